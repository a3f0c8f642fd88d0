"""One primary and site in every cohort and paper: a forest plot by method, time and denominator, never pooled."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from math import ceil
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.stats.frequency import DENOMINATOR_LABELS, SMALL_N
from data.stats.words import decimals, rounded
from data.tables.rows import rows
from data.tables.vocabulary import split
from data.tables.words import METHODS, TIMINGS
from viz.charts import axes
from viz.charts.describe import count, lower_first, many
from viz.charts.marks import DOUBT, sign, why
from viz.charts.text import text_width
from viz.charts.theme import SMALL, STAYS, Theme, new_figure, scale_top
from viz.charts.written import as_plotly

KINDS: dict[str, str] = {
    "involvement": "",
    "exclusive": "only this site",
    "range": "printed as a range",
    "lesions": "share of deposits",
    "bounds": "count known within bounds",
}
SYMBOLS: dict[str, str] = {"all": "circle", "metastatic": "square", "examined": "diamond"}
OTHER = "triangle-up"
"""Symbols of denominators; OTHER is for the rest, which the row names."""
QUOTED = "Quoted by a review or another paper"
ELSEWHERE = "Wider and narrower sites"
FEW = f"of fewer than {SMALL_N} patients"
ALONE = "of patients with this site alone"
DEPOSITS = "of deposits, not patients"
"""What keeps a figure out of the range of a headline, which says so."""
WHOM = {FEW: f"fewer than {SMALL_N}", ALONE: "with this site alone"}
"""The same behind a denominator; that of deposits says it."""
NOT_POOLED = "Not pooled: methods, timing and denominators differ."

ROW, LINE_HEIGHT, HEAD, FOOT, KEY_LINE = 27, 15, 30, 58, 21
"""Pixels: a row of up to two lines, a line, a group's head, axis and remark, a line of the key."""
LABEL_WIDTH, TEXT_WIDTH, MARGIN = 320, 306, 12
COUNTS, NUMBER = 132, 276
"""Pixels from the end of the axis to the counts and to the number of the source."""
LONGEST_LABEL, LONGEST_NARROW = 46, 34
"""Letters of a row's label on one line; on a phone its figure stands behind it."""
UNDER, HALF = 36, 13
"""Pixels of a phone's row under its label: the counts and the marks; and from the marks to its end."""
KEY_COLUMNS = 3
"""Of the key on a wide slide: Plotly lets one key be no wider than the axis, so that each column is one of its own."""
CLEAR = "rgba(0,0,0,0)"
TAG = re.compile(r"<[^>]*>")
FINE = "<span style='font-size:11px'>{}</span>"


@dataclass(frozen=True)
class Line:
    """One printed figure; percent, low, high in per cent, None where the source gives none.

    key is the cohort's id or ""; elsewhere marks a site that holds the asked one or is a part of it.
    group is how and when was counted, of_whom the denominator; aside is FEW, ALONE, DEPOSITS or "";
    number is that of the source.
    figure and counts are the texts of the row; marked is a figure that may lead nothing.
    """

    key: str
    label: str
    group: str
    percent: float | None
    low: float | None
    high: float | None
    counted: bool
    denominator: str
    tertiary: bool
    elsewhere: bool
    figure: str
    counts: str
    hover: str
    marked: bool
    of_whom: str = ""
    aside: str = ""
    number: int = 0


@dataclass(frozen=True)
class EvidenceInfo:
    """The lines from the top down, those of a group one after another; `selected` is the chosen cohort.

    sources are the ids of the sources by their number, from 1, and links where each can be read, "" where nowhere.
    left_out is how many lines there was no room for.
    """

    lines: tuple[Line, ...]
    selected: str = ""
    sources: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    left_out: int = 0

    def fewer(self) -> "EvidenceInfo":
        """Return the same without the line that is missed least.

        Other sites go first, then what is quoted, then figures without a count, the lower ones before those above;
        the chosen cohort and the ends of the range go last.
        """
        own = _within(tuple(line for line in self.lines if not line.elsewhere))
        ends = {min(own, default=None), max(own, default=None)}

        def worth(at: int) -> tuple[object, ...]:
            line = self.lines[at]
            last = line.key == self.selected != "" or (not line.elsewhere and not ends.isdisjoint(_within((line,))))
            return last, not line.elsewhere, not line.tertiary, line.counted, -at

        least = min(range(len(self.lines)), key=worth)
        return replace(self, lines=(*self.lines[:least], *self.lines[least + 1 :]), left_out=self.left_out + 1)


