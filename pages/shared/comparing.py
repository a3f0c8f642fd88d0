"""What a comparison compares: the series of a selection, in order, and the words for them."""

from dataclasses import dataclass, replace
from typing import cast

import pandas as pd

from data.compare import By, Comparison, Series, counted, group_name, mismatches
from data.vocabulary import labels
from pages.shared import address, figures, loading
from pages.shared.address import Selection
from pages.shared.loading import flag_labels, tables
from pages.shared.selection import View, view
from viz import bodymap, compare, describe
from viz.theme import scale_top

EVERYBODY = "all"


@dataclass(frozen=True, eq=False)
class Chosen:
    """The series of a selection: the first, those it is compared with, and all that could be.

    subject is what they have in common, by what they differ in, lost what was asked for and is not there.
    """

    view: View
    by: By
    first: Series
    others: tuple[Series, ...]
    offers: dict[str, Series]
    subject: str
    lost: tuple[str, ...]

    @property
    def series(self) -> tuple[Series, ...]:
        """All of them."""
        return (self.first, *self.others)


def code(one: Series, by: By) -> str:
    """Return the id of a series in the address."""
    group = address.group_code((one.sex, one.stratum)) or EVERYBODY
    return {"primaries": one.primary_id, "cohorts": one.cohort_id, "groups": group}[by]


def name(one: Series, by: By) -> str:
    """Return a series in the list to choose from."""
    known = tables()
    primaries, cohorts = labels(known.primaries), labels(known.cohorts)
    group = group_name(one.sex, one.stratum)
    return {"primaries": primaries[one.primary_id], "cohorts": cohorts[one.cohort_id], "groups": group}[by]


def choose(chosen: Selection) -> Chosen:
    """Return the series that a selection names; where it names no others, those suggested."""
    known = tables()
    by = cast("By", chosen.by)
    seen = view(chosen, known)
    wanted = list(dict.fromkeys(address.entries(chosen.others)))
    first = Series(seen.cohort["cohort_id"], seen.primary, *seen.group)
    if by == "groups" and not chosen.group:  # nobody asked for everybody, who share patients with any group
        best = loading.comparable(first, by)[1]
        first = next((one for one in best if code(one, by) not in wanted), first)
    offered, suggested = loading.comparable(first, by)
    offers = {code(one, by): one for one in offered}
    others = tuple(offers[entry] for entry in wanted if entry in offers) or tuple(suggested[: address.MOST_OTHERS])
    same = {counted(known, one) for one in (first, *others)}
    subject = labels(known.primaries, "disease")[same.pop() if len(same) == 1 else seen.primary]
    pairs = set(zip(known.frequencies["sex"], known.frequencies["stratum"], strict=True))
    kinds = {
        "primaries": labels(known.primaries),
        "cohorts": labels(known.cohorts),
        "groups": {address.group_code(pair): group_name(*pair) for pair in pairs},
    }[by]
    lost = tuple(kinds[e] for e in wanted if e in kinds and e not in offers and e != code(first, by))
    return Chosen(seen, by, first, others, offers, subject, lost)


def words(comparison: Comparison, by: By) -> tuple[str, ...]:
    """Return the series as they stand in a sentence."""
    if by == "cohorts":
        return comparison.names
    diseases = labels(tables().primaries, "disease")
    shown = [diseases[counted(tables(), one)] for one in comparison.series] if by == "primaries" else comparison.names
    return tuple(describe.lower_first(word) for word in shown)


def notes_of(comparison: Comparison) -> tuple[str, ...]:
    """Return what does not match between the series."""
    return compare.mismatch_notes(comparison, mismatches(tables(), comparison), labels(tables().primaries))


def origins() -> frozenset[tuple[str, str]]:
    """Return every primary with its own organ."""
    organs = tables().own_sites[tables().own_sites["extent"] == "organ"]
    return frozenset(zip(organs["primary_id"], organs["site_id"], strict=True))


def info_of(picked: Chosen) -> tuple[Comparison, compare.CompareInfo]:
    """Return the comparison and its figure's info."""
    comparison = loading.comparison(picked.series, picked.view.options)
    found = loading.differences(picked.series, picked.view.options)
    return comparison, compare.compare_info(
        comparison, found, notes_of(comparison), selected=picked.view.site, flag_labels=flag_labels(), origin=origins()
    )


def views_of(chosen: Selection, comparison: Comparison) -> list[View]:
    """Return what each series is seen through: its cohort, primary and group, on its denominator."""
    seen = []
    for one, denominator in zip(comparison.series, comparison.denominators, strict=True):
        group = address.group_code((one.sex, one.stratum)) or EVERYBODY
        own = view(replace(chosen, cohort=one.cohort_id, primary=one.primary_id, group=group), tables())
        seen.append(replace(own, options=replace(own.options, denominator=denominator)))
    return seen


def part_of(comparison: Comparison, place: int) -> pd.DataFrame:
    """Return the shares of one series, by its place from 0."""
    return comparison.frame[comparison.frame["series"] == place]


def body_of(seen: View, comparison: Comparison, place: int) -> bodymap.BodyMapInfo:
    """Return one series on the body, on the scale of all of them."""
    part = part_of(comparison, place)
    started = {site for primary, site in origins() if primary == seen.primary} - set(part["site_id"])
    top = scale_top([float(share) for share in comparison.frame["share"].dropna()])
    return bodymap.body_map_info(
        part,
        tables().site_regions,
        seen.body,
        unit=figures.unit(seen),
        origin=started,
        flag_labels=flag_labels(),
        selected=seen.site,
        top=top,
    )


def table(chosen: Selection, comparison: Comparison) -> pd.DataFrame:
    """Return the shares of all series for people."""
    each = enumerate(views_of(chosen, comparison))
    return pd.concat([figures.printed(part_of(comparison, i), seen) for i, seen in each], ignore_index=True)
