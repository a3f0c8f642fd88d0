"""Panel 2: retroperitoneum and pelvis in frontal view (cm), with the median section below it."""

from shapely import line_merge
from shapely.affinity import translate
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
    lines_of,
    mirror,
    move,
    outlines,
    symmetric,
    tube,
)
from viz.anatomy.frames import FRONTAL_WINDOW, Sex
from viz.anatomy.median_section import draw_median_section
from viz.anatomy.nodes import node_chain
from viz.anatomy.panel import Panel
from viz.anatomy.trunk_bones import hip_bones

FASCIA = """
    0,55.8 4.5,54.7 9,55 12.4,57.8 13.7,63 13.4,68 12.9,73 11.6,78.2 8.8,82.2 4,83.2 0,82.2
"""
KIDNEY = """
    -.6,-5.4 1.4,-5.2 2.7,-3.2 3.1,0 2.7,3.2 1.3,5.2 -.7,5.3 -1.9,3.9 -1.7,2 -.9,.2 -1.6,-1.6
    -2,-3.6
"""
LEFT_ADRENAL = "3.7,61.2 4.2,58.8 5.6,57.4 7.2,58.2 8.5,60 7.4,60.2 6.2,60.1 5,61.6"
RIGHT_ADRENAL = "-5.2,62.4 -5.3,60.4 -6.6,58.8 -8.2,60 -9.6,62.4 -8.2,62.2 -6.8,62"
LEFT_URETER = "5.9,66.6 4.6,68 4.3,72 4.5,77 5,81.5 5.3,85 4.3,87.4 2.6,89"
RIGHT_URETER = "-5.7,68.4 -4.6,69.8 -4.4,73 -4.6,78 -5.1,82 -5.3,85.2 -4.3,87.4 -2.6,89"
URETER_WIDTHS = [0.95, 0.7, 0.48, 0.45, 0.45, 0.45, 0.45, 0.45]
SPLEEN = """
    9.8,55.6 11.6,56 13,58.2 13.3,61.4 12.6,64 11.4,64.4 10.7,62.6 10.2,60.2 9.4,58.6 9.1,56.6
"""
PANCREAS = """
    -5.2,67.4 -4.2,65.4 -2.4,64.2 -.4,64.6 1.6,64.6 4.2,62.8 6.8,61.7 9.2,60.9 10.7,60.8 11,61.8
    9.6,63.3 7,64.7 4.4,66.3 2,67.2 .2,67.2 -.6,68.2 0,69.6 -.8,70.8 -2.6,71.5 -4.4,70.8 -5.3,69.2
"""
PANCREATIC_DUCT = "-4.4,69 -2.6,66.8 0.8,65.9 5.4,64.1 9.9,61.9"
DUODENUM = """
    -1.6,62.9 -3.8,62.6 -5.9,63.6 -6.6,66 -6.7,69.5 -6,72.2 -3.6,73.3 -.4,73.2 2.2,72.2 2.9,70.4
"""
DUODENUM_WIDTHS = [1.05, 1.2, 1.2, 1.1, 1.1, 1.15, 1.1, 1.05, 1.0, 0.95]
MALE_BLADDER = "0,86.4 2.2,86.6 4,87.8 4.5,89.8 3.6,92 1.8,93.4 0,93.9"
FEMALE_BLADDER = "0,88.4 2.2,88.6 3.9,89.5 4.4,91 3.5,92.8 1.7,94 0,94.3"
ILIAC_ARTERY = "0.75,75 2.6,78.4 5.4,82.6 8.2,87 10,91.6 10.8,98"
UTERUS = "0,82.3 1.6,82.6 2.7,83.7 2.6,85.2 1.9,87 1.35,88.8 1.2,90.6 0,90.6"
OVIDUCT = "2.4,83.7 3.7,82.6 5.3,82 6.9,82.5 7.7,83.8"
FIMBRIAE = ((1.2, 0.7), (0.7, 1.5), (-0.3, 1.5))
PARA_AORTIC = "2.7,74.6 -.2,75.6 2.4,77.4 -2.8,75.4 -3.4,77.6 .1,78.4 1,69.1 .7,71"
MALE_PELVIC = "6.8,81.9 7.4,84.4 9.1,86.1 7,87 10.1,88.6"
FEMALE_PELVIC = "7,80.3 10.1,85.4 8.1,87.3 10.4,88.2 6.4,88.8"  # clear of the tubes

SHORTEST_HIP_LINE = 4  # cm; shorter remains between organs only confuse


