"""A valid upload of each kind, to start from; the patients are made up and stand for nobody."""

from collections.abc import Mapping

from data.tables.packing import zipped

_GROUPS = [
    # primary, sex, stage, sites, patients: so many that the usual withholding of counts below 10 leaves most figures
    ("Breast", "Female", "II", (), 62),
    ("Breast", "Female", "III", (), 28),
    ("Breast", "Female", "IV", ("Bone",), 26),
    ("Breast", "Female", "IV", ("Bone", "Liver"), 14),
    ("Breast", "Female", "IV", ("Liver",), 12),
    ("Breast", "Female", "IV", ("Lung",), 12),
    ("Breast", "Female", "IV", ("Bone", "Lung"), 11),
    ("Breast", "Female", "IV", ("Bone", "Lung", "Brain"), 6),
    ("Breast", "Male", "III", (), 3),
    ("Lung adenocarcinoma", "Female", "III", (), 30),
    ("Lung adenocarcinoma", "Female", "IV", ("Brain",), 11),
    ("Lung adenocarcinoma", "Female", "IV", ("Brain", "Bone"), 10),
    ("Lung adenocarcinoma", "Female", "IV", ("Liver", "Bone"), 12),
    ("Lung adenocarcinoma", "Female", "IV", ("Adrenal gland",), 11),
    ("Lung adenocarcinoma", "Male", "III", (), 34),
    ("Lung adenocarcinoma", "Male", "IV", ("Brain",), 12),
    ("Lung adenocarcinoma", "Male", "IV", ("Brain", "Bone"), 11),
    ("Lung adenocarcinoma", "Male", "IV", ("Liver", "Bone"), 7),
    ("Lung adenocarcinoma", "Male", "IV", ("Adrenal gland",), 10),
    ("Prostate", "Male", "II", (), 48),
    ("Prostate", "Male", "IV", ("Bone",), 52),
    ("Prostate", "Male", "IV", ("Bone", "Lung"), 12),
    ("Prostate", "Male", "IV", ("Bone", "Liver"), 6),
    ("Prostate", "Male", "IV", ("Lung",), 4),
]
_PATIENTS = [
    (f"P{number:03}", *who) for number, who in enumerate((g[:4] for g in _GROUPS for _ in range(g[4])), start=1)
]
N_PATIENTS = len(_PATIENTS)
"""Patients of each example; all are made up."""
_SITES = ("Bone", "Liver", "Lung", "Brain", "Adrenal gland")
KINDS: Mapping[str, str] = {
    "frequency": "seed-and-soil-made-up-frequencies.csv",
    "long": "seed-and-soil-made-up-long.zip",
    "wide": "seed-and-soil-made-up-wide.csv",
    "study": "seed-and-soil-made-up-study.zip",
}
"""The kinds of upload and the name of each example."""
SAID_OF_EXAMPLES: Mapping[str, str] = {"label": "Example: made-up patients"}
"""What is said of the cohort that an example becomes (names as in data.own.asked)."""


def example(kind: str) -> bytes:
    """Return the example of a kind (a key of KINDS) as the content of a file; the same bytes each time."""
    return {"frequency": _frequency, "long": _long, "wide": _wide, "study": _study}[kind]()


def _text(rows: list[tuple[object, ...]], separator: str = ",") -> bytes:
    return "".join(separator.join(map(str, row)) + "\n" for row in rows).encode()


def _frequency() -> bytes:
    rows: list[tuple[object, ...]] = [("primary", "site", "n_with_site", "n_patients")]
    for primary in dict.fromkeys(p[1] for p in _PATIENTS):
        of = [p for p in _PATIENTS if p[1] == primary]
        rows += [(primary, site, sum(site in p[4] for p in of), len(of)) for site in _SITES]
    return _text(rows)


def _long() -> bytes:
    patients: list[tuple[object, ...]] = [("patient_id", "primary", "sex", "stage"), *(p[:4] for p in _PATIENTS)]
    metastases: list[tuple[object, ...]] = [("patient_id", "site"), *((p[0], site) for p in _PATIENTS for site in p[4])]
    return zipped({"patients.csv": _text(patients), "metastases.csv": _text(metastases)})


def _answers(sites: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("Yes" if site in sites else "No" for site in _SITES)


def _wide() -> bytes:
    header = ("patient_id", "primary", "sex", "stage", *_SITES)
    return _text([header, *((*p[:4], *_answers(p[4])) for p in _PATIENTS)])


def _study() -> bytes:
    columns = ["PATIENT_ID", "SEX", "STAGE", *("DMETS_DX_" + site.upper().replace(" ", "_") for site in _SITES)]
    patients = [columns, *([p[0], p[2], p[3], *_answers(p[4])] for p in _PATIENTS)]
    samples = [["PATIENT_ID", "SAMPLE_ID", "CANCER_TYPE_DETAILED"], *([p[0], f"{p[0]}-T1", p[1]] for p in _PATIENTS)]
    return zipped(
        {"data_clinical_patient.txt": _clinical(patients), "data_clinical_sample.txt": _clinical(samples)},
    )


def _clinical(rows: list[list[str]]) -> bytes:
    """A clinical file of cBioPortal: four lines that describe the columns (name, description, type, priority)."""
    names = [name.replace("_", " ").capitalize() for name in rows[0]]
    above = [names, names, ["STRING"] * len(names), ["1"] * len(names)]
    return _text([*(("#" + line[0], *line[1:]) for line in above), *(tuple(row) for row in rows)], "\t")
