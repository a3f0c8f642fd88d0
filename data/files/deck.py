"""A deck of slides: which figure of which address, with a title, a question and a note; as a small JSON file.

A slide holds no figure and no number, only where to find them, so an old deck shows today's tables.
"""

import json
import unicodedata
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from data.tables.load import FOLDER
from data.tables.outside import OutsideError, read_json

VERSION = 1
MOST_BYTES, MOST_SLIDES, MOST_PARAMS = 200_000, 200, 60
LONGEST = {"title": 200, "question": 300, "note": 4000, "view": 40}
"""Letters of a slide's texts."""
READY = FOLDER / "decks"
"""The decks that come with the atlas."""


class DeckError(ValueError):
    """A file that is no deck; the message says where and what is wrong, and what is allowed."""


@dataclass(frozen=True)
class Slide:
    """One figure: view names it, params are its address. title "" means its finding; question is shown first."""

    view: str
    params: tuple[tuple[str, str], ...] = ()
    title: str = ""
    question: str = ""
    note: str = ""


@dataclass(frozen=True)
class Deck:
    """Slides in their order under a title."""

    title: str = "My deck"
    slides: tuple[Slide, ...] = field(default=())

    # Presses come late and by twos, and say what they like: a slide that is not there changes nothing.

    def changed(self, number: int, **texts: str) -> "Deck":
        """Return the deck with other texts on one slide; numbers begin with 0."""
        slides = [replace(one, **texts) if at == number else one for at, one in enumerate(self.slides)]  # type: ignore[arg-type]
        return replace(self, slides=tuple(slides))

    def moved(self, number: int, by: int) -> "Deck":
        """Return the deck with a slide and the one `by` places after it in each other's place."""
        slides, other = list(self.slides), number + by
        if {number, other} <= set(range(len(slides))):
            slides[number], slides[other] = slides[other], slides[number]
        return replace(self, slides=tuple(slides))

    def with_slides_of(self, other: "Deck") -> "Deck":
        """Return the deck with the slides of another behind its own, as far as there is room; an empty one is that."""
        return replace(self, slides=(*self.slides, *other.slides)[:MOST_SLIDES]) if self.slides else other

    def without(self, number: int) -> "Deck":
        """Return the deck without a slide."""
        return replace(self, slides=tuple(one for at, one in enumerate(self.slides) if at != number))


def to_json(deck: Deck) -> bytes:
    """Return a deck as the file people save and share."""
    slides = [{**asdict(slide), "params": dict(slide.params)} for slide in deck.slides]
    document = {"seed_and_soil_deck": VERSION, "title": deck.title, "slides": slides}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(content: bytes, views: frozenset[str] | None = None) -> Deck:
    """Return the deck of a file; `views` are the figures that exist.

    Raises DeckError for anything that is not a deck of this version, too large, or names no figure.
    """
    if len(content) > MOST_BYTES:
        msg = f"The file is {len(content):,} bytes; a deck may be at most {MOST_BYTES:,}."
        raise DeckError(msg)
    try:
        document = read_json(content)
    except OutsideError as error:
        msg = f"The file {error}. Choose a deck that was saved here."
        raise DeckError(msg) from error
    version = document.get("seed_and_soil_deck") if isinstance(document, dict) else None
    if version != VERSION or type(version) is not int:
        msg = f"The file is not a deck of this atlas: seed_and_soil_deck must be {VERSION}."
        raise DeckError(msg)
    slides = document.get("slides")
    if not isinstance(slides, list) or len(slides) > MOST_SLIDES:
        found = f"{len(slides):,} slides" if isinstance(slides, list) else "none"
        msg = f"slides must be a list of at most {MOST_SLIDES} slides; found {found}."
        raise DeckError(msg)
    title = _text(document, "title", "the deck")
    return Deck(title or "My deck", tuple(_slide(one, n, views) for n, one in enumerate(slides, 1)))


def _slide(one: Any, number: int, views: frozenset[str] | None) -> Slide:
    where = f"slide {number}"
    if not isinstance(one, dict):
        msg = f"{where} must be an object with view and params."
        raise DeckError(msg)
    view = _text(one, "view", where)
    if views is not None and view not in views:
        msg = f"{where}: there is no figure with that name; view must be one of {', '.join(sorted(views))}."
        raise DeckError(msg)
    texts = (_text(one, name, where) for name in ("title", "question", "note"))
    return Slide(view, _params(one, where), *texts)


def _params(one: dict[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    params = one.get("params", {})
    if not isinstance(params, dict) or len(params) > MOST_PARAMS:
        msg = f"{where}: params must be an object of at most {MOST_PARAMS} short texts, as in an address."
        raise DeckError(msg)
    texts = ((_checked(key, where, "params", 40), value) for key, value in params.items())
    return tuple((key, _checked(value, where, "params", 200)) for key, value in texts)


def _text(one: dict[str, Any], name: str, where: str) -> str:
    return _checked(one.get(name, ""), where, name, LONGEST[name])


def _checked(value: object, where: str, name: str, longest: int) -> str:
    """A text from a file; its lines may be broken, but no character in it may be half of one or a control."""
    if not isinstance(value, str) or len(value) > longest:
        kind = "an object of short texts" if name == "params" else f"a text of at most {longest} characters"
        found = f"{len(value):,} characters" if isinstance(value, str) else type(value).__name__
        msg = f"{where}: {name} must be {kind}; found {found}."
        raise DeckError(msg)
    if odd := next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t"), ""):
        what = "half a character" if unicodedata.category(odd) == "Cs" else "a control character"
        msg = f"{where}: {name} contains {what} (U+{ord(odd):04X}), which is not text. Remove it."
        raise DeckError(msg)
    return value


@cache
def ready_decks(folder: Path = READY) -> dict[str, Deck]:
    """Return {id: deck} of the decks that come with the atlas, read once; never change it."""
    return {path.stem: from_json(path.read_bytes()) for path in sorted(folder.glob("*.json"))}
