"""The claims of the patient article, to be checked and not endorsed: ranked lists as figures, verdicts in words."""

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import pandas as pd

from data.atlas import Atlas, memoised
from data.learn.claims import RANKED, claim_in, cohorts_that_check
from data.learn.teaching import AGAINST, level, references
from data.selection import Selection
from data.stats.evidence import citations
from data.stats.frequency import DENOMINATOR_LABELS, SMALL_N, FrequencyError
from data.stats.words import decimals
from data.tables.rows import rows
from data.tables.vocabulary import split
from data.tables.words import PURPOSE
from viz.charts.claims import (
    STATES,
    ClaimsInfo,
    claims_info,
    claims_sentence,
    plot_claims,
)
from viz.charts.describe import lower_first, many, upper_first
from viz.charts.marks import MEANING
from viz.views.figure import Figure, Provenance
from viz.views.words import brief, sources_of

ORIGIN = (
    "This atlas began from one article written for patients, **the patient article**. Its statements are given here "
    "in our own words, checked and not endorsed."
)
"""What the patient article is, said once, where its claims are."""
LISTS = "ranked_sites"
"""The topic of the ranked lists, one for each of some primaries."""
TOPICS = {
    LISTS: "Ranked lists",
    "site_tiers": "Sites overall",
    "bone": "Bone",
    "manifestation": "Signs",
    "diagnosis": "Diagnosis",
    "treatment": "Treatment",
    "timing": "Timing",
    "biology": "Biology",
    "burden": "Deaths",
    "misconception": "Misconceptions",
    "route": "Routes",
    "eponym": "Eponyms",
}
"""Topics of the claims, in their order."""


def topic_of(atlas: Atlas, chosen: Selection) -> str:
    """Return the topic that a selection names, itself or by one of its claims; else that of the ranked lists."""
    if chosen.topic in atlas.claims:
        return str(atlas.claims.row(chosen.topic).topic)
    return chosen.topic if chosen.topic in TOPICS else LISTS


def unused(selection: Selection) -> frozenset[str]:
    """Return what does not matter for the figure of a selection: the primary, outside the ranked lists."""
    return frozenset({"primary"}) if selection.topic in TOPICS and selection.topic != LISTS else frozenset()


def lists_of(atlas: Atlas) -> dict[str, Any]:
    """Return {primary: the claim that ranks its sites}."""
    return {one.primary_id: one for one in rows(atlas.tables.claims) if one.check == "ranks"}


def drawn_claim(atlas: Atlas, chosen: Selection) -> Any:
    """Return the claim that a selection draws, a row of the claims; None where its topic has none to draw.

    Among the ranked lists it is that of the primary, else the one that is the topic, else the first; in another
    topic it is the one that is named, else the first that cohorts can rank.
    """
    topic, lists = topic_of(atlas, chosen), lists_of(atlas)
    named = atlas.claims.row(chosen.topic) if chosen.topic in atlas.claims else None
    if topic == LISTS:
        return lists.get(chosen.primary) or named or next(iter(lists.values()))
    drawn = [one for one in rows(atlas.tables.claims) if one.topic == topic and one.check in RANKED]
    return named if named is not None and named in drawn else next(iter(drawn), None)


def shown_list(atlas: Atlas, chosen: Selection) -> Selection:
    """Return a selection that draws a claim: the same, or where its topic has none to draw, that of the lists."""
    return chosen if drawn_claim(atlas, chosen) is not None else replace(chosen, topic="")


def claimed_list(atlas: Atlas, chosen: Selection) -> Figure:
    """A ranked claim of the patient article in every cohort that can check it; the chosen cohort stands out."""
    claim = drawn_claim(atlas, chosen)
    if claim is None:
        msg = f"No claim of this topic ({TOPICS[topic_of(atlas, chosen)]}) is answered by ranks, so nothing is drawn."
        raise FrequencyError(msg)
    info = info_of(atlas, claim, chosen.cohort)
    cohorts = [column.key for column in info.columns]
    ids = sources_of(atlas, cohorts)
    return Figure(
        plot_claims,
        info,
        headline=f"“{claim.claim}”",
        sentence=claims_sentence(info, claim.title),
        source=f"{cited_cohorts(atlas, cohorts)} {PURPOSE}",
        table=partial(claim_table, atlas, claim),
        provenance=Provenance(
            "every cohort that can check it",
            "each cohort’s own",
            f"Claim of the patient article: {claim.title}",
            "each cohort’s own",
            "; ".join(f"{column.label}: {column.of} ranked" for column in info.columns),
            ids,
        ),
        note=_note(claim, info),
        brief=brief(atlas, ids),
    )


