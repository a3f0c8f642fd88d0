"""Which primary a metastasis came from: what the figure rests on is said, and what it leaves out is named."""

from dataclasses import replace

import pytest

from data.atlas import Atlas
from data.selection import Selection
from data.stats.frequency import DenominatorError, FrequencyError
from data.stats.which_primary import PairError
from viz.views.catalogue import CATALOGUE, address_of, build
from viz.views.printed_shares import printed_at
from viz.views.which_primary import asked, left_out

LIVER = Selection(site="liver")


def test_its_address_opens_its_chapter(atlas: Atlas) -> None:
    for view in ("which", "which_printed"):
        assert CATALOGUE[view].page == "site"
        assert build(atlas, view, LIVER).selection.chapter == "which"
        assert "chapter=which" in address_of(view, LIVER, "")


def test_the_own_organ_is_never_counted(atlas: Atlas) -> None:
    counted = replace(LIVER, own=True)
    assert build(atlas, "which", counted).provenance == build(atlas, "which", LIVER).provenance
    assert not asked(atlas, counted).seen.options.own_organ
    assert "liver" not in set(asked(atlas, counted).found.frame["primary_id"])


def test_it_is_for_teaching_wherever_it_stands(atlas: Atlas) -> None:
    figure = build(atlas, "which", LIVER)
    assert figure.marks == (("warning", "for teaching; not a diagnostic tool"),)
    assert figure.note.startswith("For teaching; not a diagnostic tool.")


def test_the_note_says_what_it_rests_on(atlas: Atlas) -> None:
    note = build(atlas, "which", replace(LIVER, prior="us")).note
    for words in ("share of all patients", "at death", "Massachusetts 1914–1943", "New cases of 2024", "covers chance"):
        assert words in note
    uniform = build(atlas, "which", Selection("msk_met", site="liver", prior="uniform", share="metastatic")).note
    assert "taken to hold among patients with metastasis" in uniform
    assert "New cases" not in uniform


def test_the_sources_of_the_prior_are_cited(atlas: Atlas) -> None:
    cases = atlas.tables.incidence
    for prior in ("world", "us"):
        sources = set(cases.loc[cases["region"] == prior, "source_id"])
        assert sources <= set(build(atlas, "which", replace(LIVER, prior=prior)).provenance.sources)
    assert build(atlas, "which", replace(LIVER, prior="uniform")).provenance.sources == ("disibio2008",)


def test_the_table_holds_every_candidate(atlas: Atlas) -> None:
    table = build(atlas, "which", replace(LIVER, prior="us")).table()
    assert table["Posterior %"].sum() == pytest.approx(100)
    assert table["Prior %"].sum() == pytest.approx(100)
    assert table["Source of the prior"].notna().all()
    assert len(table) == len(asked(atlas, replace(LIVER, prior="us")).found.frame)


def test_who_is_no_candidate_is_named(atlas: Atlas) -> None:
    said = left_out(atlas, replace(LIVER, prior="us"))
    assert "stomach" in said.partition("No US incidence figure")[2]  # named, not guessed
    assert "no metastasis (1):** liver" in left_out(atlas, LIVER)
    assert left_out(atlas, replace(LIVER, prior="own")) == ""


@pytest.mark.parametrize(
    ("chosen", "error", "words"),
    [
        (Selection("bubendorf2000", site="liver"), FrequencyError, "one primary only"),
        (Selection("msk_met", site="liver", share="metastatic"), DenominatorError, "Incidence counts everybody"),
        (replace(LIVER, prior="own"), FrequencyError, "Open Weights"),
        (replace(LIVER, second="bone"), PairError, "does not count these patients with both"),
        (Selection("msk_chord_ever", site="spleen"), FrequencyError, "has no figure for this site"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    atlas: Atlas, chosen: Selection, error: type[FrequencyError], words: str
) -> None:
    with pytest.raises(error, match=words):
        build(atlas, "which", chosen)


def test_printed_shares_are_those_of_the_site_and_its_parts(atlas: Atlas) -> None:
    bone = printed_at(atlas, "bone")
    assert set(bone["site_id"]) <= {"bone", *atlas.sites.covered("bone")}
    assert len(build(atlas, "which_printed", Selection(site="bone")).table()) == len(bone)
    assert printed_at(atlas, "").empty
    with pytest.raises(FrequencyError, match="No paper in the tables prints"):
        build(atlas, "which_printed", Selection(site="spleen"))
