"""The report of an intake: every row that was read, and whether it was used or why it was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.own.faults import row_ranges, without_options
from data.own.read.sheets import Sheet
from data.own.understand.columns import NOTE, TOTAL
from data.own.understand.rows import OTHER
from data.own.understand.shapes import JOINED
from data.stats.words import many

COLUMNS = ("file", "table", "outcome", "n_rows", "why", "rows")
"""Columns of a report. outcome is "used", "set aside", "noted" or "warning"; for each file and table the rows used
and set aside add up to the rows read. "noted" tells more about rows that are counted elsewhere, "warning" what shares
do not tell. rows are row numbers."""


HEADS = {"file": "File", "table": "Table", "outcome": "Outcome", "n_rows": "Rows", "rows": "Which rows"}
"""What the columns are called on a page."""


@dataclass(frozen=True)
class Line:
    """One line of a report; n_rows are the rows it is about."""

    file: str
    table: str
    outcome: str
    n_rows: int
    why: str
    rows: str


DAMAGED = "damaged: it cannot be read as a row of the table"
"""Why a row is set aside that has too few or too many cells, or a stray quotation mark."""


def aside(sheet: Sheet, table: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    """Return the line that says why some rows were set aside; none where there are no such rows."""
    return _lines(sheet, table, "set aside", why, numbers)


def used(sheet: Sheet, table: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    """Return the line that counts the rows used; `why` says as what."""
    return [Line(sheet.name, table, "used", len(numbers), why, "")]


def noted(sheet: Sheet, table: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    """Return a line about rows that other lines count already."""
    return _lines(sheet, table, "noted", why, numbers)


def said(sheet: Sheet, table: str, why: str, n_rows: int = 0) -> list[Line]:
    """Return the line that says something of a whole table."""
    return [Line(sheet.name, table, "noted", n_rows, why, "")]


def warned(file: str, table: str, texts: Sequence[str]) -> list[Line]:
    """Return the lines that say what the shares of a table do not tell."""
    return [Line(file, table, "warning", 0, text, "") for text in texts]


def not_known(site: str, n: int, of: int, answers: str) -> str:
    """Return the warning that a site is not known in many patients because of answers that were left out."""
    return (
        f"{site} is counted as not known in {n:,} of {many(of, 'patient', 'patients')}, because of answers that were "
        f"{OUT}: {answers}. If they mean yes or no, say so: without that the share is wrong."
    )


def not_told(file: str, found: Sequence[tuple[str, int, str]], of: int) -> list[Line]:
    """Return the lines about sites (name, patients, labels) that are not known because labels were left out.

    Where they are more than a few of all, the share may be wrong, which is warned of.
    """
    lines = []
    for site, n, labels in found:
        lines.append(Line(file, "patients", "noted", n, f"{site} is not known: {labels} {LEFT}", ""))
        lines += warned(file, "patients", [not_known(site, n, of, labels)] if n > FEW * of else [])
    return lines


def warnings(report: pd.DataFrame) -> list[str]:
    """Return what a report warns of."""
    return report.loc[report["outcome"] == "warning", "why"].tolist()


def blank(sheet: Sheet, table: str) -> list[Line]:
    """Return the lines about rows that a sheet was left without, blank ones and others; they count as set aside."""
    lines = _lines(sheet, table, "set aside", "blank row", sheet.blank_rows)
    of: dict[str, list[int]] = {}
    for row, why in sheet.aside:
        of.setdefault(why, []).append(row)
    for why, rows in of.items():
        lines += _lines(sheet, table, "set aside", why, rows)
    damaged = [row for row, _ in sheet.damaged]
    return [*lines, *_lines(sheet, table, "set aside", DAMAGED, damaged)]


def not_used(sheet: Sheet, why: str) -> list[Line]:
    """Return the line about a table or file of which no row is used."""
    n = len(sheet.frame) + len(sheet.blank_rows) + len(sheet.damaged) + len(sheet.aside)
    if why == JOINED:
        return [*blank(sheet, "patients"), *used(sheet, "patients", why, sheet.frame.index)]
    return [Line(sheet.name, "not used", "set aside", n, why, "all" if n else "")]


def _lines(sheet: Sheet, table: str, outcome: str, why: str, numbers: Sequence[int] | pd.Index) -> list[Line]:
    rows = [int(number) for number in numbers]
    return [Line(sheet.name, table, outcome, len(rows), why, row_ranges(rows))] if rows else []


def report(lines: Sequence[Line]) -> pd.DataFrame:
    """Return the lines as a frame (COLUMNS)."""
    return pd.DataFrame(lines, columns=["file", "table", "outcome", "n_rows", "why", "rows"]).loc[:, list(COLUMNS)]


NOT_PRINTED = "its count is not printed: not known, and not zero"
NO_TOTAL = "its number of all patients is not printed"
FEW = 0.02
"""A larger share of a table's rows, or of its patients, is said in the way before anything is counted."""
HARMLESS = ("blank row", "the same patient's row again", TOTAL, NOTE, NOT_PRINTED)
"""Reasons for which nothing is lost with a row."""


