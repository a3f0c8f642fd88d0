"""Ways through the circulation, and where first filters stand, against counts taken from the tables by hand."""

import numpy as np
import pandas as pd
import pytest

from data.atlas import Atlas
from data.learn.pathways import BLOOD, COLUMNS, MIXED, filter_ranks, first_filters, ways, with_bones
from data.stats.doubts import leads
from data.stats.frequency import Options, rankable, shares
from data.tables.rows import rows
from data.tables.vocabulary import split


def ranks(atlas: Atlas, cohort: str, primary: str = "") -> pd.DataFrame:
    return first_filters(atlas, cohort, Options(), primary)


@pytest.mark.parametrize(
    ("primary", "origins", "first", "filters"),
    [
        ("colon", {"portal_bed"}, {"portal_vein", "lymph_of_gut"}, {"liver"}),
        ("kidney", {"body_bed"}, {"venae_cavae", "pulmonary_artery", "lymph_of_body"}, {"lungs"}),
        ("liver_hepatocellular", {"liver"}, {"hepatic_veins", "pulmonary_artery"}, {"lungs"}),
        ("bone", {"bone"}, {"veins_of_bone", "pulmonary_artery"}, {"lungs"}),
        ("medulloblastoma", {"brain"}, {"veins_of_brain", "pulmonary_artery"}, {"lungs"}),
        (
            "rectum",
            {"portal_bed", "body_bed"},
            {"portal_vein", "venae_cavae", "pulmonary_artery", "lymph_of_body"},
            {"liver", "lungs"},
        ),
        ("leukaemia", set(), set(), set()),
    ],
)
def test_a_way_runs_from_the_organ_to_the_next_capillaries(
    atlas: Atlas, primary: str, origins: set[str], first: set[str], filters: set[str]
) -> None:
    found = ways(atlas, primary)
    assert (set(found.origins), set(found.first), set(found.filters)) == (origins, first, filters)


def test_beyond_the_first_filter_the_blood_goes_on(atlas: Atlas) -> None:
    assert ways(atlas, "gist").after == ("hepatic_veins", "pulmonary_artery")
    onward = set(ways(atlas, "soft_tissue_sarcoma").after)
    assert onward == set(atlas.tables.flows.loc[atlas.tables.flows["system"] == "arterial", "flow_id"]) | {
        "pulmonary_veins"
    }
    assert "lymph_trunks" in ways(atlas, "stomach").after  # by the Virchow node
    assert "lymph_trunks" not in ways(atlas, "gist").after


def test_the_lung_has_every_bed_before_it(atlas: Atlas) -> None:
    found = ways(atlas, "lung_adenocarcinoma")
    assert set(found.filters) == {"body_bed", "portal_bed", "liver", "brain", "bone"}
    assert (
        not set(found.after)
        - set(atlas.tables.flows.loc[atlas.tables.flows["system"] == "lymphatic", "flow_id"])
        - {"pulmonary_artery"}
    )


def test_vertebral_veins_lead_past_the_lungs(atlas: Atlas) -> None:
    found = ways(atlas, "prostate")
    assert {"into_vertebral_veins", "veins_of_vertebrae"} <= set(found.first)
    assert found.filters == ("lungs",)


def test_ways_outside_the_vessels_are_those_of_the_routes(atlas: Atlas) -> None:
    assert ways(atlas, "ovary_high_grade_serous").outside == ("transcoelomic",)  # described for the ovary
    assert ways(atlas, "medulloblastoma").outside == ("csf",)
    every = {
        *BLOOD.values(),
        "lymphatic",
        *atlas.tables.compartments.loc[atlas.tables.compartments["kind"] == "way"].iloc[:, 0],
    }
    assert set(atlas.tables.routes["route"]) <= every


def test_following_the_flows_gives_the_first_filter_of_the_table(atlas: Atlas) -> None:
    site = dict(zip(atlas.tables.compartments["compartment_id"], atlas.tables.compartments["site_id"], strict=True))
    for primary in rows(atlas.tables.primaries):
        reached = {site[bed] for bed in ways(atlas, primary.primary_id).filters}
        if primary.first_filter == "systemic":
            assert len(reached) > 2
        elif MIXED in split(primary.drainage):
            assert not primary.first_filter or primary.first_filter in reached
        else:
            assert reached == {primary.first_filter}, primary.primary_id


def test_every_flow_lies_on_some_way(atlas: Atlas) -> None:
    used = {
        flow for p in atlas.tables.primaries["primary_id"] for way in [ways(atlas, p)] for flow in way.first + way.after
    }
    assert set(atlas.tables.flows["flow_id"]) - used <= {"lymph_of_liver"}


ABRAMS = {
    "breast": ("first", 1, 129, 167),  # bone 122
    "stomach": ("top", 2, 53, 119),  # peritoneum 54
    "colon": ("first", 1, 77, 118),  # lung 44
    "rectum": ("first", 1, 41, 87),  # lung 33
    "pancreas": ("first", 1, 20, 32),  # abdominal nodes 25, no organ above it
    "ovary": ("lower", 4, 22, 64),  # peritoneum 58, diaphragm 36, liver 33; bowel 35 and uterus 23 adjoin the ovary
    "kidney": ("first", 1, 22, 34),
}
"""Verdict, rank, count and patients, read off the printed counts of Abrams 1950."""


