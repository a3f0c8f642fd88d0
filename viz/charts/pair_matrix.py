"""Every pair of sites: how many patients with the one also have the other, coloured by the odds ratio."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.frequency import SMALL_N
from data.stats.words import percent
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts.describe import lower_first, many
from viz.charts.marks import SHORT, SIGN
from viz.charts.matrix import hatching
from viz.charts.theme import REGIONS, SMALL, Theme, diverging_at, new_figure, readable_ink, whole_percent
from viz.charts.together import NOT_SEQUENCE, ROLES, in_full

CAP = 3.0
"""The colour scale ends at this binary logarithm of the odds ratio: 8-fold."""
STEPS = 8
"""Colours from the middle of the scale to either end."""
MORE, LESS = "▲", "▼"
"""After a number whose odds ratio has an interval above 1, below 1."""
NOTES, LINE = 54, 17
"""Pixels from the matrix to the end of its scale, and of a line of notes below it."""
NO_RATIO = "grey, a line in the corner: no odds ratio, one of the four counts is 0"


@dataclass(frozen=True)
class Site:
    """A row and column; n patients have the site, share is their fraction of all patients."""

    id: str
    label: str
    n: int
    share: float
    small: bool


@dataclass(frozen=True)
class Cell:
    """A pair: the share (of 1), the odds ratio's binary logarithm, and MORE, LESS or "".

    None is not known; the logarithm is None where the ratio does not exist or is 0 too.
    """

    share: float | None
    log_odds: float | None
    sign: str
    hover: str


@dataclass(frozen=True)
class PairMatrixInfo:
    """The sites from the top down and from the left; cells are rows (given) of columns, None on the diagonal."""

    sites: tuple[Site, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    n: int
    selected: str
    caution: str


def pair_matrix_info(frame: pd.DataFrame, selected: str = "") -> PairMatrixInfo:
    """Return the matrix of a frame of pairs (data.stats.together.COLUMNS), in the order of the body's regions.

    Rest groups are left out. Raises ValueError for an empty frame.
    """
    if frame.empty:
        msg = "A matrix of pairs needs at least one pair; the frame is empty."
        raise ValueError(msg)
    known = [row for row in rows(frame) if "rest_group" not in (row.given_role, row.other_role)]
    by_id = {row.given_id: _site(row) for row in known}
    sites = tuple(by_id[site] for site in in_body_order(frame) if site in by_id)
    cells = {(row.given_id, row.other_id): _cell(row) for row in known}
    return PairMatrixInfo(
        sites=sites,
        cells=tuple(tuple(cells.get((a.id, b.id)) for b in sites) for a in sites),
        n=int(known[0].n),
        selected=selected,
        caution=NOT_SEQUENCE[known[0].timing],
    )


def in_body_order(frame: pd.DataFrame) -> list[str]:
    """Return the given sites of a frame of pairs by region of the body, rest groups last."""
    regions = dict(zip(frame["given_id"], frame["region"], strict=True))
    return sorted(regions, key=lambda site: list(REGIONS).index(regions[site]))


def _site(row: Any) -> Site:
    label = row.given + ROLES.get(row.given_role, "")
    return Site(row.given_id, label, int(row.n_given), row.n_given / row.n, "small_n" in split(row.flag))


def _cell(row: Any) -> Cell:
    return Cell(
        None if pd.isna(row.share_with) else float(row.share_with),
        None if pd.isna(row.odds_ratio) or row.odds_ratio == 0 else log2(row.odds_ratio),
        "" if pd.isna(row.or_low) else MORE if row.or_low > 1 else LESS if row.or_high < 1 else "",
        in_full(row),
    )


def plot_pair_matrix(info: PairMatrixInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the matrix; its last trace holds a transparent marker a cell with customdata [given site_id].

    narrow fits a phone.
    """
    sites = info.sites
    row = 40
    notes = _notes(info, narrow=narrow)
    coloured = any(cell and cell.log_odds is not None for line in info.cells for cell in line)
    columns = [_in_two(site.label) if narrow else site.label.replace(" ", "<br>") for site in sites]
    tall = max(column.count("<br>") for column in columns)
    margin = {
        "l": 84 if narrow else 104,
        "r": 8,
        "t": 104 if narrow else 52 + 15 * tall,
        "b": NOTES + LINE * (notes.count("<br>") + 1),
        "autoexpand": False,
    }
    height = margin["t"] + row * len(sites) + margin["b"]
    axis = {
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
        "ticklabelstandoff": 4,
        "tickvals": list(range(len(sites))),
    }
    return new_figure(
        [_colours(info, look, margin, height), *_unknown(info, look), *_numbers(info, look), _targets(info, row)],
        look,
        height,
        margin=margin,
        hovermode="closest",
        hoverdistance=-1,
        xaxis={
            **axis,
            "side": "top",
            "range": [-0.5, len(sites) - 0.5],
            "tickangle": -90 if narrow else 0,
            "tickfont": {"size": 11, "color": look.ink},
            "ticktext": columns,
        },
        yaxis={
            **axis,
            "range": [len(sites) - 0.5, -0.5],
            "tickfont": {"size": SMALL, "color": look.ink},
            "ticktext": [_row_name(site, info.selected, look) for site in sites],
        },
        shapes=[*_diagonal(info, look), *_outline(info, look)],
        annotations=_words(notes, look, margin, coloured=coloured),
    )


