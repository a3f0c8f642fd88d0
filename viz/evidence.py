"""One primary and site in every cohort and paper: points with intervals, grouped by method, never pooled."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.frequency import DENOMINATOR_LABELS
from data.rows import rows
from viz.describe import count
from viz.theme import SMALL, Theme, new_figure

METHODS: dict[str, str] = {
    "autopsy": "Autopsy",
    "registry": "Cancer registry",
    "claims": "Hospital records",
    "clinical": "Clinical series",
    "clinical_sequencing": "Clinical sequencing",
    "imaging": "Imaging",
    "pathology": "Pathology archive",
    "review": "Review",
    "estimate": "Estimate",
    "vocabulary": "Vocabulary",
}
TIMINGS: dict[str, str] = {
    "at_death": "at death",
    "at_diagnosis": "at diagnosis",
    "at_sequencing": "at sequencing",
    "ever": "at any time",
    "mixed": "mixed times",
    "not_applicable": "",
}
KINDS: dict[str, str] = {
    "involvement": "",
    "exclusive": "only this site",
    "range": "printed as a range",
    "lesions": "share of deposits",
}
SYMBOLS: dict[str, str] = {"all": "circle", "metastatic": "square", "examined": "diamond"}
ROW = 30
"""Pixels of one line."""


@dataclass(frozen=True)
class Line:
    """One printed figure; percent, low, high in per cent, None where the source gives none."""

    label: str
    method: str
    percent: float | None
    low: float | None
    high: float | None
    denominator: str
    tertiary: bool
    hover: str


@dataclass(frozen=True)
class EvidenceInfo:
    """The lines from the top down."""

    lines: tuple[Line, ...]


def evidence_info(frame: pd.DataFrame) -> EvidenceInfo:
    """Return the lines of a frame of data.evidence, in its order."""
    return EvidenceInfo(tuple(_line(row) for row in rows(frame)))


def _line(row: Any) -> Line:
    when = ", ".join(part for part in (TIMINGS[row.timing], row.stratum, KINDS[row.kind]) if part)
    size = "" if pd.isna(row.n_denominator) else f" n\u2009=\u2009{count(row.n_denominator)}"
    printed = f"{row.percent:.1f}\u2009%" if not pd.isna(row.percent) else _range(row)
    counted = "no count printed" if pd.isna(row.n_with_site) else f"{count(row.n_with_site)} patients"
    hover = (
        f"<b>{row.label}</b>, {METHODS[row.method].lower()} {when}<br>{printed} of "
        f"{DENOMINATOR_LABELS[row.denominator]}{size}; {counted}"
    )
    label = row.label if TIMINGS[row.timing] and TIMINGS[row.timing] in row.label else f"{row.label} · {when}"
    second = "tertiary" in row.flag or "second_hand" in row.flag
    return Line(label, row.method, _number(row.percent), _number(row.low), _number(row.high),
                row.denominator, second, hover)  # fmt: skip


def _range(row: Any) -> str:
    low = "" if pd.isna(row.low) else f"{row.low:g}–"
    return f"{low or 'up to '}{row.high:g}\u2009%"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 3)


def plot_evidence(info: EvidenceInfo, look: Theme, *, label_width: int = 300) -> go.Figure:
    """Draw one line a figure; the symbol tells the denominator, a hollow one a review or a quoted figure."""
    lines = info.lines
    places = list(range(len(lines)))
    bars: dict[str, list[float | None]] = {"x": [], "y": []}
    for y, line in zip(places, lines, strict=True):
        if line.low is not None or line.high is not None:
            bars["x"] += [line.low or 0.0, line.high, None]
            bars["y"] += [y, y, None]
    spans = {"type": "scatter", "mode": "lines", **bars, "line": {"color": look.muted, "width": 2}, "hoverinfo": "skip"}
    points = {
        "type": "scatter", "mode": "markers", "y": places,
        "x": [line.percent if line.percent is not None else ((line.low or 0.0) + (line.high or 0.0)) / 2
              for line in lines],
        "hovertext": [line.hover for line in lines], "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [_symbol(line) for line in lines],
            "size": [10 if line.percent is not None else 0 for line in lines],
            "color": look.origin,
            "opacity": 1, "line": {"width": 1.6, "color": look.origin},
        },
    }  # fmt: skip
    hidden = {"visible": False}
    return new_figure(
        [spans, points], look, 44 + ROW * max(len(lines), 1),
        margin={"l": label_width, "r": 20, "t": 8, "b": 36, "autoexpand": False},
        xaxis={"range": [0, 100], "ticksuffix": "\u2009%", "gridcolor": look.grid, "zeroline": False, "nticks": 6,
               "tickfont": {"size": 11, "color": look.muted}, "fixedrange": True},
        yaxis={"range": [len(lines) - 0.5, -0.5], "tickvals": places, "ticktext": [line.label for line in lines],
               "tickfont": {"size": SMALL, "color": look.ink}, "fixedrange": True, "gridcolor": look.grid,
               "zeroline": False} if lines else hidden,
    )  # fmt: skip


def _symbol(line: Line) -> str:
    symbol = SYMBOLS.get(line.denominator, "x-thin" if line.denominator == "lesions" else "triangle-up")
    return f"{symbol}-open" if line.tertiary else symbol
