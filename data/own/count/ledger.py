"""The report of an intake: every row that was read, and whether it was used or why it was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.own.faults import row_ranges
from data.own.read.sheets import Sheet

COLUMNS = ("file", "table", "outcome", "n_rows", "why", "rows")
"""Columns of a report. outcome is "used", "set aside" or "noted"; for each file and table the rows used and set
aside add up to the rows read. "noted" tells more about rows that are counted elsewhere. rows are row numbers."""


@dataclass(frozen=True)
class Line:
    """One line of a report; n_rows are the rows it is about."""

    file: str
    table: str
    outcome: str
    n_rows: int
    why: str
    rows: str


def aside(sheet: Sheet, table: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    """Return the line that says why some rows were set aside; none where there are no such rows."""
    return _lines(sheet, table, "set aside", why, numbers)


def used(sheet: Sheet, table: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    """Return the line that counts the rows used; `why` says as what."""
    return [Line(sheet.name, table, "used", len(numbers), why, "")]


def noted(sheet: Sheet, table: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    """Return a line about rows that other lines count already."""
    return _lines(sheet, table, "noted", why, numbers)


def blank(sheet: Sheet, table: str) -> list[Line]:
    """Return the line about blank rows of a sheet, which count as read and set aside."""
    return _lines(sheet, table, "set aside", "blank row", sheet.blank_rows)


def not_used(sheet: Sheet, why: str) -> list[Line]:
    """Return the line about a table or file of which no row is used."""
    n = len(sheet.frame) + len(sheet.blank_rows)
    return [Line(sheet.name, "not used", "set aside", n, why, "all" if n else "")]


def _lines(sheet: Sheet, table: str, outcome: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    rows = [int(number) for number in numbers]
    return [Line(sheet.name, table, outcome, len(rows), why, row_ranges(rows))] if rows else []


def report(lines: Sequence[Line]) -> pd.DataFrame:
    """Return the lines as a frame (COLUMNS)."""
    return pd.DataFrame(lines, columns=["file", "table", "outcome", "n_rows", "why", "rows"]).loc[:, list(COLUMNS)]
