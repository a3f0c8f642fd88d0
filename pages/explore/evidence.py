"""One primary and one site in every cohort and paper, side by side and never pooled."""

import streamlit as st

from data.stats.frequency import FrequencyError
from pages.parts import chapters, controls, figures, layout
from pages.session.atlas import atlas
from pages.session.choice import choose, current, pick
from viz.charts.describe import lower_first
from viz.views import lists
from viz.views.evidence import best_known, known_primaries, known_sites, site_of
from viz.views.scope import scope

# The primary is the visitor's own: another cohort or paper may know what the chosen cohort does not.
primary, site = current().primary, site_of(atlas(), current())
names, site_names = atlas().primaries.labels, atlas().sites.labels


def pair() -> None:
    """Choose a primary and a site that any cohort or paper has a figure for."""
    primaries = lists.primaries(atlas(), known_primaries(atlas(), primary))
    pick(st.selectbox, "primary", primary, "Primary", primaries, width=280)
    pick(st.selectbox, "site", site, "Site", lists.sites(atlas(), known_sites(atlas(), primary, site)), width=280)


controls.bar(scope(atlas(), current(), pooled=True), lead="primary", own=pair)
try:
    figure = figures.figure_of("evidence")
except FrequencyError as error:
    st.title(f"{names[primary]} to {lower_first(site_names[site])}")
    st.info(layout.said(error))
    if known := best_known(atlas(), primary):
        st.button(f"Show {lower_first(site_names[known])}", on_click=choose, kwargs={"site": known})
    st.stop()
figures.title(figure)
chapters.evidence_chart(figure)
