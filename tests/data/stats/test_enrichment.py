"""Observed over expected against numbers worked by hand, and against the printed tables."""

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.enrichment import EnrichmentError, enrichment, is_small, notable, rolled_up
from data.stats.frequency import COLUMNS, Options, all_shares, shares
from data.stats.inference import wilson
from data.stats.listed import members


def by_hand(*counts: tuple[str, str, int | None, int]) -> pd.DataFrame:
    """Shares of (primary, site, patients with it, patients)."""
    rows = [
        {
            "primary_id": p,
            "site_id": s,
            "n_with_site": n,
            "n_lo": n,
            "n_hi": n,
            "n_denominator": of,
            "share": None if n is None else n / of,
            "denominator": "all",
            "flag": "",
            "leads": True,
        }
        for p, s, n, of in counts
    ]
    frame = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    whole = ["n_with_site", "n_lo", "n_hi", "n_denominator"]
    frame = frame.astype(dict.fromkeys(whole, "Int64") | {"share": "Float64"})
    low, high = wilson(frame["n_lo"], frame["n_hi"], frame["n_denominator"])
    return frame.assign(low=low, high=high)


def test_a_table_worked_by_hand() -> None:
    found = enrichment(by_hand(("breast", "bone", 30, 100), ("colon", "bone", 10, 300)), addable=True)
    breast, colon = found.iloc[0], found.iloc[1]
    assert (breast["n_all_with_site"], breast["n_all"], breast["expected_share"]) == (40, 400, 0.1)
    assert (breast["expected"], breast["ratio"]) == (10, pytest.approx(3))
    assert (colon["expected"], colon["ratio"]) == (30, pytest.approx(1 / 3))
    assert breast["ratio_low"] == pytest.approx(breast["low"] / 0.1)
    assert breast["p"] == colon["p"]  # the same two by two table, seen from both sides


def test_a_bounded_count_takes_the_larger_p() -> None:
    frame = by_hand(("breast", "bone", 30, 100), ("colon", "bone", 10, 300))
    sure = enrichment(frame, addable=True)["p"]
    frame.loc[0, ["n_lo", "n_hi"]] = [25, 35]
    assert enrichment(frame, addable=True)["p"].iloc[0] > sure.iloc[0]


def test_unknown_and_alone_take_no_part() -> None:
    frame = by_hand(
        ("breast", "bone", None, 100),
        ("colon", "bone", 1, 9),
        ("lung", "bone", 2, 9),
        ("colon", "skin", 0, 9),
        ("lung", "skin", 0, 9),
        ("lung", "eye", 3, 9),
    )
    found = enrichment(frame, addable=True)
    assert set(zip(found["primary_id"], found["site_id"], strict=True)) == {
        ("colon", "bone"),
        ("lung", "bone"),
        ("colon", "skin"),
        ("lung", "skin"),
    }
    skin = found[found["site_id"] == "skin"]
    assert skin["ratio"].isna().all()  # nothing observed, nothing expected
    assert skin["p_adjusted"].isna().all()


def test_denominators_are_never_pooled() -> None:
    frame = by_hand(("breast", "brain", 5, 10), ("colon", "brain", 1, 100), ("lung", "brain", 9, 100))
    frame.loc[0, "denominator"] = "examined"
    found = enrichment(frame, addable=True)
    assert list(found["primary_id"]) == ["colon", "lung"]
    assert set(found["n_all"]) == {200}


def test_patients_that_count_twice_are_not_pooled(atlas: Atlas) -> None:
    with pytest.raises(EnrichmentError, match="under two primaries"):
        enrichment(all_shares(atlas, "msk_chord_ever"), addable=False)
    with pytest.raises(EnrichmentError, match="one primary only"):
        enrichment(all_shares(atlas, "bubendorf2000"), addable=True)


def test_the_expected_count_comes_from_the_printed_totals(atlas: Atlas) -> None:
    found = enrichment(all_shares(atlas, "disibio2008"), addable=True)
    skin = found[(found["primary_id"] == "breast") & (found["site_id"] == "skin")].iloc[0]
    totals = atlas.tables.totals
    printed = totals[
        (totals["cohort_id"] == "disibio2008") & (totals["scope"] == "site") & (totals["site_id"] == "skin")
    ]
    own = atlas.tables.own_sites
    left_out = own.loc[(own["site_id"] == "skin") & (own["extent"] == "organ"), "primary_id"]
    counts = atlas.tables.frequencies
    counts = counts[(counts["cohort_id"] == "disibio2008") & (counts["site_id"] == "skin")]
    of_skin = counts.loc[counts["primary_id"].isin(left_out), "n_with_site"].sum()
    assert skin["n_all_with_site"] == printed["n_with_site"].iloc[0] - of_skin
    assert skin["ratio"] == pytest.approx(skin["share"] / (skin["n_all_with_site"] / skin["n_all"]))


def test_small_counts_are_marked_and_never_notable(atlas: Atlas) -> None:
    found = enrichment(all_shares(atlas, "disibio2008"), addable=True)
    few = found[(found["expected"] < 1) & (found["expected_share"] > 0)]
    assert few["flag"].str.contains("small_expected").all()
    assert is_small(few).all()
    assert not found[found["expected"] >= 1]["flag"].str.contains("small_expected").any()
    sure = notable(found)
    assert not sure["flag"].str.contains("small|suspect").any()
    assert (sure["p_adjusted"] < 0.05).all()
    assert ("tonsil", "spleen") not in set(zip(sure["primary_id"], sure["site_id"], strict=True))


def test_a_rolled_up_primary_is_tested_like_one_that_was_printed(atlas: Atlas) -> None:
    options = Options()
    matrix = all_shares(atlas, "msk_met", options)
    parts = members(atlas, "msk_met", "breast")
    own = shares(atlas, "msk_met", "breast", options)
    found = rolled_up(enrichment(matrix, addable=True), own, parts)
    printed = pd.concat([matrix[~matrix["primary_id"].isin(parts)], own], ignore_index=True)
    wanted = enrichment(printed, addable=True)
    keys = ["primary_id", "site_id"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True), wanted.sort_values(keys, ignore_index=True), check_dtype=False
    )
