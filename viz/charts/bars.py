"""Ranked bars with 95 % intervals: the sites of one primary, or the primaries of one site."""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from data.stats.words import rounded
from data.tables.rows import number, rows
from viz.charts import axes
from viz.charts.describe import full_figure
from viz.charts.marks import hatching, intervals, sign, why
from viz.charts.text import text_width
from viz.charts.theme import SMALL, STAYS, WHOLE_LABELS, Theme, colour_at, new_figure, scale_top, whole_percent

ROW, HEAD, FOOT = 26, 6, 26
"""Pixels: one bar with its gap, space above the first bar, space for the axis."""
LABEL_WIDTH, VALUE_WIDTH = 168, 46
"""Most pixels for the labels on the left, least for the values on the right."""
REGIONAL_NODES = "lymph_node_regional"
"""Nodes that drain the organ itself: they stand below the ranked sites, not among them."""
NO_ORGAN = "not_one_organ"
"""The region of sites that are no one organ, such as "Unspecified site"."""
NOT_RANKED = "Not ranked: nodes that drain the organ itself"
TALL = 0.3
"""Rows more from one label on two lines to another below it, which would touch."""
APART = 0.9
"""Rows between the ranked bars and what is not ranked, for a line and its words."""
STEPS, MOST_STEPS = (0.5, 1, 2, 5, 10, 20, 25, 50), 4.3
"""Round steps of the axis in per cent, and how many there are at most."""
LONGEST_LABEL = 26
"""Letters of a label before it breaks onto a second line."""


@dataclass(frozen=True)
class Bar:
    """One bar. share, low, high are fractions of 1.

    outlined marks another denominator than the rest, doubtful a small group or a suspect figure, marked what may lead
    nothing, rest a site that is no one organ; ranked is False for what stands below the ranking.
    """

    key: str
    label: str
    share: float
    low: float | None
    high: float | None
    outlined: bool
    hover: str
    doubtful: bool = False
    marked: bool = False
    rest: bool = False
    ranked: bool = True


@dataclass(frozen=True)
class BarsInfo:
    """Bars from the top down. hidden counts known rows that were left out; unknown those without a figure.

    top is the end of the scale of colours, that of the largest share of a ranked organ.
    """

    bars: tuple[Bar, ...]
    hidden: int
    unknown: int
    top: float
    selected: str = ""


def bars_info(
    frame: pd.DataFrame,
    by: Literal["site", "primary"],
    *,
    most: int = 14,
    selected: str = "",
    flag_labels: dict[str, str] | None = None,
    value: Literal["share", "of_site"] = "share",
) -> BarsInfo:
    """Return the largest `most` shares of a frame of shares, keyed by `{by}_id`.

    Regional nodes come last and are not ranked. The selected row is kept even when it ranks lower. `of_site` shows the
    share of a site's metastases instead (columns of data.stats.reverse).
    """
    low, high = ("low", "high") if value == "share" else ("of_site_low", "of_site_high")
    words = flag_labels or {}
    known = frame[frame[value].notna()].sort_values([value, f"{by}_id"], ascending=[False, True])
    draining = known[f"{by}_id"] == REGIONAL_NODES
    chosen = known[~draining].head(most - int(draining.any()))
    if selected and selected not in {*chosen[f"{by}_id"], REGIONAL_NODES}:
        chosen = pd.concat([chosen, known[known[f"{by}_id"] == selected]])
    chosen = pd.concat([chosen, known[draining]])
    bars = tuple(
        Bar(
            key=str(getattr(row, f"{by}_id")),
            label=_label(row, by, value),
            share=float(getattr(row, value)),
            low=number(getattr(row, low)),
            high=number(getattr(row, high)),
            outlined=value == "share" and row.denominator == "examined",
            hover=_hover(row, by, words, value),
            doubtful=bool({"small_n", "suspect_cell"} & set(row.flag.split(";"))),
            marked=not row.leads,
            rest=by == "site" and row.region == NO_ORGAN,
            ranked=getattr(row, f"{by}_id") != REGIONAL_NODES,
        )
        for row in rows(chosen)
    )
    top = scale_top([bar.share for bar in bars if bar.ranked and not bar.rest])
    return BarsInfo(bars, len(known) - len(bars), int(frame[value].isna().sum()), top, selected)


