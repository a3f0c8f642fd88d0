"""A table that was read, read another way: with another header, in other letters, its gaps filled from above.

Nothing of this needs the file again, or a reader of files: it is all in the Sheet. Each returns another Sheet.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pandas as pd
import pyarrow as pa

from data.own.faults import Fault, IntakeError
from data.own.read import header as headers
from data.own.read.columns import demand_names, named
from data.own.read.encodings import words
from data.own.read.formats import ENCODINGS
from data.own.read.header import Row
from data.own.read.sheets import Sheet
from data.own.read.tabular import TEXT, is_blank, numbers_rows, text_frame
from data.stats.words import count
from data.tables.plain import quoted


def top(sheet: Sheet, most: int = 12) -> list[tuple[int, tuple[str, ...]]]:
    """Return the first rows of a table as they stand in its file, each with its number; blank ones are left out."""
    return [*sheet.above, *_rows(sheet, sheet.frame.head(max(most - len(sheet.above), 0)))][:most]


def headed(sheet: Sheet, rows: Sequence[int]) -> Sheet:
    """Return a table with other rows as its header, by their numbers, one after another; () for none.

    Rows above it are no data. Without a header the data begin where they seem to: titles stay out.
    Raises IntakeError where names cannot be chosen, or where no row of data would be left.
    """
    if sheet.header is None:
        raise IntakeError(Fault(sheet.name, "Its columns have names of their own; no row is their header."))
    known = [*sheet.above, *_rows(sheet, sheet.frame.head(headers.TOP))]
    chosen = [(number, row) for number, row in known if number in set(rows)]
    if len(chosen) != len(rows) or len(rows) > headers.MOST_LINES or (rows and max(rows) - min(rows) >= len(rows)):
        text = f"The header is at most {headers.MOST_LINES} rows, one after another, that are not blank. Choose others."
        raise IntakeError(Fault(sheet.name, text, max(rows, default=None)))
    first = max(rows) + 1 if rows else known[headers.first_full([row for _, row in known])][0]
    above = tuple((number, row) for number, row in known if number < first)
    lead = [(number, row) for number, row in sheet.above if number >= first]
    rest = sheet.frame.loc[first:]
    numbers = [number for number, _ in lead] + rest.index.tolist()
    if not numbers:
        raise IntakeError(Fault(sheet.name, "There is no row of data below this header.", max(rows)))
    width = max([max(sheet.places) + 1, *(len(row) for _, row in [*chosen, *lead])])
    cells = _columns(sheet, width, [row for _, row in lead], rest)
    names = headers.names([row for _, row in chosen], [number for number, _ in chosen], sheet.merged, width)
    columns = named(
        names,
        lambda at: all(map(is_blank, cells[at])),
        lambda at: numbers_rows(cells[at]),
        header=bool(rows),
    )
    demand_names(sheet.name, columns.names, max(rows, default=first))
    parts = {text: cells[at] for at, text in zip(columns.places, columns.names, strict=True)}
    frame = text_frame(parts, numbers)
    return replace(
        sheet, frame=frame, above=above, header=tuple(sorted(rows)), places=columns.places, notes=columns.notes
    )


def encoded(sheet: Sheet, encoding: str) -> Sheet:
    """Return a table in other letters, those of a key of ENCODINGS; raise IntakeError where they do not fit."""
    if not sheet.samples:
        raise IntakeError(Fault(sheet.name, "There is no doubt in which letters it is written."))
    before = sheet.samples[0][0]

    def again(text: str) -> str:
        return text if text.isascii() else text.encode(before).decode(encoding)

    try:
        frame = pd.DataFrame({again(name): _mapped(sheet.frame[name], again) for name in sheet.frame.columns})
        above = tuple((number, tuple(map(again, row))) for number, row in sheet.above)
    except (UnicodeError, LookupError):
        text = f"This is not {ENCODINGS.get(encoding, encoding)}. Choose another encoding."
        raise IntakeError(Fault(sheet.name, text)) from None
    cells = [*(cell for _, row in above for cell in row), *frame.head(headers.TOP).to_numpy().flatten()]
    samples = [(encoding, words("\n".join(cells))), *(pair for pair in sheet.samples if pair[0] != encoding)]
    how = sheet.how.replace(ENCODINGS[before], ENCODINGS[encoding])
    return replace(sheet, frame=frame, above=above, samples=tuple(samples), how=how)


def gaps(sheet: Sheet, column: str) -> int:
    """Return how many blank cells of a column stand under one with text, as merged cells leave them."""
    blank = sheet.frame[column].str.strip() == ""
    return int((blank & (~blank).cummax()).sum())


def filled_down(sheet: Sheet, column: str) -> Sheet:
    """Return a table in which each blank cell of a column says what the next cell with text above it says."""
    cells = sheet.frame[column]
    filled = cells.where(cells.str.strip() != "").ffill().fillna("").astype(TEXT)
    note = f"Column {quoted(column)}: {count(gaps(sheet, column))} blank cells say what the cell above them says."
    return replace(sheet, frame=sheet.frame.assign(**{column: filled}), notes=(*sheet.notes, note))


def is_merged(sheet: Sheet, column: str) -> bool:
    """Tell whether cells of a column are merged with those below them, outside of the header."""
    place, first = sheet.places[list(sheet.frame.columns).index(column)], int(sheet.frame.index[0])
    return any(left <= place <= right and low > max(high, first) for high, low, left, right in sheet.merged)


def _rows(sheet: Sheet, frame: pd.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield rows of a table as they stood in its file, but for columns that are left out."""
    width = max(sheet.places, default=-1) + 1
    for number, cells in zip(frame.index, frame.itertuples(index=False, name=None), strict=True):
        row = [""] * width
        for place, cell in zip(sheet.places, cells, strict=True):
            row[place] = cell
        yield int(number), tuple(row)


def _columns(sheet: Sheet, width: int, lead: Sequence[Row], rest: pd.DataFrame) -> list[list[pa.Array]]:
    """Return the cells of every column by its place: of some rows over the data, then of rows of the table."""
    names = dict(zip(sheet.places, sheet.frame.columns, strict=True))
    columns = []
    for at in range(width):
        below = pa.array(rest[names[at]] if at in names else [""] * len(rest), type=pa.large_string())
        over = pa.array([row[at] if at < len(row) else "" for row in lead], type=pa.large_string())
        columns.append([over, *(below.chunks if isinstance(below, pa.ChunkedArray) else [below])])
    return columns


def _mapped(column: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Return a column of text with each different text changed."""
    codes, different = pd.factorize(column)
    changed = pd.Series([change(text) for text in different], dtype=TEXT)
    return pd.Series(changed.take(codes).array, index=column.index, dtype=TEXT)
