"""Patients who are not real but spread like those of a cohort: for tests, benchmarks and trying things out.

Each primary and sex of the cohort is a group. In a group the sites are a dichotomised Gaussian (L. Emrich and M.
Piedmonte, Am Stat 1991;45:302-304): a normal variable a site, correlated, and a metastasis where it lies below a
threshold. Thresholds give the cohort's shares, correlations its pairs of sites (0 where it counts none). Of two strata
(stage at diagnosis) the later is drawn with the sites, as one more variable, so that it goes with more metastases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from data.atlas import Atlas
from data.stats.listed import disjoint_primaries

COHORT = "msk_chord_sequencing"
"""The cohort that is imitated unless another one is named: the one with most pairs of sites."""
CHUNK = 250_000
"""Patients made, and written, at a time."""
YEARS = (2010, 2024)
AGAIN = 0.1
"""Of the sites of a patient, the share that is on record twice."""
SEXES = {"female": "Female", "male": "Male"}


@dataclass(frozen=True, eq=False)
class Group:
    """Patients of one primary and sex: how many of all, and the normal variables behind their sites.

    thresholds has one entry, root (the lower root of the correlations) one row, for each site and last for the stratum.
    """

    primary: str
    sex: str
    weight: float
    thresholds: np.ndarray[Any, np.dtype[np.float64]]
    root: np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class Plan:
    """What is drawn from: the groups, the labels of the sites, and of the strata (earlier, later; "" without)."""

    groups: tuple[Group, ...]
    sites: tuple[str, ...]
    strata: tuple[str, str]


def plan(atlas: Atlas, cohort_id: str = COHORT) -> Plan:
    """Return the plan to imitate a cohort's disjoint primaries; raise ValueError for a cohort without counts by sex."""
    frequencies = atlas.tables.frequencies[atlas.tables.frequencies["cohort_id"] == cohort_id]
    frequencies = frequencies[(frequencies["denominator"] == "all") & frequencies["n_with_site"].notna()]
    denominators = atlas.tables.denominators[atlas.tables.denominators["cohort_id"] == cohort_id]
    pairs = atlas.tables.cooccurrence[(atlas.tables.cooccurrence["cohort_id"] == cohort_id)]
    sites = [site for site in atlas.tables.sites["site_id"] if site in set(frequencies["site_id"])]
    strata = sorted(set(frequencies["stratum"]) - {""}, key=lambda label: "IV" in label)
    two = (strata[0], strata[1]) if len(strata) == 2 and "IV" in strata[1] else ("", "")  # noqa: PLR2004 - see Plan
    groups = []
    for primary in disjoint_primaries(atlas, cohort_id):
        for sex in ("female", "male"):
            here = [frame[frame["primary_id"] == primary] for frame in (frequencies, denominators, pairs)]
            total = _number(here[1], "n_patients", sex=sex, stratum="")
            if total > 0:
                shares = _shares(*here, sites=sites, sex=sex, later=two[1])
                name = atlas.primaries.labels[primary]
                groups.append(Group(name, SEXES[sex], total, *_latent(shares)))
    if not groups:
        able = atlas.tables.denominators.loc[atlas.tables.denominators["sex"] == "female", "cohort_id"].unique()
        msg = f"{cohort_id} has no counts by sex to draw from. Cohorts that have: {', '.join(able)}."
        raise ValueError(msg)
    return Plan(tuple(groups), tuple(atlas.sites.labels[site] for site in sites), two)


def _number(rows: pd.DataFrame, column: str, **keys: str) -> float:
    """The one number of the rows with these values, 0 without such a row."""
    for key, value in keys.items():
        rows = rows[rows[key] == value]
    return 0.0 if rows.empty else float(rows[column].iloc[0])


def _shares(
    frequencies: pd.DataFrame,
    denominators: pd.DataFrame,
    pairs: pd.DataFrame,
    *,
    sites: list[str],
    sex: str,
    later: str,
) -> np.ndarray[Any, Any]:
    """A matrix: shares of patients with both of two sites, with one on the diagonal; the later stratum stands last.

    NaN marks pairs that are not counted. The stratum is not counted by sex: a site's share of those in it is taken to
    change with sex as its share of all patients does.
    """
    n = _number(denominators, "n_patients", sex=sex, stratum="")
    everybody = _number(denominators, "n_patients", sex="all", stratum="")
    size = len(sites) + bool(later)
    shares = np.full((size, size), np.nan)
    for i, site in enumerate(sites):
        shares[i, i] = _number(frequencies, "n_with_site", site_id=site, sex=sex, stratum="") / n
        if later:
            among = _number(frequencies, "n_with_site", site_id=site, sex="all", stratum=later) / everybody
            of_all = _number(frequencies, "n_with_site", site_id=site, sex="all", stratum="") / everybody
            shares[i, -1] = shares[-1, i] = among * shares[i, i] / of_all if of_all else np.nan
    if later:
        shares[-1, -1] = _number(denominators, "n_patients", sex="all", stratum=later) / everybody
    place = {site: i for i, site in enumerate(sites)}
    counted = pairs[(pairs["sex"] == sex) & (pairs["stratum"] == "")]
    for a, b, both, total in zip(counted["site_a"], counted["site_b"], counted["n_both"], counted["n"], strict=True):
        if a in place and b in place:
            shares[place[a], place[b]] = shares[place[b], place[a]] = both / total
    return shares


