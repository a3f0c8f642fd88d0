"""Enrichment: which sites a primary reaches more, or less, often than the cohort as a whole."""

import streamlit as st

from data.stats.frequency import FrequencyError
from pages.parts import controls, figures, layout
from pages.parts.figures import figure_of
from pages.session.atlas import atlas
from pages.session.choice import current
from viz.charts.ratios import how_to_read
from viz.views.enrichment import NothingReachedError, matrix_headline
from viz.views.scope import scope

seen = scope(atlas(), current())
controls.bar(seen, lead="primary", least=True, body=False)
layout.show_notices(seen.notices)


def one_primary() -> None:
    """Show the ratios of the chosen primary."""
    try:
        with st.spinner("Testing every primary against the rest …"):
            own = figure_of("ratios")
    except NothingReachedError as error:
        st.title(layout.said(error))
        return
    figures.title(own)
    left, right = st.columns([2, 1], gap="large")
    with left:
        figures.chart(own, figures.taking_site(own))
    with right:
        st.header("How to read it")
        st.markdown(how_to_read())
    figures.files(own)


def every_primary() -> None:
    """Show the ratios of every primary."""
    st.header(layout.said(matrix_headline(seen)))
    controls.order()
    try:
        matrix = figure_of("enrichment")
    except FrequencyError as error:
        st.info(layout.said(error))
        return
    with st.container(key="wide_enrichment"):
        figures.chart(matrix, figures.take_cell)
    figures.files(matrix, caption=f"{matrix.sentence} {matrix.note}")


one_primary()
every_primary()