def info_of(atlas: Atlas, claim: Any, cohort_id: str) -> ClaimsInfo:
    """Return a claim in every cohort that can check it; the chosen one stands out."""
    return _info(atlas, claim.claim_id, cohort_id)


@memoised(256)
def _info(atlas: Atlas, claim_id: str, cohort_id: str) -> ClaimsInfo:
    claim = atlas.claims.row(claim_id)
    names = atlas.cohorts.labels
    found = [(names[one], *claim_in(atlas, one, claim.claim_id)) for one in cohorts_that_check(atlas, claim.claim_id)]
    ordered, by_primary = claim.check == "ranks", claim.check == "bone_primaries"
    noun: Literal["primary", "site"] = "primary" if by_primary else "site"
    return claims_info(found, _within(claim), ordered=ordered, noun=noun, selected=cohort_id)


def _within(claim: Any) -> int:
    """Among how many first places a list is claimed to stand; 0 where none is claimed."""
    return 0 if pd.isna(claim.within) else int(claim.within)


def _note(claim: Any, info: ClaimsInfo) -> str:
    """How to read the figure, and what its marks mean."""
    marks = [(column, mark) for column in info.columns for mark in column.marks]
    stands = [
        f"{column.label} has {lower_first(mark.other)} for {lower_first(mark.label)}"
        for column, mark in marks
        if mark.other and (mark.rank or mark.state == "doubtful")
    ]
    found = (
        f"{'Only distant single organs rank' if claim.check == 'ranks' else 'Shares overlap and are never added'}.",
        f"* {'; '.join(stands)}." if stands else "",
        f"† fewer than {SMALL_N} patients." if any("†" in mark.share for _, mark in marks) else "",
        MEANING if any(mark.state == "doubtful" for _, mark in marks) else "",
    )
    return " ".join(part for part in found if part)


def cited_cohorts(atlas: Atlas, cohort_ids: list[str]) -> str:
    """Return the source of each cohort with its terms; cohorts of one source share them."""
    of_source = {one.source_id: one for one in reversed([atlas.cohorts.row(key) for key in cohort_ids])}
    cited = citations(atlas)
    return " ".join(f"{cited[source]} {of_source[source].terms}." for source in sources_of(atlas, cohort_ids))


def claim_table(atlas: Atlas, claim: Any) -> pd.DataFrame:
    """Return every claimed place in every cohort, with counts and place in the source."""
    checking = cohorts_that_check(atlas, claim.claim_id)
    frame = pd.concat([claim_in(atlas, one, claim.claim_id)[0] for one in checking], ignore_index=True)
    return pd.DataFrame(
        {
            "Claim": claim.title,
            "Claimed place": frame["place"],
            "Claimed": frame["claimed"],
            "Cohort": frame["cohort_id"].map(atlas.cohorts.labels),
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


def finding(atlas: Atlas, row: Any) -> str:
    """Return a single printed figure with what it is of, as Markdown."""
    where = f"{atlas.primaries.labels[row.primary_id]}, {lower_first(atlas.sites.labels[row.site_id])}"
    of = DENOMINATOR_LABELS[row.denominator]
    if pd.isna(row.n_with_site):
        return f"**{where}**: {decimals(row.percent)}\u2009% of {of} (no count printed). {row.note}"
    return f"**{where}**: {row.n_with_site} of {row.n_denominator} {of} ({decimals(row.percent)}\u2009%). {row.note}"


def facts_line(found: pd.DataFrame) -> str:
    """Return how many manifestations there are, and how many of them speak against the patient article."""
    against = int(found["verdict"].isin(AGAINST).sum())
    do = "qualifies or contradicts" if against == 1 else "qualify or contradict"
    remark = f", {against} of them {do} the patient article that this atlas began from" if against else ""
    return f"{many(len(found), 'entry', 'entries')}{remark}."


def facts_table(atlas: Atlas, found: pd.DataFrame) -> pd.DataFrame:
    """Return manifestations for people: every row with its figure, level, verdict, claims and reference."""
    titles = atlas.claims.column("title")
    return pd.DataFrame(
        {
            "Site": found["site_id"].map(atlas.sites.labels | {"": "In general"}),
            "Aspect": found["aspect"].map(upper_first),
            "Item": found["item"],
            "Explanation": found["explanation"],
            "Figure": found["figure"],
            "Meaning of the figure": found["figure_meaning"],
            "Level of evidence": [level(row) for row in rows(found)],
            "Verdict on the claims": found["verdict"],
            "Claims": found["claim_ids"].map(lambda cell: ", ".join(titles[one] for one in split(cell))),
            "Reference": [references(atlas, row) for row in rows(found)],
        }
    )
