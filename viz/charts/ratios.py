"""Observed over expected of one primary: each site's ratio with its interval, and both shares in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.enrichment import is_small, notable
from data.tables.rows import number, rows
from viz.charts import axes
from viz.charts.bars import LABEL_WIDTH, wrapped
from viz.charts.describe import listing, many
from viz.charts.enrichment import FOLDS, TOP, fold, in_words, mark_of, place_of
from viz.charts.marks import MEANING, SIGN, sign
from viz.charts.theme import SMALL, STAYS, Theme, diverging_at, folded, new_figure, whole_percent

ROW, HEAD, FOOT, VALUE_WIDTH = 26, 34, 44, 190
NARROW_LABEL, NARROW_VALUE = 112, 104
"""Pixels: one site, the head of the words, the axis, the words; on a phone the labels and the words."""


@dataclass(frozen=True)
class RatioBar:
    """One site of a primary: ratio with interval, share and expected share as fractions of 1; sure as in `notable`."""

    key: str
    label: str
    prose: str
    ratio: float
    low: float | None
    high: float | None
    share: float
    expected: float
    mark: str
    small: bool
    sure: bool
    marked: bool
    hover: str


@dataclass(frozen=True)
class RatiosInfo:
    """The sites of one primary, most enriched first; zero and unknown ratios count as left out."""

    bars: tuple[RatioBar, ...]
    left_out: int
    selected: str


def ratios_info(
    frame: pd.DataFrame, primary_id: str, selected: str = "", flag_labels: Mapping[str, str] | None = None
) -> RatiosInfo:
    """Return one primary of a frame of data.stats.enrichment."""
    words = flag_labels or {}
    own = frame[frame["primary_id"] == primary_id]
    shown = own[(own["ratio"] > 0).fillna(value=False)].sort_values(["ratio", "site_id"], ascending=[False, True])
    sure = set(notable(own)["site_id"])
    bars = tuple(
        RatioBar(
            cell.site_id,
            cell.site,
            cell.prose,
            float(cell.ratio),
            number(cell.ratio_low),
            number(cell.ratio_high),
            float(cell.share),
            float(cell.expected_share),
            mark_of(number(cell.ratio), number(cell.p_adjusted)),
            bool(cell.small),
            cell.site_id in sure,
            not cell.leads,
            f"<b>{cell.site}</b><br>{in_words(cell, words)}",
        )
        for cell in rows(shown.assign(small=is_small(shown)))
    )
    return RatiosInfo(bars, len(own) - len(bars), selected)


def plot_ratios(info: RatiosInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw points with intervals on a logarithmic axis, the shares in words on the right (only they if narrow)."""
    bars = info.bars
    low, high = _reach(bars)
    label, value = (NARROW_LABEL, NARROW_VALUE) if narrow else (LABEL_WIDTH, VALUE_WIDTH)
    ticks = [(log2(times), f"{text}×") for times, text in FOLDS if low <= log2(times) <= high]
    if narrow:
        ticks = [tick for tick in ticks if tick[0] % 2 == 0]
    return new_figure(
        [_spans(bars, low, high, look), _points(info, look)],
        look,
        HEAD + FOOT + ROW * max(len(bars), 1),
        margin={"l": label, "r": value, "t": HEAD, "b": FOOT, "autoexpand": False},
        annotations=_values(bars, look, narrow=narrow),
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": {"color": look.muted, "width": 1.4},
            }
        ],
        xaxis={
            "range": [low - 0.15, high + 0.15],
            "tickvals": [at for at, _ in ticks],
            "ticktext": [text for _, text in ticks],
            "gridcolor": look.grid,
            "zeroline": False,
            "tickfont": {"size": 11, "color": look.muted},
            "fixedrange": True,
            "title": {
                "text": "observed ÷ expected (logarithmic)",
                "standoff": 6,
                "font": {"size": 11, "color": look.muted},
            },
        },
        yaxis=axes.names(
            look,
            len(bars),
            [folded(bar.label, 18) if narrow else wrapped(bar.label) for bar in bars],
            showgrid=True,
            gridcolor=look.grid,
        ),
    )


def _reach(bars: tuple[RatioBar, ...]) -> tuple[float, float]:
    """The ends of the axis, as binary logarithms: what the intervals need, from 1/32 to 32 at most."""
    values = [value for bar in bars for value in (bar.low, bar.high, bar.ratio) if value is not None]
    ends = [log2(max(value, 1 / 64)) for value in values]
    return max(-5.0, min([-1.0, *ends])), min(5.0, max([1.0, *ends]))


