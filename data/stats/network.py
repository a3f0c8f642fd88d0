"""Graphs of a cohort (networkx): primaries and sites, how alike they are, which sites occur together.

A node's id is its kind and its id ("primary:breast", "site:liver"); its attributes are name, kind and
group (organ system or body region). Every edge has a `weight`; the graph's attribute `weight` says in
words what that is, `cohort` whose it is. Attributes are plain text and numbers, so that each file
format can hold them, and one that is not known is left out.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any, Literal

import networkx as nx
import numpy as np
import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.frequency import DENOMINATOR_LABELS, Options, all_shares
from data.tables.rows import rows

Kind = Literal["primary", "site"]
Likeness = Literal["cosine", "jensen_shannon"]
Weight = Literal["share", "count"]
GROUPS: dict[str, str] = {"primary": "organ_system", "site": "region"}
LIKENESS_LABELS: dict[str, str] = {
    "cosine": "cosine similarity of the two profiles of shares",
    "jensen_shannon": "1 − Jensen–Shannon distance of the two profiles, each brought to a sum of 1",
}
FEWEST_COMMON = 4
"""Two profiles are compared only where both are known at no fewer places."""
SEED = 1889
"""Of the search for communities: the same data always give the same ones."""


class NetworkError(ValueError):
    """A graph that cannot be formed; the message is a sentence for the page."""


def usable(matrix: pd.DataFrame, atlas: Atlas) -> pd.DataFrame:
    """Return the rows of a frame of shares that a graph may use.

    Left out are unknown shares, sites that are no single organ, and sites whose denominator differs
    from that of most rows, because weights must be comparable.
    """
    residual = atlas.residual_sites
    known = matrix[matrix["share"].notna() & ~matrix["site_id"].isin(residual)]
    main = known["denominator"].mode()
    return known[known["denominator"].isin(main.head(1))]


def spread(matrix: pd.DataFrame, atlas: Atlas, weight: Weight = "share") -> "nx.Graph[str]":
    """Return the bipartite graph of primaries and sites of a frame of usable shares.

    weight "share" is the share (a fraction of 1), "count" the number of patients with the site; an
    edge also keeps share, n_with_site, n_denominator, low and high, and leads (1, or 0 for a figure that may lead
    nothing). A share of zero is no edge.
    Raises NetworkError where there is no edge, or a count is asked for and none is printed.
    """
    unit = {"share": f"share of {_denominator(matrix)}", "count": "patients with the site"}[weight]
    graph = _empty(matrix, unit)
    column = {"share": "share", "count": "n_with_site"}[weight]
    known = matrix[matrix[column].notna() & (matrix["share"] > 0)]
    if known.empty:
        msg = "No primary here has a figure above zero." if weight == "share" else "No counts are printed here."
        raise NetworkError(msg)
    add_nodes(graph, atlas, "primary", known["primary_id"])
    add_nodes(graph, atlas, "site", known["site_id"])
    for row in rows(known):
        figures = {
            "share": row.share,
            "n_with_site": row.n_with_site,
            "n_denominator": row.n_denominator,
            "low": row.low,
            "high": row.high,
        }
        edge = {key: _plain(value) for key, value in figures.items() if not pd.isna(value)}
        ends = (f"primary:{row.primary_id}", f"site:{row.site_id}")
        graph.add_edge(*ends, weight=edge[column], **edge, leads=int(row.leads))
    return graph


def alike(matrix: pd.DataFrame, atlas: Atlas, kind: Kind, likeness: Likeness = "cosine") -> "nx.Graph[str]":
    """Return the projection onto primaries or sites: every pair with the similarity of its profiles.

    A primary's profile is its shares over the sites, a site's its shares over the primaries; a pair
    is compared over what is known of both (edge attribute `common`), at least FEWEST_COMMON. Cosine
    similarity compares direction and is led by large shares; the Jensen–Shannon distance (J. Lin, IEEE
    Trans Inf Theory 1991;37:145-151; its square root with logarithms to base 2, as SciPy computes it)
    compares how a sum of 1 is divided up. Raises NetworkError for fewer than two comparable profiles.
    """
    profiles = profiles_of(matrix, kind)
    graph = _empty(matrix, LIKENESS_LABELS[likeness])
    add_nodes(graph, atlas, kind, profiles.index)
    measure = {"cosine": _cosine, "jensen_shannon": _jensen_shannon}[likeness]
    values = profiles.to_numpy(dtype=float)
    for one, other in combinations(range(len(profiles)), 2):
        both = ~np.isnan(values[one]) & ~np.isnan(values[other])
        first, second = values[one][both], values[other][both]
        if both.sum() >= FEWEST_COMMON and first.any() and second.any():
            ends = (f"{kind}:{profiles.index[i]}" for i in (one, other))
            graph.add_edge(*ends, weight=round(measure(first, second), 12), common=int(both.sum()))
    if not graph.number_of_edges():
        noun = {"primary": "primaries", "site": "sites"}[kind]
        msg = f"Two {noun} with at least {FEWEST_COMMON} known figures in common are needed to compare them."
        raise NetworkError(msg)
    return graph


def profiles_of(matrix: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Return the shares as rows of primaries and columns of sites (or the reverse), NaN where unknown."""
    other = "site" if kind == "primary" else "primary"
    table = matrix.assign(share=matrix["share"].astype(float))
    return table.pivot_table(index=f"{kind}_id", columns=f"{other}_id", values="share", sort=False)


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _jensen_shannon(one: np.ndarray, other: np.ndarray) -> float:
    from scipy.spatial.distance import jensenshannon

    return float(1 - jensenshannon(one, other, base=2))


