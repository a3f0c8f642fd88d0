"""What the cohorts show of two shares, which of them agree, and which contradict one another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, Literal

import pandas as pd

from data.atlas import Atlas, memoised
from data.learn.question import extents
from data.stats.frequency import SMALL_N, all_shares, wider_shares
from data.stats.listed import printed_by, selectable_primaries
from data.tables.rows import rows
from data.tables.vocabulary import split

SURE = {"bounded", "count_from_percent"}
"""Flags that leave a figure's interval as good as any; every other flag is a doubt."""
UNKNOWN = "unknown_primary"
FEWEST = 50
"""Groups of fewer patients in a cohort are not compared with others, nor ever shown to be no different."""
WIDEST_TIE = 0.15
"""Two shares that may lie further apart are not shown to be no different: their patients are too few. Within 0.1 there
is one easy such question, beside which two would be asked that cohorts tell apart (data.learn.choosing)."""
MOSTLY = 0.5
"""A cohort that prints counts for no more than this part of its rows decides nothing."""
Shown = Literal["more", "less", "tie", ""]
Side = dict[str, Any]
"""{site or primary: its row of shares} of one cohort."""
Sides = dict[str, Side]
"""{cohort: what it has of one subject}."""


@dataclass(frozen=True, eq=False)
class Known:
    """The rows that may decide a question, {cohort: {primary: {site: row}}}, and all rows beside them.

    No two of the cohorts have, or may have, a patient in common.
    """

    sure: dict[str, dict[str, Side]]
    whole: dict[str, dict[str, list[Any]]]

    def sites_of(self, primary_id: str) -> Sides:
        """Return what each cohort has of a cancer, on the denominator that most of its sites have."""
        found = {cohort: of[primary_id] for cohort, of in self.sure.items() if primary_id in of}
        return {cohort: _on_usual(side) for cohort, side in found.items()}

    def by_site(self, least: int) -> dict[str, Sides]:
        """Return {site: what each cohort has of cancers there, of `least` patients or more}."""
        found: dict[str, Sides] = {}
        for cohort, of in self.sure.items():
            for primary, side in of.items():
                for site, row in side.items():
                    if row.n_denominator >= least:
                        found.setdefault(site, {}).setdefault(cohort, {})[primary] = row
        return dict(sorted(found.items()))


def shows(x: Any, y: Any) -> Shown:
    """Return what one cohort shows of two shares: the first is "more", "less", a "tie", or "" for none of these.

    More and less: the 95 % intervals lie apart. A tie, "no difference shown": each share lies within the other's
    interval, both are of FEWEST patients or more, and they differ by WIDEST_TIE at most (`differ_at_most`).
    """
    if x.low > y.high:
        return "more"
    if y.low > x.high:
        return "less"
    sure = min(x.n_denominator, y.n_denominator) >= FEWEST and differ_at_most(x, y) <= WIDEST_TIE
    return "tie" if sure and y.low <= x.share <= y.high and x.low <= y.share <= x.high else ""


def differ_at_most(x: Any, y: Any) -> float:
    """Return by how much two shares differ at most, a fraction of 1: the farther limit of Newcombe's 95 % interval.

    The same as data.stats.inference.newcombe gives (which says whose formula it is and what bounds do), made of the
    Wilson limits that the rows have: many thousand pairs are asked. Shares of the same patients are taken as of others.
    """
    return max(_more_at_most(x, y), _more_at_most(y, x))


def _more_at_most(x: Any, y: Any) -> float:
    """The upper limit of the first share minus the second."""
    most, least = x.n_hi / x.n_denominator, y.n_lo / y.n_denominator
    return float(most - least + hypot(x.high - most, least - y.low))


