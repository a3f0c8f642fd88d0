"""Shares of one site's metastases by primary as papers print them, each source under a head of its own."""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.words import decimals
from data.tables.rows import rows
from viz.charts.describe import count, lower_first
from viz.charts.theme import SMALL, STAYS, Theme, new_figure, scale_top

LINE, HEAD, FOOT = 24, 18, 36
"""Pixels of one share, one line of a head, the axis."""
LABEL_WIDTH, VALUE_WIDTH = 164, 50
NOTE = "<span style='font-size:11px'>{}</span>"


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
            f"<b>{row.primary}</b>: {decimals(row.percent_of_site)}\u2009% of "
            f"{lower_first(row.site)} metastases{_of(row)}"
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
    heads, points, height = _places(info, narrow=narrow)
    end = 10 * scale_top([share.share / 100 for _, share, _ in points]) * 10
    return new_figure(
        [_stems(points, look), _dots(points, look)],
        look,
        round(height) + FOOT + 8,
        margin={"l": LABEL_WIDTH, "r": VALUE_WIDTH, "t": 8, "b": FOOT, "autoexpand": False},
        annotations=[
            {
                "x": 0,
                "xref": "x",
                "xshift": -LABEL_WIDTH,
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


def _places(info: PrintedInfo, *, narrow: bool) -> tuple[list[tuple[float, str]], list[_Dot], float]:
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
        "text": [f"  {decimals(share.share)}\u2009%" for _, share, _ in points],
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
    """Return the alternative text of the printed shares, with whom each source counted."""
    parts = [
        f"{s.head} ({lower_first(s.population)}), {lower_first(s.shares[0].label)} {s.shares[0].share:g}\u2009%"
        for s in info.sources
    ]
    return (
        f"Printed shares of {lower_first(site)} metastases by primary, the largest of each source: {'; '.join(parts)}."
    )
