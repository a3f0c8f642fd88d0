"""What the Pathways page shows beside its two figures: drainage, sources, seed and soil, names, bones."""

from typing import Any

import pandas as pd
import streamlit as st

from data.evidence import short_label
from data.export import file_name
from data.frequency import DENOMINATOR_LABELS, members
from data.pathways import BLOOD, Ways, ways
from data.rows import rows
from data.vocabulary import covered, labels, split
from pages.shared import background, figures, layout, selection
from pages.shared.loading import citations, evidence, filter_ranks, flag_labels, residual_sites, tables
from pages.shared.selection import Body, View, choose
from viz import bars, circulation, describe, first_filter, named_sites
from viz.geometry_files import geometry_url

SEVERAL = "Its veins belong to more than one system; lit are those of the first filter and of the routes described."
NONE = "no single venous drainage can be named, so nothing is lit."
STAGES = {1: "first way", 2: "beyond the first filter", 0: ""}


def plan(view: View, frame: pd.DataFrame) -> tuple[Ways, circulation.CirculationInfo]:
    """Return the ways of the primary of a view, and their plan with the shares of a frame."""
    known = tables()
    parts = members(known, view.cohort["cohort_id"], view.primary)
    found = ways(known, parts[0] if len(parts) == 1 else view.primary)
    info = circulation.circulation_info(found, known.compartments, known.flows, frame, known.sites, flag_labels())
    return found, info


def rank(view: View) -> Any:
    """Return where the first filter of a view's primary stands, a row of data.pathways.filter_ranks."""
    return next(rows(filter_ranks(view.cohort["cohort_id"], view.options, view.primary)))


def drainage(found: Ways) -> str:
    """Return the drainage of a primary as a sentence."""
    if not found.systems:
        return NONE
    systems = describe.listing([describe.lower_first(background.ROUTES[BLOOD[system]]) for system in found.systems])
    return f"{systems}.{f' {SEVERAL}' if found.mixed else ''}"


def circulation_sources(found: Ways, stem: str) -> None:
    """Show what the plan of the circulation rests on, with its table."""
    flows = tables().flows
    read = tables().sources[tables().sources["source_id"].isin(flows["source_id"])]
    cited = describe.listing([short_label(source) for source in rows(read)])
    untold = int((flows["status"] == "unverified").sum())
    figures.files(
        lambda: plan_table(found),
        key="plan",
        name=stem,
        beside=f"Plan: {cited}; {untold} of its {len(flows)} flows have no reference.",
        figures={"circulation": "plan"},
    )


def plan_table(found: Ways) -> pd.DataFrame:
    """The table behind the plan: every flow with whether it is lit, and its source."""
    flows, names = tables().flows, labels(tables().compartments)
    stage = [1 if f in found.first else 2 if f in found.after else 0 for f in flows["flow_id"]]
    return pd.DataFrame(
        {
            "From": flows["from_id"].map(names),
            "To": flows["to_id"].map(names),
            "Vessel": flows["vessel"],
            "Lit as": [STAGES[s] for s in stage],
            "Source": [
                background.references(row) or "textbook knowledge; no reference was read" for row in rows(flows)
            ],
        }
    )


def seed_and_soil(view: View, ranks: pd.DataFrame) -> None:
    """Show in how many primaries of the cohort the first filter is the commonest organ, with the list."""
    names, cohort = labels(tables().sites), view.cohort
    st.subheader(first_filter.filters_headline(ranks))
    whose = figures.group(view)
    sentence = first_filter.filters_sentence(ranks, names, cohort["label"] + (f" ({whose})" if whose else ""))
    info = first_filter.filters_info(ranks, names)
    stem = figures.stem("first-filter", cohort["label"], figures.unit(view))
    left, right = st.columns(2, gap="large")
    left.markdown(sentence)
    if len(ranks) > 1 and info.parts:
        with right:
            figures.chart(
                first_filter.plot_filters,
                info,
                key="filters",
                narrow=layout.is_narrow(),
                alt=sentence.replace("**", ""),
                name=stem,
            )
    figures.files(
        lambda: rank_table(ranks, view),
        key="filters",
        name=stem,
        beside=f"Observed ranks by {figures.unit(view)}, no test. Lymph nodes (lymph fills them), own organs, rest "
        "groups and parts of another organ are not ranked.",
        figures={"first_filters": "first filters"},
    )


