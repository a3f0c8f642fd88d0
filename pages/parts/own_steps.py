"""The steps in which somebody loads a cohort of their own: files, what they hold, what is said about it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.typing import UploadedFile

from data.own.apart import readers
from data.own.apart.wire import Upload
from data.own.asked import DISJOINT, EXAMPLES_ARE, FIELDS, ROLES, SHAPES, Field, read_as, roles_asked, waiting
from data.own.count.ledger import beside
from data.own.draft import Draft
from data.own.examples import KINDS as EXAMPLES
from data.own.examples import SAID_OF_EXAMPLES, example
from data.own.read.formats import ACCEPTED, ENCODINGS, SEPARATORS
from data.own.understand.forms import FORMS
from data.own.understand.shapes import missing
from pages.parts import layout
from pages.session import cohorts, draft
from pages.session.choice import go_to
from pages.session.widgets import controlled, download


def upload() -> None:
    """Choose files and have them read."""
    chosen = st.file_uploader(
        f"Files: {ACCEPTED}",
        accept_multiple_files=True,
        key=f"upload_{draft.uploader()}",
    )
    files = [file for file in chosen if isinstance(file, UploadedFile)]
    if files:
        readers.warm()
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = draft.wanted("Read", disabled=not files)
        with st.popover("Text format", help="Detected automatically; choose if letters or columns came out wrong."):
            encoding = _text_format("Encoding", ENCODINGS)
            separator = _text_format("Separator", SEPARATORS)
        if wanted:
            upload = Upload([(file.name, file.getvalue()) for file in files], encoding, separator)
            draft.read(upload, st.empty().caption, {})
            st.rerun()
        st.caption("Too large to upload? `python -m data aggregate` counts files of any size; see the README.")
    fault()
    with st.expander("What can be loaded", expanded=not cohorts.cohorts()):
        for kind, (name, needed) in SHAPES.items():
            st.markdown(f"**{name}**: {needed}")
            with st.container(horizontal=True, gap="small"):
                tried = draft.wanted(f"Try {kind}", label="Try this example", type="secondary")
                of_kind = partial(example, kind)
                download("Download it", of_kind, EXAMPLES[kind], "application/octet-stream", key=f"example_{kind}")
            if tried:
                draft.read(Upload([(EXAMPLES[kind], example(kind))]), st.empty().caption, SAID_OF_EXAMPLES)
                st.rerun()
        st.caption(EXAMPLES_ARE)


def _text_format(label: str, names: Mapping[str, str]) -> str | None:
    return st.selectbox(
        label,
        list(names),
        index=None,
        placeholder="Detected automatically",
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


def questions(now: Draft) -> None:
    """What has to be said before the table can be counted; what is proposed can be changed."""
    for question in now.asked:
        st.text(question.found) if question.found else None
        more: dict[str, Any] = {"key": f"ask_{question.name}", "value": question.answer}
        more["changed"] = partial(draft.answer, question.name)
        if question.short:
            controlled(st.radio, question.text, question.options, horizontal=True, **more)
        else:
            controlled(st.selectbox, question.text, question.options, placeholder="Choose", **more)
    if now.shape.doubtful:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Not used, though they say yes or no: {', '.join(now.shape.doubtful)}")
            both = (*now.shape.roles.sites, *now.shape.doubtful)
            st.button("Use them as sites", on_click=draft.give_role, args=("sites", both))


def columns(now: Draft) -> None:
    """Which column is what; every proposal can be changed."""
    with st.expander("Columns", expanded=bool(draft.fault() or missing(now.shape))):
        grid = st.columns(3)
        for place, (role, options) in enumerate(roles_asked(now.shape).items()):
            value = getattr(now.shape.roles, role)
            more: dict[str, Any] = {"key": f"role_{role}", "changed": partial(draft.give_role, role)}
            if isinstance(value, tuple):
                controlled(st.multiselect, ROLES[role], options, value=list(value), **more)
            else:
                one = grid[place % 3].selectbox
                controlled(one, ROLES[role], options, value=value or None, placeholder="None", **more)


def preview(now: Draft) -> None:
    """What would come out: rows used and set aside, counts, and the first rows as they are understood."""
    found = now.preview
    st.header("What comes out")
    if found.fault:
        st.text(found.fault)
        return
    st.markdown(f"**{found.summary}**")
    layout.show_notices(found.warnings)
    st.text("\n".join([*found.losses, beside(found.report)]).strip())
    st.dataframe(found.counts, hide_index=True)
    if len(found.first):
        with st.expander("The first rows as they are understood"):
            st.dataframe(found.first, hide_index=True)


def about(now: Draft) -> None:
    """What is said about the cohort, and the step that counts."""
    st.header("About the cohort")
    grid = st.columns(3)
    for place, field in enumerate(FIELDS):
        with grid[place % 3] if place < len(FIELDS) - 1 else st.container():
            _said(now, field)
    if not FORMS[now.shape.form].of_patients:
        _said(now, DISJOINT)
    first = waiting(now.shape, now.mapping, now.asked, now.about.get("label", ""), now.preview.stops)
    with st.container(horizontal=True, vertical_alignment="center"):
        if draft.wanted("Count and use", disabled=bool(first)):
            if mine := draft.count(st.empty().caption):
                go_to("primary", **cohorts.first_of(mine))
            st.rerun()
        st.caption(first)


def _said(now: Draft, field: Field) -> None:
    """Draw a field that the draft keeps, whatever page is seen meanwhile."""
    more: dict[str, Any] = {"key": f"about_{field.name}", "value": now.about.get(field.name, field.default)}
    more |= {"changed": partial(draft.say, field.name), "help": field.help}
    if field.options:
        controlled(st.selectbox, field.label, field.options, **more)
    elif field.most:
        controlled(st.number_input, field.label, 0, field.most, **more)
    elif field is DISJOINT:
        controlled(st.toggle, field.label, **more)
    else:
        controlled(st.text_input, field.label, placeholder=field.hint, **more)
