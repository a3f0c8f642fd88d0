"""A text from outside (a file, an address, a cell) as one line in which nothing acts, whatever language shows it."""

import unicodedata

LONGEST_QUOTE = 40
"""Characters of a cell or a value that a message repeats."""
JOINER = "\u2060"
"""The word joiner: takes no room, and parts what would be read as a mark."""
REPLACEMENT = "\ufffd"
"""Stands in the place of a character that could act."""


def plain(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a text with nothing in it that could act: no control, invisible or direction-changing characters.

    Such characters become "\ufffd", white space one space; what is longer than `longest` ends with "…".
    """
    kept = "".join(" " if c.isspace() else REPLACEMENT if acts(c) else c for c in text[: longest * 4])
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest and len(text) <= longest * 4 else kept[: longest - 1].rstrip() + "…"


def tame(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a text, as `plain` does, that can stand in a sentence of ours: two stars of it never set bold type.

    That is the only mark our sentences know; viz.charts.written puts them into the languages that know more.
    """
    return plain(text.replace(JOINER, ""), longest).replace("*", f"{JOINER}*{JOINER}")


def as_typed(text: str) -> str:
    """Return a text that `tame` took in as it was typed, for a file: what our sentences need is no part of the data."""
    return text.replace(JOINER, "")


def quoted(text: str) -> str:
    """Return a cell or a name for a message: made harmless by `plain`, in quotation marks."""
    return f"“{plain(text)}”"


def unseen(text: str) -> str:
    """Return what is said of the first character of a text that acts unseen, spaces aside; "" where none does."""
    odd = next((one for one in text if acts(one) and not one.isspace()), "")
    name = unicodedata.name(odd, "a control character").lower() if odd else ""
    return f"an invisible character (U+{ord(odd):04X}, {name})" if odd else ""


def acts(character: str) -> bool:
    """Return whether a character is a control, an invisible or a direction-changing one, or none at all."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
