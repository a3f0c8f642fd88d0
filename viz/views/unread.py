"""What an address says that only one page reads, and that page does not know."""

import re

from data.atlas import Atlas
from data.files.deck import ready_decks
from data.learn.question import KINDS
from data.learn.teaching import GENERAL
from data.selection import Selection
from data.tables.plain import tame

QUESTION = re.compile(rf"(?:{'|'.join(KINDS)})_[0-9a-f]{{12}}")
"""The id of a question of the quiz; whether there still is that question, the quiz says itself."""
MINE = "mine"


def topics(atlas: Atlas) -> frozenset[str]:
    """Return what a topic may be: one of Clinic's general part, a claim or its subject, a named metastasis."""
    claims, eponyms = atlas.tables.claims, atlas.tables.eponyms
    return frozenset({*GENERAL, *claims["topic"], *claims["claim_id"], *eponyms["eponym_id"]})


def unread(atlas: Atlas, chosen: Selection, page: str) -> list[str]:
    """Return a notice for each of topic, kind and deck that nothing here has; what the page itself says is left out."""
    decks, found = (MINE, *ready_decks()), []
    if page != "quiz":
        if chosen.topic and chosen.topic not in topics(atlas) and not QUESTION.fullmatch(chosen.topic):
            found.append(
                ("topic", chosen.topic, "a topic of Clinic or Textbook claims, a claim or a question of the quiz")
            )
        if chosen.kind and chosen.kind not in KINDS:
            found.append(("kind", chosen.kind, ", ".join(KINDS)))
    if page != "present" and chosen.deck and chosen.deck not in decks:
        found.append(("deck", chosen.deck, ", ".join(decks)))
    return [
        f"The address asks for {name} “{tame(word)}”, which does not exist: passed over. Allowed: {hint}."
        for name, word, hint in found
    ]
