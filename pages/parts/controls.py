"""The selection bar: one row of controls, the same on every page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st

from data.selection import MINIMA, group_code, to_params
from data.stats.frequency import DENOMINATOR_LABELS, listed_sites, selectable_primaries
from data.stats.withholding import nothing_left
from data.tables.rows import rows
from data.tables.words import SEXES
from pages.parts import layout
from pages.session import screen
from pages.session.atlas import atlas, server_atlas
from pages.session.choice import current, pick, switch
from viz.charts.describe import count, lower_first, upper_first
from viz.charts.theme import REGIONS, SYSTEMS
from viz.views.scope import Scope

EVERYBODY = "all"


def bar(
    seen: Scope,
    *,
    lead: str,
    least: bool = False,
    body: bool = True,
    share: bool = True,
    own: Callable[[], None] | None = None,
    name: str = "",
) -> None:
    """Draw the bar. `lead` is the field that comes first: "primary", "site" or "cohort".

    least offers to hide small primaries, body the drawing, share the denominator. `own` draws a page's
    own controls in the place of all but the link; `name` then says what they choose. What is said above
    it of a cohort that withholds everything does not concern the quiz, which has no lead.
    """
    if lead and (why := nothing_left(seen.cohort)):
        layout.show_notices([why])
    with _frame(name or f"Selection: {seen.cohort.label}"):
        if own:
            own()
            _link()
            return
        if lead == "primary":
            _primary(seen)
        elif lead == "site":
            _site(seen)
        _cohort(seen)
        if share:
            _share(seen)
        if body and lead != "site":
            pick(st.segmented_control, "body", seen.body, "Body", ["female", "male"], required=True)
        _more(seen, least=least)
        _link()


def _frame(name: str) -> AbstractContextManager[Any]:
    """A row on a desk; on a phone one popover."""
    if screen.is_narrow():
        return st.popover(name, icon=":material/tune:", width="stretch")
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="selection_bar")


def _width(pixels: int) -> int | Literal["stretch"]:
    return "stretch" if screen.is_narrow() else pixels


def by_system(primaries: list[str]) -> list[str]:
    """Return primaries in the order of the organ systems."""
    systems, order = atlas().primaries.column("organ_system"), list(SYSTEMS)
    return sorted(primaries, key=lambda primary: order.index(systems[primary]))


def by_region(sites: list[str]) -> list[str]:
    """Return sites in the order of the regions of the body."""
    regions, order = atlas().sites.column("region"), list(REGIONS)
    return sorted(sites, key=lambda site: order.index(regions[site]))


def _primary(seen: Scope) -> None:
    parts, names = selectable_primaries(atlas(), seen.cohort_id), atlas().primaries.labels
    shown = {primary: names[primary] + _made_of(primary, some, names) for primary, some in parts.items()}
    pick(
        st.selectbox,
        "primary",
        seen.primary,
        "Primary",
        by_system(list(parts)),
        format_func=shown.__getitem__,
        width=_width(220),
    )


def _made_of(primary: str, parts: tuple[str, ...], names: dict[str, str]) -> str:
    """What a parent stands for in this cohort: " (5 types together)", or the only type listed."""
    if len(parts) > 1:
        return f" ({len(parts)} types together)"
    return "" if parts == (primary,) else f" ({lower_first(names[parts[0]])} only)"


def _site(seen: Scope) -> None:
    names = atlas().sites.labels
    options = by_region(list(listed_sites(atlas(), seen.cohort_id)))
    pick(st.selectbox, "site", seen.site, "Site", options, format_func=names.__getitem__, width=_width(220))


def _cohort(seen: Scope) -> None:
    names = {row.cohort_id: f"{row.label} · n = {count(row.n_patients)}" for row in rows(atlas().tables.cohorts)}
    pick(
        st.selectbox,
        "cohort",
        seen.cohort_id,
        "Cohort",
        list(names),
        format_func=names.__getitem__,
        width=_width(340),
    )


def plain_cohort(label: str = "Cohort") -> None:
    """Draw a list of the cohorts by name alone."""
    names = atlas().cohorts.labels
    pick(st.selectbox, "cohort", current().cohort, label, list(names), format_func=names.__getitem__, width=260)


def _share(seen: Scope) -> None:
    pick(
        st.segmented_control,
        "share",
        seen.options.denominator,
        "Share of",
        ["all", "metastatic"],
        format_func=DENOMINATOR_LABELS.__getitem__,
        required=True,
    )


def order() -> None:
    """Draw the switch between the orders of a matrix."""
    orders = {"system": "organ systems", "cluster": "similar profiles together"}
    pick(
        st.segmented_control,
        "order",
        current().order,
        "Order",
        list(orders),
        required=True,
        format_func=orders.__getitem__,
    )


def _more(seen: Scope, *, least: bool) -> None:
    with st.popover("More", icon=":material/tune:"):
        if len(seen.groups) > 1:
            names = {group_code(group) or EVERYBODY: _group_name(group) for group in seen.groups}
            chosen = group_code(seen.group) or EVERYBODY
            pick(st.selectbox, "group", chosen, "Patients", list(names), format_func=names.__getitem__)
        own = "Count deposits in the primary’s own organ"
        switch("own", own, "They mix the primary tumour, its growth and true metastases.")
        switch("nodes", "Show regional lymph nodes", "Nodes that drain the organ itself.")
        if least:
            label = "Primaries with at least … patients"
            pick(st.segmented_control, "least", current().least, label, list(MINIMA), required=True)


def _group_name(group: tuple[str, str]) -> str:
    return upper_first(", ".join(part for part in (SEXES[group[0]], group[1]) if part) or "all")


def _link() -> None:
    with st.popover("Link", icon=":material/link:"):
        if current().cohort not in server_atlas().cohorts:
            st.caption("An own cohort lives in this session alone: this address opens nothing for anybody else.")
        else:
            st.caption("This address opens the same view anywhere.")
        base = (st.context.url or "").split("?")[0]
        st.code(f"{base}?{urlencode(to_params(current()))}", language=None, wrap_lines=True)
