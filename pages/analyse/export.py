"""Export: many figures at once, for all primaries or all sites of a cohort, as one archive."""

from dataclasses import replace
from functools import partial

import streamlit as st

from data.files.text import file_name
from data.selection import Selection
from pages.parts import controls, figures, layout
from pages.session import batch as session_batch
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.choice import current
from pages.session.screen import look
from pages.session.widgets import download
from viz.charts.describe import many, upper_first
from viz.files import batch
from viz.files.formats import FORMATS
from viz.files.plate import PRESETS
from viz.files.render import INSTALL, browser
from viz.files.saving import Request
from viz.views.catalogue import CATALOGUE
from viz.views.scope import scope

OVER = {"primaries": "every primary", "sites": "every site", "none": "the figures as chosen"}
USUAL = ["primary_map", "primary_bars"]


def choices() -> tuple[list[str], str, list[str], str]:
    """Draw the choice of charts, what they are repeated over, formats and size; return their ids."""
    left, right = st.columns(2, gap="large")
    with left:
        names = {view.id: f"{upper_first(view.page)}: {view.name}" for view in CATALOGUE.values()}
        views = st.multiselect("Charts", list(names), default=USUAL, format_func=names.__getitem__, key="batch_views")
        over = st.segmented_control(
            "For", list(OVER), default="primaries", required=True, key="batch_over", format_func=OVER.__getitem__
        )
    with right:
        labels = {one.id: one.name for one in FORMATS.values()}
        usual = ["svg", "csv"]
        forms = st.multiselect("Formats", list(labels), usual, format_func=labels.__getitem__, key="batch_forms")
        sizes = {key: label for key, (label, _) in PRESETS.items()}
        at = list(sizes).index("double")
        preset = st.selectbox("Size", list(sizes), at, format_func=sizes.__getitem__, key="batch_preset")
    return views, over or "none", forms, preset


def begin(requests: dict[str, Request], asked_for: Selection, over: str) -> None:
    """Draw the button that starts a batch, and why it cannot be pressed."""
    if any(FORMATS[one.form].sized for one in requests.values()) and browser() is None:
        why = f"No browser is installed to draw pictures. {INSTALL} HTML and data need none."
        st.info(why, icon=":material/block:")
    if too_many := batch.too_many(len(requests)):
        st.info(too_many, icon=":material/block:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Export {many(len(requests), 'file', 'files')}",
            type="primary",
            icon=":material/download:",
            on_click=session_batch.start,
            args=(requests,),
            key="batch_start",
            disabled=not requests or bool(too_many),
        )
        st.caption(layout.said(batch.repeated(atlas(), asked_for, over)))


def draw(asked: batch.Batch) -> None:
    """Make the files that are left, one after the other; a press of Cancel ends it between two."""
    st.button("Cancel", key="batch_stop", on_click=session_batch.stop)
    bar = st.progress(0.0, "Drawing …")
    for name in asked.left:
        at = len(asked.results)
        if asked.is_full:
            break
        bar.progress(at / len(asked.requests), f"{at + 1} of {len(asked.requests)}: {name}")
        asked.results[name] = batch.done(asked.of, asked.requests[name], look())
    asked.running = False
    st.rerun()


def outcome(asked: batch.Batch, cohort: str) -> None:
    """Say what was made, and offer the archive."""
    good = [one for one in asked.results.values() if not one.reason]
    cannot = [one for one in asked.results.values() if one.reason]
    st.markdown(f"**{batch.told(asked)}**")
    if good:
        name, icon = f"{file_name('export', cohort)}.zip", ":material/folder_zip:"
        make = partial(batch.archive, good + cannot)
        download("Save the archive", make, name, "application/zip", key="batch_save", icon=icon, type="primary")
    if cannot:
        with st.expander(f"Not made ({len(cannot)})"):
            figures.table(batch.reasons(cannot))


seen = scope(atlas(), current())
controls.bar(seen, lead="primary", least=True)
st.title("Export")
st.markdown(
    "Any figure can be saved by **Save** below it. Here you save many at once: charts × formats, for every primary or "
    "every site of the cohort above. The archive includes a report of what the cohort cannot answer."
)
views, over, forms, preset = choices()
asked_for = replace(current(), cohort=seen.cohort_id)
requests = batch.plan(atlas(), asked_for, views, forms, PRESETS[preset][1], over=over, base=base_address())
begin(requests, asked_for, over)
asked = session_batch.last()
if asked and asked.running:
    draw(asked)
elif asked:
    outcome(asked, asked_for.cohort)
st.header("On the command line")
st.caption("The same files, written to a folder; an interrupted run resumes where it stopped.")
if asked_for.cohort in atlas().private:
    st.caption(
        "The command line cannot see a cohort that was loaded in a session. Save it as a cohort folder under Your data "
        "and name the folder that contains it: `SEED_AND_SOIL_COHORTS=cohorts python -m viz export …`"
    )
st.code(batch.command(asked_for, views, forms, over, preset, base_address()), language="bash")
