"""How cells travel: the ways of one primary, its first filter, and where plumbing explains the pattern."""

from functools import partial

import streamlit as st

from data.files.text import file_name
from data.learn.pathways import with_bones
from data.stats.frequency import FrequencyError
from pages.parts import chapters, controls, figures, layout, way
from pages.parts.figures import figure_of
from pages.session import screen
from pages.session.atlas import atlas
from pages.session.choice import choose, current
from viz.charts.bars import key_of_point
from viz.views.pathways import how_ranked, names_read, rank_table
from viz.views.scope import scope


def seed_and_soil() -> None:
    """Show in how many primaries of the cohort the first filter is the commonest organ, with the list."""
    try:
        filters = figure_of("first_filters")
    except FrequencyError as error:
        st.header("Anatomy or affinity?")
        st.markdown(layout.said(error))
        name = file_name("first-filters", seen.cohort_id)
        figures.table_files(partial(rank_table, atlas(), seen), "first_filters", name, how_ranked(seen))
        return
    st.header(layout.said(filters.headline))
    left, right = st.columns(2, gap="large")
    left.markdown(layout.said(filters.lead))
    with right:
        figures.chart(filters)
    figures.files(filters, caption=filters.note)


def read_name(point: figures.Point) -> None:
    """Put the clicked name first."""
    if key := key_of_point(point):
        choose(topic=key)


def named_metastases() -> None:
    """Show the names on the body, the chosen one in full, then the list; those typical of the primary first."""
    named = figure_of("named")
    st.header(layout.said(named.headline))
    left, right = st.columns([5, 4], gap="medium")
    with left:
        figures.chart(named, read_name, height=340)
        figures.files(named, caption=f"{named.note} Click a number to read it first.")
    with right, st.container(height="content" if screen.is_narrow() else 460, border=False):
        chapters.entries(names_read(atlas(), current()), "")


def bones() -> None:
    """Show every printed figure of bone, of the primary or the nearest wider one split by bone, and the patterns."""
    if primary := with_bones(atlas(), seen.primary):
        chapters.show_evidence(primary, "bone")
    else:
        st.info("No cohort or paper in the tables reports this primary’s bone metastases by bone.")
    chapters.told("bone", seen.primary)


seen = scope(atlas(), current())
controls.bar(seen, lead="primary", body=False)
layout.show_notices(seen.notices)
plan, ranked = figure_of("circulation"), figure_of("organs")
figures.title(plan)
left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown(layout.said(f"**{plan.heading}**"))
    figures.chart(plan, figures.opening_site(plan))
    figures.files(plan, caption=plan.note)
with right:
    way.steps()
    st.markdown(layout.said(f"**{ranked.heading}**"))
    figures.chart(ranked, figures.opening_site(ranked))
figures.files(ranked)
seed_and_soil()
opened = chapters.chapter({"routes": "Routes", "eponyms": "Named metastases", "bone": "Bone"})
if opened == "routes":
    chapters.told("routes", seen.primary)
elif opened == "eponyms":
    named_metastases()
elif opened == "bone":
    bones()
