"""Files that cannot be used: each gets a message that names file, row and column, and nothing else happens.

A case is a name, what is uploaded, and the words its message must hold.
"""

import io
import stat
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError
from data.own.limits import MAX_BYTES, MAX_COLUMNS
from data.own.read import tabular
from data.own.read.sheets import read_files
from tests.data.own.uploads import Files, all_the_way, delimited, packed, parquet, repacked, saved, xlsx

FREQUENCY: list[list[object]] = [
    ["primary", "site", "n_with_site", "n_patients"],
    ["breast", "bone", 30, 100],
    ["lung", "liver", 5, 20],
]
PATIENTS: list[list[object]] = [
    ["patient_id", "primary", "sex"],
    ["MRN-7731", "breast", "f"],
    ["MRN-7732", "lung", "m"],
]
EVENTS: list[list[object]] = [["patient_id", "site"], ["MRN-7731", "bone"]]
WIDE: list[list[object]] = [
    ["patient_id", "primary", "bone", "liver"],
    ["MRN-7731", "breast", "yes", "no"],
    ["MRN-7732", "lung", "no", ""],
]
SHEET = "xl/worksheets/sheet1.xml"
IDENTIFIER = "MRN-77"
"""How the identifiers of these patients begin; no message may hold it."""


def one(content: bytes, name: str = "mine.csv") -> Files:
    return [(name, content)]


def frequency(row: int, column: int, value: object) -> Files:
    """A frequency table with one cell changed; row 1 is the first below the header."""
    rows = [list(line) for line in FREQUENCY]
    rows[row][column] = value
    return one(delimited(rows))


def wide(row: int, column: int, value: object) -> Files:
    rows = [list(line) for line in WIDE]
    rows[row][column] = value
    return one(delimited(rows))


def long(*more_patients: list[object]) -> Files:
    return [("patients.csv", delimited([*PATIENTS, *more_patients])), ("events.csv", delimited(EVENTS))]


def sheet_with(old: str, new: str) -> Files:
    book = xlsx(FREQUENCY)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        xml = archive.read(SHEET).decode()
    assert old in xml
    return one(repacked(book, SHEET, xml.replace(old, new, 1).encode()), "mine.xlsx")


def xml_bomb() -> Files:
    names = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    return sheet_with("<worksheet", f'<!DOCTYPE x [<!ENTITY e0 "boom">{names}]><worksheet')


def formula(text: str) -> Files:
    book = openpyxl.Workbook()
    for row in FREQUENCY:
        book.active.append(row)
    book.active["C2"] = text
    return one(saved(book), "mine.xlsx")


