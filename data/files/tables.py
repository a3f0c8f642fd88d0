"""A table as a file that other programs open: CSV, Excel, Parquet and JSON, each with the facts of its figure.

Same frame and facts in, same bytes out: no file carries the time at which it was made.
"""

import io
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pandas as pd

from data.files.text import safe_text, to_csv, typed
from data.tables.plain import as_typed

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The date inside files whose format asks for one; the earliest that a zip archive can hold."""
WIDEST = 60
"""Letters of the widest column of a sheet."""
FACTS_KEY = b"seed_and_soil"
"""Where the facts lie in a Parquet file's schema, as JSON."""


def csv_file(frame: pd.DataFrame, _facts: Mapping[str, str]) -> bytes:
    """Return a frame as CSV; the format has no place for facts."""
    return to_csv(frame)


def xlsx_file(frame: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Return a workbook: the sheet "Data", and the facts on the sheet "About".

    Text is written as text, whatever it begins with; formulas and links are never made of it.
    """
    from xlsxwriter import Workbook

    file = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = Workbook(file, literal)
    book.set_properties({"title": facts.get("Title", ""), "created": EPOCH.replace(tzinfo=None)})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Data")
    plain = _plain(frame)
    for column, name in enumerate(plain.columns):
        sheet.write_string(0, column, safe_text(str(name)), bold)
        cells = plain[name].tolist()
        for row, cell in enumerate(cells, 1):
            if isinstance(cell, bool):
                sheet.write_boolean(row, column, cell)
            elif isinstance(cell, int | float):
                sheet.write_number(row, column, cell)
            elif cell is not None:
                sheet.write_string(row, column, safe_text(str(cell)))
        longest = max([len(str(name)), *(len(str(cell)) for cell in cells if cell is not None)])
        sheet.set_column(column, column, min(longest, WIDEST) + 1)
    sheet.freeze_panes(1, 0)
    if len(plain.columns):
        sheet.autofilter(0, 0, max(len(plain), 1), len(plain.columns) - 1)
    about = book.add_worksheet("About")
    about.set_column(0, 0, 28, bold)
    about.set_column(1, 1, 110, wrap)
    for row, (name, text) in enumerate(facts.items()):
        about.write_string(row, 0, name)
        about.write_string(row, 1, safe_text(text))
    book.close()
    return file.getvalue()


def parquet_file(frame: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Return a Parquet file; its schema carries the facts under FACTS_KEY and in each pandas reader's attrs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(_arrow_ready(frame), preserve_index=False)
    known = json.dumps(dict(facts), ensure_ascii=False).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), FACTS_KEY: known})
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def json_file(frame: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Return the facts and the rows as JSON: {"about": {…}, "rows": [{column: value}]}; null is not known."""
    rows = _plain(frame).to_dict(orient="records")
    return (json.dumps({"about": dict(facts), "rows": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _typed(write: "Writer") -> "Writer":
    """A writer that gets every text as it was typed."""

    def written(frame: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
        return write(typed(frame), {name: as_typed(text) for name, text in facts.items()})

    return written


Writer = Callable[[pd.DataFrame, Mapping[str, str]], bytes]
TABLE_FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv", _typed(csv_file)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _typed(xlsx_file)),
    "parquet": ("application/vnd.apache.parquet", _typed(parquet_file)),
    "json": ("application/json", _typed(json_file)),
}
"""Files of a table: {ending: (media type, writer)}."""


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same cells as Python's own values; what is not known is None."""
    return pd.DataFrame({name: [_value(cell) for cell in frame[name]] for name in frame.columns}, dtype=object)


def _value(cell: object) -> object:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def _arrow_ready(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of one type each, since Arrow takes no mixed ones."""
    mixed = {
        n: frame[n].map(lambda cell: None if _value(cell) is None else str(cell))
        for n in frame.columns
        if frame[n].dtype == object and len({type(_value(c)) for c in frame[n]} - {type(None)}) > 1
    }
    return frame.assign(**mixed)
