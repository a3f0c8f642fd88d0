"""A network in two columns: from primaries to sites, or from sites to sites; broad and dark means much."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from viz.charts.describe import many
from viz.charts.text import text_width
from viz.charts.theme import SMALL, STAYS, SYSTEMS, Theme, folded, new_figure

if TYPE_CHECKING:
    from networkx import Graph

ROW, WIDEST_ROW, SHORTEST = 20, 46, 420
"""Pixels: one row of the longer column at least and at most, and the height that few rows may fill."""
HEAD, FOOT = 40, 12
"""Pixels: room for the heads of the columns, space below."""
NARROW_ROW, NARROW_LABEL = 30, 17
"""On a phone: pixels of a row, and letters of a line of its label."""
SWEEPS = 40
STEPS = 14
"""Straight pieces of a curve."""
WIDTHS = (0.8, 1.7, 3.0, 4.8)
"""Widths in pixels of the classes of weight, quarters of the largest."""
STRENGTHS = (0.35, 0.5, 0.65, 0.85)
"""Opacity of the classes."""
SMALLEST, LARGEST = 6.0, 15.0
"""Diameter in pixels of the weakest and the strongest node."""


@dataclass(frozen=True)
class Node:
    """One end of edges. id is a graph's node, group an organ system or body region, strength the sum of its weights."""

    id: str
    name: str
    group: str
    strength: float
    hover: str


@dataclass(frozen=True)
class Edge:
    """left and right are places in the columns; weight is what the graph says; marked may lead nothing."""

    left: int
    right: int
    weight: float
    hover: str
    marked: bool = False


@dataclass(frozen=True)
class ColumnsInfo:
    """Two columns from the top down, and what joins them.

    unit says what weights are, heads what the columns hold; lit are the nodes to light up ("" or
    unknown: all). hidden_edges and hidden_nodes are below the threshold. note is written on the figure.
    """

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    edges: tuple[Edge, ...]
    unit: str
    heads: tuple[str, str]
    lit: str
    hidden_edges: int
    hidden_nodes: int
    threshold: str
    note: str = ""


def columns_info(
    graph: "Graph[str]",
    heads: tuple[str, str],
    hover: Callable[[str, str, Mapping[str, Any]], str],
    *,
    threshold: str,
    lit: str = "",
    note: str = "",
) -> ColumnsInfo:
    """Return the columns of a bipartite graph (primaries left), or of a directed one (every node on both sides).

    The graph comes from data.stats.network.strong; `hover` puts an edge into words (its ends and data).
    The columns are ordered by `barycentre`. threshold says in words what is hidden.
    """
    directed = graph.is_directed()
    starts = [n for n in graph if (graph.out_degree(n) if directed else graph.nodes[n]["kind"] == "primary")]
    ends = [n for n in graph if (graph.in_degree(n) if directed else graph.nodes[n]["kind"] == "site")]
    pairs = [(a, b) if directed or graph.nodes[a]["kind"] == "primary" else (b, a) for a, b in graph.edges]
    weights = np.zeros((len(starts), len(ends)))
    at_start, at_end = ({node: i for i, node in enumerate(side)} for side in (starts, ends))
    for one, other in pairs:
        weights[at_start[one], at_end[other]] = graph.edges[one, other]["weight"]
    rows, columns = barycentre(weights)
    return ColumnsInfo(
        left=tuple(_node(graph, starts[i], weights[i]) for i in rows),
        right=tuple(_node(graph, ends[i], weights[:, i]) for i in columns),
        edges=tuple(
            Edge(
                rows.index(at_start[a]),
                columns.index(at_end[b]),
                float(graph.edges[a, b]["weight"]),
                hover(a, b, graph.edges[a, b]),
                not graph.edges[a, b].get("leads", 1),
            )
            for a, b in pairs
        ),
        unit=graph.graph["weight"],
        heads=heads,
        lit=lit,
        threshold=threshold,
        note=note,
        hidden_edges=graph.graph["hidden_edges"],
        hidden_nodes=graph.graph["hidden_nodes"],
    )


def _node(graph: "Graph[str]", node: str, weights: np.ndarray) -> Node:
    data = graph.nodes[node]
    hover = f"<b>{data['name']}</b><br>{many(int((weights > 0).sum()), 'line', 'lines')} here"
    return Node(node, data["name"], data["group"], round(float(weights.sum()), 9), hover)


def barycentre(weights: np.ndarray) -> tuple[list[int], list[int]]:
    """Return an order of the rows and of the columns of a matrix of weights in which few heavy lines cross.

    Each side in turn is sorted by the weighted mean place of its partners (K. Sugiyama et al., IEEE Trans
    Syst Man Cybern 1981;11:109-125), places running from 0 to 1; the best of the sweeps is kept.
    """
    rows, columns = np.arange(weights.shape[0]), np.arange(weights.shape[1])
    best = (crossings(weights), rows, columns)
    for _ in range(SWEEPS):
        columns = _sorted(columns, weights[rows].T)
        rows = _sorted(rows, weights[:, columns])
        crossed = crossings(weights[np.ix_(rows, columns)])
        if crossed < best[0] - 1e-12:
            best = (crossed, rows, columns)
    return best[1].tolist(), best[2].tolist()


