"""One slide of a deck and nothing else, for the wall of a lecture room; every key has a button."""

from functools import partial
from io import BytesIO

import segno
import streamlit as st

from data.files.deck import Deck, Slide
from pages.parts import figures, layout
from pages.session import deck as session_deck
from pages.session import screen
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.choice import choose, current
from pages.session.deck import MINE
from viz.files import decks
from viz.files.slides import QR_CODE, Window

KEYS = (
    "While presenting: **→** or **Space** shows what comes next, **←** what was before, **F** is full screen and "
    "back, **Esc** ends."
)


def present(deck: Deck) -> None:
    """Show the slide that the address names, its question first."""
    st.html(layout.BARE)
    window = Window(*screen.projector())
    chosen, last = current(), len(deck.slides) - 1
    session_deck.pick(chosen.deck)
    at = min(chosen.slide, last)
    slide = deck.slides[at]
    asked = bool(slide.question) and not session_deck.is_revealed(chosen.deck, at)

    def go(to: int, *, reveal: bool = False) -> None:
        session_deck.reveal(chosen.deck if reveal else "", to)
        choose(slide=min(max(to, 0), last))

    onward = partial(go, at, reveal=True) if asked else partial(go, at + 1)
    ended = not asked and at == last
    with st.container(key="slide"):
        if asked:
            with st.container(key="question"):
                st.title(layout.said(slide.question, ours=False))
        else:
            _answer(slide, window, "" if chosen.deck == MINE else decks.address(chosen.deck, at, base_address()))
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="slide_bar"):
        st.caption(f"{at + 1} of {len(deck.slides)}", width="content")
        st.button("Back", on_click=go, args=(at - 1,), kwargs={"reveal": True}, shortcut="Left", disabled=at == 0)
        st.button("Show" if asked else "Next", on_click=onward, shortcut="Right", type="primary", disabled=ended)
        with st.container(key="slide_space"):  # the same by the space bar: a button has one key
            st.button("Continue", on_click=onward, shortcut="Space", disabled=ended)
        st.button("End", on_click=choose, kwargs={"deck": "", "slide": 0}, shortcut="Esc")


def _answer(slide: Slide, window: Window, public: str) -> None:
    """The figure of a slide, as high as there is room, with its source and the way to it; or why there is none."""
    shown = decks.sheet(atlas(), slide, base_address(), public)
    st.title(layout.said(shown.title, ours=not slide.title))
    if isinstance(shown.figure, str):
        st.info(layout.said(shown.figure))
        return
    st.markdown(layout.said(shown.whom))
    if shown.axis:
        st.markdown(layout.said(f"**{shown.axis}**"))
    figures.chart(shown.figure if screen.is_narrow() else decks.fitted(shown, window), key="slide_chart")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="slide_foot"):
        if shown.link:
            st.image(_code(shown.link), width=QR_CODE, alt=f"QR code of {shown.link}")
        st.caption(f"{layout.said(shown.foot)}  \n{layout.said(shown.way, ours=False)}")


@st.cache_data(show_spinner=False, max_entries=256)
def _code(link: str) -> bytes:
    """The QR code of a link, as PNG."""
    file = BytesIO()
    segno.make(link, error="l").save(file, kind="png", scale=4, border=2)
    return file.getvalue()