def is_ranked(row: Any) -> bool:
    """Tell whether a site of a frame of shares is one of those that a ranking is about."""
    return bool(row.site_id != REGIONAL_NODES and row.region != NO_ORGAN)


def ranked_top(frame: pd.DataFrame) -> float:
    """Return the end of the scale of a frame of shares of sites: that of the largest share of a ranked organ."""
    organs = frame[(frame["site_id"] != REGIONAL_NODES) & (frame["region"] != NO_ORGAN)]
    return scale_top([float(share) for share in organs["share"].dropna()])


def _label(row: Any, by: str, value: str) -> str:
    label: str = getattr(row, by)
    if value == "share" and row.denominator == "examined":
        label += " (if examined)"
    return wrapped(label)


def wrapped(label: str) -> str:
    """Return a label on at most two lines, broken near its middle."""
    if len(label) <= LONGEST_LABEL:
        return label
    words = label.split(" ")
    cut = min(range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - len(label) / 2), default=0)
    return f"{' '.join(words[:cut])}<br>{' '.join(words[cut:])}" if cut else label


def _hover(row: Any, by: str, words: dict[str, str], value: str) -> str:
    if value == "share":
        return f"<b>{getattr(row, by)}</b><br>{full_figure(row, words)}"
    interval = f"{row.of_site_low * 100:.1f}–{row.of_site_high * 100:.1f}"
    return (
        f"<b>{row.primary}</b><br>{row.n_with_site:,} of {row.n_site:,} patients of the cohort with this site "
        f"({rounded(row.of_site * 100, 1)}\u2009%, 95\u2009% CI {interval}){why(row)}"
    )


def plot_bars(info: BarsInfo, look: Theme, *, neutral: bool = False) -> go.Figure:
    """Draw the bars; colours come from the ramp of the body map, or one grey-blue when `neutral`."""
    bars = info.bars
    end = max([_end(bar) for bar in bars], default=0.1) * 100
    places = _places(bars)
    last = max(places, default=0.0)
    drawn = [_lengths(info, look, neutral=neutral), *_intervals(bars, look), _values(bars, look)]
    left = max([text_width(line, SMALL) for bar in bars for line in bar.label.split("<br>")], default=0.0) + 14
    right = max([text_width(text, SMALL) for text in drawn[-1]["text"]], default=0.0) + 8
    return new_figure(
        drawn,
        look,
        round(HEAD + FOOT + ROW * (last + 1)),
        margin={
            "l": round(min(left, LABEL_WIDTH)),
            "r": round(max(right, VALUE_WIDTH)),
            "t": HEAD,
            "b": FOOT,
            "autoexpand": False,
        },
        bargap=0.2,
        xaxis=axes.shares(look, 0, end * 1.02, dtick=_step(end), tickangle=0, **WHOLE_LABELS),
        yaxis=axes.names(look, 0, [bar.label for bar in bars], **WHOLE_LABELS)
        | {"range": [last + 0.5, -0.5], "tickvals": places},
        **_parted(bars, look, left),
    )


def _step(end: float) -> float:
    """Per cent from one number of the axis to the next: so few that they stand beside each other in a narrow column."""
    return next((step for step in STEPS if end / step <= MOST_STEPS), STEPS[-1])


def _places(bars: tuple[Bar, ...]) -> list[float]:
    """The row of each bar, from the top; what is not ranked stands apart."""
    tall = ["<br>" in bar.label for bar in bars]
    more = accumulate((TALL * (one and other) for one, other in pairwise([False, *tall])), initial=0.0)
    return [
        row + extra + (0.0 if bar.ranked else APART)
        for (row, bar), extra in zip(enumerate(bars), list(more)[1:], strict=True)
    ]


