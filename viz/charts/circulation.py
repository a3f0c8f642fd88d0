"""The circulation as a plan: capillary beds between veins on the left and arteries on the right.

The ways of one primary are lit up to the first filter and, thinner, beyond it. What stands where is
drawn here; what there is, and what flows into what, comes from the tables of compartments and flows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from data.learn.pathways import Ways
from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary
from viz.charts.circulation_plan import LETTER, NARROW, WIDE, Box, Path, Plan, boxes_of, paths_of
from viz.charts.describe import full_figure, listing, lower_first
from viz.charts.theme import SMALL, STAYS, Theme, folded, new_figure, readable_ink, whole_percent

State = Literal["origin", "filter", "lit", "plain"]
Stage = Literal[0, 1, 2]
"""Whether a flow is on the way to the first filter (1), beyond it (2) or not used (0)."""

TAGS: dict[State, str] = {"origin": "the way starts here", "filter": "first filter", "lit": "", "plain": ""}
SHORT_TAGS: dict[State, str] = TAGS | {"origin": "starts here"}
DASHES = {"lymphatic": "dot", "vertebral_venous": "dash"}
WIDTHS: dict[Stage, float] = {0: 1.5, 1: 5.0, 2: 2.2}
KEY: tuple[tuple[str, Stage, str], ...] = (
    ("first way", 1, "solid"),
    ("beyond the first filter", 2, "solid"),
    ("lymph", 2, "dot"),
    ("vertebral veins", 2, "dash"),
)


@dataclass(frozen=True)
class Node:
    """A compartment: key, label, kind and site as in the table; value is a share as text, or ""."""

    key: str
    label: str
    kind: str
    site_id: str
    state: State
    value: str
    hover: str


@dataclass(frozen=True)
class Channel:
    """A flow between two compartments."""

    key: str
    source: str
    target: str
    system: str
    vessel: str
    stage: Stage


@dataclass(frozen=True)
class CirculationInfo:
    """Everything the plan shows; first_filter is a site, "systemic" or ""."""

    nodes: tuple[Node, ...]
    channels: tuple[Channel, ...]
    first_filter: str


def circulation_info(
    ways: Ways,
    compartments: pd.DataFrame,
    flows: pd.DataFrame,
    frame: pd.DataFrame,
    sites: Vocabulary,
    flag_labels: Mapping[str, str] | None = None,
) -> CirculationInfo:
    """Return the plan of a primary's ways with the shares of a cohort.

    `compartments` and `flows` are tables, `sites` the vocabulary, `frame` has shares of the primary
    (data.stats.frequency.COLUMNS): a bed shows its site, or the nearest one that the cohort lists.
    """
    figures = {str(row.site_id): row for row in rows(frame)}
    channels = tuple(
        Channel(f.flow_id, f.from_id, f.to_id, f.system, f.vessel, _stage(f.flow_id, ways)) for f in rows(flows)
    )
    reached = {end for c in channels if c.stage for end in (c.source, c.target)} | set(ways.outside)
    nodes: list[Node] = []
    for bed in rows(compartments):
        state = _state(bed, ways, reached)
        near = sites.nearest(bed.site_id, list(figures)) if bed.kind == "bed" and bed.site_id else None
        row = figures[near] if near and state != "origin" else None
        share = "" if row is None or pd.isna(row.share) else whole_percent(float(row.share))
        hover = _hover(bed, row, flag_labels or {})
        nodes.append(Node(bed.compartment_id, bed.label, bed.kind, bed.site_id, state, share, hover))
    return CirculationInfo(tuple(nodes), channels, ways.first_filter)


def _stage(flow: str, ways: Ways) -> Stage:
    """1 for a flow up to the first filters, 2 for one after them, 0 for all others."""
    return 1 if flow in ways.first else 2 if flow in ways.after else 0


def _state(bed: Any, ways: Ways, reached: set[str]) -> State:
    if bed.compartment_id in ways.origins:
        return "origin"
    if bed.compartment_id in ways.filters and bed.site_id == ways.first_filter:
        return "filter"
    return "lit" if bed.compartment_id in reached else "plain"


def _hover(bed: Any, row: Any, words: Mapping[str, str]) -> str:
    lines = [f"<b>{bed.label}</b>", folded(bed.note, 58)]
    if row is not None:
        other = "" if row.site_id == bed.site_id else f"{row.site}: "
        lines.append(f"{other}{full_figure(row, words)}")
    if bed.site_id:
        lines.append("<i>Click: which primaries reach it</i>")
    return "<br>".join(lines)


def plot_circulation(info: CirculationInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the plan; compartments that are a site carry it as customdata. `narrow` fits 360 pixels."""
    plan = NARROW if narrow else WIDE
    texts = box_texts(info, plan)
    boxes = boxes_of(plan, texts, way_labels(info))
    paths = paths_of(plan, boxes)
    ordered = sorted(info.channels, key=lambda c: (c.stage > 0, c.system in DASHES, -c.stage))
    traces = [trace for channel in ordered for trace in _line(channel, paths[channel.key], look)]
    traces.append(_arrows(ordered, paths, look))
    traces.append(_targets(info.nodes, boxes))
    labels = [_label(node, texts[node.key], boxes[node.key], look) for node in info.nodes]
    key_lines, key_words = _key(plan, look)
    return new_figure(
        traces,
        look,
        round(plan.height),
        margin={"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False},
        xaxis={"visible": False, "range": [0, plan.width], "fixedrange": True},
        yaxis={"visible": False, "range": [plan.height, 0], "fixedrange": True},
        shapes=[*(_shape(node, boxes[node.key], look) for node in info.nodes), *key_lines],
        annotations=[*labels, *_names(plan, look), *key_words],
    )


def box_texts(info: CirculationInfo, plan: Plan) -> dict[str, list[str]]:
    """Return {compartment: the lines in its box}."""
    return {node.key: _text(node, plan) for node in info.nodes}


def way_labels(info: CirculationInfo) -> dict[str, str]:
    """Return {compartment: label} of the ways outside the vessels."""
    return {node.key: node.label for node in info.nodes if node.kind == "way"}


def _text(node: Node, plan: Plan) -> list[str]:
    """The lines in a box: its label, then its role and share."""
    if node.kind in ("pump", "way") or node.key in ("vertebral_plexus", "thoracic_duct"):
        return [node.label]
    letters = plan.letters[node.key in ("lymph_nodes", "venous_angle")]
    tag = (SHORT_TAGS if plan.narrow else TAGS)[node.state]
    second = " · ".join(part for part in (tag, node.value) if part)
    return [*folded(node.label, letters).split("<br>"), *([second] if second else [])]


def _line(channel: Channel, path: Path, look: Theme) -> Iterable[dict[str, Any]]:
    """A flow as a line; one that is lit and crosses others has a margin, as a bridge."""
    base = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in path],
        "y": [y for _, y in path],
        "hoverinfo": "skip",
    }
    width = min(WIDTHS[channel.stage], 3.5) if channel.system in DASHES else WIDTHS[channel.stage]
    if channel.stage and channel.system in DASHES:
        yield base | {"line": {"color": look.paper, "width": width + 5}}
    yield base | {
        "line": {
            "color": look.accent if channel.stage else look.faint,
            "width": width,
            "dash": DASHES.get(channel.system, "solid"),
        },
    }


