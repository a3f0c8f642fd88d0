"""Rows of one primary in a table with a column a site: which they are, what tells them apart, and which are counted."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.own.faults import numbered
from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.text import cleaned
from data.tables.plain import quoted

ADD, IS = "add", "="
"""The answer that rows are added up; what stands between a column and its value in the answer to count these rows."""
OTHER = "another row of the same primary is counted"
"""Why a row is set aside."""
_MOST_VALUES, _NAMED = 30, 4


@dataclass(frozen=True)
class Repeated:
    """Primaries that have several rows: {label: its rows}, and the columns in which these differ with their values."""

    rows: Mapping[str, tuple[int, ...]]
    by: Mapping[str, tuple[str, ...]]

    @property
    def totals(self) -> bool:
        """Whether one of the rows of a primary may be the sum of the others."""
        return any(column.is_total(value) for values in self.by.values() for value in values)

    def __str__(self) -> str:
        """Return which rows they are, and what tells them apart."""
        named = [f"{quoted(label)} stands in {numbered('row', rows)}" for label, rows in self.rows.items()]
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        apart = f" They differ in {', '.join(map(quoted, self.by))}." if self.by else ""
        return f"{'; '.join(named[:_NAMED])}{more}.{apart}"


def repeated(sheet: Sheet, primary: str, meant: Mapping[str, str], others: list[str]) -> Repeated | None:
    """Return the primaries with several rows, by their terms; None where each has one.

    others: the columns that may tell the rows apart.
    """
    labels = cleaned(sheet.frame[primary])
    terms = labels.map(lambda label: meant.get(label, ""))
    again = terms[(terms != "") & terms.duplicated(keep=False)]
    if again.empty:
        return None
    rows = {str(labels[group.index[0]]): tuple(map(int, group.index)) for _, group in again.groupby(again, sort=False)}
    by: dict[str, tuple[str, ...]] = {}
    for name in others:
        cells = cleaned(sheet.frame.loc[again.index, name])
        values = tuple(dict.fromkeys(cells))
        differ = cells.groupby(again, sort=False).nunique().gt(1).any()
        if differ and len(values) <= _MOST_VALUES and not pd.concat([again, cells], axis=1).duplicated().any():
            by[name] = values
    return Repeated(rows, by)


def chosen(sheet: Sheet, answer: str) -> Sheet:
    """Return a table with the rows of which a column has a value; the others are set aside."""
    name, _, value = answer.partition(IS)
    if name not in sheet.frame:
        return sheet
    gone = sheet.frame.index[cleaned(sheet.frame[name]) != value]
    return column.without(sheet, gone, OTHER)
