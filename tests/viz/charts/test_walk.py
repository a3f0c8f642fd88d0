"""The walk on screen: steady state beside observation, spreaders and sponges, and that it is a model."""

import pytest

from data.atlas import Atlas
from data.stats.frequency import all_shares
from data.stats.network import usable
from data.stats.walk import walk
from viz.charts.theme import DARK, LIGHT
from viz.charts.walk import MODEL, WalkInfo, plot_walk, walk_info, walk_sentence


@pytest.fixture(scope="module")
def info(atlas: Atlas) -> WalkInfo:
    chain = walk(usable(all_shares(atlas, "disibio2008"), atlas), atlas, "lung")
    return walk_info(chain, atlas.sites.labels, "Lung")


def test_stops_are_ordered_and_split_without_rest(info: WalkInfo) -> None:
    assert [stop.target for stop in info.stops] == sorted((s.target for s in info.stops), reverse=True)
    assert {*info.sponges, *info.spreaders} == set(info.stops)
    assert info.stops[0].name == "Regional lymph nodes"
    assert info.stops[0] in info.sponges
    assert info.error < 1e-9


def test_bars_and_diamonds_agree(info: WalkInfo) -> None:
    bars, diamonds = plot_walk(info, LIGHT).data
    assert bars.x == pytest.approx(diamonds.x)
    assert sum(bars.x) == pytest.approx(100, abs=0.01)
    assert [data[0] for data in bars.customdata] == [f"site:{stop.id}" for stop in info.stops]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_figure_says_that_it_is_a_model(info: WalkInfo, *, narrow: bool) -> None:
    texts = [note.text for note in plot_walk(info, DARK, narrow=narrow).layout.annotations]
    assert any("not a route" in text for text in texts)
    signs = [text for text in texts if text.startswith(("▲", "▽"))]
    assert len(signs) == len(info.stops)
    assert sum(text.startswith("▽") for text in signs) == len(info.sponges)
    assert all(("spreader" in text or "sponge" in text) != narrow for text in signs)


def test_the_sentence_names_both_kinds(info: WalkInfo) -> None:
    said = walk_sentence(info)
    assert said.startswith("Lung: a random walk over 26 sites")
    assert "less than 10⁻⁹" in said
    assert MODEL in said
