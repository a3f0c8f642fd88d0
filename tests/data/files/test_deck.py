"""Decks: what is saved is opened again, and a damaged file is named and opens nothing."""

import json

import pytest

from data.files.deck import MOST_SLIDES, Deck, DeckError, Slide, from_json, ready_decks, to_json

DECK = Deck(
    "Bone",
    (
        Slide("primary_map", (("cohort", "msk_met"), ("primary", "prostate")), "", "Where?", "Ask first."),
        Slide("evidence", (("primary", "breast"), ("site", "bone"))),
    ),
)


def damaged(**changes: object) -> bytes:
    return json.dumps({**json.loads(to_json(DECK)), **changes}).encode()


def test_a_deck_is_opened_as_it_was_saved() -> None:
    assert from_json(to_json(DECK)) == DECK
    assert from_json(b"\xef\xbb\xbf" + to_json(DECK), frozenset({"primary_map", "evidence"})) == DECK
    assert from_json(to_json(Deck())) == Deck()


def test_three_decks_come_with_the_atlas() -> None:
    decks = ready_decks()
    assert set(decks) == {"reading_statistics", "seed_and_soil", "where_cancers_go"}
    assert all(len(deck.slides) >= 7 for deck in decks.values())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not valid JSON at line 1, column 1"),
        (b"{", "not valid JSON at line 1"),
        (b"\xff\xfe", "not JSON text"),
        (b"[]", "seed_and_soil_deck must be 1"),
        (b"[" * 100_000, "not JSON that can be read: its brackets are nested too deeply"),
        (b'{"seed_and_soil_deck": 1, "slides": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested too deeply"),
        (b'{"seed_and_soil_deck": ' + b"1" * 5_000 + b"}", "a number of 5,000 digits"),
        (b'{"seed_and_soil_deck": NaN}', "contains NaN, which is not a number"),
        (b'{"seed_and_soil_deck": -Infinity}', "contains -Infinity"),
        (b'{"seed_and_soil_deck": true}', "seed_and_soil_deck must be 1"),
        (b'{"seed_and_soil_deck": 1e999}', "seed_and_soil_deck must be 1"),
        (b'{"title": "a", "title": "b"}', "has “title” twice in one object"),
        (b'{"title": "\xff"}', "byte 12 is not UTF-8"),
        (damaged(title="half \ud83d"), r"the deck: title contains half a character \(U\+D83D\)"),
        (damaged(title="a\x00b"), r"the deck: title contains a control character \(U\+0000\)"),
        (
            damaged(slides=[{"view": "sankey", "note": "\x1b[31m"}]),
            r"slide 1: note contains a control character \(U\+001B",
        ),
        (damaged(slides=[{"view": "sankey", "params": {"\udc00": "x"}}]), "slide 1: params contains half a character"),
        (damaged(slides=[{"view": "sankey", "params": {"x" * 41: "x"}}]), "slide 1: params must be an object"),
        (damaged(slides=[{"view": "sankey", "params": {str(n): "" for n in range(61)}}]), "at most 60 short texts"),
        (damaged(slides=[{}] * 5_000), "at most 200 slides; found 5,000 slides"),
        (b" " * 200_001, "at most 200,000"),
        (damaged(seed_and_soil_deck=2), "seed_and_soil_deck must be 1"),
        (damaged(slides={}), "slides must be a list"),
        (damaged(slides=[{"view": "sankey"}] * (MOST_SLIDES + 1)), "at most 200 slides"),
        (damaged(slides=["x"]), "slide 1 must be an object"),
        (damaged(slides=[{"view": "sankey"}, {"view": "atlantis"}]), "slide 2: there is no figure with that name"),
        (damaged(slides=[{"view": 7}]), "slide 1: view must be a text"),
        (damaged(slides=[{"view": "sankey", "params": {"top": 8}}]), "params must be an object of short texts"),
        (damaged(slides=[{"view": "sankey", "note": "x" * 4001}]), "note must be a text of at most 4000"),
        (damaged(title=["x"]), "the deck: title must be a text"),
    ],
)
def test_a_damaged_deck_is_named(content: bytes, fault: str) -> None:
    with pytest.raises(DeckError, match=fault):
        from_json(content, frozenset({"sankey"}))


def test_a_press_on_a_slide_that_is_gone_changes_nothing() -> None:
    """Two presses come together, or a browser says what it likes."""
    deck = Deck("D", (Slide("sankey"), Slide("heatmap")))
    assert [one.view for one in deck.moved(0, 1).slides] == ["heatmap", "sankey"]
    assert [one.view for one in deck.without(0).slides] == ["heatmap"]
    assert [one.note for one in deck.changed(1, note="N").slides] == ["", "N"]
    for same in (deck.moved(1, 1), deck.moved(0, -1), deck.moved(2, -1), deck.without(2), deck.changed(2, note="N")):
        assert same == deck
