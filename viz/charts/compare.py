"""Two to four series side by side: a dumbbell a site, points with intervals, and how the series count differently.

What does not match between the series is written on the figure itself, so that it survives export.
"""

import math
import textwrap
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.compare import Comparison, Mismatch, group_name
from data.stats.frequency import DENOMINATOR_LABELS, SMALL_N
from data.stats.inference import LEVEL
from data.tables.rows import number, rows
from data.tables.words import METHODS, TIMINGS
from viz.charts import axes
from viz.charts.bars import REGIONAL_NODES
from viz.charts.describe import count, full_figure, listing, lower_first, many
from viz.charts.differences import about, points_of
from viz.charts.marks import MEANING, sign
from viz.charts.text import text_width
from viz.charts.theme import SERIES_SYMBOLS, SMALL, STAYS, Theme, new_figure, whole_percent
from viz.charts.written import as_plotly

COMMON, ALONE = 13, 3
"""How many sites are drawn that several series have, and that only one has."""
NO_FIGURE = "no figure (not zero)"
WIDE, NARROW, KEY_GAP = 690, 330, 48
"""Pixels: the least widths a figure is made for, and what a series takes in the key beside its words."""
KEY_LINE, NOTE_LINE, FOOT = 20, 17, 44
"""Pixels: a line of the key, a line of a note, the axis with its title."""
LABEL_WIDTH, NARROW_LABELS, CHANGE_WIDTH = 176, 116, 56
LABEL_LINE = 17
"""Pixels of a line of a site's name."""


@dataclass(frozen=True)
class Point:
    """One share, fractions of 1; marked may lead nothing.

    hollow marks another denominator: the patients whose organ was examined.
    """

    series: int
    share: float
    low: float | None
    high: float | None
    hollow: bool
    hover: str
    marked: bool = False


@dataclass(frozen=True)
class SiteRow:
    """One site. absent are (series, hover) of the series without a figure; change is the difference in words."""

    site_id: str
    label: str
    points: tuple[Point, ...]
    absent: tuple[tuple[int, str], ...]
    change: str = ""
    sure: bool = False


@dataclass(frozen=True)
class CompareInfo:
    """The sites from the top down.

    keys name the series; notes are the mismatches between them, marks explain the other marks; hidden
    counts sites with figures that are not drawn.
    """

    keys: tuple[str, ...]
    rows: tuple[SiteRow, ...]
    notes: tuple[str, ...]
    marks: tuple[str, ...]
    unit: str
    hidden: int
    selected: str = ""


def compare_info(
    comparison: Comparison,
    found: pd.DataFrame,
    notes: tuple[str, ...] = (),
    *,
    selected: str = "",
    flag_labels: dict[str, str] | None = None,
    origin: frozenset[tuple[str, str]] = frozenset(),
) -> CompareInfo:
    """Return what the figure shows of a comparison and its differences (data.stats.compare.differences).

    Drawn are the sites with the largest shares, first those that several series have; the selected one
    is kept in any case. Sites are sorted by the share of the first series; those it does not have come
    last, and after them regional nodes, which are not ranked. `notes` are written on the figure; `origin`
    are (primary, site) pairs of a cancer and its own organ.
    """
    frame = comparison.frame
    known = frame[frame["share"].notna()]
    chosen, sites = _drawn_sites(known, selected)
    pair = len(comparison.series) == 2  # noqa: PLR2004 - as it says
    changes = {one.site_id: one for one in rows(found)} if pair else {}
    words = flag_labels or {}
    drawn = tuple(
        _site_row(frame[frame["site_id"] == site], comparison, changes.get(site), words, origin) for site in chosen
    )
    keys = tuple(_key(comparison, place) for place in range(len(comparison.series)))
    hollow = any(point.hollow for row in drawn for point in row.points)
    marks = [f"Hollow: share of {DENOMINATOR_LABELS['examined']}."] if hollow else []
    if any("†" in key for key in keys):
        marks.append(f"† fewer than {SMALL_N} patients.")
    if any(point.marked for row in drawn for point in row.points):
        marks.append(f"Ring with a dot, {MEANING}")
    unit = _unit(comparison) + (", 95\u2009% interval" if known["low"].notna().any() else "")
    return CompareInfo(keys, drawn, notes, tuple(marks), unit, sites - len(drawn), selected)