def order_and_tree(graph: "nx.Graph[str]") -> tuple[list[str], list[tuple[list[float], list[float]]]]:
    """Return the nodes of a graph of similarities in clustered order, and the tree above them.

    Average linkage on 1 − similarity, leaves ordered optimally (Z. Bar-Joseph et al., Bioinformatics
    2001;17 Suppl 1:S22-29); a pair that could not be compared counts as wholly unlike. The tree is a
    list of brackets ((distances), (positions)) of four points each, position 0 being the first node.
    """
    from scipy.cluster.hierarchy import dendrogram, linkage
    from scipy.spatial.distance import squareform

    nodes = list(graph)
    distance = 1 - nx.to_numpy_array(graph, nodelist=nodes, nonedge=0.0)
    np.fill_diagonal(distance, 0.0)
    links = linkage(squareform(np.clip(distance, 0, None), checks=False), "average", optimal_ordering=True)
    tree = dendrogram(links, no_plot=True)
    brackets = [
        (list(map(float, heights)), [(place - 5) / 10 for place in places])
        for heights, places in zip(tree["dcoord"], tree["icoord"], strict=True)
    ]  # SciPy puts leaf i at 5 + 10 i
    return [nodes[i] for i in tree["leaves"]], brackets


def together(pairs: pd.DataFrame, atlas: Atlas) -> "nx.Graph[str]":
    """Return the graph of sites that occur together, of a frame of data.stats.together.pairs without rest groups.

    The weight is the share of all patients with both; n_both, n and odds_ratio stand beside it.
    Raises NetworkError where no pair occurs.
    """
    found = _occurring(pairs)
    graph: nx.Graph[str] = nx.Graph(cohort=found["cohort_id"].iloc[0], weight="share of all patients with both sites")
    add_nodes(graph, atlas, "site", found["given_id"])
    for row in rows(found):
        figures = {"n_both": row.n11, "n": row.n, "odds_ratio": row.odds_ratio, "leads": _both_lead(row)}
        edge = {key: _plain(value) for key, value in figures.items() if not pd.isna(value)}
        graph.add_edge(f"site:{row.given_id}", f"site:{row.other_id}", weight=float(row.n11 / row.n), **edge)
    return graph


