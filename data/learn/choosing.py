"""Which drafts become questions: each fact once, first what cohorts agree on, and every level of every kind."""

from collections import Counter
from collections.abc import Iterable, Iterator

from data.atlas import Atlas
from data.learn.question import Draft, digest

PER_SUBJECT = 4
"""So many questions of a kind and level are on one cancer or one site."""
ENOUGH = 14
"""What one cohort alone shows is asked only until a kind and level has so many questions."""
PER_TIE = 2
"""For so many questions that shares decide there is one to which "no difference shown" is the answer."""
MOST_PER_TIE = {"higher": 2.4, "cohorts": 7}
"""No more than so many for one of a kind and level, where few ties are known."""
Fact = tuple[str, ...]


def chosen(atlas: Atlas, drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Return the drafts to ask, no two on the same fact.

    What at least two cohorts agree on comes first, what needs no cohort with it; what one shows fills up, cohorts in
    turn. A fact is asked in the variant whose level has fewest questions of its kind. A type of a cancer is not asked
    what the whole one is asked.
    """
    agreed: dict[Fact, list[Draft]] = {}
    alone: dict[Fact, list[Draft]] = {}
    for draft in drafts:
        (alone if len(draft.backing) == 1 else agreed).setdefault(draft.fact, []).append(draft)
    choice = _Choice(atlas)
    for fact in sorted(agreed, key=choice.turn):
        choice.take(agreed[fact])
    for fact in _cohorts_in_turn({fact: some for fact, some in alone.items() if fact not in agreed}, choice):
        choice.take(alone[fact], ENOUGH)
    return tuple(_with_a_third_of_ties(choice.taken))


class _Choice:
    """What is taken, and how much of each sort."""

    def __init__(self, atlas: Atlas) -> None:
        self.taken: list[Draft] = []
        self._wider = {primary: atlas.primaries.ancestors(primary) for primary in atlas.primaries.ids}
        self._facts: set[Fact] = set()
        self._levels: Counter[tuple[str, str, bool]] = Counter()
        self._subjects: Counter[tuple[str, str, bool, str]] = Counter()

    def turn(self, fact: Fact) -> tuple[int, str]:
        """When a fact has its turn: whole cancers before their types, else by lot."""
        return len(self._wider.get(fact[1], ())), digest(*fact)

    def take(self, variants: list[Draft], enough: int = 1_000_000) -> None:
        """Take the variant of a fact whose level needs it most, if any does."""
        kind, *rest = variants[0].fact
        if any((kind, wider, *rest[1:]) in self._facts for wider in self._wider.get(rest[0], ())):
            return
        best = min(variants, key=self._filled)
        many = 1 if best.kind == "top_sites" else PER_SUBJECT  # any three of the commonest sites are like any other
        if self._filled(best) < enough and self._subjects[_subject(best)] < many:
            self.taken.append(best)
            self._facts.add(best.fact)
            self._levels[best.kind, best.level, best.tie] += 1
            self._subjects[_subject(best)] += 1

    def _filled(self, draft: Draft) -> int:
        return self._levels[draft.kind, draft.level, draft.tie]


def _subject(draft: Draft) -> tuple[str, str, bool, str]:
    """What PER_SUBJECT counts."""
    return draft.kind, draft.level, draft.tie, draft.subject


def _cohorts_in_turn(alone: dict[Fact, list[Draft]], choice: _Choice) -> Iterator[Fact]:
    """The facts that one cohort shows, so that each cohort has its turn."""
    of: dict[str, list[Fact]] = {}
    for fact in sorted(alone, key=choice.turn):
        of.setdefault(alone[fact][0].backing[0], []).append(fact)
    while of:
        for cohort in sorted(of):
            yield of[cohort].pop(0)
        of = {cohort: facts for cohort, facts in of.items() if facts}


def _with_a_third_of_ties(drafts: list[Draft]) -> Iterator[Draft]:
    """The drafts, with one tie for every PER_TIE others of its kind and level, or for a few more.

    "Higher or lower" has so many others that they give way where ties are few; of cohort effects few do.
    """
    ties = Counter((draft.kind, draft.level) for draft in drafts if draft.tie)
    others = Counter((draft.kind, draft.level) for draft in drafts if not draft.tie)
    room: Counter[tuple[str, str, bool]] = Counter()
    for sort, many in others.items():
        most = MOST_PER_TIE.get(sort[0])
        room[*sort, False] = many if most is None else min(many, int(most * ties[sort]))
        room[*sort, True] = room[*sort, False] // PER_TIE
    for draft in drafts:
        sort3 = (draft.kind, draft.level, draft.tie)
        if room[sort3] > 0:
            room[sort3] -= 1
            yield draft
