"""Panel 4: skeleton in the whole body with skin and muscle, and two insets."""

from shapely.geometry import box

from viz.anatomy import limb_bones, trunk_bones
from viz.anatomy.curves import both
from viz.anatomy.frames import Sex
from viz.anatomy.insets import marrow_inset, tissue_block
from viz.anatomy.muscles import muscles
from viz.anatomy.panel import Panel
from viz.anatomy.silhouette import hand_outline, place_hand, silhouette

SKIN_THICKNESS = 1.15  # cm as drawn
HAND_ABOVE_SKIN = box(-9, -9, 9, 1.5)  # in the hand's frame: the part that keeps a skin border


def draw_skeleton(sex: Sex) -> Panel:
    """The panel with all its regions."""
    panel = Panel(4, sex)
    draw_coverings(panel)
    draw_trunk(panel)
    draw_limbs(panel)
    draw_marrow(panel)
    panel.caption("marrow", -24.4, 117.5)
    panel.caption("skin", 25.5, 133.4)
    panel.caption("muscle", 25.5, 166.6)
    return panel


def draw_coverings(panel: Panel) -> None:
    """Skin, soft tissue and muscle, in the body and in the block."""
    body = silhouette(panel.sex)
    hands = both(place_hand(hand_outline().difference(HAND_ABOVE_SKIN), panel.sex))
    panel.fill(body.buffer(-0.5).difference(hands).simplify(0.35).union(hands))
    block = tissue_block()
    skin = body.difference(body.buffer(-SKIN_THICKNESS)).difference(hands.buffer(0.3))
    panel.put("skin", skin.union(block.skin))
    panel.put("soft_tissue", block.soft_tissue)
    bellies, art = muscles(panel.sex)
    panel.put("skeletal_muscle", bellies.union(block.muscle), art)
    for stroke in block.art:
        panel.ink(stroke)


def draw_trunk(panel: Panel) -> None:
    """Axial skeleton and girdles, from back to front."""
    sex = panel.sex
    panel.put("bone_scapula", *trunk_bones.scapulae(sex))
    panel.put("bone_spine_cervical", *trunk_bones.cervical_spine(sex))
    panel.put("bone_spine_thoracic", trunk_bones.spine(trunk_bones.THORACIC, sex))
    panel.put("bone_spine_lumbar", trunk_bones.spine(trunk_bones.LUMBAR, sex))
    panel.put("bone_ribs", trunk_bones.ribs(sex))
    panel.put("bone_clavicle", trunk_bones.clavicles(sex))
    panel.put("bone_sternum", *trunk_bones.sternum(sex))
    panel.put("bone_skull", *trunk_bones.skull(sex))
    panel.put("bone_mandible", *trunk_bones.mandible(sex))


def draw_limbs(panel: Panel) -> None:
    """Arms, pelvis and legs, from back to front."""
    sex = panel.sex
    inside = silhouette(sex).buffer(-0.7)
    panel.put("bone_humerus", limb_bones.humeri(sex).intersection(inside))
    panel.put("bone_forearm", limb_bones.forearms(sex).intersection(inside))
    panel.put("bone_hand", limb_bones.hands(sex))
    panel.put("bone_femur", limb_bones.femora(sex))
    panel.put("bone_pelvis", trunk_bones.hip_bones(sex), trunk_bones.hip_lines(sex))
    panel.put("bone_sacrum", trunk_bones.sacrum(sex))
    panel.put("bone_lower_leg", limb_bones.lower_legs(sex))
    panel.put("bone_foot", limb_bones.feet(sex))


def draw_marrow(panel: Panel) -> None:
    """The long bone cut open."""
    inset = marrow_inset()
    panel.fill(inset.bone, "bone")
    panel.put("bone_marrow", inset.marrow, inset.art)
