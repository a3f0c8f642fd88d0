"""The views of the Network page: each is a graph, its figure, its measures and its files."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import streamlit as st

from data import graph_files, network
from data.frequency import DENOMINATOR_LABELS, Options
from data.rows import rows
from data.vocabulary import labels
from data.walk import walk_graph
from pages.shared import controls, figures, layout, loading
from pages.shared.address import LIKENESSES, THRESHOLDS, WEIGHTS
from pages.shared.loading import flag_labels, tables
from pages.shared.selection import View, current
from viz import describe
from viz.likeness import letter_of, likeness_info, likeness_sentence, plot_likeness
from viz.network import columns_info, columns_sentence, node_of_point, plot_columns
from viz.theme import percent
from viz.walk import MODEL, plot_walk, walk_info, walk_sentence

if TYPE_CHECKING:
    from networkx import Graph

Row = AbstractContextManager[Any]
NAMES = {
    "spread": "Primaries → sites",
    "primaries": "Primaries alike",
    "sites": "Sites alike",
    "together": "Sites together",
    "walk": "Random walk",
}
LIKENESS_NAMES = {"cosine": "cosine", "jensen_shannon": "Jensen–Shannon"}
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


def open_node(point: dict[str, Any]) -> None:
    """Open the page of a clicked node."""
    if found := node_of_point(point):
        kind, key = found
        layout.go_to(kind.capitalize(), **{kind: key})


def spread(view: View, options: Options, controls_row: Row) -> None:
    """Show which primaries reach which sites."""
    chosen = current()
    weight = cast("network.Weight", chosen.weight)
    whole = loading.spread_graph(view.cohort["cohort_id"], options, weight)
    with controls_row:
        controls.pick(st.segmented_control, "weight", weight, "Breadth of a line", list(WEIGHTS), required=True,
                      format_func={"share": figures.unit(view), "count": "patients"}.__getitem__)  # fmt: skip
        least = _threshold(whole, MOST_LINES, "Show shares of at least", "share")
        _light_up(whole)
    graph = network.measured(network.strong(whole, least / 100, "share"))
    figure_of = _full_figures(loading.network_rows(view.cohort["cohort_id"], options))
    lit = f"primary:{chosen.focus}" if chosen.focus else ""
    info = columns_info(graph, ("Primary", "Site"), figure_of, threshold=_below(least, "share"), lit=lit)
    st.title(_headline(graph, options))
    st.markdown(figures.badges(view))
    sentence = columns_sentence(info)
    _shown(plot_columns, info, graph, view, "spread", sentence, "spread")


def alike(view: View, options: Options, kind: network.Kind, controls_row: Row) -> None:
    """Show which primaries go to the same sites, or which sites are reached by the same primaries."""
    chosen = current()
    likeness = cast("network.Likeness", chosen.alike)
    whole = loading.likeness_graph(view.cohort["cohort_id"], options, kind, likeness)
    with controls_row:
        controls.pick(st.segmented_control, "alike", likeness, "Likeness", list(LIKENESSES), required=True,
                      format_func=LIKENESS_NAMES.__getitem__,
                      help="Cosine compares the direction of two profiles and is led by their large shares. "
                           "Jensen–Shannon compares how each divides its sum among the places.")  # fmt: skip
        least = _threshold(whole, MOST_ARCS, "Draw likeness of at least", "weight")
        if kind == "primary":
            _light_up(whole)
    graph = network.measured(network.strong(whole, least / 100))
    order, tree = network.order_and_tree(whole)
    lit = f"primary:{chosen.focus}" if chosen.focus and kind == "primary" else ""
    info = likeness_info(whole, graph, order, tree, lit)
    best = info.arcs[-1]
    words = labels(tables().primaries, "disease") if kind == "primary" else labels(tables().sites, "prose")
    both = [words[network.id_of(info.leaves[end].id)] for end in (best.one, best.other)]
    ends = describe.listing([describe.lower_first(word) for word in both])
    st.title({"primary": f"Most alike in where they go: {ends}",
              "site": f"Most alike in who reaches them: {ends}"}[kind])  # fmt: skip
    st.markdown(figures.badges(view))
    noun = {"primary": "primaries", "site": "sites"}[kind]
    _shown(plot_likeness, info, graph, view, "alike", likeness_sentence(info, noun), f"{noun}-alike")


def together(view: View, sex: str, controls_row: Row) -> None:
    """Show which sites occur in the same patients: from each site to the others its patients have."""
    pairs = loading.pairs(view.cohort["cohort_id"], view.primary, sex, own_organ=view.options.own_organ)
    whole = network.conditional(pairs, tables())
    with controls_row:
        least = _threshold(whole, MOST_STEPS, "Show shares of at least", "weight")
    graph = network.strong(whole, least / 100)
    info = columns_info(graph, ("Given", "Also found"), _pair, threshold=_below(least, "share"), note=ASSOCIATION)
    both = network.measured(network.together(pairs, tables()))
    disease = labels(tables().primaries, "disease")[view.primary]
    st.title(f"{disease}: sites that occur together")
    st.markdown(figures.badges(view))
    _shown(plot_columns, info, both, view, "together", columns_sentence(info), "together")


def random_walk(view: View, options: Options, controls_row: Row) -> None:
    """Show the random walk of a primary: its steps, its steady state, spreaders and sponges."""
    cohort = view.cohort["cohort_id"]
    chain = loading.walk(cohort, options, view.primary)
    whole = walk_graph(chain, tables(), cohort)
    name = labels(tables().primaries, "disease")[view.primary]
    info = walk_info(chain, labels(tables().sites), name)
    prose = labels(tables().sites, "prose")
    sponges = [prose[stop.id] for stop in info.sponges[:3]]
    st.title(f"{name}: {describe.listing(sponges) if sponges else 'no site'} would act as sponges in a random walk")
    st.markdown(
        f"After Newton et al. (PLoS One 2012; Cancer Res 2013): a chain of steps between sites whose steady state "
        f"is the observed distribution. {MODEL} {figures.badges(view)}"
    )
    with controls_row:
        least = _threshold(whole, MOST_STEPS, "Draw steps of at least", "weight")
    strong = network.strong(whole, least / 100)
    steps = columns_info(strong, ("From", "To"), _step, threshold=_below(least, "probability"), note=MODEL)
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.subheader("Steady state and observed shares")
        figures.chart(plot_walk, info, narrow=layout.is_narrow(), key="walk", alt=walk_sentence(info),
                      name=_stem(view, "walk"), pick=open_node)  # fmt: skip
    with right:
        st.subheader("The likeliest steps")
        figures.chart(plot_columns, steps, narrow=layout.is_narrow(), key="steps", alt=columns_sentence(steps),
                      name=_stem(view, "steps"), pick=open_node)  # fmt: skip
    beside = f"{walk_sentence(info)} {_cited(view)}"
    figures.files(lambda: _stops(whole), key="walk_files", name=_stem(view, "walk"), beside=beside,
                  more=_downloads(whole))  # fmt: skip


def _threshold(graph: "Graph[str]", most: int, label: str, by: str) -> int:
    """Offer thresholds in per cent and return the one in force; those that would leave nothing are not offered."""
    largest = max(value for *_, value in graph.edges(data=by))
    offered = [step for step in THRESHOLDS if step / 100 <= largest]
    usual = network.readable(graph, offered, most, by)
    chosen = current().above
    least = int(chosen) if chosen and int(chosen) in offered else usual
    controls.pick(st.selectbox, "above", str(least), label, [str(step) for step in offered],
                  format_func=lambda step: f"{step}\u2009%", width=190)  # fmt: skip
    return least


def _light_up(graph: "Graph[str]") -> None:
    primaries = {network.id_of(node): data["name"] for node, data in graph.nodes(data=True)
                 if data["kind"] == "primary"}  # fmt: skip
    focus = current().focus if current().focus in primaries else ""
    controls.pick(st.selectbox, "focus", focus, "Light up one primary", list(primaries), index=None,
                  format_func=primaries.__getitem__, placeholder="none", width=240)  # fmt: skip


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


def _shown(plot: Any, info: Any, graph: "Graph[str]", view: View, measures: str, sentence: str, name: str) -> None:
    """Show a figure with the measures beside it, its table and its files."""
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        figures.chart(plot, info, narrow=layout.is_narrow(), key="network", alt=sentence, name=_stem(view, name),
                      pick=open_node)  # fmt: skip
    with right:
        st.subheader("Measures")
        meaning = MEANING[measures]
        width = {"Name": 186, "Community": 78, "Strength": 64, "Betweenness": 88, "Specificity": 78}
        columns = {
            name: st.column_config.NumberColumn(format="%.2f", width=pixels, help=meaning.get(name))
            if name in ("Strength", "Betweenness", "Specificity") else st.column_config.TextColumn(width=pixels)
            for name, pixels in width.items()
        }  # fmt: skip
        shown = _measures(graph)
        st.dataframe(shown, hide_index=True, column_config=columns, height=min(420, 38 + 35 * len(shown)))
        st.caption("  \n".join(f"**{measure}**: {words}." for measure, words in meaning.items()))
    beside = f"{sentence} {_cited(view)}"
    figures.files(lambda: graph_files.edge_table(graph), key="network_files", name=_stem(view, name), beside=beside,
                  more=_downloads(graph))  # fmt: skip


def _measures(graph: "Graph[str]") -> pd.DataFrame:
    """The nodes with their measures, for people, strongest first."""
    frame = network.node_table(graph)
    kinds = set(frame["kind"])
    names = frame["name"] + (" · " + frame["kind"] if len(kinds) > 1 else "")
    shown = pd.DataFrame({"Name": names, "Community": frame["community"].map(letter_of)})
    for measure in ("Strength", "Betweenness", "Specificity"):
        shown[measure] = frame[measure.lower()]
    return shown


def _stops(graph: "Graph[str]") -> pd.DataFrame:
    """The sites of a walk with what the figure shows."""
    frame = pd.DataFrame([data for _, data in graph.nodes(data=True)])
    return pd.DataFrame(
        {
            "Site": frame["name"], "Observed %": frame["target"] * 100, "Steady state %": frame["steady"] * 100,
            "Steps in": frame["incoming"], "Steps out": frame["outgoing"],
            "Out ÷ in": frame["outgoing"] / frame["incoming"],
        }
    )  # fmt: skip


def _downloads(graph: "Graph[str]") -> dict[str, tuple[str, str, Callable[[], bytes]]]:
    """The graph's file formats; its edges as CSV come with every figure."""
    return {
        f"Graph as {name}": (ending, media, partial(write, graph))
        for name, (ending, media, write) in graph_files.FORMATS.items()
        if ending != "csv"
    }


def _stem(view: View, name: str) -> str:
    return figures.stem("network", name, view.cohort["label"], figures.unit(view))


def _cited(view: View) -> str:
    """The cohort with its terms, under every graph."""
    cited = loading.citations()[view.cohort["source_id"]]
    return f"{cited} {view.cohort['terms']}. For teaching and research, not for decisions about patients."
