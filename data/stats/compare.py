"""Primaries, cohorts or groups side by side: their shares, the differences, and what forbids a test.

Nothing is pooled and nothing converted: where two series count differently, the difference says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import pandas as pd

from data.atlas import Atlas, memoised
from data.selection import DENOMINATORS, Denominator
from data.stats.frequency import COLUMNS, DenominatorError, FrequencyError, Options, shares
from data.stats.inference import adjusted, fisher, newcombe
from data.stats.listed import default_denominator, groups, members, selectable_primaries
from data.tables.rows import rows
from data.tables.vocabulary import split
from data.tables.words import SEXES

SIDE = ("share", "n_with_site", "n_lo", "n_hi", "n_denominator", "denominator", "leads")
"""What a frame of differences repeats of the two rows compared, with the endings _a and _b."""
DIFFERENCES = (
    "site_id",
    "site",
    "series",
    *(f"{c}_a" for c in SIDE),
    *(f"{c}_b" for c in SIDE),
    "difference",
    "low",
    "high",
    "p",
    "p_adjusted",
    "flag",
)
"""Columns of a frame of differences; difference, low and high are fractions of 1, <NA> means not formed."""
MARKS = ("shared_patients", "no_counts", "denominators_differ")
"""What `flag` may say of a difference beside the flags of its two rows."""

Aspect = Literal["denominator", "method", "timing", "cancer"]
By = Literal["primaries", "cohorts", "groups"]
"""What differs between the series compared."""


@dataclass(frozen=True)
class Series:
    """Whose shares are compared: one primary in one group ("all" and "": everybody) of one cohort."""

    cohort_id: str
    primary_id: str
    sex: str = "all"
    stratum: str = ""


class Mismatch(NamedTuple):
    """A way in which the series count differently, with the word of each: ("method", ("autopsy", "registry"))."""

    aspect: Aspect
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Series that have figures, and their shares.

    frame has a row a series and site (COLUMNS, and `series`: the place in `series` and `names`);
    denominators are those the series use. unanswered holds a sentence for each series that was left
    out, and for the denominator asked for where a series cannot tell it.
    """

    frame: pd.DataFrame
    series: tuple[Series, ...]
    names: tuple[str, ...]
    denominators: tuple[Denominator, ...]
    unanswered: tuple[str, ...]


@memoised(256)
def offered(atlas: Atlas, first: Series, by: By) -> tuple[Series, ...]:
    """Return the series that `first` can be compared with; they differ from it in what `by` names only."""
    group = (first.sex, first.stratum)
    if by == "groups":
        parts = members(atlas, first.cohort_id, first.primary_id)
        some = [replace(first, sex=sex, stratum=stratum) for sex, stratum in groups(atlas, first.cohort_id, parts)]
    elif by == "cohorts":
        some = [replace(first, cohort_id=cohort) for cohort in atlas.tables.cohorts["cohort_id"]]
    else:
        # A parent of which a cohort has one type stands for the same patients as that type.
        own = members(atlas, first.cohort_id, first.primary_id)
        made_of = selectable_primaries(atlas, first.cohort_id)
        some = [replace(first, primary_id=primary) for primary, parts in made_of.items() if parts != own]
    if by == "cohorts" or group != ("all", ""):
        some = [one for one in some if _has_figures(atlas, one)]
    return tuple(one for one in some if one != first)


def _has_figures(atlas: Atlas, one: Series) -> bool:
    """Whether the cohort has the primary, in that group."""
    parts = members(atlas, one.cohort_id, one.primary_id)
    return bool(parts) and (one.sex, one.stratum) in groups(atlas, one.cohort_id, parts)


@memoised(256)
def suggested(atlas: Atlas, first: Series, by: By) -> tuple[Series, ...]:
    """Return what `first` is best compared with, where nobody has chosen; empty where nothing is offered.

    Of primaries the one with most patients that has none in common with the first; of groups those of
    its kind (the other sex, the other strata), for everybody the sexes or else the strata; all cohorts.
    """
    others = offered(atlas, first, by)
    if by == "primaries":
        return _most_patients_apart(atlas, first, others)
    return others if by == "cohorts" else _of_the_kind(first, others)


def _of_the_kind(first: Series, others: tuple[Series, ...]) -> tuple[Series, ...]:
    """The groups that are of the kind of the first one: strata beside a stratum, the other sex beside a sex."""
    sexes = tuple(one for one in others if one.sex != "all" and not one.stratum)
    strata = tuple(one for one in others if one.stratum)
    if first.stratum:
        return strata or sexes
    enough = bool(sexes) if first.sex != "all" else len(sexes) > 1
    return sexes if enough else strata


