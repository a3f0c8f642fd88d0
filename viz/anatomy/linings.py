"""Panel 3: linings of the body's cavities, lymph nodes, and the spinal cord as an inset (cm)."""

import numpy as np
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy import chest
from viz.anatomy.curves import (
    Drawing,
    blob,
    both,
    ellipse,
    line,
    outlines,
    ring,
    soften,
    symmetric,
    tube,
)
from viz.anatomy.frames import Sex
from viz.anatomy.head import cerebral_outline
from viz.anatomy.nodes import draw_nodes
from viz.anatomy.panel import Panel

PERICARDIAL_SAC = """
    -3.4,44 -2.6,42 -.4,41 2.4,41.4 4.6,43.4 6.9,46.4 8.9,50.4 9.2,53.6 7.6,55.2 4.4,55.3 0,54.9
    -3,53.6 -4.2,50 -4.1,46.8
"""
LEFT_PLEURAL_CAVITY = """
    4.2,31.2 6.2,32.2 8.7,36 10.9,41.6 12.4,47.6 13.1,53.6 13,58.2 11.4,56.6 10.3,54.4 9.9,50.4
    7.9,46.4 5.4,42.8 3.9,38.6 2.9,33.4
"""
MEDIASTINUM = """
    0,31.4 1.8,31.8 2.6,34 3,38.4 4.4,41.6 6,44.6 7.4,48 7.6,53.6 4,55.4 0,55.6 -3,54.6 -3.6,50
    -3.4,44 -2.9,39 -2.6,34 -1.8,31.8
"""
THYMUS = "0,35.6 .6,34.7 1.05,35.2 1.15,37 1.5,39 1.3,40.6 .5,41.2 0,40.3"
CUT_RIBS = ((13.1, 44), (13.8, 47), (14.3, 50), (14.5, 53), (14.5, 56))
CHEST_WALL = "12.2,40.6 13.1,44 13.9,47.6 14.5,52.6 14.5,57.4"
ABDOMEN = """
    0,58.4 4.4,58.4 8,58.2 10.8,59.6 12.2,62.6 12.5,67 12,72 11.4,78 9.8,83.6 6.6,87.2 3.2,88.6
    0,87.8 -3.2,88.6 -6.6,87.2 -9.8,83.6 -11.4,78 -12,72 -12.5,66.6 -12.2,61.4 -10.8,58.2 -8,56.8
    -4.4,57.2
"""
OMENTUM = """
    -9.4,65.4 -8.6,63.4 -6.8,62.9 -3.6,63.9 0,64.3 3.6,63.7 6.8,62.4 8.6,62.8 9.5,65 10,69
    9.7,72.8 8.4,75.2 6.7,75.9 5.2,75.6 3.6,76.8 1.6,77.2 0,76.4 -1.8,77.3 -3.8,77.1 -5.2,75.9
    -7,76.1 -8.7,75 -9.8,73.4 -10,69
"""
OMENTAL_ARCADE = "-8.8,65 -4.6,65.6 0,66.1 4.6,65.4 8.8,64.2"
OMENTAL_VESSELS = (  # x, y of the start and the sway of the vessel
    (-6.8, 65.3, -0.7),
    (-3.6, 65.8, -0.3),
    (-0.6, 66.1, -0.2),
    (2.6, 65.8, 0.2),
    (5.8, 65.1, 0.6),
)
MESENTERY = """
    -4.6,75 0,76 4.6,75 6.2,76 7.6,78.6 8,80.8 7,82.2 6.2,83.7 4.5,83.9 3.1,85.2 1.5,84.7 0,85.6
    -1.5,84.7 -3.1,85.2 -4.5,83.9 -6.2,83.7 -7,82.2 -8,80.8 -7.6,78.6 -6.2,76
"""
DIAPHRAGM = """
    -13.1,61.6 -12.6,58 -10.8,55.9 -7.8,55.1 -4.4,55.7 0,57 4,56.9 8,56.7 11,57.9 12.6,60.2
    13.1,62.6
"""
DIAPHRAGM_WIDTHS = [0.4, 0.75, 0.9, 0.95, 0.95, 0.95, 0.95, 0.95, 0.9, 0.75, 0.4]
SULCUS = "2.6,3.6 3.2,5.2 2.6,6.6 3.1,8.2"
CORD_X = 15.6
CORD_LEVELS = (1.4, 4, 7, 10.5, 14.5, 18, 21, 23.2)
CORD_WIDTHS = [1.15, 0.95, 1.2, 0.9, 0.8, 1.1, 0.8, 0.2]


