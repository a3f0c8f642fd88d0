"""Smooth shapes from a few control points; every function is plain geometry without anatomy.

Coordinates are the drawing's: centimetres, x to the viewer's right, y down (see frames.py).
A path is given as text, "x,y x,y ...", or as a sequence of (x, y); a point given twice makes a
corner.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from shapely import make_valid
from shapely.affinity import rotate, scale, translate
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Array = NDArray[np.float64]
Path = str | Sequence[Sequence[float]] | Sequence[Array] | Array
Widths = float | Sequence[float]
Drawing = tuple[BaseGeometry, list[BaseGeometry]]  # a region and the line art on it

STEPS = 10  # points of a curve between two control points
ROUND = 10  # segments of a quarter circle
NOTHING = Polygon()


def points(path: Path) -> Array:
    """Control points as an array of shape (n, 2)."""
    if isinstance(path, str):
        return np.array([[float(v) for v in pair.split(",")] for pair in path.split()])
    return np.asarray(path, float)


def off(point: Array, x: float, y: float) -> Array:
    """The point moved by x and y (cm)."""
    moved: Array = point + np.array([x, y])
    return moved


def spline(path: Path, *, closed: bool = False, steps: int = STEPS) -> Array:
    """Catmull-Rom curve through the points of the path, shape (m, 2)."""
    knots = points(path)
    count = len(knots)
    curve = []
    for i in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (knots[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            a, b = knots[max(i - 1, 0)], knots[i]
            c, d = knots[i + 1], knots[min(i + 2, count - 1)]
        for t in np.arange(steps) / steps:
            square = (2 * a - 5 * b + 4 * c - d) * t**2
            cube = (3 * b - a - 3 * c + d) * t**3
            curve.append(0.5 * (2 * b + (c - a) * t + square + cube))
    if not closed:
        curve.append(knots[-1])
    return np.array(curve)


def blob(path: Path, steps: int = STEPS) -> BaseGeometry:
    """Closed smooth outline through the points."""
    return make_valid(Polygon(spline(path, closed=True, steps=steps)))


def symmetric(half: Path, steps: int = STEPS) -> BaseGeometry:
    """Closed outline from its right half, listed from the midline round to the midline."""
    right = points(half)
    return blob(np.vstack([right, right[-2:0:-1] * (-1, 1)]), steps)


def tube(path: Path, half_widths: Widths, steps: int = STEPS) -> BaseGeometry:
    """Band along a smooth path; half_widths (cm) is one number or one per control point."""
    knots = points(path)
    curve = spline(knots, steps=steps)
    widths = np.broadcast_to(np.asarray(half_widths, float), (len(knots),))
    along = np.interp(np.linspace(0, len(knots) - 1, len(curve)), np.arange(len(knots)), widths)
    discs = [Point(p).buffer(w, quad_segs=ROUND) for p, w in zip(curve, along, strict=True)]
    return unary_union([a.union(b).convex_hull for a, b in pairwise(discs)])


def line(path: Path, steps: int = STEPS) -> BaseGeometry:
    """Smooth open line (line art)."""
    return LineString(spline(path, steps=steps))


def ellipse(x: float, y: float, rx: float, ry: float, tilt: float = 0) -> BaseGeometry:
    """Ellipse round (x, y); tilt in degrees, clockwise on screen."""
    return rotate(scale(Point(x, y).buffer(1, quad_segs=ROUND), rx, ry), tilt, origin=(x, y))


def move(shape: BaseGeometry, x: float, y: float, tilt: float = 0) -> BaseGeometry:
    """A shape drawn round (0, 0), tilted (degrees, clockwise on screen) and moved to (x, y)."""
    return translate(rotate(shape, tilt, origin=(0, 0)), x, y)


def mirror(shape: BaseGeometry) -> BaseGeometry:
    """Reflection in the midline."""
    return scale(shape, -1, 1, origin=(0, 0))


def both(*shapes: BaseGeometry) -> BaseGeometry:
    """The shapes together with their mirror images."""
    return unary_union([g for shape in shapes for g in (shape, mirror(shape))])


def soften(shape: BaseGeometry, radius: float) -> BaseGeometry:
    """Round convex and concave corners."""
    return shape.buffer(radius).buffer(-2 * radius).buffer(radius)


def close_gaps(shape: BaseGeometry, radius: float) -> BaseGeometry:
    """Round the concave corners only, so that joined parts flow into each other."""
    return shape.buffer(radius).buffer(-radius)


def ring(shape: BaseGeometry, outer: float, inner: float = 0.0) -> BaseGeometry:
    """Band from `inner` outside the shape (negative: inside) to `outer` outside it."""
    return shape.buffer(outer).difference(shape.buffer(inner))


def stations(path: Path, spacing: float) -> Iterator[tuple[Array, Array]]:
    """Equally spaced points along a curve, each with its unit direction."""
    curve = LineString(points(path))
    count = max(2, round(curve.length / spacing))
    for s in np.linspace(0, curve.length, count + 1):
        a = curve.interpolate(max(s - 0.3, 0))
        b = curve.interpolate(min(s + 0.3, curve.length))
        direction = np.array([b.x - a.x, b.y - a.y])
        yield np.array(curve.interpolate(s).coords[0]), direction / np.hypot(*direction)


def polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """The polygon parts of any geometry."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [p for g in getattr(shape, "geoms", []) for p in polygons(g)]


def lines_of(shape: BaseGeometry) -> list[BaseGeometry]:
    """The line parts of any geometry."""
    if shape.geom_type in ("LineString", "LinearRing"):
        return [] if shape.is_empty else [LineString(shape.coords)]
    return [part for g in getattr(shape, "geoms", []) for part in lines_of(g)]


def outlines(shape: BaseGeometry) -> BaseGeometry:
    """All ring boundaries of a polygonal shape as lines."""
    rings = [r for p in polygons(shape) for r in (p.exterior, *p.interiors)]
    return unary_union([LineString(r.coords) for r in rings])


def filled(shape: BaseGeometry) -> BaseGeometry:
    """The shape without its holes."""
    return unary_union([Polygon(p.exterior) for p in polygons(shape)])
