"""The steps in which somebody loads a cohort of their own: files, columns, what is said about it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from data.own.about import METHODS, TIMINGS, About
from data.own.count.patients import Blank
from data.own.count.suppress import LEAST
from data.own.examples import KINDS as EXAMPLES
from data.own.examples import N_PATIENTS, example
from data.own.read.delimited import ENCODINGS, SEPARATORS
from data.own.understand.shapes import KIND_LABELS
from data.stats.words import count
from data.tables import words
from pages.session import cohorts, draft
from pages.session.draft import Draft
from pages.session.widgets import controlled
from viz.charts.describe import many

BLANKS: dict[Blank, str] = {"unknown": "not known", "no": "no metastasis"}
ROLES = {
    "patient": "Patient id",
    "primary": "Primary",
    "sex": "Sex",
    "site_list": "Sites, separated by semicolons",
    "site": "Site",
    "n_with_site": "Patients with the site",
    "n_patients": "All patients",
    "n_metastatic": "Patients with any metastasis",
    "denominator": "Denominator",
    "event_patient": "Patient id of a metastasis",
    "event_site": "Site",
}
"""What the role of one column is called."""
ROLES_OF = {
    "frequency": ("primary", "site", "n_with_site", "n_patients", "n_metastatic", "denominator", "sex"),
    "long": ("patient", "primary", "sex", "site_list"),
    "wide": ("patient", "primary", "sex"),
    "study": ("patient", "primary", "sex"),
}
"""Roles of the main table that are asked for, by kind of upload."""
SHAPES = {
    "frequency": ("Frequency table", "primary, site, n_with_site, n_patients; where known sex, stratum, n_metastatic"),
    "long": (
        "Patients and metastases",
        "all patients, with or without metastasis (patient id, primary, sex …); their metastases (patient id, site)",
    ),
    "wide": ("Patients, a column a site", "patient id, primary, sex …, then a column a site with yes or no, 1 or 0"),
    "study": ("cBioPortal study", "data_clinical_patient.txt and data_clinical_sample.txt, as files or as a zip"),
}
"""What can be loaded: name and columns of each kind."""


def upload() -> None:
    """Choose files and have them read."""
    files = st.file_uploader(
        "Files: CSV, TSV, XLSX, Parquet, or a zip of these",
        accept_multiple_files=True,
        key=f"files_{draft.uploader()}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button("Read", type="primary", disabled=not files)
        with st.popover("Text format", help="Found out by itself; choose where letters or columns came out wrong."):
            encoding = _text_format("Encoding", ENCODINGS)
            separator = _text_format("Separator", SEPARATORS)
        if wanted:
            with st.spinner("Reading the files …"):
                draft.read([(file.name, file.getvalue()) for file in files], encoding, separator)
            st.rerun()
        st.caption("Too large to upload? `python -m data aggregate` counts files of any size; see the README.")
    fault()
    with st.expander("What can be loaded", expanded=not cohorts.cohorts()):
        for kind, (name, needed) in SHAPES.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
                st.download_button(
                    "Example",
                    partial(example, kind),
                    file_name=EXAMPLES[kind],
                    key=f"example_{kind}",
                    on_click="ignore",
                    icon=":material/download:",
                )
                st.markdown(f"**{name}**: {needed}")
        st.caption(f"The examples hold {count(N_PATIENTS)} patients each, all of them made up.")
        st.caption(
            "Primaries and sites may have any names; the next step finds what they mean. Unknown labels are asked."
        )


def _text_format(label: str, names: Mapping[str, str]) -> str | None:
    return st.selectbox(
        label,
        list(names),
        index=None,
        placeholder="Found out by itself",
        format_func=names.__getitem__,
        key=f"text_{label.lower()}",
    )


def fault() -> None:
    """Why the last step could not be done; as plain text, for it may quote a file."""
    if why := draft.fault():
        with st.container(border=True):
            st.markdown(":material/error: **This could not be used as it is.**")
            st.text(why)


def heading(now: Draft) -> None:
    """What was read, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sheets = [sheet for sheet in (now.shape.main, now.shape.second) if sheet is not None]
        sizes = [f"{sheet.name} ({count(len(sheet.frame))} rows, {sheet.how})" for sheet in sheets]
        st.text(f"Read as {KIND_LABELS[now.shape.kind]}: {'; '.join(sizes)}")
        st.button("Start over", on_click=draft.forget)
    fault()


