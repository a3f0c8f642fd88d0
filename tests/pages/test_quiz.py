"""The Quiz page: asked, answered, explained, repeated, saved, restored and exported, for every kind and level."""

import json
import secrets
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import plotly
import pytest
from streamlit.testing.v1 import AppTest

from data.learn.anki import stable_id
from data.learn.question import KINDS, Question
from data.learn.quiz import draw, pool
from data.selection import LEVELS, Selection
from data.stats.evidence import citations
from pages.parts.layout import said
from tests.pages.opened import charts, each, known, open_page, show, sound, text
from viz.charts.theme import LIGHT
from viz.files import render
from viz.files.anki_pictures import packed
from viz.views.catalogue import address_of, build
from viz.views.figure import drawn
from viz.views.quiz import views_of

pytestmark = pytest.mark.slow


@cache
def questions() -> tuple[Question, ...]:
    return pool(known())


def opened(seed: str = "1889", level: str = "easy", kind: str = "") -> tuple[AppTest, tuple[Question, ...]]:
    params = {"cohort": "disibio2008", "primary": "breast", "seed": seed}
    params |= {"level": level} if level != "easy" else {}
    app = show(open_page("quiz"), **params, **({"kind": kind} if kind else {}))
    return app, draw(questions(), int(seed), level, kind)


def answer(app: AppTest, question: Question, *, right: bool = True) -> AppTest:
    """Choose the right option, or the first wrong one."""
    wanted = question.answer if right else next(o.id for o in question.options if o.id != question.answer)
    if question.kind == "body":
        return app.button(key=f"{question.id}_{wanted}").click().run()
    number = [option.id for option in question.options].index(wanted)
    return app.button(key=f"{question.id}_{number}").click().run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_kind_is_asked_and_explained(kind: str, level: str) -> None:
    app, quiz = opened("7", level, kind)
    for number, question in enumerate(quiz[:2]):
        with each((kind, level, question.id)):
            assert not app.exception
            assert app.title[0].value == question.prompt
            assert len(charts(app)) == (1 if kind == "body" else 0)
            answer(app, question, right=number == 0)
            assert not app.exception
            right, wrong = said(f"**Right.** {question.lesson}"), said(f"**Not quite.** {question.lesson}")
            assert [s.value for s in app.success] == ([right] if number == 0 else [])
            told = [w.value for w in app.warning]
            assert len(told) == number
            assert all(one.startswith(f"{wrong}  \nYour answer: ") and len(one) > len(wrong) + 18 for one in told)
            assert any(f"missed, comes first): {number}" in one.value for one in app.caption)
            assert question.explanation.replace("\n", "  \n") in text(app)
            assert len(charts(app)) == (2 if kind == "body" else 1)
            assert app.caption[0].value
            press(app, "Next")


def test_the_address_decides_the_quiz() -> None:
    app, quiz = opened("1889", "hard")
    sound(app)
    assert app.title[0].value == quiz[0].prompt
    assert app.query_params == {"cohort": "disibio2008", "primary": "breast", "seed": "1889", "level": "hard"}


def test_without_a_number_one_is_drawn_and_written() -> None:
    app = open_page("quiz").run()
    sound(app)
    seed = app.query_params["seed"]
    seed = seed[0] if isinstance(seed, list) else seed
    assert 0 <= int(seed) <= 999_999
    assert app.title[0].value == draw(questions(), int(seed), "easy")[0].prompt
    press(app, "New quiz")
    assert app.query_params["seed"] not in (seed, [seed])


def test_an_answer_that_comes_after_the_next_quiz_was_drawn_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    app, quiz = opened(kind="eponym")
    others = (seed for seed in range(99) if draw(questions(), seed, "easy", "eponym")[0].id != quiz[0].id)
    another = next(others)  # by chance the next quiz could begin with the same question
    monkeypatch.setattr(secrets, "randbelow", lambda _: another)
    next(button for button in app.button if button.label == "New quiz").click()
    app.button(key=f"{quiz[0].id}_0").click()
    sound(app.run())
    assert app.title[0].value not in (quiz[0].prompt, f"{quiz[0].prompt} Answer: {quiz[0].answer_text}")
    assert not app.success
    assert not app.warning


def test_score_revision_and_repetition() -> None:
    app, quiz = opened()
    missed = quiz[2], quiz[5]
    for question in quiz:
        answer(app, question, right=question not in missed)
        press(app, "Next")
    assert app.title[0].value == "8 of 10 right"
    for question in missed:
        assert f"- {question.prompt} **{question.answer_text}.**" in text(app)
    assert text(app).count("- ") == len(missed)
    press(app, "Repeat what was missed")
    asked = []
    for _ in range(4):
        question = next(q for q in missed if q.prompt == app.title[0].value)
        asked.append(question)
        answer(app, question)
        press(app, "Next")
    assert asked == [*missed, *missed]
    assert app.title[0].value == "8 of 10 right"
    assert "correctly twice in a row" in text(app)


def test_progress_comes_back_from_its_file_and_a_damaged_one_changes_nothing() -> None:
    app, quiz = opened()
    for question in quiz[:3]:
        answer(app, question)
        press(app, "Next")
    content = {
        "format": "seed-and-soil quiz progress",
        "version": 1,
        "kind": "",
        "level": "hard",
        "seed": 5,
        "answers": [[q.id, n == 0] for n, q in enumerate(draw(questions(), 5, "hard")[:2])],
    }
    before = app.title[0].value
    app.file_uploader(key="quiz_file").upload("progress.json", json.dumps(content)[:-1].encode(), "application/json")
    app.run()
    assert app.title[0].value == before == quiz[3].prompt
    assert "not valid JSON from line 1" in app.error[0].value
    app.file_uploader(key="quiz_file").upload("progress.json", json.dumps(content).encode(), "application/json")
    app.run()
    sound(app)
    assert app.title[0].value == draw(questions(), 5, "hard")[2].prompt
    assert app.query_params["seed"] in ("5", ["5"])


