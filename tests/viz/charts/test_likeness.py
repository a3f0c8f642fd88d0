"""Arcs and tree: every pair above the threshold, letters for communities, the order of the tree."""

from dataclasses import replace

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options, all_shares
from data.stats.network import alike, measured, order_and_tree, strong, usable
from viz.charts.likeness import LikenessInfo, letter_of, likeness_info, likeness_sentence, plot_likeness
from viz.charts.theme import DARK, LIGHT


@pytest.fixture(scope="module")
def matrix(atlas: Atlas) -> pd.DataFrame:
    return usable(all_shares(atlas, "msk_met", Options(minimum_n=20)), atlas)


@pytest.fixture(scope="module")
def info(atlas: Atlas, matrix: pd.DataFrame) -> LikenessInfo:
    whole = alike(matrix, atlas, "primary")
    return likeness_info(whole, measured(strong(whole, 0.9)), *order_and_tree(whole), lit="primary:melanoma_uveal")


def test_every_pair_above_the_threshold_is_an_arc(info: LikenessInfo, atlas: Atlas, matrix: pd.DataFrame) -> None:
    whole = alike(matrix, atlas, "primary")
    wanted = {frozenset((a, b)): w for a, b, w in whole.edges(data="weight") if w >= 0.9}
    drawn = {frozenset((info.leaves[arc.one].id, info.leaves[arc.other].id)): arc.weight for arc in info.arcs}
    assert drawn == wanted
    assert info.hidden == whole.number_of_edges() - len(wanted)
    assert all(arc.one < arc.other for arc in info.arcs)


def test_letters_are_communities(info: LikenessInfo) -> None:
    for arc in info.arcs:
        assert arc.inside == (info.leaves[arc.one].letter == info.leaves[arc.other].letter)
    assert {leaf.letter for leaf in info.leaves if leaf.letter} == {"A", "B", "C"}
    linked = {end for arc in info.arcs for end in (arc.one, arc.other)}
    assert [i in linked for i in range(len(info.leaves))] == [bool(leaf.letter) for leaf in info.leaves]
    assert [letter_of(n) for n in (1, 2, 26, 27, 53)] == ["A", "B", "Z", "AA", "AAA"]


def test_the_nearest_are_named_in_hover(info: LikenessInfo) -> None:
    leaf = next(leaf for leaf in info.leaves if leaf.id == "primary:uterus_serous")
    assert "most like Uterus, carcinosarcoma (0.99)" in leaf.hover


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.mode)
def test_the_drawing_has_arcs_tree_and_names(info: LikenessInfo, look: object) -> None:
    figure = plot_likeness(info, look)  # type: ignore[arg-type]  # a Theme
    tree = [trace for trace in figure.data if trace.xaxis == "x2"]
    assert list(tree[0].x).count(None) == len(info.leaves) - 1
    assert len(figure.layout.yaxis.ticktext) == len(info.leaves)
    assert "<b>Uveal melanoma</b>" in figure.layout.yaxis.ticktext
    dots = figure.data[-1]
    assert [data[0] for data in dots.customdata] == [leaf.id for leaf in info.leaves]
    arcs = [trace for trace in figure.data if trace.mode == "lines" and trace.xaxis != "x2"]
    assert sum(list(trace.x).count(None) for trace in arcs) == len(info.arcs)
    assert len(arcs) <= 12  # classes, not pairs


def test_a_phone_gets_folded_names_and_no_tree(info: LikenessInfo) -> None:
    figure = plot_likeness(info, LIGHT, narrow=True)
    assert not [trace for trace in figure.data if trace.xaxis == "x2"]
    assert max(len(line) for name in figure.layout.yaxis.ticktext for line in name.split("<br>")) <= 24 + len("<b></b>")
    assert figure.layout.margin.l < 200


def test_the_sentence_counts(info: LikenessInfo) -> None:
    said = likeness_sentence(info, "primaries")
    assert f"{len(info.leaves)} primaries" in said
    assert f"{len(info.arcs)} pairs of at least 0.90" in said
    assert "3 communities" in said
    assert "Most alike: none" in likeness_sentence(replace(info, arcs=()), "primaries")