def rank_table(ranks: pd.DataFrame, view: View) -> pd.DataFrame:
    """The table behind the counts: every primary with its first filter and where that stands."""
    names = labels(tables().sites) | {"systemic": "every organ", "": ""}
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
            "Share %": ranks["share"] * 100,
            "95 % CI from %": ranks["low"] * 100,
            "to %": ranks["high"] * 100,
            "Patients with the site": ranks["n_with_site"],
            "at least": ranks["n_lo"],
            "at most": ranks["n_hi"],
            "of": ranks["n_denominator"],
            "Denominator": ranks["denominator"].map(DENOMINATOR_LABELS),
            "Commonest other organ": ranks["top_site"].map(names),
            "its share %": ranks["top_share"] * 100,
            "Marks": ranks["flag"].map(lambda cell: ", ".join(flag_labels()[flag] for flag in split(cell))),
            "Cohort": view.cohort["label"],
            "Place in the source": ranks["locator"],
            "Source": citations()[view.cohort["source_id"]],
        }
    )


def named_metastases(view: View, primary: str) -> None:
    """Show the names on the body, the chosen one in full, then the list; those typical of the primary first."""
    known = tables()
    info = named_info(view, selection.current().topic)
    sentence = named_sites.named_sites_sentence(info, describe.lower_first(primary))
    left, right = st.columns([5, 4], gap="medium")
    with left:
        figures.chart(
            named_sites.plot_named_sites,
            info,
            key="named",
            geometry=geometry_url(info.sex),
            narrow=layout.is_narrow(),
            height=340,
            alt=sentence,
            name=file_name("named-metastases", primary),
            pick=_read_name,
        )
        figures.files(
            lambda: name_table(info),
            key="named",
            name=file_name("named-metastases", primary),
            beside=f"Filled: typical of {describe.lower_first(primary)}. Click a number to read it first.",
            figures={"named": "body"},
        )
    entries = {row.eponym_id: row for row in rows(known.eponyms)}
    numbered = sorted(info.names, key=lambda name: name.key != info.chosen)
    with right, st.container(height="content" if layout.is_narrow() else 460, border=False):
        background.entries([_entry(name, entries[name.key]) for name in numbered], "")


def named_info(view: View, topic: str) -> named_sites.NamedSitesInfo:
    """Return the names on the body, those typical of a view's primary first; the topic is the one that is read."""
    known = tables()
    typical = {r.eponym_id for r in rows(known.eponyms) if background.typical(r.typical_primaries, view.primary)}
    chosen = topic if topic in set(known.eponyms["eponym_id"]) else ""
    sex_of = dict(zip(known.primaries["primary_id"], known.primaries["sex"], strict=True))
    sex: Body = "male" if sex_of[view.primary] == "male" else "female"  # every named site exists on the female body
    return named_sites.named_sites_info(known.eponyms, known.sites, known.site_regions, sex, typical, chosen)


def name_table(info: named_sites.NamedSitesInfo) -> pd.DataFrame:
    """Return the names on the body for people, by their numbers."""
    entries = {row.eponym_id: row for row in rows(tables().eponyms)}
    sites, primaries = labels(tables().sites), labels(tables().primaries)
    found = [(name, entries[name.key]) for name in info.names]
    return pd.DataFrame(
        {
            "Number": [name.number for name, _ in found],
            "Name": [row.eponym for _, row in found],
            "Site": [sites[row.site_id] for _, row in found],
            "Definition": [row.definition for _, row in found],
            "Typical of": ["; ".join(primaries[p] for p in split(row.typical_primaries)) for _, row in found],
            "Drawn filled": [name.typical for name, _ in found],
            "Reference": [background.references(row) for _, row in found],
        }
    )


def organs(view: View, frame: pd.DataFrame) -> bars.BarsInfo:
    """Return the single organs of a primary, ranked, its first filter framed."""
    single = frame[~frame["site_id"].isin({*residual_sites(), "lymph_node_regional"})]
    return bars.bars_info(single, "site", most=13, selected=rank(view).first_filter, flag_labels=flag_labels())


def _read_name(point: dict[str, Any]) -> None:
    """Put the clicked name first."""
    if key := bars.key_of_point(point):
        choose(topic=key)


def _entry(name: named_sites.NamedSite, row: Any) -> tuple[str, str, Any]:
    site = describe.lower_first(labels(tables().sites)[row.site_id])
    primaries = [describe.lower_first(labels(tables().primaries)[p]) for p in split(row.typical_primaries)]
    place = "" if name.region_id else " (not on this body)"
    return f"{name.number}. {row.eponym} · {site}{place}", f"{row.definition} Typical of: {', '.join(primaries)}.", row


def bone_parts(view: View) -> None:
    """Show every printed figure for parts of the skeleton, of the primary or the nearest wider one with any."""
    parts = tuple(sorted(covered("bone", tables().sites) | {"bone_marrow"}))
    for primary in background.family(view.primary):
        if len(found := evidence(primary, parts)):
            background.show_evidence(found, primary, "bone")
            return
    st.info("No cohort and no paper in the tables splits this primary’s bone metastases by bone.")
