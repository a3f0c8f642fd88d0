"""The claims of the founding text, each beside what the cohorts and papers of the tables say."""

from collections import Counter
from typing import Any

import streamlit as st

from data.claims import RANKED, evidence_for, verdict
from data.rows import rows
from data.vocabulary import labels
from pages.shared import controls, ranked_claims, selection, teaching
from pages.shared.loading import tables
from viz.claims import claims_headline, verdicts_headline
from viz.describe import many

TOPICS = {
    "ranked_sites": "Ranked lists",
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
known = tables()
cohort_names = labels(known.cohorts, "label")
chosen = selection.current()
topics = dict(zip(known.claims["claim_id"], known.claims["topic"], strict=True))  # a figure's link names its claim
topic = chosen.topic if chosen.topic in TOPICS else topics.get(chosen.topic, "ranked_sites")
lists = known.claims[known.claims["check"] == "ranks"]
here = known.claims[known.claims["topic"] == topic]
listed = dict(zip(lists["primary_id"], lists["title"], strict=True))
drawn = chosen.primary if chosen.primary in listed else next(iter(listed))


def pickers() -> None:
    """Choose the cohort of the headline, and which of the ranked lists is drawn."""
    if topic == "ranked_sites":
        controls.pick(st.selectbox, "primary", drawn, "List", list(listed), format_func=listed.__getitem__, width=220)
    controls.pick(
        st.selectbox,
        "cohort",
        chosen.cohort,
        "Cohort",
        list(cohort_names),
        format_func=cohort_names.__getitem__,
        width=260,
    )


def card(claim: Any, *, charted: bool) -> None:
    """A claim, its badges, and what answers it."""
    st.subheader(claim.title)
    st.markdown(f"“{claim.claim}” {teaching.support(claim)} {ranked_claims.badge(claim)}")
    if claim.note:
        st.caption(claim.note)
    if claim.check in RANKED:
        ranked_claims.show(claim, charted=charted)
    teaching.answer(claim, evidence_for(known, claim))


controls.bar(selection.view(chosen, known, pooled=True), lead="cohort", own=pickers)
if topic == "ranked_sites":
    counts = {claim.claim_id: ranked_claims.agreed(claim) for claim in rows(lists)}
    known_lists = {claim_id: found and found[0] for claim_id, found in counts.items()}
    st.title(claims_headline(known_lists, cohort_names[chosen.cohort]))
else:
    verdicts = Counter(teaching.ANSWERS[verdict(known, c)][1] for c in rows(here))
    st.title(verdicts_headline(f"{TOPICS[topic]}, {many(len(here), 'claim', 'claims')}", verdicts))
st.markdown(
    "The founding text’s statements in our own words, to be checked and not endorsed, beside the figures and papers "
    f"of our tables. {teaching.PURPOSE}"
)
controls.pick(
    st.pills, "topic", topic, "Topic", list(TOPICS), format_func=TOPICS.__getitem__, label_visibility="collapsed"
)
if topic == "ranked_sites":  # the one that is drawn comes first
    here = here.sort_values("primary_id", key=lambda ids: ids != drawn, kind="stable")
for claim in rows(here):
    card(claim, charted=topic != "ranked_sites" or claim.primary_id == drawn)
