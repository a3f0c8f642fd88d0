"""What large tables of patients hold and what their labels mean, before anything is counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from data.atlas import Atlas
from data.own.large.engines import Reader
from data.own.read.sheets import Sheet
from data.own.understand.columns import status
from data.own.understand.kept import saved
from data.own.understand.labels import index, meaning
from data.own.understand.listings import Sites, proposed_lists
from data.own.understand.mapping import entry_of
from data.own.understand.meant import denied
from data.own.understand.values import value_meaning
from data.stats.words import many
from data.tables.load import TableError

MOST_LABELS = 5_000
"""Different labels that a column may have; with more it holds something else, such as ids."""
NAMED = 12
FIRST = 200
"""Rows in which columns are looked for that name sites."""

Decided = Mapping[str, Mapping[str, str]]
"""kind → {label as printed: our id, or "" to set it aside}."""


class OpenLabelsError(TableError):
    """Labels that nobody decided; `labels` has a row each with its proposal: data.own.understand.kept.COLUMNS."""

    def __init__(self, labels: pd.DataFrame, doubts: Sequence[str] = ()) -> None:
        self.labels, self.doubts = labels, doubts
        super().__init__()

    def __str__(self) -> str:
        """Return what is open, and what to do."""
        lines = [*self.doubts]
        for kind, part in self.labels.groupby("kind", sort=False):
            names = ", ".join(f"“{label[:60]}”" for label in part["label"][:NAMED])
            more = f" and {len(part) - NAMED:,} more" if len(part) > NAMED else ""
            lines.append(f"No id for {many(len(part), 'label', 'labels')} of the {kind}: {names}{more}.")
        lines.append(
            "Say what they mean in a CSV with the columns kind, label, id (a blank id sets a label aside) and pass it "
            "by --map; --propose FILE writes one to fill in; --set-aside sets all of them aside."
        )
        return "\n".join(lines)


@dataclass(frozen=True)
class Files:
    """Where the patients are: paths of the tables and the names of their columns.

    Without metastases each site has a column of its own in the table of patients, or `lists` are its columns whose
    cells name sites; they are found out where no column is a site's. sex None: the column “sex”, if there.
    """

    patients: str
    metastases: str | None = None
    patient: str = "patient"
    primary: str = "primary"
    site: str = "site"
    sex: str | None = None
    strata: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """A table as its engine opened it: by which path, in the engine's own form, with which columns."""

    path: str
    native: Any
    columns: tuple[str, ...]

    @property
    def lazy(self) -> Any:
        """The table for expressions."""
        return nw.from_native(self.native).lazy()

    def labels(self, column: str) -> tuple[str, ...]:
        """Return the different labels of a column, blank ones left out; raise TableError for too many."""
        labels = self.lazy.select(label=nw.col(column).cast(nw.String)).unique().head(MOST_LABELS + 1)
        found = {str(label) for label in labels.collect("pyarrow")["label"].to_list() if label and str(label).strip()}
        if len(found) > MOST_LABELS:
            many = f"it has more than {MOST_LABELS:,} different values, so these are no labels."
            msg = f"{self.path}, column {column}: {many}"
            raise TableError(msg)
        return tuple(sorted(found))


def _table(read: Reader, path: str, needed: tuple[str, ...], others: tuple[str, ...] | None = ()) -> Table:
    """A table with the columns that are needed and those of the others (None: all others) that it has."""
    native = read(path, None if others is None else (*needed, *others))
    columns = _columns(native)
    if missing := [name for name in needed if name not in columns]:
        there = _columns(read(path, None))
        more = f" and {len(there) - NAMED:,} more" if len(there) > NAMED else ""
        msg = f"{path}: there is no column {missing[0]}. Its columns: {', '.join(there[:NAMED])}{more}. "
        raise TableError(
            msg + "Name yours by --patient-column, --primary-column, --site-column, --sex-column, --strata."
        )
    return Table(path, native, columns)


def _columns(native: Any) -> tuple[str, ...]:
    return tuple(nw.from_native(native).lazy().collect_schema().names())


@dataclass(frozen=True, eq=False)
class Tables:
    """The opened tables: patients, metastases (None: a column a site), the column of the sex, all to count by.

    status: a column that seems to say whether there is any metastasis.
    """

    people: Table
    events: Table | None
    sex: str | None
    attributes: tuple[str, ...]
    lists: tuple[str, ...] = ()
    status: str = ""


