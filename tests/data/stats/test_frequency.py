"""Shares: against worked examples, against the contract, over every cohort, primary and group."""

import pandas as pd
import pytest

from data.atlas import Atlas
from data.own.model import joined
from data.stats.frequency import (
    COLUMNS,
    DenominatorError,
    FrequencyError,
    GroupError,
    Options,
    all_shares,
    shares,
    wider_shares,
)
from data.stats.listed import (
    ALL_PRIMARIES,
    default_denominator,
    disjoint_primaries,
    groups,
    listed_primaries,
    members,
    selectable_primaries,
)
from data.tables.load import load_tables
from data.tables.rows import rows
from tests.data.own import cohorts

COHORTS = list(load_tables().cohorts["cohort_id"])


def one(frame: pd.DataFrame, site: str) -> pd.Series:
    found = frame[frame["site_id"] == site]
    assert len(found) == 1
    series: pd.Series = found.iloc[0]
    return series


def test_breast_to_liver_is_the_figure_of_the_brief(atlas: Atlas) -> None:
    row = one(shares(atlas, "disibio2008", "breast"), "liver")
    assert (row["n_with_site"], row["n_denominator"], row["denominator"]) == (218, 432, "all")
    assert row["share"] == pytest.approx(0.505, abs=5e-4)
    assert (row["low"], row["high"]) == (pytest.approx(0.458, abs=5e-4), pytest.approx(0.552, abs=5e-4))


def every_view(atlas: Atlas, cohort: str) -> list[tuple[str, Options]]:
    return [
        (primary, Options(sex=sex, stratum=stratum, own_organ=own))
        for primary in [*selectable_primaries(atlas, cohort), ALL_PRIMARIES]
        if members(atlas, cohort, primary)
        for sex, stratum in groups(atlas, cohort, members(atlas, cohort, primary))
        for own in (False, True)
    ]


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_primary_and_group_keeps_the_contract(atlas: Atlas, cohort: str) -> None:
    for primary, options in every_view(atlas, cohort):
        try:
            frame = shares(atlas, cohort, primary, options)
        except DenominatorError:
            assert options.stratum  # a stratum may be printed on another denominator than the whole
            continue
        where = f"{cohort} {primary} {options}"
        assert tuple(frame.columns) == COLUMNS, where
        assert len(frame), where
        assert not frame["site_id"].duplicated().any(), where
        known = frame[frame["share"].notna()]
        assert known["share"].between(0, 1).all(), where
        bounded = known[known["low"].notna()]
        assert (bounded["low"] <= bounded["share"] + 1e-12).all(), where
        assert (bounded["share"] <= bounded["high"] + 1e-12).all(), where
        assert (known["n_with_site"].notna() == known["low"].notna()).all(), where
        assert known["share"].is_monotonic_decreasing, where
        assert set(frame["denominator"]) - {"examined"} <= {"all", "metastatic"}, where
        assert len(set(frame["denominator"]) - {"examined"}) == 1, where


@pytest.mark.parametrize("cohort", COHORTS)
def test_the_matrix_is_the_sum_of_its_primaries(atlas: Atlas, cohort: str) -> None:
    matrix = all_shares(atlas, cohort)
    for primary in disjoint_primaries(atlas, cohort):
        alone = shares(atlas, cohort, primary).set_index("site_id")["share"].sort_index()
        within = matrix[matrix["primary_id"] == primary].set_index("site_id")["share"].sort_index()
        pd.testing.assert_series_equal(alone, within)


@pytest.mark.parametrize(
    ("cohort", "denominator"),
    [("disibio2008", "metastatic"), ("msk_chord_ever", "metastatic"), ("schlageter2016", "all")],
)
def test_a_denominator_a_cohort_cannot_answer_is_a_sentence(atlas: Atlas, cohort: str, denominator: str) -> None:
    primary = listed_primaries(atlas, cohort)[0]
    with pytest.raises(DenominatorError, match="does not report the share of") as caught:
        shares(atlas, cohort, primary, Options(denominator=denominator))  # type: ignore[arg-type]  # parametrised
    assert str(caught.value).endswith(".")


