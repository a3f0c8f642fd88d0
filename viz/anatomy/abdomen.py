"""Organs of the abdominal cavity in frontal view, drawn for the man (cm, see frames.py)."""

from itertools import pairwise

import numpy as np
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import (
    NOTHING,
    Array,
    Drawing,
    blob,
    close_gaps,
    line,
    outlines,
    points,
    polygons,
    spline,
    stations,
    tube,
)

LIVER = """
    -8.4,54.8 -5.4,55 -2.6,56.2 -.4,57 2,57.5 4.2,58 5.9,58.5 6.6,59.3 6,60.3 4.2,61.4 2.2,62.7
    .7,63.9 -.6,64.8 -1.5,64.5 -2.4,65.5 -4.8,66.5 -7.6,68 -10.2,69.8 -11.7,70 -12.6,68.2
    -12.9,64.6 -12.7,60.2 -11.3,56.4
"""
GALLBLADDER = "-5,65.9 -4.5,66.6 -4.7,68.2 -5.3,70.3 -6.4,71.1 -7.2,70.3 -7,68.6 -6.1,66.9"
STOMACH = """
    3.9,60.4 4.7,58.6 6.4,57 8.6,57 10.4,58.8 11.2,62.2 10.7,66.2 8.6,69.6 5.4,71.6 2,71.7
    -.8,70.6 -2.3,70.2 -2.9,69 -2.2,67.6 -.6,67.3 1.2,68 3,67.7 4.4,66.2 4.9,63.8 4.6,61.8
"""
RUGAE = (
    "6.6,59.2 8,61.8 8,65 6.4,67.9",
    "8.6,59.4 9.6,62.4 9,66 7.2,68.9 4.4,70.2",
    "5.6,61.6 6.2,64.2 5.2,66.8",
    "-1.2,67.6 -1.6,69 -1.3,70.4",
)
COLON = """
    -9.6,84.9 -10.3,81.6 -10.5,77 -10.2,73.2 -8.6,72.9 -5.6,74.6 -2,75.6 2,75.6 5.8,74.4 8.6,71.8
    10.4,68.8 11.2,70.4 11,75 10.6,80 9.8,84 7.6,87.2 4.8,87.9 2.6,86.6 .6,87 -.3,89.6
"""
SIGMOID_FROM = 14  # index of the control point of the colon
SIGMOID_BELOW, SIGMOID_RIGHT_END = 84, -3  # y and x, cm: the caecum lies further to the right
HAUSTRUM = 2.35  # cm
SMALLEST_GAP = 0.5  # cm2 between loops
SMALL_BOWEL = (  # from back to front; short stretches of bowel, the last one joins the caecum
    "-6.9,78.4 -7.2,80.4 -6.6,82.4 -7.2,84.2",
    "7.6,77.6 7.7,79.8 7.2,81.9 7.9,83.7",
    "-5,88 -3.2,88.2 -1.9,87.4",
    "-4.9,79 -2.4,79.5 0.2,78.9 3,79.3 5.2,78",
    "-5.4,80.9 -4.7,83.1 -5.5,85.2 -4,86.8 -1.8,86.3",
    "5.3,80 5.6,82 4.8,83.7 5.8,84.9",
    "2,85.2 0.2,85.3 -1.6,84.5 -3.1,85.3",
    "-3.3,81.3 -1,82 1.2,81 3.4,82",
    "3.5,84 1.7,83.5 -0.4,84 -2.7,83.2",
    "-7.4,82.9 -8.2,83.5 -8.9,83.7",
)


def liver() -> Drawing:
    """Liver with the falciform ligament between the two lobes."""
    return blob(LIVER), [
        line("-1,56.8 -1.3,60.4 -1.4,64.5"),
        line("-11.2,67.6 -8.4,66.6 -6.4,65.4"),
    ]


def gallbladder() -> BaseGeometry:
    """Below the edge of the liver."""
    return blob(GALLBLADDER)


def stomach() -> Drawing:
    """Stomach with its folds."""
    return blob(STOMACH), [line(fold) for fold in RUGAE]


def colon_radius(point: Array) -> float:
    """Half width of the colon there (cm); the sigmoid is narrower."""
    x, y = point
    in_sigmoid = y > SIGMOID_BELOW and x > SIGMOID_RIGHT_END
    return 1.35 if in_sigmoid else 1.75


def colon() -> Drawing:
    """Large bowel with haustra."""
    sites = list(stations(spline(COLON), HAUSTRUM))
    beads = [Point(p).buffer(colon_radius(p), quad_segs=10) for p, _ in sites[:-1]]
    path = points(COLON)
    core = tube(path[: SIGMOID_FROM + 1], 1.45).union(tube(path[SIGMOID_FROM:], 1.1))
    caecum = Point(-9.5, 85.2).buffer(1.95)
    folds = []
    for (p, along), (q, _) in pairwise(sites[:-1]):
        middle, reach = (p + q) / 2, colon_radius(p)
        across = np.array([-along[1], along[0]])
        for side in (1, -1):
            a, b = middle + across * side * reach * 1.05, middle + across * side * reach * 0.3
            folds.append(LineString([a, b + along * 0.12]))
    return close_gaps(unary_union([core, caecum, *beads]), 0.18), folds


def appendix() -> BaseGeometry:
    """From the caecum towards the pelvis."""
    return tube("-8.5,86.9 -8,88 -7.2,89.3 -6,89.9 -5,89.2", [0.64, 0.64, 0.62, 0.6, 0.58])


def small_intestine() -> Drawing:
    """Jejunum and ileum as overlapping loops."""
    loops = [tube(path, 1.36) for path in SMALL_BOWEL[:-1]] + [tube(SMALL_BOWEL[-1], 0.62)]
    region = unary_union(loops)
    art = []
    for i, loop in enumerate(loops):
        front = unary_union(loops[i + 1 :]) if i + 1 < len(loops) else NOTHING
        edge = outlines(loop).intersection(region.buffer(-0.12))
        art.append(edge.difference(front.buffer(0.01)))
    gaps = [hole for g in polygons(region) for hole in map(Polygon, g.interiors) if hole.area < SMALLEST_GAP]
    return unary_union([region, *gaps]), art
