"""Every primary against every site of a cohort: a matrix of shares where zero is not unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from types import SimpleNamespace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.frequency import DENOMINATOR_LABELS, SMALL_N
from data.vocabulary import split
from viz.describe import full_figure, many
from viz.theme import (
    LIGHT,
    REGIONS,
    SMALL,
    SYSTEMS,
    Theme,
    colour_at,
    contrast,
    ink_on,
    new_figure,
    scale_top,
    whole_percent,
)  # fmt: skip

Order = Literal["system", "cluster"]

NOT_KNOWN = "no figure: the source does not tell, or the site is the organ of origin and left out"
WIDE, NARROW = 1296, 900
"""Widths in pixels at which the matrix is shown: on a desk, and in the scroller of a phone."""
NO_FIGURE = "no figure"
KEY, LINE = 72, 20
"""Pixels from the top of the figure to the lines of its key, and from one line to the next."""
NUMBER = 11
"""Type size in pixels of the number in a small cell."""
LETTER = 0.54
"""Mean width of a letter, in units of its size, with a little room to spare."""
ENOUGH = 4.5
"""Contrast of text and ground (WCAG 2.2, section 1.4.3)."""


@dataclass(frozen=True)
class Entry:
    """A row or column of the matrix; group is the organ system or the body region."""

    id: str
    label: str
    group: str


@dataclass(frozen=True)
class HeatmapInfo:
    """What a heatmap shows, in the order in which it shows it.

    shares, hover and small are rows (primaries) of cells (sites). A share is a fraction of 1, None
    where the source does not tell or the cell was left out. hover is the figure in words, the names
    of primary and site not included. small marks figures of fewer than SMALL_N patients. apart are
    sites of which a share has another denominator than unit says. highest is the largest cell in
    words; it passes over small groups where it can, and over what is not one organ.
    """

    primaries: tuple[Entry, ...]
    sites: tuple[Entry, ...]
    shares: tuple[tuple[float | None, ...], ...]
    hover: tuple[tuple[str, ...], ...]
    small: tuple[tuple[bool, ...], ...]
    order: Order
    selected: tuple[str, str] | None
    unit: str
    apart: tuple[str, ...]
    apart_unit: str
    highest: str


def heatmap_info(
    frame: pd.DataFrame,
    primaries: pd.DataFrame,
    sites: pd.DataFrame,
    order: Order = "system",
    selected: tuple[str, str] | None = None,
    flag_labels: Mapping[str, str] | None = None,
) -> HeatmapInfo:
    """Return the matrix of a frame of shares (data.frequency.COLUMNS, a row a primary and site).

    primaries and sites are the vocabularies. order "system" follows organ systems and body regions;
    "cluster" puts similar profiles side by side (see `clustered`). A selected pair outside the
    matrix is dropped. flag_labels turns flags into words; a flag without a label is not told.
    Raises ValueError for an empty frame, a pair that occurs twice or an order that does not exist.
    """
    if order not in get_args(Order):
        message = f"There is no order {order!r}: choose one of {', '.join(get_args(Order))}."
        raise ValueError(message)
    if frame.empty:
        message = "A heatmap needs at least one row of shares; the frame is empty."
        raise ValueError(message)
    cells = cells_of(frame)
    rows = entries(primaries, "organ_system", {p for p, _ in cells}, tuple(SYSTEMS))
    columns = entries(sites, "region", {s for _, s in cells}, tuple(REGIONS))
    if order == "cluster":
        rows, columns = clustered(rows, columns, cells)
    main, apart_units = denominators(frame)
    apart = {s for (_, s), cell in cells.items() if cell["denominator"] != main}
    return HeatmapInfo(
        primaries=rows,
        sites=columns,
        shares=tuple(tuple(share_of(cells.get((p.id, s.id))) for s in columns) for p in rows),
        hover=tuple(tuple(words(cells.get((p.id, s.id)), flag_labels or {}) for s in columns) for p in rows),
        small=tuple(tuple(_small(cells.get((p.id, s.id))) for s in columns) for p in rows),
        order=order,
        selected=selected if selected and _inside(selected, rows, columns) else None,
        unit=f"share of {DENOMINATOR_LABELS[main]}",
        apart=tuple(s.id for s in columns if s.id in apart),
        apart_unit=" or ".join(f"share of {DENOMINATOR_LABELS[other]}" for other in apart_units),
        highest=_highest(cells, rows, columns),
    )


def cells_of(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return {(primary_id, site_id): row}; missing numbers are None.

    Raises ValueError when a pair occurs twice.
    """
    names = ["n_with_site", "n_lo", "n_hi", "n_denominator", "share", "low", "high"]
    texts = ["primary_id", "primary", "site_id", "site", "denominator", "flag"]
    twice = frame[frame.duplicated(["primary_id", "site_id"])]
    if not twice.empty:
        pair = " and ".join(twice.iloc[0][["primary_id", "site_id"]])
        message = f"{pair} occur twice in the frame; one row a primary and site is allowed."
        raise ValueError(message)
    numbers = frame[names].astype("Float64").astype(object)
    plain = numbers.where(numbers.notna(), None).assign(**{name: frame[name] for name in texts})
    rows = (dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False))
    return {(row["primary_id"], row["site_id"]): row for row in rows}


