"""What could be asked of the figures: every statement that one or more cohorts show, with its level.

No word is written here; data.learn.figure_questions does that for the drafts that data.learn.choosing takes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.learn.agreement import Known, Side, Sides, agreeing, differ_at_most, of_pair, shows
from data.learn.difficulty import FAR, RARE, Points, Traps, distance, level_of, tie_distance
from data.selection import Level

LEAST = 0.02
"""Sites reached by fewer patients are no option to choose from: nobody would think of them."""
LEAST_WRONG = 0.01
"""The same for one of several wrong options."""
OFTEN = 8
"""So many of the commonest in a cohort are compared two by two where that cohort alone shows the order."""
ANCHORS = 4
"""So many of the cancers that reach a site most often are asked for."""
OPTIONS = 4
CLINICAL = {"clinical_sequencing", "clinical", "registry", "claims"}


@dataclass(frozen=True, eq=False)
class Statement:
    """What a question rests on.

    axis "sites": sites of one cancer (subject); "primaries": cancers at one site; "method": one cancer (subject) at
    one site, `above` and `below` being cohorts. `sides` has the rows, {cohort: {key: row}}; `backing` the cohorts
    that show it. With `tie`, no difference is shown between the two.
    """

    axis: str
    subject: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    sides: Sides
    backing: tuple[str, ...]
    tie: bool = False

    @property
    def agreed(self) -> bool:
        """Whether at least two cohorts show it."""
        return len(self.backing) > 1

    @property
    def within(self) -> int:
        """By how many percentage points the two of a tie differ at most in any cohort that shows it; 0 for no tie."""
        some = [side for key, side in self.sides.items() if self.axis == "method" or key in self.backing]
        differ = (differ_at_most(side[x], side[y]) for side in some for x in self.above for y in self.below)
        return ceil(100 * max(differ)) if self.tie else 0


def pairs(axis: str, subject: str, sides: Sides) -> Iterator[Statement]:
    """Yield every two that cohorts tell apart or show no difference between; of one cohort alone its commonest."""
    often = {key for side in sides.values() for key in ranked(side)[:OFTEN]}
    several = Counter(key for side in sides.values() for key in side)
    for x, y in combinations(_common(sides), 2):
        if min(several[x], several[y]) < 2 and not {x, y} <= often:  # noqa: PLR2004 - one cohort has it
            continue
        found = of_pair(sides, x, y)
        if found and (len(found[3]) > 1 or {x, y} <= often):
            yield Statement(axis, subject, (found[0],), (found[1],), sides, found[3], found[2])


def against_three(axis: str, subject: str, sides: Sides, above: tuple[str, ...]) -> Iterator[Statement]:
    """Yield `above` against three wrong answers: the closest, the middling and the farthest of those there are.

    They are taken of what at least two cohorts show where there are three such, else of what each cohort shows.
    """
    common = _common(sides, LEAST_WRONG)
    if not set(above) <= set(common):
        return
    shown = {key: agreeing(sides, above, (key,)) for key in common if key not in above}
    agreed = _threes(sides, {key: cohorts for key, cohorts in shown.items() if len(cohorts) > 1}, len(above))
    found = [(three, agreeing(sides, above, three)) for three in agreed]
    found = [(three, backing) for three, backing in found if len(backing) > 1]
    for cohort in sides if not found else ():
        here = {key: cohorts for key, cohorts in shown.items() if cohort in cohorts}
        mine = _threes({cohort: sides[cohort]}, here, len(above))
        found += [(three, (cohort,)) for three in mine]
    for three, backing in found:
        yield Statement(axis, subject, above, three, sides, backing)


def _threes(sides: Sides, shown: dict[str, tuple[str, ...]], asked: int) -> list[tuple[str, ...]]:
    """Up to three threes of some keys, by the share in the first cohort that has them all.

    Where several answers are asked for together, each wrong one stands in two options, and one that nobody would think
    of gives both away: then none has a FAR smaller share than another.
    """
    lead = next((cohort for cohort in sides if all(key in sides[cohort] for key in shown)), None)
    if lead is None or len(shown) < OPTIONS - 1:
        return []
    below = ranked({key: sides[lead][key] for key in shown})
    found = [tuple(below[at : at + OPTIONS - 1]) for at in range(len(below) - (OPTIONS - 1) + 1)]
    if asked > 1:
        found = [three for three in found if not any(_has_an_outsider(side, three) for side in sides.values())]
    return list(dict.fromkeys(found[at] for at in (0, (len(found) - 1) // 2, -1))) if found else []


def _has_an_outsider(side: Side, some: Sequence[str]) -> bool:
    known = [side[key].share for key in some if key in side]
    return len(known) > 1 and max(known) >= FAR * min(known)


def commonest(known: Known, primary: str, sides: Sides, drawn: set[str]) -> Statement | None:
    """Return the drawn site that a cancer reaches most often, with all others of the first cohort that shows it.

    A cohort shows it where no drawn row of any kind has a larger share; None where cohorts show different sites.
    """
    found: dict[str, list[str]] = {}
    for cohort, side in sides.items():
        mine = ranked({site: row for site, row in side.items() if site in drawn})
        rows_drawn = [row for row in known.whole[cohort][primary] if row.site_id in drawn]
        most = max((row.share for row in rows_drawn if not pd.isna(row.share)), default=0.0)
        if len(mine) >= OPTIONS and all(shows(side[mine[0]], side[site]) == "more" for site in mine[1:]):
            if most > side[mine[0]].share:
                continue
            found[cohort] = mine
    if len({mine[0] for mine in found.values()}) != 1:
        return None
    backing = tuple(found)
    best, *others = found[backing[0]]
    if any(
        shows(side[site], side[best]) == "more"
        for side in sides.values()
        if best in side
        for site in side.keys() & drawn
    ):
        return None
    return Statement("sites", primary, (best,), tuple(others), sides, backing)


def by_method(known: Known, cohorts: dict[str, Any], primary: str) -> Iterator[Statement]:
    """Yield each site of a cancer for which every autopsy and clinical cohort that tells shows the same.

    A clinical cohort tells where it followed its patients to the end, as an autopsy does.
    """
    has = {cohort: of[primary] for cohort, of in known.sure.items() if primary in of}
    dead = [cohort for cohort in has if cohorts[cohort].method == "autopsy"]
    seen = [cohort for cohort in has if cohorts[cohort].method in CLINICAL and cohorts[cohort].timing == "ever"]
    for site in sorted({site for cohort in dead for site in has[cohort]}):
        at = {cohort: side[site] for cohort, side in has.items() if site in side}
        told = {
            (one, other): shows(at[one], at[other])
            for one in dead
            for other in seen
            if one in at and other in at and at[one].denominator == at[other].denominator
        }
        found = set(told.values()) - {""}
        if len(found) != 1 or all(row.share < LEAST for row in at.values()):
            continue
        (shown,) = found
        backing = tuple(dict.fromkeys(one for (one, _), what in told.items() if what == shown))
        clinic = next(other for (one, other), what in told.items() if one == backing[0] and what == shown)
        above, below = ((clinic,), backing) if shown == "less" else (backing, (clinic,))
        yield Statement("method", primary, above, below, {site: at}, backing, shown == "tie")


def tops(sides: Sides) -> list[tuple[str, ...]]:
    """Return the three commonest sites of each cohort, and any three of five of what two cohorts have."""
    counted = Counter(key for side in sides.values() for key in side)
    found = {}
    for side in sides.values():
        shared = ranked({key: row for key, row in side.items() if counted[key] > 1})[:5] if len(sides) > 1 else []
        for three in (*combinations(shared, 3), tuple(ranked(side)[:3])):
            if len(three) == OPTIONS - 1:
                found[tuple(sorted(three))] = 0
    return list(found)


def ranked(side: Side) -> list[str]:
    """Return the keys of a cohort's rows, largest share first."""
    return sorted(side, key=lambda key: (-side[key].share, key))


