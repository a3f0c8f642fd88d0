"""Which primary a metastasis came from: what the figure rests on is said, and what it leaves out is named."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from data.atlas import Atlas
from data.selection import PRIORS, Selection
from data.stats.frequency import DenominatorError, FrequencyError, all_shares
from data.stats.listed import listed_sites
from data.stats.which_primary import UNKNOWN, PairError, PriorError
from viz.charts.describe import lower_first
from viz.charts.marks import MEANING
from viz.views.catalogue import CATALOGUE, address_of, build
from viz.views.printed_shares import printed_at
from viz.views.which_primary import CHOICES, NO_RANKING, Question, asked, left_out, offered

if TYPE_CHECKING:
    from viz.charts.which_primary import WhichInfo

LIVER = Selection(site="liver")
ABRAMS = replace(LIVER, cohort="abrams1950")
PAIRED = ("bone",)
"""A site that the cohort counts together with another."""


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
    note = build(atlas, "which", replace(ABRAMS, prior="us")).note
    for words in ("share of all patients", "at death", "New York 1943–1947", "New cases of 2024", "covers chance"):
        assert words in note
    uniform = build(atlas, "which", Selection("msk_met", site="liver", prior="uniform", share="metastatic")).note
    assert "taken to hold among patients with metastasis" in uniform
    assert "New cases" not in uniform
    mix = build(atlas, "which", LIVER).note
    patients = int(asked(atlas, LIVER).found.frame["weight"].sum())
    assert f"The prior is the mix of primaries among the cohort’s own {patients:,} patients" in mix
    assert "New cases" not in mix


def test_the_sources_of_the_prior_are_cited(atlas: Atlas) -> None:
    cases = atlas.tables.incidence
    for prior in ("world", "us"):
        sources = set(cases.loc[cases["region"] == prior, "source_id"])
        assert sources <= set(build(atlas, "which", replace(ABRAMS, prior=prior)).provenance.sources)
    assert build(atlas, "which", replace(LIVER, prior="uniform")).provenance.sources == ("disibio2008",)


def test_the_table_holds_every_candidate(atlas: Atlas) -> None:
    table = build(atlas, "which", replace(ABRAMS, prior="us")).table()
    assert table["Posterior %"].sum() == pytest.approx(100)
    assert table["Prior %"].sum() == pytest.approx(100)
    assert table["Source of the prior"].notna().all()
    assert len(table) == len(asked(atlas, replace(ABRAMS, prior="us")).found.frame)


def test_who_is_no_candidate_is_named(atlas: Atlas) -> None:
    said = left_out(atlas, replace(LIVER, prior="us"))
    assert "gallbladder" in said.partition("No US incidence figure")[2]  # named, not guessed
    assert "not a metastasis (1):** liver" in left_out(atlas, LIVER)
    assert left_out(atlas, replace(LIVER, prior="own")) == ""


@pytest.mark.parametrize(
    ("chosen", "error", "words"),
    [
        (Selection("bubendorf2000", site="liver"), FrequencyError, "one primary only"),
        (
            Selection("msk_met", site="liver", share="metastatic", prior="us"),
            DenominatorError,
            "Incidence counts everyone",
        ),
        (replace(LIVER, prior="own"), FrequencyError, "Under Weights"),
        (replace(LIVER, second="bone"), PairError, "does not count patients with both"),
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


def known_to_reach(atlas: Atlas, question: Question) -> set[str]:
    """Every primary with a patient who has the site, but for its own organ and an unknown primary."""
    frame = all_shares(atlas, question.seen.cohort_id, question.seen.options)
    here = frame[(frame["site_id"] == question.sites[0]) & (frame["primary_id"] != UNKNOWN)]
    reached = (here["n_lo"].fillna(0) > 0) | (here["share"].fillna(0) > 0)
    return {p for p in here.loc[reached, "primary_id"] if (p, question.sites[0]) not in atlas.origins}


@pytest.mark.parametrize("prior", PRIORS)
def test_nothing_is_ranked_where_a_known_primary_has_no_prior(atlas: Atlas, prior: str) -> None:
    refused, names = 0, atlas.primaries.labels
    for cohort in atlas.cohorts.ids:
        for site in listed_sites(atlas, cohort):
            chosen = Selection(cohort, site=site, prior=prior, weights="lung:30.breast:20")
            try:
                question = asked(atlas, chosen)
            except FrequencyError:
                continue
            found = question.found
            held = {*";".join(found.frame["members"]).split(";"), *found.too_few, *found.own_organ}
            left = {p for p in known_to_reach(atlas, question) if not held & set(atlas.primaries.family(p))}
            if prior == "own":
                assert not found.missing  # left out on purpose
                continue
            assert bool(left) == bool(found.missing), (cohort, site, left)
            for one in left:
                assert set(found.missing) & set(atlas.primaries.family(one)), (cohort, site, one)
            if found.missing:
                refused += 1
                with pytest.raises(PriorError, match=r"^No ranking: ") as error:
                    build(atlas, "which", chosen)
                assert names[found.missing[0]].lower() in str(error.value).lower()
                assert "%" not in str(error.value)
                assert "own case mix" in str(error.value)  # the way out, on the command line as well
    assert bool(refused) == (prior in ("world", "us"))


def test_the_cohort_that_misled_says_who_is_missing_and_ranks_by_its_own_mix(atlas: Atlas) -> None:
    with pytest.raises(PriorError, match=r"liver metastases from .*gallbladder.* and 14 more, and the tables have no"):
        build(atlas, "which", replace(LIVER, prior="world"))
    lead = build(atlas, "which", LIVER).lead
    assert lead.endswith("(prior: the cohort’s own case mix). With equal priors testis leads, with 12\u2009%.")


def test_a_prior_that_ranks_nothing_is_not_offered_and_said_why(atlas: Atlas) -> None:
    """Over all cohorts and sites: just those priors are left out that refuse for want of a prior."""
    for cohort in atlas.cohorts.ids:
        for site in listed_sites(atlas, cohort):
            chosen = Selection(cohort, site=site)
            labels, why = offered(atlas, chosen, PAIRED)
            for prior in ("world", "us"):
                try:
                    dead = bool(asked(atlas, replace(chosen, prior=prior)).found.missing)
                except FrequencyError:
                    dead = False
                assert (prior not in labels) == dead, (cohort, site, prior)
                assert (f"{CHOICES[prior]}: {NO_RANKING}" in why) == dead
            assert [labels[prior] for prior in ("mix", "uniform", "own")] == ["Case mix", "All alike", "Your own"]
    labels, why = offered(atlas, LIVER, ())
    assert not {"world", "us"} & labels.keys()
    assert offered(atlas, replace(LIVER, prior="us"), ())[0]["us"] == "US (no ranking)"  # an old link
    assert "the tables lack new cases of" in why
    assert "testis and 19 more, which reach this site here" in why
    assert why.endswith("Cohorts that count two sites together: MSK-CHORD 2024, at sequencing; MSK-CHORD 2024, ever.")
    assert offered(atlas, ABRAMS, PAIRED) == (CHOICES, "")  # both are whole here
    metastatic = Selection("msk_met", site="liver", share="metastatic")
    assert "counts everyone with a cancer" in offered(atlas, metastatic, PAIRED)[1]


def test_no_ranking_begins_with_what_may_not_be_distant_spread(atlas: Atlas) -> None:
    """Over all cohorts and sites: who is named may lead, and what is passed over is marked and told."""
    for cohort in atlas.cohorts.ids:
        for site in listed_sites(atlas, cohort):
            try:
                figure = build(atlas, "which", Selection(cohort, site=site))
            except FrequencyError:
                continue
            table = figure.table()
            info = cast("WhichInfo", figure.info)
            able = table[table["May lead"] == "yes"]
            assert [one.label for one in info.first] == able["Primary"].head(3).tolist(), (cohort, site)
            ranked, _, passed = figure.lead.partition("Passed over")
            for primary in table.loc[table["May lead"] == "no", "Primary"]:
                name = re.escape(lower_first(primary))
                assert not re.search(rf"(: |, | and ){name} \d|priors {name} leads", ranked), (cohort, site, primary)
            assert bool(passed) == bool(info.over and info.first), (cohort, site)
            assert (MEANING in figure.note) == (len(able) < len(table)), (cohort, site)
            if able.empty:
                assert "so none is ranked" in figure.lead, (cohort, site)


def test_a_ranking_over_a_part_says_over_which(atlas: Atlas) -> None:
    weights = replace(LIVER, prior="own", weights="lung:30.breast:20.pancreas:5")
    assert "origin unknown: among the 3 primaries with a weight, " in build(atlas, "which", weights).lead
    assert "origin unknown: among primaries with 20 patients or more, " in build(atlas, "which", LIVER).lead
    assert "among" not in build(atlas, "which", replace(LIVER, least=0)).lead
