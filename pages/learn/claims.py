"""The claims of the patient article against cohorts and papers: the lists as a matrix, every other claim as a row."""

import streamlit as st

from data.learn.claims import RANKED
from data.tables.rows import rows
from data.tables.words import PURPOSE
from pages.parts import controls, figures, layout, teaching
from pages.session.atlas import atlas
from pages.session.choice import choose, current, pick
from pages.session.widgets import controlled
from viz.charts.matrix import cell_of
from viz.views.claim_rows import read_of, rows_of, topics
from viz.views.claims import ORIGIN, drawn_claim, shown_list
from viz.views.claims_html import claims_html
from viz.views.scope import scope

chosen = shown_list(atlas(), current())
drawn = drawn_claim(atlas(), chosen)


def take(claim_id: str) -> None:
    """Open a ranked claim: a list by its primary, another by its name."""
    primary = atlas().claims.row(claim_id).primary_id
    choose(**({"primary": primary, "topic": ""} if primary else {"topic": claim_id}))


def take_cell(point: figures.Point) -> None:
    """Open the list of a clicked cell, and take its cohort."""
    if cell := cell_of(point):
        choose(primary=cell[0], cohort=cell[1], topic="")


def pickers() -> None:
    """Choose which ranked claim is open, and the cohort that stands out."""
    titles = {one.claim_id: one.title for one in rows(atlas().tables.claims) if one.check in RANKED}
    controlled(st.selectbox, "List", titles, key="pick_list", value=drawn.claim_id, changed=take, width=240)
    controls.plain_cohort()


def bar_name() -> str:
    """What a phone's bar says is chosen: the open list and the cohort that stands out."""
    return f"**{drawn.title}** · {atlas().cohorts.labels[current().cohort]}"


controls.bar(scope(atlas(), chosen, pooled=True), lead="cohort", own=pickers, name=bar_name())
matrix, ranks = figures.figure_of("claims_matrix", chosen), figures.figure_of("claims", chosen)
figures.title(matrix)
st.markdown(f"{ORIGIN} {PURPOSE}")
with st.container(key="claims_lists"):
    left, right = st.columns([6, 7], gap="medium")
with left:
    figures.chart(matrix, take_cell)
    st.caption(matrix.note)
    figures.files(matrix, caption=matrix.brief)
with right:
    st.markdown(layout.said(f"**{drawn.title}** {ranks.headline}{' (doubtful)' if drawn.doubtful else ''}"))
    figures.chart(ranks, figures.take_cohort, beside=True)
    st.caption(layout.said(f"{drawn.note} {ranks.note}".strip()))
    figures.files(ranks, caption=ranks.brief)
st.header("Other claims")
found = rows_of(atlas(), current())
with st.container(horizontal=True, vertical_alignment="bottom"):
    pick(st.pills, "chapter", read_of(current()), "Answer", dict(found.counts), label_visibility="collapsed")
    pick(st.selectbox, "topic", found.topic, "Topic", topics(), index=None, placeholder="All topics", width=200)
st.html(teaching.STYLE + claims_html(found, matrix.source))
