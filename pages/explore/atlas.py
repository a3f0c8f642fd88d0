"""The home page: one cohort at a glance, the whole body, every primary and every site."""

import streamlit as st

from data.selection import LARGEST, to_params
from data.stats.frequency import all_shares
from pages.parts import controls, figures, layout
from pages.parts.figures import figure_of
from pages.session import screen
from pages.session.atlas import atlas
from pages.session.choice import current, pick, search
from viz.charts import describe, sankey
from viz.views.overview import at_a_glance, cell_chosen, cell_sentence
from viz.views.scope import scope

WANTED = "Find a cancer or an organ"
seen = scope(atlas(), current(), pooled=True)
layout.show_notices(search(WANTED, placeholder=f"{WANTED}: breast, liver, brain metastases, breast to bone …"))
controls.bar(seen, lead="cohort")
layout.show_notices(seen.notices)


def whole_body() -> None:
    """Show where all primaries together go, or one where they cannot be added, on the body and ranked."""
    *views, why = at_a_glance(atlas(), seen)
    body, ranked = map(figure_of, views)
    figures.title(body)
    if why:
        st.caption(layout.said(why))
    left, right = st.columns([2, 1], gap="medium")
    with left:
        figures.chart(body, figures.opening_site(body), height=292)
    with right:
        st.markdown(layout.said(f"**{ranked.heading}**"))
        figures.chart(ranked, figures.opening_site(ranked))
    figures.files(body, ranked)


def streams(listed: list[str]) -> None:
    """Show the Sankey diagram with its controls."""
    head, controls_row = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with controls_row:
        _stream_controls(listed)
    try:
        diagram = figure_of("sankey")
    except sankey.SankeyError as error:
        head.header(f"From primary to site: {seen.cohort.label}")
        st.info(layout.said(error))
        return
    head.header(layout.said(diagram.headline))
    with st.container(key="wide_sankey"):
        figures.chart(diagram)
    figures.files(diagram, caption=diagram.sentence)


def _stream_controls(listed: list[str]) -> None:
    """Draw what the width of a stream is, how many there are, which primary is lit up."""
    pick(st.segmented_control, "unit", current().unit, "Line width shows", sankey.UNITS, required=True)
    pick(st.selectbox, "top", current().top, "Show the largest …", LARGEST, width=150)
    controls.focus({primary: atlas().primaries.labels[primary] for primary in listed})


def matrix() -> None:
    """Show every primary against every site."""
    grid = figure_of("heatmap")
    st.header(layout.said(grid.headline))
    controls.order()
    with st.container(key="wide_heatmap"):
        figures.chart(grid, figures.take_cell)
    _read_cell()
    figures.files(grid, caption=grid.sentence)


def _read_cell() -> None:
    """Show the figure of the chosen primary and site in full, with the doors to both pages."""
    cell = cell_chosen(atlas(), current())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cell"):
        if cell is None:
            st.caption("Click a cell to read its figure.")
            return
        st.markdown(layout.said(cell_sentence(atlas(), cell)), width="content")
        params = to_params(current())
        st.page_link("explore/primary.py", label=f"Open {cell.primary}", query_params=params)
        st.page_link("explore/site.py", label=f"Open {cell.site}", query_params=params)


whole_body()
if screen.is_first_look():
    st.skeleton(height=600)
    st.stop()
streams(list(dict.fromkeys(all_shares(atlas(), seen.cohort_id, seen.options)["primary_id"])))
matrix()
st.markdown(describe.welcome(atlas()))
st.expander("How to read it").markdown(describe.how_to_read())
