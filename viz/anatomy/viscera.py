"""Panel 1: head, chest and abdomen, from back to front."""

from viz.anatomy import abdomen, chest, head
from viz.anatomy.curves import line
from viz.anatomy.frames import Sex
from viz.anatomy.panel import Panel

DIAPHRAGM_LINE = "-10.4,54.4 -7.6,53.9 -4.4,54.5 0,55.6 4,55.5 8,56 10.4,56.9"


def draw_viscera(sex: Sex) -> Panel:
    """The panel with all its regions."""
    panel = Panel(1, sex)
    panel.body()
    draw_head(panel)
    draw_chest(panel)
    draw_abdomen(panel)
    if sex == "male":
        panel.put("breast", *chest.male_breast())
    else:
        panel.put("breast", *chest.female_breast())
    panel.ink(panel.fit(line(DIAPHRAGM_LINE)).difference(panel.occupied(0.2)))
    panel.ink_clavicles()
    panel.ink_face()
    panel.ink_groin()
    panel.caption("R", -21.3, 2.2)
    panel.caption("L", 21.3, 2.2)
    return panel


def draw_head(panel: Panel) -> None:
    """Head and neck down to the larynx."""
    panel.add("pharynx", head.pharynx())
    panel.add("sinonasal_tract", *head.sinonasal_tract())
    panel.add("oral_cavity", *head.oral_cavity())
    panel.add("tongue", *head.tongue())
    panel.add("parotid_gland", head.parotid_glands())
    panel.add("salivary_gland", head.submandibular_glands())
    panel.add("brain", *head.brain())
    panel.add("pituitary", head.pituitary())
    panel.add("eye", *head.eyes())


def draw_chest(panel: Panel) -> None:
    """Neck organs that reach into the chest, and the chest."""
    panel.add("oesophagus", chest.oesophagus())
    panel.add("lung", *chest.lungs())
    panel.add("trachea", *chest.trachea())
    panel.add("heart", *chest.heart())
    panel.add("larynx", *head.larynx())
    panel.add("epiglottis", head.epiglottis())
    panel.add("thyroid", head.thyroid())


def draw_abdomen(panel: Panel) -> None:
    """Organs of the abdominal cavity."""
    panel.add("stomach", *abdomen.stomach())
    panel.add("liver", *abdomen.liver())
    panel.add("gallbladder", abdomen.gallbladder())
    panel.add("small_intestine", *abdomen.small_intestine())
    panel.add("appendix", abdomen.appendix())
    panel.add("colon", *abdomen.colon())
