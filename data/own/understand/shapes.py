"""What an upload is: what one row of its table is, and which column is what.

It is begun in data.own.understand.recognise, and may lack something: whoever uploaded changes it with `Shape.changed`.
`check` tells what it lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError
from data.own.limits import MAX_STRATA
from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.cells import none_but_0_and_1, proposed
from data.own.understand.forms import FORMS, Cells, Kind, Said, option
from data.own.understand.labels import Index, index
from data.own.understand.listings import SOME, naming, with_like
from data.own.understand.roles import Roles, proposed_roles, with_events
from data.own.understand.rows import IS, chosen
from data.own.understand.totals import merged, with_shares
from data.own.understand.turned import turned, with_n

JOINED = "its columns are joined to the samples of its patients"
"""What is done with a table of patients whose samples name the sites."""
KIND_LABELS: dict[str, str] = {
    "frequency": "frequency table",
    "matrix": "frequency table with a column a site",
    "long": "patients and metastases",
    "wide": "one row a patient, one column a site",
    "study": "cBioPortal study",
}


@dataclass(frozen=True, eq=False)
class Shape:
    """An upload, and what it is taken for.

    main: the frequency table, the patients, or the wide table; of a study its patients file. second: the
    metastases (long) or the samples (study), else None. others: tables that are not used, with the reason. said: what
    was said of it beside its roles; main has its blank cells filled as said, filled are the rows in which they were,
    and unfilled is the table as it was read, where that is another one. shares: {column of counts: that of their
    percentages}.
    """

    kind: Kind
    main: Sheet
    second: Sheet | None
    roles: Roles
    others: tuple[tuple[Sheet, str], ...] = field(default=())
    said: Said = field(default=Said())
    filled: tuple[int, ...] = ()
    unfilled: Sheet | None = None
    shares: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """What one row is: a key of FORMS."""
        of_kind = {"long": "long" if self.second else "list", "matrix": "turned" if self.said.turned else "matrix"}
        return of_kind.get(self.kind, self.kind)

    @cached_property
    def cells(self) -> Cells | None:
        """What the cells of a matrix are, as it was said, else as they look; None where it has to be said."""
        roles = self.roles
        return self.said.cells or proposed(self.main, roles.sites, roles.n_patients, thousands=self.thousands)

    @property
    def of_metastatic(self) -> bool:
        """Whether the shares of a matrix are of the patients with metastasis."""
        return self.cells != "counts" and self.said.of not in ("", self.roles.n_patients)

    @property
    def thousands(self) -> bool:
        """Whether it was said that numbers of patients such as “8.000” are thousands."""
        return self.said.digits == "thousands"

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The columns of the main table that have no role."""
        taken = self.roles.columns
        return tuple(name for name in self.main.frame.columns if name not in taken)

    @cached_property
    def tallies(self) -> tuple[str, ...]:
        """The columns without a role that may say how many patients a row stands for, where no column tells them."""
        if self.roles.patient or self.second is not None or self.form not in ("wide", "list"):
            return ()
        return column.tallies(self.main, self.unused)

    @cached_property
    def damaged(self) -> list[Fault]:
        """The rows of its tables that cannot be read, each with what is wrong with it."""
        sheets = [sheet for sheet in (self.main, self.second) if sheet is not None]
        return [Fault(sheet.name, why, row) for sheet in sheets for row, why in sheet.damaged]

    @cached_property
    def repeating(self) -> dict[str, int]:
        """The columns without a role that may be patients in several rows: {column: how many}."""
        return column.repeating(self.main, self.roles.columns, (self.roles.primary, self.roles.sex))

    @cached_property
    def doubtful(self) -> tuple[str, ...]:
        """The columns without a role that say yes or no: each may be a site."""
        form = FORMS[self.form]
        if "sites" not in form.several or not form.of_patients:
            return ()
        return column.yes_or_no(self.main, self.roles.columns)

    @cached_property
    def counted(self) -> bool:
        """Whether a table of patients looks as if each row were a primary with counts, and hardly one stands twice."""
        roles, frame = self.roles, self.main.frame
        if self.kind != "wide" or not roles.sites:
            return False
        if roles.primary and frame[roles.primary].nunique() * 2 < len(frame):
            return False
        return not none_but_0_and_1(self.main, roles.sites) and all(
            column.counts(self.main, name) for name in roles.sites
        )

    def with_roles(self, **changes: str | tuple[str, ...]) -> "Shape":
        """Return the shape with other columns in some roles; raise IntakeError for a choice that cannot be."""
        shape = replace(self, roles=replace(self.roles, **changes))  # type: ignore[arg-type]
        check(shape)
        return shape

    def changed(self, atlas: Atlas, form: str = "", said: Said | None = None, **roles: Any) -> "Shape":
        """Return the shape with another form, other things said or other roles; it may still lack something.

        Raises IntakeError for what contradicts itself.
        """
        shape = self if form in ("", self.form) else _as(self, form, index(atlas, "site"))
        said = said or shape.said
        if roles.get("n_patients") and not shape.roles.n_metastatic:
            said = replace(said, of=roles["n_patients"])
        shape = replace(shape, roles=replace(shape.roles, **roles), said=said)
        shape = laid_out(shape, atlas)
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


