"""What an upload is: what one row of its table is, and which column is what.

`begun(sheets, atlas)` proposes and always returns a shape, which may lack something; whoever uploaded changes it with
`Shape.changed`. `check` tells what it lacks; `recognised` is both.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError, listed
from data.own.limits import MAX_STRATA
from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.cells import filled, proposed
from data.own.understand.forms import FORMS, Cells, Form, Kind, Said, Stack, option
from data.own.understand.labels import Index, index, meaning
from data.own.understand.stacks import FILE, stacked
from data.tables.plain import quoted

KIND_LABELS: dict[str, str] = {
    "frequency": "frequency table",
    "matrix": "frequency table with a column a site",
    "long": "patients and metastases",
    "wide": "one row a patient, one column a site",
    "study": "cBioPortal study",
}


@dataclass(frozen=True)
class Roles:
    """Which column is what; "" means there is none.

    patient, primary, sex, strata, sites, site_list: columns of the main table (of a study: of either file).
    sites are the columns of a wide table or a matrix, site_list is one column that names sites, several in a cell with
    semicolons or one in each row of a patient. event_patient, event_site: columns of the table of metastases. site,
    n_with_site, n_patients, n_metastatic, denominator: columns of a frequency table; its stratum is the only entry of
    strata.
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
    """An upload, and what it is taken for.

    main: the frequency table, the patients, or the wide table; of a study its patients file. second: the
    metastases (long) or the samples (study), else None. others: tables that are not used, with the reason. said: what
    was said of it beside its roles; main has its blank cells filled as said, filled are the rows in which they were,
    and unfilled is the table as it was read, where that is another one.
    """

    kind: Kind
    main: Sheet
    second: Sheet | None
    roles: Roles
    others: tuple[tuple[Sheet, str], ...] = field(default=())
    said: Said = field(default=Said())
    filled: tuple[int, ...] = ()
    unfilled: Sheet | None = None

    @property
    def form(self) -> str:
        """What one row is: a key of FORMS."""
        return "list" if self.kind == "long" and self.second is None else self.kind

    @cached_property
    def cells(self) -> Cells | None:
        """What the cells of a matrix are, as it was said, else as they look; None where it has to be said."""
        return self.said.cells or proposed(self.main, self.roles.sites, self.roles.n_patients)

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The columns of the main table that have no role."""
        taken = _taken(self)
        return tuple(name for name in self.main.frame.columns if name not in taken)

    @cached_property
    def damaged(self) -> list[Fault]:
        """The rows of its tables that cannot be read, each with what is wrong with it."""
        sheets = [sheet for sheet in (self.main, self.second) if sheet is not None]
        return [Fault(sheet.name, why, row) for sheet in sheets for row, why in sheet.damaged]

    @cached_property
    def repeating(self) -> dict[str, int]:
        """The columns without a role that may be patients in several rows: {column: how many}."""
        return column.repeating(self.main, _taken(self), (self.roles.primary, self.roles.sex))

    @cached_property
    def doubtful(self) -> tuple[str, ...]:
        """The columns without a role that say yes or no: each may be a site."""
        return column.yes_or_no(self.main, _taken(self)) if "sites" in FORMS[self.form].several else ()

    @cached_property
    def counted(self) -> bool:
        """Whether a table of patients looks as if each row were a primary with counts, and hardly one stands twice."""
        roles, frame = self.roles, self.main.frame
        if self.kind != "wide" or not roles.sites:
            return False
        if roles.primary and frame[roles.primary].nunique() * 2 < len(frame):
            return False
        return not _yes_or_no(self.main, roles.sites) and all(column.counts(self.main, name) for name in roles.sites)

    def with_roles(self, **changes: str | tuple[str, ...]) -> "Shape":
        """Return the shape with other columns in some roles; raise IntakeError for a choice that cannot be."""
        shape = replace(self, roles=replace(self.roles, **changes))  # type: ignore[arg-type]
        check(shape)
        return shape

    def changed(self, atlas: Atlas, form: str = "", said: Said | None = None, **roles: Any) -> "Shape":
        """Return the shape with another form, other things said or other roles; it may still lack something.

        Raises IntakeError for what contradicts itself.
        """
        shape = self if form in ("", self.form) else _as(self, FORMS[form], index(atlas, "site"))
        shape = replace(shape, roles=replace(shape.roles, **roles), said=said or shape.said)
        shape = _laid_out(shape)
        if faults := [*_misplaced(shape), *_many_values(shape)]:
            raise IntakeError(faults)
        return shape

    def with_role(self, role: str, column: str | tuple[str, ...], atlas: Atlas) -> "Shape":
        """Return the shape with another column, or others, in a role; it may still lack something."""
        roles: dict[str, Any] = {role: column}
        return self.changed(atlas, **roles)

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns to choose from: "main" and "second"."""
        return {"main": list(self.main.frame.columns), "second": list(self.second.frame.columns) if self.second else []}


