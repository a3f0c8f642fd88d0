"""The rows of a cohort, counted from profiles, against counts made patient by patient."""

import re
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.atlas import Atlas
from data.own.about import About
from data.own.count.counting import counted, mapped
from data.own.count.sites import ELSEWHERE
from data.own.model import OwnCohort
from data.stats.frequency import Options, shares
from data.stats.listed import ALL_PRIMARIES, default_denominator, groups
from data.stats.together import pairs
from tests.data.own.cohorts import with_cohorts
from viz.charts.describe import headline, lead

OVER_EXAMINED = "a different number of patients was examined at each site, so none is ranked"
SITES = ("bone", "breast", "liver", "lung", "uterus", "other_site")


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """Return 3,000 patients, one row each, with sites that are not known in some."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "primary_id": rng.choice(["breast", "lung_nsclc"], 3000),
            "sex": rng.choice(["female", "male", "unknown"], 3000, p=[0.5, 0.4, 0.1]),
            "stage": rng.choice(["I", "IV", ""], 3000),
            **{site: pd.array(rng.integers(0, 2, 3000), dtype="Int8") for site in SITES},
        }
    )
    frame.loc[rng.random(3000) < 0.2, "liver"] = pd.NA
    return frame


@pytest.fixture(scope="module")
def own(atlas: Atlas, people: pd.DataFrame) -> OwnCohort:
    """Return these patients as a cohort."""
    profiles = people.groupby(list(people.columns), dropna=False).size().rename("n").reset_index()
    return counted(profiles, About("Our clinic, 2026"), atlas, strata=("stage",))


def of(frame: pd.DataFrame, **keys: str) -> Any:
    """Return the one row with these values."""
    (row,) = frame[np.logical_and.reduce([frame[k] == v for k, v in keys.items()])].itertuples()
    return row


@pytest.mark.parametrize("sex", ["all", "female", "male"])
@pytest.mark.parametrize("stratum", ["", "stage: I", "stage: IV"])
@pytest.mark.parametrize("primary", ["breast", "lung_nsclc"])
def test_every_count_is_that_of_the_patients(
    own: OwnCohort, people: pd.DataFrame, primary: str, sex: str, stratum: str
) -> None:
    group = people[(people["primary_id"] == primary) & (people["sex"].eq(sex) | (sex == "all"))]
    group = group[group["stage"].eq(stratum.removeprefix("stage: ")) | (stratum == "")]
    key = {"primary_id": primary, "sex": sex, "stratum": stratum}
    assert of(own.denominators, **key).n_patients == len(group)
    for site in set(SITES) - {"uterus"}:
        row = of(own.frequencies, site_id=site, **key)
        known = group[site].notna().sum()
        assert (row.n_with_site, row.n_lo, row.n_hi) == (group[site].sum(),) * 3
        assert (row.n_denominator, row.denominator) == (known, "all" if known == len(group) else "examined")
    if not stratum:
        for a, b in combinations(["bone", "breast", "liver", "lung", "other_site"], 2):
            both = group.dropna(subset=[a, b])
            row = of(own.cooccurrence, site_a=a, site_b=b, **key)
            assert (row.n, row.n_a, row.n_b) == (len(both), both[a].sum(), both[b].sum())
            assert row.n_both == (both[a] * both[b]).sum()


def test_metastatic_is_any_site_but_the_own_organ(atlas: Atlas) -> None:
    profiles = pd.DataFrame(
        [("breast", 1, 0, 0, 5), ("breast", 0, 1, 0, 3), ("breast", 0, 0, 1, 2), ("lung_nsclc", 1, 0, 0, 7)],
        columns=["primary_id", "breast", "liver", ELSEWHERE, "n"],
    )
    own = counted(profiles, About("A"), atlas)
    assert own.denominators["n_metastatic"].tolist() == [5, 7]
    assert set(own.frequencies["site_id"]) == {"breast", "liver"}
    assert of(own.frequencies, primary_id="breast", site_id="breast").flag == "small_n;own_organ"
    assert bool(own.cohort["own_site_counted"].iloc[0])


def test_metastatic_is_not_known_where_somebody_may_have_a_site(atlas: Atlas) -> None:
    profiles = pd.DataFrame({"primary_id": ["breast", "lung_nsclc"], "bone": [0, 1], "liver": pd.array([None, None])})
    own = counted(profiles.assign(n=4), About("A"), atlas)
    assert own.denominators["n_metastatic"].isna().tolist() == [True, False]
    assert set(own.frequencies["site_id"]) == {"bone"}  # in nobody is the liver known


def test_a_site_of_one_sex_is_counted_in_that_sex(atlas: Atlas, own: OwnCohort, people: pd.DataFrame) -> None:
    women = people[(people["primary_id"] == "lung_nsclc") & (people["sex"] == "female")]
    frame = shares(with_cohorts(atlas, own), own.cohort_id, "lung_nsclc", Options("all"))
    row = of(frame, site_id="uterus")
    assert (row.n_with_site, row.n_denominator) == (women["uterus"].sum(), len(women))
    printed = of(own.frequencies, primary_id="lung_nsclc", site_id="uterus", sex="all", stratum="")
    assert "opposite_sex_zeroed" in printed.flag
    assert "not counted" in printed.note
    assert of(own.frequencies, primary_id="lung_nsclc", site_id="uterus", sex="male", stratum="").n_with_site == 0


def test_the_cohort_is_like_any_other(atlas: Atlas, own: OwnCohort) -> None:
    both = with_cohorts(atlas, own)
    assert own.cohort_id == "own_our_clinic_2026"
    assert groups(both, own.cohort_id, ("breast",))[:3] == [("all", ""), ("female", ""), ("male", "")]
    assert not shares(both, own.cohort_id, "breast", Options(sex="female", stratum="stage: IV")).empty
    assert not pairs(both, own.cohort_id, "lung_nsclc").empty
    assert list(own.frequencies.columns) == list(atlas.tables.frequencies.columns)
    assert (own.frequencies.dtypes == atlas.tables.frequencies.dtypes).all()
    assert (own.cooccurrence.dtypes == atlas.tables.cooccurrence.dtypes).all()
    assert list(dict.fromkeys(own.cooccurrence["site_a"])) == ["bone", "breast", "liver", "lung", "uterus"]


def test_labels_without_an_id_are_left_out_and_counted() -> None:
    profiles = pd.DataFrame({"cancer": ["Brust", "Lunge", "?"], "gender": ["w", "m", "w"], "liver": 1, "n": [3, 4, 5]})
    found = mapped(
        profiles,
        primary="cancer",
        primaries={"Brust": "breast", "Lunge": "lung", "?": ""},
        sex="gender",
        sexes={"w": "female"},
    )
    assert found.profiles[["primary_id", "sex", "n"]].to_numpy().tolist() == [
        ["breast", "female", 3],
        ["lung", "unknown", 4],
    ]
    assert found.left_out.to_numpy().tolist() == [["primary", "?", 5]]


@pytest.mark.parametrize(("label", "expected"), [("Ärzte & Co", "own_arzte_co"), ("診療所", "own_")])
def test_any_name_gives_an_id(label: str, expected: str) -> None:
    name = About(label).cohort_id
    assert name.startswith(expected)
    assert len(name) > len("own_")


def test_a_cohort_that_examined_nobody_for_everything_is_shown_and_not_called_free_of_metastases(
    atlas: Atlas, people: pd.DataFrame
) -> None:
    frame = people[["primary_id", "sex", "liver", "lung"]].assign(lung=people["lung"].mask(people["sex"] == "unknown"))
    profiles = frame.groupby(list(frame.columns), dropna=False).size().rename("n").reset_index()
    known = with_cohorts(atlas, counted(profiles, About("Examined"), atlas))
    assert default_denominator(known, "own_examined") == "all"
    found = shares(known, "own_examined", "breast", Options("all"))
    assert set(found["denominator"]) == {"examined"}
    assert (found["share"] > 0).all()
    assert headline(found, "Breast cancer", frozenset()) == f"Breast cancer: {OVER_EXAMINED}"
    assert "zero" not in lead(found, frozenset()).removeprefix("Each figure above zero is")
    assert len(shares(known, "own_examined", ALL_PRIMARIES, Options("all", own_organ=True)))


def test_a_site_of_one_sex_is_examined_in_that_sex_alone_and_its_note_has_no_number(atlas: Atlas) -> None:
    cells = [("female", 1, 30), ("female", 0, 50), ("female", pd.NA, 20), ("male", 0, 97), ("male", 1, 3)]
    frame = pd.DataFrame(cells, columns=["sex", "ovary", "n"]).assign(primary_id="lung", liver=0)
    (row,) = counted(frame, About("Sexes"), atlas).frequencies.query("site_id == 'ovary' and sex == 'all'").itertuples()
    assert (row.n_with_site, row.n_denominator, row.denominator) == (30, 80, "examined")
    assert row.note
    assert not re.search(r"[0-9]", str(row.note))
    frame["ovary"] = pd.array([1, 0, 0, pd.NA, pd.NA], dtype="Int8")
    known = with_cohorts(atlas, counted(frame, About("Sexes"), atlas))
    found = of(shares(known, "own_sexes", "lung", Options("all")), site_id="ovary")
    assert (found.n_with_site, found.n_denominator, found.denominator) == (30, 100, "all")


def test_different_values_of_a_stratum_are_different_groups(atlas: Atlas) -> None:
    long = "Infiltrating ductal carcinoma with medullary features, grade"
    ages = {"<50": 30, ">50": 40, "<=50": 50, f"{long} 1": 60, f"{long} 2": 70, "": 5, " ": 6}
    frame = pd.DataFrame({"age": ages.keys(), "n": ages.values(), "primary_id": "lung", "liver": 1})
    cohort = counted(frame, About("Ages"), atlas, strata=("age",))
    found = dict(zip(cohort.frequencies["stratum"], cohort.frequencies["n_with_site"], strict=True))
    assert sorted(found.values()) == [30, 40, 50, 60, 70, 261]
    assert (found["age: under 50"], found["age: over 50"], found["age: ≤50"]) == (30, 40, 50)