def evidence_info(
    frame: pd.DataFrame,
    site_id: str = "",
    site_labels: Mapping[str, str] | None = None,
    *,
    selected: str = "",
    flag_labels: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> EvidenceInfo:
    """Return the lines of a frame of data.stats.evidence, in its order.

    Rows of other sites than `site_id` say their site, from `site_labels`. Sources are numbered in the order of the
    lines; `links` are their addresses.
    """
    names, words = site_labels or {}, flag_labels or {}
    found = [(_line(row, site_id or row.site_id, names, words), str(row.source_id)) for row in rows(frame)]
    sources = tuple(dict.fromkeys(source for _, source in found))
    return EvidenceInfo(
        tuple(replace(line, number=sources.index(source) + 1) for line, source in found),
        selected,
        sources,
        tuple((links or {}).get(source, "") for source in sources),
    )


def _line(row: Any, site_id: str, names: Mapping[str, str], words: Mapping[str, str]) -> Line:
    elsewhere = row.site_id != site_id
    second = "tertiary" in row.flag or "second_hand" in row.flag
    how = _group(row)
    whose = "" if row.denominator in SYMBOLS else f"of {DENOMINATOR_LABELS[row.denominator]}"
    place = lower_first(names.get(row.site_id, row.site_id)) if elsewhere else ""
    kind = KINDS[row.kind] if row.kind == "exclusive" else ""  # the figure shows a range, `whose` names deposits
    origin = "own organ" if "own_organ" in split(row.flag) else ""
    label = ", ".join(part for part in (row.label, place, row.stratum, kind, whose, origin) if part)
    counted = not pd.isna(row.n_with_site)
    marks = [words[flag] for flag in split(row.flag) if flag in words]
    figure = _figure(row) + ("\u2009†" if "small_n" in row.flag else "") + sign(leads=row.leads)
    bounds = f" ({count(row.n_lo)}–{count(row.n_hi)})" if "≈" in _counts(row) else ""
    hover = "<br>".join(
        line
        for line in (
            f"<b>{as_plotly(label)}</b>",
            lower_first(how),
            f"{figure} of {DENOMINATOR_LABELS[row.denominator]}",
            _counts(row) + bounds,
            f"<i>{', '.join(marks)}</i>" if marks else "",
            why(row).removeprefix("<br>"),
        )
        if line
    )
    return Line(
        row.cohort_id,
        label,
        QUOTED if second else how,
        _number(row.percent),
        _number(row.low),
        _number(row.high),
        counted,
        row.denominator,
        second,
        elsewhere,
        figure,
        _counts(row),
        hover,
        not row.leads,
        f"of {DENOMINATOR_LABELS[row.denominator]}",
        _aside(row),
    )


def _aside(row: Any) -> str:
    return {"exclusive": ALONE, "lesions": DEPOSITS}.get(row.kind, FEW if "small_n" in row.flag else "")


def _group(row: Any) -> str:
    return ", ".join(part for part in (METHODS[row.method], TIMINGS[row.timing]) if part)


def _figure(row: Any) -> str:
    """The share with its interval, "50.5 % (45.8–55.2)", or a range, "5–20 %"."""
    if pd.isna(row.percent) and pd.isna(row.high):
        return "not known"
    if pd.isna(row.percent):
        low = "up to " if pd.isna(row.low) else f"{row.low:.3g}–"
        return f"{low}{row.high:.3g}\u2009%"
    known = not (pd.isna(row.low) or pd.isna(row.high))
    return f"{decimals(row.percent)}\u2009%" + (f" ({decimals(row.low)}–{decimals(row.high)})" if known else "")


def _counts(row: Any) -> str:
    if row.kind == "bounds":
        return f"between {count(row.n_lo)} and {count(row.n_hi)} of {count(row.n_denominator)}"
    if not pd.isna(row.n_with_site):
        about = "≈\u2009" if row.n_lo != row.n_hi else ""
        return f"{about}{count(row.n_with_site)} of {count(row.n_denominator)}"
    size = "" if pd.isna(row.n_denominator) else f", n\u2009=\u2009{count(row.n_denominator)}"
    return f"{'a printed range, ' if row.kind == 'range' else ''}no count{size}"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 9)


