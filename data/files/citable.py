"""What has to stand beside a figure or its data so that either can be cited: facts, README, BibTeX, CITATION.cff."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.selection import OWN
from data.stats.words import many
from data.tables.build import bibliography
from data.tables.plain import as_typed
from data.tables.version import version
from data.tables.words import METHODS, PURPOSE

NO_LINK = "Own cohort, loaded in a session; no public link."
"""Stands in the place of a link that would open for nobody else."""


@dataclass(frozen=True)
class Citable:
    """The facts of one figure, each a text for people.

    title is its finding, sentence the figure in words, filters which patients and rows it shows. n is the number
    of patients and denominator whose share is shown; both may be "" for a figure that shows no shares. sources
    are the ids of what is cited, source is that in words with terms and purpose, brief the same in few words for
    a picture where they are many. note says how to read it and what its marks mean. link "" means that the address
    would open for nobody else.
    """

    title: str
    sentence: str
    filters: str
    n: str
    denominator: str
    cohort: str
    method: str
    source: str
    sources: tuple[str, ...]
    link: str
    brief: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """The link, or why there is none."""
        return self.link or NO_LINK

    @property
    def selection(self) -> str:
        """Everything that says whom the figure shows, on one line."""
        parts = (self.cohort, self.method, self.filters, self.denominator, self.n)
        return " · ".join(part for part in parts if part)


def facts(one: Citable) -> dict[str, str]:
    """Return {name: text} of the facts that are known, in the order in which people read them."""
    number, date = version()
    every = {
        "Title": one.title,
        "What it shows": one.sentence,
        "Cohort": one.cohort,
        "Method": one.method,
        "Filters": one.filters,
        "Denominator": one.denominator,
        "n": one.n,
        "Note": one.note,
        "Source": one.source,
        "Source ids": ", ".join(one.sources),
        "Link": one.address,
        "Software": f"Seed & Soil {number}",
        "Date of software and tables": date,
        "Purpose": PURPOSE,
    }
    return {name: text for name, text in every.items() if text}


def readme(one: Citable, files: dict[str, str], note: str = "") -> str:
    """Return the README of a bundle, in Markdown; `files` are {name: what it is}."""
    told = "\n".join(f"- **{name}:** {text}" for name, text in facts(one).items() if name != "Title")
    listed = "\n".join(f"- `{name}`: {what}" for name, what in files.items())
    return (
        f"# {one.title}\n\n{told}\n\n## Files\n\n{listed}\n\n“The table” is the figure’s data table.\n\n"
        f"{f'{note}' + chr(10) * 2 if note else ''}"
        "## How to cite\n\nCite the sources (references.bib) with every figure, and the atlas (CITATION.cff). "
        "In the data, text that a spreadsheet would read as a formula begins with an apostrophe.\n"
    )


def bibtex(sources: pd.DataFrame, ids: tuple[str, ...]) -> str:
    """Return the BibTeX entries of just these sources, sorted by key; "" where there is none of them."""
    found = sources[sources["source_id"].isin(ids)]
    own = found["source_id"].str.startswith(OWN)
    if own.any():  # nobody published it: what is said of it stands where another has its journal
        told = found[own].apply(_unpublished, axis=1)
        found = found.assign(
            container=found["container"].mask(own, told),
            year=found["year"].mask(own, found["period"].str.extract(_LAST_YEAR)[0].astype("Int64")),
        )
    return bibliography(found.astype(object).map(lambda cell: "" if pd.isna(cell) else as_typed(str(cell))))


_LAST_YEAR = r"((?:19|20)\d\d)\D*$"


def _unpublished(source: Any) -> str:
    """What is known of somebody's own cohort: its terms, method, period, country and patients."""
    n = "" if pd.isna(source["n_patients"]) else many(source["n_patients"], "patient", "patients")
    country = "" if "not stated" in source["country"] else source["country"]
    found = (source["terms"], METHODS[source["method"]].lower(), source["period"], country, n)
    return "; ".join(part for part in found if part)
