"""The quiz: every question the tables answer beyond doubt, and a draw of ten by a number.

The same number gives the same quiz on every machine: the pool is ordered, and random.Random of an
integer is the same everywhere.
"""

import random
from dataclasses import replace
from itertools import chain
from operator import attrgetter

import pandas as pd

from data.atlas import Atlas, memoised
from data.learn.choosing import chosen
from data.learn.figure_questions import figure_questions
from data.learn.question import KINDS, Question
from data.learn.term_questions import term_questions
from data.stats.frequency import Options, shares

QUESTIONS = 10
Told = tuple[str, ...]
"""A thing that a question asks or tells, in ids."""


@memoised(1)
def pool(atlas: Atlas) -> tuple[Question, ...]:
    """Return every question, one a fact, in the order of the ids."""
    drafts = chosen(atlas, chain(figure_questions(atlas), term_questions(atlas)))
    return tuple(sorted((draft.make() for draft in drafts), key=attrgetter("id")))


@memoised(1)
def _by_id(atlas: Atlas) -> dict[str, Question]:
    return {question.id: question for question in pool(atlas)}


def question_of(atlas: Atlas, question_id: str) -> Question | None:
    """Return a question by its id, or None where there is no such question."""
    return _by_id(atlas).get(question_id)


def draw(
    questions: tuple[Question, ...], seed: int, level: str, kind: str = "", n: int = QUESTIONS
) -> tuple[Question, ...]:
    """Return up to `n` questions of a level for a seed, their options in the seed's order.

    kind "" takes all kinds in turn. No two ask the same of the same cancer or site, and none tells the answer of
    another while there are others (`_told`); fewer than `n` come only where the pool has fewer.
    """
    rng = random.Random(seed)  # nosec B311 # noqa: S311 - a quiz that can be repeated, no secret
    stacks: dict[str, list[Question]] = {name: [] for name in KINDS if kind in ("", name)}
    for question in questions:
        if question.level == level and question.kind in stacks:
            stacks[question.kind].append(question)
    order = [rng.sample(stack, min(len(stack), 3 * n)) for stack in stacks.values()]
    rng.shuffle(order)
    order.sort(key=len)  # a kind with few questions chooses first, before the others take their cancers and sites
    chosen: dict[Told, Question] = {}  # by what it asks
    kept_back: list[Question] = []
    told: set[Told] = set()
    while any(order) and len(chosen) < n:
        for stack in order:
            fresh = next((q for q in stack if _told(q).isdisjoint(told)), None)
            if fresh is None:
                kept_back += stack
                stack.clear()
            elif len(chosen) < n:
                stack.remove(fresh)
                told |= _told(fresh)
                chosen[_asked(fresh)] = fresh
    for question in kept_back:
        if len(chosen) < n:
            chosen.setdefault(_asked(question), question)
    found = list(chosen.values())
    rng.shuffle(found)
    return tuple(_shuffled(question, rng) for question in found)


def _asked(question: Question) -> Told:
    """What a question asks, whoever shows it and whatever can be answered."""
    return (question.kind, *question.fact[:2]) if len(question.figures) > 2 else question.fact  # noqa: PLR2004 - of two


def _told(question: Question) -> set[Told]:
    """What somebody knows who has read a question with its answer: what it asks, of whom, and which share is larger."""
    cells = {figure.key: (figure.primary_id, figure.site_id) for figure in question.figures}
    above = [cells[key] for key in question.answer.split("+") if key in cells] or list(cells.values())
    orders = {tuple(sorted((*one, *other))) for one in above for other in cells.values() if one != other}
    return {_asked(question), (question.primary_id, question.site_id), *orders}


def _shuffled(question: Question, rng: random.Random) -> Question:
    """The question with its options in another order; “higher” and “lower” stay where one expects them."""
    if question.kind == "higher":
        return question
    return replace(question, options=tuple(rng.sample(question.options, len(question.options))))


def compared(atlas: Atlas, question: Question, *, all_cohorts: bool = False) -> pd.DataFrame:
    """Return the shares that decide a question (frequency.COLUMNS); site_id and site are its keys and labels.

    They are those of the first cohort that shows the answer, or with `all_cohorts` of every one.
    """
    found = []
    for figure in (*question.figures, *(question.others if all_cohorts else ())):
        frame = shares(atlas, figure.cohort_id, figure.primary_id, Options())
        row = frame[(frame["site_id"] == figure.site_id) & (frame["denominator"] != "examined")]
        found.append(row.assign(site_id=figure.key, site=figure.label))
    return pd.concat(found, ignore_index=True)


def few(atlas: Atlas, kind: str, level: str) -> str:
    """Return the sentence that a new quiz of a kind and level asks again what this one asked; "" where it need not."""
    number = sum(question.kind == kind and question.level == level for question in pool(atlas))
    if not 0 < number < 2 * QUESTIONS:
        return ""
    if number == 1:
        return "There is only one question of this kind and level, so a new quiz repeats it."
    return f"There are only {number} questions of this kind and level, so a new quiz repeats some of them."


@memoised(256)
def questions_of(atlas: Atlas, kind: str, level: str, seed: int) -> tuple[Question, ...]:
    """Return the questions of one quiz; see `draw`."""
    return draw(pool(atlas), seed, level, kind)
