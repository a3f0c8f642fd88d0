"""What a cohort prints: primaries, sites, groups of patients, denominator; and which primaries make up a wider one.

A frame of shares is formed of these rows in data.stats.frequency.
"""

import pandas as pd

from data.atlas import Atlas, memoised
from data.selection import DENOMINATORS, Denominator
from data.tables.rows import rows

ALL_PRIMARIES = "all_primaries"
"""Stands for the pool of every primary of a cohort."""


@memoised(1)
def _by_cohort(atlas: Atlas) -> dict[str, pd.DataFrame]:
    """{cohort: the rows it prints}."""
    return {str(cohort): printed for cohort, printed in atlas.tables.frequencies.groupby("cohort_id", sort=False)}


def printed_by(atlas: Atlas, cohort_id: str) -> pd.DataFrame:
    """Return the rows a cohort prints; none where all are withheld."""
    return _by_cohort(atlas).get(cohort_id, atlas.tables.frequencies.head(0))


@memoised(64)
def default_denominator(atlas: Atlas, cohort_id: str) -> Denominator:
    """Return the denominator of which most rows of the cohort are printed; "all" where each counts whom it examined."""
    printed = printed_by(atlas, cohort_id)["denominator"]
    known = printed[printed.isin(DENOMINATORS)]
    return "metastatic" if known.mode().head(1).eq("metastatic").any() else "all"


@memoised(64)
def _groups(atlas: Atlas, cohort_id: str) -> dict[str, set[tuple[str, str]]]:
    """{primary: its (sex, stratum) groups with figures that can be shown}."""
    printed = printed_by(atlas, cohort_id)
    printed = printed[~printed["flag"].str.contains("sex_conflict")]
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows(printed[["primary_id", "sex", "stratum"]].drop_duplicates()):
        found.setdefault(row.primary_id, set()).add((row.sex, row.stratum))
    return found


@memoised(512)
def groups(atlas: Atlas, cohort_id: str, primary_ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the (sex, stratum) groups with figures for all of the primaries; everybody comes first."""
    of_primary = _groups(atlas, cohort_id)
    per_primary = [of_primary[primary] for primary in primary_ids if primary in of_primary]
    common = set.intersection(*per_primary) if per_primary else set()
    order = {"all": 0, "female": 1, "male": 2}
    return sorted(common, key=lambda g: (g != ("all", ""), g[1] != "", order.get(g[0], 3), g[1]))


@memoised(64)
def listed_primaries(atlas: Atlas, cohort_id: str) -> list[str]:
    """Return the primaries a cohort prints, in the order of the vocabulary."""
    present = set(printed_by(atlas, cohort_id)["primary_id"])
    return [p for p in atlas.tables.primaries["primary_id"] if p in present]


@memoised(64)
def listed_sites(atlas: Atlas, cohort_id: str) -> list[str]:
    """Return the sites a cohort prints, in the order of the vocabulary."""
    present = set(printed_by(atlas, cohort_id)["site_id"])
    return [s for s in atlas.tables.sites["site_id"] if s in present]


@memoised(64)
def disjoint_primaries(atlas: Atlas, cohort_id: str) -> list[str]:
    """Return the listed primaries that are shown together: none is a type of another one shown.

    Where every patient has one listed primary these are all of them; else those that lie in no other.
    """
    listed = listed_primaries(atlas, cohort_id)
    if atlas.cohorts.row(cohort_id).primaries_disjoint:
        return listed
    return [p for p in listed if not set(atlas.primaries.ancestors(p)) & set(listed)]


@memoised(1024)
def members(atlas: Atlas, cohort_id: str, primary_id: str) -> tuple[str, ...]:
    """Return the listed primaries that make up `primary_id` in this cohort; empty when it has none.

    A listed primary is its own only member. A parent that is not listed is made up of the listed
    primaries below it, ALL_PRIMARIES of every one; of several only where the cohort's primaries are
    disjoint, since patients that count twice cannot be added.
    """
    listed = listed_primaries(atlas, cohort_id)
    if primary_id in listed:
        return (primary_id,)
    top = disjoint_primaries(atlas, cohort_id)
    parts = tuple(p for p in top if primary_id == ALL_PRIMARIES or primary_id in atlas.primaries.ancestors(p))
    return parts if len(parts) == 1 or atlas.cohorts.row(cohort_id).primaries_disjoint else ()


@memoised(64)
def selectable_primaries(atlas: Atlas, cohort_id: str) -> dict[str, tuple[str, ...]]:
    """Return {primary: its members}, in the order of the vocabulary.

    These are the listed primaries and the parents they can be rolled up to; see `members`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for listed in disjoint_primaries(atlas, cohort_id):
        for wider in atlas.primaries.ancestors(listed):
            found[wider] = (*found.get(wider, ()), listed)
    may_add = atlas.cohorts.row(cohort_id).primaries_disjoint
    found = {wider: parts for wider, parts in found.items() if len(parts) == 1 or may_add}
    found |= {listed: (listed,) for listed in listed_primaries(atlas, cohort_id)}
    return {p: found[p] for p in atlas.tables.primaries["primary_id"] if p in found}
