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
from viz.files import decks
from viz.files.render import RenderError
from viz.files.slides import FORMATS

NAMES = {MINE: "My deck", **{key: deck.title for key, deck in ready_decks().items()}}


def overview() -> None:
    """Choose a deck, change one's own, save, open and export."""
    st.title("Present")
    st.markdown(
        "A deck is a list of figures by address. It holds no numbers, so it shows what the tables say today. "
        "**Add to deck** stands under Save at every figure. While presenting: arrow keys and space, F for full "
        "screen, Esc ends."
    )
    picked = st.segmented_control(
        "Deck",
        list(NAMES),
        format_func=NAMES.__getitem__,
        key="deck_picked",
        default=MINE if session_deck.mine().slides else next(iter(ready_decks())),
        required=True,
    )
    deck = session_deck.known()[picked]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        buttons(picked, deck)
    if made := session_deck.file():
        st.download_button(
            f"Download {made.name}",
            made.content,
            mime=made.media,
            type="primary",
            file_name=made.name,
            on_click="ignore",
        )
    if fault := session_deck.fault():
        st.warning(layout.said(fault), icon=":material/info:")
    if picked == MINE:
        deck_editor.opener()
        deck_editor.edit(deck)
        return
    for number, slide in enumerate(deck.slides, 1):
        shown = layout.said(slide.question or decks.title_of(slide), ours=False)
        st.markdown(f"**{number}. {shown}**  \n{layout.said(slide.note, ours=False)}")


def buttons(picked: str, deck: Deck) -> None:
    """Offer to present a deck, to copy, save and export it."""
    empty = not deck.slides
    start = {"deck": picked, "slide": 0}
    play = ":material/play_arrow:"
    st.button("Present", type="primary", icon=play, disabled=empty, on_click=choose, kwargs=start)
    if picked != MINE:
        st.button("Copy into my deck", on_click=session_deck.keep, args=(deck,))
    st.download_button(
        "Save deck",
        partial(to_json, deck),
        file_name=f"{file_name(deck.title)}.json",
        mime="application/json",
        on_click="ignore",
        disabled=empty,
    )
    with st.popover("Export", icon=":material/download:", disabled=empty):
        st.caption("Pictures are drawn when you ask; a deck takes some seconds.")
        for name in FORMATS:
            st.button(name, on_click=export, args=(deck, name), key=f"export_{name}")


def export(deck: Deck, name: str) -> None:
    """Make a file of a deck; it is offered for download in the next run."""
    ending, media, write = FORMATS[name]
    try:
        with st.spinner(f"Drawing {len(deck.slides)} slides …"):
            content = write(deck.title, decks.pages(atlas(), deck, look(), base_address()), look())
    except RenderError as error:
        session_deck.tell(str(error))
        return
    session_deck.offer(session_deck.File(f"{file_name(deck.title)}.{ending}", media, content))


wanted, known = current().deck, session_deck.known()
if wanted in known and known[wanted].slides:
    slides.present(known[wanted])
else:
    if wanted == MINE:
        layout.show_notices(["This session has no deck of its own: open its file, or choose a ready one."])
    elif wanted:
        layout.show_notices([f"There is no deck of that name. Ready decks: {', '.join(ready_decks())}."])
    overview()
