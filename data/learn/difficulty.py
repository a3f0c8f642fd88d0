"""How hard a question is, from the data behind it: never from its kind alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.atlas import Atlas
from data.selection import Level

FAR, NEAR = 3.0, 1.75
"""A share at least FAR times the next one is told easily; below NEAR times it is hard to tell."""
LIKE = 1.5
"""Two shares of which one is less than so many times the other look alike."""
RARE = 0.1
"""A site reached by fewer of the patients than this is seldom taught."""
FAMILIAR = 6
"""So many cancers, those with most new cases in the world, are taken for known to everybody."""
EASIEST, HARDEST = 1, 3
"""A question with so many points or fewer is easy, with so many or more hard."""

CLOSE = 2
"""The points for shares that are hard to tell."""


@dataclass(frozen=True)
class Points:
    """What makes a question hard, each part in points; `expected` takes one off."""

    distance: int
    rare: bool
    unfamiliar: bool
    traps: int
    expected: bool

    @property
    def total(self) -> int:
        """All points together."""
        return self.distance + self.rare + self.unfamiliar + self.traps - self.expected


def level_of(points: Points, *, agreed: bool) -> Level:
    """Return the level of a question.

    What one cohort alone shows is no easy one, as it asks for that cohort; nor are shares that lie close easy to tell.
    """
    if points.total >= HARDEST:
        return "hard"
    return "easy" if agreed and points.total <= EASIEST and points.distance < CLOSE else "middle"


def distance(ratio: float, gap: float) -> int:
    """Return 0 to 2 points for two shares that are told apart.

    `ratio` is the larger share over the smaller, `gap` the distance between the two intervals in units of their
    mean width; both of the cohort in which they lie closest.
    """
    if ratio < NEAR:
        return CLOSE
    return 0 if ratio >= FAR and gap >= 1 else 1


def tie_distance(ratio: float) -> int:
    """Return 0 or 2 points for two shares that no cohort tells apart: such as differ mislead and are not easy."""
    return CLOSE if ratio >= LIKE else 0


class Traps:
    """What a learner expects of an atlas: the organ that the blood meets first, common cancers, similar organs."""

    def __init__(self, atlas: Atlas) -> None:
        """Look up what is expected."""
        world = atlas.tables.incidence[atlas.tables.incidence["region"] == "world"]
        first = world.sort_values("new_cases", ascending=False)["primary_id"]
        self._family = {primary: frozenset(atlas.primaries.family(primary)) for primary in atlas.primaries.ids}
        self._familiar = frozenset(first.head(FAMILIAR))
        self._filter = atlas.primaries.column("first_filter")
        self._system = atlas.primaries.column("organ_system")
        self._region = atlas.sites.column("region")

    def familiar(self, primary_id: str) -> bool:
        """Return whether a cancer, or the one it is a type of, is among the commonest."""
        return not self._family[primary_id].isdisjoint(self._familiar)

    def expected_site(self, primary_id: str, right: Sequence[str]) -> bool:
        """Return whether the organ that a cancer's blood meets first is among the right answers."""
        return self._filter[primary_id] in right

    def expected_primary(self, right: str, site_id: str) -> bool:
        """Return whether a site is the organ that the blood of the right cancer meets first."""
        return bool(self._filter[right] == site_id)

    def wrong_sites(self, primary_id: str, right: Sequence[str], wrong: Sequence[str]) -> int:
        """Return 0 to 2 points for wrong sites: the organ the blood meets first, one in the region of a right one."""
        tempting = self._filter[primary_id] in wrong
        similar = bool({self._region[site] for site in right} & {self._region[site] for site in wrong})
        return tempting + similar

    def wrong_primaries(self, site_id: str, right: str, wrong: Sequence[str]) -> int:
        """Return 0 to 2 points for wrong cancers.

        One point for one that is commoner, or whose blood meets the site first, where neither holds for the right
        one; one for a cancer of the same system of organs.
        """
        commoner = any(self.familiar(other) for other in wrong) and not self.familiar(right)
        drained = any(self._filter[other] == site_id for other in wrong) and self._filter[right] != site_id
        return (commoner or drained) + any(self._system[other] == self._system[right] for other in wrong)
