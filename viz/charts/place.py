"""Where in the body something lies: one panel of the drawing with its regions lit, as a small picture (SVG)."""

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from viz.charts.bodymap import Sex, drawing
from viz.charts.theme import Mode, theme

SCALE = 20
"""Units of the picture in one of the drawing, whose coordinates are then whole numbers."""


def panel_of(sex: Sex, regions: frozenset[str]) -> int:
    """Return the panel that shows most of some regions."""
    found: Counter[int] = Counter(f["properties"]["panel"] for f in drawing(sex)["features"] if f["id"] in regions)
    return max(found, key=lambda panel: (found[panel], -panel))


@cache
def place_svg(sex: Sex, regions: frozenset[str], mode: Mode) -> str:
    """Return the panel of a body that shows some regions best, these lit in the accent."""
    look, panel = theme(mode), panel_of(sex, regions)
    (frame,) = (one for one in drawing(sex)["panels"] if one["panel"] == panel)
    here = [
        f for f in drawing(sex)["features"] if panel in (f["properties"]["panel"], f["properties"].get("also_panel"))
    ]
    plain = {
        "body": (look.body, look.faint),
        "bone": (look.bone, look.faint),
        "art": ("none", look.art),
        "faint": ("none", look.outline),
        "region": (look.no_data, look.faint),
    }
    order = ["body", "bone", "region", "art", "faint"]
    shapes = []
    for role in order:
        some = [f for f in here if f["properties"].get("decoration", "region") == role]
        for feature in sorted(some, key=lambda f: f["id"] in regions):
            fill, line = plain[role] if feature["id"] not in regions else (look.accent, look.accent)
            shapes.append(f'<path d="{_path(feature["geometry"])}" fill="{fill}" stroke="{line}"/>')
    (west, east), (south, north) = frame["lon"], frame["lat"]
    box = [round(SCALE * one) for one in (west, -north, east - west, north - south)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{" ".join(map(str, box))}" '
        f'fill-rule="evenodd" stroke-width="1">{"".join(shapes)}</svg>'
    )


def as_address(svg: str) -> str:
    """Return a picture as an address that holds all of it."""
    return f"data:image/svg+xml,{quote(svg, safe=' =:/,')}"


def _path(geometry: dict[str, Any]) -> str:
    """Polygons as the path of a picture: whole numbers, each point told from the one before."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return "".join(_ring(ring) for polygon in polygons for ring in polygon)


def _ring(ring: list[list[float]]) -> str:
    points = [(round(SCALE * x), round(-SCALE * y)) for x, y in ring]
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
    path = "".join(f" {dx} {dy}" for dx, dy in steps if dx or dy)
    return f"M{points[0][0]} {points[0][1]}l{path.strip()}z" if path else ""
