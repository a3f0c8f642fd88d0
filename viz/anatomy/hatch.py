"""Hatching of a region whose figure is not known: parallel lines, so that a file of any format keeps it.

A pattern fill would be lost in a choropleth; colour alone is lost in print.
"""

import math

from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from viz.anatomy.curves import lines_of

SPACING = 0.42  # degrees between two lines; 8 pixels on the map of a desktop, 4 on that of a phone
SHORTEST = 0.28  # degrees; shorter lines look like dirt and make the file large
INSET = 0.04  # degrees between a line and the region's edge, more than rounding moves it
STEP = 0.05  # degrees; ends of lines lie on a coarser grid than edges, which nobody sees


def hatch(shape: BaseGeometry) -> BaseGeometry:
    """Return the lines across a region, rising to the right; at least one, through its largest part."""
    found = _across(shape.buffer(-INSET)) or _across(shape)
    long = [line for line in found if line.length > SHORTEST]
    return MultiLineString([_on_steps(line) for line in long or [max(found, key=lambda line: line.length)]])


def _across(shape: BaseGeometry) -> list[LineString]:
    """All lines within a shape; the same lattice for each, so that neighbours join. One at least unless it is empty."""
    if shape.is_empty:
        return []
    left, low, right, high = shape.bounds
    apart = SPACING * math.sqrt(2)
    first = math.ceil((left - high) / apart)
    last = math.floor((right - low) / apart)
    offsets = [number * apart for number in range(first, last + 1)]
    lines = [part for offset in offsets for part in _cut(shape, offset)]
    middle = shape.representative_point()
    return lines or _cut(shape, middle.x - middle.y)


def _cut(shape: BaseGeometry, offset: float) -> list[LineString]:
    """The parts of the line x - y = offset that lie within a shape."""
    _, low, _, high = shape.bounds
    return lines_of(LineString([(low + offset, low), (high + offset, high)]).intersection(shape))


def _on_steps(line: LineString) -> LineString:
    """The line with its ends on the coarse grid."""
    ends = [(round(x / STEP) * STEP, round(y / STEP) * STEP) for x, y in (line.coords[0], line.coords[-1])]
    return LineString(ends)
