"""Observed over expected: whom the figures leave out, what they refuse, and the table behind them."""

from dataclasses import replace

import pytest

from data.atlas import Atlas
from data.selection import Selection
from data.stats.enrichment import EnrichmentError
from data.stats.frequency import FrequencyError
from data.tables.words import PURPOSE
from viz.charts.enrichment import METHOD
from viz.views.catalogue import build
from viz.views.enrichment import NothingReachedError

BREAST = Selection(primary="breast", site="skin")


def atlas_of(atlas: Atlas, *primaries: str, without: str = "") -> Atlas:
    """The default cohort with some of its primaries; `without` has no metastasis."""
    printed = atlas.tables.frequencies
    printed = printed[(printed["cohort_id"] == BREAST.cohort) & printed["primary_id"].isin(primaries)].copy()
    printed.loc[printed["primary_id"] == without, ["n_with_site", "n_lo", "n_hi", "percent_printed"]] = 0
    return Atlas(replace(atlas.tables, frequencies=printed))


def test_the_finding_has_its_method_and_its_places(atlas: Atlas) -> None:
    figure = build(atlas, "ratios", BREAST)
    # Not the skin over it.
    assert figure.headline.startswith("Breast cancer: metastases in the pericardium are 4.5 times as")
    assert figure.lead == figure.sentence
    assert METHOD in figure.note
    assert figure.provenance.n == "n = 432"
    assert figure.source.startswith("diSibio & French 2008: ")
    assert figure.source.endswith(PURPOSE)


def test_small_primaries_are_hidden_and_counted(atlas: Atlas) -> None:
    whole = build(atlas, "enrichment", replace(BREAST, least=0))
    assert "not shown" not in whole.note
    few = build(atlas, "enrichment", replace(BREAST, least=100))
    hidden = whole.table()["Primary"].nunique() - few.table()["Primary"].nunique()
    assert hidden > 1
    assert few.note.startswith(f"{hidden} primaries with fewer than 100 patients not shown.")
    assert "primaries with at least 100 patients" in few.provenance.filters
    assert few.table()["of"].min() >= 100


def test_where_all_primaries_are_small_the_matrix_says_what_to_choose(atlas: Atlas) -> None:
    small = atlas_of(atlas, "lip", "testis")
    assert len(build(small, "enrichment", replace(BREAST, least=0)).table())
    with pytest.raises(
        FrequencyError, match=r"No primary has 100 patients here\. Choose a smaller number under Options"
    ):
        build(small, "enrichment", replace(BREAST, least=100))


def test_ratios_do_not_change_with_the_smallest_primary_shown(atlas: Atlas) -> None:
    assert build(atlas, "ratios", replace(BREAST, least=100, order="cluster")) is build(atlas, "ratios", BREAST)


def test_the_table_holds_ratio_expectation_and_raw_share(atlas: Atlas) -> None:
    table = build(atlas, "ratios", BREAST).table()
    skin = table[table["Site"] == "Skin"].iloc[0]
    assert skin["Observed ÷ expected"] == pytest.approx(skin["Share %"] / skin["Expected %"], abs=1e-3)
    assert skin["ratio from"] < skin["Observed ÷ expected"] < skin["ratio to"]
    assert (skin["of"], skin["Cohort"]) == (432, "diSibio & French 2008")


def test_one_primary_alone_has_nothing_to_be_set_against(atlas: Atlas) -> None:
    for view in ("ratios", "enrichment"):
        with pytest.raises(EnrichmentError, match="one primary only"):
            build(atlas, view, Selection(cohort="bubendorf2000", primary="prostate"))


def test_a_primary_without_metastases_leaves_the_matrix_to_be_seen(atlas: Atlas) -> None:
    unreached = atlas_of(atlas, "lip", "tongue", without="lip")
    chosen = replace(BREAST, primary="lip", least=0)
    with pytest.raises(NothingReachedError, match="no counted patient with a metastasis here, so there is nothing"):
        build(unreached, "ratios", chosen)
    table = build(unreached, "enrichment", chosen).table()
    assert table.groupby("Primary")["Patients with the site"].sum()["Lip"] == 0
    assert build(unreached, "ratios", replace(chosen, primary="tongue")).headline.startswith("Tongue cancer")
