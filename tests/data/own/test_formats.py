"""Every kind of file that people bring is read, or named as what it is with what to do; and the lists of both agree."""

import gzip
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from data.own.apart.bounds import Bounds
from data.own.apart.readers import read_apart
from data.own.apart.wire import Upload
from data.own.faults import IntakeError
from data.own.read import archive, statfiles
from data.own.read.formats import FORMATS, PARTS, R_EXPORT, TABLES
from data.own.read.sheets import Sheet, read_files
from tests.data.own.oldbook import xls
from tests.data.own.uploads import Rows, delimited, packed, parquet, saved, xlsx

ROWS: list[list[object]] = [
    ["patient", "primary", "bone"],
    ["P1", "Breast", "1"],
    ["P2", "Lung", "0"],
    ["P3", "Lung", ""],
]


def written(ending: str, rows: Rows = ROWS, **how: Any) -> bytes:
    """Rows as a file of a statistics program: primaries as codes with labels, where it has labels."""
    frame = pd.DataFrame(rows[1:], columns=[str(name) for name in rows[0]])
    labelled = ending in ("sav", "zsav", "dta")
    if labelled:
        codes = {label: code for code, label in enumerate(frame["primary"].unique(), 1)}
        frame["primary"] = frame["primary"].map(codes)
        how |= {"variable_value_labels": {"primary": {code: label for label, code in codes.items()}}}
    frame["bone"] = pd.to_numeric(frame["bone"])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "table")
        if ending in ("sav", "zsav"):
            pyreadstat.write_sav(frame, path, compress=ending == "zsav", **how)
        else:
            write: Any = {"dta": pyreadstat.write_dta, "por": pyreadstat.write_por, "xpt": pyreadstat.write_xport}[
                ending
            ]
            write(frame, path, **how)
        return Path(path).read_bytes()


READ: dict[str, Callable[[], bytes]] = {
    "a.csv": lambda: delimited(ROWS),
    "a.csv.gz": lambda: gzip.compress(delimited(ROWS)),
    "a.txt": lambda: delimited(ROWS, "\t"),
    "a.xlsx": lambda: xlsx(ROWS),
    "a.xls": lambda: xls(ROWS),
    "a.parquet": lambda: parquet(ROWS),
    "a.sav": lambda: written("sav"),
    "a.zsav": lambda: written("zsav"),
    "a.por": lambda: written("por"),
    "a.dta": lambda: written("dta"),
    "old.dta": lambda: written("dta", version=8),
    "a.xpt": lambda: written("xpt"),
    "v8.xpt": lambda: written("xpt", file_format_version=8),
    "a.dta.gz": lambda: gzip.compress(written("dta")),
    "a.zip": lambda: packed({"readme.md": b"# Notes", "a.sav": written("sav")}),
    "b.zip": lambda: packed({"a.csv.gz": gzip.compress(delimited(ROWS))}),
}


@pytest.mark.parametrize("name", READ)
def test_a_table_is_read_from_every_format(name: str) -> None:
    (sheet,) = [sheet for sheet in read_files([(name, READ[name]())]) if not sheet.set_aside]
    assert [text.lower() for text in sheet.frame.columns] == ROWS[0]
    assert sheet.frame.to_numpy().tolist() == ROWS[1:]


def test_value_labels_and_names_that_say_nothing_are_replaced_and_said() -> None:
    rows: Rows = [["patient", "primary", "bone", "v7"], *([*row, at] for at, row in enumerate(ROWS[1:]))]
    content = written(
        "sav", rows, column_labels={"v7": "Age  at diagnosis", "bone": "Bone"}, missing_ranges={"v7": [2]}
    )
    (sheet,) = read_files([("a.sav", content)])
    assert list(sheet.frame.columns) == ["patient", "primary", "bone", "Age at diagnosis"]
    assert sheet.frame["Age at diagnosis"].tolist() == ["0", "1", ""]
    assert sheet.remarks == (
        "Called by their labels: “Age at diagnosis”.",
        "Codes are read as their value labels in 1 columns.",
        "Values that are declared as missing are blank.",
    )


