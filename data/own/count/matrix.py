"""A table with a row a primary and a column a site, as a frequency table: a blank cell is not known, never zero."""

from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from data.atlas import Atlas
from data.own.about import About
from data.own.count import ledger, printed
from data.own.faults import Fault, IntakeError
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet
from data.own.understand.cells import contradicts, is_suppressed, parted, worked_back
from data.own.understand.mapping import LabelMapping
from data.own.understand.roles import Roles
from data.own.understand.shapes import Shape
from data.own.understand.text import cleaned, counts, grouped
from data.own.understand.values import value_meaning
from data.stats.words import count, many
from data.tables.plain import quoted

_ROLES = Roles(primary="primary", site="site", n_with_site="n_with_site", n_patients="n_patients")


class _Cell(NamedTuple):
    """A filled cell: its count as text, the least and most patients that it can be, and where it stands."""

    primary: str
    site: str
    n_with_site: str
    n_patients: str
    least: int | None
    most: int | None
    row: int


def cohort(shape: Shape, mapping: LabelMapping, about: About, atlas: Atlas) -> printed.Printed:
    """Return a matrix of counts, or of shares with their n, as a cohort, and the lines of its report.

    A share is worked back to the nearest count, with the least and most that it can be as printed. One that stands
    beside its count has to be that count's. Raises IntakeError for cells that cannot be, naming row and column.
    """
    sheet, roles = shape.main, shape.roles
    if shape.cells is None:
        raise IntakeError(Fault(sheet.name, "Say whether the cells of sites are counts, percentages or shares."))
    frame, lines = sheet.frame, ledger.blank(sheet, printed.TABLE)
    primaries = cleaned(frame[roles.primary])
    meant = primaries.map(mapping.ids("primary")).fillna("")
    known = frame[list(roles.sites)].apply(lambda texts: cleaned(texts).map(_is_known))
    untold = cleaned(frame[roles.n_patients]).map(is_suppressed).astype(bool)
    meant = meant.mask(untold, "")
    for why, gone in (
        ("no primary named", primaries == ""),
        (ledger.NO_TOTAL, (primaries != "") & untold),
        ("its primary is left out of the mapping", (primaries != "") & (meant == "") & ~untold),
        ("no cell of a site is filled", (meant != "") & ~known.any(axis=1)),
    ):
        lines += ledger.aside(sheet, printed.TABLE, why, frame.index[gone])
    used = frame.index[(meant != "") & known.any(axis=1)]
    blank = frame.loc[used, list(roles.sites)].apply(cleaned) == ""
    for state, cells_of in (("blank", blank), ("not printed", ~known.loc[used] & ~blank)):
        if n := int(cells_of.to_numpy().sum()):
            why = f"{many(n, 'cell of a site is', 'cells of sites are')} {state}: not known, and not zero"
            lines += ledger.noted(sheet, printed.TABLE, why, used[cells_of.any(axis=1)])
    n_of = frame.loc[used, roles.n_patients]
    totals, faults = counts(sheet.name, roles.n_patients, n_of, blank=False, like=n_of)
    texts = {c: grouped(frame.loc[used, c], n_of) if shape.cells == "counts" else frame[c] for c in roles.sites}
    cells: list[_Cell] = []
    for row, column in ((row, column) for row in used for column in roles.sites if known.loc[row, column]):
        cell, fault = _cell(shape, " ".join(str(texts[column][row]).split()), totals[row], (int(row), column))
        cells += [cell._replace(primary=primaries[row])] if cell else []
        faults += [fault] if fault else []
    if faults:
        raise IntakeError(faults)
    lines += ledger.used(sheet, printed.TABLE, many(len(cells), "cell", "cells"), used)
    return printed.Printed(_own(shape, mapping, about, atlas, cells), lines)


def _is_known(text: str) -> bool:
    return bool(text) and not is_suppressed(text) and value_meaning(text, "answer").id != "unknown"


def _cell(shape: Shape, text: str, n: Any, place: tuple[int, str]) -> tuple[_Cell | None, Fault | None]:
    """A filled cell, without its primary; or what is wrong with it."""
    row, column = place
    if pd.isna(n):
        return None, None  # the fault is that of the number of patients
    if shape.cells == "counts":
        both = parted(text)
        if contradicts(both, both.number, n):
            why = (
                f"Found {quoted(text)}, but {both.number} of {count(n)} is another percentage. Correct one of the two."
            )
            return None, Fault(shape.main.name, why, row, column)
        return _Cell("", column, both.number, str(n), None, None, row), None
    number, least, most = worked_back(text, n, shape.cells or "percent")
    if most is None:
        such = (
            "a share from 0 to 1, such as 0.357"
            if shape.cells == "fraction"
            else "a percentage from 0 to 100, such as 35.7"
        )
        return None, Fault(shape.main.name, f"Found {quoted(text)}; allowed is {such}.", row, column)
    return _Cell("", column, number, str(n), least, most, row), None


def _own(shape: Shape, mapping: LabelMapping, about: About, atlas: Atlas, cells: list[_Cell]) -> OwnCohort:
    """The cohort of some cells as a frequency table; what is wrong with one is said of its place in the matrix."""
    table = pd.DataFrame(cells, columns=list(_Cell._fields)).drop(columns=["least", "most", "row"]).astype("str")
    as_table = Shape("frequency", Sheet(shape.main.name, table, shape.main.how), None, _ROLES)
    try:
        own = printed.cohort(as_table, mapping, about, atlas).own
    except IntakeError as error:
        raise IntakeError([_placed(fault, shape, cells) for fault in error.faults], error.more) from None
    at = [int(place.split()[1]) for place in own.frequencies["locator"]]
    rows = own.frequencies.assign(locator=[f"row {cells[i].row}, column {cells[i].site} of the table" for i in at])
    if shape.cells != "counts":
        kind = rows["n_lo"].dtype
        rows = rows.assign(
            n_lo=pd.Series([cells[i].least for i in at], rows.index, dtype=kind),
            n_hi=pd.Series([cells[i].most for i in at], rows.index, dtype=kind),
            note=f"worked back from a {'share' if shape.cells == 'fraction' else 'percentage'}",
        )
    return replace(own, frequencies=rows)


def _placed(fault: Fault, shape: Shape, cells: list[_Cell]) -> Fault:
    if fault.row is None:
        return fault
    cell = cells[fault.row]
    column = {"n_patients": shape.roles.n_patients, "primary": shape.roles.primary}.get(fault.column or "", cell.site)
    return replace(fault, row=cell.row, column=column)
