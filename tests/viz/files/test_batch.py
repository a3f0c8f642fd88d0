"""Batches: the same plan and bytes on the page and on the command line, resumable, nothing dropped silently."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data.atlas import Atlas
from data.own.folder import FOLDERS, write
from data.own.model import OwnCohort, joined
from data.selection import Selection
from data.stats.listed import listed_primaries, listed_sites
from tests.data.own.cohorts import cohort
from viz.files import batch
from viz.files.plate import PRESETS
from viz.files.render import RenderError
from viz.files.saving import Request, file_of

ABRAMS = Selection(cohort="abrams1950")
SINGLE = PRESETS["single"][1]
ROOT = Path(__file__).parents[3]


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_plan_has_every_primary_once_and_what_does_not_change_once(atlas: Atlas) -> None:
    plan = batch.plan(atlas, ABRAMS, ["primary_bars", "heatmap"], ["svg", "csv"], SINGLE, over="primaries")
    primaries = listed_primaries(atlas, "abrams1950")
    assert len(plan) == 2 * len(primaries) + 2
    assert {one.selection.primary for one in plan.values() if one.view == "primary_bars"} == set(primaries)
    sites = batch.plan(atlas, ABRAMS, ["site_bars"], ["csv"], SINGLE, over="sites")
    assert [one.selection.site for one in sites.values()] == listed_sites(atlas, "abrams1950")
    assert list(batch.plan(atlas, ABRAMS, ["primary_bars"], ["json"], SINGLE)) == [
        "seed-and-soil-primary-bars-abrams1950-breast.json"
    ]


def test_two_runs_give_the_same_bytes_and_the_report_names_what_is_missing(atlas: Atlas, tmp_path: Path) -> None:
    plan = batch.plan(atlas, ABRAMS, ["primary_bars", "together"], ["svg", "xlsx"], SINGLE, base="https://a.example/")
    for name in ("one", "two"):
        results = list(batch.written(atlas, plan, tmp_path / name))
        assert sorted(bool(one.reason) for one in results) == [False, False, True, True]
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "one" / batch.REPORT).read_text("utf-8-sig"))))
    assert {row["File"] for row in rows} == set(plan)
    missing = [row for row in rows if row["Made"] == "no"]
    assert len(missing) == 2
    assert all("does not report which sites occur in the same patient" in row["Why not"] for row in missing)


def test_what_is_there_is_kept_and_what_was_changed_is_made_again(atlas: Atlas, tmp_path: Path) -> None:
    plan = batch.plan(atlas, ABRAMS, ["primary_bars"], ["csv", "json"], SINGLE)
    first, second = (tmp_path / name for name in plan)
    assert [one.kept for one in batch.written(atlas, plan, tmp_path)] == [False, False]
    before = hashes(tmp_path)
    first.write_bytes(first.read_bytes()[:100])  # as a copy that broke off
    with (tmp_path / batch.MARKS).open("a") as marks:
        marks.write('{"file": "half a li')  # as a run that was killed
    results = list(batch.written(atlas, plan, tmp_path))
    assert {file_of(one.request): one.kept for one in results} == {second.name: True, first.name: False}
    assert hashes(tmp_path) == before
    linked = batch.plan(atlas, ABRAMS, ["primary_bars"], ["csv", "json"], SINGLE, base="https://other.example/")
    assert [one.kept for one in batch.written(atlas, linked, tmp_path)] == [
        False,
        False,
    ]  # another link is another file


def test_a_run_that_is_stopped_leaves_whole_files_and_goes_on(atlas: Atlas, tmp_path: Path) -> None:
    plan = batch.plan(atlas, ABRAMS, ["primary_bars", "primary_map"], ["csv", "json"], SINGLE)
    for number, _ in enumerate(batch.written(atlas, plan, tmp_path), 1):
        if number == 2:
            break
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*list(plan)[:2], batch.MARKS])
    assert sum(one.kept for one in batch.written(atlas, plan, tmp_path)) == 2
    assert {*plan, batch.MARKS, batch.REPORT} == {path.name for path in tmp_path.iterdir()}
    assert {json.loads(line)["file"] for line in (tmp_path / batch.MARKS).read_text().splitlines()} == set(plan)


def test_a_failure_is_told_and_tried_again(atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(atlas: Atlas, request: Request, screen: object) -> bytes:
        msg = "No browser."
        raise RenderError(msg)

    plan = batch.plan(atlas, ABRAMS, ["primary_bars"], ["csv"], SINGLE)
    with monkeypatch.context() as patched:
        patched.setattr(batch, "made", failing)
        (one,) = batch.written(atlas, plan, tmp_path)
    assert (one.failed, one.reason) == (True, "No browser.")
    (one,) = batch.written(atlas, plan, tmp_path)
    assert not one.reason


def viz(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "viz", "export", *options]
    known = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=known)  # noqa: S603 - our own


@pytest.mark.slow
def test_the_command_line_writes_what_the_plan_says_in_several_processes(atlas: Atlas, tmp_path: Path) -> None:
    options = (
        "--cohort",
        "abrams1950",
        "--charts",
        "primary_bars,together",
        "--formats",
        "svg,json",
        "--preset",
        "single",
        "--link",
        "https://a.example",
    )
    done = viz("--out", str(tmp_path / "two"), "--jobs", "2", *options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].endswith("2 written, 2 cannot; see report.csv")
    plan = batch.plan(atlas, ABRAMS, ["primary_bars", "together"], ["svg", "json"], SINGLE, base="https://a.example/")
    list(batch.written(atlas, plan, tmp_path / "one"))
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_the_command_line_says_what_is_allowed(tmp_path: Path) -> None:
    done = viz("--out", str(tmp_path / "no"), "--charts", "pie", "--formats", "gif", "--cohort", "atlantis")
    assert done.returncode == 2
    for words in ("no chart “pie”", "no format “gif”", "cohort “atlantis”", "primary_map", "bundle", "disibio2008"):
        assert words in done.stderr
    assert "the default is shown" not in done.stderr
    assert not (tmp_path / "no").exists()


WITHOUT_PAGES = """
import sys


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("streamlit", "pages"):
            raise ImportError(f"{name} was imported")


