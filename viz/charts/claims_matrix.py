"""Claimed lists against cohorts: how many of the claimed sites are among a cohort's commonest, a cell a check."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from viz.charts.describe import listing, lower_first, many
from viz.charts.theme import STAYS, Theme, folded, new_figure, readable_ink
from viz.charts.written import as_plotly

FEW = 10
"""A cohort that ranks fewer sites than this names some of the commonest by chance alone."""
ROW, HEAD, NARROW_HEAD, FOOT = 25, 48, 128, 6
"""Pixels: a list, the cohorts' names above (upright on a phone), the room below."""
LABEL, NARROW_LABEL = 3.7, 1.75
"""Room of the lists on the left, in columns."""
LETTERS, NARROW_LETTERS, HEAD_LETTERS = 36, 11, 10
"""Letters of a list with what it claims, of its name alone, and on a line of a cohort's name."""
_STEPS = (0, 1, 2, 4)
"""Where on the ramp none, one, two and three places found stand."""


@dataclass(frozen=True)
class Cell:
    """One list in one cohort: how many of the places that can be checked are among its first, and of how many sites."""

    agreed: int
    checked: int
    ranked: int

    @property
    def few(self) -> bool:
        """Whether the cohort ranks so few sites that a hit says little."""
        return self.ranked < FEW


@dataclass(frozen=True)
class Line:
    """One list: the primary, its name, what it claims, and a cell a cohort (None: it cannot be checked there)."""

    key: str
    label: str
    claimed: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class ClaimsMatrixInfo:
    """All lists against all cohorts that can check one; columns are (key, label). within is how many places count."""

    columns: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    within: int
    primary: str = ""
    cohort: str = ""

    @property
    def full(self) -> tuple[Cell, ...]:
        """The full checks: every claimed place can be checked, among FEW sites or more."""
        cells = (cell for line in self.lines for cell in line.cells if cell)
        return tuple(cell for cell in cells if cell.checked >= self.within and not cell.few)


