"""The cohorts that a session has loaded itself.

They, the tables with them and all that is computed from those live in one value of the session's
state and end with it: nothing of them is in a cache that another session could reach.
"""

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

import pandas as pd
import streamlit as st

from data.load import Tables
from data.own.model import OwnCohort, joined
from data.own.suppress import NOTHING_LEFT

P = ParamSpec("P")
R = TypeVar("R")


WAYS_OUT = "Load it again with a lower “Withhold counts below”, or load a larger file, under Analyse, Own cohort."


@dataclass(frozen=True, eq=False)
class Held:
    """What a session holds; a change makes a new one, so that nothing computed from the old one remains."""

    cohorts: tuple[OwnCohort, ...]
    tables: Tables
    reports: dict[str, pd.DataFrame] = field(default_factory=dict)
    caches: dict[Callable[..., Any], Callable[..., Any]] = field(default_factory=dict)


def held(cohorts: tuple[OwnCohort, ...], atlas: Tables, reports: dict[str, pd.DataFrame] | None = None) -> Held:
    """Return what a session with some cohorts holds; reports are {cohort id: what was read, used and set aside}."""
    return Held(cohorts, joined(atlas, cohorts), reports or {})


def cohorts() -> tuple[OwnCohort, ...]:
    """Return the cohorts that this session has loaded, oldest first."""
    mine = _held()
    return mine.cohorts if mine else ()


def tables() -> Tables | None:
    """Return the tables with this session's cohorts; None where it has none."""
    mine = _held()
    return mine.tables if mine else None


def report(cohort_id: str) -> pd.DataFrame:
    """Return the report of how a cohort was read."""
    mine = _held()
    return mine.reports.get(cohort_id, pd.DataFrame()) if mine else pd.DataFrame()


def nothing_left(cohort: pd.Series) -> list[str]:
    """Return why a cohort shows no figure, with the ways out, where everything in it is withheld."""
    if not cohort["warning"].startswith(NOTHING_LEFT.partition("{")[0]):
        return []
    return [f"{cohort['label']}: {cohort['warning']}. {WAYS_OUT}"]


def keep(own: OwnCohort, report: pd.DataFrame, atlas: Tables) -> None:
    """Hold a cohort and its report; it takes the place of one of the same id."""
    _hold((*(one for one in cohorts() if one.cohort_id != own.cohort_id), own), atlas, {own.cohort_id: report})


def drop(cohort_id: str, atlas: Tables) -> None:
    """Let a cohort go."""
    _hold(tuple(one for one in cohorts() if one.cohort_id != cohort_id), atlas)


def cached(
    *,
    max_entries: int | None = None,
    show_spinner: str | bool = False,
    shared: Callable[[Any], Any] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache a function of `tables()`: for all sessions together, and by itself in a session with own cohorts.

    `shared` is the cache of the first kind where it is not Streamlit's.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        for_all = shared or st.cache_resource(show_spinner=show_spinner, max_entries=max_entries)
        together = cast("Callable[P, R]", for_all(function))

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            mine = _held()
            if mine is None:
                return together(*args, **kwargs)
            if function not in mine.caches:
                mine.caches[function] = lru_cache(max_entries)(function)
            with st.spinner(show_spinner) if isinstance(show_spinner, str) else nullcontext():
                return cast("R", mine.caches[function](*args, **kwargs))

        return call

    return wrap


_LENT: ContextVar[Held | None] = ContextVar("lent", default=None)
"""What a session holds, for work outside it."""


def lent(make: Callable[[], R]) -> Callable[[], R]:
    """Return `make` so that it knows this session's cohorts in a thread without a session, where downloads are made."""
    mine = _held()

    def run() -> R:
        token = _LENT.set(mine)
        try:
            return make()
        finally:
            _LENT.reset(token)

    return run


def _held() -> Held | None:
    return _LENT.get() or cast("Held | None", st.session_state.get("own_cohorts"))


def _hold(cohorts: tuple[OwnCohort, ...], atlas: Tables, more: dict[str, pd.DataFrame] | None = None) -> None:
    st.session_state.pop("batch", None)  # of what was held before; see pages.analyse.export
    mine = _held()
    reports = {**(mine.reports if mine else {}), **(more or {})}
    kept = {one.cohort_id for one in cohorts}
    if cohorts:
        st.session_state["own_cohorts"] = held(cohorts, atlas, {k: r for k, r in reports.items() if k in kept})
    else:
        st.session_state.pop("own_cohorts", None)
