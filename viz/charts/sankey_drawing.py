"""The drawing of a Sankey diagram (viz/charts/sankey.py): nodes in two columns, their labels beside them, streams."""

from itertools import pairwise
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from viz.charts.describe import many
from viz.charts.sankey import KINDS, PAIRS, Link, Node, SankeyInfo, Term
from viz.charts.text import text_width
from viz.charts.theme import SMALL, Theme, new_figure

MARKED = 0.35
"""How much paler a stream is that may misstate distant spread to that site."""

GAP = 20
"""Least pixels between two nodes, so that the labels of thin ones do not touch."""
NODE = 14
"""Width of a node in pixels."""
LINE = 15
"""Pixels from one line of a label to the next."""
MOST_LETTERS = 26
"""Letters in a line of a label, so that two columns of labels and the streams fit on 640 pixels."""
ABOUT, LEAST = "≈\u2009", "≥\u2009"
"""Before an estimate, and a sum that lacks what is unknown or withheld; the thin space does not break."""
HEAD, FOOT = 30, 20
"""Pixels above the first node, for the headings, and below the last, for the end of its label."""


def plot_sankey(info: SankeyInfo, look: Theme) -> go.Figure:
    """Return the diagram as a figure; equal info gives an equal figure.

    Nodes are fixed in the order of info. Their labels are annotations beside them, primaries' on
    the left, sites' on the right: Plotly's own would lie on the streams.
    """
    sides = (
        [node for node in info.nodes if node.kind == "primary"],
        [node for node in info.nodes if node.kind == "site"],
    )
    labels = [[_lines(node, info) for node in side] for side in sides]
    flow = max(280, 30 * max(len(side) for side in sides))
    gap = max(_gap(side, lines, info, flow) for side, lines in zip(sides, labels, strict=True))
    centres = [_centres(side, info, flow, gap) for side in sides]
    body = _body(info, flow, gap)
    room = [round(max(text_width(line, SMALL) for lines in column for line in lines)) + 26 for column in labels]
    notes = [
        _beside(_marked(lines, node, look), end, 1 - centre, look)
        for end in (0, 1)
        for node, lines, centre in zip(sides[end], labels[end], centres[end], strict=True)
    ]
    notes += [_heading(head, end, look) for end, head in enumerate(_headings(info))]
    margin = {"l": room[0], "r": room[1], "t": HEAD, "b": FOOT}
    return new_figure(
        [_sankey(info, [*centres[0], *centres[1]], gap, look)],
        look,
        body + HEAD + FOOT,
        margin=margin,
        annotations=notes,
    )


def _heights(side: list[Node], info: SankeyInfo, flow: int) -> list[float]:
    """Pixels of the nodes of a side, if all streams together are `flow` pixels wide."""
    sums: dict[Term, float] = {}
    for link in info.links:
        for term in _ends(link):
            sums[term] = sums.get(term, 0.0) + link.value
    whole = sum(link.value for link in info.links)
    return [sums[node.kind, node.id] / whole * flow for node in side]


def _gap(side: list[Node], labels: list[list[str]], info: SankeyInfo, flow: int) -> int:
    """Pixels between the nodes of a side, at which their labels do not touch."""
    spare = [
        LINE * len(lines) / 2 - height / 2 for lines, height in zip(labels, _heights(side, info, flow), strict=True)
    ]
    return max([GAP, *(round(a + b) + 8 for a, b in pairwise(spare))])


def _body(info: SankeyInfo, flow: int, gap: int) -> int:
    """Pixels from the top of the first to the bottom of the last node, in the fuller column."""
    most = max(sum(node.kind == kind for node in info.nodes) for kind in KINDS)
    return flow + gap * (most - 1)


def _centres(side: list[Node], info: SankeyInfo, flow: int, gap: int) -> list[float]:
    """The middle of each node of a side, as a fraction from the top.

    Plotly makes all nodes as tall as the fuller column allows; the other column is spread over the
    same height, though no wider apart than three gaps.
    """
    body = _body(info, flow, gap)
    apart = min(3 * gap, (body - flow) / max(1, len(side) - 1))
    y = (body - flow - apart * (len(side) - 1)) / 2
    found = []
    for height in _heights(side, info, flow):
        found.append(round((y + height / 2) / body, 5))
        y += height + apart
    return found


def _ends(link: Link) -> tuple[Term, Term]:
    return ("primary", link.primary_id), ("site", link.site_id)


