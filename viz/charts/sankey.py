"""From primaries to the sites they seed: the widest streams of one cohort, in one named unit.

How they are drawn is in viz/charts/sankey_drawing.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

from viz.charts.describe import listing, many
from viz.charts.heatmap import cells_of, denominators, entries, share_of, words
from viz.charts.marks import sign
from viz.charts.matrix import Entry
from viz.charts.theme import REGIONS, SYSTEMS, whole_percent

Unit = Literal["patients", "share"]
Kind = Literal["primary", "site"]
Pair = tuple[str, str]
Term = tuple[Kind, str]
"""A node's kind and id: some ids, such as lung, are both a primary and a site."""

KINDS: tuple[Kind, Kind] = ("primary", "site")
UNITS: dict[Unit, str] = {
    "patients": "patients with a metastasis there",
    "share": "share within primary, in per cent",
}
"""What the width of a stream is."""
PAIRS = "patient\u2013site pairs"
SITE_COLOUR = "#7d858e"


class SankeyError(ValueError):
    """Nothing can be drawn in the unit asked for; the message is a sentence for the page."""


@dataclass(frozen=True)
class Node:
    """A primary (left) or a site (right).

    total is the sum of its streams: patient-site pairs of a primary, patients of a site; in the
    unit "share" percentage points of a primary, and None for a site, where a sum means nothing.
    bounded says that a count in it is an estimate, least that one is unknown or withheld, so that total is too small.
    """

    id: str
    kind: Kind
    label: str
    colour: str
    total: float | None
    bounded: bool
    least: bool


@dataclass(frozen=True)
class Link:
    """A stream; value is its width in the unit, share a fraction of 1 or None, hover in words.

    marked may lead nothing.
    """

    primary_id: str
    site_id: str
    value: float
    share: float | None
    hover: str
    muted: bool
    marked: bool = False


@dataclass(frozen=True)
class Hidden:
    """What is not drawn.

    primaries and sites have no node. links are known streams without a place, pairs the
    patient-site pairs in them (None where a count is unknown). unknown links have no value in the
    unit; apart ones have another denominator than the rest. Residual sites are among all of these.
    """

    primaries: int
    sites: int
    residual_sites: int
    links: int
    unknown: int
    apart: int
    pairs: int | None


