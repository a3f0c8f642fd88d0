"""The steps of a primary's ways: every lit flow once, each from where the cells are, with what was found there."""

import pytest

from data.atlas import Atlas
from data.learn.pathways import ways
from data.selection import Selection
from data.stats.listed import selectable_primaries
from viz.charts.circulation_plan import NARROW, WIDE
from viz.views import texts
from viz.views.catalogue import build
from viz.views.way_steps import as_data, steps_of


@pytest.mark.parametrize("narrow", [False, True])
def test_every_lit_flow_is_in_one_step_and_lies_on_the_plan(atlas: Atlas, *, narrow: bool) -> None:
    plan = NARROW if narrow else WIDE
    for primary in selectable_primaries(atlas, "disibio2008"):
        steps = steps_of(atlas, Selection(primary=primary), narrow=narrow)
        found = ways(atlas, primary)
        paths = [path for step in steps.steps for path in step.paths]
        assert len(paths) == (len(found.first) + len(found.after) if found.origins else 0)
        assert len(set(paths)) == len(paths)
        assert all(0 <= x <= plan.width and 0 <= y <= plan.height for path in paths for x, y in path)
        assert bool(steps.steps) == bool(found.origins)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_name_of_a_vessel_lies_across_no_box(atlas: Atlas, *, narrow: bool) -> None:
    named = 0
    for primary in selectable_primaries(atlas, "disibio2008"):
        steps = steps_of(atlas, Selection(primary=primary), narrow=narrow)
        boxes = {box for step in steps.steps for box in step.boxes}
        for step in (one for one in steps.steps if one.label):
            named += 1
            x, y = step.label or (0, 0)
            assert 0 <= x <= x + 7 * len(step.title) <= steps.width
            across = [b for b in boxes if x < b[2] and x + 7 * len(step.title) > b[0] and y - 12 < b[3] and y > b[1]]
            assert not across, (primary, step.title)
    assert named


def test_each_vessel_starts_where_the_cells_are(atlas: Atlas) -> None:
    for primary in ("breast", "colon", "lung", "rectum", "prostate"):
        steps = steps_of(atlas, Selection(primary=primary), narrow=False).steps
        assert steps[0].title == "Start"
        reached = set(steps[0].boxes)
        for step in (one for one in steps if one.paths):
            assert step.boxes[0] in reached, (primary, step.title)
            reached |= set(step.boxes)


def test_the_first_filter_is_told_once_with_count_interval_rank_and_cohort(atlas: Atlas) -> None:
    told = [one.text for one in steps_of(atlas, Selection(primary="breast"), narrow=False).steps]
    (first,) = (text for text in told if "First filter" in text)
    assert "Observed in diSibio & French 2008: the lung: 247 of 432 patients (57.2" in first
    assert "95 % CI" in first.replace("\u2009", " ")
    assert "rank 1 of 19" in first
    assert "First filter" not in " ".join(
        one.text for one in steps_of(atlas, Selection(primary="lung"), narrow=False).steps
    )


def test_the_vessels_are_named_in_the_order_of_the_blood(atlas: Atlas) -> None:
    steps = steps_of(atlas, Selection(primary="colon"), narrow=False).steps
    vessels = ["Portal vein", "Hepatic veins, inferior vena cava", "Pulmonary artery"]
    assert [one.title for one in steps][:4] == ["Start", *vessels]
    assert [one.title for one in steps][4:6] == ["Lymph vessels", "Lymph trunks"]
    assert steps[-1].title == "Outside the vessels"
    assert as_data(atlas, Selection(primary="colon"), narrow=False)["steps"][1]["title"] == "Portal vein"


def test_where_a_primary_has_no_route_as_a_whole_its_types_are_named(atlas: Atlas) -> None:
    chosen = Selection(cohort="msk_chord_ever", primary="colorectum")
    assert "Routes are described separately for colon and rectum" in build(atlas, "circulation", chosen).note
    titles = [title for title, _, _ in texts.routes(atlas, "colorectum")]
    assert titles[0].startswith("Colon: portal blood to liver")
    assert any(title.startswith("Rectum: ") for title in titles)
    assert "apart" not in build(atlas, "circulation", Selection(primary="colon")).note
    assert not texts.routes(atlas, "colon")[0][0].startswith("Colon")
