"""Which figures may not lead: those that adjacency, a code or a flag makes doubtful as distant spread, with the reason.

The one place that decides it. Frames of shares carry the answer as `leads` and `why`; whatever has no frame asks
`doubts` or `leads`.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from data.atlas import Atlas, memoised
from data.tables.rows import rows
from data.tables.vocabulary import split

POOLED = "At least half of these patients have this metastasis in or beside the organ where their cancer began."
"""Why the sum of all primaries does not lead at a site."""


class Doubt(NamedTuple):
    """A flag of a figure, and why it has it, as a sentence."""

    flag: str
    reason: str


@memoised(1)
def _near(atlas: Atlas) -> dict[tuple[str, str], Doubt]:
    """{(primary, site): what makes the site adjacent}, as the table has it and for the sites that it implies.

    A part of an adjacent site is adjacent, and so is a site that includes it, unless that is a rest group.
    """
    prose, found = atlas.sites.column("prose"), dict[tuple[str, str], Doubt]()
    implied = dict[tuple[str, str], Doubt]()
    for row in rows(atlas.tables.adjacent_sites):
        found[row.primary_id, row.site_id] = Doubt(row.relation, row.reason)
        for site in (one for one in atlas.sites.ids if one not in atlas.residual_sites):
            if site in atlas.sites.covered(row.site_id):
                implied.setdefault((row.primary_id, site), Doubt(row.relation, row.reason))
            elif row.site_id in atlas.sites.covered(site):
                reason = f"This site includes {prose[row.site_id]}. {row.reason}"
                implied.setdefault((row.primary_id, site), Doubt(row.relation, reason))
    return implied | found


@memoised(1)
def _cautions(atlas: Atlas) -> dict[tuple[str, str, str], Doubt]:
    """{(cohort, primary or "", site): its caution}."""
    return {
        (row.cohort_id, row.primary_id, row.site_id): Doubt(row.flag, row.reason) for row in rows(atlas.tables.cautions)
    }


@memoised(1)
def _own(atlas: Atlas) -> frozenset[tuple[str, str]]:
    """The pairs in which the site is, holds or is part of the organ of origin: they are marked as that."""
    own = atlas.tables.own_sites
    return frozenset(zip(own["primary_id"], own["site_id"], strict=True))


@memoised(8192)
def doubts(atlas: Atlas, cohort_id: str, primary_id: str, site_id: str) -> tuple[Doubt, ...]:
    """Return what makes a figure doubtful as distant spread beside the flags that it is printed with.

    A type of a primary inherits what holds for the wider one.
    """
    family = atlas.primaries.family(primary_id) if primary_id in atlas.primaries else (primary_id,)
    beside, cautioned = _near(atlas), _cautions(atlas)
    near = (
        []
        if (primary_id, site_id) in _own(atlas)
        else [beside[one, site_id] for one in family if (one, site_id) in beside]
    )
    keys = [(cohort_id, one, site_id) for one in (*family, "")]
    cautions = [cautioned[key] for key in keys if key in cautioned]
    return (*near[:1], *cautions[:1])


@memoised(1)
def _meanings(atlas: Atlas) -> dict[str, str]:
    """{flag: what it means}, for the flags of figures that may not lead."""
    return {row.flag: row.meaning for row in rows(atlas.tables.flags) if not row.leads}


def meant(atlas: Atlas, flags: Iterable[str]) -> list[str]:
    """Return what those of some flags mean that keep a figure from leading."""
    meanings = _meanings(atlas)
    return [meanings[one] for one in flags if one in meanings]


def barred(atlas: Atlas, flags: Iterable[str]) -> bool:
    """Tell whether one of some flags keeps a figure from leading."""
    return not _meanings(atlas).keys().isdisjoint(flags)


def leads(atlas: Atlas, cohort_id: str, primary_id: str, site_id: str) -> bool:
    """Tell whether a cohort's figure of a primary and a site may lead, by all but the flags it is printed with."""
    return not doubts(atlas, cohort_id, primary_id, site_id)


def judged(atlas: Atlas, frame: pd.DataFrame) -> pd.DataFrame:
    """Return printed rows (cohort_id, primary_id, site_id, flag) with their doubts: `flag` completed, `leads`, `why`.

    why says in sentences what keeps a figure from leading, "" where nothing does.
    """
    flags, lead, why = [], [], []
    for cohort, primary, site, flag in zip(
        frame["cohort_id"], frame["primary_id"], frame["site_id"], frame["flag"], strict=True
    ):
        found = doubts(atlas, cohort, primary, site)
        printed = split(flag)
        reasons = meant(atlas, printed) + [one.reason for one in found]
        flags.append(";".join(dict.fromkeys([*printed, *(one.flag for one in found)])))
        lead.append(not reasons)
        why.append(" ".join(dict.fromkeys(reasons)))
    return frame.assign(flag=flags, leads=lead, why=why)
