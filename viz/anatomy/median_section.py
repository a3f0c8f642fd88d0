"""The lower part of panel 2: median section of the pelvis, front to the viewer's left.

Drawn in its own frame: x from front (-) to back (+), y down, cm; SECTION_ORIGIN is where (0, 0) of
the section lies in panel 2. Regions it shares with the frontal view become one region.
"""

from collections.abc import Iterable

from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import blob, close_gaps, ellipse, line, outlines, points, tube
from viz.anatomy.frames import SECTION_WINDOW
from viz.anatomy.panel import Panel

SECTION_ORIGIN = (-0.4, 97.2)
TRUNK = """
    -11,-2 -11.4,3 -11,7 -9.9,10.4 -8.6,12.6 -7.6,15 -7.4,19 -7.6,24 -7.6,24 9.8,24 9.8,24
    10.4,20.6 12.4,18.4 14,14.8 14.4,10.4 13.4,5.6 12.2,1.6 12,-2 12,-2 -11,-2
"""
ABDOMINAL_WALL = "-10.2,-2.5 -10.5,1 -10.3,4 -9.7,7.2 -9,9"
RECTUM = "4.6,.4 6.4,2.8 7.3,5.8 6.9,8.8 5.4,11 4.2,12.6"
RECTUM_WIDTHS = [1.35, 1.5, 1.75, 2.0, 1.75, 1.25]
ANUS = "4,12.8 4.5,14.6 5.5,16.6"
SACRUM = "5.6,-2 7.2,-.4 8.9,2.4 9.8,6 9.6,9.4 8.4,12.4 8.9,12.8 10.6,9.8 11.2,6 10.6,2 9.6,-2"
DISCS = (
    "7.3,-.3 10.2,-1",
    "8.8,2.2 10.8,1.7",
    "9.6,4.6 11.2,4.5",
    "9.8,7.2 11.1,7.5",
    "9.4,9.9 10.5,10.3",
)
MALE_PERITONEUM = "-9.8,0 -9.5,2.4 -8,5 -5.8,6 -3.4,4.7 -1.2,4.3 .8,4.6"
FEMALE_PERITONEUM = "-9.8,0 -9.5,2.6 -8,5.6 -6.4,6.9 -5.2,6.6 -4.6,7"

PENIS = """
    -3.1,15.9 -5.2,15 -7.6,13.9 -9.4,13.7 -10.6,14.8 -11.1,16.4 -11.3,17.6 -11.4,18.6
"""
PENIS_WIDTHS = [1.0, 1.08, 1.12, 1.15, 1.12, 1.12, 1.32, 1.1]
GLANS_EDGE = "-12.4,17.2 -11.2,16.8 -10.1,17.4"
MALE_URETHRA = """
    -1.9,10.9 -1.8,13 -2.1,14.8 -2.9,15.7 -4,15.75 -5.4,15.25 -7.6,14.3 -9.2,14.15 -10.1,15
    -10.6,16.4 -10.9,17.6 -11.3,19.9
"""
SCROTUM = "-4.8,15.4 -7.4,14.8 -9.2,15.8 -9.7,18 -8.6,20 -6.5,20.1 -4.9,18.6 -4.2,16.8"
MALE_BLADDER = "-5.6,8.6 -4.9,6.4 -2.4,5 .4,5.6 1.6,7.8 .6,10 -1,11 -3.2,11.2 -5,10.4"
PROSTATE = "-3.4,11.4 -1.2,11.2 .6,11.8 .7,13.4 -.4,14.7 -2.2,14.8 -3.3,13.5"
SEMINAL_VESICLE = ".9,10.8 1.6,9.6 2.9,9.2 3.6,9.5 2.9,10.5 1.6,11.3"
RECTOVESICAL_POUCH = "1.2,4.7 2.6,3.4 4.2,3.2 5.1,4.8 4.8,7 4,8.6 3.2,9 2.5,8.5 2.2,6.8"

RECTO_UTERINE_POUCH = ".6,4.2 2.4,3 4.4,3.2 5.2,5 4.9,7.4 4,9.6 3.3,11.2 2.9,9.6 2.2,7.4"
UTERUS = "-3.9,4.6 -2.2,5.3 -.6,6.6 .5,7.8"
FEMALE_BLADDER = "-5.8,9.8 -5,8.2 -2.8,7.6 -1,8.6 -.6,10.4 -1.8,11.8 -3.6,12.2 -5.2,11.4"
VAGINA = "2.15,11.2 1.2,12.8 -.3,14.6 -1.6,16"
FEMALE_URETHRA = "-3.3,11.9 -3.15,13.6 -2.9,15.8"
VULVA = "-5.6,14 -3.9,15.2 -1.9,16.2 -.2,17 .1,17.9 -1.3,18.5 -3.4,18.2 -5.1,17.2 -6.1,15.4"


