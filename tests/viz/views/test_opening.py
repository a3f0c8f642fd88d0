"""What pages open on: nearest answers, eras, and what a search finds."""

from dataclasses import replace

import pytest

from data.atlas import Atlas
from data.selection import DEFAULT, Selection
from viz.views.eras import era_of, eras
from viz.views.opening import cohort_for, opening, unable
from viz.views.search import LONGEST, found, offers


@pytest.mark.parametrize("page", ["primary", "together", "enrichment", "quiz", "sources"])
def test_what_can_be_answered_is_shown_as_it_is_asked(atlas: Atlas, page: str) -> None:
    asked = Selection(cohort="msk_chord_ever" if page == "together" else "disibio2008", primary="prostate")
    assert opening(atlas, page, asked).shown is asked
    assert not opening(atlas, page, asked).line


@pytest.mark.parametrize(
    ("page", "asked", "shown"),
    [
        # The same cohort without what it cannot tell.
        ("primary", {"share": "metastatic"}, {"share": ""}),
        # A cohort of the same method with the primary, not the nearest in time without it.
        ("enrichment", {"cohort": "bubendorf2000", "primary": "prostate"}, {"cohort": "disibio2008"}),
        ("enrichment", {"cohort": "msk_chord_ever", "primary": "lung"}, {"cohort": "msk_met"}),
        # A primary that a cohort with pairs has, where none has the one asked for.
        ("together", {"primary": "stomach"}, {"cohort": "msk_chord_sequencing", "primary": "breast"}),
        # One primary can still be compared between cohorts.
        ("compare", {"cohort": "bubendorf2000", "primary": "prostate"}, {"by": "cohorts"}),
        # Groups are what was asked for: another cohort has them.
        ("compare", {"by": "groups"}, {"cohort": "msk_chord_sequencing"}),
        ("evidence", {"primary": "medulloblastoma", "site": "thyroid"}, {"site": "lung"}),
    ],
)
def test_the_nearest_answer_is_shown_and_told(
    atlas: Atlas, page: str, asked: dict[str, str], shown: dict[str, str]
) -> None:
    wanted = replace(DEFAULT, **asked)  # type: ignore[arg-type]  # texts, all of them
    opened = opening(atlas, page, wanted)
    assert opened.shown == replace(wanted, **shown)  # type: ignore[arg-type]
    assert ". Shown instead: " in opened.line
    if opened.shown.cohort != wanted.cohort:
        assert atlas.cohorts.labels[wanted.cohort] in opened.line
        assert atlas.cohorts.labels[opened.shown.cohort] in opened.line
    assert opened.ways[-1].selection == opened.shown
    assert all(not opening(atlas, way.page, way.selection).line for way in opened.ways)


def test_an_address_without_a_cohort_opens_on_one_that_has_its_primary(atlas: Atlas) -> None:
    chosen, told = cohort_for(atlas, "primary", Selection(primary="melanoma"))
    assert chosen == Selection(primary="melanoma", cohort="msk_met")
    assert told == ["diSibio & French 2008 has no Melanoma. Shown in MSK-MET 2022."]
    for page, primary in (
        ("primary", "breast"),
        ("evidence", "melanoma"),
        ("site", "melanoma"),
        ("clinic", "melanoma"),
    ):
        assert cohort_for(atlas, page, Selection(primary=primary)) == (Selection(primary=primary), [])


def test_cohorts_that_cannot_answer_are_told_with_the_reason(atlas: Atlas) -> None:
    assert unable(atlas, "primary", DEFAULT) == {}
    assert unable(atlas, "enrichment", DEFAULT)["bubendorf2000"] == "one primary: no enrichment"
    assert set(unable(atlas, "together", DEFAULT)) == set(atlas.cohorts.ids) - {
        "msk_chord_sequencing",
        "msk_chord_ever",
    }
    assert "msk_met" in unable(atlas, "compare", replace(DEFAULT, by="groups"))
    assert unable(atlas, "compare", replace(DEFAULT, by="cohorts")) == {}


