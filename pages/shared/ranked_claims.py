"""A ranked claim of the founding text in every cohort that can check it: the figure, its table, the agreement."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.claims import RANKED, agreement
from data.frequency import SMALL_N
from data.rows import rows
from data.vocabulary import labels
from pages.shared import figures, layout
from pages.shared.loading import checking_cohorts, citations, claim_in, tables
from pages.shared.selection import choose, current
from pages.shared.teaching import PURPOSE
from viz import bars
from viz.claims import STATES, ClaimsInfo, claims_info, claims_sentence, cohort_sentence, plot_claims
from viz.describe import lower_first

CHARTED = RANKED
"""Checks whose claims have a figure."""


def agreed(claim: Any) -> tuple[int, int] | None:
    """Return how many of how many claimed places the chosen cohort has among its first; None if it cannot say."""
    if pd.isna(claim.within) or current().cohort not in checking_cohorts(claim.claim_id):
        return None
    return agreement(claim_in(current().cohort, claim.claim_id)[0], int(claim.within))


def badge(claim: Any) -> str:
    """Return how far the chosen cohort bears out a list with claimed places, as a badge."""
    if pd.isna(claim.within):
        return ""
    cohort = labels(tables().cohorts, "label")[current().cohort]
    found = agreed(claim)
    return (
        f":gray-badge[{found[0]} of {found[1]} in {cohort}]" if found else f":gray-badge[cannot be checked in {cohort}]"
    )


def show(claim: Any, *, charted: bool) -> None:
    """Show what every cohort says of a claim in words and, if `charted`, as a figure above them."""
    info = info_of(claim, current().cohort)
    if charted:
        _figure(claim, info)
    st.markdown("\n".join(f"- **{column.label}**: {cohort_sentence(info, column)}" for column in info.columns))


def info_of(claim: Any, cohort_id: str) -> ClaimsInfo:
    """Return the claim in every cohort that can check it; the chosen one stands out."""
    cohorts, names = checking_cohorts(claim.claim_id), labels(tables().cohorts, "label")
    found = [(names[cohort], *claim_in(cohort, claim.claim_id)) for cohort in cohorts]
    within = 0 if pd.isna(claim.within) else int(claim.within)
    by_primary = claim.check == "bone_primaries"
    return claims_info(
        found, within, ordered=claim.check == "ranks", noun="primary" if by_primary else "site", selected=cohort_id
    )


def _figure(claim: Any, info: ClaimsInfo) -> None:
    """The chart with its sources and its table."""
    stem = figures.stem("claim", claim.title)
    figures.chart(
        plot_claims,
        info,
        narrow=layout.is_narrow(),
        key=f"chart_{claim.claim_id}",
        alt=claims_sentence(info, claim.title),
        name=stem,
        pick=_take_cohort,
    )
    stands = [
        f"{column.label} has {lower_first(mark.other)} for {lower_first(mark.label)}"
        for column in info.columns
        for mark in column.marks
        if mark.rank and mark.other
    ]
    note = f"* {'; '.join(stands)}. " if stands else ""
    small = any("†" in mark.share for column in info.columns for mark in column.marks)
    note += f"† fewer than {SMALL_N} patients. " if small else ""
    cohorts = tables().cohorts[tables().cohorts["cohort_id"].isin([column.key for column in info.columns])]
    cited = " ".join(f"{citations()[c.source_id]} {c.terms}." for c in rows(cohorts.drop_duplicates("source_id")))
    rule = "Only distant single organs rank" if claim.check == "ranks" else "Shares overlap and are never added"
    figures.files(
        lambda: claim_table(claim),
        key=f"ranks_{claim.claim_id}",
        name=stem,
        beside=f"{rule}. {note}{cited} {PURPOSE}",
        figures={"claims": "this list"},
        chosen=replace(current(), topic=claim.claim_id),
    )


def _take_cohort(point: dict[str, Any]) -> None:
    """Choose the cohort of the clicked point."""
    if cohort := bars.key_of_point(point):
        choose(cohort=cohort)


def claim_table(claim: Any) -> pd.DataFrame:
    """Every claimed place in every cohort, with counts and place in the source."""
    found = [claim_in(cohort, claim.claim_id)[0] for cohort in checking_cohorts(claim.claim_id)]
    frame = pd.concat(found, ignore_index=True)
    return pd.DataFrame(
        {
            "Claim": claim.title,
            "Claimed place": frame["place"],
            "Claimed": frame["claimed"],
            "Cohort": frame["cohort_id"].map(labels(tables().cohorts, "label")),
            "Observed rank": frame["rank"],
            "Shared rank": frame["tied"],
            "of": frame["of"],
            "State": frame["state"].map({"ranked": "ranked", **STATES}),
            "Site": frame["site"],
            "Primary": frame["primary"],
            "Share %": frame["share"] * 100,
            "from %": frame["low"] * 100,
            "to %": frame["high"] * 100,
            "Patients": frame["n_with_site"],
            "at least": frame["n_lo"],
            "at most": frame["n_hi"],
            "of patients": frame["n_denominator"],
            "Note": frame["note"],
            "Place in the source": frame["locator"],
        }
    )
