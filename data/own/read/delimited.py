"""Delimited text of any common encoding and separator, as a frame of text; everything is hostile until parsed."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from data.own.faults import Fault, IntakeError, NoTableError
from data.own.limits import CHUNK
from data.own.read.encodings import SAMPLE, decoded, samples
from data.own.read.formats import ENCODINGS, SEPARATORS
from data.own.read.header import TOP
from data.own.read.tabular import EMPTY, Damaged, Grid, ragged, tidied
from data.tables.plain import quoted

HEAD = 1_000_000
"""Bytes of a very large file from which its header is told."""
_AS_UTF8 = "For an engine save it as CSV (UTF-8) or Parquet, such as by iconv -f ENCODING -t UTF-8 old.csv > new.csv."
PIECE = 1_000_000
"""Characters that are split into lines at a time."""
SAMPLE_ROWS = 50
"""Rows with which a separator is tried."""


def parsed(name: str, content: bytes, encoding: str | None = None, separator: str | None = None) -> Grid:
    """Return a delimited text file as a Grid; None means: find out.

    Raises IntakeError for what is no such text, is ragged, or passes a limit.
    """
    text, encoding = decoded(name, content, encoding)
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise IntakeError(Fault(name, "Found a NUL byte, so this is no text file. Save the table as CSV (UTF-8).", row))
    text, start, separator, before = _begun(name, text, separator)
    how = f"{ENCODINGS.get(encoding, encoding)}, {SEPARATORS.get(separator, separator)}"
    grid = _grid(name, text, (start, separator, before), how)
    return replace(grid, samples=samples(content, encoding))


def _grid(name: str, text: str, begun: tuple[int, str, int], how: str) -> Grid:
    """Return the records of a text as a Grid; where a quotation mark is amiss, it is read again line by line."""
    start, separator, before = begun
    try:
        grid = tidied(name, _chunks(name, text, start, separator, before), before + 1, how)
        if not (grid.damaged and '"' in text):
            return grid
    except _QuotationError:
        pass
    return tidied(name, _mended(text, start, separator), before + 1, how)


class _QuotationError(IntakeError):
    """A quotation mark is amiss, so that records cannot be told apart."""


@dataclass(frozen=True)
class Head:
    """The top of a text file of any size: its separator, a name for each cell of a row, and the first row of its data.

    doubled are the names that stand there again; the second of them has a number behind it in names.
    """

    separator: str
    names: tuple[str, ...]
    doubled: tuple[str, ...]
    row: int


def head(path: Path) -> Head:
    """Return how a text file begins, as `parsed` understands it, from its first rows; raise IntakeError as it does.

    It has to be UTF-8: what counts very large files reads nothing else.
    """
    with path.open("rb") as file:
        content = file.read(HEAD)
    whole = len(content) < HEAD
    text, encoding = decoded(path.name, content if whole else content[: content.rfind(b"\n") + 1])
    if encoding != "utf-8":
        raise IntakeError(Fault(path.name, f"This is {ENCODINGS.get(encoding, encoding)}. {_AS_UTF8}"))
    text, start, separator, before = _begun(path.name, text, None)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(csv.reader(_lines(text, start), delimiter=separator, strict=whole), TOP))
    except csv.Error as error:
        raise IntakeError(Fault(path.name, _why(str(error)), before + len(rows) + 1)) from None
    grid = tidied(path.name, [rows], before + 1, "")
    header = [row for number, row in grid.above if number in (grid.header or ())]
    width = max(map(len, header or rows[-1:]))
    known = dict(zip(grid.places, map(str, grid.frame.columns), strict=True))
    names = tuple(known.get(place, f"Column {place + 1}") for place in range(width))
    printed = [" ".join(cell.split()) for cell in header[-1]] if len(header) == 1 else []
    doubled = tuple(sorted({name for name in printed if name and printed.count(name) > 1}))
    return Head(separator, names, doubled, max(grid.header) + 1 if grid.header else int(grid.frame.index[0]))


def fault_of(path: Path) -> Fault | None:
    """Return the first fault of a text file of any size, in the words of `parsed`; None where it finds none."""
    at = 0
    try:
        top = head(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            for at, record in enumerate(csv.reader(file, delimiter=top.separator, strict=True), 1):
                if at >= top.row and len(record) != len(top.names) and any(map(str.strip, record)):
                    return Fault(path.name, ragged(len(record), len(top.names)), at)
    except IntakeError as error:
        return error.faults[0]
    except csv.Error as error:
        return Fault(path.name, _why(str(error)), at + 1)
    except UnicodeDecodeError:
        return Fault(path.name, f"Not every row is UTF-8. {_AS_UTF8}")
    return None


def _begun(name: str, text: str, separator: str | None) -> tuple[str, int, str, int]:
    """Return a text, where in it the first row stands, its separator, and how many lines come before that row.

    Comments and the line that names the separator, as spreadsheets write it, are no rows.
    """
    text = text.removeprefix("\ufeff")
    if not text or text.isspace():
        raise NoTableError(Fault(name, EMPTY))
    skipped = 0
    if said := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        separator, text, skipped = separator or said[1], text[said.end() :], 1
    comments = _comment_lines(text)
    separator = separator or _separator(name, text, comments)
    if _is_header(text, comments, separator):
        text, comments = text.replace("#", "", 1), 0
    start = 0
    for _ in range(comments):
        start = text.find("\n", start) + 1 or len(text)
    return text, start, separator, skipped + comments


def _comment_lines(text: str) -> int:
    """Return how many lines at the top start with "#": cBioPortal's files have four, others a remark."""
    lines = at = 0
    while text.startswith("#", at):
        lines += 1
        at = text.find("\n", at) + 1 or len(text)
    return lines


