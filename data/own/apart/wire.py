"""What passes between the server and the process that reads: JSON lines, and tables as Arrow's own stream.

Nothing that comes back is run or unpacked: no pickle, and every buffer is validated before it is used.
"""

import json
import pickle  # nosec B403 - from the server to its own process alone
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import IO, Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from data.own.about import About, like
from data.own.count import ledger
from data.own.count.intake import Intake
from data.own.faults import Fault, IntakeError
from data.own.model import TABLE_OF, OwnCohort
from data.own.read.formats import ENCODINGS
from data.own.read.sheets import Sheet
from data.own.read.tabular import text_frame
from data.own.understand.forms import Blank
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape
from data.tables.load import Tables

LONGEST_LINE = 16 * 1024**2
"""Bytes of one line of JSON; the names of all columns of an upload and what stands above them are the longest."""


class BrokenWireError(Exception):
    """What came over the wire is no message of ours."""


@dataclass(frozen=True)
class Upload:
    """What is to be read: name and content of each file, and how text is to be taken (None: find out)."""

    files: Sequence[tuple[str, bytes]]
    encoding: str | None = None
    separator: str | None = None


def send_line(to: IO[bytes], **message: Any) -> None:
    """Send a message of a few words."""
    to.write(json.dumps(message).encode() + b"\n")
    to.flush()


def received_line(of: IO[bytes]) -> dict[str, Any]:
    """Return the next message; {} where the other end is closed. Raises BrokenWireError."""
    line = of.readline(LONGEST_LINE)
    if not line:
        return {}
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise BrokenWireError from None
    if not isinstance(message, dict):
        raise BrokenWireError
    return message


def send_upload(to: IO[bytes], upload: Upload, **more: Any) -> None:
    """Send an upload and some more words about it."""
    files = [(name, len(content)) for name, content in upload.files]
    send_line(to, files=files, encoding=upload.encoding, separator=upload.separator, **more)
    for _, content in upload.files:
        to.write(content)
    to.flush()


def received_upload(of: IO[bytes], message: dict[str, Any]) -> Upload:
    """Return the upload that a message announces."""
    files = [(name, of.read(size)) for name, size in message["files"]]
    return Upload(files, message["encoding"], message["separator"])


def send_sheets(to: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Send tables: a message about all, then of each its rows as Arrow's stream, then the numbers of blank rows."""
    tables = [_table(sheet) for sheet in sheets]
    about = [
        {
            "name": sheet.name,
            "how": sheet.how,
            "set_aside": sheet.set_aside,
            "columns": list(sheet.frame.columns),
            "size": _written(table, pa.MockOutputStream()).size(),
            "blank": len(sheet.blank_rows),
            "top": _told(sheet),
        }
        for sheet, table in zip(sheets, tables, strict=True)
    ]
    send_line(to, sheets=about)
    for sheet, table in zip(sheets, tables, strict=True):
        _written(table, pa.PythonFile(to, "w"))
        to.write(array("q", sheet.blank_rows).tobytes())
    to.flush()


def _told(sheet: Sheet) -> dict[str, Any]:
    """How a sheet was read, as JSON has it."""
    return {
        name: getattr(sheet, name) for name in ("above", "header", "places", "merged", "samples", "notes", "damaged")
    }


def _heard(told: dict[str, Any], n_columns: int) -> dict[str, Any]:
    """How a sheet was read, from JSON. Raises ValueError or TypeError for what cannot be."""
    places = tuple(int(place) for place in told["places"])
    if places and (len(places) != n_columns or list(places) != sorted({*places}) or places[0] < 0):
        raise ValueError
    header = told["header"]
    return {
        "above": tuple((int(number), tuple(map(str, row))) for number, row in told["above"]),
        "header": None if header is None else tuple(map(int, header)),
        "places": places,
        "merged": tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in told["merged"]),
        "samples": tuple((str(encoding), str(text)) for encoding, text in told["samples"] if encoding in ENCODINGS),
        "notes": tuple(map(str, told["notes"])),
        "damaged": tuple((int(number), str(why)) for number, why in told["damaged"]),
    }


def _table(sheet: Sheet) -> pa.Table:
    """A sheet as a table: the numbers of its rows, then its columns by their place, since a name may be anything."""
    columns = [pa.array(sheet.frame[name], type=pa.large_string()) for name in sheet.frame.columns]
    rows = pa.array(np.asarray(sheet.frame.index, dtype="int64"))
    return pa.Table.from_arrays([rows, *columns], names=list(map(str, range(len(columns) + 1))))


def _written(table: pa.Table, sink: Any) -> Any:
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink


