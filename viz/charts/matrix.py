"""The drawing of a matrix of primaries and sites: a colour, a number and a figure in words in every cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from typing import Any, Literal

import plotly.graph_objects as go

from viz.charts.text import text_width
from viz.charts.theme import SMALL, Theme, colour_at, diverging_at, new_figure, ramp_scale, readable_ink

WIDE, NARROW = 1296, 900
"""Widths in pixels at which the matrix is shown: on a desk, and in the scroller of a phone."""
NO_FIGURE = "no figure"
KEY, LINE = 72, 20
"""Pixels from the top of the figure to the lines of its key, and from one line to the next."""
NUMBER = 11
"""Type size in pixels of the number in a small cell."""


@dataclass(frozen=True)
class Entry:
    """A row or column of the matrix; group is the organ system or the body region."""

    id: str
    label: str
    group: str


@dataclass(frozen=True)
class Scale:
    """What colour means: "ramp" runs from 0 to top, "diverging" from -top to top.

    title stands above the colour bar, ticks (value, text) below it. On a ramp a zero is written faintly.
    """

    kind: Literal["ramp", "diverging"]
    top: float
    title: str
    ticks: tuple[tuple[float, str], ...]

    def colour(self, value: float, look: Theme) -> str:
        """Return the colour of a value, as #rrggbb."""
        return (colour_at if self.kind == "ramp" else diverging_at)(value, self.top, look)


@dataclass(frozen=True)
class Matrix:
    """Rows (primaries) of cells (sites), from the top left.

    A place is the cell's value on the scale of colours, None is unknown and hatched; texts are written into
    the cells, hover is the figure in words. row_marks and column_marks follow the labels; notes are
    the lines of the key. parted draws lines between groups.
    """

    primaries: tuple[Entry, ...]
    sites: tuple[Entry, ...]
    places: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    hover: tuple[tuple[str, ...], ...]
    scale: Scale
    row_marks: tuple[str, ...]
    column_marks: tuple[str, ...]
    notes: tuple[str, ...]
    selected: tuple[str, str] | None
    parted: bool


def plot_matrix(info: Matrix, look: Theme) -> go.Figure:
    """Return the matrix as a figure; equal info gives an equal figure.

    Its last trace holds one transparent marker a cell, which alone takes hover and clicks; its
    customdata is [primary_id, site_id], see `cell_of`. Hatched without a number is unknown.
    """
    row = _row_height(len(info.primaries))
    margin = _margins(info)
    height = margin["t"] + row * len(info.primaries) + margin["b"]
    room = WIDE - margin["l"] - margin["r"]
    right = min(1.0, len(info.sites) * 110 / room)
    traces = [
        _colours(info, look, margin, height),
        _unknown(info, look),
        hatching([(x, y) for y, row in enumerate(info.places) for x, one in enumerate(row) if one is None], look),
        *_numbers(info, look),
        _targets(info),
    ]
    axis = {"showgrid": False, "zeroline": False, "ticks": "", "automargin": False}
    axis["fixedrange"] = True
    return new_figure(
        traces,
        look,
        height,
        margin=margin,
        hovermode="closest",
        hoverdistance=-1,
        xaxis={
            **axis,
            "side": "top",
            "tickangle": -_angle(info),
            "domain": [0, right],
            "range": [-0.5, len(info.sites) - 0.5],
            **_ticks(info, "site", look),
        },
        yaxis={
            **axis,
            "range": [len(info.primaries) - 0.5, -0.5],
            **_ticks(info, "primary", look),
        },
        shapes=[*_swatch_line(info, look, margin), *_separators(info, look), *_outline(info, look)],
        annotations=_key(info, look, margin),
    )


