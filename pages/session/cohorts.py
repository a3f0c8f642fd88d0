"""The cohorts that a session has loaded itself.

They and the atlas with them live in one value of the session's state and end with it: what is formed from
them is kept with that atlas, so nothing of it is in a cache that another session could reach.
"""

from dataclasses import dataclass
from typing import cast

import pandas as pd
import streamlit as st

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
    reports: dict[str, pd.DataFrame]


def cohorts() -> tuple[OwnCohort, ...]:
    """Return the cohorts that this session has loaded, oldest first."""
    mine = _mine()
    return mine.cohorts if mine else ()


def atlas() -> Atlas | None:
    """Return the atlas with this session's cohorts; None where it has none."""
    mine = _mine()
    return mine.atlas if mine else None


def report(cohort_id: str) -> pd.DataFrame:
    """Return the report of how a cohort was read; empty where there is none."""
    mine = _mine()
    return mine.reports.get(cohort_id, pd.DataFrame()) if mine else pd.DataFrame()


def first_of(cohort_id: str) -> dict[str, str]:
    """Return what is chosen to see a cohort: itself and its first primary, of everybody."""
    mine = next(one for one in cohorts() if one.cohort_id == cohort_id)
    first = str(next(iter(mine.frequencies["primary_id"]), DEFAULT.primary))
    return {"cohort": cohort_id, "primary": first, "group": "", "share": ""}


def keep(own: OwnCohort, report: pd.DataFrame, shared: Atlas) -> None:
    """Hold a cohort and its report beside the shared atlas; it takes the place of one of the same id."""
    others = tuple(one for one in cohorts() if one.cohort_id != own.cohort_id)
    _hold((*others, own), shared, {**_reports(), own.cohort_id: report})


def drop(cohort_id: str, shared: Atlas) -> None:
    """Let a cohort go."""
    _hold(tuple(one for one in cohorts() if one.cohort_id != cohort_id), shared, _reports())


def _mine() -> SessionCohorts | None:
    return cast("SessionCohorts | None", st.session_state.get("own_cohorts"))


def _reports() -> dict[str, pd.DataFrame]:
    mine = _mine()
    return mine.reports if mine else {}


def _hold(kept: tuple[OwnCohort, ...], shared: Atlas, reports: dict[str, pd.DataFrame]) -> None:
    st.session_state.pop("batch", None)  # its files are of what was held before
    if not kept:
        st.session_state.pop("own_cohorts", None)
        return
    of_kept = {one.cohort_id: reports[one.cohort_id] for one in kept if one.cohort_id in reports}
    mine = Atlas(joined(shared.tables, kept), private=frozenset(one.cohort_id for one in kept))
    st.session_state["own_cohorts"] = SessionCohorts(kept, mine, of_kept)
