"""How metastases show themselves, are found and treated, site by site and in general, beside who reaches the site."""

from dataclasses import replace
from functools import partial

import streamlit as st

from data.files.text import file_name
from data.learn.teaching import GENERAL, described_sites, facts_of
from data.selection import to_params
from data.stats.frequency import FrequencyError
from data.tables.words import PURPOSE
from pages.parts import controls, figures, layout, teaching
from pages.session import screen
from pages.session.atlas import atlas
from pages.session.choice import current, pick
from viz.charts.describe import lower_first
from viz.views import lists
from viz.views.claims import facts_line, facts_table
from viz.views.clinic import READINGS, board, read_of, told_of
from viz.views.clinic_html import contents, short_page
from viz.views.site import clinic_scope

chosen, names = current(), atlas().sites.labels
described = lists.sites(atlas(), [one for one in atlas().sites.ids if one in described_sites(atlas())])
site, topic, reading = read_of(atlas(), chosen)
seen = clinic_scope(atlas(), chosen)


def pickers() -> None:
    """Choose the site, or the general part, how much of it, and the cohort of the bars."""
    pick(st.selectbox, "site", site, "Site", described, width=240, index=None, placeholder="In general")
    pick(st.segmented_control, "chapter", reading, "Text", READINGS, required=True)
    if site:
        controls.plain_cohort("Cohort of the bars")


def reached() -> None:
    """The primaries that most often reach the site in the chosen cohort, with the way to the Site page."""
    notices = " ".join(seen.notices) if seen.site else ""
    try:
        figure = figures.figure_of("reached")
    except FrequencyError as error:
        st.header("Most often reached from")
        if notices:
            st.caption(layout.said(notices))
        st.info(layout.said(error))
        return
    st.header(layout.said(figure.headline))
    st.caption(layout.said(f"{notices} {figure.heading}".strip()))
    figures.chart(figure)
    figures.files(figure)
    st.page_link(
        "explore/site.py",
        label=f"All primaries that reach it: {lower_first(names[site])}",
        icon=":material/arrow_forward:",
        query_params=to_params(replace(chosen, site=site)),
    )


controls.bar(seen, lead="site", own=pickers, name=f"**{names.get(site, 'In general')}** · {READINGS[reading]}")
here = facts_of(atlas(), site, topic)
st.title(board(atlas(), site, topic).headline)
if not site:
    pick(st.pills, "topic", topic, "Topic", GENERAL, label_visibility="collapsed")
st.markdown(f"{facts_line(here) if reading == 'full' else told_of(atlas(), site, topic)} {PURPOSE}")
wide = reading == "full" and bool(site)
rail, left, right = st.columns([2, 7, 5], gap="medium") if wide else [st.container() for _ in range(3)]
if wide:
    rail.html(teaching.STYLE + contents(atlas(), here, site, screen.look().mode))
with left:
    if reading == "full":
        teaching.in_full(here, site)
    else:
        st.container(key="short_page").html(teaching.STYLE + short_page(atlas(), site, topic, screen.look().mode))
    table = partial(facts_table, atlas(), here)
    figures.table_files(table, "clinic", file_name("clinic", names.get(site, topic)), PURPOSE)
if site:
    with right:
        reached()