def _sorted(order: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`order` sorted by where the partners lie; `weights` has its rows as the vocabulary, its columns as they lie."""
    places = np.linspace(0, 1, weights.shape[1]) if weights.shape[1] > 1 else np.zeros(1)
    total = weights.sum(axis=1)
    mean = np.divide(weights @ places, total, out=np.zeros_like(total), where=total > 0)
    ranked: np.ndarray = order[np.argsort(np.round(mean[order], 12), kind="stable")]
    return ranked


def crossings(weights: np.ndarray) -> float:
    """Return the sum over crossing pairs of lines of the product of their weights."""
    below = np.zeros_like(weights)
    below[:-1] = weights[::-1].cumsum(axis=0)[::-1][1:]
    left = np.zeros_like(weights)
    left[:, 1:] = below.cumsum(axis=1)[:, :-1]
    return float((weights * left).sum())


def plot_columns(info: ColumnsInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the columns; the last trace holds the nodes, with customdata [node id]. narrow folds the labels."""
    tall = max(len(info.left), len(info.right))
    row = NARROW_ROW if narrow else max(ROW, min(WIDEST_ROW, SHORTEST // tall))
    edge = 0.08 if narrow else 0.02
    above = HEAD + (20 if info.note else 0) + (16 if narrow else 0)
    left, right = (
        _Labels(side, NARROW_LABEL if narrow else 99, 11 if narrow else SMALL) for side in (info.left, info.right)
    )
    return new_figure(
        [*_curves(info, look), _touch(info), _dots(info, look)],
        look,
        above + FOOT + row * tall,
        margin={"l": left.room, "r": right.room, "t": above, "b": FOOT},
        hovermode="closest",
        # The nodes lie inside the axes by their own size: Plotly sees no pointer beyond them.
        xaxis={"range": [-edge, 1 + edge], "visible": False, "fixedrange": True},
        yaxis={"range": [1, 0], "visible": False, "fixedrange": True},
        annotations=[
            *left.drawn(0, info.lit, look),
            *right.drawn(1, info.lit, look),
            *_heads(info, look, above, narrow=narrow),
        ],
    )


def node_of_point(point: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (kind, id) of a clicked node of Streamlit's selection, or None."""
    match point.get("customdata"):
        case [str(node), *_] | str(node) if ":" in node:
            kind, _, name = node.partition(":")
            return kind, name
    return None


def columns_sentence(info: ColumnsInfo) -> str:
    """Return the network as plain text: its size, its heaviest line, what the threshold hides."""
    able = [edge for edge in info.edges if not edge.marked] or info.edges
    top = max(able, key=lambda edge: (edge.weight, -edge.left, -edge.right))
    ends = f"{info.left[top.left].name} → {info.right[top.right].name}"
    words = re.sub(r"<[^>]+>", "", top.hover.partition("<br>")[2].replace("<br>", ", "))
    hidden = many(info.hidden_edges, "line", "lines")
    alone = f" and {many(info.hidden_nodes, 'name', 'names')} without any other line" if info.hidden_nodes else ""
    rest = f"{info.threshold} hides {hidden}{alone}." if info.hidden_edges else "No line is hidden."
    return f"{many(len(info.edges), 'line', 'lines')}, wider for a larger {info.unit}. Largest: {ends}, {words}. {rest}"


def _places(nodes: tuple[Node, ...]) -> list[float]:
    """From the top (0) to the bottom (1), the same room for each."""
    return [(i + 0.5) / len(nodes) for i in range(len(nodes))]


class _Labels:
    """The names of a column, folded to so many letters a line, in one type size."""

    def __init__(self, nodes: tuple[Node, ...], letters: int, size: int) -> None:
        self.nodes, self.size = nodes, size
        self.texts = [folded(node.name, letters) for node in nodes]
        self.room = round(max(text_width(line, size) for text in self.texts for line in text.split("<br>"))) + 22

    def drawn(self, side: int, lit: str, look: Theme) -> list[dict[str, Any]]:
        """The annotations left (side 0) or right (1) of the nodes."""
        anchor, shift = (("right", -12), ("left", 12))[side]
        plain = {
            "xref": "x",
            "yref": "y",
            "x": side,
            "xanchor": anchor,
            "xshift": shift,
            "align": anchor,
            "showarrow": False,
            "yanchor": "middle",
            "borderpad": 0,
            "font": {"size": self.size, "color": look.ink},
        }
        return [
            {**plain, "y": y, "text": f"<b>{text}</b>" if node.id == lit else text}
            for node, text, y in zip(self.nodes, self.texts, _places(self.nodes), strict=True)
        ]


def _is_lit(info: ColumnsInfo, edge: Edge) -> bool:
    ends = {info.left[edge.left].id, info.right[edge.right].id}
    known = {node.id for node in (*info.left, *info.right)}
    return info.lit not in known or info.lit in ends


def colour_of(node: str, group: str, look: Theme) -> str:
    """Return the colour of a node of a graph: a primary's organ system's; sites have one in common."""
    return SYSTEMS[group][1] if node.startswith("primary:") else look.origin


def _curves(info: ColumnsInfo, look: Theme) -> list[dict[str, Any]]:
    """One trace for all lines of a class: the same colour, width and strength."""
    top = max(edge.weight for edge in info.edges)
    left, right = _places(info.left), _places(info.right)
    part = np.linspace(0, 1, STEPS + 1)
    ease = part**2 * (3 - 2 * part)
    classes: dict[tuple[bool, int, str, bool], tuple[list[float | None], list[float | None]]] = {}
    for edge in info.edges:
        lit = _is_lit(info, edge)
        size = min(int(edge.weight / top * len(WIDTHS)), len(WIDTHS) - 1)
        start = info.left[edge.left]
        colour = colour_of(start.id, start.group, look) if lit else look.faint
        x, y = classes.setdefault((lit, size, colour, edge.marked), ([], []))
        y0, y1 = left[edge.left], right[edge.right]
        x += [*np.round(part, 3).tolist(), None]
        y += [*np.round(y0 + (y1 - y0) * ease, 4).tolist(), None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "hoverinfo": "skip",
            "opacity": STRENGTHS[size] if lit else 0.25,
            "line": {
                "width": WIDTHS[size] if lit else WIDTHS[0],
                "color": colour,
                "dash": "dot" if marked else "solid",
            },
        }
        for (lit, size, colour, marked), (x, y) in sorted(classes.items(), key=lambda item: item[0])
    ]


def _touch(info: ColumnsInfo) -> dict[str, Any]:
    """Invisible points a quarter from either end of each line, which answer the pointer."""
    left, right = _places(info.left), _places(info.right)
    x, y, text = [], [], []
    for edge in info.edges:
        if not _is_lit(info, edge):
            continue
        for part in (0.12, 0.88):
            ease = part**2 * (3 - 2 * part)
            x.append(part)
            y.append(round(left[edge.left] + (right[edge.right] - left[edge.left]) * ease, 4))
            text.append(edge.hover)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "hovertext": text,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"size": 9, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _dots(info: ColumnsInfo, look: Theme) -> dict[str, Any]:
    """The nodes, larger for more weight."""
    nodes = [*info.left, *info.right]
    most = [max(node.strength for node in side) for side in (info.left, info.right)]
    tops = [most[0]] * len(info.left) + [most[1]] * len(info.right)
    sizes = [
        SMALLEST + (LARGEST - SMALLEST) * (node.strength / top) ** 0.5 for node, top in zip(nodes, tops, strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [0] * len(info.left) + [1] * len(info.right),
        "y": [*_places(info.left), *_places(info.right)],
        "customdata": [[node.id] for node in nodes],
        "hovertext": [node.hover for node in nodes],
        "hovertemplate": "%{hovertext}<br><i>click to open its page</i><extra></extra>",
        "marker": {
            "size": [round(size, 1) for size in sizes],
            "opacity": 1,
            "color": [colour_of(node.id, node.group, look) for node in nodes],
            "line": {
                "width": [2.5 if node.id == info.lit else 1 for node in nodes],
                "color": [look.ink if node.id == info.lit else look.paper for node in nodes],
            },
        },
        **STAYS,
    }


def _heads(info: ColumnsInfo, look: Theme, above: int, *, narrow: bool) -> list[dict[str, Any]]:
    """What the columns hold, what a line's breadth is, and the note, above the columns."""
    plain = {"xref": "paper", "yref": "paper", "y": 1, "showarrow": False, "yanchor": "top", "borderpad": 0}
    middle = {**plain, "x": 0.5, "xanchor": "center"}
    heads = [
        {
            **plain,
            "x": 0,
            "xanchor": "right",
            "xshift": 6,
            "yshift": above - 8,
            "text": f"<b>{info.heads[0]}</b>",
            "font": {"size": SMALL},
        },
        {
            **plain,
            "x": 1,
            "xanchor": "left",
            "xshift": -6,
            "yshift": above - 8,
            "text": f"<b>{info.heads[1]}</b>",
            "font": {"size": SMALL},
        },
        {
            **middle,
            "yshift": above - (24 if narrow else 8),
            "text": f"breadth: {info.unit}",
            "font": {"size": 11 if narrow else SMALL, "color": look.muted},
        },
    ]
    if info.note:
        heads.append(
            {
                **middle,
                "yshift": above - (42 if narrow else 28),
                "text": f"<b>{info.note}</b>",
                "font": {"size": 11 if narrow else SMALL, "color": look.accent},
            }
        )
    return heads
