"""Comparisons: published intervals and adjustments, bounded counts, and what may not be tested."""

from itertools import combinations
from typing import get_args

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.compare import (
    DIFFERENCES,
    By,
    Mismatch,
    Series,
    compared,
    differences,
    group_name,
    mismatches,
    names,
    offered,
    shared_patients,
    suggested,
    untested,
)
from data.stats.frequency import Options, shares
from data.stats.inference import fisher, newcombe
from data.stats.listed import selectable_primaries
from data.tables.rows import rows
from data.tables.vocabulary import split

CHORD, EVER, MET = "msk_chord_sequencing", "msk_chord_ever", "msk_met"


def test_breast_and_lung_by_hand(atlas: Atlas) -> None:
    comparison = compared(atlas, (Series("disibio2008", "breast"), Series("disibio2008", "lung")))
    assert (comparison.names, comparison.denominators) == (("Breast", "Lung"), ("all", "all"))
    found = differences(atlas, comparison)
    assert tuple(found.columns) == DIFFERENCES
    liver = found[found["site_id"] == "liver"].iloc[0]
    assert (liver["n_with_site_a"], liver["n_denominator_a"]) == (218, 432)
    assert (liver["n_with_site_b"], liver["n_denominator_b"]) == (58, 163)
    assert liver["difference"] == pytest.approx(58 / 163 - 218 / 432)
    assert (liver["low"], liver["high"]) == pytest.approx(newcombe((58, 58, 163), (218, 218, 432)))
    assert liver["p"] == pytest.approx(fisher((58, 58, 163), (218, 218, 432)))
    assert liver["p"] <= liver["p_adjusted"] < 0.05
    assert liver["flag"] == ""


def test_each_series_keeps_its_own_shares(atlas: Atlas) -> None:
    series = (Series(MET, "breast"), Series(MET, "lung"), Series("abrams1950", "breast"))
    comparison = compared(atlas, series, Options(denominator="metastatic"))
    for place, one in enumerate(series):
        own = comparison.frame[comparison.frame["series"] == place].drop(columns="series").reset_index(drop=True)
        pd.testing.assert_frame_equal(
            own, shares(atlas, one.cohort_id, one.primary_id, Options(denominator="metastatic")), check_dtype=False
        )


def test_differences_are_of_sites_that_both_have(atlas: Atlas) -> None:
    comparison = compared(atlas, (Series("disibio2008", "breast"), Series("disibio2008", "lung")))
    known = comparison.frame[comparison.frame["share"].notna()]
    both = set(known.loc[known["series"] == 0, "site_id"]) & set(known.loc[known["series"] == 1, "site_id"])
    found = differences(atlas, comparison)
    assert set(found["site_id"]) == both
    assert {"lung", "breast"}.isdisjoint(both)  # each is the own organ of one


def test_an_interval_of_bounded_counts_is_wider(atlas: Atlas) -> None:
    found = differences(atlas, compared(atlas, (Series(MET, "breast"), Series(MET, "lung"))))
    bounded = found[(found["n_lo_a"] != found["n_hi_a"]) & (found["n_lo_b"] != found["n_hi_b"])]
    assert len(bounded)
    for row in rows(bounded):
        n, m = row.n_denominator_b, row.n_denominator_a
        low, high = newcombe((row.n_with_site_b,) * 2 + (n,), (row.n_with_site_a,) * 2 + (m,))
        assert row.low < low < row.difference < high < row.high
        assert "bounded" in split(row.flag)
        assert row.p >= fisher((row.n_with_site_b,) * 2 + (n,), (row.n_with_site_a,) * 2 + (m,)) - 1e-12


SHARED = [
    (Series(CHORD, "lung"), Series(EVER, "lung"), "the same patients"),
    (Series(MET, "lung"), Series(CHORD, "lung"), "the same patients"),
    (Series(EVER, "lung"), Series(MET, "lung"), "the same patients"),
    (Series(MET, "lung"), Series(MET, "lung_adenocarcinoma"), "“Lung” and “Lung adenocarcinoma”"),
    (Series(MET, "breast_triple_neg"), Series(MET, "breast"), "in common"),
    (Series("schlageter2016", "liver"), Series("schlageter2016", "liver_hepatocellular"), "in common"),
    (Series(CHORD, "lung"), Series(CHORD, "lung", "female"), "“All patients” and “Women”"),
    (Series(CHORD, "lung", "female"), Series(CHORD, "lung", "all", "stage IV at diagnosis"), "in common"),
    (Series(CHORD, "breast"), Series(CHORD, "lung"), "under two primaries"),
]


