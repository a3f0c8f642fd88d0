"""The outline of the whole body, the limb axes and the hand (cm, see frames.py)."""

from typing import NamedTuple

import numpy as np
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import Array, blob, both, points, soften, symmetric, tube
from viz.anatomy.frames import Sex

# right half of the figure without the hand, from the vertex to the crotch
MALE_CONTOUR = """
    0,0 3.2,0.4 5.8,2.2 7.3,5.4 7.7,9 7.55,10.9 8.35,10.5 8.75,11.6 8.4,13.8 7.75,15.2 7.2,15.1
    6.9,17.2 6.3,19.4 5.9,21.2 5.8,23.4 5.9,26 6.5,28.4 9.2,30.4 13,31.7 17,32.8 20.3,34.5
    22.3,37.8 23.1,42 23.4,47 24,52.5 25.1,58 25.9,63 26.6,67.5 28,72 28.9,76.5 29.3,81 29.5,86
    29.9,90.5 30.2,94 29.4,96.5 26.6,96.5 25.5,93.6 24.6,88.5 22.9,82 20.9,76 19.6,70.5 19.1,66
    18.5,60 17.6,54 16.6,49.2 15.7,46.3 15.7,46.3 16.1,49 16.2,53 15.8,57.5 15,62.5 14.4,67
    14.6,71.5 15.4,76.5 16.4,81.5 17.3,86.5 17.8,91.5 17.9,97 17.5,104 16.6,112 15.4,120
    14.4,126.5 14,131 14.4,136 14.9,141 14.6,147 13.4,155 11.9,163 11,168.5 10.8,171.6
    11.3,173.2 12.2,175.4 13.8,177.8 13.7,179.5 11,180 7,179.9 5.2,179.2 4.9,176.8 5.4,173.4
    5.1,171.4 5.5,168 4.8,160 3.9,152 3.5,145 3.9,139 4.7,134 4.8,129.5 4.3,125 3.3,118.5
    2.1,110 1.1,102 0.45,97 0,95.2 0,95.2
"""

FEMALE_CONTOUR = """
    0,0.5 3,0.9 5.4,2.6 6.8,5.6 7.15,9.2 7,11.1 7.65,10.8 8.05,11.9 7.75,13.9 7.15,15.2 6.6,15.1
    6.25,17.2 5.5,19.4 4.95,21.2 4.75,23.6 4.8,26.6 5.4,29.2 8,31.2 11.6,32.5 15,33.6 17.8,35.3
    19.4,38.2 20,42 20.2,47 20.9,53 22,59 22.9,63.5 23.8,67.5 25.2,72 26.2,77 27,82 27.9,87
    28.7,90.5 29.2,93.8 28.5,96 26,96 25,93 23.9,88 21.9,81.8 19.9,75.8 18.7,70.3 18.2,66.3
    17.3,60 16.1,54 14.9,49.2 14,46.6 14,46.6 14.5,49 14.6,52.2 13.9,56 12.6,60.5 11.8,65
    12.3,69.5 13.9,75 15.8,80.5 17.2,86 17.9,91 18,96 17.3,104 15.9,113 14.3,121 13.2,127.5
    12.8,132 13.3,138 13.5,143 12.8,150 11.4,159 10.2,166 9.8,170.5 10.3,172.6 11.2,175.2
    12.6,177.8 12.4,179.5 10,180 6.4,179.9 4.8,179.2 4.6,176.8 5.1,173.4 4.9,171.3 5.2,167.5
    4.5,158 3.5,149 3.1,143 3.7,137 4.5,132 4.4,128 3.6,122 2.4,113 1.2,104 0.45,98 0,95.6
    0,95.6
"""


class Limbs(NamedTuple):
    """Joint centres of the viewer's right side and the size of the hand."""

    shoulder: Array
    elbow: Array
    wrist: Array
    hip: Array
    knee: Array
    ankle: Array
    hand_scale: float


def limbs(joints: str, hand_scale: float) -> Limbs:
    """Limbs from the six joint centres in the order of the fields."""
    shoulder, elbow, wrist, hip, knee, ankle = points(joints)
    return Limbs(shoulder, elbow, wrist, hip, knee, ankle, hand_scale)


LIMBS: dict[Sex, Limbs] = {
    "male": limbs("18.7,38 22.9,67.2 27.75,93.5 9.2,86.6 9.4,130.5 8.1,172", 1.0),
    "female": limbs("15.9,38.2 21,67.2 26.95,93.2 9.2,86.6 8.7,130.5 7.5,172", 0.92),
}


class Finger(NamedTuple):
    """A finger in the hand's frame: wrist at (0, 0), fingers down, thumb towards +x."""

    knuckle: tuple[float, float]
    tip: tuple[float, float]
    half_width: float


FINGERS = (
    Finger((2.15, 8.0), (3.7, 15.3), 0.78),
    Finger((0.75, 8.6), (1.5, 17.3), 0.82),
    Finger((-0.75, 8.5), (-0.7, 16.6), 0.78),
    Finger((-2.15, 7.7), (-2.9, 13.9), 0.68),
)
THUMB = "1,1.8 3.1,4.6 4.3,7 4.8,9.4"
PALM = "-2.05,-.6 -2.75,2.6 -2.85,6.6 -2.5,8.6 0,9.4 2.5,8.7 3.2,6 3,3.6 2.2,0 1.6,-1.2"


def place_hand(shape: BaseGeometry, sex: Sex) -> BaseGeometry:
    """Move a shape from the hand's own frame to the wrist of the viewer's right arm."""
    size = LIMBS[sex].hand_scale
    return translate(scale(shape, size, size, origin=(0, 0)), *LIMBS[sex].wrist)


def hand_outline() -> BaseGeometry:
    """The hand in its own frame."""
    digits = []
    for finger in FINGERS:
        a, b = np.array(finger.knuckle), np.array(finger.tip)
        widths = [finger.half_width * k for k in (1.08, 1.02, 0.8)]
        digits.append(tube([a, (a + b) / 2, b], widths))
    thumb = tube(THUMB, [1.5, 1.25, 0.95, 0.72])
    return soften(unary_union([blob(PALM), thumb, *digits]), 0.12)


def silhouette(sex: Sex) -> BaseGeometry:
    """Whole-body outline."""
    figure = symmetric(MALE_CONTOUR if sex == "male" else FEMALE_CONTOUR, 6)
    hands = both(place_hand(hand_outline(), sex))
    return unary_union([figure, hands]).buffer(0.2).buffer(-0.2)
