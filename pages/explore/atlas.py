"""The home page: one cohort at a glance, the whole body, every primary and every site."""

from typing import cast

import pandas as pd
import streamlit as st

from data.frequency import FrequencyError
from data.rows import rows
from data.vocabulary import labels
from pages.shared import address, controls, figures, layout, loading, selection
from pages.shared.loading import all_shares, flag_labels, residual_sites, shares, tables
from viz import bars, bodymap, describe, heatmap, sankey
from viz.geometry_files import geometry_url
from viz.matrix import cell_of

known = tables()
view = selection.view(selection.current(), known, pooled=True)
cohort = view.cohort
st.title("Where cancers go, how often, and how sure we are")
st.markdown(describe.welcome(known))
controls.bar(view, lead="cohort")
layout.show_notices(view.notices)
try:
    matrix = all_shares(cohort["cohort_id"], view.options)
except FrequencyError as error:
    figures.refusal(error, view)
    st.stop()
listed = list(dict.fromkeys(matrix["primary_id"]))
names, diseases = labels(known.primaries), labels(known.primaries, "disease")
stem = figures.stem("all primaries", cohort["label"], figures.unit(view))


def open_site(site: str | None) -> None:
    """Open the page of a clicked site."""
    if site:
        layout.go_to("Site", site=site)


def whole_body(frame: pd.DataFrame, subject: str, shown: str = "atlas") -> None:
    """Show where all primaries together go (or one, where they cannot be added), on the body and ranked."""
    st.header(describe.headline(frame, subject, residual_sites()))
    st.markdown(f"{describe.lead(frame, residual_sites(), figures.group(view))} {figures.badges(view)}")
    info = bodymap.body_map_info(
        frame, known.site_regions, view.body, unit=figures.unit(view), flag_labels=flag_labels(), selected=view.site
    )
    ranking = bars.bars_info(frame, "site", selected=view.site, flag_labels=flag_labels())
    left, right = st.columns([2, 1], gap="medium")
    with left:
        figures.chart(
            bodymap.plot_body_map,
            info,
            geometry=geometry_url(view.body),
            narrow=layout.is_narrow(),
            key="atlas_map",
            alt=describe.body_map(info, "all primaries"),
            name=f"{stem}-map",
            pick=lambda point: open_site(bodymap.site_of_point(info, point)),
        )
    with right:
        st.markdown(f"**{describe.upper_first(figures.unit(view))}**{figures.with_interval(frame)}")
        figures.chart(
            bars.plot_bars,
            ranking,
            key="atlas_bars",
            alt=describe.bars(ranking, "all primaries"),
            name=f"{stem}-bars",
            pick=lambda point: open_site(bars.key_of_point(point)),
        )
    source = figures.source_line(cohort, frame, describe.overlap(frame))
    figures.files(
        lambda: figures.printed(frame, view),
        key="atlas",
        name=stem,
        beside=source,
        figures={f"{shown}_map": "body", f"{shown}_bars": "ranked sites"},
    )


try:
    together = shares(cohort["cohort_id"], view.primary, view.options)
    whole_body(together, diseases[listed[0]] if len(listed) == 1 else f"Cancer of these {len(listed)} primaries")
except FrequencyError as error:
    alone = selection.view(selection.current(), known)
    st.caption(f"{error} The body shows one of them; the diagrams below show each.")
    whole_body(shares(cohort["cohort_id"], alone.primary, alone.options), diseases[alone.primary], "primary")

if layout.is_first_look():
    st.skeleton(height=600)
    st.stop()

current = selection.current()
st.header("From primary to site")
st.markdown(figures.badges(view))
with st.container(horizontal=True, vertical_alignment="bottom"):
    controls.pick(
        st.segmented_control,
        "unit",
        current.unit,
        "Width of a stream",
        list(sankey.UNITS),
        format_func=sankey.UNITS.__getitem__,
        required=True,
    )
    controls.pick(st.selectbox, "top", current.top, "Show the largest …", address.LARGEST, width=150)
    focus = current.focus if current.focus in listed else ""
    controls.pick(
        st.selectbox,
        "focus",
        focus,
        "Light up one primary",
        listed,
        index=None,
        format_func=names.__getitem__,
        placeholder="none",
        width=240,
    )
try:
    streams = loading.streams(
        cohort["cohort_id"],
        view.options,
        cast("sankey.Unit", current.unit),
        current.top,
        ("primary", focus) if focus else None,
    )
except sankey.SankeyError as error:
    st.info(str(error))
else:
    sentence = sankey.sankey_sentence(streams)
    if not cohort["primaries_disjoint"]:
        sentence += " A patient with two primaries is counted under each."
    with st.container(key="wide_sankey"):
        figures.chart(sankey.plot_sankey, streams, key="sankey", alt=sentence, name=f"{stem}-sankey")
    drawn = pd.MultiIndex.from_tuples([(link.primary_id, link.site_id) for link in streams.links])
    shown = matrix[pd.MultiIndex.from_frame(matrix[["primary_id", "site_id"]]).isin(drawn)]
    figures.files(
        lambda: figures.printed(shown, view),
        key="sankey_files",
        name=f"{stem}-sankey",
        beside=sentence,
        figures={"sankey": "diagram"},
    )

st.header("Every primary, every site")
st.markdown(figures.badges(view))
orders = {"system": "organ systems", "cluster": "similar profiles together"}
controls.pick(
    st.segmented_control, "order", current.order, "Order", list(orders), required=True, format_func=orders.__getitem__
)
grid = loading.heat_map(
    cohort["cohort_id"], view.options, cast("heatmap.Order", current.order), (current.primary, view.site)
)
sentence = heatmap.heatmap_sentence(grid)


def pick_cell(point: dict[str, object]) -> None:
    """Take the clicked cell as primary and site."""
    if cell := cell_of(point):
        selection.choose(primary=cell[0], site=cell[1])


with st.container(key="wide_heatmap"):
    figures.chart(
        heatmap.plot_heatmap,
        grid,
        key="heatmap",
        alt=sentence,
        name=f"{stem}-heatmap",
        pick=pick_cell,
    )
chosen = matrix[(matrix["primary_id"] == current.primary) & (matrix["site_id"] == view.site)]
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cell"):
    if chosen.empty:
        st.caption("Click a cell to read its figure.")
    else:
        row = next(rows(chosen))
        st.markdown(
            f"**{row.primary} to {describe.lower_first(row.site)}**: {describe.full_figure(row)}.", width="content"
        )
        params = address.to_params(current)
        st.page_link("explore/primary.py", label=f"Open {row.primary}", query_params=params)
        st.page_link("explore/site.py", label=f"Open {row.site}", query_params=params)
figures.files(
    lambda: figures.printed(matrix, view),
    key="heatmap_files",
    name=f"{stem}-matrix",
    beside=sentence,
    figures={"heatmap": "matrix"},
)

st.header("How to read it")
st.markdown(describe.how_to_read())
