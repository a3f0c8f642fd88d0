"""A selection for every figure of the catalogue that has something to draw."""

from dataclasses import replace

from data.atlas import Atlas
from data.learn.quiz import pool
from data.selection import Selection

BREAST = Selection(site="bone")
PAIRED = replace(BREAST, cohort="msk_chord_ever")
COMPARED = replace(BREAST, others="lung.stomach.prostate")
WEIGHED = replace(BREAST, cohort="abrams1950", prior="world")
CHOSEN = {"which": WEIGHED, "together": PAIRED, "pairs": PAIRED, "compare_map_3": COMPARED, "compare_map_4": COMPARED}


def chosen_for(atlas: Atlas, view: str) -> Selection:
    """Return a selection that has the view; a question of its kind for those of the quiz."""
    if not view.startswith("quiz"):
        return CHOSEN.get(view, BREAST)
    kind = "eponym" if view == "quiz_place" else "body"
    asked = next(question for question in pool(atlas) if question.kind == kind)
    return replace(BREAST, topic=asked.id, primary=asked.primary_id or "breast")
