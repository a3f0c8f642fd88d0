"""Decisions about labels that outlive their upload: what somebody said once need not be said again.

Within a session they are kept as lines; beyond it as a file, with the answers to questions, which the page and
`python -m data aggregate --map` take.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

from data.own.read.sheets import Sheet
from data.own.understand.forms import QUESTION, REPEATED
from data.own.understand.labels import HOW
from data.own.understand.mapping import Choices, Entry, LabelMapping
from data.own.understand.text import cleaned

KINDS = ("primary", "site")
MOST = 500
NEEDED = ("kind", "label", "id")
"""Columns that make a table a file of meanings; a blank id leaves a label out."""
COLUMNS = (*NEEDED, "proposed", "how", "note", "rows")


class _Asked(Protocol):
    """A question with its answer, if it has one."""

    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def answer(self) -> str | None: ...
    @property
    def options(self) -> Mapping[str, str]: ...


def kept(choices: Choices, before: object = None) -> list[list[str]]:
    """Return decisions as lines of kind, label, term; only such as name one of our terms, so no cell of a patient.

    before: lines of earlier uploads, which stay.
    """
    found = {(kind, label): term for (kind, label), term in choices.items() if kind in KINDS and term}
    for line in before if isinstance(before, list) else []:
        match line:
            case [str(kind), str(label), str(term)] if kind in KINDS and term:
                found.setdefault((kind, label), term)
    return [[kind, label, term] for (kind, label), term in found.items()][:MOST]


def again(lines: object, mapping: LabelMapping) -> Choices:
    """Return those of such lines that decide what is open in a mapping; anything else in them is passed over."""
    asked = {(entry.kind, entry.label) for entry in mapping.open}
    found: dict[tuple[str, str], str] = {}
    for line in lines if isinstance(lines, list) else []:
        match line:
            case [str(kind), str(label), str(term)] if (kind, label) in asked and term in mapping.allowed[kind]:
                found[kind, label] = term
    return found


def settled(mapping: LabelMapping, lines: object, given: Choices, choices: Choices) -> LabelMapping:
    """Return a mapping with what was said of its labels: before (lines), by a file (given), and now (choices)."""
    mapping = mapping.known({**again(lines, mapping), **mapping.still(given)})
    return mapping.decided(mapping.still(choices))


def saved(entries: Sequence[Entry], asked: Sequence[_Asked] = ()) -> pd.DataFrame:
    """Return the file of meanings of some entries (COLUMNS): what is decided in id, what is proposed beside it.

    asked: questions whose answers are saved, too, but for those that are about one file alone.
    """
    lines = [
        (e.kind, e.label, e.id if e.sure else "", "" if e.sure else e.id, HOW[e.how], e.note, e.n or "")
        for e in entries
    ]
    again = [each for each in asked if each.answer and each.name in REPEATED]
    lines += [(QUESTION, each.name, each.answer or "", "", "", each.text, "") for each in again]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def unanswered(asked: Sequence[_Asked]) -> pd.DataFrame:
    """Return the lines (COLUMNS) that ask what has no answer yet; those about one file alone have none."""
    lines = [
        (QUESTION, each.name, "", "", "", f"{each.text}: {_some(each.options)}", "")
        for each in asked
        if each.name in REPEATED
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _some(options: Mapping[str, str], most: int = 12) -> str:
    """The answers that may stand in such a line."""
    ids = list(options)
    return ", ".join(ids[:most]) + (" …" if len(ids) > most else "")


def parted(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """Return the tables of an upload, and those among its files that are meanings saved before."""
    meanings = [sheet for sheet in sheets if set(NEEDED) <= set(sheet.frame.columns)]
    tables = [sheet for sheet in sheets if sheet not in meanings]
    return (tables, meanings) if tables else (list(sheets), [])


def taken(meanings: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """Return what files of meanings say, of labels and of questions."""
    found: dict[tuple[str, str], str] = {}
    for sheet in meanings:
        columns = (cleaned(sheet.frame[column]) for column in NEEDED)
        found |= {(kind, label): term for kind, label, term in zip(*columns, strict=True)}
    return found
