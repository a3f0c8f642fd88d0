"""Observed over expected: which primaries reach a site more, or less, often than the cohort as a whole.

The expected share is the site's share among all primaries of the cohort that print it with a count, so
that a site every cancer reaches does not drown the rest. Sites, denominators and cohorts are never mixed.
"""

from typing import Any

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.frequency import FrequencyError, Options, all_shares, shares
from data.stats.inference import LEVEL, adjusted, fisher
from data.stats.listed import members
from data.tables.rows import rows

ADDED = (
    "n_all_with_site",
    "n_all",
    "expected_share",
    "expected",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p",
    "p_adjusted",
)
"""Columns that `enrichment` adds to a frame of shares."""
FEWEST_EXPECTED = 1.0
"""Below so many expected patients a ratio is marked: hardly anything could have been observed."""


class EnrichmentError(FrequencyError):
    """A cohort whose primaries cannot be set against each other; the message is a sentence for the page."""


def enrichment(matrix: pd.DataFrame, *, addable: bool) -> pd.DataFrame:
    """Return the rows of a frame of all shares of a cohort that have counts, with ADDED.

    `addable` tells whether each patient has one primary (primaries_disjoint of the cohort). n_all_with_site
    of n_all patients of every primary with a count for that site and denominator, this one included,
    give expected_share (a fraction of 1) and expected (patients). ratio is observed over expected, its
    interval Wilson's 95 % interval of the share over the expected share, which is taken as known. p is
    that of Fisher's exact test of this primary against the others (data.stats.inference.fisher), p_adjusted
    the same after Benjamini and Hochberg over the whole frame. <NA> where nothing was expected. The flag
    "small_expected" marks fewer than FEWEST_EXPECTED expected patients.

    Raises EnrichmentError where patients count twice, or fewer than two primaries have counts.
    """
    frame = _comparable(matrix, addable=addable)
    frame = _tested(frame)
    return frame.assign(p_adjusted=adjusted(frame["p"]))


def _comparable(matrix: pd.DataFrame, *, addable: bool) -> pd.DataFrame:
    """The rows that can be set against all others, with counts of all primaries; raise EnrichmentError for none."""
    if not addable:
        msg = "This cohort counts some patients under two primaries, so none can be set against all others."
        raise EnrichmentError(msg)
    counted = matrix[matrix["n_with_site"].notna() & matrix["n_denominator"].notna() & matrix["share"].notna()]
    pool = counted.groupby(["site_id", "denominator"])[["n_with_site", "n_denominator"]].agg("sum")
    pool.columns = pd.Index(["n_all_with_site", "n_all"])
    frame = counted.merge(pool, left_on=["site_id", "denominator"], right_index=True)
    frame = frame[frame["n_all"] > frame["n_denominator"]].reset_index(drop=True)
    if frame.empty:
        msg = "This cohort has counts for one primary only, and there is nothing to set it against."
        raise EnrichmentError(msg)
    return frame


def rolled_up(whole: pd.DataFrame, own: pd.DataFrame, parts: tuple[str, ...]) -> pd.DataFrame:
    """Return a frame of `enrichment` in which a primary takes the place of its types.

    own has the primary's shares, parts are its types in `whole`. What is expected stays, and so do the
    tests of all others, for whom the rest of the cohort is the same; all p are adjusted together again.
    """
    pool = whole[["site_id", "denominator", "n_all_with_site", "n_all"]].drop_duplicates()
    counted = own[own["n_with_site"].notna() & own["n_denominator"].notna() & own["share"].notna()]
    frame = counted.merge(pool, on=["site_id", "denominator"])
    frame = _tested(frame[frame["n_all"] > frame["n_denominator"]].reset_index(drop=True))
    both = pd.concat([whole[~whole["primary_id"].isin(parts)], frame], ignore_index=True)
    return both.assign(p_adjusted=adjusted(both["p"]))


def _tested(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what is expected, the ratio with its interval, p, and the mark of small expectations."""
    expected_share = (frame["n_all_with_site"] / frame["n_all"]).astype("Float64")
    possible = expected_share.where(expected_share > 0)
    frame = frame.assign(
        expected_share=expected_share,
        expected=expected_share * frame["n_denominator"],
        ratio=frame["share"] / possible,
        ratio_low=frame["low"] / possible,
        ratio_high=frame["high"] / possible,
        p=pd.Series([_exact(row) for row in rows(frame)], dtype="Float64").where(expected_share > 0),
    )
    few = (frame["expected"] < FEWEST_EXPECTED) & (expected_share > 0)
    marked = ("small_expected;" + frame["flag"]).str.strip(";")
    return frame.assign(flag=frame["flag"].where(~few, marked))


def _exact(row: Any) -> float:
    """The p of one primary against the others, whose counts together are taken as the source's best."""
    others_with, others = row.n_all_with_site - row.n_with_site, row.n_all - row.n_denominator
    return fisher((row.n_lo, row.n_hi, row.n_denominator), (others_with, others_with, others))


def is_small(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows stand on a small count: few patients, or few expected."""
    return frame["flag"].str.contains("small_n|small_expected").astype(bool)


def notable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose ratio differs from 1 beyond chance and doubt, largest ratio first.

    p_adjusted below LEVEL; no small count, no conflict in print, nothing that may not lead.
    """
    doubt = frame["flag"].str.contains("small_n|small_expected|print_conflict") | ~frame["leads"]
    sure = (frame["p_adjusted"] < LEVEL).fillna(value=False).astype(bool)
    order = ["ratio", "primary_id", "site_id"]
    return frame[sure & ~doubt].sort_values(order, ascending=[False, True, True], ignore_index=True)


@memoised(16)
def enriched(atlas: Atlas, cohort_id: str, options: Options) -> pd.DataFrame:
    """Return observed over expected of a cohort; see `enrichment`."""
    addable = bool(atlas.cohorts.row(cohort_id).primaries_disjoint)
    return enrichment(all_shares(atlas, cohort_id, options), addable=addable)


@memoised(64)
def enriched_around(atlas: Atlas, cohort_id: str, options: Options, primary_id: str) -> pd.DataFrame:
    """Return the same with a primary in it that the cohort does not list but can roll up, in the place of its types."""
    whole = enriched(atlas, cohort_id, options)
    parts = members(atlas, cohort_id, primary_id)
    if parts == (primary_id,):
        return whole
    return rolled_up(whole, shares(atlas, cohort_id, primary_id, options), parts)


def demand_comparable(atlas: Atlas, cohort_id: str, options: Options, primary_id: str) -> None:
    """Raise what `enriched_around` would raise, at once: before anything is tested."""
    _comparable(all_shares(atlas, cohort_id, options), addable=bool(atlas.cohorts.row(cohort_id).primaries_disjoint))
    if members(atlas, cohort_id, primary_id) != (primary_id,):
        shares(atlas, cohort_id, primary_id, options)