def _drawn_sites(known: pd.DataFrame, selected: str) -> tuple[list[str], int]:
    """The sites that are drawn, from the top down, of how many with a known share."""
    sizes = known.groupby("site_id")["share"].agg(["size", "max"]).sort_values("max", ascending=False)
    common, alone = sizes.index[sizes["size"] > 1], sizes.index[sizes["size"] == 1]
    chosen = [*common[:COMMON], *alone[:ALONE]]
    if selected in sizes.index and selected not in chosen:
        chosen.append(selected)
    first = known[known["series"] == 0].set_index("site_id")["share"]
    ranked = sorted(chosen, key=lambda site: (-first.get(site, -1.0), -sizes.loc[site, "max"], site))
    return sorted(ranked, key=lambda site: site == REGIONAL_NODES), len(sizes)


def _unit(comparison: Comparison) -> str:
    """What the axis shows: the denominator, and the group where all series have the same."""
    same = len(set(comparison.denominators)) == 1
    unit = f"Share of {DENOMINATOR_LABELS[comparison.denominators[0]]}" if same else "Share of the patients named above"
    groups = {group_name(one.sex, one.stratum) for one in comparison.series}
    if len(groups) == 1 and groups != {group_name("all", "")}:
        unit += f" ({lower_first(groups.pop())})"
    return unit


def _key(comparison: Comparison, place: int) -> str:
    """A series with its number of patients (that of most sites); † where they are few."""
    numbers = comparison.frame.loc[comparison.frame["series"] == place, "n_denominator"].dropna()
    if numbers.empty:
        return comparison.names[place]
    n = numbers.mode().iloc[0]
    return f"{comparison.names[place]}, n = {count(n)}{'†' if n < SMALL_N else ''}"


def _site_row(
    part: pd.DataFrame,
    comparison: Comparison,
    change: Any | None,
    words: dict[str, str],
    origin: frozenset[tuple[str, str]],
) -> SiteRow:
    """One site of the figure, from the rows that the series have of it."""
    site, label = str(part["site_id"].iloc[0]), part["site"].iloc[0]
    label += " (not\u00a0ranked)" if site == REGIONAL_NODES else ""
    by_series = {int(row.series): row for row in rows(part)}
    points: list[Point] = []
    absent: list[tuple[int, str]] = []
    for place, (one, name) in enumerate(zip(comparison.series, comparison.names, strict=True)):
        row = by_series.get(place)
        told = "where the cancer started" if (one.primary_id, site) in origin else NO_FIGURE
        hover = f"<b>{label}</b> · {as_plotly(name)}<br>{told if row is None else full_figure(row, words)}"
        if row is None or pd.isna(row.share):
            absent.append((place, hover))
        else:
            hollow = row.denominator == "examined"
            points.append(
                Point(place, float(row.share), number(row.low), number(row.high), hollow, hover, not row.leads)
            )
    if change is None:
        return SiteRow(site, label, tuple(points), tuple(absent))
    sure = not pd.isna(change.p_adjusted) and change.p_adjusted < LEVEL
    return SiteRow(site, label, tuple(points), tuple(absent), about(change) + points_of(change.difference), sure)


def mismatch_notes(
    comparison: Comparison, mismatches: tuple[Mismatch, ...], primaries: dict[str, str]
) -> tuple[str, ...]:
    """Return a sentence a mismatch: "Different methods: autopsy in Abrams 1950; …".

    `primaries` are labels, for series of which one stands for a type of cancer only.
    """
    spoken: dict[str, tuple[str, dict[str, str]]] = {
        "denominator": ("denominators", DENOMINATOR_LABELS),
        "method": ("methods", METHODS),
        "timing": ("times", TIMINGS),
        "cancer": ("cancers", primaries),
    }
    sentences = []
    for aspect, words in mismatches:
        title, labels = spoken[aspect]
        parts = []
        for word in dict.fromkeys(words):
            names = [name for name, own in zip(comparison.names, words, strict=True) if own == word]
            parts.append(f"{lower_first(labels[word])} in {listing(names)}")
        sentences.append(f"Different {title}: {'; '.join(parts)}.")
    return tuple(sentences)


