"""Present: a deck of figures, full screen and by the keyboard; collected, changed, saved and exported."""

from functools import partial

import streamlit as st

from data.files.deck import Deck, ready_decks, to_json
from data.files.text import file_name
from pages.parts import deck_editor, layout, slides
from pages.session import deck as session_deck
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.choice import choose, current
from pages.session.deck import MINE
from pages.session.screen import look
from pages.session.widgets import controlled, download
from viz.files import decks
from viz.files.slides import FORMATS, KEYS

NAMES = {MINE: "My deck", **{key: deck.title for key, deck in ready_decks().items()}}


def overview() -> None:
    """Choose a deck, change one's own, save, open and export."""
    st.title("Present")
    st.markdown(
        "A deck is a list of figures by address. It holds no numbers, so it shows what the tables say today. "
        "**Add to deck** stands beside Save at every figure."
    )
    st.markdown(KEYS)
    picked, pick = session_deck.picked(), session_deck.pick
    names = {"format_func": NAMES.__getitem__, "required": True}
    controlled(st.segmented_control, "Deck", list(NAMES), key="deck_picked", value=picked, changed=pick, **names)
    deck = session_deck.known()[picked]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        buttons(picked, deck)
    text, good = session_deck.told()
    if text:
        (st.success if good else st.warning)(layout.said(text), icon=":material/info:")
    if picked == MINE:
        deck_editor.opener()
        deck_editor.edit(deck)
        return
    for number, slide in enumerate(deck.slides, 1):
        shown = layout.said(slide.question or decks.title_of(slide), ours=False)
        row = layout.said(decks.row_of(atlas(), slide))
        st.markdown(f"**{number}. {shown}** :gray[{row}]  \n{layout.said(slide.note, ours=False)}")


def buttons(picked: str, deck: Deck) -> None:
    """Offer to present a deck, to copy, save and export it."""
    empty = not deck.slides
    start = {"deck": picked, "slide": 0}
    play = ":material/play_arrow:"
    st.button("Present", type="primary", icon=play, disabled=empty, on_click=choose, kwargs=start)
    if picked != MINE:
        st.button("Copy into my deck", on_click=session_deck.take_over, args=(deck,))
    stem = file_name(deck.title)
    download("Save deck", partial(to_json, deck), f"{stem}.json", "application/json", disabled=empty)
    with st.popover("Export", icon=":material/download:", disabled=empty):
        st.caption("One press draws the pictures and saves the file; that takes some seconds.")
        for name, (ending, media, _) in FORMATS.items():
            make = partial(decks.written, atlas(), deck, name, look(), base_address())
            download(name, make, f"{stem}.{ending}", media, key=f"export_{ending}", width="stretch")


wanted, known = current().deck, session_deck.known()
if wanted in known and known[wanted].slides:
    slides.present(known[wanted])
else:
    layout.show_notices(decks.notices(wanted, MINE))
    overview()
