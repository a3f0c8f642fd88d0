"""A list the patient article ranks, beside what each cohort ranks: claimed places on the left, a column a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from data.learn.claims import agreement
from data.tables.rows import rows
from viz.charts.describe import full_figure, listing, lower_first, upper_first
from viz.charts.theme import SERIES_SYMBOLS, SMALL, STAYS, Theme, folded, new_figure, whole_percent
from viz.charts.written import as_plotly

STATES: dict[str, str] = {
    "zero": "in nobody",
    "own_organ": "organ of origin, not ranked",
    "doubtful": "may misstate distant spread to that site, not ranked",
    "unknown": "not ranked",
    "not_listed": "not listed",
}
SHORT: dict[str, str] = {
    "zero": "0\u2009%",
    "own_organ": "own organ",
    "doubtful": "doubtful\u2009‡",
    "unknown": "no rank",
    "not_listed": "not listed",
}
SYMBOLS = (*SERIES_SYMBOLS, "cross", "star")
"""What became of a claimed place without a rank: in a sentence, on the figure; symbols of places."""
HEAD, FOOT, TICKS = 56, 50, 26
"""Pixels: the cohorts' names above, the agreement below, the ranks on the left."""
LONGEST, BESIDE = 20, 14
"""Letters on a line of a claimed label and of a cohort's name, over the whole page and beside something."""
NARROW, LINE, BETWEEN, TOP = 350, 21, 12, 34
"""Pixels of the list on a phone: its width, a line, from one cohort to the next, above (for the camera)."""
TEXT = 0.045
"""Width of a share beside its point, as a part of the figure."""
TIGHT = 10
"""Ranks beyond which rows come closer together."""


@dataclass(frozen=True)
class Mark:
    """One claimed place in one cohort. rank is None where it has none; other names what stands for it, or "".

    share is the label of the point, state a key of STATES or "ranked".
    """

    place: int
    label: str
    rank: int | None
    tied: bool
    share: str
    other: str
    state: str
    figure: str


@dataclass(frozen=True)
class Column:
    """A cohort: its marks by place, the others of its first places (rank, label, share), of how many it ranks.

    agreed is how many of the checked places are among the first.
    """

    key: str
    label: str
    marks: tuple[Mark, ...]
    others: tuple[tuple[int, str, str], ...]
    of: int
    agreed: int
    checked: int


@dataclass(frozen=True)
class ClaimsInfo:
    """A claimed list and the cohorts' ranks; within is the number of first places claimed (0: none).

    ordered tells whether the claim ranks its list; noun names what is ranked: "site" or "primary".
    """

    claimed: tuple[str, ...]
    columns: tuple[Column, ...]
    within: int
    ordered: bool
    noun: Literal["site", "primary"]
    selected: str = ""


def claims_info(
    found: Sequence[tuple[str, pd.DataFrame, pd.DataFrame]],
    within: int,
    *,
    ordered: bool = True,
    noun: Literal["site", "primary"] = "site",
    selected: str = "",
) -> ClaimsInfo:
    """Return the marks of some cohorts: (label, data.learn.claims.ranked_claim, data.learn.claims.ranking) of each."""
    columns = tuple(_column(*one, within, noun) for one in found)
    claimed = tuple(found[0][1]["claimed"]) if found else ()
    return ClaimsInfo(claimed, columns, within, ordered, noun, selected)


def _column(label: str, frame: pd.DataFrame, ranking: pd.DataFrame, within: int, noun: str) -> Column:
    marks = tuple(_mark(row, noun) for row in rows(frame))
    id_of = f"{noun}_id"
    taken = set(frame.loc[frame["state"] == "ranked", id_of])
    first = ranking[(ranking["rank"] <= within) & ~ranking[id_of].isin(taken)]
    others = tuple((int(row.rank), str(getattr(row, noun)), whole_percent(row.share)) for row in rows(first))
    key, of = str(frame["cohort_id"].iloc[0]), int(frame["of"].iloc[0])
    return Column(key, label, marks, others, of, *agreement(frame, within))


