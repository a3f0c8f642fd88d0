"""One slide of a deck and nothing else, for the wall of a lecture room; every key has a button."""

from dataclasses import replace
from functools import partial
from io import BytesIO

import segno
import streamlit as st

from data.files.citable import NO_LINK
from data.files.deck import Deck, Slide
from pages.parts import figures, layout
from pages.session import deck as session_deck
from pages.session import screen
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.choice import choose, current
from viz.files import decks
from viz.files.slides import plot_large

TITLE_AND_FOOT = 200
"""Pixels that a slide needs beside its figure."""


def present(deck: Deck) -> None:
    """Show the slide that the address names, its question first."""
    st.html(layout.BARE)
    room = max(screen.projector() - TITLE_AND_FOOT, 320)
    chosen, last = current(), len(deck.slides) - 1
    at = min(chosen.slide, last)
    slide = deck.slides[at]
    asked = bool(slide.question) and not session_deck.is_revealed(chosen.deck, at)

    def go(to: int, *, reveal: bool = False) -> None:
        if reveal:
            session_deck.reveal(chosen.deck, to)
        else:
            session_deck.hide()
        choose(slide=min(max(to, 0), last))

    onward = partial(go, at, reveal=True) if asked else partial(go, at + 1)
    ended = not asked and at == last
    with st.container(key="slide"):
        if asked:
            with st.container(key="question"):
                st.title(layout.said(slide.question, ours=False))
        else:
            _answer(slide, room)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="slide_bar"):
        st.caption(f"{at + 1} of {len(deck.slides)}", width="content")
        st.button("Back", on_click=go, args=(at - 1,), kwargs={"reveal": True}, shortcut="Left", disabled=at == 0)
        st.button("Show" if asked else "Next", on_click=onward, shortcut="Right", type="primary", disabled=ended)
        st.button("Continue", on_click=onward, shortcut="Space", disabled=ended)
        st.button("End", on_click=choose, kwargs={"deck": "", "slide": 0}, shortcut="Esc")


def _answer(slide: Slide, room: int) -> None:
    """The figure of a slide in `room` pixels of height, with its source and the way to it; or why there is none."""
    figure = decks.figure_on(atlas(), slide)
    if isinstance(figure, str):
        st.title(layout.said(decks.title_of(slide), ours=False))
        st.info(layout.said(figure))
        return
    st.title(layout.said(slide.title, ours=False) or layout.said(figure.headline))
    large = (("drawn_by", figure.plot), ("room", room))
    figures.chart(replace(figure, plot=plot_large, options=(*figure.options, *large)), key="slide_chart")
    link = decks.link_to(atlas(), slide, base_address())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="slide_foot"):
        if link:
            st.image(_code(link), width=72, alt=f"QR code of {link}")
        shown = link.removeprefix("https://").removeprefix("http://") or NO_LINK
        st.caption(f"{layout.said(figure.caption)}  \n{layout.said(shown, ours=False)}")


@st.cache_data(show_spinner=False, max_entries=256)
def _code(link: str) -> bytes:
    """The QR code of a link, as PNG."""
    file = BytesIO()
    segno.make(link, error="l").save(file, kind="png", scale=4, border=2)
    return file.getvalue()
