"""The figures of a cohort at a glance: the body, ranked sites, streams from primary to site, the whole matrix."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, cast

import pandas as pd
import plotly.graph_objects as go

from data.atlas import Atlas
from data.selection import Selection
from data.stats.frequency import all_shares, shares
from data.stats.listed import ALL_PRIMARIES, members
from data.tables.rows import rows
from viz.anatomy.geometry_files import geometry_url
from viz.charts import bars, bodymap, describe, heatmap, sankey
from viz.charts.marks import MEANING, in_frame, sign
from viz.charts.sankey_drawing import plot_sankey
from viz.views.figure import Figure
from viz.views.scope import Scope, scope
from viz.views.tables import share_table
from viz.views.words import (
    badges,
    disease,
    filtered,
    marks_told,
    note,
    origin,
    primary_label,
    provenance,
    source,
    unit,
    with_interval,
)


def atlas_map(atlas: Atlas, chosen: Selection) -> Figure:
    """All primaries of a cohort together on the body."""
    return _on_the_body(atlas, scope(atlas, chosen, pooled=True))


def atlas_bars(atlas: Atlas, chosen: Selection) -> Figure:
    """The sites of all primaries of a cohort together, ranked."""
    return _ranked(atlas, scope(atlas, chosen, pooled=True))


def at_a_glance(atlas: Atlas, seen: Scope) -> tuple[str, str, str]:
    """Return which figures show a cohort as a whole, the body and the ranked sites, and why it is one primary's."""
    if members(atlas, seen.cohort_id, ALL_PRIMARIES):
        return "atlas_map", "atlas_bars", ""
    why = f"{seen.cohort.label} counts some patients under two primaries, so it has no figure for all of them together."
    return "primary_map", "primary_bars", f"{why} The body shows one of them; the diagrams below show each."


def primary_map(atlas: Atlas, chosen: Selection) -> Figure:
    """One primary on the body."""
    return _on_the_body(atlas, scope(atlas, chosen))


def primary_bars(atlas: Atlas, chosen: Selection) -> Figure:
    """The sites of one primary, ranked."""
    return _ranked(atlas, scope(atlas, chosen))


def _on_the_body(atlas: Atlas, seen: Scope) -> Figure:
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    info = bodymap.body_map_info(
        frame,
        atlas.tables.site_regions,
        seen.body,
        unit=unit(seen),
        selected=seen.site,
        origin=origin(atlas, seen, frame),
        flag_labels=atlas.flag_labels,
    )
    sentence = describe.body_map(info, _name(atlas, seen))
    options = (("geometry", geometry_url(seen.body)),)
    heading = describe.upper_first(unit(seen))  # a body shows no interval
    return _figure(atlas, seen, frame, bodymap.plot_body_map, info, sentence, heading, options)


def _ranked(atlas: Atlas, seen: Scope) -> Figure:
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    info = bars.bars_info(frame, "site", selected=seen.site, flag_labels=atlas.flag_labels)
    sentence = describe.bars(info, _name(atlas, seen))
    return _figure(atlas, seen, frame, bars.plot_bars, info, sentence, with_interval(seen, frame))


def _figure(
    atlas: Atlas,
    seen: Scope,
    frame: pd.DataFrame,
    plot: Callable[..., go.Figure],
    info: Hashable,
    sentence: str,
    heading: str,
    options: tuple[tuple[str, Hashable], ...] = (),
) -> Figure:
    """What the body and the ranked bars of the same shares have in common."""
    residual = atlas.residual_sites
    return Figure(
        plot,
        info,
        headline=describe.headline(frame, _subject(atlas, seen), residual, _across(atlas, seen)),
        sentence=sentence,
        source=source(atlas, seen, frame),
        table=partial(share_table, atlas, frame, seen),
        provenance=provenance(seen, frame, filtered(atlas, seen.primary) or "all primaries"),
        lead=describe.lead(frame, residual, seen.whom),
        heading=heading,
        note=note(frame, f"{describe.overlap(frame)}{_types_together(atlas, seen)}"),
        marks=tuple(mark for mark in badges(seen) if _across(atlas, seen) == 1 or not mark[1].startswith("n = ")),
        options=options,
    )


