"""Pairs of sites: against worked examples, their symmetry, empty cells, and what a cohort cannot answer."""

from dataclasses import replace
from math import exp, isfinite, log, sqrt

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import SMALL_N, FrequencyError, GroupError
from data.stats.listed import groups, listed_primaries
from data.stats.together import COLUMNS, MARKS, PairsError, cohorts_with_pairs, pairs, strongest, telling_site

SEQUENCING, EVER = "msk_chord_sequencing", "msk_chord_ever"


def one(frame: pd.DataFrame, given: str, other: str) -> pd.Series:
    found = frame[(frame["given_id"] == given) & (frame["other_id"] == other)]
    assert len(found) == 1
    series: pd.Series = found.iloc[0]
    return series


def with_counts(atlas: Atlas, n: int, n_a: int, n_b: int, n_both: int) -> pd.DataFrame:
    """Pairs of a cohort that counts a single pair."""
    row = atlas.tables.cooccurrence[atlas.tables.cooccurrence["primary_id"] == "lung_nsclc"].head(1)
    counted = row.assign(n=n, n_a=n_a, n_b=n_b, n_both=n_both).astype(dict.fromkeys(("n", "n_a", "n_b"), "Int64"))
    changed = replace(atlas.tables, cooccurrence=counted.astype({"n_both": "Int64"}))
    return pairs(Atlas(changed), SEQUENCING, "lung_nsclc")


def test_adrenal_and_bone_worked_by_hand(atlas: Atlas) -> None:
    # 7,809 patients, 714 with adrenal, 2,418 with bone, 466 with both
    both, adrenal_only, bone_only, neither = 466, 714 - 466, 2418 - 466, 7809 - 714 - 2418 + 466
    assert (adrenal_only, bone_only, neither) == (248, 1952, 5143)
    found = one(pairs(atlas, SEQUENCING, "lung_nsclc"), "adrenal", "bone")
    assert tuple(found[["n11", "n10", "n01", "n00"]]) == (both, adrenal_only, bone_only, neither)
    assert (found["n"], found["n_given"], found["n_without"]) == (7809, 714, 7095)
    assert found["share_with"] == pytest.approx(466 / 714)
    assert found["share_without"] == pytest.approx(1952 / 7095)

    odds_ratio = 466 * 5143 / (248 * 1952)
    assert odds_ratio == pytest.approx(4.951, abs=5e-4)
    error = sqrt(1 / 466 + 1 / 248 + 1 / 1952 + 1 / 5143)
    assert error == pytest.approx(0.08298, abs=5e-6)
    assert found["odds_ratio"] == pytest.approx(odds_ratio)
    assert found["or_low"] == pytest.approx(exp(log(odds_ratio) - 1.96 * error), rel=1e-4)
    assert found["or_high"] == pytest.approx(exp(log(odds_ratio) + 1.96 * error), rel=1e-4)
    assert (round(found["or_low"], 2), round(found["or_high"], 2)) == (4.21, 5.83)

    risk_ratio = (466 / 714) / (1952 / 7095)
    error = sqrt(1 / 466 - 1 / 714 + 1 / 1952 - 1 / 7095)
    assert found["risk_ratio"] == pytest.approx(risk_ratio)
    assert found["rr_low"] == pytest.approx(exp(log(risk_ratio) - 1.96 * error), rel=1e-4)
    assert found["rr_high"] == pytest.approx(exp(log(risk_ratio) + 1.96 * error), rel=1e-4)


def test_a_published_example(atlas: Atlas) -> None:
    """Physicians' Health Study: 189 of 11,034 on placebo and 104 of 11,037 on aspirin had an infarction.

    A. Agresti, An Introduction to Categorical Data Analysis, chapter 2: relative risk 1.82, odds ratio 1.83,
    95 % interval 1.44 to 2.33.
    """
    found = one(with_counts(atlas, n=11034 + 11037, n_a=11034, n_b=189 + 104, n_both=189), "adrenal", "bone")
    assert round(found["risk_ratio"], 2) == 1.82
    assert [round(found[c], 2) for c in ("odds_ratio", "or_low", "or_high")] == [1.83, 1.44, 2.33]


@pytest.mark.parametrize("cohort", [SEQUENCING, EVER])
def test_every_pair_stands_in_both_directions_with_one_odds_ratio(atlas: Atlas, cohort: str) -> None:
    for primary in listed_primaries(atlas, cohort):
        frame = pairs(atlas, cohort, primary, own_organ=True)
        assert list(frame.columns) == list(COLUMNS)
        there = frame.set_index(["given_id", "other_id"])
        back = frame.set_index(["other_id", "given_id"]).loc[there.index]
        assert not there.index.duplicated().any()
        columns = ["n", "n11", "n00", "odds_ratio", "or_low", "or_high"]
        pd.testing.assert_frame_equal(there[columns], back[columns], check_names=False)
        assert there["n10"].equals(back["n01"].set_axis(there.index))
        assert (frame[["n11", "n10", "n01", "n00"]].sum(axis=1) == frame["n"]).all()
        assert (frame["n11"] + frame["n10"] == frame["n_given"]).all()
        assert (frame[["n11", "n10", "n01", "n00"]] >= 0).all(axis=None)
        assert set(";".join(frame["flag"]).split(";")) - {""} <= set(MARKS)