def _in_two(label: str) -> str:
    """A label of several words on two lines."""
    first, bracket, rest = label.partition(" (")
    return f"{first}<br>({rest}" if bracket else label.replace(" ", "<br>", 1)


def _row_name(site: Site, selected: str, look: Theme) -> str:
    name = _in_two(site.label) + ("\u2009†" if site.small else "")
    return f'<b style="color:{look.accent}">{name}</b>' if site.id == selected else name


def _capped(cell: Cell | None) -> float | None:
    """A cell's place on the colour scale."""
    return None if cell is None or cell.log_odds is None else round(min(max(cell.log_odds, -CAP), CAP), 4)


def _colours(info: PairMatrixInfo, look: Theme, margin: Mapping[str, Any], height: int) -> dict[str, Any]:
    """The cells with an odds ratio, and the scale that explains their colour."""
    steps = [i / STEPS for i in range(-STEPS, STEPS + 1)]
    return {
        "type": "heatmap",
        "z": [[_capped(cell) for cell in row] for row in info.cells],
        "zmin": -CAP,
        "zmax": CAP,
        "colorscale": [[(s + 1) / 2, diverging_at(s, 1, look)] for s in steps],
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
        "colorbar": {
            "orientation": "h",
            "xref": "paper",
            "x": 0.5,
            "xanchor": "center",
            "xpad": 0,
            "yref": "container",
            "y": (margin["b"] - 14) / height,
            "yanchor": "top",
            "ypad": 0,
            "len": 0.84,
            "thickness": 10,
            "outlinewidth": 0,
            "ticks": "",
            "tickvals": [-CAP, -1, 0, 1, CAP],
            "ticktext": ["8× less", "2×", "same", "2×", "8× more"],
            "tickfont": {"size": 11, "color": look.muted},
        },
    }


def _unknown(info: PairMatrixInfo, look: Theme) -> list[Any]:
    """The cells without an odds ratio, in the colour of no data and with a line in the corner."""
    holes = [[1 if cell and cell.log_odds is None else None for cell in row] for row in info.cells]
    if not any(any(row) for row in holes):
        return []
    return [
        {
            "type": "heatmap",
            "z": holes,
            "zmin": 0,
            "zmax": 1,
            "showscale": False,
            "xgap": 2,
            "ygap": 2,
            "colorscale": [[0, look.no_data], [1, look.no_data]],
            "hoverinfo": "skip",
        },
        hatching([(x, y) for y, row in enumerate(holes) for x, one in enumerate(row) if one], look, corner=True),
    ]


def _numbers(info: PairMatrixInfo, look: Theme) -> list[dict[str, Any]]:
    """Whole per cents with their sign, a trace an ink."""
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for y, (site, row) in enumerate(zip(info.sites, info.cells, strict=True)):
        groups.setdefault(look.muted, []).append((y, y, _whole(site.share)))
        for x, cell in enumerate(row):
            if cell and cell.share is not None:
                place = _capped(cell)
                ink = readable_ink(look.no_data if place is None else diverging_at(place, CAP, look))
                groups.setdefault(ink, []).append((x, y, f"{_whole(cell.share)}{cell.sign and ' ' + cell.sign}"))
    return [
        {
            "type": "scatter",
            "mode": "text",
            "hoverinfo": "skip",
            "x": [x for x, _, _ in group],
            "y": [y for _, y, _ in group],
            "text": [text for _, _, text in group],
            "textfont": {"size": SMALL, "color": ink},
            "selected": {"textfont": {"color": ink}},
            "unselected": {"textfont": {"color": ink}},
        }
        for ink, group in sorted(groups.items())
    ]


