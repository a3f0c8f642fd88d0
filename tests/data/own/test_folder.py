"""A cohort's folder holds the cohort, is checked when it is read, and says where it is wrong."""

import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package, system

from data.atlas import Atlas
from data.own.about import About
from data.own.count.counting import counted
from data.own.folder import files_of, packed, read, read_all, write
from data.own.model import OwnCohort, joined
from data.tables.load import TableError
from data.tables.plain import tame


@pytest.fixture(scope="module")
def own(atlas: Atlas) -> OwnCohort:
    """Return a small cohort."""
    profiles = pd.DataFrame(
        {
            "primary_id": ["breast", "breast", "lung_nsclc", "lung_nsclc"],
            "stage": ["IV", "I", "IV", ""],
            "sex": ["female", "male", "female", "male"],
            "bone": [1, 0, 0, 1],
            "liver": pd.array([1, 0, None, 1]),
            "n": [30, 20, 40, 50],
        }
    )
    return counted(profiles, About("Clinic, “north”"), atlas, strata=("stage",))


@pytest.fixture
def folder(tmp_path: Path, own: OwnCohort) -> Path:
    """Return the folder of that cohort."""
    write(own, tmp_path / "clinic")
    return tmp_path / "clinic"


def test_what_is_written_is_read_again(folder: Path, own: OwnCohort, atlas: Atlas) -> None:
    found = read(folder, atlas.tables)
    for name in ("source", "cohort", "denominators", "frequencies", "cooccurrence"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(own, name))
    assert joined(atlas.tables, [found]).cohorts["label"].iloc[-1] == "Clinic, “north”"
    assert files_of(own) == files_of(found)


def test_it_can_be_carried_away_as_a_zip(own: OwnCohort, atlas: Atlas, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(own))) as archive:
        archive.extractall(tmp_path)
    (found,), faults = read_all(tmp_path, atlas.tables)
    assert not faults
    pd.testing.assert_frame_equal(found.frequencies, own.frequencies)


def test_frictionless_finds_the_folder_valid_by_itself(folder: Path) -> None:
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid
    assert [task.name for task in report.tasks] == ["denominators", "frequencies", "cooccurrence"]
    assert all(task.stats["rows"] > 0 for task in report.tasks)


def test_untouched_tables_are_not_validated_again(folder: Path, atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    validated: list[str] = []
    monkeypatch.setattr(
        "data.own.folder.validate", lambda package, _: validated.extend(r["name"] for r in package["resources"])
    )
    read(folder, atlas.tables)
    assert validated == ["sources", "cohorts"]


BREAST = "own_clinic_north,breast,bone,all,,30,30,30,50"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("frequencies.csv", BREAST, BREAST[:-8] + "99,30,50", ("row 2", "n_with_site must lie within n_lo and n_hi")),
        ("frequencies.csv", BREAST, BREAST.replace("30,30,30", "many,30,30"), ("row 2", "n_with_site", "integer")),
        ("frequencies.csv", BREAST, BREAST.replace("bone", "elbow"), ("row 2", "site_id", "'elbow'", "table of sites")),
        ("frequencies.csv", BREAST, BREAST.replace("own_clinic_north", "msk_met"), ("row 2", "cohort_id", "'msk_met'")),
        ("denominators.csv", "breast,all", "breast,both", ("row 2", "column sex", "female")),
        ("cooccurrence.csv", "n_both", "both", ("n_both",)),
        ("cohort.json", '"clinical"', '"guess"', ("column method", "'guess'", "autopsy")),
        ("cohort.json", '"n_patients": 140', '"n_patients": "many"', ("column n_patients", "'many'")),
        ("cohort.json", '"source"', '"sauce"', ("two objects, source and cohort",)),
        ("cohort.json", "{", "", ("expected JSON",)),
    ],
)
def test_a_fault_is_named_with_its_place(
    folder: Path, atlas: Atlas, file: str, old: str, new: str, expected: tuple[str, ...]
) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(TableError) as raised:
        read(folder, atlas.tables)
    assert all(part in str(raised.value) for part in (file, *expected)), raised.value
    assert str(raised.value).startswith(f"{folder.name}/{file}")  # never its place on the machine
    assert str(folder.parent) not in str(raised.value)


def test_texts_of_whoever_wrote_a_folder_can_stand_in_sentences(folder: Path, atlas: Atlas) -> None:
    path, name = folder / "cohort.json", "**a** \u202e\ud800 <b> \n# c"
    about = json.loads(path.read_text("utf-8"))
    about["cohort"] |= {"label": name, "limitations": "x" * 100_000}
    path.write_text(json.dumps(about), "utf-8")
    table = folder / "frequencies.csv"
    table.write_text(table.read_text("utf-8").replace(BREAST, BREAST.replace("all,", "all,**b**")), "utf-8")
    read_in = read(folder, atlas.tables)
    assert read_in.label == tame(name, 500)
    assert len(str(read_in.cohort["limitations"].iloc[0])) == 500
    assert tame("**b**") in set(read_in.frequencies["stratum"])


def test_the_schema_is_ours_whatever_the_folder_says(folder: Path, atlas: Atlas) -> None:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        resource["path"] = "../../etc/passwd"
        resource["schema"]["fields"] = []
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    (folder / "denominators.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(TableError, match=r"denominators\.csv.*cohort_id"):
        read(folder, atlas.tables)


@pytest.mark.parametrize("file", ["cohort.json", "frequencies.csv"])
def test_a_missing_file_is_named(folder: Path, atlas: Atlas, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(TableError, match=f"{file}: the file is missing"):
        read(folder, atlas.tables)


def test_a_folder_of_folders_lists_the_sound_ones_and_tells_of_the_others(
    folder: Path, own: OwnCohort, atlas: Atlas
) -> None:
    write(own, folder.parent / "same_again")
    write(own, folder.parent / "broken")
    (folder.parent / "broken" / "frequencies.csv").unlink()
    (folder.parent / "notes").mkdir()
    cohorts, faults = read_all(folder.parent, atlas.tables)
    assert [each.cohort_id for each in cohorts] == ["own_clinic_north"]
    assert len(faults) == 2
    assert str(folder.parent) not in "".join(faults)
    assert any("broken" in fault for fault in faults)
    assert any("same_again" in fault and "another name" in fault for fault in faults)
