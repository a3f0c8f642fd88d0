"""The terms of a table that names things: labels, rows, wider and narrower terms, all looked up in indexes."""

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

import pandas as pd

from data.tables.rows import rows


def split(cell: str) -> tuple[str, ...]:
    """Return the entries of a list cell (separated by semicolons)."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


class Vocabulary:
    """A table whose first column is the id of a term; every index is made once. Never mutate what it returns."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take the table, a row a term."""
        self.frame = frame
        self.column = cache(self._column)
        self.covered = cache(self._covered)

    def __contains__(self, term: object) -> bool:
        """Return whether there is such a term."""
        return term in self._rows

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every id, in the order of the table."""
        return tuple(self._rows)

    @cached_property
    def labels(self) -> dict[str, str]:
        """{id: label}."""
        return self.column("label")

    @cached_property
    def parents(self) -> dict[str, str]:
        """{id: parent id} of the terms that have a parent."""
        return {term: parent for term, parent in self.column("parent_id").items() if parent}

    def row(self, term: str) -> Any:
        """Return the row of a term, its columns as attributes; raise KeyError when there is none."""
        return self._rows[term]

    def ancestors(self, term: str) -> tuple[str, ...]:
        """Return the chain of wider terms, nearest first."""
        chain: list[str] = []
        while term in self.parents:
            term = self.parents[term]
            chain.append(term)
        return tuple(chain)

    def family(self, term: str) -> tuple[str, ...]:
        """Return the term and the wider ones it belongs to, nearest first."""
        return (term, *self.ancestors(term))

    def nearest(self, wanted: str, available: Sequence[str]) -> str | None:
        """Return the term of `available` that stands for `wanted`, or None.

        Itself; else the narrowest available term that contains it; else the first available part of it,
        unless it is a rest group.
        """
        if wanted in available:
            return wanted
        for wider in self.ancestors(wanted):
            if wider in available:
                return wider
        if "covers" not in self.frame:
            return next((term for term in available if wanted in self.ancestors(term)), None)
        if self.row(wanted).is_residual:
            return None  # a rest group is not stood for by one of its parts
        if wider_terms := [term for term in available if wanted in self.covered(term)]:
            return min(wider_terms, key=lambda term: (len(self.covered(term)), term))
        parts = self.covered(wanted)
        return next((term for term in available if term in parts), None)

    @cached_property
    def _rows(self) -> dict[str, Any]:
        return {str(row[0]): row for row in rows(self.frame)}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for child, parent in self.parents.items():
            found.setdefault(parent, []).append(child)
        return found

    def _column(self, name: str) -> dict[str, Any]:
        """{id: value} of a column; self.column keeps it."""
        return dict(zip(self.frame.iloc[:, 0], self.frame[name], strict=True))

    def _covered(self, site: str) -> frozenset[str]:
        """Return every site that lies within `site`: the parts a composite covers, and all their children."""
        covers = self.column("covers")
        found: set[str] = set()
        queue = [site]
        while queue:
            term = queue.pop()
            new = {*split(covers.get(term, "")), *self._children.get(term, ())} - found
            found |= new
            queue += new
        return frozenset(found)
