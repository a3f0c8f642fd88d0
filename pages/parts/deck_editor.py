"""The session's own deck: opened from a file, its order and its texts changed."""

from functools import partial

import streamlit as st

from data.files.deck import Deck, DeckError, from_json
from data.tables.plain import plain
from pages.parts import layout
from pages.session import deck as session_deck
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.widgets import controlled, state
from viz.files import decks
from viz.views.catalogue import CATALOGUE


def opener() -> None:
    """Take a deck from a file; a damaged one is named and changes nothing."""
    st.file_uploader("Open a deck", type="json", key="deck_file", max_upload_size=1, on_change=_open)


def _open() -> None:
    file = state("deck_file")
    if file is None:
        return
    try:
        session_deck.keep(from_json(file.getvalue(), frozenset(CATALOGUE)))
    except DeckError as error:
        session_deck.tell(f"{plain(file.name, 80)} was not opened, and your deck is as it was. {error}")


def edit(deck: Deck) -> None:
    """Change title, order, titles, questions and notes of the session's deck."""
    if not deck.slides:
        st.info("Your deck is empty. Press **Add to deck** at any figure, open a file, or copy a ready deck.")
        return
    controlled(st.text_input, "Title of the deck", key="deck_title", value=deck.title, changed=session_deck.entitle)
    for number, slide in enumerate(deck.slides):
        # Of no text that is typed within: with another name the browser draws it anew, and what has the focus loses it.
        title = layout.said(f"{number + 1}. {decks.row_of(atlas(), slide)}", ours=False)
        opened, turn = session_deck.is_open(number), partial(session_deck.open_or_close, number)
        with controlled(st.expander, title, key=f"slide_{number}", value=opened, changed=turn):
            for field, label in decks.TEXTS.items():
                widget = st.text_area if field == "note" else st.text_input
                now, changed = getattr(slide, field), partial(session_deck.change, number, field)
                controlled(widget, label, key=f"slide_{field}_{number}", value=now, changed=changed)
            with st.container(horizontal=True):
                first, last = number == 0, number == len(deck.slides) - 1
                for name, by, off in (("Up", -1, first), ("Down", 1, last)):
                    up_or_down = partial(session_deck.move, number, by)
                    st.button(name, key=f"{name.lower()}_{number}", on_click=up_or_down, disabled=off)
                st.button("Remove", key=f"remove_{number}", on_click=session_deck.remove, args=(number,))
                link = decks.link_to(atlas(), slide, base_address())
                st.link_button("See it", link or base_address(), disabled=not link)