sys.meta_path.insert(0, Refuse())
"""
"""Read by every Python that starts with its folder in PYTHONPATH, the processes of a batch too."""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_line_needs_neither_pages_nor_streamlit(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_PAGES)
    options = ["viz", "export", "--out", str(tmp_path / "out"), "--formats", "svg,csv", "--jobs", jobs]
    run = (
        f"import runpy, sys\nsys.argv = {options!r}\n"
        "try:\n    runpy.run_module('viz', run_name='__main__')\n"
        "except SystemExit as end:\n    print('code', end.code)\n"
        "print('loaded', sorted({name.partition('.')[0] for name in sys.modules} & {'streamlit', 'pages'}))"
    )
    known = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", run]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=known)  # noqa: S603 - our own
    assert done.stderr == ""
    assert done.stdout.splitlines()[-2:] == ["code 0", "loaded []"]
    assert len(list((tmp_path / "out").glob("*.csv"))) == 3  # two figures and the report


def counted(liver: int) -> OwnCohort:
    """A cohort that always has the same name."""
    patients = [{"primary_id": "breast", "n_patients": 300, "n_metastatic": 200}]
    return cohort(patients, [{"primary_id": "breast", "site_id": "liver", "n_with_site": liver, "n_denominator": 300}])


def test_a_cohort_that_was_written_anew_is_drawn_anew(atlas: Atlas, tmp_path: Path) -> None:
    for liver in (7, 70):
        mine = Atlas(joined(atlas.tables, (counted(liver),)))
        plan = batch.plan(mine, replace(ABRAMS, cohort="own_test"), ["primary_bars"], ["csv"], SINGLE)
        assert [one.kept for one in batch.written(mine, plan, tmp_path)] == [False]
        (path,) = (tmp_path / name for name in plan)
        assert f",{liver}," in path.read_text("utf-8-sig")


@pytest.mark.slow
def test_the_command_line_knows_the_cohort_folders_of_the_server(tmp_path: Path) -> None:
    write(counted(70), tmp_path / "cohorts" / "ours")
    write(counted(7), tmp_path / "cohorts" / "twin")
    named = {FOLDERS: str(tmp_path / "cohorts")}
    options = ("--cohort", "own_test", "--charts", "primary_bars", "--formats", "json", "--link", "https://a.example")
    for jobs, folder in (("1", "one"), ("2", "two")):
        out = tmp_path / folder
        more = ("--over", "sites", "--charts", "site_bars,primary_bars")
        done = viz("--out", str(out), *options, *more, "--jobs", jobs, **named)
        assert done.returncode == 0, done.stderr
        assert "there is a cohort own_test already" in done.stderr
        about = json.loads((out / "seed-and-soil-primary-bars-own-test-breast.json").read_text())
        assert [(row["Patients with the site"], row["of"]) for row in about["rows"]] == [(70, 300)]
        assert about["about"]["Link"] == "https://a.example/primary?cohort=own_test&primary=breast#primary_bars"
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    done = viz("--out", str(tmp_path / "no"), *options, **{FOLDERS: str(tmp_path / "nowhere")})
    assert done.returncode == 2
    assert f"{FOLDERS}: there is no such folder" in done.stderr
