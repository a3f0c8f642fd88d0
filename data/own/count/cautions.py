"""What a cohort does not tell though it is counted right: its table holds some patients, or some answers, alone."""

from dataclasses import replace

from data.atlas import Atlas
from data.own.model import OwnCohort

METASTATIC = "every patient has a metastasis"
"""What the badge on every figure of such a cohort says."""
_OF_WHOM = (
    f"{METASTATIC}, so that shares are of patients with metastasis and not of everybody with the cancer. If the table "
    "leaves out patients without any, add them: a row each, with a blank site or no in every column"
)


def cautioned(own: OwnCohort, atlas: Atlas, instead: str) -> tuple[OwnCohort, list[str]]:
    """Return the cohort, with a badge where all of its patients have a metastasis, and what its shares do not tell.

    instead is what to do where cells that tell nothing may mean no.
    """
    groups, figures = (
        frame[(frame["sex"] == "all") & (frame["stratum"] == "")] for frame in (own.denominators, own.frequencies)
    )
    texts = []
    if (groups["n_metastatic"] == groups["n_patients"]).fillna(value=False).all():
        texts = [_OF_WHOM]
        own = replace(own, cohort=own.cohort.assign(warning=own.cohort["warning"] + f"; {METASTATIC}"))
    whole, part = figures["n_with_site"] == figures["n_denominator"], figures["denominator"] == "examined"
    of_site = (
        figures.assign(whole=whole, part=part)
        .groupby("site_id")[["whole", "part"]]
        .agg({"whole": "all", "part": "any"})
    )
    if only := [atlas.sites.labels[str(site)] for site in of_site.index[of_site.all(axis=1)]]:
        names = ", ".join(only)
        texts.append(
            f"{names}: no cell says no, so that each share is 100\u2009% of those in whom it is known. {instead}"
        )
    return own, texts