def _latent(shares: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Thresholds and the lower root of the correlations that give these shares of sites and pairs.

    Correlations fitted one by one need not go together; the nearest that do have the same eigenvectors and no negative
    eigenvalue.
    """
    from scipy.stats import norm  # noqa: PLC0415 - a second to import, and for `generate` alone

    size = len(shares)
    p = np.clip(np.diag(shares), 1e-9, 1 - 1e-9)
    thresholds = norm.ppf(p)
    correlations = np.eye(size)
    for i in range(size):
        for j in range(i):
            correlations[i, j] = correlations[j, i] = _correlation(thresholds[i], thresholds[j], shares[i, j])
    values, vectors = np.linalg.eigh(correlations)
    near = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    scale = np.sqrt(np.diag(near))
    return thresholds, np.linalg.cholesky(near / np.outer(scale, scale))


def _correlation(first: float, second: float, both: float) -> float:
    """The correlation of two normal variables that are below their thresholds together with this probability."""
    from scipy.optimize import brentq  # noqa: PLC0415 - see _latent
    from scipy.stats import multivariate_normal, norm  # noqa: PLC0415 - see _latent

    def excess(correlation: float) -> float:
        covariance = [[1.0, correlation], [correlation, 1.0]]
        return float(multivariate_normal.cdf([first, second], cov=covariance)) - both

    if np.isnan(both) or min(norm.cdf(first), norm.cdf(second)) < 1e-8:  # noqa: PLR2004 - nobody has the site
        return 0.0
    ends = (-0.999, 0.999)
    if excess(ends[0]) >= 0 or excess(ends[1]) <= 0:
        return ends[0] if excess(ends[0]) >= 0 else ends[1]
    return float(brentq(excess, *ends, xtol=1e-6))


def drawn(plan: Plan, patients: int, seed: int = 0) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield tables of patients (patient, primary, sex, stage, year) and their metastases (patient, site), in chunks.

    All columns are text but year, an integer. The same seed gives the same patients; more of them begin with the same.
    """
    for chunk, start in enumerate(range(0, patients, CHUNK)):
        rng = np.random.default_rng([seed, chunk])
        yield _chunk(plan, rng, start, min(CHUNK, patients - start))


def _chunk(plan: Plan, rng: np.random.Generator, start: int, size: int) -> tuple[pa.Table, pa.Table]:
    """The patients from number `start` on, and their metastases."""
    weights = np.array([group.weight for group in plan.groups])
    group = rng.choice(len(weights), CHUNK, p=weights / weights.sum()).astype(np.int8)
    normal = rng.standard_normal((CHUNK, len(plan.groups[0].thresholds)), dtype=np.float32)
    has = np.zeros(normal.shape, dtype=bool)
    for code, each in enumerate(plan.groups):
        inside = group == code
        has[inside] = normal[inside] @ each.root.T.astype(np.float32) < each.thresholds
    year = rng.integers(YEARS[0], YEARS[1] + 1, CHUNK, dtype=np.int32)
    again = rng.random((CHUNK, len(plan.sites)), dtype=np.float32) < AGAIN
    later = has[:, -1].astype(np.int8) if plan.strata[1] else np.zeros(CHUNK, dtype=np.int8)
    has = has[:size, : len(plan.sites)]
    ids = pc.binary_join_element_wise(
        "P", pc.utf8_lpad(pa.array(np.arange(start, start + size)).cast("string"), 9, "0"), ""
    )

    def text(codes: np.ndarray[Any, Any], names: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes), names).cast("string")

    patients = pa.table(
        {
            "patient": ids,
            "primary": text(group[:size], [each.primary for each in plan.groups]),
            "sex": text(group[:size], [each.sex for each in plan.groups]),
            "stage": text(later[:size], list(plan.strata)),
            "year": pa.array(year[:size]),
        }
    )
    who, site = np.nonzero(has)
    twice = np.nonzero(has & again[:size])
    who, site = np.concatenate([who, twice[0]]), np.concatenate([site, twice[1]])
    order = np.argsort(who, kind="stable")  # a patient's rows together, as in most files
    events = {"patient": ids.take(pa.array(who[order])), "site": text(site[order].astype(np.int8), list(plan.sites))}
    return patients, pa.table(events)


def write(plan: Plan, patients: int, folder: Path, *, seed: int = 0, form: str = "parquet") -> tuple[Path, Path]:
    """Write patients and metastases, chunk by chunk, into a folder; return the two files. form is parquet or csv."""
    folder.mkdir(parents=True, exist_ok=True)
    files = (folder / f"patients.{form}", folder / f"metastases.{form}")
    writers: list[Any] = []
    make = pa.csv.CSVWriter if form == "csv" else pa.parquet.ParquetWriter
    try:
        for tables in drawn(plan, patients, seed):
            writers = writers or [make(file, table.schema) for file, table in zip(files, tables, strict=True)]
            for writer, table in zip(writers, tables, strict=True):
                writer.write_table(table)
    finally:
        for writer in writers:
            writer.close()
    return files
