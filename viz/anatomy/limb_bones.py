"""Bones of arms and legs, both sides, in the frame of the given sex (cm, see frames.py)."""

from itertools import pairwise

import numpy as np
from shapely.affinity import translate
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import Array, Path, Widths, blob, both, close_gaps, off, points, tube
from viz.anatomy.frames import Sex
from viz.anatomy.silhouette import FINGERS, LIMBS, place_hand

THICKNESS: dict[Sex, float] = {"male": 0.93, "female": 0.84}  # of the limb bones
TROCHANTER: dict[Sex, tuple[float, float]] = {"male": (14.0, 90.4), "female": (13.8, 90.4)}
CARPUS = "-1.9,.3 0,-.2 1.9,.4 2.5,2 1.9,2.9 0,2.7 -1.8,2.5 -2.3,1.4"
THUMB_JOINTS = points("2.1,2.4 3.6,5.6 4.75,9.2")
TARSUS = "-1.9,172.8 1.9,172.8 2.5,174.6 1.6,175.8 -1.6,175.8 -2.4,174.6"  # x from the ankle


def long_bone(ends: Path, half_widths: Widths, bow: float = 0) -> BaseGeometry:
    """Slender shaft with two condyles at each end; half_widths are (shaft, first end, last end)."""
    a, b = points(ends)
    shaft, head, foot = np.asarray(half_widths, float)
    along = (b - a) / np.hypot(*(b - a))
    across = np.array([-along[1], along[0]])
    stops = (0, 0.1, 0.28, 0.5, 0.72, 0.9, 1)
    path = [a + (b - a) * t + across * bow * np.sin(np.pi * t) for t in stops]
    widths = [head * 0.8, shaft * 1.3, shaft, shaft * 0.92, shaft, shaft * 1.35, foot * 0.75]
    parts = [tube(path, widths)]
    for side in (-1, 1):
        parts.append(Point(a + across * side * head * 0.5).buffer(head * 0.72))
        parts.append(Point(b + across * side * foot * 0.55).buffer(foot * 0.68))
    return close_gaps(unary_union(parts), 0.3)


def humeri(sex: Sex) -> BaseGeometry:
    """Upper arms."""
    limbs, k = LIMBS[sex], THICKNESS[sex]
    ends = [off(limbs.shoulder, 0.6, 0.6), off(limbs.elbow, 0, -1.2)]
    head = Point(off(limbs.shoulder, -0.2, -0.2)).buffer(1.9 * k)
    return both(long_bone(ends, [0.95 * k, 1.1 * k, 1.75 * k]).union(head))


def forearms(sex: Sex) -> BaseGeometry:
    """Radius and ulna."""
    limbs = LIMBS[sex]
    radius = [off(limbs.elbow, 1.2, 0.9), off(limbs.wrist, 0.95, -0.8)]
    ulna = [off(limbs.elbow, -0.9, 0.5), off(limbs.wrist, -1.15, -0.8)]
    return both(long_bone(radius, [0.64, 0.8, 1.1], -0.5), long_bone(ulna, [0.62, 1.05, 0.68], 0.4))


def phalanx(a: Array, b: Array) -> BaseGeometry:
    """Short bone of a finger between two joints."""
    along = (b - a) / np.hypot(*(b - a)) * 0.45
    return tube([a + along, (a + b) / 2, b - along], [0.5, 0.36, 0.48], 4)


def hands(sex: Sex) -> BaseGeometry:
    """Carpus (as one block), metacarpals and phalanges."""
    parts = [blob(CARPUS, 5)]
    rays = [list(THUMB_JOINTS)]
    for i, finger in enumerate(FINGERS):
        knuckle, tip = np.array(finger.knuckle), np.array(finger.tip)
        length = tip - knuckle
        base = np.array([1.45 - 0.98 * i, 2.7])
        rays.append([base, off(knuckle, 0, -0.4), knuckle + length * 0.48, knuckle + length * 0.98])
    parts += [phalanx(a, b) for ray in rays for a, b in pairwise(ray)]
    return both(place_hand(unary_union(parts), sex))


def femora(sex: Sex) -> BaseGeometry:
    """Thigh bones with head, neck and trochanter."""
    limbs, k = LIMBS[sex], THICKNESS[sex]
    trochanter = np.array(TROCHANTER[sex])
    shaft = long_bone([trochanter, off(limbs.knee, 0.2, -2.4)], [1.25 * k, 1.5 * k, 2.1 * k], 0.5)
    head = Point(off(limbs.hip, 0.4, 0.4)).buffer(2.0 * k)
    neck_path = [off(limbs.hip, 0.6, 0.6), np.array([11.6, 88.6]), off(trochanter, 0.2, 0.8)]
    neck = tube(neck_path, [1.4 * k, 1.15 * k, 1.5 * k])
    return both(close_gaps(unary_union([shaft, head, neck]), 0.35))


def lower_legs(sex: Sex) -> BaseGeometry:
    """Tibia, fibula and kneecap."""
    limbs, k = LIMBS[sex], THICKNESS[sex]
    tibia = [off(limbs.knee, -0.3, 2.0), off(limbs.ankle, -0.5, -0.6)]
    fibula = [off(limbs.knee, 2.7, 3.4), off(limbs.ankle, 2.0, 0.2)]
    return both(
        long_bone(tibia, [1.05 * k, 2.1 * k, 1.35 * k], 0.3),
        long_bone(fibula, [0.6 * k, 0.85 * k, 0.8 * k], 0.2),
        Point(off(limbs.knee, -0.1, -0.9)).buffer(1.3 * k),
    )


def feet(sex: Sex) -> BaseGeometry:
    """Tarsus, metatarsals and toes seen from the front (foreshortened)."""
    parts = [blob(TARSUS)]
    for i in range(5):
        a = np.array([-1.7 + 0.95 * i, 175.9 + 0.1 * i])
        b = np.array([-2.2 + 1.45 * i, 178.1 - 0.02 * i])
        c = np.array([-2.4 + 1.6 * i, 179.4 - 0.05 * i])
        thick = 0.52 if i == 0 else 0.4
        parts.append(tube([a, (a + b) / 2, b], [thick, thick * 0.8, thick], 5))
        parts.append(tube([off(b, 0, 0.45), c], thick * 0.95, 5))
    return both(translate(unary_union(parts), LIMBS[sex].ankle[0], 0))
