"""Where things lie: the drawing's frame, the panels, the two sexes, and the frame of the files.

Drawing: anterior view, anatomical position. Unit: one centimetre of a 180 cm adult. x = 0 is the
midline and x grows towards the viewer's right (the body's LEFT side); y = 0 is the vertex of the
head and y grows downwards, y = 180 is the sole of the foot. Viscera and trunk skeleton are drawn
for the man; `fit` narrows them for the woman.

Files: every panel is centred on (0, 0) and PANEL_DEGREES high, so that all share one precision.
"""

from typing import Literal, NamedTuple

import numpy as np
from shapely import make_valid, transform
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from viz.anatomy.curves import Array

Sex = Literal["male", "female"]
SEXES: tuple[Sex, Sex] = ("male", "female")

PANEL_DEGREES = 19.8  # height of each panel in the files
FITTING_LEVELS = [0, 16, 21, 30, 36, 47, 56, 65, 70, 76, 82, 90]  # y, cm
FITTING_FACTORS = [0.93, 0.93, 0.85, 0.85, 0.86, 0.865, 0.85, 0.82, 0.84, 0.92, 0.98, 1.0]


class Frame(NamedTuple):
    """A panel's window in the drawing (cm) and its title."""

    title: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def box(self) -> BaseGeometry:
        """The window as a rectangle."""
        return box(self.left, self.top, self.right, self.bottom)

    @property
    def scale(self) -> float:
        """Degrees of the files per centimetre."""
        return PANEL_DEGREES / (self.bottom - self.top)


PANELS = {
    1: Frame("Head, chest, abdomen", -23.0, 23.0, -1.5, 95.5),
    2: Frame("Retroperitoneum, pelvis", -15.8, 15.8, 53.5, 118.0),
    3: Frame("Nodes and linings", -23.0, 23.0, -1.5, 95.5),
    4: Frame("Skeleton and soft tissue", -33.8, 33.8, -2.0, 182.0),
}


def rounded_window(left: float, right: float, top: float, bottom: float) -> BaseGeometry:
    """A part of a panel that is cut out like a picture (cm)."""
    return box(left, top, right, bottom).buffer(-0.9).buffer(0.9)


FRONTAL_WINDOW = rounded_window(-15.8, 15.8, 53.5, 95.4)  # panel 2, upper part: frontal view
SECTION_WINDOW = rounded_window(-15.8, 15.8, 96.4, 118.0)  # panel 2, lower part: median section


def fit_to_woman(shape: BaseGeometry) -> BaseGeometry:
    """Narrow a shape drawn for the man's head and trunk to the woman's frame."""

    def narrow(a: Array) -> Array:
        factors = np.interp(a[:, 1], FITTING_LEVELS, FITTING_FACTORS)
        return np.column_stack([a[:, 0] * factors, a[:, 1]])

    return make_valid(transform(shape, narrow))


def fit(shape: BaseGeometry, sex: Sex) -> BaseGeometry:
    """A shape drawn for the man, in the frame of the given sex."""
    return fit_to_woman(shape) if sex == "female" else shape


def to_degrees(shape: BaseGeometry, panel: int) -> BaseGeometry:
    """A shape of the drawing (cm) in the longitude and latitude of its panel."""
    frame = PANELS[panel]
    centre = np.array([(frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2])
    turn = np.array([frame.scale, -frame.scale])
    return transform(shape, lambda a: (a - centre) * turn)
