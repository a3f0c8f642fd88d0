"""Small counts are withheld, and no sum tells them."""

from dataclasses import replace
from itertools import product
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from data.atlas import Atlas
from data.files.citable import bibtex
from data.own.about import About, source_and_cohort
from data.own.count.suppress import suppressed, withheld
from data.own.model import OwnCohort
from data.selection import DENOMINATORS, Selection
from data.stats.frequency import Options, shares
from data.stats.withholding import NOTHING_LEFT
from data.tables.rows import rows
from tests.data.own.cohorts import cohort, with_cohorts
from viz.charts.describe import site_headline
from viz.charts.theme import LIGHT
from viz.views.catalogue import build


def group(primary: str, n: int, sex: str = "all", stratum: str = "") -> dict[str, Any]:
    return {"primary_id": primary, "n_patients": n, "sex": sex, "stratum": stratum}


def site(site_id: str, count: int, of: int, sex: str = "all", primary: str = "lung") -> dict[str, Any]:
    return {"primary_id": primary, "site_id": site_id, "n_with_site": count, "n_denominator": of, "sex": sex}


def counts(own: OwnCohort) -> dict[tuple[str, str], Any]:
    return {(r.site_id, r.sex): (r.n_with_site, r.n_lo, r.n_hi) for r in rows(own.frequencies)}


def test_a_small_count_is_withheld_with_its_bounds_and_a_zero_stays() -> None:
    own = cohort([group("lung", 300)], [site("bone", 9, 300), site("liver", 10, 300), site("brain", 0, 300)])
    found = suppressed(own)
    assert counts(found) == {
        ("bone", "all"): (pd.NA, 1, 9),
        ("liver", "all"): (10, 10, 10),
        ("brain", "all"): (0, 0, 0),
    }
    assert list(found.frequencies["flag"]) == ["withheld", "", ""]
    assert suppressed(own, 0) is own
    assert counts(suppressed(own, 5))["bone", "all"] == (9, 9, 9)


def test_a_cohort_of_which_nothing_is_left_says_so() -> None:
    warning = NOTHING_LEFT.format(10)
    for few in (cohort([group("lung", 8)], [site("bone", 5, 8)]), cohort([group("lung", 80)], [site("bone", 5, 80)])):
        assert list(suppressed(few).cohort["warning"]) == [warning]
        assert list(suppressed(few, 5).cohort["warning"]) == [""]
    for other in ([site("bone", 5, 80), site("liver", 50, 80)], [site("bone", 0, 80)]):
        assert list(suppressed(cohort([group("lung", 80)], other)).cohort["warning"]) == [""]


def test_the_other_sex_is_withheld_too_where_the_sum_would_tell() -> None:
    groups = [group("lung", 300), group("lung", 100, "female"), group("lung", 200, "male")]
    involved = [site("bone", 47, 300), site("bone", 7, 100, "female"), site("bone", 40, 200, "male")]
    found = counts(suppressed(cohort(groups, involved)))
    assert found["bone", "all"] == (47, 47, 47)
    assert found["bone", "female"] == (pd.NA, 1, 9)
    assert found["bone", "male"] == (pd.NA, pd.NA, pd.NA), "47 − 40 would tell 7"


def test_two_small_counts_whose_sum_is_small_need_a_third() -> None:
    patients = [("", 400), *((f"stage: {stage}", 100) for stage in ("I", "II", "III", "IV"))]
    groups = [group("lung", n, stratum=stratum) for stratum, n in patients]
    counted = zip(patients, (47, 2, 3, 12, 30), strict=True)
    involved = [site("bone", count, n) | {"stratum": stratum} for (stratum, n), count in counted]
    found = suppressed(cohort(groups, involved)).frequencies.set_index("stratum")["n_with_site"]
    assert found.isna().to_dict() == {
        "": False,
        "stage: I": True,
        "stage: II": True,
        "stage: III": True,
        "stage: IV": False,
    }


