"""How metastases show themselves, are found and treated, site by site and in general, beside who reaches the site."""

from dataclasses import replace

import streamlit as st

from data.frequency import FrequencyError
from data.vocabulary import labels
from pages.shared import controls, figures, selection, teaching
from pages.shared.address import to_params
from pages.shared.loading import flag_labels, primaries_of_site, tables
from viz import bars, describe
from viz.theme import REGIONS

known = tables()
facts, names = known.manifestations, labels(known.sites)
regions = dict(zip(known.sites["site_id"], known.sites["region"], strict=True))
told = set(facts["site_id"])
described = sorted((s for s in names if s in told), key=lambda s: list(REGIONS).index(regions[s]))
chosen = selection.current()
site = chosen.site if chosen.site in described else ""
topic = chosen.topic if chosen.topic in teaching.GENERAL else next(iter(teaching.GENERAL))
view = selection.view(replace(chosen, site=site), known, pooled=True)


def pickers() -> None:
    """Choose the site, or the general part, and the cohort of the bars."""
    controls.pick(
        st.selectbox,
        "site",
        site,
        "Site",
        described,
        format_func=names.__getitem__,
        width=240,
        index=None,
        placeholder="In general",
    )
    if not site:
        return
    cohorts = labels(known.cohorts, "label")
    controls.pick(
        st.selectbox,
        "cohort",
        chosen.cohort,
        "Cohort of the bars",
        list(cohorts),
        format_func=cohorts.__getitem__,
        width=260,
    )


def reached_from() -> None:
    """The primaries that most often reach the site in the chosen cohort, with the way to the Site page."""
    cohort = view.cohort
    st.subheader("Most often reached from")
    if view.site and view.notices:
        st.caption(" ".join(view.notices))
    try:
        frame = primaries_of_site(cohort["cohort_id"], view.site, view.options) if view.site else None
    except FrequencyError as error:
        st.info(str(error))
        return
    enough = None if frame is None else frame[~(frame["n_denominator"] < chosen.least).fillna(value=False).astype(bool)]
    if enough is None or not (enough["share"] > 0).fillna(value=False).any():
        st.info(f"{cohort['label']} has no figure for {labels(known.sites, 'prose')[site]}. Choose another cohort.")
        return
    info = bars.bars_info(enough, "primary", most=10, flag_labels=flag_labels())
    stem = figures.stem(names[site], cohort["label"], "reached-from")
    st.caption(f"{names[view.site]} · {cohort['label']} · {figures.unit(view)} with that primary")
    figures.chart(bars.plot_bars, info, key="reached", alt=describe.bars(info, names[view.site]), name=stem)
    small = f"Primaries with at least {chosen.least} patients. " if chosen.least else ""
    figures.files(
        lambda: figures.printed(enough, view),
        key="reached",
        name=stem,
        figures={"reached": "bars"},
        beside=figures.source_line(cohort, enough, small),
    )
    st.page_link(
        "explore/site.py",
        label=f"All primaries that reach it: {describe.lower_first(names[site])}",
        icon=":material/arrow_forward:",
        query_params=to_params(replace(chosen, site=site)),
    )


controls.bar(view, lead="site", own=pickers)
if site:
    here = facts[facts["site_id"].isin({"bone", "bone_spine"} if site == "bone" else {site})]
    st.title(f"{names[site]}: how metastases show themselves, are found and treated")
else:
    here = facts[(facts["site_id"] == "") & (facts["topic"] == topic)]
    st.title(f"Metastasis in general: {describe.lower_first(teaching.GENERAL[topic])}")
    controls.pick(
        st.pills,
        "topic",
        topic,
        "Topic",
        list(teaching.GENERAL),
        format_func=teaching.GENERAL.__getitem__,
        label_visibility="collapsed",
    )
against = int(here["verdict"].isin(["refines", "contradicts"]).sum())
remark = f", {against} of them {'refines or contradicts' if against == 1 else 'refine or contradict'} the founding text"
st.markdown(f"{describe.many(len(here), 'entry', 'entries')}{remark if against else ''}. {teaching.PURPOSE}")
left, right = st.columns([5, 3], gap="large")
with left:
    if not site:
        teaching.entries(here, key="fact")
    else:
        teaching.chapters(here, site)
    stem = figures.stem("clinic", names.get(site, topic))
    figures.files(lambda: teaching.printed(here), key="clinic", name=stem, beside=teaching.PURPOSE)
if site:
    with right:
        reached_from()
