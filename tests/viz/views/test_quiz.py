"""What decides a question: every question has its figures, and the pictures of a deck are these."""

import pytest

from data.atlas import Atlas
from data.learn.question import KINDS, Question
from data.learn.quiz import pool
from data.selection import Selection
from data.stats.frequency import FrequencyError
from viz.anatomy.geometry_files import inlined
from viz.charts import bars
from viz.charts.bars import BarsInfo
from viz.charts.bodymap import BodyMapInfo
from viz.files import anki_pictures, render
from viz.views.catalogue import CATALOGUE, build
from viz.views.quiz import notice_of, to_click, verdict, views_of

VIEWS = tuple(view for view in CATALOGUE if view.startswith("quiz"))


@pytest.fixture(scope="session")
def questions(atlas: Atlas) -> tuple[Question, ...]:
    return pool(atlas)


@pytest.fixture(scope="session")
def one_a_kind(questions: tuple[Question, ...]) -> dict[str, Question]:
    return {kind: next(q for q in questions if q.kind == kind) for kind in KINDS}


def regions(info: object) -> dict[str, float | None]:
    """Return {site: its share} of a body."""
    assert isinstance(info, BodyMapInfo)
    return {region.site_id: region.share for region in info.regions if region.site_id}


def test_every_answer_on_the_body_can_be_clicked(atlas: Atlas, questions: tuple[Question, ...]) -> None:
    for question in (q for q in questions if q.kind == "body"):
        body = to_click(atlas, question)
        assert {option.id for option in question.options} <= set(regions(body.info)), question.prompt
        assert 1 not in regions(body.info).values()  # the answer is not given away
        assert body.headline == question.prompt


def test_every_place_of_a_term_is_marked(atlas: Atlas, questions: tuple[Question, ...]) -> None:
    for question in (q for q in questions if not q.figures):
        figure = build(atlas, "quiz_place", Selection(topic=question.id))
        assert list(regions(figure.info).values()) == [1], question.prompt


def test_a_question_has_the_figures_of_its_kind_and_no_others(atlas: Atlas, one_a_kind: dict[str, Question]) -> None:
    for kind, question in one_a_kind.items():
        for view in VIEWS:
            if view not in views_of(question):
                with pytest.raises(FrequencyError, match="belongs to a quiz question"):
                    build(atlas, view, Selection(topic=question.id))
                continue
            figure = build(atlas, view, Selection(topic=question.id, primary="lung", level="hard"))
            assert figure.headline == f"{question.prompt} Answer: {question.answer_text}", kind
            assert figure.selection == Selection(topic=question.id)
            assert len(figure.table()) == max(len(question.figures) + len(question.others), 1)
            assert figure.source
            assert figure.provenance.sources == tuple(dict.fromkeys(source for source, _ in question.sources))


def test_bars_frame_the_answer_and_say_what_is_left_out(atlas: Atlas, questions: tuple[Question, ...]) -> None:
    question = next(q for q in questions if len(q.figures) > 9)
    figure = build(atlas, "quiz_bars", Selection(topic=question.id))
    info = figure.info
    assert isinstance(info, BarsInfo)
    assert info.selected == question.answer
    assert info.bars[0].key == question.answer
    assert figure.note.startswith(f"{len(question.figures) - 8} smaller shares are not drawn.")
    assert len(figure.table()) == len(question.figures) + len(question.others)


@pytest.mark.parametrize("view", ["quiz_bars", "quiz_map"])
def test_what_is_drawn_of_one_cohort_says_so_where_several_agree(
    atlas: Atlas, questions: tuple[Question, ...], view: str
) -> None:
    for agreed in (True, False):
        question = next(q for q in questions if q.kind == "body" and q.agreed == agreed)
        figure = build(atlas, view, Selection(topic=question.id))
        drawn = f"Drawn: {atlas.cohorts.labels[question.backing[0]]}. The table lists every cohort that agrees."
        assert (drawn in figure.note) == agreed
        assert set(figure.table()["Cohort"]) == {atlas.cohorts.labels[cohort] for cohort in question.backing}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("topic", ["", "no_question"])
def test_a_figure_of_no_question_is_a_sentence(atlas: Atlas, view: str, topic: str) -> None:
    with pytest.raises(FrequencyError, match="belongs to a quiz question"):
        build(atlas, view, Selection(topic=topic))


def test_an_answer_is_told_as_its_button_says_it(atlas: Atlas, questions: tuple[Question, ...]) -> None:
    question = next(q for q in questions if q.options)
    wrong = next(option for option in question.options if option.id != question.answer)
    assert verdict(atlas, question, wrong.id)[1] == f"Your answer: {wrong.text}."


def test_a_topic_that_nothing_opens_is_told(atlas: Atlas, one_a_kind: dict[str, Question]) -> None:
    assert not any(notice_of(atlas, question.id) for question in one_a_kind.values())
    assert not any(notice_of(atlas, topic) for topic in ("", "dormancy", "top3_breast", "ranked_sites", "blumer_shelf"))
    assert "“no_question”" in notice_of(atlas, "no_question")


def test_a_deck_has_the_picture_that_decides_each_question(
    atlas: Atlas, one_a_kind: dict[str, Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []

    def png(figure: dict[str, object], width: int, height: int, scale: float) -> bytes:
        drawn.append((figure, width, height, scale))
        return b"png"

    monkeypatch.setattr(render, "png", png)
    found = anki_pictures.pictures(atlas, one_a_kind.values())
    assert found == dict.fromkeys((question.id for question in one_a_kind.values()), b"png")
    for question, (figure, width, height, scale) in zip(one_a_kind.values(), drawn, strict=True):
        assert width == (860 if question.kind in ("body", "eponym", "route") else 560)
        assert height >= bars.HEAD + 2 * bars.ROW + bars.FOOT
        assert scale == 2
        assert figure == inlined(figure)  # the drawing is inside, for no server answers a deck