def plot_claims_matrix(info: ClaimsMatrixInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the matrix; a cell has primary and cohort as customdata. On a phone a list stands by its name alone."""
    label, head = (NARROW_LABEL, NARROW_HEAD) if narrow else (LABEL, HEAD)
    places = [(x, y, cell) for y, line in enumerate(info.lines) for x, cell in enumerate(line.cells)]
    return new_figure(
        [_cells(info, places, look, narrow=narrow)],
        look,
        head + ROW * len(info.lines) + FOOT,
        margin={"l": 0, "r": 0, "t": head, "b": FOOT, "autoexpand": False},
        shapes=[*_chosen(info, look, label), *(_box(x, y, cell, look) for x, y, cell in places if cell)],
        annotations=[*_heads(info, look, narrow=narrow), *_names(info, look, label, narrow=narrow)],
        xaxis={"visible": False, "range": [-0.5 - label, len(info.columns) - 0.5], "fixedrange": True},
        yaxis={"visible": False, "range": [len(info.lines) - 0.5, -0.5], "fixedrange": True},
    )


def _fill(cell: Cell, look: Theme) -> str:
    return look.less[_STEPS[min(cell.agreed, len(_STEPS) - 1)]] if cell.agreed else look.paper


def _box(x: int, y: int, cell: Cell, look: Theme) -> dict[str, Any]:
    line = {"color": look.muted, "width": 1.2, "dash": "dot" if cell.few else "solid"}
    edges = {"x0": x - 0.46, "x1": x + 0.46, "y0": y - 0.41, "y1": y + 0.41}
    return {"type": "rect", "layer": "below", "fillcolor": _fill(cell, look), "line": line, **edges}


def _chosen(info: ClaimsMatrixInfo, look: Theme, label: float) -> list[dict[str, Any]]:
    """A band behind the list that is open, with an edge."""
    edges = [(y - 0.5, y + 0.5) for y, line in enumerate(info.lines) if line.key == info.primary]
    base: dict[str, Any] = {"type": "rect", "layer": "below", "line": {"width": 0}, "x0": -0.5 - label}
    return [
        shape
        for y0, y1 in edges
        for shape in (
            base | {"x1": len(info.columns) - 0.5, "y0": y0, "y1": y1, "fillcolor": look.card},
            base | {"x1": -0.45 - label, "y0": y0, "y1": y1, "fillcolor": look.accent},
        )
    ]


def _cells(
    info: ClaimsMatrixInfo, places: list[tuple[int, int, Cell | None]], look: Theme, *, narrow: bool
) -> dict[str, Any]:
    """The number of each check, on what a pointer finds."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [x for x, _, _ in places],
        "y": [y for _, y, _ in places],
        "customdata": [[info.lines[y].key, info.columns[x][0]] for x, y, _ in places],
        "text": [_short(cell, narrow=narrow) for *_, cell in places],
        "textposition": "middle center",
        "textfont": {
            "size": 12,
            "color": [readable_ink(_fill(cell, look)) if cell and cell.agreed else look.ink for *_, cell in places],
        },
        "hovertext": [_told(info, x, y, cell) for x, y, cell in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": "square",
            "size": ROW,
            "opacity": 0,  # the box behind it, which is as wide as its column, has the same colour
            "color": [_fill(cell, look) if cell else look.paper for *_, cell in places],
        },
        "cliponaxis": False,
        **STAYS,
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _short(cell: Cell | None, *, narrow: bool) -> str:
    if cell is None:
        return "·"
    return f"{cell.agreed}/{cell.checked}" if narrow else f"{cell.agreed} of {cell.checked}"


def _told(info: ClaimsMatrixInfo, x: int, y: int, cell: Cell | None) -> str:
    line, (_, cohort) = info.lines[y], info.columns[x]
    start = f"<b>{as_plotly(line.label)}</b> ({line.claimed}), {as_plotly(cohort)}<br>"
    if cell is None:
        return f"{start}cannot be checked"
    beyond = f"; {info.within - cell.checked} cannot be checked" if cell.checked < info.within else ""
    first = (
        f"its first {info.within} of {cell.ranked} sites" if cell.ranked > info.within else f"its {cell.ranked} sites"
    )
    return f"{start}{cell.agreed} of {many(cell.checked, 'place', 'places')} among {first}{beyond}"


def _heads(info: ClaimsMatrixInfo, look: Theme, *, narrow: bool) -> list[dict[str, Any]]:
    found = []
    for x, (key, label) in enumerate(info.columns):
        lines = folded(as_plotly(label), 20 if narrow else HEAD_LETTERS).split("<br>")
        text = "<br>".join(lines[:3])
        found.append(
            {
                "x": x,
                "y": 1,
                "yref": "paper",
                "yshift": 3,
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"<b>{text}</b>" if key == info.cohort else text,
                "textangle": -90 if narrow else 0,
                "font": {"size": 11, "color": look.ink if key == info.cohort else look.muted},
            }
        )
    return found


def _names(info: ClaimsMatrixInfo, look: Theme, label: float, *, narrow: bool) -> list[dict[str, Any]]:
    found = []
    for y, line in enumerate(info.lines):
        claimed = "" if narrow else f" <span style='color:{look.muted}'>{_cut(line)}</span>"
        text = f"<b>{as_plotly(line.label[:NARROW_LETTERS] if narrow else line.label)}</b>{claimed}"
        place = {"x": -0.5 - label, "y": y, "xshift": 8, "xanchor": "left", "showarrow": False, "align": "left"}
        found.append(place | {"text": text, "font": {"size": 12, "color": look.ink}})
    return found


def _cut(line: Line) -> str:
    room = LETTERS - len(line.label)
    return line.claimed if len(line.claimed) <= room else f"{line.claimed[: room - 1].rstrip()}…"


def matrix_headline(info: ClaimsMatrixInfo) -> str:
    """Return the finding over all full checks, and which partial check finds nothing of its list."""
    checks = info.full
    if not checks:
        return "Textbook claims, checked: no list can be checked in full"
    two = sum(cell.agreed >= info.within - 1 for cell in checks)
    every = sum(cell.agreed >= info.within for cell in checks)
    number = f"all {len(checks)} full checks" if two == len(checks) else f"{two} of {len(checks)} full checks"
    if len(checks) == 1:
        number = "the one full check" if two else "none of one full check"
    also = f", all three in {every or 'none'}" if two else ""
    missed = [
        f"none of {cell.checked} for {lower_first(line.label)} in {label}"
        for line in info.lines
        for cell, (_, label) in zip(line.cells, info.columns, strict=True)
        if cell and cell.agreed == 0 and cell not in checks and not cell.few
    ]
    also += f", but {listing(missed)}" if missed else ""
    return f"Textbook claims, checked: the lists name at least two of the three commonest sites in {number}{also}"


def matrix_sentence(info: ClaimsMatrixInfo) -> str:
    """Return the alternative text: every list with its checks."""
    parts = []
    for line in info.lines:
        checks = (
            f"{cell.agreed} of {cell.checked} in {label}"
            for cell, (_, label) in zip(line.cells, info.columns, strict=True)
            if cell
        )
        parts.append(f"{line.label} ({line.claimed}): {', '.join(checks) or 'cannot be checked'}.")
    return f"How many of the claimed sites are among the {info.within} commonest of a cohort. {' '.join(parts)}"
