"""Questions that figures answer beyond doubt, made of what cohorts show (data.learn.drafts).

The right answer's 95 % interval lies wholly above that of every other option, or "no difference shown" is right: many
patients, and shares that differ little at most (data.learn.agreement.shows).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from data.atlas import Atlas
from data.learn.agreement import FEWEST, Sides, known_rows
from data.learn.drafts import (
    ANCHORS,
    Levels,
    Statement,
    against_three,
    by_method,
    commonest,
    pairs,
    ranked,
    tops,
)
from data.learn.question import (
    Compared,
    Draft,
    Names,
    Option,
    Question,
    capital,
    digest,
    names,
    question_id,
    sources_of,
)
from data.learn.wording import AUTOPSY, CLINIC, TIE, Wording, counted, found_at, found_by, found_lesson
from data.selection import Level
from data.stats.words import full_figure

MOST_TOLD = 6
"""So many figures of a cohort are told in words; the table has them all."""
HOW: dict[str, str] = {
    "autopsy": "an autopsy, at death, also finds deposits that never caused symptoms or signs",
    "clinical_sequencing": "clinical records contain what scans and biopsies showed",
    "clinical": "a clinical series contains what scans and biopsies showed",
    "registry": "a cancer registry contains what was reported",
    "claims": "hospital records contain what was coded",
}
WHEN: dict[str, str] = {
    "at_death": "at death",
    "at_diagnosis": "at diagnosis",
    "at_sequencing": "when the tumour was sequenced",
    "ever": "at any time",
    "mixed": "at mixed times",
}


def figure_questions(atlas: Atlas) -> Iterator[Draft]:
    """Yield a draft of every question that the shares of one or more cohorts answer."""
    drafts = _Drafts(atlas)
    known = drafts.known
    primaries = [primary for primary in atlas.primaries.ids if any(primary in of for of in known.sure.values())]
    for primary in primaries:
        yield from drafts.of_cancer(primary, known.sites_of(primary))
    same_kind = _same_kind(atlas, primaries)
    for site, every in known.by_site(FEWEST).items():
        for asked in same_kind:
            sides = {cohort: {p: row for p, row in side.items() if p in asked} for cohort, side in every.items()}
            yield from drafts.at_site(site, {cohort: side for cohort, side in sides.items() if len(side) > 1})


class _Drafts:
    """Drafts on a cancer and on a site."""

    def __init__(self, atlas: Atlas) -> None:
        self.known, self._ask, self._level = known_rows(atlas), _Ask(names(atlas)), Levels(atlas)
        self._cohorts = {cohort: atlas.cohorts.row(cohort) for cohort in self.known.sure}
        nodes = set(atlas.tables.sites.loc[atlas.tables.sites["is_lymph_node"], "site_id"])
        self._drawn = set(atlas.tables.site_regions["site_id"]) - nodes

    def _draft(self, kind: str, found: Statement, *of: str) -> Draft:
        fact, level = (found.axis, found.subject, *of), self._level(found)
        make = partial(self._ask, kind, fact, level, found)
        return Draft(kind, fact, level, found.subject, found.backing, make, found.tie)

    def of_cancer(self, primary: str, sides: Sides) -> Iterator[Draft]:
        """Yield what is asked of one cancer and its sites."""
        for found in pairs("sites", primary, sides):
            yield self._draft("higher", found, *_in_order(found))
        for top in tops(sides):
            for found in against_three("sites", primary, sides, top):
                yield self._draft("top_sites", found, "top", *top)
        if best := commonest(self.known, primary, sides, self._drawn):
            yield self._draft("body", best, "first", best.above[0])
        for found in by_method(self.known, self._cohorts, primary):
            yield self._draft("cohorts", found, *found.sides)

    def at_site(self, site: str, sides: Sides) -> Iterator[Draft]:
        """Yield what is asked of one site and some cancers that can be options of one question."""
        for found in pairs("primaries", site, sides):
            yield self._draft("higher", found, *_in_order(found))
        for primary in sorted({key for side in sides.values() for key in ranked(side)[:ANCHORS]}):
            for found in against_three("primaries", site, sides, (primary,)):
                yield self._draft("which_primary", found, "first", primary)


def _in_order(found: Statement) -> tuple[str, ...]:
    both = (*found.above, *found.below)
    return tuple(sorted(both)) if found.tie else both


def _same_kind(atlas: Atlas, primaries: Sequence[str]) -> list[frozenset[str]]:
    """Cancers that can be options of one question: the whole ones, and the types of each."""
    of: dict[str, list[str]] = {}
    for primary in primaries:
        of.setdefault(atlas.primaries.parents.get(primary, ""), []).append(primary)
    return [frozenset(some) for some in of.values() if len(some) > 1]


@dataclass(frozen=True, eq=False)
class _Text:
    """What differs between the kinds: the question, its options, the right one, the lesson, and what is compared."""

    prompt: str
    options: tuple[Option, ...]
    answer: str
    lesson: str
    keys: tuple[str, ...]


class _Ask:
    """Makes a question of a statement."""

    def __init__(self, words: Names) -> None:
        self.words = words

    def __call__(self, kind: str, fact: tuple[str, ...], level: Level, found: Statement) -> Question:
        """Return the question of a kind on a statement."""
        if found.axis == "method":
            return self._method(fact, level, found)
        wording = Wording(self.words, found.backing)
        make = {
            "higher": self._higher,
            "top_sites": self._top_sites,
            "body": self._body,
            "which_primary": self._which_primary,
        }
        text = make[kind](wording, fact, found)
        lead, *others = found.backing
        told = [self._told(found, cohort, text.keys[:MOST_TOLD]) for cohort in found.backing]
        figures = self._figures(found, lead, text.keys)
        on_site = found.axis == "primaries"
        topic = capital(self.words.place(found.subject)) if on_site else self.words.diseases[found.subject]
        return Question(
            question_id(kind, fact),
            kind,
            level,
            text.prompt,
            text.options,
            text.answer,
            "\n".join([wording.backing(found.backing), *told]),
            lead,
            self._sources(found, text.keys),
            figures[0].primary_id,
            figures[0].site_id,
            topic,
            figures,
            text.lesson,
            fact,
            tuple(one for cohort in others for one in self._figures(found, cohort, text.keys)),
            found.backing,
        )

    def _label(self, row: Any, axis: str) -> str:
        return self.words.diseases[row.primary_id] if axis == "primaries" else self.words.sites[row.site_id]

    def _figures(self, found: Statement, cohort: str, keys: Sequence[str]) -> tuple[Compared, ...]:
        side = found.sides[cohort]
        return tuple(
            Compared(key, self._label(side[key], found.axis), cohort, side[key].primary_id, side[key].site_id)
            for key in keys
            if key in side
        )

    def _told(self, found: Statement, cohort: str, keys: Sequence[str]) -> str:
        """The figures of one cohort in words."""
        some = [found.sides[cohort][key] for key in keys if key in found.sides[cohort]]
        figures = "; ".join(f"{self._label(row, found.axis)}, {full_figure(row)}" for row in some)
        return f"{self.words.cohort(cohort)}: {figures}."

    def _sources(self, found: Statement, keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple(
            source
            for cohort in found.backing
            for source in sources_of(
                self.words.cohorts[cohort], [found.sides[cohort][key] for key in keys if key in found.sides[cohort]]
            )
        )

    def _higher(self, wording: Wording, fact: tuple[str, ...], found: Statement) -> _Text:
        """Which of two is higher; the answer is the first as often as the second."""
        (more,), (less,) = found.above, found.below
        turned = digest(*fact)[-1] in "02468ace"
        one, other = (less, more) if turned else (more, less)
        ask, learn = (
            (wording.more_sites, wording.more_sites_lesson)
            if found.axis == "sites"
            else (wording.more_primaries, wording.more_primaries_lesson)
        )
        prompt, options = ask(found.subject, one, other)
        answer = TIE.id if found.tie else "lower" if turned else "higher"
        return _Text(prompt, options, answer, learn(found.subject, more, less, within=found.within), (one, other))

    def _which_primary(self, wording: Wording, _: tuple[str, ...], found: Statement) -> _Text:
        keys = (*found.above, *found.below)
        options = tuple(Option(primary, self.words.diseases[primary]) for primary in keys)
        prompt = wording.which_primary(found.subject)
        return _Text(prompt, options, keys[0], wording.which_primary_lesson(found.subject, keys[0]), keys)

    def _top_sites(self, wording: Wording, _: tuple[str, ...], found: Statement) -> _Text:
        """Each of the six sites stands in two of the four options, so that counting gives nothing away."""
        (a, b, c), (x, y, z) = found.above, found.below
        options = tuple(
            Option("+".join(sorted(some)), " · ".join(sorted(self.words.sites[site] for site in some)))
            for some in ((a, b, c), (a, x, y), (b, x, z), (c, y, z))
        )
        lesson = wording.top_sites_lesson(found.subject, found.above)
        return _Text(wording.top_sites(found.subject), options, options[0].id, lesson, (*found.above, *found.below))

    def _body(self, wording: Wording, _: tuple[str, ...], found: Statement) -> _Text:
        (best,), keys = found.above, (*found.above, *found.below)
        options = tuple(Option(site, capital(self.words.place(site))) for site in keys[:4])
        return _Text(wording.body(found.subject), options, best, wording.body_lesson(found.subject, best), keys)

    def _method(self, fact: tuple[str, ...], level: Level, found: Statement) -> Question:
        """At autopsy or in clinical records."""
        words, primary = self.words, found.subject
        ((site, at),) = found.sides.items()
        (clinic,) = {*found.above, *found.below} - set(found.backing)
        answer = TIE.id if found.tie else CLINIC.id if found.above == (clinic,) else AUTOPSY.id
        used = [*found.backing, clinic]
        cohorts = [words.cohorts[cohort] for cohort in used]
        options: tuple[Option, ...] = (AUTOPSY, CLINIC, TIE)
        prompt = found_at(words, primary, site)
        if not found.agreed:
            prompt = found_by(words, primary, site, *used)
            named = (Option(one.id, words.cohort(id_)) for one, id_ in zip(options, used, strict=False))
            options = (*named, TIE)
        told = [f"{words.cohort(cohort)}: {full_figure(at[cohort])}." for cohort in used]
        periods = "; ".join(part for part in (f"{one.place} {one.period}".strip() for one in cohorts) if part)
        why = f"{capital(HOW[cohorts[0].method])}; {HOW[cohorts[-1].method]} {WHEN[cohorts[-1].timing]}."
        against = " Here the clinical share is nevertheless the larger one." if answer == CLINIC.id else ""
        figures = [
            Compared(one, words.cohorts[cohort].label, cohort, at[cohort].primary_id, at[cohort].site_id)
            for one, cohort in zip((*(AUTOPSY.id for _ in found.backing), CLINIC.id), used, strict=True)
        ]
        backing = (
            [f"{counted(found.backing)} autopsy cohorts show this, with no patient in common."] if found.agreed else []
        )
        return Question(
            question_id("cohorts", fact),
            "cohorts",
            level,
            prompt,
            options,
            answer,
            "\n".join([*backing, *told, f"{why}{against} Patients, treatment and times differ too ({periods})."]),
            used[0],
            tuple(
                source for one, cohort in zip(cohorts, used, strict=True) for source in sources_of(one, [at[cohort]])
            ),
            primary,
            site,
            words.diseases[primary],
            (figures[0], figures[-1]),
            found_lesson(words, primary, site, answer, agreed=found.agreed, within=found.within),
            fact,
            tuple(figures[1:-1]),
            found.backing,
        )
