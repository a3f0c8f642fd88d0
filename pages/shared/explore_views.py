"""The figures of the Explore pages, each built from a selection alone."""

from dataclasses import replace
from functools import partial
from typing import Any, cast

import pandas as pd

from data import graph_files
from data.compare import Comparison
from data.frequency import FrequencyError, members
from data.together import strongest, telling_site
from data.vocabulary import labels
from pages.shared import background, comparing, figures, graphs, loading, pair_table
from pages.shared.address import Selection
from pages.shared.loading import flag_labels, residual_sites, tables
from pages.shared.selection import View, view
from pages.shared.shown import Shown, Whose, cited, named, patients, printed, short, source_of, whose
from viz import (
    bars,
    bodymap,
    compare,
    describe,
    differences,
    enrichment,
    evidence,
    heatmap,
    pair_matrix,
    sankey,
    together,
)
from viz.geometry_files import geometry_url
from viz.network import columns_sentence, plot_columns

WIDE = 860
"""Pixels below which a diagram of a whole cohort cannot be read."""


def atlas_map(chosen: Selection) -> Shown:
    """All primaries of a cohort together on the body."""
    seen = view(chosen, tables(), pooled=True)
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    return _on_the_body(seen, frame, f"Cancer of {_count(seen)} primaries", "all primaries")


def atlas_bars(chosen: Selection) -> Shown:
    """The sites of all primaries of a cohort together, ranked."""
    seen = view(chosen, tables(), pooled=True)
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    return _ranked(seen, frame, f"Cancer of {_count(seen)} primaries", "all primaries")


def _count(seen: View) -> int:
    return len(members(tables(), seen.cohort["cohort_id"], seen.primary))


def primary_map(chosen: Selection) -> Shown:
    """One primary on the body."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    return _on_the_body(seen, frame, disease(seen), labels(tables().primaries)[seen.primary])


def primary_bars(chosen: Selection) -> Shown:
    """The sites of one primary, ranked."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    return _ranked(seen, frame, disease(seen), disease(seen))


def _ranked(seen: View, frame: pd.DataFrame, subject: str, name: str) -> Shown:
    info = bars.bars_info(frame, "site", selected=seen.site, flag_labels=flag_labels())
    title = describe.headline(frame, subject, residual_sites())
    return Shown(
        bars.plot_bars,
        info,
        title,
        describe.bars(info, name),
        source_of(seen, frame),
        whose=whose(seen, frame, named(seen.primary)),
        table=printed(frame, seen),
    )


def site_bars(chosen: Selection) -> Shown:
    """The primaries that reach one site, ranked."""
    seen, frame, name = at_site(chosen)
    enough = frame[~(frame["n_denominator"] < chosen.least).fillna(value=False).astype(bool)]
    info = bars.bars_info(enough, "primary", most=18, flag_labels=flag_labels())
    title = describe.site_headline(enough, name)
    return Shown(
        bars.plot_bars,
        info,
        title,
        describe.bars(info, name),
        source_of(seen, frame),
        whose=whose(seen, enough, named(site=seen.site), least=chosen.least),
        table=partial(site_table, frame, seen),
    )


def of_site_bars(chosen: Selection) -> Shown:
    """Which primaries the metastases of one site come from."""
    seen, frame, name = at_site(chosen)
    info = bars.bars_info(frame, "primary", most=18, flag_labels=flag_labels(), value="of_site")
    if not info.bars:
        message = f"{seen.cohort['label']} prints no counts here or counts patients twice."
        raise FrequencyError(message)
    total = describe.count(frame["n_site"].iloc[0])
    title = f"{name}: where the metastases of {total} patients came from"
    them = replace(
        whose(seen, frame, named(site=seen.site)),
        n=f"n = {total}",
        denominator="share of the patients with a metastasis here",
    )
    return Shown(
        bars.plot_bars,
        info,
        title,
        describe.bars(info, name),
        source_of(seen, frame),
        (("neutral", True),),
        them,
        partial(site_table, frame, seen),
    )


def site_table(frame: pd.DataFrame, seen: View) -> pd.DataFrame:
    """Return the table behind both figures of a site."""
    shown = figures.printed(frame, seen)
    shown.insert(6, "Share of the site %", frame["of_site"] * 100)
    return shown