def test_a_group_a_cohort_does_not_print_is_a_sentence(atlas: Atlas) -> None:
    with pytest.raises(GroupError, match="has no figures for the group “female”"):
        shares(atlas, "disibio2008", "breast", Options(sex="female"))


def test_a_primary_a_cohort_does_not_have_is_a_sentence(atlas: Atlas) -> None:
    with pytest.raises(FrequencyError, match="Bubendorf 2000 has no figures for Breast"):
        shares(atlas, "bubendorf2000", "breast")


def test_default_denominators_are_the_printed_ones(atlas: Atlas) -> None:
    metastatic = {c for c in COHORTS if default_denominator(atlas, c) == "metastatic"}
    assert metastatic == {"bubendorf2000", "schlageter2016"}


def test_a_count_moves_to_the_other_denominator_only_where_both_are_printed(atlas: Atlas) -> None:
    row = one(shares(atlas, "abrams1950", "lung", Options(denominator="metastatic")), "liver")
    assert row["rebased"]
    assert row["n_denominator"] == 160 - 12
    everybody = shares(atlas, "bubendorf2000", "prostate", Options(denominator="all"))
    assert one(everybody, "lung")["n_denominator"] == 1589
    metastatic = shares(atlas, "bubendorf2000", "prostate", Options(denominator="metastatic"))
    assert "lymph_node" not in set(metastatic["site_id"])


def test_examined_organs_keep_their_own_denominator(atlas: Atlas) -> None:
    row = one(shares(atlas, "abrams1950", "breast"), "brain")
    assert (row["n_denominator"], row["denominator"]) == (45, "examined")
    metastatic = shares(atlas, "abrams1950", "breast", Options(denominator="metastatic"))
    assert "brain" not in set(metastatic["site_id"])


def test_own_organ_and_regional_nodes_are_switches(atlas: Atlas) -> None:
    with_own = set(shares(atlas, "disibio2008", "breast", Options(own_organ=True))["site_id"])
    without = set(shares(atlas, "disibio2008", "breast", Options(regional_nodes=False))["site_id"])
    assert with_own - without == {"breast", "lymph_node_regional"}


def test_sites_of_one_sex_use_that_sexs_patients_where_known(atlas: Atlas) -> None:
    frame = shares(atlas, "msk_met", "lung_adenocarcinoma")
    assert one(frame, "ovary")["n_denominator"] == 2506
    assert one(frame, "male_genital")["n_denominator"] == 1557
    assert one(frame, "liver")["n_denominator"] == 4064
    pooled = one(shares(atlas, "disibio2008", "lung"), "ovary")
    assert "sexes_pooled" in pooled["flag"]


def test_a_site_of_the_other_sex_is_left_out(atlas: Atlas) -> None:
    assert "ovary" not in set(shares(atlas, "msk_met", "prostate_adenocarcinoma")["site_id"])


def test_bounds_that_tell_nothing_give_no_share(atlas: Atlas) -> None:
    row = one(shares(atlas, "msk_met", "breast"), "male_genital")
    assert pd.isna(row["share"])
    assert "bounds_too_wide" in row["flag"]
    assert row["n_hi"] - row["n_lo"] > 0.1 * row["n_denominator"]


def test_parents_add_disjoint_types_and_nothing_else(atlas: Atlas) -> None:
    parts = members(atlas, "msk_met", "breast")
    assert len(parts) == 5
    whole = one(shares(atlas, "msk_met", "breast"), "bone")
    singles = [one(shares(atlas, "msk_met", part), "bone") for part in parts]
    assert whole["n_with_site"] == sum(row["n_with_site"] for row in singles)
    assert whole["n_denominator"] == sum(row["n_denominator"] for row in singles)
    assert whole["members"].split(";") == list(parts)