def _lines(node: Node, info: SankeyInfo) -> list[str]:
    """A node's label in lines: its name and, where it means something, its total."""
    total = "" if info.unit == "share" or node.total is None else _total(node)
    return wrap(f"{node.label} {total}", MOST_LETTERS, break_on_hyphens=False)


def _total(node: Node) -> str:
    return f"{_before(node)}{node.total:,.0f}"


def _before(node: Node) -> str:
    """What stands before the total of a node."""
    return LEAST if node.least else ABOUT if node.bounded else ""


def _marked(lines: list[str], node: Node, look: Theme) -> str:
    """The lines of a label as one text, its total muted."""
    text = "<br>".join(lines)
    if node.total is None or not text.endswith(_total(node)):
        return text
    total = f'<span style="color:{look.muted}">{_total(node)}</span>'
    return text.removesuffix(_total(node)) + total


def _headings(info: SankeyInfo) -> tuple[str, str]:
    """What stands above either column."""
    if info.unit == "patients":
        return f"Primary, {PAIRS} shown", "Site, patients shown"
    return "Primary", "Site"


def _heading(text: str, end: int, look: Theme) -> dict[str, Any]:
    """An annotation above the left (0) or right (1) column, towards the streams."""
    return {
        **_beside(text, end, 1, look),
        "xanchor": "right" if end else "left",
        "xshift": NODE / 2 * (1 if end else -1),
        "yanchor": "bottom",
        "yshift": 8,
        "font": {"size": SMALL, "color": look.muted},
    }


def _beside(text: str, end: int, y: float, look: Theme) -> dict[str, Any]:
    """An annotation outside the left (0) or right (1) column."""
    return {
        "xref": "paper",
        "yref": "paper",
        "x": end,
        "y": round(y, 5),
        "text": text,
        "showarrow": False,
        "xanchor": "left" if end else "right",
        "yanchor": "middle",
        "borderpad": 0,
        "xshift": (NODE / 2 + 6) * (1 if end else -1),
        "align": "left" if end else "right",
        "font": {"size": SMALL, "color": look.ink},
    }


def _sankey(info: SankeyInfo, centres: list[float], gap: int, look: Theme) -> go.Sankey:
    index = {(node.kind, node.id): i for i, node in enumerate(info.nodes)}
    colour = {node.id: node.colour for node in info.nodes if node.kind == "primary"}
    alpha = 0.42 if look.mode == "light" else 0.6
    return go.Sankey(
        arrangement="fixed",
        orientation="h",
        node={
            "label": [""] * len(info.nodes),
            "x": [1e-6 if node.kind == "primary" else 1 for node in info.nodes],
            "y": centres,
            "color": [node.colour for node in info.nodes],
            "customdata": [_told(node, info) for node in info.nodes],
            "hovertemplate": "%{customdata}<extra></extra>",
            "pad": gap,
            "thickness": NODE,
            "line": {"width": 0},
        },
        link={
            "source": [index["primary", link.primary_id] for link in info.links],
            "target": [index["site", link.site_id] for link in info.links],
            "value": [round(link.value, 4) for link in info.links],
            "color": [
                _rgba(look.faint, 0.28)
                if link.muted
                else _rgba(colour[link.primary_id], alpha * (MARKED if link.marked else 1))
                for link in info.links
            ],
            "customdata": [_bold(link.hover) for link in info.links],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )


def _bold(hover: str) -> str:
    """The names of a stream in bold, on a line of their own."""
    names, figure = hover.split(": ", 1)
    return f"<b>{names}</b><br>{figure}"


def _told(node: Node, info: SankeyInfo) -> str:
    """A node in words."""
    ends = [link for link in info.links if (node.kind, node.id) in _ends(link)]
    if node.kind == "primary":
        over = f"across {many(len(ends), 'site', 'sites')} shown"
    else:
        over = f"from {many(len(ends), 'primary', 'primaries')} shown"
    if node.total is None:
        return f"<b>{node.label}</b><br>{over}"
    about = _before(node)
    if info.unit == "share":
        figure = f"{node.total:.0f} percentage points"
    elif node.kind == "primary":
        figure = f"{about}{node.total:,.0f} {PAIRS}"
    else:
        figure = f"{about}{node.total:,.0f} patients"
    return f"<b>{node.label}</b><br>{figure} {over}"


def _rgba(colour: str, alpha: float) -> str:
    """#rrggbb with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
