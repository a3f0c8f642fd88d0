"""The ways of a primary on the plan of the circulation, step by step: a vessel each, in the order cells take them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from viz.charts.circulation import Channel, CirculationInfo, Node, box_texts, way_labels
from viz.charts.circulation_plan import NARROW, WIDE, Box, Path, boxes_of, paths_of
from viz.charts.describe import lower_first, upper_first

_LAST = {"vertebral_venous": 1, "lymphatic": 2}
"""Systems that are told after the blood's own way: their place."""
_LETTER, _ABOVE, _BELOW, _BESIDE = 7.6, 12.0, 3.0, 9.0
"""Pixels: a letter of a vessel's name, its height above its line and below, and the room between it and the vessel."""


@dataclass(frozen=True)
class Step:
    """One step: the vessel (or "Start"), what it leads to in words, and what of the plan it lights.

    label is where the vessel's name begins on the plan, on its line; None where it would lie across a box.
    """

    title: str
    text: str
    paths: tuple[tuple[tuple[float, float], ...], ...]
    boxes: tuple[Box, ...]
    label: tuple[float, float] | None = None


@dataclass(frozen=True)
class WaySteps:
    """All steps on a plan of that width and height."""

    steps: tuple[Step, ...]
    width: float
    height: float


def way_steps(
    info: CirculationInfo, order: Iterable[str], figures: Mapping[str, str], observed: str, *, narrow: bool = False
) -> WaySteps:
    """Return the steps of the ways of a plan; none where no way is lit.

    `order` are the lit flows, `figures` what a cohort found in a compartment, in words, and `observed` what it found
    at the first filter.
    """
    plan = NARROW if narrow else WIDE
    boxes = boxes_of(plan, box_texts(info, plan), way_labels(info))
    paths = paths_of(plan, boxes)
    nodes = {node.key: node for node in info.nodes}
    starts = [node for node in info.nodes if node.state == "origin"]
    if not starts:
        return WaySteps((), plan.width, plan.height)
    outside = [node for node in info.nodes if node.kind == "way" and node.state == "lit"]
    walk = _walk(info, list(order))
    held = next((number for number, part in enumerate(walk) if _holds(part, nodes)), -1)
    steps = [
        Step("Start", f"{_names(starts)}: cells enter the vessels here.", (), tuple(boxes[one.key] for one in starts)),
        *(
            _step(part, nodes, figures, observed if number == held else None, boxes, paths, plan.width)
            for number, part in enumerate(walk)
        ),
    ]
    if outside:
        steps.append(Step("Outside the vessels", f"{_names(outside)}.", (), tuple(boxes[one.key] for one in outside)))
    return WaySteps(tuple(steps), plan.width, plan.height)


def _names(nodes: list[Node]) -> str:
    return upper_first("; ".join(lower_first(node.label) for node in nodes))


def _holds(part: list[Channel], nodes: Mapping[str, Node]) -> bool:
    """Whether a step ends in the first filter."""
    return any(nodes[channel.target].state == "filter" for channel in part)


def _walk(info: CirculationInfo, order: list[str]) -> list[list[Channel]]:
    """The lit flows, each after one that leads to where it starts; arteries of one heart are one step."""
    rest = sorted(
        (channel for channel in info.channels if channel.stage and channel.key in order),
        key=lambda channel: (_LAST.get(channel.system, 0), order.index(channel.key)),
    )
    reached = {node.key for node in info.nodes if node.state == "origin"}
    found: list[Channel] = []
    while rest:
        channel = next((one for one in rest if one.source in reached), rest[0])
        rest.remove(channel)
        found.append(channel)
        reached.add(channel.target)
    alike = groupby(found, key=lambda one: (one.source, one.system) if one.system == "arterial" else one.key)
    return [list(part) for _, part in alike]


def _step(
    part: list[Channel],
    nodes: Mapping[str, Node],
    figures: Mapping[str, str],
    observed: str | None,
    boxes: Mapping[str, Box],
    paths: Mapping[str, Path],
    width: float,
) -> Step:
    """One step; `observed` is None where it does not end in the first filter."""
    targets = [nodes[channel.target] for channel in part]
    text = f"{nodes[part[0].source].label} \u2192 {lower_first(_names(targets))}."
    if observed is not None:
        text += f" First filter: its capillaries hold cells back. {observed}".rstrip()
    elif len(targets) == 1:
        text += f" {figures.get(targets[0].key, '')}".rstrip()
    lit = dict.fromkeys([part[0].source, *(node.key for node in targets)])
    title = "Aorta" if len(part) > 1 else part[0].vessel
    return Step(
        title,
        text,
        tuple(tuple(paths[channel.key]) for channel in part),
        tuple(boxes[key] for key in lit),
        _free(paths[part[0].key], _LETTER * len(title), list(boxes.values()), width),
    )


def _free(path: Path, room: float, boxes: list[Box], width: float) -> tuple[float, float] | None:
    """Where a name beside a vessel lies across no box: at its longest part first; None where it does so nowhere."""
    legs = sorted(pairwise(path), key=lambda leg: -abs(leg[1][0] - leg[0][0]) - abs(leg[1][1] - leg[0][1]))
    for (a, b), (c, d) in legs:
        if a == c:
            places = [(a + _BESIDE, (b + d) / 2 + 5), (a - _BESIDE - room, (b + d) / 2 + 5)]
        else:
            places = [((a + c - room) / 2, b - 7), ((a + c - room) / 2, b + 18)]
        for x, y in places:
            inside = x >= 2 and x + room <= width and y > _ABOVE  # noqa: PLR2004 - off the edge of the plan
            if inside and not any(
                x < x1 and x + room > x0 and y - _ABOVE < y1 and y + _BELOW > y0 for x0, y0, x1, y1 in boxes
            ):
                return x, y
    return None
