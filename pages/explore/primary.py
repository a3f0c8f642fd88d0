"""One primary: where it goes, how often, how sure we are, and what else is known."""

import streamlit as st

from data.frequency import FrequencyError, members
from data.vocabulary import labels
from pages.shared import background, controls, figures, layout, selection
from pages.shared.loading import flag_labels, residual_sites, shares, tables
from viz import bars, bodymap, describe
from viz.geometry_files import geometry_url

view = selection.view(selection.current(), tables())
cohort = view.cohort
controls.bar(view, lead="primary")
layout.show_notices(view.notices)
parts = members(tables(), cohort["cohort_id"], view.primary)
names = labels(tables().primaries)
shown = parts[0] if len(parts) == 1 else view.primary
name, disease = names[shown], labels(tables().primaries, "disease")[shown]
try:
    frame = shares(cohort["cohort_id"], view.primary, view.options)
except FrequencyError as error:
    st.title(name)
    figures.refusal(error, view)
    st.stop()

st.title(describe.headline(frame, disease, residual_sites()))
st.markdown(f"{describe.lead(frame, residual_sites(), figures.group(view))} {figures.badges(view)}")
figures.reading(frame, view)

own = tables().own_sites
own = own[(own["primary_id"] == view.primary) & (own["extent"] == "organ")]
origin = set(own["site_id"]) - set(frame["site_id"])
info = bodymap.body_map_info(
    frame,
    tables().site_regions,
    view.body,
    unit=figures.unit(view),
    origin=origin,
    flag_labels=flag_labels(),
    selected=view.site,
)
ranking = bars.bars_info(frame, "site", selected=view.site, flag_labels=flag_labels())
stem = figures.stem(name, cohort["label"], figures.unit(view))


def pick_region(point: dict[str, object]) -> None:
    """Take the clicked organ or chip as the site."""
    if site := bodymap.site_of_point(info, point):
        selection.choose(site=site)


def pick_bar(point: dict[str, object]) -> None:
    """Take the clicked bar as the site."""
    if site := bars.key_of_point(point):
        selection.choose(site=site)


left, right = st.columns([2, 1], gap="medium")
with left:
    figures.chart(
        bodymap.plot_body_map,
        info,
        geometry=geometry_url(view.body),
        narrow=layout.is_narrow(),
        key="map",
        alt=describe.body_map(info, name),
        name=f"{stem}-map",
        pick=pick_region,
    )
with right:
    st.markdown(f"**{describe.upper_first(figures.unit(view))}**{figures.with_interval(frame)}")
    figures.chart(
        bars.plot_bars, ranking, key="bars", alt=describe.bars(ranking, name), name=f"{stem}-bars", pick=pick_bar
    )
together = f" Types together: {describe.listing([names[part] for part in parts])}." if len(parts) > 1 else ""
source = figures.source_line(cohort, frame, describe.overlap(frame) + together)
figures.files(
    lambda: figures.printed(frame, view),
    key="primary",
    name=stem,
    beside=source,
    figures={"primary_map": "body", "primary_bars": "ranked sites"},
)
background.of_primary(view, frame)
