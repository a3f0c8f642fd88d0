"""The network in columns: few heavy lines cross, one trace a class, and what is hidden is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options, all_shares
from data.stats.network import conditional, spread, strong, usable
from data.stats.together import pairs
from viz.charts.network import (
    ColumnsInfo,
    barycentre,
    columns_info,
    columns_sentence,
    crossings,
    node_of_point,
    plot_columns,
)
from viz.charts.theme import DARK, LIGHT, SYSTEMS


@pytest.fixture(scope="module")
def matrix(atlas: Atlas) -> pd.DataFrame:
    return usable(all_shares(atlas, "disibio2008", Options(minimum_n=20)), atlas)


@pytest.fixture(scope="module")
def info(atlas: Atlas, matrix: pd.DataFrame) -> ColumnsInfo:
    graph = strong(spread(matrix, atlas), 0.2)
    return columns_info(
        graph, ("Primary", "Site"), lambda a, b, data: f"{a}<br>{b} {data['weight']:.3f}", threshold="At least 20 %"
    )


def test_every_edge_joins_its_names(info: ColumnsInfo, matrix: pd.DataFrame) -> None:
    shares = {
        (f"primary:{p}", f"site:{s}"): share
        for p, s, share in matrix[["primary_id", "site_id", "share"]].itertuples(index=False)
    }
    drawn = {(info.left[e.left].id, info.right[e.right].id): e.weight for e in info.edges}
    assert drawn == pytest.approx({pair: share for pair, share in shares.items() if share >= 0.2})
    for node in info.left:
        assert node.strength == pytest.approx(sum(w for (p, _), w in drawn.items() if p == node.id))
    assert all(
        edge.hover == f"{info.left[edge.left].id}<br>{info.right[edge.right].id} {edge.weight:.3f}"
        for edge in info.edges
    )


def test_crossings_are_counted_with_their_weights() -> None:
    assert crossings(np.array([[1.0, 0.0], [0.0, 1.0]])) == 0
    assert crossings(np.array([[0.0, 2.0], [3.0, 0.0]])) == 6
    assert crossings(np.ones((2, 2))) == 1
    assert crossings(np.ones((3, 3))) == 9


def test_barycentre_untangles() -> None:
    tangled = np.fliplr(np.eye(6))
    rows, columns = barycentre(tangled)
    assert crossings(tangled[np.ix_(rows, columns)]) == 0
    dice = np.random.default_rng(1889)
    weights = dice.random((12, 9)) * (dice.random((12, 9)) > 0.6)
    rows, columns = barycentre(weights)
    assert sorted(rows) == list(range(12))
    assert sorted(columns) == list(range(9))
    assert crossings(weights[np.ix_(rows, columns)]) < 0.7 * crossings(weights)
    assert barycentre(weights) == (rows, columns)


def test_one_trace_holds_all_lines_of_a_class(info: ColumnsInfo) -> None:
    lines = [trace for trace in plot_columns(info, LIGHT).data if trace.mode == "lines"]
    looks = [(trace.line.color, trace.line.width, trace.opacity, trace.line.dash) for trace in lines]
    assert len(set(looks)) == len(looks)
    assert len(lines) < len(info.edges) / 2
    assert sum(list(trace.x).count(None) for trace in lines) == len(info.edges)


def test_broader_means_more(info: ColumnsInfo) -> None:
    top = max(edge.weight for edge in info.edges)
    only = replace(info, edges=(min(info.edges, key=lambda e: e.weight), max(info.edges, key=lambda e: e.weight)))
    widths = sorted(trace.line.width for trace in plot_columns(only, LIGHT).data if trace.mode == "lines")
    assert top > 0.6
    assert widths[0] < widths[-1]


def test_nodes_can_be_clicked_and_keep_their_colour(info: ColumnsInfo) -> None:
    for narrow in (False, True):
        nodes = plot_columns(info, DARK, narrow=narrow).data[-1]
        ids = [data[0] for data in nodes.customdata]
        assert ids == [node.id for node in (*info.left, *info.right)]
        assert node_of_point({"customdata": list(nodes.customdata[0])}) == tuple(ids[0].split(":"))
    breast = ids.index("primary:breast")
    assert nodes.marker.color[breast] == SYSTEMS["breast"][1]
    assert nodes.marker.color[ids.index("site:liver")] == DARK.origin
    assert node_of_point({"customdata": ["x"]}) is None
    assert node_of_point({}) is None


def test_lighting_up_a_primary_dims_the_others(info: ColumnsInfo) -> None:
    lit = replace(info, lit="primary:lung")
    lines = [trace for trace in plot_columns(lit, LIGHT).data if trace.mode == "lines"]
    bright = [trace for trace in lines if trace.line.color == SYSTEMS["thoracic"][1]]
    assert sum(list(trace.x).count(None) for trace in bright) == sum(
        lit.left[edge.left].id == "primary:lung" for edge in lit.edges
    )
    assert all(trace.line.color == LIGHT.faint for trace in lines if trace not in bright)
    unknown = plot_columns(replace(info, lit="primary:atlantis"), LIGHT)
    assert unknown == plot_columns(info, LIGHT)


def test_the_sentence_says_what_is_hidden(info: ColumnsInfo) -> None:
    said = columns_sentence(info)
    assert f"{len(info.edges)} lines" in said
    assert f"hides {info.hidden_edges} lines and {info.hidden_nodes} names" in said
    assert "No line is hidden" in columns_sentence(replace(info, hidden_edges=0, hidden_nodes=0))


def test_a_directed_graph_has_each_site_on_both_sides(atlas: Atlas) -> None:
    graph = strong(conditional(pairs(atlas, "msk_chord_ever", "breast"), atlas), 0.0)
    info = columns_info(graph, ("Given", "Also"), lambda *_: "", threshold="", note="Association, not sequence.")
    assert {node.id for node in info.left} == {node.id for node in info.right} == set(graph)
    assert len(info.edges) == 12
    figure = plot_columns(info, LIGHT)
    assert any("Association, not sequence." in note.text for note in figure.layout.annotations)
