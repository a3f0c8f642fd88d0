"""The patient article's claims: none is missing, and the ranked ones are set against counts worked out by hand."""

from types import SimpleNamespace
from typing import get_args

import pandas as pd
import pytest

from data.atlas import Atlas
from data.learn.claims import (
    RANKED,
    STATES,
    Verdict,
    agreement,
    checking_cohorts,
    evidence_for,
    places,
    ranked_claim,
    ranking,
    verdict,
)
from data.own.count.suppress import suppressed
from data.own.model import joined
from data.stats.frequency import FrequencyError, Options, shares
from data.stats.listed import ALL_PRIMARIES
from data.tables.rows import rows
from data.tables.vocabulary import split
from tests.data.own.cohorts import cohort as by_hand

# What was gathered; a row that goes missing must be missed.
MANIFESTATIONS, CLAIMS = 243, 47
PER_SITE = {
    "": 41,
    "bone": 27,
    "bone_spine": 14,
    "brain": 13,
    "liver": 12,
    "lung": 11,
    "peritoneum": 11,
    "lymph_node": 11,
    "pleura": 10,
}


def observed(atlas: Atlas, claim_id: str, cohort: str) -> list[tuple[str, str, int | None]]:
    frame = ranked_claim(atlas, atlas.claims.row(claim_id), cohort)
    return [(row.wanted, row.state, None if pd.isna(row.rank) else row.rank) for row in rows(frame)]


def test_no_row_is_missing(atlas: Atlas) -> None:
    facts = atlas.tables.manifestations
    assert len(facts) == MANIFESTATIONS
    assert len(atlas.tables.claims) == CLAIMS
    assert atlas.tables.claims["claim_id"].str.startswith("top3_").sum() == 12
    counted = facts["site_id"].value_counts()
    assert {site: int(counted[site]) for site in PER_SITE} == PER_SITE
    assert facts["verdict"].value_counts().to_dict() == {"": 131, "supports": 60, "refines": 49, "contradicts": 3}


def test_rows_and_claims_know_each_other(atlas: Atlas) -> None:
    named = {claim for cell in atlas.tables.manifestations["claim_ids"] for claim in split(cell)}
    assert named <= set(atlas.tables.claims["claim_id"])
    assert ((atlas.tables.manifestations["claim_ids"] == "") == (atlas.tables.manifestations["verdict"] == "")).all()
    assert (
        (atlas.tables.manifestations["figure"] == "") == (atlas.tables.manifestations["figure_meaning"] == "")
    ).all()
    placed = atlas.tables.manifestations["site_id"].isin(["", "bone", "bone_spine"])
    assert ((atlas.tables.manifestations["topic"] != "") == placed).all()


def test_every_list_names_terms_that_exist(atlas: Atlas) -> None:
    known = {
        "ranks": set(atlas.tables.sites["site_id"]),
        "site_totals": set(atlas.tables.sites["site_id"]),
        "bone_sites": set(atlas.tables.sites["site_id"]),
        "bone_primaries": set(atlas.tables.primaries["primary_id"]),
        "eponyms": set(atlas.tables.eponyms["eponym_id"]),
        "routes": set(atlas.tables.routes["route"]),
        "bone_patterns": set(atlas.tables.bone_patterns["pattern"]),
        "manifestations": set(),
    }
    for claim in rows(atlas.tables.claims):
        terms = {term for place in places(claim) for term in place}
        assert terms <= known[claim.check], claim.claim_id
        assert bool(terms) == (claim.check != "manifestations")
        assert claim.check != "ranks" or len(places(claim)) == claim.within == 3


def test_every_claim_has_an_answer(atlas: Atlas) -> None:
    for claim in rows(atlas.tables.claims):
        answer = verdict(atlas, claim)
        assert answer in get_args(Verdict)
        assert answer != "none", claim.claim_id
        assert claim.check not in RANKED or checking_cohorts(atlas, claim), claim.claim_id


@pytest.mark.parametrize(
    ("claim_id", "answer"),
    [
        ("bone_hypercalcaemia", "contradicted"),
        ("intoxication", "contradicted"),
        ("danger_death", "refined"),
        ("first_sign", "supported"),
        ("route_blood", "supported"),
        ("eponym_virchow", "supported"),
        ("eponym_schnitzler", "refined"),  # the name has a second sense
        ("bone_lytic_blastic", "refined"),  # more primaries are lytic than mixed
        ("bone_sites", "figures"),
        ("top3_breast", "ranked"),
    ],
)
def test_verdicts_known_by_heart(atlas: Atlas, claim_id: str, answer: str) -> None:
    assert verdict(atlas, atlas.claims.row(claim_id)) == answer


