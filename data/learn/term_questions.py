"""Questions on eponyms and routes, from rows that a read reference backs.

A wrong option is one that no row links to the term; terms with several senses and routes that their
own row calls disputed are not asked.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from data.atlas import Atlas
from data.learn.difficulty import Points, Traps, level_of
from data.learn.question import Draft, Option, Question, capital, digest, extents, names, question_id
from data.learn.wording import listed
from data.tables.rows import rows
from data.tables.vocabulary import split

SEVERAL_SENSES = {"drop_metastases"}
"""Eponyms that their own definition applies to other places as well."""
DOUBTED = re.compile(r"disputed|assumed|thought", re.IGNORECASE)
WRONG = 3
"""Wrong options of a question; with two it is asked as well."""
ROUTES: dict[str, tuple[str, str]] = {
    "lymphatic": ("Through the lymph vessels", "through the lymph vessels"),
    "haematogenous_portal": ("Through the portal vein", "through the portal vein"),
    "haematogenous_caval": ("Through the vena cava", "through the vena cava"),
    "haematogenous_pulmonary": ("Through the pulmonary veins", "through the pulmonary veins"),
    "vertebral_venous_plexus": ("Through the veins of the spine", "through the veins of the spine"),
    "transcoelomic": ("Across a body cavity", "across a body cavity"),
    "direct_extension": ("By direct extension", "by direct extension"),
    "perineural": ("Along nerves", "along nerves"),
    "csf": ("In the cerebrospinal fluid", "in the cerebrospinal fluid"),
    "implantation": ("By implantation from the urine", "by implantation from the urine"),
}
"""A route as an option, and in a sentence."""
LIKE_IT: tuple[frozenset[str], ...] = (
    frozenset({"haematogenous_portal", "haematogenous_caval", "haematogenous_pulmonary", "vertebral_venous_plexus"}),
    frozenset({"transcoelomic", "direct_extension", "implantation", "csf"}),
    frozenset({"lymphatic", "perineural"}),
)
"""Routes that are taken for one another: veins, ways through a space or over a border, ways along a strand."""
NEVER: dict[str, tuple[str, ...]] = {
    "liver": ("haematogenous_caval", "haematogenous_pulmonary", "transcoelomic", "vertebral_venous_plexus"),
    "lung": ("haematogenous_portal", "haematogenous_pulmonary", "vertebral_venous_plexus", "transcoelomic"),
    "bone": ("haematogenous_portal", "lymphatic", "transcoelomic"),
    "adrenal": ("haematogenous_portal", "vertebral_venous_plexus", "transcoelomic"),
    "peritoneum": ("haematogenous_portal", "haematogenous_pulmonary", "vertebral_venous_plexus", "perineural"),
    "leptomeninges": ("haematogenous_portal", "transcoelomic", "lymphatic"),
    "bladder": ("haematogenous_caval", "lymphatic", "perineural"),
    "": ("haematogenous_portal", "haematogenous_pulmonary", "vertebral_venous_plexus"),
}
"""Routes to choose wrong answers from, by site (or what it is part of), the closest to the right one first; "" is
any other. No source stands behind this choice, so it only narrows: what makes an answer wrong is that the table of
routes gives it neither for the cancer nor for the site.