def _parted(bars: tuple[Bar, ...], look: Theme, left: float) -> dict[str, Any]:
    """The line between the ranked bars and the others, and what it says; nothing where all are ranked."""
    ranked = sum(bar.ranked for bar in bars)
    if ranked == len(bars):
        return {}
    place = {"xref": "paper", "yref": "y"}
    below = _places(bars)[ranked - 1] + 1 if ranked else 0.0
    above = below - 0.42
    line = {"type": "line", "x0": 0, "x1": 1, "y0": above, "y1": above, "line": {"width": 1, "color": look.faint}}
    words = {
        "text": NOT_RANKED,
        "x": 0,
        "xanchor": "left",
        "xshift": -round(min(left, LABEL_WIDTH)) + 4,
        "y": below - 0.02,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": SMALL, "color": look.muted},
    }
    return {"shapes": [{**place, **line}] if ranked else [], "annotations": [{**place, **words}]}


def _lengths(info: BarsInfo, look: Theme, *, neutral: bool) -> dict[str, Any]:
    """The bars; what has another denominator is hollow, what is selected has an edge in ink."""
    bars = info.bars
    fills = [_fill(bar, info.top, look, neutral=neutral) for bar in bars]
    edges = [
        _edge(bar, fill, look, chosen=bool(info.selected) and bar.key == info.selected)
        for bar, fill in zip(bars, fills, strict=True)
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "y": _places(bars),
        "x": [round(bar.share * 100, 3) for bar in bars],
        "width": 0.72,
        "customdata": [[bar.key] for bar in bars],
        "hovertext": [bar.hover for bar in bars],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "color": [look.paper if bar.outlined else fill for bar, fill in zip(bars, fills, strict=True)],
            "line": {"width": [width for width, _ in edges], "color": [colour for _, colour in edges]},
            "pattern": hatching([not bar.marked for bar in bars], look),
        },
        **STAYS,
    }


def _fill(bar: Bar, top: float, look: Theme, *, neutral: bool) -> str:
    """A bar's colour: grey for what is no one organ and for what is not ranked."""
    if bar.rest or not bar.ranked:
        return look.apart
    return look.origin if neutral else colour_at(bar.share, top, look)


def _edge(bar: Bar, fill: str, look: Theme, *, chosen: bool) -> tuple[float, str]:
    """Width and colour of a bar's edge."""
    if chosen:
        return 2, look.ink
    return (2, fill) if bar.outlined else (0.7, look.edge)


def _intervals(bars: tuple[Bar, ...], look: Theme) -> list[dict[str, Any]]:
    """The intervals of the bars that have one."""
    return intervals(
        [
            (place, bar.share, bar.low, bar.high)
            for place, bar in zip(_places(bars), bars, strict=True)
            if bar.low is not None and bar.high is not None
        ],
        look,
    )


def _values(bars: tuple[Bar, ...], look: Theme) -> dict[str, Any]:
    """Each share in words behind its bar."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": _places(bars),
        "hoverinfo": "skip",
        "cliponaxis": False,
        "x": [round(_end(bar) * 100, 3) for bar in bars],
        "text": [
            f" {whole_percent(bar.share)}{'†' if bar.doubtful else ''}{sign(leads=not bar.marked)}" for bar in bars
        ],
        "textposition": "middle right",
        "textfont": {"size": SMALL, "color": look.ink},
    }


def _end(bar: Bar) -> float:
    """Where a bar with its interval ends."""
    return bar.share if bar.high is None else bar.high


def key_of_point(point: dict[str, Any]) -> str | None:
    """Return the key behind a selected bar or chip, or None."""
    match point.get("customdata"):
        case [str(key), *_] | str(key) if key:
            return key
    return None
