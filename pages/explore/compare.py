"""Two to four primaries, cohorts or groups side by side: shares, body maps on one scale, tested differences."""

from dataclasses import replace
from typing import cast

import streamlit as st

from data.compare import By, untested
from data.vocabulary import labels
from pages.shared import address, comparing, controls, figures, layout, loading, selection
from pages.shared.loading import flag_labels, residual_sites, tables
from viz import bars, bodymap, compare, describe, differences
from viz.geometry_files import geometry_url

WHAT = {"primaries": "Primaries", "cohorts": "Cohorts", "groups": "Groups of patients"}
known = tables()
chosen = selection.current()
picked = comparing.choose(chosen)
view, by, first, subject = picked.view, picked.by, picked.first, picked.subject
cohorts = labels(known.cohorts)


def ways_out(sentence: str) -> None:
    """Say why there is nothing to compare and offer what can be compared; ends the page."""
    st.title(subject)
    st.info(sentence, icon=":material/block:")
    ways = {
        f"Compare {label.lower()}": {"by": other}
        for other, label in WHAT.items()
        if other != by and loading.comparable(first, cast("By", other))[0]
    }
    if by == "groups":
        ways |= {
            f"Compare groups of {cohorts[one.cohort_id]}": {"cohort": one.cohort_id}
            for one in loading.comparable(first, "cohorts")[0]
            if loading.comparable(one, by)[0]
        }
    with st.container(horizontal=True):
        for label, changes in ways.items():
            st.button(label, on_click=selection.choose, kwargs={**changes, "others": ""})
    st.stop()


controls.bar(view, lead="primary")
with st.container(horizontal=True, vertical_alignment="bottom"):
    controls.pick(st.segmented_control, "by", by, "Compare", list(WHAT), format_func=WHAT.__getitem__, required=True)
    if picked.others:
        controls.pick_several(
            "others",
            [comparing.code(one, by) for one in picked.others],
            f"{comparing.name(first, by)} with",
            list(picked.offers),
            address.MOST_OTHERS,
            format_func=lambda entry: comparing.name(picked.offers[entry], by),
        )
comparison = loading.comparison(picked.series, view.options)
layout.show_notices(
    (
        *view.notices,
        *comparison.unanswered,
        *(f"{describe.listing(list(picked.lost))}: no such figures here, so not compared." for _ in picked.lost[:1]),
    )
)
if len(comparison.series) == 1:
    whose = f"{cohorts[first.cohort_id]} has" if by != "cohorts" else "Only this cohort has"
    what = {"primaries": "no other primary", "cohorts": "this primary", "groups": "no groups of these patients"}[by]
    ways_out(f"{whose} {what}, so there is nothing to compare here. Choose another comparison, primary or cohort.")
found = loading.differences(picked.series, view.options)
if found.empty:
    ways_out("These have no site in common, so there is no difference to show. Choose another one to compare with.")

notes = comparing.notes_of(comparison)
words = comparing.words(comparison, by)
reasons = untested(known, comparison, found)
st.title(
    differences.compare_headline(
        found, residual_sites(), words, "" if by == "primaries" else subject, mismatched=bool(notes)
    )
)
seen = comparing.views_of(chosen, comparison)
badges = figures.badges(seen[0] if by != "groups" else replace(seen[0], group=("all", "")))
lead = differences.compare_lead(found, residual_sites(), words) or " ".join(reasons)
st.markdown(f"{lead} {badges if by != 'cohorts' else ''}")

_, info = comparing.info_of(picked)
stem = figures.stem("compare", *comparison.names, "" if by == "primaries" else labels(known.primaries)[view.primary])
parts = [comparing.part_of(comparison, place) for place in range(len(seen))]


def pick_point(point: dict[str, object]) -> None:
    """Take the clicked point's site."""
    if site := bars.key_of_point(point):
        selection.choose(site=site)


sentence = compare.compare_sentence(info)
figures.chart(
    compare.plot_compare,
    info,
    narrow=layout.is_narrow(),
    key="compare",
    alt=f"{sentence} {' '.join(notes)}",
    name=stem,
    pick=pick_point,
)
layout.show_notices(notes)
figures.files(
    lambda: comparing.table(chosen, comparison),
    key="compare",
    name=stem,
    beside=sentence,
    figures={"compare": "comparison"} | {f"compare_map_{place + 1}": f"body {place + 1}" for place in range(len(seen))},
)

if layout.is_first_look():
    st.skeleton(height=600)
    st.stop()
st.header("On the body, one scale")
columns = [*st.columns(2, gap="medium"), *st.columns(2, gap="medium")]  # two rows, each with its heads in line
for place, (own, column) in enumerate(zip(seen, columns, strict=False)):
    drawn = comparing.body_of(own, comparison, place)

    def pick_region(point: dict[str, object], drawn: bodymap.BodyMapInfo = drawn) -> None:
        """Take the clicked organ or chip as the site."""
        if site := bodymap.site_of_point(drawn, point):
            selection.choose(site=site)

    with column:
        st.markdown(f"**{info.keys[place]}** {figures.badges(own) if by == 'cohorts' else ''}")
        figures.chart(
            bodymap.plot_body_map,
            drawn,
            geometry=geometry_url(own.body),
            narrow=True,
            key=f"compare_map_{place}",
            alt=describe.body_map(drawn, comparison.names[place]),
            name=f"{stem}-map-{place + 1}",
            pick=pick_region,
        )

st.header(f"Differences to {words[0]}")
for reason in reasons:
    st.info(reason)
st.session_state.setdefault("differences_table", True)
figures.files(
    lambda: differences.difference_table(comparison, found, flag_labels()),
    key="differences",
    name=f"{stem}-differences",
    beside=differences.METHOD,
)
for own, part in {own.cohort["cohort_id"]: (own, part) for own, part in zip(seen, parts, strict=True)}.values():
    st.caption(figures.source_line(own.cohort, part, f"{own.cohort['label']}:"))
