"""Ranked bars: order, what is left out, intervals, and which bar was clicked."""

from typing import Any

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options, shares
from data.stats.reverse import primaries_of_site
from data.tables.rows import rows
from viz.charts.bars import NOT_RANKED, ROW, Bar, BarsInfo, bars_info, key_of_point, plot_bars, ranked_top
from viz.charts.marks import sign
from viz.charts.text import text_width
from viz.charts.theme import DARK, LIGHT, SMALL, Theme, colour_at, scale_top, whole_percent


@pytest.fixture(scope="session")
def frame(atlas: Atlas) -> pd.DataFrame:
    return shares(atlas, "disibio2008", "breast")


def test_the_largest_come_first_and_the_rest_is_counted(frame: pd.DataFrame) -> None:
    info = bars_info(frame, "site", most=5)
    values = [bar.share for bar in info.bars]
    ranked = frame[frame["site_id"] != "lymph_node_regional"]
    assert values[:4] == sorted(ranked["share"], reverse=True)[:4]
    assert info.hidden == len(frame) - 5
    assert info.unknown == 0
    assert info == bars_info(frame.sample(frac=1, random_state=3), "site", most=5)
    assert info.top >= max(values)


def test_regional_nodes_stand_below_the_ranking_in_grey(atlas: Atlas) -> None:
    """In all primaries together they have the largest share, and neither lead nor stretch the scale."""
    frame = shares(atlas, "disibio2008", "all_primaries")
    info = bars_info(frame, "site")
    last = info.bars[-1]
    assert (last.key, last.ranked) == ("lymph_node_regional", False)
    assert last.share == frame["share"].max() > info.top == ranked_top(frame)
    assert all(bar.ranked for bar in info.bars[:-1])
    figure = plot_bars(info, LIGHT)
    assert figure.data[0].marker.color[-1] == LIGHT.apart
    assert LIGHT.apart not in figure.data[0].marker.color[:-1]
    assert figure.data[0].y[-1] - figure.data[0].y[-2] > 1
    assert [note.text for note in figure.layout.annotations] == [NOT_RANKED]
    without = plot_bars(bars_info(frame[frame["site_id"] != last.key], "site"), LIGHT)
    assert (len(without.layout.annotations), len(without.layout.shapes)) == (0, 0)


def test_a_site_that_is_no_one_organ_is_grey(atlas: Atlas) -> None:
    frame = shares(atlas, "msk_met", "breast")
    info = bars_info(frame, "site")
    assert [bar.key for bar in info.bars if bar.rest] == ["unspecified"]
    assert info.bars[0].rest
    assert info.top == ranked_top(frame) < scale_top([info.bars[0].share])
    assert plot_bars(info, DARK).data[0].marker.color[0] == DARK.apart


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_an_interval_is_a_line_without_caps_on_the_ground(frame: pd.DataFrame, look: Theme) -> None:
    """Ink on a bright bar would be lost in the dark theme, and on a dark bar in the light one."""
    halo, line = plot_bars(bars_info(frame, "site"), look).data[1:3]
    assert (halo.error_x.color, line.error_x.color) == (look.paper, look.ink)
    assert halo.error_x.thickness > 2 * line.error_x.thickness
    assert {halo.error_x.width, line.error_x.width} == {0}
    assert (halo.x, halo.y, halo.error_x.array) == (line.x, line.y, line.error_x.array)


def test_no_label_is_wider_than_its_room(atlas: Atlas) -> None:
    for cohort in ("disibio2008", "abrams1950", "msk_met", "msk_chord_ever"):
        info = bars_info(shares(atlas, cohort, "breast"), "site", most=99)
        margin = plot_bars(info, LIGHT).layout.margin
        assert max(text_width(part, SMALL) for bar in info.bars for part in bar.label.split("<br>")) <= margin.l


def test_the_selected_bar_is_kept_and_framed(frame: pd.DataFrame) -> None:
    lowest = str(frame["site_id"].iloc[-1])
    info = bars_info(frame, "site", most=5, selected=lowest)
    ranked = frame.loc[frame["site_id"] != "lymph_node_regional", "site_id"].head(4)
    assert [bar.key for bar in info.bars] == [*ranked, lowest, "lymph_node_regional"]
    assert info.hidden == len(frame) - 6
    line = plot_bars(info, LIGHT).data[0].marker.line
    assert list(line.color) == [LIGHT.edge] * 4 + [LIGHT.ink, LIGHT.edge]
    assert bars_info(frame, "site", most=5, selected="nowhere").bars == (*info.bars[:4], info.bars[-1])


def test_another_denominator_is_outlined_and_named(atlas: Atlas) -> None:
    frame = shares(atlas, "abrams1950", "breast")
    info = bars_info(frame, "site", most=99)
    examined = set(frame.loc[frame["denominator"] == "examined", "site_id"])
    assert {bar.key for bar in info.bars if bar.outlined} == examined
    assert examined
    fills = plot_bars(info, LIGHT).data[0].marker.color
    for bar, fill in zip(info.bars, fills, strict=True):
        assert ("if examined" in bar.label.replace("<br>", " ")) == bar.outlined
        assert (fill == LIGHT.paper) == bar.outlined