def test_wider_primaries_formed_at_once_are_those_formed_one_by_one(atlas: Atlas) -> None:
    for cohort in atlas.cohorts.ids:
        at_once = wider_shares(atlas, cohort)
        wider = {primary for primary, parts in selectable_primaries(atlas, cohort).items() if len(parts) > 1}
        assert set(at_once["primary_id"]) == wider
        for primary in wider:
            one = shares(atlas, cohort, primary).sort_values("site_id", ignore_index=True)
            same = at_once[at_once["primary_id"] == primary].sort_values("site_id", ignore_index=True)
            pd.testing.assert_frame_equal(same, one, check_dtype=False)


def test_a_listed_primary_is_never_rebuilt_from_its_types(atlas: Atlas) -> None:
    assert members(atlas, "msk_chord_sequencing", "breast") == ("breast",)
    assert "colon" not in disjoint_primaries(atlas, "msk_chord_sequencing")


def test_a_gap_in_one_type_leaves_the_parent_unknown(atlas: Atlas) -> None:
    rectum = set(shares(atlas, "abrams1950", "rectum")["site_id"])
    colon = set(shares(atlas, "abrams1950", "colon")["site_id"])
    together = set(shares(atlas, "abrams1950", "colorectum")["site_id"])
    assert together == colon & rectum


def test_all_primaries_leave_out_those_whose_own_organ_it_is(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", ALL_PRIMARIES)
    lung_patients = shares(atlas, "disibio2008", "lung")["n_denominator"].iloc[0]
    assert one(frame, "lung")["n_denominator"] == 3827 - lung_patients
    assert one(frame, "bone")["n_denominator"] < 3827
    assert one(frame, "diaphragm")["n_denominator"] == 3827


def test_patients_that_count_twice_are_not_added(atlas: Atlas) -> None:
    assert members(atlas, "msk_chord_sequencing", "lung") == ("lung_nsclc",)
    with pytest.raises(FrequencyError, match="counts some patients under two primaries"):
        shares(atlas, "msk_chord_sequencing", ALL_PRIMARIES)


def test_all_primaries_with_own_organs_are_the_printed_totals(atlas: Atlas) -> None:
    for cohort in ("disibio2008", "msk_met", "abrams1950"):
        frame = shares(atlas, cohort, ALL_PRIMARIES, Options(own_organ=True))
        totals = atlas.tables.totals[
            (atlas.tables.totals["cohort_id"] == cohort) & (atlas.tables.totals["scope"] == "site")
        ]
        sexes = atlas.tables.sites.set_index("site_id")["sex"]
        for row in rows(totals):
            if sexes[row.site_id] != "both" and cohort == "msk_met":
                continue  # on that sex's patients, which the printed total is not
            found = one(frame, row.site_id)
            assert (found["n_with_site"], found["n_denominator"]) == (row.n_with_site, row.n_patients)


def test_minimum_n_leaves_out_small_primaries(atlas: Atlas) -> None:
    large = all_shares(atlas, "disibio2008", Options(minimum_n=100))
    assert large["n_denominator"].min() >= 100
    assert set(large["primary_id"]) < set(all_shares(atlas, "disibio2008")["primary_id"])


def test_nothing_passed_in_is_changed(atlas: Atlas) -> None:
    before = atlas.tables.frequencies.copy()
    shares(atlas, "msk_met", "breast")
    pd.testing.assert_frame_equal(before, atlas.tables.frequencies)


def test_deposits_in_the_own_organ_are_no_share_of_fewer_patients_with_metastasis(atlas: Atlas) -> None:
    patients = {"primary_id": "breast", "n_patients": 300, "n_metastatic": 200}
    sites = [
        {"primary_id": "breast", "site_id": site, "n_with_site": n, "n_denominator": 300}
        for site, n in (("breast", 230), ("bone", 90))
    ]
    known = Atlas(joined(atlas.tables, [cohorts.cohort([patients], sites)]))
    of_all = shares(known, "own_test", "breast", Options("all", own_organ=True))
    assert dict(zip(of_all["site_id"], of_all["n_with_site"], strict=True)) == {"breast": 230, "bone": 90}
    of_some = shares(known, "own_test", "breast", Options("metastatic", own_organ=True))
    assert dict(zip(of_some["site_id"], of_some["n_denominator"], strict=True)) == {"bone": 200}
