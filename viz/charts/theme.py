"""Colours, type and layout shared by every figure, light and dark."""

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Any, Literal

import plotly.graph_objects as go

from data.stats.words import rounded

Mode = Literal["light", "dark"]

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", Helvetica, Arial, sans-serif'
SIZE = 13
SMALL = 12
"""Type sizes in pixels; nothing on a figure is smaller than 11."""

RAMP_STOPS = (0.0, 0.125, 0.25, 0.5, 0.75, 1.0)
"""Where on the scale the colours of a ramp stand: close together below, where most shares are."""


@dataclass(frozen=True)
class Theme:
    """Every colour a figure may use.

    ramp runs from the smallest share above 0 to the top of the scale, away from the ground: contrasts from step to
    step, the ground first, are 1.53, 1.51, 1.53, 1.51, 1.53, 1.61 in the light theme and 1.57, 1.57, 1.57, 1.58,
    1.56, 1.56 in the dark one. A counted zero is the ground in an outline (zero); what is not known is hatched
    (hatch on the body). less and more run from the middle of a diverging scale to its ends; series are the colours
    of things compared, see SERIES_SYMBOLS. apart is a bar that stands beside a ranking, not in it.
    """

    mode: Mode
    paper: str
    card: str
    body: str
    bone: str
    edge: str
    art: str
    faint: str
    outline: str
    no_data: str
    hatch: str
    zero: str
    apart: str
    ink: str
    muted: str
    grid: str
    accent: str
    origin: str
    ramp: tuple[tuple[float, str], ...]
    less: tuple[str, ...]
    more: tuple[str, ...]
    series: tuple[str, ...]


def _ramp(*colours: str) -> tuple[tuple[float, str], ...]:
    return tuple(zip(RAMP_STOPS, colours, strict=True))


LIGHT = Theme(
    mode="light",
    paper="#fbfaf8",
    card="#f3f4f5",
    body="#e1e6eb",
    bone="#f7f4ec",
    edge="#8a6a66",
    art="rgba(70,55,60,.45)",
    faint="#828d98",
    outline="rgba(90,105,120,.36)",
    no_data="#cdd3d9",
    hatch="#8995a1",
    zero="#8a6a66",
    apart="#aab3bc",
    ink="#1f2730",
    muted="#5c6670",
    grid="#e4e0d9",
    accent="#a3213f",
    origin="#3c5f86",
    ramp=_ramp("#fcc282", "#f68c3b", "#e5562d", "#be3540", "#911e42", "#5c0830"),
    less=("#f4f2ee", "#c3d9e0", "#7fb2c4", "#3a829d", "#12546e"),
    more=("#f4f2ee", "#f0d3b4", "#e2a25f", "#bf6a1f", "#7d3c06"),
    series=("#c8385f", "#2f6da3", "#b98310", "#2a2d33"),
)
DARK = Theme(
    mode="dark",
    paper="#12161b",
    card="#1a2027",
    body="#20272f",
    bone="#39424c",
    edge="#7c6c72",
    art="rgba(20,12,16,.5)",
    faint="#67737f",
    outline="rgba(170,185,200,.34)",
    no_data="#2a3b4d",
    hatch="#5b6875",
    zero="#8b98a5",
    apart="#57626e",
    ink="#e4e9ee",
    muted="#a3aeb9",
    grid="#2c343d",
    accent="#f0879b",
    origin="#7da7d0",
    ramp=_ramp("#6b1a2f", "#9d2a41", "#cf4042", "#f16f36", "#feaa43", "#fee6b8"),
    less=("#343c45", "#3c5863", "#3f7d92", "#54a6c0", "#8fd2e8"),
    more=("#343c45", "#65503a", "#9a6a35", "#d08f45", "#f6c78a"),
    series=("#f0879b", "#6fa8e0", "#e6b85c", "#d5dbe2"),
)


def theme(mode: str | None) -> Theme:
    """Return the theme of a mode; anything but "dark" is light."""
    return DARK if mode == "dark" else LIGHT


SYSTEMS: dict[str, tuple[str, str]] = {
    "breast": ("Breast", "#b5476b"),
    "thoracic": ("Chest", "#3f6fa3"),
    "upper_gi": ("Upper digestive tract", "#c1762d"),
    "lower_gi": ("Lower digestive tract", "#8f6b2e"),
    "hepatobiliary_pancreatic": ("Liver, bile ducts, pancreas", "#5d7f3a"),
    "gynaecological": ("Gynaecological", "#8d5aa3"),
    "urological": ("Urological", "#2f8a8a"),
    "head_neck": ("Head and neck", "#7a6ac0"),
    "skin": ("Skin", "#a8553a"),
    "endocrine": ("Endocrine", "#4f8f6b"),
    "soft_tissue_bone": ("Soft tissue and bone", "#6e7681"),
    "other": ("Other", "#86807a"),
}
"""Organ systems of primaries: label and colour, in the order of every list and figure."""

