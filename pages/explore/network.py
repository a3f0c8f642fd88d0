"""The network: which primaries reach which sites, which are alike, what occurs together, and a random walk."""

from dataclasses import replace

import streamlit as st

from data.frequency import FrequencyError
from data.network import NetworkError
from data.together import PairsError
from pages.shared import controls, figures, graphs, layout, selection
from pages.shared.loading import tables

chosen = selection.current()
of_one_primary = chosen.graph in ("together", "walk")
view = selection.view(chosen, tables(), pooled=not of_one_primary)
controls.bar(view, lead="primary" if of_one_primary else "cohort", least=not of_one_primary, body=False)
layout.show_notices(view.notices)
row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
with row:
    controls.pick(st.segmented_control, "graph", chosen.graph, "Network", list(graphs.NAMES), required=True,
                  format_func=graphs.NAMES.__getitem__)  # fmt: skip
options = replace(view.options, minimum_n=0 if of_one_primary else chosen.least)
try:
    match chosen.graph:
        case "spread":
            graphs.spread(view, options, row)
        case "primaries":
            graphs.alike(view, options, "primary", row)
        case "sites":
            graphs.alike(view, options, "site", row)
        case "together":
            graphs.together(view, "all" if view.group[1] else view.group[0], row)
        case _:
            graphs.random_walk(view, options, row)
except PairsError as error:
    st.title(graphs.NAMES[chosen.graph])
    st.info(str(error), icon=":material/block:")
except FrequencyError as error:
    st.title(graphs.NAMES[chosen.graph])
    figures.refusal(error, view)
except NetworkError as error:
    st.title(graphs.NAMES[chosen.graph])
    st.info(f"{view.cohort['label']}: {error} Choose another network or cohort above.", icon=":material/block:")
