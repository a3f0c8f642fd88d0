"""What a question of the quiz is, and the words all kinds of questions share."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.atlas import Atlas
from data.selection import Level
from data.tables.rows import rows

KINDS: dict[str, str] = {
    "top_sites": "Top sites of a cancer",
    "which_primary": "Which cancer reaches a site",
    "higher": "Higher or lower",
    "body": "Point on the body",
    "cohorts": "Cohort effect",
    "eponym": "Eponyms",
    "route": "Routes",
}
"""Kinds of questions: id in an address, and label."""
LEVEL_NAMES = {"easy": "Easy", "middle": "Medium", "hard": "Hard"}
"""How hard they are: word in an address, and label."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    id: str
    text: str


@dataclass(frozen=True)
class Compared:
    """One share that decides a question: its name in it, and where to find it."""

    key: str
    label: str
    cohort_id: str
    primary_id: str
    site_id: str


@dataclass(frozen=True)
class Question:
    """One question with one defensible answer, an option's id.

    lesson is the one sentence to take home, explanation says why, with the counts in words. cohort_id
    is "" where no cohort is asked, figures are the shares compared (none for routes and eponyms), others
    those of the cohorts that agree, backing all of these cohorts. sources (source id, place in it) back
    the answer, primary_id and site_id are what a page shows of it, topic is what to revise. fact is what
    is asked, in ids: questions of one fact are variants of each other. The id is made of it, and stays
    when a figure is corrected.
    """

    id: str
    kind: str
    level: Level
    prompt: str
    options: tuple[Option, ...]
    answer: str
    explanation: str
    cohort_id: str
    sources: tuple[tuple[str, str], ...]
    primary_id: str
    site_id: str
    topic: str
    figures: tuple[Compared, ...] = ()
    lesson: str = ""
    fact: tuple[str, ...] = ()
    others: tuple[Compared, ...] = ()
    backing: tuple[str, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether at least two cohorts show the answer."""
        return len(self.backing) > 1

    @property
    def answer_text(self) -> str:
        """The right option in words."""
        return next(option.text for option in self.options if option.id == self.answer)


@dataclass(frozen=True, eq=False)
class Draft:
    """A question that could be asked: what it is about, and how it is made.

    subject is the cancer, site or term it belongs to, backing the cohorts that show it, tie whether no
    difference is the answer.
    """

    kind: str
    fact: tuple[str, ...]
    level: Level
    subject: str
    backing: tuple[str, ...]
    make: Callable[[], Question]
    tie: bool = False


@dataclass(frozen=True, eq=False)
class Names:
    """How cancers, sites and cohorts are called in a sentence."""

    diseases: dict[str, str]
    prose: dict[str, str]
    sites: dict[str, str]
    cohorts: dict[str, Any]

    def cancer(self, primary_id: str) -> str:
        """Return a disease in the middle of a sentence: "breast cancer", "HR+/HER2− breast cancer"."""
        name = self.diseases[primary_id]
        return name if name[:2].isupper() else name[:1].lower() + name[1:]

    def place(self, site_id: str) -> str:
        """Return a site in the middle of a sentence: "the liver"."""
        return self.prose[site_id]

    def cohort(self, cohort_id: str) -> str:
        """Return a cohort with its method: "diSibio & French 2008 (autopsy)"."""
        found = self.cohorts[cohort_id]
        return f"{found.label} ({found.method.replace('_', ' ')})"


def names(atlas: Atlas) -> Names:
    """Return the names of the tables."""
    cohorts = {cohort.cohort_id: cohort for cohort in rows(atlas.tables.cohorts)}
    return Names(atlas.primaries.column("disease"), atlas.sites.column("prose"), atlas.sites.labels, cohorts)


def capital(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


def digest(*parts: str) -> str:
    """Return a short name of some texts that is the same on every machine."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def question_id(kind: str, fact: tuple[str, ...]) -> str:
    """Return the stable id of a question: that of its fact."""
    return f"{kind}_{digest(kind, *fact)}"


def extents(atlas: Atlas) -> dict[str, frozenset[str]]:
    """Return {site: every site that lies within it}."""
    return {site: atlas.sites.covered(site) for site in atlas.tables.sites["site_id"]}


def sources_of(cohort: Any, found: list[Any]) -> tuple[tuple[str, str], ...]:
    """Return the source of a cohort with the places of some of its rows."""
    places = dict.fromkeys(place for row in found for place in row.locator.split("; "))
    return ((cohort.source_id, "; ".join(places)),)
