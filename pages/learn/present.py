"""Present: a deck of figures, full screen and by the keyboard; collected, changed, saved and exported."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

import segno
import streamlit as st

from data.deck import Deck, DeckError, Slide, from_json, to_json
from data.export import file_name
from pages.shared import decks, figures, layout, selection
from pages.shared.views import VIEWS
from viz.render import RenderError
from viz.slides import FORMATS, plot_large

TITLE_AND_FOOT = 200
"""Pixels that a slide needs beside its figure."""
chosen = selection.current()
NAMES = {decks.MINE: "My deck", **{key: deck.title for key, deck in decks.ready().items()}}
base = decks.base_address()


def present(deck: Deck) -> None:
    """Show one slide and nothing else; every key has a button."""
    st.html(layout.BARE)
    room = max(layout.projector() - TITLE_AND_FOOT, 320)
    at = min(chosen.slide, len(deck.slides) - 1)
    slide = deck.slides[at]
    asked = bool(slide.question) and st.session_state.get("revealed") != (chosen.deck, at)

    def go(to: int, *, reveal: bool = False) -> None:
        st.session_state["revealed"] = (chosen.deck, to) if reveal else None
        selection.choose(slide=min(max(to, 0), len(deck.slides) - 1))

    onward = partial(go, at, reveal=True) if asked else partial(go, at + 1)
    with st.container(key="slide"):
        if asked:
            with st.container(key="question"):
                st.title(slide.question)
        else:
            figure = decks.shown(slide)
            if isinstance(figure, str):
                st.title(slide.title or VIEWS[slide.view][1])
                st.info(figure)
            else:
                st.title(slide.title or figure.title)
                more: dict[str, Any] = {**dict(figure.options), "drawn_by": figure.plot, "room": room}
                figures.chart(plot_large, figure.info, key="slide_chart", alt=figure.sentence, name="slide", **more)
                link = decks.link_to(slide, base)
                with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="slide_foot"):
                    st.image(_code(link), width=72)
                    st.caption(f"{figure.source}  \n{link.removeprefix('https://').removeprefix('http://')}")
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="slide_bar"):
        st.caption(f"{at + 1} of {len(deck.slides)}", width="content")
        st.button("Back", on_click=go, args=(at - 1,), kwargs={"reveal": True}, shortcut="Left", disabled=at == 0)
        st.button(
            "Show" if asked else "Next",
            on_click=onward,
            shortcut="Right",
            type="primary",
            disabled=not asked and at == len(deck.slides) - 1,
        )
        st.button("Continue", on_click=onward, shortcut="Space", disabled=not asked and at == len(deck.slides) - 1)
        st.button("End", on_click=selection.choose, kwargs={"deck": "", "slide": 0}, shortcut="Esc")


@st.cache_data(show_spinner=False, max_entries=256)
def _code(link: str) -> bytes:
    """The QR code of a link, as PNG."""
    file = BytesIO()
    segno.make(link, error="l").save(file, kind="png", scale=4, border=2)
    return file.getvalue()


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
        default=decks.MINE if decks.mine().slides else next(iter(decks.ready())),
        required=True,
    )
    own = picked == decks.MINE
    deck = decks.mine() if own else decks.ready()[picked]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            "Present",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not deck.slides,
            on_click=selection.choose,
            kwargs={"deck": picked, "slide": 0},
        )
        if not own:
            st.button("Copy into my deck", on_click=decks.keep, args=(deck,))
        st.download_button(
            "Save deck",
            partial(to_json, deck),
            file_name=f"{file_name(deck.title)}.json",
            mime="application/json",
            on_click="ignore",
            disabled=not deck.slides,
        )
        with st.popover("Export", icon=":material/download:", disabled=not deck.slides):
            st.caption("Pictures are drawn when you ask; a deck takes some seconds.")
            for name in FORMATS:
                st.button(name, on_click=export, args=(deck, name), key=f"export_{name}")
    if made := st.session_state.get("exported"):
        ending, media, content = made
        st.download_button(
            f"Download {file_name(deck.title)}.{ending}",
            content,
            mime=media,
            type="primary",
            file_name=f"{file_name(deck.title)}.{ending}",
            on_click="ignore",
        )
    if fault := st.session_state.pop("deck_fault", None):
        st.warning(fault, icon=":material/info:")
    if own:
        _open()
        edit(deck)
    else:
        for number, slide in enumerate(deck.slides, 1):
            st.markdown(f"**{number}. {slide.question or slide.title or VIEWS[slide.view][1]}**  \n{slide.note}")


def export(deck: Deck, name: str) -> None:
    """Make a file of a deck; it is offered for download in the next run."""
    ending, media, write = FORMATS[name]
    try:
        with st.spinner(f"Drawing {len(deck.slides)} slides …"):
            content = write(deck.title, decks.pages(deck, figures.look(), base), figures.look())
    except RenderError as error:
        st.session_state["deck_fault"] = str(error)
        return
    st.session_state["exported"] = (ending, media, content)


def _open() -> None:
    """Take a deck from a file; a damaged one is named and changes nothing."""

    def opened() -> None:
        file = st.session_state["deck_file"]
        if file is None:
            return
        try:
            decks.keep(from_json(file.getvalue(), frozenset(VIEWS)))
        except DeckError as error:
            st.session_state["deck_fault"] = f"{file.name} was not opened, and your deck is as it was. {error}"

    st.file_uploader("Open a deck", type="json", key="deck_file", on_change=opened)


def edit(deck: Deck) -> None:
    """Change title, order, titles, questions and notes of the session's deck."""
    if not deck.slides:
        st.info("Your deck is empty. Add figures under Save on any page, open a file, or copy a ready deck.")
        return

    def changed(number: int, name: str, key: str) -> None:
        slides = list(decks.mine().slides)
        slides[number] = replace(slides[number], **{name: st.session_state[key]})
        decks.keep(replace(decks.mine(), slides=tuple(slides)))

    def moved(number: int, by: int) -> None:
        slides = list(decks.mine().slides)
        slides[number], slides[number + by] = slides[number + by], slides[number]
        decks.keep(replace(decks.mine(), slides=tuple(slides)))

    def removed(number: int) -> None:
        slides = decks.mine().slides
        decks.keep(replace(decks.mine(), slides=(*slides[:number], *slides[number + 1 :])))

    def named() -> None:
        decks.keep(replace(decks.mine(), title=st.session_state["deck_title"][:200]))

    st.session_state["deck_title"] = deck.title
    st.text_input("Title of the deck", key="deck_title", on_change=named, max_chars=200)
    for number, slide in enumerate(deck.slides):
        with st.expander(f"{number + 1}. {slide.title or slide.question or VIEWS[slide.view][1]}"):
            _fields(number, slide, changed)
            with st.container(horizontal=True):
                st.button("Up", key=f"up_{number}", on_click=moved, args=(number, -1), disabled=number == 0)
                st.button(
                    "Down",
                    key=f"down_{number}",
                    on_click=moved,
                    args=(number, 1),
                    disabled=number == len(deck.slides) - 1,
                )
                st.button("Remove", key=f"remove_{number}", on_click=removed, args=(number,))
                st.link_button("See it", decks.link_to(slide, base))


def _fields(number: int, slide: Slide, changed: Callable[..., None]) -> None:
    texts = (("title", "Title (empty: the figure’s finding)", 200), ("question", "Question shown first", 300))
    for name, label, most in texts:
        key = f"slide_{name}_{number}"
        st.session_state[key] = getattr(slide, name)
        st.text_input(label, key=key, max_chars=most, on_change=changed, args=(number, name, key))
    key = f"slide_note_{number}"
    st.session_state[key] = slide.note
    st.text_area("Note for the speaker", key=key, max_chars=4000, on_change=changed, args=(number, "note", key))


known = {**decks.ready(), decks.MINE: decks.mine()}
if chosen.deck and chosen.deck in known and known[chosen.deck].slides:
    present(known[chosen.deck])
else:
    if chosen.deck == decks.MINE:
        layout.show_notices(["This session has no deck of its own: open its file, or choose a ready one."])
    elif chosen.deck:
        layout.show_notices([f"There is no deck of that name. Ready decks: {', '.join(decks.ready())}."])
    overview()
