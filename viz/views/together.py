"""Sites that occur together: one given site against all others, and every pair of sites of a primary."""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from data.atlas import Atlas
from data.selection import OWN, Selection
from data.stats.evidence import citations
from data.stats.together import MARKS, pairs, strongest, telling_site
from data.tables.vocabulary import split
from data.tables.words import SEXES
from viz.charts import pair_matrix, together
from viz.views.figure import Figure, Provenance
from viz.views.scope import Scope, scope
from viz.views.words import badges, disease, filtered, note, patients, provenance, source

REMINDER = (
    "Association, not sequence; one patient can have several sites. Patients without a site include those without "
    "any metastasis, which alone lifts most ratios above 1."
)
WITH_NODES = " The counts seem to include regional nodes."
"""Of the nodes that a cohort of ours has pairs with (its limits in cohorts.csv)."""
OF_GIVEN = "share of the patients with the given site"
"""The denominator of pairs."""


@dataclass(frozen=True, eq=False)
class Paired:
    """The pairs of sites of a selection; seen has no stratum, for pairs are counted for sexes only.

    sites are those on offer, in the order of the body, site the given one. notices say where all this is not
    what was asked for.
    """

    seen: Scope
    frame: pd.DataFrame
    sites: tuple[str, ...]
    site: str
    notices: tuple[str, ...]


def paired(atlas: Atlas, chosen: Selection) -> Paired:
    """Return the pairs of a selection; raise PairsError or another FrequencyError where there are none."""
    asked = scope(atlas, chosen)
    seen = asked.of_everybody()
    frame = pairs(atlas, seen.cohort_id, seen.primary, seen.group[0], own_organ=seen.options.own_organ)
    sites = tuple(pair_matrix.in_body_order(frame))
    site = seen.site if seen.site in sites else telling_site(frame)
    notices = [*seen.notices, *unsplit(asked)]
    if seen.site not in ("", site):
        names = atlas.sites.labels
        told = f"{names[seen.site]} is the organ of origin and counted only if you choose so under Options"
        notices.append(f"{told}; {names[site]} is shown instead.")
    return Paired(seen, frame, sites, site, tuple(notices))


def unsplit(asked: Scope) -> tuple[str, ...]:
    """Return the notice that pairs are not split by the stratum asked for, where one is."""
    if not asked.group[1]:
        return ()
    return (f"{asked.cohort.label} does not report pairs of sites by stage; all patients are shown.",)


def of_one_site(atlas: Atlas, chosen: Selection) -> Figure:
    """Which other sites patients with one site have."""
    found = paired(atlas, chosen)
    seen, frame = found.seen, found.frame
    of_site = frame[frame["given_id"] == found.site]
    info, best = together.together_info(frame, found.site), strongest(of_site)
    return Figure(
        together.plot_together,
        info,
        headline=together.headline(best, disease(atlas, seen), info.given),
        sentence=together.together_sentence(info),
        source=source(atlas, seen, frame),
        table=partial(pair_table, atlas, of_site, seen),
        provenance=_provenance(seen, of_site, filtered(atlas, seen.primary, found.site)),
        lead=together.lead(best, info, seen.whom),
        heading=f"With {info.given} and without it",
        note=note(frame, _reminder(seen, frame)),
        marks=badges(seen),
    )


def every_pair(atlas: Atlas, chosen: Selection) -> Figure:
    """Every pair of sites of one primary."""
    found = paired(atlas, chosen)
    seen, frame = found.seen, found.frame
    info = pair_matrix.pair_matrix_info(frame, found.site)
    return Figure(
        pair_matrix.plot_pair_matrix,
        info,
        headline=pairs_headline(atlas, seen),
        sentence=pair_matrix.pair_matrix_sentence(info),
        source=source(atlas, seen, frame),
        table=partial(pair_table, atlas, frame, seen),
        provenance=_provenance(seen, frame, filtered(atlas, seen.primary)),
        note=note(frame, _reminder(seen, frame)),
        marks=badges(seen),
    )


def _reminder(seen: Scope, frame: pd.DataFrame) -> str:
    """How to read pairs."""
    with_nodes = "lymph_node" in set(frame["given_id"]) and not seen.cohort_id.startswith(OWN)
    return f"{REMINDER}{WITH_NODES if with_nodes else ''}"


def pairs_headline(atlas: Atlas, seen: Scope) -> str:
    """Return the headline of every pair of sites."""
    return f"{disease(atlas, seen)}: sites that occur together"


def _provenance(seen: Scope, frame: pd.DataFrame, what: str) -> Provenance:
    """Pairs are shares of the patients with the given site."""
    return replace(provenance(seen, frame, what), denominator=OF_GIVEN, n=patients(frame, "n_given"))


def pair_table(atlas: Atlas, frame: pd.DataFrame, seen: Scope) -> pd.DataFrame:
    """Return pairs (data.stats.together.COLUMNS) for people: counts, shares, ratios, cohort and place in the source."""
    numbers = {
        "Patients with both": "n11",
        "of (with)": "n_given",
        "Share with %": "share_with",
        "from %": "with_low",
        "to %": "with_high",
        "Patients with the other only": "n01",
        "of (without)": "n_without",
        "Share without %": "share_without",
        "without, from %": "without_low",
        "without, to %": "without_high",
        "Risk ratio": "risk_ratio",
        "RR from": "rr_low",
        "RR to": "rr_high",
        "Odds ratio": "odds_ratio",
        "OR from": "or_low",
        "OR to": "or_high",
    }
    found = {head: frame[c] * 100 if head.endswith("%") else frame[c].round(3) for head, c in numbers.items()}
    return pd.DataFrame(
        {
            "Primary": frame["primary"],
            "Patients": SEXES[seen.group[0]] or "all",
            "Given": frame["given"],
            "Also": frame["other"],
            **found,
            "Marks": ["; ".join(MARKS[flag] for flag in split(cell)) for cell in frame["flag"]],
            "Cohort": seen.cohort.label,
            "Place in the source": frame["locator"],
            "Source": citations(atlas)[seen.cohort.source_id],
        }
    )
