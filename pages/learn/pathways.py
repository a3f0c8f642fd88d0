"""How cells travel: the ways of one primary, its first filter, and where plumbing explains the pattern."""

import streamlit as st

from data.frequency import FrequencyError
from data.vocabulary import labels
from pages.shared import background, controls, explore_views, figures, layout, pathways, selection
from pages.shared.loading import filter_ranks, residual_sites, shares, tables
from viz import bars, circulation, describe, first_filter

known = tables()
view = selection.view(selection.current(), known)
cohort = view.cohort
controls.bar(view, lead="primary", body=False)
layout.show_notices(view.notices)
name, disease = labels(known.primaries)[view.primary], explore_views.disease(view)
try:
    frame = shares(cohort["cohort_id"], view.primary, view.options)
    ranks = filter_ranks(cohort["cohort_id"], view.options)
except FrequencyError as error:
    st.title(name)
    figures.refusal(error, view)
    st.stop()

rank, prose = pathways.rank(view), labels(known.sites, "prose")
found, info = pathways.plan(view, frame)
st.title(first_filter.filter_headline(rank, disease, prose))
lead = first_filter.filter_lead(rank, prose) or describe.lead(frame, residual_sites(), figures.group(view))
st.markdown(f"{lead} {figures.badges(view)}")

ranking = pathways.organs(view, frame)
stem = figures.stem(name, cohort["label"], figures.unit(view))


def open_site(point: dict[str, object]) -> None:
    """Open the page of the clicked organ."""
    if site := bars.key_of_point(point):
        layout.go_to("Site", site=site)


left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown(f"**The way out**: {pathways.drainage(found)}")
    figures.chart(
        circulation.plot_circulation,
        info,
        key="circulation",
        narrow=layout.is_narrow(),
        alt=circulation.circulation_sentence(info, disease),
        name=f"{stem}-circulation",
        pick=open_site,
    )
    pathways.circulation_sources(found, f"{stem}-circulation")
with right:
    framed = "; the first filter is framed" if rank.first_filter in set(frame["site_id"]) else ""
    st.markdown(f"**{describe.upper_first(figures.unit(view))}**{figures.with_interval(frame)}{framed}")
    figures.chart(
        bars.plot_bars, ranking, key="bars", alt=describe.bars(ranking, name), name=f"{stem}-bars", pick=open_site
    )
source = figures.source_line(
    cohort, frame, f"{describe.overlap(frame)} Regional nodes and rest groups are in the table only."
)
figures.files(
    lambda: figures.printed(frame, view), key="pathways", name=stem, beside=source, figures={"organs": "ranked organs"}
)
pathways.seed_and_soil(view, ranks)
chapters = {"routes": "Routes", "eponyms": "Named metastases", "bone": "Bone"}
if (chapter := background.chapter(chapters)) == "routes":
    background.routes(view, frame)
elif chapter == "eponyms":
    pathways.named_metastases(view, name)
elif chapter == "bone":
    pathways.bone_parts(view)
    background.bone(view, frame)
