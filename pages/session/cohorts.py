"""The cohorts that a session has loaded itself.

They and the atlas with them live in one value of the session's state and end with it: what is formed from
them is kept with that atlas, so nothing of it is in a cache that another session could reach.
"""

from typing import cast

import pandas as pd
import streamlit as st

from data.atlas import Atlas
from data.own.held import SessionCohorts
from data.own.model import OwnCohort


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
    """Return what is chosen to see a cohort that is held."""
    mine = _mine()
    return mine.first_of(cohort_id) if mine else {}


def keep(own: OwnCohort, report: pd.DataFrame, shared: Atlas) -> None:
    """Hold a cohort and its report beside the shared atlas; it takes the place of one of the same id."""
    _hold((_mine() or SessionCohorts((), shared, {})).with_one(own, report, shared))


def drop(cohort_id: str, shared: Atlas) -> None:
    """Let a cohort go."""
    _hold((_mine() or SessionCohorts((), shared, {})).without(cohort_id, shared))


def _mine() -> SessionCohorts | None:
    return cast("SessionCohorts | None", st.session_state.get("own_cohorts"))


def _hold(now: SessionCohorts) -> None:
    st.session_state.pop("batch", None)  # its files are of what was held before
    st.session_state["own_cohorts"] = now if now.cohorts else None
