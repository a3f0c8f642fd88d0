"""The Pathways page: every primary of every cohort opens, and the figures agree with the words."""

import re

import pytest

from data.learn.pathways import ways
from data.stats.listed import selectable_primaries
from tests.hostile import shown
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_primary_opens(cohort: str) -> None:
    app = open_page("pathways", cohort)
    for primary in selectable_primaries(known(), cohort):
        with each(primary):
            sound(show(app, cohort=cohort, primary=primary))
            assert len(charts(app)) in (2, 3)
            assert ": " in app.title[0].value
            assert app.query_params == {"cohort": cohort, "primary": primary}
            if not ways(known(), primary).systems:
                assert "nothing is highlighted" in text(app) or "first filter" in app.title[0].value


@pytest.mark.parametrize("chapter", ["routes", "eponyms", "bone"])
def test_every_chapter_opens_for_every_primary(chapter: str) -> None:
    app = open_page("pathways")
    for primary in selectable_primaries(known(), "disibio2008"):
        with each(primary):
            sound(show(app, cohort="disibio2008", primary=primary, chapter=chapter))


def test_words_and_plan_say_the_same() -> None:
    app = open_page("pathways")
    sound(show(app, cohort="disibio2008", primary="colon"))
    assert app.title[0].value == "Colon cancer: the liver is the first filter, and the commonest distant organ"
    assert "35 of 123 patients" in text(app)
    assert "[\\[1\\]](https://doi.org/" in text(app)
    assert "**Route of spread: portal blood**" in text(app)
    plan, bars, filters = charts(app)
    assert any("first filter" in note["text"] for note in plan["layout"]["annotations"])
    keys = [key for (key,) in bars["data"][0]["customdata"]]
    widths = bars["data"][0]["marker"]["line"]["width"]
    assert keys[widths.index(2)] == "liver"
    assert "lymph_node_regional" not in keys
    drawn = [int(number) for trace in filters["data"] for number in trace["text"]]
    told = [int(number) for number in re.findall(r"\*\*(\d+)\*\*", text(app).partition("first filter. ")[2])]
    assert sum(drawn) == sum(told) == 26


def test_the_list_behind_the_count_is_a_table() -> None:
    app = open_page("pathways")
    show(app, cohort="abrams1950", primary="ovary")
    app.toggle(key="first_filters_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value.set_index("Primary")
    assert (table.loc["Ovary", "Rank"], table.loc["Ovary", "Commonest other organ"]) == (4, "Peritoneum")
    assert (table.loc["Colon", "Patients with the site"], table.loc["Colon", "of"]) == (77, 118)


def test_the_table_of_the_plan_says_which_flows_are_lit_and_why() -> None:
    app = open_page("pathways")
    show(app, cohort="disibio2008", primary="colon")
    app.toggle(key="circulation_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value
    assert len(table) == len(known().tables.flows)
    portal = table[table["Vessel"] == "Portal vein"].iloc[0]
    assert portal["Highlighted as"] == "first way"
    assert "Gray H, Lewis WH" in portal["Source"]
    assert (table["Source"] != "").all()


def test_the_chosen_name_is_read_first() -> None:
    app = open_page("pathways")
    sound(show(app, cohort="disibio2008", primary="breast", chapter="eponyms", topic="blumer_shelf"))
    entries = re.findall(r"^\*\*(\d+)\. (.+?) · ", text(app), flags=re.MULTILINE)
    assert entries[0][1] == "Blumer shelf"
    assert len(entries) == len(known().tables.eponyms)
    show(app, cohort="disibio2008", primary="breast", chapter="eponyms", topic="nothing_here")
    assert not app.exception
    (warning,) = (one.value for one in app.warning)
    assert "nothing_here" in shown(warning)


def test_bones_have_their_figures_with_counts() -> None:
    app = open_page("pathways", "bubendorf2000")
    sound(show(app, cohort="bubendorf2000", primary="prostate", chapter="bone"))
    figure = charts(app)[-1]
    assert any("97 of 100" in note["text"] for note in figure["layout"]["annotations"])
    assert "Sclerotic" in text(app)
    sound(show(app, cohort="disibio2008", primary="kidney", chapter="bone"))
    assert any("reports this primary" in info.value for info in app.info)


def test_an_unanswerable_denominator_gives_way_with_a_sentence() -> None:
    app = open_page("pathways", "msk_chord_ever")
    sound(show(app, cohort="msk_chord_ever", primary="lung_nsclc", share="metastatic"))
    assert "Shown instead: " in text(app)
    assert charts(app)


def test_a_cohort_with_nothing_to_count_says_so_and_keeps_its_list() -> None:
    app = open_page("pathways", "schlageter2016")
    sound(show(app, cohort="schlageter2016", primary="liver_hepatocellular", share="all", group="1969-1983"))
    assert "anatomy and affinity cannot be compared here" in text(app)
    app.toggle(key="first_filters_table").set_value(True)
    sound(app.run())
    assert list(app.dataframe[0].value.columns)[:3] == ["Primary", "First filter", "Is"]