REGIONS: dict[str, str] = {
    "lymphatic": "Lymph nodes",
    "thorax": "Chest",
    "abdomen": "Abdomen",
    "retroperitoneum": "Retroperitoneum",
    "pelvis": "Pelvis",
    "skeleton": "Skeleton and marrow",
    "cns": "Nervous system",
    "head_neck": "Head and neck",
    "skin_soft_tissue": "Skin and soft tissue",
    "not_one_organ": "Not one organ",
}
"""Body regions of sites: label, in the order of every list and figure."""


def colour_at(share: float, top: float, look: Theme) -> str:
    """Return the ramp's colour for a share (0 to top), as #rrggbb; the ground for a counted zero."""
    if share == 0:
        return look.paper
    return _between(look.ramp, 0.0 if top <= 0 else min(max(share / top, 0.0), 1.0))


def ramp_scale(look: Theme) -> list[list[float | str]]:
    """Return the ramp as Plotly's colour scale: the ground at 0 alone, the first colour just above."""
    stops = ((0.0, look.paper), (_ABOVE_ZERO, look.ramp[0][1]), *look.ramp[1:])
    return [[at, colour] for at, colour in stops]


def diverging_at(value: float, top: float, look: Theme) -> str:
    """Return the diverging scale's colour for a value from -top to top (0 is the middle), as #rrggbb."""
    side = look.more if value >= 0 else look.less
    stops = tuple((i / (len(side) - 1), colour) for i, colour in enumerate(side))
    return _between(stops, 0.0 if top <= 0 else min(abs(value) / top, 1.0))


_ABOVE_ZERO = 1e-6
"""A place on the scale below that of every share above 0: one patient of a million."""


def _between(stops: tuple[tuple[float, str], ...], position: float) -> str:
    """The colour at a position (0 to 1) between stops, as #rrggbb."""
    for (x0, c0), (x1, c1) in pairwise(stops):
        if position <= x1:
            part = (position - x0) / (x1 - x0)
            mixed = (round(int(c0[i : i + 2], 16) * (1 - part) + int(c1[i : i + 2], 16) * part) for i in (1, 3, 5))
            return "#" + "".join(f"{channel:02x}" for channel in mixed)
    return stops[-1][1]


SERIES_SYMBOLS = ("circle", "square", "diamond", "triangle-up")
"""Symbols of things compared, so that colour is never alone."""
SRGB_KNEE = 0.04045
"""Where sRGB turns from linear to its power law (IEC 61966-2-1)."""


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2, section 1.4.3), 0 to 1."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= SRGB_KNEE else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Return black-ish or white, whichever reads better on a fill."""
    return max(("#1f2730", "#ffffff"), key=lambda ink: contrast(ink, colour))


READABLE = 4.5
"""Contrast of text and ground (WCAG 2.2, section 1.4.3)."""


def readable_ink(fill: str) -> str:
    """Return the house ink or white; black on the few mid tones on which neither reads well."""
    ink = ink_on(fill)
    return ink if contrast(ink, fill) >= READABLE else "#000000"


def whole_percent(share: float) -> str:
    """Return a fraction rounded for a label: whole per cent, halves up, "<1 %" for less than a half."""
    if 0 < share < 0.005:  # noqa: PLR2004 - rounds to 0
        return "<1\u2009%"
    return f"{rounded(share * 100)}\u2009%"


def folded(label: str, letters: int) -> str:
    """Return a label broken between words into lines of at most so many letters, for Plotly."""
    return "<br>".join(wrap(label, letters, break_long_words=False, break_on_hyphens=False))


def scale_top(shares: list[float]) -> float:
    """Return the top of a colour or length scale: the largest share, rounded up to a tenth, at least 0.1."""
    largest = max(shares, default=0.0)
    return max(0.1, -(-round(largest * 1000) // 100) / 10)


STAYS: dict[str, Any] = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
"""Part of a trace: a click changes the selection, not the look of the marks."""

WHOLE_LABELS: dict[str, Any] = {"ticklabeloverflow": "allow"}
"""Part of an axis whose labels have their room: else Plotly measures each of them again after each, to hide some."""


def new_figure(traces: list[Any], look: Theme, height: int, **layout: Any) -> go.Figure:
    """Return a figure with the house layout; `layout` adds to it. Height in pixels."""
    base: dict[str, Any] = {
        "font": {"family": FONT, "size": SIZE, "color": look.ink},
        "paper_bgcolor": look.paper,
        "plot_bgcolor": look.paper,
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "hoverlabel": {
            "bgcolor": look.card,
            "bordercolor": look.faint,
            "align": "left",
            "font": {"family": FONT, "size": SIZE, "color": look.ink},
        },
        "showlegend": False,
        "template": "none",
        "dragmode": False,
        "clickmode": "event+select",
    }
    return go.Figure({"data": traces, "layout": {**base, **layout}})