def plot_compare(info: CompareInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the comparison; markers carry [site id] as customdata. `narrow` is for a phone's width."""
    plan = _plan(info, look, narrow=narrow)
    number = len(info.rows)
    left = NARROW_LABELS if narrow else LABEL_WIDTH
    right = CHANGE_WIDTH if any(row.change for row in info.rows) else 16
    chosen = [y for y, row in enumerate(info.rows) if row.site_id == info.selected]
    absent = _absent(info, plan, look)
    return new_figure(
        [
            _spans(info, look),
            *(_series_trace(info, place, plan, look) for place in range(len(info.keys))),
            *([absent] if absent else []),
        ],
        look,
        plan.head + FOOT + plan.tall * max(number, 1),
        margin={"l": left, "r": right, "t": plan.head, "b": FOOT, "autoexpand": False},
        showlegend=True,
        legend={
            "orientation": "h" if plan.in_a_row else "v",
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": SMALL, "color": look.ink},
            "bgcolor": "rgba(0,0,0,0)",
            "tracegroupgap": 0,
        },
        xaxis=axes.shares(
            look,
            plan.nowhere * 2,
            plan.end * 1.03,
            title={"text": as_plotly(info.unit), "font": {"size": SMALL, "color": look.muted}, "standoff": 4},
        ),
        yaxis=axes.names(look, number, [_tick(row, info.selected, narrow=narrow) for row in info.rows]),
        shapes=[_band(y, look) for y in chosen] + [_rule(y, look) for y in range(1, number)],
        annotations=[*_note_annotations(plan.lines, plan.head, left), *_change_annotations(info, look)],
    )


@dataclass(frozen=True)
class _Plan:
    """Where things stand: tall is a site's height, head that of key and notes (pixels), step from series to series.

    lines are those of the notes with their colours; end and nowhere (what has no figure) are per cent.
    """

    tall: int
    step: float
    series: int
    lines: tuple[tuple[str, str], ...]
    in_a_row: bool
    head: int
    end: float
    nowhere: float

    def height_of(self, y: int, place: int) -> float:
        """Where a series stands in the row of a site."""
        return y + (place - (self.series - 1) / 2) * self.step


def _plan(info: CompareInfo, look: Theme, *, narrow: bool) -> _Plan:
    series = len(info.keys)
    tall = max(12 + 7 * series, _room_of_names([_tick(row, info.selected, narrow=narrow) for row in info.rows]))
    end = max([point.high or point.share for row in info.rows for point in row.points], default=0.1) * 100
    lines = tuple(
        (line, colour)
        for notes, colour in ((info.notes, look.accent), (info.marks, look.muted))
        for note in notes
        for line in textwrap.wrap(note, 60 if narrow else 130, break_on_hyphens=False)
    )
    entries = [*info.keys, *([NO_FIGURE] if any(row.absent for row in info.rows) else [])]
    in_a_row = sum(KEY_GAP + text_width(entry, SMALL) for entry in entries) < (NARROW if narrow else WIDE)
    head = 10 + KEY_LINE * (1 if in_a_row else len(entries)) + NOTE_LINE * len(lines) + 24
    nowhere = (-0.06 if narrow else -0.035) * end
    return _Plan(tall, (tall - 10) / series / tall, series, lines, in_a_row, head, end, nowhere)


def _room_of_names(ticks: list[str]) -> int:
    """Return how tall a row must be for no name to lie on the next; each stands in the middle of its row."""
    lines = [tick.count("<br>") + 1 for tick in ticks]
    return max((math.ceil(LABEL_LINE * sum(two) / 2) for two in pairwise(lines)), default=0)


def _spans(info: CompareInfo, look: Theme) -> dict[str, Any]:
    """A line a site, from its smallest share to its largest."""
    x: list[float | None] = []
    y: list[float | None] = []
    for place, row in enumerate(info.rows):
        shares = [point.share * 100 for point in row.points]
        x += [min(shares), max(shares), None]
        y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": look.faint, "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _absent(info: CompareInfo, plan: _Plan, look: Theme) -> dict[str, Any] | None:
    """What has no figure, left of zero; None where nothing is missing."""
    absent = [(y, place, row.site_id, hover) for y, row in enumerate(info.rows) for place, hover in row.absent]
    if not absent:
        return None
    return {
        "type": "scatter",
        "mode": "markers",
        "name": NO_FIGURE,
        "x": [plan.nowhere] * len(absent),
        "y": [plan.height_of(y, place) for y, place, _, _ in absent],
        "customdata": [[site] for _, _, site, _ in absent],
        "hovertext": [hover for *_, hover in absent],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"symbol": "x-thin", "size": 6, "line": {"width": 1.6, "color": look.muted}},
        **STAYS,
    }


