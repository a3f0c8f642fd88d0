"""What stands under the panels of a body map: sites that are not drawn as chips, the scale, the legend.

All places are in pixels of a layout WIDTH (or NARROW_WIDTH) wide; figures scale them.
"""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from viz.charts.marks import SHORT, sign
from viz.charts.theme import SMALL, STAYS, WHOLE_LABELS, Theme, colour_at, whole_percent
from viz.charts.written import as_plotly

State = Literal["share", "unknown", "not_listed", "origin"]

WIDTH = 860
"""Pixels the panels are laid out for; wider and narrower containers scale the panels' domains."""
NARROW_WIDTH = 350
LONGEST_UNIT = 60
"""Letters of the unit beside the scale."""
CHIP_ROW, SCALE = 26, 50
"""Pixels: a row of chips, the colour scale with its legend."""
MARK_ROW = 18
"""Pixels of the line of the legend about figures that may lead nothing."""


@dataclass(frozen=True)
class Chip:
    """One site without a region, shown as a labelled square."""

    site_id: str
    label: str
    share: float | None
    hover: str
    leads: bool = True


@dataclass(frozen=True)
class Key:
    """What the space under the panels shows; states are those that occur in the drawing."""

    unit: str
    chips: tuple[Chip, ...]
    states: frozenset[State]
    width: int
    marked: bool = False

    @property
    def wide(self) -> bool:
        """Whether the panels stand in one row."""
        return self.width == WIDTH

    @property
    def lift(self) -> int:
        """Pixels that the line about marked figures takes below the rest."""
        return MARK_ROW if self.marked else 0


def chip_rows(key: Key) -> list[list[tuple[float, float, Chip, str]]]:
    """Return the chips in rows: (x, y, chip, text), pixels from the upper left of the space under the panels."""
    rows: list[list[tuple[float, float, Chip, str]]] = []
    x = key.width + 1.0
    lead_in = 78 if key.wide else 0
    for chip in key.chips:
        value = "not known" if chip.share is None else whole_percent(chip.share)
        text = f"{chip.label} {value}{sign(leads=chip.leads)}"
        needed = 30 + 6.6 * len(text)
        if x + needed > key.width:
            rows.append([])
            x = 8.0 + lead_in
        rows[-1].append((x, (len(rows) - 1) * CHIP_ROW + CHIP_ROW / 2 + 2, chip, text))
        x += needed
    return rows


def chip_trace(rows: list[list[tuple[float, float, Chip, str]]], look: Theme, top: float) -> dict[str, Any]:
    """Return the chips as one trace of squares with their text; customdata is [site id]."""
    chips = [item for row in rows for item in row]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [c[0] for c in chips],
        "y": [c[1] for c in chips],
        "text": [f"  {c[3]}" for c in chips],
        "textposition": "middle right",
        "cliponaxis": False,
        "textfont": {"size": SMALL, "color": look.ink},
        "customdata": [[c[2].site_id] for c in chips],
        "hovertext": [c[2].hover for c in chips],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": "square",
            "size": 14,
            "color": [look.muted if c[2].share is None else colour_at(c[2].share, top, look) for c in chips],
            "line": {
                "width": [0.7 if c[2].leads else 2 for c in chips],
                "color": [edge(c[2], look) for c in chips],
            },
        },
        **STAYS,
    }


class _Shown(Protocol):
    """A region or a chip."""

    @property
    def leads(self) -> bool: ...


def edge(one: _Shown, look: Theme) -> str:
    """Return the colour of the outline of a region or a chip that is not selected."""
    return look.edge if one.leads else look.accent


LEGEND: dict[State, str] = {
    "origin": "where the cancer started",
    "not_listed": "not listed by this cohort",
    "unknown": "not known",
}


def plain_colours(look: Theme) -> dict[State, str]:
    """Return the colours of regions without a share."""
    return {"origin": look.origin, "not_listed": look.no_data, "unknown": look.muted}


def _unit(key: Key) -> str:
    """The unit, cut where the name of a group would leave the scale no room."""
    return key.unit if len(key.unit) <= LONGEST_UNIT else f"{key.unit[: LONGEST_UNIT - 1].rstrip()}…"


def colour_bar(key: Key, look: Theme, total: int) -> dict[str, Any]:
    """Return the colour scale; total is the height of the figure in pixels."""
    start = (30 + 6 * len(_unit(key))) / key.width if key.wide else 0.04
    return {
        "orientation": "h",
        "thickness": 10,
        "len": 1 - start - 0.47 if key.wide else 0.9,
        "x": start,
        "xanchor": "left",
        "y": (key.lift + (SCALE - 38 if key.wide else 16)) / total,
        "yanchor": "bottom",
        "xpad": 0,
        "ypad": 0,
        "outlinewidth": 0,
        "ticksuffix": "\u2009%",
        "nticks": 6,
        "tickfont": {"size": 11, "color": look.muted},
        **WHOLE_LABELS,
    }


def legend(key: Key, look: Theme, total: int) -> list[dict[str, Any]]:
    """Return the words beside the scale and its swatches, in pixels from the lower left."""
    words = [(LEGEND[state], x + 18, y) for state, x, y in _legend_places(key)]
    if key.marked:
        words.append((f"outlined: {SHORT}", _start(key) + 18, MARK_ROW / 2))
    if key.wide:
        words.append((as_plotly(_unit(key)), 8.0, key.lift + SCALE - 31.0))
        if key.chips:
            rows = len(chip_rows(key))
            words.append(("Not drawn", 8.0, key.lift + SCALE + rows * CHIP_ROW - CHIP_ROW / 2 - 2))
    return [
        {
            "text": text,
            "x": x / key.width,
            "y": y / total,
            "xref": "paper",
            "yref": "paper",
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "font": {"size": SMALL, "color": look.muted},
        }
        for text, x, y in words
    ]


def _start(key: Key) -> float:
    """Where the legend begins, in pixels from the left."""
    return 0.565 * WIDTH if key.wide else 8.0


def _legend_places(key: Key) -> list[tuple[State, float, float]]:
    """Where the swatches of the states that occur stand, in pixels from the lower left."""
    states = [state for state in LEGEND if state in key.states]
    places: list[tuple[State, float, float]] = []
    x = _start(key)
    for state in states:
        places.append((state, x, key.lift + (SCALE - 31.0 if key.wide else 4.0)))
        x += 36 + 6.2 * len(LEGEND[state])
    return places


def swatches(key: Key, look: Theme, total: int) -> list[dict[str, Any]]:
    """Return the coloured squares of the legend."""
    colours = plain_colours(look)
    thin = {"width": 0.8, "color": look.edge}  # as organs have: in black and white one of them is white
    squares = [(colours[state], thin, x, y) for state, x, y in _legend_places(key)]
    if key.marked:
        squares.append((look.card, {"width": 2, "color": look.accent}, _start(key), MARK_ROW / 2))
    return [
        {
            "type": "rect",
            "xref": "paper",
            "yref": "paper",
            "fillcolor": fill,
            "line": line,
            "x0": x / key.width,
            "x1": (x + 12) / key.width,
            "y0": (y - 6) / total,
            "y1": (y + 6) / total,
        }
        for fill, line, x, y in squares
    ]
