"""What decides a question of the quiz, and where on the body it is asked; a selection's topic names the question."""

from dataclasses import replace
from functools import partial
from typing import cast

import pandas as pd

from data.atlas import Atlas
from data.learn.anki import source_line
from data.learn.question import Question
from data.learn.quiz import compared, question_of
from data.selection import Selection
from data.stats.evidence import citations
from data.stats.frequency import DENOMINATOR_LABELS, FrequencyError
from data.tables.plain import tame
from viz.anatomy.geometry_files import geometry_url
from viz.charts import bars, blank_body, bodymap, describe
from viz.views.figure import Figure, Provenance
from viz.views.tables import share_columns
from viz.views.unread import topics
from viz.views.words import marks_of, patients

SQUARES = {
    "right": ":green[:material/check_box:]",
    "missed": ":orange[:material/disabled_by_default:]",
    "now": ":material/indeterminate_check_box:",
    "open": ":gray[:material/check_box_outline_blank:]",
}
"""How a question of the quiz stands, in Markdown."""
SITE_KEYS = "1234567890abdefghijklmnopqstuvwxyz"
"""Keys of sites on the body; two letters are Streamlit's own."""


def views_of(question: Question) -> tuple[str, ...]:
    """Return the figures that show the answer to a question, as ids of the catalogue."""
    if not question.figures:
        return ("quiz_place",)
    return ("quiz_bars", "quiz_map") if question.kind == "body" else ("quiz_bars",)


def notice_of(atlas: Atlas, topic: str) -> str:
    """Return why a topic opens no question; "" where it does, or where it is one of another page.

    A selection keeps its topic from page to page: a claim or its subject, a general one of Clinic, a named metastasis.
    """
    if topic in ("", *topics(atlas)) or question_of(atlas, topic):
        return ""
    return f"The quiz has no question “{tame(topic)}”. The figures behind it may have changed since the link was made."


def verdict(atlas: Atlas, question: Question, given: str) -> list[str]:
    """Return what is said of an answer, line by line: first whether it is right, with the sentence to take home."""
    if not given:
        return [question.lesson]
    if given == question.answer:
        return [f"**Right.** {question.lesson}"]
    named = next((one.text for one in question.options if one.id == given), atlas.sites.labels.get(given, given))
    return [f"**Not quite.** {question.lesson}", f"Your answer: {named}."]


def quiz_bars(atlas: Atlas, chosen: Selection) -> Figure:
    """The shares that decide a question, ranked, the answer's framed."""
    question = _asked(atlas, chosen, "quiz_bars")
    frame = compared(atlas, question)
    info = bars.bars_info(frame, "site", most=8, selected=question.answer, flag_labels=atlas.flag_labels)
    hidden = describe.many(info.hidden, "smaller share is", "smaller shares are")
    return Figure(
        bars.plot_bars,
        info,
        headline=_headline(question),
        sentence=f"{question.lesson} {question.explanation}".replace("\n", " "),
        source=_source(atlas, question),
        table=partial(_share_table, atlas, question),
        provenance=_provenance(atlas, question),
        note=" ".join(
            part for part in (f"{hidden} not drawn." if info.hidden else "", _drawn_of(atlas, question)) if part
        ),
    )


def quiz_map(atlas: Atlas, chosen: Selection) -> Figure:
    """The shares that decide a question that was asked on the body, on the body."""
    question = _asked(atlas, chosen, "quiz_map")
    info = bodymap.body_map_info(
        compared(atlas, question),
        atlas.tables.site_regions,
        _body(atlas, question),
        unit="share of patients",
        flag_labels=atlas.flag_labels,
        selected=question.answer,
    )
    return Figure(
        bodymap.plot_body_map,
        info,
        headline=_headline(question),
        sentence=describe.body_map(info, question.topic),
        source=_source(atlas, question),
        table=partial(_share_table, atlas, question),
        provenance=_provenance(atlas, question),
        options=(("geometry", geometry_url(info.sex)),),
        note=_drawn_of(atlas, question),
    )


def quiz_place(atlas: Atlas, chosen: Selection) -> Figure:
    """The place on the body that a question about a term or a route is about.

    A site that is not drawn is marked as the nearest one around it that is.
    """
    question = _asked(atlas, chosen, "quiz_place")
    drawn = set(atlas.tables.site_regions["site_id"])
    place = next((site for site in atlas.sites.family(question.site_id) if site in drawn), question.site_id)
    names = {place: atlas.sites.labels[place]}
    info = blank_body.blank_body_info(names, atlas.tables.site_regions, _body(atlas, question), place)
    return Figure(
        blank_body.plot_blank_body,
        info,
        headline=_headline(question),
        sentence=blank_body.blank_body_sentence(info),
        source=_source(atlas, question),
        table=partial(_answer_table, atlas, question),
        provenance=_provenance(atlas, question),
        options=(("geometry", geometry_url(info.sex)),),
    )


