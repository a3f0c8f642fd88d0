"""The cohorts that one session holds beside those of the server, with an atlas of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.atlas import Atlas
from data.own.model import OwnCohort, joined
from data.selection import DEFAULT


@dataclass(frozen=True, eq=False)
class SessionCohorts:
    """The cohorts of one session, oldest first, and an atlas with them; a change makes a new one.

    reports are {cohort id: what was read, used and set aside}.
    """

    cohorts: tuple[OwnCohort, ...]
    atlas: Atlas
    reports: Mapping[str, pd.DataFrame]

    def first_of(self, cohort_id: str) -> dict[str, str]:
        """Return what is chosen to see a cohort: itself and its first primary, of everybody."""
        mine = next(one for one in self.cohorts if one.cohort_id == cohort_id)
        first = str(next(iter(mine.frequencies["primary_id"]), DEFAULT.primary))
        return {"cohort": cohort_id, "primary": first, "group": "", "share": ""}

    def with_one(self, own: OwnCohort, report: pd.DataFrame, shared: Atlas) -> "SessionCohorts":
        """Return these and a cohort with its report; it takes the place of one of the same id."""
        others = self.without(own.cohort_id, shared)
        return _beside(shared, (*others.cohorts, own), {**others.reports, own.cohort_id: report})

    def without(self, cohort_id: str, shared: Atlas) -> "SessionCohorts":
        """Return these without one of them."""
        return _beside(shared, tuple(one for one in self.cohorts if one.cohort_id != cohort_id), self.reports)


def _beside(shared: Atlas, kept: tuple[OwnCohort, ...], reports: Mapping[str, pd.DataFrame]) -> SessionCohorts:
    ids = frozenset(one.cohort_id for one in kept)
    mine = Atlas(joined(shared.tables, kept), private=ids) if kept else shared
    return SessionCohorts(kept, mine, {name: report for name, report in reports.items() if name in ids})