def plot_evidence(info: EvidenceInfo, look: Theme, *, narrow: bool = False, roomy: bool = False) -> go.Figure:
    """Draw a row a figure under the heads of its groups; `narrow` makes it a list, each row with its marks below.

    `roomy` is for a wide slide: the key has KEY_COLUMNS, and the longest head ends before the axis in any face.

    The symbol tells the denominator, a hollow one that no count is printed, grey that the figure is
    quoted; a broad bar is a range, or the bounds of a count.
    """
    lines = info.lines
    places, heads, end = _places(lines, narrow=narrow)
    ends = [value for line in lines for value in (line.percent, line.high) if value is not None]
    top = scale_top([value / 100 for value in ends]) * 100
    intervals = _bars(lines, places, ranges=False) | {"line": {"color": look.ink, "width": 1.6}}
    ranges = _bars(lines, places, ranges=True) | {"line": {"color": look.faint, "width": 9}, "name": "range or bounds"}
    ranges["showlegend"] = any(line.percent is None and line.high is not None for line in lines)
    key = _key(lines, look)
    longest = max((text_width(unescape(TAG.sub("", text)), SMALL, bold=True) for _, text in heads), default=0)
    left = MARGIN if narrow else max(LABEL_WIDTH, round(longest) + 2 * MARGIN) if roomy else LABEL_WIDTH
    texts = _texts(info, places, heads, look, left=left, narrow=narrow)
    columns = KEY_COLUMNS if roomy else 1
    entries = [*key, ranges] if ranges["showlegend"] else key
    for at, entry in enumerate(entries):
        entry["legend"] = _nth_legend(at % columns)
    keys = {_nth_legend(n): axes.legend(look, bgcolor=look.paper, x=n / columns) for n in range(columns)}
    above = KEY_LINE * ceil(len(entries) / columns) + 10 if lines else 8
    return new_figure(
        [ranges, intervals, _points(lines, places, look), *key],
        look,
        above + round(end) + FOOT,
        margin={
            "l": left,
            "r": MARGIN if narrow else TEXT_WIDTH,
            "t": above,
            "b": FOOT,
            "autoexpand": False,
        },
        showlegend=bool(lines),
        annotations=texts,
        **keys,
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": y,
                "y1": y,
                "layer": "below",
                "line": {"color": look.grid, "width": 1},
            }
            for y in places
        ]
        + _chosen(info, places, look, left=left, narrow=narrow),
        xaxis=axes.shares(look, 0, top * 1.02, zeroline=True, zerolinecolor=look.faint, visible=bool(lines)),
        yaxis={"range": [end, 0], "visible": False, "fixedrange": True},
    )


def _nth_legend(number: int) -> str:
    return f"legend{number + 1}" if number else "legend"


def _chosen(info: EvidenceInfo, places: list[float], look: Theme, *, left: int, narrow: bool) -> list[dict[str, Any]]:
    """A band behind the rows of the chosen cohort, with a bar in the accent at its left."""
    edge_at = MARGIN - left
    up, down = (LINE_HEIGHT + UNDER - HALF - 1, HALF - 1) if narrow else (ROW / 2 - 1, ROW / 2 - 1)
    wide = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "line": {"width": 0}}
    edge = {"xsizemode": "pixel", "xanchor": 0, "x0": edge_at, "x1": edge_at + 3, "fillcolor": look.accent}
    spans = [(y - up, y + down) for y, line in zip(places, info.lines, strict=True) if line.key == info.selected != ""]
    return [wide | part | {"y0": low, "y1": high} for low, high in spans for part in ({"fillcolor": look.card}, edge)]


def _points(lines: tuple[Line, ...], places: list[float], look: Theme) -> dict[str, Any]:
    """The shares; a range has an invisible one in its middle, so that it takes clicks too."""
    middles = [((line.low or 0.0) + (line.high or 0.0)) / 2 if line.percent is None else line.percent for line in lines]
    colours = [CLEAR if line.percent is None else look.muted if line.tertiary else look.origin for line in lines]
    return {
        "type": "scatter",
        "mode": "markers",
        "y": places,
        "showlegend": False,
        "x": middles,
        "customdata": [[line.key] for line in lines],
        "hovertext": [line.hover for line in lines],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [_symbol(line) for line in lines],
            "size": 12,
            "opacity": 1,
            "color": colours,
            "line": {"width": 1.8, "color": colours},
        },
        **STAYS,
    }


