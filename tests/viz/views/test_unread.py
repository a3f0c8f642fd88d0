"""What of an address no page knows is named on every page, as other values are."""

import pytest

from data.atlas import Atlas
from data.files.deck import ready_decks
from data.learn.question import KINDS
from data.selection import DEFAULT, Selection, with_values
from viz.views.unread import topics, unread


def asked(atlas: Atlas, field: str, word: str) -> Selection:
    chosen = with_values(DEFAULT, atlas, **{field: word})
    assert chosen
    return chosen


@pytest.mark.parametrize("field", ["topic", "kind", "deck"])
def test_an_unknown_word_is_named_with_what_is_allowed(atlas: Atlas, field: str) -> None:
    (notice,) = unread(atlas, asked(atlas, field, "nonsense"), "primary")
    assert f"{field} “nonsense”, which does not exist: passed over. Allowed: " in notice


@pytest.mark.parametrize(("field", "page"), [("topic", "quiz"), ("kind", "quiz"), ("deck", "present")])
def test_what_the_page_says_itself_is_not_said_twice(atlas: Atlas, field: str, page: str) -> None:
    assert unread(atlas, asked(atlas, field, "nonsense"), page) == []


def test_what_any_page_has_is_no_word_lost(atlas: Atlas) -> None:
    """A selection keeps its topic, kind and deck from page to page."""
    for topic in [*topics(atlas), "higher_7250d3754263"]:
        assert unread(atlas, asked(atlas, "topic", topic), "primary") == []
    for kind in KINDS:
        assert unread(atlas, asked(atlas, "kind", kind), "primary") == []
    for deck in ["mine", *ready_decks()]:
        assert unread(atlas, asked(atlas, "deck", deck), "primary") == []