@dataclass(frozen=True)
class SankeyInfo:
    """What a Sankey diagram shows; nodes are ordered from the top, primaries before sites."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    unit: Unit
    denominator: str
    focus: Term | None
    hidden: Hidden
    pairs: int | None


def sankey_info(
    frame: pd.DataFrame,
    primaries: pd.DataFrame,
    sites: pd.DataFrame,
    unit: Unit = "patients",
    top_primaries: int = 12,
    top_sites: int = 12,
    focus: Term | None = None,
    flag_labels: Mapping[str, str] | None = None,
) -> SankeyInfo:
    """Return the widest streams of a frame of shares (data.stats.frequency.COLUMNS).

    unit "patients": a stream is as wide as its count of patients with that site; a patient with
    several sites is in several streams, so a primary's total counts patient-site pairs.
    unit "share": a stream is as wide as its share in per cent of that primary's patients; the sum
    at a site then has no meaning as patients, and none is given. Streams of another denominator
    than the rest are left out there, as are unknown ones everywhere.

    The top primaries and sites are those with most patients (with the largest shares where no
    count is printed), the same in both units; focus, such as ("site", "liver"), is added to them
    and its streams alone keep their colour. A focus that has no stream is dropped. Residual sites
    are hidden. Raises ValueError for a unit or a number that does not exist, and SankeyError when
    no stream is left.
    """
    _demand(unit, top_primaries, top_sites)
    cells = cells_of(frame)
    main = denominators(frame)[0] if cells else ""
    residual = set(sites.loc[sites["is_residual"], "site_id"])
    valued = {pair: _value(cell, unit, main) for pair, cell in cells.items()}
    streams = {pair: value for pair, value in valued.items() if value and pair[1] not in residual}
    if not streams:
        raise SankeyError(_nothing(unit, cells.values()))
    weights = _weights(streams, cells)
    above, below = _top(weights, "primary", top_primaries, focus), _top(weights, "site", top_sites, focus)
    drawn = {pair: value for pair, value in streams.items() if pair[0] in above and pair[1] in below}
    if not drawn:
        raise SankeyError(_nothing(unit, ()))
    left = entries(primaries, "organ_system", {p for p, _ in drawn}, tuple(SYSTEMS))
    right = entries(sites, "region", {s for _, s in drawn}, tuple(REGIONS))
    nodes = (
        *(_node(entry, "primary", drawn, cells, unit) for entry in left),
        *(_node(entry, "site", drawn, cells, unit) for entry in right),
    )
    focus = focus if focus in {(node.kind, node.id) for node in nodes} else None
    ends = [(one, other) for one in left for other in right if (one.id, other.id) in drawn]
    return SankeyInfo(
        nodes=nodes,
        links=tuple(_link(one, other, drawn, cells, focus, flag_labels or {}) for one, other in ends),
        unit=unit,
        denominator=main,
        focus=focus,
        hidden=_hidden(cells, valued, drawn, residual, unit, main),
        pairs=_pairs(drawn, cells),
    )


def _demand(unit: Unit, top_primaries: int, top_sites: int) -> None:
    if unit not in UNITS:
        message = f"There is no unit {unit!r}: choose one of {', '.join(get_args(Unit))}."
        raise ValueError(message)
    if top_primaries < 1 or top_sites < 1:
        message = f"At least 1 primary and 1 site are needed, not {top_primaries} and {top_sites}."
        raise ValueError(message)


def _link(
    primary: Entry,
    site: Entry,
    drawn: Mapping[Pair, float],
    cells: Mapping[Pair, Mapping[str, Any]],
    focus: Term | None,
    flag_labels: Mapping[str, str],
) -> Link:
    cell = cells[primary.id, site.id]
    return Link(
        primary_id=primary.id,
        site_id=site.id,
        value=drawn[primary.id, site.id],
        share=share_of(cell),
        hover=f"{primary.label} → {site.label}: {words(cell, flag_labels)}",
        muted=focus not in (None, ("primary", primary.id), ("site", site.id)),
        marked=not cell["leads"],
    )


def _value(cell: Mapping[str, Any], unit: Unit, main: str) -> float | None:
    """The width of a stream; None when it is not known in this unit."""
    if unit == "patients":
        return None if cell["n_with_site"] is None else float(cell["n_with_site"])
    share = share_of(cell)
    return None if share is None or cell["denominator"] != main else share * 100


def _nothing(unit: Unit, cells: Iterable[Mapping[str, Any]]) -> str:
    """Why there is no stream, and what to do."""
    if unit == "patients" and any(cell["share"] for cell in cells):
        return "This cohort prints percentages without counts: choose the share within primary."
    return "There is nothing to draw: choose another cohort, or show more primaries and sites."


def _weights(streams: Mapping[Pair, float], cells: Mapping[Pair, Mapping[str, Any]]) -> dict[Pair, float]:
    """What streams are ranked by: patients, or the value itself where any count is unknown."""
    counts = {pair: cells[pair]["n_with_site"] for pair in streams}
    if any(n is None for n in counts.values()):
        return dict(streams)
    return {pair: float(n) for pair, n in counts.items()}


def _top(weights: Mapping[Pair, float], kind: Kind, most: int, focus: Term | None) -> set[str]:
    """The terms of a kind with the largest sums, and the focus if it is one."""
    end = KINDS.index(kind)
    sums: dict[str, float] = {}
    for pair, weight in weights.items():
        sums[pair[end]] = sums.get(pair[end], 0.0) + weight
    ranked = sorted(sums, key=lambda term: (-sums[term], term))
    return {*ranked[:most], *(term for term in sums if (kind, term) == focus)}


def _node(
    entry: Entry,
    kind: Kind,
    drawn: Mapping[Pair, float],
    cells: Mapping[Pair, Mapping[str, Any]],
    unit: Unit,
) -> Node:
    end = KINDS.index(kind)
    own = [pair for pair in drawn if pair[end] == entry.id]
    beside = {pair[1 - end] for pair in drawn}
    lacking = [pair for pair in cells if pair[end] == entry.id and pair[1 - end] in beside and pair not in drawn]
    total = sum(drawn[pair] for pair in own)
    return Node(
        id=entry.id,
        kind=kind,
        label=entry.label + sign(leads=any(cells[pair]["leads"] for pair in own)),
        colour=SITE_COLOUR if kind == "site" else SYSTEMS[entry.group][1],
        total=None if kind == "site" and unit == "share" else total,
        bounded=any(cells[pair]["n_lo"] != cells[pair]["n_hi"] for pair in own),
        least=any(_value(cells[pair], unit, cells[own[0]]["denominator"]) is None for pair in lacking),
    )


def _pairs(pairs: Iterable[Pair], cells: Mapping[Pair, Mapping[str, Any]]) -> int | None:
    """Patient-site pairs in some streams; None when a count is unknown."""
    counts = [cells[pair]["n_with_site"] for pair in pairs]
    return None if any(n is None for n in counts) else int(sum(counts))


def _hidden(
    cells: Mapping[Pair, Mapping[str, Any]],
    valued: Mapping[Pair, float | None],
    drawn: Mapping[Pair, float],
    residual: set[str],
    unit: Unit,
    main: str,
) -> Hidden:
    sites = {s for _, s in cells}
    links = [pair for pair, value in valued.items() if value and pair not in drawn]
    void = [pair for pair, value in valued.items() if value is None]
    apart = [pair for pair in void if unit == "share" and cells[pair]["share"] and cells[pair]["denominator"] != main]
    known = [pair for pair in void if unit == "share" and cells[pair]["share"] is not None]
    return Hidden(
        primaries=len({p for p, _ in cells} - {p for p, _ in drawn}),
        sites=len(sites - {s for _, s in drawn}),
        residual_sites=len(sites & residual),
        links=len(links),
        unknown=len(void) - len(known),
        apart=len(apart),
        pairs=_pairs([*links, *apart], cells),
    )


def sankey_sentence(info: SankeyInfo) -> str:
    """Return the diagram as plain text: its size and unit, its widest stream, and what it hides."""
    left = sum(node.kind == "primary" for node in info.nodes)
    right = len(info.nodes) - left
    able = [link for link in info.links if not link.marked] or info.links
    widest = max(able, key=lambda link: (link.value, link.primary_id, link.site_id))
    overlap = (
        "A patient with several sites is counted at each."
        if info.unit == "patients"
        else "Sites overlap, so the shares of one primary can add up to more than 100\u2009%; "
        "the height of a site is not a number of patients."
    )
    return (
        f"{many(left, 'primary', 'primaries')} and {many(right, 'site', 'sites')}; "
        f"width is {UNITS[info.unit]}. Widest: {widest.hover.split('<br>')[0]}. {overlap} "
        f"{hidden_sentence(info)}"
    )


def hidden_sentence(info: SankeyInfo) -> str:
    """Return what the diagram leaves out, as a sentence with every number."""
    hidden = info.hidden
    residual = f" ({hidden.residual_sites} of them residual)" if hidden.residual_sites else ""
    parts = [
        (hidden.primaries, many(hidden.primaries, "primary", "primaries")),
        (hidden.sites, many(hidden.sites, "site", "sites") + residual),
        (hidden.links, many(hidden.links, "stream", "streams")),
        (hidden.apart, f"{many(hidden.apart, 'stream', 'streams')} with another denominator"),
        (hidden.unknown, f"{many(hidden.unknown, 'pair', 'pairs')} of unknown size"),
    ]
    told = [text for number, text in parts if number]
    if not told:
        return "Nothing is hidden."
    listed = listing(told)
    if not hidden.pairs or info.pairs is None:
        return f"Hidden: {listed}."
    whole = hidden.pairs + info.pairs
    part = whole_percent(hidden.pairs / whole)
    about = "about " if any(node.bounded for node in info.nodes) else ""
    counted = f"{about}{hidden.pairs:,} of {whole:,} {PAIRS}"
    return f"Hidden: {listed}, with {counted} ({part})."
