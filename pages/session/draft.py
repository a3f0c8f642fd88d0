"""An upload on its way to a cohort: its tables, the columns' roles, the labels' meanings.

A draft holds rows of patients, so it is forgotten as soon as they are counted, or when somebody starts over; the files
are as soon as they are read. What is asked of the atlas of the server never depends on them: nothing is in a memo.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import streamlit as st
from streamlit.typing import UploadedFile

from data.own.about import LONGEST, About
from data.own.apart import readers
from data.own.apart.wire import Count, Upload
from data.own.count.patients import Blank
from data.own.faults import Fault, IntakeError
from data.own.understand.kept import again, kept, parted, taken
from data.own.understand.mapping import Choices, LabelMapping, proposed
from data.own.understand.shapes import Shape, recognised
from data.tables.plain import tame
from pages.session import cohorts, files
from pages.session.atlas import server_atlas
from pages.session.widgets import cut

LONGEST_SAID = {"label": 80, "place": 80, "period": 40, "limits": 400}
"""Characters of the texts that are asked for."""


@dataclass(frozen=True, eq=False)
class Draft:
    """What was read and decided so far; each decision makes a new one. shape.roles say which column is what.

    about is what was said in the last step, by the names of its fields.
    """

    shape: Shape
    mapping: LabelMapping
    choices: Choices
    about: Mapping[str, Any] = field(default_factory=dict)


def current() -> Draft | None:
    """Return this session's draft, or None."""
    return cast("Draft | None", st.session_state.get("draft"))


def fault() -> str:
    """Return why the last step could not be done, or ""."""
    return cast("str", st.session_state.get("draft_fault", ""))


def read(
    uploaded: Sequence[UploadedFile], encoding: str | None, separator: str | None, say: Callable[[str], object]
) -> None:
    """Read some files, in a process of their own, into a draft and forget them; what cannot be read becomes the fault.

    Files that are refused stay only where another text format, or another minute, may have them read.

    say shows what is waited for, and ends the reading where nobody waits any more. See data.own.apart.readers.
    """
    with _fault_kept():
        upload, of_text = Upload([(file.name, file.getvalue()) for file in uploaded], encoding, separator), False
        try:
            sheets, meanings = parted(readers.read_apart(upload, who=files.visitor(), beat=say))
            of_text = any(sheet.is_text for sheet in sheets)
            shape = recognised(sheets, server_atlas())
        except IntakeError as error:
            if not error.again and not of_text:
                _forget_files()
            raise
        mapping = proposed(shape, server_atlas())
        choices = {**again(st.session_state.get("labels"), mapping), **taken(meanings, mapping)}
        _keep(Draft(shape, mapping.decided(choices), choices))
        _forget_files()


def give_roles(**roles: str | tuple[str, ...]) -> None:
    """Put other columns into some roles; decisions about labels that are still there stand."""
    draft = _draft()
    with _fault_kept():
        shape = draft.shape.with_roles(**roles)
        mapping = proposed(shape, server_atlas())
        known = {(entry.kind, entry.label) for entry in mapping.entries}
        choices = {key: term for key, term in draft.choices.items() if key in known}
        _keep(replace(draft, shape=shape, mapping=mapping.decided(choices), choices=choices))


def decide(choices: Choices) -> None:
    """Say what some labels stand for."""
    draft = _draft()
    with _fault_kept():
        _keep(replace(draft, mapping=draft.mapping.decided(choices), choices={**draft.choices, **choices}))


def confirm_all() -> None:
    """Accept every proposal."""
    decide(_draft().mapping.proposals)


def leave_rest_out() -> None:
    """Leave out every label that nobody has decided."""
    decide(_draft().mapping.omissions)


def say(name: str, value: Any) -> None:
    """Keep what was said of the cohort; a text is cut to what its field takes."""
    if name in LONGEST_SAID:
        value = cut(value, LONGEST_SAID[name])
    _keep(replace(_draft(), about={**_draft().about, name: value}))


def count(about: About, blank: Blank, least: int, say: Callable[[str], object]) -> None:
    """Count the draft, withhold what is small, keep the cohort in this session and forget the draft."""
    draft, shared = _draft(), server_atlas()
    with _fault_kept():
        others = {mine.cohort_id for mine in cohorts.cohorts() if mine.label != tame(about.label, LONGEST)}
        if about.cohort_id in {*shared.cohorts.ids, *others}:
            text = "Another cohort has this name, or one that differs little. Give this one another name."
            raise IntakeError(Fault("About the cohort", text))
        job = Count(draft.shape, draft.mapping, about, blank, least)
        found = readers.count_apart(job, shared.tables, who=files.visitor(), beat=say)
        cohorts.keep(found.own, found.report, shared)
        st.session_state["labels"] = kept(draft.choices)
        forget()


def forget() -> None:
    """Drop the draft and what it read; the uploader starts empty."""
    st.session_state.pop("draft", None)
    st.session_state.pop("draft_fault", None)
    _forget_files()


def _forget_files() -> None:
    """Forget the files themselves; the uploader is a new one, since it would list them still."""
    files.forget()
    st.session_state["uploader"] = uploader() + 1


def uploader() -> int:
    """Return the number of the uploader, which is a new one after every draft."""
    return cast("int", st.session_state.get("uploader", 0))


def _keep(draft: Draft) -> None:
    st.session_state["draft"] = draft


def _draft() -> Draft:
    draft = current()
    if draft is None:
        message = "There is no upload in this session."
        raise LookupError(message)
    return draft


@contextmanager
def _fault_kept() -> Iterator[None]:
    """Keep an IntakeError as the fault of the draft, or clear the last one."""
    st.session_state.pop("draft_fault", None)
    try:
        yield
    except IntakeError as error:
        st.session_state["draft_fault"] = str(error)