def test_a_primary_and_a_group_of_few_patients_go() -> None:
    groups = [group("lung", 60), group("lung", 4, "female"), group("lung", 56, "male"), group("thymus", 9)]
    involved = [
        site("bone", 20, 60),
        site("bone", 0, 4, "female"),
        site("bone", 20, 56, "male"),
        site("bone", 9, 9, primary="thymus"),
    ]
    own = cohort(groups, involved)
    found = suppressed(replace(own, cohort=own.cohort.assign(n_patients=69)))
    assert list(found.denominators["primary_id"] + found.denominators["sex"]) == ["lungall"], "60 − 56 would tell 4"
    assert list(found.cohort["n_patients"]) == list(found.source["n_patients"]) == [60]
    assert set(counts(found)) == {("bone", "all")}


def test_everybody_stays_where_the_groups_that_go_hide_enough() -> None:
    groups = [group("lung", 300), group("lung", 298, "female"), group("lung", 2, "male")]
    involved = [site("bone", 47, 300), site("bone", 47, 298, "female"), site("bone", 0, 2, "male")]
    assert counts(suppressed(cohort(groups, involved))) == {("bone", "all"): (47, 47, 47)}


def test_a_pair_goes_with_any_small_cell_and_for_each_sex() -> None:
    pair = {"primary_id": "lung", "site_a": "bone", "site_b": "brain"}
    few = {**pair, "n": 60, "n_a": 20, "n_b": 20, "n_both": 17}
    enough = {**pair, "n": 400, "n_a": 60, "n_b": 70, "n_both": 30}
    groups = [group("lung", 400), group("lung", 60, "female"), group("lung", 340, "male")]
    pairs = [enough, few | {"sex": "female"}, {**enough, "n": 340, "n_a": 40, "n_b": 50, "n_both": 13, "sex": "male"}]
    found = suppressed(cohort(groups, [], pairs)).cooccurrence
    assert list(found["sex"]) == ["all"]


def test_a_withheld_share_is_unknown_not_zero(atlas: Atlas) -> None:
    own = suppressed(cohort([group("lung", 3000) | {"n_metastatic": 2000}], [site("bone", 4, 3000)]))
    known = with_cohorts(atlas, own)
    for denominator in DENOMINATORS:
        row = shares(known, "own_test", "lung", Options(denominator)).iloc[0]
        assert pd.isna(row["share"])
        assert pd.isna(row["high"])
        assert row["flag"] == "withheld"
        assert (row["n_lo"], row["n_hi"]) == (1, 9)


def test_a_site_of_withheld_figures_is_not_called_free_of_metastases(atlas: Atlas) -> None:
    own = suppressed(cohort([group("lung", 3000)], [site("bone", 4, 3000), site("liver", 400, 3000)]))
    found = shares(with_cohorts(atlas, own), "own_test", "lung", Options("all"))
    assert site_headline(found[found["site_id"] == "bone"], "Bone", {}) == "Bone: every figure above zero is withheld"


def test_a_caption_says_how_many_figures_are_withheld(atlas: Atlas) -> None:
    own = suppressed(cohort([group("lung", 3000)], [site("bone", 4, 3000), site("liver", 400, 3000)]))
    figure = build(with_cohorts(atlas, own), "primary_bars", Selection(cohort="own_test", primary="lung"))
    told = "1 figure is withheld because fewer than 10 patients stand behind it, or such a number could be worked out"
    assert f"{told}; the figure’s data table shows which." in figure.caption