Veins run from the portal system to the liver and from the caval system to the lung, never the other way. A way that
nobody would think of, such as cerebrospinal fluid to the belly, is none to choose from.
"""
FAR_NODES: dict[str, tuple[str, ...]] = {
    "lymph_node_axillary": ("lymph_node_inguinal", "lymph_node_mesenteric", "lymph_node_para_aortic"),
    "lymph_node_pelvic": ("lymph_node_inguinal", "lymph_node_mesenteric", "lymph_node_axillary"),
    "lymph_node_para_aortic": ("lymph_node_inguinal", "lymph_node_mediastinal", "lymph_node_axillary"),
    "lymph_node_supraclavicular": ("lymph_node_inguinal", "lymph_node_pelvic", "lymph_node_axillary"),
}
"""Groups of nodes to choose wrong answers from, the closest first. As with routes the choice only narrows: a group
that a row or its explanation links to the cancer is no wrong answer."""
PLACES = {"pleura", "liver", "spleen", "brain", "uterus", "bone_marrow"}
"""Places without a name of their own, to choose wrong answers from beside those that have one."""
GROIN = "lymph_node_inguinal"
"""The nodes that everybody thinks of for an organ of the pelvis."""
PELVIS = "pelvis"
"""The region whose lymph is looked for in the groin."""
NODES: dict[str, tuple[str, ...]] = {
    "lymph_node_supraclavicular": ("lymph_node_axillary", "lymph_node_mediastinal", "lymph_node_inguinal"),
    "lymph_node_interpectoral": ("lymph_node_mediastinal", "lymph_node_supraclavicular", "lymph_node_cervical"),
    "lymph_node_prelaryngeal": ("lymph_node_supraclavicular", "lymph_node_mediastinal", "lymph_node_axillary"),
}
"""Groups of nodes to choose wrong places of a named node from, the closest first; none holds or touches the right."""


def term_questions(atlas: Atlas) -> Iterator[Draft]:
    """Yield a draft of every question on a sourced eponym or route."""
    asked = _Terms(atlas)
    yield from asked.eponyms()
    yield from asked.routes()


def _stems(text: str) -> set[str]:
    """The beginnings of a text's longer words."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())} - {"lymph", "nodes", "node"}


def _references(row: Any) -> tuple[tuple[str, str], ...]:
    """A row's source, with its place, and those that back it too."""
    also = [entry.partition(": ") for entry in split(row.also)]
    return ((row.source_id, row.locator), *((source, place) for source, _, place in also))


def _bare(eponym: str) -> str:
    """An eponym without what stands in brackets after it."""
    return eponym.partition(" (")[0]


def _named(eponym: str) -> tuple[str, str]:
    """An eponym in a sentence, with its verb: ("a Krukenberg tumour", "is"), ("cannonball metastases", "are")."""
    name = _bare(eponym)
    last = name.rpartition(" ")[2]
    if last == "metastases":
        return name[:1].lower() + name[1:], "are"
    if last in {"node", "nodule", "tumour", "shelf", "metastasis"}:
        return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}", "is"
    return name[:1].lower() + name[1:], "is"


@dataclass(frozen=True, eq=False)
class _Asked:
    """How a row is asked: the question, its options (the right one first), the lesson, and what makes it hard."""

    prompt: str
    options: tuple[Option, ...]
    lesson: str
    points: Points


