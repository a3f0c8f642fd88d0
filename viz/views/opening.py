"""What a page opens on: what is asked for, or where that has no answer the nearest selection that has one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data.atlas import Atlas, memoised
from data.selection import COMPARISONS, DEFAULT, OWN, Denominator, Selection
from data.stats.enrichment import demand_comparable
from data.stats.frequency import DENOMINATOR_LABELS, all_shares, shares
from data.stats.listed import (
    ALL_PRIMARIES,
    default_denominator,
    groups,
    listed_sites,
    members,
    printed_by,
    selectable_primaries,
)
from data.stats.together import cohorts_with_pairs
from data.stats.withholding import nothing_left, withheld_primary
from viz.charts.describe import listing, lower_first
from viz.views.catalogue import build
from viz.views.comparing import WHAT
from viz.views.evidence import best_known
from viz.views.figure import CANNOT
from viz.views.graphs import of_one_primary
from viz.views.scope import scope, site_scope

LEADING = {
    "primary": "primary_map",
    "site": "site_bars",
    "evidence": "evidence",
    "compare": "compare",
    "network": "network",
    "together": "together",
    "pathways": "circulation",
}
"""The figure without which a page has nothing to show; the other pages that draw a cohort have rules of their own."""
RULED = (*LEADING, "atlas", "enrichment")


@dataclass(frozen=True)
class Way:
    """A way to what was asked for: what a link to it says, its page, and what is then chosen."""

    label: str
    page: str
    selection: Selection


@dataclass(frozen=True)
class Opening:
    """What a page shows. line says why that is not what was asked for, ways lead to the nearest answers to that."""

    shown: Selection
    line: str = ""
    ways: tuple[Way, ...] = ()


def opening(atlas: Atlas, page: str, asked: Selection) -> Opening:
    """Return what a page shows of a selection: itself, or the nearest one that the page can answer.

    The nearest is of the same cohort, of everybody or on the cohort's own denominator; else of the cohort nearest in
    method and time that has the primary; else of another primary. A page that draws no cohort shows what is asked for.
    A cohort without the primary shows another one, since it may be the cohort that was chosen last.
    """
    if page not in RULED:
        return Opening(asked)
    return _opening(atlas, page, asked)


def cohort_for(atlas: Atlas, page: str, chosen: Selection) -> tuple[Selection, list[str]]:
    """Return a selection whose address names no cohort, and the line that says which one has its primary.

    Where the usual cohort has it, or none has, the selection is as it was.
    """
    lacking = _lacking(atlas, page, chosen) if page in RULED else ""
    able = (one for one in near(atlas, page, chosen) if lacking and _has(atlas, "", chosen, one))
    if not (cohort := next(able, "")):
        return chosen, []
    return replace(chosen, cohort=cohort), [f"{lacking} Shown in {atlas.cohorts.labels[cohort]}."]


@memoised(256)
def _opening(atlas: Atlas, page: str, asked: Selection) -> Opening:
    why = _refusal(atlas, page, asked)
    lacking = "" if why else _lacking(atlas, page, asked)
    able = (one for one in _candidates(atlas, page, asked) if not _refusal(atlas, page, one))
    shown = asked if lacking else next(able, None) if why else None
    if shown is None:
        return Opening(asked)
    shown = _settled(atlas, page, shown)
    row = atlas.cohorts.row(asked.cohort)
    instead = f"Shown instead: {_difference(atlas, page, asked, shown)}."
    told = "" if nothing_left(row) else lacking or _withheld(atlas, asked) or _reason(row.label, why)
    line = f"{told} {instead}".strip()
    return Opening(shown, line, tuple(_ways(atlas, page, asked, shown)))


def _lacking(atlas: Atlas, page: str, asked: Selection) -> str:
    """That a cohort has nothing of the primary asked for, nor of what it is part of or holds; "" where it has."""
    if page == "evidence" or _pooled(page, asked) or asked.by == "cohorts" or _has(atlas, "", asked, asked.cohort):
        return ""
    told = scope(atlas, asked).notices  # of the primary first, as every page tells it
    return f"{told[0].partition(';')[0]}." if told else ""


def _refusal(atlas: Atlas, page: str, chosen: Selection) -> str:
    """Why a page has nothing to show of a selection; "" where it has."""
    try:
        if page == "atlas":
            _glance(atlas, chosen)
        elif page == "enrichment":  # its tests take seconds: they are for the page, which says meanwhile what it does
            seen = scope(atlas, chosen)
            demand_comparable(atlas, seen.cohort_id, seen.options, seen.primary)
        else:
            build(atlas, LEADING[page], chosen)
    except CANNOT as error:
        return str(error)
    return ""


def _glance(atlas: Atlas, chosen: Selection) -> None:
    """Raise where the home page has neither all primaries together nor one of them."""
    seen = scope(atlas, chosen, pooled=True)
    all_shares(atlas, seen.cohort_id, seen.options)
    if not members(atlas, seen.cohort_id, ALL_PRIMARIES):
        one = scope(atlas, chosen)
        shares(atlas, one.cohort_id, one.primary, one.options)


def _candidates(atlas: Atlas, page: str, asked: Selection) -> Iterator[Selection]:
    """What could be shown instead, the nearest first.

    Primaries are what a comparison begins with: where there are no two, other cohorts of the same primary are nearer.
    """
    if page == "compare" and asked.by == "primaries":
        yield from (replace(asked, by=by, others="", group="") for by in COMPARISONS if by != asked.by)
    for primary in (asked.primary, *_related(atlas, asked.primary)):
        wanted = replace(asked, primary=primary)
        if page == "evidence":
            yield replace(wanted, site=best_known(atlas, primary) or "")
            continue
        for cohort in (asked.cohort, *near(atlas, page, asked)):
            for changes in _SMALLER:
                yield replace(wanted, cohort=cohort, **changes)


_SMALLER: tuple[dict[str, Any], ...] = ({}, {"share": ""}, {"group": ""}, {"share": "", "group": ""})
"""What can be given up within one cohort: the denominator, the group, both."""


def near(atlas: Atlas, page: str, asked: Selection) -> list[str]:
    """Return the other cohorts of everybody, the nearest first: with the primary or site, of its method and years."""
    mine = atlas.cohorts.row(asked.cohort)

    def distance(other: str) -> tuple[bool, bool, int]:
        row = atlas.cohorts.row(other)
        return not _has(atlas, page, asked, other), row.method != mine.method, abs(_middle(row) - _middle(mine))

    others = (one for one in atlas.cohorts.ids if one != asked.cohort and not one.startswith(OWN))
    return sorted(others, key=distance)


def _has(atlas: Atlas, page: str, asked: Selection, cohort: str) -> bool:
    """Whether a cohort has the primary that is asked for; on the page of a site, that site."""
    if page == "site":
        return asked.site in ("", *listed_sites(atlas, cohort))
    return atlas.primaries.nearest(asked.primary, list(selectable_primaries(atlas, cohort))) is not None


def _middle(cohort: Any) -> int:
    """The middle of a cohort's years; of clinical cohorts that name none, today."""
    years = [int(year) for year in re.findall(r"\d{4}", cohort.period)]
    return (years[0] + years[-1]) // 2 if years else 2020