def _mark(row: Any, noun: str) -> Mark:
    name = str(getattr(row, noun))
    other = name if name and name != row.claimed else ""
    ranked = row.state == "ranked"
    doubtful = "†" if "small_n" in row.flag else ""
    text = f"{whole_percent(row.share)}{doubtful}{'*' if other else ''}" if ranked else SHORT[row.state]
    figure = "" if pd.isna(row.share) else full_figure(row)
    return Mark(
        row.place, row.claimed, int(row.rank) if ranked else None, bool(row.tied), text, other, row.state, figure
    )


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st."""
    teen = number // 10 % 10 == 1
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def agreement_text(info: ClaimsInfo, column: Column) -> str:
    """Return "2 of 3", how many places that can be checked are among the first so many; "" where none is claimed."""
    return f"{column.agreed} of {column.checked}" if info.within else ""


def mark_text(info: ClaimsInfo, mark: Mark) -> str:
    """Return "claimed 1st, observed 2nd: 247 of 432 patients (57.2 %, …)" of one place."""
    claimed = f"claimed {ordinal(mark.place)}, " if info.ordered else ""
    if mark.rank is None:
        return f"{claimed}{STATES[mark.state]}"
    joint = "joint " if mark.tied else ""
    stands = f" ({mark.other})" if mark.other else ""
    return f"{claimed}observed {joint}{ordinal(mark.rank)}{stands}: {mark.figure}"


def plot_claims(info: ClaimsInfo, look: Theme, *, narrow: bool = False, beside: bool = False) -> go.Figure:
    """Draw the claimed places and the ranks; a place without a rank stands below the line.

    `beside` folds names for half a page's width; narrow is a list, a block a cohort.
    """
    if narrow:
        return _plot_list(info, look)
    letters = BESIDE if beside else LONGEST
    at = [1.0 + i * 1.35 for i in range(len(info.columns))]
    depth, below = _depth(info)
    row = 30 if depth <= TIGHT else 17
    lanes = depth + (0.9 if below else 0.6) + below * 22 / row
    places = [_places(column, depth, row) for column in info.columns]
    traces = [_links(info, place, at, places, look) for place in range(len(info.claimed))]
    traces += [_marks(info, place, at, places, look) for place in range(len(info.claimed))]
    traces += [_claimed(info, look, row, letters), _others(info, at, look)]
    return new_figure(
        traces,
        look,
        HEAD + FOOT + round(row * (lanes - 0.5)),
        margin={"l": TICKS, "r": 8, "t": HEAD, "b": FOOT, "autoexpand": False},
        annotations=_texts(info, at, look, letters),
        shapes=_bands(info, depth, look, below=bool(below)),
        xaxis={"range": [-1.25, (at[-1] if at else 0) + 1.2], "visible": False, "fixedrange": True},
        yaxis={
            "range": [lanes, 0.5],
            "tickvals": list(range(1, depth + 1, 1 if depth <= TIGHT else 3)),
            "tickfont": {"size": 11, "color": look.muted},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )


def _plot_list(info: ClaimsInfo, look: Theme) -> go.Figure:
    """Draw a block a cohort: its name and the agreement, then a line a claimed place, then who else is first."""
    blocks = [(column, _block(info, column)) for column in info.columns]
    tops = [0]
    for _, lines in blocks:
        tops.append(tops[-1] + LINE * (len(lines) + 1) + BETWEEN)
    heads = [
        note for top, (column, _) in zip(tops, blocks, strict=False) for note in _list_head(info, column, top, look)
    ]
    texts = [
        note
        for top, (_, lines) in zip(tops, blocks, strict=False)
        for i, line in enumerate(lines, 1)
        for note in _list_line(line, top + LINE * i, look)
    ]
    marks = [_list_marks(info, place, tops, look) for place in range(len(info.claimed))]
    return new_figure(
        marks,
        look,
        tops[-1] + TOP,
        margin={"l": 0, "r": 0, "t": TOP, "b": 0, "autoexpand": False},
        annotations=[*heads, *texts],
        xaxis={"range": [0, NARROW], "visible": False, "fixedrange": True},
        yaxis={"range": [tops[-1], 0], "visible": False, "fixedrange": True},
    )


_Words = tuple[str, str, str, bool]
"""A line of the list: name, place, share, and whether it is claimed."""


def _block(info: ClaimsInfo, column: Column) -> list[_Words]:
    claimed = [
        (label, ordinal(mark.rank) if mark.rank else "", mark.share, True)
        for label, mark in zip(info.claimed, column.marks, strict=True)
    ]
    return [
        *claimed,
        *((f"not claimed: {lower_first(name)}", ordinal(r), share, False) for r, name, share in column.others),
    ]


def _list_head(info: ClaimsInfo, column: Column, top: int, look: Theme) -> list[dict[str, Any]]:
    base = _list_text(top, look.ink)
    name = as_plotly(column.label)
    agreed = f"<b>{agreement_text(info, column)}</b> · " if info.within else ""
    return [
        base | {"x": 0, "text": f"<b>{name}</b>" if column.key == info.selected else name},
        base | {"x": NARROW, "xanchor": "right", "text": f"{agreed}{column.of} ranked"},
    ]


def _list_line(line: _Words, top: int, look: Theme) -> list[dict[str, Any]]:
    name, place, share, claimed = line
    base = _list_text(top, look.ink if claimed else look.muted)
    columns = ((22, "left", _cut_to(name, 34)), (NARROW - 62, "right", place), (NARROW, "right", share))
    return [base | {"x": x, "xanchor": anchor, "text": text} for x, anchor, text in columns if text]


def _list_text(top: int, colour: str) -> dict[str, Any]:
    return {"showarrow": False, "xanchor": "left", "y": top, "font": {"size": SMALL, "color": colour}}


def _list_marks(info: ClaimsInfo, place: int, tops: list[int], look: Theme) -> dict[str, Any]:
    """The symbol of one claimed place in each block; hollow where it has no rank."""
    return {
        **_place(info, place, 11, look),
        "mode": "markers",
        "x": [10] * len(info.columns),
        "y": [top + LINE * (place + 1) for top in tops[:-1]],
    }


def _place(info: ClaimsInfo, place: int, size: int, look: Theme) -> dict[str, Any]:
    """What the marks of one claimed place have in common, wherever they stand; hollow where a cohort has no rank."""
    colour, symbol = look.series[place % len(look.series)], SYMBOLS[place % len(SYMBOLS)]
    marks = [column.marks[place] for column in info.columns]
    return {
        "type": "scatter",
        "cliponaxis": False,
        "customdata": [[column.key] for column in info.columns],
        "hovertext": [
            f"<b>{info.claimed[place]}</b>, {as_plotly(column.label)}<br>{mark_text(info, mark)}"
            for column, mark in zip(info.columns, marks, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [symbol if mark.rank else f"{symbol}-open" for mark in marks],
            "size": size,
            "color": colour,
            "opacity": 1,
            "line": {"width": 1.6, "color": colour},
        },
        **STAYS,
    }


def _depth(info: ClaimsInfo) -> tuple[int, int]:
    """The last rank that is drawn, and the lanes below it: the most places without a rank in a column."""
    ranks = [mark.rank for column in info.columns for mark in column.marks if mark.rank]
    below = [sum(mark.rank is None for mark in column.marks) for column in info.columns]
    return max([len(info.claimed), *ranks]), max(below, default=0)


def _places(column: Column, depth: int, row: int) -> list[float]:
    """Where the marks of a column stand: on their rank, or in lanes below the last one."""
    lane, found = depth + 1.2, []
    for mark in column.marks:
        found.append(float(mark.rank) if mark.rank else lane)
        lane += 0 if mark.rank else 22 / row
    return found


def _marks(info: ClaimsInfo, place: int, at: list[float], places: list[list[float]], look: Theme) -> dict[str, Any]:
    """What became of one claimed place in each cohort."""
    return {
        **_place(info, place, 12, look),
        "mode": "markers+text",
        "x": at,
        "y": [y[place] for y in places],
        "text": [f" {column.marks[place].share}" for column in info.columns],
        "textposition": "middle right",
        "textfont": {"size": SMALL, "color": look.ink},
    }


def _links(info: ClaimsInfo, place: int, at: list[float], places: list[list[float]], look: Theme) -> dict[str, Any]:
    """Thin lines of one claimed place between neighbours that both rank it; each starts behind its share."""
    path = [(0.0, float(place + 1), info.ordered)]
    path += [(x, y[place], c.marks[place].rank is not None) for x, y, c in zip(at, places, info.columns, strict=True)]
    x: list[float | None] = []
    y: list[float | None] = []
    for (x0, y0, ranked0), (x1, y1, ranked1) in pairwise(path):
        if ranked0 and ranked1:
            skip = TEXT * path[-1][0] / (x1 - x0) if x0 else 0.0
            x += [x0 + skip * (x1 - x0), x1, None]
            y += [y0 + skip * (y1 - y0), y1, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "opacity": 0.4,
        "line": {"width": 1.6, "color": look.series[place % len(look.series)]},
    }


def _claimed(info: ClaimsInfo, look: Theme, row: int, letters: int) -> dict[str, Any]:
    """The claimed list on the left: on its ranks, or one under the other where it has no order."""
    step = 1.0 if info.ordered else max(1.0, 32 / row)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [0] * len(info.claimed),
        "cliponaxis": False,
        "y": [1 + i * step for i in range(len(info.claimed))],
        "hoverinfo": "skip",
        "textposition": "middle left",
        "text": [f"{_folded(label, letters)} " for label in info.claimed],
        "textfont": {"size": SMALL, "color": look.ink},
        "marker": {
            "symbol": [SYMBOLS[i % len(SYMBOLS)] for i in range(len(info.claimed))],
            "size": 12,
            "opacity": 1,
            "color": [look.series[i % len(look.series)] for i in range(len(info.claimed))],
        },
    }


def _folded(label: str, letters: int) -> str:
    """A label on at most two lines, cut with an ellipsis: the text beside the figure has it whole."""
    lines = folded(label, letters).split("<br>")
    return "<br>".join(lines[:2]) + (" …" if lines[2:] else "")


def _others(info: ClaimsInfo, at: list[float], look: Theme) -> dict[str, Any]:
    """What the cohorts rank among the first places and the claim does not name."""
    points = [(x, *other) for x, column in zip(at, info.columns, strict=True) for other in column.others]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [p[0] for p in points],
        "y": [p[1] for p in points],
        "hovertext": [f"<b>{p[2]}</b>, not claimed<br>{p[3]}, observed {ordinal(p[1])}" for p in points],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"symbol": "circle", "size": 5, "color": look.muted, "opacity": 1},
        **STAYS,
    }


def _cut_to(label: str, letters: int) -> str:
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"


def _texts(info: ClaimsInfo, at: list[float], look: Theme, letters: int) -> list[dict[str, Any]]:
    """The heads of the columns and, below them, the agreement."""
    base = {"showarrow": False, "yref": "paper", "font": {"size": SMALL, "color": look.ink}}
    head = "Claimed" if info.ordered else "Claimed,<br>no order"
    found = [base | {"x": 0, "y": 1, "yshift": 8, "yanchor": "bottom", "xanchor": "right", "text": f"<b>{head}</b>"}]
    for x, column in zip(at, info.columns, strict=True):
        found += [*_ends(info, column, x, base, letters), *_names(column, x, base, look, letters)]
    if info.within:
        among = f"Among the<br>first {info.within}"
        found.append(
            base | {"x": 0, "y": 0, "yshift": -8, "yanchor": "top", "xanchor": "right", "align": "right", "text": among}
        )
    return found


def _ends(info: ClaimsInfo, column: Column, x: float, base: dict[str, Any], letters: int) -> list[dict[str, Any]]:
    """A cohort's name above its column, and below it the agreement."""
    name = "<br>".join(folded(as_plotly(column.label), letters - 2).split("<br>")[:3])
    name = f"<b>{name}</b>" if column.key == info.selected else name
    agreed = f"<b>{agreement_text(info, column)}</b><br>" if info.within else ""
    anchor = {"x": x, "xshift": -7, "xanchor": "left", "align": "left"}
    return [
        base | anchor | {"y": 1, "yshift": 8, "yanchor": "bottom", "text": name},
        base | anchor | {"y": 0, "yshift": -8, "yanchor": "top", "text": f"{agreed}{column.of} ranked"},
    ]


