"""The cohorts that a session has loaded: what each holds, its doors, its report, and the way to let it go."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from data.files.text import file_name, to_csv
from data.own.folder import packed
from data.own.model import OwnCohort
from data.selection import DEFAULT
from data.stats.withholding import nothing_left
from data.stats.words import count
from data.tables.rows import rows
from pages.parts import layout
from pages.session import cohorts
from pages.session.atlas import server_atlas
from pages.session.choice import choose, current, go_to
from viz.charts.describe import many


def loaded() -> None:
    """The cohorts of this session, each with its doors, its report and the way to drop it."""
    for mine in cohorts.cohorts():
        with st.container(border=True):
            _one_loaded(mine)


def _one_loaded(mine: OwnCohort) -> None:
    st.header(layout.said(mine.label))
    sites, primaries = mine.frequencies["site_id"].nunique(), mine.frequencies["primary_id"].nunique()
    withheld = int(mine.frequencies["flag"].str.contains("withheld").sum())
    (row,) = rows(mine.cohort)
    parts = [f"{count(row.n_patients)} patients", many(primaries, "primary", "primaries"), many(sites, "site", "sites")]
    parts += [f"{many(withheld, 'figure', 'figures')} withheld"] if withheld else []
    st.markdown(" · ".join(parts))
    layout.show_notices([why] if (why := nothing_left(row)) else [])
    first = next(iter(mine.frequencies["primary_id"]), current().primary)
    where = {"cohort": mine.cohort_id, "primary": first, "group": "", "share": ""}
    with st.container(horizontal=True):
        for page, title, kind in (("primary", "Primary", "primary"), ("atlas", "Atlas", "secondary")):
            label, key = f"Open in {title}", f"open_{page}_{mine.cohort_id}"
            st.button(label, on_click=go_to, args=(page,), kwargs=where, type=kind, key=key)  # type: ignore[arg-type]
        name = f"{file_name(mine.label)}.zip"
        _download("Save as a cohort folder", partial(packed, mine), name, f"zip_{mine.cohort_id}", "application/zip")
        st.button("Drop", on_click=drop, args=(mine.cohort_id,), key=f"drop_{mine.cohort_id}")
    report(mine)


def report(mine: OwnCohort) -> None:
    """What was read, used and set aside."""
    lines = cohorts.report(mine.cohort_id)
    if lines.empty:
        return
    aside, used = (int(lines.loc[lines["outcome"] == outcome, "n_rows"].sum()) for outcome in ("set aside", "used"))
    heads = {"file": "File", "table": "Table", "outcome": "Outcome", "n_rows": "Rows", "rows": "Which rows"}
    with st.expander(f"{count(used + aside)} rows read, {count(used)} used, {count(aside)} set aside"):
        why = st.column_config.Column("Why", width="large")
        st.dataframe(lines, hide_index=True, column_config={**heads, "why": why})
        name = f"{file_name(mine.label, 'report')}.csv"
        _download("Report as CSV", partial(to_csv, lines), name, f"report_{mine.cohort_id}", "text/csv")


def _download(label: str, content: Callable[[], bytes], name: str, key: str, mime: str | None = None) -> None:
    """A button that saves a file, which is made when somebody wants it."""
    st.download_button(label, content, file_name=name, mime=mime, key=key, on_click="ignore")


def drop(cohort_id: str) -> None:
    """Let a cohort go; the selection goes back to the default cohort where it was this one."""
    cohorts.drop(cohort_id, server_atlas())
    if current().cohort == cohort_id:
        choose(cohort=DEFAULT.cohort)
