"""The selection bar: one row of controls, the same on every page."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

import streamlit as st

from data.selection import MINIMA, group_code, to_params
from data.stats.frequency import DENOMINATOR_LABELS
from data.stats.withholding import nothing_left
from pages.menu import FILES
from pages.parts import layout
from pages.session import screen
from pages.session.atlas import atlas, server_atlas
from pages.session.choice import asked, choose, current, opened, page, pick, switch
from pages.session.widgets import controlled
from viz.views import lists
from viz.views.catalogue import query_on
from viz.views.eras import era_of, eras
from viz.views.opening import unable
from viz.views.scope import Scope

OFFERED = {"primary": lists.primaries_in, "site": lists.sites_in}
"""What leads a selection, and what is then offered."""


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
    if lead and (why := nothing_left(atlas().cohorts.row(asked().cohort))):
        layout.show_notices([why])
    with _frame(name or lists.bar_label(atlas(), current(), seen, lead, every=page() == "evidence")):
        if own:
            own()
        else:
            _all(seen, lead=lead, least=least, body=body and lead != "site", share=share)
        _link()
        if screen.is_narrow():
            st.button("Done", key="bar_done", type="primary", width="stretch")  # screen.js closes the sheet
    _instead()


def _all(seen: Scope, *, lead: str, least: bool, body: bool, share: bool) -> None:
    if lead in OFFERED:
        offered = OFFERED[lead](atlas(), seen.cohort_id)
        pick(st.selectbox, lead, getattr(seen, lead), lead.capitalize(), offered, width=_width(220))
    offered = lists.cohorts(atlas(), unable(atlas(), page(), current()))
    pick(st.selectbox, "cohort", seen.cohort_id, "Cohort", offered, width=_width(340))
    if screen.is_tight():
        for _ in range(body + share):
            st.empty()  # or what follows would stand twice, in two lines, while a run moves it up
    else:
        _shown(seen, body=body, share=share)
    _era()
    with nullcontext() if screen.is_narrow() else st.popover("Options", icon=":material/tune:"):
        if screen.is_tight():
            _shown(seen, body=body, share=share)
        _more(seen, least=least)


def _era() -> None:
    """Draw the switch between the medicine of then and of today, where a cohort of each can answer."""
    if offered := eras(atlas(), page(), current()):
        controlled(
            st.segmented_control,
            "Era",
            {era: name for era, (_, name) in offered.items()},
            key="pick_era",
            value=(now := era_of(atlas(), current().cohort)) or None,
            changed=lambda era: choose(cohort=offered[era][0], share="", group=""),
            label_visibility="collapsed",
            required=bool(now),
        )


def _shown(seen: Scope, *, body: bool, share: bool) -> None:
    if share:
        _share(seen)
    if body:
        pick(st.segmented_control, "body", seen.body, "Anatomy", ["female", "male"], required=True)


def _instead() -> None:
    """Say why a page shows something else than was asked for, with the ways to that."""
    if opened().line:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="instead"):
            st.markdown(layout.said(opened().line), width="content")
            for way in opened().ways:
                if way.page == page():  # a link to the page that is open would not change the address
                    st.button(layout.said(way.label), type="tertiary", on_click=choose, kwargs=vars(way.selection))
                else:
                    st.page_link(FILES[way.page], label=layout.said(way.label), query_params=to_params(way.selection))


def _frame(name: str) -> AbstractContextManager[Any]:
    """A row on a desk; on a phone one bar that opens a sheet."""
    if screen.is_narrow():
        return st.popover(layout.said(name), icon=":material/tune:", width="stretch", wrap=False, key="bar_sheet")
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="selection_bar")


def _width(pixels: int) -> int | Literal["stretch"]:
    return "stretch" if screen.is_narrow() else pixels


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
    if len(seen.groups) > 1:
        chosen = group_code(seen.group) or lists.EVERYBODY
        pick(st.selectbox, "group", chosen, "Patients", lists.groups(seen))
    switch(
        "own", "Count deposits in the primary’s own organ", "They mix the primary tumour, its growth and metastases."
    )
    switch("nodes", "Show regional lymph nodes", "Nodes that drain the organ itself.")
    if least:
        label = "Primaries with at least … patients"
        pick(st.segmented_control, "least", current().least, label, list(MINIMA), required=True)


def _link() -> None:
    with st.popover("Link", icon=":material/link:"):
        mine = "Your own cohort exists only in this session: this address will not work for anyone else."
        public = current().cohort in server_atlas().cohorts
        st.caption("This address opens the same view anywhere." if public else mine)
        base = (st.context.url or "").split("?")[0]
        st.code(f"{base}?{query_on(atlas(), page(), current())}", language=None, wrap_lines=True)
        st.button("Print this page", key="print_page", icon=":material/print:")  # paper.js does