def test_a_site_of_one_sex_stays_where_that_sex_is_withheld(atlas: Atlas) -> None:
    sexes = [("lung", 100, "female"), ("lung", 100, "male"), ("breast", 300, "female"), ("breast", 4, "male")]
    groups = [group("lung", 200), group("breast", 304), *(group(*each) for each in sexes)]
    involved = [site("ovary", 30, 304, primary="breast"), site("ovary", 20, 200)]
    known = with_cohorts(atlas, suppressed(cohort(groups, involved)))
    (row,) = rows(shares(known, "own_test", "breast", Options("all")))
    assert (row.n_with_site, row.n_denominator, row.flag) == (30, 304, "sexes_pooled"), "300 women would tell 4 men"
    (row,) = rows(shares(known, "own_test", "lung", Options("all")))
    assert (row.n_with_site, row.n_denominator, row.flag) == (20, 100, "")


def test_a_pair_does_not_tell_what_is_withheld_of_its_sites() -> None:
    """In the three men with bone metastases brain was not examined, so that no cell of the pair is small."""
    groups = [group("lung", 300), group("lung", 100, "female"), group("lung", 200, "male")]
    involved = [site("bone", 23, 300), site("bone", 20, 100, "female"), site("bone", 3, 200, "male")]
    pair = {"primary_id": "lung", "site_a": "bone", "site_b": "brain"}
    women = {**pair, "n": 100, "n_a": 20, "n_b": 30, "n_both": 10, "sex": "female"}
    men = {**pair, "n": 190, "n_a": 0, "n_b": 30, "n_both": 0, "sex": "male"}
    assert suppressed(cohort(groups, involved, [women, men])).cooccurrence.empty, "20 women of 23 would tell 3 men"


def test_the_smallest_threshold_does_not_tell_the_number_by_its_bounds() -> None:
    assert counts(suppressed(cohort([group("lung", 30)], [site("bone", 1, 30)]), 2)) == {
        ("bone", "all"): (pd.NA, pd.NA, pd.NA)
    }


def test_patients_of_nested_primaries_are_not_counted_twice() -> None:
    own = cohort([group("lung", 100), group("lung_nsclc", 80)], [])
    own = replace(own, cohort=own.cohort.assign(n_patients=100))
    assert list(suppressed(own).cohort["n_patients"]) == [100]
    larger = replace(own, cohort=own.cohort.assign(n_patients=1000))
    assert list(suppressed(larger).cohort["n_patients"]) == [1000], "patients of other primaries were named"


def test_the_few_of_whom_the_sex_is_not_known_are_not_told_by_the_others() -> None:
    groups = [group("lung", 300), group("lung", 120, "female"), group("lung", 150, "male")]
    involved = [
        site("bone", 75, 300),
        site("bone", 30, 120, "female"),
        site("bone", 40, 150, "male"),
        site("liver", 90, 300),
        site("liver", 30, 120, "female"),
        site("liver", 40, 150, "male"),
    ]
    found = counts(suppressed(cohort(groups, involved)))
    assert found["bone", "all"] == (75, 75, 75)
    assert found["bone", "female"] == (pd.NA, pd.NA, pd.NA), "75 − 30 − 40 would tell 5"
    assert found["bone", "male"] == (40, 40, 40)
    assert found["liver", "female"] == (30, 30, 30), "20 are not few"


def test_a_pair_does_not_tell_the_few_of_whom_the_sex_is_not_known() -> None:
    groups = [group("lung", 400), group("lung", 150, "female"), group("lung", 200, "male")]
    pair = {"primary_id": "lung", "site_a": "bone", "site_b": "brain", "n": 400, "n_a": 90, "n_b": 70, "n_both": 30}
    women = {**pair, "n": 150, "n_a": 40, "n_b": 30, "n_both": 10, "sex": "female"}
    men = {**pair, "n": 200, "n_a": 30, "n_b": 30, "n_both": 10, "sex": "male"}
    assert set(suppressed(cohort(groups, [], [pair, women, men])).cooccurrence["sex"]) == {"all", "female", "male"}
    few = pair | {"n_both": 23, "n_a": 83, "n_b": 63}
    found = suppressed(cohort(groups, [], [few, women, men])).cooccurrence
    assert set(found["sex"]) == {"all"}, "23 − 10 − 10 would tell 3"


