"""A figure with all that has to stand on it: title, filters, n, denominator, source and link, in a size for print.

A figure keeps its type in pixels and is laid out in as many pixels as bring that type to the size asked for in
points; the picture is then so many millimetres wide. Nothing is scaled out of proportion.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from data.files.citable import Citable
from viz.charts.text import text_width
from viz.charts.theme import SIZE, Theme
from viz.charts.written import as_plotly

MM = 72 / 25.4
"""Points of a millimetre."""
SCREEN_DPI = 96
PRINT_DPI = 300
WIDTHS, POINTS = (40.0, 400.0), (4.0, 14.0)
"""Millimetres and points on offer."""
MARGIN, SIDE, GAP = 12, 10, 14
"""Pixels around the texts, beside a figure that would fill the whole width, and below it."""
TITLE, LINE = 16, 11
"""Type of the title, and of everything else that is burned in, in pixels."""


@dataclass(frozen=True)
class Size:
    """How large a picture is: millimetres and points of its type for print, or (mm 0) pixels of a screen.

    scale is how many dots a PNG of a screen has a pixel; palette one of viz.files.palettes.PALETTES.
    """

    pixels: int = 1000
    scale: float = 1
    mm: float = 0
    points: float = 0
    palette: str = "screen"


PRESETS: dict[str, tuple[str, Size]] = {
    "screen": ("Screen, 1×", Size()),
    "screen2": ("Screen, 2×", Size(scale=2)),
    "single": ("Journal, one column", Size(mm=88, points=7, palette="print")),
    "double": ("Journal, two columns", Size(mm=180, points=7, palette="print")),
    "single_grey": ("Journal, one column, black and white", Size(mm=88, points=7, palette="grey")),
    "double_grey": ("Journal, two columns, black and white", Size(mm=180, points=7, palette="grey")),
    "single_safe": ("Journal, one column, colour-blind safe", Size(mm=88, points=7, palette="safe")),
    "double_safe": ("Journal, two columns, colour-blind safe", Size(mm=180, points=7, palette="safe")),
}
"""What people ask for: {id: (name, size)}."""


@dataclass(frozen=True)
class Paper:
    """A size for one figure: width in pixels of the layout, dots a pixel, dots an inch, millimetres (0: a screen).

    points is how large the figure's usual type comes out.
    """

    width: int
    scale: float
    dpi: float
    mm: float
    points: float


def paper(size: Size, least: int = 0) -> Paper:
    """Return the layout of a size; a figure that needs at least so many pixels gets them, with smaller type."""
    if not size.mm:
        width = max(size.pixels, least)
        return Paper(width, size.scale, SCREEN_DPI * size.scale, 0, SIZE * 72 / SCREEN_DPI)
    width = max(round(size.mm * MM * SIZE / size.points), least)
    return Paper(width, size.mm / 25.4 * PRINT_DPI / width, PRINT_DPI, size.mm, size.mm * MM * SIZE / width)


def plated(figure: go.Figure, one: Citable, look: Theme, width: int) -> go.Figure:
    """Return a figure with title and selection above it, source and link below it, `width` pixels wide.

    The figure itself keeps its height; the plate adds what its lines need.
    """
    room = width - 2 * MARGIN
    title = wrapped(one.title, room, TITLE, bold=True)
    above = wrapped(one.selection.replace("n = ", "n\u00a0=\u00a0"), room, LINE)
    below = wrapped(" ".join(part for part in (one.note, one.brief or one.source, one.address) if part), room, LINE)
    head = MARGIN + len(title) * _line(TITLE) + 4 + len(above) * _line(LINE) + 10
    foot = GAP + len(below) * _line(LINE) + MARGIN
    spec: dict[str, Any] = figure.to_dict()  # plain parts: updating a whole figure costs half a second
    layout = spec["layout"]
    margin = {side: float(layout["margin"].get(side, 0)) for side in "lrtb"}
    margin |= {side: max(margin[side], SIDE) for side in "lr"}
    height = float(layout["height"])
    _kept_in_place(spec, height, head, foot)

    def text(lines: list[str], size: int, shift: float, *, strong: bool, top: bool) -> dict[str, object]:
        words = "<br>".join(as_plotly(line) for line in lines)
        return {
            "text": f"<b>{words}</b>" if strong else words,
            "showarrow": False,
            "align": "left",
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "xanchor": "left",
            "xshift": MARGIN - margin["l"],
            "y": 1 if top else 0,
            "yanchor": "top",
            "yshift": shift,
            "borderpad": 0,
            "font": {"size": size, "color": look.ink if strong else look.muted},
        }

    top = margin["t"] + head - MARGIN
    blocks = [
        text(title, TITLE, top, strong=True, top=True),
        text(above, LINE, top - len(title) * _line(TITLE) - 4, strong=False, top=True),
        text(below, LINE, -margin["b"] - GAP, strong=False, top=False),
    ]
    layout |= {
        "width": width,
        "height": round(height + head + foot),
        "annotations": [*layout.get("annotations", ()), *blocks],
        "margin": {**margin, "t": margin["t"] + head, "b": margin["b"] + foot},
    }
    return go.Figure(spec)


def _kept_in_place(spec: dict[str, Any], height: float, head: float, foot: float) -> None:
    """Keep where they are the keys and colour bars that are placed by the height of the whole figure."""
    axes = [part for name, part in spec["layout"].items() if name.startswith("coloraxis")]
    owners = [*axes, *spec["data"], *(trace["marker"] for trace in spec["data"] if "marker" in trace)]
    parts = [owner["colorbar"] for owner in owners if "colorbar" in owner]
    parts += [part for name, part in spec["layout"].items() if name.startswith("legend")]
    for part in parts:
        if part.get("yref") == "container" and "y" in part:
            part["y"] = (part["y"] * height + foot) / (height + head + foot)


def _line(size: int) -> float:
    """Pixels from line to line; Plotly's own."""
    return size * 1.3


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text as lines that fit into `room` pixels; a word longer than a line (an address) is cut."""
    lines, line = [], ""
    for word in (part for whole in text.split(" ") for part in _cut(whole, room, size, bold=bold)):
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold=bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _cut(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """A word as parts that each fit into a line."""
    if text_width(word, size, bold=bold) <= room:
        return [word]
    ends = list(accumulate(text_width(letter, size, bold=bold) for letter in word))
    fitting = max(1, next(i for i, end in enumerate(ends) if end > room))
    return [word[:fitting], *_cut(word[fitting:], room, size, bold=bold)]
