"""Batches: the same plan and bytes on the page and on the command line, resumable, nothing dropped silently."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.frequency import listed_primaries, listed_sites
from data.own.model import OwnCohort
from pages.shared import batch, own
from pages.shared.address import Selection
from pages.shared.loading import atlas, tables
from pages.shared.saving import Request, file_of
from tests.data.own.cohorts import cohort
from tests.pages.opened import open_page, show, sound
from viz.plate import PRESETS
from viz.render import RenderError

ABRAMS = Selection(cohort="abrams1950")
SINGLE = PRESETS["single"][1]


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_plan_has_every_primary_once_and_what_does_not_change_once() -> None:
    plan = batch.plan(ABRAMS, ["primary_bars", "heatmap"], ["svg", "csv"], SINGLE, over="primaries")
    primaries = listed_primaries(tables(), "abrams1950")
    assert len(plan) == 2 * len(primaries) + 2
    assert {one.chosen.primary for one in plan.values() if one.view == "primary_bars"} == set(primaries)
    sites = batch.plan(ABRAMS, ["site_bars"], ["csv"], SINGLE, over="sites")
    assert [one.chosen.site for one in sites.values()] == listed_sites(tables(), "abrams1950")
    assert list(batch.plan(ABRAMS, ["primary_bars"], ["json"], SINGLE)) == [
        "seed-and-soil-primary-bars-abrams1950-breast.json"
    ]


def test_two_runs_give_the_same_bytes_and_the_report_names_what_is_missing(tmp_path: Path) -> None:
    plan = batch.plan(ABRAMS, ["primary_bars", "together"], ["svg", "xlsx"], SINGLE, base="https://a.example/")
    for name in ("one", "two"):
        results = list(batch.written(plan, tmp_path / name))
        assert sorted(bool(one.reason) for one in results) == [False, False, True, True]
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "one" / batch.REPORT).read_text("utf-8-sig"))))
    assert {row["File"] for row in rows} == set(plan)
    missing = [row for row in rows if row["Made"] == "no"]
    assert len(missing) == 2
    assert all("does not tell which sites occur in the same patient" in row["Why not"] for row in missing)


def test_what_is_there_is_kept_and_what_was_changed_is_made_again(tmp_path: Path) -> None:
    plan = batch.plan(ABRAMS, ["primary_bars"], ["csv", "json"], SINGLE)
    first, second = (tmp_path / name for name in plan)
    assert [one.kept for one in batch.written(plan, tmp_path)] == [False, False]
    before = hashes(tmp_path)
    first.write_bytes(first.read_bytes()[:100])  # as a copy that broke off
    with (tmp_path / batch.MARKS).open("a") as marks:
        marks.write('{"file": "half a li')  # as a run that was killed
    results = list(batch.written(plan, tmp_path))
    assert {file_of(one.request): one.kept for one in results} == {second.name: True, first.name: False}
    assert hashes(tmp_path) == before
    linked = batch.plan(ABRAMS, ["primary_bars"], ["csv", "json"], SINGLE, base="https://other.example/")
    assert [one.kept for one in batch.written(linked, tmp_path)] == [False, False]  # another link is another file


def test_a_run_that_is_stopped_leaves_whole_files_and_goes_on(tmp_path: Path) -> None:
    plan = batch.plan(ABRAMS, ["primary_bars", "primary_map"], ["csv", "json"], SINGLE)
    for number, _ in enumerate(batch.written(plan, tmp_path), 1):
        if number == 2:
            break
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*list(plan)[:2], batch.MARKS])
    assert sum(one.kept for one in batch.written(plan, tmp_path)) == 2
    assert {*plan, batch.MARKS, batch.REPORT} == {path.name for path in tmp_path.iterdir()}
    assert {json.loads(line)["file"] for line in (tmp_path / batch.MARKS).read_text().splitlines()} == set(plan)


def test_a_failure_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(request: Request, screen: object) -> bytes:
        msg = "No browser."
        raise RenderError(msg)

    plan = batch.plan(ABRAMS, ["primary_bars"], ["csv"], SINGLE)
    with monkeypatch.context() as patched:
        patched.setattr(batch, "made", failing)
        (one,) = batch.written(plan, tmp_path)
    assert (one.failed, one.reason) == (True, "No browser.")
    (one,) = batch.written(plan, tmp_path)
    assert not one.reason


def viz(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "viz", "export", *options]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)  # noqa: S603 - our own


@pytest.mark.slow
def test_the_command_line_writes_what_the_plan_says_in_several_processes(tmp_path: Path) -> None:
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
    plan = batch.plan(ABRAMS, ["primary_bars", "together"], ["svg", "json"], SINGLE, base="https://a.example/")
    list(batch.written(plan, tmp_path / "one"))
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_the_command_line_says_what_is_allowed(tmp_path: Path) -> None:
    done = viz("--out", str(tmp_path / "no"), "--charts", "pie", "--formats", "gif", "--cohort", "atlantis")
    assert done.returncode == 2
    for words in ("no chart “pie”", "no format “gif”", "cohort “atlantis”", "primary_map", "bundle", "disibio2008"):
        assert words in done.stderr
    assert not (tmp_path / "no").exists()


def exported(app: AppTest) -> dict[str, batch.Done]:
    found: dict[str, batch.Done] = app.session_state["batch"].results
    return found


def test_the_page_makes_an_archive_and_says_what_is_missing() -> None:
    app = open_page("export", "abrams1950")
    show(app, cohort="abrams1950", primary="breast")
    app.multiselect(key="batch_views").set_value(["primary_bars", "together"])
    app.multiselect(key="batch_forms").set_value(["csv", "json"])
    app.button_group(key="batch_over").set_value("none")
    sound(app.run())
    assert app.button(key="batch_start").label == "Export 4 files"
    app.button(key="batch_start").click()
    sound(app.run())
    assert any("2 files made, 2 not" in element.value for element in app.markdown)
    assert {name for name, one in exported(app).items() if not one.reason} == {
        "seed-and-soil-primary-bars-abrams1950-breast.csv",
        "seed-and-soil-primary-bars-abrams1950-breast.json",
    }
    assert "--charts primary_bars,together" in app.code[-1].value


def made_as_chosen() -> AppTest:
    """The page after it has made the two usual figures as CSV."""
    app = open_page("export", "abrams1950").run()
    app.multiselect(key="batch_forms").set_value(["csv"])
    app.button_group(key="batch_over").set_value("none")
    app.run().button(key="batch_start").click()
    sound(app.run())
    return app


def test_a_cancelled_batch_goes_on_where_it_stopped() -> None:
    app = made_as_chosen()
    asked = app.session_state["batch"]
    first, second = asked.requests
    kept = asked.results[first]
    del asked.results[second]
    sound(app.run())
    assert any("1 file made, 1 left: Export goes on where it stopped" in element.value for element in app.markdown)
    app.button(key="batch_start").click()
    sound(app.run())
    assert exported(app)[first] is kept
    assert set(exported(app)) == {first, second}


def test_the_archive_holds_files_and_report() -> None:
    app = made_as_chosen()
    asked = app.session_state["batch"]
    content = batch.archive(list(asked.results.values()))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert set(opened.namelist()) == {*asked.requests, batch.REPORT}
    assert content == batch.archive(list(asked.results.values()))


def counted(liver: int) -> OwnCohort:
    """A cohort that always has the same name."""
    patients = [{"primary_id": "breast", "n_patients": 300, "n_metastatic": 200}]
    return cohort(patients, [{"primary_id": "breast", "site_id": "liver", "n_with_site": liver, "n_denominator": 300}])


def test_a_cohort_that_was_counted_anew_is_drawn_anew() -> None:
    app = open_page("export", "abrams1950")
    for liver in (7, 70):
        app.session_state["own_cohorts"] = own.held((counted(liver),), atlas())
        show(app, cohort="own_test", primary="breast")
        app.multiselect(key="batch_views").set_value(["primary_bars"])
        app.multiselect(key="batch_forms").set_value(["csv"])
        app.button_group(key="batch_over").set_value("none")
        sound(app.run())
        assert not any("made" in element.value for element in app.markdown), "the archive of the tables before"
        app.button(key="batch_start").click()
        sound(app.run())
        (one,) = exported(app).values()
        assert f",{liver}," in one.content.decode()


def test_a_cohort_folder_that_was_written_anew_is_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = batch.plan(replace(ABRAMS, cohort="own_test"), ["primary_bars"], ["csv"], SINGLE)
    for liver in (7, 70):
        monkeypatch.setitem(st.session_state, "own_cohorts", own.held((counted(liver),), atlas()))
        assert [one.kept for one in batch.written(plan, tmp_path)] == [False]
