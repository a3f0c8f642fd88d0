"""What somebody is asked about their files, and the words for it."""

from data.own.count.patients import Blank
from data.own.understand.shapes import KIND_LABELS, Shape
from data.stats.words import count

BLANKS: dict[Blank, str] = {"unknown": "not known", "no": "no metastasis"}
"""What a blank cell of a site may mean."""
ROLES = {
    "patient": "Patient id",
    "primary": "Primary",
    "sex": "Sex",
    "site_list": "Sites, separated by semicolons",
    "site": "Site",
    "n_with_site": "Patients with the site",
    "n_patients": "All patients",
    "n_metastatic": "Patients with any metastasis",
    "denominator": "Denominator",
    "event_patient": "Patient id of a metastasis",
    "event_site": "Site",
}
"""What the role of one column is called."""
ROLES_OF = {
    "frequency": ("primary", "site", "n_with_site", "n_patients", "n_metastatic", "denominator", "sex"),
    "long": ("patient", "primary", "sex", "site_list"),
    "wide": ("patient", "primary", "sex"),
    "study": ("patient", "primary", "sex"),
}
"""Roles of the main table that are asked for, by kind of upload."""
SHAPES = {
    "frequency": ("Frequency table", "primary, site, n_with_site, n_patients; where known sex, stratum, n_metastatic"),
    "long": (
        "Patients and metastases",
        "all patients, with or without metastasis (patient id, primary, sex …); their metastases (patient id, site)",
    ),
    "wide": ("Patients, a column a site", "patient id, primary, sex …, then a column a site with yes or no, 1 or 0"),
    "study": ("cBioPortal study", "data_clinical_patient.txt and data_clinical_sample.txt, as files or as a zip"),
}
"""What can be loaded: name and columns of each kind."""


def read_as(shape: Shape) -> str:
    """Return what an upload was read as: its kind, then each table with its rows and how it was read."""
    sheets = [sheet for sheet in (shape.main, shape.second) if sheet is not None]
    sizes = [f"{sheet.name} ({count(len(sheet.frame))} rows, {sheet.how})" for sheet in sheets]
    return f"Read as {KIND_LABELS[shape.kind]}: {'; '.join(sizes)}"


def roles_asked(shape: Shape) -> tuple[dict[str, list[str]], dict[str, str], list[str]]:
    """Return what is asked about columns.

    These are {role of one column: the columns to choose from}, {role of several columns: what it is called}, and the
    columns to choose the latter from.
    """
    main, second = shape.columns["main"], shape.columns["second"]
    both = list(dict.fromkeys([*main, *(second if shape.kind == "study" else [])]))
    asked = {role: both for role in ROLES_OF[shape.kind] if role != "site_list" or shape.roles.site_list}
    asked |= {"event_patient": second, "event_site": second} if shape.kind == "long" and second else {}
    several = {"sites": "Columns of sites"} if shape.kind in ("wide", "study") else {}
    return asked, several | {"strata": "Strata: columns that become switches"}, both