def _common(sides: Sides, least: float = LEAST) -> list[str]:
    """Every key that is reached, or reaches, often enough in each cohort that has it."""
    seldom = {key for side in sides.values() for key, row in side.items() if row.share < least}
    return sorted({key for side in sides.values() for key in side} - seldom)


class Levels:
    """How hard a statement is to know."""

    def __init__(self, atlas: Atlas) -> None:
        """Look up what learners expect."""
        self.traps = Traps(atlas)

    def __call__(self, found: Statement) -> Level:
        """Return the level of a statement."""
        make = {"sites": self._sites, "primaries": self._primaries, "method": self._method}
        return level_of(make[found.axis](found), agreed=found.agreed)

    def _sites(self, s: Statement) -> Points:
        right = s.above if not s.tie else ()
        wrong = s.below[: OPTIONS - 1] if not s.tie else (*s.above, *s.below)  # of two alike, one may be expected
        far, rare = _apart(
            [([side[k] for k in s.above], [side[k] for k in s.below if k in side]) for side in _of(s)], tie=s.tie
        )
        traps = self.traps.wrong_sites(s.subject, right, wrong)
        return Points(far, rare, not self.traps.familiar(s.subject), traps, self.traps.expected_site(s.subject, right))

    def _primaries(self, s: Statement) -> Points:
        far, rare = _apart([([side[k] for k in s.above], [side[k] for k in s.below]) for side in _of(s)], tie=s.tie)
        best = s.above[0]
        likes = self.traps.wrong_primaries(s.subject, best, s.below)
        traps = likes if not s.tie else self.traps.familiar(best) != self.traps.familiar(s.below[0])
        expected = not s.tie and self.traps.expected_primary(best, s.subject)
        return Points(far, rare, not self.traps.familiar(best), traps, expected)

    def _method(self, s: Statement) -> Points:
        """An autopsy is expected to find more: where the clinic does, that is the trap."""
        ((_, at),) = s.sides.items()
        far, rare = _apart([([at[one]], [at[other]]) for one in s.above for other in s.below], tie=s.tie)
        expected = s.above == s.backing
        return Points(far, rare, not self.traps.familiar(s.subject), int(not expected), expected and not s.tie)


def _of(s: Statement) -> list[Side]:
    return [s.sides[cohort] for cohort in s.backing]


def _apart(some: Sequence[tuple[list[Any], list[Any]]], *, tie: bool) -> tuple[int, bool]:
    """The points for the distance of the closest two, and whether the larger is rare, in the worst of some cohorts."""
    points, rare = [], False
    for above, below in some:
        least, most = min(above, key=_share), max(below, key=_share)
        larger, smaller = max(least.share, most.share), min(least.share, most.share)
        width = ((least.high - least.low) + (most.high - most.low)) / 2
        ratio = larger / max(smaller, 1e-9)
        points.append(tie_distance(ratio) if tie else distance(ratio, (least.low - most.high) / width))
        rare |= larger < RARE
    return max(points), rare


def _share(row: Any) -> float:
    return float(row.share)
