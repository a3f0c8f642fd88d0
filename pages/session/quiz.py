"""Where somebody stands in a quiz, in this session; which quiz it is, the address alone decides."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

import streamlit as st

from data.learn import leitner
from data.learn.leitner import LARGEST_FILE, Progress, ProgressError
from data.learn.question import KINDS, Question
from data.learn.quiz import pool, question_of, questions_of
from data.learn.rounds import Quiz, Round
from data.selection import LARGEST_SEED
from pages.session.atlas import server_atlas
from pages.session.choice import choose, current, settle

Identity = tuple[str, str, int]
"""Kind, level and seed of a quiz."""
MOST_KEPT = 20
"""So many quizzes are kept."""


@st.cache_resource(show_spinner="Making questions from the tables …")
def _made() -> int:
    """Make the questions, once a server; they are kept with its atlas."""
    return len(pool(server_atlas()))


def looked_up() -> Question | None:
    """Return the question that the address names, to be read outside any quiz; None where it names none."""
    if not current().topic:
        return None  # the page draws its controls before it waits for the questions
    _made()
    return question_of(server_atlas(), current().topic)


def resume() -> None:
    """Leave a question that was looked up for the quiz this session was in, or another; for callbacks."""
    running: Identity | None = st.session_state.get("quiz_running")
    if running is None:
        choose(topic="")
    else:
        choose(topic="", kind=running[0], level=running[1], seed=str(running[2]))


def new_quiz() -> None:
    """Draw another number; for callbacks."""
    choose(seed=_another())


def _another() -> str:
    st.session_state["quiz_seed"] = secrets.randbelow(LARGEST_SEED + 1)
    return str(st.session_state["quiz_seed"])


def identity() -> Identity:
    """Return kind, level and seed of the quiz; a visitor without a number is given one, once a session.

    Whoever steps back to an address without one keeps that number and is not sent forward again.
    """
    chosen = current()
    if not chosen.seed and "quiz_seed" not in st.session_state:
        settle(seed=_another())
    found = (kind(), chosen.level, int(chosen.seed or st.session_state["quiz_seed"]))
    st.session_state["quiz_running"] = found
    return found


def kind() -> str:
    """Return the kind of questions asked for; "" is all, and stands for what the quiz does not have."""
    asked = current().kind
    return asked if asked in KINDS else ""


def quiz() -> Quiz:
    """Return the questions of the quiz."""
    _made()
    return quiz_later()()


def quiz_later() -> Callable[[], Quiz]:
    """Return what draws the questions of the quiz, outside a run too."""
    return partial(questions_of, server_atlas(), *identity())


def standing() -> Round:
    """Return where this session stands in the quiz."""
    return _all().get(identity(), Round(Progress(*identity())))


def answer(question: Question, option: str) -> None:
    """Take an answer; one that comes late, to a question of the quiz before, is none; for callbacks."""
    if question in quiz_later()():
        _keep(standing().answer(question, option))


def go_on() -> None:
    """Leave a question that was answered; for callbacks."""
    _keep(standing().go_on())
    st.session_state.pop("quiz_fault", None)


def repeat() -> None:
    """Begin to repeat what was missed; for callbacks."""
    _keep(replace(standing(), repeating=True))


def restore(key: str) -> None:
    """Take up the progress of the file in an uploader, or keep everything and say what is wrong; for callbacks."""
    st.session_state.pop("quiz_fault", None)
    file = st.session_state[key]
    if file is None:
        return
    try:
        take_up(file.read(LARGEST_FILE + 1))
    except ProgressError as error:
        st.session_state["quiz_fault"] = str(error)
        return
    resume()


def take_up(content: bytes) -> None:
    """Take up the progress of a file, as that of the quiz this session is in; raise ProgressError."""
    found = leitner.from_json(content, _ids)
    _keep(Round(found))
    st.session_state["quiz_running"] = (found.kind, found.level, found.seed)
    st.session_state["quiz_seed"] = found.seed


def saved() -> bytes:
    """Return the progress of the quiz this session is in, as a file; nothing where nothing was answered."""
    now = _all().get(st.session_state.get("quiz_running", ("", "", -1)))
    return leitner.to_json(now.progress) if now and now.progress.answers else b""


def _ids(kind: str, level: str, seed: int) -> set[str]:
    return {question.id for question in questions_of(server_atlas(), kind, level, seed)}


def fault() -> str:
    """Return what was wrong with the last file, or ""."""
    return str(st.session_state.get("quiz_fault", ""))


def _all() -> dict[Identity, Round]:
    return cast("dict[Identity, Round]", st.session_state.setdefault("quiz_rounds", {}))


def _keep(now: Round) -> None:
    """Keep where somebody stands in a quiz, and in the last few others."""
    kept, of = _all(), now.progress
    kept.pop((of.kind, of.level, of.seed), None)
    kept[of.kind, of.level, of.seed] = now
    for old in list(kept)[:-MOST_KEPT]:
        del kept[old]