def _is_header(text: str, comments: int, separator: str) -> bool:
    """Tell whether a single first line with "#" is the header itself: it has as many fields as the next."""
    if comments != 1:
        return False
    first, second, *_ = [*text[:SAMPLE].split("\n", 2), ""]
    fields = first.count(separator)
    return fields > 0 and fields == second.count(separator)


def _separator(name: str, text: str, comments: int) -> str:
    """Return the separator that splits the first rows into most columns of equal number."""
    head = "".join(
        line for _, line in zip(range(SAMPLE_ROWS * 4 + comments), io.StringIO(text[:SAMPLE], newline=""), strict=False)
    )
    body = "".join(head.splitlines(keepends=True)[comments:])
    scores: dict[str, tuple[float, int]] = {}
    for separator in SEPARATORS:
        widths = _widths(body, separator)
        usual = max((width for width in widths if width > 1), key=lambda width: (widths.count(width), width), default=0)
        if usual and 2 * widths.count(usual) >= len(widths):  # titles may stand above; prose has a comma here and there
            scores[separator] = (widths.count(usual) / len(widths), usual)
    if not scores:
        header = next(iter(body.splitlines()), "")
        # Without a header this would be the row of a patient.
        example = "" if any(c.isdigit() for c in header) else f" ({quoted(header)})"
        known = ", ".join(SEPARATORS.values())
        text = (
            f"Only one column was found{example}. Columns are told apart by {known}; save the table with one of these."
        )
        raise NoTableError(Fault(name, text, comments + 1))
    return max(scores, key=lambda separator: scores[separator])


def _widths(body: str, separator: str) -> list[int]:
    """Return how many cells each of the first rows has, blank ones left out; none where it cannot be parted so."""
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(body, newline=""), delimiter=separator):
            widths += [len(row)] if row else []
            if len(widths) >= SAMPLE_ROWS:
                break
    except csv.Error:
        return []
    return widths


def _lines(text: str, start: int) -> Iterator[str]:
    """Yield the lines of a text with their ends; a piece at a time, since io.StringIO takes four bytes a letter."""
    while start < len(text):
        end = text.find("\n", start + PIECE) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def _chunks(name: str, text: str, start: int, separator: str, skipped: int) -> Iterator[list[list[str]]]:
    """Yield the records of a text from `start`, CHUNK at a time; a broken record is an IntakeError with its row."""
    reader = csv.reader(_lines(text, start), delimiter=separator, strict=True)
    done = skipped
    while True:
        chunk: list[list[str]] = []
        try:
            chunk.extend(islice(reader, CHUNK))
        except csv.Error as error:
            raise _QuotationError(Fault(name, _why(str(error)), done + len(chunk) + 1)) from None
        if not chunk:
            return
        done += len(chunk)
        yield chunk


class _Lines:
    """The lines of a text, of which those of a record can be given back but for the first."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.taken, self.again = lines, list[str](), list[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.taken.append(self.again.pop() if self.again else next(self.lines))
        return self.taken[-1]

    def back(self) -> None:
        """Give back all lines of this record but the first."""
        self.again += self.taken[:0:-1]


def _mended(text: str, start: int, separator: str) -> Iterator[list[list[str]]]:
    """Yield the records of a text in which a quotation mark is amiss: there its line is a record, and damaged.

    So is the first line of one that goes over several and has not as many cells as most: it swallows rows.
    """
    lines, widths = _Lines(_lines(text, start)), _widths(text[start : start + SAMPLE], separator)
    usual = max(widths, key=widths.count, default=0)
    chunk: list[list[str]] = []
    while True:
        lines.taken.clear()
        try:
            record = next(csv.reader(lines, delimiter=separator, strict=True), None)
            if record is None:
                break
            why = _OPENED if len(lines.taken) > 1 and len(record) != usual else ""
        except csv.Error as error:
            record, why = [], _why(str(error))
        if why:
            lines.back()
            record = Damaged(why)
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


_OPENED = "A quotation mark is opened here and never closed, or a cell is huge. Close it, or double it inside text."


def _why(error: str) -> str:
    if "unexpected end" in error or "field larger" in error:
        return _OPENED
    return 'A quotation mark stands inside a cell. Double it ("") and put the whole cell in quotation marks.'