def draw_retroperitoneum(sex: Sex) -> Panel:
    """The panel with all its regions."""
    panel = Panel(2, sex)
    panel.body(FRONTAL_WINDOW)
    draw_upper_organs(panel)
    draw_pelvic_organs(panel)
    ink_background(panel)
    draw_median_section(panel)
    return panel


def draw_upper_organs(panel: Panel) -> None:
    """Kidneys and what lies at their level."""
    kidneys = move(blob(KIDNEY), 7.7, 66.4, -9).union(mirror(move(blob(KIDNEY), 7.5, 68.2, -9)))
    ureters = tube(LEFT_URETER, URETER_WIDTHS).union(tube(RIGHT_URETER, URETER_WIDTHS))
    panel.add("retroperitoneum", symmetric(FASCIA).difference(kidneys))
    panel.add("kidney", kidneys)
    panel.add("adrenal", blob(LEFT_ADRENAL).union(blob(RIGHT_ADRENAL)))
    panel.add("ureter", ureters)
    panel.add("spleen", blob(SPLEEN))
    panel.add("duodenum", tube(DUODENUM, DUODENUM_WIDTHS))
    panel.add("pancreas", blob(PANCREAS), [line(PANCREATIC_DUCT)])
    panel.add("bile_duct", bile_duct())
    panel.add("lymph_node_para_aortic", node_chain(PARA_AORTIC, 0.82))


def bile_duct() -> BaseGeometry:
    """Both hepatic ducts, the common duct down to the papilla."""
    common = tube("-2.5,58.6 -2.6,61 -3.2,64 -4,67.4 -5.6,69.4", [0.46, 0.44, 0.42, 0.4, 0.38])
    right = tube("-4.6,56.6 -3.4,57.7 -2.5,58.9", [0.3, 0.38, 0.44])
    left = tube("-.6,56.8 -1.6,57.8 -2.5,58.9", [0.3, 0.38, 0.44])
    return close_gaps(unary_union([common, right, left]), 0.1)


def draw_pelvic_organs(panel: Panel) -> None:
    """Bladder and pelvic nodes; in the woman uterus, tubes and ovaries behind the bladder."""
    if panel.sex == "female":
        uterus, tubes = uterus_and_tubes()
        panel.put("uterus", uterus)
        panel.put("fallopian_tube", tubes)
        panel.put("ovary", *ovaries())
    bladder = symmetric(MALE_BLADDER if panel.sex == "male" else FEMALE_BLADDER)
    panel.add("bladder", bladder)
    pelvic = MALE_PELVIC if panel.sex == "male" else FEMALE_PELVIC
    panel.add("lymph_node_pelvic", both(node_chain(pelvic, 0.9)))


def uterus_and_tubes() -> tuple[BaseGeometry, BaseGeometry]:
    """Behind the bladder, already in the woman's frame."""
    oviduct = [tube(OVIDUCT, [0.42, 0.42, 0.48, 0.62, 0.7])]
    oviduct += [tube([(7.6, 83.6), (7.6 + x, 83.6 + y)], [0.42, 0.3], 3) for x, y in FIMBRIAE]
    return symmetric(UTERUS), both(*oviduct)


def ovaries() -> Drawing:
    """With follicles, already in the woman's frame."""
    follicles = [both(ellipse(x, y, 0.3, 0.28)).boundary for x, y in ((4.5, 84.6), (5.6, 84.9))]
    return both(ellipse(5.1, 84.7, 1.7, 1.05, 14)), follicles


def ink_background(panel: Panel) -> None:
    """Great vessels and the outline of the hip bones, where no organ covers them."""
    iliac = tube(ILIAC_ARTERY, [0.85, 0.75, 0.7, 0.65, 0.65, 0.65])
    iliacs = unary_union([iliac, translate(mirror(iliac), 0.4, 0)])
    arteries = iliacs.union(tube("0.9,52 0.9,64 0.8,75.4", 0.95))
    cava = tube("-1.5,52 -1.4,64 -1.2,76", 1.05)
    veins = cava.union(translate(iliacs, -0.2, 1.5)).difference(arteries)
    organs = panel.occupied(skip=["retroperitoneum"])
    for vessel in (arteries, veins):
        lines = outlines(panel.fit(vessel)).difference(organs)
        panel.ink(lines.intersection(FRONTAL_WINDOW))
    hips = outlines(filled(hip_bones(panel.sex))).difference(panel.occupied(0.25))
    pieces = lines_of(line_merge(hips.intersection(FRONTAL_WINDOW)))
    panel.ink(unary_union([p for p in pieces if p.length > SHORTEST_HIP_LINE]), "faint")
