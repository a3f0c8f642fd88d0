"""From a cohort and options to shares with intervals: the one place where percentages are formed.

A share is a count over a named denominator of one cohort. Nothing here averages sources, adds
overlapping sites or turns an unknown into zero; what a cohort cannot answer is a FrequencyError.
"""

from dataclasses import dataclass
from typing import Literal, cast, get_args

import pandas as pd

from data.load import Tables
from data.rows import row
from data.vocabulary import ancestors, labels, parents

Denominator = Literal["all", "metastatic"]
DENOMINATORS: tuple[Denominator, ...] = get_args(Denominator)
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
ALL_PRIMARIES = "all_primaries"
"""Stands for the pool of every primary of a cohort."""

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
    "note",
    "locator",
)
"""Columns of a frame of shares. share, low and high are fractions of 1; <NA> means not known; prose is the
site in the middle of a sentence."""


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


def default_denominator(tables: Tables, cohort_id: str) -> Denominator:
    """Return the denominator of which most rows of the cohort are printed; "all" where each counts whom it examined."""
    rows = tables.frequencies[tables.frequencies["cohort_id"] == cohort_id]
    printed = rows.loc[rows["denominator"].isin(DENOMINATORS), "denominator"]
    return "metastatic" if printed.mode().head(1).eq("metastatic").any() else "all"


