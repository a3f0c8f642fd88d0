"""The pictures of an Anki deck: what decides each of its questions."""

from collections.abc import Iterable

from data.atlas import Atlas
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


def pictures(atlas: Atlas, questions: Iterable[Question]) -> dict[str, bytes]:
    """Return {question id: PNG} of what decides each; raise viz.files.render.RenderError where none can be drawn."""
    return {question.id: _picture(atlas, question) for question in questions}


def _picture(atlas: Atlas, question: Question) -> bytes:
    view = views_of(question)[-1]  # the body where there is one
    figure = drawn(atlas, build(atlas, view, Selection(topic=question.id)), LIGHT)
    return render.png(inlined(figure.to_dict()), WIDTHS.get(view, WIDTH), int(figure.layout.height), 2)