def laid_out(shape: Shape, atlas: Atlas) -> Shape:
    """Return the shape without rows of totals, and others that were not chosen, its blank cells filled as was said.

    Counts of a matrix have their percentages beside them, which another column holds.
    """
    read = shape.unfilled or shape.main
    sheet = _as_said(read, shape.said)
    if shape.kind == "matrix" and shape.roles.primary in sheet.frame:
        sheet = with_n(sheet, shape.roles.primary)
    fill = [name for name in shape.said.fill or () if name in sheet.frame]
    labelled = [shape.roles.patient, shape.roles.primary]
    labelled += [shape.roles.sex, *shape.roles.sites, *shape.roles.strata] if shape.said.each else []
    totals = column.totals(sheet, [name for name in labelled if name])
    shares: dict[str, str] = {}
    if shape.kind == "matrix":
        shares = with_shares(sheet, [name for name in shape.roles.sites if name in sheet.frame], index(atlas, "site"))
    kept = tuple(name for name in shape.roles.sites if name not in shares.values())
    shape = replace(shape, roles=replace(shape.roles, sites=kept), shares=shares)
    notes = column.notes(sheet)
    if not (fill or shares or shape.said.rows) and totals.empty and notes.empty:
        return replace(shape, main=sheet, filled=(), unfilled=None if sheet is read else read)
    main = column.without(column.without(sheet, totals, column.TOTAL), notes.difference(totals), column.NOTE)
    if IS in shape.said.rows and shape.kind == "matrix":
        main = chosen(main, shape.said.rows)
    main = replace(main, frame=merged(main.frame, shares))
    cells = main.frame[fill]
    blank = cells.apply(lambda texts: texts.str.strip() == "")
    above = cells.mask(blank)
    numbers = [name for name in fill if name in (shape.roles.n_patients, shape.roles.n_metastatic)]
    above[[name for name in fill if name not in numbers]] = above[[n for n in fill if n not in numbers]].ffill()
    if numbers:  # those of another primary are never its own
        primary = above[shape.roles.primary] if shape.roles.primary in fill else main.frame[shape.roles.primary]
        above[numbers] = above[numbers].groupby(primary.str.strip()).ffill()
    above = above.fillna("")
    rows = main.frame.index[(blank & (above != "")).any(axis=1)]
    frame = main.frame.assign(**{name: above[name].astype("str") for name in fill})
    return replace(shape, main=replace(main, frame=frame), filled=tuple(map(int, rows)), unfilled=read)


def _as_said(sheet: Sheet, said: Said) -> Sheet:
    """A table, turned round where that was said."""
    return turned(sheet) if said.turned else sheet


def _as(shape: Shape, name: str, vocabulary: Index) -> Shape:
    """The shape taken for another form, with its roles proposed anew where they are not known yet."""
    form = FORMS[name]
    shape = replace(shape, main=shape.unfilled or shape.main, unfilled=None)
    spare = [sheet for sheet, _ in shape.others if not sheet.set_aside]
    second = (shape.second or next(iter(spare), None)) if form.second else None
    used = {id(shape.main), id(second)}
    left = [sheet for sheet in (*spare, *([shape.second] if shape.second else [])) if id(sheet) not in used]
    others = [(sheet, why) for sheet, why in shape.others if sheet.set_aside]
    others += [(sheet, "not needed for this kind of data") for sheet in left]
    said = replace(shape.said, turned=name == "turned")
    sheet = _as_said(shape.main, said)
    roles = proposed_roles(sheet, form, vocabulary, shape.roles)
    if second is not None:
        roles = with_events(roles, second)
    return replace(shape, kind=form.kind, second=second, others=tuple(others), roles=roles, said=said)


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


def told_by_row(shape: Shape) -> tuple[str, ...]:
    """Return the columns that may say yes or no to the site of each row.

    They are named so, differ between rows of a patient, or are blank where no site is named. So may one that was taken
    to say whether there is any metastasis: of a patient it says one thing.
    """
    sheet = shape.second or shape.main
    who = shape.roles.event_patient if shape.second else shape.roles.patient
    if shape.kind != "long" or who not in sheet.frame:
        return ()
    taken = {*shape.roles.columns, shape.roles.event_patient, shape.roles.event_site} - {shape.roles.status}
    patients = sheet.frame[who].str.strip()
    lists = [shape.roles.event_site] if shape.second else list(shape.roles.site_list)
    without = (sheet.frame[lists].apply(lambda cells: cells.str.strip()) == "").all(axis=1)

    def of_rows(name: str) -> bool:
        cells = sheet.frame[name].str.strip()
        if name == shape.roles.status:
            return _differs(cells[cells != ""], patients)
        silent = without.any() and bool((cells[without] == "").all())
        return silent or column.of_involvement(name) or _differs(cells, patients)

    return tuple(name for name in column.yes_or_no(sheet, taken) if of_rows(name))


def _differs(cells: pd.Series, patients: pd.Series) -> bool:
    return bool(cells.groupby(patients.reindex(cells.index)).nunique().gt(1).any())


def listed_beside(shape: Shape, atlas: Atlas) -> tuple[str, ...]:
    """Return the columns without a role that name sites, or that are numbered like one of the list."""
    taken, used = shape.roles.columns, shape.roles.site_list
    found = {*naming(shape.main, index(atlas, "site"), taken, SOME), *with_like(shape.main, used, taken)}
    return tuple(name for name in shape.unused if name in found)


def check(shape: Shape, *, on_line: bool = False) -> None:
    """Raise IntakeError when a role is missing, names no column, or one column has two roles.

    on_line: what is missing is said with the option of the command line that names it.
    """
    if faults := [*_missing(shape, on_line=on_line), *_misplaced(shape), *_many_values(shape)]:
        raise IntakeError(faults)


def missing(shape: Shape) -> list[str]:
    """Return the roles that need a column and have none, where nothing was said instead."""
    roles, said = shape.roles, shape.said
    instead = {"patient": said.row_is_patient or bool(said.each), "primary": bool(said.everybody)}
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
    used = roles.columns
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
