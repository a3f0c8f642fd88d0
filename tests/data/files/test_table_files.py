"""Data files: each opens again in an independent reader with the same cells, and runs nothing in a spreadsheet."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.files.snippets import snippet
from data.files.tables import FACTS_KEY, TABLE_FORMATS
from data.tables.packing import zipped

FACTS = {"Title": "Breast cancer reaches bone", "n": "n = 432", "Source": "=cmd|' /C calc'!A0"}


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Site": ["Bone", '=HYPERLINK("http://x")', "+1", "Naïve, “quoted”\nline"],
            "Share %": pd.array([50.5, None, 0.0, 12.25], dtype="Float64"),
            "of": pd.array([432, None, 20, 1], dtype="Int64"),
            "Is": [True, False, True, False],
            "Mixed": [1, "two", None, 3.5],
        }
    )


def test_excel_opens_with_the_cells_and_no_formula(frame: pd.DataFrame) -> None:
    book = openpyxl.load_workbook(io.BytesIO(TABLE_FORMATS["xlsx"][1](frame, FACTS)))
    rows = list(book["Data"].iter_rows(values_only=True))
    assert rows[0] == tuple(frame.columns)
    assert rows[1] == ("Bone", 50.5, 432, True, 1)
    assert rows[2] == ('\'=HYPERLINK("http://x")', None, None, False, "two")
    assert rows[3][2] == 20
    assert all(cell.data_type != "f" and not cell.hyperlink for sheet in book for row in sheet for cell in row)
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["n"] == "n = 432"
    assert about["Source"].startswith("'=cmd")


def test_parquet_keeps_types_unknowns_and_facts(frame: pd.DataFrame) -> None:
    table = pq.read_table(io.BytesIO(TABLE_FORMATS["parquet"][1](frame, FACTS)))
    assert table.column("of").to_pylist() == [432, None, 20, 1]
    assert table.column("Share %").to_pylist() == [50.5, None, 0.0, 12.25]
    assert table.column("Mixed").to_pylist() == ["1", "two", None, "3.5"]
    assert json.loads(table.schema.metadata[FACTS_KEY]) == FACTS


def test_json_has_facts_and_rows(frame: pd.DataFrame) -> None:
    document = json.loads(TABLE_FORMATS["json"][1](frame, FACTS))
    assert document["about"] == FACTS
    assert document["rows"][1] == {
        "Site": '=HYPERLINK("http://x")',
        "Share %": None,
        "of": None,
        "Is": False,
        "Mixed": "two",
    }


@pytest.mark.parametrize("form", sorted(TABLE_FORMATS))
def test_the_same_table_gives_the_same_bytes_and_an_empty_one_opens(form: str, frame: pd.DataFrame) -> None:
    write = TABLE_FORMATS[form][1]
    assert write(frame, FACTS) == write(frame.copy(), dict(FACTS))
    assert write(frame.iloc[:0], FACTS)


def test_an_archive_has_no_clock() -> None:
    archive = zipped({"b/two.txt": b"2", "a.txt": b"1"})
    assert archive == zipped({"a.txt": b"1", "b/two.txt": b"2"})
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        assert [(e.filename, e.date_time) for e in opened.infolist()] == [
            ("a.txt", (1980, 1, 1, 0, 0, 0)),
            ("b/two.txt", (1980, 1, 1, 0, 0, 0)),
        ]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_lines_of_python_read_the_data_again(form: str, frame: pd.DataFrame, tmp_path: Path) -> None:
    (tmp_path / f"figure.{form}").write_bytes(TABLE_FORMATS[form][1](frame, FACTS))
    lines = snippet("Python", form, "figure", list(frame.columns))
    done = subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own lines
    assert done.returncode == 0, done.stderr
    assert "50.5" in done.stdout


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_lines_of_r_are_balanced_and_name_the_file(form: str) -> None:
    lines = snippet("R", form, "figure", ['Say "when" \\ now', "Site", "Share %"])
    assert f'"figure.{form}"' in lines
    bare = lines.replace("\\\\", "").replace('\\"', "")
    for opened, closed in ("()", "[]"):
        assert bare.count(opened) == bare.count(closed)
    assert bare.count('"') % 2 == 0
    assert snippet("R", form, "f", ["Site", "Share %"]).splitlines()[-1] == 'head(data[c("Site", "Share %")], 10)'


def test_other_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="choose Python or R"):
        snippet("Julia", "csv", "figure", ["Site"])
