"""How alike profiles are: names in clustered order, arcs between those that are alike, and the tree above them."""

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from viz.charts import axes
from viz.charts.describe import listing, many
from viz.charts.network import colour_of
from viz.charts.text import text_width
from viz.charts.theme import SMALL, Theme, folded, new_figure

if TYPE_CHECKING:
    from networkx import Graph

ROW, HEAD, FOOT = 20, 40, 34
"""Pixels: one row, room for the heads, room for the axis of the tree."""
NARROW_LABEL, NARROW_LINE = 24, 13
"""On a phone: letters of a line of a name, and pixels of the line."""
STEPS = 16
WIDTHS = (0.8, 1.5, 2.6)
"""Widths in pixels of the classes of likeness, thirds of what the threshold leaves."""
DOT = 17
ARCS, TREE = 0.62, 0.68
"""Fractions of the width at which the arcs end and the tree begins."""


@dataclass(frozen=True)
class Leaf:
    """One name. letter is its community, "" where the threshold leaves it alone."""

    id: str
    name: str
    group: str
    letter: str
    hover: str


@dataclass(frozen=True)
class Arc:
    """A pair that is alike; one and other are places in the order, inside tells whether they share a community."""

    one: int
    other: int
    weight: float
    inside: bool
    hover: str


Bracket = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class LikenessInfo:
    """Names from the top down with their arcs; tree holds brackets of (distances, places)."""

    leaves: tuple[Leaf, ...]
    arcs: tuple[Arc, ...]
    tree: tuple[Bracket, ...]
    unit: str
    least: float
    hidden: int
    lit: str


def likeness_info(
    whole: "Graph[str]",
    strong: "Graph[str]",
    order: list[str],
    tree: list[tuple[list[float], list[float]]],
    lit: str = "",
) -> LikenessInfo:
    """Return the drawing of a graph of similarities.

    `whole` has every pair, `strong` (data.stats.network.measured) those above the threshold with their
    communities; order and tree come from data.stats.network.order_and_tree of `whole`.
    """
    letters = {node: letter_of(data["community"]) for node, data in strong.nodes(data=True)}
    place = {node: i for i, node in enumerate(order)}
    arcs = [
        Arc(min(place[a], place[b]), max(place[a], place[b]), weight, letters[a] == letters[b], _pair(strong, a, b))
        for a, b, weight in strong.edges(data="weight")
    ]
    return LikenessInfo(
        leaves=tuple(_leaf(whole, node, letters.get(node, "")) for node in order),
        arcs=tuple(sorted(arcs, key=lambda arc: (arc.weight, arc.one, arc.other))),
        tree=tuple((tuple(heights), tuple(places)) for heights, places in tree),
        unit=whole.graph["weight"],
        least=strong.graph["least"],
        hidden=strong.graph["hidden_edges"],
        lit=lit,
    )


def letter_of(community: int) -> str:
    """Return the letter of a community: 1 is A; after Z they are doubled."""
    times, index = divmod(community - 1, len(ascii_uppercase))
    return ascii_uppercase[index] * (times + 1)


def _leaf(graph: "Graph[str]", node: str, letter: str) -> Leaf:
    data = graph.nodes[node]
    nearest = sorted(graph.edges(node, data="weight"), key=lambda edge: (-edge[2], edge[1]))[:3]
    words = [f"{graph.nodes[other]['name']} ({weight:.2f})" for _, other, weight in nearest]
    most = f"<br>most like {listing(words)}" if words else "<br>could not be compared"
    where = f", community {letter}" if letter else ""
    return Leaf(node, data["name"], data["group"], letter, f"<b>{data['name']}</b>{where}{most}")


def _pair(graph: "Graph[str]", one: str, other: str) -> str:
    data = graph.edges[one, other]
    names = " and ".join(f"<b>{graph.nodes[node]['name']}</b>" for node in (one, other))
    return f"{names}<br>similarity {data['weight']:.3f}, over {data['common']} figures known for both"


