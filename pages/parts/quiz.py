"""One question on the page: how it is asked, answered by mouse or keyboard, and explained."""

from operator import itemgetter
from pathlib import Path
from typing import Any, cast

import streamlit as st

from data.learn.question import Question
from data.selection import Selection, to_params
from pages.parts import figures
from pages.parts.layout import said
from pages.session import quiz as state
from pages.session import screen
from pages.session.atlas import server_atlas
from pages.session.choice import current
from pages.session.widgets import controlled
from viz.charts.bodymap import BodyMapInfo, site_of_point
from viz.views.catalogue import build
from viz.views.quiz import opened_by, to_click, views_of

STYLE = f"<style>{Path(__file__).with_name('quiz.css').read_text('utf-8')}</style>"
"""Constant text: a question is read from the last row of a lecture hall. PAPER is the theme's ground."""
PLACE_HEIGHT = 270
"""Pixels of a body beside a text."""


def style() -> None:
    """Write the style of the quiz."""
    st.html(STYLE.replace("PAPER", screen.look().paper))


def ask(question: Question) -> None:
    """Draw a question with its options, or with the blank body on which it is answered."""
    if question.kind == "body":
        _click(question)
        return
    st.title(said(question.prompt))
    _options(question)


def tell(question: Question, given: str) -> None:
    """Say whether the answer was right, and show why; given "" is a question that was only looked up."""
    chosen = Selection(topic=question.id)
    shown = [build(server_atlas(), view, chosen) for view in views_of(question)]
    st.title(said(shown[0].headline))
    if question.kind != "body":
        _options(question, given, answered=True)
    with st.container(key="quiz_told"):
        left, right = st.columns([6, 5], gap="large")
    with left:
        verdict, following = st.columns([3, 1], vertical_alignment="center")
        if not given:
            verdict.info(said(question.lesson), icon=":material/search:")
            following.button("To the quiz", type="primary", shortcut="Enter", wrap=True, on_click=state.resume)
        elif given == question.answer:
            verdict.success(said(f"**Right.** {question.lesson}"), icon=":material/check_circle:")
        else:
            verdict.warning(said(f"**Not quite.** {question.lesson}"), icon=":material/cancel:")
        if given:
            following.button("Next", type="primary", shortcut="Enter", on_click=state.go_on)
        st.markdown(said(question.explanation))
        link(question)
    first, *more = shown
    with right:
        small: dict[str, Any] = {"height": PLACE_HEIGHT, "captions": False} if first.view == "quiz_place" else {}
        figures.chart(first, **small)
    for figure in more:
        st.markdown(said(f"**{figure.headline}**"))
        figures.chart(figure)
    figures.files(*shown)


def _options(question: Question, given: str = "", *, answered: bool = False) -> None:
    """Draw the options as buttons, with signs once the question is answered."""
    across = 3 if len(question.options) == 3 else 2  # noqa: PLR2004 - three stand in one row
    with st.container(key="quiz_options"):
        for number, option in enumerate(question.options):
            if number % across == 0:
                row = st.columns(across)
            right = answered and option.id == question.answer
            sign = ":material/check:" if right else ":material/close:" if option.id == given else None
            with row[number % across], st.container(key="quiz_right" if right else f"quiz_option_{number}"):
                st.button(
                    said(option.text),
                    key=f"{question.id}_{number}",
                    shortcut=None if answered else str(number + 1),
                    wrap=True,
                    icon=sign,
                    disabled=answered,
                    width="stretch",
                    on_click=state.answer,
                    args=(question, option.id),
                )


def _click(question: Question) -> None:
    """Draw the blank body, with the list of its sites for the keyboard."""
    body = to_click(server_atlas(), question)
    info = cast("BodyMapInfo", body.info)

    def take(site: str | None) -> None:
        if site:
            state.answer(question, site)

    left, right = st.columns([3, 1], gap="large", vertical_alignment="bottom")
    left.title(said(body.headline))
    sites = {region.site_id: region.site_label for region in info.regions if region.site_id}
    names = dict(sorted(sites.items(), key=itemgetter(1)))
    label = "Click it on the body, or choose it here"
    shown = {"value": None, "index": None, "placeholder": "Choose a site"}
    with right:
        controlled(st.selectbox, label, names, key="quiz_list", changed=take, **shown)
    figures.chart(body, lambda point: take(site_of_point(info, point)), key="quiz_blank")


def link(question: Question, label: str = "See it in the atlas") -> None:
    """Lead to the page that shows what a question is about."""
    page, goal = opened_by(question, current())
    st.page_link(f"explore/{page}.py", label=label, icon=":material/arrow_forward:", query_params=to_params(goal))
