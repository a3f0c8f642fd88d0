"""Tested differences in words and as a table: the finding, its sentence, and every row with its counts."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from data.stats.compare import Comparison
from data.stats.inference import LEVEL
from data.stats.words import POINT, percent
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts.describe import count, counts, listing, lower_first, small_p, upper_first

NO_FINDING = frozenset(
    {
        "shared_patients",
        "no_counts",
        "denominators_differ",
        "sexes_pooled",
    }
)
"""Marks of a difference that a headline does not name."""
MARK_LABELS = {
    "shared_patients": "not tested: patients in common",
    "no_counts": "not tested: no counts printed",
    "denominators_differ": "different denominators",
}
METHOD = (
    "B minus A with Newcombe’s 95\u2009% interval (hybrid score, 1998, method 10) and Fisher’s exact two-sided test, "
    "adjusted over this table for the false discovery rate (Benjamini and Hochberg 1995). Where a count is bounded (≈) "
    "they hold for every count the bounds allow. They assume that no patient is in both groups, and a difference "
    "does not show a cause."
)


def about(change: Any) -> str:
    """The sign before a difference of which a count is bounded, not printed."""
    bounded = not pd.isna(change.n_with_site_a) and not pd.isna(change.n_with_site_b)
    return "≈\u2009" if bounded and (change.n_lo_a, change.n_lo_b) != (change.n_hi_a, change.n_hi_b) else ""


def points_of(difference: float) -> str:
    """Return a difference of fractions in percentage points with its sign: "+12.3", "−0.4"."""
    text = f"{difference * 100:+.1f}".replace("-", "−")
    return "0.0" if text in ("+0.0", "−0.0") else text


def finding(found: pd.DataFrame, residual: frozenset[str]) -> Any | None:
    """Return the largest difference that a headline may name (a row of DIFFERENCES), or None.

    Its adjusted p is below LEVEL, both shares are of the same denominator, and the site is a single
    distant organ on both sides, at which both may lead.
    """
    return next(iter(_findings(found, residual)), None)


def _findings(found: pd.DataFrame, residual: frozenset[str]) -> list[Any]:
    """The differences that a headline may name, the largest first."""
    able = _able(found)
    sure = able[(able["p_adjusted"] < LEVEL).fillna(value=False).astype(bool)]
    sure = sure[~sure["site_id"].isin({*residual, "lymph_node_regional"}) & (sure["denominator_a"] != "examined")]
    named = [one for one in rows(sure) if not NO_FINDING & set(split(one.flag))]
    return sorted(named, key=lambda one: (abs(one.difference), one.site_id), reverse=True)


def _hardly_more(findings: list[Any], prose: Mapping[str, str]) -> str:
    """Where the next difference of the same two is within a point of the largest: ", hardly more than in the lung"."""
    largest, *others = findings
    then = next((one for one in others if one.series == largest.series), None)
    if then is None or abs(then.difference) < abs(largest.difference) - POINT:
        return ""
    return f", hardly more than in {prose[then.site_id]}"


def _able(found: pd.DataFrame) -> pd.DataFrame:
    """The differences of which both figures may lead."""
    return found[(found["leads_a"] & found["leads_b"]).astype(bool)]


def compare_headline(
    found: pd.DataFrame,
    residual: frozenset[str],
    names: tuple[str, ...],
    prose: Mapping[str, str],
    subject: str = "",
    *,
    mismatched: bool = False,
) -> str:
    """Return what the comparison finds: "Breast cancer and lung cancer differ most in the adrenal gland".

    `names` are the series as they stand in a sentence, `prose` the sites by id, `subject` what they have in common.
    """
    findings = _findings(found, residual)
    tested = set(found.loc[found["p"].notna(), "series"])
    if findings:
        sides, site = listing([names[0], names[findings[0].series]]), prose[findings[0].site_id]
        text = f"{sides} differ most in {site}{_hardly_more(findings, prose)}"
        text += ", but are counted differently" if mismatched else ""
    elif tested and not mismatched:
        others = listing([names[place] for place in sorted(tested)])
        text = f"no site sets {others} apart from {names[0]} beyond chance"
    else:
        text = f"{listing(list(names))}, side by side"
    return f"{subject}: {text}" if subject else upper_first(text)


def compare_lead(found: pd.DataFrame, residual: frozenset[str], names: tuple[str, ...]) -> str:
    """Return the sentence under the headline: both shares, the difference with its interval and p.

    Without a finding it is the smallest p; "" where nothing is tested.
    """
    largest = finding(found, residual)
    if largest is None:
        least = min(
            (one for one in rows(_able(found)) if not pd.isna(one.p)), key=lambda one: float(one.p), default=None
        )
        return (
            ""
            if least is None
            else (f"The smallest adjusted p is {small_p(least.p_adjusted)} ({lower_first(least.site)}).")
        )
    a, b = names[0], names[largest.series]
    return (
        f"**{percent(largest.share_b)}** of {count(largest.n_denominator_b)} patients ({b}) against "
        f"**{percent(largest.share_a)}** of {count(largest.n_denominator_a)} ({a}): "
        f"{about(largest)}{points_of(largest.difference)} percentage points, 95\u2009% interval "
        f"{points_of(largest.low)} to {points_of(largest.high)}, adjusted p {small_p(largest.p_adjusted)}."
    )


class _Side(NamedTuple):
    """One side of a difference, as viz.charts.describe.counts reads it."""

    n_with_site: int
    n_lo: int
    n_hi: int
    n_denominator: int
    denominator: str


def difference_table(comparison: Comparison, found: pd.DataFrame, flag_labels: dict[str, str]) -> pd.DataFrame:
    """Return the differences for people: both shares with their counts, the difference in points, interval, p, note."""
    words = {**flag_labels, **MARK_LABELS}

    def told(side: str) -> list[str]:
        return [counts(_Side(*(getattr(one, f"{c}_{side}") for c in _Side._fields))) for one in rows(found)]

    def points(column: str) -> pd.Series:
        return (found[column] * 100).round(2)

    def chance(column: str) -> list[str | None]:
        return [None if pd.isna(p) else f"{p:.2g}" for p in found[column]]  # as a number, 1e-30 fills the table

    return pd.DataFrame(
        {
            "Site": found["site"],
            "A": comparison.names[0],
            "A share %": found["share_a"] * 100,
            "A counts": told("a"),
            "B": [comparison.names[place] for place in found["series"]],
            "B share %": found["share_b"] * 100,
            "B counts": told("b"),
            "Difference (points)": points("difference"),
            "from": points("low"),
            "to": points("high"),
            "p adjusted": chance("p_adjusted"),
            "p": chance("p"),
            "Note": [", ".join(words[flag] for flag in split(cell) if flag in words) for cell in found["flag"]],
        }
    )
