"""The selection bar: one row of controls, the same on every page."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st

from data.frequency import DENOMINATOR_LABELS, listed_sites, selectable_primaries
from data.rows import rows
from data.vocabulary import labels
from pages.shared import layout
from pages.shared.address import MINIMA, group_code, to_params
from pages.shared.loading import atlas, tables
from pages.shared.own import nothing_left
from pages.shared.selection import View, choose, current
from viz.describe import count, lower_first, upper_first
from viz.theme import REGIONS, SYSTEMS

Widget = Callable[..., Any]
EVERYBODY = "all"


def bar(
    view: View,
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
    if lead:
        layout.show_notices(nothing_left(view.cohort))
    with _frame(name or f"Selection: {view.cohort['label']}"):
        if own:
            own()
            _link()
            return
        if lead == "primary":
            _primary(view)
        elif lead == "site":
            _site(view)
        _cohort(view)
        if share:
            _share(view)
        if body and lead != "site":
            _body(view)
        _more(view, least=least)
        _link()


def _frame(name: str) -> AbstractContextManager[Any]:
    """A row on a desk; on a phone one popover."""
    if layout.is_narrow():
        return st.popover(name, icon=":material/tune:", width="stretch")
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="selection_bar")


def pick(widget: Widget, field: str, value: object, label: str, options: Sequence[Any], **more: object) -> None:
    """Draw one widget that shows `value` and changes `field` of the selection; nothing picked is ""."""
    key = f"pick_{field}"
    st.session_state[key] = None if value == "" or not options else value

    def changed() -> None:
        picked = st.session_state[key]
        choose(**{field: "" if picked is None else picked})

    widget(label, options, key=key, on_change=changed, **more)


def pick_several(field: str, values: Sequence[str], label: str, options: Sequence[str], most: int, **more: Any) -> None:
    """Draw a list of up to `most` ids that changes `field` of the selection, a text of ids separated by dots."""
    key = f"pick_{field}"
    st.session_state[key] = list(values)

    def changed() -> None:
        choose(**{field: ".".join(st.session_state[key])})

    st.multiselect(label, options, key=key, on_change=changed, max_selections=most, **more)


def _width(pixels: int) -> int | Literal["stretch"]:
    return "stretch" if layout.is_narrow() else pixels


def _primary(view: View) -> None:
    known = tables()
    parts = selectable_primaries(known, view.cohort["cohort_id"])
    order = list(SYSTEMS)
    systems = dict(zip(known.primaries["primary_id"], known.primaries["organ_system"], strict=True))
    names = labels(known.primaries)
    shown = {p: names[p] + _made_of(p, some, names) for p, some in parts.items()}
    options = sorted(parts, key=lambda p: order.index(systems[p]))
    pick(st.selectbox, "primary", view.primary, "Primary", options, format_func=shown.__getitem__, width=_width(220))


def _made_of(primary: str, parts: tuple[str, ...], names: dict[str, str]) -> str:
    """What a parent stands for in this cohort: " (5 types together)", or the only type listed."""
    if len(parts) > 1:
        return f" ({len(parts)} types together)"
    return "" if parts == (primary,) else f" ({lower_first(names[parts[0]])} only)"


def _site(view: View) -> None:
    known = tables()
    options = listed_sites(known, view.cohort["cohort_id"])
    names = labels(known.sites)
    order = list(REGIONS)
    regions = dict(zip(known.sites["site_id"], known.sites["region"], strict=True))
    options.sort(key=lambda s: order.index(regions[s]))
    pick(st.selectbox, "site", view.site, "Site", options, format_func=names.__getitem__, width=_width(220))


def _cohort(view: View) -> None:
    names = {row.cohort_id: f"{row.label} · n = {count(row.n_patients)}" for row in rows(tables().cohorts)}
    pick(
        st.selectbox,
        "cohort",
        view.cohort["cohort_id"],
        "Cohort",
        list(names),
        format_func=names.__getitem__,
        width=_width(340),
    )


def _share(view: View) -> None:
    pick(
        st.segmented_control,
        "share",
        view.options.denominator,
        "Share of",
        ["all", "metastatic"],
        format_func=DENOMINATOR_LABELS.__getitem__,
        required=True,
    )


def _body(view: View) -> None:
    pick(st.segmented_control, "body", view.body, "Body", ["female", "male"], required=True)


def _more(view: View, *, least: bool) -> None:
    with st.popover("More", icon=":material/tune:"):
        if len(view.groups) > 1:
            names = {group_code(g) or EVERYBODY: _group_name(g) for g in view.groups}
            pick(
                st.selectbox,
                "group",
                group_code(view.group) or EVERYBODY,
                "Patients",
                list(names),
                format_func=names.__getitem__,
            )
        own = "Count deposits in the primary’s own organ"
        _switch("own", own, "They mix the primary tumour, its growth and true metastases.")
        _switch("nodes", "Show regional lymph nodes", "Nodes that drain the organ itself.")
        if least:
            pick(
                st.segmented_control,
                "least",
                current().least,
                "Primaries with at least … patients",
                list(MINIMA),
                required=True,
            )


def _group_name(group: tuple[str, str]) -> str:
    sex = {"all": "", "female": "women", "male": "men"}[group[0]]
    return upper_first(", ".join(part for part in (sex, group[1]) if part) or "all")


def _switch(field: str, label: str, why: str) -> None:
    key = f"pick_{field}"
    st.session_state[key] = getattr(current(), field)

    def changed() -> None:
        choose(**{field: st.session_state[key]})

    st.toggle(label, key=key, on_change=changed, help=why)


def _link() -> None:
    with st.popover("Link", icon=":material/link:"):
        if current().cohort not in set(atlas().cohorts["cohort_id"]):
            st.caption("An own cohort lives in this session alone: this address opens nothing for anybody else.")
        else:
            st.caption("This address opens the same view anywhere.")
        base = (st.context.url or "").split("?")[0]
        st.code(f"{base}?{urlencode(to_params(current()))}", language=None, wrap_lines=True)