def test_a_claim_nobody_speaks_to_says_so(atlas: Atlas) -> None:
    silent = SimpleNamespace(claim_id="unheard_of", check="manifestations", ranked_ids="", site_id="")
    assert verdict(atlas, silent) == "none"
    assert evidence_for(atlas, silent).manifestations.empty


def test_hypercalcaemia_is_two_per_cent_and_not_a_third(atlas: Atlas) -> None:
    found = evidence_for(atlas, atlas.claims.row("bone_hypercalcaemia")).manifestations
    against = found[found["verdict"] == "contradicts"].iloc[0]
    assert against["figure"].startswith("2.2 %; 2.0–2.8 %")
    assert against["source_id"] == "katakami2014"
    assert split(against["also"]) == ("gastanaga2016: abstract",)


def test_breast_in_disibio_by_hand(atlas: Atlas) -> None:
    # Of 432: distant nodes 277, lung 247, liver 218, bone 213, pleura 158; regional nodes and the breast do not rank.
    claim = atlas.claims.row("top3_breast")
    top = ranking(atlas, claim, "disibio2008").head(5)
    assert list(zip(top["site_id"], top["n_with_site"], top["rank"], strict=True)) == [
        ("lymph_node_distant", 277, 1),
        ("lung", 247, 2),
        ("liver", 218, 3),
        ("bone", 213, 4),
        ("pleura", 158, 5),
    ]
    frame = ranked_claim(atlas, claim, "disibio2008")
    assert list(zip(frame["place"], frame["wanted"], frame["rank"], frame["n_with_site"], strict=True)) == [
        (1, "lung", 2, 247),
        (2, "liver", 3, 218),
        (3, "bone", 4, 213),
    ]
    assert agreement(frame, 3) == (2, 3)
    assert agreement(frame, 4) == (3, 3)


def test_own_organ_regional_nodes_and_rest_groups_never_rank(atlas: Atlas) -> None:
    residual = set(atlas.tables.sites.loc[atlas.tables.sites["is_residual"], "site_id"])
    for claim in rows(atlas.tables.claims[atlas.tables.claims["check"] == "ranks"]):
        own = set(atlas.tables.own_sites.loc[atlas.tables.own_sites["primary_id"] == claim.primary_id, "site_id"])
        for cohort in checking_cohorts(atlas, claim):
            ranked = ranking(atlas, claim, cohort)
            assert not set(ranked["site_id"]) & (own | residual | {"lymph_node", "lymph_node_regional"})
            assert (ranked["share"] > 0).all()
            assert len(set(ranked["denominator"])) == 1
            assert ranked["rank"].is_monotonic_increasing


def test_the_other_lung_cannot_be_told(atlas: Atlas) -> None:
    assert observed(atlas, "top3_lung", "abrams1950") == [
        ("adrenal", "ranked", 2),
        ("liver", "ranked", 1),
        ("lung", "own_organ", None),
    ]


def test_what_a_cohort_does_not_list_is_not_last(atlas: Atlas) -> None:
    assert observed(atlas, "top3_colon", "msk_chord_ever")[1] == ("peritoneum", "not_listed", None)


def test_a_wider_site_stands_in_and_says_so(atlas: Atlas) -> None:
    frame = ranked_claim(atlas, atlas.claims.row("top3_ovary"), "msk_met")
    assert frame["site_id"].tolist() == ["intra_abdominal", "liver", "lung"]
    assert frame["claimed"].tolist()[0] == "Peritoneum"


def test_equal_shares_share_the_better_rank(atlas: Atlas) -> None:
    # Abrams, pancreas, of 32: liver 20; peritoneum and pleura 14 each, so both are second; lung 11, fourth. The bowel,
    # 11 too, adjoins the pancreas and ranks nowhere.
    frame = ranked_claim(atlas, atlas.claims.row("top3_pancreas"), "abrams1950").set_index("wanted")
    assert frame["n_with_site"].to_dict() == {"liver": 20, "lung": 11, "peritoneum": 14}
    assert frame["rank"].to_dict() == {"liver": 1, "lung": 4, "peritoneum": 2}
    assert frame["tied"].to_dict() == {"liver": False, "lung": False, "peritoneum": True}


