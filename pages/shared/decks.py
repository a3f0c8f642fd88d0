"""The deck of a session: what was collected, and any deck as pages for the screen or a file."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import cast

import streamlit as st

from data.deck import MOST_SLIDES, Deck, Slide, ready_decks
from pages.shared.address import Selection, from_params, to_params
from pages.shared.loading import tables
from pages.shared.shown import Shown
from pages.shared.views import CANNOT, VIEWS, address_of
from viz.slides import Page
from viz.theme import Theme

MINE = "mine"
"""Names the session's own deck in an address."""


SLUGS = frozenset(page.stem for page in Path(__file__).parents[1].glob("[!_]*/[!_]*.py")) - {"atlas"}
"""The last part of the address of every page but the first; a page's file is named like its address."""


@lru_cache(maxsize=1)
def ready() -> dict[str, Deck]:
    """Return the decks that come with the atlas."""
    return ready_decks()


def mine() -> Deck:
    """Return this session's own deck."""
    return cast("Deck", st.session_state.get("deck", Deck()))


def keep(deck: Deck) -> None:
    """Make a deck this session's own."""
    st.session_state["deck"] = deck


def add(view: str, chosen: Selection) -> None:
    """Add a figure, as it is seen now, to the session's deck; a full deck stays as it is."""
    deck = mine()
    if len(deck.slides) < MOST_SLIDES:
        keep(replace(deck, slides=(*deck.slides, Slide(view, tuple(to_params(chosen).items())))))
        st.toast(f"Added as slide {len(deck.slides) + 1} of “{deck.title}”: see Present.")


def selection_of(slide: Slide) -> Selection:
    """Return what a slide shows; what does not exist any more gives way to its default."""
    return from_params(dict(slide.params), tables())[0]


def shown(slide: Slide) -> Shown | str:
    """Return a slide's figure, or the sentence that says why there is none."""
    try:
        return VIEWS[slide.view][2](selection_of(slide))
    except CANNOT as error:
        return str(error)


def link_to(slide: Slide, base: str) -> str:
    """Return the address of the page that has a slide's figure; base is that of the atlas with a slash at its end."""
    return address_of(slide.view, selection_of(slide), base)


def base_address() -> str:
    """Return the address of the atlas, as this visitor reaches it."""
    here = (st.context.url or "").split("?")[0].rstrip("/")
    above, _, page = here.rpartition("/")
    return (above if page in SLUGS else here) + "/"


def pages(deck: Deck, look: Theme, base: str) -> list[Page]:
    """Return a deck's slides for a file; slides without a figure are left out."""
    found = ((slide, shown(slide)) for slide in deck.slides)
    return [
        Page(
            _whole(figure, look),
            slide.title or figure.title,
            slide.question,
            figure.sentence,
            figure.source,
            slide.note,
            link_to(slide, base),
        )
        for slide, figure in found
        if not isinstance(figure, str)
    ]


def _whole(figure: Shown, look: Theme) -> object:
    """A figure that needs nothing from a server: the body comes inside it."""
    options = {name: value for name, value in figure.options if name != "geometry"}
    return figure.plot(figure.info, look, **options)