def _places(lines: tuple[Line, ...], *, narrow: bool) -> tuple[list[float], list[tuple[float, str]], float]:
    """Where the rows and heads stand, in pixels from the top, and where the last row ends."""
    at, group = 0.0, ""
    places, heads = [], []
    for line in lines:
        if (head := _head(line)) != group:
            group = head
            heads.append((at + HEAD / 2 + 3, group))
            at += HEAD
        written = LINE_HEIGHT * len(_wrapped(line, narrow=narrow))
        row = written + UNDER if narrow else max(ROW, written + 8)
        places.append(at + (row - HALF if narrow else row / 2))
        at += row
    return places, heads, max(at, 1.0)


def _head(line: Line) -> str:
    """What stands above a line's group: how and when was counted, and of whom."""
    if line.elsewhere or line.tertiary:
        return f"<b>{ELSEWHERE if line.elsewhere else line.group}</b>"
    return f"<b>{line.group}</b> · {line.of_whom}"


def _wrapped(line: Line, *, narrow: bool) -> list[str]:
    return wrap(line.label, LONGEST_NARROW if narrow else LONGEST_LABEL)


def _bars(lines: tuple[Line, ...], places: list[float], *, ranges: bool) -> dict[str, Any]:
    """Intervals, or printed ranges, as one broken line."""
    x: list[float | None] = []
    y: list[float | None] = []
    for at, line in zip(places, lines, strict=True):
        if (line.percent is None) == ranges and line.high is not None:
            x += [line.low or 0.0, line.high, None]
            y += [at, at, None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip", "showlegend": False}


def _key(lines: tuple[Line, ...], look: Theme) -> list[dict[str, Any]]:
    """The entries of the key that the lines need."""
    pointed = [line for line in lines if line.percent is not None]
    used = {line.denominator for line in pointed}
    entries = [
        (symbol, f"of {DENOMINATOR_LABELS[name]}", look.origin) for name, symbol in SYMBOLS.items() if name in used
    ]
    if used - set(SYMBOLS):
        entries.append((OTHER, "of others, as the row says", look.origin))
    if any(not line.counted for line in pointed):
        entries.append(("circle-open", "hollow: no count printed, so no interval", look.origin))
    if any(line.tertiary for line in pointed):
        entries.append(("circle", "grey: quoted", look.muted))
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "name": name,
            "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1.8, "color": colour}},
        }
        for symbol, name, colour in entries
    ]


def _texts(
    info: EvidenceInfo, places: list[float], heads: list[tuple[float, str]], look: Theme, *, left: int, narrow: bool
) -> list[dict[str, Any]]:
    """Heads, the labels and figures of the rows, and that nothing is pooled."""
    base = {
        "showarrow": False,
        "xref": "paper",
        "xanchor": "left",
        "align": "left",
        "yanchor": "middle",
        "font": {"size": SMALL, "color": look.ink},
    }
    left = MARGIN - left
    found = [
        base | {"x": 0, "xshift": left, "y": y, "text": text, "font": {"size": SMALL, "color": look.muted}}
        for y, text in heads
    ]
    for y, line in zip(places, info.lines, strict=True):
        chosen = bool(line.key) and line.key == info.selected
        label = "<br>".join(map(as_plotly, _wrapped(line, narrow=narrow)))
        label = f"<b>{label}</b>" if chosen else label
        figure = f"<b>{line.figure}</b>" if chosen or narrow else line.figure
        link = info.links[line.number - 1]
        number = (
            f'<a href="{escape(link)}" style="color:{look.accent}">[{line.number}]</a>' if link else f"[{line.number}]"
        )
        if narrow:
            row = base | {"y": y, "yshift": 5, "yanchor": "bottom"}
            lines_below = "<br>&nbsp;" * len(_wrapped(line, narrow=narrow))
            found += [
                row | {"x": 0, "xshift": 5, "text": f"{label}<br>{FINE.format(line.counts)} {number}"},
                row | {"x": 1, "xanchor": "right", "align": "right", "text": f"{figure}{lines_below}"},
            ]
            continue
        found.append(base | {"x": 0, "xshift": left + 10, "y": y, "text": label})
        texts = ((10, figure), (COUNTS, line.counts), (NUMBER, number))
        found += [base | {"x": 1, "xshift": shift, "y": y, "text": text} for shift, text in texts]
    remark = {
        "x": 0,
        "y": 0,
        "yref": "paper",
        "yshift": -44,
        "xshift": left,
        "text": NOT_POOLED
        + (f" {many(info.left_out, 'more figure', 'more figures')} in the table." * bool(info.left_out)),
        "font": {"size": SMALL, "color": look.muted},
    }
    return [*found, base | remark] if info.lines else []


