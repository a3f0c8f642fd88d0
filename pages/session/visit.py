"""What ends with a visit: its browser remembers it, since a server that starts anew knows nobody who is there.

The browser keeps for its tab alone what people save themselves (the deck, answers in the quiz), what they decided
about labels, and the names of their cohorts; nothing of patients.
"""

from contextlib import suppress
from uuid import uuid4

import streamlit as st

from data.files.deck import DeckError, from_json, to_json
from data.learn.leitner import ProgressError
from data.selection import GONE
from data.tables.plain import tame
from pages.session import cohorts, deck, quiz
from viz.views.catalogue import CATALOGUE
from viz.views.words import began_anew

MOST = 5
"""So many cohorts are named."""


def held() -> dict[str, object]:
    """Return what this visit would lose, by an id of its own, and the id of the visit before that it has taken up."""
    return {
        "visit": st.session_state.setdefault("visit", uuid4().hex),
        "before": st.session_state.get("visit_before", ""),
        "cohorts": [one.label for one in cohorts.cohorts()],
        "labels": st.session_state.get("labels", []),
        "deck": to_json(deck.mine()).decode() if deck.mine().slides else "",
        "quiz": quiz.saved().decode(),
        "noted": deck.is_noted(),
        "revealed": st.session_state.get("revealed", ()),
    }


def take_up(returned: object) -> None:
    """Take up what a browser gives back of a visit that the server knows no more."""
    before = returned if isinstance(returned, dict) else {}
    name = str(before.get("visit") or "")
    if name in ("", st.session_state["visit"], st.session_state.get("visit_before")):
        return
    st.session_state["labels"] = before.get("labels")
    deck.note(bool(before.get("noted")))
    if isinstance(shown := before.get("revealed"), list):
        st.session_state["revealed"] = tuple(shown)
    texts = {name: str(before.get(name) or "").encode(errors="replace") for name in ("deck", "quiz")}
    back = ["what you decided about its labels"] if before.get("labels") else []
    with suppress(DeckError):
        if texts["deck"] and not deck.mine().slides:
            deck.keep(from_json(texts["deck"], frozenset(CATALOGUE)))
            st.session_state.pop("deck_open", None)  # Present opens on it, as for whoever has one
            back.append("your deck")
    with suppress(ProgressError):
        if texts["quiz"]:
            quiz.take_up(texts["quiz"])
            back.append("your answers in the quiz")
    names = before.get("cohorts")
    st.session_state["visit_lost"] = [tame(str(one)) for one in names[:MOST]] if isinstance(names, list) else []
    st.session_state["visit_back"] = back
    st.session_state["visit_before"] = name  # last: where it stumbles before, the browser gives it back again


def lost() -> str:
    """Return what of the visit before is here no more, until somebody has read it; or ""."""
    names, back = st.session_state.get("visit_lost", []), st.session_state.get("visit_back", [])
    if not names or cohorts.cohorts():
        return ""
    return began_anew(names, back)


def let_go() -> None:
    """Say no more of the visit before."""
    about, notices = st.session_state.get("notices", (None, []))
    st.session_state["notices"] = about, untold(notices)
    st.session_state["visit_lost"] = []


def untold(notices: list[str]) -> list[str]:
    """Return the notices of an address without those that say again what is lost."""
    return [one for one in notices if GONE not in one] if lost() else notices
