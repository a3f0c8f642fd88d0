"""What is proposed for a label, and how it was found."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """What is proposed for one label.

    id: our term, "" if there is none. how: one of HOW. score: percent of likeness for "alike", else None.
    sure: nobody needs to confirm it. note: what must be known, such as several candidates.
    """

    id: str = ""
    how: str = "none"
    score: float | None = None
    sure: bool = False
    note: str = ""


HOW = {
    "id": "our own id",
    "label": "our own label",
    "alias": "a known alias",
    "words": "the same words",
    "oncotree": "OncoTree code",
    "oncotree_name": "name in OncoTree",
    "tcga": "TCGA code",
    "icd10": "ICD-10 code",
    "icd_o_3": "ICD-O-3 code",
    "tnm": "TNM code",
    "uberon": "UBERON term",
    "english": "a usual word",
    "german": "a German word",
    "french": "a French word",
    "alike": "spelt alike",
    "wider": "a wider term",
    "several": "several terms",
    "excluded": "left out by a source",
    "box": "a check box",
    "denied": "it says no",
    "number": "a number of the table’s own",
    "none": "nothing like it",
    "value": "a usual value",
    "person": "chosen",
}
"""How a meaning was found, in words."""


def strict(label: str) -> str:
    """Return a label without what never matters: case, accents, underscores, dashes of any length, spaces."""
    text = unicodedata.normalize("NFKD", label.replace("−", "-").replace("–", "-").replace("’", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("ß", "ss")
    return " ".join(text.replace("_", " ").split())


_DENIED = re.compile(
    r"(?:no|not|without|absence of|free of|negative for|kein|keine|keinen|ohne|sans|pas de|sin|senza|nessuna)"
    r"[ :-]+(?!of\b)(?P<after>\w.*)|(?P<before>.*\w)[ :-]+(?:absent|negative|neg|free|frei|negativ|absente?)"
)


def denied(label: str) -> str:
    """Return what a label or the name of a column says no to: “liver” of “no liver”; "" where it says no such thing."""
    found = _DENIED.fullmatch(strict(label))
    return (found["after"] or found["before"]).strip() if found else ""


_BETWEEN = re.compile(r"\s*(?:[,/+&|\n\r]|\b(?:and|und|et|y|e|og|och|en)\b)\s*")


def parted(label: str) -> list[str]:
    """Return the parts of a label at what stands between several things in one cell, but for the semicolon."""
    parts = (" ".join(part.split()) for part in _BETWEEN.split(label))
    return [part for part in parts if part]


NOT_KNOWN = (8, 9, 88, 98, 99, 998, 999)
"""Numbers that often stand for what is not known."""


def turned(column: str, cells: Iterable[str]) -> bool:
    """Tell whether a column's name says no to what its cells say; where they count, “No” is a number."""
    if not denied(column):
        return False
    numbers = {int(text) for cell in set(cells) if (text := cell.strip()).isdecimal() and text.isascii()}
    return not (0 in numbers and numbers - {0, 1, *NOT_KNOWN})