class _Terms:
    """Drafts of terms and routes, and what they share."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas, self.words, self.traps = atlas, names(atlas), Traps(atlas)
        self.region, self.nodes = atlas.sites.column("region"), atlas.sites.column("is_lymph_node")
        self.within = extents(atlas)

    def eponyms(self) -> Iterator[Draft]:
        """Where a named metastasis lies, or what it is called: two ways to ask one fact."""
        table = [row for row in rows(self.atlas.tables.eponyms) if row.eponym_id not in SEVERAL_SENSES]
        senses = Counter(_bare(row.eponym) for row in table)
        asked = [row for row in table if row.status == "sourced" and senses[_bare(row.eponym)] == 1]
        for row in asked:
            if not _stems(row.eponym) & _stems(self.words.place(row.site_id)):
                for wrong in self._wrong_places(row, asked):
                    yield self._place(row, wrong)
            if not _stems(row.eponym) & _stems(row.definition):
                yield from self._name(row, asked)

    def _near(self, site: str) -> set[str]:
        """A site, what it lies in and what lies in it."""
        return {
            other for other in self.within if other == site or other in self.within[site] or site in self.within[other]
        }

    def _wrong_places(self, row: Any, asked: Sequence[Any]) -> list[tuple[str, ...]]:
        """Three wrong places: those closest to the right one, and the farthest."""
        here = row.site_id
        if self.nodes[here]:
            return [NODES[here]] if here in NODES else []
        own = self.atlas.tables.own_sites
        origin = set(own.loc[own["primary_id"].isin(split(row.typical_primaries)), "site_id"])
        said = _stems(f"{row.definition} {self.words.place(here)}")
        places = {other.site_id for other in asked if not self.nodes[other.site_id]} | PLACES
        fit = [s for s in places - self._near(here) - origin if not _stems(self.words.place(s)) & said]
        fit.sort(key=lambda site: (self.region[site] != self.region[here], digest(row.eponym_id, site)))
        return [tuple(fit[:WRONG]), tuple(fit[-WRONG:])]

    def _place(self, row: Any, wrong: Sequence[str]) -> Draft:
        name, verb = _named(row.eponym)
        labels = self.words.sites
        if self.nodes[row.site_id]:
            prompt = f"In which group of lymph nodes {verb} {name} found?"
            options = tuple(Option(site, labels[site]) for site in (row.site_id, *wrong))
        else:
            prompt = f"In which part of the body {verb} {name} found?"
            options = tuple(Option(site, capital(self.words.place(site))) for site in (row.site_id, *wrong))
        similar = sum(self.region[site] == self.region[row.site_id] for site in wrong)
        return self._eponym(row, prompt, options, similar)

    def _name(self, row: Any, asked: Sequence[Any]) -> Iterator[Draft]:
        """Wrong names are of the same kind where there are enough: nodes beside a node."""
        near = self._near(row.site_id)
        others = [other for other in asked if other.site_id not in near]
        others.sort(
            key=lambda o: (self.nodes[o.site_id] != self.nodes[row.site_id], digest(row.eponym_id, o.eponym_id))
        )
        similar = sum(self.nodes[other.site_id] == self.nodes[row.site_id] for other in others[:WRONG])
        options = tuple(Option(one.eponym_id, _bare(one.eponym)) for one in (row, *others[:WRONG]))
        yield self._eponym(row, f"{row.definition} What is this called?", options, similar - 1)

    def _eponym(self, row: Any, prompt: str, options: tuple[Option, ...], similar: int) -> Draft:
        """A draft on an eponym; it is harder with similar options, for rare cancers, and where one source has it."""
        familiar = any(self.traps.familiar(primary) for primary in split(row.typical_primaries))
        points = Points(0, not row.also, not familiar, max(0, min(similar, 2)), expected=False)
        name, verb = _named(row.eponym)
        place, primaries = self.words.place(row.site_id), split(row.typical_primaries)
        lesson = f"{capital(name)} {verb} found {_in(place)}."
        if options[0].id == row.eponym_id:  # its definition was the question: what it tells of is new
            lesson = f"{capital(name)} {verb} typical of {listed([self.words.cancer(one) for one in primaries])}."
        where = "" if _stems(row.eponym) & _stems(place) else f": {place}"
        text = f"{row.eponym}{where}. {row.definition}"
        return _draft(
            "eponym", (row.eponym_id, primaries[0], row.eponym, text), row, _Asked(prompt, options, lesson, points)
        )

    def routes(self) -> Iterator[Draft]:
        """By which route a cancer gets to a site, or to which nodes its lymph leads."""
        for row in rows(self.atlas.tables.routes):
            if row.status != "sourced" or not row.site_id or DOUBTED.search(row.explanation):
                continue
            if not self.nodes[row.site_id]:
                yield from self._route(row)
            elif row.site_id in FAR_NODES:
                yield from self._nodes(row)

    def _linked(self, row: Any) -> Any:
        """The rows on a cancer, those it is a type of and its types."""
        wider = self.atlas.primaries.ancestors
        family = {
            p
            for p in self.atlas.primaries.ids
            if p == row.primary_id or p in wider(row.primary_id) or row.primary_id in wider(p)
        }
        table = self.atlas.tables.routes
        return table["primary_id"].isin(family)

    def _route(self, row: Any) -> Iterator[Draft]:
        table = self.atlas.tables.routes
        place_and_wider = self.atlas.sites.family(row.site_id)
        linked = set(table.loc[self._linked(row) | table["site_id"].isin(place_and_wider), "route"])
        within = next((site for site in place_and_wider if site in NEVER), "")
        fit = [route for route in NEVER[within] if route not in linked]
        cancer, place = self.words.cancer(row.primary_id), self.words.place(row.site_id)
        stays = (row.primary_id, row.site_id) in self.atlas.origins
        asks, tells = ("spread within", "spreads within") if stays else ("reach", "reaches")
        prompt = f"By which route does {cancer} typically {asks} {place}?"
        lesson = f"{capital(cancer)} typically {tells} {place} {ROUTES[row.route][1]}."
        alike = next(some for some in LIKE_IT if row.route in some)
        filters = self.atlas.primaries.column("first_filter")
        for wrong in dict.fromkeys((tuple(fit[:WRONG]), tuple(fit[-WRONG:]))):
            if len(wrong) >= WRONG - 1:
                options = tuple(Option(route, ROUTES[route][0]) for route in (row.route, *wrong))
                expected = filters[row.primary_id] == row.site_id
                similar = 0 if expected else min(2, len(alike & set(wrong)))  # anatomy tells the way to the first organ
                points = Points(similar, not row.also, not self.traps.familiar(row.primary_id), 0, expected=expected)
                yield self._link(row, _Asked(prompt, options, lesson, points))

    def _nodes(self, row: Any) -> Iterator[Draft]:
        """Which nodes: that it is by lymph would tell itself."""
        named = set(self.atlas.tables.routes.loc[self._linked(row), "site_id"])
        said, near = _stems(row.explanation), self._near(row.site_id)
        fit = [s for s in FAR_NODES[row.site_id] if s not in named | near and not _stems(self.words.sites[s]) & said]
        wrong = fit[:WRONG]
        if len(wrong) < WRONG - 1:
            return
        cancer, place = self.words.cancer(row.primary_id), self.words.place(row.site_id)
        prompt = f"To which of these groups of lymph nodes does {cancer} typically spread through the lymph vessels?"
        options = tuple(Option(site, self.words.sites[site]) for site in (row.site_id, *wrong))
        lesson = f"Through the lymph vessels, {cancer} typically spreads to {place}."
        trap = GROIN in wrong and self.region.get(row.primary_id) == PELVIS
        points = Points(0, not row.also, not self.traps.familiar(row.primary_id), int(trap), expected=False)
        yield self._link(row, _Asked(prompt, options, lesson, points))

    def _link(self, row: Any, asked: _Asked) -> Draft:
        topic = f"{self.words.diseases[row.primary_id]} to {self.words.place(row.site_id)}"
        return _draft("route", (row.route_id, row.primary_id, topic, row.explanation), row, asked)


def _draft(kind: str, about: tuple[str, str, str, str], row: Any, asked: _Asked) -> Draft:
    """A draft on a row of a table; `about` is its id, its cancer, its topic and what explains it."""
    subject, primary, topic, text = about
    fact, level = (kind, subject), level_of(asked.points, agreed=True)
    question = Question(
        question_id(kind, fact),
        kind,
        level,
        asked.prompt,
        asked.options,
        asked.options[0].id,
        text,
        "",
        _references(row),
        primary,
        row.site_id,
        topic,
        lesson=asked.lesson,
        fact=fact,
    )
    return Draft(kind, fact, level, subject, (), lambda: question)


def _in(place: str) -> str:
    """Where something is found: "in the ovary", "among supraclavicular lymph nodes"."""
    return f"{'among' if place.endswith('nodes') else 'in'} {place}"
