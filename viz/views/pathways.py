"""How the cells of one primary travel: the circulation, its organs, first filters, metastases that carry a name."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.learn.pathways import BLOOD, Ways, ways
from data.learn.pathways import first_filters as filters_of
from data.learn.teaching import ROUTES, eponyms_of, references, types_with_routes
from data.selection import Selection
from data.stats.evidence import citations, short_label
from data.stats.frequency import FrequencyError, all_shares, shares
from data.stats.listed import members
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.anatomy.geometry_files import geometry_url
from viz.charts import bars, circulation, describe, first_filter, named_sites
from viz.charts.written import as_text
from viz.views.figure import Figure, Provenance
from viz.views.scope import Body, Scope, scope
from viz.views.tables import share_columns, share_table
from viz.views.words import (
    badges,
    brief,
    cited,
    disease,
    filtered,
    marks_of,
    note,
    primary_label,
    provenance,
    source,
    unit,
    with_interval,
)

SEVERAL = (
    "Its veins belong to more than one system; those of the first filter and the routes described are highlighted."
)
STAGES = {1: "first way", 2: "beyond the first filter", 0: ""}
"""How a flow of the plan is lit, by its stage."""
MOST_ORGANS = 10


def ways_out(atlas: Atlas, chosen: Selection) -> Figure:
    """The circulation with the ways of one primary."""
    seen = scope(atlas, chosen)
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    found, info = plan_of(atlas, seen, frame)
    them, plan = provenance(seen, frame, filtered(atlas, seen.primary)), _sources(atlas.tables.flows)
    return Figure(
        circulation.plot_circulation,
        info,
        headline=_headline(atlas, seen),
        sentence=circulation.circulation_sentence(info, disease(atlas, seen)),
        source=source(atlas, seen, frame),
        table=partial(_plan_table, atlas, found),
        provenance=replace(them, sources=tuple(dict.fromkeys((*them.sources, *plan)))),
        lead=_lead(atlas, seen, frame),
        heading=f"Route of spread: {_drainage(found)}",
        note=" ".join(
            part
            for part in (SEVERAL if found.mixed and found.systems else "", _of_types(atlas, seen), _plan_source(atlas))
            if part
        ),
        marks=badges(seen),
    )


def plan_of(atlas: Atlas, seen: Scope, frame: pd.DataFrame) -> tuple[Ways, circulation.CirculationInfo]:
    """Return the ways of the primary that a scope shows, of its only type where it has one, and the plan of them."""
    parts = members(atlas, seen.cohort_id, seen.primary)
    found = ways(atlas, parts[0] if len(parts) == 1 else seen.primary)
    beds, flows = atlas.tables.compartments, atlas.tables.flows
    return found, circulation.circulation_info(found, beds, flows, frame, atlas.sites, atlas.flag_labels)


def _of_types(atlas: Atlas, seen: Scope) -> str:
    """Which types of a primary have routes described where it has none as a whole."""
    names = [describe.lower_first(atlas.primaries.labels[one]) for one in types_with_routes(atlas, seen.primary)]
    if not names:
        return ""
    return f"Routes are described separately for {describe.listing(names)}: choose one to see its routes."


def organs(atlas: Atlas, chosen: Selection) -> Figure:
    """The single organs of one primary, ranked, its first filter framed."""
    seen = scope(atlas, chosen)
    frame = shares(atlas, seen.cohort_id, seen.primary, seen.options)
    single = frame[~frame["site_id"].isin({*atlas.residual_sites, "lymph_node_regional"})]
    first = _rank(atlas, seen).first_filter
    info = bars.bars_info(single, "site", most=MOST_ORGANS, selected=first, flag_labels=atlas.flag_labels)
    framed = "; the first filter is framed" if first in set(frame["site_id"]) else ""
    return Figure(
        bars.plot_bars,
        info,
        headline=_headline(atlas, seen),
        sentence=describe.bars(info, primary_label(atlas, seen)),
        source=source(atlas, seen, frame),
        table=partial(share_table, atlas, frame, seen),
        provenance=provenance(seen, frame, filtered(atlas, seen.primary), "single organs only"),
        lead=_lead(atlas, seen, frame),
        heading=f"{with_interval(seen, frame)}{framed}",
        note=note(frame, f"{describe.overlap(frame)} Regional nodes and rest groups are in the table only."),
        marks=badges(seen),
    )


def first_filters(atlas: Atlas, chosen: Selection) -> Figure:
    """In how many primaries of a cohort the first filter is the organ that is hit most often."""
    seen = scope(atlas, chosen)
    ranks = filters_of(atlas, seen.cohort_id, seen.options)
    info = first_filter.filters_info(ranks, atlas.sites.labels)
    whom = f"{seen.cohort.label} ({seen.whom})" if seen.whom else seen.cohort.label
    lead = first_filter.filters_sentence(ranks, atlas.sites.labels, whom)
    if not info.parts:
        raise FrequencyError(lead)
    return Figure(
        first_filter.plot_filters,
        info,
        headline=first_filter.filters_headline(ranks),
        sentence=as_text(lead),
        source=source(atlas, seen, all_shares(atlas, seen.cohort_id, seen.options)),
        table=partial(rank_table, atlas, seen),
        provenance=provenance(seen, ranks, "all primaries", "distant single organs"),
        lead=lead,
        note=how_ranked(seen),
    )


def named(atlas: Atlas, chosen: Selection) -> Figure:
    """The metastases that carry a name, on the body, those typical of a primary filled; the topic is the one read."""
    label, info = atlas.primaries.labels[scope(atlas, chosen).primary], _names(atlas, chosen)
    primary, ids = describe.lower_first(label), _sources(atlas.tables.eponyms)
    filled = f"Filled: typical of {primary}"
    return Figure(
        named_sites.plot_named_sites,
        info,
        headline=f"{label}: named metastases",
        sentence=named_sites.named_sites_sentence(info, primary),
        source=cited(atlas, ids),
        table=partial(_name_table, atlas, info),
        provenance=Provenance(filters=filled, sources=ids),
        note=f"{filled}.",
        brief=brief(atlas, ids),
        options=(("geometry", geometry_url(info.sex)),),
    )


def names_read(atlas: Atlas, chosen: Selection) -> list[tuple[str, str, Any]]:
    """Return the names of that figure as (title, text, row of the eponyms), by their numbers, the topic first."""
    info = _names(atlas, chosen)
    entries = {row.eponym_id: row for row in rows(atlas.tables.eponyms)}
    found = sorted(info.names, key=lambda name: name.key != info.chosen)
    return [_entry(atlas, name, entries[name.key]) for name in found]


def rank_table(atlas: Atlas, seen: Scope) -> pd.DataFrame:
    """Return every primary of a cohort with its first filter and where that stands, for people."""
    ranks = filters_of(atlas, seen.cohort_id, seen.options)
    names = atlas.sites.labels | {"systemic": "every organ", "": ""}
    return pd.DataFrame(
        {
            "Primary": ranks["primary"],
            "First filter": ranks["first_filter"].map(names),
            "Is": ranks["verdict"].map(first_filter.VERDICTS),
            "Rank": ranks["rank"],
            "rank from": ranks["rank_from"],
            "rank to": ranks["rank_to"],
            "of organs": ranks["organs"],
            "Level with": ranks["tied"].str.replace(";", ", "),
            **share_columns(ranks),
            "Commonest other organ": ranks["top_site"].map(names),
            "its share %": ranks["top_share"] * 100,
            "Marks": [marks_of(atlas, cell) for cell in ranks["flag"]],
            "Cohort": seen.cohort.label,
            "Place in the source": ranks["locator"],
            "Source": citations(atlas)[seen.cohort.source_id],
        }
    )


def how_ranked(seen: Scope) -> str:
    """Return how first filters are ranked."""
    return (
        f"Observed ranks by {unit(seen)}, no test. Lymph nodes (lymph fills them), own organs, rest groups and parts "
        "of another organ are not ranked."
    )


def _rank(atlas: Atlas, seen: Scope) -> Any:
    """Where the first filter of a primary stands, a row of data.learn.pathways.filter_ranks."""
    return next(rows(filters_of(atlas, seen.cohort_id, seen.options, seen.primary)))


def _headline(atlas: Atlas, seen: Scope) -> str:
    """Whether the first filter is the organ that is hit most often."""
    return first_filter.filter_headline(_rank(atlas, seen), disease(atlas, seen), atlas.sites.column("prose"))


def filter_told(atlas: Atlas, seen: Scope) -> str:
    """Return the first filter's share and rank; "" where none is named."""
    return first_filter.filter_lead(_rank(atlas, seen), atlas.sites.column("prose"))


