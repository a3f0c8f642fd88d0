"""Delimited text of any common encoding and separator, as a frame of text; everything is hostile until parsed."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from data.own.faults import Fault, IntakeError, NoTableError
from data.own.limits import CHUNK
from data.own.read.encodings import SAMPLE, decoded, samples
from data.own.read.formats import ENCODINGS, SEPARATORS
from data.own.read.tabular import Grid, tidied
from data.tables.plain import quoted

PIECE = 1_000_000
"""Characters that are split into lines at a time."""
SAMPLE_ROWS = 50
"""Rows with which a separator is tried."""


def parsed(name: str, content: bytes, encoding: str | None = None, separator: str | None = None) -> Grid:
    """Return a delimited text file as a Grid; None means: find out.

    Raises IntakeError for what is no such text, is ragged, or passes a limit.
    """
    text, encoding = decoded(name, content, encoding)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise IntakeError(Fault(name, "Found a NUL byte, so this is no text file. Save the table as CSV (UTF-8).", row))
    if not text or text.isspace():
        raise NoTableError(Fault(name, "The file is empty. Expected a header row and at least one row of data."))
    skipped = 0
    if named := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):  # how spreadsheets name the separator
        separator, text, skipped = separator or named[1], text[named.end() :], 1
    comments = _comment_lines(text)
    separator = separator or _separator(name, text, comments)
    if _is_header(text, comments, separator):
        text, comments = text.replace("#", "", 1), 0
    start = 0
    for _ in range(comments):
        start = text.find("\n", start) + 1 or len(text)
    how = f"{ENCODINGS.get(encoding, encoding)}, {SEPARATORS.get(separator, separator)}"
    grid = tidied(name, _chunks(name, text, start, separator, skipped + comments), skipped + comments + 1, how)
    return replace(grid, samples=samples(content, encoding))


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
            raise IntakeError(Fault(name, _why(str(error)), done + len(chunk) + 1)) from None
        if not chunk:
            return
        done += len(chunk)
        yield chunk


def _why(error: str) -> str:
    if "unexpected end" in error or "field larger" in error:
        return (
            "A quotation mark is opened here and never closed, or a cell is huge. Close it, or double it inside text."
        )
    return 'A quotation mark stands inside a cell. Double it ("") and put the whole cell in quotation marks.'