def test_without_counts_there_is_no_interval(atlas: Atlas) -> None:
    info = bars_info(shares(atlas, "schlageter2016", "liver"), "site")
    assert {(bar.low, bar.high) for bar in info.bars} == {(None, None)}
    bars, _, spans, _ = plot_bars(info, LIGHT).data
    assert not bars.error_x.array
    assert not spans.x


def test_unknown_shares_are_counted_and_not_drawn(frame: pd.DataFrame) -> None:
    holed = frame.assign(share=frame["share"].mask(frame["site_id"] == "liver"))
    info = bars_info(holed, "site", most=99)
    assert "liver" not in {bar.key for bar in info.bars}
    assert (info.unknown, info.hidden, len(info.bars)) == (1, 0, len(frame) - 1)


def test_bars_end_where_the_figures_say(frame: pd.DataFrame) -> None:
    info = bars_info(frame, "site")
    bars, _, spans, values = plot_bars(info, DARK).data
    assert list(spans.y)[:-1] == list(range(len(info.bars) - 1))
    by_site = {row.site_id: row for row in rows(frame)}
    for place, bar in enumerate(info.bars):
        row = by_site[bar.key]
        assert bars.x[place] == pytest.approx(row.share * 100, abs=1e-3)
        assert bars.x[place] + spans.error_x.array[place] == pytest.approx(row.high * 100, abs=2e-3)
        assert bars.x[place] - spans.error_x.arrayminus[place] == pytest.approx(row.low * 100, abs=2e-3)
        assert values.text[place].strip() == whole_percent(float(row.share)) + sign(leads=row.leads)
        assert bars.marker.color[place] == (colour_at(bar.share, info.top, DARK) if bar.ranked else DARK.apart)
        assert f"{row.n_with_site} of {row.n_denominator} patients" in bars.hovertext[place]
    axis = plot_bars(info, DARK).layout
    assert list(axis.yaxis.ticktext) == [bar.label for bar in info.bars]
    assert axis.xaxis.range[1] >= max(bar.high or 0 for bar in info.bars) * 100


def test_a_long_label_breaks_once(atlas: Atlas) -> None:
    info = bars_info(primaries_of_site(atlas, "msk_met", "liver", Options()), "primary", most=99)
    long = [bar.label for bar in info.bars if "<br>" in bar.label]
    assert long
    assert all(label.count("<br>") == 1 for label in long)
    assert all(" " not in bar.label or "<br>" in bar.label for bar in info.bars if len(bar.label) > 26)


def test_two_labels_on_two_lines_do_not_touch() -> None:
    bars = [
        Bar(str(n), label, 0.5, None, None, outlined=False, hover="")
        for n, label in enumerate(["a", "b<br>b", "c<br>c", "d"])
    ]
    figure = plot_bars(BarsInfo(tuple(bars), 0, 0, 0.5), LIGHT)
    places = list(figure.data[0].y)
    assert places[:2] == [0, 1]
    assert (places[2] - places[1]) * ROW >= 2 * 1.3 * SMALL  # two lines, of Plotly's height
    assert places[3] - places[2] == 1


def test_shares_of_a_site_are_parts_of_a_whole(atlas: Atlas) -> None:
    frame = primaries_of_site(atlas, "disibio2008", "liver", Options())
    info = bars_info(frame, "primary", value="of_site", most=99)
    assert sum(bar.share for bar in info.bars) == pytest.approx(1)
    assert [bar.share for bar in info.bars] == sorted((bar.share for bar in info.bars), reverse=True)
    assert not any(bar.outlined for bar in info.bars)
    first = frame.set_index("primary_id").loc[info.bars[0].key]
    assert f"{first['n_with_site']:,} of {first['n_site']:,} patients" in info.bars[0].hover
    assert set(plot_bars(info, LIGHT, neutral=True).data[0].marker.color) == {LIGHT.origin}


def test_no_bars_still_make_a_figure(frame: pd.DataFrame) -> None:
    info = bars_info(frame.head(0), "site")
    assert info.bars == ()
    assert plot_bars(info, LIGHT).layout.height > 0


def test_key_of_point(frame: pd.DataFrame) -> None:
    assert [
        key_of_point({"customdata": data}) for data in plot_bars(bars_info(frame, "site"), LIGHT).data[0].customdata
    ] == [bar.key for bar in bars_info(frame, "site").bars]
    assert key_of_point({"customdata": "liver"}) == "liver"
    nonsense_points: list[dict[str, Any]] = [{}, {"customdata": None}, {"customdata": []}, {"customdata": ""}]
    for nonsense in nonsense_points:
        assert key_of_point(nonsense) is None


@pytest.mark.parametrize("end", [1, 7.3, 12, 33, 53, 69, 85, 100])
def test_the_axis_has_few_round_numbers(end: float) -> None:
    """Three to six: more run into each other in a third of a small window, fewer are no scale."""
    bar = Bar("liver", "Liver", end / 100, None, None, outlined=False, hover="")
    axis = plot_bars(BarsInfo((bar,), 0, 0, 1.0), LIGHT).layout.xaxis
    assert 3 <= 1 + end // axis.dtick <= 6
    assert axis.tickangle == 0
