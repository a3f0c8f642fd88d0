"""Present: every slide of every ready deck, a deck of one's own, and files that are none."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from data.files.citable import NO_LINK
from data.files.deck import Deck, Slide, ready_decks
from data.selection import from_params
from tests.data.own.cohorts import cohort
from tests.pages.opened import COHORTS, charts, each, held, known, open_page, show, sound
from viz.views.catalogue import CATALOGUE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", sorted(ready_decks()))
def test_every_slide_shows_its_figure(name: str) -> None:
    app = open_page("present")
    for number, slide in enumerate(ready_decks()[name].slides):
        with each((number, slide.view)):
            assert from_params(dict(slide.params), known())[1] == []
            sound(show(app, deck=name, slide=str(number)))
            if slide.question:
                assert app.title[0].value == slide.question
                assert not charts(app)
                button(app, "Show").click()
                sound(app.run())
            assert len(charts(app)) == 1
            assert app.title[0].value
            assert not app.info


def button(app: AppTest, label: str) -> Button:
    return next(one for one in app.button if one.label == label)


def test_questions_come_before_figures_and_the_end_is_the_end() -> None:
    deck = ready_decks()["where_cancers_go"]
    app = open_page("present")
    show(app, deck="where_cancers_go")
    steps = sum(2 if slide.question else 1 for slide in deck.slides) - 1
    for _ in range(steps):
        button(app, "Continue").click()
        sound(app.run())
    assert app.query_params["slide"] in ([str(len(deck.slides) - 1)], str(len(deck.slides) - 1))
    assert button(app, "Continue").disabled
    button(app, "End").click()
    sound(app.run())
    assert "deck" not in app.query_params
    assert app.title[0].value == "Present"


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_view_of_every_cohort_is_a_figure_or_a_sentence(cohort: str) -> None:
    app = open_page("present", cohort)
    slides = tuple(Slide(view, (("cohort", cohort),)) for view in CATALOGUE)
    app.session_state["deck"] = Deck("All", slides)
    for number, slide in enumerate(slides):
        with each(slide.view):
            sound(show(app, deck="mine", slide=str(number)))
            assert bool(charts(app)) != bool(app.info)


def test_figures_are_collected_on_their_pages() -> None:
    app = open_page("primary", "msk_met")
    show(app, cohort="msk_met", primary="prostate", site="bone")
    for view in ("primary_map", "primary_bars"):
        app.button(key="primary_map_save").click()
        sound(app.run())
        app.button(key=f"primary_map_{view}_slide").click()
        sound(app.run())
    slides = app.session_state["deck"].slides
    assert [slide.view for slide in slides] == ["primary_map", "primary_bars"]
    assert dict(slides[0].params) == {"cohort": "msk_met", "primary": "prostate", "site": "bone"}


def test_a_deck_is_changed_moved_and_shortened() -> None:
    app = show(open_page("present"))
    button(app, "Copy into my deck").click()
    sound(app.run())
    before = app.session_state["deck"].slides
    assert app.success[0].value.startswith(f"{len(before)} slides copied")
    assert app.expander[1].label.endswith("Ranked sites · Breast · diSibio & French 2008")
    app.button(key="down_0").click()
    sound(app.run())
    assert app.session_state["deck"].slides[:2] == (before[1], before[0])
    app.text_input(key="slide_title_0").set_value("My title")
    sound(app.run())
    assert app.session_state["deck"].slides[0].title == "My title"
    app.button(key="remove_0").click()
    sound(app.run())
    assert app.session_state["deck"].slides == (before[0], *before[2:])


def test_an_open_slide_stays_open_where_it_goes() -> None:
    app = show(open_page("present"))
    button(app, "Copy into my deck").click()
    sound(app.run())
    app.session_state["deck_opened"] = {1}
    sound(app.run())
    app.text_input(key="slide_title_1").set_value("Its name is another now")
    sound(app.run())
    assert app.expander[1].proto.expanded
    for key, opened in (("up_1", [0]), ("down_0", [1]), ("down_1", [2]), ("remove_0", [1]), ("remove_1", [])):
        app.button(key=key).click()
        sound(app.run())
        with each(key):
            assert [at for at, one in enumerate(app.expander) if one.proto.expanded] == opened


@pytest.mark.parametrize(("deck", "words"), [("mine", "no deck of its own"), ("atlantis", "no deck of that name")])
def test_a_deck_that_is_not_there_is_a_sentence(deck: str, words: str) -> None:
    app = open_page("present")
    show(app, deck=deck)
    assert not app.exception
    assert words in app.warning[0].value
    assert app.title[0].value == "Present"


def test_a_slide_of_an_own_cohort_has_no_link_that_others_could_open() -> None:
    mine = cohort(
        [{"primary_id": "breast", "n_patients": 50}],
        [{"primary_id": "breast", "site_id": "liver", "n_with_site": 20, "n_denominator": 50}],
    )
    app = open_page("present")
    app.session_state["own_cohorts"] = held(mine)
    app.session_state["deck"] = Deck("Ours", (Slide("primary_bars", (("cohort", mine.cohort_id),)), Slide("sankey")))
    for slide, link in enumerate((NO_LINK, "cohort=disibio2008")):
        sound(show(app, deck="mine", slide=str(slide)))
        assert link in app.caption[0].value
        assert len(app.get("image")) == slide  # the code of a link


def test_a_damaged_file_changes_nothing() -> None:
    app = open_page("present")
    own = Deck("Mine", (Slide("sankey"),))
    app.session_state["deck"] = own
    show(app)
    app.file_uploader(key="deck_file").upload("broken.json", b"{", "application/json")
    app.run()
    assert not app.exception
    assert "broken.json was not opened" in app.warning[0].value
    assert "line 1" in app.warning[0].value
    assert app.session_state["deck"] == own


def test_a_title_that_is_too_long_is_cut_and_that_is_said() -> None:
    app = open_page("present")
    app.session_state["deck"] = Deck("Mine", (Slide("primary_bars"),))
    app = show(app)
    for key in ("slide_title_0", "deck_title"):
        app.text_input(key=key).set_value("x" * 201).run()
        assert app.text_input(key=key).value == "x" * 200
        assert [one.value for one in app.toast] == ["At most 200 characters: the first 200 are used."]
        assert app.text_input(key=key).proto.max_chars == 0, "the browser would refuse it without a word"


def test_an_ended_deck_stays_the_one_that_is_picked() -> None:
    app = open_page("present")
    app.session_state["deck"] = Deck("Mine", (Slide("sankey"),))
    show(app, deck="where_cancers_go", slide="2")
    button(app, "End").click()
    sound(app.run())
    assert app.button_group(key="deck_picked").value == "where_cancers_go"


def test_a_press_holds_that_comes_before_the_browser_knows_its_address() -> None:
    """A slide show did not start, because the address that the press brought along was read instead of the press."""
    app = show(open_page("present"), cohort="msk_met")
    app.query_params.clear()
    app.query_params["cohort"] = "abrams1950"  # as it was before
    button(app, "Present").click()
    sound(app.run())
    assert app.query_params["deck"] in (["reading_statistics"], "reading_statistics")
    assert app.title[0].value == ready_decks()["reading_statistics"].slides[0].question


def test_whoever_presents_sees_what_comes_next() -> None:
    app = open_page("present")
    show(app, deck="where_cancers_go")
    button(app, "Notes").click()
    sound(app.run())
    assert app.title[0].value == ready_decks()["where_cancers_go"].slides[0].question
    assert len(charts(app)) == 1, "the answer, which the class does not see yet"
    button(app, "Show").click()
    sound(app.run())
    assert app.title[1].value == ready_decks()["where_cancers_go"].slides[1].question
    show(app, deck="where_cancers_go", slide=str(len(ready_decks()["where_cancers_go"].slides) - 1))
    assert len(app.title) == 1
