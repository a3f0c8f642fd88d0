"""The streams: one unit, a fixed place for every node, and nothing hidden without saying so."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import all_shares
from viz.charts.sankey import (
    SankeyError,
    SankeyInfo,
    Unit,
    hidden_sentence,
    sankey_info,
    sankey_sentence,
)
from viz.charts.sankey_drawing import plot_sankey
from viz.charts.theme import DARK, LIGHT, SYSTEMS, Theme, contrast


@pytest.fixture(scope="module")
def frame(atlas: Atlas) -> pd.DataFrame:
    return all_shares(atlas, "disibio2008")


def ids(info: SankeyInfo, kind: str) -> list[str]:
    return [node.id for node in info.nodes if node.kind == kind]


def test_patients(atlas: Atlas, frame: pd.DataFrame) -> None:
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites)
    assert (len(ids(info, "primary")), len(ids(info, "site"))) == (12, 12)
    link = next(x for x in info.links if (x.primary_id, x.site_id) == ("breast", "liver"))
    assert link.value == 218
    assert link.hover.startswith("Breast → Liver: 218 of 432 patients (50.5")
    assert sum(x.value for x in info.links) == info.pairs
    for kind in ("primary", "site"):
        totals = [node.total or 0 for node in info.nodes if node.kind == kind]
        assert sum(totals) == info.pairs
    assert hash(info) == hash(replace(info))
    shuffled = frame.sample(frac=1, random_state=1)
    assert sankey_info(shuffled, atlas.tables.primaries, atlas.tables.sites) == info


def test_an_id_that_is_primary_and_site_is_two_nodes(atlas: Atlas, frame: pd.DataFrame) -> None:
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, top_primaries=50, top_sites=50)
    bone = [node for node in info.nodes if node.id == "bone"]
    assert [node.label for node in bone] == ["Bone (primary)", "Bone"]
    into = [x.value for x in info.links if x.site_id == "bone"]
    assert bone[1].total == sum(into)


def test_nothing_is_hidden_in_silence(atlas: Atlas, frame: pd.DataFrame) -> None:
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites)
    assert info.hidden.primaries == frame["primary_id"].nunique() - 12
    assert info.hidden.sites == frame["site_id"].nunique() - 12
    assert info.hidden.links == (frame["n_with_site"] > 0).sum() - len(info.links)
    assert (info.hidden.pairs or 0) + (info.pairs or 0) == frame["n_with_site"].sum()
    assert f"{info.hidden.primaries} primaries" in hidden_sentence(info)
    whole = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, top_primaries=99, top_sites=99)
    assert whole.hidden.links == 0
    assert hidden_sentence(replace(whole, hidden=replace(whole.hidden, primaries=0, sites=0))) == ("Nothing is hidden.")


def test_residual_sites_are_hidden_and_counted(atlas: Atlas) -> None:
    frame = all_shares(atlas, "msk_met")
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, top_sites=99)
    assert info.hidden.residual_sites == 1
    assert "unspecified" not in ids(info, "site")
    assert all(node.bounded for node in info.nodes if node.kind == "primary")


def test_share(atlas: Atlas, frame: pd.DataFrame) -> None:
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, "share")
    counted = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites)
    assert [n.id for n in info.nodes] == [n.id for n in counted.nodes]
    assert all(x.value == pytest.approx(100 * (x.share or 0)) for x in info.links)
    assert {node.total for node in info.nodes if node.kind == "site"} == {None}
    assert "is not a number of patients" in sankey_sentence(info)


def test_another_denominator_is_never_mixed_in(atlas: Atlas) -> None:
    frame = all_shares(atlas, "abrams1950")
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, "share", 99, 99)
    other = frame[(frame["denominator"] == "examined") & (frame["share"] > 0)]
    assert info.hidden.apart == len(other)
    assert "with another denominator" in hidden_sentence(info)


def test_a_cohort_of_percentages_has_no_patients(atlas: Atlas) -> None:
    frame = all_shares(atlas, "schlageter2016")
    with pytest.raises(SankeyError, match="choose the share"):
        sankey_info(frame, atlas.tables.primaries, atlas.tables.sites)
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, "share")
    assert info.pairs is None
    assert plot_sankey(info, LIGHT).data[0].link.value


def test_focus_is_added_and_keeps_its_colour(atlas: Atlas, frame: pd.DataFrame) -> None:
    info = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, focus=("primary", "eye"))
    assert "eye" in ids(info, "primary")
    assert len(ids(info, "primary")) == 13
    assert {x.primary_id for x in info.links if not x.muted} == {"eye"}
    site = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, focus=("site", "liver"))
    assert {x.site_id for x in site.links if not x.muted} == {"liver"}
    none = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, focus=("site", "nowhere"))
    assert none == sankey_info(frame, atlas.tables.primaries, atlas.tables.sites)


def test_more_nodes_keep_their_order(atlas: Atlas, frame: pd.DataFrame) -> None:
    few = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, top_primaries=5, top_sites=5)
    many = sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, top_primaries=20, top_sites=20)
    kept = {(n.kind, n.id) for n in few.nodes}
    order = [(n.kind, n.id) for n in many.nodes if (n.kind, n.id) in kept]
    assert order == [(n.kind, n.id) for n in few.nodes]
    colours = {colour for _, colour in SYSTEMS.values()}
    assert {n.colour for n in few.nodes if n.kind == "primary"} <= colours


@pytest.mark.parametrize("cohort", ["disibio2008", "msk_met", "msk_chord_ever", "bubendorf2000"])
@pytest.mark.parametrize("unit", ["patients", "share"])
def test_nodes_and_labels_do_not_overlap(atlas: Atlas, cohort: str, unit: Unit) -> None:
    info = sankey_info(all_shares(atlas, cohort), atlas.tables.primaries, atlas.tables.sites, unit)
    figure = plot_sankey(info, DARK)
    assert figure == plot_sankey(replace(info), DARK)
    trace, layout = figure.data[0], figure.layout
    body = layout.height - layout.margin.t - layout.margin.b
    labels = layout.annotations[: len(info.nodes)]
    whole = sum(x.value for x in info.links)
    kinds = [node.kind for node in info.nodes]
    most = max(kinds.count("primary"), kinds.count("site"))
    flow = body - trace.node.pad * (most - 1)
    for kind in ("primary", "site"):
        places = []
        for node, y, label in zip(info.nodes, trace.node.y, labels, strict=True):
            if node.kind == kind:
                end = "primary_id" if kind == "primary" else "site_id"
                size = sum(x.value for x in info.links if getattr(x, end) == node.id)
                lines = 15 * (1 + label.text.count("<br>"))
                places.append((y * body, size / whole * flow, lines))
                assert label.y == pytest.approx(1 - y, abs=1e-4)
        assert places[0][0] - places[0][1] / 2 >= -0.1
        assert places[-1][0] + places[-1][1] / 2 <= body + 0.1
        for (y0, h0, l0), (y1, h1, l1) in pairwise(places):
            assert y1 - y0 >= (h0 + h1) / 2 + 15
            assert y1 - y0 >= (l0 + l1) / 2


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_labels_can_be_read(atlas: Atlas, frame: pd.DataFrame, look: Theme) -> None:
    figure = plot_sankey(sankey_info(frame, atlas.tables.primaries, atlas.tables.sites), look)
    assert all(note.font.size >= 12 for note in figure.layout.annotations)
    assert contrast(look.ink, look.paper) >= 4.5
    assert contrast(look.muted, look.paper) >= 4.5
    assert set(figure.data[0].node.label) == {""}


def test_refusals(atlas: Atlas, frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="choose one of patients, share"):
        sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, "people")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="At least 1 primary"):
        sankey_info(frame, atlas.tables.primaries, atlas.tables.sites, top_primaries=0)
    with pytest.raises(SankeyError, match="nothing to draw"):
        sankey_info(frame.head(0), atlas.tables.primaries, atlas.tables.sites)


def test_a_sum_that_lacks_a_withheld_count_is_called_a_least_one(atlas: Atlas, frame: pd.DataFrame) -> None:
    pair = (frame["primary_id"] == "breast") & (frame["site_id"] == "liver")
    withheld = frame.assign(n_with_site=frame["n_with_site"].mask(pair), share=frame["share"].mask(pair))
    info = sankey_info(withheld, atlas.tables.primaries, atlas.tables.sites)
    assert {node.id for node in info.nodes if node.least} == {"breast", "liver"}
    drawn = str(plot_sankey(info, LIGHT))
    assert drawn.count("≥") == 4, "beside both nodes, and where the pointer rests on them"
    assert not any(node.least for node in sankey_info(frame, atlas.tables.primaries, atlas.tables.sites).nodes)
