"""One slide of a deck and nothing else, for the wall of a lecture room; every key has a button."""

from functools import partial

import segno
import streamlit as st

from data.files.deck import Deck
from pages.parts import figures, layout
from pages.session import deck as session_deck
from pages.session import screen
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.choice import choose, current
from pages.session.deck import MINE
from viz.files import decks
from viz.files.slides import QR_CODE


def present(deck: Deck) -> None:
    """Show the slide that the address names, its question first; for whoever presents also what comes next."""
    st.html(layout.BARE)
    chosen, last = current(), len(deck.slides) - 1
    session_deck.pick(chosen.deck)
    at = min(chosen.slide, last)
    asked = bool(deck.slides[at].question) and not session_deck.is_revealed(chosen.deck, at)
    noted = session_deck.is_noted() and not screen.is_narrow()

    def go(to: int, *, reveal: bool = False) -> None:
        session_deck.reveal(chosen.deck if reveal else "", to)
        choose(slide=min(max(to, 0), last))

    onward = partial(go, at, reveal=True) if asked else partial(go, at + 1)
    ended = not asked and at == last
    view = decks.Stage(at, asked=asked, noted=noted, public=chosen.deck != MINE)
    screen.projector(decks.stage(atlas(), deck, view, screen.window()), go)
    with st.container(key="slide"):
        _one(chosen.deck, deck, at, asked=asked)
    if noted and not ended:
        with st.container(key="slide_next"):
            to = at if asked else at + 1
            _one(chosen.deck, deck, to, asked=not asked and bool(deck.slides[to].question), name="next_chart")
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="slide_bar"):
        st.caption(f"{at + 1} of {len(deck.slides)}", width="content")
        st.button("Back", on_click=go, args=(at - 1,), kwargs={"reveal": True}, shortcut="Left", disabled=at == 0)
        st.button("Show" if asked else "Next", on_click=onward, shortcut="Right", type="primary", disabled=ended)
        with st.container(key="slide_space"):  # the same by the space bar: a button has one key
            st.button("Continue", on_click=onward, shortcut="Space", disabled=ended)
        with st.container(key="slide_notes", width="content"):
            st.button("Notes", on_click=session_deck.note, args=(not noted,), shortcut="N")
        st.button("End", on_click=choose, kwargs={"deck": "", "slide": 0}, shortcut="Esc")


def _one(key: str, deck: Deck, at: int, *, asked: bool, name: str = "slide_chart") -> None:
    """A slide: its question, or its figure as high as there is room, with its source; or why there is none."""
    slide, public = deck.slides[at], "" if key == MINE else decks.address(key, at, base_address())
    shown = decks.sheet(atlas(), slide, base_address(), public)
    if asked:
        with st.container(key=f"question_{name}"):
            st.title(layout.said(slide.question, ours=False))
        _foot(shown.link, layout.said(shown.way, ours=False), name)
        return
    st.title(layout.said(shown.title, ours=not slide.title))
    if isinstance(shown.figure, str):
        st.info(layout.said(shown.figure))
        return
    st.markdown(layout.said(shown.whom))
    if shown.axis:
        st.markdown(layout.said(f"**{shown.axis}**"))
    figures.chart(shown.figure if screen.is_narrow() else decks.fitted(shown, screen.window()), key=name)
    _foot(shown.link, f"{layout.said(shown.foot)}  \n{layout.said(shown.way, ours=False)}", name)


def _foot(link: str, text: str, name: str) -> None:
    """The code that a class opens, and what stands beside it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"foot_{name}"):
        if link:
            st.image(_code(link), width=QR_CODE, alt=f"QR code of {link}")
        st.caption(text)


@st.cache_data(show_spinner=False, max_entries=256)
def _code(link: str) -> str:
    """The QR code of a link as an address that holds the picture: a file would be gone before a slow browser has it."""
    return str(segno.make(link, error="l").png_data_uri(scale=4, border=2))