def _lead(atlas: Atlas, seen: Scope, frame: pd.DataFrame) -> str:
    """The first filter's share and rank, or the largest shares where none is named."""
    return filter_told(atlas, seen) or describe.lead(frame, atlas.residual_sites, seen.whom)


def _drainage(found: Ways) -> str:
    """The drainage of a primary."""
    if not found.systems:
        return "no single venous drainage can be named, so nothing is highlighted"
    return describe.listing([describe.lower_first(ROUTES[BLOOD[system]]) for system in found.systems])


def _sources(frame: pd.DataFrame) -> tuple[str, ...]:
    """The sources of a teaching table, each once."""
    return tuple(dict.fromkeys(one for one in frame["source_id"] if one))


def _plan_source(atlas: Atlas) -> str:
    """What the plan of the circulation rests on."""
    flows = atlas.tables.flows
    read = atlas.tables.sources[atlas.tables.sources["source_id"].isin(flows["source_id"])]
    unread = int((flows["status"] == "unverified").sum())
    labels = describe.listing([short_label(one) for one in rows(read)])
    return f"Plan: {labels}; {unread} of its {len(flows)} flows have no reference."


def _plan_table(atlas: Atlas, found: Ways) -> pd.DataFrame:
    """The table behind the plan: every flow with how it is lit, and its source."""
    flows, names = atlas.tables.flows, atlas.tables.compartments.set_index("compartment_id")["label"]
    stages = [1 if flow in found.first else 2 if flow in found.after else 0 for flow in flows["flow_id"]]
    unread = "textbook knowledge; no reference was read"
    return pd.DataFrame(
        {
            "From": flows["from_id"].map(names),
            "To": flows["to_id"].map(names),
            "Vessel": flows["vessel"],
            "Highlighted as": [STAGES[stage] for stage in stages],
            "Source": [references(atlas, row) or unread for row in rows(flows)],
        }
    )


