"""The claims of the patient article, each beside what the cohorts and papers of the tables say."""

from dataclasses import replace
from typing import Any

import streamlit as st

from data.learn.claims import RANKED, evidence_of, verdict_of
from data.tables.words import PURPOSE
from pages.parts import controls, figures, layout, teaching
from pages.session.atlas import atlas
from pages.session.choice import current, pick
from viz.charts.claims import cohort_sentence
from viz.views.claims import (
    LISTS,
    ORIGIN,
    TOPICS,
    claim_marks,
    claims_of,
    drawn_claim,
    info_of,
    lists_of,
    topic_headline,
    topic_of,
)
from viz.views.scope import scope

chosen = current()
topic = topic_of(atlas(), chosen)
drawn = drawn_claim(atlas(), chosen)


def pickers() -> None:
    """Choose the cohort of the headline, and which of the ranked lists is drawn."""
    if topic == LISTS:
        titles = {primary: claim.title for primary, claim in lists_of(atlas()).items()}
        pick(st.selectbox, "primary", drawn.primary_id, "List", titles, width=220)
    controls.plain_cohort()


def card(claim: Any) -> None:
    """A claim, its badges, and what answers it."""
    kind = verdict_of(atlas(), claim.claim_id)
    st.header(claim.title)
    st.markdown(f"“{claim.claim}” {figures.marked(claim_marks(atlas(), claim, kind, chosen.cohort))}")
    if claim.note:
        st.caption(claim.note)
    if claim.check in RANKED:
        ranks(claim)
    teaching.answer(claim, evidence_of(atlas(), claim.claim_id), kind)


def ranks(claim: Any) -> None:
    """What every cohort says of a claim in words, under its figure; of the ranked lists one is drawn."""
    if topic != LISTS or claim.claim_id == drawn.claim_id:
        one = replace(chosen, topic=claim.claim_id, primary=claim.primary_id or chosen.primary)
        figure = figures.figure_of("claims", one)
        key = "claims" if claim.claim_id == drawn.claim_id else f"claims_{claim.claim_id}"
        figures.chart(figure, figures.take_cohort, key=key)
        figures.files(figure, key=key)
    info = info_of(atlas(), claim, chosen.cohort)
    told = (layout.said(f"**{column.label}**: {cohort_sentence(info, column)}") for column in info.columns)
    st.markdown("\n".join(f"- {one}" for one in told))


controls.bar(scope(atlas(), chosen, pooled=True), lead="cohort", own=pickers)
st.title(layout.said(topic_headline(atlas(), topic, chosen.cohort)))
st.markdown(f"{ORIGIN} {PURPOSE}")
pick(st.pills, "topic", topic, "Topic", TOPICS, label_visibility="collapsed")
for claim in claims_of(atlas(), chosen):
    card(claim)