def size_of_sheets(message: dict[str, Any]) -> int:
    """Return how many bytes follow a message about tables. Raises BrokenWireError."""
    try:
        abouts = message["sheets"] if "sheets" in message else message["cohort"]
        sizes = [(int(about["size"]), int(about["blank"])) for about in abouts]
    except (KeyError, TypeError, ValueError):
        raise BrokenWireError from None
    if any(size < 0 or blank < 0 for size, blank in sizes):
        raise BrokenWireError
    return sum(size + 8 * blank for size, blank in sizes)


def received_sheets(message: dict[str, Any], content: bytearray) -> list[Sheet]:
    """Return the tables that a message is about, from the bytes that followed it. Raises BrokenWireError."""
    view, at, sheets = memoryview(content), 0, []
    try:
        for about in message["sheets"]:
            size, blank = about["size"], 8 * about["blank"]
            frame = _frame(view[at : at + size], [str(name) for name in about["columns"]])
            blanks = array("q", view[at + size : at + size + blank].tobytes())
            how = str(about["how"])
            told = _heard(about["top"], len(frame.columns))
            sheets.append(Sheet(str(about["name"]), frame, how, blanks, str(about["set_aside"]), **told))
            at += size + blank
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError):
        raise BrokenWireError from None
    return sheets


def _frame(stream: memoryview, names: list[str]) -> pd.DataFrame:
    """The frame of one stream; its letters stay where they were received."""
    table = pa.ipc.open_stream(pa.py_buffer(stream)).read_all()
    table.validate(full=True)
    if not names:
        return pd.DataFrame()
    expected = [pa.int64(), *(pa.large_string() for _ in names)]
    if table.schema.types != expected or any(column.null_count for column in table.columns):
        raise BrokenWireError
    columns = {name: table.column(at).chunks for at, name in enumerate(names, 1)}
    return text_frame(columns, table.column(0).to_numpy())


@dataclass(frozen=True)
class Count:
    """What is to be counted, as data.own.count.intake.cohort_of and data.own.count.suppress take it."""

    shape: Shape
    mapping: LabelMapping
    about: About
    blank: Blank
    least: int


def send_count(to: IO[bytes], job: Count, **more: Any) -> None:
    """Send what is to be counted. It is the server's own: only on this way is anything pickled."""
    send_line(to, count=True, **more)
    shape = replace(job.shape, unfilled=None, main=replace(job.shape.main, parts=()))
    pickle.dump(replace(job, shape=shape), to, protocol=5)
    to.flush()


def received_count(of: IO[bytes]) -> Count:
    """Return what the server wants counted."""
    return cast("Count", pickle.load(of))  # noqa: S301  # nosec B301 - see send_count


def send_cohort(to: IO[bytes], own: OwnCohort, report: pd.DataFrame) -> None:
    """Send a cohort and its report: a message, then each table as Arrow's stream."""
    frames = {field.name: getattr(own, field.name) for field in fields(own)} | {"report": report}
    tables = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in frames.items()}
    tables = {name: table.replace_schema_metadata(None) for name, table in tables.items()}
    about = [
        {"name": name, "size": _written(table, pa.MockOutputStream()).size(), "blank": 0}
        for name, table in tables.items()
    ]
    send_line(to, cohort=about)
    for table in tables.values():
        _written(table, pa.PythonFile(to, "w"))
    to.flush()


def received_cohort(message: dict[str, Any], content: bytearray, tables: Tables) -> Intake:
    """Return the cohort that a message is about, with the columns and types of our tables. Raises BrokenWireError."""
    view, at, found = memoryview(content), 0, {}
    try:
        for about in message["cohort"]:
            table = pa.ipc.open_stream(pa.py_buffer(view[at : at + about["size"]])).read_all()
            table.validate(full=True)
            found[str(about["name"])] = table.to_pandas()
            at += about["size"]
        report = found.pop("report")[list(ledger.COLUMNS)].astype({"n_rows": "int64"})
        own = {name: like(getattr(tables, TABLE_OF.get(name, name)), frame) for name, frame in found.items()}
        return Intake(OwnCohort(**own), report)
    except (pa.ArrowException, AttributeError, KeyError, TypeError, ValueError, OSError):
        raise BrokenWireError from None


def send_fault(to: IO[bytes], error: IntakeError) -> None:
    """Send why an upload cannot be used."""
    send_line(to, faults=[asdict(fault) for fault in error.faults], more=error.more)


def received_fault(message: dict[str, Any]) -> IntakeError:
    """Return why an upload cannot be used. Raises BrokenWireError."""
    try:
        return IntakeError([Fault(**fault) for fault in message["faults"]], int(message["more"]))
    except (KeyError, TypeError, ValueError):
        raise BrokenWireError from None