def at_site(chosen: Selection) -> tuple[View, pd.DataFrame, str]:
    """Return the view of a site (the liver where none is chosen), its primaries, its name."""
    seen = view(replace(chosen, site=chosen.site or "liver"), tables(), pooled=True)
    frame = loading.primaries_of_site(seen.cohort["cohort_id"], seen.site, seen.options)
    if frame.empty:
        message = f"{seen.cohort['label']} has no figure for this site."
        raise FrequencyError(message)
    return seen, frame, labels(tables().sites)[seen.site]


def streams(chosen: Selection) -> Shown:
    """The Sankey diagram of a cohort."""
    seen = view(chosen, tables(), pooled=True)
    cohort = seen.cohort["cohort_id"]
    whole = loading.all_shares(cohort, seen.options)
    lit = chosen.focus if chosen.focus in set(whole["primary_id"]) else ""
    focus: sankey.Term | None = ("primary", lit) if lit else None
    info = loading.streams(cohort, seen.options, cast("sankey.Unit", chosen.unit), chosen.top, focus)
    shown = drawn(info, whole)
    them = whose(
        seen,
        shown,
        "all primaries",
        f"the {chosen.top} largest primaries and sites",
        f"width is {sankey.UNITS[info.unit]}",
    )
    return Shown(
        sankey.plot_sankey,
        info,
        f"From primary to site: {seen.cohort['label']}",
        sankey.sankey_sentence(info),
        source_of(seen, whole),
        whose=them,
        table=printed(shown, seen),
        wide=WIDE,
    )


