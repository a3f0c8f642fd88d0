"""What a visitor has chosen: one frozen value that lives in the address.

The address is read when it differs from what was written last (a cold link, reload, back, an edited
address), otherwise the session is right; then it is written again. Everything in an address is
checked against the tables: what does not exist is named in a notice and replaced by its default.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, cast

import pandas as pd
import streamlit as st

from data.frequency import (
    ALL_PRIMARIES,
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
from data.rows import rows
from data.vocabulary import labels, nearest
from viz import sankey

Body = Literal["female", "male"]
MINIMA = (0, 20, 50, 100)
LARGEST = (6, 8, 10, 12, 16, 20)
CHAPTERS = ("evidence", "routes", "eponyms", "bone", "printed")


@dataclass(frozen=True)
class Selection:
    """Everything that decides what a page shows; "" means: no choice made, take what fits.

    share is a denominator, group a sex or stratum, body the drawing; own and nodes keep the primary's
    own organ and regional nodes; least hides primaries with fewer patients. unit, top and focus are
    the Sankey diagram's, order the heat map's; chapter is the one open below a page.
    """

    cohort: str = "disibio2008"
    primary: str = "breast"
    site: str = ""
    share: str = ""
    group: str = ""
    body: str = ""
    own: bool = False
    nodes: bool = True
    least: int = 20
    unit: str = "patients"
    top: int = 12
    focus: str = ""
    order: str = "system"
    chapter: str = ""


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


DEFAULT = Selection()


def to_params(selection: Selection) -> dict[str, str]:
    """Return the address of a selection: cohort and primary always, the rest where it is no default."""
    params = {"cohort": selection.cohort, "primary": selection.primary}
    for field in fields(Selection):
        value = getattr(selection, field.name)
        if field.name not in params and value != field.default:
            params[field.name] = str(int(value)) if isinstance(value, bool) else str(value)
    return params


def from_params(params: Mapping[str, str], tables: Tables) -> tuple[Selection, list[str]]:
    """Return the selection an address names, and a notice for every value that cannot be used."""
    allowed: dict[str, Callable[[str], bool]] = {
        "cohort": set(tables.cohorts["cohort_id"]).__contains__,
        "primary": set(tables.primaries["primary_id"]).__contains__,
        "site": {"", *tables.sites["site_id"]}.__contains__,
        "share": {"", "all", "metastatic"}.__contains__,
        "group": {"", "all", *group_codes(tables)}.__contains__,
        "body": {"", "female", "male"}.__contains__,
        "own": {"0", "1"}.__contains__,
        "nodes": {"0", "1"}.__contains__,
        "least": {str(n) for n in MINIMA}.__contains__,
        "unit": set(sankey.UNITS).__contains__,
        "top": {str(n) for n in LARGEST}.__contains__,
        "focus": {"", *tables.primaries["primary_id"]}.__contains__,
        "order": {"system", "cluster"}.__contains__,
        "chapter": {"", *CHAPTERS}.__contains__,
    }
    hints = {
        "cohort": ", ".join(tables.cohorts["cohort_id"]),
        "share": "all or metastatic",
        "body": "female or male",
        "own": "0 or 1",
        "nodes": "0 or 1",
        "least": ", ".join(map(str, MINIMA)),
        "unit": " or ".join(sankey.UNITS),
        "top": ", ".join(map(str, LARGEST)),
        "focus": "one of the primary ids in Sources & methods",
        "order": "system or cluster",
        "chapter": ", ".join(CHAPTERS),
    }
    values: dict[str, object] = {}
    notices: list[str] = []
    for field in fields(Selection):
        raw = params.get(field.name)
        if raw is None:
            continue
        if not allowed[field.name](raw):
            hint = hints.get(field.name, f"one of the {field.name} ids in Sources & methods")
            value = quoted(raw).replace("_", r"\_")  # or Markdown would read it as emphasis
            notices.append(
                f"The address asks for {field.name} “{value}”, which does not exist; "
                f"the default is shown. Allowed: {hint}."
            )
            continue
        values[field.name] = raw == "1" if field.name in ("own", "nodes") else raw
    for number in ("least", "top"):
        if number in values:
            values[number] = int(cast("str", values[number]))
    return replace(DEFAULT, **values), notices  # type: ignore[arg-type]  # every value was checked above


def quoted(text: str) -> str:
    """Return text from outside in a form that can do no harm in a sentence: short, letters and digits only."""
    safe = re.sub(r"[^\w\- ]", "·", text)
    return safe if len(safe) <= 40 else safe[:40] + "…"  # noqa: PLR2004 - long enough for any id


def group_code(group: tuple[str, str]) -> str:
    """Return the name of a (sex, stratum) group in an address; "" is everybody."""
    sex, stratum = group
    words = [sex if sex != "all" else "", stratum.lower().replace("–", "-")]
    return "_".join(re.sub(r"[^a-z0-9-]+", "_", word) for word in words if word)


def group_codes(tables: Tables) -> set[str]:
    """Return the names of all groups of all cohorts."""
    found = tables.frequencies[["sex", "stratum"]].drop_duplicates()
    return {group_code((row.sex, row.stratum)) for row in rows(found)}


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
    primary = nearest(selection.primary, available, tables.primaries) or available[0]
    if primary != selection.primary and not pooled:
        notices.append(
            f"{cohort['label']} has no {primary_labels[selection.primary]}; {primary_labels[primary]} is shown instead."
        )
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
    sex_of = dict(zip(tables.primaries["primary_id"], tables.primaries["sex"], strict=True))
    own_sex = "both" if pooled else sex_of[primary]
    fitting = next((s for s in (group[0], own_sex) if s in ("female", "male")), "")
    body = cast("Body", fitting or selection.body or ("female" if primary.startswith("breast") else "male"))
    options = Options(
        denominator=cast("Denominator", selection.share or default_denominator(tables, selection.cohort)),
        sex=group[0], stratum=group[1], own_organ=selection.own, regional_nodes=selection.nodes,
    )  # fmt: skip
    return View(cohort, shown, site, group, offered, body, options, tuple(notices))


def current() -> Selection:
    """Return this session's selection."""
    return cast("Selection", st.session_state.get("selection", DEFAULT))


def choose(**changes: object) -> None:
    """Change this session's selection; the address follows at the end of the run."""
    st.session_state["selection"] = replace(current(), **changes)  # type: ignore[arg-type]


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