def _spans(bars: tuple[RatioBar, ...], low: float, high: float, look: Theme) -> dict[str, Any]:
    """The intervals, cut where the axis ends."""
    x: list[float | None] = []
    y: list[float | None] = []
    for place, bar in enumerate(bars):
        if bar.low is not None and bar.high is not None:
            x += [max(low, log2(max(bar.low, 1 / 64))), min(high, log2(bar.high)), None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": look.muted, "width": 1.6},
        "hoverinfo": "skip",
    }


def _points(info: RatiosInfo, look: Theme) -> dict[str, Any]:
    """The ratios, in the colours of the matrix."""
    bars = info.bars
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(bars))),
        "x": [round(log2(bar.ratio), 4) for bar in bars],
        "customdata": [[bar.key] for bar in bars],
        "hovertext": [bar.hover for bar in bars],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "size": 11,
            "color": [diverging_at(place_of(bar.ratio), TOP, look) for bar in bars],
            "opacity": 1,
            "line": {"width": [2.2 if bar.key == info.selected else 1.2 for bar in bars], "color": look.ink},
        },
        **STAYS,
    }


def _values(bars: tuple[RatioBar, ...], look: Theme, *, narrow: bool) -> list[dict[str, Any]]:
    """The words on the right: ratio (not if narrow) and both shares, with a head."""
    plain = {"showarrow": False, "borderpad": 0, "xref": "paper", "x": 1, "xanchor": "left", "xshift": 10}
    head = {
        **plain,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 8,
        "text": "vs expected" if narrow else "ratio, share vs expected",
        "font": {"size": SMALL, "color": look.muted},
    }
    values = [
        {
            **plain,
            "yref": "y",
            "y": place,
            "font": {"size": SMALL, "color": look.ink},
            "text": f"{bar.mark or '  '} {'' if narrow else f'{fold(bar.ratio)}×   '}{whole_percent(bar.share)} vs "
            f"{whole_percent(bar.expected)}{'†' if bar.small else ''}{sign(leads=not bar.marked)}",
        }
        for place, bar in enumerate(bars)
    ]
    return [*values, head]


def ratios_headline(info: RatiosInfo, primary: str) -> str:
    """Return the finding of one primary: the sites it reaches more often than expected."""
    more = [bar for bar in info.bars if bar.sure and bar.ratio > 1][:3]
    if not more:
        return f"{primary}: no site is reached more often than in the whole cohort"
    found = f"metastases in {more[0].prose} are {more[0].ratio:.1f} times as frequent as in the whole cohort"
    rest = [f"in {bar.prose} {bar.ratio:.1f} times" for bar in more[1:]]
    return f"{primary}: {found}{f', {listing(rest)}' if rest else ''}"


def how_to_read() -> str:
    """Return the reading guide beside one primary's ratios."""
    return (
        "- **1×** is the share in the whole cohort. Dots to the right mean that the primary reaches the site more "
        "often, dots to the left less often.\n"
        "- The **line** is the 95\u2009% interval (Wilson’s of the share, over the expected share).\n"
        "- **▲ ▼** differ beyond chance: Fisher’s exact test, adjusted p < 0.05.\n"
        "- The **share** is given beside it: a large ratio at a rare site can still mean few patients.\n"
        "- **†** marks small counts: few patients, or less than one expected.\n"
        f"- **{SIGN}** {MEANING.removeprefix(SIGN).strip()}\n"
        "- The expected share depends on the cohort’s mix of primaries."
    )


def ratios_sentence(info: RatiosInfo, primary: str) -> str:
    """Return one primary's ratios as plain text."""
    more = [f"{bar.prose} ({fold(bar.ratio)}×)" for bar in info.bars if bar.sure and bar.ratio > 1]
    less = [f"{bar.prose} ({fold(bar.ratio)}×)" for bar in info.bars if bar.sure and bar.ratio < 1]
    parts = [
        f"more often than expected to {listing(more[:4])}" if more else "to no site more often than expected",
        f"less often to {listing(less[::-1][:4])}" if less else "to none less often",
    ]
    left_out = many(info.left_out, "site", "sites")
    left = f" {left_out} with no patient, or none expected, in the table." if info.left_out else ""
    return f"{primary} spreads {parts[0]}, and {parts[1]}, beyond chance.{left}"
