"""The table of sizes follows from what was measured, and has its place in the README."""

import pytest

from tests.bench.load import CLASSES, END, START, Sizes, written
from tests.deploy.deployment import ROOT


def test_sizes_follow_from_what_was_measured() -> None:
    sizes = Sizes(milliseconds=50, worker_megabytes=300, session_megabytes=0.5, period=10)
    assert sizes.visitors_a_core == 100  # half of what 50 ms leave room for in ten seconds
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in sizes.table().splitlines()[-len(CLASSES) :]]
    assert rows == [["40", "2", "1 GB"], ["200", "2", "1 GB"], ["1,000", "10", "3.5 GB"]]


def test_the_table_has_its_place_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert written(written(text, "one\n"), "other\n") == written(text, "other\n")
    assert START + "other\n" + END in written(text, "other\n")
    assert "| visitors at once | workers, one a core | memory |" in text.partition(START)[2].partition(END)[0]
    with pytest.raises(ValueError, match="No place"):
        written("no marks", "one\n")