def section(shape: BaseGeometry) -> BaseGeometry:
    """Move a shape from the section's own frame into panel 2."""
    return translate(shape, *SECTION_ORIGIN)


def place(panel: Panel, region: str, shape: BaseGeometry, art: Iterable[BaseGeometry] = ()) -> None:
    """Put a region of the section in front of all earlier ones."""
    panel.put(region, section(shape).intersection(SECTION_WINDOW), [section(a) for a in art])


def draw_median_section(panel: Panel) -> None:
    """All of the section."""
    male = panel.sex == "male"
    outside = [blob(TRUNK)]
    if male:
        outside += [tube(PENIS, PENIS_WIDTHS).buffer(0.3), blob(SCROTUM)]
    body = close_gaps(unary_union(outside), 0.6)
    panel.fill(section(body).intersection(SECTION_WINDOW))
    pubis = ellipse(-7.2, 10.2, 1.1, 2.1, 32)
    panel.fill(section(blob(SACRUM).union(pubis)).intersection(SECTION_WINDOW), "bone")
    discs = MultiLineString([LineString(points(d)) for d in DISCS])
    panel.ink(section(discs).intersection(SECTION_WINDOW))
    place(panel, "abdominal_wall", tube(ABDOMINAL_WALL, [0.62, 0.62, 0.62, 0.6, 0.3]))
    if male:
        draw_male_organs(panel)
    else:
        draw_female_organs(panel)
    peritoneum = section(line(MALE_PERITONEUM if male else FEMALE_PERITONEUM))
    panel.ink(peritoneum.difference(panel.occupied(0.2)).intersection(SECTION_WINDOW), "faint")
    panel.caption("midline", 0.2, 98.3)


def draw_male_organs(panel: Panel) -> None:
    """Bladder to anus in the man."""
    penis = tube(PENIS, PENIS_WIDTHS)
    place(panel, "pelvic_peritoneal_pouch", blob(RECTOVESICAL_POUCH))
    place(panel, "bladder", blob(MALE_BLADDER))
    place(panel, "prostate", blob(PROSTATE))
    place(panel, "rectum", tube(RECTUM, RECTUM_WIDTHS))
    place(panel, "anus", tube(ANUS, [1.05, 0.95, 1.0]))
    place(panel, "testis", ellipse(-7.1, 17.7, 1.55, 2.0, 10))
    place(panel, "penis", penis, [line(GLANS_EDGE)])
    urethra = tube(MALE_URETHRA, 0.31).intersection(unary_union([penis, blob(PROSTATE).buffer(0.8)]))
    place(panel, "urethra", urethra.difference(blob(MALE_BLADDER)))
    panel.ink(section(outlines(blob(SEMINAL_VESICLE))).difference(panel.occupied()))
    perineum = section(line("-4.4,16.8 -2,17.2 1.5,16.9 4.4,17.4"))
    panel.ink(perineum.difference(panel.occupied()))
    skin = section(outlines(blob(SCROTUM))).difference(panel.occupied())
    panel.ink(skin.difference(section(blob(TRUNK)).boundary.buffer(0.1)))


def draw_female_organs(panel: Panel) -> None:
    """Bladder to anus in the woman."""
    place(panel, "pelvic_peritoneal_pouch", blob(RECTO_UTERINE_POUCH))
    womb = tube(UTERUS, [2.0, 2.1, 1.75, 1.3])
    place(panel, "uterus", womb, [line("-3.6,4.6 -1.6,5.9 .4,7.8")])
    place(panel, "bladder", blob(FEMALE_BLADDER))
    place(panel, "urethra", tube(FEMALE_URETHRA, 0.36).difference(blob(FEMALE_BLADDER)))
    vagina = tube(VAGINA, [0.95, 0.85, 0.8, 0.75])
    place(panel, "vagina", vagina, [line("2.2,11 1.2,12.7 -.4,14.7 -1.6,16.2")])
    place(panel, "cervix", tube(".9,8.3 1.9,9.7", [1.25, 1.15]))
    place(panel, "rectum", translate(tube(RECTUM, RECTUM_WIDTHS), 0.3, 0))
    place(panel, "anus", translate(tube(ANUS, [1.05, 0.95, 1.0]), 0.3, 0))
    place(panel, "vulva", blob(VULVA), [line("-5.2,15.4 -3.4,16.8 -.9,17.6")])
    panel.ink(section(line(".2,17.5 2,17 4.4,17.4")).difference(panel.occupied()))
