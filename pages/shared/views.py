"""Every figure of the atlas as one thing that can stand alone: what to draw, its finding, its sentence, its source.

A page shows such a figure among others; a slide shows one and nothing else.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, cast

import plotly.graph_objects as go

from data.frequency import FrequencyError, members
from data.network import NetworkError
from data.rows import rows
from data.together import strongest, telling_site
from data.vocabulary import labels
from pages.shared import background, comparing, figures, graphs, loading, pathways, ranked_claims, which_primary
from pages.shared.address import Selection
from pages.shared.loading import flag_labels, residual_sites, tables
from pages.shared.selection import View, view
from viz import (
    bars,
    bodymap,
    circulation,
    compare,
    describe,
    differences,
    enrichment,
    evidence,
    first_filter,
    heatmap,
    pair_matrix,
    sankey,
    together,
)
from viz.claims import claims_sentence, plot_claims
from viz.geometry_files import geometry_url
from viz.which_primary import plot_which

CANNOT = (FrequencyError, NetworkError, sankey.SankeyError)
"""What a builder raises where there is nothing to draw; the message is a sentence."""


@dataclass(frozen=True)
class Shown:
    """One figure: `plot` draws `info` with `options`; title is its finding, source where its numbers come from."""

    plot: Callable[..., go.Figure]
    info: Hashable
    title: str
    sentence: str
    source: str
    options: tuple[tuple[str, Hashable], ...] = ()


def atlas_map(chosen: Selection) -> Shown:
    """All primaries of a cohort together on the body."""
    seen = view(chosen, tables(), pooled=True)
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    count = len(members(tables(), seen.cohort["cohort_id"], seen.primary))
    return _on_the_body(seen, frame, f"Cancer of {count} primaries", "all primaries")


def primary_map(chosen: Selection) -> Shown:
    """One primary on the body."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    return _on_the_body(seen, frame, disease(seen), labels(tables().primaries)[seen.primary])