def agreeing(sides: Sides, above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the cohorts that show that each of `above` has a larger share than each of `below`; none if one objects.

    **Two cohorts agree** when they have no patient in common and each shows the statement by
    itself: the same order with its 95 % intervals apart, or no difference (`shows`). A cohort
    contradicts where its intervals show the reverse of an order, or any order where no difference is stated. One
    whose intervals merely overlap, or that lacks a share, neither shows nor contradicts.
    """
    backing: list[str] = []
    for cohort, side in sides.items():
        told = {shows(side[x], side[y]) for x in above if x in side for y in below if y in side}
        if "less" in told:
            return ()
        if told == {"more"} and all(key in side for key in (*above, *below)):
            backing.append(cohort)
    return tuple(backing)


def of_pair(sides: Sides, x: str, y: str) -> tuple[str, str, bool, tuple[str, ...]] | None:
    """Return what the cohorts show of two shares as (larger, smaller, tie, cohorts); None where they do not agree."""
    told = {cohort: shows(side[x], side[y]) for cohort, side in sides.items() if x in side and y in side}
    found = set(told.values()) - {""}
    if "tie" in found and len(found) > 1:
        found.remove("tie")
    if len(found) != 1:
        return None
    (wanted,) = found
    backing = tuple(cohort for cohort, shown in told.items() if shown == wanted)
    return (y, x, False, backing) if wanted == "less" else (x, y, wanted == "tie", backing)


@memoised(1)
def known_rows(atlas: Atlas) -> Known:
    """Return the rows of all cohorts that may decide a question; a wider cancer has the sum of its types."""
    within = extents(atlas)
    sure: dict[str, dict[str, Side]] = {}
    whole: dict[str, dict[str, list[Any]]] = {}
    for cohort in _apart(atlas):
        of = _by_primary(rows(all_shares(atlas, cohort)))
        of |= _by_primary(rows(wider_shares(atlas, cohort)))
        for primary, parts in selectable_primaries(atlas, cohort).items():
            if primary not in of and len(parts) == 1 and parts[0] in of:  # a cohort's one type stands for all
                of[primary] = [row._replace(primary_id=primary) for row in of[parts[0]]]
        whole[cohort] = dict(sorted(of.items()))
        sure[cohort] = {}
        for primary, some in whole[cohort].items():
            if primary != UNKNOWN and (found := {row.site_id: row for row in sure_rows(atlas, some, within)}):
                sure[cohort][primary] = found
    return Known(sure, whole)


def _apart(atlas: Atlas) -> list[str]:
    """The cohorts with counts for most rows; of those that share patients the one with most."""
    printed = {cohort: printed_by(atlas, cohort)["n_with_site"] for cohort in atlas.cohorts.ids}
    counted = {cohort for cohort, counts in printed.items() if counts.notna().mean() > MOSTLY}
    number = atlas.cohorts.column("n_patients")
    taken: list[str] = []
    shared = {cohort: set(split(others)) for cohort, others in atlas.cohorts.column("shares_patients_with").items()}
    for cohort in sorted(counted, key=lambda cohort: (-number[cohort], cohort)):
        if not any(other in shared[cohort] or cohort in shared[other] for other in taken):
            taken.append(cohort)
    return [cohort for cohort in atlas.cohorts.ids if cohort in taken]


def _by_primary(some: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in some:
        found.setdefault(row.primary_id, []).append(row)
    return found


def _on_usual(side: Side) -> Side:
    """The rows on the number of patients that most rows have: a site of one sex has another."""
    numbers = [row.n_denominator for row in side.values()]
    usual = max(sorted(set(numbers)), key=numbers.count)
    return {site: row for site, row in side.items() if row.n_denominator == usual}


def sure_rows(atlas: Atlas, some: Sequence[Any], within: Mapping[str, frozenset[str]]) -> list[Any]:
    """Return those of some rows of shares of one cohort that may decide a question.

    Counted (or within bounds), in a group that is no small one, of a single organ, no lymph node, that no other
    listed site lies in and that the patients can have, free to lead, and without a doubt of the source's or ours.
    """
    sex_of_primary, sex_of_site = atlas.primaries.column("sex"), atlas.sites.column("sex")
    nodes, wide = atlas.sites.column("is_lymph_node"), atlas.sites.column("covers")
    listed = {row.site_id for row in some}
    asked = {
        site
        for site in listed - atlas.residual_sites
        if not nodes[site] and not wide[site] and not within[site] & listed
    }
    return [
        row
        for row in some
        if row.leads
        and row.site_id in asked
        and {sex_of_primary[row.primary_id], sex_of_site[row.site_id]} != {"female", "male"}
        and _is_counted(row)
        and set(split(row.flag)) <= SURE
    ]


def _is_counted(row: Any) -> bool:
    """Whether a share has a count and an interval, of enough patients that were not picked by being examined."""
    known = not any(map(pd.isna, (row.n_with_site, row.low, row.high, row.n_denominator)))
    return known and row.n_denominator >= SMALL_N and row.denominator != "examined"
