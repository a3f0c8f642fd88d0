"""A table with a row a primary and a column a site, as a frequency table: a blank cell is not known, never zero."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from data.atlas import Atlas
from data.own.about import About
from data.own.count import ledger, printed
from data.own.count.ledger import Line
from data.own.faults import Fault, IntakeError, numbered
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet
from data.own.understand.cells import contradicts, is_suppressed, parted, worked_back
from data.own.understand.mapping import Entry, LabelMapping
from data.own.understand.roles import Roles
from data.own.understand.rows import ADD
from data.own.understand.shapes import Shape
from data.own.understand.text import cleaned, count_of, counts, grouped
from data.own.understand.values import value_meaning
from data.stats.words import count, many
from data.tables.plain import quoted

_ROLES = Roles(
    primary="primary", site="site", n_with_site="n_with_site", n_patients="n_patients", n_metastatic="n_metastatic"
)
_OF = "denominator"


class _Cell(NamedTuple):
    """A filled cell: its count as text, the least and most patients that it can be, and where it stands.

    rows: the row, or those that were added up.
    """

    primary: str
    site: str
    n_with_site: str
    n_patients: str
    n_metastatic: str
    least: int | None
    most: int | None
    rows: tuple[int, ...]


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
    base = roles.n_metastatic if shape.of_metastatic else roles.n_patients
    untold = cleaned(frame[roles.n_patients]).map(is_suppressed).astype(bool)
    untold |= cleaned(frame[base]).map(is_suppressed).astype(bool)
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
    numbers, faults = _patients(shape, used, base)
    texts = {c: frame[c] for c in roles.sites}
    if shape.cells == "counts":
        texts = {c: grouped(frame.loc[used, c], n_of, thousands=shape.thousands) for c in roles.sites}
    cells: list[_Cell] = []
    for row, column in ((row, column) for row in used for column in roles.sites if known.loc[row, column]):
        cell, fault = _cell(shape, " ".join(str(texts[column][row]).split()), numbers[base][row], (int(row), column))
        of, metastatic = (_shown(numbers, name, row) for name in (roles.n_patients, roles.n_metastatic))
        cells += [cell._replace(primary=primaries[row], n_patients=of, n_metastatic=metastatic)] if cell else []
        faults += [fault] if fault else []
    if faults:
        raise IntakeError(faults)
    if shape.said.rows == ADD:
        cells, more = _added(shape, cells, {int(row): meant[row] for row in used}, numbers)
        lines += more
    _check_columns(shape, mapping, atlas)
    lines += ledger.used(sheet, printed.TABLE, many(len(cells), "cell", "cells"), used)
    return printed.Printed(_own(shape, mapping, about, atlas, cells), lines)


def _patients(shape: Shape, used: pd.Index, base: str) -> tuple[dict[str, pd.Series], list[Fault]]:
    """The numbers of all patients, and of those with metastasis, of the rows that are used, and what is wrong there."""
    frame, roles = shape.main.frame.loc[used], shape.roles
    found: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for name in dict.fromkeys(filter(None, (roles.n_patients, roles.n_metastatic))):
        cells = frame[name].mask(frame[name].map(is_suppressed).astype(bool), "")
        may_be_blank = name not in {base, roles.n_patients}
        like = frame[roles.n_patients]
        found[name], wrong = counts(
            shape.main.name, name, cells, blank=may_be_blank, like=like, thousands=shape.thousands
        )
        faults += wrong
    return found, faults


def _shown(numbers: Mapping[str, pd.Series], column: str, row: int | str) -> str:
    """A number of patients as text, "" where there is none."""
    n = numbers[column][row] if column in numbers else pd.NA
    return "" if pd.isna(n) else str(n)


def _added(
    shape: Shape, cells: list[_Cell], rows: dict[int, str], numbers: dict[str, pd.Series]
) -> tuple[list[_Cell], list[Line]]:
    """The cells of a primary's rows as one; what one of the rows does not tell is not known."""
    of: dict[str, list[int]] = {}
    for row, primary in rows.items():
        of.setdefault(primary, []).append(row)
    several: dict[tuple[str, str], list[_Cell]] = {}
    for cell in cells:
        several.setdefault((rows[cell.rows[0]], cell.site), []).append(cell)
    whole = {name: pd.Series({p: n.loc[at].sum(skipna=False) for p, at in of.items()}) for name, n in numbers.items()}
    n_patients, n_metastatic = shape.roles.n_patients, shape.roles.n_metastatic
    found, gone = [], []
    for (primary, _), parts in several.items():
        if len(parts) < len(of[primary]):
            gone += [row for cell in parts for row in cell.rows]
            continue
        each = [count_of(cell.n_with_site) for cell in parts]
        wrong = next((cell.n_with_site for cell, known in zip(parts, each, strict=True) if known is None), "")
        found.append(
            parts[0]._replace(
                n_with_site=wrong or str(sum(n or 0 for n in each)),
                n_patients=_shown(whole, n_patients, primary),
                n_metastatic=_shown(whole, n_metastatic, primary),
                least=None if parts[0].least is None else sum(cell.least or 0 for cell in parts),
                most=None if parts[0].most is None else sum(cell.most or 0 for cell in parts),
                rows=tuple(row for cell in parts for row in cell.rows),
            )
        )
    together = [row for at in of.values() if len(at) > 1 for row in at]
    lines = ledger.noted(shape.main, printed.TABLE, "added up with the other rows of the same primary", together)
    why = "a site that another row of the same primary does not tell is not known"
    return found, [*lines, *ledger.noted(shape.main, printed.TABLE, why, sorted({*gone}))]


