"""Comparisons of a selection: which series, what is lost, what is said of them, and one scale for all bodies."""

from dataclasses import replace
from typing import get_args
from urllib.parse import parse_qsl, urlsplit

import pytest

from data.atlas import Atlas
from data.own.model import joined
from data.selection import MOST_OTHERS, Selection, from_params
from data.stats.compare import By
from data.stats.frequency import FrequencyError
from data.tables.words import PURPOSE
from tests.data.own.cohorts import cohort
from viz.charts.bodymap import BodyMapInfo
from viz.files.cited import link_of
from viz.files.decks import slide_of
from viz.views import comparing
from viz.views.catalogue import build

BREAST = Selection(primary="breast")
LUNG = Selection(cohort="msk_chord_ever", primary="lung", by="groups")
BY: tuple[By, ...] = get_args(By)


def others(atlas: Atlas, chosen: Selection) -> list[str]:
    choice = comparing.choose(atlas, chosen)
    return [comparing.code(one, choice.by) for one in choice.others]


def test_what_an_address_names_is_compared_in_its_order(atlas: Atlas) -> None:
    assert others(atlas, replace(BREAST, others="stomach.lung.stomach")) == ["stomach", "lung"]


@pytest.mark.parametrize("entry", ["breast", "abrams1950", "female.male", "..."])
def test_what_cannot_be_compared_gives_the_suggestion(atlas: Atlas, entry: str) -> None:
    usual = others(atlas, BREAST)
    assert 1 <= len(usual) <= MOST_OTHERS
    assert others(atlas, replace(BREAST, others=entry)) == usual


def test_what_a_cohort_lacks_is_named(atlas: Atlas) -> None:
    choice = comparing.choose(atlas, replace(BREAST, by="cohorts", others="bubendorf2000.abrams1950"))
    assert choice.lost == ("Bubendorf 2000",)
    assert comparing.notices(atlas, choice)[-1] == "Bubendorf 2000: no such figures here, so not compared."
    assert comparing.notices(atlas, comparing.choose(atlas, BREAST)) == ()


def test_groups_begin_with_two_that_share_nobody(atlas: Atlas) -> None:
    assert comparing.compared_of(atlas, LUNG).names == ("Women", "Men")
    assert comparing.compared_of(atlas, replace(LUNG, group="all", others="female")).names == ("All patients", "Women")
    assert comparing.compared_of(atlas, replace(LUNG, others="female")).names == ("Men", "Women")


@pytest.mark.parametrize("by", BY)
def test_every_offer_has_a_name(atlas: Atlas, by: By) -> None:
    choice = comparing.choose(atlas, replace(LUNG, by=by))
    for entry, one in choice.offers.items():
        assert comparing.code(one, by) == entry
        assert comparing.name(atlas, one, by)


def test_the_whole_selection_of_a_page_and_a_figure_compare_alike(atlas: Atlas) -> None:
    chosen = replace(BREAST, others="lung", topic="bone", least=100)
    assert comparing.compared_of(atlas, chosen).found.equals(
        comparing.compared_of(atlas, replace(BREAST, others="lung")).found
    )
    assert build(atlas, "compare", chosen) is build(atlas, "compare", replace(BREAST, others="lung"))


@pytest.mark.parametrize("by", BY)
def test_an_address_that_lasts_names_all_that_is_compared(atlas: Atlas, by: By) -> None:
    asked = replace(LUNG, by=by)
    address, slide = link_of(atlas, "compare", asked, ""), slide_of(atlas, build(atlas, "compare", asked))
    named = dict(parse_qsl(urlsplit(address).query))
    assert named == dict(slide.params)
    assert named["others"] == ".".join(others(atlas, asked))
    again, _ = from_params(named, atlas)
    assert build(atlas, "compare", again).info == build(atlas, "compare", asked).info
    assert link_of(atlas, "compare_map_1", asked, "").partition("#")[0] == address.partition("#")[0]


def test_a_cohort_of_a_session_that_is_only_suggested_has_no_address(atlas: Atlas) -> None:
    mine = cohort(
        [{"primary_id": "penis", "n_patients": 50}],
        [{"primary_id": "penis", "site_id": "liver", "n_with_site": 20, "n_denominator": 50}],
    )
    session = Atlas(joined(atlas.tables, (mine,)), private=frozenset({mine.cohort_id}))
    asked = Selection(cohort="disibio2008", primary="penis", by="cohorts")
    assert mine.cohort_id in others(session, asked)
    assert link_of(session, "compare", asked, "") == ""


