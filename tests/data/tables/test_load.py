"""A damaged table is refused, with the file, the row, the column and what was expected."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.tables.load import FOLDER, TableError, load_tables, read_package

LIVER = "disibio2008,breast,liver,all,,218,218,218,432"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the data package."""
    target = tmp_path / "data"
    target.mkdir()
    shutil.copy(FOLDER / "datapackage.json", target)
    shutil.copytree(FOLDER / "tables", target / "tables")
    return target


def damage(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_tables_load(folder: Path) -> None:
    assert len(load_tables(folder).frequencies) > 3000


def test_types_are_those_of_the_schema() -> None:
    frequencies = load_tables().frequencies
    assert str(frequencies["n_with_site"].dtype) == "Int64"
    assert str(frequencies["percent_printed"].dtype) == "Float64"
    assert frequencies["stratum"].notna().all()


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (
            "frequencies",
            LIVER,
            "disibio2008,breast,liver,all,,many,218,218,432",
            ("frequencies.csv", "row ", "n_with_site", "integer"),
        ),
        (
            "frequencies",
            LIVER,
            "disibio2008,breast,liver,all,,518,518,518,432",
            ("frequencies.csv", "row ", "n_with_site may not exceed n_denominator"),
        ),
        (
            "frequencies",
            "disibio2008,breast,liver,all,,218,218,218",
            "disibio2008,breast,liver,all,,218,220,230",
            ("frequencies.csv", "row ", "within n_lo and n_hi"),
        ),
        (
            "frequencies",
            "disibio2008,breast,liver",
            "disibio2008,breats,liver",
            ("frequencies.csv", "row ", "primary_id", "primaries"),
        ),
        (
            "frequencies",
            "disibio2008,breast,liver,all",
            "disibio2008,breast,liver,women",
            ("frequencies.csv", "row ", "sex", "female"),
        ),
        (
            "cohorts",
            "disibio2008,disibio2008",
            "disibio2008,disibio2009",
            ("cohorts.csv", "row ", "source_id", "sources"),
        ),
        ("sites", "liver,Liver", "liver,", ("sites.csv", "row ", "label", "required")),
        ("frequencies", "cohort_id,primary_id", "cohort,primary_id", ("frequencies.csv", "cohort_id")),
        (
            "denominators",
            "disibio2008,breast,all,,432",
            "disibio2008,breast,all,,-432",
            ("denominators.csv", "row ", "n_patients", "minimum"),
        ),
    ],
)
def test_a_damaged_cell_is_named(folder: Path, table: str, old: str, new: str, expected: tuple[str, ...]) -> None:
    damage(folder / "tables" / f"{table}.csv", old, new)
    with pytest.raises(TableError) as caught:
        load_tables(folder)
    for words in expected:
        assert words in str(caught.value)
    assert str(caught.value).startswith("data/tables/")
    assert str(folder) not in str(caught.value)


def changed(package: dict[str, Any], **resource: object) -> dict[str, Any]:
    """Return a package with another first resource."""
    first, *rest = package["resources"]
    return {**package, "resources": [{**first, **resource}, *rest]}


@pytest.mark.parametrize(
    ("damaged", "fault"),
    [
        (lambda _: None, "the file is missing"),
        (lambda _: b"", "no JSON from line 1, column 1"),
        (lambda package: json.dumps(package)[:-200].encode(), "no JSON from line 1"),
        (lambda _: b"\xff\xfe", "no JSON text"),
        (lambda _: b"[" * 100_000, "no JSON text"),
        (lambda _: b"[]", "its resources: expected a list of tables"),
        (lambda package: {**package, "resources": {}}, "its resources: expected a list of tables"),
        (lambda package: {**package, "resources": ["sources"]}, "resource 1: expected"),
        (lambda package: changed(package, schema={}), "resource 1: expected"),
        (lambda package: changed(package, schema={"fields": [{"name": "a", "type": "date"}]}), "resource 1: expected"),
        (lambda package: changed(package, path="../../etc/passwd"), "resource 1: expected"),
        (lambda package: changed(package, path="/etc/passwd"), "resource 1: expected"),
        (lambda package: changed(package, path="tables"), "the file is missing"),
        (lambda package: changed(package, schema={"fields": [{"name": "id", "type": "string"}]}), "differs in id,"),
    ],
)
def test_a_damaged_package_is_one_sentence(
    folder: Path, damaged: Callable[[dict[str, Any]], object], fault: str
) -> None:
    path = folder / "datapackage.json"
    content = damaged(read_package(folder))
    path.unlink()
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(TableError) as caught:
        load_tables(folder)
    assert fault in str(caught.value)
    assert str(caught.value).startswith("data/")
    assert str(folder.parent) not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_repeated_row_is_named(folder: Path) -> None:
    path = folder / "tables" / "flags.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    with pytest.raises(TableError, match=r"flags\.csv.*row"):
        load_tables(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "tables" / "routes.csv").unlink()
    with pytest.raises(TableError, match=r"routes\.csv: the file is missing"):
        load_tables(folder)


def test_a_missing_table_of_the_package_is_named(folder: Path) -> None:
    package = read_package(folder)
    package["resources"] = [r for r in package["resources"] if r["name"] != "routes"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(TableError, match="differs in routes"):
        load_tables(folder)


def test_many_faults_are_cut_short(folder: Path) -> None:
    path = folder / "tables" / "frequencies.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",all,", ",sum,"), encoding="utf-8")
    with pytest.raises(TableError, match=r"more$"):
        load_tables(folder)
