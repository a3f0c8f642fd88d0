"""Ranked bars: order, what is left out, intervals, and which bar was clicked."""

from typing import Any

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options, shares
from data.stats.reverse import primaries_of_site
from data.tables.rows import rows
from viz.charts.bars import bars_info, key_of_point, plot_bars
from viz.charts.marks import sign
from viz.charts.theme import DARK, LIGHT, colour_at, whole_percent


@pytest.fixture(scope="session")
def frame(atlas: Atlas) -> pd.DataFrame:
    return shares(atlas, "disibio2008", "breast")


def test_the_largest_come_first_and_the_rest_is_counted(frame: pd.DataFrame) -> None:
    info = bars_info(frame, "site", most=5)
    values = [bar.share for bar in info.bars]
    assert values == sorted(frame["share"], reverse=True)[:5]
    assert info.hidden == len(frame) - 5
    assert info.unknown == 0
    assert info == bars_info(frame.sample(frac=1, random_state=3), "site", most=5)
    assert info.top >= max(values)


def test_the_selected_bar_is_kept_and_framed(frame: pd.DataFrame) -> None:
    lowest = str(frame["site_id"].iloc[-1])
    info = bars_info(frame, "site", most=5, selected=lowest)
    assert [bar.key for bar in info.bars] == [*frame["site_id"].head(5), lowest]
    assert info.hidden == len(frame) - 6
    line = plot_bars(info, LIGHT).data[0].marker.line
    assert list(line.color) == [LIGHT.edge] * 5 + [LIGHT.ink]
    assert bars_info(frame, "site", most=5, selected="nowhere").bars == info.bars[:5]


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
    bars, spans, _ = plot_bars(info, LIGHT).data
    assert not bars.error_x.array
    assert not spans.x


def test_unknown_shares_are_counted_and_not_drawn(frame: pd.DataFrame) -> None:
    holed = frame.assign(share=frame["share"].mask(frame["site_id"] == "liver"))
    info = bars_info(holed, "site", most=99)
    assert "liver" not in {bar.key for bar in info.bars}
    assert (info.unknown, info.hidden, len(info.bars)) == (1, 0, len(frame) - 1)


def test_bars_end_where_the_figures_say(frame: pd.DataFrame) -> None:
    info = bars_info(frame, "site")
    bars, spans, values = plot_bars(info, DARK).data
    assert list(spans.y) == list(range(len(info.bars)))
    by_site = {row.site_id: row for row in rows(frame)}
    for place, bar in enumerate(info.bars):
        row = by_site[bar.key]
        assert bars.x[place] == pytest.approx(row.share * 100, abs=1e-3)
        assert bars.x[place] + spans.error_x.array[place] == pytest.approx(row.high * 100, abs=2e-3)
        assert bars.x[place] - spans.error_x.arrayminus[place] == pytest.approx(row.low * 100, abs=2e-3)
        assert values.text[place].strip() == whole_percent(float(row.share)) + sign(leads=row.leads)
        assert bars.marker.color[place] == colour_at(bar.share, info.top, DARK)
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