def _series_trace(info: CompareInfo, place: int, plan: _Plan, look: Theme) -> dict[str, Any]:
    """The points of one series with their intervals."""
    colour = look.series[place]
    own = [(y, row.site_id, point) for y, row in enumerate(info.rows) for point in row.points if point.series == place]
    points = [point for _, _, point in own]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": as_plotly(info.keys[place]),
        "x": [round(p.share * 100, 3) for p in points],
        "y": [plan.height_of(y, place) for y, _, _ in own],
        "customdata": [[site] for _, site, _ in own],
        "hovertext": [p.hover for p in points],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [SERIES_SYMBOLS[place] + ("-open-dot" if p.marked else "") for p in points],
            "size": 9,
            "color": [look.paper if p.hollow and not p.marked else colour for p in points],
            "line": {"width": 1.6, "color": colour},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "thickness": 1.4,
            "width": 0,
            "color": colour,
            "array": [round(((p.high or p.share) - p.share) * 100, 3) for p in points],
            "arrayminus": [round((p.share - (p.share if p.low is None else p.low)) * 100, 3) for p in points],
        },
        **STAYS,
    }


def _tick(row: SiteRow, selected: str, *, narrow: bool) -> str:
    marked = any(point.marked for point in row.points)
    label = "<br>".join(textwrap.wrap(row.label + sign(leads=not marked), 17 if narrow else 27))
    return f"<b>{label}</b>" if row.site_id == selected else label


def _band(y: int, look: Theme) -> dict[str, Any]:
    """The ground of the chosen site."""
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": y - 0.5,
        "y1": y + 0.5,
        "layer": "below",
        "fillcolor": look.grid,
        "opacity": 0.5,
        "line": {"width": 0},
    }


def _rule(y: int, look: Theme) -> dict[str, Any]:
    """A hairline between two sites."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": y - 0.5,
        "y1": y - 0.5,
        "layer": "below",
        "line": {"width": 0.6, "color": look.grid},
    }


def _note_annotations(lines: tuple[tuple[str, str], ...], head: int, left: int) -> list[dict[str, Any]]:
    """The notes, one annotation a line, under the key."""
    top = head - 24 - NOTE_LINE * len(lines)
    return [
        {
            "text": as_plotly(line),
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "xshift": 8 - left,
            "yref": "paper",
            "y": 1,
            "yanchor": "top",
            "yshift": head - top - NOTE_LINE * place,
            "showarrow": False,
            "align": "left",
            "font": {"size": SMALL, "color": colour},
        }
        for place, (line, colour) in enumerate(lines)
    ]


def _change_annotations(info: CompareInfo, look: Theme) -> list[dict[str, Any]]:
    """The differences on the right, in points; bold where they are hardly chance."""
    base = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "showarrow": False, "align": "left"}
    words = [
        {
            **base,
            "y": y,
            "text": f"<b>{row.change}</b>" if row.sure else row.change,
            "font": {"size": SMALL, "color": look.ink if row.sure else look.muted},
        }
        for y, row in enumerate(info.rows)
        if row.change
    ]
    head = {
        **base,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "text": "points",
        "font": {"size": 11, "color": look.muted},
    }
    return [head, *words] if words else []


def compare_sentence(info: CompareInfo) -> str:
    """Return the comparison in words: its series, the largest share of each, and what is not drawn."""
    tops, unranked = [], {row.label for row in info.rows if row.site_id == REGIONAL_NODES}
    for place, key in enumerate(info.keys):
        every = [(point, row.label) for row in info.rows for point in row.points if point.series == place]
        own = [(point.share, label) for point, label in every if not point.marked and label not in unranked]
        largest = max(own, default=None)
        tops.append(f"{key}: " + (f"{lower_first(largest[1])} {whole_percent(largest[0])}" if largest else "no figure"))
    rest = f" {many(info.hidden, 'more site is', 'more sites are')} in the table." if info.hidden else ""
    change = " Right: the difference in percentage points" if any(row.change for row in info.rows) else ""
    change += (", bold where its adjusted p is below 0.05." if any(row.sure for row in info.rows) else ".") * bool(
        change
    )
    return f"{many(len(info.rows), 'site', 'sites')}, largest share of each: {'; '.join(tops)}.{rest}{change}"
