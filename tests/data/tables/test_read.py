"""What was read of a source is said, and decides what an entry may be called: a quotation is no study."""

import re

import pytest

from data.learn.teaching import level
from data.tables.load import Tables
from data.tables.rows import rows

RANK = ("cited", "abstract", "part", "full")
AT_SECOND_HAND = re.compile(
    r"\b(as quoted|as reported|report at|figures? at|summar|secondary|quotation|title)", re.IGNORECASE
)
"""What a locator says that does not lead into the source itself."""


def test_a_quotation_counts_as_no_study_and_no_guideline(tables: Tables) -> None:
    for row in rows(tables.manifestations):
        assert (row.read == "cited") == (row.level == "quoted"), row.manifestation_id
        assert (row.read == "") == (row.source_id == ""), row.manifestation_id
        if AT_SECOND_HAND.search(row.locator):
            assert row.level not in ("guideline", "primary_study"), row.manifestation_id


def test_a_figure_that_a_paper_quotes_is_no_figure_of_a_study(tables: Tables) -> None:
    facts = tables.manifestations
    quoted = facts[
        facts["figure_meaning"].str.contains(r"\bquoted\b") | facts["locator"].isin(["introduction", "background"])
    ]
    assert len(quoted) > 5
    assert not set(quoted["level"]) & {"guideline", "primary_study"}


def test_no_entry_read_more_of_its_source_than_was_read_of_that(tables: Tables) -> None:
    of = tables.sources.set_index("source_id")["read"]
    for row in rows(tables.manifestations):
        assert row.read == "" or RANK.index(row.read) <= RANK.index(of[row.source_id]), row.manifestation_id


def test_what_nobody_looked_up_bears_no_figure(tables: Tables) -> None:
    facts = tables.manifestations
    bare = facts[facts["source_id"] == ""]
    assert (bare["status"] == "unverified").all()
    assert not (bare["figure"] + bare["figure_meaning"] + bare["locator"] + bare["also"]).any()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("lymph_node_treatment_taking_more_nodes_saves_no", "study, abstract read"),
        ("brain_treatment_radiosurgery", "guideline, abstract read"),
        ("liver_treatment_heat_against_the_knife", "quoted second-hand, original not read"),
        ("adrenal_symptom_mostly_silent", "common teaching, no reference read"),
    ],
)
def test_the_grade_in_words(tables: Tables, key: str, words: str) -> None:
    facts = tables.manifestations
    assert level(next(rows(facts[facts["manifestation_id"] == key]))) == words


@pytest.mark.parametrize(
    ("key", "said", "source"),
    [
        ("bone_spine_treatment_first_steps_in_the_emergency", "dexamethasone as soon as possible", "nice_ng234"),
        ("bone_spine_treatment_a_short_course_when_time", "not proven equal", "scorad2019"),
        ("bone_treatment_radiotherapy_for_pain", "In randomised trials", "skelly2023"),
        ("lung_treatment_cutting_out_lung_deposits", "showed no longer life", "milosevic2020"),
        (
            "lymph_node_treatment_taking_more_nodes_saves_no",
            "for melanoma and says nothing of other cancers",
            "mslt2_2017",
        ),
        ("brain_treatment_radiosurgery", "Small cell lung cancer is left out", "vogelbaum2022"),
        ("lymph_node_sign_a_node_reveals_a_cancer", "in a whole country", "loeffler2014"),
    ],
)
def test_what_a_patient_could_be_harmed_by_is_said_right(tables: Tables, key: str, said: str, source: str) -> None:
    row = tables.manifestations.set_index("manifestation_id").loc[key]
    assert said in row["explanation"]
    assert row["source_id"] == source
