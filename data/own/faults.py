"""What is said when a file cannot be used: kind, short, harmless, and never a patient's identifier."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.tables.plain import plain, quoted

MOST_FAULTS = 10
"""So many faults stand in one message; the rest is counted."""
MOST_ALIKE = 3
"""So many of them that say the same, but for where and what was found."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which file, what and what to do, and where such exist row and column.

    row is the number a spreadsheet shows (the header is row 1 of a plain file); column is its name. text is one
    or two sentences; it may quote a label through `quoted`, never a cell of the column of patient identifiers. again:
    the same files may be read another time, in another text format or when the server has room.
    """

    file: str
    text: str
    row: int | None = None
    column: str | None = None
    again: bool = False

    def __str__(self) -> str:
        """Return the fault as one line: file, row, column: text."""
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {quoted(self.column)}" if self.column is not None else ""
        return f"{plain(self.file, 120)}{row}{column}: {self.text}"


class IntakeError(ValueError):
    """A file, a choice of columns or a mapping that cannot be used; the message is for the person who uploaded it.

    It holds one line a fault, each with file, row and column where such exist, what was found, what is allowed
    and what to do; at most MOST_FAULTS lines, MOST_ALIKE of those that are alike, and how many more there are.
    """

    def __init__(self, faults: Fault | Sequence[Fault], more: int = 0) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        self.more = more
        alike = Counter[str]()
        shown = []
        for fault in self.faults:
            alike[said := re.sub(r"“.*?”|\d+", "", fault.text)] += 1
            shown += [fault] if alike[said] <= MOST_ALIKE else []
        lines = [str(fault) for fault in shown[:MOST_FAULTS]]
        hidden = more + len(self.faults) - len(lines)
        super().__init__("\n".join([*lines, *([f"… and {hidden:,} more like these."] if hidden else [])]))

    @property
    def again(self) -> bool:
        """Whether the same files may be read another time."""
        return any(fault.again for fault in self.faults)


class LimitError(IntakeError):
    """More rows, cells or memory than a table may have; no other text format makes them fewer."""


class NoTableError(IntakeError):
    """A sheet or file that is no table at all, such as notes; beside tables it is set aside instead."""


_OPTIONS = re.compile(r"\s*\([^()]*--[^()]*\)")


def without_options(text: str) -> str:
    """Return a text without the options of the command line in brackets, for a page, which has none."""
    return _OPTIONS.sub("", text)


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return names as a list in a sentence: quoted, with commas, and how many more there are."""
    text = ", ".join(quoted(name) for name in names[:most])
    return text + (f" and {len(names) - most} more" if len(names) > most else "")


def row_ranges(numbers: Sequence[int], most: int = 6) -> str:
    """Return row numbers as text: "2, 4–9 and 31 more rows"; runs of neighbours become a range."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    text = ", ".join(f"{a:,}" if a == b else f"{a:,}–{b:,}" for a, b in runs[:most])
    rest = sum(b - a + 1 for a, b in runs[most:])
    return text + (f" and {rest:,} more" if rest else "")


def numbered(word: str, numbers: Sequence[int]) -> str:
    """Return rows or columns by their numbers: "row 2", "rows 4–9"."""
    return f"{word}{'s' if len(numbers) > 1 else ''} {row_ranges(numbers)}"