def test_first_filters_of_abrams_by_hand(atlas: Atlas) -> None:
    frame = ranks(atlas, "abrams1950")
    assert tuple(frame.columns) == COLUMNS
    found = frame[frame["verdict"] != "none"].set_index("primary_id")
    counted = found[["verdict", "rank", "n_with_site", "n_denominator"]]
    assert {str(key): tuple(row) for key, row in zip(counted.index, counted.to_numpy(), strict=True)} == ABRAMS
    assert list(frame.loc[frame["verdict"] == "none", "primary_id"]) == ["lung"]
    assert found.loc["ovary", "top_site"] == "peritoneum"


def test_first_filters_of_disibio_recounted_from_the_printed_counts(atlas: Atlas) -> None:
    cells = atlas.tables.frequencies[atlas.tables.frequencies["cohort_id"] == "disibio2008"]
    free = np.array(
        [leads(atlas, "disibio2008", *cell) for cell in zip(cells["primary_id"], cells["site_id"], strict=True)]
    )
    cells = cells[~cells["flag"].str.contains("suspect_cell|own_organ") & free]
    organs = set(
        atlas.tables.sites.loc[~atlas.tables.sites["is_lymph_node"] & ~atlas.tables.sites["is_residual"], "site_id"]
    )
    cells = cells[cells["site_id"].isin(organs - {"omentum"})]  # part of the peritoneum, which is listed
    first = dict(zip(atlas.tables.primaries["primary_id"], atlas.tables.primaries["first_filter"], strict=True))
    expected = {}
    for primary, part in cells.groupby("primary_id"):
        count = dict(zip(part["site_id"], part["n_with_site"], strict=True))
        if part["n_denominator"].iloc[0] >= 20 and first[str(primary)] in count:
            expected[primary] = 1 + sum(n > count[first[str(primary)]] for n in count.values())
    frame = ranks(atlas, "disibio2008")
    counted = frame[frame["verdict"].isin(["first", "top", "lower"])]
    assert dict(zip(counted["primary_id"], counted["rank"], strict=True)) == expected
    assert [list(expected.values()).count(rank) for rank in (1, 2, 3)] == [
        19,
        6,
        1,
    ]  # without the gallbladder, which grows into its filter
    assert (counted["verdict"] == "first").tolist() == (counted["rank"] == 1).tolist()


def test_a_tie_is_named_and_shares_the_rank(atlas: Atlas) -> None:
    tonsil = next(rows(ranks(atlas, "disibio2008", "tonsil")))  # 6 of 36 in lung and in liver
    assert (tonsil.rank, tonsil.tied, tonsil.verdict) == (1, "the liver", "first")


def test_few_patients_own_organ_and_no_filter_are_told_apart(atlas: Atlas) -> None:
    verdicts = ranks(atlas, "disibio2008").set_index("primary_id")["verdict"]
    assert verdicts["appendix"] == "few"
    assert verdicts["bile_duct"] == "unknown"  # its liver deposits may be the primary
    assert verdicts["lung"] == "none"
    assert verdicts["unknown_primary"] == "none"


def test_a_filter_never_found_is_an_answer(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", "colon").copy()
    frame.loc[frame["site_id"] == "liver", ["n_with_site", "n_lo", "n_hi", "share"]] = 0
    found = next(rows(filter_ranks(frame, frame[frame["share"] > 0], atlas)))
    assert (found.verdict, found.share, found.top_site) == ("lower", 0, "peritoneum")
    assert found.rank == found.organs


def test_bounds_that_cross_leave_the_verdict_open(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", "prostate").copy()
    frame.loc[frame["site_id"] == "lung", ["n_lo", "n_hi"]] = [40, 120]  # bone has 91, liver 36
    found = next(rows(filter_ranks(frame, rankable(frame, frozenset()), atlas)))
    assert (found.rank, found.rank_from, found.rank_to, found.sure) == (2, 1, 2, False)


def test_a_parent_that_stands_for_one_type_has_that_types_filter(atlas: Atlas) -> None:
    found = next(rows(ranks(atlas, "msk_met", "oesophagus")))
    assert (found.primary_id, found.first_filter) == ("oesophagus", "liver")
    assert next(rows(ranks(atlas, "disibio2008", "oesophagus"))).first_filter == "lung"


def test_one_primary_ranks_as_among_all(atlas: Atlas) -> None:
    for cohort in atlas.tables.cohorts["cohort_id"]:
        every = ranks(atlas, cohort)
        for primary in every["primary_id"]:
            alone = ranks(atlas, cohort, primary)
            pd.testing.assert_frame_equal(
                alone.drop(columns=["n_denominator"]),
                every[every["primary_id"] == primary].drop(columns=["n_denominator"]).reset_index(drop=True),
                check_dtype=False,
            )


def test_a_part_of_a_listed_organ_takes_no_rank_of_its_own(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", "ovary").copy()
    assert {"peritoneum", "omentum"} <= set(frame["site_id"])
    frame.loc[frame["site_id"] == "omentum", ["n_with_site", "n_lo", "n_hi", "share"]] = [60, 60, 60, 60 / 86]
    found = next(rows(filter_ranks(frame, rankable(frame, frozenset()), atlas)))
    assert (found.rank, found.n_with_site) == (3, 18)  # peritoneum 63, liver 25
    alone = frame[frame["site_id"] != "peritoneum"]
    assert next(rows(filter_ranks(alone, rankable(alone, frozenset()), atlas))).top_site == "omentum"


def test_bones_are_those_of_the_primary_or_the_nearest_wider_one(atlas: Atlas) -> None:
    assert with_bones(atlas, "prostate") == "prostate"
    assert with_bones(atlas, "kidney") is None
    wider = {primary: with_bones(atlas, primary) for primary in atlas.primaries.ids}
    assert any(found not in (None, primary) for primary, found in wider.items())
    assert all(found is None or found in atlas.primaries.family(primary) for primary, found in wider.items())
