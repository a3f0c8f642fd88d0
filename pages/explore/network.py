"""The network: which primaries reach which sites, which are alike, what occurs together, and a random walk."""

import streamlit as st

from data.files.graphs import files_of
from pages.parts import controls, figures, layout
from pages.parts.figures import figure_of
from pages.session.atlas import atlas
from pages.session.choice import current, go_to, pick
from viz.charts.network import node_of_point
from viz.views import graphs

WIDTHS = {"Name": 186, "Community": 78, "Strength": 64, "Betweenness": 88, "Specificity": 78}
"""Pixels of the columns of measures."""
chosen = current()
alone = graphs.of_one_primary(chosen.graph)
seen = graphs.asked_scope(atlas(), chosen)


def options(built: graphs.Built) -> None:
    """Draw the controls that belong to the graph of the moment."""
    if chosen.graph == "spread":
        units = {"share": "share of patients", "count": "patients"}
        pick(st.segmented_control, "weight", chosen.weight, "Line width shows", units, required=True)
    if chosen.graph in ("primaries", "sites"):
        likeness = {"required": True, "help": graphs.LIKENESS_HELP}
        pick(st.segmented_control, "alike", chosen.alike, "Similarity", graphs.LIKENESSES, **likeness)
    steps = {str(step): f"{step}\u2009%" for step in built.offered}
    pick(st.selectbox, "above", str(built.least), built.asked, steps, width=160)
    if chosen.graph in ("spread", "primaries"):
        controls.focus(built.primaries)


def open_node(point: figures.Point) -> None:
    """Open the page of a clicked node."""
    if found := node_of_point(point):
        kind, key = found
        go_to(kind, **{kind: key})


def measures(built: graphs.Built) -> None:
    """Show the measures of the nodes, and what they mean."""
    st.header("Measures")
    columns = {
        name: st.column_config.NumberColumn(format="%.2f", width=pixels, help=built.meaning.get(name))
        if name in graphs.MEASURES
        else st.column_config.TextColumn(width=pixels)
        for name, pixels in WIDTHS.items()
    }
    table = graphs.measures(built)
    height = min(figures.TALLEST_TABLE, 38 + 35 * len(table))
    st.dataframe(table, hide_index=True, column_config=columns, height=height)
    st.caption("  \n".join(f"**{measure}**: {words}." for measure, words in built.meaning.items()))


controls.bar(seen, lead="primary" if alone else "cohort", least=not alone, body=False)
layout.show_notices(graphs.notices(atlas(), chosen))
built, graph = graphs.built(atlas(), chosen), figure_of("network")
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    pick(st.segmented_control, "graph", chosen.graph, "Network", graphs.NAMES, required=True)
    options(built)
figures.title(graph)
saved = [graph]
if built.steps:
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(layout.said(graph.heading))
        figures.chart(graph, open_node)
    with right:
        saved.append(figure_of("steps"))
        st.header(layout.said(saved[-1].headline))
        figures.chart(saved[-1], open_node)
else:
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        figures.chart(graph, open_node)
    with right:
        measures(built)
figures.files(*saved, caption=f"{graph.sentence} {graph.source}", more=files_of(built.graph))
