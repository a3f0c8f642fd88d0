"""From a metastasis back to its primary: Bayes worked by hand, printed incidence, and what is left out."""

import pandas as pd
import pytest
from scipy.stats import beta

from data.atlas import Atlas
from data.stats.frequency import DenominatorError, FrequencyError, Options, all_shares, shares
from data.stats.listed import disjoint_primaries, listed_sites
from data.stats.which_primary import (
    COLUMNS,
    UNKNOWN,
    PairError,
    candidates,
    case_mix,
    incidence,
    likelihoods,
    pair_sites,
    posterior,
    prior_sex,
)

ALL = Options(denominator="all")


def toy(*rows: tuple[float, int, int]) -> pd.DataFrame:
    """Candidates a, b, c … of (weight, patients with the site, patients)."""
    made = [
        dict.fromkeys(COLUMNS, "")
        | {"primary_id": name, "weight": w, "n_with_site": k, "n_lo": k, "n_hi": k, "n_denominator": n, "share": k / n}
        for name, (w, k, n) in zip("abcdef", rows, strict=False)
    ]
    return pd.DataFrame(made, columns=list(COLUMNS))


def test_bayes_by_hand() -> None:
    found = posterior(toy((50, 10, 100), (30, 40, 100), (20, 50, 100))).set_index("primary_id")
    assert found["prior"].to_dict() == pytest.approx({"a": 0.5, "b": 0.3, "c": 0.2})
    assert found["posterior"].to_dict() == pytest.approx({"a": 0.05 / 0.27, "b": 0.12 / 0.27, "c": 0.10 / 0.27})
    assert found["posterior_uniform"].to_dict() == pytest.approx({"a": 0.1, "b": 0.4, "c": 0.5})
    assert list(found.index) == ["b", "c", "a"]


def test_the_interval_holds_the_posterior_and_narrows_with_the_counts() -> None:
    few = posterior(toy((1, 1, 10), (1, 4, 10), (1, 0, 10)))
    many = posterior(toy((1, 1000, 10_000), (1, 4000, 10_000), (1, 0, 10_000)))
    for frame in (few, many):
        assert (frame["posterior_low"] <= frame["posterior"]).all()
        assert (frame["posterior"] <= frame["posterior_high"]).all()
        assert frame["posterior_low"].iloc[-1] == 0  # no case: nothing speaks against zero
    width = [(frame["posterior_high"] - frame["posterior_low"]).iloc[0] for frame in (few, many)]
    assert width[1] < width[0] / 10
    pd.testing.assert_frame_equal(few, posterior(toy((1, 1, 10), (1, 4, 10), (1, 0, 10))))  # the seed is fixed


def test_the_interval_of_two_is_that_of_a_ratio_of_betas() -> None:
    # Against a candidate known almost exactly at 1/2, the posterior is p / (p + 1/2) of Jeffreys' p.
    frame = posterior(toy((1, 30, 100), (1, 500_000, 1_000_000))).set_index("primary_id").loc["a"]
    low, high = (p / (p + 0.5) for p in beta.ppf([0.025, 0.975], 30.5, 70.5))
    assert (frame["posterior_low"], frame["posterior_high"]) == pytest.approx((low, high), abs=0.004)


