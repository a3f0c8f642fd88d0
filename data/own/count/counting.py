"""Profiles to the rows of the tables: denominators, frequencies and co-occurrences of one cohort."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.atlas import Atlas
from data.own.about import About, like, source_and_cohort
from data.own.count.sites import ANY, ELSEWHERE
from data.own.model import OwnCohort
from data.stats.frequency import SMALL_N
from data.tables.plain import tame
from data.tables.rows import rows

LOCATOR = "counted from the uploaded patients"
SEXES = ("female", "male")
SEX_ORDER = {"all": 0, "female": 1, "male": 2, "unknown": 3}
SIGNS = {"<=": "≤", ">=": "≥", "<": "under ", ">": "over "}
"""Signs in the name of a group that would be taken for markup, and what stands for them."""
OWN_FLAGS = {"organ": "own_organ", "contains": "contains_own_organ", "part": "part_of_own_organ"}
NOT_KNOWN = ("", "na", "n/a", "nan", "unknown", "not available", "[not available]")
"""Values of a stratum that name no group."""
UNKNOWN = -1
"""Stands for what is not known of a patient."""
CHUNK = 10_000
"""Profiles that are multiplied at a time, so that a million of them do not fill the memory."""
ON_ONE = 2**18
"""Numbers times numbers that OpenBLAS multiplies on one thread; of more, its threads wait for each other."""


def counted(
    profiles: pd.DataFrame,
    about: About,
    atlas: Atlas,
    *,
    strata: tuple[str, ...] = (),
    locator: str = LOCATOR,
    n_people: int | None = None,
) -> OwnCohort:
    """Return the cohort of some profiles: columns primary_id, sites by their ids, and n.

    A column sex (female, male, else not known) and the columns of `strata` split the patients into groups:
    everybody, each sex, each value of a stratum, each of those by sex; what is blank is in no group. A site is 1, 0 or
    <NA>; where some are <NA> the denominator is the patients in whom it is known ("examined"). A patient is metastatic
    with any site that is not the primary's own organ; where that is not known for somebody, n_metastatic is <NA>.
    Pairs are counted over the patients in whom both sites are known, for everybody and each sex. Sites of one
    sex are counted in patients of that sex alone (flag opposite_sex_zeroed where others had one). Counts are exact:
    n_lo = n_hi = n_with_site. n_people: how many people the patients are, where some stand under several primaries.
    """
    order = sorted(atlas.sites.ids, key=lambda site: (site in atlas.residual_sites, site))
    if (nobody := profiles["n"] <= 0).any():
        profiles = profiles[~nobody]
    profiles = profiles.reset_index(drop=True)
    sites, site_sex = tuple(site for site in order if site in profiles.columns), atlas.sites.column("sex")
    states = {site: _numbers(profiles[site]) for site in sites}
    metastatic = _metastatic(profiles, states, atlas)
    notes, sexes = _keep_to_sex(profiles, states, site_sex), _sexes(profiles)
    sexes_there = set(sexes.unique())
    n = profiles["n"].to_numpy(np.int64)
    denominators, frequencies = [], []
    for keys, group in _groups(profiles, strata):
        inside = group >= 0
        codes, size = group[inside], len(keys)
        total = _sum(codes, n[inside], size)
        unknown = _sum(codes, n[inside] * (metastatic[inside] == UNKNOWN), size)
        any_site = _sum(codes, n[inside] * (metastatic[inside] == 1), size)
        known_any = pd.Series(any_site, dtype="Int64").mask(unknown > 0)
        denominators.append(keys.assign(n_patients=total, n_metastatic=known_any))
        for site in sites:
            state = states[site][inside]
            known = _sum(codes, n[inside] * (state != UNKNOWN), size)
            here = _sum(codes, n[inside] * (state == 1), size)
            if (sex := site_sex[site]) in sexes_there:
                own = (sexes == sex).to_numpy()[inside]  # whether others are examined says nothing of the site
                own_known, own_total = (_sum(codes, n[inside] * own * part, size) for part in (state != UNKNOWN, 1))
                known_own = np.where(own_known < own_total, own_known, total)
                known = np.where((keys["sex"] == "all") & (own_total > 0), known_own, known)
            found = keys.assign(site_id=site, n_with_site=here, n_lo=here, n_hi=here, n_denominator=known)
            found["denominator"] = np.where(known < total, "examined", "all")
            frequencies.append(found[known > 0])
    frame = pd.concat(frequencies, ignore_index=True)
    split = atlas.primaries.ids if sexes_there & {*SEXES} else ()
    frame["flag"] = flags(frame, atlas, split_by_sex=split, zeroed=notes)
    everybody = (frame["sex"] == "all") & (frame["stratum"] == "")
    frame["note"] = frame["site_id"].map(lambda site: notes.get(site, "")).where(everybody, "")
    groups = pd.concat(denominators, ignore_index=True)
    organs = [pair in atlas.origins for pair in zip(frame["primary_id"], frame["site_id"], strict=True)]
    patients = int(n.sum())
    source, cohort = source_and_cohort(
        about,
        atlas.tables,
        primaries_disjoint=n_people in (None, patients),
        own_site_counted=bool((frame.loc[organs, "n_with_site"] > 0).any()),
        n_patients=patients if n_people is None else n_people,
    )
    named = {"cohort_id": about.cohort_id, "timing": about.timing, "locator": locator}
    places = {"sex": SEX_ORDER, "site_id": {site: i for i, site in enumerate(order)}}

    def ordered(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return table.sort_values(list(columns), key=lambda v: v.map(places[v.name]) if v.name in places else v)

    groups, frame = (
        ordered(groups, "primary_id", "stratum", "sex"),
        ordered(frame, "primary_id", "stratum", "sex", "site_id"),
    )
    return OwnCohort(
        source=source,
        cohort=cohort,
        denominators=like(atlas.tables.denominators, groups.assign(**named)),
        frequencies=like(atlas.tables.frequencies, frame.assign(**named)),
        cooccurrence=like(atlas.tables.cooccurrence, _pairs(profiles, states).assign(**named)),
    )


def known_strata(values: pd.Series) -> pd.Series:
    """Return the values of a stratum, "" where they say that it is not known: such patients are in no group."""
    return values.where(~values.isin([value for value in values.unique() if value.strip().lower() in NOT_KNOWN]), "")


def stratum_label(column: str, value: str) -> str:
    """Return the name of a group on screen: “stage: IV” of the column stage and its value IV.

    Before the colon stands what the groups that add up to everybody have in common; see data.own.count.suppress.
    """
    for sign, meant in SIGNS.items():
        value = value.replace(sign, meant)
    word, value = tame(column.replace("_", " ").replace(":", " ")), tame(value)
    again = value.lower().startswith((f"{word.lower()} ", f"{word.lower()}:"))
    return f"{word}: {value[len(word) + 1 :].strip() if again else value}"


def stratum_labels(column: str, values: Iterable[str]) -> dict[str, str]:
    """Return {value: its group's name} without blank values: different values have different names, spaces aside."""
    labels: dict[str, str] = {}
    named: dict[str, str] = {}
    for value in sorted(value for value in values if value.strip()):
        label, plainly = stratum_label(column, value), " ".join(value.split())
        number = 1
        while named.setdefault(label if number == 1 else f"{label} ({number})", plainly) != plainly:
            number += 1
        labels[value] = label if number == 1 else f"{label} ({number})"
    return labels


def _numbers(states: pd.Series) -> np.ndarray[Any, Any]:
    """1, 0 or UNKNOWN for each profile, a byte each."""
    return states.astype("Int8").to_numpy(np.int8, na_value=UNKNOWN)


def _sexes(profiles: pd.DataFrame) -> pd.Series:
    """female, male or "" for each profile."""
    if "sex" not in profiles.columns:
        return pd.Series("", index=profiles.index, dtype="str")
    return profiles["sex"].where(profiles["sex"].isin(SEXES), "")


def _keep_to_sex(profiles: pd.DataFrame, states: dict[str, Any], site_sex: Mapping[str, str]) -> dict[str, str]:
    """Count sites of one sex in patients of that sex alone; change `states`, return a note for each such site.

    Their denominator is that sex's patients (see stats.frequency), so a patient of the other sex, or of none that is
    known, must not be in the count either. Without any known sex nothing is changed. A note tells no number, which may
    be a small one.
    """
    sexes, notes = _sexes(profiles), {}
    if not (sexes != "").any():
        return {}
    for site in [s for s in states if site_sex[s] != "both"]:
        wrong = (sexes != site_sex[site]).to_numpy() & (states[site] == 1)
        if wrong.any():
            states[site] = np.where(wrong, 0, states[site])
            notes[site] = "Patients of the other sex, or whose sex is not known, are not counted."
    return notes


def _metastatic(profiles: pd.DataFrame, states: Mapping[str, Any], atlas: Atlas) -> np.ndarray[Any, Any]:
    """1 for a patient with a site that is not the primary's own organ, 0 for one without, UNKNOWN else."""
    organs: dict[str, list[str]] = {}
    for primary, site in atlas.origins:
        organs.setdefault(site, []).append(primary)
    some = np.zeros(len(profiles), dtype=bool)
    doubt = some.copy()
    codes, names = pd.factorize(profiles["primary_id"])
    elsewhere = {ELSEWHERE: _numbers(profiles[ELSEWHERE])} if ELSEWHERE in profiles.columns else {}
    if ANY in profiles.columns:
        said = _numbers(profiles[ANY])
        some |= said == 1
    for site, state in {**states, **elsewhere}.items():
        distant = ~names.isin(organs.get(site, []))[codes]
        some |= distant & (state == 1)
        doubt |= distant & (state == UNKNOWN)
    if ANY in profiles.columns:
        doubt &= said != 0
    return np.where(some, 1, np.where(doubt, UNKNOWN, 0))


def _groups(profiles: pd.DataFrame, strata: tuple[str, ...]) -> Iterator[tuple[pd.DataFrame, np.ndarray[Any, Any]]]:
    """Yield groups of patients: (primary_id, sex, stratum) a row, and each profile's row in it, -1 in none."""
    sexes = _sexes(profiles)
    splits = {"": pd.Series("", index=profiles.index, dtype="str")} | {column: profiles[column] for column in strata}
    for column, values in splits.items():
        for by_sex in (False, True):
            frame = pd.DataFrame({"primary_id": profiles["primary_id"], "sex": sexes if by_sex else "all"})
            frame["stratum"] = values.map(stratum_labels(column, values.unique())) if column else ""
            inside = (frame["sex"] != "") & frame["stratum"].notna()
            if inside.any():
                groups = frame[inside].groupby(list(frame.columns), sort=True)
                codes = np.full(len(frame), -1)
                codes[inside.to_numpy()] = groups.ngroup()
                yield groups.size().index.to_frame(index=False), codes


def _sum(codes: np.ndarray[Any, Any], numbers: np.ndarray[Any, Any], size: int) -> np.ndarray[Any, Any]:
    """Add whole numbers by group; sums below 2 to the power of 53 are exact."""
    return np.bincount(codes, weights=numbers, minlength=size).astype(np.int64)


def flags(
    frame: pd.DataFrame, atlas: Atlas, *, split_by_sex: Collection[str], zeroed: Collection[str] = ()
) -> list[str]:
    """Return the names from the table of flags that hold for each row of the frequencies, separated by semicolons.

    split_by_sex are the primaries that are counted for each sex, too, zeroed the sites of one sex in which patients
    of the other were not counted.
    """
    own = {(row.primary_id, row.site_id): row.extent for row in rows(atlas.tables.own_sites)}
    primary_sex, site_sex = atlas.primaries.column("sex"), atlas.sites.column("sex")

    def of(primary: str, site: str, sex: str, n: int) -> str:
        holds = {
            "sex_conflict": sex in SEXES and primary_sex[primary] not in ("both", sex),
            "small_n": n < SMALL_N,
            OWN_FLAGS.get(own.get((primary, site), ""), ""): True,
            "opposite_sex_zeroed": site in zeroed and sex == "all",
            "sexes_pooled": primary not in split_by_sex and primary_sex[primary] == "both" and site_sex[site] != "both",
        }
        return ";".join(flag for flag, here in holds.items() if flag and here)

    columns = (frame[name] for name in ("primary_id", "site_id", "sex", "n_denominator"))
    return [of(*row) for row in zip(*columns, strict=True)]


def _pairs(profiles: pd.DataFrame, states: Mapping[str, Any]) -> pd.DataFrame:
    """Every pair of sites of each primary, for everybody and each sex: patients with both known, with either, both."""
    sites = list(states)
    n = profiles["n"].to_numpy(np.float64)
    first, second = np.triu_indices(len(sites), k=1)
    frames = []
    for keys, group in _groups(profiles, ()):
        order = np.argsort(group, kind="stable")
        bounds = np.searchsorted(group[order], np.arange(len(keys) + 1))
        for code, key in enumerate(keys.itertuples(index=False)):
            known, here, both = (np.zeros((len(sites), len(sites))) for _ in range(3))
            inside = order[bounds[code] : bounds[code + 1]]
            for start in range(0, len(inside), CHUNK):
                part = inside[start : start + CHUNK]
                state = np.column_stack([states[site][part] for site in sites])
                is_known, has = (state != UNKNOWN).astype(np.float64), (state == 1).astype(np.float64)
                weighed = has * n[part, None]
                known += _product(is_known, is_known * n[part, None])
                here += _product(weighed, is_known)
                both += _product(weighed, has)
            counts = {"n": known, "n_a": here, "n_b": here.T, "n_both": both}
            frame = pd.DataFrame({name: matrix[first, second].astype(np.int64) for name, matrix in counts.items()})
            names = {"site_a": [sites[i] for i in first], "site_b": [sites[i] for i in second]}
            frames.append(frame.assign(**dict(zip(keys.columns, key, strict=True)), **names))
    pairs = pd.concat(frames, ignore_index=True)
    return pairs[pairs["n"] > 0]


def _product(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The sums over all rows of each column of one times each of the other; see ON_ONE."""
    found, rows_at_once = np.zeros((first.shape[1], second.shape[1])), max(ON_ONE // first.shape[1] ** 2, 1)
    for start in range(0, len(first), rows_at_once):
        part = slice(start, start + rows_at_once)
        found += first[part].T @ second[part]
    return found


@dataclass(frozen=True, eq=False)
class Mapped:
    """Profiles in our ids, and how many patients (or metastases) each left-out label held, by kind and label."""

    profiles: pd.DataFrame
    left_out: pd.DataFrame


def mapped(
    profiles: pd.DataFrame,
    *,
    primary: str,
    primaries: Mapping[str, str],
    sex: str | None = None,
    sexes: Mapping[str, str] | None = None,
) -> Mapped:
    """Return profiles with primary_id (and sex) from the columns of labels, equal ones not yet added.

    Patients whose primary's label maps to nothing (absent, or "") are left out and counted in left_out (kind, label,
    n_patients); a sex that maps to nothing is "unknown".
    """
    ids = profiles[primary].map({label: known for label, known in primaries.items() if known})
    named = ids.notna()
    left = profiles[~named].groupby(primary)["n"].sum()
    frame = profiles.assign(primary_id=ids).drop(columns=[] if primary == "primary_id" else [primary])
    if sex is not None:
        read = profiles[sex].map(sexes or {}).fillna("unknown")
        frame = frame.drop(columns=[] if sex == "sex" else [sex]).assign(sex=read)
    left_out = pd.DataFrame({"kind": "primary", "label": left.index.astype("str"), "n_patients": left.to_numpy()})
    return Mapped(frame if named.all() else frame[named].reset_index(drop=True), left_out)
