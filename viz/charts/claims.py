"""A list the patient article ranks, beside what each cohort ranks: claimed places on the left, a column a cohort."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from data.learn.claims import agreement
from data.tables.rows import rows
from viz.charts.describe import full_figure, listing, lower_first, many, upper_first
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
SHORTEST: dict[str, str] = {"zero": "0\u2009%", "own_organ": "own", "doubtful": "‡", "unknown": "?", "not_listed": "–"}
SYMBOLS = (*SERIES_SYMBOLS, "cross", "star")
"""What became of a claimed place without a rank: in a sentence, on the figure, on a phone; symbols of places."""
HEAD, NARROW_HEAD, FOOT, TICKS = 56, 124, 50, 26
"""Pixels: the cohorts' names above (upright on a phone), the agreement below, the ranks on the left."""
LONGEST, LONGEST_NARROW = 20, 12
"""Letters on a line of a claimed label and of a cohort's name."""
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
    """A cohort: its marks by place, the others of its first places (rank, label, share), of how many, the agreement."""

    key: str
    label: str
    marks: tuple[Mark, ...]
    others: tuple[tuple[int, str, str], ...]
    of: int
    agreed: int


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
    key = f"{noun}_id"
    taken = set(frame.loc[frame["state"] == "ranked", key])
    first = ranking[(ranking["rank"] <= within) & ~ranking[key].isin(taken)]
    others = tuple((int(row.rank), str(getattr(row, noun)), whole_percent(row.share)) for row in rows(first))
    return Column(
        str(frame["cohort_id"].iloc[0]), label, marks, others, int(frame["of"].iloc[0]), agreement(frame, within)[0]
    )


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
    """Return "2 of 3", how many claimed places are among the cohort's first so many; "" where none is claimed."""
    return f"{column.agreed} of {len(info.claimed)}" if info.within else ""


def mark_text(info: ClaimsInfo, mark: Mark) -> str:
    """Return "claimed 1st, observed 2nd: 247 of 432 patients (57.2 %, …)" of one place."""
    claimed = f"claimed {ordinal(mark.place)}, " if info.ordered else ""
    if mark.rank is None:
        return f"{claimed}{STATES[mark.state]}"
    joint = "joint " if mark.tied else ""
    stands = f" ({mark.other})" if mark.other else ""
    return f"{claimed}observed {joint}{ordinal(mark.rank)}{stands}: {mark.figure}"