def special(name: str, mode: int = stat.S_IFREG, content: bytes = b"/etc/passwd") -> Files:
    """A zip with one member of any name and kind."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        info = zipfile.ZipInfo("x")
        info.filename = name
        info.external_attr = (mode | 0o644) << 16
        file.writestr(info, content)
    return one(archive.getvalue(), "mine.zip")


def locked() -> Files:
    content = bytearray(packed({"mine.csv": delimited(FREQUENCY)}))
    content[6] |= 1  # in the local header
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the directory: the bit that says "encrypted"
    return one(bytes(content), "mine.zip")


def odd_parquet(array: pa.Array) -> Files:
    content = io.BytesIO()
    pq.write_table(pa.table({"primary": array, "site": ["bone"] * len(array)}), content)
    return one(content.getvalue(), "mine.parquet")


def doubled_parquet() -> Files:
    content = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["site", "site"]), content)
    return one(content.getvalue(), "mine.parquet")


def merged_header() -> Files:
    book = openpyxl.Workbook()
    book.active.append(["primary", "counts", None, None])
    book.active.append(["primary", "site", "n_with_site", "n_patients"])
    book.active.merge_cells("B1:D1")
    return one(saved(book), "mine.xlsx")


def two_unknown_sheets() -> Files:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("More")):
        sheet.append(["colour", "taste"])
        sheet.append(["red", "sweet"])
    return one(saved(book), "mine.xlsx")


def hidden_sheet() -> Files:
    """A spreadsheet that shows nothing; the attribute is what spreadsheets write."""
    book = xlsx(FREQUENCY)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        xml = archive.read("xl/workbook.xml").decode()
    assert 'state="visible"' in xml
    return one(
        repacked(book, "xl/workbook.xml", xml.replace('state="visible"', 'state="hidden"').encode()), "mine.xlsx"
    )


def far_cell() -> Files:
    """A spreadsheet of a few bytes whose rectangle would take all memory."""
    return sheet_with('r="C2"', 'r="ALL1048576"')


TEXT = delimited(FREQUENCY)
WHOLE = "a whole number, 0 or more"
CASES: dict[str, tuple[Callable[[], Files], tuple[str, ...]]] = {
    "nothing": (list, ("upload", "No file was chosen", "CSV")),
    "too many files": (lambda: [(f"{i}.csv", TEXT) for i in range(21)], ("21 files", "at most 20")),
    "empty": (lambda: one(b""), ("mine.csv", "empty", "header row")),
    "only spaces": (lambda: one(b" \n\n \n"), ("mine.csv", "empty")),
    "header only": (lambda: one(delimited(FREQUENCY[:1])), ("mine.csv, row 1", "no row of data")),
    "wrong separator": (lambda: one(delimited(FREQUENCY, "^")), ("mine.csv, row 1", "Only one column", "semicolon")),
    "spaces as separator": (lambda: one(delimited(FREQUENCY, " ")), ("mine.csv, row 1", "Only one column", "tab")),
    "mixed encodings": (
        lambda: one(TEXT + "Ösophagus,bone,1,2\n".encode() + "Ösophagus,liver,1,2\n".encode("cp1252")),
        ("mine.csv, row 5", "mixes encodings", "row 4", "UTF-8"),
    ),
    "broken UTF-16": (lambda: one(TEXT.decode().encode("utf-16") + b"\x00"), ("mine.csv, row 4", "UTF-16")),
    "NUL bytes": (lambda: one(TEXT[:60] + b"\0" + TEXT[60:]), ("mine.csv, row 3", "NUL")),
    "duplicated patient that contradicts": (
        lambda: long(["MRN-7731", "breast", "m"]),
        (
            "patients.csv, row 4, column “patient_id”",
            "Rows 2, 4",
            "1 patient has several rows, which differ",
            "“sex”",
            "keep one row",
        ),
    ),
    "count above the denominator": (
        lambda: frequency(1, 2, 101),
        ("mine.csv, row 2, column “n_with_site”", "101", "(100)", "Correct"),
    ),
    "negative": (lambda: frequency(2, 2, -5), ("mine.csv, row 3, column “n_with_site”", "“-5”, a negative", WHOLE)),
    "negative zero": (lambda: frequency(2, 2, "-0"), ("row 3, column “n_with_site”", "negative zero", WHOLE)),
    "fraction": (lambda: frequency(1, 2, "3.5"), ("row 2, column “n_with_site”", "“3.5”, a fraction", WHOLE)),
    "grouped by a comma": (
        lambda: one(delimited([*FREQUENCY[:1], ["breast", "bone", 30, '"1,000"'], ["lung", "liver", 5, '"20,5"']])),
        ("row 2, column “n_patients”", "“1,000”", "group digits"),
    ),
    "percentage": (lambda: frequency(1, 2, "30 %"), ("row 2, column “n_with_site”", "a percentage", WHOLE)),
    "text in numbers": (
        lambda: frequency(1, 3, "many"),
        ("row 2, column “n_patients”", "“many”, which is text", WHOLE),
    ),
    "infinite": (lambda: frequency(1, 3, "inf"), ("row 2, column “n_patients”", "no number", WHOLE)),
    "NaN": (lambda: frequency(1, 3, "NaN"), ("row 2, column “n_patients”", "no number", WHOLE)),
    "1e999": (lambda: frequency(1, 3, "1e999"), ("row 2, column “n_patients”", "too large", WHOLE)),
    "forty digits": (lambda: frequency(1, 3, "9" * 40), ("row 2, column “n_patients”", "too large", WHOLE)),
    "date as a count": (lambda: frequency(1, 2, "2020-03-01"), ("row 2, column “n_with_site”", "a date", WHOLE)),
    "blank count": (lambda: frequency(1, 2, ""), ("row 2, column “n_with_site”", "Blank", WHOLE)),
    "two rows of one site": (
        lambda: one(delimited([*FREQUENCY, ["breast", "Bones", 3, 100]])),
        ("mine.csv, row 4, column “site”", "row 2", "“Bones”", "never added", "merge"),
    ),
    "two numbers of patients": (
        lambda: one(delimited([*FREQUENCY, ["breast", "liver", 3, 99]])),
        ("mine.csv, row 4, column “n_patients”", "99", "100 in row 2", "One primary has one number"),
    ),
    "groups only": (
        lambda: one(delimited([[*FREQUENCY[0], "sex"], ["breast", "bone", 3, 10, "f"]])),
        ("mine.csv, row 2", "Breast has rows of groups only", "sex “all”"),
    ),
    "formula that starts a program": (
        lambda: frequency(1, 1, "=cmd|' /C calc'!A0"),
        ("mine.csv, row 2, column “site”", "a formula", "never run"),
    ),
    "formula @SUM": (lambda: frequency(1, 0, "@SUM(1+1)"), ("row 2, column “primary”", "a formula", "never run")),
    "formula +": (lambda: frequency(1, 0, "+cmd|' /C calc'!A0"), ("row 2, column “primary”", "a formula")),
    "formula -": (lambda: frequency(1, 0, "-2+3+cmd|' /C calc'!A0"), ("row 2, column “primary”", "a formula")),
    "formula as a group": (
        lambda: one(delimited([[*FREQUENCY[0], "stratum"], [*FREQUENCY[1], "=1+1"]])),
        ("mine.csv, row 2, column “stratum”", "a formula"),
    ),
    "formula as a stage": (
        lambda: one(delimited([[*WIDE[0], "stage"], [*WIDE[1], "@SUM(1)"]])),
        ("mine.csv, row 2, column “stage”", "a formula"),
    ),
    "formula as a count": (lambda: frequency(1, 2, "=1+1"), ("row 2, column “n_with_site”", "a formula", WHOLE)),
    "formula without a result": (lambda: formula("=1+1"), ("mine.xlsx, row 2, column “C”", "formula", "never run")),
    "no patient id": (
        lambda: one(delimited([row[1:] for row in WIDE])),
        ("mine.csv", "3 columns", "patient_id"),
    ),
    "metastases without patients": (lambda: one(delimited(EVENTS)), ("mine.csv", "denominator", "Add a second table")),
    "identifiers written in two ways": (
        lambda: [
            ("p.csv", delimited([PATIENTS[0], ["7731", "lung", "m"]])),
            ("e.csv", delimited([EVENTS[0], ["007731", "bone"]])),
        ],
        ("e.csv, column “patient_id”", "None of its 1 row with", "p.csv", "leading zeros"),
    ),
    "very long name of a column": (
        lambda: one(delimited([["x" * 300, *FREQUENCY[0]], ["", *FREQUENCY[1]]])),
        ("mine.csv, row 1", "column 1 has 300 characters", "at most 200"),
    ),
    "hidden sheet only": (hidden_sheet, ("mine.xlsx", "Unhide")),
    "ragged rows": (lambda: one(TEXT + b"lung,bone,1\n"), ("mine.csv, row 4", "3 cells", "has 4")),
    "row too long": (lambda: one(TEXT + b"lung,bone,1,2,9\n"), ("mine.csv, row 4", "5 cells", "has 4")),
    "unclosed quotation mark": (
        lambda: one(TEXT + b'"lung,bone,1,2\nlung,skin,1,2\n'),
        ("mine.csv, row 4", "never closed"),
    ),
    "quotation mark in a cell": (lambda: one(TEXT + b'"lu"ng,bone,1,2\n'), ("mine.csv, row 4", "Double it")),
    "HTML": (lambda: one(b"<!DOCTYPE html><html><body>Log in, please</body></html>"), ("mine.csv", "web page", "CSV")),
    "JSON": (lambda: one(b'[{"primary": "breast"}]'), ("mine.csv", "JSON", "CSV")),
    "PDF": (lambda: one(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"), ("mine.csv", "a PDF", "CSV")),
    "damaged gzip": (lambda: one(b"\x1f\x8b\x08\x00rest"), ("mine.csv", "gzip", "damaged")),
    "old or locked spreadsheet": (
        lambda: one(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mine.xls"),
        (".xls", "password", "XLSX"),
    ),
    "text named XLSX": (lambda: one(TEXT, "mine.xlsx"), ("mine.xlsx", "something else")),
    "text named Parquet": (lambda: one(TEXT, "mine.parquet"), ("mine.parquet", "something else")),
    "huge cell": (
        lambda: frequency(1, 0, "x" * 40_000),
        ("mine.csv, row 2, column “primary”", "40,000 characters", "32,767"),
    ),
    "very long label": (lambda: frequency(1, 0, "x" * 300), ("row 2, column “primary”", "300 characters", "Shorten")),
    "10,000 columns": (
        lambda: one(delimited([[f"c{i}" for i in range(10_000)], ["1"] * 10_000])),
        ("mine.csv, row 1", "10,000 columns", f"at most {MAX_COLUMNS:,}"),
    ),
    "doubled names in Parquet": (doubled_parquet, ("mine.parquet", "same name “site”")),
    "merged header and nothing below": (merged_header, ("mine.xlsx, row 2", "a header but no row of data")),
    "two sheets, neither recognised": (
        two_unknown_sheets,
        ("sheet “Sheet”", "sheet “More”", "2 columns", "n_patients"),
    ),
    "only unmapped labels": (
        lambda: one(delimited([FREQUENCY[0], ["Zorg", "Quux", 1, 2]])),
        ("mine.csv", "No row is left", "Choose a term"),
    ),
    "only unmapped patients": (
        lambda: one(delimited([WIDE[0], ["MRN-7731", "Zorg", "yes", "no"]])),
        ("mine.csv", "No patient is left"),
    ),
    "identifiers as the primary": (
        lambda: one(delimited([WIDE[0], *([f"p{i}", f"MRN-77{i}", "yes", "no"] for i in range(300))])),
        ("mine.csv", "Say which column is what"),
    ),
    "right-to-left override": (lambda: frequency(1, 0, "bre\u202east"), ("row 2, column “primary”", "U+202E", "Type")),
    "zero-width space": (lambda: frequency(1, 1, "bo\u200bne"), ("row 2, column “site”", "U+200B", "Type")),
    "invisible character in an identifier": (
        lambda: wide(1, 0, "MRN-7731\u200b1"),
        ("mine.csv, row 2, column “patient_id”", "U+200B"),
    ),
    "truncated Parquet": (lambda: one(parquet(FREQUENCY)[:-200], "mine.parquet"), ("mine.parquet", "not complete")),
    "Parquet of noise": (lambda: one(b"PAR1" + b"\7" * 500 + b"PAR1", "mine.parquet"), ("mine.parquet", "damaged")),
    "nested Parquet": (lambda: odd_parquet(pa.array([[1], [2]])), ("mine.parquet, column “primary”", "list", "text")),
    "huge value in Parquet": (lambda: odd_parquet(pa.array(["x" * 10**6])), ("mine.parquet", "1,000,000 characters")),
    "truncated XLSX": (lambda: one(xlsx(FREQUENCY)[:-300], "mine.xlsx"), ("mine.xlsx", "not complete")),
    "XML that ends early": (lambda: sheet_with("</worksheet>", ""), ("mine.xlsx", "damaged")),
    "XML bomb": (xml_bomb, ("mine.xlsx", "declares entities", "Save it again")),
    "external DTD": (
        lambda: sheet_with("<worksheet", '<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd"><worksheet'),
        ("mine.xlsx", "declares entities"),
    ),
    "external entity": (
        lambda: sheet_with("<worksheet", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'),
        ("mine.xlsx", "declares entities"),
    ),
    "far cell": (far_cell, ("mine.xlsx", "1,048,576 rows × 1,000 columns", "allowed")),
    "empty spreadsheet": (lambda: one(saved(openpyxl.Workbook()), "mine.xlsx"), ("mine.xlsx", "empty")),
    "other office document": (
        lambda: one(packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "mine.docx"),
        ("mine.docx", "no XLSX"),
    ),
    "truncated zip": (lambda: one(packed({"a.csv": TEXT})[:-10], "mine.zip"), ("mine.zip", "damaged")),
    "zip bomb": (lambda: one(packed({"a.csv": b"0" * 20_000_000}), "mine.zip"), ("mine.zip", "“a.csv”", "unpacks to")),
    "nested zip": (lambda: one(packed({"in.zip": packed({"a.csv": TEXT})}), "mine.zip"), ("in.zip", "Unpack it first")),
    "nested zip under another name": (
        lambda: one(packed({"in.csv": packed({"a.csv": TEXT})}), "mine.zip"),
        ("mine.zip", "“in.csv”", "Unpack it first"),
    ),
    "nested zip bomb in a spreadsheet's name": (
        lambda: one(packed({"in.xlsx": packed({"xl/workbook.xml": b" " * 20_000_000})}), "mine.zip"),
        ("in.xlsx", "unpacks to"),
    ),
    "path traversal": (lambda: special("../../etc/cron.d/x.csv"), ("mine.zip", "outside itself", "“../../etc")),
    "path traversal with backslashes": (lambda: special("..\\..\\x.csv"), ("mine.zip", "outside itself")),
    "absolute path": (lambda: special("/etc/x.csv"), ("mine.zip", "absolute path", "“/etc/x.csv”")),
    "drive letter": (lambda: special("C:\\x.csv"), ("mine.zip", "absolute path")),
    "symbolic link": (lambda: special("x.csv", stat.S_IFLNK), ("mine.zip", "“x.csv”", "link")),
    "locked zip": (locked, ("mine.zip", "“mine.csv”", "password")),
    "zip without tables": (lambda: one(packed({"a.png": b"x"}), "mine.zip"), ("mine.zip", "no table")),
    "too many files in a zip": (
        lambda: one(packed({f"{i}.csv": b"" for i in range(501)}), "mine.zip"),
        ("mine.zip", "501 files", "at most 500"),
    ),
    "two files of one name": (lambda: [*one(TEXT), *one(TEXT)], ("mine.csv", "Two tables have this name")),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_gets_a_clear_message(
    case: str, atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, words = CASES[case]
    files = build()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IntakeError) as raised:
        all_the_way(files, atlas)
    message = str(raised.value)
    missing = [word for word in words if word not in message]
    assert not missing, message
    assert IDENTIFIER not in message
    assert message.isprintable() or "\n" in message
    assert not list(tmp_path.iterdir())


def test_a_file_of_300_mb_is_sent_to_the_command_line(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(300 * 1024**2)  # sparse: it takes no room, and is not read
    with pytest.raises(IntakeError, match=r"big\.csv: The file has 300 MB; at most 200 MB .* python -m data aggregate"):
        all_the_way([("big.csv", path)], atlas)
    assert MAX_BYTES == 200 * 1024**2


def test_labels_that_nobody_decided_are_asked_for(atlas: Atlas) -> None:
    files = one(delimited([*FREQUENCY, ["Zorg", "bone", 1, 2]]))
    with pytest.raises(IntakeError, match=r"Mapping of the primary: 1 label is not decided: “Zorg”"):
        all_the_way(files, atlas, decide=False)


def test_three_faults_that_are_alike_and_how_many_more(atlas: Atlas) -> None:
    rows = [FREQUENCY[0], *(["breast", f"s{i}", "x", 100] for i in range(14))]
    rows = [[row[0], site, *row[2:]] for row, site in zip(rows, ["site", *atlas.sites.ids[:14]], strict=True)]
    with pytest.raises(IntakeError) as raised:
        all_the_way(one(delimited(rows)), atlas)
    lines = str(raised.value).splitlines()
    assert len(lines) == 4
    assert lines[-1] == "… and 11 more like these."
    assert len(str(IntakeError([Fault("a.csv", "x" * at) for at in range(14)])).splitlines()) == 11


def test_there_are_at_least_forty() -> None:
    assert len(CASES) >= 40


def test_numbers_stay_text_until_a_column_holds_counts() -> None:
    frame = pd.DataFrame({"a": ["007"], "b": ["1e3"]})
    (sheet,) = read_files([("a.csv", frame.to_csv(index=False).encode())])
    assert list(sheet.frame.iloc[0]) == ["007", "1e3"]


def test_a_fault_tells_whether_another_text_format_may_help(monkeypatch: pytest.MonkeyPatch) -> None:
    again = {}
    monkeypatch.setattr(tabular, "MAX_ROWS", 2)
    cases = {"long.csv": b"a,b\n1,2\n3,4\n5,6\n"}
    cases |= {"one.csv": b"a\n1\n", "wide.csv": b"a,b\n1,2,3\n", "x.pdf": b"%PDF-1.7"}
    for name, content in cases.items():
        with pytest.raises(IntakeError) as refused:
            read_files([(name, content)])
        again[name] = refused.value.again
    assert again == {"long.csv": False, "one.csv": True, "wide.csv": True, "x.pdf": False}
