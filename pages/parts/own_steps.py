"""The steps in which somebody loads a cohort of their own: files, columns, what is said about it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.typing import UploadedFile

from data.own.about import METHODS, TIMINGS, About
from data.own.apart import readers
from data.own.asked import BLANKS, ROLES, SHAPES, read_as, roles_asked
from data.own.count.patients import Blank
from data.own.count.suppress import LEAST
from data.own.examples import KINDS as EXAMPLES
from data.own.examples import N_PATIENTS, example
from data.own.read.delimited import ENCODINGS, SEPARATORS
from data.stats.words import count
from data.tables import words
from pages.session import cohorts, draft
from pages.session.draft import Draft
from pages.session.widgets import controlled
from viz.charts.describe import many


def upload() -> None:
    """Choose files and have them read."""
    chosen = st.file_uploader(
        "Files: CSV, TSV, XLSX, Parquet, or a zip of these",
        accept_multiple_files=True,
        key=f"files_{draft.uploader()}",
    )
    files = [file for file in chosen if isinstance(file, UploadedFile)]
    if files:
        readers.warm()
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button("Read", type="primary", disabled=not files)
        with st.popover("Text format", help="Found out by itself; choose where letters or columns came out wrong."):
            encoding = _text_format("Encoding", ENCODINGS)
            separator = _text_format("Separator", SEPARATORS)
        if wanted:
            draft.read(files, encoding, separator, st.empty().caption)
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
    readers.warm()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(read_as(now.shape))
        st.button("Start over", on_click=draft.forget)
    fault()


def columns(now: Draft) -> None:
    """Which column is what; every proposal can be changed."""
    asked, several, both = roles_asked(now.shape)
    with st.expander("Columns", expanded=bool(draft.fault())):
        grid = st.columns(3)
        for place, (role, options) in enumerate(asked.items()):
            with grid[place % 3]:
                value = getattr(now.shape.roles, role) or None
                _role(st.selectbox, role, ROLES[role], options, value, lambda it: it or "", placeholder="None")
        for role, label in several.items():
            _role(st.multiselect, role, label, both, list(getattr(now.shape.roles, role)), tuple)


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
    st.header("About the cohort")
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
            draft.count(cohort, blank, int(least), st.empty().caption)
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