def _most_patients_apart(atlas: Atlas, first: Series, others: tuple[Series, ...]) -> tuple[Series, ...]:
    """The primary with most patients of those that have none in common with the first; else the first offered."""
    parts = selectable_primaries(atlas, first.cohort_id)
    known = atlas.tables.denominators
    known = known[(known["cohort_id"] == first.cohort_id) & (known["sex"] == first.sex)]
    number = known[known["stratum"] == first.stratum].groupby("primary_id")["n_patients"].sum()
    apart = [one for one in others if not _related(atlas, first.primary_id, one.primary_id, parts)]
    apart.sort(key=lambda one: -sum(number.get(part, 0) for part in parts[one.primary_id]))
    return tuple(apart[:1]) or others[:1]


@memoised(128)
def compared(atlas: Atlas, series: tuple[Series, ...], options: Options | None = None) -> Comparison:
    """Return the shares of each series, on the denominator asked for where its cohort tells it, else on its own.

    Sex and stratum of `options` give way to those of each series.
    """
    options = options or Options()
    frames: list[pd.DataFrame] = []
    kept: list[Series] = []
    denominators: list[Denominator] = []
    unanswered: list[str] = []
    for one in series:
        own = default_denominator(atlas, one.cohort_id)
        refusal = ""
        for denominator in dict.fromkeys((options.denominator or own, own, *DENOMINATORS)):
            wanted = replace(options, denominator=denominator, sex=one.sex, stratum=one.stratum)
            try:
                frame = shares(atlas, one.cohort_id, one.primary_id, wanted)
            except DenominatorError as error:
                refusal = refusal or str(error)
            except FrequencyError as error:
                refusal = str(error)
                break
            else:
                frames.append(frame.assign(series=len(kept)))
                kept.append(one)
                denominators.append(denominator)
                break
        if refusal:
            unanswered.append(refusal)
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*COLUMNS, "series"])
    return Comparison(frame, tuple(kept), names(atlas, kept), tuple(denominators), tuple(dict.fromkeys(unanswered)))


def names(atlas: Atlas, series: Sequence[Series]) -> tuple[str, ...]:
    """Return what tells the series apart: primary, cohort or group, whichever differ."""
    primaries, cohorts = atlas.primaries.labels, atlas.cohorts.labels
    several = {field: len({getattr(one, field) for one in series}) > 1 for field in ("primary_id", "cohort_id")}
    grouped = len({(one.sex, one.stratum) for one in series}) > 1
    return tuple(
        ", ".join(
            part
            for part, shown in (
                (primaries[counted(atlas, one)], several["primary_id"]),
                (cohorts[one.cohort_id], several["cohort_id"]),
                (group_name(one.sex, one.stratum), grouped),
            )
            if shown
        )
        or primaries[counted(atlas, one)]
        for one in series
    )


def counted(atlas: Atlas, one: Series) -> str:
    """Return the primary that a series counts: its own, or the one type that stands for it in its cohort."""
    parts = members(atlas, one.cohort_id, one.primary_id)
    return parts[0] if len(parts) == 1 else one.primary_id


def group_name(sex: str, stratum: str) -> str:
    """Return a group of patients in words: "Women", "Stage IV at diagnosis", "All patients"."""
    words = ", ".join(part for part in (SEXES[sex], stratum) if part)
    return words[:1].upper() + words[1:] if words else "All patients"


def mismatches(atlas: Atlas, comparison: Comparison) -> tuple[Mismatch, ...]:
    """Return the ways in which the series count differently: denominator, method, timing, or a part of the cancer."""
    cohorts = [atlas.cohorts.row(one.cohort_id) for one in comparison.series]
    aspects: dict[Aspect, tuple[str, ...]] = {
        "denominator": comparison.denominators,
        "method": tuple(cohort.method for cohort in cohorts),
        "timing": tuple(cohort.timing for cohort in cohorts),
    }
    if len({one.primary_id for one in comparison.series}) == 1:
        aspects["cancer"] = tuple(counted(atlas, one) for one in comparison.series)
    return tuple(Mismatch(aspect, words) for aspect, words in aspects.items() if len(set(words)) > 1)


