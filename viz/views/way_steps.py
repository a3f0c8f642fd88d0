"""The steps of a primary's ways as the page plays them."""

from dataclasses import asdict
from typing import Any

from data.atlas import Atlas
from data.selection import Selection
from data.stats.frequency import shares
from data.tables.rows import rows
from viz.charts.circulation import CirculationInfo
from viz.charts.describe import full_figure, lower_first
from viz.charts.marks import sign
from viz.charts.way_steps import WaySteps, way_steps
from viz.charts.written import as_text
from viz.views.pathways import filter_told, plan_of
from viz.views.scope import Scope, scope


def steps_of(atlas: Atlas, chosen: Selection, *, narrow: bool) -> WaySteps:
    """Return the steps of the ways of a selection's primary, with what its cohort found; raise like the plan."""
    seen = scope(atlas, chosen)
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    found, info = plan_of(atlas, seen, frame)
    told = filter_told(atlas, seen)
    observed = f"Observed in {seen.cohort.label}: {lower_first(as_text(told))}" if told else ""
    return way_steps(info, (*found.first, *found.after), _figures(atlas, seen, info), observed, narrow=narrow)


def as_data(atlas: Atlas, chosen: Selection, *, narrow: bool) -> dict[str, Any]:
    """Return the same as plain values, for a script."""
    return asdict(steps_of(atlas, chosen, narrow=narrow))


def _figures(atlas: Atlas, seen: Scope, info: CirculationInfo) -> dict[str, str]:
    """What a cohort found in each compartment that is a site it lists, in words."""
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    known = {str(row.site_id): row for row in rows(frame[frame["share"].notna()])}
    found = {}
    for node in info.nodes:
        if node.value and node.site_id and (near := atlas.sites.nearest(node.site_id, list(known))):
            row = known[near]
            found[node.key] = f"{row.site}: {full_figure(row)}{sign(leads=row.leads)}."
    return found
