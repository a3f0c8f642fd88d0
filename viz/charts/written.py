"""A text in the languages that read marks in it: Streamlit's Markdown, Plotly's pseudo-HTML, and none.

A text of ours is plain but for `**`, which sets bold type. Whatever else stands in it, an own cohort's name or a value
of an address, shows as itself. Streamlit looks for some marks after Markdown has taken backslashes and entities away
(addresses, icons, emoji, arrows); these are parted by a word joiner, which takes no room.
"""

import re
from collections.abc import Collection

from data.tables.plain import JOINER, REPLACEMENT, acts, as_typed

BOLD = "**"
_KEPT = frozenset("\n\r\t\u200c\u200d\u2060")
"""Line breaks, invisible characters that letters and emoji need, and our own joiner."""
_LINE_START = re.compile(r"^(?:([-+=>])|(\d+)([.)]))")
_ENTITIES = {r"&(?=#?\w+;)": "&amp;", "<": "&lt;", ">": "&gt;", r"\$": "&#36;"}
_MARKS = re.compile(
    r"""(?P<address>https?(?=://)|www(?=\.))   # would be a link
    | (?P<at>@(?=[\w-]))                       # would be a mail address
    | (?P<colon>:(?=[^\s\d*]|\d[\w+-]*:))     # would begin a directive, an emoji, an icon or the logo
    | (?P<arrow><(?=[-=])|-(?=[->])|>(?==)|~(?==))
    | (?P<tag><(?=[A-Za-z/!?]))
    | (?P<entity>&(?=\#?\w+;))
    | (?P<mark>[\\`*_\[\]$~|\#])""",
    re.VERBOSE | re.IGNORECASE,
)


def as_markdown(text: str, links: Collection[str] = (), *, bold: bool = True) -> str:
    """Return a text of ours as Markdown for Streamlit; line breaks stay, and of addresses `links` alone are links.

    With `bold` false, for a text that is from outside as a whole, `**` too shows as itself.
    """
    lines = (visible(line).strip() for line in text.splitlines())
    return "  \n".join(_line(line, links, bold=bold) for line in lines)


def as_plotly(text: str) -> str:
    """Return a text as itself for Plotly, which takes tags for type, entities for letters and dollars for LaTeX."""
    text = as_typed(text)
    for sign, entity in _ENTITIES.items():
        text = re.sub(sign, entity, text)
    return text


def as_text(text: str) -> str:
    """Return a text of ours without the marks of bold type, for where there is only one type."""
    return text.replace(BOLD, "")


def visible(text: str) -> str:
    """Return a text without characters that act unseen, such as those that turn the direction of writing."""
    return "".join(REPLACEMENT if acts(one) and one not in _KEPT else one for one in text)


def _line(text: str, links: Collection[str], *, bold: bool) -> str:
    known = [one for one in links if one in text]
    longest_first = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    parts = re.split(f"({longest_first})", text) if known else [text]
    escaped = "".join(f"<{part}>" if part in known else _part(part, bold=bold) for part in parts if part)
    return _LINE_START.sub(_start, escaped)


def _part(text: str, *, bold: bool) -> str:
    pieces = text.split(BOLD) if bold else [text]
    if len(pieces) % 2 == 0:  # a mark without its fellow
        pieces = [text]
    return BOLD.join(_MARKS.sub(_inert, piece) for piece in pieces)


def _inert(found: re.Match[str]) -> str:
    mark = found.group()
    match found.lastgroup:
        case "address" | "at":
            return mark + JOINER
        case "colon":
            return f"&#58;{JOINER}"
        case "arrow":
            return (f"\\{mark}" if mark in "<~" else mark) + JOINER
        case "entity":
            return "&amp;"
        case _:
            return f"\\{mark}"


def _start(found: re.Match[str]) -> str:
    sign, number, dot = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{dot}"
