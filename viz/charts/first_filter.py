"""Plumbing against seed and soil: whether a first filter is the organ that is hit most often."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.learn.pathways import TOP
from data.stats.frequency import SMALL_N
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts import axes
from viz.charts.describe import full_figure, listing, lower_first, many
from viz.charts.theme import SMALL, Theme, new_figure, readable_ink, whole_percent

VERDICTS: dict[str, str] = {
    "first": "the commonest organ",
    "top": "second or third",
    "lower": "lower",
    "few": f"fewer than {SMALL_N} patients",
    "unknown": "not reported by the cohort",
    "none": "no organ named as first filter",
}
COUNTED = ("first", "top", "lower")
"""Verdicts that say where a filter stands."""
ROW, FOOT, HEAD, KEY_LINE = 44, 26, 6, 22
"""Pixels: a bar with its gap, the axis, the space above, a line of the key."""
LABEL_WIDTH = 96
MOST_NAMED = 6
"""Exceptions named in a sentence."""


@dataclass(frozen=True)
class Part:
    """The primaries of one first filter with one verdict."""

    filter: str
    verdict: str
    primaries: tuple[str, ...]


@dataclass(frozen=True)
class FiltersInfo:
    """The parts, filter by filter in the order of COUNTED."""

    parts: tuple[Part, ...]


def filters_info(frame: pd.DataFrame, site_labels: dict[str, str]) -> FiltersInfo:
    """Return how many first filters stand where, from a frame of data.learn.pathways.filter_ranks."""
    counted = frame[frame["verdict"].isin(COUNTED)]
    filters = sorted(counted["first_filter"].unique())
    parts = (
        Part(
            site_labels[name],
            verdict,
            tuple(sorted(counted.loc[(counted["first_filter"] == name) & (counted["verdict"] == verdict), "primary"])),
        )
        for name in filters
        for verdict in COUNTED
    )
    return FiltersInfo(tuple(part for part in parts if part.primaries))


def plot_filters(info: FiltersInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw a bar a filter, divided by where the filter stands; `narrow` stacks the legend."""
    above = HEAD + KEY_LINE * (len({part.verdict for part in info.parts}) if narrow else 1)
    names = list(dict.fromkeys(part.filter for part in info.parts))
    fills = dict(zip(COUNTED, (look.accent, look.origin, look.faint), strict=True))
    traces: list[dict[str, Any]] = []
    for verdict in COUNTED:
        here = [part for part in info.parts if part.verdict == verdict]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": VERDICTS[verdict],
                "width": 0.62,
                "y": [names.index(part.filter) for part in here],
                "x": [len(part.primaries) for part in here],
                "text": [str(len(part.primaries)) for part in here],
                "textposition": "inside",
                "textangle": 0,
                "insidetextanchor": "middle",
                "constraintext": "none",
                "textfont": {"size": SMALL, "color": readable_ink(fills[verdict])},
                "hovertext": [
                    f"<b>{part.filter} first: {VERDICTS[verdict]}</b><br>{'<br>'.join(part.primaries)}" for part in here
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"color": fills[verdict], "line": {"width": 1, "color": look.paper}},
            }
        )
    longest = max((sum(len(p.primaries) for p in info.parts if p.filter == name) for name in names), default=1)
    return new_figure(
        traces,
        look,
        above + ROW * max(len(names), 1) + FOOT,
        barmode="stack",
        showlegend=True,
        margin={"l": LABEL_WIDTH, "r": 10, "t": above, "b": FOOT, "autoexpand": False},
        legend=axes.legend(look, traceorder="normal"),
        xaxis={
            "range": [0, longest * 1.01],
            "gridcolor": look.grid,
            "zeroline": False,
            "dtick": 1 + longest // 7,
            "tickformat": "d",
            "tickfont": {"size": 11, "color": look.muted},
            "fixedrange": True,
        },
        yaxis=axes.names(look, len(names), [f"{name} first" for name in names]),
    )


def filters_headline(frame: pd.DataFrame) -> str:
    """Return the finding of a cohort: in how many of its primaries the first filter is hit most."""
    counted = frame[frame["verdict"].isin(COUNTED)]
    if counted.empty:
        return "Anatomy or affinity?"
    first = int((counted["verdict"] == "first").sum())
    return f"Anatomy or affinity? The first filter is the commonest organ in {first} of {len(counted)} primaries"


