"""An upload on its way to a cohort: its tables, the columns' roles, the labels' meanings; in the session's state.

A draft holds rows of patients, so it is forgotten as soon as they are counted, or when somebody starts over.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from data.own.about import LONGEST, About
from data.own.faults import Fault, IntakeError, tame
from data.own.intake import Taken, taken
from data.own.mapping import LabelMapping, proposed
from data.own.patients import Blank
from data.own.read import read_files
from data.own.shapes import Shape, recognised
from data.own.suppress import LEAST, suppressed
from pages.shared import own
from pages.shared.loading import atlas


@dataclass(frozen=True, eq=False)
class Draft:
    """What was read and decided so far; each decision makes a new one. shape.roles say which column is what."""

    files: tuple[str, ...]
    shape: Shape
    mapping: LabelMapping
    choices: Mapping[tuple[str, str], str]


def current() -> Draft | None:
    """Return this session's draft, or None."""
    return cast("Draft | None", st.session_state.get("draft"))


def fault() -> str:
    """Return why the last step could not be done, or ""."""
    return cast("str", st.session_state.get("draft_fault", ""))


def read(files: Sequence[tuple[str, bytes]], encoding: str | None = None, separator: str | None = None) -> None:
    """Read some files into a draft; what cannot be read becomes the fault. See data.own.read.read_files."""
    with _told():
        sheets = read_files(files, encoding=encoding, separator=separator)
        shape = recognised(sheets, atlas())
        mapping = proposed(shape, atlas())
        st.session_state["draft"] = Draft(tuple(name for name, _ in files), shape, mapping, {})


def give_roles(**roles: str | tuple[str, ...]) -> None:
    """Put other columns into some roles; decisions about labels that are still there stand."""
    draft = _draft()
    with _told():
        shape = draft.shape.with_roles(**roles)
        mapping = proposed(shape, atlas())
        known = {(entry.kind, entry.label) for entry in mapping.entries}
        choices = {key: term for key, term in draft.choices.items() if key in known}
        st.session_state["draft"] = replace(draft, shape=shape, mapping=mapping.decided(choices), choices=choices)


def decide(choices: Mapping[tuple[str, str], str]) -> None:
    """Say what some labels, {(kind, label): id, or "" to leave it out}, stand for."""
    draft = _draft()
    with _told():
        mapping = draft.mapping.decided(choices)
        st.session_state["draft"] = replace(draft, mapping=mapping, choices={**draft.choices, **choices})


def confirm_all() -> None:
    """Accept every proposal."""
    decide({(entry.kind, entry.label): entry.id for entry in _draft().mapping.open if entry.id})


def leave_rest_out() -> None:
    """Leave out every label that nobody has decided."""
    rest = _draft().mapping.rest_left_out()
    decided = {(entry.kind, entry.label): entry.id for entry in rest.entries}
    decide({key: decided[key] for entry in _draft().mapping.open if (key := (entry.kind, entry.label))})


def count(about: About, blank: Blank, least: int = LEAST) -> None:
    """Count the draft, withhold what is small, hold the cohort and forget the draft."""
    draft = _draft()
    with _told():
        others = {mine.cohort_id for mine in own.cohorts() if mine.label != tame(about.label, LONGEST)}
        if about.cohort_id in {*atlas().cohorts["cohort_id"], *others}:
            text = "Another cohort has this name, or one that differs little. Give this one another name."
            raise IntakeError(Fault("About the cohort", text))
        found: Taken = taken(draft.shape, draft.mapping, about, atlas(), blank=blank)
        own.keep(suppressed(found.own, least), found.report, atlas())
        forget()


def forget() -> None:
    """Drop the draft and what it read; the uploader starts empty."""
    st.session_state.pop("draft", None)
    st.session_state.pop("draft_fault", None)
    st.session_state["uploader"] = uploader() + 1


def uploader() -> int:
    """Return the number of the uploader, which is a new one after every draft."""
    return cast("int", st.session_state.get("uploader", 0))


def _draft() -> Draft:
    draft = current()
    if draft is None:
        message = "There is no upload in this session."
        raise LookupError(message)
    return draft


@contextmanager
def _told() -> Iterator[None]:
    """Keep an IntakeError as the fault of the draft, or clear the last one."""
    st.session_state.pop("draft_fault", None)
    try:
        yield
    except IntakeError as error:
        st.session_state["draft_fault"] = str(error)
