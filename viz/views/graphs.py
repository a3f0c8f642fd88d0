"""The graphs of a cohort or a primary: each built whole from a selection, with its figure, measures and words."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import plotly.graph_objects as go

from data.atlas import Atlas, memoised
from data.selection import DEFAULT, THRESHOLDS, Selection
from data.stats import network as networks
from data.stats.frequency import DENOMINATOR_LABELS, Options, shares
from data.stats.walk import walk_graph, walk_of
from data.stats.words import percent
from data.tables.rows import rows
from viz.charts import describe
from viz.charts.likeness import letter_of, likeness_info, likeness_sentence, plot_likeness
from viz.charts.marks import MEANING as MARKED
from viz.charts.marks import sign
from viz.charts.network import ColumnsInfo, columns_info, columns_sentence, plot_columns
from viz.charts.walk import MODEL, plot_walk, walk_info, walk_sentence
from viz.views import together
from viz.views.figure import Figure, Provenance
from viz.views.scope import Scope, scope
from viz.views.words import badges, disease, filtered, provenance, whole_source

if TYPE_CHECKING:
    from networkx import Graph

NAMES = {
    "spread": "Primaries → sites",
    "primaries": "Similar primaries",
    "sites": "Similar sites",
    "together": "Sites together",
    "walk": "Random walk",
}
"""The graphs on offer, by the field `graph` of a selection."""
LIKENESSES = {"cosine": "cosine", "jensen_shannon": "Jensen–Shannon"}
LIKENESS_HELP = (
    "Cosine compares the direction of two profiles and is dominated by their large shares. "
    "Jensen–Shannon compares how each profile is distributed over its sites or primaries."
)
MEASURES = ("Strength", "Betweenness", "Specificity")
MEANING = {
    "spread": {
        "Strength": "the sum of its lines: how much one primary spreads, or one site receives, in total",
        "Betweenness": "the fraction of shortest paths in the network that pass through it: bridges stand out",
        "Specificity": "0 when its lines are all alike, 1 when it has a single partner",
        "Community": "nodes with more lines among themselves than expected by chance (Louvain, fixed seed)",
    },
    "alike": {
        "Strength": "the sum of its similarities above the threshold: how typical its pattern is",
        "Betweenness": "the fraction of shortest paths that pass through it: patterns between two groups",
        "Specificity": "0 when it is equally similar to all others, 1 when it is similar to only one",
        "Community": "patterns more alike among themselves than expected by chance (Louvain, fixed seed)",
    },
    "together": {
        "Strength": "the sum of its shares of patients with both: how often it is part of a pair",
        "Betweenness": "the fraction of shortest paths that pass through it: sites that connect others",
        "Specificity": "0 when it pairs equally with all sites, 1 when it pairs with only one",
        "Community": "sites found together more often than expected by chance (Louvain, fixed seed)",
    },
}
ASSOCIATION = "Association, not sequence."
AFTER = (
    "After Newton et al. (PLoS One 2012; Cancer Res 2013): a chain of steps between sites whose steady state "
    f"is the observed distribution. {MODEL}"
)
MOST_LINES, MOST_ARCS, MOST_STEPS = 160, 130, 120
"""Where no threshold is chosen, the smallest one that leaves no more than these."""

_OF_COHORT = ("cohort", "share", "group", "own", "nodes", "graph", "above", "least")
_USES = {
    "spread": (*_OF_COHORT, "weight", "focus"),
    "primaries": (*_OF_COHORT, "alike", "focus"),
    "sites": (*_OF_COHORT, "alike"),
    "together": ("cohort", "primary", "group", "own", "graph", "above"),
    "walk": ("cohort", "primary", "share", "group", "own", "nodes", "graph", "above"),
}
USES = tuple(dict.fromkeys(name for names in _USES.values() for name in names))
"""The fields of a selection that decide one or another of the graphs."""


@dataclass(frozen=True, eq=False)
class Built:
    """One graph with what its figure shows.

    whole has every edge, graph those above the threshold (with measures, where `meaning` explains any).
    least is the threshold in force, offered those that leave something, in per cent; asked is its label.
    steps is the second figure of a walk; note says what its marks mean.
    """

    seen: Scope
    plot: Callable[..., go.Figure]
    info: Hashable
    headline: str
    sentence: str
    whole: "Graph[str]"
    graph: "Graph[str]"
    asked: str
    offered: tuple[int, ...]
    least: int
    meaning: Mapping[str, str]
    steps: ColumnsInfo | None = None
    note: str = ""

    @property
    def primaries(self) -> dict[str, str]:
        """{id: label} of the primaries in it."""
        nodes = self.whole.nodes(data=True)
        return {networks.id_of(node): data["name"] for node, data in nodes if data["kind"] == "primary"}


def unused(chosen: Selection) -> frozenset[str]:
    """Return the fields that do not change the graph a selection names, though they change another one."""
    return frozenset(USES) - frozenset(_USES[chosen.graph])


def of_one_primary(graph: str) -> bool:
    """Return whether a graph belongs to one primary; the others show all of a cohort."""
    return "primary" in _USES[graph]


def asked_scope(atlas: Atlas, chosen: Selection) -> Scope:
    """Return the scope of the graph that a selection names."""
    return scope(atlas, chosen, pooled=not of_one_primary(chosen.graph))


def notices(atlas: Atlas, chosen: Selection) -> tuple[str, ...]:
    """Return what the graph cannot show as asked."""
    asked = asked_scope(atlas, chosen)
    return (*asked.notices, *(together.unsplit(asked) if chosen.graph == "together" else ()))


def built(atlas: Atlas, chosen: Selection) -> Built:
    """Return the graph a selection names; raise FrequencyError or NetworkError where there is none."""
    kept: dict[str, Any] = {name: getattr(chosen, name) for name in _USES[chosen.graph]}
    return _built(atlas, replace(DEFAULT, **kept))


@memoised(64)
def _built(atlas: Atlas, part: Selection) -> Built:
    builders = {"spread": _spread, "primaries": _primaries, "sites": _sites, "together": _together, "walk": _walk}
    return builders[part.graph](atlas, part, asked_scope(atlas, part))


def network(atlas: Atlas, chosen: Selection) -> Figure:
    """The graph that the selection names."""
    found = built(atlas, chosen)
    walk = found.steps is not None
    return Figure(
        found.plot,
        found.info,
        headline=found.headline,
        sentence=found.sentence,
        source=whole_source(atlas, found.seen),
        table=partial(_stops, found) if walk else partial(networks.edge_table, found.graph),
        provenance=_provenance(atlas, chosen, found),
        lead=AFTER if walk else "",
        heading="Steady state and observed shares" if walk else "",
        note=found.note,
        marks=badges(found.seen),
    )


def steps(atlas: Atlas, chosen: Selection) -> Figure:
    """The likeliest steps of a random walk; raise like `built`."""
    walk = replace(chosen, graph="walk")
    found = built(atlas, walk)
    info = cast("ColumnsInfo", found.steps)
    return Figure(
        plot_columns,
        info,
        headline=f"{disease(atlas, found.seen)}: the likeliest steps of a random walk",
        sentence=columns_sentence(info),
        source=whole_source(atlas, found.seen),
        table=partial(networks.edge_table, found.whole),
        provenance=_provenance(atlas, walk, found),
        marks=badges(found.seen),
    )


def _provenance(atlas: Atlas, chosen: Selection, found: Built) -> Provenance:
    alone = of_one_primary(chosen.graph)
    them = provenance(
        found.seen,
        pd.DataFrame({"n_denominator": [found.seen.cohort.n_patients]}),
        f"{NAMES[chosen.graph].lower()}; {describe.lower_first(found.asked)} {found.least}\u2009%",
        filtered(atlas, found.seen.primary) if alone else "all primaries",
        least=0 if alone else chosen.least,
    )
    of_pairs = chosen.graph == "together"
    denominator = together.OF_GIVEN if of_pairs else them.denominator
    return replace(them, denominator=denominator, n=f"{them.n} in the cohort")


def measures(found: Built) -> pd.DataFrame:
    """Return the nodes of a graph with their measures for people, strongest first."""
    frame = networks.node_table(found.graph)
    several = len(set(frame["kind"])) > 1
    names = frame["name"] + " · " + frame["kind"] if several else frame["name"]
    table = pd.DataFrame({"Name": names, "Community": frame["community"].map(letter_of)})
    return table.assign(**{name: frame[name.lower()] for name in MEASURES})


def _stops(found: Built) -> pd.DataFrame:
    """The sites of a walk with what its figure shows."""
    frame = pd.DataFrame([data for _, data in found.whole.nodes(data=True)])
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


def _spread(atlas: Atlas, chosen: Selection, seen: Scope) -> Built:
    options = replace(seen.options, minimum_n=chosen.least)
    whole = networks.spread_graph(atlas, seen.cohort_id, options, cast("networks.Weight", chosen.weight))
    offered, least = _threshold(whole, MOST_LINES, chosen, "share")
    graph = networks.measured(networks.strong(whole, least / 100, "share"))
    info = columns_info(
        graph,
        ("Primary", "Site"),
        _full_figures(atlas, networks.network_rows(atlas, seen.cohort_id, options)),
        threshold=_below(least, "share"),
        lit=f"primary:{chosen.focus}" if chosen.focus else "",
    )
    return Built(
        seen,
        plot_columns,
        info,
        _headline(atlas, graph, options),
        columns_sentence(info),
        whole,
        graph,
        "Show shares of at least",
        offered,
        least,
        MEANING["spread"],
        note=_dotted(graph),
    )


def _primaries(atlas: Atlas, chosen: Selection, seen: Scope) -> Built:
    return _alike(atlas, chosen, seen, "primary")


def _sites(atlas: Atlas, chosen: Selection, seen: Scope) -> Built:
    return _alike(atlas, chosen, seen, "site")


def _alike(atlas: Atlas, chosen: Selection, seen: Scope, kind: networks.Kind) -> Built:
    options = replace(seen.options, minimum_n=chosen.least)
    likeness = cast("networks.Likeness", chosen.alike)
    whole = networks.likeness_graph(atlas, seen.cohort_id, options, kind, likeness)
    offered, least = _threshold(whole, MOST_ARCS, chosen, "weight")
    graph = networks.measured(networks.strong(whole, least / 100))
    lit = f"primary:{chosen.focus}" if chosen.focus and kind == "primary" else ""
    info = likeness_info(whole, graph, *networks.order_and_tree(whole), lit)
    words = atlas.primaries.column("disease") if kind == "primary" else atlas.sites.column("prose")
    best = info.arcs[-1]
    both = [words[networks.id_of(info.leaves[end].id)] for end in (best.one, best.other)]
    ends = describe.listing([describe.lower_first(word) for word in both])
    alike = {"primary": "Most similar patterns of spread: ", "site": "Reached by the most similar primaries: "}[kind]
    noun = {"primary": "primaries", "site": "sites"}[kind]
    return Built(
        seen,
        plot_likeness,
        info,
        f"{alike}{ends}",
        likeness_sentence(info, noun),
        whole,
        graph,
        "Show similarity of at least",
        offered,
        least,
        MEANING["alike"],
        note="The profiles leave out figures that may misstate distant spread to a site.",
    )


def _together(atlas: Atlas, chosen: Selection, _: Scope) -> Built:
    found = together.paired(atlas, chosen)
    whole = networks.conditional(found.frame, atlas)
    offered, least = _threshold(whole, MOST_STEPS, chosen, "weight")
    strong = networks.strong(whole, least / 100)
    info = columns_info(
        strong, ("Given", "Also found"), partial(_pair, atlas), threshold=_below(least, "share"), note=ASSOCIATION
    )
    return Built(
        found.seen,
        plot_columns,
        info,
        together.pairs_headline(atlas, found.seen),
        columns_sentence(info),
        whole,
        networks.measured(networks.together(found.frame, atlas)),
        "Show shares of at least",
        offered,
        least,
        MEANING["together"],
        note=_dotted(strong),
    )


def _walk(atlas: Atlas, chosen: Selection, seen: Scope) -> Built:
    chain = walk_of(atlas, seen.cohort_id, seen.options, seen.primary)
    whole = walk_graph(chain, atlas, seen.cohort_id)
    offered, least = _threshold(whole, MOST_STEPS, chosen, "weight")
    strong, below = networks.strong(whole, least / 100), _below(least, "probability")
    name = disease(atlas, seen)
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    lead = dict(zip(frame["site_id"], frame["leads"], strict=True))
    names = {site: atlas.sites.labels[site] + sign(leads=lead.get(site, True)) for site in chain.sites}
    info = walk_info(chain, names, name)
    prose = atlas.sites.column("prose")
    able = [prose[stop.id] for stop in info.sponges if lead.get(stop.id, True)][:3] or ["no site"]
    receive = "receive more than they pass on" if len(able) > 1 else "receives more than it passes on"
    return Built(
        seen,
        plot_walk,
        info,
        f"{name}, model: {describe.listing(able)} {receive}",
        walk_sentence(info),
        whole,
        whole,
        "Show steps of at least",
        offered,
        least,
        {},
        columns_info(strong, ("From", "To"), partial(_step, atlas), threshold=below, note=MODEL),
        "" if all(lead.values()) else MARKED,
    )


def _dotted(graph: "Graph[str]") -> str:
    """What dotted lines mean, where there are some."""
    solid = all(lead for *_, lead in graph.edges(data="leads", default=1))
    return "" if solid else f"Dotted lines: {MARKED}"


def _threshold(graph: "Graph[str]", most: int, chosen: Selection, by: str) -> tuple[tuple[int, ...], int]:
    """The thresholds in per cent that leave something, and the one in force."""
    largest = max(value for *_, value in graph.edges(data=by))
    offered = tuple(step for step in THRESHOLDS if step / 100 <= largest)
    wanted = int(chosen.above) if chosen.above else -1
    return offered, wanted if wanted in offered else networks.readable(graph, offered, most, by)


def _below(least: int, what: str) -> str:
    return f"The threshold (a {what} of at least {least}\u2009%)"


def _full_figures(atlas: Atlas, matrix: pd.DataFrame) -> Callable[[str, str, Mapping[str, Any]], str]:
    """A function that puts a line from a primary to a site into words."""
    found = {(f"primary:{row.primary_id}", f"site:{row.site_id}"): row for row in rows(matrix)}

    def words(one: str, other: str, _: Mapping[str, Any]) -> str:
        row = found[one, other]
        return f"<b>{row.primary} → {row.site}</b><br>{describe.full_figure(row, atlas.flag_labels)}"

    return words


def _step(atlas: Atlas, one: str, other: str, data: Mapping[str, Any]) -> str:
    ends = " → ".join(atlas.sites.labels[networks.id_of(node)] for node in (one, other))
    return f"<b>{ends}</b><br>probability of a step {percent(data['weight'])} (model)"


def _pair(atlas: Atlas, one: str, other: str, data: Mapping[str, Any]) -> str:
    given, also = (atlas.sites.labels[networks.id_of(node)] for node in (one, other))
    return (
        f"<b>{given}, also {describe.lower_first(also)}</b><br>{describe.count(data['n_both'])} of "
        f"{describe.count(data['n_given'])} patients ({percent(data['weight'])}, 95\u2009% CI "
        f"{data['low'] * 100:.1f}–{data['high'] * 100:.1f}); without it {percent(data['share_without'])}"
    )


def _headline(atlas: Atlas, graph: "Graph[str]", options: Options) -> str:
    """The distant site that most primaries reach."""
    degrees = {node: networks.leading_degree(graph, node) for node, kind in graph.nodes(data="kind") if kind == "site"}
    distant = {node: n for node, n in degrees.items() if node != "site:lymph_node_regional"} or degrees
    site = max(distant, key=lambda node: (distant[node], node))
    counted = DENOMINATOR_LABELS[str(options.denominator)]
    least = graph.graph["least"]
    above = f" in at least {least * 100:g}\u2009% of {counted}" if least else ""
    if len(graph) - len(degrees) == 1:
        return f"{describe.many(len(degrees), 'site is', 'sites are')} reached{above}"
    reached = describe.many(distant[site], "primary reaches", "primaries reach")
    return f"{reached} {atlas.sites.column('prose')[networks.id_of(site)]}{above}"
