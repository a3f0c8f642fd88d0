"""Which sites occur in the same patient: for every pair of sites the four cells, two shares and two ratios.

All of it is association at one time of counting: nothing here tells which site came first.
"""

from typing import Any

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.doubts import leads
from data.stats.frequency import SMALL_N, FrequencyError, GroupError
from data.stats.inference import wilson
from data.stats.listed import groups, members
from data.tables.rows import rows

MARKS: dict[str, str] = {
    "small_n": f"fewer than {SMALL_N} patients with or without the site",
    "empty_cell": "one of the four counts is 0: no interval",
    "own_organ": "own organ",
    "rest_group": "a rest group, not a single organ",
    "doubtful": "may misstate distant spread to that site",
}
"""What the flags of a frame of pairs say."""

COLUMNS = (
    "cohort_id",
    "primary_id",
    "primary",
    "sex",
    "timing",
    "given_id",
    "given",
    "region",
    "given_role",
    "other_id",
    "other",
    "other_role",
    "n",
    "n_given",
    "n_without",
    "n11",
    "n10",
    "n01",
    "n00",
    "share_with",
    "with_low",
    "with_high",
    "share_without",
    "without_low",
    "without_high",
    "risk_ratio",
    "rr_low",
    "rr_high",
    "odds_ratio",
    "or_low",
    "or_high",
    "flag",
    "locator",
)
"""Columns of a frame of pairs; see `pairs`."""


class PairsError(FrequencyError):
    """The cohort does not report which sites occur in the same patient."""


@memoised(1)
def cohorts_with_pairs(atlas: Atlas) -> list[str]:
    """Return the cohorts that count pairs of sites, in the order of the cohorts."""
    counted = set(atlas.tables.cooccurrence["cohort_id"])
    return [cohort for cohort in atlas.tables.cohorts["cohort_id"] if cohort in counted]


@memoised(128)
def pairs(atlas: Atlas, cohort_id: str, primary_id: str, sex: str = "all", *, own_organ: bool = False) -> pd.DataFrame:
    """Return a row for each ordered pair of sites of one primary (COLUMNS), in the order of the vocabulary.

    n11 patients have both sites, n10 only the given one, n01 only the other one, n00 neither. share_with is the
    share of the n_given patients with the given site that also have the other one, share_without that of the
    n_without patients without it, both fractions of 1 with Wilson's 95 % interval. risk_ratio is the first over
    the second, odds_ratio n11·n00/(n10·n01). A ratio over nothing and, with an empty cell, both intervals are
    <NA>. region is that of the given site; a role is "own_organ", "rest_group", "doubtful" (a site that may lead
    nothing, see data.stats.doubts) or "", and flag holds keys of MARKS.
    Pairs with the primary's own organ are left out unless `own_organ`.

    Raises PairsError for a cohort without pairs, FrequencyError for a primary and GroupError for a sex without.
    """
    counted = atlas.tables.cooccurrence[atlas.tables.cooccurrence["cohort_id"] == cohort_id]
    cohort = atlas.cohorts.labels[cohort_id]
    names = atlas.primaries.labels
    if counted.empty:
        able = "; ".join(atlas.cohorts.labels[c] for c in cohorts_with_pairs(atlas))
        msg = f"{cohort} does not report which sites occur in the same patient. Cohorts that do: {able}."
        raise PairsError(msg)
    parts = members(atlas, cohort_id, primary_id)
    if len(parts) != 1 or parts[0] not in set(counted["primary_id"]):
        able = "; ".join(names[p] for p in dict.fromkeys(counted["primary_id"]))
        msg = f"{cohort} has no pairs of sites for {names.get(primary_id, primary_id)}. Primaries it has: {able}."
        raise FrequencyError(msg)
    counted = counted[(counted["primary_id"] == parts[0]) & (counted["stratum"] == "")]
    sound = dict.fromkeys(s for s, stratum in groups(atlas, cohort_id, parts) if not stratum)
    able_sexes = [s for s in sound if s in set(counted["sex"])]  # none that contradicts the primary
    if sex not in able_sexes:
        msg = f"{cohort} has no pairs of sites of {names[primary_id]} for “{sex}”. Choose {' or '.join(able_sexes)}."
        raise GroupError(msg)
    return _finished(atlas, _ordered(counted[counted["sex"] == sex]), parts[0], own_organ=own_organ)


def _ordered(counted: pd.DataFrame) -> pd.DataFrame:
    """Each pair in both directions, with its four cells."""
    there = counted.rename(columns={"site_a": "given_id", "site_b": "other_id", "n_a": "n_given", "n_b": "n_other"})
    back = counted.rename(columns={"site_b": "given_id", "site_a": "other_id", "n_b": "n_given", "n_a": "n_other"})
    both = pd.concat([there, back], ignore_index=True)
    return both.assign(
        n_without=both["n"] - both["n_given"],
        n11=both["n_both"],
        n10=both["n_given"] - both["n_both"],
        n01=both["n_other"] - both["n_both"],
        n00=both["n"] - both["n_given"] - both["n_other"] + both["n_both"],
    )


