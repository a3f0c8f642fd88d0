"""Figures that may not lead: the relation of adjacent sites, cautions, flags, and what follows from them everywhere."""

import pytest

from data.atlas import Atlas
from data.stats.doubts import POOLED, doubts, leads
from data.stats.frequency import FrequencyError, Options, all_shares, rankable, shares
from data.stats.listed import ALL_PRIMARIES, selectable_primaries
from data.tables.rows import rows
from data.tables.vocabulary import split


def barring(atlas: Atlas) -> set[str]:
    return set(atlas.tables.flags.loc[~atlas.tables.flags["leads"], "flag"])


@pytest.mark.parametrize(
    ("cohort", "primary", "site", "flag"),
    [
        ("msk_met", "prostate_adenocarcinoma", "bladder_urinary_tract", "adjacent"),
        ("msk_met", "anus_squamous", "male_genital", "adjacent"),
        ("msk_met", "anus_squamous", "female_genital", "adjacent"),
        ("msk_met", "prostate_adenocarcinoma", "nervous_system_other", "wider_than_named"),
        ("msk_chord_ever", "prostate", "brain", "wider_than_named"),
        ("msk_chord_sequencing", "colorectum", "brain", "wider_than_named"),
        ("disibio2008", "uterus", "ovary", "adjacent"),
        ("disibio2008", "gallbladder", "liver", "adjacent"),
    ],
)
def test_artefacts_of_coding_do_not_lead(atlas: Atlas, cohort: str, primary: str, site: str, flag: str) -> None:
    frame = shares(atlas, cohort, primary)
    cell = next(rows(frame[frame["site_id"] == site]))
    assert not cell.leads
    assert flag in split(cell.flag)
    assert cell.why.endswith(".")
    assert cell.share > 0  # it stays, and stays as it is
    assert not leads(atlas, cohort, primary, site)


@pytest.mark.parametrize(
    ("cohort", "primary", "site"),
    [
        ("msk_met", "prostate_adenocarcinoma", "bone"),
        ("msk_met", "prostate_adenocarcinoma", "cns"),
        ("disibio2008", "stomach", "liver"),  # the blood of the stomach goes there first
        ("disibio2008", "ovary", "peritoneum"),  # seeding along the cavity the ovary lies in
        ("msk_met", "lung_adenocarcinoma", "pleura"),
        ("msk_met", "colorectum_mss", "ovary"),
    ],
)
def test_distant_spread_leads(atlas: Atlas, cohort: str, primary: str, site: str) -> None:
    frame = shares(atlas, cohort, primary)
    cell = next(rows(frame[frame["site_id"] == site]))
    assert cell.leads
    assert not cell.why
    assert leads(atlas, cohort, primary, site)


def test_a_share_of_both_sexes_leads_nothing_where_one_has_the_organ(atlas: Atlas) -> None:
    """Of a primary and of all together, printed total or sum; a cohort that parts the sexes has no such share."""
    why = dict(zip(atlas.tables.flags["flag"], atlas.tables.flags["meaning"], strict=True))["sexes_pooled"]
    for cohort, primary, site in [
        ("disibio2008", "breast", "ovary"),
        ("disibio2008", "breast", "uterus"),
        ("disibio2008", "colon", "testis"),
        ("abrams1950", "stomach", "ovary"),
        ("disibio2008", ALL_PRIMARIES, "ovary"),
    ]:
        frame = shares(atlas, cohort, primary)
        cell = next(rows(frame[frame["site_id"] == site]))
        assert (cell.leads, cell.why) == (False, why), (cohort, primary, site)
        assert "sexes_pooled" in split(cell.flag)
    of_women = shares(atlas, "msk_met", "breast_ductal_hr_pos_her2_neg")
    assert next(rows(of_women[of_women["site_id"] == "ovary"])).leads


def test_an_organ_that_no_patient_has_has_no_figure(atlas: Atlas) -> None:
    sex, site_sex = atlas.primaries.column("sex"), atlas.sites.column("sex")
    for cohort in atlas.cohorts.ids:
        for row in rows(all_shares(atlas, cohort)):
            assert {sex[row.primary_id], site_sex[row.site_id]} != {"female", "male"}, (cohort, row)
    assert {"ovary", "uterus", "vagina"}.isdisjoint(shares(atlas, "disibio2008", "prostate")["site_id"])


def test_types_parts_and_sites_that_include_an_adjacent_one_inherit(atlas: Atlas) -> None:
    assert not leads(atlas, "any", "prostate_adenocarcinoma", "bladder")  # a type of prostate
    assert not leads(atlas, "any", "breast_lobular_hr_pos_her2_neg", "skin_chest_wall")  # a part of the skin
    (wider,) = doubts(atlas, "any", "prostate", "bowel")
    assert wider.reason.startswith("This site includes the rectum. ")
    assert leads(atlas, "any", "prostate", "liver")
    assert leads(atlas, "any", "lung", "unspecified")  # a rest group stays one, without a second mark


def test_every_share_says_why_it_does_not_lead(atlas: Atlas) -> None:
    """Over all cohorts, primaries and sites: leads, why and the flags say the same, and nothing else changes."""
    never = barring(atlas)
    for cohort in atlas.cohorts.ids:
        for primary in (*selectable_primaries(atlas, cohort), ALL_PRIMARIES):
            try:
                frame = shares(atlas, cohort, primary, Options(own_organ=True))
            except FrequencyError:
                continue
            ranked = set(rankable(frame, atlas.residual_sites)["site_id"])
            for row in rows(frame):
                assert row.leads == (not row.why), (cohort, primary, row.site_id)
                assert row.leads or row.site_id not in ranked
                if primary != ALL_PRIMARIES:
                    formed = {"bounds_too_wide"}  # after the flags are judged; such a cell has no share
                    assert row.leads == never.isdisjoint({*split(row.flag)} - formed), (cohort, primary, row)
                    assert {one.flag for one in doubts(atlas, cohort, primary, row.site_id)} <= {*split(row.flag)}
        whole = all_shares(atlas, cohort)
        for row in rows(whole):
            assert row.leads == (not row.why)


def test_a_sum_over_all_primaries_leads_unless_most_of_it_is_local(atlas: Atlas) -> None:
    frame = shares(atlas, "msk_met", ALL_PRIMARIES).set_index("site_id")
    assert frame.loc["liver", "leads"]
    assert frame.loc["female_genital", "why"] == POOLED
    assert not frame.loc["nervous_system_other", "leads"]  # the whole column is wider than its name
    whole = all_shares(atlas, "msk_met")
    for site, part in whole[whole["n_with_site"].notna()].groupby("site_id"):
        local = part.loc[~part["leads"], "n_with_site"].sum() * 2 >= part["n_with_site"].sum()
        assert frame.loc[str(site), "leads"] != local, site


def test_no_adjacent_pair_repeats_the_organ_of_origin_or_a_first_filter_without_need(atlas: Atlas) -> None:
    own = {(row.primary_id, row.site_id) for row in rows(atlas.tables.own_sites)}
    grows_first_into = {("gallbladder", "liver"), ("bile_duct", "liver"), ("pleura", "lung")}
    for row in rows(atlas.tables.adjacent_sites):
        pair = (row.primary_id, row.site_id)
        assert pair not in own or row.primary_id == "bile_duct", pair
        if atlas.primaries.row(row.primary_id).first_filter == row.site_id:
            assert pair in grows_first_into, pair
        assert not row.site_id.startswith(("lymph_node", "peritoneum", "omentum")), pair
        assert row.reason.endswith(".")
