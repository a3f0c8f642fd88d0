"""Files of SPSS, Stata and SAS as frames of text: codes are read as what their value labels say.

pyreadstat parses them in C. On the server that happens only in the process that data.own.apart starts and limits.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from data.own.faults import Fault, IntakeError, listed
from data.own.limits import MAX_CELL, MAX_CELLS, MAX_ROWS
from data.own.read.columns import demand_names, named
from data.own.read.tabular import Grid, cell_text, demand_few_blanks, demand_room, is_blank, text_frame
from data.stats.words import count

SAV, DTA, POR, XPT, SAS = "SPSS", "Stata", "SPSS (portable)", "SAS (transport)", "SAS"
_READERS = {SAV: "read_sav", DTA: "read_dta", POR: "read_por", XPT: "read_xport", SAS: "read_sas7bdat"}
_SAS_MAGIC = b"\0" * 12 + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11"
_MAGIC = {b"$FL2": SAV, b"$FL3": SAV, b"<stata_dta>": DTA, b"HEADER RECORD***": XPT, _SAS_MAGIC: SAS}
_OLD_DTA = re.compile(rb"[\x68-\x73][\x01\x02]\x01", re.DOTALL)
_NO_NAME = re.compile(r"(?:v|var|q|x|item|col|field|spss)_?\d+", re.IGNORECASE)
"""Names that say nothing; the label of such a variable is its name here."""
_FALLBACK = "WINDOWS-1252"


def program(content: bytes) -> str:
    """Return which statistics program a file is of, as its content tells, or ""."""
    if kind := next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), ""):
        return kind
    if b"SPSSPORT" in content[:700].replace(b"\r", b"").replace(b"\n", b""):
        return POR
    return DTA if _OLD_DTA.match(content) and b"\0" in content[:200] else ""


def table(name: str, content: bytes, kind: str) -> Grid:
    """Return the table of a statistics program as a Grid; raise IntakeError for a damaged one or one past a limit."""
    missing = {"user_missing": True} if kind == SAV else {}  # tells which values are declared as missing
    meta, _ = _parsed(name, content, kind, metadataonly=True, **missing)
    declared = bool(meta.missing_ranges)
    names, rows = list(map(str, meta.column_names)), meta.number_rows or 0
    demand_names(name, names, 1)
    if rows > MAX_ROWS or rows * len(names) > MAX_CELLS:
        text = (
            f"The table has {rows:,} rows × {len(names)} columns; at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells "
            "are allowed. Export it as CSV or Parquet and count it on the command line: python -m data aggregate."
        )
        raise IntakeError(Fault(name, text))
    meta, cells = _parsed(name, content, kind)
    titles, notes = _titles(meta)
    labels = meta.variable_value_labels
    parts, size = [], 0
    for at, column in enumerate(meta.column_names):
        texts = _texts(cells.pop(column), labels.get(column, {}))
        _demand_short(name, titles[at], texts)
        parts.append(pa.array(texts, type=pa.large_string()))
        size += parts[-1].nbytes
        demand_room(name, size)
    if not parts or not len(parts[0]):
        raise IntakeError(Fault(name, "There are columns but no row of data."))
    columns = named(titles, lambda at: is_blank(parts[at]), lambda _: False)
    frame = text_frame(
        {text: [parts[at]] for at, text in zip(columns.places, columns.names, strict=True)}, _rows(parts)
    )
    blank = (frame == "").all(axis=1)
    demand_few_blanks(name, int(blank.sum()))
    labelled = sum(bool(labels.get(column)) for column in meta.column_names)
    notes += [f"Codes are read as their value labels in {count(labelled)} columns."] if labelled else []
    notes += ["Values that are declared as missing are blank."] if declared else []
    blanks = tuple(int(row) for row in frame.index[blank])
    return Grid(frame[~blank], blanks, f"{kind} file", notes=(*columns.notes, *notes))


def _rows(parts: Sequence[pa.Array]) -> range:
    """The numbers of rows, as these programs show them: the first is 1, for names are no row."""
    return range(1, len(parts[0]) + 1)


def _parsed(name: str, content: bytes, kind: str, **how: Any) -> tuple[Any, dict[str, list[Any]]]:
    """What the library makes of a file: its description, and its cells by column."""
    import pyreadstat  # noqa: PLC0415 - C code that only the process that reads needs

    read = getattr(pyreadstat, _READERS[kind])
    try:
        try:
            cells, meta = read(io.BytesIO(content), output_format="dict", **how)
        except pyreadstat.ReadstatError as error:
            if "onver" not in str(error) or kind == POR:  # letters that are not those it says, or that it does not say
                raise
            cells, meta = read(io.BytesIO(content), output_format="dict", encoding=_FALLBACK, **how)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, OSError) as error:
        if "alloc" in str(error).lower():
            raise MemoryError from None
        text = f"The {kind} file is damaged or not complete. Save it again there, or export it as CSV (UTF-8)."
        raise IntakeError(Fault(name, text)) from None
    return meta, cells


def _titles(meta: Any) -> tuple[list[str], list[str]]:
    """What each column is called, and what is to be said of that: by its name, or by its label where that says more."""
    titles, by_label = [], []
    for column, label in zip(meta.column_names, meta.column_labels, strict=True):
        text = " ".join(str(label or "").split())
        better = bool(text) and bool(_NO_NAME.fullmatch(str(column)))
        titles.append(text if better else str(column))
        by_label += [text] if better else []
    return titles, [f"Called by their labels: {listed(by_label)}."] if by_label else []


def _texts(cells: Sequence[Any], labels: dict[Any, str]) -> list[str]:
    """Cells as text: what a code's label says, whole numbers without a point, dates in ISO form, "" where missing."""
    known = {code: " ".join(str(label).split()) for code, label in labels.items()}
    made: dict[Any, str] = {}
    texts = []
    for cell in cells:
        if cell not in made:
            made[cell] = known.get(cell) or cell_text(cell).replace("\0", "").strip()
        texts.append(made[cell])
    return texts


def _demand_short(name: str, title: str, texts: Sequence[str]) -> None:
    longest = max(map(len, texts), default=0)
    if longest > MAX_CELL:
        text = f"A cell has {longest:,} characters; at most {MAX_CELL:,} are allowed."
        raise IntakeError(Fault(name, text, column=title))
