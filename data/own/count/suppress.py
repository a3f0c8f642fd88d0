"""Small counts withheld, so that nobody can be recognised in a cohort of patients.

A count from 1 to least − 1 is withheld, and so is the smallest other count wherever a withheld one,
or a small sum of them, could be worked out: the groups of a sex, or of all values of a stratum, add up
to everybody, with the patients of whom it is not known (complementary suppression; A. Hundepool et
al., Statistical Disclosure Control, Wiley 2012, chapter 4). Zeros stay. This keeps single numbers from
being worked out; it does not bound how closely several releases of the same patients together enclose
them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.own.model import OwnCohort
from data.stats.frequency import WITHHELD
from data.stats.withholding import NOTHING_LEFT

LEAST = 10
"""Counts of patients below this are withheld unless somebody decides otherwise."""
GROUP = ["sex", "stratum"]
PAIR = ["primary_id", "site_a", "site_b"]

Group: TypeAlias = tuple[str, str]
Hidden: TypeAlias = npt.NDArray[np.bool_]


def suppressed(own: OwnCohort, least: int = LEAST) -> OwnCohort:
    """Return the cohort with its small counts withheld; a `least` of 0 or 1 withholds nothing.

    A primary with fewer than `least` patients goes, and so does such a group of one; the cohort then
    counts the patients of the primaries that remain. A withheld number of patients with a site is <NA>
    with the flag "withheld"; where it is small itself, its bounds say so, unless they would tell it. A
    pair of sites goes where any of its four cells is small, or the number of either site is withheld. Where no figure
    above zero remains, the warning of the cohort says so (NOTHING_LEFT).
    """
    if least <= 1:
        return own
    groups = own.denominators
    gone = withheld(groups, ["primary_id"], "n_patients", least, rest=False)  # how many are not told harms nobody
    hidden = withheld(groups, ["primary_id"], "n_metastatic", least, gone)
    denominators = groups.assign(n_metastatic=groups["n_metastatic"].mask(hidden))[~gone]
    everybody = denominators.loc[
        (denominators["sex"] == "all") & (denominators["stratum"] == ""), ["primary_id", "n_patients"]
    ]
    n_patients = own.cohort["n_patients"]
    if everybody["primary_id"].nunique() < groups["primary_id"].nunique():
        n_patients = n_patients.clip(upper=everybody["n_patients"].sum())  # those of nested primaries add up to more
    rows = own.frequencies
    in_gone = _in_groups(rows, groups[gone])
    hidden = withheld(rows, ["primary_id", "site_id"], "n_with_site", least, in_gone)
    small = hidden & (rows["n_with_site"] < least) & (least > 2)  # noqa: PLR2004 - from 1 to 1 would tell it
    frequencies = rows.assign(
        n_with_site=rows["n_with_site"].mask(hidden),
        n_lo=rows["n_lo"].mask(hidden).mask(small, 1),
        n_hi=rows["n_hi"].mask(hidden).mask(small, least - 1),
        percent_printed=rows["percent_printed"].mask(hidden),
        flag=rows["flag"].where(~hidden, (rows["flag"] + f";{WITHHELD}").str.strip(";")),
    )[~in_gone & ~(rows["n_denominator"] < least).fillna(value=False).astype(bool)]
    frequencies = frequencies[frequencies["primary_id"].isin(everybody["primary_id"])].reset_index(drop=True)
    cohort = own.cohort.assign(n_patients=n_patients).astype(own.cohort.dtypes)
    if _has_figures(rows) and not _has_figures(frequencies):
        cohort = cohort.assign(warning=NOTHING_LEFT.format(least))
    return replace(
        own,
        source=own.source.assign(n_patients=n_patients).astype(own.source.dtypes),
        cohort=cohort,
        denominators=denominators.reset_index(drop=True),
        frequencies=frequencies,
        cooccurrence=_pairs(own.cooccurrence[~_in_groups(own.cooccurrence, groups[gone])], rows[hidden], least),
    )


def _has_figures(frequencies: pd.DataFrame) -> bool:
    """Tell whether a count or a percentage above zero is there to see."""
    return bool(((frequencies["n_with_site"] > 0) | (frequencies["percent_printed"] > 0)).any())


def withheld(
    frame: pd.DataFrame,
    keys: list[str],
    counts: str,
    least: int,
    already: "pd.Series[bool] | None" = None,
    *,
    rest: bool = True,
) -> "pd.Series[bool]":
    """Return which rows of a frame (keys, sex, stratum, counts) to withhold, so that no sum tells a small count.

    `already` are rows that nobody sees for another reason. Unknown counts tell nothing and stay as they are. `rest`
    protects the patients, too, of whom sex or stratum is not known: what the groups lack to everybody.
    """
    small = ((frame[counts] > 0) & (frame[counts] < least)).fillna(value=False).astype(bool)
    first = small if already is None else small | already
    row, _ = pd.factorize(pd.MultiIndex.from_frame(frame[keys]))
    column, groups = pd.factorize(pd.MultiIndex.from_frame(frame[GROUP]))
    shape = (int(row.max(initial=-1)) + 1, len(groups))
    values, hidden = np.zeros(shape), np.zeros(shape, dtype=bool)
    values[row, column] = frame[counts].to_numpy(float, na_value=0)
    hidden[row, column] = first
    return pd.Series(
        _closed(values, hidden, list(_sums(list(groups))), least, rest=rest)[row, column], index=frame.index
    )


def _sums(groups: list[Group]) -> Iterator[tuple[int, list[int]]]:
    """Every group that others add up to, with these, as places: sexes, and the values of each stratum ("stage: IV")."""
    kind = {group: group[1].partition(":")[0] for group in groups}
    for total, (sex, stratum) in enumerate(groups):
        if sex == "all":
            yield total, [i for i, other in enumerate(groups) if other[0] != "all" and other[1] == stratum]
        if not stratum:
            for one in sorted(set(kind.values()) - {""}):
                yield total, [i for i, other in enumerate(groups) if other[0] == sex and kind[other] == one]


def _closed(
    counts: npt.NDArray[np.float64], hidden: Hidden, sums: list[tuple[int, list[int]]], least: int, *, rest: bool
) -> Hidden:
    """Withhold more until no sum tells a small count; rows are independent of each other, columns are groups."""
    before = -1
    while before != (before := int(hidden.sum())):
        for total, parts in sums:
            if not parts:
                continue
            within = hidden[:, parts]
            number, patients = within.sum(axis=1), (counts[:, parts] * within).sum(axis=1)
            others = np.maximum(counts[:, total] - counts[:, parts].sum(axis=1), 0) * rest
            alone = (number == 1) & (patients > 0) & ((others == 0) | (patients < least))
            tells = ~hidden[:, total] & (alone | ((patients + others > 0) & (patients + others < least)))
            tells |= hidden[:, total] & (counts[:, total] > 0) & (number == 0)
            open_parts = np.where(~hidden[:, parts] & (counts[:, parts] > 0), counts[:, parts], np.inf)
            smallest = open_parts.argmin(axis=1)
            another = tells & np.isfinite(open_parts[np.arange(len(counts)), smallest])
            hidden[another, np.asarray(parts)[smallest[another]]] = True
            hidden[tells & ~another, total] = True
    return hidden


def _in_groups(frame: pd.DataFrame, groups: pd.DataFrame) -> "pd.Series[bool]":
    """Which rows belong to some groups of a primary."""
    keys = ["primary_id", *GROUP]
    there = pd.MultiIndex.from_frame(frame[keys]).isin(pd.MultiIndex.from_frame(groups[keys]))
    return pd.Series(there, index=frame.index)


def _pairs(pairs: pd.DataFrame, hidden: pd.DataFrame, least: int) -> pd.DataFrame:
    """Pairs without a small cell and of sites that are not hidden; one that goes for one sex goes for both."""
    cells = pd.DataFrame(
        {
            "both": pairs["n_both"],
            "first": pairs["n_a"] - pairs["n_both"],
            "second": pairs["n_b"] - pairs["n_both"],
            "neither": pairs["n"] - pairs["n_a"] - pairs["n_b"] + pairs["n_both"],
        }
    )
    small = ((cells > 0) & (cells < least)).any(axis=1)
    keys = pd.MultiIndex.from_frame(hidden[["primary_id", *GROUP, "site_id"]])
    for site in ("site_a", "site_b"):
        small |= pd.MultiIndex.from_frame(pairs[["primary_id", *GROUP, site]]).isin(keys)
    of_one_sex = pairs["sex"] != "all"
    of_pair = [pairs[key] for key in PAIR]
    rest = cells.where(~of_one_sex, -cells).groupby(of_pair).transform("sum")  # whose sex is not known
    few = ((rest > 0) & (rest < least)).any(axis=1)
    tells = of_one_sex & (few | small.groupby(of_pair).transform("any"))
    return pairs[~small & ~tells].reset_index(drop=True)
