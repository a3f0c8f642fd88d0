"""One primary and one site in every cohort and paper, side by side and never pooled."""

import streamlit as st

from pages.parts import chapters, controls, figures
from pages.session.atlas import atlas
from pages.session.choice import current, pick
from viz.views import lists
from viz.views.evidence import known_primaries, known_sites, site_of
from viz.views.scope import scope

# The primary is the visitor's own: another cohort or paper may know what the chosen cohort does not.
primary, site = current().primary, site_of(atlas(), current())


def pair() -> None:
    """Choose a primary and a site that any cohort or paper has a figure for."""
    primaries = lists.primaries(atlas(), known_primaries(atlas(), primary))
    pick(st.selectbox, "primary", primary, "Primary", primaries, width=280)
    pick(st.selectbox, "site", site, "Site", lists.sites(atlas(), known_sites(atlas(), primary, site)), width=280)


controls.bar(scope(atlas(), current(), pooled=True), lead="primary", own=pair)
figure = figures.figure_of("evidence")
figures.title(figure)
chapters.evidence_chart(figure)
