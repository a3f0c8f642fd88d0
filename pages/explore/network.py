"""The network: which primaries reach which sites, which are alike, what occurs together, and a random walk."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data import graph_files, network
from data.frequency import FrequencyError
from data.network import NetworkError
from data.together import PairsError
from pages.shared import controls, figures, graphs, layout, selection
from pages.shared.address import LIKENESSES, WEIGHTS
from pages.shared.loading import citations, tables
from viz.likeness import letter_of
from viz.network import columns_sentence, node_of_point, plot_columns
from viz.walk import MODEL

LIKENESS_NAMES = {"cosine": "cosine", "jensen_shannon": "Jensen–Shannon"}
LIKENESS_HELP = (
    "Cosine compares the direction of two profiles and is led by their large shares. "
    "Jensen–Shannon compares how each divides its sum among the places."
)
WIDTHS = {"Name": 186, "Community": 78, "Strength": 64, "Betweenness": 88, "Specificity": 78}
chosen = selection.current()
alone = graphs.of_one_primary(chosen.graph)
view = selection.view(chosen, tables(), pooled=not alone)
controls.bar(view, lead="primary" if alone else "cohort", least=not alone, body=False)
layout.show_notices(view.notices)
row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
with row:
    controls.pick(
        st.segmented_control,
        "graph",
        chosen.graph,
        "Network",
        list(graphs.NAMES),
        required=True,
        format_func=graphs.NAMES.__getitem__,
    )
try:
    built = graphs.build(chosen)
except FrequencyError as error:
    st.title(graphs.NAMES[chosen.graph])
    if isinstance(error, PairsError):
        st.info(str(error), icon=":material/block:")
    else:
        figures.refusal(error, view)
    st.stop()
except NetworkError as error:
    st.title(graphs.NAMES[chosen.graph])
    st.info(f"{view.cohort['label']}: {error} Choose another network or cohort above.", icon=":material/block:")
    st.stop()

with row:
    if chosen.graph == "spread":
        controls.pick(
            st.segmented_control,
            "weight",
            chosen.weight,
            "Breadth of a line",
            list(WEIGHTS),
            required=True,
            format_func={"share": figures.unit(view), "count": "patients"}.__getitem__,
        )
    if chosen.graph in ("primaries", "sites"):
        controls.pick(
            st.segmented_control,
            "alike",
            chosen.alike,
            "Likeness",
            list(LIKENESSES),
            required=True,
            format_func=LIKENESS_NAMES.__getitem__,
            help=LIKENESS_HELP,
        )
    controls.pick(
        st.selectbox,
        "above",
        str(built.least),
        built.asked,
        [str(step) for step in built.offered],
        format_func=lambda step: f"{step}\u2009%",
        width=190,
    )
    if chosen.graph in ("spread", "primaries"):
        primaries = {
            network.id_of(node): data["name"]
            for node, data in built.whole.nodes(data=True)
            if data["kind"] == "primary"
        }
        focus = chosen.focus if chosen.focus in primaries else ""
        controls.pick(
            st.selectbox,
            "focus",
            focus,
            "Light up one primary",
            list(primaries),
            index=None,
            format_func=primaries.__getitem__,
            placeholder="none",
            width=240,
        )
st.title(built.title)
if chosen.graph == "walk":
    st.markdown(
        f"After Newton et al. (PLoS One 2012; Cancer Res 2013): a chain of steps between sites whose steady state "
        f"is the observed distribution. {MODEL} {figures.badges(view)}"
    )
else:
    st.markdown(figures.badges(view))
stem = figures.stem("network", graphs.NAMES[chosen.graph], view.cohort["label"], figures.unit(view))


def open_node(point: dict[str, Any]) -> None:
    """Open the page of a clicked node."""
    if found := node_of_point(point):
        kind, key = found
        layout.go_to(kind.capitalize(), **{kind: key})


def measures() -> pd.DataFrame:
    """The nodes with their measures, strongest first."""
    frame = network.node_table(built.graph)
    names = frame["name"] + (" · " + frame["kind"] if len(set(frame["kind"])) > 1 else "")
    shown = pd.DataFrame({"Name": names, "Community": frame["community"].map(letter_of)})
    return shown.assign(**{name: frame[name.lower()] for name in ("Strength", "Betweenness", "Specificity")})


left, right = st.columns([1, 1] if built.steps else [1.5, 1], gap="medium")
with left:
    if built.steps:
        st.subheader("Steady state and observed shares")
    figures.chart(
        built.plot,
        built.info,
        narrow=layout.is_narrow(),
        key="walk" if built.steps else "network",
        alt=built.sentence,
        name=stem,
        pick=open_node,
    )
with right:
    if built.steps:
        st.subheader("The likeliest steps")
        figures.chart(
            plot_columns,
            built.steps,
            narrow=layout.is_narrow(),
            key="steps",
            alt=columns_sentence(built.steps),
            name=f"{stem}-steps",
            pick=open_node,
        )
    else:
        st.subheader("Measures")
        columns = {
            name: st.column_config.NumberColumn(format="%.2f", width=pixels, help=built.meaning.get(name))
            if name in ("Strength", "Betweenness", "Specificity")
            else st.column_config.TextColumn(width=pixels)
            for name, pixels in WIDTHS.items()
        }
        shown = measures()
        st.dataframe(shown, hide_index=True, column_config=columns, height=min(420, 38 + 35 * len(shown)))
        st.caption("  \n".join(f"**{measure}**: {words}." for measure, words in built.meaning.items()))
cited = f"{citations()[view.cohort['source_id']]} {view.cohort['terms']}."
downloads = {
    f"Graph as {name}": (ending, media, partial(write, built.graph))
    for name, (ending, media, write) in graph_files.FORMATS.items()
    if ending != "csv"
}
figures.files(
    partial(graphs.stops, built) if built.steps else partial(graph_files.edge_table, built.graph),
    name=stem,
    more=downloads,
    figures={"network": "steady state", "steps": "steps"} if built.steps else {"network": "network"},
    key="walk_files" if built.steps else "network_files",
    beside=f"{built.sentence} {cited} For teaching and research, not for decisions about patients.",
)