def draw_linings(sex: Sex) -> Panel:
    """The panel with all its regions."""
    panel = Panel(3, sex)
    panel.body()
    draw_chest_linings(panel)
    draw_abdominal_linings(panel)
    hull = soften(cerebral_outline().buffer(2.5).buffer(-2.5), 0.8)
    panel.add("meninges", ring(hull, 0.5, -0.85))
    draw_nodes(panel)
    ink_background(panel)
    draw_spinal_cord(panel)
    return panel


def draw_chest_linings(panel: Panel) -> None:
    """Between the clavicles and the diaphragm."""
    sac = blob(PERICARDIAL_SAC)
    cavities = chest.right_lung().union(blob(LEFT_PLEURAL_CAVITY))
    wall = both(tube(CHEST_WALL, [0.35, 0.6, 0.65, 0.65, 0.5]))
    cut_ribs = [ellipse(x, y, 0.34, 0.62, -12).boundary for x, y in CUT_RIBS]
    panel.add("chest_wall", wall, [both(*cut_ribs)])
    panel.add("mediastinum", blob(MEDIASTINUM).difference(sac.buffer(-0.2)))
    panel.add("pleura", ring(cavities, 0.35, -0.95))
    panel.add("pericardium", ring(sac, 0, -1.15))
    panel.add("thymus", symmetric(THYMUS), [line("0,35.8 .1,38 0,40.2")])


def draw_abdominal_linings(panel: Panel) -> None:
    """Diaphragm and below."""
    panel.add("peritoneum", ring(blob(ABDOMEN), 0, -1.25))
    panel.add("diaphragm", tube(DIAPHRAGM, DIAPHRAGM_WIDTHS))
    panel.add("mesentery", *mesentery())
    panel.add("omentum", *omentum())
    navel = [ellipse(0, 72.6, 0.4, 0.35).boundary]
    panel.add("umbilicus", ellipse(0, 72.6, 1.15, 1.0), navel)


def omentum() -> Drawing:
    """Greater omentum, cut short so that the mesentery shows below it."""
    vessels = [line(OMENTAL_ARCADE)]
    for x, y, sway in OMENTAL_VESSELS:
        trunk = [(x, y), (x + 0.5 * sway, y + 4), (x + 1.4 * sway, y + 9)]
        twig = [(x + 0.4 * sway, y + 3), (x + 1.2, y + 5.4), (x + 1.5 + 0.6 * sway, y + 8.2)]
        vessels += [line(trunk, 6), line(twig, 6)]
    return blob(OMENTUM), vessels


def mesentery() -> Drawing:
    """The fan that carries the small bowel, with its vessels."""
    vessels = []
    for reach in (-6.4, -4.2, -2.1, 0, 2.1, 4.2, 6.4):
        bottom = 84.4 - 0.055 * reach**2
        vessels.append(line([(0.35 * reach, 76.4), (0.75 * reach, 80), (reach, bottom)], 6))
    return blob(MESENTERY), vessels


def ink_background(panel: Panel) -> None:
    """Faint heart, brain, windpipe and surface lines for orientation."""
    inside = blob(PERICARDIAL_SAC).buffer(-1.2)
    shape, art = chest.heart()
    drawn = [shape.boundary.intersection(inside)]
    drawn.append(unary_union(art).intersection(inside.buffer(-0.3)))
    drawn.append(outlines(chest.bronchi()))
    drawn += [both(line(SULCUS)), line("0,3 0.1,5.5 0,8.6")]
    for lines in drawn:
        panel.ink(panel.fit(lines).difference(panel.occupied(0.1)), "faint")
    panel.ink_clavicles()
    panel.ink_face()
    panel.ink_groin()


def cauda_root(x: float, spread: float) -> BaseGeometry:
    """A root of the cauda equina, `spread` cm aside of the cord's axis x."""
    return line([(x + spread * k, y) for k, y in ((0.5, 21.6), (0.9, 24), (1.3, 27))], 4)


def draw_spinal_cord(panel: Panel) -> None:
    """Inset at the upper right: cord with its two swellings, roots and cauda equina."""
    x = CORD_X
    cord = tube([(x, y) for y in CORD_LEVELS], CORD_WIDTHS)
    panel.put("spinal_cord", cord, [line([(x, 1.4), (x, 22.6)])])
    roots: list[BaseGeometry] = []
    for i, y in enumerate(np.linspace(3.2, 19.6, 9)):
        drop = 0.5 + 0.16 * i
        for side in (1, -1):
            stops = [(0.7, y), (1.9, y + 0.35 * drop), (2.9, y + drop)]
            roots.append(line([(x + side * dx, level) for dx, level in stops], 4))
    roots += [cauda_root(x, k) for k in (-1.2, -0.5, 0.5, 1.2)]
    panel.ink(unary_union(roots).difference(panel.occupied(0.02)))
    panel.caption("spinal cord", x, 28.6)