def _whole(share: float) -> str:
    return whole_percent(share).removesuffix("\u2009%")


def _targets(info: PairMatrixInfo, row: int) -> dict[str, Any]:
    """One transparent marker a cell, smaller than it: where markers overlap, the first wins."""
    still = {"marker": {"opacity": 0.001}}
    places = [(x, y) for y in range(len(info.sites)) for x in range(len(info.sites))]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "marker": {"symbol": "square", "size": row - 10, "opacity": 0.001, "color": "#808080"},
        "selected": still,
        "unselected": still,
        "customdata": [[info.sites[y].id] for _, y in places],
        "hovertext": [_hover(info, x, y) for x, y in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(info: PairMatrixInfo, x: int, y: int) -> str:
    site, cell = info.sites[y], info.cells[y][x]
    if cell:
        return cell.hover
    return f"<b>{site.label}</b><br>{site.n:,} of all {info.n:,} patients ({percent(site.share)})"


def _diagonal(info: PairMatrixInfo, look: Theme) -> list[dict[str, Any]]:
    """A thin frame round the shares of all patients."""
    line = {"color": look.faint, "width": 1}
    return [
        {"type": "rect", "x0": i - 0.47, "x1": i + 0.47, "y0": i - 0.46, "y1": i + 0.46, "line": line}
        for i in range(len(info.sites))
    ]


def _outline(info: PairMatrixInfo, look: Theme) -> list[dict[str, Any]]:
    """The selected row's frame."""
    return [
        {
            "type": "rect",
            "x0": -0.5,
            "x1": len(info.sites) - 0.5,
            "y0": y - 0.5,
            "y1": y + 0.5,
            "line": {"color": look.accent, "width": 2},
        }
        for y, site in enumerate(info.sites)
        if site.id == info.selected
    ]


def _notes(info: PairMatrixInfo, *, narrow: bool) -> str:
    """What signs, frames and grey mean, only what occurs, and the caution."""
    cells = [cell for row in info.cells for cell in row if cell]
    notes = ["framed: share of all patients"]
    if any(cell.sign for cell in cells):
        notes.insert(0, f"{MORE} more, {LESS} less often: the odds ratio’s interval excludes 1")
    if any(cell.log_odds is None for cell in cells):
        notes.append(NO_RATIO)
    if any(site.small for site in info.sites):
        notes.append(f"† fewer than {SMALL_N} patients")
    if any(SIGN in site.label for site in info.sites):
        notes.append(SHORT)
    caution = info.caution.replace(": ", ":<br>", 1) if narrow else info.caution
    return f"{_lines(notes, 58 if narrow else 100)}<br>{caution}"


def _words(notes: str, look: Theme, margin: Mapping[str, Any], *, coloured: bool) -> list[dict[str, Any]]:
    """What the numbers are above the matrix; below it the name of the scale, and the notes."""
    base = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "xshift": 8 - margin["l"],
        "font": {"size": SMALL, "color": look.ink},
    }
    scale = {**base, "y": 0, "yshift": -11, "text": "Odds ratio", "font": {"size": 11, "color": look.muted}}
    return [
        {
            **base,
            "y": 1,
            "yshift": margin["t"] - 4,
            "text": "% of patients with the row’s site who also have the column’s",
        },
        *([scale] if coloured else []),
        {**base, "y": 0, "yshift": 6 - NOTES, "text": notes},
    ]


def _lines(notes: list[str], longest: int) -> str:
    """Notes side by side as far as a line of so many letters holds them."""
    found = [notes[0]]
    for note in notes[1:]:
        joined = f"{found[-1]}; {note}"
        found = [*found[:-1], joined] if len(joined) <= longest else [*found, note]
    return "<br>".join(found)


def pair_matrix_sentence(info: PairMatrixInfo) -> str:
    """Return the matrix as plain text: its size, its largest odds ratio of sites that may lead, the caution."""
    known = [
        (cell.log_odds, a, b)
        for a, row in zip(info.sites, info.cells, strict=True)
        for b, cell in zip(info.sites, row, strict=True)
        if cell and cell.log_odds is not None and cell.sign and SIGN not in a.label + b.label
    ]
    top = ""
    if known:
        odds, a, b = max(known, key=lambda found: found[0])
        top = f" Largest odds ratio: {lower_first(a.label)} with {lower_first(b.label)}, {2**odds:.1f}."
    size = many(len(info.sites), "site", "sites")
    return f"Matrix of {size}: of patients with one, the share who also have the other.{top} {info.caution}"
