"""Muscle bellies of neck, trunk and limbs in frontal view, in the frame of the given sex (cm)."""

import numpy as np
from shapely import line_merge
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import (
    NOTHING,
    Drawing,
    Path,
    blob,
    both,
    lines_of,
    off,
    outlines,
    points,
    polygons,
    tube,
)
from viz.anatomy.frames import Sex, fit
from viz.anatomy.silhouette import LIMBS, silhouette

TRAPEZIUS = "1.9,25.2 3.8,28.6 7.4,31.6 12.6,33.2 16.4,34.4 12,34.6 7,34.2 3,33.4 2,30"
OBLIQUE = "13.2,60.6 13.6,64.6 13,69 13.2,73.6 11.4,74 10.2,72 10.4,67 11.4,62.6"
QUADRATUS = "4.4,62.6 6.4,63.4 8,67 9,72 8.4,73.6 6,74.4 4.4,75.6 3.6,70 3.4,65"
SKIN_DEPTH = 1.0  # cm; a little less than the skin as drawn, so that the two touch
SMALLEST_PIECE = 4  # cm2
SHORTEST_LINE = 7  # cm


def belly(ends: Path, offset: float, width: float) -> BaseGeometry:
    """Spindle between two ends, bulging sideways by `offset`; `width` is its half width (cm)."""
    a, b = points(ends)
    along = (b - a) / np.hypot(*(b - a))
    across = np.array([along[1], -along[0]])
    stops = ((0, 0.6), (0.2, 1), (0.45, 1.05), (0.75, 0.9), (1, 0.4))
    path = [a + (b - a) * t + across * offset * k for t, k in stops]
    return tube(path, [width * k for k in (0.35, 0.85, 1, 0.7, 0.3)])


def arm_bellies(sex: Sex, slim: float) -> list[BaseGeometry]:
    """Upper arm and forearm, from back to front."""
    limbs = LIMBS[sex]
    shoulder, elbow, wrist = limbs.shoulder, limbs.elbow, limbs.wrist
    biceps = [off(shoulder, 0.2, 9), off(elbow, -1.6, -1)]
    triceps = [off(shoulder, 1.5, 9), off(elbow, 1.6, -2)]
    deltoid = [off(shoulder, 0.8, -2.6), off(shoulder, 3.0, 14)]
    flexors = [off(elbow, -1.4, 0.4), off(wrist, -0.9, -4)]
    extensors = [off(elbow, 2.0, -3.5), off(wrist, 1.1, -5)]
    return [
        belly(biceps, -1.5, 1.7 * slim),
        belly(triceps, 1.6, 1.5 * slim),
        belly(deltoid, 1.0, 2.3 * slim),
        belly(flexors, -1.3, 1.6 * slim),
        belly(extensors, 1.5, 1.5 * slim),
    ]


def leg_bellies(sex: Sex, slim: float) -> list[BaseGeometry]:
    """Thigh and calf, from back to front."""
    knee, ankle = LIMBS[sex].knee, LIMBS[sex].ankle
    return [
        belly([np.array([2.6, 90]), np.array([5.6, 119])], -0.6, 2.0 * slim),  # adductors
        belly([np.array([6.2, 89]), off(knee, -2.2, -3.4)], -0.4, 2.4 * slim),  # vastus medialis
        belly([np.array([14.4, 91]), off(knee, 2.8, -4)], 1.2, 2.3 * slim),  # vastus lateralis
        belly([np.array([9.6, 88]), off(knee, 0.2, -5)], 0.6, 2.6 * slim),  # rectus femoris
        belly([off(knee, -2.6, 3.4), off(ankle, -1.0, -13)], -1.6, 2.0 * slim),  # medial calf
        belly([off(knee, 3.2, 3.6), off(ankle, 1.4, -12)], 0.9, 1.6 * slim),  # lateral calf
    ]


def muscles(sex: Sex) -> Drawing:
    """All bellies, both sides, and the lines where one lies in front of another."""
    slim = 1.0 if sex == "male" else 0.86
    trunk = [fit(blob(path), sex) for path in (TRAPEZIUS, QUADRATUS, OBLIQUE)]
    inside = silhouette(sex).buffer(-SKIN_DEPTH)
    parts = []
    for shape in [*trunk, *arm_bellies(sex, slim), *leg_bellies(sex, slim)]:
        pieces = [p for p in polygons(shape.intersection(inside)) if p.area > SMALLEST_PIECE]
        parts.append(unary_union(pieces))
    art = []
    for i, part in enumerate(parts):
        front = unary_union(parts[i + 1 :]) if i + 1 < len(parts) else NOTHING
        edge = outlines(part).difference(front.buffer(0.02))
        edge = edge.intersection(unary_union(parts[:i]).buffer(-0.1))
        merged = lines_of(line_merge(unary_union(lines_of(edge))))
        art += [both(stroke) for stroke in merged if stroke.length > SHORTEST_LINE]
    return both(*parts), art
