"""Wherever a page shows a text from outside, the text shows as itself: no link, picture, icon, LaTeX or HTML."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from data.files.deck import Deck, Slide
from data.selection import group_code
from data.tables.plain import tame
from tests.hostile import MARKER, NAME, STRATUM, hostile_cohort, shows_as_itself
from tests.pages.opened import PAGES, held, open_page, show

pytestmark = pytest.mark.slow

MARKDOWN = ("body", "label", "help", "content")
"""Fields of an element that Streamlit reads as Markdown, but for these elements, which are not."""
PLAIN = ("Text", "Html", "Code")
WITHOUT = ("quiz", "present")
"""Pages that name no own cohort."""
FURTHER = ("clinic", "compare", "evidence", "network", "primary", "site", "together")
"""Pages on which groups, a comparison or what is missing say more of it."""


def markdown(app: AppTest) -> Iterator[str]:
    """Yield every text of a page that Streamlit reads as Markdown."""
    waiting: list[Any] = [app._tree]  # noqa: SLF001 - it has no other way to all of its elements
    while waiting:
        node = waiting.pop()
        waiting += getattr(node, "children", {}).values()
        if isinstance(message := getattr(node, "proto", None), Message):
            yield from _fields(message)


def _fields(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        for one in [value] if isinstance(value, str | Message) else value if field.is_repeated else []:
            if isinstance(one, Message):
                yield from _fields(one)
            elif field.name in MARKDOWN and message.DESCRIPTOR.name not in PLAIN:
                yield one


def sound(app: AppTest, name: str = NAME) -> int:
    """Assert that a page stands and that the name shows as itself on it; return in how many texts it does."""
    assert [one.message for one in app.exception] == []
    assert [one.value for one in app.error] == []
    return sum(shows_as_itself(text, name) for text in markdown(app))


@pytest.mark.parametrize("page", sorted(PAGES))
def test_an_own_cohort_shows_as_itself_on_every_page(page: str) -> None:
    app, hostile = open_page(page), hostile_cohort()
    app.session_state["own_cohorts"] = held(hostile)
    where = {"cohort": hostile.cohort_id, "primary": "breast", "site": "bone"}
    assert sound(show(app, **where, group=group_code(("all", STRATUM)), chapter="which")) > 0 or page in WITHOUT
    if page not in FURTHER:
        return
    sound(show(app, **where, by="groups", others=group_code(("all", STRATUM)), graph="together", chapter="evidence"))
    sound(show(app, cohort="disibio2008", primary="melanoma", site="skin", by="cohorts", others=hostile.cohort_id))


@pytest.mark.parametrize("value", [NAME, "a_b_c", f"{MARKER}\u202e\x00\x1b[31m", MARKER * 10_000])
def test_what_an_address_asks_for_shows_as_itself(value: str) -> None:
    app = open_page("compare")
    names = ("cohort", "primary", "site", "share", "group", "by", "others", "weights", "topic", "deck", "slide", "seed")
    shown = show(app, **dict.fromkeys(names, value))
    assert [one.message for one in shown.exception] == []
    (notice,) = shown.warning
    assert len(notice.value) < 10_000
    if MARKER in value:
        assert shows_as_itself(notice.value, tame(value))


def test_a_deck_shows_as_itself() -> None:
    app = open_page("present")
    slides = (Slide("primary_bars", title=NAME, question=NAME, note=f"{NAME}\n{NAME}"), Slide("pairs", title=NAME))
    app.session_state["deck"] = Deck(NAME[:200], slides)
    app.session_state["deck_told"] = f"{tame(NAME, 500)} was not opened.", False
    assert sound(show(app)) == 1  # the list names slides by their figures
    for slide in ("0", "1"):
        assert sound(show(app, deck="mine", slide=slide, cohort="abrams1950")) == 1
        next((one for one in app.button if one.label == "Show"), app.button[0]).click()
        assert sound(app.run()) > 0
