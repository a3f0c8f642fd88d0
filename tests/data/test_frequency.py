"""Shares: against worked examples, against the contract, over every cohort, primary and group."""

import pandas as pd
import pytest

from data.frequency import (
    ALL_PRIMARIES,
    COLUMNS,
    DenominatorError,
    FrequencyError,
    GroupError,
    Options,
    all_shares,
    default_denominator,
    disjoint_primaries,
    groups,
    listed_primaries,
    members,
    selectable_primaries,
    shares,
    wilson,
)
from data.load import Tables, load_tables
from data.rows import rows

COHORTS = list(load_tables().cohorts["cohort_id"])


def one(frame: pd.DataFrame, site: str) -> pd.Series:
    found = frame[frame["site_id"] == site]
    assert len(found) == 1
    series: pd.Series = found.iloc[0]
    return series


def integers(*values: int) -> pd.Series:
    return pd.Series(values, dtype="Int64")


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [
        # Newcombe, Stat Med 1998;17:857-872, Table I, method 3 (score without continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(n: int, of: int, low: float, high: float) -> None:
    found_low, found_high = wilson(integers(n), integers(n), integers(of))
    assert found_low[0] == pytest.approx(low, abs=5e-5)
    assert found_high[0] == pytest.approx(high, abs=5e-5)


def test_wilson_of_a_bounded_count_holds_the_intervals_of_both_bounds() -> None:
    low, high = wilson(integers(10), integers(14), integers(100))
    assert low[0] == wilson(integers(10), integers(10), integers(100))[0][0]
    assert high[0] == wilson(integers(14), integers(14), integers(100))[1][0]


def test_wilson_of_the_unknown_is_unknown() -> None:
    missing = pd.Series([pd.NA], dtype="Int64")
    low, high = wilson(missing, missing, integers(10))
    assert low.isna().all()
    assert high.isna().all()


def test_breast_to_liver_is_the_figure_of_the_brief(tables: Tables) -> None:
    row = one(shares(tables, "disibio2008", "breast"), "liver")
    assert (row["n_with_site"], row["n_denominator"], row["denominator"]) == (218, 432, "all")
    assert row["share"] == pytest.approx(0.505, abs=5e-4)
    assert (row["low"], row["high"]) == (pytest.approx(0.458, abs=5e-4), pytest.approx(0.552, abs=5e-4))


def every_view(tables: Tables, cohort: str) -> list[tuple[str, Options]]:
    return [
        (primary, Options(sex=sex, stratum=stratum, own_organ=own))
        for primary in [*selectable_primaries(tables, cohort), ALL_PRIMARIES]
        if members(tables, cohort, primary)
        for sex, stratum in groups(tables, cohort, members(tables, cohort, primary))
        for own in (False, True)
    ]


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_primary_and_group_keeps_the_contract(tables: Tables, cohort: str) -> None:
    for primary, options in every_view(tables, cohort):
        try:
            frame = shares(tables, cohort, primary, options)
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
def test_the_matrix_is_the_sum_of_its_primaries(tables: Tables, cohort: str) -> None:
    matrix = all_shares(tables, cohort)
    for primary in disjoint_primaries(tables, cohort):
        alone = shares(tables, cohort, primary).set_index("site_id")["share"].sort_index()
        within = matrix[matrix["primary_id"] == primary].set_index("site_id")["share"].sort_index()
        pd.testing.assert_series_equal(alone, within)


@pytest.mark.parametrize(
    ("cohort", "denominator"),
    [("disibio2008", "metastatic"), ("msk_chord_ever", "metastatic"), ("schlageter2016", "all")],
)
def test_a_denominator_a_cohort_cannot_answer_is_a_sentence(tables: Tables, cohort: str, denominator: str) -> None:
    primary = listed_primaries(tables, cohort)[0]
    with pytest.raises(DenominatorError, match="does not tell the share of") as caught:
        shares(tables, cohort, primary, Options(denominator=denominator))  # type: ignore[arg-type]  # parametrised
    assert str(caught.value).endswith(".")


def test_a_group_a_cohort_does_not_print_is_a_sentence(tables: Tables) -> None:
    with pytest.raises(GroupError, match="does not print its figures for the group “female”"):
        shares(tables, "disibio2008", "breast", Options(sex="female"))


def test_a_primary_a_cohort_does_not_have_is_a_sentence(tables: Tables) -> None:
    with pytest.raises(FrequencyError, match="Bubendorf 2000 has no figures for Breast"):
        shares(tables, "bubendorf2000", "breast")


def test_default_denominators_are_the_printed_ones(tables: Tables) -> None:
    metastatic = {c for c in COHORTS if default_denominator(tables, c) == "metastatic"}
    assert metastatic == {"bubendorf2000", "schlageter2016"}


def test_a_count_moves_to_the_other_denominator_only_where_both_are_printed(tables: Tables) -> None:
    row = one(shares(tables, "abrams1950", "lung", Options(denominator="metastatic")), "liver")
    assert row["rebased"]
    assert row["n_denominator"] == 160 - 12
    everybody = shares(tables, "bubendorf2000", "prostate", Options(denominator="all"))
    assert one(everybody, "lung")["n_denominator"] == 1589
    metastatic = shares(tables, "bubendorf2000", "prostate", Options(denominator="metastatic"))
    assert "lymph_node" not in set(metastatic["site_id"])


def test_examined_organs_keep_their_own_denominator(tables: Tables) -> None:
    row = one(shares(tables, "abrams1950", "breast"), "brain")
    assert (row["n_denominator"], row["denominator"]) == (45, "examined")
    metastatic = shares(tables, "abrams1950", "breast", Options(denominator="metastatic"))
    assert "brain" not in set(metastatic["site_id"])


def test_own_organ_and_regional_nodes_are_switches(tables: Tables) -> None:
    with_own = set(shares(tables, "disibio2008", "breast", Options(own_organ=True))["site_id"])
    without = set(shares(tables, "disibio2008", "breast", Options(regional_nodes=False))["site_id"])
    assert with_own - without == {"breast", "lymph_node_regional"}


def test_sites_of_one_sex_use_that_sexs_patients_where_known(tables: Tables) -> None:
    frame = shares(tables, "msk_met", "lung_adenocarcinoma")
    assert one(frame, "ovary")["n_denominator"] == 2506
    assert one(frame, "male_genital")["n_denominator"] == 1557
    assert one(frame, "liver")["n_denominator"] == 4064
    pooled = one(shares(tables, "disibio2008", "lung"), "ovary")
    assert "sexes_pooled" in pooled["flag"]


def test_a_site_of_the_other_sex_is_left_out(tables: Tables) -> None:
    assert "ovary" not in set(shares(tables, "msk_met", "prostate_adenocarcinoma")["site_id"])


def test_bounds_that_tell_nothing_give_no_share(tables: Tables) -> None:
    row = one(shares(tables, "msk_met", "breast"), "male_genital")
    assert pd.isna(row["share"])
    assert "bounds_too_wide" in row["flag"]
    assert row["n_hi"] - row["n_lo"] > 0.1 * row["n_denominator"]


def test_parents_add_disjoint_types_and_nothing_else(tables: Tables) -> None:
    parts = members(tables, "msk_met", "breast")
    assert len(parts) == 5
    whole = one(shares(tables, "msk_met", "breast"), "bone")
    singles = [one(shares(tables, "msk_met", part), "bone") for part in parts]
    assert whole["n_with_site"] == sum(row["n_with_site"] for row in singles)
    assert whole["n_denominator"] == sum(row["n_denominator"] for row in singles)
    assert whole["members"].split(";") == list(parts)


def test_a_listed_primary_is_never_rebuilt_from_its_types(tables: Tables) -> None:
    assert members(tables, "msk_chord_sequencing", "breast") == ("breast",)
    assert "colon" not in disjoint_primaries(tables, "msk_chord_sequencing")


def test_a_gap_in_one_type_leaves_the_parent_unknown(tables: Tables) -> None:
    rectum = set(shares(tables, "abrams1950", "rectum")["site_id"])
    colon = set(shares(tables, "abrams1950", "colon")["site_id"])
    together = set(shares(tables, "abrams1950", "colorectum")["site_id"])
    assert together == colon & rectum


def test_all_primaries_leave_out_those_whose_own_organ_it_is(tables: Tables) -> None:
    frame = shares(tables, "disibio2008", ALL_PRIMARIES)
    lung_patients = shares(tables, "disibio2008", "lung")["n_denominator"].iloc[0]
    assert one(frame, "lung")["n_denominator"] == 3827 - lung_patients
    assert one(frame, "bone")["n_denominator"] < 3827
    assert one(frame, "diaphragm")["n_denominator"] == 3827


def test_patients_that_count_twice_are_not_added(tables: Tables) -> None:
    assert members(tables, "msk_chord_sequencing", "lung") == ("lung_nsclc",)
    with pytest.raises(FrequencyError, match="counts some patients under two primaries"):
        shares(tables, "msk_chord_sequencing", ALL_PRIMARIES)


def test_all_primaries_with_own_organs_are_the_printed_totals(tables: Tables) -> None:
    for cohort in ("disibio2008", "msk_met", "abrams1950"):
        frame = shares(tables, cohort, ALL_PRIMARIES, Options(own_organ=True))
        totals = tables.totals[(tables.totals["cohort_id"] == cohort) & (tables.totals["scope"] == "site")]
        sexes = tables.sites.set_index("site_id")["sex"]
        for row in rows(totals):
            if sexes[row.site_id] != "both" and cohort == "msk_met":
                continue  # on that sex's patients, which the printed total is not
            found = one(frame, row.site_id)
            assert (found["n_with_site"], found["n_denominator"]) == (row.n_with_site, row.n_patients)


def test_minimum_n_leaves_out_small_primaries(tables: Tables) -> None:
    large = all_shares(tables, "disibio2008", Options(minimum_n=100))
    assert large["n_denominator"].min() >= 100
    assert set(large["primary_id"]) < set(all_shares(tables, "disibio2008")["primary_id"])


def test_nothing_passed_in_is_changed(tables: Tables) -> None:
    before = tables.frequencies.copy()
    shares(tables, "msk_met", "breast")
    pd.testing.assert_frame_equal(before, tables.frequencies)
