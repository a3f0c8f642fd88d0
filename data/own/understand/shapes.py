"""What an upload is: a frequency table, patients with metastases, a column a site, or a cBioPortal study.

`recognised(sheets)` proposes; whoever uploaded may put other columns into the roles with `Shape.with_roles`, which
checks them again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError, listed
from data.own.limits import MAX_STRATA
from data.own.read.sheets import Sheet
from data.own.understand.labels import Index, index, loose, strict, value_meaning
from data.tables.plain import quoted

Kind = Literal["frequency", "long", "wide", "study"]
KIND_LABELS: dict[str, str] = {
    "frequency": "frequency table",
    "long": "patients and metastases",
    "wide": "one row a patient, one column a site",
    "study": "cBioPortal study",
}


@dataclass(frozen=True)
class Roles:
    """Which column is what; "" means there is none.

    patient, primary, sex, strata, sites, site_list: columns of the main table (of a study: of either file).
    sites are the columns of a wide table, site_list is one column with sites separated by semicolons.
    event_patient, event_site: columns of the table of metastases. site, n_with_site, n_patients, n_metastatic,
    denominator: columns of a frequency table; its stratum is the only entry of strata.
    """

    patient: str = ""
    primary: str = ""
    sex: str = ""
    strata: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    site_list: str = ""
    event_patient: str = ""
    event_site: str = ""
    site: str = ""
    n_with_site: str = ""
    n_patients: str = ""
    n_metastatic: str = ""
    denominator: str = ""


@dataclass(frozen=True, eq=False)
class Shape:
    """An upload that was recognised.

    main: the frequency table, the patients, or the wide table; of a study its patients file. second: the
    metastases (long) or the samples (study), else None. others: tables that are not used, with the reason.
    """

    kind: Kind
    main: Sheet
    second: Sheet | None
    roles: Roles
    others: tuple[tuple[Sheet, str], ...] = field(default=())

    def with_roles(self, **changes: str | tuple[str, ...]) -> "Shape":
        """Return the shape with other columns in some roles; raise IntakeError for a choice that cannot be."""
        shape = replace(self, roles=replace(self.roles, **changes))  # type: ignore[arg-type]
        check(shape)
        return shape

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns to choose from: "main" and "second"."""
        return {"main": list(self.main.frame.columns), "second": list(self.second.frame.columns) if self.second else []}


_PATIENT = (
    "patient id",
    "patientid",
    "patient",
    "patient identifier",
    "patient no",
    "patient number",
    "pat id",
    "pid",
    "case id",
    "case",
    "subject id",
    "subject",
    "mrn",
    "id",
    "bcr patient barcode",
)
_PRIMARY = (
    "primary",
    "primary id",
    "primary site",
    "primary tumor",
    "primary cancer",
    "cancer type",
    "cancer",
    "tumor type",
    "cancer type detailed",
    "oncotree code",
    "oncotree",
    "diagnosis",
    "primary diagnosis",
    "entity",
    "primary tumor site",
    "organ",
    "icd o 3",
    "icd-o-3",
    "topography",
    "subtype",
)
_STUDY_PRIMARY = (
    "cancer type detailed",
    "oncotree code",
    "cancer type",
    "primary site",
    "subtype",
    "organ system",
    "tumor type",
)
_SITE = (
    "site",
    "site id",
    "metastatic site",
    "metastasis site",
    "met site",
    "metastasis",
    "location",
    "met location",
    "site of metastasis",
    "organ",
    "metastatic organ",
)
_SITE_LIST = ("sites", "metastases", "metastatic sites", "met sites", "sites of metastasis", "metastasis sites", "mets")
_SEX = ("sex", "gender")
_N_SITE = ("n with site", "with site", "count", "n site", "n mets", "cases", "patients with site", "n", "events")
_N_PATIENTS = (
    "n patients",
    "patients",
    "total",
    "denominator n",
    "n total",
    "n denominator",
    "of",
    "number of patients",
)
_N_METASTATIC = ("n metastatic", "metastatic", "patients with metastasis", "n with metastasis")
_DENOMINATOR = ("denominator",)
_STRATUM = ("stratum", "group", "subgroup", "period")
_STRATA = re.compile(
    r"^(?:(?:ajcc |tumor |clinical |pathologic |highest )*stage.*|.*histolog.*|grade|tumor grade|year.*|.*year|period|"
    r"age group|subtype|race|ethnicity|smoking.*|sample type|msi type|treatment.*|arm|centre|center|hospital)$"
)


