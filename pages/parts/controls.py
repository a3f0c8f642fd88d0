"""The selection bar: one row of controls, the same on every page."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st

from data.selection import MINIMA, group_code, to_params
from data.stats.frequency import DENOMINATOR_LABELS
from data.stats.withholding import nothing_left
from pages.parts import layout
from pages.session import screen
from pages.session.atlas import atlas, server_atlas
from pages.session.choice import current, pick, switch
from viz.views import lists
from viz.views.scope import Scope


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
            pick(st.segmented_control, "body", seen.body, "Anatomy", ["female", "male"], required=True)
        _more(seen, least=least)
        _link()


def _frame(name: str) -> AbstractContextManager[Any]:
    """A row on a desk; on a phone one popover."""
    if screen.is_narrow():
        return st.popover(layout.said(name), icon=":material/tune:", width="stretch")
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="selection_bar")


def _width(pixels: int) -> int | Literal["stretch"]:
    return "stretch" if screen.is_narrow() else pixels


def _primary(seen: Scope) -> None:
    offered = lists.primaries_in(atlas(), seen.cohort_id)
    pick(st.selectbox, "primary", seen.primary, "Primary", offered, width=_width(220))


def _site(seen: Scope) -> None:
    pick(st.selectbox, "site", seen.site, "Site", lists.sites_in(atlas(), seen.cohort_id), width=_width(220))


def _cohort(seen: Scope) -> None:
    pick(st.selectbox, "cohort", seen.cohort_id, "Cohort", lists.cohorts(atlas()), width=_width(340))


def plain_cohort(label: str = "Cohort") -> None:
    """Draw a list of the cohorts by name alone."""
    pick(st.selectbox, "cohort", current().cohort, label, atlas().cohorts.labels, width=260)


def _share(seen: Scope) -> None:
    offered = {one: DENOMINATOR_LABELS[one] for one in ("all", "metastatic")}
    pick(st.segmented_control, "share", seen.options.denominator, "Denominator", offered, required=True)


def order() -> None:
    """Draw the switch between the orders of a matrix."""
    orders = {"system": "organ systems", "cluster": "similar profiles together"}
    pick(st.segmented_control, "order", current().order, "Order", orders, required=True)


def focus(names: Mapping[str, str]) -> None:
    """Draw the choice of a primary that a diagram lights up."""
    chosen = current().focus if current().focus in names else ""
    pick(st.selectbox, "focus", chosen, "Highlight a primary", names, index=None, placeholder="none", width=240)


def _more(seen: Scope, *, least: bool) -> None:
    with st.popover("More", icon=":material/tune:"):
        if len(seen.groups) > 1:
            chosen = group_code(seen.group) or lists.EVERYBODY
            pick(st.selectbox, "group", chosen, "Patients", lists.groups(seen))
        own = "Count deposits in the primary’s own organ"
        switch("own", own, "They mix the primary tumour, its growth and true metastases.")
        switch("nodes", "Show regional lymph nodes", "Nodes that drain the organ itself.")
        if least:
            label = "Primaries with at least … patients"
            pick(st.segmented_control, "least", current().least, label, list(MINIMA), required=True)


def _link() -> None:
    with st.popover("Link", icon=":material/link:"):
        if current().cohort not in server_atlas().cohorts:
            st.caption("Your own cohort exists only in this session: this address will not work for anyone else.")
        else:
            st.caption("This address opens the same view anywhere.")
        base = (st.context.url or "").split("?")[0]
        st.code(f"{base}?{urlencode(to_params(current()))}", language=None, wrap_lines=True)
