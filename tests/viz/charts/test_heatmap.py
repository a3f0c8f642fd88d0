"""The matrix: what it says, in which order, and that every mark on it can be read and clicked."""

from dataclasses import replace

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import COLUMNS, all_shares
from viz.charts.heatmap import (
    NOT_KNOWN,
    HeatmapInfo,
    heatmap_info,
    heatmap_sentence,
    plot_heatmap,
)
from viz.charts.matrix import cell_of
from viz.charts.theme import DARK, LIGHT, Theme, colour_at, contrast, scale_top
from viz.files.palettes import GREY

THIN = "\u2009"


@pytest.fixture(scope="module")
def frame(atlas: Atlas) -> pd.DataFrame:
    return all_shares(atlas, "disibio2008")


@pytest.fixture(scope="module")
def info(atlas: Atlas, frame: pd.DataFrame) -> HeatmapInfo:
    return heatmap_info(frame, atlas.tables.primaries, atlas.tables.sites, selected=("breast", "liver"))


def by_hand(*rows: dict[str, object]) -> pd.DataFrame:
    base: dict[str, object] = {
        "primary_id": "breast",
        "site_id": "liver",
        "denominator": "all",
        "flag": "",
        "leads": True,
        "why": "",
        "n_with_site": pd.NA,
        "n_lo": pd.NA,
        "n_hi": pd.NA,
        "n_denominator": pd.NA,
        "share": pd.NA,
        "low": pd.NA,
        "high": pd.NA,
        "primary": "",
        "site": "",
    }
    return pd.DataFrame([{**base, **row} for row in rows]).reindex(columns=list(COLUMNS))


def at(info: HeatmapInfo, primary: str, site: str) -> tuple[float | None, str]:
    row = [p.id for p in info.primaries].index(primary)
    column = [s.id for s in info.sites].index(site)
    return info.shares[row][column], info.hover[row][column]


def test_a_cell_is_the_full_figure(info: HeatmapInfo) -> None:
    share, hover = at(info, "breast", "liver")
    assert share == pytest.approx(218 / 432)
    assert hover == f"218 of 432 patients (50.5{THIN}%, 95{THIN}% CI 45.8\u201355.2)"


def test_zero_and_unknown_differ(info: HeatmapInfo) -> None:
    assert at(info, "pleura", "bone")[0] == 0
    assert at(info, "breast", "breast") == (None, NOT_KNOWN)
    unknown = plot_heatmap(info, LIGHT).data[1]
    known = plot_heatmap(info, LIGHT).data[0]
    for row, shares in enumerate(info.shares):
        for column, share in enumerate(shares):
            assert (known.z[row][column] is None) == (share is None)
            assert (unknown.z[row][column] is None) == (share is not None)
    assert unknown.colorscale[0][1] == LIGHT.no_data
    assert known.colorscale[0] == (0, LIGHT.paper)  # a counted zero


def test_the_scale_ends_at_the_largest_share_of_an_organ(atlas: Atlas) -> None:
    """Regional nodes, and groups that are no organ, would take the contrast from all others; their end says so."""
    shares = all_shares(atlas, "disibio2008").copy()  # which everybody shares
    shares.loc[shares["site_id"] != "lymph_node_regional", "share"] /= 2
    info = heatmap_info(shares, atlas.tables.primaries, atlas.tables.sites)
    aside = [site.id == "lymph_node_regional" or site.group == "not_one_organ" for site in info.sites]
    cells = [(share or 0.0, apart) for row in info.shares for share, apart in zip(row, aside, strict=True)]
    bar = plot_heatmap(info, LIGHT).data[0]
    assert bar.zmax == scale_top([share for share, apart in cells if not apart])
    assert bar.zmax < max(share for share, apart in cells if apart)
    assert bar.colorbar.ticktext[-1].startswith("≥")
    assert bar.colorbar.ticktext[0] == f"0{THIN}%"


def test_each_unknown_cell_is_hatched_and_no_other(info: HeatmapInfo) -> None:
    """Grey print cannot tell the grey of no data from that of a small share."""
    for look in (LIGHT, DARK, GREY):
        lines = plot_heatmap(info, look).data[2]
        starts = [(round(x + 0.4), round(y - 0.4)) for x, y in zip(lines.x[::3], lines.y[::3], strict=True)]
        unknown = [(x, y) for y, row in enumerate(info.shares) for x, share in enumerate(row) if share is None]
        assert starts == unknown
        assert lines.mode == "lines"
        assert contrast(lines.line.color, look.no_data) > 1.9


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {
                "n_with_site": 951,
                "n_lo": 941,
                "n_hi": 962,
                "n_denominator": 2609,
                "share": 0.3646,
                "low": 0.342,
                "high": 0.387,
                "flag": "bounded;other",
            },
            (
                f"≈{THIN}951 (941\u2013962) of 2,609 patients "
                f"(36.5{THIN}%, 95{THIN}% CI 34.2\u201338.7)<br><i>Bounded count</i>"
            ),
        ),
        ({"share": 0.745}, f"74.5{THIN}% of patients (no count printed)"),
        ({"n_with_site": 4, "n_lo": 2, "n_hi": 5, "n_denominator": 9}, "not known: between 2 and 5 of 9 patients"),
        ({}, "not known"),
        (
            {"n_with_site": 1, "n_lo": 1, "n_hi": 1, "n_denominator": 2, "share": 0.5, "denominator": "examined"},
            f"1 of 2 patients whose organ was examined (50.0{THIN}%, no interval)",
        ),
    ],
)
def test_words(atlas: Atlas, row: dict[str, object], words: str) -> None:
    info = heatmap_info(
        by_hand(row), atlas.tables.primaries, atlas.tables.sites, flag_labels={"bounded": "Bounded count"}
    )
    assert info.hover == ((words,),)


