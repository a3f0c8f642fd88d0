"""One site and all others: the share of patients that also have each, with the site and without it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.frequency import SMALL_N
from data.stats.together import MARKS
from data.stats.words import percent
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts import axes
from viz.charts.describe import count, listing, lower_first, upper_first
from viz.charts.marks import SIGN
from viz.charts.theme import SERIES_SYMBOLS, SMALL, STAYS, Theme, new_figure, whole_percent

NOT_SEQUENCE = {
    "at_sequencing": "Association, not sequence: pairs were counted at one time.",
    "ever": "Association, not sequence: pairs were counted over the whole follow-up.",
    "at_diagnosis": "Association, not sequence: pairs were counted at diagnosis.",
    "at_death": "Association, not sequence: pairs were counted at death.",
    "mixed": "Association, not sequence: pairs were counted at different times.",
    "not_applicable": "Association, not sequence.",
}
"""What stands on every figure of pairs, by the timing of the cohort."""
ROLES = {"own_organ": " (own organ)", "doubtful": SIGN}
"""What a site's name says of its role (data.stats.together)."""
THING = {
    "adrenal": "adrenal metastasis",
    "pleura": "pleural metastasis",
    "lymph_node": "lymph-node metastasis",
    "other_site": "metastasis in any other site",
}
"""A metastasis in a site, where “{site} metastasis” would not read well."""
NO_INTERVAL = "no interval"
LABELS, RATIO, TOP, ROW = 128, 104, 66, 46
"""Pixels of the wide figure: labels, a column of ratios, what stands above the rows, a row."""
NARROW_TOP, NARROW_ROW = 52, 70
"""Pixels of the narrow figure, in which labels and ratios stand above the markers."""
AXIS, NOTE = 46, 17
"""Pixels of the axis with its title, and of a line of notes below it."""
APART = 0.13
"""How far the two markers of a row lie from its middle, in rows of the wide figure."""


