"""Tables with the same columns, such as a file a year or a cancer, as one: their rows one after another."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from data.own.faults import numbered
from data.own.read.sheets import Sheet
from data.own.read.tabular import TEXT
from data.own.understand import columns as column
from data.own.understand.labels import Index
from data.tables.plain import plain

FILE = "File"
"""The column that tells which table a row comes from, where nothing else tells the primary."""


def stacked(sheets: Sequence[Sheet], primaries: Index) -> list[Sheet]:
    """Return some tables, those with the same columns as one, at the place of the first of them."""
    alike: dict[frozenset[str], list[Sheet]] = {}
    for sheet in sheets:
        alike.setdefault(frozenset(sheet.frame.columns), []).append(sheet)
    return [_one(group, primaries) if len(group) > 1 else group[0] for group in alike.values()]


def titles(parts: Sequence[Sheet]) -> list[str]:
    """Return what tables are called that are one: their files without the ending, or the names of their sheets."""
    named = [part.name.partition(", sheet ")[2].strip("“”") or Path(part.name).stem for part in parts]
    return named if len({*named}) == len(named) else [part.name for part in parts]


def _one(sheets: Sequence[Sheet], primaries: Index) -> Sheet:
    first = sheets[0]
    names = list(first.frame.columns)
    by_name = column.named(names, column.PRIMARY)
    by_title = not (by_name or column.by_content(first, primaries, ())) and FILE not in names
    frames, notes, damaged, at = [], [], list[tuple[int, str]](), int(first.frame.index[0])
    for sheet, title in zip(sheets, titles(sheets), strict=True):
        index = sheet.frame.index + (at - int(sheet.frame.index[0]))
        frame = sheet.frame[names].set_axis(index)
        frames.append(frame.assign(**{FILE: pd.Series(plain(title, 80), index, dtype=TEXT)}) if by_title else frame)
        where = numbered("Row", [*range(int(index[0]), int(index[-1]) + 1)])
        notes += [f"{where} of the whole: {sheet.name} from its row {sheet.frame.index[0]}."]
        notes += [f"{sheet.name}: {text}" for text in sheet.remarks]
        damaged += [(row, f"{sheet.name}: {why}") for row, why in sheet.damaged]
        at = int(index[-1]) + 1
    whole = pd.concat(frames)
    parts, start = [], 0
    for sheet in sheets:  # the parts share the memory of the whole
        rows = whole[names].iloc[start : start + len(sheet.frame)]
        parts.append(replace(sheet, frame=rows.set_axis(sheet.frame.index)))
        start += len(sheet.frame)
    return Sheet(
        f"{first.name} and {len(sheets) - 1} more",
        whole,
        first.how,
        [number for sheet in sheets for number in sheet.blank_rows],
        notes=tuple(notes),
        parts=tuple(parts),
        damaged=tuple(damaged),
    )