def _taken(shape: Shape) -> set[str]:
    roles = shape.roles
    return {*(getattr(roles, role) for role in get_args(_SINGLE)), *roles.strata, *roles.sites} - {""}


def _laid_out(shape: Shape) -> Shape:
    """The shape without rows of totals, its blank cells filled from the cell above where that was said."""
    sheet = shape.unfilled or shape.main
    fill = [name for name in shape.said.fill or () if name in sheet.frame]
    totals = column.totals(sheet, [name for name in (shape.roles.patient, shape.roles.primary) if name])
    if not fill and totals.empty:
        return replace(shape, main=sheet, filled=(), unfilled=None)
    main = replace(
        sheet, frame=sheet.frame.drop(totals), aside=(*sheet.aside, *((int(at), column.TOTAL) for at in totals))
    )
    cells = main.frame[fill]
    blank = cells.apply(lambda texts: texts.str.strip() == "")
    above = cells.mask(blank).ffill().fillna("")
    rows = main.frame.index[(blank & (above != "")).any(axis=1)]
    frame = main.frame.assign(**{name: above[name].astype("str") for name in fill})
    return replace(shape, main=replace(main, frame=frame), filled=tuple(map(int, rows)), unfilled=sheet)


def _as(shape: Shape, form: Form, vocabulary: Index) -> Shape:
    """The shape taken for another form, with its roles proposed anew where they are not known yet."""
    spare = [sheet for sheet, _ in shape.others if not sheet.set_aside]
    second = (shape.second or next(iter(spare), None)) if form.second else None
    used = {id(shape.main), id(second)}
    left = [sheet for sheet in (*spare, *([shape.second] if shape.second else [])) if id(sheet) not in used]
    others = [(sheet, why) for sheet, why in shape.others if sheet.set_aside]
    others += [(sheet, "not needed for this kind of data") for sheet in left]
    roles = _proposed(shape.main, form, vocabulary, shape.roles)
    if second is not None:
        roles = _with_events(roles, second)
    return replace(shape, kind=form.kind, second=second, others=tuple(others), roles=roles)


def _with_events(roles: Roles, second: Sheet) -> Roles:
    """The roles with those of a table of metastases."""
    names = second.frame.columns
    patient, site = column.named(names, column.PATIENT), column.named(names, column.SITE)
    return replace(roles, event_patient=patient, event_site=site)


_OF_LABELS = ("primary", "sex", "site", "site_list", "denominator")
"""Roles whose columns hold labels."""
_NAMES = {
    "patient": column.PATIENT,
    "primary": column.PRIMARY,
    "sex": column.SEX,
    "n_with_site": column.N_SITE,
    "n_patients": column.N_PATIENTS,
    "n_metastatic": column.N_METASTATIC,
    "denominator": column.DENOMINATOR,
    "site": column.SITE,
    "site_list": (*column.SITE_LIST, *column.SITE),
}
"""The usual names of the roles of one column."""


def _proposed(sheet: Sheet, form: Form, vocabulary: Index, known: Roles | None = None) -> Roles:
    """Roles for a form: as they are known, else by the names of columns."""
    found: dict[str, Any] = {}
    for role in form.single:
        free = [name for name in sheet.frame.columns if name not in found.values()]
        before = getattr(known, role) if known else ""
        names = column.N_ALL if (role, form.kind) == ("n_patients", "matrix") else _NAMES[role]
        found[role] = before if before in free else column.named(free, names)
        if role in _OF_LABELS and not known and column.is_identifying(sheet, found[role]):
            found[role] = ""  # to be chosen by a person, who is told
    taken = [name for name in found.values() if name]
    if form.kind == "matrix":
        found["sites"] = _counted(sheet, vocabulary, taken)
    elif "sites" in form.several:
        found["sites"] = column.site_columns(sheet, vocabulary, taken)
    if form.of_patients:
        found["strata"] = column.strata(sheet, [*taken, *found.get("sites", ())])
    return Roles(**found)