@dataclass(frozen=True)
class Share:
    """A share of a group with its 95 % interval, all as fractions of 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """One further site: its shares (None for a group of nobody), both ratios in words, and all of it as hover."""

    key: str
    label: str
    with_given: Share | None
    without: Share | None
    risk: str
    odds: str
    hover: str


@dataclass(frozen=True)
class TogetherInfo:
    """What a figure of one given site shows, from the top down; given is “bone metastasis”, say."""

    given: str
    n_given: int
    n_without: int
    lines: tuple[Line, ...]
    caution: str


def metastasis(site_id: str, label: str, role: str = "") -> str:
    """Return a metastasis in a site for the middle of a sentence: "bone metastasis"; role as in data.stats.together."""
    return THING.get(site_id, f"{lower_first(label)} metastasis") + ROLES.get(role, "")


def ratio(value: Any) -> str:
    """Return a ratio in words: two decimals, one from 10, none from 100; "none" where it does not exist."""
    if pd.isna(value):
        return "none"
    return f"{value:.{sum(value < limit for limit in (9.995, 99.95))}f}"


def ratio_with_interval(value: Any, low: Any, high: Any) -> str:
    """Return "1.84 (1.62–2.05)"; where there is no interval, the ratio with a word on it."""
    if pd.isna(low):
        return NO_INTERVAL if pd.isna(value) else f"{ratio(value)}, {NO_INTERVAL}"
    return f"{ratio(value)} ({ratio(low)}–{ratio(high)})"


def in_full(row: Any) -> str:
    """Return a row of a frame of pairs in full, in lines for a hover: counts, shares, ratios, marks."""
    with_given = _counted(row.n11, row.n_given, row.share_with, row.with_low, row.with_high)
    without = _counted(row.n01, row.n_without, row.share_without, row.without_low, row.without_high)
    marks = [MARKS[flag] for flag in split(row.flag)]
    return "<br>".join(
        [
            f"<b>{row.other}</b>",
            f"with {metastasis(row.given_id, row.given, row.given_role)}: {with_given}",
            f"without: {without}",
            f"risk ratio {ratio_with_interval(row.risk_ratio, row.rr_low, row.rr_high)}",
            f"odds ratio {ratio_with_interval(row.odds_ratio, row.or_low, row.or_high)}",
            *([f"<i>{'; '.join(marks)}</i>"] if marks else []),
        ]
    )


def _counted(number: Any, total: Any, share: Any, low: Any, high: Any) -> str:
    text = f"{count(number)} of {count(total)} patients"
    return text if pd.isna(share) else f"{text} ({percent(share)}, 95\u2009% CI {low * 100:.1f}–{high * 100:.1f})"


def together_info(frame: pd.DataFrame, given_id: str) -> TogetherInfo:
    """Return the figure of one given site of a frame of pairs (data.stats.together.COLUMNS).

    The largest odds ratio comes first, then sites without one, rest groups last. Raises ValueError for a
    site that the frame lacks.
    """
    found = frame[frame["given_id"] == given_id]
    if found.empty:
        msg = f"No pair has the site {given_id!r}; choose one of {', '.join(frame['given_id'].unique())}."
        raise ValueError(msg)
    found = found.assign(rest=found["other_role"] == "rest_group")
    order = found.sort_values(["rest", "odds_ratio", "other_id"], ascending=[True, False, True], na_position="last")
    first = next(rows(order))
    return TogetherInfo(
        given=metastasis(given_id, first.given, first.given_role),
        n_given=int(first.n_given),
        n_without=int(first.n_without),
        lines=tuple(_line(row) for row in rows(order)),
        caution=NOT_SEQUENCE[first.timing],
    )


def _line(row: Any) -> Line:
    return Line(
        row.other_id,
        row.other + ROLES.get(row.other_role, ""),
        _share(row.share_with, row.with_low, row.with_high),
        _share(row.share_without, row.without_low, row.without_high),
        ratio_with_interval(row.risk_ratio, row.rr_low, row.rr_high),
        ratio_with_interval(row.odds_ratio, row.or_low, row.or_high),
        in_full(row),
    )


def _share(value: Any, low: Any, high: Any) -> Share | None:
    return None if pd.isna(value) else Share(float(value), float(low), float(high))


def plot_together(info: TogetherInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw a row a site: the share with the given site (circle) and without it (square), and both ratios.

    A click anywhere in a row gives its site: customdata is [site_id]. narrow fits a phone, with the ratios
    under the names.
    """
    lines = info.lines
    # A narrow row has its words in the upper part, so its markers lie lower and closer.
    middle, apart = (0.27, 0.09) if narrow else (0.0, APART)
    places = [[y + middle - apart for y in range(len(lines))], [y + middle + apart for y in range(len(lines))]]
    groups = [[line.with_given for line in lines], [line.without for line in lines]]
    top = max((share.high for group in groups for share in group if share), default=0.1) * 104
    head, row = (NARROW_TOP, NARROW_ROW) if narrow else (TOP, ROW)
    notes = _notes(info, narrow=narrow)
    foot = AXIS + NOTE * (notes.count("<br>") + 1) + 4
    left, right = (10, 10) if narrow else (LABELS, 2 * RATIO + 8)
    traces = [_rows_to_click(lines, top), _joins(groups, places, look)]
    for number, (group, ys) in enumerate(zip(groups, places, strict=True)):
        traces.append(_markers(lines, group, ys, look.series[number], SERIES_SYMBOLS[number]))
    words = _narrow_words(info, look) if narrow else _ratios(info, look)
    ticks = {} if narrow else {"tickvals": list(range(len(lines))), "ticktext": [line.label for line in lines]}
    return new_figure(
        traces,
        look,
        head + foot + row * len(lines),
        margin={"l": left, "r": right, "t": head, "b": foot, "autoexpand": False},
        bargap=0,
        hovermode="closest",
        xaxis=axes.shares(look, 0, top),
        yaxis={
            "range": [len(lines) - 0.5, -0.5],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": not narrow,
            "ticklabelstandoff": 6,
            **ticks,
            "tickfont": {"size": SMALL, "color": look.ink},
        },
        annotations=[*words, *_key(info, look, left), *_foot(notes, look, left)],
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": y + 0.5,
                "y1": y + 0.5,
                "layer": "below",
                "line": {"color": look.grid, "width": 1},
            }
            for y in range(len(lines) - 1)
        ],
    )