def cell_of(point: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (primary_id, site_id) of a point of Streamlit's selection; None for anything else."""
    data = point.get("customdata")
    pair = list(data.values()) if isinstance(data, Mapping) else data
    match pair:
        case [str(primary), str(site), *_]:
            return primary, site
    return None


def _row_height(rows: int) -> int:
    """Pixels a row: 20 for a long matrix, more for a short one."""
    return 20 if rows > 24 else 24 if rows > 12 else 32  # noqa: PLR2004 - see docstring


def _angle(info: Matrix) -> int:
    """Degrees by which site labels rise: steeper where columns are narrower than a line of text."""
    return 60 if len(info.sites) > 34 else 45  # noqa: PLR2004 - columns under 20 px on a phone


def _margins(info: Matrix) -> dict[str, int]:
    """Room for the labels and, above the primaries, for the key, which no site's label may cross."""
    key_lines = [line for note in info.notes for line in note.split("<br>")]
    words = max(text_width(text, SMALL) for text in (*(p.label for p in info.primaries), *key_lines))
    left = max(180, round(words) + 16)
    slope, rise = cos(radians(_angle(info))), sin(radians(_angle(info)))
    tall = max(text_width(s.label, SMALL) for s in info.sites) * rise
    column = (NARROW - left - 40) / len(info.sites)
    over = max(text_width(s.label, SMALL) * slope - (i + 0.5) * column for i, s in enumerate(reversed(info.sites)))
    key = KEY + LINE * sum(1 + note.count("<br>") for note in info.notes) + 8
    return {"l": left, "r": max(12, round(over) + 12), "t": max(100, key, round(tall) + 20), "b": 8}


def _colours(info: Matrix, look: Theme, margin: Mapping[str, int], height: int) -> go.Heatmap:
    """The cells with a figure, and the bar that explains their colour."""
    scale = info.scale
    sides = [*reversed(look.less), *look.more[1:]]
    even = [[i / (len(sides) - 1), colour] for i, colour in enumerate(sides)]
    stops = ramp_scale(look) if scale.kind == "ramp" else even
    return go.Heatmap(
        z=[[None if value is None else round(value, 4) for value in row] for row in info.places],
        zmin=0 if scale.kind == "ramp" else -scale.top,
        zmax=scale.top,
        colorscale=stops,
        xgap=1,
        ygap=1,
        hoverinfo="skip",
        colorbar={
            "orientation": "h",
            "xref": "container",
            "yref": "container",
            "x": 0,
            "xanchor": "left",
            "xpad": 16,
            "y": 1 - 38 / height,
            "yanchor": "top",
            "ypad": 0,
            "lenmode": "pixels",
            "len": min(margin["l"], 220) - 4,
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": [value for value, _ in scale.ticks],
            "ticktext": [text for _, text in scale.ticks],
            "ticks": "",
            "tickfont": {"size": SMALL, "color": look.muted},
        },
    )


def _unknown(info: Matrix, look: Theme) -> go.Heatmap:
    """The cells without a figure, in the colour of no data."""
    return go.Heatmap(
        z=[[1 if value is None else None for value in row] for row in info.places],
        zmin=0,
        zmax=1,
        colorscale=[[0, look.no_data], [1, look.no_data]],
        xgap=1,
        ygap=1,
        hoverinfo="skip",
        showscale=False,
    )


def hatching(cells: list[tuple[int, int]], look: Theme, *, corner: bool = False) -> go.Scatter:
    """Return a line across each of some cells (column, row), so that they differ from every value in print too.

    In the lower left corner alone where a number stands in the cell.
    """
    right, upper = (-0.2, 0.14) if corner else (0.4, -0.4)
    return go.Scatter(
        x=[place for x, _ in cells for place in (x - 0.4, x + right, None)],
        y=[place for _, y in cells for place in (y + 0.4, y + upper, None)],
        mode="lines",
        hoverinfo="skip",
        connectgaps=False,
        line={"width": 1, "color": look.muted if corner else look.hatch},
    )


def _numbers(info: Matrix, look: Theme) -> list[go.Scatter]:
    """The texts of the cells, a trace an ink; a counted zero is muted."""
    size = _number_size(info)
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for y, row in enumerate(info.places):
        for x, value in enumerate(row):
            if value is not None:
                faint = info.scale.kind == "ramp" and value == 0
                ink = look.muted if faint else readable_ink(info.scale.colour(value, look))
                groups.setdefault(ink, []).append((x, y, info.texts[y][x]))
    return [
        go.Scatter(
            x=[x for x, _, _ in group],
            y=[y for _, y, _ in group],
            text=[t for _, _, t in group],
            mode="text",
            hoverinfo="skip",
            textfont={"size": size, "color": ink},
            selected={"textfont": {"color": ink}},
            unselected={"textfont": {"color": ink}},
        )
        for ink, group in sorted(groups.items())
    ]


def _number_size(info: Matrix) -> int:
    """Small in low rows and in narrow columns."""
    narrow = _row_height(len(info.primaries)) <= 20 or _angle(info) > 45  # noqa: PLR2004 - pixels, degrees
    return NUMBER if narrow else SMALL


def _targets(info: Matrix) -> go.Scatter:
    """One transparent marker a cell, smaller than it: where markers overlap, the first wins."""
    places = [(x, y) for y in range(len(info.primaries)) for x in range(len(info.sites))]
    still = {"marker": {"opacity": 0.001}}
    return go.Scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers",
        marker={"symbol": "square", "size": 14, "opacity": 0.001, "color": "#808080"},
        selected=still,
        unselected=still,
        customdata=[[info.primaries[y].id, info.sites[x].id] for x, y in places],
        text=[f"{info.primaries[y].label} → {info.sites[x].label}" for x, y in places],
        hovertext=[info.hover[y][x] for x, y in places],
        hovertemplate="<b>%{text}</b><br>%{hovertext}<extra></extra>",
    )


