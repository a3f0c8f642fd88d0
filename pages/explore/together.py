"""Sites that occur together: of the patients with one metastasis, how many have another?"""

from dataclasses import replace
from typing import Any

import streamlit as st

from data.frequency import FrequencyError
from data.together import PairsError, cohorts_with_pairs, strongest, telling_site
from data.vocabulary import labels
from pages.shared import controls, figures, layout, pair_table, selection
from pages.shared.address import to_params
from pages.shared.loading import pairs, tables
from viz import bars, pair_matrix, together

REMINDER = (
    "Association, not sequence; one patient can have several sites. Patients without a site include those without "
    "any metastasis, which alone lifts most ratios above 1. The counts seem to include regional nodes."
)

view = selection.view(selection.current(), tables())
cohort = view.cohort
controls.bar(view, lead="primary", body=False, share=False)
notices = list(view.notices)
if view.group[1]:
    notices.append(f"{cohort['label']} does not split its pairs of sites by stage; all patients are shown.")
    view = replace(view, group=("all", ""))
try:
    frame = pairs(cohort["cohort_id"], view.primary, view.group[0], own_organ=view.options.own_organ)
except FrequencyError as error:
    layout.show_notices(view.notices)
    st.title("Sites that occur together")
    st.info(str(error), icon=":material/block:")
    with st.container(horizontal=True):
        for able in cohorts_with_pairs(tables()) if isinstance(error, PairsError) else ():
            st.button(f"Show {labels(tables().cohorts)[able]}", on_click=selection.choose, kwargs={"cohort": able})
    st.stop()

names = labels(tables().sites)
sites = pair_matrix.in_body_order(frame)
site = view.site if view.site in sites else telling_site(frame)
if view.site not in ("", site):
    notices.append(f"{names[view.site]} is the organ of origin, which More can count; {names[site]} is shown instead.")
layout.show_notices(notices)
of_site = frame[frame["given_id"] == site]
info = together.together_info(frame, site)
matrix = pair_matrix.pair_matrix_info(frame, site)
name = labels(tables().primaries, "disease")[frame["primary_id"].iloc[0]]
stem = figures.stem(name, cohort["label"], figures.group(view) or "all patients")
st.title(together.headline(strongest(of_site), name, info.given))
st.markdown(f"{together.lead(strongest(of_site), info, figures.group(view))} {figures.badges(view)}")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.caption("Patients with a metastasis in", width="content")
    controls.pick(
        st.pills,
        "site",
        site,
        "Patients with a metastasis in",
        sites,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        required=True,
        wrap=True,
    )


def pick_site(point: dict[str, Any]) -> None:
    """Take the clicked row's site as the given one."""
    if clicked := bars.key_of_point(point):
        selection.choose(site=clicked)


left, right = st.columns(2, gap="medium")
with left:
    figures.chart(
        together.plot_together,
        info,
        narrow=layout.is_narrow(),
        key="dots",
        alt=together.together_sentence(info),
        name=f"{stem}-{site}",
        pick=pick_site,
    )
    figures.files(
        lambda: pair_table.printed(of_site, view),
        key="together",
        name=f"{stem}-{site}",
        beside="95\u2009% intervals. Click a row to start from its site.",
        figures={"together": "this site"},
    )
with right:
    figures.chart(
        pair_matrix.plot_pair_matrix,
        matrix,
        narrow=layout.is_narrow(),
        key="pairs",
        alt=pair_matrix.pair_matrix_sentence(matrix),
        name=f"{stem}-pairs",
        pick=pick_site,
    )
    figures.files(
        lambda: pair_table.printed(frame, view),
        key="pairs",
        name=f"{stem}-pairs",
        beside="Click a cell to start from its row’s site.",
        figures={"pairs": "all pairs"},
    )
st.caption(figures.source_line(cohort, frame, REMINDER))
params = to_params(replace(selection.current(), graph="together"))
st.page_link("explore/network.py", label="The same pairs as a network", query_params=params)
