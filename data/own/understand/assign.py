"""The table in which somebody says what the labels of one kind stand for, and what was changed in it."""

import pandas as pd

from data.own.understand.labels import HOW
from data.own.understand.mapping import LEFT_OUT, Choices, Entry, LabelMapping

OUT = "leave_out"
"""What stands in the table for LEFT_OUT, since a blank cell is one that nobody decided."""


def names(mapping: LabelMapping, kind: str) -> dict[str, str]:
    """Return {what a cell may hold: its name} for one kind, by name, to leave it out first."""
    terms = mapping.allowed[kind]
    return {OUT: "Leave out", **{term: terms[term] for term in sorted(terms, key=lambda one: terms[one].casefold())}}


def shown(mapping: LabelMapping, kind: str, *, every: bool) -> list[Entry]:
    """Return the entries of a kind, most rows first; without `every` those that nobody had decided before a person.

    A decision changes no place: what was open stays in the list.
    """
    return [e for e in mapping.entries if e.kind == kind and (every or not e.sure or e.decided)]


def table(entries: list[Entry], mapping: LabelMapping) -> pd.DataFrame:
    """Return a row an entry: label, rows, id (a cell of `names`, blank while open), proposed, how, note."""
    lines = [
        (
            e.label,
            e.n,
            (e.id or OUT) if e.sure else None,
            "" if e.sure else mapping.allowed[e.kind].get(e.id, ""),
            HOW[e.how] + (f", {e.score:.0f}\u2009%" if e.score else ""),
            e.note,
        )
        for e in entries
    ]
    return pd.DataFrame(lines, columns=["label", "rows", "id", "proposed", "how", "note"])


def changes(entries: list[Entry], before: pd.DataFrame, after: pd.DataFrame) -> Choices:
    """Return what somebody decided in the table of some entries; a cell that was emptied decides nothing."""
    cells = zip(entries, before["id"], after["id"], strict=True)
    return {
        (entry.kind, entry.label): LEFT_OUT if new == OUT else str(new)
        for entry, old, new in cells
        if new and not pd.isna(new) and new != old
    }


def below(mapping: LabelMapping, least: int) -> Choices:
    """Return the choices that leave out every open label of fewer rows for which nothing is proposed."""
    rows = {(entry.kind, entry.label): entry.n for entry in mapping.open}
    return {key: term for key, term in mapping.unproposed.items() if rows[key] < least}
