"""Tables as files a spreadsheet can open without running anything."""

import re

import pandas as pd

from data.tables.plain import as_typed

_FORMULA = re.compile(r"^[=+\-@\t\r]")


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as UTF-8 CSV with a byte-order mark, so that spreadsheets read the letters right.

    Text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection);
    numbers are left as they are.
    """
    safe = typed(frame)
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(lambda cell: safe_text(cell) if isinstance(cell, str) else cell)
    return safe.to_csv(index=False).encode("utf-8-sig")


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of a table for a file, its texts and the names of its columns as they were typed."""
    kept = frame.rename(columns=lambda name: as_typed(name) if isinstance(name, str) else name)
    for column in kept.columns:
        if not pd.api.types.is_numeric_dtype(kept[column]):
            kept[column] = kept[column].map(lambda cell: as_typed(cell) if isinstance(cell, str) else cell)
    return kept


def safe_text(value: str) -> str:
    """Return text that no spreadsheet takes for a formula, on one row."""
    text = value.replace("\r", " ")  # unquoted, it would end the row
    return "'" + text if _FORMULA.match(value) else text


def file_name(*parts: str) -> str:
    """Return a stable file name without extension from readable parts, e.g. "seed-and-soil-breast-liver"."""
    return slug("seed-and-soil", *parts)


def slug(*parts: str) -> str:
    """Return readable parts as one word for a file name: small letters, figures and hyphens; "" where none is left."""
    words = (re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts)
    return "-".join(word for word in words if word)
