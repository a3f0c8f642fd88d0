"""Organs of the chest in frontal view, drawn for the man unless said otherwise (cm)."""

import numpy as np
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import (
    Drawing,
    blob,
    both,
    close_gaps,
    ellipse,
    filled,
    line,
    soften,
    tube,
)

RIGHT_LUNG = """
    -4.2,31.2 -6.2,32.2 -8.7,36 -10.9,41.6 -12.4,47.6 -13.1,53.4 -13,57.6 -12.5,58.3 -11.2,55.6
    -8.6,53.6 -5.6,53.3 -3.7,54 -3,52.6 -3.4,47 -3.7,42 -2.9,37.6 -2.7,33.4
"""
LEFT_LUNG = """
    4.2,31.2 6.2,32.2 8.7,36 10.9,41.6 12.4,47.6 13.1,53.6 13,58.2 12.5,58.9 11.4,56.6 10.2,55.6
    9.4,55.6 8.6,54.4 9.3,52.2 8.7,49.2 6.8,46.6 5,44.4 4.3,41.4 3.7,37.6 3.3,33.6
"""
FISSURES = (
    "-3.5,47.6 -7.5,47 -12.2,47.3",
    "-13.2,49.2 -10.6,51.6 -8,54.2",
    "12.9,49.4 11.4,52 9.6,55.8",
)
VENTRICLES = """
    -2.6,45.4 -1.2,44.6 1.2,44.6 3.6,44.9 5.5,46.2 7.3,48.2 8.4,50.6 8.5,52.6 7.4,53.6 5,53.4
    2,53.1 -0.8,52.9 -2.7,52 -3.6,49.6 -3.5,47.2
"""
HEART_LINES = (
    "-2.4,46.2 -1.2,47.6 -0.9,50.2 -1.5,52.8",  # atrioventricular groove
    "4,46 4.8,48.6 6.2,51.2 7.2,53.5",  # anterior interventricular artery
    "4.9,49 3.6,50.4 3.4,51.8",
    "0.7,46.4 0.4,45 0.8,44 1.2,44.6",
    "1,46.6 2,45.2 2.6,44.2",
    "-1.3,46.2 -1.35,43.2",
)
OESOPHAGUS = "1.9,31.6 2.2,35 2.35,39 2.2,44 1.9,49.5 2.3,54 3.5,57.2 4.7,59.8"
MALE_BREAST = """
    5.8,48.4 6.7,46.9 8.9,46 11.3,45.9 13,46.9 13.4,48.8 12.3,50.6 10.1,51.5 7.6,51.2 6.2,50
"""
FEMALE_BREAST = """
    4.8,51.5 5.3,49.2 7,47.5 9.2,46.5 11.2,45.7 12.5,45.9 13.2,47.4 13.8,50.2 13.5,53.2 11.8,55.6
    9.2,56.5 6.7,55.8 5.2,54
"""


def bronchi() -> BaseGeometry:
    """Main bronchi and their first branches; the right one is steeper."""
    right = tube("-.3,37.2 -1.7,39.2 -3.3,41.6 -4.8,43.6 -5.8,46", [0.85, 0.75, 0.7, 0.55, 0.36])
    left = tube(".3,37.2 2.2,39 4.4,40.3 6.2,41.6 7.4,43.8", [0.85, 0.72, 0.66, 0.52, 0.36])
    branches = [
        tube("-2.4,40.2 -4.2,39.9 -5.8,38.4", [0.6, 0.48, 0.34]),
        tube("-4.4,43 -6.2,43.4 -7.6,44.4", [0.5, 0.42, 0.32]),
        tube("4.2,40.2 5.8,39.2 6.6,37.4", [0.6, 0.46, 0.34]),
        tube("6,41.4 7.4,41.2 8.6,40.8", [0.46, 0.4, 0.32]),
    ]
    return unary_union([right, left, *branches])


def trachea() -> Drawing:
    """Windpipe with its rings, and the bronchi."""
    shape = soften(unary_union([tube("0,28 0,33 0,37.6", 0.95), bronchi()]), 0.08)
    rings = [line([(-0.75, y), (0, y + 0.22), (0.75, y)], 3) for y in np.arange(32.2, 37.4, 0.95)]
    return shape, rings


def oesophagus() -> BaseGeometry:
    """From the neck to the cardia, narrow behind the heart."""
    return tube(OESOPHAGUS, [0.9, 0.98, 0.92, 0.52, 0.46, 0.88, 1.1, 1.18])


def right_lung() -> BaseGeometry:
    """The right lung alone (the pleura is drawn round it)."""
    return blob(RIGHT_LUNG)


def lungs() -> Drawing:
    """Both lungs (the left with its cardiac notch) and the fissures."""
    return right_lung().union(blob(LEFT_LUNG)), [line(f) for f in FISSURES]


def heart() -> Drawing:
    """Heart with the roots of the great vessels."""
    cava = tube("-2.05,42.6 -2.1,46", [0.7, 0.9])
    arch = ".2,46 -.5,44.6 -.2,43.3 .8,42.8 1.7,43.4 2,44.8"
    aorta = tube(arch, [1.0, 0.9, 0.8, 0.72, 0.72, 0.75])
    pulmonary = tube("2.2,46.4 3,44.6 4.2,44", [1.0, 0.9, 0.7])
    whole = close_gaps(unary_union([blob(VENTRICLES), cava, aorta, pulmonary]), 0.12)
    return filled(whole), [line(path) for path in HEART_LINES]


def male_breast() -> Drawing:
    """Breast tissue of the man: a flat pad along the lower edge of the pectoral muscle."""
    areola = both(ellipse(9.9, 48.8, 0.75, 0.6)).boundary
    nipple = both(ellipse(9.9, 48.8, 0.25, 0.22)).boundary
    return both(soften(blob(MALE_BREAST), 0.9)), [areola, nipple]


def female_breast() -> Drawing:
    """Already in the woman's frame; the upper outer corner is the axillary tail."""
    areola = both(ellipse(9.6, 52.2, 1.25, 1.15)).boundary
    nipple = both(ellipse(9.6, 52.2, 0.35, 0.33)).boundary
    return both(soften(blob(FEMALE_BREAST), 0.9)), [areola, nipple]
