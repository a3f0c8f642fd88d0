"""From layers to a partition: what remains visible of each region, thinned and on a fixed grid.

Everything here is in the degrees of the files (see frames.py). Regions of a panel come out
disjoint: plotly.js gives a click on overlapping polygons to the lower one.
"""

import numpy as np
from shapely import (
    contains,
    coverage_union_all,
    make_valid,
    point_on_surface,
    polygonize,
    prepare,
    set_precision,
    union_all,
)
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import polygons
from viz.anatomy.frames import PANEL_DEGREES, to_degrees
from viz.anatomy.panel import Panel

GRID = 0.005  # degrees; 3960 steps over the height of a panel
SIMPLIFY = 0.00035 * PANEL_DEGREES  # tolerance of a curve, a quarter of a pixel on 660
ROUNDNESS = 0.014  # tolerance of a small ring, relative to the square root of its area
SHORTEST_RING = 4  # points, the first one repeated at the end
ROUNDISH = 0.7  # share of the area of a circle of that length that makes a ring roundish
SPECK = (0.0042 * PANEL_DEGREES) ** 2  # area of slivers and pinholes nobody could see or click
THINNEST = 0.0009 * PANEL_DEGREES
COARSE = {  # factors on SIMPLIFY for intricate regions that mostly border on others
    "bone_ribs": 1.3,
    "skin": 1.6,
    "skeletal_muscle": 1.6,
    "retroperitoneum": 1.4,
    "mediastinum": 1.4,
}


def thin(curve: BaseGeometry, coarse: float = 1.0) -> BaseGeometry:
    """Drop needless points of a curve; the smaller a roundish ring, the finer."""
    limit = coarse * SIMPLIFY
    if curve.is_ring:
        area = Polygon(curve.coords).area
        if 4 * np.pi * area > ROUNDISH * curve.length**2:
            limit = min(limit, ROUNDNESS * area**0.5)
    return LineString(curve.coords).simplify(limit)


def thin_shape(shape: BaseGeometry, coarse: float = 1.0) -> BaseGeometry:
    """A polygonal shape with each ring thinned, on the grid."""
    result = []
    for polygon in polygons(shape):
        rings = [thin(r, coarse).coords for r in (polygon.exterior, *polygon.interiors)]
        rings = [ring for ring in rings if len(ring) >= SHORTEST_RING]
        if rings:
            result.append(make_valid(Polygon(rings[0], rings[1:])))
    return polygonal(set_precision(unary_union(result), GRID))


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The shape without lines and points, which snapping to the grid may leave behind."""
    return MultiPolygon(polygons(shape))


def worth_keeping(piece: BaseGeometry) -> bool:
    """Whether a piece of a region is large and thick enough to be seen."""
    return bool(piece.area > SPECK and not piece.buffer(-THINNEST).is_empty)


def without_pinholes(piece: BaseGeometry, covered: BaseGeometry) -> BaseGeometry:
    """The piece with tiny holes filled, unless another region fills them."""
    holes = []
    for ring in piece.interiors:
        hole = Polygon(ring)
        if hole.area > SPECK / 2 or covered.contains(hole.representative_point()):
            holes.append(ring)
    return Polygon(piece.exterior, holes)


def faces_by_owner(shapes: list[BaseGeometry]) -> dict[int, list[BaseGeometry]]:
    """The faces that the outlines of the shapes cut from the plane, by the index of the frontmost.

    All faces share their corners exactly, so what is made of them neither overlaps nor gapes.
    """
    network = union_all([shape.boundary for shape in shapes], grid_size=GRID)
    faces = np.array(polygons(polygonize([network])))
    inside = point_on_surface(faces)
    owner = np.full(len(faces), -1)
    for index, shape in enumerate(shapes):
        prepare(shape)
        owner[contains(shape, inside)] = index
    return {index: list(faces[owner == index]) for index in range(len(shapes))}


def visible(panel: Panel) -> dict[str, BaseGeometry]:
    """What remains of each region behind the regions in front of it, in drawing order."""
    names = [name for name, _ in panel.parts]
    shapes = [thin_shape(to_degrees(shape, panel.number), COARSE.get(name, 1.0)) for name, shape in panel.parts]
    faces: dict[str, list[BaseGeometry]] = {name: [] for name in names}
    for index, owned in faces_by_owner(shapes).items():
        faces[names[index]] += owned
    merged = {name: coverage_union_all(owned) for name, owned in faces.items()}
    covered = union_all(list(merged.values()))
    return {
        name: MultiPolygon([without_pinholes(p, covered) for p in polygons(shape) if worth_keeping(p)])
        for name, shape in merged.items()
    }
