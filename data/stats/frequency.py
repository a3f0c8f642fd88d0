"""From a cohort and options to shares with intervals: the one place where percentages are formed.

A share is a count over a named denominator of one cohort. Nothing here averages sources, adds
overlapping sites or turns an unknown into zero; what a cohort cannot answer is a FrequencyError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.atlas import Atlas, memoised
from data.selection import Denominator
from data.stats.doubts import POOLED, doubts, judged, meant
from data.stats.inference import wilson
from data.stats.listed import (
    ALL_PRIMARIES,
    default_denominator,
    disjoint_primaries,
    groups,
    members,
    printed_by,
    selectable_primaries,
)
from data.tables.rows import rows
from data.tables.vocabulary import split

DENOMINATOR_LABELS: dict[str, str] = {
    "all": "all patients",
    "metastatic": "patients with metastasis",
    "examined": "patients whose organ was examined",
    "with_bone": "patients with bone metastasis",
    "with_spine": "patients with spine metastasis",
    "with_symptomatic_spine": "patients with symptomatic spine metastasis",
    "lesions": "metastatic deposits",
}
SMALL_N = 20
"""Fewer patients than this in a denominator are marked as a small group."""
TOO_WIDE = 0.1
"""Bounds further apart than this part of the denominator do not tell a share."""
WITHHELD = "withheld"
"""The flag of a count that is not shown because few patients stand behind it."""

COLUMNS = (
    "cohort_id",
    "primary_id",
    "primary",
    "site_id",
    "site",
    "prose",
    "region",
    "n_with_site",
    "n_lo",
    "n_hi",
    "n_denominator",
    "denominator",
    "share",
    "low",
    "high",
    "rebased",
    "members",
    "flag",
    "leads",
    "why",
    "note",
    "locator",
)
"""Columns of a frame of shares. share, low and high are fractions of 1; <NA> means not known; prose is the
site in the middle of a sentence. leads is False for a figure that may lead no headline, ranking, community
or question, and why says in sentences what is the matter with it (data.stats.doubts)."""


class FrequencyError(ValueError):
    """A question that a cohort cannot answer; the message is a sentence for the page."""


class DenominatorError(FrequencyError):
    """The cohort does not know the denominator asked for."""


class GroupError(FrequencyError):
    """The cohort is not split by the sex or stratum asked for."""


@dataclass(frozen=True)
class Options:
    """How shares are formed.

    denominator: None takes what the cohort itself prints. sex and stratum name a group of the
    cohort ("all" and "" mean everybody). own_organ and regional_nodes keep such rows;
    minimum_n leaves out primaries with fewer patients.
    """

    denominator: Denominator | None = None
    sex: str = "all"
    stratum: str = ""
    own_organ: bool = False
    regional_nodes: bool = True
    minimum_n: int = 0


@memoised(512)
def shares(atlas: Atlas, cohort_id: str, primary_id: str, options: Options | None = None) -> pd.DataFrame:
    """Return one primary's shares, a row a site (COLUMNS), largest first, unknown last.

    Raises FrequencyError when the cohort has no such primary, group or denominator.
    """
    options = options or Options()
    _demand_any(atlas, cohort_id)
    parts = members(atlas, cohort_id, primary_id)
    if not parts:
        cohort = _cohort_label(atlas, cohort_id)
        if primary_id == ALL_PRIMARIES:
            msg = f"{cohort} counts some patients under two primaries, so it has no figure for all primaries together."
            raise FrequencyError(msg)
        msg = f"{cohort} has no figures for {atlas.primaries.labels[primary_id]}."
        raise FrequencyError(msg)
    wanted = options.denominator or default_denominator(atlas, cohort_id)
    places = _places(atlas, cohort_id, parts, options)
    if parts == (primary_id,):
        frame = _figures(atlas, cohort_id, wanted, own_organ=options.own_organ).take(places)
    else:
        counted = _on(atlas, cohort_id, wanted).frame.take(places)
        local = _mostly_local(counted)
        if primary_id == ALL_PRIMARIES and options == Options(options.denominator, own_organ=True):
            counted = _with_printed_totals(atlas, cohort_id, counted)
        rolled = _rolled(atlas, counted, parts, primary_id)
        if primary_id == ALL_PRIMARIES:
            rolled = _pooled(atlas, rolled, local)
        frame = _finished(atlas, rolled, own_organ=options.own_organ)
    return _with_patients(frame).sort_values(
        ["share", "site_id"], ascending=[False, True], na_position="last", ignore_index=True
    )


@memoised(64)
def all_shares(atlas: Atlas, cohort_id: str, options: Options | None = None) -> pd.DataFrame:
    """Return the shares of every disjoint primary of a cohort, a row a primary and site (COLUMNS)."""
    options = options or Options()
    _demand_any(atlas, cohort_id)
    parts = tuple(
        p
        for p in disjoint_primaries(atlas, cohort_id)
        if (options.sex, options.stratum) in groups(atlas, cohort_id, (p,))
    )
    wanted = options.denominator or default_denominator(atlas, cohort_id)
    places = _places(atlas, cohort_id, parts, options)
    frame = _figures(atlas, cohort_id, wanted, own_organ=options.own_organ).take(places)
    if options.minimum_n:
        frame = frame[frame["primary_id"].isin(_with_enough_patients(atlas, cohort_id, options))]
    return _with_patients(frame).reset_index(drop=True)


@memoised(64)
def wider_shares(atlas: Atlas, cohort_id: str) -> pd.DataFrame:
    """Return the shares of every wider primary that a cohort has in several disjoint types, a row each and site.

    The same rows as `shares` gives for each of them (COLUMNS, but in no order), formed at once.
    """
    wider = {primary: parts for primary, parts in selectable_primaries(atlas, cohort_id).items() if len(parts) > 1}
    on = _on(atlas, cohort_id, default_denominator(atlas, cohort_id)).frame
    rolled = [
        _rolled(atlas, on.take(_places(atlas, cohort_id, parts, Options())), parts, primary)
        for primary, parts in wider.items()
    ]
    if not rolled:
        return pd.DataFrame(columns=list(COLUMNS))
    return _with_patients(_finished(atlas, pd.concat(rolled, ignore_index=True), own_organ=False))


def _demand_any(atlas: Atlas, cohort_id: str) -> None:
    """Raise FrequencyError for a cohort without any row: all are withheld."""
    if printed_by(atlas, cohort_id).empty:
        msg = f"{_cohort_label(atlas, cohort_id)} has no figures that may be shown."
        raise FrequencyError(msg)


def _with_enough_patients(atlas: Atlas, cohort_id: str, options: Options) -> set[str]:
    """Primaries with at least minimum_n patients in the group."""
    known = atlas.tables.denominators
    known = known[
        (known["cohort_id"] == cohort_id) & (known["sex"] == options.sex) & (known["stratum"] == options.stratum)
    ]
    return set(known.loc[known["n_patients"] >= options.minimum_n, "primary_id"])


def _with_patients(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows without any patient: a site of the other sex."""
    return frame[(frame["n_denominator"] != 0).fillna(value=True)]