def columns(now: Draft) -> None:
    """Which column is what; every proposal can be changed."""
    kind, roles = now.shape.kind, now.shape.roles
    main, second = now.shape.columns["main"], now.shape.columns["second"]
    both = list(dict.fromkeys([*main, *(second if kind == "study" else [])]))
    asked = {role: both for role in ROLES_OF[kind] if role != "site_list" or roles.site_list}
    asked |= {"event_patient": second, "event_site": second} if kind == "long" and second else {}
    several = {"sites": "Columns of sites"} if kind in ("wide", "study") else {}
    several["strata"] = "Strata: columns that become switches"
    with st.expander("Columns", expanded=bool(draft.fault())):
        grid = st.columns(3)
        for place, (role, options) in enumerate(asked.items()):
            with grid[place % 3]:
                value = getattr(roles, role) or None
                _role(st.selectbox, role, ROLES[role], options, value, lambda it: it or "", placeholder="None")
        for role, label in several.items():
            _role(st.multiselect, role, label, both, list(getattr(roles, role)), tuple)


def _role(
    widget: Callable[..., Any],
    role: str,
    label: str,
    options: list[str],
    value: object,
    given: Callable[[Any], str | tuple[str, ...]],
    **more: Any,
) -> None:
    """A list of the columns that may have a role; `given` makes of what somebody picked what the role is given."""
    controlled(
        widget,
        label,
        options,
        key=f"role_{role}",
        value=value,
        changed=lambda picked: draft.give_roles(**{role: given(picked)}),
        **more,
    )


def about(now: Draft) -> None:
    """What is said about the cohort, and the step that counts."""
    st.subheader("About the cohort")
    first, second, third = st.columns(3)
    label = first.text_input("Name", key="about_label", max_chars=80, placeholder="Our clinic 2015–2024")
    place = second.text_input("Place", key="about_place", max_chars=80)
    period = third.text_input("Period", key="about_period", max_chars=40)
    found_by, counted = words.METHODS, {**words.TIMINGS, "not_applicable": "not applicable"}
    method = first.selectbox("Metastases found by", METHODS, key="about_method", format_func=found_by.__getitem__)
    timing = second.selectbox("Counted", TIMINGS, index=1, key="about_timing", format_func=counted.__getitem__)
    least = third.number_input(
        "Withhold counts below",
        0,
        1000,
        LEAST,
        key="about_least",
        help="So that nobody can be recognised. 0 shows every count.",
    )
    limits = st.text_input(
        "What limits it",
        key="about_limits",
        max_chars=400,
        placeholder="Who is in it, who is missing, how sites were found",
    )
    blank, disjoint = _blank(now), _disjoint(now)
    cohort = About(label, method, timing, place, period=period, limitations=limits, primaries_disjoint=disjoint)
    waiting = len(now.mapping.open)
    missing = [] if label.strip() else ["give the cohort a name"]
    missing += [f"decide {many(waiting, 'label', 'labels')}"] if waiting else []
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Count and use", type="primary", disabled=bool(missing)):
            with st.spinner("Counting patients …"):
                draft.count(cohort, blank, int(least))
            st.rerun()
        if missing:
            st.caption(f"First {' and '.join(missing)}.")


def _blank(now: Draft) -> Blank:
    """What a blank cell means, where sites have columns."""
    if now.shape.kind not in ("wide", "study"):
        return "unknown"
    return st.radio(
        "A blank cell of a site means",
        list(BLANKS),
        key="about_blank",
        horizontal=True,
        format_func=BLANKS.__getitem__,
    )


def _disjoint(now: Draft) -> bool:
    """Whether each patient has one of the primaries; patients that were counted one by one have."""
    why = "Then primaries may be added up, as Atlas does."
    label = "Each patient has one of these primaries"
    return now.shape.kind != "frequency" or st.toggle(label, key="about_disjoint", help=why)