def test_bounds_widen_and_unknown_counts_give_no_interval() -> None:
    sure = toy((1, 100, 1000), (1, 100, 1000))
    bounded = sure.assign(n_lo=[50, 100], n_hi=[150, 100])
    width = [(f["posterior_high"] - f["posterior_low"]).iloc[0] for f in (posterior(sure), posterior(bounded))]
    assert width[1] > width[0] * 1.5
    unknown = posterior(sure.assign(n_lo=pd.Series([pd.NA, 100], dtype="Int64")))
    assert unknown[["posterior_low", "posterior_high"]].isna().all(axis=None)
    assert unknown["posterior"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("rows", [(), ((1, 3, 10),), ((1, 0, 10), (2, 0, 10))])
def test_nothing_to_tell_is_a_sentence(rows: tuple[tuple[float, int, int], ...]) -> None:
    with pytest.raises(FrequencyError, match=r"[a-z]+\.$"):
        posterior(toy(*rows))


def test_incidence_is_what_is_printed(atlas: Atlas) -> None:
    world, us = incidence(atlas, "world"), incidence(atlas, "us")
    assert world == {
        "lung": 2_480_675,
        "breast": 2_296_840,
        "colorectum": 1_926_425,
        "prostate": 1_467_854,
        "stomach": 968_784,
        "liver": 866_136,
        "thyroid": 821_214,
        "cervix": 662_301,
        "bladder": 614_298,
        "oesophagus": 511_054,
        "pancreas": 510_992,
        "kidney": 434_840,
        "uterus": 420_368,
        "ovary": 324_603,
    }
    assert len(us) == 15
    assert (us["stomach"], us["oesophagus"], us["ovary"]) == (26_890, 22_370, 19_680)
    assert (us["breast"], us["prostate"], us["lung"], us["pancreas"]) == (313_510, 299_010, 234_580, 66_440)
    assert incidence(atlas, "us", "male")["breast"] == 2_790
    assert "stomach" not in incidence(atlas, "world", "female")  # not printed, hence not guessed
    summed = atlas.tables.incidence[atlas.tables.incidence["note"].str.contains("sum of the two printed columns")]
    assert set(summed["source_id"]) == {"acs2024"}
    assert (summed["new_cases_male"] + summed["new_cases_female"] == summed["new_cases"]).all()


def test_likelihoods_are_the_shares_of_the_cohort(atlas: Atlas) -> None:
    found = likelihoods(atlas, "disibio2008", ("liver",), incidence(atlas, "us"), ALL)
    frame = found.frame.set_index("primary_id")
    assert (frame.loc["breast", "n_with_site"], frame.loc["breast", "n_denominator"]) == (218, 432)
    assert frame.loc["colorectum", "members"] == "colon;rectum"
    together = shares(atlas, "disibio2008", "colorectum").set_index("site_id").loc["liver"]
    assert frame.loc["colorectum", "share"] == together["share"]
    assert set(found.without_figure) == {"melanoma_cutaneous", "lymphoma_non_hodgkin", "leukaemia"}


@pytest.mark.parametrize("cohort", ["disibio2008", "abrams1950", "msk_met", "msk_chord_ever"])
@pytest.mark.parametrize("region", ["world", "us"])
def test_every_primary_of_the_cohort_is_a_candidate_or_named(atlas: Atlas, cohort: str, region: str) -> None:
    found = likelihoods(atlas, cohort, ("liver",), incidence(atlas, region), ALL)
    used = {part for cell in found.frame["members"] for part in cell.split(";")}
    own = {p for p in disjoint_primaries(atlas, cohort) if p.startswith("liver")}
    assert not used & {*found.without_prior, *own}
    assert {*used, *found.without_prior, *own, UNKNOWN} >= set(disjoint_primaries(atlas, cohort))
    assert not set(found.without_prior) & set(incidence(atlas, region))


def test_one_listed_type_stands_for_its_parent(atlas: Atlas) -> None:
    frame = likelihoods(atlas, "msk_chord_ever", ("bone",), incidence(atlas, "us"), ALL).frame
    assert frame.set_index("primary_id").loc["lung", "members"] == "lung_nsclc"


def test_the_own_organ_is_no_candidate(atlas: Atlas) -> None:
    world = likelihoods(atlas, "disibio2008", ("liver",), incidence(atlas, "world"), ALL)
    assert world.own_organ == ("liver",)
    assert "liver" not in set(world.frame["primary_id"])
    both = likelihoods(atlas, "msk_chord_ever", ("bone", "lung"), incidence(atlas, "us"), ALL)
    assert both.own_organ == ("lung",)


def test_all_alike_are_the_disjoint_primaries(atlas: Atlas) -> None:
    frame = likelihoods(atlas, "disibio2008", ("bone",), None, ALL).frame
    matrix = all_shares(atlas, "disibio2008", ALL)
    here = matrix[(matrix["site_id"] == "bone") & (matrix["primary_id"] != UNKNOWN)]
    assert set(frame["primary_id"]) == set(here["primary_id"])
    assert set(frame["weight"]) == {1}
    few = likelihoods(atlas, "disibio2008", ("bone",), None, ALL, least=20)
    assert (few.frame["n_denominator"] >= 20).all()
    assert set(few.too_few) == set(here.loc[here["n_denominator"] < 20, "primary_id"])


def test_own_weights_hold_no_patient_twice(atlas: Atlas) -> None:
    found = likelihoods(
        atlas, "msk_met", ("liver",), {"lung_small_cell": 30, "breast": 20, "eye": 1, "colon": 0}, ALL, all_named=True
    )
    assert found.frame.set_index("primary_id")["weight"].to_dict() == {"lung_small_cell": 30, "breast": 20}
    assert (found.without_figure, found.without_prior) == (("eye",), ())
    for cohort, weights in (
        ("msk_met", {"lung": 1, "lung_small_cell": 1}),
        ("msk_chord_ever", {"colorectum": 1, "colon": 1}),
    ):
        with pytest.raises(FrequencyError, match="include the same patients"):
            likelihoods(atlas, cohort, ("liver",), weights, ALL)
    apart = likelihoods(atlas, "disibio2008", ("liver",), {"small_intestine": 1, "duodenum": 1}, ALL)
    assert len(apart.frame) == 2  # listed side by side, each patient in one


@pytest.mark.parametrize(
    ("cohort", "sites"),
    [
        ("msk_chord_sequencing", ("liver", "bone")),
        ("msk_chord_ever", ("bone", "liver")),
        ("msk_chord_ever", ("liver", "bone")),
    ],
)
def test_two_sites_are_counted_together(atlas: Atlas, cohort: str, sites: tuple[str, ...]) -> None:
    frame = likelihoods(atlas, cohort, sites, incidence(atlas, "us"), ALL).frame.set_index("primary_id")
    pairs = atlas.tables.cooccurrence
    pairs = pairs[(pairs["cohort_id"] == cohort) & (pairs["sex"] == "all") & (pairs["stratum"] == "")]
    pairs = pairs[(pairs["site_a"] + pairs["site_b"]).isin(["boneliver", "liverbone"])].set_index("primary_id")
    assert set(frame.index) == {"breast", "lung", "colorectum", "prostate", "pancreas"}
    for primary in frame.index.astype(str):
        counts, row = pairs.loc["lung_nsclc" if primary == "lung" else primary], frame.loc[primary]
        assert row["share"] == counts["n_both"] / counts["n"]
        assert (row["n_with_site"], row["n_denominator"]) == (counts["n_both"], counts["n"])


def test_pairs_nobody_counted_are_a_sentence(atlas: Atlas) -> None:
    assert set(pair_sites(atlas, "msk_chord_ever", "bone")) == {"brain", "liver", "lung"}
    assert pair_sites(atlas, "disibio2008", "bone") == []
    for cohort, sites in (("disibio2008", ("bone", "liver")), ("msk_chord_ever", ("bone", "adrenal"))):
        with pytest.raises(PairError, match="MSK-CHORD 2024, at sequencing; MSK-CHORD 2024, ever"):
            likelihoods(atlas, cohort, sites, incidence(atlas, "us"), ALL)
    with pytest.raises(DenominatorError):
        likelihoods(atlas, "msk_chord_ever", ("bone", "liver"), None, Options(denominator="metastatic"))


def test_the_prior_is_of_the_sex_whose_patients_are_counted(atlas: Atlas) -> None:
    assert prior_sex(atlas, "msk_met", ("ovary",), ALL) == "female"
    assert prior_sex(atlas, "disibio2008", ("ovary",), ALL) == "all"  # both sexes pooled
    assert prior_sex(atlas, "msk_chord_ever", ("bone",), Options(sex="male")) == "male"
    women = likelihoods(atlas, "msk_met", ("ovary",), incidence(atlas, "us", "female"), ALL)
    named = {*women.frame["primary_id"], *women.without_prior, *women.without_figure}
    assert not {p for p in named if p.startswith(("prostate", "testis"))}


def test_a_case_mix_counts_the_patients_of_a_cohort(atlas: Atlas) -> None:
    mix = case_mix(atlas, "disibio2008", "all", ALL)
    rows = atlas.tables.denominators
    rows = rows[rows["cohort_id"] == "disibio2008"]
    known = {str(one): int(n) for one, n in zip(rows["primary_id"], rows["n_patients"], strict=True)}
    assert sum(mix.values()) == sum(known.values())
    assert mix["colorectum"] == known["colon"] + known["rectum"]  # of one organ, as in incidence
    assert (mix["small_intestine"], mix["duodenum"]) == (known["small_intestine"], known["duodenum"])
    ill = case_mix(atlas, "msk_met", "all", Options(denominator="metastatic"))
    assert ill["pancreas"] < case_mix(atlas, "msk_met", "all", ALL)["pancreas"]
    assert "prostate" not in case_mix(atlas, "msk_met", "female", ALL)


@pytest.mark.parametrize("cohort", ["disibio2008", "abrams1950", "msk_met", "msk_chord_ever"])
def test_after_the_case_mix_a_posterior_is_a_part_of_those_with_the_site(atlas: Atlas, cohort: str) -> None:
    frame = posterior(candidates(atlas, cohort, ("liver",), "mix", "", ALL, 0).frame)
    with_site = frame["n_with_site"].astype(float)
    assert frame["posterior"].tolist() == pytest.approx((with_site / with_site.sum()).tolist())


def test_an_organ_with_a_type_not_known_here_is_missing_or_weighed_by_type(atlas: Atlas) -> None:
    # Abrams prints deposits in the thyroid for the colon and none for the rectum: unknown, not zero.
    for prior in ("world", "us"):
        assert candidates(atlas, "abrams1950", ("thyroid",), prior, "", ALL, 20).missing == ("colorectum",)
    mix = candidates(atlas, "abrams1950", ("thyroid",), "mix", "", ALL, 20)
    assert not mix.missing
    assert "rectum" in mix.without_figure
    assert "colon" in set(mix.frame["primary_id"])


def test_both_printed_priors_hold_all_primaries_of_three_cohorts(atlas: Atlas) -> None:
    for cohort in ("abrams1950", "msk_chord_sequencing", "msk_chord_ever"):
        for site in ("liver", "bone", "lung", "adrenal"):
            for prior in ("world", "us"):
                if site in listed_sites(atlas, cohort):
                    assert not candidates(atlas, cohort, (site,), prior, "", ALL, 20).missing, (cohort, site, prior)


def test_the_missing_are_named_by_how_many_they_are(atlas: Atlas) -> None:
    found = candidates(atlas, "disibio2008", ("liver",), "us", "", ALL, 20)
    frame = all_shares(atlas, "disibio2008", ALL)
    here = frame[frame["site_id"] == "liver"].set_index("primary_id")["n_with_site"]
    counts = [here[one] for one in found.missing]
    assert counts == sorted(counts, reverse=True)
    assert min(counts) > 0
    assert found.missing[0] == "cervix"
