"""Skull, spine, rib cage, shoulder girdle and pelvis, each in the frame of its sex (cm)."""

import functools
from typing import NamedTuple

import numpy as np
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import Drawing, Path, blob, both, close_gaps, filled, line, symmetric, tube
from viz.anatomy.frames import Sex, fit

CRANIUM = """
    0,1 3.2,1.3 5.6,3.2 6.7,6.4 6.5,9.6 5.9,11.6 6.2,13 5.7,14.7 4.3,15.5 3.4,16.4 3.1,18.4 0,18.8
"""
ORBIT = "1.3,11 2.9,10.2 4.5,10.7 4.9,12.1 4,13.4 2.4,13.5 1.3,12.5"
NASAL_OPENING = "0,12.9 .75,14.2 1.15,15.4 .5,15.9 0,15.6"
MANDIBLE = """
    5.7,15.4 6.1,15.6 5.8,18.6 4.7,21.2 2.6,22.9 0,23.2 -2.6,22.9 -4.7,21.2 -5.8,18.6 -6.1,15.6
    -5.7,15.4 -4.9,17.2 -4,18.6 -2.4,19.1 0,19.2 2.4,19.1 4,18.6 4.9,17.2
"""
CERVICAL, THORACIC, LUMBAR = slice(0, 7), slice(7, 19), slice(19, 24)
COLUMN_TOP, COLUMN_BOTTOM = 22.0, 79.0
RIB_REACH = (5.6, 8.2, 10.0, 11.2, 12.0, 12.6, 13.0, 13.2, 13.0, 12.4)  # half widths of the cage
FLOATING_RIBS = ((10, 9.6), (11, 6.8))  # index and reach
TRUE_RIBS = 7
STERNUM = """
    0,35 1.7,34.5 2.3,35.8 1.5,38 1.6,42 1.85,47 1.3,50.8 .5,52.2 .3,54.4 0,54.8
"""
CLAVICLE = "1.6,35.3 4.6,34.6 9,34.6 13.6,34.9 17.4,35.2"
SCAPULA = """
    17.4,36.2 14.6,36.3 11.4,36.6 9.6,39 9.3,43 10.2,48 11.4,52.4 12.9,52 14.2,47.4 15.8,42.4
    17.2,39.4
"""


class Pelvis(NamedTuple):
    """Control points of the right half of a pelvis."""

    hip_bone: str
    foramen: str
    sacrum: str
    lines: tuple[str, ...]


PELVES: dict[Sex, Pelvis] = {
    "male": Pelvis(
        """
        2.6,79.6 4.4,76.4 7.4,73.9 10.8,73.5 13.2,75.6 13.6,78.6 12.4,81.2 11.2,83 11.6,85.4
        11.2,88 9.6,90.2 8.2,92.4 7,95 5.2,95.8 4.2,94 2.6,92.2 .5,91.6 .5,88.8 2.8,88.2 5.6,87.2
        6.2,85.2 4.8,83 2.8,82
        """,
        "6.6,90.4 5,89.8 3.5,90.4 4,92.2 5.2,93.6 6.4,92.4",
        "0,78.4 3.9,79.2 3.4,82 2,85 .9,87 0,88.4",
        (
            "4.6,81.4 6.6,83.6 6.4,85.8 3.4,88.2",
            "12.6,77.8 9.8,81 6.6,83.4",
            "5.2,77.4 8.8,75.2 12.2,77",
        ),
    ),
    "female": Pelvis(
        """
        2.9,80 4.6,77.3 7.5,75.1 10.9,74.6 13.3,76.4 13.6,79.2 12.6,81.6 11.7,83.4 12.1,85.6
        11.6,88.2 10.6,90.2 9.8,92.4 8.8,94.8 7.1,95.4 6,93.8 3.6,91.9 .5,90.6 .5,88.3 3.2,88
        6.3,87.2 7.1,85.3 5.7,83.2 3.2,82.1
        """,
        "8,90.4 6.2,89.6 4.3,89.8 5,91.3 6.6,93 7.7,92.6",
        "0,78.6 4.4,79.6 3.9,82 2.5,84.4 1.1,86.2 0,87.2",
        (
            "5,81.6 7.4,83.8 7.2,86 3.8,88",
            "12.7,78.6 10.2,81.4 7.4,83.6",
            "5.4,78.2 8.9,76.2 12.3,77.8",
        ),
    ),
}


