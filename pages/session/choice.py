"""What a visitor has chosen, in this session and in its address.

The address is read when it differs from what was written last (a cold link, reload, back, an edited
address), otherwise the session is right; then it is written again.
"""

from collections.abc import Collection, Sequence
from typing import Any, cast

import streamlit as st

from data.atlas import Atlas
from data.selection import DEFAULT, OWN, Selection, from_params, passed_over, to_params, with_values
from pages.session.atlas import atlas as session_atlas
from pages.session.widgets import Widget, controlled
from viz.views.opening import Opening, cohort_for, opening
from viz.views.search import found, offers
from viz.views.unread import unread


def asked() -> Selection:
    """Return this session's selection: what was chosen, and stands in the address."""
    return cast("Selection", st.session_state.get("selection", DEFAULT))


def opened() -> Opening:
    """Return what the page shows of it, and why that is another one where it cannot answer that."""
    return cast("Opening", st.session_state.get("opening", Opening(asked())))


def page() -> str:
    """Return the name of the page that is open."""
    return str(st.session_state["page"])


def current() -> Selection:
    """Return the selection that is shown."""
    return opened().shown


def choose(**changes: object) -> None:
    """Change this session's selection, if there is such a one; the address follows at the end of the run."""
    if chosen := with_values(asked(), session_atlas(), **changes):
        st.session_state.update(selection=chosen, pressed=True)


def go_to(page: str, **changes: object) -> None:
    """Ask for another page, by its slug, with a changed selection; carried out as the next run starts."""
    if chosen := with_values(current(), session_atlas(), **changes):
        _request(page, chosen)


def _request(page: str, chosen: Selection) -> None:
    """Ask for a page: one value, and kept until it is open, since a message of a browser may end any run."""
    st.session_state["requested"] = page, chosen


def requested_page(here: str) -> str:
    """Take what was asked for, and return the slug of the page to open; "" where that is the one that is open."""
    if "requested" not in st.session_state:
        return ""
    page, st.session_state["selection"] = st.session_state["requested"]
    if page == here:
        st.session_state.pop("requested")
        return ""
    return cast("str", page)


def pick(widget: Widget, field: str, value: object, label: str, options: Collection[Any], **more: Any) -> None:
    """Draw one widget that shows `value` and changes `field` of the selection; nothing picked is ""."""
    controlled(
        widget,
        label,
        options,
        key=f"pick_{field}",
        value=None if value == "" or not options else value,
        changed=lambda picked: choose(**{field: "" if picked is None else picked}),
        **more,
    )


def pick_several(
    field: str, values: Sequence[str], label: str, options: Collection[str], most: int, **more: Any
) -> None:
    """Draw a list of up to `most` ids that changes `field` of the selection, a text of ids separated by dots."""
    controlled(
        st.multiselect,
        label,
        options,
        key=f"pick_{field}",
        value=list(values),
        changed=lambda picked: choose(**{field: ".".join(one for one in picked if one in options)}),
        max_selections=most,
        **more,
    )


def search(label: str, **more: Any) -> list[str]:
    """Draw a field that leads to the page of what is looked for; return why it last led nowhere, once."""
    offered = offers(session_atlas())

    def heard() -> None:
        answer = found(session_atlas(), current(), str(st.session_state["find"] or ""))
        st.session_state["find"] = None
        if answer.selection:
            _request(answer.page, answer.selection)
        else:
            st.session_state["found_nothing"] = [answer.why]

    more |= {"index": None, "accept_new_options": True, "filter_mode": "contains", "label_visibility": "collapsed"}
    st.selectbox(
        label, list(offered), format_func=lambda one: offered.get(one, one), key="find", on_change=heard, **more
    )
    return cast("list[str]", st.session_state.pop("found_nothing", []))


def switch(field: str, label: str, why: str) -> None:
    """Draw a switch for a field of the selection that is on or off."""
    value, changed = getattr(current(), field), lambda on: choose(**{field: on})
    controlled(st.toggle, label, key=f"pick_{field}", value=value, changed=changed, help=why)


def settle(**changes: object) -> None:
    """Change the selection and its address within a run, for what a page decides itself; notices stand."""
    choose(**changes)
    st.session_state["pressed"] = False
    target = to_params(asked())
    st.query_params.from_dict(target)
    st.session_state.update(written=target, opening=Opening(asked()))
    if "notices" in st.session_state:
        st.session_state["notices"] = ((page(), target), st.session_state["notices"][1])


def begin(atlas: Atlas, page: str) -> list[str]:
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
    pressed = st.session_state.pop("pressed", False)  # before the browser knew the last address: the press holds
    if params and params != written and not pressed:
        chosen, notices = from_params(params, atlas)
        if "cohort" not in params:
            chosen, told = cohort_for(atlas, page, chosen)
            notices += told
        notices += passed_over({name: st.query_params.get_all(name) for name in params})
        notices += unread(atlas, chosen, page)
        st.session_state["selection"] = chosen
    elif stepped_back:
        st.session_state["selection"] = st.session_state.get("bare", DEFAULT)
    elif arrived and not params:
        st.session_state["bare"] = asked()
    if OWN in str(to_params(asked())):  # it may have been dropped since
        chosen, lost = from_params(to_params(asked()), atlas)
        st.session_state["selection"] = chosen
        notices += lost
    st.session_state["page"] = page
    _write(params, notices, stepped_back=stepped_back)
    st.session_state["opening"] = opening(atlas, page, asked())
    about, kept = st.session_state.get("notices", (None, []))
    kept = kept if about == (page, to_params(asked())) else []  # they stand till another choice, or another page
    st.session_state["notices"] = about, kept
    return cast("list[str]", kept)


def _write(params: dict[str, str], notices: list[str], *, stepped_back: bool) -> None:
    """Write the selection into the address where it is not what stands there, and keep the notices about it."""
    target = to_params(asked())
    bare = not params and asked() == DEFAULT
    if params != target and not stepped_back and not bare:
        st.query_params.from_dict(target)
        params = target
    st.session_state["written"] = params
    if notices:
        st.session_state["notices"] = ((page(), target), notices)
