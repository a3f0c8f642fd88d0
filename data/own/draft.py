"""An upload on its way to a cohort: its tables, the columns' roles, the labels' meanings, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.atlas import Atlas
from data.own.asked import supposed_about
from data.own.count.preview import Preview, previewed
from data.own.question import Question
from data.own.questions import about_losses, questions, retold
from data.own.read.sheets import Sheet
from data.own.understand.forms import QUESTION
from data.own.understand.kept import parted, settled, taken
from data.own.understand.mapping import Choices, LabelMapping, proposed
from data.own.understand.recognise import begun
from data.own.understand.shapes import Shape


@dataclass(frozen=True, eq=False)
class Draft:
    """What was read and decided so far; each decision makes a new one. shape.roles say which column is what.

    given is what a file of meanings says, before what was said of earlier uploads (data.own.understand.kept.kept).
    about is what was said in the last step, by the names of its fields. asked and preview follow from it all.
    """

    shape: Shape
    mapping: LabelMapping
    choices: Choices
    given: Choices
    before: object
    about: Mapping[str, Any]
    asked: Sequence[Question]
    preview: Preview


def drafted(sheets: Sequence[Sheet], before: object, about: Mapping[str, Any], atlas: Atlas) -> Draft:
    """Return the draft of some tables, among which may be files of meanings; raise IntakeError where it cannot be."""
    tables, meanings = parted(sheets)
    given = taken(meanings)
    said = {name: answer for (kind, name), answer in given.items() if kind == QUESTION}
    shape = retold(begun(tables, atlas), said, atlas)
    mapping = settled(proposed(shape, atlas), before, given, {})
    about = {**supposed_about(shape), **about}
    return Draft(shape, mapping, {}, given, before, about, *_following(shape, mapping, atlas))


def reshaped(draft: Draft, shape: Shape, atlas: Atlas) -> Draft:
    """Return the draft with another shape; what was said of labels that it has stands."""
    mapping = settled(proposed(shape, atlas), draft.before, draft.given, draft.choices)
    asked, preview = _following(shape, mapping, atlas)
    return replace(draft, shape=shape, mapping=mapping, asked=asked, preview=preview)


def decided(draft: Draft, choices: Choices, atlas: Atlas) -> Draft:
    """Return the draft with more said of what labels stand for."""
    mapping = draft.mapping.decided(choices)
    asked, preview = _following(draft.shape, mapping, atlas)
    return replace(draft, mapping=mapping, choices={**draft.choices, **choices}, asked=asked, preview=preview)


def _following(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> tuple[list[Question], Preview]:
    """What is asked, and what would come out."""
    preview = previewed(shape, mapping, atlas)
    every = questions(shape, mapping, atlas)
    return [*every, *about_losses(shape, every, preview.undecided)], preview