@pytest.mark.parametrize(("a", "b", "why"), SHARED)
def test_shared_patients_get_no_test(atlas: Atlas, a: Series, b: Series, why: str) -> None:
    assert why in shared_patients(atlas, a, b)
    assert shared_patients(atlas, b, a)
    comparison = compared(atlas, (a, b))
    found = differences(atlas, comparison)
    assert len(found)
    assert found["difference"].notna().all()
    assert found[["low", "high", "p", "p_adjusted"]].isna().all(axis=None)
    assert found["flag"].str.startswith("shared_patients").all()
    (reason,) = untested(atlas, comparison, found)
    assert why in reason
    assert reason.endswith("so no interval or p value is given.")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Series("disibio2008", "breast"), Series("disibio2008", "lung")),
        (Series("disibio2008", "lung"), Series("abrams1950", "lung")),
        (Series(CHORD, "lung", "female"), Series(CHORD, "lung", "male")),
        (Series(CHORD, "lung", "female"), Series(EVER, "lung", "male")),
        (
            Series(CHORD, "colon", "all", "stage IV at diagnosis"),
            Series(CHORD, "colon", "all", "stages I–III at diagnosis"),
        ),
        (Series(MET, "lung_adenocarcinoma"), Series(MET, "lung_squamous")),
    ],
)
def test_separate_patients_are_tested(atlas: Atlas, a: Series, b: Series) -> None:
    assert shared_patients(atlas, a, b) == ""
    comparison = compared(atlas, (a, b))
    found = differences(atlas, comparison)
    assert found["p"].notna().any()
    assert untested(atlas, comparison, found) == ()


def test_patients_are_shared_both_ways(atlas: Atlas) -> None:
    linked = {row.cohort_id: set(split(row.shares_patients_with)) for row in rows(atlas.tables.cohorts)}
    assert {frozenset(pair) for pair in combinations((CHORD, EVER, MET), 2)} <= {
        frozenset((one, other)) for one, others in linked.items() for other in others
    }
    for one, others in linked.items():
        assert one not in others
        assert all(one in linked[other] for other in others)


def test_two_cohorts_of_one_source_share_patients(atlas: Atlas) -> None:
    for _, part in atlas.tables.cohorts.groupby("source_id"):
        for one, other in combinations(rows(part), 2):
            assert other.cohort_id in split(one.shares_patients_with)


def test_without_counts_there_is_no_test(atlas: Atlas) -> None:
    comparison = compared(atlas, (Series("disibio2008", "liver"), Series("schlageter2016", "liver")))
    found = differences(atlas, comparison)
    assert found["difference"].notna().all()
    assert found["p"].isna().all()
    assert found["flag"].str.contains("no_counts").all()
    assert untested(atlas, comparison, found) == (
        "No counts are printed for Schlageter 2016, so no interval or p value is given.",
    )


def test_a_denominator_is_asked_of_each_series_and_told(atlas: Atlas) -> None:
    series = (Series("bubendorf2000", "prostate"), Series("disibio2008", "prostate"), Series(MET, "prostate"))
    comparison = compared(atlas, series, Options(denominator="metastatic"))
    assert comparison.denominators == ("metastatic", "all", "metastatic")
    (sentence,) = comparison.unanswered
    assert sentence.startswith("diSibio & French 2008 does not report the share of patients with metastasis")
    found = mismatches(atlas, comparison)
    assert Mismatch("denominator", ("metastatic", "all", "metastatic")) in found
    assert Mismatch("method", ("autopsy", "autopsy", "clinical_sequencing")) in found
    assert Mismatch("timing", ("at_death", "at_death", "ever")) in found
    differ = differences(atlas, comparison).set_index("series")["flag"].str.contains("denominators_differ")
    assert differ.groupby(level=0).all().to_dict() == {1: True, 2: False}


def test_what_matches_is_no_mismatch(atlas: Atlas) -> None:
    for series in (
        (Series("disibio2008", "breast"), Series("disibio2008", "lung")),
        (Series("disibio2008", "breast"), Series("abrams1950", "breast")),
    ):
        assert mismatches(atlas, compared(atlas, series)) == ()


