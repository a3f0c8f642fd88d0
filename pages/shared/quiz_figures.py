"""What shows the answer to a question: on the page, and as pictures for the Anki deck."""

from typing import cast

import plotly.graph_objects as go
import streamlit as st

from data.question import Question
from data.vocabulary import ancestors, labels, parents
from pages.shared import figures, layout
from pages.shared.loading import compared, flag_labels, tables
from viz import bars, bodymap, describe, render
from viz.bars import BarsInfo
from viz.blank_body import blank_body_info, blank_body_sentence, plot_blank_body
from viz.bodymap import BodyMapInfo, Sex
from viz.geometry_files import geometry_url
from viz.theme import LIGHT

BARS_WIDTH, BODY_WIDTH = 560, 860
"""Pixels of the pictures; they are drawn at twice that."""
PLACE_HEIGHT = 270
"""Pixels of a body beside a text."""


def sex(question: Question) -> Sex:
    """Return whose body shows a question."""
    known = tables()
    sexes = dict(zip(known.sites["site_id"], known.sites["sex"], strict=True))
    primaries = dict(zip(known.primaries["primary_id"], known.primaries["sex"], strict=True))
    fitting = {sexes.get(question.site_id), primaries.get(question.primary_id)} & {"female", "male"}
    breast = question.primary_id.startswith("breast")
    return cast("Sex", fitting.pop() if len(fitting) == 1 else "female" if breast else "male")


def bars_of(question: Question) -> BarsInfo:
    """Return the bars of the shares that decide a question, the answer's framed."""
    return bars.bars_info(compared(question), "site", most=8, selected=question.answer, flag_labels=flag_labels())


def map_of(question: Question) -> BodyMapInfo:
    """Return the body with the shares that decide a question."""
    return bodymap.body_map_info(
        compared(question),
        tables().site_regions,
        sex(question),
        unit="share of patients",
        flag_labels=flag_labels(),
        selected=question.answer,
    )


def blank(question: Question) -> BodyMapInfo:
    """Return the body on which the sites of a question can be clicked; without figures, its site marked.

    A site that is not drawn is marked as the nearest one around it that is.
    """
    known = tables()
    names = labels(known.sites)
    if asked := {figure.site_id: names[figure.site_id] for figure in question.figures}:
        return blank_body_info(asked, known.site_regions, sex(question))
    drawn = set(known.site_regions["site_id"])
    around = (question.site_id, *ancestors(question.site_id, parents(known.sites)))
    place = next((site for site in around if site in drawn), question.site_id)
    return blank_body_info({place: names[place]}, known.site_regions, sex(question), place)


def beside(question: Question) -> None:
    """Draw what stands beside the explanation: bars with intervals, or the place of a term."""
    stem = figures.stem("quiz", question.id)
    if not question.figures:
        info = blank(question)
        figures.chart(
            plot_blank_body,
            info,
            geometry=geometry_url(info.sex),
            narrow=layout.is_narrow(),
            height=PLACE_HEIGHT,
            captions=False,
            key="quiz_place",
            alt=blank_body_sentence(info),
            name=stem,
        )
        return
    ranking = bars_of(question)
    figures.chart(bars.plot_bars, ranking, key="quiz_bars", alt=question.explanation.replace("\n", " "), name=stem)
    if ranking.hidden:
        st.caption(f"{describe.many(ranking.hidden, 'smaller share is', 'smaller shares are')} not drawn.")


def below(question: Question) -> None:
    """Draw the body under a question that was asked on it."""
    if question.kind == "body":
        info = map_of(question)
        figures.chart(
            bodymap.plot_body_map,
            info,
            geometry=geometry_url(info.sex),
            narrow=layout.is_narrow(),
            key="quiz_map",
            alt=describe.body_map(info, question.topic),
            name=figures.stem("quiz", question.id, "map"),
        )


def pictures(questions: tuple[Question, ...]) -> dict[str, bytes]:
    """Return {question: PNG} of what decides each; raise RenderError where no picture can be drawn."""
    return {question.id: _picture(question) for question in questions}


def _picture(question: Question) -> bytes:
    if question.kind == "body":
        figure, width = bodymap.plot_body_map(map_of(question), LIGHT), BODY_WIDTH
    elif question.figures:
        figure, width = bars.plot_bars(bars_of(question), LIGHT), BARS_WIDTH
    else:
        figure, width = plot_blank_body(blank(question), LIGHT), BODY_WIDTH
    return render.png(go.Figure(figure), width, int(figure.layout.height), 2)
