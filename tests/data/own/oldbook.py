"""A spreadsheet as Excel before 2007 wrote it (BIFF8 in a compound file), for which no writer is left."""

import struct
from collections.abc import Sequence

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[object]]) -> bytes:
    """Return rows of text, numbers and truth values as an XLS file with one sheet."""
    name = b"Sheet1"
    first = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    bound = 4 + 6 + 2 + len(name)
    at = len(first) + bound + 4
    globals_ = first + _record(0x0085, struct.pack("<IHBB", at, 0, len(name), 0) + name) + _record(0x000A, b"")
    cells = b"".join(_cell(row, column, cell) for row, line in enumerate(rows) for column, cell in enumerate(line))
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + _record(0x0200, size)
    return _compound(globals_ + sheet + cells + _record(0x000A, b""))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, column: int, cell: object) -> bytes:
    where = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, bool):
        return _record(0x0205, where + struct.pack("<BB", cell, 0))
    if isinstance(cell, int | float):
        return _record(0x0203, where + struct.pack("<d", cell))
    text = str(cell)
    return _record(0x0204, where + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")) if text else b""


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream: header, one sector of the table of sectors, one of names, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    n = len(stream) // SECTOR
    table = [_FAT, _END, *range(3, n + 2), _END]
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        0,
        0,
        1,
        1,
        0,
        4096,
        _END,
        0,
        _END,
        0,
    )
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    names = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return header + fat + names.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    head = struct.pack("<64sHBBIII", letters, len(letters), kind, 1, _FREE, _FREE, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)
