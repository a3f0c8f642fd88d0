"""The deck of a session: what was collected, and how far a deck is presented."""

from dataclasses import replace
from typing import cast

import streamlit as st

from data.files.deck import LONGEST, Deck, ready_decks
from pages.session.atlas import atlas
from pages.session.widgets import cut
from viz.files.decks import slide_of
from viz.views.figure import Figure

MINE = "mine"
"""Names the session's own deck in an address."""


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
    slide = slide_of(atlas(), figure)
    keep(mine().with_slides_of(Deck(mine().title, (slide,))))
    st.session_state["deck_added"] = slide


def has_just(figure: Figure) -> bool:
    """Return whether a figure was added last, and is the last slide still."""
    return mine().slides[-1:] == (st.session_state.get("deck_added"),) == (slide_of(atlas(), figure),)


def take_over(deck: Deck) -> None:
    """Put the slides of a deck behind those of the session's own, and open that."""
    own, before = mine().with_slides_of(deck), len(mine().slides)
    keep(own)
    pick(MINE)
    tell(f"{len(own.slides) - before} slides copied. They are in My deck, where you can change them.", good=True)


def entitle(title: str) -> None:
    """Give the session's deck another title."""
    keep(replace(mine(), title=cut(title, LONGEST["title"])))


def change(number: int, name: str, text: str) -> None:
    """Change a text of one slide; numbers begin with 0."""
    keep(mine().changed(number, **{name: cut(text, LONGEST[name])}))


def is_open(number: int) -> bool:
    """Return whether the editor of a slide is open."""
    return number in st.session_state.get("deck_opened", ())


def open_or_close(number: int, opened: bool) -> None:  # noqa: FBT001 - what a widget tells
    """Note whether the editor of a slide is open: its widget forgets that with each change of its name."""
    others = set(st.session_state.get("deck_opened", ())) - {number}
    st.session_state["deck_opened"] = others | {number} if opened else others


def move(number: int, by: int) -> None:
    """Let a slide and the one `by` places after it change places, open or closed as each is."""
    keep(mine().moved(number, by))
    _renumber({number: number + by, number + by: number})


def remove(number: int) -> None:
    """Take a slide out; those behind it move up, open or closed as each is."""
    open_or_close(number, opened=False)
    _renumber({at: at - 1 for at in range(number + 1, len(mine().slides))})
    keep(mine().without(number))


def _renumber(now: dict[int, int]) -> None:
    st.session_state["deck_opened"] = {now.get(at, at) for at in st.session_state.get("deck_opened", ())}


def is_revealed(deck: str, slide: int) -> bool:
    """Return whether the answer to the question of a slide is seen."""
    return bool(st.session_state.get("revealed") == (deck, slide))


def reveal(deck: str, slide: int) -> None:
    """Show the answer of one slide; that of any other is hidden again. A deck "" hides all."""
    st.session_state["revealed"] = (deck, slide)


def is_noted() -> bool:
    """Return whether whoever presents sees notes and what comes next."""
    return bool(st.session_state.get("deck_noted"))


def note(on: bool) -> None:  # noqa: FBT001 - a button's argument
    """Show them, or the slide alone."""
    st.session_state["deck_noted"] = on


def tell(text: str, *, good: bool = False) -> None:
    """Note for the next run what was done, or why it was not."""
    st.session_state["deck_told"] = text, good


def told() -> tuple[str, bool]:
    """Return what was noted, once, and whether it is good."""
    return cast("tuple[str, bool]", st.session_state.pop("deck_told", ("", True)))


def picked() -> str:
    """Return the deck that Present opens on: the one picked or presented last, else one's own, if there is any."""
    usual = MINE if mine().slides else next(iter(ready_decks()))
    return str(st.session_state.get("deck_open", usual))


def pick(deck: str) -> None:
    """Have Present open on a deck."""
    st.session_state["deck_open"] = deck
