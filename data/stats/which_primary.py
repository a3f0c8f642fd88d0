"""From a metastasis back to its primary: how common a primary is times how often it seeds the site.

Bayes' theorem, P(primary | site) = P(site | primary) P(primary) / sum over the candidates. The shares
of one cohort are the likelihood; its own case mix, incidence or chosen weights the prior. It shows how a
prior works; it says nothing about a patient.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from data.atlas import Atlas, memoised
from data.selection import weights_of
from data.stats.doubts import doubts
from data.stats.frequency import SMALL_N, DenominatorError, FrequencyError, Options, all_shares, shares
from data.stats.inference import wilson
from data.stats.listed import disjoint_primaries, members, selectable_primaries
from data.stats.together import cohorts_with_pairs
from data.tables.rows import rows

UNKNOWN = "unknown_primary"
"""No answer to the question, so never a candidate."""
SEED, DRAWS = 1889, 10_000
CASES = {"all": "new_cases", "female": "new_cases_female", "male": "new_cases_male"}
COLUMNS = (
    "primary_id",
    "primary",
    "members",
    "weight",
    "n_with_site",
    "n_lo",
    "n_hi",
    "n_denominator",
    "denominator",
    "share",
    "low",
    "high",
    "flag",
    "leads",
    "why",
    "note",
    "locator",
)
"""Columns of a frame of candidates: share is the likelihood, low and high its Wilson interval (fractions
of 1, <NA> without counts); weight is the prior before it is normalised; leads and why are those of the share."""


class PairError(FrequencyError):
    """The cohort does not count the patients who have both sites."""


class PriorError(FrequencyError):
    """Primaries that are known to reach the site have no prior, so nothing can be said over all."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The primaries that are compared (COLUMNS), and the ids of those left out, by reason.

    missing are those of without_prior and without_figure that the cohort knows to reach the site all the same:
    the sum in Bayes' theorem lacks them, so a posterior of the rest would be wrong, not merely incomplete. Whom
    most patients tell of comes first.
    """

    frame: pd.DataFrame
    own_organ: tuple[str, ...]
    without_prior: tuple[str, ...]
    without_figure: tuple[str, ...]
    too_few: tuple[str, ...]
    missing: tuple[str, ...]


def prior_sex(atlas: Atlas, cohort_id: str, site_ids: Collection[str], options: Options) -> str:
    """Return whose incidence goes with the shares: "all", "female" or "male".

    It is the sex of the group, else of a site that data.stats.frequency puts on the patients of one sex.
    """
    if options.sex != "all":
        return options.sex
    known = atlas.tables.denominators.loc[atlas.tables.denominators["cohort_id"] == cohort_id, "sex"]
    of_sites = set(atlas.tables.sites.loc[atlas.tables.sites["site_id"].isin(site_ids), "sex"]) - {"both"}
    return str(of_sites.pop()) if len(of_sites) == 1 and known.isin(["female", "male"]).any() else "all"


def incidence(atlas: Atlas, region: str, sex: str = "all") -> dict[str, int]:
    """Return {primary: new cases} of a region ("world" or "us"); a primary without a printed number is absent."""
    column = CASES[sex]
    found = atlas.tables.incidence[atlas.tables.incidence["region"] == region].dropna(subset=column)
    return {row.primary_id: int(getattr(row, column)) for row in rows(found)}


def case_mix(atlas: Atlas, cohort_id: str, sex: str, options: Options, *, together: bool = True) -> dict[str, int]:
    """Return {primary: patients} of a cohort, of one sex or of all, in the stratum of the options.

    They are its patients with metastasis where shares are of those. `together` adds the types of an organ, as
    incidence does, wherever they can be added. A primary is absent where the number of any of its types is not known.
    """
    column = "n_metastatic" if options.denominator == "metastatic" else "n_patients"
    known = atlas.tables.denominators
    known = known[(known["cohort_id"] == cohort_id) & (known["sex"] == sex) & (known["stratum"] == options.stratum)]
    patients = known.set_index("primary_id")[column].dropna()
    found: dict[str, int] = {}
    offered = selectable_primaries(atlas, cohort_id)
    for primary in disjoint_primaries(atlas, cohort_id):
        wider = atlas.primaries.family(primary) if together else (primary,)
        widest = next(w for w in reversed(wider) if primary in offered.get(w, ()))
        parts = [p for p in offered[widest] if not _other_sex(atlas, p, sex)]
        if parts and set(parts) <= set(patients.index):
            found[widest] = int(patients[parts].sum())
    return found


def pair_sites(atlas: Atlas, cohort_id: str, site_id: str) -> list[str]:
    """Return the sites that a cohort counts together with a site, in the order of the vocabulary."""
    pairs = atlas.tables.cooccurrence[atlas.tables.cooccurrence["cohort_id"] == cohort_id]
    found = {*pairs.loc[pairs["site_a"] == site_id, "site_b"], *pairs.loc[pairs["site_b"] == site_id, "site_a"]}
    return [site for site in atlas.tables.sites["site_id"] if site in found]


def likelihoods(
    atlas: Atlas,
    cohort_id: str,
    site_ids: tuple[str, ...],
    weights: Mapping[str, float] | None,
    options: Options,
    *,
    all_named: bool = False,
    least: int = 0,
) -> Candidates:
    """Return the share of each candidate's patients who have the site, or both of two sites.

    `weights` are the candidates and their prior; None takes every disjoint primary of the cohort
    alike. Primaries of the cohort outside `weights` are missing a prior, unless `all_named` says that
    they were left out on purpose. Left out are a primary whose own organ a site is, those with fewer
    than `least` patients, and, unnamed, those of the other sex. Whom the cohort knows to reach the site
    without a prior or a share stands in `missing` as well.

    Raises PairError where the cohort does not count two sites together, FrequencyError where two
    candidates overlap, DenominatorError for pairs among patients with metastasis.
    """
    top = [p for p in disjoint_primaries(atlas, cohort_id) if p != UNKNOWN]
    sex = prior_sex(atlas, cohort_id, site_ids, options)
    wanted = dict.fromkeys(top, 1.0) if weights is None else {p: w for p, w in weights.items() if w > 0}
    wanted = {p: w for p, w in wanted.items() if p != UNKNOWN and not _other_sex(atlas, p, sex)}
    made_of = {p: members(atlas, cohort_id, p) for p in wanted}
    _refuse_overlap(atlas, cohort_id, made_of)
    if len(site_ids) > 1:
        _refuse_unpaired(atlas, cohort_id, site_ids, options)
    options = replace(options, own_organ=False, minimum_n=0)
    listed = all_shares(atlas, cohort_id, options) if len(site_ids) == 1 else pd.DataFrame(columns=["site_id"])
    listed = listed[listed["site_id"] == site_ids[0]]
    likelihood = partial(_figure, atlas, cohort_id, site_ids=site_ids, options=options, listed=listed)
    left: dict[str, list[str]] = {"own": [], "figure": [], "few": []}
    reached: dict[str, int] = {}
    found: list[dict[str, Any]] = []
    for primary, weight in wanted.items():
        parts = made_of[primary]
        if _starts_there(atlas, (primary, *parts), site_ids):
            left["own"].append(primary)
            continue
        row = likelihood(primary, parts)
        if row is None or pd.isna(row["share"]):
            left["figure"].append(primary)
            reached[primary] = sum(_reached(likelihood(part, (part,))) for part in parts)
        elif not pd.isna(row["n_denominator"]) and row["n_denominator"] < least:
            left["few"].append(primary)
        else:
            found.append({**row, "primary_id": primary, "members": ";".join(parts), "weight": weight})
    without = [] if all_named else _without(atlas, top, made_of, site_ids, sex)
    reached |= {p: _reached(likelihood(p, (p,))) for p in without}
    missing = sorted((p for p in reached if reached[p]), key=lambda p: -reached[p])
    names = atlas.primaries.labels
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    frame["primary"] = frame["primary_id"].map(names)
    return Candidates(frame, *(tuple(ids) for ids in (left["own"], without, left["figure"], left["few"], missing)))


def _reached(row: Mapping[str, Any] | None) -> int:
    """At least how many patients a figure tells to have the site; 1 where only a share above 0 is known."""
    if row is None:
        return 0
    some = not pd.isna(row["share"]) and row["share"] > 0
    return max(int(some), 0 if pd.isna(row["n_lo"]) else int(row["n_lo"]))


def posterior(frame: pd.DataFrame) -> pd.DataFrame:
    """Return candidates (COLUMNS) with prior, posterior and posterior_uniform (each adds up to 1), largest first.

    posterior_uniform is what equal priors would give. posterior_low and posterior_high are a 95 %
    interval for the doubt in the likelihoods alone, the prior taken as known: 10,000 draws from Jeffreys'
    Beta(n_with + 1/2, n - n_with + 1/2), a bounded count drawn evenly from its bounds, with a fixed
    seed (Brown, Cai, DasGupta, Stat Sci 2001;16:101-133). As there, a count of zero has the lower
    limit 0; the interval is widened to hold the posterior. It is <NA> where any count is unknown,
    for every posterior rests on all likelihoods.

    Raises FrequencyError for fewer than two candidates, or where none has the site.
    """
    if len(frame) < 2:  # noqa: PLR2004 - nothing to choose between
        msg = "Fewer than two primaries have both a prior and a figure here, so there is nothing to choose between."
        raise FrequencyError(msg)
    weight, share = frame["weight"].to_numpy(float), frame["share"].to_numpy(float)
    joint = weight * share
    if joint.sum() == 0:
        msg = "None of these primaries has a recorded case here, so its origin cannot be estimated."
        raise FrequencyError(msg)
    point = joint / joint.sum()
    result = frame.assign(
        prior=weight / weight.sum(),
        posterior=point,
        posterior_uniform=share / share.sum(),
        posterior_low=pd.Series(pd.NA, frame.index, dtype="Float64"),
        posterior_high=pd.Series(pd.NA, frame.index, dtype="Float64"),
    )
    if frame[["n_lo", "n_hi", "n_denominator"]].notna().all(axis=None):
        low, high = _drawn(weight, frame)
        result["posterior_low"] = np.where(frame["n_lo"] == 0, 0.0, np.minimum(low, point))
        result["posterior_high"] = np.maximum(high, point)
    return result.sort_values(["posterior", "primary_id"], ascending=[False, True], ignore_index=True)


def _drawn(weight: Any, frame: pd.DataFrame) -> tuple[Any, Any]:
    """The 2.5 and 97.5 % quantiles of the posterior over draws of the likelihoods."""
    draw = np.random.default_rng(SEED)
    n_lo, n_hi, n = (frame[column].to_numpy(int) for column in ("n_lo", "n_hi", "n_denominator"))
    count = draw.integers(n_lo, n_hi + 1, size=(DRAWS, len(frame)))
    joint = weight * draw.beta(count + 0.5, n - count + 0.5)
    low, high = np.quantile(joint / joint.sum(axis=1, keepdims=True), [0.025, 0.975], axis=0)
    return low, high


def _figure(
    atlas: Atlas,
    cohort_id: str,
    primary: str,
    parts: tuple[str, ...],
    site_ids: tuple[str, ...],
    options: Options,
    listed: pd.DataFrame,
) -> dict[str, Any] | None:
    """The likelihood of one primary with its counts, None where the cohort does not print it."""
    if not parts:
        return None
    if len(site_ids) > 1:
        return _both(atlas, cohort_id, parts, site_ids, options)
    frame = listed[listed["primary_id"] == primary]
    if frame.empty:  # rolled up, or a type that the cohort shows beside its parent
        try:
            frame = shares(atlas, cohort_id, primary, options)
        except FrequencyError:
            return None
    here = frame[frame["site_id"] == site_ids[0]]
    return None if here.empty else {str(column): value for column, value in here.iloc[0].items() if column in COLUMNS}


def _pairs(atlas: Atlas, cohort_id: str, site_ids: tuple[str, ...], options: Options) -> pd.DataFrame:
    """The counts of patients with both sites."""
    pairs = atlas.tables.cooccurrence
    pairs = pairs[
        (pairs["cohort_id"] == cohort_id) & (pairs["sex"] == options.sex) & (pairs["stratum"] == options.stratum)
    ]
    return pairs[pairs["site_a"].isin(site_ids) & pairs["site_b"].isin(site_ids)]


def _both(
    atlas: Atlas, cohort_id: str, parts: tuple[str, ...], site_ids: tuple[str, ...], options: Options
) -> dict[str, Any] | None:
    """The share with both sites: n_both / n, added over disjoint parts."""
    pairs = _pairs(atlas, cohort_id, site_ids, options)
    pairs = pairs[pairs["primary_id"].isin(parts)]
    if set(pairs["primary_id"]) != set(parts):
        return None
    both, n = int(pairs["n_both"].sum()), int(pairs["n"].sum())
    low, high = wilson(pd.Series([both]), pd.Series([both]), pd.Series([n]))
    doubt = [one for part in parts for site in site_ids for one in doubts(atlas, cohort_id, part, site)]
    return {
        "n_with_site": both,
        "n_lo": both,
        "n_hi": both,
        "n_denominator": n,
        "denominator": "all",
        "share": both / n,
        "low": low[0],
        "high": high[0],
        "flag": ";".join(dict.fromkeys([*(["small_n"] if n < SMALL_N else []), *(one.flag for one in doubt)])),
        "leads": not doubt,
        "why": " ".join(dict.fromkeys(one.reason for one in doubt)),
        "note": "",
        "locator": "; ".join(dict.fromkeys(pairs["locator"])),
    }


def _without(
    atlas: Atlas, top: list[str], made_of: Mapping[str, tuple[str, ...]], site_ids: tuple[str, ...], sex: str
) -> list[str]:
    """The disjoint primaries that no candidate is made of, save those that cannot be one here."""
    covered = {part for parts in made_of.values() for part in parts}
    return [
        p
        for p in top
        if p not in covered and not _starts_there(atlas, (p,), site_ids) and not _other_sex(atlas, p, sex)
    ]


def _starts_there(atlas: Atlas, primary_ids: tuple[str, ...], site_ids: tuple[str, ...]) -> bool:
    return any((primary, site) in atlas.origins for primary in primary_ids for site in site_ids)


def _other_sex(atlas: Atlas, primary: str, sex: str) -> bool:
    return {str(atlas.primaries.row(primary).sex), sex} == {"female", "male"}


def _refuse_overlap(atlas: Atlas, cohort_id: str, made_of: Mapping[str, tuple[str, ...]]) -> None:
    """Two candidates may not hold the same patients: by their parts, or as a type of the other where types overlap."""
    names = atlas.primaries.labels
    apart = atlas.cohorts.row(cohort_id).primaries_disjoint
    for one, parts in made_of.items():
        for other in made_of:
            nested = not apart and parts and other in atlas.primaries.ancestors(one)
            if other != one and (nested or set(parts) & set(made_of[other])):
                msg = f"{names[one]} and {names[other]} include the same patients: give a weight to only one of them."
                raise FrequencyError(msg)


def _refuse_unpaired(atlas: Atlas, cohort_id: str, site_ids: tuple[str, ...], options: Options) -> None:
    if options.denominator == "metastatic":
        msg = "Pairs of sites are counted among all patients, not among patients with metastasis."
        raise DenominatorError(msg)
    if _pairs(atlas, cohort_id, site_ids, options).empty:
        names, cohorts = atlas.sites.labels, atlas.cohorts.labels
        one, other = (names[site].lower() for site in site_ids)
        able = "; ".join(cohorts[cohort] for cohort in cohorts_with_pairs(atlas))
        msg = (
            f"{cohorts[cohort_id]} does not count patients with both {one} and {other}. "
            f"Some pairs of sites are counted by: {able}."
        )
        raise PairError(msg)


@memoised(128)
def candidates(
    atlas: Atlas, cohort_id: str, site_ids: tuple[str, ...], prior: str, weights: str, options: Options, least: int
) -> Candidates:
    """Return the primaries that a metastasis may come from, with a prior as a selection names it; see `likelihoods`."""
    sex = prior_sex(atlas, cohort_id, site_ids, options)

    def under(named: Mapping[str, float] | None) -> Candidates:
        return likelihoods(atlas, cohort_id, site_ids, named, options, all_named=prior == "own", least=least)

    if prior == "mix":
        found = under(case_mix(atlas, cohort_id, sex, options))
        # Where the share of one type is not known, neither is that of its organ: then each stands for itself.
        return found if not found.missing else under(case_mix(atlas, cohort_id, sex, options, together=False))
    if prior == "own":
        return under(weights_of(weights))
    return under(None if prior == "uniform" else incidence(atlas, prior, sex))
