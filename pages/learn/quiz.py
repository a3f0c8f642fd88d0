"""Questions made from the tables: one at a time, with the figure and the source behind each answer."""

import streamlit as st

from data import anki, leitner
from data.export import to_csv
from data.question import KINDS, LEVELS
from pages.shared import address, controls, figures, layout, loading, quiz_figures, quiz_parts, quiz_state, selection
from viz.render import RenderError


def quiz_bar() -> None:
    """Draw kind, level, another quiz, files."""
    controls.pick(
        st.selectbox,
        "kind",
        quiz_state.kind(),
        "Questions",
        list(KINDS),
        index=None,
        placeholder="All kinds",
        format_func=KINDS.__getitem__,
        width=260,
    )
    controls.pick(
        st.segmented_control,
        "level",
        selection.current().level,
        "Level",
        list(LEVELS),
        format_func=str.capitalize,
        required=True,
    )
    st.button("New quiz", icon=":material/casino:", on_click=quiz_state.new_quiz)
    with st.popover("Progress", icon=":material/save:"):
        st.download_button(
            "Save progress",
            leitner.to_json(progress),
            on_click="ignore",
            file_name=f"{stem}-progress.json",
            mime="application/json",
        )
        st.file_uploader(
            "Restore progress",
            type="json",
            key="quiz_file",
            max_upload_size=1,
            on_change=quiz_state.restore,
            args=("quiz_file",),
        )
    with st.popover("Export", icon=":material/download:"):
        export()


def export() -> None:
    """Offer the questions of this quiz as files."""
    st.download_button(
        "CSV of these questions",
        lambda: to_csv(anki.table(quiz, loading.citations())),
        file_name=f"{stem}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if st.button("Pack an Anki deck"):
        try:
            pictures, fault = quiz_figures.pictures(quiz), ""
        except RenderError as error:
            pictures, fault = {}, f"The deck has no pictures. {error}"
        deck = anki.apkg(quiz, loading.citations(), pictures)
        st.session_state["quiz_deck"] = (quiz_state.identity(), deck, fault)
    packed, deck, fault = st.session_state.get("quiz_deck", (None, b"", ""))
    if packed == quiz_state.identity():
        st.download_button(
            "Save the Anki deck", deck, file_name=f"{stem}.apkg", mime="application/zip", on_click="ignore"
        )
        st.caption(fault or "Each card has its figure. Imported again, the deck updates its cards.")


def sum_up() -> None:
    """Tell the score and what to revise."""
    first = leitner.first_answers(progress)
    missed = [question for question in quiz if not first[question.id]]
    due = [name for name, box in leitner.boxes(progress).items() if box < leitner.KNOWN]
    st.title(f"{len(quiz) - len(missed)} of {len(quiz)} right")
    if not missed:
        st.markdown("Nothing to revise. Try a harder level, or another quiz.")
    elif due:
        st.button("Repeat what was missed", type="primary", shortcut="Enter", on_click=quiz_state.repeat)
    else:
        st.markdown("What was missed has been answered right twice in a row since.")
    if missed:
        st.subheader("To revise")
    for topic in dict.fromkeys(question.topic for question in missed):
        about = [question for question in missed if question.topic == topic]
        quiz_parts.link(about[0], topic)
        for question in about:
            st.markdown(f"- {question.prompt} **{question.answer_text}.**")


stem = figures.stem("quiz", *(str(part) for part in quiz_state.identity()))
quiz = quiz_state.quiz()
progress = quiz_state.progress()
quiz_parts.style()
controls.bar(selection.view(selection.current(), loading.tables()), lead="", own=quiz_bar, name="Selection: quiz")
asked = selection.current().kind
if asked and not quiz_state.kind():
    layout.show_notices([f"The quiz has no questions of the kind “{address.quoted(asked)}”; all kinds are asked."])
if fault := quiz_state.fault():
    st.error(fault, icon=":material/error:")
question, given = quiz_state.stage(quiz)
with st.container(key="quiz"):
    if not quiz:
        st.title("Quiz")
        st.info("There is no question of this kind at this level. Choose another level or all kinds.")
    elif question is None:
        sum_up()
    else:
        seen = leitner.first_answers(progress)
        right = sum(seen.values())
        if quiz_state.is_repeating():
            left = sum(box < leitner.KNOWN for box in leitner.boxes(progress).values())
            st.progress(1 - left / len(quiz), text=f"Repeating what was missed: {left} to go")
        else:
            place = [one.id for one in quiz].index(question.id) + 1
            text = f"Question {place} of {len(quiz)}" + (f", {right} right so far" if seen else "")
            st.progress(len(seen) / len(quiz), text=text)
        quiz_parts.ask(question, given)
        if given:
            quiz_parts.tell(question, given)