def _ticks(info: Matrix, kind: Literal["primary", "site"], look: Theme) -> dict[str, Any]:
    """Labels of an axis: the selected cell's in the accent, * for a site apart, † for small."""
    terms = info.primaries if kind == "primary" else info.sites
    chosen = info.selected[0 if kind == "primary" else 1] if info.selected else ""
    marks = info.row_marks if kind == "primary" else info.column_marks
    texts = [term.label + mark for term, mark in zip(terms, marks, strict=True)]
    accent = f'<b style="color:{look.accent}">'
    return {
        "tickvals": list(range(len(terms))),
        "ticktext": [
            f"{accent}{text}</b>" if term.id == chosen else text for term, text in zip(terms, texts, strict=True)
        ],
        "tickfont": {"size": SMALL, "color": look.ink},
        "ticklabelstandoff": 5,
    }


def _separators(info: Matrix, look: Theme) -> list[dict[str, Any]]:
    """Thin lines between organ systems and between body regions, where the order follows them."""
    if not info.parted:
        return []
    line = {"color": look.muted, "width": 1}
    rows = [y + 0.5 for y, (a, b) in enumerate(pairwise(info.primaries)) if a.group != b.group]
    columns = [x + 0.5 for x, (a, b) in enumerate(pairwise(info.sites)) if a.group != b.group]
    shape = {"type": "line", "line": line}
    across = {"xref": "x domain", "x0": 0, "x1": 1}
    down = {"yref": "y domain", "y0": 0, "y1": 1}
    return [
        *({**shape, **across, "y0": y, "y1": y} for y in rows),
        *({**shape, **down, "x0": x, "x1": x} for x in columns),
    ]


def _swatch_line(info: Matrix, look: Theme, margin: Mapping[str, int]) -> list[dict[str, Any]]:
    """The line across the key's square of cells without a figure."""
    size = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 1}
    ends = {"x0": 13 - margin["l"], "x1": 25 - margin["l"]}
    return [
        {**size, **ends, "type": "line", "y0": up - 13, "y1": up - 3, "line": {"width": 1, "color": look.hatch}}
        for i, note in enumerate(info.notes)
        if note == NO_FIGURE
        for up in [margin["t"] - KEY - i * LINE]
    ]


def _outline(info: Matrix, look: Theme) -> list[dict[str, Any]]:
    """The selected cell's frame: the accent on a line of paper, so that it always shows."""
    if info.selected is None:
        return []
    x = [s.id for s in info.sites].index(info.selected[1])
    y = [p.id for p in info.primaries].index(info.selected[0])
    box = {"type": "rect", "x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5}
    return [
        {**box, "line": {"color": look.paper, "width": 6}},
        {**box, "line": {"color": look.accent, "width": 3}},
    ]


def _key(info: Matrix, look: Theme, margin: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the colours mean, in the corner above the primaries."""
    base = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "align": "left",
        "borderpad": 0,
        "font": {"size": SMALL, "color": look.ink},
    }
    notes = info.notes
    lines = [(4, 0, info.scale.title)]
    lines += [(KEY + i * LINE, 20 if note == NO_FIGURE else 0, note) for i, note in enumerate(notes)]
    swatch = [
        {
            **base,
            "text": "",
            "bgcolor": look.no_data,
            "bordercolor": look.hatch,
            "width": 14,
            "height": 12,
            "xshift": 12 - margin["l"],
            "yshift": margin["t"] - KEY - i * LINE - 2,
        }
        for i, note in enumerate(notes)
        if note == NO_FIGURE
    ]
    return swatch + [
        {**base, "text": text, "xshift": 12 + indent - margin["l"], "yshift": margin["t"] - down}
        for down, indent, text in lines
    ]