def test_a_deck_without_browser_says_why_it_has_no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "browser", lambda: None)
    app, quiz = opened()
    sound(app)
    assert any("The deck has no pictures: no browser is installed" in caption.value for caption in app.caption)
    assert packed(known(), lambda: quiz, citations(known())).startswith(b"PK")
    assert stable_id("Seed & Soil quiz") in range(1 << 30, 1 << 31)


def test_pictures_are_drawn_for_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def png(_figure: object, width: int, height: int, _scale: float) -> bytes:
        drawn.append((width, height))
        return b"png"

    monkeypatch.setattr(render, "png", png)
    monkeypatch.setattr(render, "browser", lambda: "chromium")
    app, quiz = opened()
    assert packed(known(), lambda: quiz, citations(known())).startswith(b"PK")
    assert len(drawn) == len(quiz)
    assert any("Drawing its pictures takes" in caption.value for caption in app.caption)


def test_an_unknown_kind_is_named_and_all_are_asked() -> None:
    app = show(open_page("quiz"), cohort="disibio2008", primary="breast", seed="3", kind="cake")
    assert not app.exception
    assert "cake" in app.warning[0].value
    assert app.title[0].value == draw(questions(), 3, "easy")[0].prompt


def test_a_question_leads_to_the_page_with_its_figure() -> None:
    for kind in KINDS:
        app, quiz = opened("11", "middle", kind)
        answer(app, quiz[0])
        (link,) = app.get("page_link")
        with each(kind):
            assert quiz[0].primary_id in link.proto.query_string


@pytest.mark.parametrize("kind", KINDS)
def test_what_decides_a_question_can_be_saved_as_it_is_shown(kind: str) -> None:
    app, quiz = opened("7", "middle", kind)
    sound(answer(app, quiz[0]))
    shown = [one.proto for one in app.get("plotly_chart")]
    for view in views_of(quiz[0]):
        saved = build(known(), view, Selection(topic=quiz[0].id))
        figure = json.loads(plotly.io.to_json(drawn(known(), saved, LIGHT)))
        charted = next(json.loads(one.spec) for one in shown if one.id.endswith(f"-{view}"))
        if view != "quiz_place":  # beside a text it is drawn smaller
            assert charted["data"] == figure["data"]
        assert app.title[0].value == saved.headline == f"{quiz[0].prompt} Answer: {quiz[0].answer_text}"
        assert any(said(saved.source) in caption.value for caption in app.caption)
        assert any("[\\[1\\]](http" in one.value for one in app.markdown)


def looked_up(app: AppTest, view: str, question: Question) -> AppTest:
    """Open the address of a figure of a question."""
    return show(app, **dict(parse_qsl(urlsplit(address_of(view, Selection(topic=question.id), "")).query)))


def test_the_address_of_a_figure_opens_that_very_question() -> None:
    app = open_page("quiz")
    for kind in KINDS:
        question = next(one for one in questions() if one.kind == kind)
        for view in views_of(question):
            with each((view, question.id)):
                assert urlsplit(address_of(view, Selection(topic=question.id), "")).path == "quiz"
                sound(looked_up(app, view, question))
                assert app.title[0].value == build(known(), view, Selection(topic=question.id)).headline
                assert question.explanation.replace("\n", "  \n") in text(app)
                assert [one.proto.id.rpartition("-")[2] for one in app.get("plotly_chart")] == list(views_of(question))
                assert all(button.disabled for button in app.button if str(button.key).startswith(question.id))
                assert app.query_params["topic"] in (question.id, [question.id])


def test_a_question_that_is_looked_up_leaves_the_quiz_as_it_is() -> None:
    app, quiz = opened("1889", "hard")
    for question in quiz[:2]:
        answer(app, question)
        press(app, "Next")
    answer(app, quiz[2])
    other = next(one for one in questions() if one not in quiz and one.kind == "higher")
    assert looked_up(app, "quiz_bars", other).title[0].value == f"{other.prompt} Answer: {other.answer_text}"
    press(app, "To the quiz")
    sound(app)
    assert app.title[0].value == f"{quiz[2].prompt} Answer: {quiz[2].answer_text}"  # still open, still answered
    assert app.query_params == {"cohort": "disibio2008", "primary": "breast", "seed": "1889", "level": "hard"}
    press(app, "Next")
    assert app.title[0].value == quiz[3].prompt


def test_a_question_can_be_looked_up_before_any_quiz() -> None:
    app = open_page("quiz")
    looked_up(app, "quiz_place", next(one for one in questions() if one.kind == "eponym"))
    sound(press(app, "To the quiz"))
    assert app.title[0].value in {question.prompt for question in questions()}


@pytest.mark.parametrize(("topic", "notices"), [("no_question", 1), ("body_000000000000", 1), ("dormancy", 0)])
def test_an_unknown_topic_is_a_notice_and_that_of_another_page_is_not(topic: str, notices: int) -> None:
    app = show(open_page("quiz"), cohort="disibio2008", primary="breast", seed="3", topic=topic)
    assert not app.exception
    assert len(app.warning) == notices
    assert all(said(topic) in warning.value for warning in app.warning)
    assert app.title[0].value == draw(questions(), 3, "easy")[0].prompt
