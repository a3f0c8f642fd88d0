"""Small files that unpack to much: each ends with a sentence before it is laid out; limits are made small here."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pyarrow.parquet as pq
import pytest

from data.atlas import Atlas
from data.own.faults import IntakeError
from data.own.read import spreadsheet, tabular
from data.own.read.sheets import read_files
from data.own.understand import mapping
from tests.data.own import hostile
from tests.data.own.uploads import all_the_way, delimited, packed

MB = 1024**2
CASES: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "one text in many cells": ("a.xlsx", lambda: hostile.shared_text(10_000, 60), ("more than 1 MB", "command line")),
    "one dictionary entry": ("a.parquet", lambda: hostile.one_entry(10_000, 60), ("more than 1 MB", "command line")),
    "pages that pack to nothing": ("a.parquet", lambda: hostile.tight_pages(30_000, 40), ("more than 1 MB",)),
    "text that is none": ("a.parquet", hostile.broken_text, ("damaged",)),
    "blank lines": ("a.csv", lambda: hostile.blank_lines(1100), ("More than 1,000 rows are blank", "Delete")),
    "blank lines first": ("a.csv", lambda: b",\n" * 60_000 + b"a,b\n1,2\n", ("More than 1,000 rows are blank",)),
    "commas": ("a.csv", lambda: b"," * 100_000, ("empty",)),
    "many cells": ("a.csv", lambda: delimited([["a", "b"], *([1, 2] for _ in range(70_000))]), ("more than 1 MB",)),
    "two tables that are too much together": (
        "a.zip",
        lambda: packed({f"{at}.csv": delimited([["a", "b"], *[["x" * 9, "y" * 9]] * 9_000]) for at in "abc"}),
        ("a.zip: ", "more than 1 MB"),
    ),
    "a zip in a zip in a zip": ("a.zip", lambda: hostile.deep_zip(4), ("zip in the zip",)),
    "half of a pair in UTF-16": ("a.csv", hostile.lone_surrogate, ("UTF-16", "damaged")),
    "half of a pair in a spreadsheet": ("a.xlsx", hostile.surrogate_in_spreadsheet, ("damaged",)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_unpacks_to_much_ends_with_a_sentence(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_TABLES", MB)
    monkeypatch.setattr(tabular, "MAX_BLANK_ROWS", 1_000)
    name, build, words = CASES[case]
    with pytest.raises(IntakeError) as raised:
        read_files([(name, build())])
    missing = [word for word in words if word not in str(raised.value)]
    assert not missing, str(raised.value)


def laid_out(*_: object) -> None:
    pytest.fail("it was laid out")


def test_parquet_that_unpacks_to_much_is_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_TABLES", MB)
    monkeypatch.setattr(spreadsheet, "_column_text", laid_out)
    with pytest.raises(IntakeError, match="more than 1 MB"):
        read_files([("a.parquet", hostile.one_entry(10_000, 120))])
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", laid_out)
    with pytest.raises(IntakeError, match="more than 1 MB"):
        read_files([("a.parquet", hostile.tight_pages(30_000, 40))])


def test_a_text_that_is_shared_as_tables_do_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_TABLES", MB)
    (sheet,) = read_files([("a.csv", hostile.blank_lines(900)), ("b.parquet", hostile.one_entry(100, 60))][:1])
    assert len(sheet.blank_rows) == 900
    (sheet,) = read_files([("b.parquet", hostile.one_entry(100, 60))])
    assert set(sheet.frame["a"]) == {"A" * 100}


def test_a_number_of_five_thousand_digits_is_no_count(atlas: Atlas) -> None:
    with pytest.raises(IntakeError, match=r"a\.csv, row 2, column “n_with_site”"):
        all_the_way([("a.csv", hostile.long_number(5_000))], atlas)


def test_cells_that_list_very_many_sites_are_not_taken_apart(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MAX_LISTED", 1_000)
    head: list[object] = ["patient", "primary", "sites"]
    many: list[list[object]] = [[at, "breast", "bone;" * 10 + str(at)] for at in range(101)]
    with pytest.raises(IntakeError, match=r"a\.csv, column “sites”: Its cells list more than 1,000 sites"):
        all_the_way([("a.csv", delimited([head, *many]))], atlas)
    alike: list[list[object]] = [[at, "breast", "bone;liver;bone"] for at in range(900)]
    people = all_the_way([("a.csv", delimited([head, *alike]))], atlas)
    assert people.own.frequencies["n_with_site"].max() == 900


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_whose_pieces_have_no_bound_is_not_unpacked(method: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        file.writestr("a.csv", "a,b\n1,2\n")
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(IntakeError, match=r"“a\.csv” in the zip is packed in an unusual way"):
        read_files([("a.zip", content.getvalue())])
