"""What a cohort does not report though it is counted right: its table holds some patients, or some answers, alone."""

from dataclasses import replace

import numpy as np
import pandas as pd

from data.atlas import Atlas
from data.own.count.sites import ANY, ELSEWHERE
from data.own.model import OwnCohort

METASTATIC = "only patients with a site"
"""What the badge on every figure of a cohort says in which nobody is without."""
_OF_WHOM = (
    "Every patient has a site, so that shares are of patients with metastasis and not of everybody with the cancer. If "
    "the table leaves out patients without any, add them: a row each, with a blank site or no in every column."
)


def all_have_one(profiles: pd.DataFrame, atlas: Atlas) -> bool:
    """Tell whether each patient of some profiles has a site, be it one that was left out of the mapping."""
    sites = [site for site in (*atlas.sites.ids, ELSEWHERE, ANY) if site in profiles]
    none = np.ones(len(profiles), dtype=bool)
    for site in sites:  # one after the other: profiles may be millions
        none &= ~(profiles[site] == 1).to_numpy(bool, na_value=False)
    return not none.any()


def cautioned(own: OwnCohort, atlas: Atlas, *, all_have: bool, instead: str) -> tuple[OwnCohort, list[str]]:
    """Return the cohort, with a badge where all of its patients have a site, and what its shares do not tell.

    instead is what to do where cells that tell nothing may mean no.
    """
    texts = []
    if all_have:
        texts = [_OF_WHOM]
        own = replace(own, cohort=own.cohort.assign(warning=own.cohort["warning"] + f"; {METASTATIC}"))
    figures = own.frequencies[(own.frequencies["sex"] == "all") & (own.frequencies["stratum"] == "")]
    whole, part = figures["n_with_site"] == figures["n_denominator"], figures["denominator"] == "examined"
    of_site = figures.assign(whole=whole, part=part).groupby("site_id").agg({"whole": "all", "part": "any"})
    if only := [atlas.sites.labels[str(site)] for site in of_site.index[of_site.all(axis=1)]]:
        names = ", ".join(only)
        texts.append(
            f"{names}: no cell says no, so that each share is 100\u2009% of those in whom it is known. {instead}"
        )
    return own, texts
