"""What stands under the panels of a body map: sites that are not drawn as chips, the scale, the legend.

All places are in pixels of a layout WIDTH (or NARROW_WIDTH) wide; figures scale them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from viz.charts.describe import upper_first
from viz.charts.marks import SHORT, sign
from viz.charts.text import text_width
from viz.charts.theme import SMALL, STAYS, WHOLE_LABELS, Theme, colour_at, whole_percent
from viz.charts.written import as_plotly

State = Literal["share", "unknown", "withheld", "not_listed", "origin", "plain"]
"""What is known of a region; "plain" where the drawing is not about figures."""

WIDTH = 860
"""Pixels the panels are laid out for; wider and narrower containers scale the panels' domains."""
NARROW_WIDTH = 350
LONGEST_UNIT = 60
"""Letters of the unit beside the scale."""
CHIP_ROW, SCALE = 26, 50
"""Pixels: a row of chips, the colour scale with its legend."""
MARK_ROW = 18
"""Pixels of a further line of the legend."""
LEGEND_START = 0.55
"""Where the legend begins beside the scale, in parts of the width."""
SQUEEZED, NARROW_SQUEEZED = 0.8, 0.97
"""Parts of the width for words and squares: a figure is shown narrower than it is laid out, its words are not."""
BESIDE = 2
"""Lines of the legend that find room beside the scale."""
SWATCH = 12
"""Pixels: a square of the legend."""


@dataclass(frozen=True)
class Chip:
    """One site without a region, shown as a labelled square; grey where no ranking names it.

    without says what stands in the place of a share that there is not.
    """

    site_id: str
    label: str
    share: float | None
    hover: str
    leads: bool = True
    ranked: bool = True
    without: str = "not known"


@dataclass(frozen=True)
class Key:
    """What the space under the panels shows; states are those that occur in the drawing."""

    unit: str
    chips: tuple[Chip, ...]
    states: frozenset["Shown"]
    width: int
    marked: bool = False

    @property
    def wide(self) -> bool:
        """Whether the panels stand in one row."""
        return self.width == WIDTH

    @property
    def lift(self) -> int:
        """Pixels that lines of the legend take below the scale."""
        return MARK_ROW * max(len(_legend_lines(self)) - (BESIDE if self.wide else 1), 0)

    @property
    def squeezed(self) -> float:
        """How narrow the figure may be shown."""
        return SQUEEZED if self.wide else NARROW_SQUEEZED


def chip_rows(key: Key) -> list[list[tuple[float, float, Chip, str]]]:
    """Return the chips in rows: (x, y, chip, text), pixels from the upper left of the space under the panels."""
    rows: list[list[tuple[float, float, Chip, str]]] = []
    x = key.width + 1.0
    lead_in = 92 if key.wide else 0
    for chip in key.chips:
        value = chip.without if chip.share is None else whole_percent(chip.share)
        text = f"{chip.label} {value}{sign(leads=chip.leads)}"
        needed = (36 + text_width(text, SMALL)) / key.squeezed
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
            "symbol": ["square-x" if c[2].share is None else "square" for c in chips],
            "size": 14,
            "color": [_chip_colour(c[2], top, look) for c in chips],
            "line": {
                "width": [edge_width(c[2]) for c in chips],
                "color": [look.muted if c[2].share is None else edge(c[2], look) for c in chips],
            },
        },
        **STAYS,
    }


def _chip_colour(chip: Chip, top: float, look: Theme) -> str:
    if chip.share is None:
        return look.no_data
    return colour_at(chip.share, top, look) if chip.ranked or chip.share == 0 else look.apart


class _Shown(Protocol):
    """A region or a chip."""

    @property
    def leads(self) -> bool: ...

    @property
    def share(self) -> float | None: ...


def edge(one: _Shown, look: Theme) -> str:
    """Return the colour of the outline of a region or a chip that is not selected."""
    if not one.leads:
        return look.accent
    return look.zero if one.share == 0 else look.edge


def edge_width(one: _Shown) -> float:
    """Return the width of that outline in pixels: more where it is all that is seen, most where it marks."""
    if not one.leads:
        return 2
    return 1.4 if one.share == 0 else 0.7


Shown = State | Literal["zero"]
LEGEND: dict[Shown, str] = {
    "zero": "0, none found",
    "not_listed": "not listed",
    "unknown": "not known",
    "withheld": "withheld, few patients",
    "origin": "started here",
}


class _Stated(_Shown, Protocol):
    """A region."""

    @property
    def state(self) -> State: ...


def shown_states(regions: Iterable[_Stated], chips: Iterable[Chip]) -> frozenset[Shown]:
    """Return what the legend has to name: the states of the regions, and "zero" where one was counted."""
    found: set[Shown] = set()
    for region in regions:
        found.add(region.state)
        if region.share == 0:
            found.add("zero")
    return frozenset(found | ({"zero"} if any(chip.share == 0 for chip in chips) else set()))


