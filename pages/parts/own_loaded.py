"""The cohorts that a session has loaded: what each holds, its doors, its report, and the way to let it go."""

from functools import partial

import streamlit as st

from data.files.text import file_name, to_csv
from data.own.count.ledger import HEADS, summary
from data.own.folder import packed
from data.own.model import OwnCohort, holds
from data.selection import DEFAULT
from data.stats.withholding import nothing_left
from data.tables.rows import rows
from pages.parts import layout
from pages.session import cohorts
from pages.session.atlas import server_atlas
from pages.session.choice import choose, current, go_to
from pages.session.widgets import download


def loaded() -> None:
    """The cohorts of this session, each with its doors, its report and the way to drop it."""
    for mine in cohorts.cohorts():
        with st.container(border=True):
            _one_loaded(mine)


def _one_loaded(mine: OwnCohort) -> None:
    st.header(layout.said(mine.label))
    (row,) = rows(mine.cohort)
    st.markdown(holds(mine))
    layout.show_notices([why] if (why := nothing_left(row)) else [])
    where = cohorts.first_of(mine.cohort_id)
    with st.container(horizontal=True):
        for page, title, kind in (("primary", "Primary", "primary"), ("atlas", "Atlas", "secondary")):
            label, key = f"Open in {title}", f"open_{page}_{mine.cohort_id}"
            st.button(label, on_click=go_to, args=(page,), kwargs=where, type=kind, key=key)  # type: ignore[arg-type]
        name = f"{file_name(mine.label)}.zip"
        download("Save as a cohort folder", partial(packed, mine), name, "application/zip", key=f"zip_{mine.cohort_id}")
        st.button("Drop", on_click=drop, args=(mine.cohort_id,), key=f"drop_{mine.cohort_id}")
    report(mine)


def report(mine: OwnCohort) -> None:
    """What was read, used and set aside."""
    lines = cohorts.report(mine.cohort_id)
    if lines.empty:
        return
    with st.expander(summary(lines)):
        why = st.column_config.Column("Why", width="large")
        st.dataframe(lines, hide_index=True, column_config={**HEADS, "why": why})
        name = f"{file_name(mine.label, 'report')}.csv"
        download("Report as CSV", partial(to_csv, lines), name, "text/csv", key=f"report_{mine.cohort_id}")


def drop(cohort_id: str) -> None:
    """Let a cohort go; the selection goes back to the default cohort where it was this one."""
    cohorts.drop(cohort_id, server_atlas())
    if current().cohort == cohort_id:
        choose(cohort=DEFAULT.cohort)
