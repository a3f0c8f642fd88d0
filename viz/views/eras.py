"""Two eras of medicine, each seen in one cohort: autopsies before modern treatment, and the clinic of today."""

import re
from collections.abc import Mapping

from data.atlas import Atlas, memoised
from data.selection import DEFAULT, OWN, Selection
from data.stats.listed import selectable_primaries
from viz.views.graphs import of_one_primary
from viz.views.opening import RULED, unable

METHODS = {"autopsy": "autopsy", "clinic": "clinical_sequencing"}
"""Each era, and how its cohorts count."""


def era_of(atlas: Atlas, cohort: str) -> str:
    """Return the era of a cohort; "" for one of somebody's own, which belongs to neither."""
    method = atlas.cohorts.row(cohort).method
    return "" if cohort.startswith(OWN) else next((era for era, one in METHODS.items() if one == method), "")


def eras(atlas: Atlas, page: str, chosen: Selection) -> Mapping[str, tuple[str, str]]:
    """Return {era: (its cohort, its name)} for a page; {} unless a cohort of each has the primary and can answer.

    The cohort that is chosen stands for its own era, of the others the first of the list.
    """
    if page not in RULED or page == "evidence" or (page == "compare" and chosen.by == "cohorts"):
        return {}
    return _eras(atlas, page, chosen.cohort, chosen.primary, chosen.graph, chosen.by)


@memoised(256)
def _eras(atlas: Atlas, page: str, cohort: str, primary: str, graph: str, by: str) -> Mapping[str, tuple[str, str]]:
    barred = unable(atlas, page, Selection(primary=primary, graph=graph, by=by))
    pooled = page in ("atlas", "site") or (page == "network" and not of_one_primary(graph))
    found = {}
    for era in METHODS:
        some = (cohort, DEFAULT.cohort, *atlas.cohorts.ids)
        able = [one for one in some if era_of(atlas, one) == era and one not in barred]
        able = [one for one in able if pooled or atlas.primaries.nearest(primary, [*selectable_primaries(atlas, one)])]
        if not able:
            return {}
        found[era] = (able[0], _name(era, atlas.cohorts.row(able[0]).period))
    return found


def _name(era: str, period: str) -> str:
    """“Autopsy 1914–43”, or “Clinic today”."""
    if era != "autopsy":
        return "Clinic today"
    first, *_, last = re.findall(r"\d{4}", period)  # one series has a gap
    return f"Autopsy {first}–{last[-2:] if first[:2] == last[:2] else last}"