@dataclass(frozen=True, eq=False)
class _Printed:
    """Every row that a cohort prints, in its order, with the known numbers behind either denominator.

    places is {(primary, sex, stratum): the places of its rows}; own and regional mark the rows that an option
    leaves out.
    """

    frame: pd.DataFrame
    places: Mapping[Any, np.ndarray]
    own: np.ndarray
    regional: np.ndarray


@dataclass(frozen=True, eq=False)
class _On:
    """The same rows on one denominator, without intervals; answers marks those that have it, the rest is void."""

    frame: pd.DataFrame
    answers: np.ndarray


@memoised(64)
def _printed(atlas: Atlas, cohort_id: str) -> _Printed:
    frame = judged(atlas, _sex_correct(atlas, cohort_id, printed_by(atlas, cohort_id)))
    cells = zip(frame["primary_id"], frame["site_id"], strict=True)
    return _Printed(
        frame,
        {key: np.asarray(found) for key, found in frame.groupby(["primary_id", "sex", "stratum"]).indices.items()},
        np.array([cell in atlas.origins for cell in cells], dtype=bool),
        (frame["site_id"] == "lymph_node_regional").to_numpy(bool),
    )


def _places(atlas: Atlas, cohort_id: str, parts: tuple[str, ...], options: Options) -> np.ndarray:
    """Where the rows of some primaries that an option asks for stand among those of their cohort.

    Raises GroupError where one of the primaries is not printed for the group, DenominatorError where no row
    has the denominator.
    """
    printed = _printed(atlas, cohort_id)
    keys = [(part, options.sex, options.stratum) for part in parts]
    if not keys or any(key not in printed.places for key in keys):
        group = ", ".join(g for g in (options.sex if options.sex != "all" else "", options.stratum) if g)
        msg = f"{_cohort_label(atlas, cohort_id)} has no figures for the group “{group}”. Choose all patients."
        raise GroupError(msg)
    places: np.ndarray = np.sort(np.concatenate([printed.places[key] for key in keys]))
    if not options.own_organ:
        places = places[~printed.own[places]]
    if not options.regional_nodes:
        places = places[~printed.regional[places]]
    wanted = options.denominator or default_denominator(atlas, cohort_id)
    places = places[_on(atlas, cohort_id, wanted).answers[places]]
    if not places.size:
        label = _cohort_label(atlas, cohort_id)
        other = {"all": "metastatic", "metastatic": "all"}[wanted]
        msg = (
            f"{label} does not report the share of {DENOMINATOR_LABELS[wanted]}, and nothing is converted. "
            f"It gives the share of {DENOMINATOR_LABELS[other]}."
        )
        raise DenominatorError(msg)
    return places


