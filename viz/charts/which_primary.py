"""Which primary a metastasis came from: posterior, prior and equal priors in one figure; printed shares beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.words import percent
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts.describe import count, full_figure, listing, lower_first, upper_first
from viz.charts.theme import SMALL, STAYS, Theme, new_figure, scale_top, whole_percent

ROW, NARROW_ROW, FOOT, KEY_LINE = 34, 46, 36, 24
"""Pixels: one bar with its gap, the same with its label above it, the axis, a line of the key."""
LABEL_WIDTH, VALUE_WIDTH = 196, 50
LONGEST_LABEL = 28
"""Letters on a line of a label."""
NOTE = "<span style='font-size:11px'>{}</span>"
DOUBTFUL = {"small_n", "suspect_cell", "bounds_too_wide"}
LINE, HEAD, PRINTED_LABEL = 24, 18, 164
"""Pixels of the printed shares: one share, one line of a head, the labels on the left."""


@dataclass(frozen=True)
class Candidate:
    """One primary. prior, posterior, low, high, equal (the posterior under equal priors) are fractions of 1."""

    key: str
    label: str
    note: str
    prior: float
    posterior: float
    low: float | None
    high: float | None
    equal: float
    hover: str
    doubtful: bool


@dataclass(frozen=True)
class WhichInfo:
    """Candidates from the top down; prior names the prior, hidden counts those not shown, of `hidden_share` in all."""

    candidates: tuple[Candidate, ...]
    prior: str
    equal_priors: bool
    hidden: int
    hidden_share: float
    top: float


def which_info(
    frame: pd.DataFrame,
    prior: str,
    made_of: Mapping[str, str],
    *,
    equal_priors: bool = False,
    flag_labels: Mapping[str, str] | None = None,
    most: int = 12,
) -> WhichInfo:
    """Return the `most` likely primaries of data.stats.which_primary.posterior.

    `made_of` says in a few words what a primary stands for where that is not itself.
    """
    words = flag_labels or {}
    shown = tuple(_candidate(row, made_of.get(row.primary_id, ""), words) for row in rows(frame.head(most)))
    ends = [value for c in shown for value in (c.prior, c.posterior, c.equal, c.high or 0.0)]
    rest = frame["posterior"].iloc[most:]
    return WhichInfo(shown, prior, equal_priors, len(rest), float(rest.sum()), scale_top(ends))


def _candidate(row: Any, note: str, words: Mapping[str, str]) -> Candidate:
    low, high = (None if pd.isna(value) else float(value) for value in (row.posterior_low, row.posterior_high))
    span = "no interval" if low is None or high is None else f"95\u2009% interval {low * 100:.1f}–{high * 100:.1f}"
    hover = (
        f"<b>{row.primary}</b>{f' ({note})' if note else ''}<br>posterior {percent(row.posterior)} ({span})<br>"
        f"prior {percent(row.prior)}; with equal priors {percent(row.posterior_uniform)}<br>"
        f"likelihood: {full_figure(row, words)}"
    )
    return Candidate(
        row.primary_id,
        row.primary,
        note,
        float(row.prior),
        float(row.posterior),
        low,
        high,
        float(row.posterior_uniform),
        hover,
        bool(DOUBTFUL & set(split(row.flag))),
    )


def plot_which(info: WhichInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the posterior as bars with its interval, the prior as a hollow diamond, equal priors as a tick."""
    shown = info.candidates
    places = list(range(len(shown)))
    end = info.top * 100
    top = KEY_LINE * (3 if narrow else 2) + 4
    return new_figure(
        [
            _bars(info, look, 0.42 if narrow else 0.62),
            _equal_priors(info, look),
            _priors(info, look),
            _values(info, end * 1.02, look),
        ],
        look,
        top + FOOT + (NARROW_ROW if narrow else ROW) * len(shown),
        annotations=_above(info, look) if narrow else [],
        margin={"l": 12 if narrow else LABEL_WIDTH, "r": VALUE_WIDTH, "t": top, "b": FOOT, "autoexpand": False},
        bargap=0.2,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "bgcolor": look.paper,
            "font": {"size": SMALL, "color": look.ink},
            "itemclick": False,
            "itemdoubleclick": False,
            "traceorder": "normal",
        },
        xaxis={
            "range": [0, end * 1.02],
            "ticksuffix": "\u2009%",
            "gridcolor": look.grid,
            "zeroline": False,
            "nticks": 6,
            "tickfont": {"size": 11, "color": look.muted},
            "fixedrange": True,
        },
        yaxis={
            "range": [len(shown) - 0.5, -0.5],
            "tickvals": places,
            "ticktext": [_label(c) for c in shown],
            "showticklabels": not narrow,
            "ticklabelstandoff": 6,
            "tickfont": {"size": SMALL, "color": look.ink},
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
    )


