"""Questions to the controlled vocabularies: labels, parents, composites, the nearest term of a cohort."""

import pandas as pd


def split(cell: str) -> tuple[str, ...]:
    """Return the entries of a list cell (separated by semicolons)."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def labels(vocabulary: pd.DataFrame, column: str = "label") -> dict[str, str]:
    """Return {id: label} of the primaries or the sites; the first column is the id.

    column may be another text: "disease" of the primaries, "prose" of the sites.
    """
    return dict(zip(vocabulary.iloc[:, 0], vocabulary[column], strict=True))


def parents(vocabulary: pd.DataFrame) -> dict[str, str]:
    """Return {id: parent id} for the terms that have a parent."""
    pairs = zip(vocabulary.iloc[:, 0], vocabulary["parent_id"], strict=True)
    return {child: parent for child, parent in pairs if parent}


def ancestors(term: str, parent_of: dict[str, str]) -> tuple[str, ...]:
    """Return the chain of wider terms, nearest first."""
    chain: list[str] = []
    while term in parent_of:
        term = parent_of[term]
        chain.append(term)
    return tuple(chain)


def covered(site: str, sites: pd.DataFrame) -> frozenset[str]:
    """Return every site that lies within `site`: the parts a composite covers, and all their children."""
    covers = {s: split(c) for s, c in zip(sites["site_id"], sites["covers"], strict=True)}
    children: dict[str, list[str]] = {}
    for child, parent in parents(sites).items():
        children.setdefault(parent, []).append(child)
    found: set[str] = set()
    queue = [site]
    while queue:
        term = queue.pop()
        new = {*covers.get(term, ()), *children.get(term, ())} - found
        found |= new
        queue += new
    return frozenset(found)


def nearest(wanted: str, available: list[str], vocabulary: pd.DataFrame) -> str | None:
    """Return the term of `available` that stands for `wanted`, or None.

    Itself; else the narrowest available term that contains it; else the first available part of it,
    unless it is a rest group.
    """
    if wanted in available:
        return wanted
    parent_of = parents(vocabulary)
    for wider in ancestors(wanted, parent_of):
        if wider in available:
            return wider
    if "covers" in vocabulary:
        within = {term: covered(term, vocabulary) for term in available}
        if vocabulary.loc[vocabulary.iloc[:, 0] == wanted, "is_residual"].any():
            return None  # a rest group is not stood for by one of its parts
        wider_terms = [term for term in available if wanted in within[term]]
        if wider_terms:
            return min(wider_terms, key=lambda term: (len(within[term]), term))
        parts = covered(wanted, vocabulary)
        return next((term for term in available if term in parts), None)
    return next((term for term in available if wanted in ancestors(term, parent_of)), None)
