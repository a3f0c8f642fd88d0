"""Graphs say what the tables say, their measures are those of the books, and no process draws lots."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from data.atlas import Atlas
from data.files import graphs as graph_files
from data.stats.frequency import all_shares
from data.stats.network import (
    FEWEST_COMMON,
    NetworkError,
    alike,
    conditional,
    measured,
    node_table,
    order_and_tree,
    readable,
    spread,
    strong,
    together,
    usable,
)
from data.stats.together import pairs
from data.stats.walk import walk, walk_graph


@pytest.fixture(scope="module")
def matrix(atlas: Atlas) -> pd.DataFrame:
    return usable(all_shares(atlas, "disibio2008"), atlas)


@pytest.fixture(scope="module")
def whole(matrix: pd.DataFrame, atlas: Atlas) -> "nx.Graph[str]":
    return spread(matrix, atlas)


def toy(**weights: float) -> "nx.Graph[str]":
    """A graph of primaries and sites named by letters, such as a_x=0.5."""
    graph: nx.Graph[str] = nx.Graph(weight="toy")
    for edge, weight in weights.items():
        one, other = edge.split("_")
        for node, kind in ((f"primary:{one}", "primary"), (f"site:{other}", "site")):
            graph.add_node(node, name=node, kind=kind, group="")
        graph.add_edge(f"primary:{one}", f"site:{other}", weight=weight)
    return graph


def test_an_edge_is_the_printed_figure(whole: "nx.Graph[str]") -> None:
    edge = whole.edges["primary:breast", "site:liver"]
    assert (edge["n_with_site"], edge["n_denominator"]) == (218, 432)
    assert edge["weight"] == edge["share"] == pytest.approx(218 / 432)
    assert edge["low"] < edge["share"] < edge["high"]
    assert whole.graph == {"cohort": "disibio2008", "weight": "share of all patients"}


def test_zero_is_no_edge_and_unknown_is_none(whole: "nx.Graph[str]", atlas: Atlas) -> None:
    assert not whole.has_edge("primary:pleura", "site:bone")  # counted, and zero
    assert not whole.has_edge("primary:breast", "site:breast")  # own organ, left out
    counted = atlas.tables.frequencies[(atlas.tables.frequencies["cohort_id"] == "disibio2008")]
    own = atlas.tables.own_sites[atlas.tables.own_sites["extent"] == "organ"]
    above = counted[counted["n_with_site"] > 0].merge(own, on=["primary_id", "site_id"], how="left", indicator=True)
    assert whole.number_of_edges() == (above["_merge"] == "left_only").sum()


def test_a_count_can_be_the_weight(matrix: pd.DataFrame, atlas: Atlas) -> None:
    graph = spread(matrix, atlas, "count")
    assert graph.edges["primary:breast", "site:liver"]["weight"] == 218
    assert graph.graph["weight"] == "patients with the site"


def test_rest_groups_and_other_denominators_are_left_out(atlas: Atlas) -> None:
    met = usable(all_shares(atlas, "msk_met"), atlas)
    assert "unspecified" not in set(met["site_id"])
    abrams = usable(all_shares(atlas, "abrams1950"), atlas)
    assert set(abrams["denominator"]) == {"all"}
    assert "brain" not in set(abrams["site_id"])  # of examined patients only


def test_nothing_to_show_is_a_sentence(matrix: pd.DataFrame, atlas: Atlas) -> None:
    with pytest.raises(NetworkError, match="above zero"):
        spread(matrix.head(0), atlas)
    schlageter = usable(all_shares(atlas, "schlageter2016"), atlas)
    with pytest.raises(NetworkError, match="No counts"):
        spread(schlageter, atlas, "count")
    for kind in ("primary", "site"):
        with pytest.raises(NetworkError, match=f"at least {FEWEST_COMMON} known figures"):
            alike(schlageter, atlas, kind)


def test_likeness_of_a_worked_example(atlas: Atlas) -> None:
    profiles = {"lung": (0.6, 0.0, 0.2, 0.2), "breast": (0.3, 0.0, 0.1, 0.1), "colon": (0.0, 0.9, 0.0, 0.0)}
    sites = ("bone", "liver", "brain", "skin")
    frame = pd.DataFrame(
        {"cohort_id": "toy", "primary_id": p, "site_id": s, "share": x, "denominator": "all"}
        for p, xs in profiles.items()
        for s, x in zip(sites, xs, strict=True)
    )
    for likeness in ("cosine", "jensen_shannon"):
        graph = alike(frame, atlas, "primary", likeness)
        assert graph.edges["primary:lung", "primary:breast"]["weight"] == pytest.approx(1)  # same direction and shape
        assert graph.edges["primary:lung", "primary:colon"]["weight"] == pytest.approx(0)  # nothing in common
    frame.loc[0, "share"] = 0.2
    cosine = alike(frame, atlas, "primary").edges["primary:lung", "primary:breast"]["weight"]
    assert cosine == pytest.approx(0.10 / np.sqrt(0.12 * 0.11))  # 0.2·0.3 + 2·0.2·0.1 over both lengths
    half = alike(frame, atlas, "primary", "jensen_shannon").edges["primary:lung", "primary:breast"]["weight"]
    p, q = np.array([1, 1, 1]) / 3, np.array([3, 1, 1]) / 5
    middle = (p + q) / 2
    divergence = ((p * np.log2(p / middle)).sum() + (q * np.log2(q / middle)).sum()) / 2
    assert half == pytest.approx(1 - np.sqrt(divergence))


def test_unknown_figures_do_not_take_part_in_a_likeness(matrix: pd.DataFrame, atlas: Atlas) -> None:
    graph = alike(matrix, atlas, "primary")
    sites = matrix["site_id"].nunique()
    assert graph.edges["primary:breast", "primary:lung"]["common"] == sites - 2  # the own organ of either


def test_clustered_order_puts_like_beside_like(matrix: pd.DataFrame, atlas: Atlas) -> None:
    graph = alike(matrix, atlas, "primary")
    order, tree = order_and_tree(graph)
    assert sorted(order) == sorted(graph)
    assert len(tree) == len(order) - 1
    at_leaf = sorted(
        place for heights, places in tree for height, place in zip(heights, places, strict=True) if height == 0
    )
    assert at_leaf == list(range(len(order)))
    best = max(graph.edges(data="weight"), key=lambda edge: edge[2])
    assert abs(order.index(best[0]) - order.index(best[1])) == 1


def test_measures_of_a_worked_example() -> None:
    graph = measured(toy(a_x=1.0, a_y=1.0, b_y=1.0, c_z=0.5, c_w=1.5))
    nodes = graph.nodes
    assert nodes["primary:a"]["strength"] == 2
    assert nodes["primary:c"]["strength"] == 2
    assert nodes["site:y"]["betweenness"] == pytest.approx(2 / 15)  # x–b and a–b, of (7 − 1)(7 − 2)/2 pairs
    assert nodes["primary:b"]["specificity"] == 1
    assert nodes["primary:a"]["specificity"] == pytest.approx(1 - np.log(2) / np.log(4))  # two of four sites, evenly
    three_to_one = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))
    assert nodes["primary:c"]["specificity"] == pytest.approx(1 - three_to_one / np.log(4))
    assert nodes["primary:a"]["community"] == nodes["site:x"]["community"] == 1
    assert nodes["primary:c"]["community"] == nodes["site:w"]["community"] == 2
    table = node_table(graph)
    assert table["strength"].is_monotonic_decreasing


def test_a_threshold_counts_what_it_hides(whole: "nx.Graph[str]") -> None:
    part = strong(whole, 0.5)
    assert all(weight >= 0.5 for *_, weight in part.edges(data="weight"))
    assert part.graph["hidden_edges"] + part.number_of_edges() == whole.number_of_edges()
    assert part.graph["hidden_nodes"] + len(part) == len(whole)
    assert not list(nx.isolates(part))
    assert whole.graph.keys() == {"cohort", "weight"}  # the whole is left as it was


def test_the_usual_threshold_is_the_smallest_that_can_be_read() -> None:
    graph = toy(a_x=0.05, a_y=0.3, b_x=0.6, b_y=0.9)
    assert readable(graph, (0, 10, 50, 80, 95), most=4) == 0
    assert readable(graph, (0, 10, 50, 80, 95), most=3) == 10
    assert readable(graph, (0, 10, 50, 80, 95), most=1) == 80
    assert readable(graph, (0, 10), most=1) == 10  # never nothing


def test_sites_together_are_the_counted_pairs(atlas: Atlas) -> None:
    frame = pairs(atlas, "msk_chord_sequencing", "lung_nsclc")
    both = together(frame, atlas)
    edge = both.edges["site:adrenal", "site:bone"]
    assert (edge["n_both"], edge["n"]) == (466, 7809)
    assert edge["weight"] == pytest.approx(466 / 7809)
    given = conditional(frame, atlas)
    assert given.edges["site:adrenal", "site:bone"]["weight"] == pytest.approx(466 / 714)
    assert given.edges["site:bone", "site:adrenal"]["weight"] == pytest.approx(466 / 2418)
    assert not {"site:other_site", "site:lung"} & set(both)  # a rest group, and the own organ


# --- The same in every process ------------------------------------------------------------------

PICTURE = """
from data.atlas import Atlas
from data.stats.frequency import all_shares
from data.tables.load import load_tables
from data.stats.network import alike, measured, order_and_tree, spread, strong, usable
from viz.charts.network import columns_info
import json
atlas = Atlas(load_tables())
matrix = usable(all_shares(atlas, "disibio2008"), atlas)
graph = measured(strong(spread(matrix, atlas), 0.1))
info = columns_info(graph, ("", ""), lambda a, b, data: "", threshold="")
likes = alike(matrix, atlas, "primary")
near = measured(strong(likes, 0.9))
print(json.dumps([
    {node: data["community"] for part in (graph, near) for node, data in part.nodes(data=True)},
    [node.id for node in info.left], [node.id for node in info.right], order_and_tree(likes),
]))
"""


def test_communities_and_layout_are_identical_in_fresh_processes() -> None:
    root = Path(__file__).parents[3]
    pictures = [
        subprocess.run(  # noqa: S603 - our own code, above
            [sys.executable, "-c", PICTURE],
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1889")
    ]
    assert pictures[0] == pictures[1]
    communities, left, right, _ = json.loads(pictures[0])
    assert len(set(communities.values())) > 2
    assert {len(left), len(right)} == {41, 28}


# --- Files --------------------------------------------------------------------------------------


def graphs(atlas: Atlas, matrix: pd.DataFrame) -> "dict[str, nx.Graph[str]]":
    frame = pairs(atlas, "msk_chord_sequencing", "breast")
    return {
        "spread": measured(strong(spread(matrix, atlas), 0.3)),
        "alike": measured(strong(alike(matrix, atlas, "primary"), 0.9)),
        "together": measured(together(frame, atlas)),
        "walk": walk_graph(walk(matrix, atlas, "lung"), atlas, "disibio2008"),
    }


def same(one: "nx.Graph[str]", other: "nx.Graph[str]", *, drop: tuple[str, ...] = ()) -> None:
    """Compare nodes, edges and attributes; `drop` are attributes a format adds."""
    assert one.is_directed() == other.is_directed()
    assert set(one) == set(other)
    for node, data in one.nodes(data=True):
        assert {k: v for k, v in other.nodes[node].items() if k not in drop} == pytest.approx(data)
    assert one.number_of_edges() == other.number_of_edges()
    for a, b, data in one.edges(data=True):
        found = {k: v for k, v in other.edges[a, b].items() if k not in (*drop, "id", "source", "target")}
        assert found == pytest.approx(data)


NAMES = ("spread", "alike", "together", "walk")


@pytest.mark.parametrize("name", NAMES)
def test_graph_files_read_back_whole(name: str, atlas: Atlas, matrix: pd.DataFrame) -> None:
    graph = graphs(atlas, matrix)[name]
    same(graph, nx.read_graphml(BytesIO(graph_files.to_graphml(graph))))
    same(graph, nx.read_gexf(BytesIO(graph_files.to_gexf(graph))), drop=("label",))
    same(graph, nx.read_gml(BytesIO(graph_files.to_gml(graph))))
    document = json.loads(graph_files.to_cytoscape(graph))
    read = nx.cytoscape_graph(document)
    same(graph, read, drop=("id", "value"))
    assert document["data"] == graph.graph


@pytest.mark.parametrize("name", NAMES)
def test_edges_as_csv_read_back_whole(name: str, atlas: Atlas, matrix: pd.DataFrame) -> None:
    graph = graphs(atlas, matrix)[name]
    frame = pd.read_csv(StringIO(graph_files.to_edge_list(graph).decode("utf-8-sig")))
    read: nx.Graph[str] = nx.DiGraph() if graph.is_directed() else nx.Graph()
    for record in frame.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        for end in ("source", "target"):
            attributes = {k.removeprefix(f"{end}_"): v for k, v in row.items() if k.startswith(f"{end}_")}
            read.add_node(row[end], **attributes)
        edge = {k: v for k, v in row.items() if not k.startswith(("source", "target")) and not pd.isna(v)}
        read.add_edge(row["source"], row["target"], **edge)
    same(graph, read)


def test_every_format_is_offered() -> None:
    assert [ending for ending, _, _ in graph_files.FORMATS.values()] == ["graphml", "gexf", "gml", "cyjs", "csv"]