def plain_colours(look: Theme) -> dict[State, str]:
    """Return the colours of regions without a share; hatching lies on those that are not known or withheld."""
    return {
        "origin": look.origin,
        "not_listed": look.body,
        "unknown": look.no_data,
        "withheld": look.no_data,
        "plain": look.no_data,
    }


def _unit(key: Key) -> str:
    """The unit, cut where the name of a group would leave the scale no room."""
    return key.unit if len(key.unit) <= LONGEST_UNIT else f"{key.unit[: LONGEST_UNIT - 1].rstrip()}…"


def colour_bar(key: Key, look: Theme, total: int) -> dict[str, Any]:
    """Return the colour scale; total is the height of the figure in pixels."""
    start = 16 / WIDTH if key.wide else 0.04
    return {
        "orientation": "h",
        "thickness": 10,
        "len": LEGEND_START - 0.06 if key.wide else 0.9,
        "x": start,
        "xanchor": "left",
        "y": (key.lift + (5 if key.wide else 18)) / total,
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
    words = [(text, x + 18 / key.squeezed, y) for _, text, x, y in _legend_places(key)]
    if key.wide:
        words.append((as_plotly(upper_first(_unit(key))), 8.0, key.lift + SCALE - 10.0))
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
    return LEGEND_START * WIDTH if key.wide else 8.0


def _legend_lines(key: Key) -> list[list[tuple[Shown | None, str]]]:
    """What the legend names, (state or the mark, words), in lines that the figure has room for."""
    entries: list[tuple[Shown | None, str]] = [(state, text) for state, text in LEGEND.items() if state in key.states]
    if key.marked:
        entries.append((None, f"outlined: {SHORT}"))
    lines: list[list[tuple[Shown | None, str]]] = []
    free = 0.0
    for state, text in entries:
        free -= _needed(text, key)
        if free < 0 or not lines:
            lines.append([])
            free = key.width - _start(key) - _needed(text, key)
        lines[-1].append((state, text))
    return lines


def _needed(text: str, key: Key) -> float:
    """Pixels of a swatch with its words and the gap behind them."""
    return (32 + text_width(text, SMALL)) / key.squeezed


def _legend_places(key: Key) -> list[tuple[Shown | None, str, float, float]]:
    """Where the swatches stand: (state or the mark, words, x, y), pixels from the lower left."""
    lines = _legend_lines(key)
    places: list[tuple[Shown | None, str, float, float]] = []
    for number, line in enumerate(lines):
        x = _start(key)
        below = (len(lines) - 1 - number) * MARK_ROW
        y = (SCALE - 12.0 + key.lift) - number * MARK_ROW if key.wide else below + 6.0
        for state, text in line:
            places.append((state, text, x, y))
            x += _needed(text, key)
    return places


def swatches(key: Key, look: Theme, total: int) -> list[dict[str, Any]]:
    """Return the squares of the legend, drawn as the regions that they stand for."""
    plain = plain_colours(look)
    thin = {"width": 0.8, "color": look.edge}  # as organs have: in black and white one of them is black
    found: list[dict[str, Any]] = []
    for state, _, x, y in _legend_places(key):
        box = {
            "xref": "paper",
            "yref": "paper",
            "x0": x / key.width,
            "x1": (x + SWATCH) / key.width,
            "y0": (y - SWATCH / 2) / total,
            "y1": (y + SWATCH / 2) / total,
        }
        match state:
            case None:
                fill, line = look.card, {"width": 2, "color": look.accent}
            case "zero":
                fill, line = look.paper, {"width": 1.4, "color": look.zero}
            case _:
                fill, line = plain[state], thin
        found.append({**box, "type": "rect", "fillcolor": fill, "line": line})
        if state in ("not_listed", "unknown", "withheld"):
            colour = look.hatch if state == "not_listed" else look.muted
            found.append(_hatched(x / key.width, y / total, SWATCH / key.width, SWATCH / total, colour))
    return found


def _hatched(x: float, y: float, wide: float, tall: float, colour: str) -> dict[str, Any]:
    """Three lines that rise across a swatch; x is its left, y its middle, in parts of the figure."""
    left, low = x, y - tall / 2
    ends = (((0, 0.5), (0.5, 1)), ((0, 0), (1, 1)), ((0.5, 0), (1, 0.5)))
    path = " ".join(
        f"M {left + a * wide:.5f} {low + b * tall:.5f} L {left + c * wide:.5f} {low + d * tall:.5f}"
        for (a, b), (c, d) in ends
    )
    return {"type": "path", "path": path, "xref": "paper", "yref": "paper", "line": {"width": 1.1, "color": colour}}
