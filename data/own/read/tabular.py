"""From rows of text to a checked frame: names of columns, equal width, rows that are blank."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from data.own.faults import MOST_FAULTS, Fault, IntakeError, LimitError, NoTableError
from data.own.limits import (
    MAX_BLANK_ROWS,
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_NAME,
    MAX_ROWS,
    MAX_TABLES,
)
from data.tables.plain import quoted

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
"""The dtype of uploaded text, "str" in Arrow's arrays: a cell takes its letters and eight bytes, not an object."""


@dataclass(frozen=True, eq=False)
class Grid:
    """A table as read: frame of text whose index is the row a spreadsheet shows; blank text is "".

    blank_rows are the numbers of rows without any text, which are not in the frame; how says how it was read.
    """

    frame: pd.DataFrame
    blank_rows: tuple[int, ...]
    how: str


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


def tidied(name: str, chunks: Iterable[list[list[str]]], header_row: int, how: str) -> Grid:
    """Return records (the first is the header) as a Grid; raise IntakeError for unnamed, doubled or ragged columns.

    header_row is the row of the first record. Nameless columns at the right end without any text are left out.
    """
    rest = iter(chunks)
    at = header_row
    for chunk in rest:
        first = next((i for i, record in enumerate(chunk) if any(cell.strip() for cell in record)), None)
        if first is None:
            at += len(chunk)
            demand_few_blanks(name, at - header_row)
            continue
        names = [" ".join(cell.replace("\ufeff", "").split()) for cell in chunk[first]]
        while names and not names[-1]:
            names.pop()
        _check_names(name, names, at + first)
        filler = _Filler(name, names, len(chunk[first]), at + first)
        filler.add(chunk[first + 1 :], at + first + 1)
        at += len(chunk)
        for more in rest:
            filler.add(more, at)
            at += len(more)
        return filler.grid(how)
    raise NoTableError(Fault(name, "The file is empty. Expected a header row and at least one row of data."))


def _nameless(name: str, column: int, row: int) -> Fault:
    text = f"Column {column} has no name (are header cells merged?). Name every column in one header row."
    return Fault(name, text, row)


def _check_names(name: str, names: list[str], row: int) -> None:
    if len(names) < 2:  # noqa: PLR2004 - nothing can be counted from one column
        text = "Only one column was found. Expected at least two; is the separator one of comma, semicolon, tab, bar?"
        raise NoTableError(Fault(name, text, row))
    if len(names) > MAX_COLUMNS:
        text = f"Found {len(names):,} columns; at most {MAX_COLUMNS:,} are allowed. Keep the columns that are needed."
        raise IntakeError(Fault(name, text, row))
    faults = [_nameless(name, at, row) for at, cell in enumerate(names, 1) if not cell]
    faults += [
        Fault(name, f"The name of column {at} has {len(cell):,} characters; at most {MAX_NAME} are allowed.", row)
        for at, cell in enumerate(names, 1)
        if len(cell) > MAX_NAME
    ]
    seen: dict[str, int] = {}
    for at, cell in enumerate(names, 1):
        if cell and cell in seen:
            text = f"Columns {seen[cell]} and {at} have the same name {quoted(cell)}. Give each its own."
            faults.append(Fault(name, text, row))
        seen.setdefault(cell, at)
    if faults:
        raise IntakeError(faults)


class _Filler:
    """Collects rows as columns, a chunk at a time, so that memory holds little more than the frame."""

    def __init__(self, name: str, names: list[str], header_cells: int, header_row: int) -> None:
        self.name, self.names = name, names
        self.header_cells, self.header_row = header_cells, header_row
        self.parts: list[list[pa.Array]] = [[] for _ in names]
        self.numbers = array("q")
        self.blank: list[int] = []
        self.faults: list[Fault] = []
        self.more = self.size = 0

    def add(self, records: list[list[str]], first: int) -> None:
        """Take some records, of which the first has this row number."""
        width = len(self.names)
        numbers: list[int] | range = range(first, first + len(records))
        if any(len(record) != width or not record[0] for record in records):
            kept = [(at, record) for at, record in zip(numbers, records, strict=True) if self._fits(at, record)]
            numbers, records = [at for at, _ in kept], [record[:width] for _, record in kept]
            demand_few_blanks(self.name, len(self.blank))
        total = len(self.numbers) + len(records)
        if total > MAX_ROWS or total * width > MAX_CELLS:
            text = (
                f"The table is too long: at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells. "
                "Count it on the command line: python -m data aggregate."
            )
            raise LimitError(Fault(self.name, text))
        if not records or self.faults:
            return
        for title, parts, column in zip(self.names, self.parts, zip(*records, strict=True), strict=True):
            if max(map(len, column)) > MAX_CELL:
                raise IntakeError(self._huge(title, numbers, column))
            parts.append(pa.array(column, type=pa.large_string()))
            self.size += parts[-1].nbytes
        demand_room(self.name, self.size)
        self.numbers.extend(numbers)

    def _huge(self, title: str, numbers: Sequence[int], column: Sequence[str]) -> Fault:
        """Return the fault of the first cell of a column that is too long."""
        at, length = next((n, len(cell)) for n, cell in zip(numbers, column, strict=True) if len(cell) > MAX_CELL)
        text = f"A cell has {length:,} characters; at most {MAX_CELL:,} are allowed. Shorten it."
        return Fault(self.name, text, at, title)

    def _fits(self, at: int, record: list[str]) -> bool:
        """Tell whether a record is a row; blank ones are noted, ragged ones are a fault."""
        width = len(self.names)
        if not any(map(str.strip, record)):
            self.blank.append(at)
            return False
        if len(record) >= width and not any(map(str.strip, record[width:])):
            return True
        if width < len(record) <= self.header_cells:
            column = next(i for i, cell in enumerate(record[width:], width + 1) if cell.strip())
            raise IntakeError(_nameless(self.name, column, self.header_row))
        if len(self.faults) < MOST_FAULTS:
            text = f"This row has {len(record)} cells, the header has {width}. Every row needs as many cells."
            self.faults.append(Fault(self.name, text, at))
        else:
            self.more += 1
        return False

    def grid(self, how: str) -> Grid:
        """Return what was collected; raise IntakeError for ragged rows, or when there is no row."""
        if self.faults:
            raise IntakeError(self.faults, self.more)
        if not self.numbers:
            raise IntakeError(Fault(self.name, "There is a header but no row of data below it.", self.header_row))
        parts = dict(zip(self.names, self.parts, strict=True))
        self.parts = []
        return Grid(text_frame(parts, self.numbers), tuple(self.blank), how)


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