def _rows(info: WhichInfo) -> dict[str, Any]:
    """What the traces of all candidates have in common: a row each, and what a pointer shows of it."""
    return {
        "y": list(range(len(info.candidates))),
        "customdata": [[c.key] for c in info.candidates],
        "hovertext": [c.hover for c in info.candidates],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _bars(info: WhichInfo, look: Theme, width: float) -> dict[str, Any]:
    """The posterior with its interval."""
    shown = info.candidates
    return {
        "type": "bar",
        "orientation": "h",
        "x": [round(c.posterior * 100, 3) for c in shown],
        "width": width,
        **_rows(info),
        "name": "posterior" + (", 95\u2009% interval" if any(c.low is not None for c in shown) else ""),
        "marker": {"color": look.origin, "line": {"width": 0}},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "thickness": 1.4,
            "width": 4,
            "color": look.ink,
            "array": [round(((c.high or c.posterior) - c.posterior) * 100, 3) for c in shown],
            "arrayminus": [round((c.posterior - (c.posterior if c.low is None else c.low)) * 100, 3) for c in shown],
        },
        **STAYS,
    }


def _equal_priors(info: WhichInfo, look: Theme) -> dict[str, Any]:
    """What equal priors would give, as a tick; not where they are the priors."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(c.equal * 100, 3) for c in info.candidates],
        **_rows(info),
        "name": "posterior with equal priors",
        "visible": not info.equal_priors,
        "marker": {
            "symbol": "line-ns",
            "size": 17,
            "opacity": 1,
            "color": look.ink,
            "line": {"width": 2.4, "color": look.series[2]},
        },
        **STAYS,
    }


def _priors(info: WhichInfo, look: Theme) -> dict[str, Any]:
    """The prior, as a hollow diamond."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(c.prior * 100, 3) for c in info.candidates],
        **_rows(info),
        "name": f"prior: {info.prior}",
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "opacity": 1,
            "color": look.paper,
            "line": {"width": 2, "color": look.series[0]},
        },
        **STAYS,
    }


def _values(info: WhichInfo, x: float, look: Theme) -> dict[str, Any]:
    """The posterior in words on the right."""
    shown = info.candidates
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(range(len(shown))),
        "x": [x] * len(shown),
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
        "textposition": "middle right",
        "text": [f"{whole_percent(c.posterior)}{'†' if c.doubtful else ''}" for c in shown],
        "textfont": {"size": SMALL, "color": look.ink},
    }


def _above(info: WhichInfo, look: Theme) -> list[dict[str, Any]]:
    """The names over their bars, on a phone."""
    return [
        {
            "x": 0,
            "y": place,
            "yshift": 20,
            "text": _label(candidate, one_line=True),
            "showarrow": False,
            "xanchor": "left",
            "font": {"size": SMALL, "color": look.ink},
        }
        for place, candidate in enumerate(info.candidates)
    ]


def _label(candidate: Candidate, *, one_line: bool = False) -> str:
    """A primary's label with the note under it, or beside it."""
    if one_line:
        return f"{candidate.label}, {NOTE.format(candidate.note)}" if candidate.note else candidate.label
    parts = wrap(candidate.label, LONGEST_LABEL)
    if candidate.note and len(parts) == 1:
        parts.append(NOTE.format(candidate.note))
    return "<br>".join(parts)


def which_sentence(info: WhichInfo, where: str) -> str:
    """Return the finding in a line: the likeliest primaries, and what equal priors would put first."""
    top = [f"{lower_first(c.label)} {whole_percent(c.posterior)}" for c in info.candidates[:3]]
    text = f"{upper_first(where)}, origin unknown: {listing(top)} (prior: {info.prior})."
    first = max(info.candidates, key=lambda c: c.equal)
    if info.equal_priors:
        return text
    same = " too" if first == info.candidates[0] else ""
    return f"{text} With equal priors {lower_first(first.label)} leads{same}, with {whole_percent(first.equal)}."


@dataclass(frozen=True)
class Printed:
    """One printed share of a site's metastases, in per cent."""

    key: str
    label: str
    share: float
    hover: str


@dataclass(frozen=True)
class PrintedSource:
    """What one source prints: its head, who was counted, its shares from the top down."""

    head: str
    population: str
    shares: tuple[Printed, ...]
    second_hand: bool


@dataclass(frozen=True)
class PrintedInfo:
    """The sources from the top down."""

    sources: tuple[PrintedSource, ...]


def printed_info(frame: pd.DataFrame) -> PrintedInfo:
    """Return printed shares by source and site, in the order of the frame.

    `frame` has the columns of the table reverse_shares, and primary, site, source (labels) and
    tertiary.
    """
    groups = frame.groupby(["source", "site"], sort=False)
    return PrintedInfo(tuple(_source(group) for _, group in sorted(groups, key=lambda g: bool(g[1]["tertiary"].any()))))