def sums(report: pd.DataFrame) -> dict[str, int]:
    """Return the rows of a report by outcome: read, used, set aside; read is the sum of the others."""
    used, aside = (int(report.loc[report["outcome"] == outcome, "n_rows"].sum()) for outcome in ("used", "set aside"))
    return {"read": used + aside, "used": used, "set aside": aside}


def summary(report: pd.DataFrame) -> str:
    """Return a report in a line: rows read, used and set aside."""
    n = sums(report)
    return f"{many(n['read'], 'row', 'rows')} read, {n['used']:,} used, {n['set aside']:,} set aside"


OUT = "left out"
LEFT = f"{OUT} of the mapping"
DECIDED = (LEFT, OTHER, "another primary of the same patient", "several primaries", DAMAGED)
"""How reasons end that somebody decided."""


def losses(report: pd.DataFrame, few: float, *, undecided: bool = False) -> list[str]:
    """Return what must be known before it is counted: why more than a share of a table's rows are set aside.

    A table of which no row is used counts among all rows. Rows that say the same again do not count, nor, of what is
    undecided, rows whose label somebody left out.
    """
    unused = report[(report["table"] == "not used") & (report["n_rows"] > few * sums(report)["read"])]
    found = [
        f"{many(n, 'row', 'rows')} of {file} {'is' if n == 1 else 'are'} not used: {why}."
        for file, n, why in _cells(unused)
    ]
    read = report[report["outcome"].isin(["used", "set aside"])].groupby(["file", "table"])["n_rows"].sum()
    aside = report[(report["outcome"] == "set aside") & (report["table"] != "not used")]
    aside = aside[~aside["why"].isin(HARMLESS) & ~(undecided & aside["why"].str.endswith(DECIDED))]
    for (file, table), lines in aside.groupby(["file", "table"], sort=False):
        lost, n = int(lines["n_rows"].sum()), int(read.loc[(str(file), str(table))])
        if lost > few * n:
            why = "; ".join(f"{line.why} ({line.n_rows:,})" for line in lines.itertuples())
            found.append(
                f"{lost:,} of {many(n, 'row', 'rows')} of {file} {'is' if lost == 1 else 'are'} set aside: {why}."
            )
    return found


def _cells(lines: pd.DataFrame) -> list[list[Any]]:
    return lines[["file", "n_rows", "why"]].to_numpy().tolist()


def beside(report: pd.DataFrame) -> str:
    """Return what a report says beside the rows used and its warnings, a line each; what is not used by its name."""
    columns = ["outcome", "n_rows", "file", "table", "why"]
    lines = report.loc[report["outcome"].isin(["set aside", "noted"]), columns].to_numpy().tolist()
    texts = []
    for outcome, n, file, table, why in lines:
        rows = f"{many(n, 'row', 'rows')}, " if n else ""
        texts.append(f"{outcome}: {rows}{f'all of {file}, ' if table == 'not used' else ''}{why}")
    return without_options("\n".join(texts))
