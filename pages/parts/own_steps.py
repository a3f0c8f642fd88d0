"""The steps in which somebody loads a cohort of their own: files, columns, what is said about it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import streamlit as st
from streamlit.typing import UploadedFile

from data.own.about import METHODS, TIMINGS, About
from data.own.apart import readers
from data.own.asked import BLANKS, ROLES, SHAPES, read_as, roles_asked
from data.own.count.patients import Blank
from data.own.count.suppress import LEAST
from data.own.examples import KINDS as EXAMPLES
from data.own.examples import N_PATIENTS, example
from data.own.read.formats import ACCEPTED, ENCODINGS, SEPARATORS
from data.stats.words import count
from data.tables import words
from pages.session import cohorts, draft
from pages.session.draft import Draft
from pages.session.widgets import controlled
from viz.charts.describe import many


def upload() -> None:
    """Choose files and have them read."""
    chosen = st.file_uploader(
        f"Files: {ACCEPTED}",
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
    label = _said(first.text_input, "Name", name="label", placeholder="Our clinic 2015–2024")
    place = _said(second.text_input, "Place", name="place")
    period = _said(third.text_input, "Period", name="period")
    found_by = {method: words.METHODS[method] for method in METHODS}
    counted = {timing: {**words.TIMINGS, "not_applicable": "not applicable"}[timing] for timing in TIMINGS}
    method = _said(first.selectbox, "Metastases found by", found_by, name="method", default=METHODS[0])
    timing = _said(second.selectbox, "Counted", counted, name="timing", default=TIMINGS[1])
    why = "So that nobody can be recognised. 0 shows every count."
    least = _said(third.number_input, "Withhold counts below", 0, 1000, name="least", default=LEAST, help=why)
    hint = "Who is in it, who is missing, how sites were found"
    limits = _said(st.text_input, "What limits it", name="limits", placeholder=hint)
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
    label, default = "A blank cell of a site means", next(iter(BLANKS))
    return cast("Blank", _said(st.radio, label, BLANKS, name="blank", default=default, horizontal=True))


def _disjoint(now: Draft) -> bool:
    """Whether each patient has one of the primaries; patients that were counted one by one have."""
    why = "Then primaries may be added up, as Atlas does."
    label = "Each patient has one of these primaries"
    return now.shape.kind != "frequency" or bool(_said(st.toggle, label, name="disjoint", default=False, help=why))


def _said(widget: Callable[..., Any], label: str, *args: Any, name: str, default: object = "", **more: Any) -> Any:
    """Draw a field that the draft keeps, whatever page is seen meanwhile; return what was said in it."""
    now = draft.current()
    value = now.about.get(name, default) if now else default
    controlled(widget, label, *args, key=f"about_{name}", value=value, changed=partial(draft.say, name), **more)
    return value