def _arrows(channels: list[Channel], paths: Mapping[str, Path], look: Theme) -> dict[str, Any]:
    """The direction of each flow, near its end; hovering names the vessel."""
    ends = [_end(paths[channel.key]) for channel in channels]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _, _ in ends],
        "y": [y for _, y, _ in ends],
        "customdata": [[""] for _ in channels],
        "hovertext": [channel.vessel for channel in channels],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": "triangle-up",
            "angle": [angle for _, _, angle in ends],
            "opacity": 1,
            "size": [13 if channel.stage == 1 else 9 for channel in channels],
            "color": [look.accent if channel.stage else look.muted for channel in channels],
        },
        **STAYS,
    }


def _end(path: Path) -> tuple[float, float, int]:
    """Where an arrow stands, and its angle: 0 points up, 90 to the right."""
    (x0, y0), (x1, y1) = list(pairwise(path))[-1]
    dx, dy = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
    return x1 - 7 * dx, y1 - 7 * dy, {(0, -1): 0, (1, 0): 90, (0, 1): 180, (-1, 0): 270}[dx, dy]


def _targets(nodes: tuple[Node, ...], boxes: Mapping[str, Box]) -> dict[str, Any]:
    """Invisible squares that cover the boxes: what a pointer finds."""
    squares = [(node, *square) for node in nodes for square in _squares(boxes[node.key])]
    return {
        "type": "scatter",
        "mode": "markers",
        "hovertemplate": "%{hovertext}<extra></extra>",
        "x": [x for _, x, _, _ in squares],
        "y": [y for _, _, y, _ in squares],
        "customdata": [[node.site_id] for node, *_ in squares],
        "hovertext": [node.hover for node, *_ in squares],
        "marker": {"symbol": "square", "size": [size for *_, size in squares], "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _squares(box: Box) -> list[tuple[float, float, float]]:
    """Squares side by side along a box: x, y, edge."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    edge = min(wide, high)
    number = round(max(wide, high) / edge)
    steps = [(i + 0.5) / number for i in range(number)]
    if wide > high:
        return [(x0 + wide * step, (y0 + y1) / 2, edge) for step in steps]
    return [((x0 + x1) / 2, y0 + high * step, edge) for step in steps]


def _fill(node: Node, look: Theme) -> str:
    return {"origin": look.origin, "filter": look.accent, "lit": look.card, "plain": look.card}[node.state]


def _shape(node: Node, box: Box, look: Theme) -> dict[str, Any]:
    """A box with round corners."""
    x0, y0, x1, y1 = box
    r = 6
    path = (
        f"M{x0 + r},{y0} L{x1 - r},{y0} Q{x1},{y0} {x1},{y0 + r} L{x1},{y1 - r} Q{x1},{y1} {x1 - r},{y1} "
        f"L{x0 + r},{y1} Q{x0},{y1} {x0},{y1 - r} L{x0},{y0 + r} Q{x0},{y0} {x0 + r},{y0} Z"
    )
    line = {"color": look.faint if node.state == "plain" else look.accent, "width": 1 if node.state == "plain" else 1.8}
    if node.state == "origin":
        line["color"] = look.origin
    return {"type": "path", "path": path, "fillcolor": _fill(node, look), "line": line, "layer": "above"}


def _label(node: Node, lines: list[str], box: Box, look: Theme) -> dict[str, Any]:
    upright = node.key in ("vertebral_plexus", "thoracic_duct")
    strong = node.state != "plain"
    plain = look.ink if strong else look.muted
    return {
        "text": "<br>".join(lines),
        "x": (box[0] + box[2]) / 2,
        "y": (box[1] + box[3]) / 2,
        "showarrow": False,
        "textangle": -90 if upright else 0,
        "xanchor": "center",
        "yanchor": "middle",
        "font": {
            "size": SMALL,
            "color": readable_ink(_fill(node, look)) if node.state in ("origin", "filter") else plain,
        },
    }


def _names(plan: Plan, look: Theme) -> list[dict[str, Any]]:
    """Names beside the trunks, and the head of the ways outside the vessels."""
    base = {"showarrow": False, "font": {"size": 11, "color": look.muted}}
    head = {
        "text": "Outside the vessels",
        "x": 8,
        "xanchor": "left",
        "yanchor": "middle",
        "y": plan.ways + (4 if plan.narrow else 12),
    }
    upright = (plan.rows["brain"] + plan.rows["liver"]) / 2
    trunks = [("Venae cavae", plan.veins, -9), ("Aorta", plan.arteries, 9)]
    return [
        base | head,
        *(base | {"text": text, "x": x, "y": upright, "xshift": shift, "textangle": -90} for text, x, shift in trunks),
        base
        | {
            "text": "Portal vein",
            "x": plan.middle,
            "xanchor": "left",
            "xshift": 10,
            "y": (plan.rows["liver"] + plan.rows["portal_bed"]) / 2 - 3,
        },
    ]


def _key(plan: Plan, look: Theme) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Samples of the lines with their meaning."""
    lines, words = [], []
    x, y = 8.0, plan.ways + (82 if plan.narrow else 48)
    for text, stage, dash in KEY:
        wide = 40 + LETTER * len(text)
        if x + wide > plan.width:
            x, y = 8.0, y + 22
        line = {"color": look.accent, "width": WIDTHS[stage], "dash": dash}
        lines.append({"type": "line", "x0": x, "x1": x + 26, "y0": y, "y1": y, "line": line})
        words.append(
            {
                "text": text,
                "x": x + 32,
                "y": y,
                "xanchor": "left",
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 11, "color": look.muted},
            }
        )
        x += wide + 14
    return lines, words


def circulation_sentence(info: CirculationInfo, disease: str) -> str:
    """Return the ways in words: where they start, by which vessels, to which first filter, and what else is lit."""
    names = {node.key: lower_first(node.label) for node in info.nodes}
    starts = [names[node.key] for node in info.nodes if node.state == "origin"]
    if not starts:
        return f"Plan of the circulation. {disease} has no single venous drainage, so no route is highlighted."
    first = [c for c in info.channels if c.stage == 1]
    legs = [f"{lower_first(c.vessel)} to {names[c.target]}" for c in first if c.system not in ("arterial", "lymphatic")]
    start = f"The ways of {lower_first(disease)} start in: {listing(starts)}."
    parts = [f"Plan of the circulation. {start} Highlighted first: {listing(legs)}.", _filter_sentence(info, names)]
    if any(c.system == "lymphatic" for c in first):
        parts.append(
            "Lymph leads to nodes, and from there by the thoracic duct or the right lymphatic duct to a venous angle."
        )
    outside = [names[node.key] for node in info.nodes if node.kind == "way" and node.state == "lit"]
    if outside:
        parts.append(f"Outside the vessels: {listing(outside)}.")
    return " ".join(part for part in parts if part)


def _filter_sentence(info: CirculationInfo, names: Mapping[str, str]) -> str:
    if info.first_filter == "systemic":
        return "No filter lies before the arteries, which lead to every organ."
    filters = [names[node.key] for node in info.nodes if node.state == "filter"]
    return f"First filter: {listing(filters)}." if info.first_filter else ""
