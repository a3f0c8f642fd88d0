"""Files of a few kilobytes that ask for a server's memory or time; each takes its own measure."""

import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from tests.data.own.uploads import packed, repacked, saved, xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def shared_text(letters: int, rows: int) -> bytes:
    """A spreadsheet of two columns, in each cell of which one long text is shown."""
    book = openpyxl.Workbook()
    book.active.append(["text", "text"])
    cell = '<c r="{}{}" t="s"><v>0</v></c>'.format
    cells = "".join(f'<row r="{row}">{cell("A", row)}{cell("B", row)}</row>' for row in range(1, rows + 1))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    texts = f'<sst xmlns="{MAIN}"><si><t>{"A" * letters}</t></si></sst>'
    return repacked(repacked(saved(book), SHEET, sheet.encode()), TEXTS, texts.encode())


def wide_rectangle(row: int) -> bytes:
    """A spreadsheet with a header, and a cell that many rows below in the tenth column: all between is laid out."""
    book = openpyxl.Workbook()
    book.active.append([f"c{at}" for at in range(10)])
    book.active.cell(row, 10, 1)
    return saved(book)


def one_entry(letters: int, rows: int) -> bytes:
    """Parquet with dictionaries whose only entry stands in every row."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["A" * letters]))
    return _parquet(pa.table({"a": column, "b": column}), rows)


def tight_pages(letters: int, rows: int) -> bytes:
    """Parquet with pages of one repeated text, which pack to nothing."""
    table = pa.table({"a": ["B" * letters] * rows, "b": ["x"] * rows})
    return _parquet(table, rows, use_dictionary=False, data_page_size=2**30)


def broken_text() -> bytes:
    """Parquet with text that is no UTF-8 (half of a surrogate pair)."""
    bad = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\3\0\0\0"), pa.py_buffer(b"\xed\xa0\x80"))
    return _parquet(pa.table({"a": bad, "b": ["x"]}), 1, use_dictionary=False)


def _parquet(table: pa.Table, rows: int, **how: object) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd", row_group_size=rows, **how)
    return content.getvalue()


def blank_lines(n: int) -> bytes:
    """A table with so many lines without anything."""
    return b"a,b\n" + b"\n" * n + b"1,2\n"


def deep_zip(depth: int) -> bytes:
    """A zip in a zip in a zip."""
    content = b"a,b\n1,2\n"
    for at in range(depth):
        content = packed({f"{at}.csv": content})
    return content


def long_number(digits: int) -> bytes:
    """A frequency table with a number that takes more digits than Python turns into one."""
    return b"primary,site,n_with_site,n_patients\nbreast,bone," + b"1" * digits + b",100\n"


def lone_surrogate() -> bytes:
    """A table in UTF-16 with half of a pair."""
    return "a,b\n".encode("utf-16") + b"\x00\xd8,\x00b\x00\n\x00"


def surrogate_in_spreadsheet() -> bytes:
    """A spreadsheet that names half of a pair by its number."""
    book = xlsx([["a", "b"], ["Q", "2"]])
    texts = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>b</t></si><si><t>&#xD800;</t></si><si><t>2</t></si></sst>'
    return repacked(book, TEXTS, texts.encode())