def recognised(sheets: Sequence[Sheet], atlas: Atlas) -> Shape:
    """Return what the tables are, with a proposal for each role.

    Raises IntakeError when no table has the columns of any shape, with what was found and what is needed.
    """
    read = [sheet for sheet in sheets if not sheet.set_aside]
    aside = tuple((sheet, sheet.set_aside) for sheet in sheets if sheet.set_aside)
    vocabulary = index(atlas, "site")
    for find in (_study, _frequency, _long, _wide):
        if shape := find(read, vocabulary):
            used = {id(shape.main), id(shape.second)}
            rest = tuple((sheet, "not needed for this kind of data") for sheet in read if id(sheet) not in used)
            shape = replace(shape, others=(*shape.others, *aside, *rest))
            check(shape)
            return shape
    raise IntakeError([_not_recognised(sheet, vocabulary) for sheet in read])


def _named(columns: Iterable[str], names: Sequence[str]) -> str:
    """The column whose name comes first among the usual names of a role, or ""."""
    by_name = {
        " ".join(strict(column).replace(".", " ").replace("tumour", "tumor").split()): column for column in columns
    }
    return next((by_name[name] for name in names if name in by_name), "")


def _site_columns(sheet: Sheet, vocabulary: Index, others: Sequence[str]) -> tuple[str, ...]:
    """Columns that are named like a site (or with a prefix of metastases) and hold answers; `others` have a role."""
    found = []
    for column in sheet.frame.columns:
        if column in others:
            continue
        prefixed = strict(column).startswith(("dmets", "mets ", "met ", "metastas", "distant met"))
        known = strict(column) in vocabulary.exact or loose(column, "site") in vocabulary.words
        if not (prefixed or known):
            continue
        values = sheet.frame[column].drop_duplicates().head(20)
        answers = [value_meaning(value, "answer").id for value in values if value.strip()]
        if (answers and sum(map(bool, answers)) * 2 >= len(answers)) or (known and not answers):
            found.append(column)
    return tuple(found)


def _strata(sheet: Sheet, others: Iterable[str]) -> tuple[str, ...]:
    """Columns that are named like a stratum and have few values; `others` have a role already."""
    columns = [column for column in sheet.frame.columns if column not in set(others)]
    names = {column: strict(column).replace("tumour", "tumor") for column in columns}
    fit = [column for column, name in names.items() if _STRATA.match(name)]
    return tuple(c for c in fit if sheet.frame[c].nunique() <= MAX_STRATA)[:6]


def _study(sheets: Sequence[Sheet], vocabulary: Index) -> Shape | None:
    patients = next((s for s in sheets if "PATIENT_ID" in s.frame and "SAMPLE_ID" not in s.frame), None)
    samples = next((s for s in sheets if "PATIENT_ID" in s.frame and "SAMPLE_ID" in s.frame), None)
    if samples is None:
        return None
    main = patients or samples
    both = [*main.frame.columns, *(c for c in samples.frame.columns if c not in main.frame.columns)]
    primary, sex = _named(both, _STUDY_PRIMARY), _named(both, _SEX)
    others = ["PATIENT_ID", "SAMPLE_ID", primary, sex]
    sites = dict.fromkeys(
        c for sheet in {id(s): s for s in (main, samples)}.values() for c in _site_columns(sheet, vocabulary, others)
    )
    roles = Roles("PATIENT_ID", primary, sex, _strata(main, [*others, *sites]), tuple(sites))
    return Shape("study", main, samples if patients else None, roles)


