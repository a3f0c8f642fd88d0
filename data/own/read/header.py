"""Which rows at the top of a table are its header: titles may stand above it, it may have several rows, or none.

A proposal, made of the first rows alone; whoever uploaded may say otherwise (data.own.read.again).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = Sequence[str]
Block: TypeAlias = tuple[int, int, int, int]
"""Merged cells: first and last row, as a spreadsheet shows them, then first and last column, from 0."""

TOP = 200
"""Rows from which a header is told."""
MOST_LINES = 4
"""Rows of one header."""
_FULL = 0.6
"""Of the cells of the fullest row, how many a header fills; a title fills one or two."""
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?|\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}")
_ANSWERS = {"yes", "no", "true", "false", "ja", "nein", "oui", "non", "sí", "si", "x", "na", "nan", "unknown"}


@dataclass(frozen=True)
class Header:
    """Where a table begins, as places among the rows at its top: its header's rows, none of them or several, then data.

    first: the first row of the header, or of the data where there is no header. lines: how many rows the header has.
    """

    first: int
    lines: int


def proposed(rows: Sequence[Row], numbers: Sequence[int], merged: Sequence[Block] = ()) -> Header:
    """Return which of the rows at the top, none of them blank, are the header; numbers are those of the rows.

    The header is the first row that fills most columns. Rows above it belong to it where its own names are blank or
    doubled, or where their cells are merged; rows below it where they fill its gaps and hold no data.
    """
    first = first_full(rows)
    if _is_data(rows[first], rows[first + 1 :]):
        return Header(first, 0)
    top, last = first, first
    while (
        top > 0
        and last - top < MOST_LINES - 1
        and numbers[top - 1] == numbers[top] - 1
        and _names_more(rows[top - 1], rows[top], numbers[top - 1], merged)
    ):
        top -= 1
    while (
        last + 1 < len(rows)
        and last - top < MOST_LINES - 1
        and numbers[last + 1] == numbers[last] + 1
        and _goes_on(rows[last], rows[last + 1], rows[last + 2 :])
    ):
        last += 1
    return Header(top, last - top + 1)


def first_full(rows: Sequence[Row]) -> int:
    """Return the place of the first of some rows, not all blank, that fills most columns."""
    filled = [len(_filled(row)) for row in rows]
    most = max(filled)
    return next(at for at, n in enumerate(filled) if n >= max(min(2, most), _FULL * most))


def names(rows: Sequence[Row], numbers: Sequence[int], merged: Sequence[Block], width: int) -> list[str]:
    """Return the name of each column from the rows of a header; "" where it has none.

    A cell of an upper row names all columns that it spans; the parts of a name stand one after another.
    """
    parts: list[list[str]] = [[] for _ in range(width)]
    for at, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        below = rows[at + 1] if at + 1 < len(rows) else None
        for column, text in enumerate(_spread(row, number, below, merged, width)):
            if text and text not in parts[column]:
                parts[column].append(text)
    return [" ".join(part) for part in parts]


def tidy(cell: str) -> str:
    """Return a cell of a header as a name: one line, single spaces."""
    return " ".join(cell.replace("\ufeff", "").split())


def _spread(row: Row, number: int, below: Row | None, merged: Sequence[Block], width: int) -> list[str]:
    """The cells of a header's row, each in every column that it spans."""
    cells = [tidy(cell) for cell in row[:width]] + [""] * (width - len(row))
    for first, last, left, right in merged:
        if first <= number <= last and number == first:
            cells[left : right + 1] = [cells[left]] * (min(right, width - 1) + 1 - left) if left < width else []
    if below is None or any(first <= number <= last for first, last, *_ in merged):
        return cells[:width]
    for column in range(1, width):
        if not cells[column] and column < len(below) and below[column].strip():
            cells[column] = cells[column - 1]
    return cells


def _filled(row: Row) -> list[int]:
    return [at for at, cell in enumerate(row) if cell.strip()]


def _is_plain_data(cell: str) -> bool:
    text = cell.strip()
    return bool(_NUMBER.fullmatch(text)) or text.casefold() in _ANSWERS


def _recurs(cell: str, column: int, body: Iterable[Row]) -> bool:
    return any(column < len(row) and row[column].strip() == cell.strip() for row in body)


def _is_data(row: Row, body: Sequence[Row]) -> bool:
    """Tell whether a row looks like those below it: numbers or answers, and most of its cells stand there again."""
    filled = _filled(row)
    if len(body) < 2 or not any(_is_plain_data(row[at]) for at in filled):  # noqa: PLR2004 - too few to compare with
        return False
    alike = [at for at in filled if _is_plain_data(row[at]) or _recurs(row[at], at, body)]
    return 2 * len(alike) >= len(filled)


def _names_more(above: Row, row: Row, number: int, merged: Sequence[Block]) -> bool:
    """Tell whether the row above a header says more of its names, and is no title."""
    spans = [(left, right) for first, last, left, right in merged if first <= number <= last]
    if any(right - left + 1 < max(len(row), len(above)) - 1 for left, right in spans):
        return True
    said, filled = set(_filled(above)), _filled(row)
    if len(said) < 2:  # noqa: PLR2004 - a title
        return False
    blank = set(range(max(filled) + 1)) - set(filled)
    texts = [tidy(row[at]) for at in filled]
    return len(set(texts)) < len(texts) or (bool(blank) and blank <= said)


def _goes_on(row: Row, below: Row, body: Sequence[Row]) -> bool:
    """Tell whether a row below a header is one more of its rows: it fills gaps and is unlike the data under it."""
    gaps = [at for at in range(1, len(row)) if not row[at].strip() and at < len(below) and below[at].strip()]
    filled = _filled(below)
    if not gaps or len(body) < 3:  # noqa: PLR2004 - too few to compare with
        return False
    if any(_is_plain_data(below[at]) or _recurs(below[at], at, body) for at in filled):
        return False
    return 2 * sum(_is_data_column(at, body) for at in filled) >= len(filled)


def _is_data_column(column: int, body: Sequence[Row]) -> bool:
    """Tell whether a column holds numbers, answers or few different labels."""
    cells = [row[column].strip() for row in body if column < len(row) and row[column].strip()]
    return bool(cells) and (all(map(_is_plain_data, cells)) or 2 * len(set(cells)) <= len(cells))