def primary_bars(chosen: Selection) -> Shown:
    """The sites of one primary, ranked."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    info = bars.bars_info(frame, "site", selected=seen.site, flag_labels=flag_labels())
    title = describe.headline(frame, disease(seen), residual_sites())
    return Shown(bars.plot_bars, info, title, describe.bars(info, disease(seen)), _source(seen, frame))


def site_bars(chosen: Selection) -> Shown:
    """The primaries that reach one site, ranked."""
    seen, frame, name = _at_site(chosen)
    enough = frame[~(frame["n_denominator"] < chosen.least).fillna(value=False).astype(bool)]
    info = bars.bars_info(enough, "primary", most=18, flag_labels=flag_labels())
    title = describe.site_headline(enough, name)
    return Shown(bars.plot_bars, info, title, describe.bars(info, name), _source(seen, frame))


def _at_site(chosen: Selection) -> tuple[View, Any, str]:
    """The view of a site (the liver where none is chosen), its primaries, its name."""
    seen = view(replace(chosen, site=chosen.site or "liver"), tables(), pooled=True)
    frame = loading.primaries_of_site(seen.cohort["cohort_id"], seen.site, seen.options)
    if frame.empty:
        message = f"{seen.cohort['label']} has no figure for this site."
        raise FrequencyError(message)
    return seen, frame, labels(tables().sites)[seen.site]


def streams(chosen: Selection) -> Shown:
    """The Sankey diagram of a cohort."""
    seen = view(chosen, tables(), pooled=True)
    focus: sankey.Term | None = ("primary", chosen.focus) if chosen.focus else None
    info = loading.streams(seen.cohort["cohort_id"], seen.options, cast("sankey.Unit", chosen.unit), chosen.top, focus)
    matrix = loading.all_shares(seen.cohort["cohort_id"], seen.options)
    title = f"From primary to site: {seen.cohort['label']}"
    return Shown(sankey.plot_sankey, info, title, sankey.sankey_sentence(info), _source(seen, matrix))


def matrix(chosen: Selection) -> Shown:
    """Every primary against every site of a cohort."""
    seen = view(chosen, tables(), pooled=True)
    cohort = seen.cohort["cohort_id"]
    order = cast("heatmap.Order", chosen.order)
    info = loading.heat_map(cohort, seen.options, order, (chosen.primary, seen.site))
    title = f"Every primary, every site: {seen.cohort['label']}"
    source = _source(seen, loading.all_shares(cohort, seen.options))
    return Shown(heatmap.plot_heatmap, info, title, heatmap.heatmap_sentence(info), source)


def every_figure(chosen: Selection) -> Shown:
    """One primary and site in every cohort and paper."""
    site = chosen.site or "bone"
    names, sites = labels(tables().primaries), labels(tables().sites)
    found = loading.evidence(chosen.primary, background.same_place(site))
    if found.empty:
        message = f"No cohort and no paper has a figure for {names[chosen.primary]} and {sites[site]}."
        raise FrequencyError(message)
    info = evidence.evidence_info(found, site, sites)
    title = evidence.evidence_headline(info, names[chosen.primary], sites[site])
    cited = loading.citations()
    source = " ".join(cited[key] for key in dict.fromkeys(found["source_id"]))
    sentence = evidence.evidence_sentence(info, names[chosen.primary], sites[site])
    return Shown(evidence.plot_evidence, info, title, sentence, source)


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
    return Shown(enrichment.plot_ratios, info, title, enrichment.ratios_sentence(info, disease(seen)),
                 _source(seen, own))  # fmt: skip


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
        found, residual_sites(), comparing.words(comparison, picked.by),
        "" if picked.by == "primaries" else picked.subject, mismatched=bool(notes),
    )  # fmt: skip
    cited = loading.citations()
    sources = dict.fromkeys(one.cohort_id for one in comparison.series)
    known = tables().cohorts.set_index("cohort_id")["source_id"]
    source = " ".join(dict.fromkeys(cited[known[cohort]] for cohort in sources))
    return Shown(compare.plot_compare, info, title, compare.compare_sentence(info), source)


def occurring_together(chosen: Selection) -> Shown:
    """Which other sites patients with one site have."""
    seen = view(chosen, tables())
    frame, site = _pairs(seen)
    info = together.together_info(frame, site)
    title = together.headline(strongest(frame[frame["given_id"] == site]), disease(seen), info.given)
    return Shown(together.plot_together, info, title, together.together_sentence(info), _source(seen, frame))


def pairs(chosen: Selection) -> Shown:
    """Every pair of sites of one primary."""
    seen = view(chosen, tables())
    frame, site = _pairs(seen)
    info = pair_matrix.pair_matrix_info(frame, site)
    title = f"{disease(seen)}: sites that occur together"
    return Shown(pair_matrix.plot_pair_matrix, info, title, pair_matrix.pair_matrix_sentence(info),
                 _source(seen, frame))  # fmt: skip


def graph(chosen: Selection) -> Shown:
    """The graph that the selection names."""
    built = graphs.build(chosen)
    cited = loading.citations()[built.view.cohort["source_id"]]
    unit = describe.upper_first(figures.unit(built.view))
    return Shown(built.plot, built.info, built.title, built.sentence, f"{unit}. {built.view.cohort['label']}: {cited}")


def ways_out(chosen: Selection) -> Shown:
    """The circulation with the ways of one primary."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    _, info = pathways.plan(seen, frame)
    title = first_filter.filter_headline(pathways.rank(seen), disease(seen), labels(tables().sites, "prose"))
    return Shown(circulation.plot_circulation, info, title, circulation.circulation_sentence(info, disease(seen)),
                 _source(seen, frame))  # fmt: skip


def first_filters(chosen: Selection) -> Shown:
    """In how many primaries of a cohort the first filter is hit most."""
    seen = view(chosen, tables())
    names, cohort = labels(tables().sites), seen.cohort["cohort_id"]
    ranks = loading.filter_ranks(cohort, seen.options)
    info = first_filter.filters_info(ranks, names)
    sentence = first_filter.filters_sentence(ranks, names, seen.cohort["label"]).replace("**", "")
    if not info.parts:
        raise FrequencyError(sentence)
    source = _source(seen, loading.all_shares(cohort, seen.options))
    return Shown(first_filter.plot_filters, info, first_filter.filters_headline(ranks), sentence, source)


def of_site_bars(chosen: Selection) -> Shown:
    """Which primaries the metastases of one site come from."""
    seen, frame, name = _at_site(chosen)
    info = bars.bars_info(frame, "primary", most=18, flag_labels=flag_labels(), value="of_site")
    if not info.bars:
        message = f"{seen.cohort['label']} prints no counts here or counts patients twice."
        raise FrequencyError(message)
    total = describe.count(frame["n_site"].iloc[0])
    title = f"{name}: where the metastases of {total} patients came from"
    return Shown(bars.plot_bars, info, title, describe.bars(info, name), _source(seen, frame), (("neutral", True),))


