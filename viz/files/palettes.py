"""Other colours for print and for every eye: white ground, black and white, and a colour-blind safe set.

Black and white is by lightness alone: a scale runs from white to black, a diverging one too (less is lighter than
the middle, more is darker). The safe set is cividis (Nuñez et al., PLoS One 2018) for scales, Okabe and Ito's
colours for things compared, and Paul Tol's muted ones for organ systems.
"""

import json
import re
from dataclasses import replace

import plotly.graph_objects as go

from viz.charts.theme import LIGHT, SYSTEMS, Theme, luminance

PRINT = replace(LIGHT, paper="#ffffff", card="#f4f4f4")
GREY = replace(
    PRINT,
    body="#f4f4f4",
    bone="#fafafa",
    edge="#777777",
    art="rgba(60,60,60,.45)",
    faint="#b8b8b8",
    outline="rgba(100,100,100,.4)",
    no_data="#ebebeb",
    hatch="#8c8c8c",
    zero="#555555",
    apart="#c4c4c4",
    ink="#111111",
    muted="#4d4d4d",
    grid="#e0e0e0",
    accent="#000000",
    origin="#000000",
    # Between black (where the cancer started) and the white of a counted zero.
    ramp=((0.0, "#d2d2d2"), (0.25, "#b0b0b0"), (0.5, "#868686"), (0.75, "#5c5c5c"), (1.0, "#303030")),
    less=("#a8a8a8", "#c0c0c0", "#d6d6d6", "#ebebeb", "#ffffff"),
    more=("#a8a8a8", "#848484", "#5e5e5e", "#383838", "#000000"),
    series=("#000000", "#7a7a7a", "#b0b0b0", "#4a4a4a"),
)
SAFE = replace(
    PRINT,
    origin="#d55e00",
    ramp=((0.0, "#fff9d6"), (0.1, "#fbe94f"), (0.25, "#c9b869"), (0.5, "#7c7b78"), (0.75, "#414d6b"), (1.0, "#00224e")),
    less=("#f4f2ee", "#b9d3e4", "#6fa8cf", "#2f7bb0", "#004d80"),
    more=("#f4f2ee", "#f3d3a4", "#e69f00", "#b86f00", "#7a4300"),
    series=("#d55e00", "#0072b2", "#e69f00", "#000000"),
)
MUTED = (
    "#cc6677",
    "#332288",
    "#ddcc77",
    "#999933",
    "#117733",
    "#aa4499",
    "#44aa99",
    "#88ccee",
    "#882255",
    "#6699cc",
    "#777777",
    "#bbbbbb",
)
"""A colour an organ system, in the order of SYSTEMS."""
PALETTES: dict[str, str] = {
    "screen": "As on the screen",
    "print": "On white",
    "grey": "Black and white",
    "safe": "Colour-blind safe",
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_RGB = re.compile(r"rgb(a?)\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)")


def look_of(palette: str, screen: Theme) -> Theme:
    """Return the theme of a palette; `screen` is what the visitor sees."""
    return {"print": PRINT, "grey": GREY, "safe": SAFE}.get(palette, screen)


def recoloured(figure: go.Figure, palette: str) -> go.Figure:
    """Return a figure whose colours outside the theme keep to a palette as well (organ systems, names in a key)."""
    if palette not in ("grey", "safe"):
        return figure
    text: str = figure.to_json()
    if palette == "grey":
        text = _HEX.sub(lambda found: _grey(found.group()), text)
        text = _RGB.sub(_grey_rgb, text)
    else:
        swaps = {colour.lower(): safe for (_, colour), safe in zip(SYSTEMS.values(), MUTED, strict=True)}
        text = _HEX.sub(lambda found: swaps.get(found.group().lower(), found.group()), text)
    return go.Figure(json.loads(text))


def _grey(colour: str) -> str:
    """The grey that is as light as a colour: its relative luminance on sRGB's curve."""
    light = luminance(colour)
    value = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055  # noqa: PLR2004 - IEC 61966-2-1
    return f"#{round(value * 255):02x}" + f"{round(value * 255):02x}" * 2


def _grey_rgb(found: re.Match[str]) -> str:
    channels = "".join(f"{min(int(found.group(i)), 255):02x}" for i in (2, 3, 4))
    value = int(_grey(f"#{channels}")[1:3], 16)
    return f"rgb{found.group(1)}({value},{value},{value}"