@pytest.mark.parametrize(
    ("n", "n_a", "n_b", "n_both", "risk", "odds"),
    [
        (100, 30, 20, 0, 0, 0),  # nobody has both
        (100, 30, 40, 30, 7, None),  # nobody has the given one alone: 30/30 over 10/70
        (100, 30, 20, 20, None, None),  # nobody has the other one alone
        (100, 60, 70, 30, 0.5, 0),  # nobody has neither: 30/60 over 40/40, 30·0 / (30·40)
        (100, 0, 20, 0, None, None),  # nobody has the given one
        (100, 100, 20, 20, None, None),  # everybody has it
    ],
)
def test_an_empty_cell_has_no_interval(
    atlas: Atlas, n: int, n_a: int, n_b: int, n_both: int, risk: float | None, odds: float | None
) -> None:
    frame = with_counts(atlas, n, n_a, n_b, n_both)
    found = one(frame, "adrenal", "bone")
    assert frame[["rr_low", "rr_high", "or_low", "or_high"]].isna().all(axis=None)
    for value, expected in ((found["risk_ratio"], risk), (found["odds_ratio"], odds)):
        assert pd.isna(value) if expected is None else value == pytest.approx(expected)
    assert frame["flag"].str.contains("empty_cell").all()
    assert pd.isna(found["share_with"]) == (n_a == 0)
    assert pd.isna(found["share_without"]) == (n_a == n)


def test_no_number_is_infinite_or_not_a_number(atlas: Atlas) -> None:
    for cohort in cohorts_with_pairs(atlas):
        for primary in listed_primaries(atlas, cohort):
            for sex, stratum in groups(atlas, cohort, (primary,)):
                if not stratum:
                    numbers = pairs(atlas, cohort, primary, sex).select_dtypes("Float64")
                    assert len(numbers.columns) == 12
                    assert all(x is pd.NA or isfinite(x) for x in numbers.to_numpy().ravel())


@pytest.mark.parametrize(("n_a", "marked"), [(SMALL_N - 1, True), (SMALL_N, False), (500 - SMALL_N + 1, True)])
def test_small_groups_are_marked(atlas: Atlas, n_a: int, *, marked: bool) -> None:
    found = one(with_counts(atlas, 500, n_a, 100, min(n_a, 90) - 5), "adrenal", "bone")
    assert ("small_n" in found["flag"]) == marked


def test_the_own_organ_is_left_out_unless_asked_for(atlas: Atlas) -> None:
    without = pairs(atlas, SEQUENCING, "lung_adenocarcinoma")
    assert "lung" not in {*without["given_id"], *without["other_id"]}
    frame = pairs(atlas, SEQUENCING, "lung_adenocarcinoma", own_organ=True)
    own = (frame["given_id"] == "lung") | (frame["other_id"] == "lung")
    assert own.any()
    assert (frame["flag"].str.contains("own_organ") == own).all()
    assert len(frame) == len(without) + own.sum()
    assert "lung" in set(pairs(atlas, SEQUENCING, "breast")["given_id"])


def test_a_parent_is_its_only_listed_type(atlas: Atlas) -> None:
    pd.testing.assert_frame_equal(pairs(atlas, EVER, "lung"), pairs(atlas, EVER, "lung_nsclc"))


def test_a_cohort_without_pairs_names_those_that_have(atlas: Atlas) -> None:
    able = cohorts_with_pairs(atlas)
    assert set(able) == set(atlas.tables.cooccurrence["cohort_id"])
    for cohort in set(atlas.tables.cohorts["cohort_id"]) - set(able):
        with pytest.raises(PairsError) as refused:
            pairs(atlas, cohort, "breast")
        for label in atlas.tables.cohorts.loc[atlas.tables.cohorts["cohort_id"].isin(able), "label"]:
            assert label in str(refused.value)


def test_a_primary_or_sex_without_pairs_is_refused(atlas: Atlas) -> None:
    with pytest.raises(FrequencyError, match=r"no pairs of sites for .*Primaries it has: Lung") as refused:
        pairs(atlas, EVER, "skin")
    assert not isinstance(refused.value, PairsError)
    with pytest.raises(GroupError, match=r"“unknown”\. Choose all or female or male"):
        pairs(atlas, EVER, "breast", "unknown")


@pytest.mark.parametrize("cohort", [SEQUENCING, EVER])
def test_a_sex_that_contradicts_the_primary_is_refused(atlas: Atlas, cohort: str) -> None:
    table = atlas.tables.cooccurrence
    assert ((table["primary_id"] == "prostate") & (table["sex"] == "female")).any()
    with pytest.raises(GroupError, match="Choose all or male"):
        pairs(atlas, cohort, "prostate", "female")
    assert len(pairs(atlas, cohort, "prostate", "male"))


def test_the_strongest_pair_is_sure_and_of_single_distant_organs(atlas: Atlas) -> None:
    frame = pairs(atlas, SEQUENCING, "lung_nsclc", own_organ=True)
    (pair,) = strongest(frame).to_dict("records")
    rivals = frame[(frame["rr_low"] > pair["rr_low"]).fillna(value=False)]
    assert pair["rr_low"] > 1
    assert not {pair["given_id"], pair["other_id"]} & {"lung", "other_site"}
    assert rivals["flag"].str.contains("own_organ|rest_group").all()
    assert telling_site(frame) == pair["given_id"]


def test_few_patients_make_no_strongest_pair(atlas: Atlas) -> None:
    assert len(strongest(with_counts(atlas, 500, 100, 60, 40)))
    assert strongest(with_counts(atlas, 500, 100, SMALL_N - 1, 15)).empty  # the other site is rare
    assert strongest(with_counts(atlas, 500, SMALL_N - 1, 100, 15)).empty
    assert strongest(with_counts(atlas, 500, 100, 100, 20)).empty  # just as often without
    frame = pairs(atlas, SEQUENCING, "breast_triple_neg", "male")
    assert strongest(frame).empty
    single = frame[frame["given_role"] == ""]
    assert telling_site(frame) in set(single.loc[single["n_given"] == single["n_given"].max(), "given_id"])