def grid(chosen: Selection) -> Shown:
    """Observed over expected of every primary and site."""
    seen = view(chosen, tables())
    whole = loading.enriched(seen.cohort["cohort_id"], seen.options)
    shown = whole[~(whole["n_denominator"] < chosen.least).astype(bool)]
    info = enrichment.enrichment_info(
        shown, tables().primaries, tables().sites, cluster=chosen.order == "cluster",
        selected=(seen.primary, seen.site), flag_labels=flag_labels(),
    )  # fmt: skip
    title = f"More and less often than the whole cohort: {seen.cohort['label']}"
    return Shown(enrichment.plot_enrichment, info, title, enrichment.enrichment_sentence(info, shown),
                 _source(seen, shown))  # fmt: skip


def origin_of_unknown(chosen: Selection) -> Shown:
    """Which primary a metastasis came from, by Bayes' rule."""
    seen, _, _ = _at_site(chosen)
    answer = which_primary.answered(seen, chosen, which_primary.asked(seen, chosen))
    title = f"{describe.upper_first(answer.where)}, origin unknown: which primary?"
    source = f"For teaching; not a diagnostic tool. {which_primary.caption(seen, chosen, answer)}"
    return Shown(plot_which, answer.info, title, answer.sentence, source)


def claimed_list(chosen: Selection) -> Shown:
    """The founding text's three commonest sites of one primary in every cohort."""
    claims = tables().claims[tables().claims["check"] == "ranks"]
    claim = next(rows(claims[claims["primary_id"] == chosen.primary]), None) or next(rows(claims))
    info = ranked_claims.info_of(claim, chosen.cohort)
    cited, cohorts = loading.citations(), tables().cohorts.set_index("cohort_id")["source_id"]
    source = " ".join(dict.fromkeys(cited[cohorts[column.key]] for column in info.columns))
    return Shown(plot_claims, info, f"“{claim.claim}”", claims_sentence(info, claim.title), source)


VIEWS: dict[str, tuple[str, str, Callable[[Selection], Shown]]] = {
    "atlas_map": ("Atlas", "Body, all primaries", atlas_map),
    "sankey": ("Atlas", "From primary to site", streams),
    "heatmap": ("Atlas", "Every primary, every site", matrix),
    "primary_map": ("Primary", "Body", primary_map),
    "primary_bars": ("Primary", "Ranked sites", primary_bars),
    "site_bars": ("Site", "Ranked primaries", site_bars),
    "of_site_bars": ("Site", "Where its metastases come from", of_site_bars),
    "which": ("Site", "Which primary?", origin_of_unknown),
    "evidence": ("Evidence", "Every cohort and paper", every_figure),
    "network": ("Network", "Network", graph),
    "ratios": ("Enrichment", "Observed over expected", ratios),
    "enrichment": ("Enrichment", "Every primary, every site", grid),
    "compare": ("Compare", "Side by side", side_by_side),
    "together": ("Together", "With one site, also another", occurring_together),
    "pairs": ("Together", "Every pair of sites", pairs),
    "circulation": ("Pathways", "The circulation", ways_out),
    "first_filters": ("Pathways", "First filters", first_filters),
    "claims": ("Claims", "A ranked list", claimed_list),
}
"""The figures a slide can show: {id: (title of its page, name, builder)}."""


def disease(seen: View) -> str:
    """Return the name of the disease a view shows: of its only type where the cohort has one."""
    parts = members(tables(), seen.cohort["cohort_id"], seen.primary)
    return labels(tables().primaries, "disease")[parts[0] if len(parts) == 1 else seen.primary]


def _on_the_body(seen: View, frame: Any, subject: str, name: str) -> Shown:
    own = tables().own_sites
    own = own[(own["primary_id"] == seen.primary) & (own["extent"] == "organ")]
    info = bodymap.body_map_info(
        frame, tables().site_regions, seen.body, unit=figures.unit(seen), selected=seen.site,
        origin=set(own["site_id"]) - set(frame["site_id"]), flag_labels=flag_labels(),
    )  # fmt: skip
    title = describe.headline(frame, subject, residual_sites())
    return Shown(bodymap.plot_body_map, info, title, describe.body_map(info, name), _source(seen, frame),
                 (("geometry", geometry_url(seen.body)),))  # fmt: skip


def _pairs(seen: View) -> tuple[Any, str]:
    sex = "all" if seen.group[1] else seen.group[0]
    frame = loading.pairs(seen.cohort["cohort_id"], seen.primary, sex, own_organ=seen.options.own_organ)
    listed = set(frame["given_id"])
    return frame, seen.site if seen.site in listed else telling_site(frame)


def _source(seen: View, frame: Any) -> str:
    """Whose numbers these are, of how many patients, and where they stand."""
    unit = figures.unit(seen)
    return f"{describe.upper_first(unit)}. {figures.source_line(seen.cohort, frame, seen.cohort['label'] + ':')}"
