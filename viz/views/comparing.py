"""Two to four primaries, cohorts or groups side by side: which they are, the words for them, their figures."""

from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import pandas as pd

from data.atlas import Atlas, memoised
from data.selection import MOST_OTHERS, Selection, entries, group_code
from data.stats.compare import (
    By,
    Comparison,
    Series,
    compared,
    counted,
    differences,
    group_name,
    mismatches,
    offered,
    suggested,
    untested,
)
from data.stats.frequency import DENOMINATOR_LABELS, FrequencyError
from data.tables.words import PURPOSE
from viz.anatomy.geometry_files import geometry_url
from viz.charts import bodymap, compare, describe
from viz.charts.bars import ranked_top
from viz.charts.differences import compare_headline, compare_lead, difference_table
from viz.views.figure import Figure, Provenance
from viz.views.scope import Scope, scope
from viz.views.tables import share_table
from viz.views.words import badges, brief, filtered, note, origin, patients, provenance, source, sources_of, unit

EVERYBODY = "all"
WHAT: dict[str, str] = {"primaries": "Primaries", "cohorts": "Cohorts", "groups": "Groups of patients"}
"""What can be compared."""
ONE_OF: dict[str, str] = {"primaries": "primary", "cohorts": "cohort", "groups": "group"}
"""The field of a selection that names the first."""


@dataclass(frozen=True, eq=False)
class Choice:
    """The series of a selection: the first, those it is compared with, and in `offers` all that could be, by code.

    subject is what they have in common, lost what was asked for and is not there.
    """

    seen: Scope
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
    """Return the id of a series in an address."""
    group = group_code((one.sex, one.stratum)) or EVERYBODY
    return {"primaries": one.primary_id, "cohorts": one.cohort_id, "groups": group}[by]


def name(atlas: Atlas, one: Series, by: By) -> str:
    """Return a series in the list to choose from."""
    return _kinds(atlas, by).get(code(one, by)) or group_name(one.sex, one.stratum)


def offered_names(atlas: Atlas, choice: Choice) -> dict[str, str]:
    """Return all that the first series could be compared with in that list, by code."""
    return {entry: name(atlas, one, choice.by) for entry, one in choice.offers.items()}


@memoised(3)
def _kinds(atlas: Atlas, by: By) -> dict[str, str]:
    """Every entry that a comparison knows: {its code: its name}."""
    if by == "primaries":
        return atlas.primaries.labels
    if by == "cohorts":
        return atlas.cohorts.labels
    pairs = set(zip(atlas.tables.frequencies["sex"], atlas.tables.frequencies["stratum"], strict=True))
    return {group_code(pair): group_name(*pair) for pair in pairs}


def choose(atlas: Atlas, chosen: Selection) -> Choice:
    """Return the series that a selection names; where it names no others, those suggested."""
    by = cast("By", chosen.by)
    seen = scope(atlas, chosen)
    wanted = list(dict.fromkeys(entries(chosen.others)))
    first = Series(seen.cohort_id, seen.primary, *seen.group)
    if by == "groups" and not chosen.group:  # nobody asked for everybody, who share patients with any group
        first = next((one for one in suggested(atlas, first, by) if code(one, by) not in wanted), first)
    offers = {code(one, by): one for one in offered(atlas, first, by)}
    others = tuple(offers[entry] for entry in wanted if entry in offers) or suggested(atlas, first, by)[:MOST_OTHERS]
    same = {counted(atlas, one) for one in (first, *others)}
    subject = atlas.primaries.row(same.pop() if len(same) == 1 else seen.primary).disease
    kinds = _kinds(atlas, by)
    lost = tuple(kinds[entry] for entry in wanted if entry in kinds and entry not in {*offers, code(first, by)})
    return Choice(seen, by, first, others, offers, subject, lost)


def written_out(atlas: Atlas, chosen: Selection) -> Selection:
    """Return a selection that names all its series, so that it still means them where others are suggested one day."""
    choice = choose(atlas, chosen)
    group = code(choice.first, choice.by) if choice.by == "groups" else chosen.group
    return replace(chosen, group=group, others=".".join(code(one, choice.by) for one in choice.others))


