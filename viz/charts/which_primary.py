"""Which primary a metastasis came from: posterior, prior and equal priors in one figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.words import percent
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts import axes
from viz.charts.describe import full_figure, listing, lower_first, passed_words, upper_first
from viz.charts.marks import hatching, intervals, sign
from viz.charts.theme import SMALL, STAYS, Theme, new_figure, scale_top, whole_percent

ROW, NARROW_ROW, FOOT, KEY_LINE = 34, 46, 36, 24
"""Pixels: one bar with its gap, the same with its label above it, the axis, a line of the key."""
LABEL_WIDTH, VALUE_WIDTH = 196, 50
LONGEST_LABEL = 28
"""Letters on a line of a label."""
NOTE = "<span style='font-size:11px'>{}</span>"
DOUBTFUL = {"small_n", "suspect_cell", "bounds_too_wide"}


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
    marked: bool


@dataclass(frozen=True)
class WhichInfo:
    """Candidates from the top down; prior names the prior, hidden counts those not shown, of `hidden_share` in all.

    Of all candidates, shown or not, first are the three likeliest whose share may lead, over those as likely whose
    share may not, and evenly is the one that equal priors would put first; None where no share may lead.
    """

    candidates: tuple[Candidate, ...]
    first: tuple[Candidate, ...]
    over: tuple[Candidate, ...]
    evenly: Candidate | None
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
    every = [_candidate(row, made_of.get(row.primary_id, ""), words) for row in rows(frame)]
    shown, able = tuple(every[:most]), [c for c in every if not c.marked]
    first, evenly = tuple(able[:3]), max(able, key=lambda c: c.equal, default=None)
    over = tuple(c for c in every if c.marked and c.posterior >= min((one.posterior for one in first), default=0.0))
    ends = [value for c in shown for value in (c.prior, c.posterior, c.equal, c.high or 0.0)]
    rest = frame["posterior"].iloc[most:]
    return WhichInfo(shown, first, over, evenly, prior, equal_priors, len(rest), float(rest.sum()), scale_top(ends))


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
        not row.leads,
    )


def plot_which(info: WhichInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the posterior as bars with its interval, the prior as a hollow diamond, equal priors as a tick."""
    shown = info.candidates
    end = info.top * 100
    top = KEY_LINE * (3 if narrow else 2) + 4
    spans = [
        (float(row), c.posterior, c.low, c.high)
        for row, c in enumerate(shown)
        if c.low is not None and c.high is not None
    ]
    return new_figure(
        [
            _bars(info, look, 0.42 if narrow else 0.62),
            _equal_priors(info, look),
            _priors(info, look),
            *intervals(spans, look),
            _values(info, end * 1.02, look),
        ],
        look,
        top + FOOT + (NARROW_ROW if narrow else ROW) * len(shown),
        annotations=_above(info, look) if narrow else [],
        margin={"l": 12 if narrow else LABEL_WIDTH, "r": VALUE_WIDTH, "t": top, "b": FOOT, "autoexpand": False},
        bargap=0.2,
        showlegend=True,
        legend=axes.legend(look, bgcolor=look.paper, traceorder="normal"),
        xaxis=axes.shares(look, 0, end * 1.02),
        yaxis=axes.names(look, len(shown), [_label(c) for c in shown], showticklabels=not narrow, ticklabelstandoff=6),
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
        "marker": {
            "color": [look.origin] * len(shown),
            "line": {"width": 0.7, "color": look.edge},
            "pattern": hatching([not c.marked for c in shown], look),
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
        "text": [f"{whole_percent(c.posterior)}{'†' if c.doubtful else ''}{sign(leads=not c.marked)}" for c in shown],
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


def which_sentence(info: WhichInfo, where: str, among: str = "") -> str:
    """Return the finding in a line: the likeliest primaries, what equal priors would put first, what is passed over.

    `among` says whom alone the ranking is over ("among the 3 primaries with a weight"); "" is every known one.
    """
    start = f"{upper_first(where)}, origin unknown: "
    passed = passed_words([f"{lower_first(c.label)} ({whole_percent(c.posterior)})" for c in info.over])
    if info.evenly is None:
        return f"{start}every share may misstate distant spread to that site, so none is ranked (prior: {info.prior})."
    top = [f"{lower_first(c.label)} {whole_percent(c.posterior)}" for c in info.first]
    text = f"{start}{f'{among}, ' if among else ''}{listing(top)} (prior: {info.prior})."
    if not info.equal_priors:
        same = " too" if info.evenly == info.first[0] else ""
        leading = f"{lower_first(info.evenly.label)} leads{same}, with {whole_percent(info.evenly.equal)}"
        text += f" With equal priors {leading}."
    return text + passed
