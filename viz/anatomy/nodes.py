"""Lymph nodes of panel 3 (cm, see frames.py)."""

from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import Path, blob, both, mirror, move, points
from viz.anatomy.panel import Panel

BEAN = points("-.85,-.3 -.1,-.95 .75,-.6 .9,.3 .2,.95 -.5,.75")
BEAN_SIZES = (1, 1.14, 0.94)  # nodes of a chain vary a little in size and tilt
BEAN_TILT = 37  # degrees from one to the next

CERVICAL = "4.3,21 4.6,23.2 3.7,24.8 4.5,26.6 4.2,28.6"
PRELARYNGEAL = "0,27.6"
RIGHT_SUPRACLAVICULAR = "-5.6,31.2 -7.6,31.9 -9.6,32.3"
AXILLARY = "14.6,40.2 16.5,41.2 14.9,42.7 16.8,43.8 15.2,45.2"
INTERPECTORAL = "11.1,36.2 12.6,38"
MEDIASTINAL = "-1.5,33.4 1.5,34 -2,35.9 2.2,36.6 -2.1,38.5 .2,33.0"
HILAR = "-4.5,40.2 -5.2,42.4 -4.6,44.6 6,40.4 7.1,42.4 -2.9,41.2 4.3,40.7"
RIGHT_INTERNAL_MAMMARY = "-5,35.2 -5.1,37.6 -5.6,47.2 -5.8,49.8"
LEFT_INTERNAL_MAMMARY = "5,35.2 5.1,37.6 5.0,48.2 5.6,50.9"
MESENTERIC = "-1.6,79 1.6,79.2 -3.9,81.2 -.4,81.6 3.4,81.3"
INGUINAL = "12.3,87.6 10.4,89 8.5,90.7 8.3,93.1 10.4,91.9"
CLOQUET = "6.2,90.2"


def node_chain(centres: Path, radius: float) -> BaseGeometry:
    """Small beans of about that radius (cm) at the centres."""
    beans = []
    for i, (x, y) in enumerate(points(centres)):
        size = radius * BEAN_SIZES[i % len(BEAN_SIZES)]
        beans.append(move(blob(BEAN * size, 5), x, y, BEAN_TILT * i))
    return unary_union(beans)


def draw_nodes(panel: Panel) -> None:
    """All node regions of panel 3."""
    supraclavicular = node_chain(RIGHT_SUPRACLAVICULAR, 0.9)
    mammary = node_chain(RIGHT_INTERNAL_MAMMARY, 0.72).union(node_chain(LEFT_INTERNAL_MAMMARY, 0.72))
    panel.add("lymph_node_cervical", both(node_chain(CERVICAL, 0.86)))
    panel.add("lymph_node_prelaryngeal", node_chain(PRELARYNGEAL, 0.86))
    panel.add("lymph_node_supraclavicular_right", supraclavicular)
    panel.add("lymph_node_supraclavicular_left", mirror(supraclavicular))
    panel.add("lymph_node_axillary", both(node_chain(AXILLARY, 1.0)))
    panel.add("lymph_node_interpectoral", both(node_chain(INTERPECTORAL, 0.8)))
    panel.add("lymph_node_internal_mammary", mammary)
    panel.add("lymph_node_mediastinal", node_chain(MEDIASTINAL, 0.8))
    panel.add("lymph_node_hilar", node_chain(HILAR, 0.82))
    panel.add("lymph_node_mesenteric", node_chain(MESENTERIC, 0.78))
    panel.put("lymph_node_inguinal", both(node_chain(INGUINAL, 0.98)))
    panel.put("lymph_node_cloquet", both(node_chain(CLOQUET, 0.9)))