def _names(column: Column, x: float, base: dict[str, Any], look: Theme, letters: int) -> list[dict[str, Any]]:
    """What is not claimed and stands among the first places; on the ground of the band, so that no line crosses it."""
    return [
        base
        | {
            "x": x,
            "y": rank,
            "yref": "y",
            "xshift": 6,
            "xanchor": "left",
            "align": "left",
            "bgcolor": look.card,
            "borderpad": 0,
            "text": _other(label, share, letters),
            "font": {"size": 11, "color": look.muted},
        }
        for rank, label, share in column.others
    ]


def _other(label: str, share: str, letters: int) -> str:
    """A name with its share, on two lines where one has no room."""
    if letters == LONGEST:
        return f"{lower_first(_cut_to(label, LONGEST))} {share}"
    first, *rest = folded(f"{lower_first(_cut_to(label, 2 * letters - 6))} {share}", letters).split("<br>")
    return "<br>".join([first, " ".join(rest)]) if rest else first


def _bands(info: ClaimsInfo, depth: int, look: Theme, *, below: bool) -> list[dict[str, Any]]:
    """The first places, shaded, and the line under the last rank."""
    base = {"xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    shapes = []
    if info.within:
        shapes.append(
            base | {"type": "rect", "y0": 0.5, "y1": info.within + 0.5, "fillcolor": look.card, "line": {"width": 0}}
        )
    if below:
        shapes.append(
            base | {"type": "line", "y0": depth + 0.6, "y1": depth + 0.6, "line": {"width": 1, "color": look.faint}}
        )
    return shapes


def cohort_sentence(info: ClaimsInfo, column: Column) -> str:
    """Return what one cohort says: "2 of 3. Lung: claimed 1st, observed 2nd: 247 of 432 …; liver: …"."""
    parts = [f"{lower_first(mark.label)} {mark_text(info, mark)}" for mark in column.marks]
    agreed = agreement_text(info, column)
    several = f"{column.of} {'sites' if info.noun == 'site' else 'primaries'}"
    first = f"the first {info.within} of " if column.of > info.within else "only "
    start = f"{agreed} among {first}{several}. " if agreed else f"Of {several}: "
    return f"{start}{upper_first('; '.join(parts))}."


def claims_sentence(info: ClaimsInfo, name: str) -> str:
    """Return the alternative text of the figure."""
    claimed = listing([lower_first(label) for label in info.claimed])
    order = ", in this order" if info.ordered else ""
    cohorts = " ".join(f"{column.label}: {cohort_sentence(info, column)}" for column in info.columns)
    return f"{name}: the patient article names {claimed}{order}. {cohorts}"
