"""What a browser gives back of a visit that the server knows no more: taken up where sound, told where lost."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.files.deck import Deck, Slide, ready_decks, to_json
from data.learn import leitner
from data.learn.leitner import Progress
from data.learn.quiz import questions_of
from pages.session import quiz, screen
from pages.session.visit import held as held_by_visit
from tests.data.own.cohorts import cohort
from tests.pages.opened import INDEX, PAGES, held, known, open_page, show, sound, text

Browser = list[Any]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """What the browser gives back, an item a run; what it was told last is its only item in the end."""
    returned: Browser = []

    def watched(_: dict[str, object], take_up: Callable[[object], object]) -> None:
        if returned:
            take_up(returned.pop(0))
        TOLD.update(held_by_visit())  # a browser's word is heard before the run that tells it what is held

    monkeypatch.setattr(screen, "watch_screen", watched)
    return returned


TOLD: dict[str, Any] = {}
"""What the browser was told last."""


def visit(**holds: object) -> dict[str, object]:
    return {"visit": "before", "before": "", "cohorts": [], "labels": [], "deck": "", "quiz": "", **holds}


def warnings(app: AppTest) -> str:
    return "\n".join(warning.value for warning in app.warning)


def test_a_lost_cohort_is_named_until_somebody_has_read_it(browser: Browser) -> None:
    browser.append(visit(cohorts=["Harbour [clinic](http://evil.example)"], labels=[["site", "Lungg", "lung"]]))
    app = open_page("primary")
    assert "A new visit has begun" in warnings(app)
    assert "http://" not in warnings(app)
    assert "what you decided about its labels" in warnings(app)
    assert TOLD["before"] == "before"
    assert TOLD["labels"] == [["site", "Lungg", "lung"]]
    app.button(key="visit_close").click()
    sound(app.run())


def test_what_is_lost_is_said_once(browser: Browser) -> None:
    """A reload said it twice: of the visit before, and of the address that names its cohort."""
    browser.append(visit(cohorts=["Harbour clinic"]))
    app = show(open_page("primary"), cohort="own_harbour_clinic")
    assert len(app.warning) == 1
    app.button(key="visit_close").click()
    sound(app.run())
    assert not app.warning
    assert len(show(app, cohort="own_another_one").warning) == 1


def test_a_visit_is_taken_up_once_whatever_a_browser_calls_it(browser: Browser) -> None:
    for name in (["before"], 5):
        browser.extend([{**visit(cohorts=["Harbour"]), "visit": name}] * 2)
        app = open_page("primary")
        assert "Harbour" in warnings(app)
        assert TOLD["before"] == str(name)
        app.session_state["visit_lost"] = []
        sound(app.run())
        assert app.session_state["visit_lost"] == []
        assert not browser


def test_the_way_to_load_it_again_is_a_button(browser: Browser) -> None:
    browser.append(visit(cohorts=["Harbour clinic"]))
    app = open_page("primary")
    app.button(key="visit_again").click()
    app.run()
    assert [title.value for title in app.title] == ["Your data"]
    app.session_state["own_cohorts"] = held(cohort([], [], name="own_again"))
    sound(app.run())


def test_deck_and_quiz_are_there_again(browser: Browser) -> None:
    deck = Deck("For Monday", (Slide("primary_map", (("primary", "breast"),)),))
    question = questions_of(known(), "", "easy", 7)[0]
    progress = Progress("", "easy", 7, ((question.id, True),))
    kept = visit(deck=to_json(deck).decode(), quiz=leitner.to_json(progress).decode())
    browser.append(kept)
    app = open_page("present")
    sound(app)
    assert app.session_state["deck"] == deck
    app.switch_page(PAGES["quiz"])
    sound(show(app, seed="7", level="easy"))
    assert "1 right, 0 missed" in text(app) + "".join(bar.proto.text for bar in app.get("progress"))
    assert {name: TOLD[name] for name in ("deck", "quiz")} == {name: kept[name] for name in ("deck", "quiz")}


@pytest.mark.parametrize(
    "returned",
    [
        {},
        "text",
        {"visit": None},
        visit(cohorts="text", labels="text", deck="no JSON", quiz="[]"),
        visit(cohorts=[None, {"a": 1}], labels=[[1, 2], ["site"], "site", {}], deck=["x"], quiz={"format": 1}),
        visit(deck="\udcff", quiz="\udcff", visit=["a", "list"]),
    ],
)
def test_what_a_browser_makes_up_harms_nobody(returned: object, browser: Browser) -> None:
    browser.append(returned)
    app = open_page("primary")
    assert not app.exception
    assert not app.error


def test_a_visit_that_the_server_knows_goes_on(browser: Browser) -> None:
    app = AppTest.from_file(INDEX, default_timeout=600).run()
    browser.append(visit(visit=TOLD["visit"], cohorts=["Harbour clinic"]))
    sound(app.run())


def test_a_run_that_is_broken_off_does_not_lose_what_came_back(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = Deck("For Monday", (Slide("primary_map", (("primary", "breast"),)),))
    question = questions_of(known(), "", "easy", 7)[0]
    progress = Progress("", "easy", 7, ((question.id, True),))
    kept = visit(deck=to_json(deck).decode(), quiz=leitner.to_json(progress).decode())
    with monkeypatch.context() as broken:
        broken.setattr(quiz, "take_up", lambda _: 1 / 0)
        browser.append(kept)
        app = AppTest.from_file(INDEX, default_timeout=600).run()
        assert app.exception or app.error
    browser.append(kept)
    app.run()
    sound(app)
    assert TOLD["quiz"] == kept["quiz"]


@pytest.mark.parametrize(("revealed", "is_question"), [(["seed_and_soil", 0], False), (["", 0], True), ("x", True)])
def test_an_answer_that_was_shown_is_shown_after_a_reload(
    browser: Browser, revealed: object, *, is_question: bool
) -> None:
    browser.append(visit(revealed=revealed))
    app = open_page("present")
    sound(show(app, deck="seed_and_soil"))
    (question, *_) = [slide.question for slide in ready_decks()["seed_and_soil"].slides]
    assert question
    assert (app.title[0].value == question) == is_question
    assert list(TOLD["revealed"]) == (revealed if isinstance(revealed, list) else [])