def test_one_type_in_the_place_of_a_primary_is_a_mismatch(atlas: Atlas) -> None:
    comparison = compared(atlas, (Series("disibio2008", "liver"), Series("schlageter2016", "liver")))
    assert Mismatch("cancer", ("liver", "liver_hepatocellular")) in mismatches(atlas, comparison)
    whole = compared(atlas, (Series("disibio2008", "lung"), Series(MET, "lung")))  # all types together are no part
    assert "cancer" not in {mismatch.aspect for mismatch in mismatches(atlas, whole)}


def test_a_series_without_an_answer_is_left_out_with_its_reason(atlas: Atlas) -> None:
    series = (Series(CHORD, "lung", "female"), Series("abrams1950", "lung", "female"), Series(CHORD, "lung", "male"))
    comparison = compared(atlas, series)
    assert comparison.series == (series[0], series[2])
    assert comparison.names == ("Women", "Men")
    assert set(comparison.frame["series"]) == {0, 1}
    (reason,) = comparison.unanswered
    assert "Abrams 1950 has no figures for the group “female”" in reason
    nothing = compared(atlas, (Series("bubendorf2000", "breast"),))
    assert nothing.series == ()
    assert nothing.frame.empty


def test_names_tell_the_series_apart(atlas: Atlas) -> None:
    assert names(atlas, (Series(MET, "lung"),)) == ("Lung",)
    assert names(atlas, (Series(CHORD, "lung"), Series(CHORD, "colon"))) == ("Lung, non-small cell", "Colon")
    assert names(atlas, (Series(CHORD, "lung"), Series(MET, "lung"))) == (
        "MSK-CHORD 2024, at sequencing",
        "MSK-MET 2022",
    )
    assert names(atlas, (Series(CHORD, "breast", "female"), Series(CHORD, "colon", "male"))) == (
        "Breast, Women",
        "Colon, Men",
    )
    assert group_name("all", "") == "All patients"
    assert group_name("female", "stage IV at diagnosis") == "Women, stage IV at diagnosis"


@pytest.mark.parametrize(
    ("first", "by", "ids"),
    [
        (Series(CHORD, "lung", "female"), "groups", [("male", "")]),
        (Series(CHORD, "lung"), "groups", [("female", ""), ("male", "")]),
        (Series(CHORD, "prostate"), "groups", [("all", "stage IV at diagnosis"), ("all", "stages I–III at diagnosis")]),
        (Series(CHORD, "lung", "all", "stage IV at diagnosis"), "groups", [("all", "stages I–III at diagnosis")]),
        (Series("disibio2008", "lung"), "groups", []),
        (Series("schlageter2016", "liver"), "cohorts", ["disibio2008", "msk_met"]),
        (Series("disibio2008", "lung"), "primaries", ["colorectum"]),
        (Series(MET, "breast"), "primaries", ["lung"]),
        (Series("bubendorf2000", "prostate"), "primaries", []),
    ],
)
def test_a_comparison_is_suggested(atlas: Atlas, first: Series, by: By, ids: list[object]) -> None:
    found = suggested(atlas, first, by)
    told = {
        "groups": [(one.sex, one.stratum) for one in found],
        "cohorts": [one.cohort_id for one in found],
        "primaries": [one.primary_id for one in found],
    }
    assert told[by] == ids


@pytest.mark.parametrize("cohort", [CHORD, "abrams1950", "schlageter2016"])
def test_what_is_offered_can_be_compared(atlas: Atlas, cohort: str) -> None:
    primary = {CHORD: "lung", "abrams1950": "breast", "schlageter2016": "liver"}[cohort]
    for by in get_args(By):
        first = Series(cohort, primary)
        others = offered(atlas, first, by)
        assert first not in others
        assert set(suggested(atlas, first, by)) <= set(others)
        assert compared(atlas, (first, *others)).series == (first, *others)


def test_a_group_narrows_what_is_offered(atlas: Atlas) -> None:
    women = Series(CHORD, "lung", "female")
    assert "prostate" not in {one.primary_id for one in offered(atlas, women, "primaries")}
    assert {one.cohort_id for one in offered(atlas, women, "cohorts")} == {EVER}


def test_a_parent_is_not_set_against_its_only_type(atlas: Atlas) -> None:
    alone = [Series("schlageter2016", primary) for primary in selectable_primaries(atlas, "schlageter2016")]
    assert len(alone) > 1
    assert all(offered(atlas, one, "primaries") == () for one in alone)
