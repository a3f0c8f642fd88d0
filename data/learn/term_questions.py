"""Questions on eponyms and routes, from rows that a read reference backs.

A wrong option is one that no row links to the term; terms with several senses and routes that their
own row calls disputed are not asked.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from data.atlas import Atlas
from data.learn.question import Names, Option, Question, capital, digest, extents, names, question_id
from data.selection import Level
from data.tables.rows import rows
from data.tables.vocabulary import split

SEVERAL_SENSES = {"drop_metastases"}
"""Eponyms that their own definition applies to other places as well."""
DOUBTED = re.compile(r"disputed|assumed|thought", re.IGNORECASE)
ROUTES: dict[str, str] = {
    "lymphatic": "Through the lymph vessels",
    "haematogenous_portal": "By portal blood",
    "haematogenous_caval": "By caval blood",
    "haematogenous_pulmonary": "By blood from the lung",
    "vertebral_venous_plexus": "Through the veins of the spine",
    "transcoelomic": "Across a body cavity",
    "direct_extension": "By direct extension",
    "perineural": "Along nerves",
    "csf": "In the cerebrospinal fluid",
    "implantation": "By implantation from the urine or by instruments",
}
NEVER: dict[str, tuple[str, ...]] = {
    "liver": ("haematogenous_caval", "vertebral_venous_plexus", "perineural", "csf"),
    "lung": ("haematogenous_portal", "vertebral_venous_plexus", "transcoelomic", "perineural", "csf"),
    "bone": ("haematogenous_portal", "transcoelomic", "perineural", "implantation"),
    "adrenal": ("haematogenous_portal", "transcoelomic", "csf", "implantation"),
    "peritoneum": ("haematogenous_portal", "vertebral_venous_plexus", "perineural", "csf"),
    "leptomeninges": ("haematogenous_portal", "transcoelomic", "lymphatic"),
    "lymph_node": ("haematogenous_portal", "haematogenous_caval", "vertebral_venous_plexus", "perineural", "csf"),
    "": ("haematogenous_portal", "haematogenous_pulmonary", "csf"),
}
"""Routes to choose wrong answers from, by site (or what it is part of), the closest to the right one first; "" is
any other. No source stands behind this choice, so it only narrows: what makes an answer wrong is that the table of
routes gives it neither for the cancer nor for the site.

Veins run from the portal system to the liver and from the caval system to the lung, never the other
way; cerebrospinal fluid reaches the coverings of brain and cord only; a vein leads to no lymph node.
"""


def term_questions(atlas: Atlas) -> Iterator[Question]:
    """Yield every question on a sourced eponym or route."""
    words = names(atlas)
    yield from _eponyms(atlas, words)
    yield from _routes(atlas, words)


def _stems(text: str) -> set[str]:
    """The beginnings of a text's longer words."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())} - {"lymph", "nodes", "node"}


def _references(row: Any) -> tuple[tuple[str, str], ...]:
    """A row's source, with its place, and those that back it too."""
    also = [entry.partition(": ") for entry in split(row.also)]
    return ((row.source_id, row.locator), *((source, place) for source, _, place in also))


def _eponyms(atlas: Atlas, words: Names) -> Iterator[Question]:
    """Where a named metastasis lies, and what it is called."""
    table = [row for row in rows(atlas.tables.eponyms) if row.eponym_id not in SEVERAL_SENSES]
    senses = Counter(_bare(row.eponym) for row in table)
    asked = [row for row in table if row.status == "sourced" and senses[_bare(row.eponym)] == 1]
    telling = {row.site_id for row in asked if _stems(row.eponym) & _stems(words.place(row.site_id))}
    places = {row.site_id for row in asked} - telling
    region = atlas.sites.column("region")
    within = extents(atlas)
    own = atlas.tables.own_sites
    for row in asked:
        here = row.site_id
        near = {site for site in within if site == here or site in within[here] or here in within[site]}
        origin = set(own.loc[own["primary_id"].isin(split(row.typical_primaries)), "site_id"])
        said = _stems(f"{row.definition} {words.place(here)}")
        lots = {site: (region[site] != region[here], digest(row.eponym_id, site)) for site in places - near - origin}
        others = sorted((site for site in lots if not _stems(words.place(site)) & said), key=lots.__getitem__)
        ends: tuple[tuple[Level, list[str]], ...] = (("hard", others[:3]), ("easy", others[-3:]))
        for level, wrong in ends:
            if here not in telling:
                options = tuple(Option(site, capital(words.place(site))) for site in (here, *wrong))
                yield _term(words, row, "eponym", level, f"Where does this lie: {row.eponym}?", options, here)
        if not _stems(row.eponym) & _stems(row.definition):
            names_of = {other.eponym_id: other.eponym for other in asked if other.site_id not in near}
            wrong = sorted(names_of, key=lambda other: digest(row.eponym_id, other))[:3]
            options = (Option(row.eponym_id, row.eponym), *(Option(other, names_of[other]) for other in wrong))
            yield _term(
                words, row, "eponym", "middle", f"What is this called? {row.definition}", options, row.eponym_id
            )


def _bare(eponym: str) -> str:
    """An eponym without what stands in brackets after it."""
    return eponym.partition(" (")[0]


def _routes(atlas: Atlas, words: Names) -> Iterator[Question]:
    """By which route a cancer gets to a site; the others no row of the table gives for that cancer or that site."""
    for row in rows(atlas.tables.routes):
        if row.status != "sourced" or not row.site_id or DOUBTED.search(row.explanation):
            continue
        family = {
            p
            for p in atlas.tables.primaries["primary_id"]
            if p == row.primary_id
            or p in atlas.primaries.ancestors(row.primary_id)
            or row.primary_id in atlas.primaries.ancestors(p)
        }
        place_and_wider = {row.site_id, *atlas.sites.ancestors(row.site_id)}
        linked = set(
            atlas.tables.routes.loc[
                atlas.tables.routes["primary_id"].isin(family) | atlas.tables.routes["site_id"].isin(place_and_wider),
                "route",
            ]
        )
        within = next((s for s in (row.site_id, *atlas.sites.ancestors(row.site_id)) if s in NEVER), "")
        wrong = [route for route in NEVER[within] if route not in linked]
        cancer, place = words.cancer(row.primary_id), words.place(row.site_id)
        prompt = f"By which of these routes do the atlas’s sources say that {cancer} gets to {place}?"
        seen: set[frozenset[str]] = set()
        choices: tuple[tuple[Level, list[str]], ...] = (
            ("hard", wrong[:3]),
            ("easy", wrong[-3:]),
            ("middle", [*wrong[:1], *wrong[-2:]]),
        )
        for level, some in choices:
            if frozenset(some) not in seen and len(some) > 1:
                seen.add(frozenset(some))
                options = tuple(Option(route, ROUTES[route]) for route in (row.route, *some))
                yield _term(words, row, "route", level, prompt, options, row.route)


def _term(
    words: Names, row: Any, kind: str, level: Level, prompt: str, options: tuple[Option, ...], answer: str
) -> Question:
    place = words.place(row.site_id)
    if kind == "eponym":
        subject, topic, text = row.eponym_id, row.eponym, f"{row.eponym}: {place}. {row.definition}"
        primary = split(row.typical_primaries)[0]
    else:
        subject, topic, text = row.route_id, f"{words.diseases[row.primary_id]} to {place}", row.explanation
        primary = row.primary_id
    return Question(
        question_id(kind, options, subject, answer),
        kind,
        level,
        prompt,
        options,
        answer,
        text,
        "",
        _references(row),
        primary,
        row.site_id,
        topic,
    )