STAGES = ("I", "II", "III")
CELLS = list(product(("female", "male"), STAGES))


@given(st.lists(st.integers(0, 25), min_size=6, max_size=6), st.sampled_from([5, 10]))
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
def test_no_equation_tells_a_small_count(cells: list[int], least: int) -> None:
    table = dict(zip(CELLS, cells, strict=True))
    frame = pd.DataFrame(
        {
            "primary_id": "lung",
            "sex": sex,
            "stratum": stage and f"stage: {stage}",
            "n": sum(n for key, n in table.items() if sex in ("all", key[0]) and stage in ("", key[1])),
        }
        for sex in ("all", "female", "male")
        for stage in ("", *STAGES)
    )
    hidden = withheld(frame, ["primary_id"], "n", least)
    assert hidden[(frame["n"] > 0) & (frame["n"] < least)].all()
    assert not hidden[frame["n"] == 0].any()
    solved = _learned(frame[hidden], frame)
    small = frame[hidden & (frame["n"] < least)]
    assert not solved & set(small.index)


def _learned(unknown: pd.DataFrame, frame: pd.DataFrame) -> set[int]:
    """What somebody learns who solves one equation after the other as long as one has a single unknown."""
    hidden: set[int] = {*unknown.index.tolist()}
    place = {group: i for i, group in enumerate(zip(frame["sex"], frame["stratum"], strict=True))}
    strata = [s for s in dict.fromkeys(frame["stratum"]) if s]
    sums = [[("all", s), ("female", s), ("male", s)] for s in ["", *strata]]
    sums += [[(sex, ""), *((sex, s) for s in strata)] for sex in ("all", "female", "male")]
    learned: set[int] = set()
    while True:
        single = [left[0] for one in sums if len(left := [place[k] for k in one if place[k] in hidden - learned]) == 1]
        if not single:
            return learned
        learned |= set(single)


def test_withholding_is_fast_enough_for_a_large_cohort() -> None:
    groups = [(sex, s) for sex in ("all", "female", "male") for s in ("", *(f"year: {y}" for y in range(2000, 2010)))]
    ids = pd.DataFrame(product(range(2000), groups), columns=["site_id", "group"])
    frame = ids.assign(sex=ids["group"].str[0], stratum=ids["group"].str[1])
    frame["n"] = np.random.default_rng(1).integers(0, 40, len(frame))
    assert withheld(frame, ["site_id"], "n", 10).sum() > 0


@pytest.mark.parametrize("least", [0, 1])
def test_nothing_is_withheld_where_nothing_is_small(least: int) -> None:
    own = cohort([group("lung", 3)], [site("bone", 1, 3)])
    assert suppressed(own, least) is own


def test_a_body_says_what_is_withheld_and_not_that_it_may_misstate_spread(atlas: Atlas) -> None:
    sites = [site("bone", 4, 3000), site("liver", 400, 3000), site("other_site", 3, 3000)]
    own = suppressed(cohort([group("lung", 3000)], sites))
    figure = build(with_cohorts(atlas, own), "primary_map", Selection(cohort="own_test", primary="lung"))
    words = str(figure.plot(figure.info, LIGHT))
    assert "withheld, few patients" in words
    assert "Any other site withheld" in words, "what is not drawn says so too"
    assert "‡" not in words


def test_the_reference_of_an_own_cohort_says_what_is_known_of_it(atlas: Atlas) -> None:
    about = About("Our clinic", method="imaging", period="2015–2024", country="Norway")
    source, _ = source_and_cohort(about, atlas.tables, n_patients=1234, primaries_disjoint=True, own_site_counted=True)
    entry = bibtex(pd.concat([atlas.tables.sources, source]), ("own_our_clinic",))
    for line in (
        "title = {{Our clinic}}",
        "howpublished = {Own data, not published; imaging; 2015–2024; Norway; 1,234 patients}",
        "year = {2024}",
    ):
        assert line in entry