def _rows_to_click(lines: tuple[Line, ...], top: float) -> dict[str, Any]:
    """A transparent bar a row, so that the whole of it takes clicks and hover."""
    still = {"marker": {"opacity": 0.001}}
    return {
        "type": "bar",
        "orientation": "h",
        "x": [top] * len(lines),
        "y": list(range(len(lines))),
        "width": 1,
        "customdata": [[line.key] for line in lines],
        "hovertext": [line.hover for line in lines],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": "#808080", "opacity": 0.001},
        "selected": still,
        "unselected": still,
    }


def _joins(groups: list[list[Share | None]], places: list[list[float]], look: Theme) -> dict[str, Any]:
    """A thin line between the two markers of each row."""
    x: list[float | None] = []
    y: list[float | None] = []
    for one, other, above, below in zip(*groups, *places, strict=True):
        if one and other:
            x += [one.value * 100, other.value * 100, None]
            y += [above, below, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "line": {"color": look.faint, "width": 1.2},
    }


def _markers(
    lines: tuple[Line, ...], group: list[Share | None], ys: list[float], colour: str, symbol: str
) -> dict[str, Any]:
    """One group's markers with their intervals."""
    known = [(line, share, y) for line, share, y in zip(lines, group, ys, strict=True) if share]
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [round(share.value * 100, 3) for _, share, _ in known],
        "y": [y for _, _, y in known],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "thickness": 1.6,
            "width": 4,
            "color": colour,
            "array": [round((share.high - share.value) * 100, 3) for _, share, _ in known],
            "arrayminus": [round((share.value - share.low) * 100, 3) for _, share, _ in known],
        },
        "marker": {"symbol": symbol, "size": 10, "color": colour, "opacity": 1},
        "customdata": [[line.key] for line, _, _ in known],
        "hovertext": [line.hover for line, _, _ in known],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **STAYS,
    }


def _note(text: str, look: Theme, **place: Any) -> dict[str, Any]:
    """A text on the figure, at the left edge of the plot unless told otherwise."""
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": SMALL, "color": look.ink},
        **place,
    }


def _ratios(info: TogetherInfo, look: Theme) -> list[dict[str, Any]]:
    """Two columns of ratios to the right of the plot, under their heads."""
    small = {"size": SMALL, "color": look.ink}
    notes = []
    for column, name in enumerate(("Risk ratio", "Odds ratio")):
        place = {"x": 1, "xshift": 12 + column * RATIO}
        head = f"<b>{name}</b><br><span style='color:{look.muted}'>95\u2009% interval</span>"
        notes.append(_note(head, look, **place, yanchor="bottom", yshift=6, font=small))
        texts = [line.risk if column == 0 else line.odds for line in info.lines]
        notes += [_note(text, look, **place, yref="y", y=y, font=small) for y, text in enumerate(texts)]
    return notes


def _narrow_words(info: TogetherInfo, look: Theme) -> list[dict[str, Any]]:
    """Name and ratios above each row's markers."""
    notes = []
    for y, line in enumerate(info.lines):
        ratios = f"RR {line.risk} · OR {line.odds}"
        both = f"<b>{line.label}</b><br><span style='color:{look.muted};font-size:11px'>{ratios}</span>"
        notes.append(_note(both, look, yref="y", y=y - 0.2, bgcolor=look.paper))
    return notes


