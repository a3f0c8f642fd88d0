"""The figures of the Learn pages, each built from a selection alone."""

from dataclasses import replace
from functools import partial

from data.frequency import FrequencyError
from data.rows import rows
from data.vocabulary import covered, labels
from pages.shared import background, loading, pathways, ranked_claims, which_primary
from pages.shared.address import Selection
from pages.shared.explore_views import at_site, disease
from pages.shared.loading import flag_labels, tables
from pages.shared.selection import view
from pages.shared.shown import Shown, Whose, cited, named, patients, printed, short, source_of, whose
from viz import bars, circulation, describe, first_filter, named_sites
from viz.claims import claims_sentence, plot_claims
from viz.geometry_files import geometry_url
from viz.which_primary import plot_printed, plot_which, printed_sentence


def origin_of_unknown(chosen: Selection) -> Shown:
    """Which primary a metastasis came from, by Bayes' rule."""
    seen, _, _ = at_site(chosen)
    answer = which_primary.answered(seen, chosen, which_primary.asked(seen, chosen))
    title = f"{describe.upper_first(answer.where)}, origin unknown: which primary?"
    source = f"For teaching; not a diagnostic tool. {which_primary.caption(seen, chosen, answer)}"
    cohort = loading.citations()[seen.cohort["source_id"]]
    them = whose(
        seen,
        answer.frame,
        f"origin unknown, {answer.where}",
        f"prior: {which_primary.PRIOR_NAMES[chosen.prior]}",
        least=chosen.least,
    )
    them = replace(them, sources=(*them.sources, *which_primary.prior_sources(chosen.prior)))
    return Shown(
        plot_which,
        answer.info,
        title,
        answer.sentence,
        f"{source} {cohort}",
        whose=them,
        table=partial(which_primary.which_table, answer.frame, answer.made_of, seen, chosen.prior),
    )


def printed_shares(chosen: Selection) -> Shown:
    """What papers print of one site's metastases by primary."""
    site = view(replace(chosen, site=chosen.site or "liver"), tables(), pooled=True).site
    found, info = which_primary.printed_at({site, *covered(site, tables().sites)})
    name = labels(tables().sites).get(site, "this site")
    if found.empty:
        message = f"No paper in the tables prints which primaries the metastases of this site ({name}) come from."
        raise FrequencyError(message)
    ids = tuple(dict.fromkeys(found["source_id"]))
    them = Whose(
        "papers of the tables, never pooled",
        "each row names its own",
        describe.upper_first(named(site=site)),
        "share of the site’s metastases",
        patients(found, "n_at_site"),
        ids,
    )
    return Shown(
        plot_printed,
        info,
        f"{name}: shares of its metastases as papers print them",
        printed_sentence(info, name),
        " ".join(loading.citations()[key] for key in ids),
        whose=them,
        table=partial(background.reverse_table, found),
        brief=short(ids),
    )