def test_both_orders_show_the_same_cells(atlas: Atlas, frame: pd.DataFrame) -> None:
    system = heatmap_info(frame, atlas.tables.primaries, atlas.tables.sites)
    cluster = heatmap_info(frame, atlas.tables.primaries, atlas.tables.sites, "cluster")
    assert [p.id for p in system.primaries] != [p.id for p in cluster.primaries]
    assert set(system.primaries) == set(cluster.primaries)
    assert set(system.sites) == set(cluster.sites)
    for p in system.primaries:
        for s in system.sites:
            assert at(system, p.id, s.id) == at(cluster, p.id, s.id)
    shuffled = frame.sample(frac=1, random_state=1)
    assert heatmap_info(shuffled, atlas.tables.primaries, atlas.tables.sites, "cluster") == cluster
    assert heatmap_info(shuffled, atlas.tables.primaries, atlas.tables.sites) == system
    assert hash(cluster) == hash(replace(cluster))


def test_cluster_puts_like_beside_like(atlas: Atlas) -> None:
    like = {"breast": (0.9, 0.1), "colon": (0.1, 0.9), "lung": (0.88, 0.12), "rectum": (0.12, 0.9)}
    rows = [
        {"primary_id": p, "site_id": s, "share": share}
        for p, shares in like.items()
        for s, share in zip(("bone", "liver"), shares, strict=True)
    ]
    info = heatmap_info(by_hand(*rows), atlas.tables.primaries, atlas.tables.sites, "cluster")
    order = [p.id for p in info.primaries]
    assert {*order[:2]} in ({"breast", "lung"}, {"colon", "rectum"})


@pytest.mark.parametrize(
    "cohort",
    [
        "disibio2008",
        "abrams1950",
        "bubendorf2000",
        "schlageter2016",
        "msk_met",
        "msk_chord_sequencing",
        "msk_chord_ever",
    ],
)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_number_can_be_read_and_every_cell_clicked(atlas: Atlas, cohort: str, look: Theme) -> None:
    shares = all_shares(atlas, cohort)
    info = heatmap_info(shares, atlas.tables.primaries, atlas.tables.sites, "cluster")
    figure = plot_heatmap(info, look)
    top = figure.data[0].zmax
    texts = figure.data[3:-1]
    for trace in texts:
        ink = trace.textfont.color
        assert trace.textfont.size >= 11
        assert trace.selected.textfont.color == trace.unselected.textfont.color == ink
        for x, y in zip(trace.x, trace.y, strict=True):
            assert contrast(ink, colour_at(info.shares[y][x] or 0, top, look)) >= 4.5
    known = sum(share is not None for row in info.shares for share in row)
    assert sum(len(trace.x) for trace in texts) == known
    targets = figure.data[-1]
    assert len(targets.customdata) == len(info.primaries) * len(info.sites)
    assert figure.layout.height >= 18 * len(info.primaries)
    assert figure == plot_heatmap(replace(info), look)
    assert f"{len(info.sites)} sites" in heatmap_sentence(info)


def test_the_selected_cell_is_framed(info: HeatmapInfo, atlas: Atlas, frame: pd.DataFrame) -> None:
    figure = plot_heatmap(info, LIGHT)
    assert figure.layout.shapes[-1].line.color == LIGHT.accent
    none = heatmap_info(frame, atlas.tables.primaries, atlas.tables.sites, selected=("breast", "nowhere"))
    assert none.selected is None
    assert len(plot_heatmap(none, LIGHT).layout.shapes) == len(figure.layout.shapes) - 2


def test_small_groups_and_other_denominators_are_marked(atlas: Atlas) -> None:
    abrams = all_shares(atlas, "abrams1950")
    info = heatmap_info(abrams, atlas.tables.primaries, atlas.tables.sites)
    assert info.apart
    assert set(info.apart) == set(abrams.loc[abrams["denominator"] == "examined", "site_id"])
    assert info.unit == "share of all patients"
    small = abrams["flag"].str.contains("small_n").sum()
    assert sum(mark for row in info.small for mark in row) == small > 0
    assert "patients whose organ was examined" in heatmap_sentence(info)


def test_the_sentence_passes_over_small_groups(info: HeatmapInfo) -> None:
    sentence = heatmap_sentence(info)
    assert sentence.startswith(f"{len(info.primaries)} primaries by {len(info.sites)} sites")
    assert "Highest outside small groups: Testis → Distant lymph nodes, 21 of 25" in sentence
    assert "cells are hatched" in sentence


def test_cell_of() -> None:
    assert cell_of({"customdata": ["breast", "liver"]}) == ("breast", "liver")
    assert cell_of({"customdata": {"0": "breast", "1": "liver"}}) == ("breast", "liver")
    assert cell_of({"customdata": [1, 2]}) is None
    assert cell_of({"x": 1}) is None


def test_refusals(atlas: Atlas, frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="choose one of system, cluster"):
        heatmap_info(frame, atlas.tables.primaries, atlas.tables.sites, "size")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="empty"):
        heatmap_info(frame.head(0), atlas.tables.primaries, atlas.tables.sites)
    with pytest.raises(ValueError, match="occur twice"):
        heatmap_info(by_hand({}, {}), atlas.tables.primaries, atlas.tables.sites)
    with pytest.raises(ValueError, match="lacks nowhere"):
        heatmap_info(by_hand({"site_id": "nowhere"}), atlas.tables.primaries, atlas.tables.sites)
