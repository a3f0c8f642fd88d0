"""How wide a text comes out, before anything is drawn."""

_NARROWEST, _NARROW, _WIDE, _WIDEST = (
    "ijl.,:;|'!·’",
    'frtI()[]-/\u2009 †“”"',
    "ABCDEFGHJKLNOPQRSTUVXYZ&+=<>–÷×→",
    "mMW%—@",
)
_WIDTH = dict.fromkeys(_NARROWEST, 0.28) | dict.fromkeys(_NARROW, 0.34) | dict.fromkeys(_WIDE, 0.7)
_WIDTH |= dict.fromkeys(_WIDEST, 0.9) | {"I": 0.28, " ": 0.28}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a line takes: Helvetica's widths, the widest of the house faces."""
    return sum(_WIDTH.get(letter, 0.556) for letter in text) * size * (1.07 if bold else 1)
