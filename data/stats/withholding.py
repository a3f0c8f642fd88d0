"""Cohorts of which little or nothing may be shown: why, and the ways out."""

from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.stats.frequency import WITHHELD

NOTHING_LEFT = "all figures are withheld because fewer than {} patients stand behind each"
"""The warning of a cohort in which nothing but zeros is left to see."""
WAYS_OUT = "Load it again with a lower “Withhold counts below”, or load a larger file, under Analyse, Your data."


def nothing_left(cohort: Any) -> str:
    """Return why a cohort (a row of the cohorts) shows no figure, with the ways out; "" where it shows some."""
    if not cohort.warning.startswith(NOTHING_LEFT.partition("{")[0]):
        return ""
    return f"{cohort.label}: {cohort.warning}. {WAYS_OUT}"


def withheld_primary(atlas: Atlas, cohort: Any, parts: tuple[str, ...], name: str) -> str:
    """Return that nothing above zero is left of a primary; "" where something is, or nothing of the whole cohort."""
    here = atlas.tables.frequencies[atlas.tables.frequencies["cohort_id"] == cohort.cohort_id]
    here = here[here["primary_id"].isin(parts) & (here["sex"] == "all") & (here["stratum"] == "")]
    hidden = here[here["flag"].str.contains(WITHHELD)]
    if hidden.empty or (here["n_with_site"] > 0).any() or nothing_left(cohort):
        return ""
    least = hidden["n_hi"].max()
    few = "too few" if pd.isna(least) else f"fewer than {least + 1}"
    whole = f"All figures of {cohort.label} for {name} are withheld because {few} patients stand behind each."
    return f"{whole} {WAYS_OUT}"