def _finished(atlas: Atlas, cells: pd.DataFrame, listed: str, *, own_organ: bool) -> pd.DataFrame:
    """Labels, shares, ratios and marks; exactly COLUMNS."""
    sites = atlas.tables.sites.set_index("site_id")
    organs = atlas.tables.own_sites[
        (atlas.tables.own_sites["primary_id"] == listed) & (atlas.tables.own_sites["extent"] == "organ")
    ]
    cohort = str(cells["cohort_id"].iloc[0])
    roles = {site: "" if leads(atlas, cohort, listed, site) else "doubtful" for site in sites.index}
    roles |= dict.fromkeys(sites.index[sites["is_residual"]], "rest_group")
    roles |= dict.fromkeys(organs["site_id"], "own_organ")
    cells = cells.assign(given_role=cells["given_id"].map(roles), other_role=cells["other_id"].map(roles))
    if not own_organ:
        cells = cells[(cells[["given_role", "other_role"]] != "own_organ").all(axis=1)]
    frame = pd.concat([cells, _shares(cells), _ratios(cells)], axis=1)
    frame = frame.assign(
        primary=atlas.primaries.labels[listed],
        given=frame["given_id"].map(sites["label"]),
        region=frame["given_id"].map(sites["region"]),
        other=frame["other_id"].map(sites["label"]),
        flag=[_marks(row) for row in rows(frame)],
    )
    place = {site: i for i, site in enumerate(sites.index)}
    frame = frame.sort_values(["given_id", "other_id"], key=lambda ids: ids.map(place), ignore_index=True)
    return frame[list(COLUMNS)]


def _marks(row: Any) -> str:
    """The keys of MARKS that hold for a pair."""
    holds = {
        "small_n": min(row.n_given, row.n_without) < SMALL_N,
        "empty_cell": min(row.n11, row.n10, row.n01, row.n00) == 0,
        "own_organ": "own_organ" in (row.given_role, row.other_role),
        "rest_group": "rest_group" in (row.given_role, row.other_role),
        "doubtful": "doubtful" in (row.given_role, row.other_role),
    }
    return ";".join(mark for mark, here in holds.items() if here)


def _shares(cells: pd.DataFrame) -> pd.DataFrame:
    """The shares with and without the given site, with their intervals."""
    found: dict[str, pd.Series] = {}
    for name, count, total in (("with", "n11", "n_given"), ("without", "n01", "n_without")):
        n = cells[total]
        found[f"share_{name}"] = (cells[count] / n.where(n > 0)).astype("Float64")
        found[f"{name}_low"], found[f"{name}_high"] = wilson(cells[count], cells[count], n)
    return pd.DataFrame(found)


def _ratios(cells: pd.DataFrame) -> pd.DataFrame:
    """Risk and odds ratios with 95 % intervals from the normal approximation of their logarithms.

    Odds ratio: B. Woolf, Ann Hum Genet 1955;19:251-253. Risk ratio: D. Katz et al., Biometrics
    1978;34:469-474. Both as Table2x2 of statsmodels computes them.
    """
    from statsmodels.stats.contingency_tables import Table2x2

    names = ["risk_ratio", "rr_low", "rr_high", "odds_ratio", "or_low", "or_high"]
    found: list[list[float | None]] = []
    for row in rows(cells):
        if min(row.n11, row.n10, row.n01, row.n00) > 0:
            table = Table2x2([[row.n11, row.n10], [row.n01, row.n00]], shift_zeros=False)
            found.append([table.riskratio, *table.riskratio_confint(), table.oddsratio, *table.oddsratio_confint()])
            continue
        risk = row.n11 * row.n_without / (row.n_given * row.n01) if row.n_given and row.n01 else None
        odds = row.n11 * row.n00 / (row.n10 * row.n01) if row.n10 and row.n01 else None
        found.append([risk, None, None, odds, None, None])
    return pd.DataFrame(found, columns=names, index=cells.index, dtype="Float64")


def strongest(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the row of the pair that a headline may name, or no row.

    It has the risk ratio that is surely largest, by the lower end of its interval, and above 1; own organs,
    rest groups, doubtful sites and sites that fewer than SMALL_N patients have, or lack, do not take part.
    """
    enough = (frame["flag"] == "") & (frame["n11"] + frame["n01"] >= SMALL_N)
    able = frame[enough & (frame["rr_low"] > 1).fillna(value=False)]
    return able.sort_values("rr_low", ascending=False).head(1)


def telling_site(frame: pd.DataFrame) -> str:
    """Return the given site to start from: that of the strongest pair, else the most frequent single organ."""
    pool = strongest(frame)
    if pool.empty:
        pool = frame[frame["given_role"] == ""].sort_values("n_given", ascending=False)
    return str(pool["given_id"].iloc[0])