def test_one_place_may_hold_two_sites(atlas: Atlas) -> None:
    claim = atlas.claims.row("top3_melanoma")
    assert places(claim)[1] == ("skin", "skeletal_muscle")
    assert checking_cohorts(atlas, claim) == ["msk_met"]
    assert observed(atlas, "top3_melanoma", "msk_met")[1] == ("skin+skeletal_muscle", "own_organ", None)
    rare = ranked_claim(atlas, atlas.claims.row("tier_rare"), "disibio2008")
    assert rare["claimed"].tolist()[:2] == ["Heart", "Skeletal muscle"]


def test_site_totals_are_those_of_the_cohort(atlas: Atlas) -> None:
    claim = atlas.claims.row("tier_often")
    assert checking_cohorts(atlas, claim) == ["disibio2008", "abrams1950", "msk_met"]
    frame = ranked_claim(atlas, claim, "disibio2008")
    pooled = shares(atlas, "disibio2008", ALL_PRIMARIES, Options()).set_index("site_id")
    for row in rows(frame):
        assert row.n_with_site == pooled.loc[row.site_id, "n_with_site"]
        assert row.rank == 1 + (pooled["share"] > row.share).sum()


def test_bone_primaries_rank_by_their_share(atlas: Atlas) -> None:
    # diSibio: breast 213 of 432, prostate 91 of 193, kidney 20 of 62, testis, lung 38 of 163, …, thyroid 6 of 43.
    frame = ranked_claim(atlas, atlas.claims.row("bone_primaries_often"), "disibio2008").set_index("wanted")
    assert frame["rank"].dropna().to_dict() == {"breast": 1, "thyroid": 7, "lung": 5, "kidney": 3, "prostate": 2}
    assert frame.loc["soft_tissue_sarcoma", "state"] == "not_listed"
    assert (frame.loc["kidney", "n_with_site"], frame.loc["kidney", "n_denominator"]) == (20, 62)


def test_every_state_is_known_and_every_cohort_answers(atlas: Atlas) -> None:
    for claim in rows(atlas.tables.claims[atlas.tables.claims["check"].isin(RANKED)]):
        for cohort in checking_cohorts(atlas, claim):
            frame = ranked_claim(atlas, claim, cohort)
            assert set(frame["state"]) <= set(STATES)
            assert ((frame["state"] == "ranked") == frame["rank"].notna()).all()
            assert (frame["of"] >= frame["rank"].max()).all() or frame["rank"].isna().all()


def test_a_cohort_without_the_primary_refuses(atlas: Atlas) -> None:
    with pytest.raises(FrequencyError, match="no figures for"):
        ranked_claim(atlas, atlas.claims.row("top3_breast"), "bubendorf2000")


def test_a_withheld_part_of_a_sum_or_another_primary_s_share_ends_a_ranking(atlas: Atlas) -> None:
    """Liver: 300 and fewer than 10 are most, but no figure; 9 of 90 may be more than 30 of 1,000."""
    patients = [("lung_nsclc", 1000), ("lung_small_cell", 90), ("kidney", 500)]
    found = {
        ("lung_nsclc", "liver"): 300,
        ("lung_nsclc", "bone"): 30,
        ("lung_small_cell", "liver"): 5,
        ("lung_small_cell", "bone"): 9,
        ("kidney", "liver"): 60,
        ("kidney", "bone"): 70,
        ("kidney", "brain"): 4,
    }
    of = dict(patients)
    groups = [{"primary_id": primary, "n_patients": n} for primary, n in patients]
    involved = [
        {"primary_id": primary, "site_id": site, "n_with_site": n, "n_denominator": of[primary]}
        for (primary, site), n in found.items()
    ]
    for least, ranked in ((0, {"top3_lung", "top3_kidney", "bone_primaries_often"}), (10, {"top3_kidney"})):
        known = Atlas(joined(atlas.tables, [suppressed(by_hand(groups, involved), least)]))
        asked = ("top3_lung", "top3_kidney", "bone_primaries_often")
        assert {c for c in asked if "own_test" in checking_cohorts(known, known.claims.row(c))} == ranked
