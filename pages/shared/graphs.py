"""The graphs of the Network page: each built whole from a selection, with its figure, measures and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import plotly.graph_objects as go

from data import network
from data.frequency import DENOMINATOR_LABELS, Options
from data.rows import rows
from data.vocabulary import labels
from data.walk import walk_graph
from pages.shared import loading
from pages.shared.address import THRESHOLDS, Selection
from pages.shared.loading import flag_labels, tables
from pages.shared.selection import View, view
from viz import describe
from viz.likeness import likeness_info, likeness_sentence, plot_likeness
from viz.network import ColumnsInfo, columns_info, columns_sentence, plot_columns
from viz.theme import percent
from viz.walk import MODEL, plot_walk, walk_info, walk_sentence

if TYPE_CHECKING:
    from networkx import Graph

NAMES = {
    "spread": "Primaries → sites",
    "primaries": "Primaries alike",
    "sites": "Sites alike",
    "together": "Sites together",
    "walk": "Random walk",
}
MEANING = {
    "spread": {
        "Strength": "the sum of a name’s lines: how much one primary spreads, or one site receives, in all",
        "Betweenness": "the part of the shortest ways through the network that lead through it: bridges stand out",
        "Specificity": "0 when its lines are all alike, 1 when it has a single partner",
        "Community": "names with more lines among each other than by chance (Louvain, fixed seed)",
    },
    "alike": {
        "Strength": "the sum of its likenesses above the threshold: how typical its pattern is",
        "Betweenness": "the part of the shortest ways that lead through it: patterns between two kinds",
        "Specificity": "0 when it is like all others to the same degree, 1 when it is like a single one",
        "Community": "patterns more alike among each other than by chance (Louvain, fixed seed)",
    },
    "together": {
        "Strength": "the sum of its shares of patients with both: how often it is part of a pair",
        "Betweenness": "the part of the shortest ways that lead through it: sites that join others",
        "Specificity": "0 when it pairs with all sites alike, 1 when with a single one",
        "Community": "sites found together more often than by chance (Louvain, fixed seed)",
    },
}
ASSOCIATION = "Association, not sequence."
MOST_LINES, MOST_ARCS, MOST_STEPS = 160, 130, 120
"""Where no threshold is chosen, the smallest one that leaves no more than these."""


@dataclass(frozen=True, eq=False)
class Built:
    """One graph with its figure.

    whole has every edge, graph those above the threshold (with measures, where `meaning` explains any).
    least is the threshold in force, offered those that leave something, in per cent; asked is its label.
    steps is the second figure of a walk.
    """

    view: View
    plot: Callable[..., go.Figure]
    info: Any
    title: str
    sentence: str
    whole: "Graph[str]"
    graph: "Graph[str]"
    asked: str
    offered: tuple[int, ...]
    least: int
    meaning: Mapping[str, str]
    steps: ColumnsInfo | None = None


def build(chosen: Selection) -> Built:
    """Return the graph a selection names; raise FrequencyError or NetworkError where there is none."""
    builders = {"spread": _spread, "primaries": _primaries, "sites": _sites, "together": _together, "walk": _walk}
    seen = view(chosen, tables(), pooled=not of_one_primary(chosen.graph))
    return builders[chosen.graph](chosen, seen)


def of_one_primary(graph: str) -> bool:
    """Return whether a graph belongs to one primary; the others take all of a cohort."""
    return graph in ("together", "walk")


def stops(built: Built) -> pd.DataFrame:
    """Return the sites of a walk with what its figure shows."""
    frame = pd.DataFrame([data for _, data in built.whole.nodes(data=True)])
    return pd.DataFrame(
        {
            "Site": frame["name"],
            "Observed %": frame["target"] * 100,
            "Steady state %": frame["steady"] * 100,
            "Steps in": frame["incoming"],
            "Steps out": frame["outgoing"],
            "Out ÷ in": frame["outgoing"] / frame["incoming"],
        }
    )


def _spread(chosen: Selection, seen: View) -> Built:
    options = replace(seen.options, minimum_n=chosen.least)
    cohort = seen.cohort["cohort_id"]
    whole = loading.spread_graph(cohort, options, cast("network.Weight", chosen.weight))
    offered, least = _threshold(whole, MOST_LINES, chosen, "share")
    graph = network.measured(network.strong(whole, least / 100, "share"))
    words = _full_figures(loading.network_rows(cohort, options))
    lit = f"primary:{chosen.focus}" if chosen.focus else ""
    info = columns_info(graph, ("Primary", "Site"), words, threshold=_below(least, "share"), lit=lit)
    return Built(
        seen,
        plot_columns,
        info,
        _headline(graph, options),
        columns_sentence(info),
        whole,
        graph,
        "Show shares of at least",
        offered,
        least,
        MEANING["spread"],
    )


def _primaries(chosen: Selection, seen: View) -> Built:
    return _alike(chosen, seen, "primary")


def _sites(chosen: Selection, seen: View) -> Built:
    return _alike(chosen, seen, "site")


def _alike(chosen: Selection, seen: View, kind: network.Kind) -> Built:
    options = replace(seen.options, minimum_n=chosen.least)
    likeness = cast("network.Likeness", chosen.alike)
    whole = loading.likeness_graph(seen.cohort["cohort_id"], options, kind, likeness)
    offered, least = _threshold(whole, MOST_ARCS, chosen, "weight")
    graph = network.measured(network.strong(whole, least / 100))
    lit = f"primary:{chosen.focus}" if chosen.focus and kind == "primary" else ""
    info = likeness_info(whole, graph, *network.order_and_tree(whole), lit)
    words = labels(tables().primaries, "disease") if kind == "primary" else labels(tables().sites, "prose")
    best = info.arcs[-1]
    both = [words[network.id_of(info.leaves[end].id)] for end in (best.one, best.other)]
    ends = describe.listing([describe.lower_first(word) for word in both])
    title = {"primary": "Most alike in where they go: ", "site": "Most alike in who reaches them: "}[kind] + ends
    noun = {"primary": "primaries", "site": "sites"}[kind]
    return Built(
        seen,
        plot_likeness,
        info,
        title,
        likeness_sentence(info, noun),
        whole,
        graph,
        "Draw likeness of at least",
        offered,
        least,
        MEANING["alike"],
    )


def _together(chosen: Selection, seen: View) -> Built:
    sex = "all" if seen.group[1] else seen.group[0]
    pairs = loading.pairs(seen.cohort["cohort_id"], seen.primary, sex, own_organ=seen.options.own_organ)
    whole = network.conditional(pairs, tables())
    offered, least = _threshold(whole, MOST_STEPS, chosen, "weight")
    strong = network.strong(whole, least / 100)
    info = columns_info(strong, ("Given", "Also found"), _pair, threshold=_below(least, "share"), note=ASSOCIATION)
    both = network.measured(network.together(pairs, tables()))
    title = f"{labels(tables().primaries, 'disease')[seen.primary]}: sites that occur together"
    return Built(
        seen,
        plot_columns,
        info,
        title,
        columns_sentence(info),
        whole,
        both,
        "Show shares of at least",
        offered,
        least,
        MEANING["together"],
    )


def _walk(chosen: Selection, seen: View) -> Built:
    cohort = seen.cohort["cohort_id"]
    chain = loading.walk(cohort, seen.options, seen.primary)
    whole = walk_graph(chain, tables(), cohort)
    offered, least = _threshold(whole, MOST_STEPS, chosen, "weight")
    steps = columns_info(
        network.strong(whole, least / 100), ("From", "To"), _step, threshold=_below(least, "probability"), note=MODEL
    )
    name = labels(tables().primaries, "disease")[seen.primary]
    info = walk_info(chain, labels(tables().sites), name)
    prose = labels(tables().sites, "prose")
    sponges = describe.listing([prose[stop.id] for stop in info.sponges[:3]] or ["no site"])
    title = f"{name}: {sponges} would act as sponges in a random walk"
    return Built(
        seen,
        plot_walk,
        info,
        title,
        walk_sentence(info),
        whole,
        whole,
        "Draw steps of at least",
        offered,
        least,
        {},
        steps,
    )


def _threshold(graph: "Graph[str]", most: int, chosen: Selection, by: str) -> tuple[tuple[int, ...], int]:
    """The thresholds in per cent that leave something, and the one in force."""
    largest = max(value for *_, value in graph.edges(data=by))
    offered = tuple(step for step in THRESHOLDS if step / 100 <= largest)
    wanted = int(chosen.above) if chosen.above else -1
    return offered, wanted if wanted in offered else network.readable(graph, offered, most, by)


def _below(least: int, what: str) -> str:
    return f"The threshold (a {what} of at least {least}\u2009%)"


def _full_figures(matrix: pd.DataFrame) -> Callable[[str, str, Mapping[str, Any]], str]:
    """A function that puts a line from a primary to a site into words."""
    found = {(f"primary:{row.primary_id}", f"site:{row.site_id}"): row for row in rows(matrix)}

    def words(one: str, other: str, _: Mapping[str, Any]) -> str:
        row = found[one, other]
        return f"<b>{row.primary} → {row.site}</b><br>{describe.full_figure(row, flag_labels())}"

    return words


def _step(one: str, other: str, data: Mapping[str, Any]) -> str:
    names = labels(tables().sites)
    ends = " → ".join(names[network.id_of(node)] for node in (one, other))
    return f"<b>{ends}</b><br>probability of a step {percent(data['weight'])} (model)"


def _pair(one: str, other: str, data: Mapping[str, Any]) -> str:
    names = labels(tables().sites)
    given, also = (names[network.id_of(node)] for node in (one, other))
    return (
        f"<b>{given}, also {describe.lower_first(also)}</b><br>{describe.count(data['n_both'])} of "
        f"{describe.count(data['n_given'])} patients ({percent(data['weight'])}, 95\u2009% CI "
        f"{data['low'] * 100:.1f}–{data['high'] * 100:.1f}); without it {percent(data['share_without'])}"
    )


def _headline(graph: "Graph[str]", options: Options) -> str:
    """The distant site that most primaries reach."""
    degrees = {node: graph.degree(node) for node, kind in graph.nodes(data="kind") if kind == "site"}
    distant = {node: n for node, n in degrees.items() if node != "site:lymph_node_regional"} or degrees
    site = max(distant, key=lambda node: (distant[node], node))
    whose = DENOMINATOR_LABELS[str(options.denominator)]
    least = graph.graph["least"]
    above = f" in at least {least * 100:g}\u2009% of {whose}" if least else ""
    if len(graph) - len(degrees) == 1:
        return f"{describe.many(len(degrees), 'site is', 'sites are')} reached{above}"
    reached = describe.many(distant[site], "primary reaches", "primaries reach")
    return f"{reached} {labels(tables().sites, 'prose')[network.id_of(site)]}{above}"
