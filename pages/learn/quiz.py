"""Questions made from the tables: one at a time, with the figure and the source behind each answer."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from data.files.text import file_name, to_csv
from data.learn import anki, leitner
from data.learn.question import KINDS, LEVEL_NAMES, Question
from data.learn.quiz import few
from data.learn.rounds import Quiz, Round
from data.stats.evidence import citations
from pages.parts import controls, layout
from pages.parts import quiz as parts
from pages.session import quiz as state
from pages.session.atlas import atlas, server_atlas
from pages.session.choice import current, pick
from pages.session.widgets import download
from viz.files.anki_pictures import packed, said_of_pictures
from viz.views.quiz import notice_of
from viz.views.scope import scope


def quiz_bar() -> None:
    """Draw kind, level, another quiz, files."""
    pick(st.selectbox, "kind", state.kind(), "Questions", KINDS, index=None, placeholder="All kinds", width=260)
    pick(st.segmented_control, "level", current().level, "Level", LEVEL_NAMES, required=True)
    st.button("New quiz", icon=":material/casino:", on_click=state.new_quiz)
    stem = file_name("quiz", *map(str, state.identity()))
    with st.popover("Progress", icon=":material/save:"):
        saved = leitner.to_json(state.standing().progress)
        download("Save progress", saved, f"{stem}-progress.json", "application/json")
        st.file_uploader(
            "Restore progress",
            type="json",
            key="quiz_file",
            max_upload_size=1,
            on_change=state.restore,
            args=("quiz_file",),
        )
    with st.popover("Export", icon=":material/download:"):
        export(state.quiz_later(), stem)


def bar_name() -> str:
    """What a phone's bar says is chosen."""
    return f"**{KINDS.get(state.kind(), 'All kinds')}** · {LEVEL_NAMES[current().level]}"


def export(quiz: Callable[[], Quiz], stem: str) -> None:
    """Offer the questions of this quiz as files; they are drawn for a click, so that the bar stands before them."""
    cited = citations(server_atlas())
    download("CSV of these questions", lambda: to_csv(anki.table(quiz(), cited)), f"{stem}.csv", "text/csv")
    pack = partial(packed, server_atlas(), quiz, cited)
    download("Anki deck of these questions", pack, f"{stem}.apkg", "application/zip")
    st.caption(said_of_pictures())


def sum_up(quiz: Quiz, standing: Round) -> None:
    """Tell the score and what to revise."""
    missed = standing.missed(quiz)
    st.title(f"{len(quiz) - sum(map(len, missed.values()))} of {len(quiz)} right")
    if not missed:
        st.markdown("Nothing to revise. Try a harder level, or another quiz.")
        return
    if standing.due:
        st.button("Repeat what was missed", type="primary", shortcut="Enter", on_click=state.repeat)
    else:
        st.markdown("You have since answered every missed question correctly twice in a row.")
    st.header("To revise")
    for topic, about in missed.items():
        parts.link(about[0], topic)
        for question in about:
            st.markdown(f"- {layout.said(f'{question.prompt} **{question.answer_text}.**')}")


def run() -> None:
    """Ask the next question of the quiz, or explain the one that was answered."""
    controls.bar(scope(atlas(), current()), lead="", own=quiz_bar, name=bar_name())
    asked, notices = current().kind, [notice_of(server_atlas(), current().topic)]
    if asked and not state.kind():
        notices.append(f"The quiz has no questions of the kind “{asked}”; all kinds are asked.")
    layout.show_notices([notice for notice in notices if notice])
    if fault := state.fault():
        st.error(layout.said(fault), icon=":material/error:")
    quiz, standing = state.quiz(), state.standing()
    question = standing.question(quiz)
    with st.container(key="quiz"):
        if not quiz:
            st.title("Quiz")
            st.info("There is no question of this kind at this level. Choose another level or all kinds.")
        elif question is None:
            sum_up(quiz, standing)
        else:
            words = filter(None, (standing.how_far(quiz, question)[1], few(server_atlas(), *state.identity()[:2])))
            parts.progress(standing.squares(quiz, question), ". ".join(words))
            if standing.given:
                parts.tell(question, standing.given, standing.boxes)
            else:
                parts.ask(question)


def read(question: Question) -> None:
    """Show a question that the address names, with its answer; no quiz is touched by it."""
    controls.bar(scope(atlas(), current()), lead="", own=lambda: None, name="One question")
    with st.container(key="quiz"):
        parts.tell(question, "")


parts.style()
if looked_up := state.looked_up():
    read(looked_up)
else:
    run()