def ways_out(chosen: Selection) -> Shown:
    """The circulation with the ways of one primary."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    found, info = pathways.plan(seen, frame)
    title = first_filter.filter_headline(pathways.rank(seen), disease(seen), labels(tables().sites, "prose"))
    them = whose(seen, frame, named(seen.primary))
    plan = tuple(source for source in dict.fromkeys(tables().flows["source_id"]) if source)
    return Shown(
        circulation.plot_circulation,
        info,
        title,
        circulation.circulation_sentence(info, disease(seen)),
        source_of(seen, frame),
        whose=replace(them, sources=tuple(dict.fromkeys((*them.sources, *plan)))),
        table=partial(pathways.plan_table, found),
    )


def organs(chosen: Selection) -> Shown:
    """The single organs of one primary, ranked, the first filter framed."""
    seen = view(chosen, tables())
    frame = loading.shares(seen.cohort["cohort_id"], seen.primary, seen.options)
    rank, info = pathways.rank(seen), pathways.organs(seen, frame)
    title = first_filter.filter_headline(rank, disease(seen), labels(tables().sites, "prose"))
    name = labels(tables().primaries)[seen.primary]
    return Shown(
        bars.plot_bars,
        info,
        title,
        describe.bars(info, name),
        source_of(seen, frame),
        whose=whose(seen, frame, named(seen.primary), "single organs only"),
        table=printed(frame, seen),
    )


def first_filters(chosen: Selection) -> Shown:
    """In how many primaries of a cohort the first filter is hit most."""
    seen = view(chosen, tables())
    names, cohort = labels(tables().sites), seen.cohort["cohort_id"]
    ranks = loading.filter_ranks(cohort, seen.options)
    info = first_filter.filters_info(ranks, names)
    sentence = first_filter.filters_sentence(ranks, names, seen.cohort["label"]).replace("**", "")
    if not info.parts:
        raise FrequencyError(sentence)
    return Shown(
        first_filter.plot_filters,
        info,
        first_filter.filters_headline(ranks),
        sentence,
        source_of(seen, loading.all_shares(cohort, seen.options)),
        whose=whose(seen, ranks, "all primaries", "distant single organs"),
        table=partial(pathways.rank_table, ranks, seen),
    )


def named_metastases(chosen: Selection) -> Shown:
    """The metastases that carry a name, on the body."""
    seen = view(chosen, tables())
    name = labels(tables().primaries)[seen.primary]
    info = pathways.named_info(seen, chosen.topic)
    found = tables().eponyms
    ids = tuple(dict.fromkeys(source for source in found["source_id"] if source))
    sentence = named_sites.named_sites_sentence(info, describe.lower_first(name))
    return Shown(
        named_sites.plot_named_sites,
        info,
        f"{name}: metastases that carry a name",
        sentence,
        " ".join(loading.citations()[key] for key in ids),
        (("geometry", geometry_url(info.sex)),),
        Whose(filters=f"Filled: typical of {describe.lower_first(name)}", sources=ids),
        partial(pathways.name_table, info),
        brief=short(ids),
    )


def claimed_list(chosen: Selection) -> Shown:
    """A ranked claim of the founding text in every cohort: the one that is the topic, else that of the primary."""
    checked = tables().claims[tables().claims["check"].isin(ranked_claims.CHARTED)]
    asked = next(rows(checked[checked["claim_id"] == chosen.topic]), None)
    lists = checked[checked["check"] == "ranks"]
    claim = asked or next(rows(lists[lists["primary_id"] == chosen.primary]), None) or next(rows(lists))
    info = ranked_claims.info_of(claim, chosen.cohort)
    ids = cited([column.key for column in info.columns])
    them = Whose(
        "every cohort that can check it",
        "each cohort’s own",
        f"Claim of the founding text: {claim.title}",
        "each cohort’s own",
        "; ".join(f"{c.label}: {c.of} ranked" for c in info.columns),
        ids,
    )
    return Shown(
        plot_claims,
        info,
        f"“{claim.claim}”",
        claims_sentence(info, claim.title),
        " ".join(loading.citations()[key] for key in ids),
        whose=them,
        table=partial(ranked_claims.claim_table, claim),
        brief=short(ids),
    )


def reached_from(chosen: Selection) -> Shown:
    """The primaries that most often reach a site, as Clinic shows them."""
    seen, frame, name = at_site(chosen)
    enough = frame[~(frame["n_denominator"] < chosen.least).fillna(value=False).astype(bool)]
    info = bars.bars_info(enough, "primary", most=10, flag_labels=flag_labels())
    title = describe.site_headline(enough, name)
    return Shown(
        bars.plot_bars,
        info,
        title,
        describe.bars(info, name),
        source_of(seen, enough),
        whose=whose(seen, enough, named(site=seen.site), "the ten commonest", least=chosen.least),
        table=printed(enough, seen),
    )