def _frequency(sheets: Sequence[Sheet], _: Index) -> Shape | None:
    for sheet in sheets:
        columns = sheet.frame.columns
        n_with, n_all = _named(columns, _N_SITE), _named(columns, _N_PATIENTS)
        primary, site = _named(columns, _PRIMARY), _named([c for c in columns if c != _named(columns, _PRIMARY)], _SITE)
        if n_with and n_all and primary and site:
            stratum = _named(columns, _STRATUM)
            roles = Roles(
                primary=primary,
                site=site,
                n_with_site=n_with,
                n_patients=n_all,
                sex=_named(columns, _SEX),
                strata=(stratum,) if stratum else (),
                n_metastatic=_named(columns, _N_METASTATIC),
                denominator=_named(columns, _DENOMINATOR),
            )
            return Shape("frequency", sheet, None, roles)
    return None


def _long(sheets: Sequence[Sheet], vocabulary: Index) -> Shape | None:
    with_patient = [sheet for sheet in sheets if _named(sheet.frame.columns, _PATIENT)]
    alone = len(with_patient) == 1
    events = next((sheet for sheet in with_patient if _lists_metastases(sheet, vocabulary, alone=alone)), None)
    patients = next((s for s in with_patient if s is not events and _named(s.frame.columns, _PRIMARY)), None)
    if patients and events:
        columns = events.frame.columns
        event_patient, event_site = _named(columns, _PATIENT), _named(columns, _SITE)
        roles = replace(_patient_roles(patients), event_patient=event_patient, event_site=event_site)
        return Shape("long", patients, events, roles)
    if events and not any(_site_columns(sheet, vocabulary, ()) for sheet in with_patient):
        text = (
            "This is a list of metastases, but patients without any metastasis are not in it, and they belong to the "
            "denominator. Add a second table with one row for every patient: patient id and primary."
        )
        raise IntakeError(Fault(events.name, text))
    return next((shape for sheet in with_patient if (shape := _with_list(sheet, vocabulary))), None)


def _lists_metastases(sheet: Sheet, vocabulary: Index, *, alone: bool) -> bool:
    """Tell whether each row is a metastasis; beside other tables of patients such a list does not name the primary."""
    columns = sheet.frame.columns
    return (
        bool(_named(columns, _SITE))
        and not _site_columns(sheet, vocabulary, ())
        and (alone or not _named(columns, _PRIMARY))
    )


def _with_list(sheet: Sheet, vocabulary: Index) -> Shape | None:
    """The shape of patients whose sites stand in one column, separated by semicolons."""
    column = _named(sheet.frame.columns, _SITE_LIST)
    if column and _named(sheet.frame.columns, _PRIMARY) and not _site_columns(sheet, vocabulary, (column,)):
        return Shape("long", sheet, None, replace(_patient_roles(sheet, (column,)), site_list=column))
    return None


def _patient_roles(sheet: Sheet, others: tuple[str, ...] = ()) -> Roles:
    columns = [column for column in sheet.frame.columns if column not in others]
    patient, primary, sex = (_named(columns, names) for names in (_PATIENT, _PRIMARY, _SEX))
    return Roles(patient, primary, sex, _strata(sheet, (patient, primary, sex, *others)))


def _wide(sheets: Sequence[Sheet], vocabulary: Index) -> Shape | None:
    for sheet in sheets:
        roles = _patient_roles(sheet)
        sites = _site_columns(sheet, vocabulary, (roles.patient, roles.primary, roles.sex))
        if roles.patient and roles.primary and sites:
            strata = tuple(column for column in roles.strata if column not in sites)
            return Shape("wide", sheet, None, replace(roles, strata=strata, sites=sites))
    return None


