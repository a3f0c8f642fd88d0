"""Observed over expected: a matrix on a diverging scale with the raw share in each cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.enrichment import is_small, notable
from data.stats.inference import LEVEL
from data.stats.words import percent
from data.tables.rows import number, rows
from viz.charts.describe import count, full_figure, lower_first, small_p
from viz.charts.heatmap import NOT_KNOWN, clustered, entries
from viz.charts.marks import SHORT, SIGN, sign
from viz.charts.matrix import NO_FIGURE, Entry, Matrix, Scale, plot_matrix
from viz.charts.theme import REGIONS, SYSTEMS, Theme, whole_percent

MOST_FOLD = 8.0
"""Where the scale of colours ends: so many times as often, or as rarely."""
TOP = log2(MOST_FOLD)
FOLDS = (
    (1 / 8, "⅛"),
    (1 / 4, "¼"),
    (1 / 2, "½"),
    (1.0, "1"),
    (2.0, "2"),
    (4.0, "4"),
    (8.0, "8"),
    (16.0, "16"),
    (32.0, "32"),
    (1 / 16, "1/16"),
    (1 / 32, "1/32"),
)
"""Ratios that an axis or a key names."""
METHOD = (
    "Observed over expected share; expected is the share among all primaries of the cohort with a count for the site. "
    "Fisher’s exact test against the other primaries, adjusted after Benjamini and Hochberg over all pairs."
)


@dataclass(frozen=True)
class EnrichmentInfo:
    """Rows (primaries) of cells (sites): place on the scale (None: no figure), raw share as text, figure in words."""

    primaries: tuple[Entry, ...]
    sites: tuple[Entry, ...]
    places: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    hover: tuple[tuple[str, ...], ...]
    selected: tuple[str, str] | None
    parted: bool
    small: bool


def enrichment_info(
    frame: pd.DataFrame,
    primaries: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    cluster: bool = False,
    selected: tuple[str, str] | None = None,
    flag_labels: Mapping[str, str] | None = None,
) -> EnrichmentInfo:
    """Return the matrix of a frame of data.stats.enrichment; primaries and sites are the vocabularies.

    With `cluster` similar profiles of shares lie side by side, otherwise organ systems and regions do.
    """
    words = flag_labels or {}
    cells = {(row.primary_id, row.site_id): row for row in rows(frame.assign(small=is_small(frame)))}
    down = entries(primaries, "organ_system", {p for p, _ in cells}, tuple(SYSTEMS))
    across = entries(sites, "region", {s for _, s in cells}, tuple(REGIONS))
    if cluster:
        down, across = clustered(down, across, {pair: {"share": cell.share} for pair, cell in cells.items()})
    grid = [[_cell(cells.get((primary.id, site.id)), words) for site in across] for primary in down]
    return EnrichmentInfo(
        primaries=down,
        sites=across,
        places=tuple(tuple(place for place, _, _ in line) for line in grid),
        texts=tuple(tuple(text for _, text, _ in line) for line in grid),
        hover=tuple(tuple(hover for _, _, hover in line) for line in grid),
        selected=selected if selected in cells else None,
        parted=not cluster,
        small=any(cell.small for cell in cells.values()),
    )


def _cell(row: Any | None, words: Mapping[str, str]) -> tuple[float | None, str, str]:
    """Place on the scale, text and hover of a cell; of one without a figure too."""
    return (None, "", NOT_KNOWN) if row is None else (_place(row), _text(row), in_words(row, words))


def _place(cell: Any) -> float | None:
    """A cell's place on the scale, pulled towards 1 by half a patient, or every zero of a rare site would shout."""
    return None if pd.isna(cell.ratio) else round(place_of((cell.n_with_site + 0.5) / (cell.expected + 0.5)), 4)


def mark_of(ratio: float | None, p_adjusted: float | None) -> str:
    """Return ▲ for more than expected, ▼ for less, "" where chance could do it or nothing is known."""
    if ratio is None or p_adjusted is None or p_adjusted >= LEVEL:
        return ""
    return "▲" if ratio > 1 else "▼"


def _text(cell: Any) -> str:
    share = whole_percent(cell.share).removesuffix("\u2009%")
    return (
        mark_of(number(cell.ratio), number(cell.p_adjusted))
        + share
        + ("†" if cell.small else "")
        + sign(leads=cell.leads)
    )


def in_words(cell: Any, flag_labels: Mapping[str, str]) -> str:
    """Return a cell in full: the share, what was expected, the ratio with its interval, the test."""
    figure, _, marks = full_figure(cell, flag_labels).partition("<br>")
    expected = (
        f"expected {percent(cell.expected_share)} ({cell.expected:,.1f} patients), as {count(cell.n_all_with_site)} "
        f"of {count(cell.n_all)} in the whole cohort"
    )
    lines = [figure, expected]
    if not pd.isna(cell.ratio):
        lines.append(
            f"<b>{fold(cell.ratio)} times as often</b> (95\u2009% CI {fold(cell.ratio_low)}–{fold(cell.ratio_high)}); "
            f"adjusted p {small_p(cell.p_adjusted)}"
        )
    return "<br>".join([*lines, marks] if marks else lines)


def fold(ratio: float) -> str:
    """Return a ratio as text: two digits after the point below 10, one above."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"  # noqa: PLR2004 - see docstring


def place_of(ratio: float) -> float:
    """Return where a ratio lies on the scale of colours: its binary logarithm, held between the ends."""
    return max(-TOP, min(TOP, log2(ratio))) if ratio > 0 else -TOP


def plot_enrichment(info: EnrichmentInfo, look: Theme) -> go.Figure:
    """Draw the matrix; see plot_matrix. Colour is the ratio (half a patient added), the number the share."""
    notes = ["number: share in %", "▲▼ adjusted p < 0.05"]
    if any(place is None for line in info.places for place in line):
        notes.insert(0, NO_FIGURE)
    if info.small:
        notes.append("† small count")
    if any(SIGN in text for line in info.texts for text in line):
        notes.append(SHORT)
    return plot_matrix(
        Matrix(
            primaries=info.primaries,
            sites=info.sites,
            texts=info.texts,
            hover=info.hover,
            selected=info.selected,
            places=info.places,
            scale=Scale(
                "diverging",
                TOP,
                "Observed + ½ ÷<br>expected + ½",
                tuple((log2(value), f"{text}×") for value, text in FOLDS if value in (1 / 8, 1.0, 8.0)),
            ),
            row_marks=("",) * len(info.primaries),
            column_marks=("",) * len(info.sites),
            notes=tuple(notes),
            parted=info.parted,
        ),
        look,
    )


def enrichment_sentence(info: EnrichmentInfo, frame: pd.DataFrame) -> str:
    """Return the matrix as plain text; `frame` is the one it was made of."""
    sure = notable(frame)
    more, less = (sure["ratio"] > 1).sum(), (sure["ratio"] < 1).sum()
    top = next(iter(rows(sure)), None)
    best = f" Largest: {top.primary} to {lower_first(top.site)}, {fold(top.ratio)} times." if top else ""
    return (
        f"{len(info.primaries)} primaries by {len(info.sites)} sites: observed over expected share. {more} pairs are "
        f"more and {less} are less frequent than in the whole cohort beyond chance, doubtful figures aside.{best} "
        f"Fisher’s exact test, adjusted after Benjamini and Hochberg over all pairs."
    )