def _subject(atlas: Atlas, seen: Scope) -> str:
    """What a headline is about: a disease, or the cancers of several primaries."""
    several = _across(atlas, seen)
    return f"Cancer of these {several} primaries" if several > 1 else disease(atlas, seen)


def _across(atlas: Atlas, seen: Scope) -> int:
    """How many primaries a figure of all of them adds up; 1 for a figure of one."""
    return len(members(atlas, seen.cohort_id, seen.primary)) if seen.primary == ALL_PRIMARIES else 1


def _name(atlas: Atlas, seen: Scope) -> str:
    """What a sentence about a figure calls it."""
    return "all primaries" if _across(atlas, seen) > 1 else primary_label(atlas, seen)


def _types_together(atlas: Atlas, seen: Scope) -> str:
    parts = members(atlas, seen.cohort_id, seen.primary)
    if len(parts) < 2 or seen.primary == ALL_PRIMARIES:  # noqa: PLR2004 - several
        return ""
    return f" Types together: {describe.listing([atlas.primaries.labels[part] for part in parts])}."


def streams(atlas: Atlas, chosen: Selection) -> Figure:
    """The Sankey diagram of a cohort."""
    seen = scope(atlas, chosen, pooled=True)
    whole = all_shares(atlas, seen.cohort_id, seen.options)
    focus: sankey.Term | None = ("primary", chosen.focus) if chosen.focus in set(whole["primary_id"]) else None
    info = sankey.sankey_info(
        whole,
        atlas.tables.primaries,
        atlas.tables.sites,
        cast("sankey.Unit", chosen.unit),
        chosen.top,
        chosen.top,
        focus,
        atlas.flag_labels,
    )
    pairs = pd.MultiIndex.from_tuples([(link.primary_id, link.site_id) for link in info.links])
    shown = whole[pd.MultiIndex.from_frame(whole[["primary_id", "site_id"]]).isin(pairs)]
    twice = "" if seen.cohort.primaries_disjoint else " A patient with two primaries is counted under each."
    width = f"width is {sankey.UNITS[info.unit]}"
    return Figure(
        plot_sankey,
        info,
        headline=f"From primary to site: {seen.cohort.label}",
        sentence=f"{sankey.sankey_sentence(info)}{twice}",
        source=source(atlas, seen, whole),
        table=partial(share_table, atlas, shown, seen),
        provenance=provenance(seen, shown, "all primaries", f"the {chosen.top} largest primaries and sites", width),
        note=f"Pale streams: {MEANING}" if in_frame(shown) else note(shown),
        marks=badges(seen),
    )


def matrix(atlas: Atlas, chosen: Selection) -> Figure:
    """Every primary against every site of a cohort."""
    seen = scope(atlas, chosen, pooled=True)
    whole = all_shares(atlas, seen.cohort_id, seen.options)
    info = heatmap.heatmap_info(
        whole,
        atlas.tables.primaries,
        atlas.tables.sites,
        cast("heatmap.Order", chosen.order),
        (chosen.primary, seen.site),
        atlas.flag_labels,
    )
    return Figure(
        heatmap.plot_heatmap,
        info,
        headline=f"Every primary, every site: {seen.cohort.label}",
        sentence=heatmap.heatmap_sentence(info),
        source=source(atlas, seen, whole),
        table=partial(share_table, atlas, whole, seen),
        provenance=provenance(seen, whole, "all primaries"),
        note=note(whole),
        marks=badges(seen),
    )


def cell_chosen(atlas: Atlas, chosen: Selection) -> Any:
    """Return the share of the chosen primary and site, a row of the matrix; None where that has none."""
    seen = scope(atlas, chosen, pooled=True)
    whole = all_shares(atlas, seen.cohort_id, seen.options)
    return next(rows(whole[(whole["primary_id"] == chosen.primary) & (whole["site_id"] == seen.site)]), None)


def cell_sentence(atlas: Atlas, cell: Any) -> str:
    """Return a share of the matrix in full with its marks, as Markdown."""
    figure = f"{describe.full_figure(cell)}{sign(leads=cell.leads)}"
    return f"**{cell.primary} to {describe.lower_first(cell.site)}**: {figure}. {marks_told(atlas, cell)}".rstrip()