def groups(tables: Tables, cohort_id: str, primary_ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the (sex, stratum) groups with figures for all of the primaries; everybody comes first."""
    rows = tables.frequencies[
        (tables.frequencies["cohort_id"] == cohort_id)
        & tables.frequencies["primary_id"].isin(primary_ids)
        & ~tables.frequencies["flag"].str.contains("sex_conflict")
    ]
    per_primary = [set(zip(part["sex"], part["stratum"], strict=True)) for _, part in rows.groupby("primary_id")]
    common = set.intersection(*per_primary) if per_primary else set()
    order = {"all": 0, "female": 1, "male": 2}
    return sorted(common, key=lambda g: (g != ("all", ""), g[1] != "", order.get(g[0], 3), g[1]))


def listed_primaries(tables: Tables, cohort_id: str) -> list[str]:
    """Return the primaries a cohort prints, in the order of the vocabulary."""
    present = set(tables.frequencies.loc[tables.frequencies["cohort_id"] == cohort_id, "primary_id"])
    return [p for p in tables.primaries["primary_id"] if p in present]


def listed_sites(tables: Tables, cohort_id: str) -> list[str]:
    """Return the sites a cohort prints, in the order of the vocabulary."""
    present = set(tables.frequencies.loc[tables.frequencies["cohort_id"] == cohort_id, "site_id"])
    return [s for s in tables.sites["site_id"] if s in present]


def disjoint_primaries(tables: Tables, cohort_id: str) -> list[str]:
    """Return the listed primaries that are shown together: none is a type of another one shown.

    Where every patient has one listed primary these are all of them; else those that lie in no other.
    """
    listed = listed_primaries(tables, cohort_id)
    if row(tables.cohorts, cohort_id).primaries_disjoint:
        return listed
    parent_of = parents(tables.primaries)
    return [p for p in listed if not set(ancestors(p, parent_of)) & set(listed)]


def members(tables: Tables, cohort_id: str, primary_id: str) -> tuple[str, ...]:
    """Return the listed primaries that make up `primary_id` in this cohort; empty when it has none.

    A listed primary is its own only member. A parent that is not listed is made up of the listed
    primaries below it, ALL_PRIMARIES of every one; of several only where the cohort's primaries are
    disjoint, since patients that count twice cannot be added.
    """
    listed = listed_primaries(tables, cohort_id)
    if primary_id in listed:
        return (primary_id,)
    top = disjoint_primaries(tables, cohort_id)
    parent_of = parents(tables.primaries)
    parts = tuple(p for p in top if primary_id == ALL_PRIMARIES or primary_id in ancestors(p, parent_of))
    return parts if len(parts) == 1 or row(tables.cohorts, cohort_id).primaries_disjoint else ()


def selectable_primaries(tables: Tables, cohort_id: str) -> dict[str, tuple[str, ...]]:
    """Return {primary: its members}, in the order of the vocabulary.

    These are the listed primaries and the parents they can be rolled up to; see `members`.
    """
    parent_of = parents(tables.primaries)
    found: dict[str, tuple[str, ...]] = {}
    for listed in disjoint_primaries(tables, cohort_id):
        for wider in ancestors(listed, parent_of):
            found[wider] = (*found.get(wider, ()), listed)
    may_add = row(tables.cohorts, cohort_id).primaries_disjoint
    found = {wider: parts for wider, parts in found.items() if len(parts) == 1 or may_add}
    found |= {listed: (listed,) for listed in listed_primaries(tables, cohort_id)}
    return {p: found[p] for p in tables.primaries["primary_id"] if p in found}


def shares(tables: Tables, cohort_id: str, primary_id: str, options: Options | None = None) -> pd.DataFrame:
    """Return one primary's shares, a row a site (COLUMNS), largest first, unknown last.

    Raises FrequencyError when the cohort has no such primary, group or denominator.
    """
    options = options or Options()
    _demand_any(tables, cohort_id)
    parts = members(tables, cohort_id, primary_id)
    if not parts:
        cohort = _cohort_label(tables, cohort_id)
        if primary_id == ALL_PRIMARIES:
            msg = f"{cohort} counts some patients under two primaries, so it has no figure for all of them together."
            raise FrequencyError(msg)
        msg = f"{cohort} has no figures for {labels(tables.primaries)[primary_id]}."
        raise FrequencyError(msg)
    rows = _counts(tables, cohort_id, parts, options)
    if primary_id == ALL_PRIMARIES and options == Options(options.denominator, own_organ=True):
        rows = _with_printed_totals(tables, cohort_id, rows)
    frame = _rolled(tables, rows, parts, primary_id)
    frame = _finished(tables, frame, options)
    return frame.sort_values(["share", "site_id"], ascending=[False, True], na_position="last", ignore_index=True)


def all_shares(tables: Tables, cohort_id: str, options: Options | None = None) -> pd.DataFrame:
    """Return the shares of every disjoint primary of a cohort, a row a primary and site (COLUMNS)."""
    options = options or Options()
    _demand_any(tables, cohort_id)
    parts = tuple(
        p
        for p in disjoint_primaries(tables, cohort_id)
        if (options.sex, options.stratum) in groups(tables, cohort_id, (p,))
    )
    rows = _counts(tables, cohort_id, parts, options)
    if options.minimum_n:
        rows = rows[rows["primary_id"].isin(_large_enough(tables, cohort_id, options))]
    rows = rows.assign(members=rows["primary_id"])
    return _finished(tables, rows, options).reset_index(drop=True)


def _demand_any(tables: Tables, cohort_id: str) -> None:
    """Raise FrequencyError for a cohort without any row: all are withheld."""
    if not (tables.frequencies["cohort_id"] == cohort_id).any():
        msg = f"{_cohort_label(tables, cohort_id)} has no figures that it may show."
        raise FrequencyError(msg)


def _large_enough(tables: Tables, cohort_id: str, options: Options) -> set[str]:
    """Primaries with at least minimum_n patients in the group."""
    known = _group(tables.denominators, cohort_id, options)
    return set(known.loc[known["n_patients"] >= options.minimum_n, "primary_id"])


def _group(frame: pd.DataFrame, cohort_id: str, options: Options) -> pd.DataFrame:
    return frame[
        (frame["cohort_id"] == cohort_id) & (frame["sex"] == options.sex) & (frame["stratum"] == options.stratum)
    ]


def _counts(tables: Tables, cohort_id: str, parts: tuple[str, ...], options: Options) -> pd.DataFrame:
    """Printed rows of some primaries on the denominator asked for, without intervals."""
    rows = _group(tables.frequencies, cohort_id, options)
    rows = rows[rows["primary_id"].isin(parts)]
    if rows.empty or set(parts) - set(rows["primary_id"]):
        group = ", ".join(g for g in (options.sex if options.sex != "all" else "", options.stratum) if g)
        msg = (
            f"{_cohort_label(tables, cohort_id)} does not print its figures for the group “{group}”. "
            "Choose all patients."
        )
        raise GroupError(msg)
    if not options.own_organ:
        own = tables.own_sites[tables.own_sites["extent"] == "organ"]
        keys = pd.MultiIndex.from_frame(own[["primary_id", "site_id"]])
        rows = rows[~pd.MultiIndex.from_frame(rows[["primary_id", "site_id"]]).isin(keys)]
    if not options.regional_nodes:
        rows = rows[rows["site_id"] != "lymph_node_regional"]
    return _rebased(tables, cohort_id, _sex_correct(tables, cohort_id, rows), options)


def _sex_correct(tables: Tables, cohort_id: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Put the sites of one sex on that sex's denominator where the cohort tells it.

    Adds n_patients and n_metastatic, the known numbers behind either denominator, to each row; both
    are 0 where the primary has no patient of that sex. Where that sex's patients are withheld the row
    stays on all patients, with the flag "sexes_pooled".
    """
    sexes = tables.sites.set_index("site_id")["sex"].replace("both", "all")
    rows = rows.assign(site_sex=rows["site_id"].map(sexes))
    known = tables.denominators[tables.denominators["cohort_id"] == cohort_id]
    split_by_sex = known[known["sex"].isin(["female", "male"]) & (known["stratum"] == "")]
    rows["group_sex"] = rows["sex"]
    if not split_by_sex.empty:
        of_one_sex = (rows["sex"] == "all") & (rows["site_sex"] != "all")
        told = {*zip(known["primary_id"], known["sex"], known["stratum"], strict=True), *_without(tables, known)}
        keys = zip(rows["primary_id"], rows["site_sex"], rows["stratum"], strict=True)
        is_told = pd.Series([key in told for key in keys], index=rows.index, dtype=bool)
        rows["group_sex"] = rows["site_sex"].where(of_one_sex & is_told, rows["sex"])
        pooled = (rows["flag"] + ";sexes_pooled").str.strip(";")
        is_marked = rows["flag"].str.contains("sexes_pooled")
        rows["flag"] = rows["flag"].where(~of_one_sex | is_told | is_marked, pooled)
    counts = known[["primary_id", "sex", "stratum", "n_patients", "n_metastatic"]]
    counts = counts.rename(columns={"sex": "group_sex"})
    merged = rows.merge(counts, on=["primary_id", "group_sex", "stratum"], how="left", indicator="found")
    corrected = merged["group_sex"] != merged["sex"]
    merged.loc[corrected & (merged.pop("found") == "left_only"), ["n_patients", "n_metastatic"]] = 0
    printed_all = (merged["denominator"] == "all") & corrected
    merged.loc[printed_all, "n_denominator"] = merged.loc[printed_all, "n_patients"]
    return merged.drop(columns=["site_sex", "group_sex"])


def _without(tables: Tables, known: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Primaries with sexes and strata that have no patients: not theirs, or the other sex is everybody."""
    n = dict(
        zip(zip(known["primary_id"], known["sex"], known["stratum"], strict=True), known["n_patients"], strict=True)
    )
    sex_of, found = labels(tables.primaries, "sex"), set()
    for primary, sex, stratum in n:
        if sex == "all":
            for other, this in (("female", "male"), ("male", "female")):
                if sex_of[primary] == other or n.get((primary, other, stratum)) == n[primary, "all", stratum]:
                    found.add((primary, this, stratum))
    return found


def _rebased(tables: Tables, cohort_id: str, rows: pd.DataFrame, options: Options) -> pd.DataFrame:
    """Rows on the denominator asked for: as printed, or the printed count over the known number."""
    wanted = options.denominator or default_denominator(tables, cohort_id)
    over = {"all": "n_patients", "metastatic": "n_metastatic"}[wanted]
    as_printed = rows["denominator"] == wanted
    examined = (rows["denominator"] == "examined") & (wanted == "all")
    outside = rows["flag"].str.contains("all_patients_only")
    can_move = ~as_printed & (rows["denominator"] != "examined") & ~outside
    told = rows["n_with_site"].notna() | rows["flag"].str.contains(WITHHELD)  # withheld stays so, it is no gap
    can_move &= told & rows[over].notna()
    if not (as_printed | examined | can_move).any():
        label = _cohort_label(tables, cohort_id)
        other = {"all": "metastatic", "metastatic": "all"}[wanted]
        msg = (
            f"{label} does not tell the share of {DENOMINATOR_LABELS[wanted]}, and nothing is converted. "
            f"It gives the share of {DENOMINATOR_LABELS[other]}."
        )
        raise DenominatorError(msg)
    rows = rows.assign(rebased=can_move)
    rows.loc[can_move, "n_denominator"] = rows.loc[can_move, over]
    rows.loc[can_move, "denominator"] = wanted
    rows.loc[can_move, "percent_printed"] = pd.NA
    return rows[as_printed | examined | can_move]


def _with_printed_totals(tables: Tables, cohort_id: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Replace sums over primaries by the totals the source prints, where it prints them (exact, and complete)."""
    totals = tables.totals[(tables.totals["cohort_id"] == cohort_id) & (tables.totals["scope"] == "site")]
    kinds = set(rows["denominator"])
    totals = totals[totals["denominator"].isin(kinds)]
    whole = tables.totals[(tables.totals["cohort_id"] == cohort_id) & (tables.totals["scope"] == "cohort")]
    n = dict(zip(whole["denominator"], whole["n_patients"], strict=True))
    wanted = next(iter(kinds - {"examined"}), "")
    both_sexes = set(tables.sites.loc[tables.sites["sex"] == "both", "site_id"])
    by_sex = (tables.denominators.loc[tables.denominators["cohort_id"] == cohort_id, "sex"] == "female").any()
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
        flag="",
        note="",
        sex="all",
        stratum="",
    )
    kept = rows[~rows["site_id"].isin(printed["site_id"])]
    return pd.concat([printed.reindex(columns=rows.columns), kept], ignore_index=True)


def _rolled(tables: Tables, rows: pd.DataFrame, parts: tuple[str, ...], primary_id: str) -> pd.DataFrame:
    """Add the rows of disjoint primaries site by site; a site enters only if every part has a figure.

    Parts whose own organ the site is (rows left out on purpose) or whose patients cannot have the
    site (other sex) are no gap: numerator and denominator both leave them out.
    """
    if len(parts) == 1 and ALL_PRIMARIES not in set(rows["primary_id"]):
        return rows.assign(primary_id=primary_id, members=parts[0])
    own_organs = tables.own_sites[tables.own_sites["extent"] == "organ"]
    own = set(zip(own_organs["primary_id"], own_organs["site_id"], strict=True))
    sex_of = dict(zip(tables.primaries["primary_id"], tables.primaries["sex"], strict=True))
    site_sex = dict(zip(tables.sites["site_id"], tables.sites["sex"], strict=True))

    def may_miss(part: str, site: str) -> bool:
        other_sex = "both" not in (sex_of[part], site_sex[site]) and sex_of[part] != site_sex[site]
        return (part, site) in own or other_sex

    sums = []
    for key, group in rows.groupby(["site_id", "denominator"], sort=False):
        site, denominator = (str(part) for part in cast("tuple[str, str]", key))
        present = set(group["primary_id"])
        gaps = [p for p in parts if p not in present and not may_miss(p, site)]
        if ALL_PRIMARIES not in present and (gaps or group["n_denominator"].isna().any()):
            continue
        flags = sorted({f for cell in group["flag"] for f in cell.split(";") if f and f != "small_n"})
        sums.append(
            {
                "cohort_id": group["cohort_id"].iloc[0],
                "primary_id": primary_id,
                "site_id": site,
                "denominator": denominator,
                "percent_printed": pd.NA,
                "rebased": bool(group["rebased"].any()),
                **{c: group[c].sum(skipna=False) for c in ("n_with_site", "n_lo", "n_hi", "n_denominator")},
                "members": ";".join(p for p in parts if p in present) or ";".join(parts),
                "flag": ";".join(flags),
                "locator": "; ".join(dict.fromkeys(group["locator"])),
                "note": "",
            }
        )
    return pd.DataFrame(sums, columns=[*rows.columns.drop(["n_patients", "n_metastatic", "sex", "stratum"]), "members"])


def _finished(tables: Tables, rows: pd.DataFrame, options: Options) -> pd.DataFrame:
    """Labels, shares, intervals and the small-group mark; exactly COLUMNS.

    Rows without any patient (a site of the other sex) are left out; an upper bound never exceeds
    the denominator; where the bounds lie too far apart the share is not known.
    """
    sites = tables.sites.set_index("site_id")
    names = labels(tables.primaries) | {ALL_PRIMARIES: "All primaries"}
    rows = rows[(rows["n_denominator"] != 0).fillna(value=True)]
    most = rows["n_denominator"].fillna(rows["n_hi"])
    rows = rows.assign(n_hi=rows["n_hi"].where(rows["n_hi"] <= most, most))
    counts = rows[["n_with_site", "n_lo", "n_hi", "n_denominator"]].astype("Float64")
    share = (counts["n_with_site"] / counts["n_denominator"]).fillna(rows["percent_printed"].astype("Float64") / 100)
    low, high = wilson(counts["n_lo"], counts["n_hi"], counts["n_denominator"])
    vague = ((counts["n_hi"] - counts["n_lo"]) / counts["n_denominator"] > TOO_WIDE).fillna(value=False).astype(bool)
    vague &= share.notna()
    share = share.mask(vague)
    low, high = low.mask(share.isna()), high.mask(share.isna())
    flag = rows["flag"].str.replace(r"(^|;)small_n(?=;|$)", "", regex=True).str.strip(";")
    if not options.own_organ:
        flag = flag.str.replace(r"(^|;)own_organ(?=;|$)", "", regex=True).str.strip(";")
    small = (rows["n_denominator"] < SMALL_N).fillna(value=False).astype(bool)
    flag = flag.where(~small, ("small_n;" + flag).str.strip(";"))
    flag = flag.where(~vague, ("bounds_too_wide;" + flag).str.strip(";"))
    frame = rows.assign(
        primary=rows["primary_id"].map(names),
        site=rows["site_id"].map(sites["label"]),
        prose=rows["site_id"].map(sites["prose"]),
        region=rows["site_id"].map(sites["region"]),
        share=share,
        low=low,
        high=high,
        flag=flag,
    )
    return frame[list(COLUMNS)]


def withheld_above(frame: pd.DataFrame, share: float) -> bool:
    """Tell whether a withheld figure of a frame of shares may be larger than `share`; no bounds may be anything."""
    hidden = frame[frame["flag"].str.contains(WITHHELD)]
    most = (hidden["n_hi"].astype("Float64") / hidden["n_denominator"].astype("Float64")).fillna(1.0)
    return bool((most > share).any())


def wilson(n_lo: pd.Series, n_hi: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the 95 % Wilson score interval, as fractions; <NA> where a count is not known.

    Formula: E. B. Wilson, J Am Stat Assoc 1927;22:209-212, as `proportion_confint(method="wilson")`
    of statsmodels computes it. For a bounded count the interval runs from the lower limit of the
    smallest to the upper limit of the largest possible count, so it holds both kinds of doubt.
    """
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 - a second to import

    known = n_lo.notna() & n_hi.notna() & (n > 0).fillna(value=False)
    low = pd.Series(pd.NA, index=n.index, dtype="Float64")
    high = low.copy()
    if known.any():
        total = n[known].astype(float)
        low[known] = proportion_confint(n_lo[known].astype(float), total, method="wilson")[0].clip(lower=0)
        high[known] = proportion_confint(n_hi[known].astype(float), total, method="wilson")[1].clip(upper=1)
    return low, high


def _cohort_label(tables: Tables, cohort_id: str) -> str:
    return labels(tables.cohorts)[cohort_id]
