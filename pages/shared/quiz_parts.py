"""One question on the page: how it is asked, answered by mouse or keyboard, and explained."""

from dataclasses import replace
from functools import partial

import streamlit as st

from data import anki
from data.question import Question
from pages.shared import figures, layout, loading, quiz_figures, quiz_state, quiz_views
from pages.shared.address import to_params
from pages.shared.selection import current
from viz.blank_body import blank_body_sentence, plot_blank_body
from viz.bodymap import site_of_point
from viz.geometry_files import geometry_url

STYLE = """<style>
.st-key-quiz h1 {font-size: clamp(1.35rem, 2.1vw, 2rem); padding: .3rem 0 .6rem; max-width: 62rem}
.st-key-quiz_options button {min-height: 4rem}
.st-key-quiz_options button p {font-size: clamp(1.05rem, 1.4vw, 1.35rem)}
.st-key-quiz_options button:disabled, .st-key-quiz_options button:disabled p {color: inherit; opacity: .9}
.st-key-quiz_right button:disabled {border: 2px solid currentColor; opacity: 1}
.st-key-quiz_right button:disabled p {font-weight: 700}
.st-key-quiz_told {margin-top: .8rem}
.st-key-quiz button[kind="primary"], .st-key-quiz button[kind="primary"] * {color: PAPER; opacity: 1}
</style>"""
"""Constant text: a question is read from the last row of a lecture hall. PAPER is the theme's ground."""


def style() -> None:
    """Write the style of the quiz."""
    st.html(STYLE.replace("PAPER", figures.look().paper))


def ask(question: Question, given: str) -> None:
    """Draw the question and its options, with signs once it is answered."""
    if question.kind == "body" and not given:
        click(question)
        return
    st.title(question.prompt)
    if question.kind == "body":
        return
    texts = {option.id: option.text for option in question.options}
    across = 3 if len(texts) == 3 else 2  # noqa: PLR2004 - three stand in one row
    with st.container(key="quiz_options"):
        for number, (option, text) in enumerate(texts.items()):
            if number % across == 0:
                row = st.columns(across)
            right = bool(given) and option == question.answer
            sign = ":material/check:" if right else ":material/close:" if option == given else None
            with row[number % across], st.container(key="quiz_right" if right else f"quiz_option_{number}"):
                st.button(
                    text,
                    key=f"{question.id}_{number}",
                    shortcut=None if given else str(number + 1),
                    wrap=True,
                    icon=sign,
                    disabled=bool(given),
                    width="stretch",
                    on_click=quiz_state.answer,
                    args=(question, option),
                )


def click(question: Question) -> None:
    """Draw the blank body, with the list of its sites for the keyboard."""
    info = quiz_figures.blank(question)

    def picked(point: dict[str, object]) -> None:
        """Take the clicked site as the answer."""
        if site := site_of_point(info, point):
            quiz_state.answer(question, site)

    def listed() -> None:
        """Take the site chosen in the list as the answer."""
        if site := st.session_state["quiz_list"]:
            quiz_state.answer(question, site)

    left, right = st.columns([3, 1], gap="large", vertical_alignment="bottom")
    left.title(question.prompt)
    names = {region.site_id: region.site_label for region in info.regions if region.site_id}
    st.session_state["quiz_list"] = None
    right.selectbox(
        "Click it on the body, or choose it here",
        sorted(names, key=names.__getitem__),
        key="quiz_list",
        index=None,
        format_func=names.__getitem__,
        on_change=listed,
        placeholder="Choose a site",
    )
    figures.chart(
        plot_blank_body,
        info,
        geometry=geometry_url(info.sex),
        narrow=layout.is_narrow(),
        key="quiz_blank",
        alt=blank_body_sentence(info),
        name=figures.stem("quiz", question.id),
        pick=picked,
    )


def tell(question: Question, given: str) -> None:
    """Say whether the answer was right, and show why."""
    with st.container(key="quiz_told"):
        left, right = st.columns([6, 5], gap="large")
    with left:
        verdict, following = st.columns([4, 1], vertical_alignment="center")
        if given == question.answer:
            verdict.success("**Right.**", icon=":material/check_circle:")
        else:
            verdict.warning(f"**Not right.** The answer is: {question.answer_text}.", icon=":material/cancel:")
        following.button("Next", type="primary", shortcut="Enter", on_click=quiz_state.go_on)
        st.markdown(question.explanation.replace("\n", "  \n"))
        st.caption(anki.source_line(question, loading.citations()))
        link(question)
    with right:
        quiz_figures.beside(question)
    quiz_figures.below(question)
    saved = {"quiz_bars": "shares"} if question.figures else {"quiz_place": "place"}
    saved |= {"quiz_map": "body"} if question.kind == "body" else {}
    chosen = replace(
        current(),
        topic=question.id,
        cohort=question.cohort_id or current().cohort,
        primary=question.primary_id or current().primary,
    )
    figures.files(
        partial(quiz_views.table_of, question),
        key="quiz_files",
        name=figures.stem("quiz", question.id),
        figures=saved,
        chosen=chosen,
    )


def link(question: Question, label: str = "See it in the atlas") -> None:
    """Lead to the page that shows what a question is about."""
    primaries = {figure.primary_id for figure in question.figures}
    sites = {figure.site_id for figure in question.figures}
    page = "evidence" if question.kind == "cohorts" else "site" if len(primaries) > len(sites) else "primary"
    chapter = {"eponym": "eponyms", "route": "routes"}.get(question.kind, "")
    goal = replace(
        current(),
        cohort=question.cohort_id or current().cohort,
        chapter=chapter,
        primary=question.primary_id,
        site=question.site_id if question.figures else "",
    )
    st.page_link(f"explore/{page}.py", label=label, icon=":material/arrow_forward:", query_params=to_params(goal))
