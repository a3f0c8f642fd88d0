"""Which columns of a table are kept and what each is called, whatever stands in its header."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.own.faults import Fault, IntakeError, NoTableError, listed, numbered
from data.own.limits import MAX_COLUMNS, MAX_NAME


@dataclass(frozen=True)
class Columns:
    """The columns that are kept: where each stands in a row, from 0, and its name; and what is to be said of others."""

    places: tuple[int, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def demand_names(name: str, names: Sequence[str], row: int) -> None:
    """Raise IntakeError when there are too few or too many columns, or too long a name; row is the header's."""
    if len(names) < 2:  # noqa: PLR2004 - nothing can be counted from one column
        text = "Only one column was found. Expected at least two; is the separator one of comma, semicolon, tab, bar?"
        raise NoTableError(Fault(name, text, row))
    if len(names) > MAX_COLUMNS:
        text = f"Found {len(names):,} columns; at most {MAX_COLUMNS:,} are allowed. Keep the columns that are needed."
        raise IntakeError(Fault(name, text, row))
    long = [(at, len(cell)) for at, cell in enumerate(names, 1) if len(cell) > MAX_NAME]
    if long:
        text = "The name of column {} has {:,} characters; at most {} are allowed."
        raise IntakeError([Fault(name, text.format(at, length, MAX_NAME), row) for at, length in long])


def named(
    names: Sequence[str], is_blank: Callable[[int], bool], is_numbering: Callable[[int], bool], *, header: bool = True
) -> Columns:
    """Return the columns of a table from the names in its header, "" for none.

    is_blank tells of a column, by its place, whether it holds no text at all, is_numbering whether it only numbers the
    rows. A nameless column of such a kind is left out, any other is called by its number; a name that stands there
    again gets a number. Without a header every column is called by its number.
    """
    nameless = [at for at, text in enumerate(names) if not text]
    blank = [at for at in nameless if is_blank(at)]
    numbering = [at for at in nameless if header and at not in blank and is_numbering(at)]
    notes = [f"Left out, without a name or any text: {_places(blank)}."] if header and blank else []
    notes += [f"Left out, without a name, as it only numbers the rows: {_places(numbering)}."] * bool(numbering)
    places = [at for at in range(len(names)) if at not in {*blank, *numbering}]
    given: list[str] = []
    taken = set(names)
    again: list[str] = []
    for at in places:
        text = names[at] or f"Column {at + 1}"
        if text in given or (not names[at] and text in taken):
            text = next(more for n in range(2, len(names) + 3) if (more := f"{text} ({n})") not in taken)
            again += [text] if names[at] else []
        given.append(text)
        taken.add(text)
    if header and (called := [text for at, text in zip(places, given, strict=True) if not names[at]]):
        notes.append(f"Without a name in the header, called by number: {listed(called)}.")
    if again:
        notes.append(f"Names that stand in the header before: {listed(again)}.")
    return Columns(tuple(places), tuple(given), tuple(notes))


def _places(columns: Sequence[int]) -> str:
    return numbered("column", [at + 1 for at in columns])