def _counted(sheet: Sheet, vocabulary: Index, others: Collection[str]) -> tuple[str, ...]:
    """The columns of numbers that are named like a site; beside them those of which none is printed."""
    free = [name for name in sheet.frame.columns if name not in others and meaning(name, vocabulary).id]
    found = [name for name in free if column.counts(sheet, name)]
    hidden = [name for name in free if found and column.unprinted(sheet, name)]
    return tuple(name for name in free if name in found or name in hidden)


def recognised(sheets: Sequence[Sheet], atlas: Atlas) -> Shape:
    """Return what the tables are, with a proposal for each role.

    Raises IntakeError when something is missing without which nothing can be counted, with what was found.
    """
    shape = begun(sheets, atlas)
    if missing(shape) and not any(find(_read(sheets), atlas) for find in _FINDERS):
        raise IntakeError([_not_recognised(sheet, index(atlas, "site")) for sheet in _read(sheets)])
    check(shape)
    return shape


def begun(sheets: Sequence[Sheet], atlas: Atlas, *, stack: Stack = "") -> Shape:
    """Return what the tables may be; what it lacks is said by `check`. Raises IntakeError where there is no table.

    stack: whether tables with the same columns are one; they are where nothing was said.
    """
    read = _read(sheets) if stack == "several" else stacked(_read(sheets), index(atlas, "primary"))
    aside = tuple((sheet, sheet.set_aside) for sheet in sheets if sheet.set_aside)
    if not read:
        raise IntakeError([Fault(sheet.name, f"This is no table: {sheet.set_aside}.") for sheet in sheets])
    found = next((shape for find in _FINDERS if (shape := find(read, atlas))), None) or _guessed(read, atlas)
    used = {id(found.main), id(found.second)}
    rest = tuple((sheet, "not needed for this kind of data") for sheet in read if id(sheet) not in used)
    said = replace(found.said, stack=stack)
    return _laid_out(replace(found, others=(*found.others, *aside, *rest), said=said))


