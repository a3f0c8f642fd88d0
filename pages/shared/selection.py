"""What a visitor has chosen, in this session and in its address.

The address is read when it differs from what was written last (a cold link, reload, back, an edited
address), otherwise the session is right; then it is written again.
"""

from dataclasses import dataclass, replace
from typing import Literal, cast

import pandas as pd
import streamlit as st

from data.frequency import (
    ALL_PRIMARIES,
    WITHHELD,
    Denominator,
    Options,
    default_denominator,
    disjoint_primaries,
    groups,
    listed_sites,
    members,
    selectable_primaries,
)
from data.load import Tables
from data.vocabulary import labels, nearest
from pages.shared.address import DEFAULT, OWN, Selection, from_params, group_code, to_params
from pages.shared.own import WAYS_OUT, nothing_left

Body = Literal["female", "male"]


@dataclass(frozen=True)
class View:
    """A selection as one cohort can show it; groups are those it offers. notices say where the two differ."""

    cohort: pd.Series
    primary: str
    site: str
    group: tuple[str, str]
    groups: tuple[tuple[str, str], ...]
    body: Body
    options: Options
    notices: tuple[str, ...]


def view(selection: Selection, tables: Tables, *, pooled: bool = False) -> View:
    """Return what a cohort can show of a selection.

    A primary or site it does not have gives way to the nearest one it has, with a notice; the
    selection itself is left alone, so that another cohort can still honour it. `pooled` looks at
    all primaries together.
    """
    cohort = tables.cohorts[tables.cohorts["cohort_id"] == selection.cohort].iloc[0]
    notices: list[str] = []
    primary_labels, site_labels = labels(tables.primaries), labels(tables.sites)
    available = list(selectable_primaries(tables, selection.cohort))
    primary = nearest(selection.primary, available, tables.primaries) or next(iter(available), selection.primary)
    if primary != selection.primary and not pooled:
        small = ", or too few patients of it" if selection.cohort.startswith(OWN) else ""
        wanted, instead = primary_labels[selection.primary], primary_labels[primary]
        notices.append(f"{cohort['label']} has no {wanted}{small}; {instead} is shown instead.")
    known_sites = listed_sites(tables, selection.cohort)
    site = selection.site and (nearest(selection.site, known_sites, tables.sites) or "")
    if selection.site and site != selection.site:
        wanted = site_labels[selection.site]
        instead = f"{site_labels[site]}, which goes with it, is shown" if site else "choose another site"
        notices.append(f"{cohort['label']} does not list {wanted}; {instead}.")
    shown = ALL_PRIMARIES if pooled else primary
    parts = members(tables, selection.cohort, shown) or tuple(disjoint_primaries(tables, selection.cohort))
    offered = tuple(groups(tables, selection.cohort, parts))
    known_groups = {group_code(g): g for g in offered}
    wanted_group = "" if selection.group == "all" else selection.group
    if wanted_group not in known_groups:
        notices.append(f"{cohort['label']} does not split these figures that way; all patients are shown.")
    group = known_groups.get(wanted_group, ("all", ""))
    if not pooled and selection.cohort.startswith(OWN):
        notices += _withheld(tables, cohort, parts, primary_labels[primary])
    sex_of = dict(zip(tables.primaries["primary_id"], tables.primaries["sex"], strict=True))
    own_sex = "both" if pooled else sex_of[primary]
    fitting = next((s for s in (group[0], own_sex) if s in ("female", "male")), "")
    body = cast("Body", fitting or selection.body or ("female" if primary.startswith("breast") else "male"))
    options = Options(
        denominator=cast("Denominator", selection.share or default_denominator(tables, selection.cohort)),
        sex=group[0],
        stratum=group[1],
        own_organ=selection.own,
        regional_nodes=selection.nodes,
    )
    # Where nothing is left of a cohort the bar says so; what is lacking in particular need not be told.
    return View(cohort, shown, site, group, offered, body, options, tuple(notices if available else ()))


def _withheld(tables: Tables, cohort: pd.Series, parts: tuple[str, ...], name: str) -> list[str]:
    """Say that nothing above zero is left of a primary, unless that is so of the whole cohort, as the bar says."""
    here = tables.frequencies[tables.frequencies["cohort_id"] == cohort["cohort_id"]]
    here = here[here["primary_id"].isin(parts) & (here["sex"] == "all") & (here["stratum"] == "")]
    hidden = here[here["flag"].str.contains(WITHHELD)]
    if hidden.empty or (here["n_with_site"] > 0).any() or nothing_left(cohort):
        return []
    least = hidden["n_hi"].max()
    few = "too few" if pd.isna(least) else f"fewer than {least + 1}"
    whole = f"All figures of {cohort['label']} for {name} are withheld because {few} patients stand behind each."
    return [f"{whole} {WAYS_OUT}"]


def current() -> Selection:
    """Return this session's selection."""
    return cast("Selection", st.session_state.get("selection", DEFAULT))


def choose(**changes: object) -> None:
    """Change this session's selection; the address follows at the end of the run."""
    st.session_state["selection"] = replace(current(), **changes)  # type: ignore[arg-type]


def settle(**changes: object) -> None:
    """Change the selection and its address within a run, for what a page decides itself; notices stand."""
    choose(**changes)
    target = to_params(current())
    st.query_params.from_dict(target)
    st.session_state["written"] = target
    if "notices" in st.session_state:
        st.session_state["notices"] = (target, st.session_state["notices"][1])


def begin(tables: Tables, page: str) -> list[str]:
    """Bring session and address together at the start of a run; return notices about the address.

    An address without any parameter keeps the session's selection when its page has just been opened:
    the menu was used. On the same page somebody went back to it: it shows again what it showed when
    it was opened, and is not written over, which would trap them.
    """
    params = dict(st.query_params)
    written = st.session_state.get("written")
    arrived = st.session_state.get("page") != page
    stepped_back = not params and bool(written) and not arrived
    notices: list[str] = []
    if params and params != written:
        chosen, notices = from_params(params, tables)
        st.session_state["selection"] = chosen
    elif stepped_back:
        st.session_state["selection"] = st.session_state.get("bare", DEFAULT)
    elif arrived and not params:
        st.session_state["bare"] = current()
    if OWN in str(to_params(current())):  # it may have been dropped since
        chosen, lost = from_params(to_params(current()), tables)
        st.session_state["selection"] = chosen
        notices += lost
    st.session_state["page"] = page
    target = to_params(current())
    bare = not params and current() == DEFAULT
    if params != target and not stepped_back and not bare:
        st.query_params.from_dict(target)
        params = target
    st.session_state["written"] = params
    if notices:
        st.session_state["notices"] = (target, notices)
    about, kept = st.session_state.get("notices", (None, []))
    return kept if about == target else []  # they stand until something else is chosen
