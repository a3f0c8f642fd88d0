"""One site: which primaries reach it, how often, and whose metastases sit there."""

from dataclasses import replace

import streamlit as st

from data.frequency import FrequencyError, listed_sites
from data.vocabulary import covered, labels
from pages.shared import background, controls, explore_views, figures, layout, selection, which_primary
from pages.shared.loading import flag_labels, primaries_of_site, tables
from viz import bars, describe

REMINDER = "Each bar on the left has a denominator of its own; these bars do not add up."

chosen = selection.current()
if not chosen.site:
    listed = listed_sites(tables(), chosen.cohort)
    chosen = replace(chosen, site="liver" if "liver" in listed or not listed else listed[0])
view = selection.view(chosen, tables(), pooled=True)
cohort = view.cohort
controls.bar(view, lead="site", least=True)
layout.show_notices(view.notices)
if not view.site:
    st.title(labels(tables().sites)[chosen.site])
    st.info(f"{cohort['label']} has no figure for this site. Choose a site or a cohort above.")
    st.stop()
name = labels(tables().sites)[view.site]
try:
    frame = primaries_of_site(cohort["cohort_id"], view.site, view.options)
except FrequencyError as error:
    st.title(name)
    figures.refusal(error, view)
    st.stop()

if frame.empty:
    st.title(name)
    st.info(
        f"{cohort['label']} prints this site only for another denominator or group of patients. "
        "Choose it above, or under More."
    )
    figures.way_out(view)
    st.stop()
enough = frame[~(frame["n_denominator"] < chosen.least).fillna(value=False).astype(bool)]
st.title(describe.site_headline(enough, name))
st.markdown(f"{describe.site_lead(frame, enough, name, chosen.least)} {figures.badges(view)}")

stem = figures.stem(name, cohort["label"], figures.unit(view))


def pick_primary(point: dict[str, object]) -> None:
    """Open the page of the clicked primary."""
    if primary := bars.key_of_point(point):
        layout.go_to("Primary", primary=primary)


left, right = st.columns(2, gap="large")
with left:
    st.subheader("Share within each primary")
    st.caption(f"Of the patients with that primary, how many had it here ({figures.unit(view)}).")
    within = bars.bars_info(enough, "primary", most=18, flag_labels=flag_labels())
    figures.chart(
        bars.plot_bars,
        within,
        key="within",
        alt=describe.bars(within, name),
        name=f"{stem}-within-primary",
        pick=pick_primary,
    )
with right:
    st.subheader("Share of this site’s metastases")
    st.caption("Of the cohort’s patients with a metastasis here, how many came from that primary: the case mix counts.")
    of_site = bars.bars_info(frame, "primary", most=18, flag_labels=flag_labels(), value="of_site")
    if of_site.bars:
        figures.chart(
            bars.plot_bars,
            of_site,
            neutral=True,
            key="of_site",
            alt=describe.bars(of_site, name),
            name=f"{stem}-of-site",
            pick=pick_primary,
        )
    else:
        st.info(f"{cohort['label']} prints no counts here or counts patients twice, so this share cannot be formed.")


figures.files(
    lambda: explore_views.site_table(frame, view),
    key="site",
    name=stem,
    beside=figures.source_line(cohort, frame, REMINDER),
    figures={"site_bars": "share within each primary", "of_site_bars": "share of the site"},
)
around = {view.site, *covered(view.site, tables().sites)}
chapters = {"printed": "Printed shares of this site", "which": "Which primary?", "eponyms": "Eponyms"}
if (chapter := background.chapter(chapters)) == "printed":
    background.reverse_shares_at(around)
elif chapter == "which":
    which_primary.show(view, around)
elif chapter == "eponyms":
    background.eponyms_at(around)