def _related(atlas: Atlas, primary: str) -> list[str]:
    """The other primaries: what contains one, what it contains, the usual one, then all others."""
    wider = list(atlas.primaries.ancestors(primary))
    ids = list(atlas.primaries.ids)
    narrower = [one for one in ids if primary in atlas.primaries.ancestors(one)]
    return [one for one in dict.fromkeys((*wider, *narrower, DEFAULT.primary, *ids)) if one != primary]


def _settled(atlas: Atlas, page: str, shown: Selection) -> Selection:
    """A selection with the primary or site that its cohort has for it, so that it is said once which one is seen."""
    if page == "site":
        return replace(shown, site=site_scope(atlas, shown).site)
    return shown if page == "evidence" or _pooled(page, shown) else replace(shown, primary=scope(atlas, shown).primary)


def _withheld(atlas: Atlas, asked: Selection) -> str:
    """That all figures of a primary are withheld, where it is of somebody's own cohort and they are."""
    if not asked.cohort.startswith(OWN):
        return ""
    seen = scope(atlas, asked)
    parts = members(atlas, asked.cohort, seen.primary)
    return withheld_primary(atlas, seen.cohort, parts, atlas.primaries.labels[seen.primary])


def _reason(cohort: str, why: str) -> str:
    """The first sentence of a refusal, with the name of the cohort."""
    rest = why.removeprefix(cohort)
    named = cohort if rest != why else ""
    sentence = f"{named}{rest.partition('. ')[0].removesuffix('.')}."
    return sentence if cohort in sentence else f"{cohort}: {lower_first(sentence)}"


