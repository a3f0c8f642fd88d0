"""The pictures of an Anki deck: what decides each of its questions."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from data.atlas import Atlas
from data.learn import anki
from data.learn.question import Question
from data.selection import Selection
from viz.anatomy.geometry_files import inlined
from viz.charts.theme import LIGHT
from viz.files import render
from viz.views.catalogue import build
from viz.views.figure import drawn
from viz.views.quiz import views_of

WIDTHS: dict[str, int] = {"quiz_bars": 560}
WIDTH = 860
"""Pixels of a picture, of bars and of a body; it is drawn at twice that."""


def packed(atlas: Atlas, quiz: Callable[[], Sequence[Question]], cited: Mapping[str, str]) -> bytes:
    """Return the Anki deck of a quiz, with pictures where there is a browser to draw them; raise as `pictures`."""
    questions = quiz()
    return anki.apkg(questions, cited, pictures(atlas, questions) if render.browser() else {})


def said_of_pictures() -> str:
    """Return what is said beside the button of the deck."""
    if render.browser() is None:
        return f"The deck has no pictures: no browser is installed to draw them. {render.INSTALL}"
    return "Drawing its pictures takes some seconds. Imported again, the deck updates its cards."


def pictures(atlas: Atlas, questions: Iterable[Question]) -> dict[str, bytes]:
    """Return {question id: PNG} of what decides each; raise viz.files.render.RenderError where none can be drawn."""
    return {question.id: _picture(atlas, question) for question in questions}


def _picture(atlas: Atlas, question: Question) -> bytes:
    view = views_of(question)[-1]  # the body where there is one
    figure = drawn(atlas, build(atlas, view, Selection(topic=question.id)), LIGHT)
    return render.png(inlined(figure.to_dict()), WIDTHS.get(view, WIDTH), int(figure.layout.height), 2)
