"""The deck of a session: what was collected, how far it is presented, and the file that was made of one."""

from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from data.files.deck import LONGEST, MOST_SLIDES, Deck, Slide, ready_decks
from data.selection import to_params
from pages.session.widgets import cut
from viz.charts.written import as_markdown
from viz.views.figure import Figure

MINE = "mine"
"""Names the session's own deck in an address."""


@dataclass(frozen=True)
class File:
    """A file of a deck that was made when somebody asked."""

    name: str
    media: str
    content: bytes


def mine() -> Deck:
    """Return this session's own deck."""
    return cast("Deck", st.session_state.get("deck", Deck()))


def known() -> dict[str, Deck]:
    """Return the session's own deck and those that come with the atlas, by their names in an address."""
    return {MINE: mine(), **ready_decks()}


def keep(deck: Deck) -> None:
    """Make a deck this session's own."""
    st.session_state["deck"] = deck


def add(figure: Figure) -> None:
    """Add a figure of the catalogue, as it is seen now, to the session's deck; a full deck stays as it is."""
    deck = mine()
    if len(deck.slides) < MOST_SLIDES:
        keep(replace(deck, slides=(*deck.slides, Slide(figure.view, tuple(to_params(figure.selection).items())))))
        st.toast(as_markdown(f"Added as slide {len(deck.slides) + 1} of “{deck.title}”: see Present.", bold=False))


def change(number: int, name: str, text: str) -> None:
    """Change a text of one slide; numbers begin with 0."""
    keep(mine().changed(number, **{name: cut(text, LONGEST[name])}))


def move(number: int, by: int) -> None:
    """Let a slide and the one `by` places after it change places."""
    keep(mine().moved(number, by))


def remove(number: int) -> None:
    """Take a slide out."""
    keep(mine().without(number))


def is_revealed(deck: str, slide: int) -> bool:
    """Return whether the answer to the question of a slide is seen."""
    return bool(st.session_state.get("revealed") == (deck, slide))


def reveal(deck: str, slide: int) -> None:
    """Show the answer of one slide; that of any other is hidden again."""
    st.session_state["revealed"] = (deck, slide)


def hide() -> None:
    """Show questions before their answers."""
    st.session_state["revealed"] = None


def file() -> File | None:
    """Return the file that was made of a deck last."""
    return cast("File | None", st.session_state.get("exported"))


def offer(made: File) -> None:
    """Hold the file of a deck for download; it takes the place of the one before."""
    st.session_state["exported"] = made


def tell(fault: str) -> None:
    """Note why a file was not made or opened, for the next run."""
    st.session_state["deck_fault"] = fault


def fault() -> str:
    """Return why a file was not made or opened, once."""
    return str(st.session_state.pop("deck_fault", ""))