def _read(sheets: Sequence[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if not sheet.set_aside]


def _study(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    vocabulary = index(atlas, "site")
    patients = next((s for s in sheets if "PATIENT_ID" in s.frame and "SAMPLE_ID" not in s.frame), None)
    samples = next((s for s in sheets if "PATIENT_ID" in s.frame and "SAMPLE_ID" in s.frame), None)
    if samples is None:
        return None
    main = patients or samples
    both = [*main.frame.columns, *(c for c in samples.frame.columns if c not in main.frame.columns)]
    primary, sex = column.named(both, column.STUDY_PRIMARY), column.named(both, column.SEX)
    others = ["PATIENT_ID", "SAMPLE_ID", primary, sex]
    sites = dict.fromkeys(
        c
        for sheet in {id(s): s for s in (main, samples)}.values()
        for c in column.site_columns(sheet, vocabulary, others)
    )
    roles = Roles("PATIENT_ID", primary, sex, column.strata(main, [*others, *sites]), tuple(sites))
    return Shape("study", main, samples if patients else None, roles)


def _frequency(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    for sheet in sheets:
        roles = _proposed(sheet, FORMS["frequency"], index(atlas, "site"))
        if roles.n_with_site and roles.n_patients and roles.primary and roles.site:
            stratum = column.named(sheet.frame.columns, column.STRATUM)
            return Shape("frequency", sheet, None, replace(roles, strata=(stratum,) if stratum else ()))
    return None


def _matrix(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    """A row a primary: no patients, the number of all, and sites with counts that are more than yes and no."""
    for sheet in sheets:
        roles = _proposed(sheet, FORMS["matrix"], index(atlas, "site"))
        if column.named(sheet.frame.columns, column.PATIENT) or not (roles.primary and roles.sites):
            continue
        surely = column.named([roles.n_patients], column.N_PATIENTS)
        told = bool(roles.n_patients) or not _yes_or_no(sheet, roles.sites)
        if surely or (sheet.frame[roles.primary].is_unique and told):
            return Shape("matrix", sheet, None, roles)
    return None


def _without_total(sheet: Sheet, vocabulary: Index, primaries: Index) -> Roles | None:
    """The roles of a matrix that only lacks the number of all patients, or a usual name for its primary."""
    roles = _proposed(sheet, FORMS["matrix"], vocabulary)
    if not roles.primary:
        roles = replace(roles, primary=column.by_content(sheet, primaries, [*roles.sites, roles.n_patients]))
    if not (roles.primary and roles.sites) or column.named(sheet.frame.columns, column.PATIENT):
        return None
    told = bool(roles.n_patients) or not _yes_or_no(sheet, roles.sites)
    alike = not sheet.frame[roles.primary].is_unique or not told
    return None if alike else roles


def _yes_or_no(sheet: Sheet, sites: Sequence[str]) -> bool:
    """Tell whether no cell of a site is another number than 0 and 1, so that each row may be a patient."""
    return set(filled(sheet, sites)) <= {"0", "1", "0.0", "1.0"}


def _long(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    vocabulary = index(atlas, "site")
    with_patient = [sheet for sheet in sheets if column.named(sheet.frame.columns, column.PATIENT)]
    events = next((sheet for sheet in with_patient if _lists_metastases(sheet, vocabulary)), None)
    patients = next(
        (s for s in with_patient if s is not events and column.named(s.frame.columns, column.PRIMARY)), None
    )
    if patients and events:
        return Shape("long", patients, events, _with_events(_proposed(patients, FORMS["long"], vocabulary), events))
    return next((shape for sheet in with_patient if (shape := _with_list(sheet, vocabulary))), None)


def _lists_metastases(sheet: Sheet, vocabulary: Index) -> bool:
    """Tell whether each row is a metastasis of a patient whose primary stands in another table."""
    names = sheet.frame.columns
    return (
        bool(column.named(names, column.SITE))
        and not column.named(names, column.PRIMARY)
        and not column.site_columns(sheet, vocabulary, ())
    )


def _with_list(sheet: Sheet, vocabulary: Index) -> Shape | None:
    """The shape of patients whose sites are named in one column."""
    roles = _proposed(sheet, FORMS["list"], vocabulary)
    if not (roles.patient and roles.primary and roles.site_list):
        return None
    if column.site_columns(sheet, vocabulary, (roles.site_list,)) or any(column.answers(sheet, roles.site_list)):
        return None
    return Shape("long", sheet, None, roles)


def _wide(sheets: Sequence[Sheet], atlas: Atlas) -> Shape | None:
    for sheet in sheets:
        roles = _proposed(sheet, FORMS["wide"], index(atlas, "site"))
        if roles.patient and roles.primary and roles.sites:
            return Shape("wide", sheet, None, roles)
    return None


_FINDERS = (_study, _frequency, _matrix, _long, _wide)


def _guessed(sheets: Sequence[Sheet], atlas: Atlas) -> Shape:
    """The largest table with what can be told of it from names and cells, for somebody to complete."""
    sheet = max(sheets, key=lambda one: len(one.frame))
    sites, primaries = index(atlas, "site"), index(atlas, "primary")
    if (roles := _without_total(sheet, sites, primaries)) is not None:
        return Shape("matrix", sheet, None, roles)
    roles = _proposed(sheet, FORMS["wide"], sites)
    primary = roles.primary or column.by_content(sheet, primaries, [*roles.sites, roles.sex, roles.patient])
    primary = primary or (FILE if sheet.parts and FILE in sheet.frame else "")
    taken = [roles.patient, primary, roles.sex, *roles.sites]
    free = [name for name in sheet.frame.columns if name not in taken]
    listing = "" if roles.sites else column.named(free, _NAMES["site_list"]) or column.by_content(sheet, sites, taken)
    found = roles.sites or (() if listing else column.yes_or_no(sheet, taken))
    numbers = [name for name in (column.named(free, column.N_ALL),) if name]  # of patients, so it is no patient's
    patient = roles.patient or column.identifiers(sheet, [primary, roles.sex, listing, *found, *numbers])
    strata = tuple(name for name in roles.strata if name not in {primary, listing, patient, *found})
    roles = replace(roles, patient=patient, primary=primary, site_list=listing, sites=found, strata=strata)
    return Shape("long" if listing else "wide", sheet, None, roles)


def _not_recognised(sheet: Sheet, vocabulary: Index) -> Fault:
    """Say which columns were understood and what each shape would need; names that may be data are not repeated."""
    names = list(sheet.frame.columns)
    found = {
        "patient id": column.named(names, column.PATIENT),
        "primary": column.named(names, column.PRIMARY),
        "site": column.named(names, column.SITE),
        "sex": column.named(names, column.SEX),
        "n_with_site": column.named(names, column.N_SITE),
        "n_patients": column.named(names, column.N_PATIENTS),
    }
    if found["patient id"] and found["site"] and not found["primary"]:
        text = (
            "This is a list of metastases, but patients without any metastasis are not in it, and they belong to the "
            "denominator. Add a second table with one row for every patient: patient id and primary."
        )
        return Fault(sheet.name, text)
    understood = [f"{quoted(name)} as {role}" for role, name in found.items() if name]
    sites = column.site_columns(sheet, vocabulary, [c for c in found.values() if c])
    understood += [f"{listed(sites, 4)} as sites"] if sites else []
    text = (
        f"{len(names)} columns were read; understood: {', '.join(understood) or 'none'}. Needed are either the "
        "columns primary, site, n_with_site and n_patients; or a table of patients (patient_id, primary) with a table "
        "of metastases (patient_id, site); or patient_id, primary and a column for each site. Say which column is what."
    )
    return Fault(sheet.name, text)


_ROLE_WORDS = {
    "n_patients": "the number of all patients of each primary, such as n",
    "n_with_site": "the number of patients with the site",
    "patient": "the patient id",
    "primary": "the primary",
    "sites": "at least one site",
    "site": "the site",
    "site_list": "the site",
    "event_patient": "the patient id",
    "event_site": "the site",
}
_SINGLE = Literal[
    "patient", "primary", "sex", "site_list", "site", "n_with_site", "n_patients", "n_metastatic", "denominator"
]
"""Roles that one column of the main table has."""


def check(shape: Shape, *, on_line: bool = False) -> None:
    """Raise IntakeError when a role is missing, names no column, or one column has two roles.

    on_line: what is missing is said with the option of the command line that names it.
    """
    if faults := [*_missing(shape, on_line=on_line), *_misplaced(shape), *_many_values(shape)]:
        raise IntakeError(faults)


def missing(shape: Shape) -> list[str]:
    """Return the roles that need a column and have none, where nothing was said instead."""
    roles, said = shape.roles, shape.said
    instead = {"patient": said.row_is_patient, "primary": bool(said.everybody)}
    return [role for role in FORMS[shape.form].needed if not getattr(roles, role) and not instead.get(role)]


def _missing(shape: Shape, *, on_line: bool = False) -> list[Fault]:
    """A fault for every role that needs a column and has none."""
    roles, second = shape.roles, shape.second
    lacks = [(shape.main, role) for role in missing(shape)]
    if shape.kind == "long" and second is not None:
        lacks += [
            (second, role) for role in ("event_patient", "event_site") if getattr(roles, role) not in second.frame
        ]
    none = "No column holds {}. {}, or add it to the file."
    return [
        Fault(
            sheet.name, none.format(_ROLE_WORDS.get(role, role), f"Name one ({option(role)})" if on_line else _CHOOSE)
        )
        for sheet, role in lacks
    ]


_CHOOSE = "Choose one under Columns"


def _misplaced(shape: Shape) -> list[Fault]:
    """A fault for every column with a role that the table does not have, and for every one with two roles."""
    roles, main = shape.roles, shape.main
    samples = shape.second.frame.columns if shape.kind == "study" and shape.second else ()
    there = {*main.frame.columns, *samples}
    used = [*(getattr(roles, role) for role in get_args(_SINGLE)), *roles.strata, *roles.sites]
    used = [name for name in used if name]
    unknown, twice = "There is no such column. Choose one of the table's own.", "This column was given two roles."
    return [
        *(Fault(main.name, unknown, column=name) for name in used if name not in there),
        *(
            Fault(main.name, f"{twice} Choose one of them.", column=name)
            for name in dict.fromkeys(used)
            if used.count(name) > 1
        ),
    ]


def _many_values(shape: Shape) -> list[Fault]:
    """A fault for every stratum with more values than a switch can have."""
    if not FORMS[shape.form].of_patients:
        return []
    sheets = [sheet for sheet in (shape.main, shape.second) if sheet is not None]
    sizes = [(s, c, int(s.frame[c].nunique())) for c in shape.roles.strata for s in sheets if c in s.frame]
    text = f"different values; a switch can have at most {MAX_STRATA}. Choose another."
    return [Fault(sheet.name, f"Has {n:,} {text}", column=c) for sheet, c, n in sizes if n > MAX_STRATA]