def drawn(info: sankey.SankeyInfo, whole: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that a Sankey diagram draws."""
    keys = pd.MultiIndex.from_tuples([(link.primary_id, link.site_id) for link in info.links])
    return whole[pd.MultiIndex.from_frame(whole[["primary_id", "site_id"]]).isin(keys)]


def matrix(chosen: Selection) -> Shown:
    """Every primary against every site of a cohort."""
    seen = view(chosen, tables(), pooled=True)
    cohort = seen.cohort["cohort_id"]
    order = cast("heatmap.Order", chosen.order)
    info = loading.heat_map(cohort, seen.options, order, (chosen.primary, seen.site))
    whole = loading.all_shares(cohort, seen.options)
    return Shown(
        heatmap.plot_heatmap,
        info,
        f"Every primary, every site: {seen.cohort['label']}",
        heatmap.heatmap_sentence(info),
        source_of(seen, whole),
        whose=whose(seen, whole, "all primaries"),
        table=printed(whole, seen),
        wide=WIDE,
    )


def every_figure(chosen: Selection) -> Shown:
    """One primary and site in every cohort and paper."""
    site = chosen.site or "bone"
    names, sites = labels(tables().primaries), labels(tables().sites)
    found = loading.evidence(chosen.primary, background.same_place(site))
    if found.empty:
        message = f"No cohort and no paper has a figure for {names[chosen.primary]} and {sites[site]}."
        raise FrequencyError(message)
    info = evidence.evidence_info(found, site, sites, selected=chosen.cohort, flag_labels=flag_labels())
    title = evidence.evidence_headline(info, names[chosen.primary], sites[site])
    ids = tuple(dict.fromkeys(found["source_id"]))
    source = " ".join(loading.citations()[key] for key in ids)
    sentence = evidence.evidence_sentence(info, names[chosen.primary], sites[site])
    them = Whose(
        "every cohort and paper of the tables, never pooled",
        "each row names its own",
        describe.upper_first(named(chosen.primary, site)),
        "each row names its own",
        patients(found),
        ids,
    )
    return Shown(
        evidence.plot_evidence,
        info,
        title,
        sentence,
        source,
        whose=them,
        table=partial(background.evidence_table, found),
        narrow=1150,
        brief=short(ids),
    )


def ratios(chosen: Selection) -> Shown:
    """Observed over expected of one primary."""
    seen = view(chosen, tables())
    around = loading.enriched_around(seen.cohort["cohort_id"], seen.options, seen.primary)
    info = enrichment.ratios_info(around, seen.primary, seen.site, flag_labels())
    own = around[around["primary_id"] == seen.primary]
    if not info.bars:
        message = f"{disease(seen)} has no counted patient with a metastasis here."
        raise FrequencyError(message)
    title = enrichment.ratios_headline(info, disease(seen))
    return Shown(
        enrichment.plot_ratios,
        info,
        title,
        enrichment.ratios_sentence(info, disease(seen)),
        source_of(seen, own),
        whose=whose(seen, own, named(seen.primary)),
        table=partial(figures.enriched, own, seen),
    )


def grid(chosen: Selection) -> Shown:
    """Observed over expected of every primary and site."""
    seen = view(chosen, tables())
    whole = loading.enriched(seen.cohort["cohort_id"], seen.options)
    shown = whole[~(whole["n_denominator"] < chosen.least).astype(bool)]
    info = enrichment.enrichment_info(
        shown,
        tables().primaries,
        tables().sites,
        cluster=chosen.order == "cluster",
        selected=(seen.primary, seen.site),
        flag_labels=flag_labels(),
    )
    title = f"More and less often than the whole cohort: {seen.cohort['label']}"
    return Shown(
        enrichment.plot_enrichment,
        info,
        title,
        enrichment.enrichment_sentence(info, shown),
        source_of(seen, shown),
        whose=whose(seen, shown, "all primaries", least=chosen.least),
        table=partial(figures.enriched, shown, seen),
        wide=WIDE,
    )


def side_by_side(chosen: Selection) -> Shown:
    """Two to four primaries, cohorts or groups."""
    picked = comparing.choose(chosen)
    comparison, info = comparing.info_of(picked)
    found = loading.differences(picked.series, picked.view.options)
    if found.empty:
        message = "There is nothing to compare here: these have no site in common."
        raise FrequencyError(message)
    notes = comparing.notes_of(comparison)
    title = differences.compare_headline(
        found,
        residual_sites(),
        comparing.words(comparison, picked.by),
        "" if picked.by == "primaries" else picked.subject,
        mismatched=bool(notes),
    )
    return Shown(
        compare.plot_compare,
        info,
        title,
        compare.compare_sentence(info),
        _sources(comparison),
        whose=_compared(chosen, picked, comparison),
        table=partial(comparing.table, chosen, comparison),
    )


def compare_map(place: int, chosen: Selection) -> Shown:
    """One of the things compared on the body, on the scale of all of them; places count from 0."""
    picked = comparing.choose(chosen)
    comparison, info = comparing.info_of(picked)
    if place >= len(comparison.series):
        message = f"Only {len(comparison.series)} are compared here."
        raise FrequencyError(message)
    seen = comparing.views_of(chosen, comparison)[place]
    part, body = comparing.part_of(comparison, place), comparing.body_of(seen, comparison, place)
    title = f"{info.keys[place]}{'' if picked.by == 'primaries' else f': {picked.subject}'}"
    return Shown(
        bodymap.plot_body_map,
        body,
        title,
        describe.body_map(body, comparison.names[place]),
        source_of(seen, part),
        (("geometry", geometry_url(seen.body)), ("narrow", True)),
        whose(seen, part, named(seen.primary), "one scale for all that are compared"),
        printed(part, seen),
    )


def _compared(chosen: Selection, picked: comparing.Chosen, comparison: Comparison) -> Whose:
    """Whom a comparison shows, with the patients of each."""
    first = whose(
        comparing.views_of(chosen, comparison)[0],
        comparing.part_of(comparison, 0),
        "" if picked.by == "primaries" else named(picked.view.primary),
    )
    several = picked.by == "cohorts"
    each = [
        f"{name} {patients(comparing.part_of(comparison, i)) or 'n not printed'}"
        for i, name in enumerate(comparison.names)
    ]
    labelled = labels(tables().cohorts)
    return replace(
        first,
        cohort="; ".join(labelled[one.cohort_id] for one in comparison.series) if several else first.cohort,
        method="each cohort’s own" if several else first.method,
        n="; ".join(each),
        sources=cited([one.cohort_id for one in comparison.series]),
    )


def _sources(comparison: Comparison) -> str:
    return " ".join(loading.citations()[key] for key in cited([one.cohort_id for one in comparison.series]))


def occurring_together(chosen: Selection) -> Shown:
    """Which other sites patients with one site have."""
    seen = view(chosen, tables())
    frame, site = _pairs(seen)
    info = together.together_info(frame, site)
    of_site = frame[frame["given_id"] == site]
    title = together.headline(strongest(of_site), disease(seen), info.given)
    return Shown(
        together.plot_together,
        info,
        title,
        together.together_sentence(info),
        source_of(seen, frame),
        whose=_paired(seen, of_site, named(seen.primary, site)),
        table=partial(pair_table.printed, of_site, seen),
    )


def pairs(chosen: Selection) -> Shown:
    """Every pair of sites of one primary."""
    seen = view(chosen, tables())
    frame, site = _pairs(seen)
    info = pair_matrix.pair_matrix_info(frame, site)
    title = f"{disease(seen)}: sites that occur together"
    return Shown(
        pair_matrix.plot_pair_matrix,
        info,
        title,
        pair_matrix.pair_matrix_sentence(info),
        source_of(seen, frame),
        whose=_paired(seen, frame, named(seen.primary)),
        table=partial(pair_table.printed, frame, seen),
    )


def _pairs(seen: View) -> tuple[Any, str]:
    sex = "all" if seen.group[1] else seen.group[0]
    frame = loading.pairs(seen.cohort["cohort_id"], seen.primary, sex, own_organ=seen.options.own_organ)
    listed = set(frame["given_id"])
    return frame, seen.site if seen.site in listed else telling_site(frame)


def _paired(seen: View, frame: pd.DataFrame, what: str) -> Whose:
    """Whom pairs of sites show: they know sexes and no strata, and are shares of patients with a site."""
    alone = replace(seen, group=("all", "")) if seen.group[1] else seen
    return replace(
        whose(alone, frame, what), denominator="share of the patients with the given site", n=patients(frame, "n_given")
    )


def graph(chosen: Selection) -> Shown:
    """The graph that the selection names."""
    built = graphs.build(chosen)
    walk = built.steps is not None
    table = partial(graphs.stops, built) if walk else partial(graph_files.edge_table, built.graph)
    return Shown(
        built.plot,
        built.info,
        built.title,
        built.sentence,
        _cited(built.view),
        whose=_of_graph(chosen, built),
        table=table,
    )


def steps(chosen: Selection) -> Shown:
    """The likeliest steps of a random walk."""
    built = graphs.build(replace(chosen, graph="walk"))
    if built.steps is None:
        message = "There is no step above the threshold."
        raise FrequencyError(message)
    return Shown(
        plot_columns,
        built.steps,
        f"{disease(built.view)}: the likeliest steps of a random walk",
        columns_sentence(built.steps),
        _cited(built.view),
        whose=_of_graph(chosen, built),
        table=partial(graph_files.edge_table, built.whole),
    )


def _cited(seen: View) -> str:
    unit, cited_as = describe.upper_first(figures.unit(seen)), loading.citations()[seen.cohort["source_id"]]
    return f"{unit}. {seen.cohort['label']}: {cited_as} {seen.cohort['terms']}."


def _of_graph(chosen: Selection, built: graphs.Built) -> Whose:
    kind = "walk" if built.steps else chosen.graph
    alone = graphs.of_one_primary(kind)
    what = f"{graphs.NAMES[kind].lower()}; {describe.lower_first(built.asked)} {built.least}\u2009%"
    frame = pd.DataFrame({"n_denominator": [built.view.cohort["n_patients"]]})
    them = whose(
        built.view,
        frame,
        what,
        named(built.view.primary) if alone else "all primaries",
        least=0 if alone else chosen.least,
    )
    return replace(them, n=f"{them.n} in the cohort")


def disease(seen: View) -> str:
    """Return the name of the disease a view shows: of its only type where the cohort has one."""
    parts = members(tables(), seen.cohort["cohort_id"], seen.primary)
    return labels(tables().primaries, "disease")[parts[0] if len(parts) == 1 else seen.primary]


def _on_the_body(seen: View, frame: Any, subject: str, name: str) -> Shown:
    own = tables().own_sites
    own = own[(own["primary_id"] == seen.primary) & (own["extent"] == "organ")]
    info = bodymap.body_map_info(
        frame,
        tables().site_regions,
        seen.body,
        unit=figures.unit(seen),
        selected=seen.site,
        origin=set(own["site_id"]) - set(frame["site_id"]),
        flag_labels=flag_labels(),
    )
    title = describe.headline(frame, subject, residual_sites())
    return Shown(
        bodymap.plot_body_map,
        info,
        title,
        describe.body_map(info, name),
        source_of(seen, frame),
        (("geometry", geometry_url(seen.body)),),
        whose(seen, frame, named(seen.primary)),
        printed(frame, seen),
    )
