"""The short page of a site: which rows it shows and what of each, as the table of manifestations says."""

import re
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.tables.rows import rows
from data.tables.vocabulary import split

COLUMNS: dict[str, tuple[str, ...]] = {
    "How it presents": ("symptom", "sign", "complication"),
    "How it is found": ("diagnosis", "pitfall"),
    "What is done": ("treatment", "prognosis"),
}
"""Columns of a site's short page: heading and the aspects that stand under it."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return _SENTENCE.split(text)


def short_text(row: Any) -> str:
    """Return the sentences of a manifestation that its short page shows, word for word."""
    first, _, last = row.short.partition("-")
    return " ".join(sentences(row.explanation)[int(first) - 1 : int(last or first)])


def short_figure(row: Any) -> tuple[str, str]:
    """Return the one figure of a manifestation and of what it is, both "" where it has none."""
    return (row.short_figure, row.short_meaning) if row.short_figure else (row.figure, row.figure_meaning)


def in_column(facts: pd.DataFrame, column: str) -> list[Any]:
    """Return the rows of a frame that belong into a column, by the order of its aspects, then of the table."""
    aspects = COLUMNS[column]
    found = [row for row in rows(facts) if row.aspect in aspects]
    return sorted(found, key=lambda row: aspects.index(row.aspect))


def sources_of_row(row: Any) -> tuple[str, ...]:
    """Return the ids of the sources of a teaching row, its own first."""
    also = [entry.partition(": ")[0] for entry in split(row.also)]
    return tuple(dict.fromkeys(one for one in (row.source_id, *also) if one))


def address_of_source(atlas: Atlas, source_id: str) -> str:
    """Return where a source opens: its DOI, else its own address, else its entry in PubMed; "" for none of these."""
    source = atlas.sources.row(source_id)
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return str(source.url) or (f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/" if source.pmid else "")
