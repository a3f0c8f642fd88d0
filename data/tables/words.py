"""What the codes of the tables say to people, each said once."""

METHODS: dict[str, str] = {
    "autopsy": "Autopsy",
    "registry": "Cancer registry",
    "claims": "Hospital records",
    "clinical": "Clinical series",
    "trial": "Trial",
    "laboratory": "Laboratory",
    "clinical_sequencing": "Clinical sequencing",
    "imaging": "Imaging",
    "pathology": "Pathology archive",
    "review": "Review",
    "estimate": "Estimate",
    "vocabulary": "Vocabulary",
}
"""How metastases were found."""
TIMINGS: dict[str, str] = {
    "at_death": "at death",
    "at_diagnosis": "at diagnosis",
    "at_sequencing": "at sequencing",
    "ever": "at any time",
    "mixed": "mixed times",
    "not_applicable": "",
}
"""When patients were counted."""
READ: dict[str, str] = {
    "full": "read in full",
    "part": "read in part",
    "abstract": "abstract read",
    "cited": "original not read",
}
"""What was read of a source."""
SEXES: dict[str, str] = {"all": "", "female": "women", "male": "men"}
"""Patients of a sex, in the middle of a sentence; everybody has no name."""
PURPOSE = "For teaching and research, not for decisions about patients."