NAMED: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "a.rds": (gzip.compress(b"X\n\0\0\0\3"), ("an R object", "write.csv", "haven")),
    "a.RData": (gzip.compress(b"RDX3\nX\n"), ("an R workspace", "write.csv", "haven")),
    "b.rds": (b"BZh9", ("R object", "write.csv")),
    "a.7z": (b"7z\xbc\xaf\x27\x1c", ("7z", "Unpack")),
    "a.rar": (b"Rar!\x1a\7", ("RAR", "Unpack")),
    "a.csv.bz2": (b"BZh91AY", ("bzip2", "Unpack")),
    "a.pdf": (b"%PDF-1.7", ("a PDF", "XLSX or CSV")),
    "a.sqlite": (b"SQLite format 3\0", ("SQLite", "CSV")),
    "a.mdb": (b"\0\1\0\0Standard Jet DB", ("Access", "export")),
    "a.json": (b'[{"a": 1}]', ("JSON", "to_csv")),
    "a.xls": (b"<html><table><tr><td>1</td></tr></table></html>", ("web page", "XLSX")),
    "b.xls": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', ("Excel 2003", "XLSX")),
    "a.ods": (packed({"mimetype": b"x", "META-INF/manifest.xml": b"", "content.xml": b""}), ("OpenDocument", "XLSX")),
    "a.xlsb": (packed({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), (".xlsb", "XLSX")),
    "a.docx": (packed({"[Content_Types].xml": b"", "word/document.xml": b""}), ("Word", "XLSX")),
    "a.numbers": (packed({"Index/Document.iwa": b""}), ("Numbers", "Excel or CSV")),
    "a.xlsx": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), ("password",)),
    "a.feather": (b"ARROW1\0\0", ("Feather", "Parquet")),
    "a.pkl": (b"\x80\4\x95", ("pickle", "never opened")),
    "a.sas7bcat": (b"\0" * 12 + b"\xc2\xea\x81\x60", ("catalogue", ".sas7bdat")),
    "a.mat": (b"MATLAB 5.0 MAT-file", ("MATLAB", "writetable")),
    "a.dbf": (b"\3z", ("dBase", "XLSX")),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_no_table_is_named_with_its_export(name: str) -> None:
    content, words = NAMED[name]
    with pytest.raises(IntakeError) as raised:
        read_files([(name, content)])
    message = str(raised.value)
    assert not [word for word in words if word not in message], message
    assert "NUL" not in message
    assert message.startswith(f"{name}")


def test_a_zip_of_an_r_file_names_it() -> None:
    with pytest.raises(IntakeError, match="an R object") as raised:
        read_files([("a.zip", packed({"a.rds": gzip.compress(b"X\n\0\0\0\3")}))])
    assert R_EXPORT in str(raised.value)


DAMAGED = ("sav", "zsav", "dta", "por", "xpt")


@pytest.mark.parametrize("ending", DAMAGED)
def test_a_damaged_file_of_a_program_ends_with_a_sentence(ending: str) -> None:
    whole = written(ending)
    files = [(f"{at}.{ending}", whole[: len(whole) * at // 8]) for at in (7, 3)]
    for file in files:
        with pytest.raises(IntakeError, match="damaged"):
            read_apart(Upload([file]), who="me", beat=lambda _: None)


def test_a_packed_file_that_unpacks_to_far_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 100_000)
    with pytest.raises(IntakeError, match="unpacks to far more than a table does"):
        read_files([("a.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 500_000))])


def test_a_statistics_file_past_the_limit_of_cells_is_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statfiles, "MAX_CELLS", 5)
    with pytest.raises(IntakeError, match="3 rows × 3 columns; at most"):
        read_files([("a.sav", written("sav"))])


def test_a_statistics_file_that_unpacks_to_much_ends_its_process_alone(tmp_path: Path) -> None:
    frame = pd.DataFrame({f"v{at}": ["A" * 2000] * 200 for at in range(60)})
    pyreadstat.write_sav(frame, str(tmp_path / "a.zsav"), compress=True)
    small, bomb = written("zsav"), (tmp_path / "a.zsav").read_bytes()
    assert len(bomb) < 2_000_000
    few = Bounds(memory=32 * 1024**2)
    assert read_apart(Upload([("a.zsav", small)]), who="me", beat=lambda _: None, bounds=few)
    with pytest.raises(IntakeError, match="took more than 32 MB of memory"):
        read_apart(Upload([("a.zsav", bomb)]), who="me", beat=lambda _: None, bounds=few)


def two_sheets(*, bad: str) -> list[Sheet]:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    other = book.create_sheet("Sums")
    rows: list[list[Any]] = [["a", "b"], [1, "=1+1"]] if bad == "formula" else [["a", "b" * 300], [1, 2]]
    for row in rows:
        other.append(row)
    return read_files([("mine.xlsx", saved(book))])


@pytest.mark.parametrize(("bad", "why"), [("formula", "without a stored result"), ("name", "300 characters")])
def test_a_bad_sheet_beside_a_good_one_is_set_aside_and_named(bad: str, why: str) -> None:
    good, other = two_sheets(bad=bad)
    assert good.frame.to_numpy().tolist() == ROWS[1:]
    assert other.name == "mine.xlsx, sheet “Sums”"
    assert why in other.set_aside


def test_the_lists_of_what_is_read_agree() -> None:
    assert {Path(name.removesuffix(".gz")).suffix for name in READ} - {".zip"} <= set(TABLES)
    assert len(TABLES) == len(set(TABLES)) == sum(map(len, FORMATS.values()))
    assert all(text[0].isalpha() and not text.endswith(".") for pair in PARTS.values() for text in pair)
