"""A table with a row a primary and a column a site, as a frequency table: a blank cell is not known, never zero."""

import math
import re
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from data.atlas import Atlas
from data.own.about import About
from data.own.count import ledger, printed
from data.own.faults import Fault, IntakeError
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet
from data.own.understand.labels import value_meaning
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Roles, Shape
from data.own.understand.text import cleaned, counts
from data.stats.words import count
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
    """Return a matrix of counts, or of percentages with their n, as a cohort, and the lines of its report.

    A percentage is worked back to the nearest count, with the least and most that it can be as printed.
    Raises IntakeError for cells that cannot be, naming row and column.
    """
    sheet, roles = shape.main, shape.roles
    frame, lines = sheet.frame, ledger.blank(sheet, printed.TABLE)
    primaries = cleaned(frame[roles.primary])
    meant = primaries.map(mapping.ids("primary")).fillna("")
    known = frame[list(roles.sites)].apply(lambda texts: cleaned(texts).map(_is_known))
    for why, gone in (
        ("no primary named", primaries == ""),
        ("its primary is left out of the mapping", (primaries != "") & (meant == "")),
        ("no cell of a site is filled", (meant != "") & ~known.any(axis=1)),
    ):
        lines += ledger.aside(sheet, printed.TABLE, why, frame.index[gone])
    used = frame.index[(meant != "") & known.any(axis=1)]
    if blank := int((~known.loc[used]).to_numpy().sum()):
        why = f"{count(blank)} cells of sites are blank: not known, and not zero"
        rows = used[(~known.loc[used]).any(axis=1)]
        lines += ledger.noted(sheet, printed.TABLE, why, rows)
    totals, faults = counts(sheet.name, roles.n_patients, frame.loc[used, roles.n_patients], blank=False)
    cells = []
    texts = frame.loc[used, [roles.n_patients, *roles.sites]].to_dict("split")["data"]
    for row, (n, *of_row) in zip(used, texts, strict=True):
        for column, cell in zip(roles.sites, of_row, strict=True):
            if not known.loc[row, column]:
                continue
            text, least, most = " ".join(str(cell).split()), None, None
            if shape.said.percent and pd.notna(totals[row]):
                text, least, most = _worked_back(text, int(totals[row]))
                if most is None:
                    why = f"Found {quoted(text)}; allowed is a percentage from 0 to 100, such as 35.7."
                    faults.append(Fault(sheet.name, why, int(row), column))
            cells.append(_Cell(primaries[row], column, text, str(n), least, most, int(row)))
    if faults:
        raise IntakeError(faults)
    lines += ledger.used(sheet, printed.TABLE, f"{count(len(cells))} cells", used)
    return printed.Printed(_own(shape, mapping, about, atlas, cells), lines)


def _is_known(text: str) -> bool:
    return bool(text) and value_meaning(text, "answer").id != "unknown"


def _worked_back(text: str, n: int) -> tuple[str, int | None, int | None]:
    """The count nearest to a percentage of n as printed, and the least and most that it can be; None: no percentage."""
    found = re.fullmatch(r"(\d{1,3}(?:[.,](\d+))?)\s?%?", text)
    share = float(found[1].replace(",", ".")) if found else 101.0
    if not found or share > 100:  # noqa: PLR2004 - percent
        return text, None, None
    half = 0.5 * 10.0 ** -len(found[2] or "")
    nearest = round(share * n / 100)
    least = max(math.ceil((share - half) * n / 100 - 1e-9), 0)
    most = min(math.floor((share + half) * n / 100 + 1e-9), n)
    return str(nearest), min(least, nearest), max(most, nearest)


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
    if shape.said.percent:
        kind = rows["n_lo"].dtype
        rows = rows.assign(
            n_lo=pd.Series([cells[i].least for i in at], rows.index, dtype=kind),
            n_hi=pd.Series([cells[i].most for i in at], rows.index, dtype=kind),
            note="worked back from a percentage",
        )
    return replace(own, frequencies=rows)


def _placed(fault: Fault, shape: Shape, cells: list[_Cell]) -> Fault:
    if fault.row is None:
        return fault
    cell = cells[fault.row]
    column = {"n_patients": shape.roles.n_patients, "primary": shape.roles.primary}.get(fault.column or "", cell.site)
    return replace(fault, row=cell.row, column=column)