def shared_patients(atlas: Atlas, a: Series, b: Series) -> str:
    """Return why two series may hold the same patients, as a part of a sentence; "" where they cannot.

    Strata of one cohort are taken to exclude each other, as stages and periods do.
    """
    cohorts = atlas.cohorts.labels
    first, second = atlas.cohorts.row(a.cohort_id), atlas.cohorts.row(b.cohort_id)
    linked = b.cohort_id in split(first.shares_patients_with) or a.cohort_id in split(second.shares_patients_with)
    sexes = {_sex(atlas, a), _sex(atlas, b)}
    if not (linked or a.cohort_id == b.cohort_id) or sexes == {"female", "male"}:
        return ""
    if linked:
        return f"{cohorts[a.cohort_id]} and {cohorts[b.cohort_id]} include, or may include, the same patients"
    if a.stratum and b.stratum and a.stratum != b.stratum:
        return ""
    name_a, name_b = names(atlas, (a, b))
    if _related(atlas, a.primary_id, b.primary_id, selectable_primaries(atlas, a.cohort_id)):
        return f"“{name_a}” and “{name_b}” have patients in common"
    return "" if first.primaries_disjoint else f"{cohorts[a.cohort_id]} counts some patients under two primaries"


def untested(atlas: Atlas, comparison: Comparison, found: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence for every series of which no difference (of `found`) to the first could be tested."""
    first = comparison.series[0]
    reasons = []
    for place, one in list(enumerate(comparison.series))[1:]:
        rows_of_one = found[found["series"] == place]
        if rows_of_one.empty:
            reasons.append(f"{comparison.names[0]} and {comparison.names[place]} have no site in common.")
        elif rows_of_one["p"].isna().all():
            without = place if rows_of_one["n_lo_b"].isna().all() else 0
            why = shared_patients(atlas, first, one) or f"No counts are printed for {comparison.names[without]}"
            reasons.append(f"{why}, so no interval or p value is given.")
    return tuple(dict.fromkeys(reasons))


def _sex(atlas: Atlas, one: Series) -> str:
    """The sex of all patients of a series, or "all"."""
    own = str(atlas.primaries.row(one.primary_id).sex)
    return one.sex if one.sex != "all" else {"both": "all"}.get(own, own)


def _related(atlas: Atlas, one: str, other: str, parts: dict[str, tuple[str, ...]]) -> bool:
    """Whether one primary is, contains or shares a part with the other; `parts` are those of their cohort."""
    related = one in atlas.primaries.ancestors(other) or other in atlas.primaries.ancestors(one)
    return related or bool({*parts.get(one, (one,))} & {*parts.get(other, (other,))})


@memoised(128)
def differences(atlas: Atlas, comparison: Comparison) -> pd.DataFrame:
    """Return the differences to the first series, a row a site and other series with a share in both (DIFFERENCES).

    `difference` is the other's share minus the first's. Interval and p stand only where both counts
    are known and no patient can be in both series. They belong to each site alone; p_adjusted is for
    all p of the table together, after Y. Benjamini and Y. Hochberg, J R Stat Soc B 1995;57:289-300
    (`false_discovery_control` of SciPy).
    """
    known = comparison.frame[comparison.frame["share"].notna()]
    first = {one.site_id: one for one in rows(known[known["series"] == 0])}
    found: list[dict[str, object]] = []
    for place, series in list(enumerate(comparison.series))[1:]:
        shared = bool(shared_patients(atlas, comparison.series[0], series))
        others = known[(known["series"] == place) & known["site_id"].isin(first)]
        found += [_difference(first[other.site_id], other, shared=shared) for other in rows(others)]
    frame = pd.DataFrame(found, columns=list(DIFFERENCES))
    types = dict.fromkeys(("difference", "low", "high", "p", "p_adjusted"), "Float64")
    return frame.astype(types).assign(p_adjusted=lambda f: adjusted(f["p"]))


def _difference(a: Any, b: Any, *, shared: bool) -> dict[str, object]:
    """One row of DIFFERENCES from two rows of shares."""
    counted = not any(pd.isna(value) for one in (a, b) for value in (one.n_lo, one.n_hi, one.n_denominator))
    true_of = {
        "shared_patients": shared,
        "no_counts": not counted,
        "denominators_differ": a.denominator != b.denominator,
    }
    low: float | None = None
    high: float | None = None
    p: float | None = None
    if counted and not shared:
        bounds = ((b.n_lo, b.n_hi, b.n_denominator), (a.n_lo, a.n_hi, a.n_denominator))
        low, high = newcombe(*bounds)
        p = fisher(*bounds)
    marks = [mark for mark in MARKS if true_of[mark]]
    return {
        "site_id": a.site_id,
        "site": a.site,
        "series": b.series,
        **{f"{c}_a": getattr(a, c) for c in SIDE},
        **{f"{c}_b": getattr(b, c) for c in SIDE},
        "difference": b.share - a.share,
        "low": low,
        "high": high,
        "p": p,
        "flag": ";".join(dict.fromkeys([*marks, *split(a.flag), *split(b.flag)])),
    }
