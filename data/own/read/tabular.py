"""From rows of text to a checked frame: names of columns, equal width, rows that are blank."""

import datetime as dt
import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.own.faults import MOST_FAULTS, Fault, IntakeError, LimitError, NoTableError
from data.own.limits import (
    MAX_BLANK_ROWS,
    MAX_CELL,
    MAX_CELLS,
    MAX_ROWS,
    MAX_TABLES,
)
from data.own.read import header
from data.own.read.columns import demand_names, named
from data.own.read.header import Block
from data.stats.words import many

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
"""The dtype of uploaded text, "str" in Arrow's arrays: a cell takes its letters and eight bytes, not an object."""
EMPTY = "The file is empty. Expected a header row and at least one row of data."
MOST_DAMAGED = 10_000
"""Rows that cannot be read and may be left out; with more, or with more than half of all, the table is another one."""


def ragged(cells: int, named: int) -> str:
    """Return what is wrong with a row that has more or fewer cells than the header."""
    return f"This row has {many(cells, 'cell', 'cells')}, the header has {named}. Every row needs as many cells."


class Damaged(list[str]):
    """A record that cannot be parted into cells; why says so as a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__([" "])
        self.why = why


MOST_ABOVE = 100_000
"""Letters over a header that are kept, so that another row can be made the header."""


@dataclass(frozen=True, eq=False)
class Grid:
    """A table as read: frame of text whose index is the row a spreadsheet shows; blank text is "".

    blank_rows are the numbers of rows without any text, which are not in the frame; how says how it was read.
    above: the rows over the data, each with its number, those of the header among them. header: the numbers of its
    rows, () where there is none; None where the names are no row of the table. places: where each column of the frame
    stands in a row, from 0. merged: blocks of merged cells. notes: what is to be said of the columns.
    samples: encodings that the text may have, the one it was read with first, each with some of its words; () where
    there is no doubt. damaged: rows that cannot be read, each with the reason.
    """

    frame: pd.DataFrame
    blank_rows: tuple[int, ...]
    how: str
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()
    header: tuple[int, ...] | None = None
    places: tuple[int, ...] = ()
    merged: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()
    damaged: tuple[tuple[int, str], ...] = ()


def demand_room(name: str, size: int) -> None:
    """Raise IntakeError when so many bytes are more than the tables of an upload may take in memory."""
    if size > MAX_TABLES:
        text = (
            f"Unpacked, the table takes more than {MAX_TABLES // 1024**2} MB of memory. Keep the columns that are "
            "needed, or count it on the command line: python -m data aggregate."
        )
        raise LimitError(Fault(name, text))


def demand_few_blanks(name: str, n: int) -> None:
    """Raise IntakeError when a table has more rows without any text than can be."""
    if n > MAX_BLANK_ROWS:
        text = f"More than {MAX_BLANK_ROWS:,} rows are blank. Delete them."
        raise LimitError(Fault(name, text))


def tidied(
    name: str, chunks: Iterable[list[list[str]]], first_row: int, how: str, merged: tuple[Block, ...] = ()
) -> Grid:
    """Return records as a Grid, its header found among the first; raise IntakeError for ragged rows or no table.

    first_row is the row of the first record. Nameless columns without any text are left out.
    """
    rest = iter(chunks)
    at = first_row
    for chunk in rest:
        if not any(cell.strip() for record in chunk for cell in record):
            at += len(chunk)
            demand_few_blanks(name, at - first_row)
            continue
        top = _top(name, chunk, at, merged)
        above = enumerate(chunk[: top.first - at], at)
        if faults := [Fault(name, row.why, number) for number, row in above if isinstance(row, Damaged)]:
            raise IntakeError(faults)
        filler = _Filler(name, top)
        filler.add(chunk[top.first - at :], top.first)
        at += len(chunk)
        for more in rest:
            filler.add(more, at)
            at += len(more)
        return filler.grid(how, merged)
    raise NoTableError(Fault(name, EMPTY))


@dataclass(frozen=True)
class _Top:
    """The top of a table: its rows over the data, the numbers of the header's rows, and the first row of the data.

    names has one for each cell of a row, "" where there is none; cells of a row after the last `named` may be missing.
    """

    above: tuple[tuple[int, tuple[str, ...]], ...]
    header: tuple[int, ...]
    first: int
    names: list[str]
    named: int


def _top(name: str, chunk: Sequence[list[str]], at: int, merged: tuple[Block, ...]) -> _Top:
    """Find the header among the first records, of which the first has the row `at`."""
    filled = list(islice(((at + i, row) for i, row in enumerate(chunk) if any(map(str.strip, row))), header.TOP))
    numbers, rows = [number for number, _ in filled], [row for _, row in filled]
    found = header.proposed(rows, numbers, merged)
    end = found.first + found.lines
    lines = rows[found.first : end]
    width = max(map(len, lines or rows[found.first : found.first + 1]))
    if lines and _have_row_names(rows[end:], width):
        rows[found.first : end] = lines = [["", *row] for row in lines]  # as R's write.table has it: rows have names
        width += 1
    kept = range(0 if sum(len(cell) for row in rows[:end] for cell in row) < MOST_ABOVE else found.first, end)
    above = tuple((numbers[i], tuple(rows[i])) for i in kept)
    names = header.names(lines, numbers[found.first : end], merged, width)
    named = max((i for i, text in enumerate(names, 1) if text), default=width)
    demand_names(name, names[:named], numbers[found.first])
    first = numbers[end - 1] + 1 if lines else numbers[found.first]
    return _Top(above, tuple(numbers[found.first : end]), first, names, named)


def _have_row_names(rows: Sequence[list[str]], width: int) -> bool:
    """Tell whether rows begin with their numbers, which the header does not count in."""
    several = len(rows) > 1
    return several and all(len(row) == width + 1 and row[0] == str(at) for at, row in enumerate(rows, 1))


class _Filler:
    """Collects rows as columns, a chunk at a time, so that memory holds little more than the frame."""

    def __init__(self, name: str, top: _Top) -> None:
        self.name, self.top = name, top
        self.parts: list[list[pa.Array]] = [[] for _ in top.names]
        self.numbers = array("q")
        self.blank: list[int] = []
        self.damaged: list[tuple[int, str]] = []
        self.size = 0

    def add(self, records: list[list[str]], first: int) -> None:
        """Take some records, of which the first has this row number."""
        width = len(self.top.names)
        numbers: list[int] | range = range(first, first + len(records))
        if any(len(record) != width or not record[0] for record in records):
            kept = [(at, record) for at, record in zip(numbers, records, strict=True) if self._fits(at, record)]
            numbers = [at for at, _ in kept]
            records = [[*record[:width], *[""] * (width - len(record))] for _, record in kept]
            demand_few_blanks(self.name, len(self.blank))
        total = len(self.numbers) + len(records)
        if total > MAX_ROWS or total * width > MAX_CELLS:
            text = (
                f"The table is too long: at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells. "
                "Count it on the command line: python -m data aggregate."
            )
            raise LimitError(Fault(self.name, text))
        if not records:
            return
        for place, (parts, column) in enumerate(zip(self.parts, zip(*records, strict=True), strict=True)):
            if max(map(len, column)) > MAX_CELL:
                raise IntakeError(self._huge(self.top.names[place], numbers, column))
            parts.append(pa.array(column, type=pa.large_string()))
            self.size += parts[-1].nbytes
        demand_room(self.name, self.size)
        self.numbers.extend(numbers)

    def _huge(self, title: str, numbers: Sequence[int], column: Sequence[str]) -> Fault:
        """Return the fault of the first cell of a column that is too long."""
        at, length = next((n, len(cell)) for n, cell in zip(numbers, column, strict=True) if len(cell) > MAX_CELL)
        text = f"A cell has {length:,} characters; at most {MAX_CELL:,} are allowed. Shorten it."
        return Fault(self.name, text, at, title or None)

    def _fits(self, at: int, record: list[str]) -> bool:
        """Tell whether a record is a row; blank ones are noted, and so are ragged ones."""
        named, width = self.top.named, len(self.top.names)
        if isinstance(record, Damaged):
            self.damaged.append((at, record.why))
            return False
        if not any(map(str.strip, record)):
            self.blank.append(at)
            return False
        if len(record) >= named and not any(map(str.strip, record[width:])):
            return True
        self.damaged.append((at, ragged(len(record), named)))
        return False

    def grid(self, how: str, merged: tuple[Block, ...]) -> Grid:
        """Return what was collected; raise IntakeError where most rows cannot be read, or there is none."""
        top, n = self.top, len(self.damaged)
        if n > min(len(self.numbers), MOST_DAMAGED):
            faults = [Fault(self.name, why, at) for at, why in self.damaged[:MOST_FAULTS]]
            raise IntakeError(faults, n - len(faults))
        if not self.numbers:
            raise IntakeError(Fault(self.name, "There is a header but no row of data below it.", top.header[-1]))
        columns = named(
            top.names,
            lambda at: all(map(is_blank, self.parts[at])),
            lambda at: numbers_rows(self.parts[at]),
            header=bool(top.header),
        )
        demand_names(self.name, columns.names, (*top.header, top.first)[0])
        parts = {text: self.parts[at] for at, text in zip(columns.places, columns.names, strict=True)}
        self.parts = []
        frame = text_frame(parts, self.numbers)
        found = Grid(frame, tuple(self.blank), how, top.above, top.header, columns.places, merged, columns.notes)
        return replace(found, damaged=tuple(self.damaged))


def is_blank(cells: pa.Array) -> bool:
    """Tell whether cells hold nothing but spaces."""
    return not pc.any(pc.not_equal(pc.utf8_trim_whitespace(cells), "")).as_py()


def numbers_rows(parts: Sequence[pa.Array]) -> bool:
    """Tell whether a column counts its rows, from 0 or from 1."""
    cells = pa.chunked_array(parts, type=pa.large_string())
    start = cells[0].as_py()
    if start not in ("0", "1"):
        return False
    expected = pa.array(np.arange(int(start), int(start) + len(cells)).astype(str), type=pa.large_string())
    return bool(cells.combine_chunks().equals(expected))


def cell_text(cell: Any) -> str:
    """Return a cell as text: whole numbers without a point, dates in ISO form, logical values as TRUE or FALSE."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return "" if math.isnan(cell) else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def text_frame(parts: dict[str, list[pa.Array]], numbers: Sequence[int]) -> pd.DataFrame:
    """Return columns of text, each in parts, as a frame with dtype str, indexed by the row a spreadsheet shows.

    Empties `parts` column by column, so that a large table is in memory little more than once.
    """
    consecutive = numbers[-1] - numbers[0] + 1 == len(numbers)
    index = pd.Index(range(numbers[0], numbers[-1] + 1) if consecutive else np.asarray(numbers), name="row")
    columns = {}
    for name in list(parts):
        values = pa.chunked_array(parts.pop(name), type=pa.large_string())
        columns[name] = pd.Series(values, dtype=TEXT).set_axis(index)
    return pd.DataFrame(columns, index=index, copy=False)