def _symbol(line: Line) -> str:
    symbol = SYMBOLS.get(line.denominator, OTHER)
    return symbol if line.counted else f"{symbol}-open"


def evidence_headline(info: EvidenceInfo, subject: str) -> str:
    """Return the finding: "Bone metastases in breast cancer: 3.3–73 % across 12 published estimates".

    subject is "Bone metastases in breast cancer". The range holds every estimate that is counted, printed ranges too.
    Figures of wider or narrower sites count only where there is none of the site itself, those that are set aside
    (Line.aside) only where there is no other, and those that may be no distant spread never: all are said to be there.
    """
    own = tuple(line for line in info.lines if not line.elsewhere)
    near = "" if own else " of wider or narrower sites"
    every = own or info.lines
    free = tuple(line for line in every if not line.marked)
    rest = len(every) - len(free)
    if rest and not free:
        which = "which" if rest == 1 else "each of which"
        return f"{subject}: {many(rest, 'estimate', 'estimates')}{near}, {which} {DOUBT}, so none leads"
    found = tuple(line for line in free if not line.aside) or free
    number = "in one published estimate" if len(found) == 1 else f"across {count(len(found))} published estimates"
    kinds = Counter(line.aside for line in free if line.aside)
    alone = found == free
    more = "" if alone else " more"
    aside = (
        f", {why_not}" if alone and of_it == len(found) else f"{',' if alone else ';'} {of_it}{more} {why_not}"
        for why_not, of_it in kinds.items()
    )
    left_out = f"; {count(rest)} more {DOUBT}" if rest else ""
    return f"{subject}: {_span(found)} {number}{near}{''.join(aside)}{left_out}"


def why_they_differ(info: EvidenceInfo) -> str:
    """Return in what the estimates of the site itself differ, or what they share: method, time and denominator."""
    lines = tuple(line for line in info.lines if not line.elsewhere) or info.lines
    known = [line.group.split(", ", 1) for line in lines if not line.tertiary]
    hows = list(dict.fromkeys(lower_first(parts[0]) for parts in known))
    times = list(dict.fromkeys(part for parts in known for part in parts[1:]))
    whom = list(dict.fromkeys(line.of_whom for line in lines))
    parts = [_either(some) for some in (hows, times, whom) if len(some) > 1]
    return f"Why they differ: {'; '.join(parts)}." if parts and len(lines) > 1 else ""


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def who_is_counted(info: EvidenceInfo) -> tuple[tuple[str, str], ...]:
    """Return the range of each group of the site itself, and whom it counts, when and how; figures that lead alone."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in info.lines:
        if not (line.elsewhere or line.tertiary or line.marked):
            whom = f"{line.of_whom}, {WHOM[line.aside]}" if line.aside in WHOM else line.of_whom
            groups.setdefault((whom, line.group), []).append(line)
    return tuple(
        (_span(tuple(lines)), f"{whom}; {lower_first(how)}{_size(len(lines))}") for (whom, how), lines in groups.items()
    )


def _size(number: int) -> str:
    return "" if number == 1 else f" ({number} estimates)"


def evidence_sentence(info: EvidenceInfo, subject: str) -> str:
    """Return the alternative text."""
    groups = list(dict.fromkeys(lower_first(line.group) for line in info.lines))
    marked = sum(line.marked for line in info.lines)
    doubtful = f" {count(marked)} of them {DOUBT}." if marked else ""
    return (
        f"{evidence_headline(info, subject)}. {many(len(info.lines), 'printed figure', 'printed figures')}, "
        f"grouped by method, time and denominator: {'; '.join(groups)}.{doubtful}"
    )


def _span(lines: tuple[Line, ...]) -> str:
    """From the smallest to the largest share, "3.3–73 %", printed ranges included; "up to 5.1 %" of no other."""
    ends = _within(lines)
    if not ends:
        return "no known share"
    if all(line.percent is None and line.low is None for line in lines):
        return f"up to {_short(max(ends))}\u2009%"
    low, high = _short(min(ends)), _short(max(ends))
    return f"{low if low == high else f'{low}–{high}'}\u2009%"


def _within(lines: tuple[Line, ...]) -> list[float]:
    """The shares of some lines, and both ends of those that are ranges or bounds."""
    found = (([line.low, line.high] if line.percent is None else [line.percent]) for line in lines)
    return [end for ends in found for end in ends if end is not None]


def _short(value: float) -> str:
    return decimals(value) if 0 < value < 9.95 else rounded(value)  # noqa: PLR2004 - two digits
