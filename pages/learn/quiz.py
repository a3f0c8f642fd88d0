"""Questions made from the tables: one at a time, with the figure and the source behind each answer."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.files.text import file_name, to_csv
from data.learn import anki, leitner
from data.learn.question import KINDS, Question
from data.selection import LEVELS, quoted
from data.stats.evidence import citations
from pages.parts import controls, layout
from pages.parts import quiz as parts
from pages.session import quiz as state
from pages.session.atlas import atlas, server_atlas
from pages.session.choice import current, pick
from viz.files.anki_pictures import pictures
from viz.files.render import RenderError
from viz.views.quiz import notice_of
from viz.views.scope import scope


def quiz_bar() -> None:
    """Draw kind, level, another quiz, files."""
    kinds: dict[str, Any] = {"index": None, "placeholder": "All kinds", "format_func": KINDS.__getitem__, "width": 260}
    pick(st.selectbox, "kind", state.kind(), "Questions", list(KINDS), **kinds)
    levels: dict[str, Any] = {"format_func": str.capitalize, "required": True}
    pick(st.segmented_control, "level", current().level, "Level", list(LEVELS), **levels)
    st.button("New quiz", icon=":material/casino:", on_click=state.new_quiz)
    stem = file_name("quiz", *map(str, state.identity()))
    with st.popover("Progress", icon=":material/save:"):
        st.download_button(
            "Save progress",
            leitner.to_json(state.progress()),
            file_name=f"{stem}-progress.json",
            mime="application/json",
            on_click="ignore",
        )
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


def export(quiz: Callable[[], state.Quiz], stem: str) -> None:
    """Offer the questions of this quiz as files; they are drawn for a click, so that the bar stands before them."""
    cited = citations(server_atlas())
    st.download_button(
        "CSV of these questions",
        lambda: to_csv(anki.table(quiz(), cited)),
        file_name=f"{stem}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if st.button("Pack an Anki deck"):
        try:
            drawn, fault = pictures(server_atlas(), quiz()), ""
        except RenderError as error:
            drawn, fault = {}, f"The deck has no pictures. {error}"
        state.keep_deck(anki.apkg(quiz(), cited, drawn), fault)
    if packed := state.deck():
        content, fault = packed
        st.download_button(
            "Save the Anki deck", content, file_name=f"{stem}.apkg", mime="application/zip", on_click="ignore"
        )
        st.caption(fault or "Each card has its figure. Imported again, the deck updates its cards.")


def sum_up(quiz: state.Quiz, progress: leitner.Progress) -> None:
    """Tell the score and what to revise."""
    first = leitner.first_answers(progress)
    missed = [question for question in quiz if not first[question.id]]
    due = [name for name, box in leitner.boxes(progress).items() if box < leitner.KNOWN]
    st.title(f"{len(quiz) - len(missed)} of {len(quiz)} right")
    if not missed:
        st.markdown("Nothing to revise. Try a harder level, or another quiz.")
    elif due:
        st.button("Repeat what was missed", type="primary", shortcut="Enter", on_click=state.repeat)
    else:
        st.markdown("What was missed has been answered right twice in a row since.")
    if missed:
        st.subheader("To revise")
    for topic in dict.fromkeys(question.topic for question in missed):
        about = [question for question in missed if question.topic == topic]
        parts.link(about[0], topic)
        for question in about:
            st.markdown(f"- {question.prompt} **{question.answer_text}.**")


def how_far(quiz: state.Quiz, question: Question, progress: leitner.Progress) -> None:
    """Tell how far the quiz is."""
    seen = leitner.first_answers(progress)
    if state.is_repeating():
        left = sum(box < leitner.KNOWN for box in leitner.boxes(progress).values())
        st.progress(1 - left / len(quiz), text=f"Repeating what was missed: {left} to go")
        return
    place = [one.id for one in quiz].index(question.id) + 1
    right = f", {sum(seen.values())} right so far" if seen else ""
    st.progress(len(seen) / len(quiz), text=f"Question {place} of {len(quiz)}{right}")


def run() -> None:
    """Ask the next question of the quiz, or explain the one that was answered."""
    controls.bar(scope(atlas(), current()), lead="", own=quiz_bar, name="Selection: quiz")
    asked, notices = current().kind, [notice_of(server_atlas(), current().topic)]
    if asked and not state.kind():
        notices.append(f"The quiz has no questions of the kind “{quoted(asked)}”; all kinds are asked.")
    layout.show_notices([notice for notice in notices if notice])
    if fault := state.fault():
        st.error(fault, icon=":material/error:")
    quiz, progress = state.quiz(), state.progress()
    question, given = state.stage(quiz)
    with st.container(key="quiz"):
        if not quiz:
            st.title("Quiz")
            st.info("There is no question of this kind at this level. Choose another level or all kinds.")
        elif question is None:
            sum_up(quiz, progress)
        else:
            how_far(quiz, question, progress)
            if given:
                parts.tell(question, given)
            else:
                parts.ask(question)


def read(question: Question) -> None:
    """Show a question that the address names, with its answer; no quiz is touched by it."""
    controls.bar(scope(atlas(), current()), lead="", own=lambda: None, name="Selection: question")
    with st.container(key="quiz"):
        parts.tell(question, "")


parts.style()
if looked_up := state.looked_up():
    read(looked_up)
else:
    run()