def plot_claims(info: ClaimsInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw the claimed places and the ranks; a place without a rank stands below the line."""
    gap = 1.75 if narrow else 1.25
    at = [1.0 + i * (1.0 if narrow else 1.35) for i in range(len(info.columns))]
    depth, below = _depth(info)
    row = 30 if depth <= TIGHT else 17
    lanes = depth + (0.9 if below else 0.6) + below * 22 / row
    places = [_places(column, depth, row) for column in info.columns]
    traces = [] if narrow else [_links(info, place, at, places, look) for place in range(len(info.claimed))]
    traces += [_marks(info, place, at, places, look, narrow=narrow) for place in range(len(info.claimed))]
    traces += [_claimed(info, look, row, narrow=narrow), _others(info, at, look)]
    head = NARROW_HEAD if narrow else HEAD
    return new_figure(
        traces,
        look,
        head + FOOT + round(row * (lanes - 0.5)),
        margin={"l": TICKS, "r": 8, "t": head, "b": FOOT, "autoexpand": False},
        annotations=_texts(info, at, depth, look, narrow=narrow),
        shapes=_bands(info, depth, look, below=bool(below)),
        xaxis={
            "range": [-gap, (at[-1] if at else 0) + (0.75 if narrow else 1.2)],
            "visible": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [lanes, 0.5],
            "tickvals": list(range(1, depth + 1, 1 if depth <= TIGHT else 3)),
            "tickfont": {"size": 11, "color": look.muted},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )


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


def _marks(
    info: ClaimsInfo, place: int, at: list[float], places: list[list[float]], look: Theme, *, narrow: bool
) -> dict[str, Any]:
    """What became of one claimed place in each cohort; hollow where it has no rank."""
    colour, symbol = look.series[place % len(look.series)], SYMBOLS[place % len(SYMBOLS)]
    marks = [column.marks[place] for column in info.columns]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": at,
        "y": [y[place] for y in places],
        "cliponaxis": False,
        "customdata": [[column.key] for column in info.columns],
        "text": [f" {SHORTEST.get(mark.state, mark.share) if narrow else mark.share}" for mark in marks],
        "textposition": "middle right",
        "textfont": {"size": 11 if narrow else SMALL, "color": look.ink},
        "hovertext": [
            f"<b>{info.claimed[place]}</b>, {as_plotly(column.label)}<br>{mark_text(info, mark)}"
            for column, mark in zip(info.columns, marks, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [symbol if mark.rank else f"{symbol}-open" for mark in marks],
            "size": 12,
            "color": colour,
            "opacity": 1,
            "line": {"width": 1.6, "color": colour},
        },
        **STAYS,
    }


def _links(info: ClaimsInfo, place: int, at: list[float], places: list[list[float]], look: Theme) -> dict[str, Any]:
    """Thin lines of one claimed place between neighbours that both rank it; each starts behind its share.

    A phone has none: there the shares fill the columns.
    """
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


def _claimed(info: ClaimsInfo, look: Theme, row: int, *, narrow: bool) -> dict[str, Any]:
    """The claimed list on the left: on its ranks, or one under the other where it has no order."""
    step = 1.0 if info.ordered else max(1.0, 32 / row)
    letters = LONGEST_NARROW if narrow else LONGEST
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


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def _texts(info: ClaimsInfo, at: list[float], depth: int, look: Theme, *, narrow: bool) -> list[dict[str, Any]]:
    """The heads of the columns and, below them, the agreement."""
    base = {"showarrow": False, "yref": "paper", "font": {"size": 11 if narrow else SMALL, "color": look.ink}}
    head = "Claimed" if info.ordered else "Claimed,<br>no order"
    found = [base | {"x": 0, "y": 1, "yshift": 8, "yanchor": "bottom", "xanchor": "right", "text": f"<b>{head}</b>"}]
    for x, column in zip(at, info.columns, strict=True):
        found += _ends(info, column, x, base, narrow=narrow)
        if not narrow:
            found += _names(column, x, base, look)
    if narrow:
        found += _short_words(info, depth, base, look)
    if info.within:
        among = f"Among the<br>first {info.within}"
        found.append(
            base | {"x": 0, "y": 0, "yshift": -8, "yanchor": "top", "xanchor": "right", "align": "right", "text": among}
        )
    return found


def _ends(info: ClaimsInfo, column: Column, x: float, base: dict[str, Any], *, narrow: bool) -> list[dict[str, Any]]:
    """A cohort's name above its column, and below it the agreement."""
    name = folded(as_plotly(column.label), LONGEST - 2)
    name = f"<b>{name}</b>" if column.key == info.selected else name
    size = f"of {column.of}" if narrow else f"{column.of} ranked"
    agreed = f"<b>{agreement_text(info, column)}</b><br>" if info.within else ""
    anchor = {"x": x, "xshift": -7, "xanchor": "left", "align": "left"}
    upright = {"textangle": -90} if narrow else {}
    return [
        base | anchor | upright | {"y": 1, "yshift": 8, "yanchor": "bottom", "text": name},
        base | anchor | {"y": 0, "yshift": -8, "yanchor": "top", "text": f"{agreed}{size}"},
    ]


def _names(column: Column, x: float, base: dict[str, Any], look: Theme) -> list[dict[str, Any]]:
    """What is not claimed and stands among the first places; on the ground of the band, so that no line crosses it."""
    return [
        base
        | {
            "x": x,
            "y": rank,
            "yref": "y",
            "xshift": 6,
            "xanchor": "left",
            "bgcolor": look.card,
            "borderpad": 0,
            "text": f"{lower_first(_cut(label))} {share}",
            "font": {"size": 11, "color": look.muted},
        }
        for rank, label, share in column.others
    ]


def _short_words(info: ClaimsInfo, depth: int, base: dict[str, Any], look: Theme) -> list[dict[str, Any]]:
    """What the short words for places without a rank mean, where there are such."""
    states = dict.fromkeys(mark.state for column in info.columns for mark in column.marks if mark.rank is None)
    if not states:
        return []
    place = {"x": 0, "y": depth + 0.8, "yref": "y", "yanchor": "top", "xanchor": "right", "align": "right"}
    words = "<br>".join(f"{SHORTEST[state]} = {SHORT[state]}" for state in states if state != "zero")
    return [base | place | {"text": words, "font": {"size": 11, "color": look.muted}}]


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


def claims_headline(agreed: Mapping[str, int | None], cohort: str, least: int = 2) -> str:
    """Return the finding over all ranked lists: {claim: agreement in one cohort, None where it has no such primary}."""
    known = [number for number in agreed.values() if number is not None]
    lists = many(len(agreed), "ranked list", "ranked lists")
    if not known:
        return f"Of {lists}, none can be checked in {cohort}"
    enough = sum(number >= least for number in known)
    start = f"Of {lists}, " + ("" if len(known) == len(agreed) else f"{len(known)} can be checked in {cohort}: ")
    whose = "its three commonest sites" if len(known) < len(agreed) else f"the three commonest sites of {cohort}"
    share = "it" if len(known) == enough == 1 else f"all {enough}" if enough == len(known) else str(enough or "none")
    return f"{start}{share} {'names' if enough == 1 else 'name'} two or more of {whose}"


def verdicts_headline(topic: str, answers: Mapping[str, int]) -> str:
    """Return the finding over the claims of a topic: {answer in words: how many claims}."""
    if sum(answers.values()) == 1:
        return f"{topic}: {next(iter(answers))}"
    return f"{topic}: {'; '.join(f'{n} {words}' for words, n in answers.items())}"
