"""Pairs of sites: whom they are of, which site is the given one, and the table behind both figures."""

from dataclasses import replace

import pytest

from data.atlas import Atlas
from data.selection import Selection
from data.stats.together import PairsError
from data.tables.words import PURPOSE
from viz.views.catalogue import build
from viz.views.together import paired

CHOSEN = Selection(cohort="msk_chord_ever", primary="breast", site="bone")


def test_a_stage_gives_way_to_all_patients_and_nothing_says_otherwise(atlas: Atlas) -> None:
    staged = replace(CHOSEN, group="stage_iv_at_diagnosis")
    found = paired(atlas, staged)
    assert found.frame.equals(paired(atlas, CHOSEN).frame)
    assert found.notices == ("MSK-CHORD 2024, ever does not report pairs of sites by stage; all patients are shown.",)
    for view in ("together", "pairs"):
        figure = build(atlas, view, staged)
        assert "all patients" in figure.provenance.filters
        assert figure.marks == build(atlas, view, CHOSEN).marks
        assert set(figure.table()["Patients"]) == {"all"}


def test_a_sex_is_on_the_figure_and_in_its_table(atlas: Atlas) -> None:
    figure = build(atlas, "together", replace(CHOSEN, group="female"))
    assert ("warning", "only women") in figure.marks
    assert "women" in figure.provenance.filters
    assert set(figure.table()["Patients"]) == {"women"}


def test_the_own_organ_gives_way_with_a_notice_unless_it_is_counted(atlas: Atlas) -> None:
    lung = replace(CHOSEN, primary="lung", site="lung")
    found = paired(atlas, lung)
    assert found.site != "lung"
    assert "lung" not in found.sites
    assert f"{atlas.sites.labels[found.site]} is shown instead" in found.notices[-1]
    counted = paired(atlas, replace(lung, own=True))
    assert counted.site == "lung"
    assert counted.notices == ()


def test_shares_are_of_the_patients_with_the_given_site(atlas: Atlas) -> None:
    figure = build(atlas, "together", CHOSEN)
    table = figure.table()
    assert set(table["Given"]) == {"Bone"}
    assert figure.provenance.denominator == "share of the patients with the given site"
    assert figure.provenance.n == f"n = {table['of (with)'].iloc[0]:,}"
    assert (table["Share with %"] == table["Patients with both"] / table["of (with)"] * 100).all()


def test_only_where_nodes_are_among_the_sites_they_are_said_to_seem_regional_too(atlas: Atlas) -> None:
    for cohort, with_nodes in (("msk_chord_ever", False), ("msk_chord_sequencing", True)):
        note = build(atlas, "pairs", replace(CHOSEN, cohort=cohort)).note
        assert ("seem to include regional nodes" in note) == with_nodes


def test_both_figures_say_how_to_read_them_and_where_they_come_from(atlas: Atlas) -> None:
    one, every = build(atlas, "together", CHOSEN), build(atlas, "pairs", CHOSEN)
    assert every.headline == "Breast cancer: sites that occur together"
    for figure in (one, every):
        assert "Association, not sequence" in figure.note
        assert figure.source.startswith("MSK-CHORD 2024, ever: ")
        assert figure.source.endswith(PURPOSE)
    assert len(every.table()) > len(one.table())


def test_denominator_and_nodes_of_other_pages_change_nothing(atlas: Atlas) -> None:
    for view in ("together", "pairs"):
        assert build(atlas, view, replace(CHOSEN, share="metastatic", nodes=False)) is build(atlas, view, CHOSEN)


def test_a_cohort_without_pairs_says_so(atlas: Atlas) -> None:
    with pytest.raises(PairsError, match="Cohorts that do"):
        build(atlas, "together", Selection())
