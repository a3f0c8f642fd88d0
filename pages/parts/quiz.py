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
from viz.charts.bodymap import BodyMapInfo, site_of_point
from viz.views.catalogue import build
from viz.views.quiz import SITE_KEYS, SQUARES, opened_by, to_click, verdict, views_of
from viz.views.words import reference

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


def progress(squares: list[str], words: str) -> None:
    """Draw a square for each question of the quiz, and the same in words."""
    with st.container(key="quiz_progress"):
        st.markdown(f"{' '.join(SQUARES[one] for one in squares)} {said(words)}")


def tell(question: Question, given: str, boxes: str = "") -> None:
    """Say whether the answer was right, and show why; given "" is a question that was only looked up."""
    shown = [build(server_atlas(), view, Selection(topic=question.id)) for view in views_of(question)]
    st.title(said(shown[0].headline))
    if question.kind != "body":
        _options(question, given, answered=True)
    with st.container(key="quiz_told"):
        left, right = st.columns([6, 5], gap="large")
    with left:
        box, icon = (st.success, "check_circle") if given == question.answer else (st.warning, "cancel")
        box, icon = (box, icon) if given else (st.info, "search")
        box("  \n".join(map(said, verdict(server_atlas(), question, given))), icon=f":material/{icon}:")
        with st.container(horizontal=True, vertical_alignment="center"):
            label, onward = ("Next", state.go_on) if given else ("To the quiz", state.resume)
            st.button(label, type="primary", shortcut="Enter", on_click=onward)
            link(question)
        if boxes:
            st.caption(boxes)
        st.markdown(f"{said(question.explanation)} {reference(server_atlas(), shown[0].provenance.sources)}")
    first, *more = shown
    with right:
        small: dict[str, Any] = {"height": PLACE_HEIGHT, "captions": False} if first.view == "quiz_place" else {}
        figures.chart(first, **small)
    for figure in more:
        st.markdown(said(f"**{figure.headline}**"))  # who follows the link on its file finds it below its headline
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
            wrong = option.id == given and not right
            name = "quiz_right" if right else "quiz_wrong" if wrong else f"quiz_option_{number}"
            word = " :small[– right answer]" if right else " :small[– your answer]" if wrong else ""
            with row[number % across], st.container(key=name):
                st.button(
                    f"{said(option.text)}{word}",
                    key=f"{question.id}_{number}",
                    shortcut=None if answered else str(number + 1),
                    wrap=True,
                    icon=sign,
                    disabled=answered,
                    width="stretch",
                    on_click=state.answer,
                    args=(question, option.id),
                )
    if not answered:
        with st.container(key="quiz_keys"):
            st.caption(f"Keys: **1** to **{len(question.options)}** answer, **Enter** goes on.")


def _click(question: Question) -> None:
    """Draw the blank body, and its sites as buttons with a key each."""
    body = to_click(server_atlas(), question)
    info = cast("BodyMapInfo", body.info)

    def take(site: str | None) -> None:
        if site:
            state.answer(question, site)

    st.title(said(body.headline))
    figures.chart(body, lambda point: take(site_of_point(info, point)), key="quiz_blank")
    with st.container(key="quiz_keys"):
        st.caption("Click the body, or press a site; each has its key.")
    sites = {region.site_id: region.site_label for region in info.regions if region.site_id}
    with st.container(horizontal=True, gap="small", key="quiz_sites"):
        for key, (site, name) in zip(SITE_KEYS, sorted(sites.items(), key=itemgetter(1)), strict=False):
            st.button(said(name), key=f"{question.id}_{site}", shortcut=key, on_click=take, args=(site,))


def link(question: Question, label: str = "See it in the atlas") -> None:
    """Lead to the page that shows what a question is about."""
    page, goal = opened_by(question, current())
    st.page_link(f"explore/{page}.py", label=label, icon=":material/arrow_forward:", query_params=to_params(goal))