def test_nothing_to_compare_has_a_reason(atlas: Atlas) -> None:
    alone = Selection(cohort="bubendorf2000", primary="prostate")
    with pytest.raises(FrequencyError, match="Bubendorf 2000 has no other primary, so there is nothing to compare"):
        build(atlas, "compare", alone)
    ungrouped = replace(BREAST, by="groups")
    with pytest.raises(FrequencyError, match="has no groups of these patients"):
        build(atlas, "compare", ungrouped)


def test_a_mismatch_is_in_headline_note_and_figure(atlas: Atlas) -> None:
    chosen = replace(BREAST, by="cohorts", others="msk_met")
    figure = build(atlas, "compare", chosen)
    notes = comparing.mismatched(atlas, comparing.compared_of(atlas, chosen))
    assert [one.partition(":")[0] for one in notes] == ["Different methods", "Different times"]
    assert all(one in figure.note for one in notes)
    assert "counted differently" in figure.headline
    assert figure.provenance.method == "each cohort’s own"
    same = build(atlas, "compare", replace(chosen, others="abrams1950"))
    assert "Different" not in same.note


def test_every_cohort_compared_is_cited_once_and_the_purpose_stands_once(atlas: Atlas) -> None:
    figure = build(atlas, "compare", replace(BREAST, by="cohorts", others="msk_met.abrams1950"))
    for label in ("diSibio & French 2008", "MSK-MET 2022", "Abrams 1950"):
        assert figure.source.count(f"{label}: ") == 1
        assert label in figure.provenance.cohort
        assert f"{label}: n = " in figure.provenance.n
    assert figure.source.count(PURPOSE) == 1
    assert figure.provenance.sources == ("disibio2008", "msk_met", "abrams1950")
    assert figure.brief.startswith("Sources: ")


def test_series_of_one_cohort_cite_it_once(atlas: Atlas) -> None:
    figure = build(atlas, "compare", replace(BREAST, others="lung.stomach"))
    assert figure.source.count("diSibio & French 2008: ") == 1
    assert figure.provenance.sources == ("disibio2008",)
    assert figure.brief == ""


def test_no_group_stands_for_all_groups_compared(atlas: Atlas) -> None:
    figure = build(atlas, "compare", LUNG)
    assert not any(text.startswith("only") for _, text in figure.marks)
    assert "women; men" in figure.provenance.filters
    assert figure.provenance.n == "Women: n = 4,567; Men: n = 3,242"


def test_different_denominators_are_both_named(atlas: Atlas) -> None:
    chosen = replace(BREAST, by="cohorts", others="abrams1950.msk_met", share="metastatic")
    both = comparing.compared_of(atlas, chosen)
    told = build(atlas, "compare", chosen).provenance.denominator
    assert told.count("share of") == len(set(both.comparison.denominators))


def test_shared_patients_are_a_reason_not_to_test(atlas: Atlas) -> None:
    chosen = replace(BREAST, cohort="msk_chord_sequencing", by="cohorts", others="msk_chord_ever")
    both = comparing.compared_of(atlas, chosen)
    (reason,) = comparing.reasons(atlas, both)
    assert "the same patients" in reason
    assert build(atlas, "compare", chosen).lead == reason
    table = comparing.table_of_differences(atlas, both)
    assert table["Difference (points)"].notna().all()
    assert table["Difference (points)"].abs().is_monotonic_decreasing, "what differs most comes first"
    assert table[["from", "to", "p adjusted", "p"]].isna().all(axis=None)


def test_bodies_have_one_scale_and_fit_their_patients(atlas: Atlas) -> None:
    chosen = Selection(cohort="msk_met", primary="prostate", others="ovary")
    bodies = [build(atlas, f"compare_map_{place}", chosen) for place in (1, 2)]
    infos = [body.info for body in bodies]
    assert all(isinstance(info, BodyMapInfo) for info in infos)
    assert len({info.top for info in infos if isinstance(info, BodyMapInfo)}) == 1
    assert ["female" in str(dict(body.options)["geometry"]) for body in bodies] == [False, True]
    with pytest.raises(FrequencyError, match="Only 2 are compared here"):
        build(atlas, "compare_map_3", chosen)


def test_a_body_is_headed_by_its_series_and_what_they_have_in_common(atlas: Atlas) -> None:
    assert build(atlas, "compare_map_2", LUNG).headline == "Men, n = 3,242: Non-small cell lung cancer"
    assert build(atlas, "compare_map_2", replace(BREAST, others="lung")).headline == "Lung, n = 163"


def test_the_table_holds_every_series(atlas: Atlas) -> None:
    table = build(atlas, "compare", replace(BREAST, others="lung")).table()
    liver = table[table["Site"] == "Liver"]
    assert liver[["Primary", "Patients with the site", "of"]].to_numpy().tolist() == [
        ["Breast", 218, 432],
        ["Lung", 58, 163],
    ]