def _check_columns(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> None:
    """Raise IntakeError for two columns of one site, whose patients may be the same."""
    first: dict[str, str] = {}
    faults = []
    for column, site in mapping.ids("site").items():
        if site and first.setdefault(site, column) != column:
            why = (
                f"{quoted(first[site])} is {atlas.sites.labels[site]}, too. Some patients may be in both, so columns "
                "are never added: leave one of them out."
            )
            faults.append(Fault(shape.main.name, why, column=column))
    if faults:
        raise IntakeError(faults)


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
        return _Cell("", column, both.number, "", "", None, None, (row,)), None
    number, least, most = worked_back(text, n, shape.cells or "percent")
    if most is None:
        such = (
            "a share from 0 to 1, such as 0.357"
            if shape.cells == "fraction"
            else "a percentage from 0 to 100, such as 35.7"
        )
        return None, Fault(shape.main.name, f"Found {quoted(text)}; allowed is {such}.", row, column)
    return _Cell("", column, number, "", "", least, most, (row,)), None


def _own(shape: Shape, mapping: LabelMapping, about: About, atlas: Atlas, cells: list[_Cell]) -> OwnCohort:
    """The cohort of some cells as a frequency table; what is wrong with one is said of its place in the matrix."""
    table = pd.DataFrame(cells, columns=list(_Cell._fields)).drop(columns=["least", "most", "rows"]).astype("str")
    roles = _ROLES if shape.roles.n_metastatic else replace(_ROLES, n_metastatic="")
    if shape.of_metastatic:
        table, roles = table.assign(**{_OF: "metastatic"}), replace(roles, denominator=_OF)
        of = Entry("denominator", "metastatic", len(table), "metastatic", "value", None, sure=True, note="")
        mapping = replace(mapping, entries=(*mapping.entries, of))
    as_table = Shape("frequency", Sheet(shape.main.name, table, shape.main.how), None, roles)
    try:
        own = printed.cohort(as_table, mapping, about, atlas).own
    except IntakeError as error:
        raise IntakeError([_placed(fault, shape, cells) for fault in error.faults], error.more) from None
    at = [int(place.split()[1]) for place in own.frequencies["locator"]]
    rows = own.frequencies.assign(
        locator=[f"{numbered('row', cells[i].rows)}, column {cells[i].site} of the table" for i in at]
    )
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
    own = {role: getattr(shape.roles, role) for role in ("n_patients", "n_metastatic", "primary")}
    column = own.get(fault.column or "", cell.site)
    return replace(fault, row=cell.rows[0], column=column)
