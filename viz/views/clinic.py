"""The short page of a site of Clinic: cards in three columns, the emergency before them, references by number."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.atlas import Atlas, memoised
from data.learn.short import COLUMNS, in_column, short_figure, short_text, sources_of_row
from data.learn.teaching import GENERAL, described_sites, facts_of, level, sections
from data.selection import Selection
from data.tables.rows import rows
from viz.charts.bodymap import Sex, region_labels
from viz.charts.describe import lower_first, many
from viz.charts.place import place_svg
from viz.charts.theme import Mode
from viz.views.cited import Cited, Numbers

PLACES = ("shows", "found", "done")
"""The columns' places on the page, in their order."""
SOURCES = "sources"
READINGS = {"short": "Short", "full": "Full text"}
"""How much of a site is shown."""


@dataclass(frozen=True)
class Card:
    """One manifestation in short; references are numbers of the board's sources, objection is "" or what it says."""

    key: str
    title: str
    text: str
    figure: str
    meaning: str
    evidence: str
    objection: str
    references: tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """A heading with its cards, and the emergency's above them; place is where links find it."""

    place: str
    heading: str
    first: tuple[Card, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Board:
    """A short page. contents are (place, heading, how many); left is what stands in the full text alone."""

    headline: str
    emergency: str
    columns: tuple[Column, ...]
    sources: tuple[Cited, ...]
    contents: tuple[tuple[str, str, int], ...]
    left: int


def read_of(atlas: Atlas, chosen: Selection) -> tuple[str, str, str]:
    """Return what a selection reads: the site ("" for the general part), the general topic, how much (READINGS)."""
    site = chosen.site if chosen.site in described_sites(atlas) else ""
    topic = chosen.topic if chosen.topic in GENERAL else next(iter(GENERAL))
    return site, topic, chosen.chapter if chosen.chapter in READINGS else next(iter(READINGS))


@memoised(64)
def board(atlas: Atlas, site: str, topic: str) -> Board:
    """Return the short page of a site, or of a topic of the general part where the site is "" (one column)."""
    facts = facts_of(atlas, site, topic)
    short = facts[facts["short"] != ""]
    numbers = Numbers(atlas)
    columns = _columns(short, numbers) if site else (_column("all", GENERAL[topic], [], rows(short), numbers),)
    emergency = next((row.emergency for row in rows(short) if row.emergency), "")
    contents = [("emergency", emergency, sum(len(one.first) for one in columns))] if emergency else []
    contents += [(one.place, one.heading, len(one.cards)) for one in columns if one.cards]
    contents.append((SOURCES, "Sources", len(numbers.given)))
    return Board(
        _headline(atlas, site, topic, emergency, columns),
        emergency,
        columns,
        numbers.sources(),
        tuple(contents),
        len(facts) - len(short),
    )


def full_contents(facts: pd.DataFrame, site: str) -> tuple[tuple[str, str, int], ...]:
    """Return the contents of the full text of a site: (place, heading, how many)."""
    return tuple((anchor_of(key), heading, len(some)) for key, heading, some in sections(facts, site) if len(some))


def anchor_of(section: str) -> str:
    """Return where links find a section of the full text."""
    return section.lower().replace(" ", "_")


def told_of(atlas: Atlas, site: str, topic: str) -> str:
    """Return how many entries and sources stand behind a page."""
    facts = facts_of(atlas, site, topic)
    cited = {one for row in rows(facts) for one in sources_of_row(row)}
    entries, sources = many(len(facts), "entry", "entries"), many(len(cited), "source", "sources")
    return f"From {entries} and {sources}. Each figure holds for the patients named beside it."


def place_of_site(atlas: Atlas, site: str, mode: Mode) -> str:
    """Return a small picture of where a site lies; "" for no site."""
    return place_svg(*lit_regions(atlas, site), mode) if site else ""


def lit_regions(atlas: Atlas, site: str) -> tuple[Sex, frozenset[str]]:
    """Return the body on which a site is drawn, and its regions there; a site that is not, by the next wider one."""
    table = atlas.tables.site_regions
    bodies: tuple[Sex, ...] = ("female", "male")
    for one in (site, *atlas.sites.ancestors(site)):
        for sex in bodies:
            if found := frozenset(table.loc[table["site_id"] == one, "region_id"]) & set(region_labels(sex)):
                return sex, found
    return "female", frozenset()


def _columns(short: pd.DataFrame, numbers: Numbers) -> tuple[Column, ...]:
    """The columns of a site; the emergency is read first, so its references are the first."""
    urgent, other = short[short["emergency"] != ""], short[short["emergency"] == ""]
    first = {one: [_card(row, numbers) for row in in_column(urgent, one)] for one in COLUMNS}
    return tuple(
        _column(place, heading, first[heading], in_column(other, heading), numbers)
        for place, heading in zip(PLACES, COLUMNS, strict=True)
    )


def _column(place: str, heading: str, first: list[Card], found: Iterable[Any], numbers: Numbers) -> Column:
    return Column(place, heading, tuple(first), tuple(_card(row, numbers) for row in found))


def _card(row: Any, numbers: Numbers) -> Card:
    figure, meaning = short_figure(row)
    return Card(
        row.manifestation_id,
        row.short_title or row.item,
        short_text(row),
        figure,
        meaning,
        level(row),
        "contradicts a textbook claim" if row.verdict == "contradicts" else "",
        numbers.of(sources_of_row(row)),
    )


def _headline(atlas: Atlas, site: str, topic: str, emergency: str, columns: tuple[Column, ...]) -> str:
    """What a site's metastases show first, and the emergency."""
    if not site:
        return f"Metastasis in general: {lower_first(GENERAL[topic])}"
    shown = next((card.title for one in columns[:1] for card in (*one.cards, *one.first)), "")
    urgent = f"; the emergency is {lower_first(emergency)}" if emergency else ""
    return f"{atlas.sites.labels[site]}: {lower_first(shown)}{urgent}"