def _sex_correct(atlas: Atlas, cohort_id: str, printed: pd.DataFrame) -> pd.DataFrame:
    """Put the sites of one sex on that sex's denominator where the cohort tells it.

    Adds n_patients and n_metastatic, the known numbers behind either denominator, to each row; both
    are 0 where the primary has no patient of that sex. Where that sex's patients are withheld the row
    stays on all patients, with the flag "sexes_pooled".
    """
    sexes = {site: "all" if sex == "both" else sex for site, sex in atlas.sites.column("sex").items()}
    printed = printed.assign(site_sex=printed["site_id"].map(sexes))
    known = atlas.tables.denominators[atlas.tables.denominators["cohort_id"] == cohort_id]
    of_one_sex = (printed["sex"] == "all") & (printed["site_sex"] != "all")
    known_groups = {*zip(known["primary_id"], known["sex"], known["stratum"], strict=True), *_without(atlas, known)}
    keys = zip(printed["primary_id"], printed["site_sex"], printed["stratum"], strict=True)
    is_known = pd.Series([key in known_groups for key in keys], index=printed.index, dtype=bool)
    printed["group_sex"] = printed["site_sex"].where(of_one_sex & is_known, printed["sex"])
    pooled = (printed["flag"] + ";sexes_pooled").str.strip(";")
    has_it = printed["primary_id"].map(atlas.primaries.column("sex")) == printed["site_sex"]
    is_marked = printed["flag"].str.contains("sexes_pooled")
    printed["flag"] = printed["flag"].where(~of_one_sex | is_known | has_it | is_marked, pooled)
    counts = known[["primary_id", "sex", "stratum", "n_patients", "n_metastatic"]]
    counts = counts.rename(columns={"sex": "group_sex"})
    merged = printed.merge(counts, on=["primary_id", "group_sex", "stratum"], how="left", indicator="found")
    corrected = merged["group_sex"] != merged["sex"]
    told = ["n_patients", *(["n_metastatic"] if known["n_metastatic"].notna().any() else [])]
    merged.loc[corrected & (merged.pop("found") == "left_only"), told] = 0
    printed_all = (merged["denominator"] == "all") & corrected
    merged.loc[printed_all, "n_denominator"] = merged.loc[printed_all, "n_patients"]
    return merged.drop(columns=["site_sex", "group_sex"])