def conditional(pairs: pd.DataFrame, atlas: Atlas) -> "nx.DiGraph[str]":
    """Return the directed graph from a given site to each other one, of a frame of data.stats.together.pairs.

    The weight is the share of the patients with the given site that have the other one too. It is no
    sequence. Raises NetworkError where no pair occurs.
    """
    found = _occurring(pairs)
    graph: nx.DiGraph[str] = nx.DiGraph(
        cohort=found["cohort_id"].iloc[0], weight="share of the patients with the given site"
    )
    add_nodes(graph, atlas, "site", found["given_id"])
    for row in rows(found):
        figures = {
            "n_both": row.n11,
            "n_given": row.n_given,
            "low": row.with_low,
            "high": row.with_high,
            "share_without": row.share_without,
            "leads": _both_lead(row),
        }
        edge = {key: _plain(value) for key, value in figures.items() if not pd.isna(value)}
        graph.add_edge(f"site:{row.given_id}", f"site:{row.other_id}", weight=float(row.share_with), **edge)
    return graph


def _occurring(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs of single organs that occur in some patient."""
    found = pairs[(pairs["n11"] > 0) & ~pairs["flag"].str.contains("rest_group")]
    if found.empty:
        msg = "No patient here has two of the sites together."
        raise NetworkError(msg)
    return found


def strong(graph: "nx.Graph[str]", least: float, by: str = "weight") -> "nx.Graph[str]":
    """Return the part of a graph whose edges have at least `least` of an attribute, without nodes left alone.

    The graph attributes hidden_edges and hidden_nodes tell how many that leaves out. Works on directed
    graphs too.
    """
    part = graph.copy()
    part.remove_edges_from([(a, b) for a, b, value in graph.edges(data=by) if value < least])
    part.remove_nodes_from(list(nx.isolates(part)))
    part.graph["hidden_edges"] = graph.number_of_edges() - part.number_of_edges()
    part.graph["hidden_nodes"] = graph.number_of_nodes() - part.number_of_nodes()
    part.graph["least"] = float(least)
    return part


def readable(graph: "nx.Graph[str]", steps: Iterable[int], most: int, by: str = "weight") -> int:
    """Return the smallest of some thresholds in per cent that leaves at most `most` edges, and at least one."""
    values = sorted((value for *_, value in graph.edges(data=by)), reverse=True)
    fitting = [step for step in sorted(steps) if not values or step / 100 <= values[0]]
    enough = (step for step in fitting if sum(value >= step / 100 for value in values) <= most)
    return next(enough, fitting[-1])


def measured(graph: "nx.Graph[str]") -> "nx.Graph[str]":
    """Return a copy of a graph whose nodes carry strength, betweenness, community and specificity.

    strength: the sum of a node's weights (A. Barrat et al., PNAS 2004;101:3747-3752). betweenness:
    the part of all shortest paths that run through it, an edge being as long as 1 / weight. community:
    1, 2, … by size, from the Louvain method (V. Blondel et al., J Stat Mech 2008:P10008) with a fixed
    seed, over the edges that may lead. specificity: 1 − the entropy of a node's weights over its possible
    partners, divided by its maximum (0: evenly over all, 1: a single one), as the evenness of Pielou (J Theor Biol
    1966;13:131-144) turned round.
    """
    # Numbers instead of names: a set of texts is walked through in another order by each process.
    plain = nx.convert_node_labels_to_integers(graph, label_attribute="id")
    for _, _, edge in plain.edges(data=True):
        edge["length"] = 1 / edge["weight"]
    between = nx.betweenness_centrality(plain, weight="length")
    able = plain.copy()
    able.remove_edges_from([(one, other) for one, other, lead in plain.edges(data="leads", default=1) if not lead])
    found = nx.community.louvain_communities(able, weight="weight", seed=SEED)
    ordered = sorted(found, key=lambda part: (-len(part), min(part)))
    community = {node: number for number, part in enumerate(ordered, 1) for node in part}
    result = graph.copy()
    for number, node in enumerate(graph):
        weights = [float(weight) for _, _, weight in graph.edges(node, data="weight")]
        result.nodes[node].update(
            strength=float(sum(weights)),
            betweenness=float(between[number]),
            community=community[number],
            specificity=_specificity(weights, _partners(graph, node)),
        )
    return result


def leading_degree(graph: "nx.Graph[str]", node: str) -> int:
    """Return how many edges that may lead a node has."""
    return sum(lead for *_, lead in graph.edges(node, data="leads", default=1))


def _both_lead(pair: Any) -> int:
    """1, or 0 where one of a pair's sites may lead nothing."""
    return int("doubtful" not in (pair.given_role, pair.other_role))


def _partners(graph: "nx.Graph[str]", node: str) -> int:
    """How many nodes a node could have an edge with: the other kind's where there are two, else all others."""
    kinds = nx.get_node_attributes(graph, "kind")
    if len(set(kinds.values())) == 1:
        return len(graph) - 1
    return sum(kind != kinds[node] for kind in kinds.values())


def _specificity(weights: list[float], partners: int) -> float:
    if partners < 2:  # noqa: PLR2004 - a single partner leaves no choice
        return 1.0
    parts = np.array(weights) / sum(weights)
    return float(min(1.0, max(0.0, 1 + (parts * np.log(parts)).sum() / np.log(partners))))


def add_nodes(graph: "nx.Graph[str]", atlas: Atlas, kind: Kind, ids: Iterable[str]) -> None:
    """Add nodes with their attributes, in the order of the vocabulary."""
    vocabulary = {"primary": atlas.tables.primaries, "site": atlas.tables.sites}[kind]
    wanted = set(ids)
    for row in rows(vocabulary[vocabulary[f"{kind}_id"].isin(wanted)]):
        key = str(getattr(row, f"{kind}_id"))
        graph.add_node(f"{kind}:{key}", name=row.label, kind=kind, group=getattr(row, GROUPS[kind]))


def id_of(node: str) -> str:
    """Return the primary's or site's id behind a node."""
    return node.partition(":")[2]


def node_table(graph: "nx.Graph[str]") -> pd.DataFrame:
    """Return a row a node with its attributes, strongest first (of a graph of `measured`)."""
    frame = pd.DataFrame([{"node": node, **data} for node, data in graph.nodes(data=True)])
    return frame.sort_values(["strength", "node"], ascending=[False, True], ignore_index=True)


def edge_table(graph: "nx.Graph[str]") -> pd.DataFrame:
    """Return a row an edge, heaviest first: source, target, their attributes (source_…, target_…), the edge's own."""
    frame = pd.DataFrame(
        [
            {
                "source": one,
                "target": other,
                **{f"source_{key}": value for key, value in graph.nodes[one].items()},
                **{f"target_{key}": value for key, value in graph.nodes[other].items()},
                **data,
            }
            for one, other, data in graph.edges(data=True)
        ]
    )
    return frame.sort_values(["weight", "source", "target"], ascending=[False, True, True], ignore_index=True)


def _empty(matrix: pd.DataFrame, unit: str) -> "nx.Graph[str]":
    cohort = "" if matrix.empty else str(matrix["cohort_id"].iloc[0])
    return nx.Graph(cohort=cohort, weight=unit)


def _denominator(matrix: pd.DataFrame) -> str:
    return "" if matrix.empty else DENOMINATOR_LABELS[str(matrix["denominator"].iloc[0])]


def _plain(value: Any) -> int | float:
    """A number as Python's own, which every file format can write."""
    number: int | float = value.item() if isinstance(value, np.generic) else value
    return number


@memoised(64)
def network_rows(atlas: Atlas, cohort_id: str, options: Options) -> pd.DataFrame:
    """Return the rows of a cohort that a graph may use; raise FrequencyError like data.stats.frequency.all_shares."""
    return usable(all_shares(atlas, cohort_id, options), atlas)


@memoised(64)
def spread_graph(atlas: Atlas, cohort_id: str, options: Options, weight: Weight) -> "nx.Graph[str]":
    """Return the graph of primaries and sites of a cohort; see `spread`."""
    return spread(network_rows(atlas, cohort_id, options), atlas, weight)


@memoised(64)
def likeness_graph(atlas: Atlas, cohort_id: str, options: Options, kind: Kind, likeness: Likeness) -> "nx.Graph[str]":
    """Return the graph of how alike primaries or sites of a cohort are, over what may lead; see `alike`."""
    known = network_rows(atlas, cohort_id, options)
    return alike(known[known["leads"]], atlas, kind, likeness)