def skull(sex: Sex) -> Drawing:
    """Cranium and face down to the upper teeth."""
    openings = both(blob(ORBIT)).union(symmetric(NASAL_OPENING))
    teeth = [LineString([(x, 17.4), (x, 18.9)]) for x in np.arange(-2.4, 2.41, 0.8)]
    art = [*teeth, both(line("3.6,15.6 4.6,14.9 5.9,14.6", 4))]
    return fit(symmetric(CRANIUM).difference(openings), sex), [fit(a, sex) for a in art]


def mandible(sex: Sex) -> Drawing:
    """Lower jaw with its teeth."""
    teeth = [LineString([(x, 18.9), (x, 20.3)]) for x in np.arange(-2.4, 2.41, 0.8)]
    return fit(blob(MANDIBLE), sex), [fit(a, sex) for a in teeth]


def rows() -> list[tuple[float, float, float]]:
    """Height, half width of the body and reach of the processes of each vertebra, C1 to L5."""
    heights = [1.45] * 7 + list(np.linspace(2.05, 2.6, 12)) + list(np.linspace(3.0, 3.5, 5))
    bodies = [1.5] * 7 + list(np.linspace(1.5, 1.95, 12)) + list(np.linspace(2.15, 2.55, 5))
    reaches = [2.2] * 7 + list(np.linspace(2.8, 2.4, 12)) + [3.6, 3.9, 4.0, 3.9, 3.6]
    factor = (COLUMN_BOTTOM - COLUMN_TOP) / sum(heights)
    return [(h * factor, b, r) for h, b, r in zip(heights, bodies, reaches, strict=True)]


def vertebra(top: float, height: float, half: float, reach: float) -> BaseGeometry:
    """Body and transverse processes."""
    waist = half * 0.85
    levels = [(half, 0.1), (waist, 0.5), (half, 0.9), (0, 0.93)]
    right = [(x, top + k * height) for x, k in levels]
    body = symmetric([(0, top + 0.07 * height), *right], 5)
    thick = 0.2 * min(height, 2)
    wing = [(-reach, top + 0.36 * height), (0, top + 0.5 * height), (reach, top + 0.36 * height)]
    return body.union(tube(wing, [thick, 0.34, thick], 5))


def vertebra_tops() -> list[float]:
    """Upper edge of each vertebra (y, cm)."""
    heights = [h for h, _, _ in rows()]
    return [COLUMN_TOP + sum(heights[:i]) for i in range(len(heights))]


def spine(level: slice, sex: Sex) -> BaseGeometry:
    """The vertebrae of one level."""
    chosen = list(zip(vertebra_tops(), rows(), strict=True))[level]
    return fit(unary_union([vertebra(top, *row) for top, row in chosen]), sex)


def cervical_spine(sex: Sex) -> Drawing:
    """The small vertebrae of the neck, drawn without gaps so that they can be clicked."""
    discs = [line([(-1.7, y), (0, y + 0.12), (1.7, y)], 4) for y in vertebra_tops()[CERVICAL][1:]]
    return close_gaps(spine(CERVICAL, sex), 0.2), [fit(disc, sex) for disc in discs]


