"""An upload on its way to a cohort: its tables, the columns' roles, the labels' meanings.

A draft holds rows of patients, so it is forgotten as soon as they are counted, or when somebody starts over; the files
are as soon as they are read. What is asked of the atlas of the server never depends on them: nothing is in a memo.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, cast

import streamlit as st

from data.own import asked
from data.own.about import demand_free
from data.own.apart import readers
from data.own.apart.wire import Count, Upload
from data.own.count.ledger import FEW, losses
from data.own.count.suppress import LEAST
from data.own.draft import Draft, decided, drafted, reshaped
from data.own.faults import Fault, IntakeError, without_options
from data.own.questions import about_losses, answered
from data.own.understand.kept import kept
from data.own.understand.mapping import Choices
from data.own.understand.shapes import Shape
from pages.session import cohorts, files
from pages.session.atlas import server_atlas
from pages.session.widgets import cut


def current() -> Draft | None:
    """Return this session's draft, or None."""
    return cast("Draft | None", st.session_state.get("draft"))


def fault() -> str:
    """Return why the last step could not be done, or ""."""
    return cast("str", st.session_state.get("draft_fault", ""))


def wanted(step: str, *, disabled: bool = False, **more: Any) -> bool:
    """Draw the button of a step; tell whether to do it: in the next run too where a browser's message ends this one."""
    more = {"label": step, "type": "primary", "key": f"step_{step}", **more}
    st.button(disabled=disabled, on_click=partial(st.session_state.update, step=step), **more)
    due: bool = st.session_state.get("step") == step
    if due and disabled:
        st.session_state.pop("step")
    return due and not disabled


def read(upload: Upload, say: Callable[[str], object], about: Mapping[str, Any]) -> None:
    """Read some files, in a process of their own, into a draft and forget them; what cannot be read becomes the fault.

    Files that are refused stay only where another text format, or another minute, may have them read.

    say shows what is waited for, and ends the reading where nobody waits any more; about is what is said of the cohort
    beforehand. See data.own.apart.readers.
    """
    with _fault_kept():
        of_text = False
        try:
            sheets = readers.read_apart(upload, who=files.visitor(), beat=say)
            of_text = any(sheet.is_text for sheet in sheets)
            _keep(drafted(sheets, st.session_state.get("labels"), about, server_atlas()))
        except IntakeError as error:
            if not error.again and not of_text:
                _forget_files()
            raise
        _forget_files()


def give_role(role: str, picked: str | Sequence[str] | None) -> None:
    """Put another column, or others, into a role."""
    with _fault_kept():
        column = (picked or "") if isinstance(picked, str | None) else tuple(picked)
        _reshape(_draft().shape.with_role(role, column, server_atlas()))


def answer(name: str, value: str) -> None:
    """Answer one of the questions."""
    with _fault_kept():
        _reshape(answered(_draft().shape, name, value, server_atlas()))


def _reshape(shape: Shape) -> None:
    """Take another shape; decisions about labels that are still there stand."""
    _keep(reshaped(_draft(), shape, server_atlas()))


def decide(choices: Choices) -> None:
    """Say what some labels stand for."""
    with _fault_kept():
        _keep(decided(_draft(), choices, server_atlas()))


def confirm_all() -> None:
    """Accept every proposal."""
    decide(_draft().mapping.proposals)


def leave_rest_out() -> None:
    """Leave out every label without a proposal that nobody has decided."""
    decide(_draft().mapping.unproposed)


def say(name: str, value: Any) -> None:
    """Keep what was said of the cohort; a text is cut to what its field takes."""
    if name in asked.LONGEST:
        value = cut(value, asked.LONGEST[name])
    _keep(replace(_draft(), about={**_draft().about, name: value}))


def count(say: Callable[[str], object]) -> str | None:
    """Count the draft, keep the cohort in this session, forget the draft and return its id; None where it cannot be."""
    draft, shared = _draft(), server_atlas()
    about, least = asked.about(draft.about), int(draft.about.get("least", LEAST))
    with _fault_kept():
        mine = {one.cohort_id: one.label for one in cohorts.cohorts()}
        demand_free(about, dict.fromkeys(shared.cohorts.ids, "") | mine)
        job = Count(draft.shape, draft.mapping, about, draft.shape.said.blank or "unknown", least)
        found = readers.count_apart(job, shared.tables, who=files.visitor(), beat=say)
        if not draft.shape.said.aside and (lost := losses(found.report, FEW, undecided=True)):
            _keep(replace(draft, asked=[*draft.asked, *about_losses(draft.shape, draft.asked, lost)]))
            raise IntakeError([Fault("Report", text) for text in lost])
        report = found.report.assign(why=found.report["why"].map(without_options))
        cohorts.keep(found.own, report, shared)
        st.session_state["labels"] = kept({**draft.given, **draft.choices}, draft.before)
        forget()
        st.session_state["counted"] = found.own.cohort_id
    return cast("str | None", st.session_state.pop("counted", None))


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
        st.session_state["draft_fault"] = without_options(str(error))
    st.session_state.pop("step", None)  # not where a message has ended the run: the next one goes on