def _not_recognised(sheet: Sheet, vocabulary: Index) -> Fault:
    """Say which columns were understood and what each shape would need; names that may be data are not repeated."""
    columns = list(sheet.frame.columns)
    found = {
        "patient id": _named(columns, _PATIENT),
        "primary": _named(columns, _PRIMARY),
        "site": _named(columns, _SITE),
        "sex": _named(columns, _SEX),
        "n_with_site": _named(columns, _N_SITE),
        "n_patients": _named(columns, _N_PATIENTS),
    }
    understood = [f"{quoted(column)} as {role}" for role, column in found.items() if column]
    sites = _site_columns(sheet, vocabulary, [c for c in found.values() if c])
    understood += [f"{listed(sites, 4)} as sites"] if sites else []
    text = (
        f"{len(columns)} columns were read; understood: {', '.join(understood) or 'none'}. Needed are either the "
        "columns primary, site, n_with_site and n_patients; or a table of patients (patient_id, primary) with a table "
        "of metastases (patient_id, site); or patient_id, primary and a column for each site. Rename the columns."
    )
    return Fault(sheet.name, text)


_NEEDED = {
    "frequency": ("primary", "site", "n_with_site", "n_patients"),
    "long": ("patient", "primary"),
    "wide": ("patient", "primary", "sites"),
    "study": ("patient", "primary", "sites"),
}
"""Roles of the main table without which a shape cannot be counted."""
_ROLE_WORDS = {"patient": "the patient id", "primary": "the primary", "sites": "at least one site", "site": "the site"}
_SINGLE = Literal[
    "patient", "primary", "sex", "site_list", "site", "n_with_site", "n_patients", "n_metastatic", "denominator"
]
"""Roles that one column of the main table has."""


def check(shape: Shape) -> None:
    """Raise IntakeError when a role is missing, names no column, or one column has two roles."""
    if faults := [*_missing(shape), *_misplaced(shape), *_many_values(shape)]:
        raise IntakeError(faults)


def _missing(shape: Shape) -> list[Fault]:
    """A fault for every role that needs a column and has none."""
    roles, main, second = shape.roles, shape.main, shape.second
    none = "No column holds {}. Choose one, or add it to the file."
    needed = [role for role in _NEEDED[shape.kind] if not getattr(roles, role)]
    faults = [Fault(main.name, none.format(_ROLE_WORDS.get(role, role))) for role in needed]
    if shape.kind != "long":
        return faults
    if second is None:
        text = "No column lists the sites. Choose one, or add a table of metastases."
        return faults if roles.site_list else [*faults, Fault(main.name, text)]
    events = {"the patient id": roles.event_patient, "the site": roles.event_site}
    return faults + [Fault(second.name, none.format(r)) for r, column in events.items() if column not in second.frame]


def _misplaced(shape: Shape) -> list[Fault]:
    """A fault for every column with a role that the table does not have, and for every one with two roles."""
    roles, main = shape.roles, shape.main
    samples = shape.second.frame.columns if shape.kind == "study" and shape.second else ()
    columns = {*main.frame.columns, *samples}
    used = [*(getattr(roles, role) for role in get_args(_SINGLE)), *roles.strata, *roles.sites]
    used = [column for column in used if column]
    unknown, twice = "There is no such column. Choose one of the table's own.", "This column was given two roles."
    return [
        *(Fault(main.name, unknown, column=column) for column in used if column not in columns),
        *(
            Fault(main.name, f"{twice} Choose one of them.", column=column)
            for column in dict.fromkeys(used)
            if used.count(column) > 1
        ),
    ]


def _many_values(shape: Shape) -> list[Fault]:
    """A fault for every stratum with more values than a switch can have."""
    if shape.kind == "frequency":
        return []
    sheets = [sheet for sheet in (shape.main, shape.second) if sheet is not None]
    sizes = [(s, c, int(s.frame[c].nunique())) for c in shape.roles.strata for s in sheets if c in s.frame]
    text = f"different values; a switch can have at most {MAX_STRATA}. Choose another."
    return [Fault(sheet.name, f"Has {n:,} {text}", column=c) for sheet, c, n in sizes if n > MAX_STRATA]