def _without(atlas: Atlas, known: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Primaries with sexes and strata that have no patients: not theirs, or the other sex is everybody."""
    n = dict(
        zip(zip(known["primary_id"], known["sex"], known["stratum"], strict=True), known["n_patients"], strict=True)
    )
    sex_of, found = atlas.primaries.column("sex"), set()
    for primary, sex, stratum in n:
        if sex == "all":
            for other, this in (("female", "male"), ("male", "female")):
                others = (primary, other, stratum)
                if sex_of.get(primary) == other or (others in n and n[others] == n[primary, "all", stratum]):
                    found.add((primary, this, stratum))
    return found


@memoised(64)
def _on(atlas: Atlas, cohort_id: str, wanted: Denominator) -> _On:
    """The rows of a cohort on a denominator: as printed, or the printed count over the known number."""
    frame = _printed(atlas, cohort_id).frame
    over = {"all": "n_patients", "metastatic": "n_metastatic"}[wanted]
    as_printed = frame["denominator"] == wanted
    examined = (frame["denominator"] == "examined") & (wanted == "all")
    outside = frame["flag"].str.contains("all_patients_only")
    can_move = ~as_printed & (frame["denominator"] != "examined") & ~outside
    has_count = frame["n_with_site"].notna() | frame["flag"].str.contains(WITHHELD)  # withheld stays so, it is no gap
    can_move &= has_count & frame[over].notna()
    # Deposits in the own organ may be counted in patients without a metastasis: those are no part of these.
    can_move &= ~(frame["n_with_site"] > frame[over]).fillna(value=False).astype(bool)
    frame = frame.assign(rebased=can_move)
    frame.loc[can_move, "n_denominator"] = frame.loc[can_move, over]
    frame.loc[can_move, "denominator"] = wanted
    frame.loc[can_move, "percent_printed"] = pd.NA
    return _On(frame, (as_printed | examined | can_move).to_numpy(bool))


@dataclass(frozen=True, eq=False)
class _Formed:
    """The shares of those rows of a cohort that have them (COLUMNS), and at which of these each row stands."""

    frame: pd.DataFrame
    at: np.ndarray

    def take(self, places: np.ndarray) -> pd.DataFrame:
        """Return the shares of some rows, by their places in the cohort."""
        return self.frame.take(self.at[places])


@memoised(64)
def _figures(atlas: Atlas, cohort_id: str, wanted: Denominator, *, own_organ: bool) -> _Formed:
    """The shares of every row of a cohort that answers on a denominator."""
    on = _on(atlas, cohort_id, wanted)
    has = on.answers if own_organ else on.answers & ~_printed(atlas, cohort_id).own
    frame = on.frame[has]
    return _Formed(_finished(atlas, frame.assign(members=frame["primary_id"]), own_organ=own_organ), has.cumsum() - 1)


def _with_printed_totals(atlas: Atlas, cohort_id: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Replace sums over primaries by the totals the source prints, where it prints them (exact, and complete)."""
    totals = atlas.tables.totals[
        (atlas.tables.totals["cohort_id"] == cohort_id) & (atlas.tables.totals["scope"] == "site")
    ]
    kinds = set(rows["denominator"])
    totals = totals[totals["denominator"].isin(kinds)]
    whole = atlas.tables.totals[
        (atlas.tables.totals["cohort_id"] == cohort_id) & (atlas.tables.totals["scope"] == "cohort")
    ]
    n = dict(zip(whole["denominator"], whole["n_patients"], strict=True))
    wanted = next(iter(kinds - {"examined"}), "")
    both_sexes = set(atlas.tables.sites.loc[atlas.tables.sites["sex"] == "both", "site_id"])
    by_sex = (
        atlas.tables.denominators.loc[atlas.tables.denominators["cohort_id"] == cohort_id, "sex"] == "female"
    ).any()
    if by_sex:
        totals = totals[totals["site_id"].isin(both_sexes)]
    if totals.empty or wanted not in n:
        return rows
    printed = totals.assign(
        cohort_id=cohort_id,
        primary_id=ALL_PRIMARIES,
        n_lo=totals["n_with_site"],
        n_hi=totals["n_with_site"],
        n_denominator=totals["n_patients"],
        rebased=False,
        flag=["" if site in both_sexes else "sexes_pooled" for site in totals["site_id"]],
        leads=True,
        why="",
        note="",
        sex="all",
        stratum="",
    )
    kept = rows[~rows["site_id"].isin(printed["site_id"])]
    return pd.concat([printed.reindex(columns=rows.columns), kept], ignore_index=True)


def _rolled(atlas: Atlas, frame: pd.DataFrame, parts: tuple[str, ...], primary_id: str) -> pd.DataFrame:
    """Add the rows of disjoint primaries site by site; a site enters only if every part has a figure."""
    if len(parts) == 1 and ALL_PRIMARIES not in set(frame["primary_id"]):
        return frame.assign(primary_id=primary_id, members=parts[0])
    of_site: dict[tuple[str, str], list[Any]] = {}
    for row in rows(frame):
        of_site.setdefault((row.site_id, row.denominator), []).append(row)
    sums = [
        _sum(some, parts) | {"primary_id": primary_id}
        for (site, _), some in of_site.items()
        if _is_whole(atlas, some, parts, site)
    ]
    left_out = ["n_patients", "n_metastatic", "sex", "stratum"]
    return pd.DataFrame(sums, columns=[*frame.columns.drop(left_out), "members"])


def _is_whole(atlas: Atlas, some: list[Any], parts: tuple[str, ...], site: str) -> bool:
    """Whether the rows of a site have a figure of every part; what the source adds up itself has.

    Parts whose own organ the site is (rows left out on purpose) or whose patients cannot have the
    site (other sex) are no gap: numerator and denominator both leave them out.
    """
    present = {row.primary_id for row in some}
    if ALL_PRIMARIES in present:
        return True
    if any(pd.isna(row.n_denominator) for row in some):
        return False
    return all((part, site) in atlas.origins or _other_sex(atlas, part, site) for part in parts if part not in present)


def _other_sex(atlas: Atlas, primary: str, site: str) -> bool:
    return {atlas.primaries.column("sex")[primary], atlas.sites.column("sex")[site]} == {"female", "male"}


def _sum(some: list[Any], parts: tuple[str, ...]) -> dict[str, Any]:
    """The sum of the rows of one site; unknown where one of them is."""
    present = {row.primary_id for row in some}
    counts: dict[str, Any] = {}
    for column in ("n_with_site", "n_lo", "n_hi", "n_denominator"):
        cells = [getattr(row, column) for row in some]
        counts[column] = pd.NA if any(map(pd.isna, cells)) else sum(cells)
    flags = {flag for row in some for flag in row.flag.split(";")} - {"", "small_n"}
    return {
        "cohort_id": some[0].cohort_id,
        "site_id": some[0].site_id,
        "denominator": some[0].denominator,
        "percent_printed": pd.NA,
        "rebased": any(row.rebased for row in some),
        **counts,
        "members": ";".join(p for p in parts if p in present) or ";".join(parts),
        "flag": ";".join(sorted(flags)),
        "leads": all(row.leads for row in some),
        "why": " ".join(dict.fromkeys(row.why for row in some if row.why)),
        "locator": "; ".join(dict.fromkeys(row.locator for row in some)),
        "note": "",
    }


def _mostly_local(counted: pd.DataFrame) -> set[str]:
    """The sites at which no row may lead, or half or more of the patients are in rows that may not."""
    site, patients = counted["site_id"], counted["n_with_site"].fillna(0).astype(int)
    sums = patients.where(~counted["leads"], 0).groupby(site).sum()
    whole = patients.groupby(site).sum()
    return set(whole.index[~counted["leads"].groupby(site).any() | (whole > 0) & (2 * sums >= whole)])


def _pooled(atlas: Atlas, rolled: pd.DataFrame, local: set[str]) -> pd.DataFrame:
    """Decide of the sums over all primaries which may lead: one doubtful primary of many makes a sum not doubtful."""
    found = []
    for row in rows(rolled):
        caution = " ".join(one.reason for one in doubts(atlas, row.cohort_id, ALL_PRIMARIES, row.site_id))
        mixed = " ".join(meant(atlas, {"sexes_pooled"} & set(split(row.flag))))
        found.append(caution or mixed or (POOLED if row.site_id in local else ""))
    lead = [not why for why in found]
    beside = r"(^|;)(adjacent|same_region)(?=;|$)"
    flag = rolled["flag"].str.replace(beside, "", regex=True).str.strip(";")
    return rolled.assign(leads=lead, why=found, flag=rolled["flag"].where(~pd.Series(lead, rolled.index, bool), flag))


def _finished(atlas: Atlas, frame: pd.DataFrame, *, own_organ: bool) -> pd.DataFrame:
    """Labels, shares, intervals and the small-group mark; exactly COLUMNS.

    An upper bound never exceeds the denominator; where the bounds lie too far apart the share is not known.
    """
    most = frame["n_denominator"].fillna(frame["n_hi"])
    frame = frame.assign(n_hi=frame["n_hi"].where(frame["n_hi"] <= most, most))
    counts = frame[["n_with_site", "n_lo", "n_hi", "n_denominator"]].astype("Float64")
    share = (counts["n_with_site"] / counts["n_denominator"]).fillna(frame["percent_printed"].astype("Float64") / 100)
    low, high = wilson(counts["n_lo"], counts["n_hi"], counts["n_denominator"])
    vague = ((counts["n_hi"] - counts["n_lo"]) / counts["n_denominator"] > TOO_WIDE).fillna(value=False).astype(bool)
    vague &= share.notna()
    share = share.mask(vague)
    low, high = low.mask(share.isna()), high.mask(share.isna())
    flag = frame["flag"].str.replace(r"(^|;)small_n(?=;|$)", "", regex=True).str.strip(";")
    if not own_organ:
        flag = flag.str.replace(r"(^|;)own_organ(?=;|$)", "", regex=True).str.strip(";")
    small = (frame["n_denominator"] < SMALL_N).fillna(value=False).astype(bool)
    flag = flag.where(~small, ("small_n;" + flag).str.strip(";"))
    flag = flag.where(~vague, ("bounds_too_wide;" + flag).str.strip(";"))
    frame = frame.assign(
        primary=frame["primary_id"].map(atlas.primaries.labels | {ALL_PRIMARIES: "All primaries"}),
        site=frame["site_id"].map(atlas.sites.labels),
        prose=frame["site_id"].map(atlas.sites.column("prose")),
        region=frame["site_id"].map(atlas.sites.column("region")),
        share=share,
        low=low,
        high=high,
        flag=flag,
    )
    return frame[list(COLUMNS)]


def rankable(frame: pd.DataFrame, residual: frozenset[str]) -> pd.DataFrame:
    """Return the rows a headline may rank: known, above zero, one denominator, one organ, free to lead."""
    above = (frame["share"] > 0).fillna(value=False).to_numpy(bool)
    organ = ~frame["site_id"].isin({*residual, "lymph_node_regional"}).to_numpy(bool)
    whole = (frame["denominator"] != "examined").to_numpy(bool)
    ranked: pd.DataFrame = frame[above & organ & whole & frame["leads"].to_numpy(bool)]
    return ranked


def large_enough(frame: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the rows of a frame of shares with at least `least` patients; where nobody printed how many, they stay."""
    small = (frame["n_denominator"] < least).fillna(value=False).astype(bool)
    return frame[~small]


def withheld_above(frame: pd.DataFrame, share: float) -> bool:
    """Tell whether a withheld figure of a frame of shares may be larger than `share`; no bounds may be anything."""
    hidden = frame[frame["flag"].str.contains(WITHHELD)]
    most = (hidden["n_hi"].astype("Float64") / hidden["n_denominator"].astype("Float64")).fillna(1.0)
    return bool((most > share).any())


def _cohort_label(atlas: Atlas, cohort_id: str) -> str:
    return atlas.cohorts.labels[cohort_id]
