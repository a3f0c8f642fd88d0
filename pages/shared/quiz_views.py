"""What decides a quiz question, as figures that can stand alone; the topic of a selection names the question."""

from functools import partial

import pandas as pd

from data.anki import source_line
from data.frequency import DENOMINATOR_LABELS, FrequencyError
from data.question import Question
from data.vocabulary import labels
from pages.shared import quiz_figures
from pages.shared.address import Selection
from pages.shared.loading import citations, compared, flag_labels, questions, tables
from pages.shared.shown import Shown, Whose, patients
from viz import bars, bodymap, describe
from viz.blank_body import blank_body_sentence, plot_blank_body
from viz.geometry_files import geometry_url


def answer_bars(chosen: Selection) -> Shown:
    """The shares that decide a question, ranked."""
    question = _asked(chosen, counted=True)
    info = quiz_figures.bars_of(question)
    return Shown(
        bars.plot_bars,
        info,
        _title(question),
        describe.bars(info, question.topic),
        _source(question),
        whose=_whose(question),
        table=partial(table_of, question),
    )


def answer_map(chosen: Selection) -> Shown:
    """The shares that decide a question, on the body."""
    question = _asked(chosen, counted=True)
    info = quiz_figures.map_of(question)
    return Shown(
        bodymap.plot_body_map,
        info,
        _title(question),
        describe.body_map(info, question.topic),
        _source(question),
        (("geometry", geometry_url(info.sex)),),
        _whose(question),
        partial(table_of, question),
    )


def answer_place(chosen: Selection) -> Shown:
    """The place on the body that a question about a term or a route is about."""
    question = _asked(chosen, counted=False)
    info = quiz_figures.blank(question)
    return Shown(
        plot_blank_body,
        info,
        _title(question),
        blank_body_sentence(info),
        _source(question),
        (("geometry", geometry_url(info.sex)),),
        _whose(question),
        partial(table_of, question),
    )


def _asked(chosen: Selection, *, counted: bool) -> Question:
    """The question that the topic names; raise FrequencyError where none or one of another sort is named."""
    found = next((question for question in questions() if question.id == chosen.topic), None)
    if found is None or bool(found.figures) != counted:
        message = "Only a question of the quiz has this figure. Open Quiz, answer, and use Save below the explanation."
        raise FrequencyError(message)
    return found


def _title(question: Question) -> str:
    return f"{question.prompt} {question.answer_text}"


def _source(question: Question) -> str:
    return source_line(question, citations())


def _whose(question: Question) -> Whose:
    """Whom the shares of a question are of."""
    names = labels(tables().cohorts)
    ids = tuple(dict.fromkeys(source for source, _ in question.sources))
    cohorts = "; ".join(dict.fromkeys(names[figure.cohort_id] for figure in question.figures))
    if not question.figures:
        return Whose(filters=question.topic, sources=ids)
    frame = compared(question)
    whole = "; ".join(dict.fromkeys(f"share of {DENOMINATOR_LABELS[name]}" for name in frame["denominator"]))
    return Whose(cohorts, "", question.topic, whole, patients(frame), ids)


def table_of(question: Question) -> pd.DataFrame:
    """Return what decides a question, for people: shares with counts and interval, or the answer with its sources."""
    if not question.figures:
        return pd.DataFrame(
            {
                "Question": [question.prompt],
                "Answer": [question.answer_text],
                "Why": [question.explanation],
                "Source": [_source(question)],
            }
        )
    frame, words, names = compared(question), flag_labels(), labels(tables().cohorts)
    sources = tables().cohorts.set_index("cohort_id")["source_id"]
    return pd.DataFrame(
        {
            "Question": question.prompt,
            "Answer": question.answer_text,
            "Compared": frame["site"],
            "Primary": frame["primary"],
            "Share %": frame["share"] * 100,
            "95 % CI from %": frame["low"] * 100,
            "to %": frame["high"] * 100,
            "Patients with the site": frame["n_with_site"],
            "at least": frame["n_lo"],
            "at most": frame["n_hi"],
            "of": frame["n_denominator"],
            "Denominator": frame["denominator"].map(DENOMINATOR_LABELS),
            "Marks": frame["flag"].map(lambda cell: ", ".join(words[f] for f in cell.split(";") if f)),
            "Cohort": frame["cohort_id"].map(names),
            "Place in the source": frame["locator"],
            "Source": frame["cohort_id"].map(sources).map(citations()),
        }
    )
