"""Enrichment on screen: the raw share in every cell, signs only beyond chance, small counts marked."""

from math import log2

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.enrichment import enrichment, is_small, notable
from data.stats.frequency import all_shares
from viz.charts.describe import small_p
from viz.charts.enrichment import (
    MOST_FOLD,
    TOP,
    EnrichmentInfo,
    enrichment_info,
    enrichment_sentence,
    fold,
    mark_of,
    place_of,
    plot_enrichment,
)
from viz.charts.theme import DARK, LIGHT, diverging_at, whole_percent


@pytest.fixture(scope="module")
def frame(atlas: Atlas) -> pd.DataFrame:
    return enrichment(all_shares(atlas, "disibio2008"), addable=True)


@pytest.fixture(scope="module")
def info(atlas: Atlas, frame: pd.DataFrame) -> EnrichmentInfo:
    return enrichment_info(frame, atlas.tables.primaries, atlas.tables.sites, selected=("breast", "skin"))


def at(info: EnrichmentInfo, primary: str, site: str) -> tuple[int, int]:
    return [p.id for p in info.primaries].index(primary), [s.id for s in info.sites].index(site)


def test_a_cell_holds_share_sign_and_ratio(info: EnrichmentInfo, frame: pd.DataFrame) -> None:
    y, x = at(info, "breast", "skin")
    row = frame[(frame["primary_id"] == "breast") & (frame["site_id"] == "skin")].iloc[0]
    assert info.texts[y][x] == "▲" + whole_percent(row["share"]).removesuffix("\u2009%") + "‡"  # adjoins the breast
    assert info.places[y][x] == pytest.approx(log2((row["n_with_site"] + 0.5) / (row["expected"] + 0.5)), abs=1e-3)
    hover = info.hover[y][x]
    assert f"{row['n_with_site']} of 432 patients" in hover
    assert f"{fold(row['ratio'])} times as often" in hover
    assert f"of {row['n_all']:,} in the whole cohort" in hover


def test_signs_stand_only_beyond_chance(info: EnrichmentInfo, frame: pd.DataFrame) -> None:
    signed = sum(text.startswith(("▲", "▼")) for line in info.texts for text in line)
    assert signed == (frame["p_adjusted"] < 0.05).sum()
    small = sum("†" in text for line in info.texts for text in line)
    assert small == is_small(frame).sum()
    assert mark_of(2.0, 0.05) == mark_of(None, 0.01) == mark_of(2.0, None) == ""
    assert (mark_of(2.0, 0.01), mark_of(0.5, 0.01)) == ("▲", "▼")


def test_no_figure_is_grey_and_not_one(info: EnrichmentInfo) -> None:
    y, x = at(info, "breast", "breast")
    assert info.places[y][x] is None
    assert info.texts[y][x] == ""
    colours, grey = plot_enrichment(info, LIGHT).data[:2]
    assert colours.z[y][x] is None
    assert grey.z[y][x] == 1


def test_the_scale_is_symmetric_and_ends(info: EnrichmentInfo) -> None:
    assert place_of(1.0) == 0
    assert place_of(0.0) == place_of(1 / 999) == -TOP
    assert place_of(999.0) == TOP == log2(MOST_FOLD)
    for look in (LIGHT, DARK):
        colours = plot_enrichment(info, look).data[0]
        assert (colours.zmin, colours.zmax) == (-TOP, TOP)
        assert colours.colorscale[0][1] == diverging_at(-TOP, TOP, look)
        assert colours.colorscale[-1][1] == diverging_at(TOP, TOP, look)
        assert colours.colorscale[len(colours.colorscale) // 2][1] == look.more[0]


def test_both_orders_hold_the_same_cells(info: EnrichmentInfo, atlas: Atlas, frame: pd.DataFrame) -> None:
    cluster = enrichment_info(frame, atlas.tables.primaries, atlas.tables.sites, cluster=True)
    assert [p.id for p in cluster.primaries] != [p.id for p in info.primaries]
    for p in info.primaries:
        for s in info.sites:
            y, x = at(info, p.id, s.id)
            y2, x2 = at(cluster, p.id, s.id)
            assert info.texts[y][x] == cluster.texts[y2][x2]


def test_the_sentence_counts_pairs_beyond_chance(info: EnrichmentInfo, frame: pd.DataFrame) -> None:
    sure = notable(frame)
    said = enrichment_sentence(info, frame)
    assert f"{(sure['ratio'] > 1).sum()} pairs are more and {(sure['ratio'] < 1).sum()} are less frequent" in said
    assert small_p(0.0004) == "<\u20090.001"
    assert (fold(2.345), fold(12.345)) == ("2.35", "12.3")
