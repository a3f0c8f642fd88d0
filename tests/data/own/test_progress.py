"""The bar that shows how far a count has come."""

import io
from pathlib import Path

import duckdb
import pytest

from data.own.large.engines import opened
from data.own.large.progress import WIDTH, WIPED, Progress, shown

STEPS = ("Reading", "Counting")


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        """Say that somebody looks."""
        return True


def test_the_bar_fills_by_steps_and_queries_never_goes_back_and_is_wiped_away() -> None:
    terminal = Terminal()
    far = iter((0.0, 60.0, 100.0, 0.0, 100.0, -1.0))
    progress = Progress(terminal)
    progress.step("Reading", STEPS)
    with progress.followed(lambda: next(far)):
        for _ in range(6):
            progress.draw()
    progress.step("Counting", STEPS)
    drawn = terminal.getvalue().split(WIPED)[1:]
    assert [line.count("#") for line in drawn] == [0, 0, 4, 6, 6, 9, 9, 12]
    assert drawn[0].startswith(f"[{' ' * WIDTH}] 1 of 2: Reading (")
    assert drawn[-1].startswith(f"[{'#' * 12}{' ' * 12}] 2 of 2: Counting (")
    with shown(terminal) as other:
        other.step("Reading", STEPS)
    assert terminal.getvalue().endswith(WIPED)


def test_a_line_is_printed_in_place_of_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    progress.step("Reading", STEPS)
    progress.say("Found out")
    assert terminal.getvalue().endswith(WIPED)
    assert capsys.readouterr().out == "Found out\n"


def test_nothing_is_drawn_where_nobody_looks() -> None:
    pipe = io.StringIO()
    with shown(pipe) as progress:
        progress.step("Reading", STEPS)
    assert pipe.getvalue() == ""


def test_duckdb_tells_how_far_its_query_is_and_is_not_asked_once_it_is_closed(tmp_path: Path) -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    progress.step("Counting", STEPS)
    (tmp_path / "patients.csv").write_text("patient,primary\nP1,Lung\n", "utf-8")
    with opened("duckdb", scratch=tmp_path, progress=progress) as read:
        found = read(str(tmp_path / "patients.csv"), ("patient", "primary"))
        assert isinstance(found, duckdb.DuckDBPyRelation)
        assert found.fetchall() == [("P1", "Lung")]
        progress.draw()
    progress.draw()
    assert "Counting" in terminal.getvalue().split(WIPED)[-1]