def plot_likeness(info: LikenessInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw names, arcs and tree; the last trace holds the names' dots, with customdata [node id].

    narrow folds the names and leaves the tree out.
    """
    count = len(info.leaves)
    names = [folded(leaf.name, NARROW_LABEL if narrow else 99) for leaf in info.leaves]
    row = NARROW_LINE * max(name.count("<br>") + 1 for name in names) + 6 if narrow else ROW
    longest = max(text_width(line, 11 if narrow else SMALL) for name in names for line in name.split("<br>"))
    span = max([arc.other - arc.one for arc in info.arcs], default=1)
    hidden = {"visible": False, "fixedrange": True}
    return new_figure(
        [*_arcs(info, look), _touch(info), *([] if narrow else _tree(info, look)), _dots(info, look)],
        look,
        HEAD + FOOT + row * count,
        margin={"l": round(longest) + 30, "r": 14, "t": HEAD, "b": FOOT},
        hovermode="closest",
        # The dots lie inside the axes by their own size: Plotly sees no pointer beyond them.
        xaxis={
            **hidden,
            "domain": [0, 1 if narrow else ARCS],
            "range": [-span * (0.06 if narrow else 0.025), span * 1.03],
        },
        yaxis=axes.names(
            look,
            count,
            [f"<b>{name}</b>" if leaf.id == info.lit else name for name, leaf in zip(names, info.leaves, strict=True)],
            ticklabelstandoff=3,
            tickfont={"size": 11 if narrow else SMALL, "color": look.ink},
        ),
        annotations=_heads(info, look, narrow=narrow),
        **({} if narrow else _tree_axis(info, look)),
    )


def _tree_axis(info: LikenessInfo, look: Theme) -> dict[str, Any]:
    """The axis of the tree, on the right."""
    top = max([height for heights, _ in info.tree for height in heights], default=1.0)
    return {
        "xaxis2": {
            "domain": [TREE, 1],
            "range": [0, top * 1.02],
            "fixedrange": True,
            "zeroline": False,
            "nticks": 4,
            "gridcolor": look.grid,
            "tickfont": {"size": 11, "color": look.muted},
            "anchor": "y",
            "title": {"text": "1 − similarity", "font": {"size": 11, "color": look.muted}, "standoff": 4},
        }
    }


def likeness_sentence(info: LikenessInfo, what: str) -> str:
    """Return the drawing as plain text; `what` is "primaries" or "sites"."""
    letters = {leaf.letter for leaf in info.leaves if leaf.letter}
    best = info.arcs[-1] if info.arcs else None
    names = f"{info.leaves[best.one].name} and {info.leaves[best.other].name} ({best.weight:.2f})" if best else "none"
    alone = sum(not leaf.letter for leaf in info.leaves)
    apart = f" {many(alone, 'name has', 'names have')} no arc." if alone else ""
    return (
        f"{len(info.leaves)} {what} ordered by a similarity tree ({info.unit}). Most alike: {names}. "
        f"{many(len(info.arcs), 'pair', 'pairs')} of at least {info.least:.2f} (arcs, blue inside a community) in "
        f"{many(len(letters), 'community', 'communities')} (letters); {many(info.hidden, 'pair', 'pairs')} below that "
        f"are not drawn.{apart}"
    )


def _is_lit(info: LikenessInfo, arc: Arc) -> bool:
    ends = {info.leaves[arc.one].id, info.leaves[arc.other].id}
    return info.lit not in {leaf.id for leaf in info.leaves} or info.lit in ends


def _curve(arc: Arc) -> tuple[np.ndarray, np.ndarray]:
    """Half an ellipse from one name to the other, as wide as they are apart."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, STEPS + 1)
    half = (arc.other - arc.one) / 2
    return np.round(2 * half * np.cos(angle), 3), np.round(arc.one + half + half * np.sin(angle), 3)


def _arcs(info: LikenessInfo, look: Theme) -> list[dict[str, Any]]:
    """One trace for all arcs of a class."""
    classes: dict[tuple[bool, bool, int], tuple[list[float | None], list[float | None]]] = {}
    top = max([arc.weight for arc in info.arcs], default=1.0)
    for arc in info.arcs:
        part = (arc.weight - info.least) / (top - info.least) if top > info.least else 1.0
        size = min(int(part * len(WIDTHS)), len(WIDTHS) - 1)
        x, y = classes.setdefault((_is_lit(info, arc), arc.inside, size), ([], []))
        across, down = _curve(arc)
        x += [*across.tolist(), None]
        y += [*down.tolist(), None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "hoverinfo": "skip",
            "opacity": (0.8 if inside else 0.5) if lit else 0.15,
            "line": {"width": WIDTHS[size], "color": look.origin if inside else look.faint},
        }
        for (lit, inside, size), (x, y) in sorted(classes.items())
    ]