def test_an_era_is_a_cohort_that_can_answer(atlas: Atlas) -> None:
    both = {"autopsy": ("disibio2008", "Autopsy 1914–43"), "clinic": ("msk_met", "Clinic today")}
    assert eras(atlas, "atlas", DEFAULT) == both
    assert eras(atlas, "primary", replace(DEFAULT, cohort="msk_met")) == both
    own = eras(atlas, "primary", replace(DEFAULT, cohort="abrams1950"))
    assert own["autopsy"] == ("abrams1950", "Autopsy 1943–47")
    swiss = eras(atlas, "site", replace(DEFAULT, cohort="schlageter2016"))
    assert swiss["autopsy"] == ("schlageter2016", "Autopsy 1969–2012")
    assert eras(atlas, "together", DEFAULT) == {}  # no autopsy series tells of pairs
    assert eras(atlas, "sources", DEFAULT) == {}
    assert era_of(atlas, "msk_chord_ever") == "clinic"
    assert era_of(atlas, "bubendorf2000") == "autopsy"


@pytest.mark.parametrize(
    ("asked", "page", "primary", "site"),
    [
        ("breast", "primary", "breast", ""),
        ("bowel cancer", "primary", "colorectum", ""),
        ("liv", "primary", "liver", ""),
        ("NSCLC", "primary", "lung_nsclc", ""),
        ("brain metastases", "site", "breast", "brain"),
        ("mets to the liver", "site", "breast", "liver"),
        ("skeleton", "site", "breast", "bone"),
        ("breast to bone", "evidence", "breast", "bone"),
        ("prostate cancer metastasis to bone", "evidence", "prostate", "bone"),
        ("liver metastases from colon cancer", "evidence", "colon", "liver"),
        ("where does breast cancer spread", "primary", "breast", ""),
        ("Where do liver metastases come from?", "site", "breast", "liver"),
        ("which cancers spread to the brain?", "site", "breast", "brain"),
        ("Which primaries reach the brain?", "site", "breast", "brain"),
        ("tumours that metastasise to the adrenal gland", "site", "breast", "adrenal"),
        ("most common cause of liver metastases", "site", "breast", "liver"),
        ("most common site of metastasis of lung cancer", "primary", "lung", ""),
        ("metastases of lung cancer", "primary", "lung", ""),
        ("breast cancer top sites", "primary", "breast", ""),
        ("Why does breast cancer go to bone?", "evidence", "breast", "bone"),
        ("How does colon cancer reach the liver?", "evidence", "colon", "liver"),
        ("colorectal liver metastases", "evidence", "colorectum", "liver"),
        ("medulloblastoma", "evidence", "medulloblastoma", ""),  # no cohort has it, papers have
    ],
)
def test_a_search_leads_to_the_page_that_answers(atlas: Atlas, asked: str, page: str, primary: str, site: str) -> None:
    answer = found(atlas, DEFAULT, asked)
    assert answer.selection
    assert (answer.page, answer.selection.primary, answer.selection.site) == (page, primary, site)


@pytest.mark.parametrize(
    "asked", ["liver metastases unknown primary", "liver metastases of unknown origin", "CUP liver"]
)
def test_an_unknown_primary_leads_to_the_likely_ones_of_its_site(atlas: Atlas, asked: str) -> None:
    answer = found(atlas, DEFAULT, asked)
    assert answer.selection
    assert (answer.page, answer.selection.site, answer.selection.chapter) == ("site", "liver", "which")


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("Krukenberg", "krukenberg_tumour"),
        ("Krukenberg's tumor", "krukenberg_tumour"),
        ("Troisier sign", "virchow_node"),
    ],
)
def test_a_name_leads_to_the_named_metastases(atlas: Atlas, asked: str, topic: str) -> None:
    answer = found(atlas, DEFAULT, asked)
    assert answer.selection
    assert (answer.page, answer.selection.chapter, answer.selection.topic) == ("pathways", "eponyms", topic)


def test_every_offer_of_the_search_has_an_answer(atlas: Atlas) -> None:
    assert len(set(offers(atlas).values())) == len(offers(atlas))
    for key in offers(atlas):
        answer = found(atlas, DEFAULT, key)
        assert answer.selection
        assert not opening(atlas, answer.page, answer.selection).line, key


@pytest.mark.parametrize(
    "asked", ["", " ", "none", "to", "toenail", "<b>x</b>", "x" * 9_999, "\0", "breast to toenail"]
)
def test_a_search_that_finds_nothing_says_so(atlas: Atlas, asked: str) -> None:
    answer = found(atlas, DEFAULT, asked)
    assert answer.selection is None
    assert answer.why.startswith("No cancer or organ of the tables is called “")
    assert len(answer.why) < LONGEST * 2