def _key(info: TogetherInfo, look: Theme, left: int) -> list[dict[str, Any]]:
    """Which marker is which group, at the top left, with the size of each."""
    small = "†" if min(info.n_given, info.n_without) < SMALL_N else ""
    names = (
        f"<span style='color:{look.series[0]}'>●</span> with {info.given}, n = {count(info.n_given)}{small}",
        f"<span style='color:{look.series[1]}'>■</span> without, n = {count(info.n_without)}{small}",
    )
    text = "<br>".join(names)
    return [_note(text, look, xshift=8 - left, yshift=8, yanchor="bottom", font={"size": 13, "color": look.ink})]


def _notes(info: TogetherInfo, *, narrow: bool) -> str:
    """What a mark means, where it occurs, and the caution."""
    notes = []
    if any(NO_INTERVAL in line.odds for line in info.lines):
        notes.append(f"{NO_INTERVAL}: one of the four counts is 0")
    if min(info.n_given, info.n_without) < SMALL_N:
        notes.append(f"† fewer than {SMALL_N} patients")
    notes.append(info.caution.replace(": ", ":<br>", 1) if narrow else info.caution)
    return "<br>".join(notes)


def _foot(notes: str, look: Theme, left: int) -> list[dict[str, Any]]:
    """What the axis means, and the notes."""
    return [
        _note("Share that also has this site", look, y=0, yshift=-30, font={"size": SMALL, "color": look.muted}),
        _note(notes, look, y=0, xshift=8 - left, yshift=4 - AXIS, yanchor="top"),
    ]


def headline(pair: pd.DataFrame, name: str, given: str) -> str:
    """Return the finding: how much more often the other site occurs with the given one.

    `pair` is a row of data.stats.together.strongest or empty; `given` names what the figure is about then.
    """
    for row in rows(pair):
        times = f"{row.risk_ratio:.{sum(row.risk_ratio < limit for limit in (1.1, 9.95))}f}"
        return (
            f"{name}: patients with {metastasis(row.given_id, row.given)} have "
            f"{metastasis(row.other_id, row.other)} {times} times as often as all other patients"
        )
    return f"{name}: which sites occur together with {given}"


def lead(pair: pd.DataFrame, info: TogetherInfo, group: str = "") -> str:
    """Return the sentence under the headline, with both shares and both ratios of the pair it names.

    `group` names the patients where they are not everybody ("women").
    """
    whose = f" ({group})" if group else ""
    for row in rows(pair):
        return (
            f"Of {count(row.n_given)} patients with {info.given}{whose}, **{percent(row.share_with)}** had "
            f"{metastasis(row.other_id, row.other)}; of {count(row.n_without)} without, "
            f"with other metastases or none, **{percent(row.share_without)}**. Risk ratio "
            f"{ratio(row.risk_ratio)} (95\u2009% CI {ratio(row.rr_low)}–{ratio(row.rr_high)}), odds ratio "
            f"{ratio(row.odds_ratio)} ({ratio(row.or_low)}–{ratio(row.or_high)})."
        )
    return (
        f"{count(info.n_given)} patients with {info.given}{whose}, {count(info.n_without)} without. A pair is named "
        "only if both sites are single organs other than the organ of origin, each group has at least "
        f"{SMALL_N} patients, and the interval of the risk ratio lies above 1."
    )


def together_sentence(info: TogetherInfo) -> str:
    """Return the figure as plain text: the groups, the three sites with the largest odds ratios, the caution."""
    tops = [
        f"{lower_first(line.label)} {whole_percent(line.with_given.value)} against {whole_percent(line.without.value)}"
        for line in info.lines[:3]
        if line.with_given and line.without
    ]
    shares = f"; also have: {listing(tops)}" if tops else ""
    return (
        f"{upper_first(info.given)} in {count(info.n_given)} patients, against {count(info.n_without)} without"
        f"{shares}. {info.caution}"
    )
