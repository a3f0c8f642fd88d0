"""Where the compartments and flows of the circulation stand on its plan, wide and for a phone."""

from collections.abc import Mapping
from dataclasses import dataclass

LINE = 15
"""Pixels: a line of text in a box."""
LETTER = 6.4
"""Pixels: a letter of a label, on the safe side."""


@dataclass(frozen=True)
class Plan:
    """Where things stand, in pixels of a drawing `width` wide; y runs down."""

    width: int
    middle: float
    half: float
    veins: float
    arteries: float
    back: float
    lymph: float
    lymph_half: float
    rows: dict[str, float]
    ways: float
    letters: tuple[int, int]
    narrow: bool

    @property
    def height(self) -> float:
        """The height of the drawing."""
        return self.ways + (118 if self.narrow else 58)


WIDE = Plan(
    720,
    298,
    122,
    104,
    492,
    30,
    632,
    66,
    {
        "lungs": 24,
        "heart": 90,
        "brain": 146,
        "liver": 197,
        "portal_bed": 263,
        "bone": 328,
        "body_bed": 380,
        "angle": 126,
        "nodes": 320,
    },
    414,
    (18, 12),
    narrow=False,
)
NARROW = Plan(
    352,
    149,
    76,
    50,
    246,
    20,
    301,
    37,
    {
        "lungs": 25,
        "heart": 100,
        "brain": 162,
        "liver": 218,
        "portal_bed": 296,
        "bone": 372,
        "body_bed": 434,
        "angle": 140,
        "nodes": 352,
    },
    478,
    (18, 11),
    narrow=True,
)
Box = tuple[float, float, float, float]
"""x0, y0, x1, y1."""
Path = list[tuple[float, float]]


def boxes_of(plan: Plan, texts: Mapping[str, list[str]], ways: Mapping[str, str]) -> dict[str, Box]:
    """Return the box of each compartment.

    `texts` are the lines in the boxes, `ways` the labels of the ways outside the vessels, by compartment.
    """
    centres = dict.fromkeys(("lungs", "brain", "liver", "portal_bed", "bone", "body_bed"), (plan.middle, plan.half))
    centres |= {"lymph_nodes": (plan.lymph, plan.lymph_half), "venous_angle": (plan.lymph, plan.lymph_half)}
    at = plan.rows | {"lymph_nodes": plan.rows["nodes"], "venous_angle": plan.rows["angle"]}
    boxes: dict[str, Box] = {}
    for key, (x, half) in centres.items():
        high = max(len(texts[key]), 2) * LINE / 2 + 4
        boxes[key] = (x - half, at[key] - high, x + half, at[key] + high)
    inner = plan.half - 3
    boxes["right_heart"] = (
        plan.middle - plan.half,
        at["heart"] - 17,
        plan.middle - plan.half + inner,
        at["heart"] + 17,
    )
    boxes["left_heart"] = (plan.middle + plan.half - inner, at["heart"] - 17, plan.middle + plan.half, at["heart"] + 17)
    boxes["vertebral_plexus"] = (plan.back - 12, at["body_bed"] - 160, plan.back + 12, at["body_bed"] + 20)
    duct = plan.lymph + 0.3 * plan.lymph_half
    boxes["thoracic_duct"] = (duct - 11, boxes["venous_angle"][3] + 20, duct + 11, boxes["lymph_nodes"][1] - 22)
    return boxes | _way_boxes(ways, plan)


def _way_boxes(ways: Mapping[str, str], plan: Plan) -> dict[str, Box]:
    """The boxes of the ways outside the vessels, in rows."""
    boxes: dict[str, Box] = {}
    x, y = (8.0, plan.ways + 26) if plan.narrow else (138.0, plan.ways + 12)
    start = x
    for way, label in ways.items():
        wide = LETTER * len(label) + 14
        if x + wide > plan.width:
            x, y = start, y + 28
        boxes[way] = (x, y - 11, x + wide, y + 11)
        x += wide + 8
    return boxes


def paths_of(plan: Plan, boxes: Mapping[str, Box]) -> dict[str, Path]:
    """Return the line of each flow, from where it leaves a box to where it enters the next."""
    left = {key: box[0] for key, box in boxes.items()}
    top = {key: box[1] for key, box in boxes.items()}
    right = {key: box[2] for key, box in boxes.items()}
    bottom = {key: box[3] for key, box in boxes.items()}
    at = plan.rows
    heart = at["heart"]

    def vein(bed: str, dy: float = 0.0) -> Path:
        y = at[bed] + dy
        return [(left[bed], y), (plan.veins, y), (plan.veins, heart), (left["right_heart"], heart)]

    def artery(bed: str, dy: float = 0.0) -> Path:
        y = at[bed] + dy
        return [(right["left_heart"], heart), (plan.arteries, heart), (plan.arteries, y), (right[bed], y)]

    to_lungs, from_lungs = left["right_heart"] + 0.35 * plan.half, right["left_heart"] - 0.35 * plan.half
    duct = (left["thoracic_duct"] + right["thoracic_duct"]) / 2
    between = (bottom["lungs"] + top["right_heart"]) / 2
    edge = right["lymph_nodes"] + 0.1 * plan.lymph_half
    body, gut, spine = at["body_bed"], at["portal_bed"] + 12, at["bone"] + 9
    near, far = plan.lymph - 0.5 * plan.lymph_half, plan.lymph - 0.85 * plan.lymph_half
    return {
        "portal_vein": [(plan.middle, top["portal_bed"]), (plan.middle, bottom["liver"])],
        "hepatic_veins": vein("liver"),
        "venae_cavae": vein("body_bed", -8),
        "veins_of_brain": vein("brain"),
        "veins_of_bone": vein("bone", -8),
        "pulmonary_artery": [(to_lungs, top["right_heart"]), (to_lungs, bottom["lungs"])],
        "pulmonary_veins": [(from_lungs, bottom["lungs"]), (from_lungs, top["left_heart"])],
        "arteries_of_body": artery("body_bed", -8),
        "arteries_of_gut": artery("portal_bed", -6),
        "hepatic_artery": artery("liver", -6),
        "arteries_of_brain": artery("brain"),
        "arteries_of_bone": artery("bone"),
        "into_vertebral_veins": [(left["body_bed"], body + 9), (right["vertebral_plexus"], body + 9)],
        "veins_of_vertebrae": [(right["vertebral_plexus"], spine), (left["bone"], spine)],
        "lymph_of_body": [(right["body_bed"], body + 9), (plan.lymph, body + 9), (plan.lymph, bottom["lymph_nodes"])],
        "lymph_of_gut": [(right["portal_bed"], gut), (near, gut), (near, top["lymph_nodes"])],
        "lymph_of_liver": [(right["liver"], at["liver"] + 9), (far, at["liver"] + 9), (far, top["lymph_nodes"])],
        "lymph_of_lungs": [
            (right["lungs"], at["lungs"]),
            (edge, at["lungs"]),
            (edge, at["nodes"]),
            (right["lymph_nodes"], at["nodes"]),
        ],
        "lymph_trunks": [(duct, top["lymph_nodes"]), (duct, bottom["thoracic_duct"])],
        "end_of_duct": [(duct, top["thoracic_duct"]), (duct, bottom["venous_angle"])],
        "from_venous_angle": [
            (plan.lymph, top["venous_angle"]),
            (plan.lymph, between),
            (to_lungs + 24, between),
            (to_lungs + 24, top["right_heart"]),
        ],
    }