def _touch(info: LikenessInfo) -> dict[str, Any]:
    """An invisible point at the crown of each arc, which answers the pointer."""
    seen = [arc for arc in info.arcs if _is_lit(info, arc)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [arc.other - arc.one for arc in seen],
        "y": [(arc.one + arc.other) / 2 for arc in seen],
        "hovertext": [arc.hover for arc in seen],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"size": 9, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _tree(info: LikenessInfo, look: Theme) -> list[dict[str, Any]]:
    """The tree, its leaves level with the names."""
    x: list[float | None] = []
    y: list[float | None] = []
    for heights, places in info.tree:
        x += [*(round(height, 4) for height in heights), None]
        y += [*places, None]
    line = {"width": 1.3, "color": look.muted, "shape": "linear"}
    return [{"type": "scatter", "mode": "lines", "x": x, "y": y, "xaxis": "x2", "hoverinfo": "skip", "line": line}]


def _dots(info: LikenessInfo, look: Theme) -> dict[str, Any]:
    """A dot a name with the letter of its community; primaries in the colour of their organ system."""
    fills = [colour_of(leaf.id, leaf.group, look) for leaf in info.leaves]
    paper = "#ffffff" if look.mode == "light" else "#0c0f13"
    return {
        "type": "scatter",
        "mode": "markers+text",
        "cliponaxis": False,
        "x": [0] * len(info.leaves),
        "y": list(range(len(info.leaves))),
        "text": [leaf.letter for leaf in info.leaves],
        "textfont": {"size": 11, "color": paper},
        "textposition": "middle center",
        "customdata": [[leaf.id] for leaf in info.leaves],
        "hovertext": [leaf.hover for leaf in info.leaves],
        "hovertemplate": "%{hovertext}<br><i>click to open its page</i><extra></extra>",
        "marker": {
            "size": [DOT if leaf.letter else DOT // 2 for leaf in info.leaves],
            "color": fills,
            "opacity": 1,
            "line": {
                "width": [2.5 if leaf.id == info.lit else 1 for leaf in info.leaves],
                "color": [look.ink if leaf.id == info.lit else look.paper for leaf in info.leaves],
            },
        },
        "selected": {"marker": {"opacity": 1}, "textfont": {"color": paper}},
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": paper}},
    }


def _heads(info: LikenessInfo, look: Theme, *, narrow: bool) -> list[dict[str, Any]]:
    plain: dict[str, Any] = {
        "xref": "paper",
        "yref": "paper",
        "y": 1,
        "showarrow": False,
        "yanchor": "top",
        "xanchor": "left",
        "yshift": HEAD - 8,
        "borderpad": 0,
        "font": {"size": SMALL, "color": look.muted},
    }
    heads = [{**plain, "x": 0, "text": f"Similarity ≥ {info.least:.2f}"}]
    return heads if narrow else [*heads, {**plain, "x": TREE, "text": "Tree"}]
