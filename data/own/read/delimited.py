"""Delimited text of any common encoding and separator, as a frame of text; everything is hostile until parsed."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from data.own.faults import Fault, IntakeError, NoTableError
from data.own.limits import CHUNK
from data.own.read.tabular import Grid, tidied
from data.tables.plain import quoted

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
"""The separators that are looked for, with their names."""
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "mac-roman": "Mac Roman",
}
"""The encodings that are told apart, with their names; others may be named by whoever reads."""
SAMPLE = 200_000
"""Bytes or characters of a file from which encoding and separator are told."""
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
    return tidied(name, _chunks(name, text, start, separator, skipped + comments), skipped + comments + 1, how)


def decoded(name: str, content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the encoding it was read with; raise IntakeError where none fits."""
    if encoding:
        try:
            return content.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            named = ENCODINGS.get(encoding, encoding)
            raise IntakeError(Fault(name, f"This is not {named}. Choose another encoding.")) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(name, content, "utf-16")
    sample = content[:SAMPLE]
    zeros = sample.count(b"\0")
    if zeros > len(sample) // 4:  # Western text in UTF-16 without a mark: every other byte is zero
        return _utf16(name, content, "utf-16-be" if sample[::2].count(b"\0") > zeros // 2 else "utf-16-le")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_mixed(name, content, error.start)
    best = _eight_bit(content)
    return content.decode(best, errors="replace"), best


def _utf16(name: str, content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        row = content[: error.start].decode(encoding, errors="replace").count("\n") + 1
        text = "The file looks like UTF-16 but breaks off or is damaged here. Save it again as CSV (UTF-8)."
        raise IntakeError(Fault(name, text, row)) from None


def _refuse_mixed(name: str, content: bytes, first: int) -> None:
    """Raise when some rows are UTF-8 and others are not: either reading would garble labels."""
    text = content.decode("utf-8", errors="surrogateescape")
    right = [m.start() for m in re.finditer(r"[\u0080-\ud7ff\ue000-\U0010ffff]", text[: SAMPLE * 10])]
    if not right:
        return
    bad = content.count(b"\n", 0, first) + 1
    good = text.count("\n", 0, right[0]) + 1
    message = (
        f"The file mixes encodings: row {good} is UTF-8, this row is not. Were two files pasted together? "
        "Save the whole table again as CSV (UTF-8)."
    )
    raise IntakeError(Fault(name, message, bad))


def _eight_bit(content: bytes) -> str:
    """Return which encoding of one byte a letter gives the most plausible words; Windows-1252 if none is better.

    Tables hold few words with accents, too few for charset-normalizer: of short German, French and Spanish tables in
    Mac Roman it took half for Windows-1252 (“cafŽ”). Latin-1 is Windows-1252 but for characters that no text has.
    """
    lines = [line for line in content[: SAMPLE * 10].splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:SAMPLE]
    scores = {encoding: _plausible(sample.decode(encoding, errors="replace")) for encoding in ("cp1252", "mac-roman")}
    return max(scores, key=lambda encoding: scores[encoding])


_LETTERS = set("äöüßéèêëàâçñíóúáôîïûùœæøåãõÄÖÜÉÈÀÇÑÅØÆŒÁÓÍÚÂÊ")
"""Letters with accents as Western European languages, for which these encodings are made, use them often."""
_SIGNS = set("“”\u2018’„–—…€°µ±×²³®™«»§½")


def _plausible(text: str) -> float:
    """Count how many of the characters beyond ASCII stand where such a letter or sign may stand, less the others."""
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at, character = match.start(), match[0]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        inside = before.isalpha() and after.isalpha()
        if not character.isalpha():
            score += 0.5 if character in _SIGNS and (not inside or character in "’–") else -1
        elif (character.isupper() and before.islower()) or (character.islower() and after.isupper()):
            score -= 1
        elif character in _LETTERS:
            score += 1 if before.isalpha() or after.isalpha() else 0.5
    return score


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
        widths: list[int] = []
        try:
            for row in csv.reader(io.StringIO(body, newline=""), delimiter=separator):
                widths += [len(row)] if row else []
                if len(widths) >= SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            scores[separator] = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
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
