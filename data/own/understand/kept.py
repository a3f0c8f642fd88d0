"""Decisions about labels that outlive their upload: what somebody said once need not be said again.

Within a session they are kept as lines; beyond it as a file, which the page and `python -m data aggregate --map` take.
"""

from collections.abc import Sequence

import pandas as pd

from data.own.read.sheets import Sheet
from data.own.understand.labels import HOW
from data.own.understand.mapping import LEFT_OUT, Choices, Entry, LabelMapping
from data.own.understand.text import cleaned

KINDS = ("primary", "site")
MOST = 500
NEEDED = ("kind", "label", "id")
"""Columns that make a table a file of meanings; a blank id leaves a label out."""
COLUMNS = (*NEEDED, "proposed", "how", "note", "rows")


def kept(choices: Choices) -> list[list[str]]:
    """Return decisions as lines of kind, label, term; only such as name one of our terms, so no cell of a patient."""
    return [[kind, label, term] for (kind, label), term in choices.items() if kind in KINDS and term][:MOST]


def again(lines: object, mapping: LabelMapping) -> Choices:
    """Return those of such lines that decide what is open in a mapping; anything else in them is passed over."""
    asked = {(entry.kind, entry.label) for entry in mapping.open}
    found: dict[tuple[str, str], str] = {}
    for line in lines if isinstance(lines, list) else []:
        match line:
            case [str(kind), str(label), str(term)] if (kind, label) in asked and term in mapping.allowed[kind]:
                found[kind, label] = term
    return found


def saved(entries: Sequence[Entry]) -> pd.DataFrame:
    """Return the file of meanings of some entries (COLUMNS): what is decided in id, what is proposed beside it."""
    lines = [
        (e.kind, e.label, e.id if e.sure else "", "" if e.sure else e.id, HOW[e.how], e.note, e.n or "")
        for e in entries
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def parted(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """Return the tables of an upload, and those among its files that are meanings saved before."""
    meanings = [sheet for sheet in sheets if set(NEEDED) <= set(sheet.frame.columns)]
    tables = [sheet for sheet in sheets if sheet not in meanings]
    return (tables, meanings) if tables else (list(sheets), [])


def taken(meanings: Sequence[Sheet], mapping: LabelMapping) -> Choices:
    """Return what files of meanings say of the labels of a mapping; labels that it has not are passed over."""
    known = {(entry.kind, entry.label) for entry in mapping.entries}
    found: dict[tuple[str, str], str] = {}
    for sheet in meanings:
        columns = (cleaned(sheet.frame[column]) for column in NEEDED)
        for kind, label, term in zip(*columns, strict=True):
            if (kind, label) in known and (term == LEFT_OUT or term in mapping.allowed[kind]):
                found[kind, label] = term
    return found