def to_click(atlas: Atlas, question: Question) -> Figure:
    """Return the body on which the sites of a question can be clicked, without any figure: it is still open.

    It stands in no catalogue; its file name is that of the question.
    """
    labels = atlas.sites.labels
    names = {one.site_id: labels[one.site_id] for one in question.figures}
    info = blank_body.blank_body_info(names, atlas.tables.site_regions, _body(atlas, question))
    return Figure(
        blank_body.plot_blank_body,
        info,
        headline=question.prompt,
        sentence=blank_body.blank_body_sentence(info),
        source="",
        table=pd.DataFrame,
        options=(("geometry", geometry_url(info.sex)),),
        view="quiz_place",
        selection=Selection(topic=question.id),
    )


def opened_by(question: Question, chosen: Selection) -> tuple[str, Selection]:
    """Return the page that shows what a question is about, and what is chosen there."""
    primaries = {figure.primary_id for figure in question.figures}
    sites = {figure.site_id for figure in question.figures}
    page = "evidence" if question.kind == "cohorts" else "site" if len(primaries) > len(sites) else "primary"
    goal = replace(
        chosen,
        cohort=question.cohort_id or chosen.cohort,
        chapter={"eponym": "eponyms", "route": "routes"}.get(question.kind, ""),
        primary=question.primary_id,
        site=question.site_id if question.figures else "",
        topic="",
    )
    return page, goal


def _asked(atlas: Atlas, chosen: Selection, view: str) -> Question:
    """The question that the topic names; raise FrequencyError where there is none, or it has no such figure."""
    found = question_of(atlas, chosen.topic)
    if found is None or view not in views_of(found):
        message = "This figure belongs to a quiz question. Open Quiz, answer, and use Save below the explanation."
        raise FrequencyError(message)
    return found


def _body(atlas: Atlas, question: Question) -> bodymap.Sex:
    """Whose body shows a question."""
    asked = {atlas.sites.column("sex").get(question.site_id), atlas.primaries.column("sex").get(question.primary_id)}
    fitting = asked & {"female", "male"}
    usual = "female" if question.primary_id.startswith("breast") else "male"
    return cast("bodymap.Sex", fitting.pop() if len(fitting) == 1 else usual)


def _drawn_of(atlas: Atlas, question: Question) -> str:
    """Whose shares are drawn, where several cohorts agree; the table has all."""
    if not question.others:
        return ""
    drawn = dict.fromkeys(atlas.cohorts.labels[figure.cohort_id] for figure in question.figures)
    return f"Drawn: {' and '.join(drawn)}. The table lists every cohort that agrees."


def _headline(question: Question) -> str:
    return f"{question.prompt} Answer: {question.answer_text}"


def _source(atlas: Atlas, question: Question) -> str:
    return source_line(question, citations(atlas))


def _provenance(atlas: Atlas, question: Question) -> Provenance:
    """Whom the shares of a question are of."""
    sources = tuple(dict.fromkeys(source for source, _ in question.sources))
    if not question.figures:
        return Provenance(filters=question.topic, sources=sources)
    frame, names = compared(atlas, question), atlas.cohorts.labels
    return Provenance(
        cohort="; ".join(dict.fromkeys(names[figure.cohort_id] for figure in question.figures)),
        filters=question.topic,
        denominator="; ".join(dict.fromkeys(f"share of {DENOMINATOR_LABELS[name]}" for name in frame["denominator"])),
        n=patients(frame),
        sources=sources,
    )


def _answer_table(atlas: Atlas, question: Question) -> pd.DataFrame:
    """The answer to a question on a term or a route, for people."""
    return pd.DataFrame(
        {
            "Question": [question.prompt],
            "Answer": [question.answer_text],
            "Take-home": [question.lesson],
            "Why": [question.explanation],
            "Source": [_source(atlas, question)],
        }
    )


def _share_table(atlas: Atlas, question: Question) -> pd.DataFrame:
    """The shares that decide a question in every cohort that shows it, for people, with counts and intervals."""
    frame = compared(atlas, question, all_cohorts=True)
    return pd.DataFrame(
        {
            "Question": question.prompt,
            "Answer": question.answer_text,
            "Compared": frame["site"],
            "Primary": frame["primary"],
            **share_columns(frame),
            "Marks": [marks_of(atlas, cell) for cell in frame["flag"]],
            "Cohort": frame["cohort_id"].map(atlas.cohorts.labels),
            "Place in the source": frame["locator"],
            "Source": frame["cohort_id"].map(atlas.cohorts.column("source_id")).map(citations(atlas)),
        }
    )
