"""What an upload is: a frequency table, patients with metastases, a column a site, or a cBioPortal study.

`recognised(sheets)` proposes; whoever uploaded may put other columns into the roles with `Shape.with_roles`, which
checks them again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from data.load import Tables
from data.own.faults import Fault, IntakeError, listed, quoted
from data.own.labels import Index, index, loose, strict, value_meaning
from data.own.limits import MAX_STRATA
from data.own.read import Sheet

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


def recognised(sheets: Sequence[Sheet], tables: Tables) -> Shape:
    """Return what the tables are, with a proposal for each role.

    Raises IntakeError when no table has the columns of any shape, with what was found and what is needed.
    """
    read = [sheet for sheet in sheets if not sheet.set_aside]
    aside = tuple((sheet, sheet.set_aside) for sheet in sheets if sheet.set_aside)
    vocabulary = index(tables, "site")
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


def _site_columns(sheet: Sheet, vocabulary: Index, taken: Sequence[str]) -> tuple[str, ...]:
    """Columns that are named like a site (or with a prefix of metastases) and hold two or three answers."""
    found = []
    for column in sheet.frame.columns:
        if column in taken:
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


def _strata(sheet: Sheet, taken: Iterable[str]) -> tuple[str, ...]:
    names = {
        column: strict(column).replace("tumour", "tumor") for column in sheet.frame.columns if column not in set(taken)
    }
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
    taken = ["PATIENT_ID", "SAMPLE_ID", primary, sex]
    sites = dict.fromkeys(
        c for sheet in {id(s): s for s in (main, samples)}.values() for c in _site_columns(sheet, vocabulary, taken)
    )
    roles = Roles("PATIENT_ID", primary, sex, _strata(main, [*taken, *sites]), tuple(sites))
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
    events = next(
        (
            s
            for s in with_patient
            if _named(s.frame.columns, _SITE)
            and not _site_columns(s, vocabulary, ())
            and not (_named(s.frame.columns, _PRIMARY) and len(with_patient) > 1)
        ),
        None,
    )
    patients = next((s for s in with_patient if s is not events and _named(s.frame.columns, _PRIMARY)), None)
    if patients and events:
        roles = _patient_roles(patients)
        columns = events.frame.columns
        roles = replace(roles, event_patient=_named(columns, _PATIENT), event_site=_named(columns, _SITE))
        return Shape("long", patients, events, roles)
    if events is not None and not any(_site_columns(s, vocabulary, ()) for s in with_patient):
        text = (
            "This is a list of metastases, but patients without any metastasis are not in it, and they belong to the "
            "denominator. Add a second table with one row for every patient: patient id and primary."
        )
        raise IntakeError(Fault(events.name, text))
    for sheet in with_patient:
        column = _named(sheet.frame.columns, _SITE_LIST)
        if column and _named(sheet.frame.columns, _PRIMARY) and not _site_columns(sheet, vocabulary, (column,)):
            return Shape("long", sheet, None, replace(_patient_roles(sheet, (column,)), site_list=column))
    return None


def _patient_roles(sheet: Sheet, taken: tuple[str, ...] = ()) -> Roles:
    columns = [column for column in sheet.frame.columns if column not in taken]
    patient, primary, sex = (_named(columns, names) for names in (_PATIENT, _PRIMARY, _SEX))
    return Roles(patient, primary, sex, _strata(sheet, (patient, primary, sex, *taken)))


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


def check(shape: Shape) -> None:
    """Raise IntakeError when a role is missing, names no column, or one column has two roles."""
    roles, main = shape.roles, shape.main
    columns = set(main.frame.columns) | (
        set(shape.second.frame.columns) if shape.kind == "study" and shape.second else set()
    )
    needed = {
        "frequency": ("primary", "site", "n_with_site", "n_patients"),
        "long": ("patient", "primary"),
        "wide": ("patient", "primary", "sites"),
        "study": ("patient", "primary", "sites"),
    }[shape.kind]
    said = {"patient": "the patient id", "primary": "the primary", "sites": "at least one site", "site": "the site"}
    faults = [
        Fault(main.name, f"No column holds {said.get(role, role)}. Choose one, or add it to the file.")
        for role in needed
        if not getattr(roles, role)
    ]
    if shape.kind == "long" and shape.second is None and not roles.site_list:
        faults.append(Fault(main.name, "No column lists the sites. Choose one, or add a table of metastases."))
    if shape.kind == "long" and shape.second is not None:
        known = set(shape.second.frame.columns)
        for role, column in (("patient id", roles.event_patient), ("site", roles.event_site)):
            if column not in known:
                faults.append(
                    Fault(shape.second.name, f"No column holds the {role}. Choose one, or add it to the file.")
                )
    used = [
        *(getattr(roles, role) for role in get_args(_SINGLE)),
        *roles.strata,
        *roles.sites,
    ]
    used = [column for column in used if column]
    faults += [
        Fault(main.name, "There is no such column. Choose one of the table's own.", column=column)
        for column in used
        if column not in columns
    ]
    faults += [
        Fault(main.name, "This column was given two roles. Choose one of them.", column=column)
        for column in dict.fromkeys(used)
        if used.count(column) > 1
    ]
    faults += [
        Fault(
            sheet.name, f"Has {n:,} different values; a switch can have at most {MAX_STRATA}. Choose another.", column=c
        )
        for c in (roles.strata if shape.kind != "frequency" else ())
        for sheet in (main, shape.second)
        if sheet is not None and c in sheet.frame and (n := int(sheet.frame[c].nunique())) > MAX_STRATA
    ]
    if faults:
        raise IntakeError(faults)


_SINGLE = Literal[
    "patient", "primary", "sex", "site_list", "site", "n_with_site", "n_patients", "n_metastatic", "denominator"
]