def _source(group: pd.DataFrame) -> PrintedSource:
    first = next(rows(group))
    n = "" if pd.isna(first.n_at_site) else f", n\u2009=\u2009{count(first.n_at_site)}"
    ordered = group.sort_values(["percent_of_site", "primary_id"], ascending=[False, True])
    found = tuple(
        Printed(
            row.primary_id,
            row.primary,
            float(row.percent_of_site),
            f"<b>{row.primary}</b>: {row.percent_of_site:g}\u2009% of {lower_first(row.site)} metastases{_of(row)}"
            f"<br>{'<br>'.join(wrap(row.population, 60))}",
        )
        for row in rows(ordered)
    )
    return PrintedSource(f"{first.source}: {lower_first(first.site)}{n}", first.population, found, bool(first.tertiary))


def _of(row: Any) -> str:
    if pd.isna(row.n_from_primary):
        return " (no count printed)"
    return f" ({count(row.n_from_primary)} of {count(row.n_at_site)} patients)"


def plot_printed(info: PrintedInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw a dot a share under the head of its source; a hollow one where a review quotes it."""
    heads, points, height = _printed_places(info, narrow=narrow)
    end = 10 * scale_top([share.share / 100 for _, share, _ in points]) * 10
    return new_figure(
        [_stems(points, look), _dots(points, look)],
        look,
        round(height) + FOOT + 8,
        margin={"l": PRINTED_LABEL, "r": VALUE_WIDTH, "t": 8, "b": FOOT, "autoexpand": False},
        annotations=[
            {
                "x": 0,
                "xref": "x",
                "xshift": -PRINTED_LABEL,
                "y": at,
                "yref": "y",
                "text": text,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "align": "left",
                "font": {"size": SMALL, "color": look.ink},
            }
            for at, text in heads
        ],
        xaxis={
            "range": [0, end],
            "ticksuffix": "\u2009%",
            "gridcolor": look.grid,
            "zeroline": False,
            "nticks": 5,
            "tickfont": {"size": 11, "color": look.muted},
            "fixedrange": True,
        },
        yaxis={
            "range": [height, 0],
            "tickvals": [at for at, _, _ in points],
            "ticktext": [share.label for _, share, _ in points],
            "ticklabelstandoff": 6,
            "tickfont": {"size": SMALL, "color": look.ink},
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
    )


_Dot = tuple[float, Printed, bool]
"""Pixels from the top, a share, and whether a review quotes it."""


def _printed_places(info: PrintedInfo, *, narrow: bool) -> tuple[list[tuple[float, str]], list[_Dot], float]:
    """Where the heads with their words and the dots stand, in pixels from the top, and where the last one ends."""
    y = 0.0
    heads: list[tuple[float, str]] = []
    points: list[_Dot] = []
    for source in info.sources:
        text = [f"<b>{line}</b>" for line in wrap(source.head, 44 if narrow else 64)]
        text += [NOTE.format(line) for line in wrap(source.population, 50 if narrow else 74)]
        heads.append((y, "<br>".join(text)))
        y += HEAD * len(text)
        for share in source.shares:
            points.append((y + LINE / 2, share, source.second_hand))
            y += LINE
        y += 8
    return heads, points, y


def _stems(points: list[_Dot], look: Theme) -> dict[str, Any]:
    """A line from zero to each dot."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for _, share, _ in points for x in (0.0, share.share, None)],
        "y": [y for at, _, _ in points for y in (at, at, None)],
        "line": {"color": look.faint, "width": 2},
        "hoverinfo": "skip",
    }


def _dots(points: list[_Dot], look: Theme) -> dict[str, Any]:
    """The shares; hollow where a review quotes them."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [share.share for _, share, _ in points],
        "y": [at for at, _, _ in points],
        "customdata": [[share.key] for _, share, _ in points],
        "hovertext": [share.hover for _, share, _ in points],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "text": [f"  {share.share:g}\u2009%" for _, share, _ in points],
        "textposition": "middle right",
        "textfont": {"size": SMALL, "color": look.ink},
        "cliponaxis": False,
        "marker": {
            "size": 10,
            "opacity": 1,
            "color": [look.paper if second else look.origin for *_, second in points],
            "line": {"width": 1.8, "color": look.origin},
        },
        **STAYS,
    }


def printed_sentence(info: PrintedInfo, site: str) -> str:
    """Return the alternative text of the printed shares."""
    parts = [f"{s.head}, {lower_first(s.shares[0].label)} {s.shares[0].share:g}\u2009%" for s in info.sources]
    return (
        f"Printed shares of {lower_first(site)} metastases by primary, the largest of each source: {'; '.join(parts)}."
    )