def _difference(atlas: Atlas, page: str, asked: Selection, shown: Selection) -> str:
    """What of a selection is not as it was asked for."""
    found = [atlas.cohorts.labels[shown.cohort]] if shown.cohort != asked.cohort else []
    has = _has(atlas, "", asked, asked.cohort)
    before = scope(atlas, asked).primary if has else asked.primary  # as every other page shows it
    if not _pooled(page, shown) and shown.primary != (before if found else asked.primary):
        name = lower_first(atlas.primaries.row(shown.primary).disease)
        found = [f"{found[0]} ({name})"] if found else [name]
    if shown.site and asked.site not in ("", shown.site):
        found.append(lower_first(atlas.sites.labels[shown.site]))
    if shown.by != asked.by:
        found.append(f"a comparison of {WHAT[shown.by].lower()}")
    if shown.share != asked.share:
        found.append(f"the share of {DENOMINATOR_LABELS[_denominator(atlas, shown)]}")
    if shown.group != asked.group:
        found.append("all patients")
    return listing(found)


def _pooled(page: str, chosen: Selection) -> bool:
    """Whether a page shows all primaries of a cohort."""
    return page in ("atlas", "site") or (page == "network" and not of_one_primary(chosen.graph))


def _denominator(atlas: Atlas, chosen: Selection) -> "Denominator":
    return scope(atlas, chosen).options.denominator or default_denominator(atlas, chosen.cohort)


def _ways(atlas: Atlas, page: str, asked: Selection, shown: Selection) -> Iterator[Way]:
    """Where what was asked for has its best answer: its cohort on another page, or a cohort that can answer here."""
    if shown.cohort != asked.cohort and not nothing_left(atlas.cohorts.row(asked.cohort)):
        own = replace(asked, primary=scope(atlas, asked).primary)
        yield Way(f"{atlas.primaries.labels[own.primary]} in {atlas.cohorts.labels[asked.cohort]}", "primary", own)
    elif shown.cohort == asked.cohort and page != "evidence":
        others = (replace(asked, cohort=cohort) for cohort in near(atlas, page, asked))
        able = (one for one in others if _has(atlas, page, asked, one.cohort) and not _refusal(atlas, page, one))
        if one := next(able, None):
            yield Way(f"As asked, in {atlas.cohorts.labels[one.cohort]}", page, one)
    yield Way("Keep this", page, shown)


def unable(atlas: Atlas, page: str, chosen: Selection) -> Mapping[str, str]:
    """Return {cohort: why it cannot answer a page at all}, in a few words for the list of cohorts."""
    part = replace(DEFAULT, primary=chosen.primary, graph=chosen.graph, by=chosen.by)
    found = {cohort: _unable(atlas, page, replace(part, cohort=cohort)) for cohort in atlas.cohorts.ids}
    return {cohort: why for cohort, why in found.items() if why}


@memoised(512)
def _unable(atlas: Atlas, page: str, chosen: Selection) -> str:
    cohort = atlas.cohorts.row(chosen.cohort)
    if page == "together" or (page == "network" and chosen.graph == "together"):
        return "" if chosen.cohort in cohorts_with_pairs(atlas) else "no pairs of sites"
    if page == "enrichment":
        return _unenriched(atlas, cohort)
    if page == "compare" and chosen.by != "cohorts":
        return _incomparable(atlas, chosen)
    if page == "network" and chosen.graph in ("primaries", "sites") and _refusal(atlas, page, chosen):
        alone = len(selectable_primaries(atlas, chosen.cohort)) == 1
        return f"one primary: no {chosen.graph} alike" if alone else f"too few figures: no {chosen.graph} alike"
    return ""


def _unenriched(atlas: Atlas, cohort: Any) -> str:
    if not cohort.primaries_disjoint:
        return "patients with two primaries: no enrichment"
    printed = printed_by(atlas, cohort.cohort_id)
    counted = printed[printed["n_with_site"].notna() | printed["n_lo"].notna()]
    return "one primary: no enrichment" if counted["primary_id"].nunique() < 2 else ""  # noqa: PLR2004 - one and the rest


def _incomparable(atlas: Atlas, chosen: Selection) -> str:
    seen = scope(atlas, chosen)
    if chosen.by == "groups":
        offered = groups(atlas, chosen.cohort, members(atlas, chosen.cohort, seen.primary))
        return "" if len(offered) > 1 else "no groups of these patients"
    return "" if len(selectable_primaries(atlas, chosen.cohort)) > 1 else "one primary: none to compare"