def rib(index: int, reach: float, y: float) -> list[BaseGeometry]:
    """Rib with its cartilage; y is the middle of its vertebra."""
    fall = 3.0 + 0.5 * index
    tip_x = 3.6 + 0.3 * index if index < TRUE_RIBS else 5.6 + 0.7 * (index - TRUE_RIBS + 1)
    tip_y = y + fall + 2.8 + 0.5 * index
    if index == 0:
        tip_x, tip_y = 2.4, y + fall + 1.3
    arch = [(1.8, y - 0.2), (reach * 0.45, y - 0.5), (reach * 0.86, y + fall * 0.3)]
    arch += [(reach, y + fall * 0.78), (reach * 0.93, y + fall * 1.14)]
    arch += [(reach * 0.7, tip_y - 0.6), (tip_x, tip_y)]
    bone = tube(arch, [0.4, 0.5, 0.55, 0.58, 0.58, 0.54, 0.48], 7)
    if index < TRUE_RIBS:
        end = 36.4 + 2.3 * index
        bend = ((tip_x + 1.4) / 2 + 0.3, (tip_y + end) / 2 + 0.12 * index)
        return [bone, tube([(tip_x, tip_y), bend, (1.3, end)], [0.44, 0.4, 0.4], 7)]
    arc = [(tip_x, tip_y), (tip_x - 1.5, tip_y - 1.4), (tip_x - 2.4, tip_y - 3.4)]
    return [bone, tube(arc, [0.4, 0.36, 0.32], 7)]


@functools.cache
def ribs(sex: Sex) -> BaseGeometry:
    """Twelve pairs of ribs with cartilages."""
    tops = vertebra_tops()[THORACIC]
    levels = [t + h / 2 for t, (h, _, _) in zip(tops, rows()[THORACIC], strict=True)]
    parts = [part for i, w in enumerate(RIB_REACH) for part in rib(i, w, levels[i])]
    for i, w in FLOATING_RIBS:
        y = levels[i]
        path = [(1.9, y - 0.1), (w * 0.5, y + 0.5), (w * 0.85, y + 2.2), (w, y + 4.2)]
        parts.append(tube(path, [0.4, 0.5, 0.46, 0.3], 7))
    return fit(both(*parts).buffer(0.15, quad_segs=3).buffer(-0.15, quad_segs=3), sex)


def sternum(sex: Sex) -> Drawing:
    """Manubrium, body and xiphoid process, with the joint between the first two."""
    return fit(symmetric(STERNUM), sex), [fit(line("-1.5,38.1 0,38.3 1.5,38.1", 4), sex)]


def clavicles(sex: Sex) -> BaseGeometry:
    """Both collar bones."""
    return fit(both(tube(CLAVICLE, [0.9, 0.78, 0.7, 0.75, 0.82])), sex)


def scapulae(sex: Sex) -> Drawing:
    """Both shoulder blades as far as they are seen beside the rib cage."""
    acromion = tube("13.4,37.4 15.4,36.6 17.4,35.9", [0.5, 0.6, 0.8])
    cage = filled(close_gaps(ribs("male"), 1.6))
    shape = both(blob(SCAPULA).union(acromion)).difference(cage)
    crest = both(line("10,39.6 13,38 16.6,36.9"))
    return fit(shape, sex), [fit(crest, sex)]


def hip_bones(sex: Sex) -> BaseGeometry:
    """Both hip bones; the woman's are wider and lower, with a wider inlet and pubic arch."""
    pelvis = PELVES[sex]
    return both(blob(pelvis.hip_bone).difference(blob(pelvis.foramen)))


def hip_lines(sex: Sex) -> list[BaseGeometry]:
    """Inlet, crests and fossae of the hip bones."""
    paths: tuple[Path, ...] = PELVES[sex].lines
    return [both(line(path)) for path in paths]


def sacrum(sex: Sex) -> BaseGeometry:
    """Sacrum with its foramina, and the coccyx."""
    wide = 1.0 if sex == "male" else 1.12
    holes = [Point((2.0 - 0.34 * k) * wide, 80.9 + 1.4 * k).buffer(0.42) for k in range(4)]
    return symmetric(PELVES[sex].sacrum).difference(both(*holes))
