"""Head and neck organs in frontal view, drawn for the man (cm, see frames.py)."""

import numpy as np
from shapely import make_valid
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import (
    Drawing,
    blob,
    both,
    close_gaps,
    ellipse,
    line,
    mirror,
    symmetric,
    tube,
)

CEREBRUM = "0,2 1.3,1.5 3.6,1.8 5.4,3.5 6.45,6.2 6.55,8.3 5.9,9.9 4.8,10.5 3.7,10 1.9,9.6 0,9.8"
GYRUS_WIDTH = 1.62  # cm along the rim
GYRUS_DEPTH = 0.26
SULCI = (
    "1.2,2.5 1.9,3.9 1.3,5.4 1.8,6.9 1.5,8.2",
    "1.5,4.7 2.3,5 2.7,4.5",
    "2.9,2.4 3.6,3.6 3.2,5 3.7,6.2 3,7.5",
    "4.8,3.6 4.6,4.7 5.1,5.7",
    "3.5,5.6 4.4,5.9 4.7,6.7",
    "6.5,7 5.4,7.2 4.3,7.9 3.6,9",
    "6.1,9 5.3,8.7 4.7,9.3",
    "2,7.4 2.5,8.2 2.3,9",
)


def cerebral_outline() -> BaseGeometry:
    """The cerebrum without its gyri."""
    return symmetric(CEREBRUM)


def brain() -> Drawing:
    """Cerebrum in frontal view, its rim gently scalloped by the gyri."""
    border = cerebral_outline().exterior
    outwards = -1 if border.is_ccw else 1
    rim = []
    for s in np.arange(0, border.length, 0.12):
        a, b = (np.array(border.interpolate(s + d).coords[0]) for d in (-0.05, 0.05))
        normal = np.array([b[1] - a[1], a[0] - b[0]]) / np.hypot(*(b - a))
        bulge = GYRUS_DEPTH * abs(np.sin(np.pi * s / GYRUS_WIDTH)) - 0.1
        rim.append((a + b) / 2 - normal * bulge * outwards)
    sulci = [line("0,2 0.1,4.5 -0.1,7 0,9.7")]
    for curve in SULCI:
        sulci += [line(curve, 6), mirror(line(curve, 6))]
    return make_valid(Polygon(rim)), sulci


def pituitary() -> BaseGeometry:
    """Gland and stalk."""
    return tube("0,9.4 0,10.6", 0.3).union(ellipse(0, 11.1, 0.85, 0.68))


def eyes() -> Drawing:
    """Eyeballs with the iris."""
    return both(ellipse(3.25, 12.1, 1.35, 1.2)), [both(ellipse(3.25, 12.1, 0.55, 0.55)).boundary]


def sinonasal_tract() -> Drawing:
    """Nasal cavity with the septum, maxillary and frontal sinuses."""
    cavity = symmetric("0,12.5 .7,12.7 1.05,14 1.55,15.6 1.2,16.4 0,16.5")
    maxillary = blob("2,14.2 3.4,13.9 4.5,14.5 4.3,15.6 3.3,16.6 2.4,16.1")
    concha = both(line("1.2,14.5 .6,14.8 .9,15.3", 5))
    return cavity.union(both(maxillary)), [LineString([(0, 12.8), (0, 16.3)]), concha]


def oral_cavity() -> Drawing:
    """Mouth, opened; the tongue lies in front of it."""
    cavity = symmetric("0,17.1 1.2,17 2.5,17.6 2.95,18.9 2.4,20.4 1.2,21.2 0,21.3")
    teeth = [LineString([(x, 17), (x, 17.8)]) for x in np.arange(-1.5, 1.51, 0.75)]
    return cavity, [line("-2.7,18.15 -1.5,17.8 0,17.8 1.5,17.8 2.7,18.15"), *teeth]


def tongue() -> Drawing:
    """Tongue in the mouth, with its furrow."""
    shape = symmetric("0,18.4 1,18.3 1.8,18.9 1.9,19.8 1.2,20.7 0,20.95")
    return shape, [line("0,18.8 .05,19.5 0,20.3")]


def parotid_glands() -> BaseGeometry:
    """In front of and below the ear."""
    return both(blob("6.5,14.6 6.75,16 6.2,18.6 5.2,19.4 4.75,18.2 5.1,16.2 5.7,14.6"))


def submandibular_glands() -> BaseGeometry:
    """Below the angle of the jaw."""
    return both(blob("5.2,20.2 5,21.4 3.9,22.3 2.7,22.2 3,21 4.1,20.1"))


def pharynx() -> BaseGeometry:
    """From the choanae to the oesophagus; nose, mouth and larynx lie in front of it."""
    return tube("0,15 0,18 0,20.5 0,22.4 0,24.2", [1.6, 1.7, 1.9, 2.0, 1.5])


def epiglottis() -> BaseGeometry:
    """The leaf above the larynx."""
    return symmetric("0,22.5 .75,22.7 .95,23.4 .6,24.2 .2,24.9 0,25")


def larynx() -> Drawing:
    """Thyroid and cricoid cartilage with the notch."""
    shape = symmetric("0,24.8 1,24 1.9,23.7 2,25 1.6,27 1.2,28.3 0,28.6")
    return shape, [line("0,24.9 0,26.8"), line("-1.25,27.2 0,27.6 1.25,27.2")]


def thyroid() -> BaseGeometry:
    """Two lobes and the isthmus."""
    lobe = blob("1.2,28.2 2.2,26.9 3,27.6 3.3,29.8 2.8,31.2 1.9,31.6 1.2,30.9 1,29.6")
    isthmus = tube("-1.6,30.1 0,30.5 1.6,30.1", [0.7, 0.6, 0.7])
    return close_gaps(unary_union([both(lobe), isthmus]), 0.15)
