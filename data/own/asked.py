"""What somebody is asked about their files, and the words for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.own.about import METHODS, TIMINGS, About
from data.own.count.suppress import LEAST
from data.own.examples import N_PATIENTS
from data.own.question import Question
from data.own.questions import lacking
from data.own.understand.forms import FORMS
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import KIND_LABELS, Shape
from data.stats.words import many
from data.tables import words

ROLES = {
    "patient": "Patient id",
    "primary": "Primary",
    "sex": "Sex",
    "site_list": "Columns that name sites",
    "status": "Any metastasis (M0, M1; yes, no)",
    "site": "Site",
    "n_with_site": "Patients with the site",
    "n_patients": "All patients",
    "n_metastatic": "Patients with any metastasis",
    "denominator": "Denominator",
    "sites": "Columns of sites",
    "strata": "Strata: columns that become switches",
    "event_patient": "Patient id of a metastasis",
    "event_site": "Site",
}
"""What the role of one column is called."""
_FREQUENCY = (
    "primary, site, n_with_site, n_patients; where known sex, stratum, n_metastatic; or primary, n_patients and a "
    "column a site with counts or percentages"
)
_LONG = (
    "all patients (patient id, primary …), and metastases (patient id, site) in a second table, or all in one, a blank "
    "site where there is none"
)
SHAPES = {
    "frequency": ("Frequency table", _FREQUENCY),
    "long": ("Patients and metastases", _LONG),
    "wide": ("Patients, a column a site", "patient id, primary, sex …, then a column a site with yes or no, 1 or 0"),
    "study": ("cBioPortal study", "data_clinical_patient.txt and data_clinical_sample.txt, as files or as a zip"),
}
"""What can be loaded: name and columns of each kind."""

EXAMPLES_ARE = (
    f"The examples hold {N_PATIENTS:,} patients each, all of them made up. Columns, primaries and sites may have any "
    "names; the next step finds what they mean, and asks the rest."
)


@dataclass(frozen=True)
class Field:
    """Something that is said of a cohort: a text, one of some options ({option: name}), or a number up to `most`.

    longest: characters of a text.
    """

    name: str
    label: str
    default: Any = ""
    options: Mapping[str, str] | None = None
    most: int | None = None
    longest: int = 0
    hint: str = ""
    help: str | None = None


FIELDS = (
    Field("label", "Name", longest=80, hint="Our clinic 2015–2024"),
    Field("place", "Place", longest=80),
    Field("period", "Period", longest=40),
    Field("method", "Metastases found by", METHODS[0], {method: words.METHODS[method] for method in METHODS}),
    Field("timing", "Counted", TIMINGS[1], {t: words.TIMINGS[t] or "not applicable" for t in TIMINGS}),
    Field(
        "least",
        "Withhold counts below",
        LEAST,
        most=1000,
        help="Protects patients from being recognised. 0 shows every count.",
    ),
    Field("limits", "Limitations", longest=400, hint="Who is included, who is missing, how metastases were found"),
)
DISJOINT = Field(
    "disjoint",
    "Each patient has one of these primaries",
    default=False,
    help="Primaries may then be added up, as on the Atlas page.",
)
"""Asked where patients were not counted one by one."""
LONGEST = {field.name: field.longest for field in FIELDS if field.longest}
"""Characters of the texts that are asked for."""


def about(said: Mapping[str, Any]) -> About:
    """Return what was said in FIELDS and DISJOINT as a statement about a cohort."""
    it = {field.name: said.get(field.name, field.default) for field in (*FIELDS, DISJOINT)}
    texts = {"place": it["place"], "period": it["period"], "limitations": it["limits"]}
    return About(it["label"], it["method"], it["timing"], primaries_disjoint=it["disjoint"], **texts)


_AT_DIAGNOSIS = re.compile(r"\bmets? at (?:dx|diagnosis)\b", re.IGNORECASE)


def supposed_about(shape: Shape) -> dict[str, str]:
    """Return what a table tells of its cohort by itself: a registry's columns of metastases at diagnosis."""
    names = [*shape.roles.sites, *shape.roles.site_list]
    told = any(_AT_DIAGNOSIS.search(" ".join(re.split(r"[\W_]+", name))) for name in names)
    return {"method": "registry", "timing": "at_diagnosis"} if told else {}


def waiting(shape: Shape, mapping: LabelMapping, asked: Sequence[Question], label: str, fault: str) -> str:
    """Return what has to be done before anything can be counted, as a sentence, or "".

    fault is why nothing would come out of the whole table as it is, if it is so.
    """
    lacks = [ROLES.get(role, "Columns of sites").lower() for role in lacking(shape)]
    open_questions = sum(question.answer is None for question in asked)
    todo = [f"choose a column under Columns ({', '.join(lacks)})"] if lacks else []
    todo += [f"answer {many(open_questions, 'question', 'questions')} above"] if open_questions else []
    todo += [f"decide {many(len(mapping.open), 'label', 'labels')}"] if mapping.open else []
    todo += ["correct what “What comes out” lists, or start over with another file"] if fault and not todo else []
    todo += [] if label.strip() else ["give the cohort a name"]
    return f"First {', '.join(todo[:-1])}{' and ' if todo[1:] else ''}{todo[-1]}." if todo else ""


def read_as(shape: Shape) -> str:
    """Return what an upload was read as: its kind, then each table with its rows and how it was read."""
    sheets = [sheet for sheet in (shape.main, shape.second) if sheet is not None]
    sizes = [f"{sheet.name} ({many(len(sheet.frame), 'row', 'rows')}, {sheet.how})" for sheet in sheets]
    kind = (
        "one row a sample, one column a site" if shape.kind == "study" and len(sheets) == 1 else KIND_LABELS[shape.kind]
    )
    return f"Read as {kind}: {'; '.join(sizes)}"


def roles_asked(shape: Shape) -> dict[str, list[str]]:
    """Return {role: the columns to choose from}, those of one column first; what each is called stands in ROLES."""
    main, second = shape.columns["main"], shape.columns["second"]
    both = list(dict.fromkeys([*main, *(second if shape.kind == "study" else [])]))
    form = FORMS[shape.form]
    events = {"event_patient": second, "event_site": second} if form.second and second else {}
    return dict.fromkeys(form.single, both) | events | dict.fromkeys(form.several, both)
