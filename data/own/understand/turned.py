"""A table with a row a site and a column a primary, turned round; and numbers of patients that stand in labels."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data.own.read.sheets import Sheet
from data.own.read.tabular import TEXT
from data.own.understand import columns as column
from data.own.understand.labels import NOWHERE, Index, meaning

PRIMARY, N = "Primary", "n"
"""What the columns are called that a table gets when it is turned, or its labels hold numbers."""
_WITH_N = re.compile(r"(?P<label>.*\S)\s*[(\[,;:]?\s*\b[nN]\s*=\s*(?P<n>\d[\d ,.]*?)\s*[)\]]?")


def is_turned(sheet: Sheet, sites: Index, primaries: Index) -> bool:
    """Tell whether rows are named like sites, and columns of numbers like primaries, rather than the other way.

    Many organs are both: then the name of the column of labels tells, and whether a row or a column is called n.
    """
    labels = _labels(sheet)
    if not labels or len(sheet.frame) < 2:  # noqa: PLR2004 - one row is no list of sites
        return False
    numbers = [name for name in sheet.frame.columns if name != labels and column.counts(sheet, name)]
    rows, names = [str(text) for text in sheet.frame[labels]], [_label(name) for name in numbers]
    down = _surely(rows, sites) - _surely(rows, primaries)
    across = _surely(names, primaries) - _surely(names, sites)
    enough = _surely(rows, sites) * 2 >= len(rows) and _surely(names, primaries) * 2 >= len(names) > 0
    hints = bool(column.named([labels], column.SITE)) - bool(column.named([labels], column.PRIMARY))
    hints += bool(column.named(rows, column.N_ALL)) - bool(column.named(names, column.N_ALL))
    return enough and min(down, across) >= 0 and down + across + hints > 0


def turned(sheet: Sheet) -> Sheet:
    """Return a table turned round: its columns are rows, numbered as they stood."""
    labels = _labels(sheet)
    if not labels:
        return sheet
    places = {name: at for at, name in enumerate(sheet.frame.columns, 1)}
    names = [name for name in sheet.frame.columns if name != labels]
    cells = sheet.frame[names].T.to_numpy()
    frame = pd.DataFrame(cells, index=[places[name] for name in names], columns=_distinct(sheet.frame[labels]))
    frame.insert(0, PRIMARY, names)
    return with_n(replace(sheet, frame=frame.astype(TEXT)), PRIMARY)


def with_n(sheet: Sheet, labels: str) -> Sheet:
    """Return a table with the numbers of patients of its labels, such as “Breast (n=127)”, in a column of their own."""
    found = sheet.frame[labels].str.extract(f"^{_WITH_N.pattern}$")
    if N in sheet.frame or found["n"].notna().sum() * 2 <= len(found):
        return sheet
    told = {labels: found["label"].fillna(sheet.frame[labels]).astype(TEXT), N: found["n"].fillna("").astype(TEXT)}
    return replace(sheet, frame=sheet.frame.assign(**told))


def _label(name: str) -> str:
    found = _WITH_N.fullmatch(name)
    return found["label"] if found else name


def _labels(sheet: Sheet) -> str:
    """The first column that holds no numbers."""
    names = (str(name) for name in sheet.frame.columns if not column.counts(sheet, name))
    return next((name for name in names if (sheet.frame[name].str.strip() != "").any()), "")


def _surely(labels: Sequence[str], vocabulary: Index) -> int:
    found = (meaning(label, vocabulary) for label in labels if label.strip())
    return sum(one.sure and one.id not in ("", NOWHERE) for one in found)


def _distinct(labels: pd.Series) -> list[str]:
    """The labels as names of columns, each once."""
    names: list[str] = []
    for label in (" ".join(text.split()) or "Column" for text in labels):
        n = sum(name == label or name.startswith(f"{label} (") for name in names)
        names.append(f"{label} ({n + 1})" if label in (*names, PRIMARY) else label)
    return names