def entries(vocabulary: pd.DataFrame, group: str, wanted: set[str], groups: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the wanted terms, by group and then in the order of the vocabulary.

    The first column of the vocabulary is the id; group names the column of the group. Raises
    ValueError for a term that the vocabulary lacks.
    """
    ids = vocabulary.iloc[:, 0]
    if unknown := sorted(wanted - set(ids)):
        message = f"The vocabulary of {ids.name} lacks {', '.join(unknown)}."
        raise ValueError(message)
    listed = zip(ids, vocabulary["label"], vocabulary[group], strict=True)
    found = [Entry(*term) for term in listed if term[0] in wanted]
    return tuple(sorted(found, key=lambda term: groups.index(term.group)))


def denominators(frame: pd.DataFrame) -> tuple[str, tuple[str, ...]]:
    """Return the denominator of most rows, and the others, sorted."""
    counts = frame["denominator"].value_counts()
    main = str(counts.index[0])
    return main, tuple(sorted(str(other) for other in counts.index[1:]))


def share_of(cell: Mapping[str, Any] | None) -> float | None:
    """Return a cell's share, a fraction of 1; None without a row or a share."""
    return None if cell is None or cell["share"] is None else float(cell["share"])


def words(cell: Mapping[str, Any] | None, flag_labels: Mapping[str, str]) -> str:
    """Return one full figure with its marks; cell is a row of `cells_of`, None where there is none."""
    return NOT_KNOWN if cell is None else full_figure(SimpleNamespace(**cell), flag_labels)


def _small(cell: Mapping[str, Any] | None) -> bool:
    """A share is known but its group is small."""
    return cell is not None and cell["share"] is not None and "small_n" in split(cell["flag"])


def _inside(pair: tuple[str, str], rows: tuple[Entry, ...], columns: tuple[Entry, ...]) -> bool:
    return pair[0] in {row.id for row in rows} and pair[1] in {column.id for column in columns}


def _highest(
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
    rows: tuple[Entry, ...],
    columns: tuple[Entry, ...],
) -> str:
    """The largest share of one organ in words; of groups that are not small, if there is any."""
    organs = {column.id for column in columns if column.group != "not_one_organ"}
    known = {q: cell for q, cell in cells.items() if cell["share"] is not None and q[1] in organs}
    large = {pair: cell for pair, cell in known.items() if not _small(cell)}
    pool = large or known
    if not pool:
        return ""
    place = {e.id: i for i, e in enumerate(rows)}, {e.id: i for i, e in enumerate(columns)}
    p, s = min(pool, key=lambda q: (-pool[q]["share"], place[0][q[0]], place[1][q[1]]))
    names = f"{rows[place[0][p]].label} → {columns[place[1][s]].label}"
    where = " outside small groups" if len(large) < len(known) else ""
    return f"Highest{where}: {names}, {words(pool[p, s], {})}."


def clustered(
    rows: tuple[Entry, ...],
    columns: tuple[Entry, ...],
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return rows and columns reordered so that similar profiles of shares lie side by side.

    Average linkage on Euclidean distances, leaves ordered optimally (Z. Bar-Joseph et al.,
    Bioinformatics 2001;17 Suppl 1:S22-29). For the order alone, an unknown share counts as the mean
    of its column. Rows and columns start at the end with the larger shares.
    """
    shares = [[share_of(cells.get((p.id, s.id))) for s in columns] for p in rows]
    matrix = np.array(shares, dtype=float)
    known = ~np.isnan(matrix)
    means = np.nansum(matrix, axis=0) / np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, matrix, means)
    return (
        tuple(rows[i] for i in _leaves(filled)),
        tuple(columns[i] for i in _leaves(filled.T)),
    )


def _leaves(profiles: np.ndarray) -> list[int]:
    """The order of a dendrogram's leaves for the rows of `profiles`."""
    if len(profiles) < 3:  # noqa: PLR2004 - two have only one order
        leaves = list(range(len(profiles)))
    else:
        from scipy.cluster.hierarchy import leaves_list, linkage  # noqa: PLC0415 - slow to import

        leaves = leaves_list(linkage(profiles, "average", optimal_ordering=True)).tolist()
    means = profiles.mean(axis=1)[leaves]
    slope = float(np.dot(means, np.arange(len(means)) - (len(means) - 1) / 2))
    return leaves[::-1] if slope > 0 else leaves


def plot_heatmap(info: HeatmapInfo, look: Theme) -> go.Figure:
    """Return the matrix as a figure; equal info gives an equal figure.

    Its last trace holds one transparent marker a cell, which alone takes hover and clicks; its
    customdata is [primary_id, site_id], see `cell_of`. Colour runs from 0 to the largest share;
    grey without a number is unknown.
    """
    top = scale_top([share for row in info.shares for share in row if share is not None])
    row = _row_height(len(info.primaries))
    margin = _margins(info)
    height = margin["t"] + row * len(info.primaries) + margin["b"]
    room = WIDE - margin["l"] - margin["r"]
    right = min(1.0, len(info.sites) * 110 / room)
    traces = [
        _colours(info, top, look, margin, height),
        _unknown(info, look),
        *_numbers(info, top, look, _number_size(info)),
        _targets(info),
    ]
    axis = {"showgrid": False, "zeroline": False, "ticks": "", "automargin": False}
    axis["fixedrange"] = True
    return new_figure(
        traces, look, height,
        margin=margin,
        hovermode="closest",
        hoverdistance=-1,
        xaxis={
            **axis, "side": "top", "tickangle": -_angle(info), "domain": [0, right],
            "range": [-0.5, len(info.sites) - 0.5], **_ticks(info, "site", look),
        },
        yaxis={
            **axis, "range": [len(info.primaries) - 0.5, -0.5],
            **_ticks(info, "primary", look),
        },
        shapes=[*_separators(info, look), *_outline(info, look)],
        annotations=_key(info, look, margin),
    )  # fmt: skip


def cell_of(point: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (primary_id, site_id) of a point of Streamlit's selection; None for anything else."""
    data = point.get("customdata")
    pair = list(data.values()) if isinstance(data, Mapping) else data
    match pair:
        case [str(primary), str(site), *_]:
            return primary, site
    return None


def heatmap_sentence(info: HeatmapInfo) -> str:
    """Return the matrix as plain text: its size, its highest cell, and what grey and 0 mean."""
    unknown = sum(share is None for row in info.shares for share in row)
    size = f"{many(len(info.primaries), 'primary', 'primaries')} by "
    size += f"{many(len(info.sites), 'site', 'sites')}, {info.unit}."
    grey = {
        0: "Every cell has a figure",
        1: f"One cell is grey, it has {NOT_KNOWN}",
    }.get(unknown, f"{unknown:,} cells are grey, they have {NOT_KNOWN}")
    grey += "; 0 is a counted zero."
    apart = f"Sites marked * have the {info.apart_unit}." if info.apart else ""
    return " ".join(part for part in (size, info.highest, grey, apart) if part)


def _row_height(rows: int) -> int:
    """Pixels a row: 20 for a long matrix, more for a short one."""
    return 20 if rows > 24 else 24 if rows > 12 else 32  # noqa: PLR2004 - see docstring


def _angle(info: HeatmapInfo) -> int:
    """Degrees by which site labels rise: steeper where columns are narrower than a line of text."""
    return 60 if len(info.sites) > 34 else 45  # noqa: PLR2004 - columns under 20 px on a phone


def text_width(text: str, size: int = SMALL) -> float:
    """Return roughly how many pixels a line of text takes."""
    return len(text) * size * LETTER


def _margins(info: HeatmapInfo) -> dict[str, int]:
    """Room for the labels and, above the primaries, for the key."""
    left = max(180, round(max(text_width(p.label) for p in info.primaries)) + 16)
    slope, rise = cos(radians(_angle(info))), sin(radians(_angle(info)))
    tall = max(text_width(s.label) for s in info.sites) * rise
    column = (NARROW - left - 40) / len(info.sites)
    over = max(text_width(s.label) * slope - (i + 0.5) * column for i, s in enumerate(reversed(info.sites)))
    key = KEY + LINE * sum(1 + note.count("<br>") for note in _notes(info)) + 8
    return {"l": left, "r": max(12, round(over) + 12), "t": max(100, key, round(tall) + 20), "b": 8}


def _colours(info: HeatmapInfo, top: float, look: Theme, margin: Mapping[str, int], height: int) -> go.Heatmap:
    """The cells with a figure, and the bar that explains their colour."""
    return go.Heatmap(
        z=[[None if share is None else round(share, 4) for share in row] for row in info.shares],
        zmin=0, zmax=top, colorscale=[list(stop) for stop in look.ramp],
        xgap=1, ygap=1, hoverinfo="skip",
        colorbar={
            "orientation": "h", "xref": "container", "yref": "container",
            "x": 0, "xanchor": "left", "xpad": 16,
            "y": 1 - 38 / height, "yanchor": "top", "ypad": 0,
            "lenmode": "pixels", "len": min(margin["l"], 220) - 4,
            "thickness": 10, "outlinewidth": 0,
            "tickvals": [0, top / 2, top],
            "ticktext": [f"{x * 100:.0f}\u2009%" for x in (0, top / 2, top)],
            "ticks": "", "tickfont": {"size": SMALL, "color": look.muted},
        },
    )  # fmt: skip


def _unknown(info: HeatmapInfo, look: Theme) -> go.Heatmap:
    """The cells without a figure, in the grey of no data."""
    return go.Heatmap(
        z=[[1 if share is None else None for share in row] for row in info.shares],
        zmin=0, zmax=1, colorscale=[[0, look.no_data], [1, look.no_data]],
        xgap=1, ygap=1, hoverinfo="skip", showscale=False,
    )  # fmt: skip


def _numbers(info: HeatmapInfo, top: float, look: Theme, size: int) -> list[go.Scatter]:
    """Whole per cents in the cells, a trace an ink; a counted zero is muted."""
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for y, row in enumerate(info.shares):
        for x, share in enumerate(row):
            if share is not None:
                ink = LIGHT.muted if share == 0 else _ink(colour_at(share, top, look))
                mark = "†" if info.small[y][x] and not _small_row(info, y) else ""
                groups.setdefault(ink, []).append((x, y, _whole(share) + mark))
    return [
        go.Scatter(
            x=[x for x, _, _ in group], y=[y for _, y, _ in group], text=[t for _, _, t in group],
            mode="text", hoverinfo="skip", textfont={"size": size, "color": ink},
            selected={"textfont": {"color": ink}}, unselected={"textfont": {"color": ink}},
        )
        for ink, group in sorted(groups.items())
    ]  # fmt: skip


def _number_size(info: HeatmapInfo) -> int:
    """Small in low rows and in narrow columns."""
    narrow = _row_height(len(info.primaries)) <= 20 or _angle(info) > 45  # noqa: PLR2004 - pixels, degrees
    return NUMBER if narrow else SMALL


def _small_row(info: HeatmapInfo, y: int) -> bool:
    """Every figure of a primary is of a small group, so that its label carries the mark."""
    return all(small or share is None for small, share in zip(info.small[y], info.shares[y], strict=True))


def _whole(share: float) -> str:
    """Whole per cent without its sign; "<1" for what would round to a false zero."""
    return whole_percent(share).removesuffix("\u2009%")


def _ink(fill: str) -> str:
    """The house ink or white; black on the few mid tones on which neither reads well."""
    ink = ink_on(fill)
    return ink if contrast(ink, fill) >= ENOUGH else "#000000"


def _targets(info: HeatmapInfo) -> go.Scatter:
    """One transparent marker a cell, smaller than it: where markers overlap, the first wins."""
    places = [(x, y) for y in range(len(info.primaries)) for x in range(len(info.sites))]
    plain: Callable[[float], dict[str, Any]] = lambda opacity: {"marker": {"opacity": opacity}}  # noqa: E731
    return go.Scatter(
        x=[x for x, _ in places], y=[y for _, y in places], mode="markers",
        marker={"symbol": "square", "size": 14, "opacity": 0.001, "color": "#808080"},
        selected=plain(0.001), unselected=plain(0.001),
        customdata=[[info.primaries[y].id, info.sites[x].id] for x, y in places],
        text=[f"{info.primaries[y].label} → {info.sites[x].label}" for x, y in places],
        hovertext=[info.hover[y][x] for x, y in places],
        hovertemplate="<b>%{text}</b><br>%{hovertext}<extra></extra>",
    )  # fmt: skip


def _ticks(info: HeatmapInfo, kind: Literal["primary", "site"], look: Theme) -> dict[str, Any]:
    """Labels of an axis: the selected cell's in the accent, * for a site apart, † for small."""
    terms = info.primaries if kind == "primary" else info.sites
    chosen = info.selected[0 if kind == "primary" else 1] if info.selected else ""
    marks = ["\u2009*" if term.id in info.apart else "" for term in terms]
    if kind == "primary":
        marks = ["\u2009†" if _small_row(info, y) else "" for y in range(len(terms))]
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


def _separators(info: HeatmapInfo, look: Theme) -> list[dict[str, Any]]:
    """Thin lines between organ systems and between body regions, where the order follows them."""
    if info.order != "system":
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


def _outline(info: HeatmapInfo, look: Theme) -> list[dict[str, Any]]:
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


def _key(info: HeatmapInfo, look: Theme, margin: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the colours mean, in the corner above the primaries."""
    base = {
        "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top",
        "showarrow": False, "align": "left", "borderpad": 0,
        "font": {"size": SMALL, "color": look.ink},
    }  # fmt: skip
    unit = info.unit[0].upper() + info.unit[1:]
    notes = _notes(info)
    lines = [(4, 0, unit.replace(" of ", " of<br>", 1))]
    lines += [(KEY + i * LINE, 20 if note == NO_FIGURE else 0, note) for i, note in enumerate(notes)]
    swatch = [
        {**base, "text": "", "bgcolor": look.no_data, "width": 14, "height": 12,
         "xshift": 12 - margin["l"], "yshift": margin["t"] - KEY - i * LINE - 2}
        for i, note in enumerate(notes) if note == NO_FIGURE
    ]  # fmt: skip
    return swatch + [
        {**base, "text": text, "xshift": 12 + indent - margin["l"], "yshift": margin["t"] - down}
        for down, indent, text in lines
    ]


def _notes(info: HeatmapInfo) -> list[str]:
    """The lines of the key below the colour bar; only what occurs."""
    notes = []
    if any(share is None for row in info.shares for share in row):
        notes.append(NO_FIGURE)
    if any(small for row in info.small for small in row):
        notes.append(f"† fewer than {SMALL_N} patients")
    if info.apart:
        notes.append(f"* {info.apart_unit}".replace(" whose ", "<br>whose ", 1))
    return notes
