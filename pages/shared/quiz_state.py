"""Where somebody stands in a quiz, in this session; which quiz it is, the address alone decides."""

import secrets

import streamlit as st

from data import leitner
from data.leitner import LARGEST_FILE, Progress, ProgressError
from data.question import KINDS, Question
from pages.shared import loading, selection

Quiz = tuple[Question, ...]


def new_quiz() -> None:
    """Draw another number; for callbacks."""
    selection.choose(seed=_another())


def _another() -> str:
    st.session_state["quiz_seed"] = secrets.randbelow(leitner.LARGEST_SEED + 1)
    return str(st.session_state["quiz_seed"])


def identity() -> tuple[str, str, int]:
    """Return kind, level and seed of the quiz; a visitor without a number is given one, once a session.

    Whoever steps back to an address without one keeps that number and is not sent forward again.
    """
    chosen = selection.current()
    if not chosen.seed and "quiz_seed" not in st.session_state:
        selection.settle(seed=_another())
    return kind(), chosen.level, int(chosen.seed or st.session_state["quiz_seed"])


def kind() -> str:
    """Return the kind of questions asked for; "" is all, and stands for what the quiz does not have."""
    asked = selection.current().kind
    return asked if asked in KINDS else ""


def quiz() -> Quiz:
    """Return the questions of the quiz."""
    asked, level, seed = identity()
    return loading.quiz(asked, level, seed)


def progress() -> Progress:
    """Return what has been answered in this quiz."""
    found: Progress = _all().get(identity(), Progress(*identity()))
    return found


def stage(questions: Quiz) -> tuple[Question | None, str]:
    """Return the question to show, with the option that was chosen; None when the quiz is through."""
    by_id = {question.id: question for question in questions}
    name, chosen, where = st.session_state.get("quiz_open", ("", "", ()))
    if where == identity() and name in by_id:
        return by_id[name], chosen
    waiting = leitner.next_new(progress(), by_id)
    if waiting is None and is_repeating():
        waiting = leitner.next_repeat(progress(), by_id)
    return (by_id[waiting] if waiting else None), ""


def answer(question: Question, option: str) -> None:
    """Take an answer; for callbacks."""
    _keep(leitner.answered(progress(), question.id, right=option == question.answer))
    st.session_state["quiz_open"] = (question.id, option, identity())


def go_on() -> None:
    """Leave a question that was answered; for callbacks."""
    st.session_state.pop("quiz_open", None)
    st.session_state.pop("quiz_fault", None)


def repeat() -> None:
    """Begin to repeat what was missed; for callbacks."""
    st.session_state["quiz_repeating"] = identity()


def is_repeating() -> bool:
    """Return whether what was missed is being repeated."""
    return bool(st.session_state.get("quiz_repeating") == identity())


def restore(key: str) -> None:
    """Take up the progress of the file in an uploader, or keep everything and say what is wrong; for callbacks."""
    st.session_state.pop("quiz_fault", None)
    file = st.session_state[key]
    if file is None:
        return
    try:
        found = leitner.from_json(
            file.read(LARGEST_FILE + 1), lambda *quiz: {question.id for question in loading.quiz(*quiz)}
        )
    except ProgressError as error:
        st.session_state["quiz_fault"] = str(error)
        return
    selection.choose(kind=found.kind, level=found.level, seed=str(found.seed))
    _keep(found)
    go_on()
    st.session_state.pop("quiz_repeating", None)


def fault() -> str:
    """Return what was wrong with the last file, or ""."""
    return str(st.session_state.get("quiz_fault", ""))


def _all() -> dict[tuple[str, str, int], Progress]:
    found: dict[tuple[str, str, int], Progress] = st.session_state.setdefault("quiz_progress", {})
    return found


def _keep(found: Progress) -> None:
    """Keep the progress of a quiz, and that of the last few others."""
    kept = _all()
    kept.pop((found.kind, found.level, found.seed), None)
    kept[found.kind, found.level, found.seed] = found
    for old in list(kept)[:-20]:
        del kept[old]