def opened_tables(read: Reader, files: Files, atlas: Atlas) -> Tables:
    """Open the files; a column “sex” is counted by even if nobody names it.

    Columns of the patients that name sites are a table of metastases: a row for each filled cell.
    """
    needed = (files.patient, files.primary, *files.strata, *files.lists, *filter(None, [files.sex]))
    people = _table(read, files.patients, needed, ("sex",) if files.metastases else None)
    events = _table(read, files.metastases, (files.patient, files.site)) if files.metastases else None
    sex = files.sex or ("sex" if "sex" in people.columns else None)
    attributes = tuple(dict.fromkeys(filter(None, (files.primary, sex, *files.strata))))
    lists = files.lists if files.metastases is None else ()
    free = [name for name in people.columns if name not in {files.patient, *attributes, *lists}]
    first = _first(people, free)
    if files.metastases is None and not lists and not any(_sure("site", name, atlas) for name in free):
        lists = proposed_lists(first, index(atlas, "site"), ())
    if lists:
        events = Table(people.path, _events(people, files, lists), (files.patient, files.site))
    return Tables(people, events, sex, attributes, lists, status(first, [name for name in free if name not in lists]))


def _first(people: Table, names: Sequence[str]) -> Sheet:
    """The first rows of some columns, as text."""
    first = people.lazy.select(*(nw.col(name).cast(nw.String) for name in names)).head(FIRST).collect("pyarrow")
    cells = {name: ["" if cell is None else str(cell) for cell in first[name].to_list()] for name in names}
    return Sheet(people.path, pd.DataFrame(cells, dtype="str"), "")


def _events(people: Table, files: Files, lists: Sequence[str]) -> Any:
    """A row patient and site for each filled cell of some columns, in the engine's own form."""
    each = []
    for name in lists:
        cells = people.lazy.select(**{files.patient: nw.col(files.patient), files.site: nw.col(name).cast(nw.String)})
        each.append(cells.filter(~nw.col(files.site).is_null() & (nw.col(files.site).str.strip_chars() != "")))
    return nw.concat(each, how="vertical").to_native()


def all_meant(
    tables: Tables, files: Files, atlas: Atlas, decided: Decided, *, set_aside: bool
) -> dict[str, dict[str, str]]:
    """{kind: {label: id, or "" to set it aside}}; raise OpenLabelsError unless what is open may be set aside."""
    meant: dict[str, Mapping[str, str | None]] = {
        "primary": _meant("primary", tables.people.labels(files.primary), atlas, decided),
        "site": _meant_sites(tables, files, atlas, decided),
    }
    open_labels = [(kind, label) for kind, ids in meant.items() for label, term in ids.items() if term is None]
    if open_labels and not set_aside:
        raise OpenLabelsError(saved([entry_of(kind, label, 0, atlas) for kind, label in open_labels]))
    meant["sex"] = _known("sex", tables.people.labels(tables.sex) if tables.sex else (), atlas, decided)
    return {kind: {label: term or "" for label, term in ids.items()} for kind, ids in meant.items()}


def apart(tables: Tables, files: Files, atlas: Atlas) -> dict[str, list[str]]:
    """Return {what a cell of the metastases says: its labels}: one, or several sites."""
    sites = Sites(index(atlas, "site"))
    return {cell: sites.apart(cell) for cell in tables.events.labels(files.site)} if tables.events else {}


def in_cells(sites: Mapping[str, Iterable[str]], cells: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return {site: the cells that hold one of its labels} of {site: its labels}."""
    return {site: tuple(cell for cell, said in cells.items() if {*said} & {*labels}) for site, labels in sites.items()}


def _meant_sites(tables: Tables, files: Files, atlas: Atlas, decided: Decided) -> Mapping[str, str | None]:
    """What the labels of the metastases mean, or which columns of the patients are sites."""
    if tables.events:
        labels = (label for said in apart(tables, files, atlas).values() for label in said)
        return _meant("site", dict.fromkeys(labels), atlas, decided)
    columns = [name for name in tables.people.columns if name not in {files.patient, *tables.attributes}]
    if wrong := [name for name in columns if denied(name) and decided.get("site", {}).get(name)]:
        why = "its name says no, so that its yes is no metastasis. Turn its answers round, and its name."
        msg = f"{tables.people.path}, column {wrong[0]}: {why}"
        raise TableError(msg)
    return _known("site", columns, atlas, decided)  # other columns are no sites that are left out


def _known(kind: str, labels: Iterable[str], atlas: Atlas, decided: Decided) -> dict[str, str | None]:
    """{label: id} of the labels that have one."""
    return {label: term for label, term in _meant(kind, labels, atlas, decided).items() if term}


def _meant(kind: str, labels: Iterable[str], atlas: Atlas, decided: Decided) -> dict[str, str | None]:
    """{label: id}: as it is decided ("" sets it aside), else the one term that it surely means, else None."""
    decisions = decided.get(kind, {})
    return {label: decisions[label] if label in decisions else _sure(kind, label, atlas) for label in labels}


def _sure(kind: str, label: str, atlas: Atlas) -> str | None:
    found = value_meaning(label, "sex") if kind == "sex" else meaning(label, index(atlas, kind))
    return found.id if found.id and found.sure else None