def with_others(atlas: Atlas, chosen: Selection) -> str:
    """Return what a selection compares with what: "MSK-MET 2022 with Abrams 1950"."""
    choice = choose(atlas, chosen)
    first, *others = (name(atlas, one, choice.by) for one in choice.series)
    return f"{first} with {describe.listing(others)}" if others else first


@dataclass(frozen=True, eq=False)
class Compared:
    """A choice with its shares and differences (data.stats.compare); seen are the scopes of its series, in order."""

    choice: Choice
    comparison: Comparison
    found: pd.DataFrame
    seen: tuple[Scope, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What tells the series apart."""
        return self.comparison.names

    def part(self, place: int) -> pd.DataFrame:
        """Return the shares of one series, by its place from 0."""
        return self.comparison.frame[self.comparison.frame["series"] == place]


def compared_of(atlas: Atlas, chosen: Selection) -> Compared:
    """Return the comparison that a selection names; raise FrequencyError where there is nothing to compare."""
    choice = choose(atlas, chosen)
    comparison = _comparison(atlas, choice)
    found = differences(atlas, comparison)
    if found.empty:
        raise FrequencyError(_why_nothing(choice, comparison))
    seen = []
    for one, denominator in zip(comparison.series, comparison.denominators, strict=True):
        group = group_code((one.sex, one.stratum)) or EVERYBODY
        own = scope(atlas, replace(chosen, cohort=one.cohort_id, primary=one.primary_id, group=group))
        seen.append(replace(own, options=replace(own.options, denominator=denominator)))
    return Compared(choice, comparison, found, tuple(seen))


def _comparison(atlas: Atlas, choice: Choice) -> Comparison:
    return compared(atlas, choice.series, choice.seen.options)


def _why_nothing(choice: Choice, comparison: Comparison) -> str:
    if len(comparison.series) != 1:
        return "These have no site in common, so there is no difference to show. Choose another one to compare with."
    whose = "Only this cohort has" if choice.by == "cohorts" else f"{choice.seen.cohort.label} has"
    what = {"primaries": "no other primary", "cohorts": "this primary", "groups": "no groups of these patients"}
    nothing = f"{whose} {what[choice.by]}, so there is nothing to compare here."
    return f"{nothing} Choose another comparison, primary or cohort."


def notices(atlas: Atlas, choice: Choice) -> tuple[str, ...]:
    """Return what could not be compared as asked."""
    found = (*choice.seen.notices, *_comparison(atlas, choice).unanswered)
    if not choice.lost:
        return found
    return (*found, f"{describe.listing(list(choice.lost))}: no such figures here, so not compared.")


def mismatched(atlas: Atlas, both: Compared) -> tuple[str, ...]:
    """Return a sentence for each way in which the series count differently."""
    return compare.mismatch_notes(both.comparison, mismatches(atlas, both.comparison), atlas.primaries.labels)


def reasons(atlas: Atlas, both: Compared) -> tuple[str, ...]:
    """Return why some differences to the first series are not tested."""
    return untested(atlas, both.comparison, both.found)


def table_of_differences(atlas: Atlas, both: Compared) -> pd.DataFrame:
    """Return the differences to the first series for people, the largest first."""
    ranked = both.found.sort_values("difference", key=abs, ascending=False, kind="stable")
    return difference_table(both.comparison, ranked, atlas.flag_labels)


def words(atlas: Atlas, both: Compared) -> tuple[str, ...]:
    """Return the series as they stand in a sentence."""
    if both.choice.by == "cohorts":
        return both.names
    if both.choice.by == "groups":
        return tuple(describe.lower_first(one) for one in both.names)
    diseases = atlas.primaries.column("disease")
    return tuple(describe.lower_first(diseases[counted(atlas, one)]) for one in both.comparison.series)


def side_by_side(atlas: Atlas, chosen: Selection) -> Figure:
    """Two to four primaries, cohorts or groups."""
    both = compared_of(atlas, chosen)
    names, notes, by = words(atlas, both), mismatched(atlas, both), both.choice.by
    info = _info(atlas, both, notes)
    common = "" if by == "primaries" else both.choice.subject
    residual = atlas.residual_sites
    cohorts = [one.cohort_id for one in both.comparison.series]
    first = both.seen[0]
    marks = badges(replace(first, group=("all", "")) if by == "groups" else first)
    return Figure(
        compare.plot_compare,
        info,
        headline=compare_headline(
            both.found, residual, names, atlas.sites.column("prose"), common, mismatched=bool(notes)
        ),
        sentence=compare.compare_sentence(info),
        source=_sources(atlas, both),
        table=partial(_table, atlas, both),
        provenance=_provenance(atlas, both),
        lead=compare_lead(both.found, residual, names) or " ".join(reasons(atlas, both)),
        note=note(both.comparison.frame, " ".join(notes)),
        brief=brief(atlas, sources_of(atlas, cohorts)) if len(set(cohorts)) > 1 else "",
        marks=() if by == "cohorts" else marks,
    )


def _info(atlas: Atlas, both: Compared, notes: tuple[str, ...]) -> compare.CompareInfo:
    return compare.compare_info(
        both.comparison,
        both.found,
        notes,
        selected=both.choice.seen.site,
        flag_labels=atlas.flag_labels,
        origin=atlas.origins,
    )


def _sources(atlas: Atlas, both: Compared) -> str:
    """The source of each cohort's figures, the terms of each, and the purpose once."""
    cohorts = {seen.cohort_id: seen for seen in both.seen}
    frame = both.comparison.frame
    each = [source(atlas, seen, frame[frame["cohort_id"] == key]) for key, seen in cohorts.items()]
    return f"{' '.join(one.removesuffix(f' {PURPOSE}') for one in each)} {PURPOSE}"


def _provenance(atlas: Atlas, both: Compared) -> Provenance:
    """Whom a comparison shows, with the patients of each series."""
    by, comparison = both.choice.by, both.comparison
    first = both.seen[0]
    if by == "groups":
        first = replace(first, group=("all", "; ".join(words(atlas, both))))
    each = [f"{one}: {patients(both.part(i)) or 'n not printed'}" for i, one in enumerate(both.names)]
    cohorts = [one.cohort_id for one in comparison.series]
    counted_in = provenance(first, both.part(0), "" if by == "primaries" else filtered(atlas, both.choice.seen.primary))
    several = by == "cohorts"
    return replace(
        counted_in,
        cohort="; ".join(atlas.cohorts.labels[one] for one in cohorts) if several else counted_in.cohort,
        method="each cohort’s own" if several else counted_in.method,
        denominator="; ".join(f"share of {DENOMINATOR_LABELS[one]}" for one in dict.fromkeys(comparison.denominators)),
        n="; ".join(each),
        sources=sources_of(atlas, cohorts),
    )


def _table(atlas: Atlas, both: Compared) -> pd.DataFrame:
    """The shares of all series for people."""
    return pd.concat([share_table(atlas, both.part(i), seen) for i, seen in enumerate(both.seen)], ignore_index=True)


def on_the_body(place: int, atlas: Atlas, chosen: Selection) -> Figure:
    """One of the series on the body, on the scale of all of them; places count from 0."""
    both = compared_of(atlas, chosen)
    if place >= len(both.seen):
        message = f"Only {len(both.seen)} are compared here."
        raise FrequencyError(message)
    seen, frame = both.seen[place], both.part(place)
    info = bodymap.body_map_info(
        frame,
        atlas.tables.site_regions,
        seen.body,
        unit=unit(seen),
        origin=origin(atlas, seen, frame),
        flag_labels=atlas.flag_labels,
        selected=seen.site,
        top=ranked_top(both.comparison.frame),
    )
    key = _info(atlas, both, ()).keys[place]
    return Figure(
        bodymap.plot_body_map,
        info,
        headline=key if both.choice.by == "primaries" else f"{key}: {both.choice.subject}",
        sentence=describe.body_map(info, both.names[place]),
        source=source(atlas, seen, frame),
        table=partial(share_table, atlas, frame, seen),
        provenance=provenance(seen, frame, filtered(atlas, seen.primary), "one scale for all that are compared"),
        note=note(frame),
        marks=badges(seen),
        options=(("geometry", geometry_url(seen.body)), ("narrow", True)),
    )