def _names(atlas: Atlas, chosen: Selection) -> named_sites.NamedSitesInfo:
    """The names on the body, those typical of a primary first; the topic is the one that is read."""
    primary, eponyms = scope(atlas, chosen).primary, atlas.tables.eponyms
    topic = chosen.topic if chosen.topic in set(eponyms["eponym_id"]) else ""
    # every named site exists on the female body
    sex: Body = "male" if atlas.primaries.row(primary).sex == "male" else "female"
    typical = set(eponyms_of(atlas, primary)["eponym_id"])
    return named_sites.named_sites_info(eponyms, atlas.sites, atlas.tables.site_regions, sex, typical, topic)


def _name_table(atlas: Atlas, info: named_sites.NamedSitesInfo) -> pd.DataFrame:
    """The names on the body for people, by their numbers."""
    entries = {row.eponym_id: row for row in rows(atlas.tables.eponyms)}
    sites, primaries = atlas.sites.labels, atlas.primaries.labels
    found = [(name, entries[name.key]) for name in info.names]
    return pd.DataFrame(
        {
            "Number": [name.number for name, _ in found],
            "Name": [row.eponym for _, row in found],
            "Site": [sites[row.site_id] for _, row in found],
            "Definition": [row.definition for _, row in found],
            "Typical of": ["; ".join(primaries[one] for one in split(row.typical_primaries)) for _, row in found],
            "Drawn filled": [name.typical for name, _ in found],
            "Reference": [references(atlas, row) for _, row in found],
        }
    )


def _entry(atlas: Atlas, name: named_sites.NamedSite, row: Any) -> tuple[str, str, Any]:
    """One name with its definition, as a list reads it."""
    site = describe.lower_first(atlas.sites.labels[row.site_id])
    primaries = [describe.lower_first(atlas.primaries.labels[one]) for one in split(row.typical_primaries)]
    place = "" if name.region_id else " (not on this body)"
    text = f"{row.definition} Typical of: {', '.join(primaries)}."
    return f"{name.number}. {row.eponym} · {site}{place}", text, row