def filters_sentence(frame: pd.DataFrame, site_labels: dict[str, str], cohort: str) -> str:
    """Return in how many primaries the first filter is the commonest organ, among the first, or lower.

    `frame` is one of data.learn.pathways.filter_ranks. Primaries that do not fit are named with what comes first.
    """
    counted = frame[frame["verdict"].isin(COUNTED)]
    if counted.empty:
        return (
            f"{cohort} has no primary with at least {SMALL_N} patients, a named first filter and a figure for it, so "
            "anatomy and affinity cannot be compared here."
        )
    n = counted["verdict"].value_counts()
    numbers = [int(n.get(verdict, 0)) for verdict in COUNTED]
    whose = many(len(counted), "primary", "primaries")
    text = (
        f"{cohort} has {whose} with at least {SMALL_N} patients and a named first filter. That filter is the commonest "
        f"distant organ in **{numbers[0]}**, second or third in **{numbers[1]}** and lower in **{numbers[2]}**"
    )
    split_up = [
        f"{int((part['verdict'] == 'first').sum())} of {len(part)} with the {lower_first(site_labels[str(name)])}"
        for name, part in counted.groupby("first_filter")
    ]
    text += f" (the commonest in {listing(split_up)})." if len(split_up) > 1 else "."
    if level := int(((counted["verdict"] == "first") & (counted["tied"] != "")).sum()):
        text += f" In {level} of the {numbers[0]} it ties with another organ."
    most = int(counted["organs"].max())
    if most <= 2 * TOP:
        text += f" It counts {most} organs at most, so a place among the first {TOP} says little."
    against = counted[counted["verdict"] != "first"].sort_values(["rank", "share"], ascending=[False, True])
    if len(against):
        named = [f"{lower_first(row.primary)} – {row.top_prose}" for row in rows(against.head(MOST_NAMED))]
        lead = (
            "Another organ leads here:"
            if len(against) <= MOST_NAMED
            else "Primaries whose first filter ranks lowest, with the organ that leads:"
        )
        text += f" {lead} {'; '.join(named)}."
    doubtful = int((~counted["sure"].astype(bool)).sum())
    if doubtful:
        text += (
            f" In {doubtful} of the {len(counted)} the rank is uncertain, because counts are known only within bounds."
        )
    return text


def filter_headline(row: Any, disease: str, filters: dict[str, str]) -> str:
    """Return the finding of one primary from its row of data.learn.pathways.filter_ranks.

    `filters` names sites in a sentence ("the liver").
    """
    if row.first_filter == "":
        return f"{disease}: no single first filter"
    close = f", {row.close}" if row.close else ""
    if row.first_filter == "systemic":
        where = f"; the commonest distant organ is {row.top_prose}{close}" if row.top_prose else ""
        return f"{disease}: no filter before the arteries{where}"
    first = filters[row.first_filter]
    if row.verdict == "few":
        return f"{disease}: {many(row.n_denominator, 'patient', 'patients')}, too few to rank {first}, its first filter"
    if row.verdict == "unknown":
        return f"{disease}: {first} is the first filter; this cohort cannot rank it"
    if row.verdict == "first":
        tie = f", tied with {listing(list(split(row.tied)))}" if row.tied else close
        return f"{disease}: {first} is the first filter, and the commonest distant organ{tie}"
    return f"{disease}: blood reaches {first} first; the commonest distant organ is {row.top_prose}{close}"


def filter_lead(row: Any, filters: dict[str, str]) -> str:
    """Return the sentence under the finding: the filter's share and rank, and what else comes first."""
    if row.first_filter in ("", "systemic") or pd.isna(row.rank):
        return ""
    what = filters[row.first_filter]
    rank = f"rank {row.rank}" if row.rank_from == row.rank_to else f"rank {row.rank} ({row.rank_from} to {row.rank_to})"
    if row.share == 0:
        rank = "never found"
    parts = [f"{what[:1].upper()}{what[1:]}: {full_figure(row)}, **{rank}** of {row.organs} organs reached"]
    if row.top_site:
        parts.append(
            f"{'next is' if row.rank == 1 else 'the commonest is'} {row.top_prose} ({whole_percent(row.top_share)})"
        )
    return "; ".join(parts) + "."
