"""The step in which somebody says what the labels of their files stand for."""

import streamlit as st

from data.own.understand.mapping import Entry
from data.tables.plain import JOINER, plain
from pages.session import draft
from pages.session.draft import Draft
from pages.session.widgets import controlled
from viz.charts.describe import many, upper_first

ASKED = 30
"""Labels that are asked at a time."""
LEAVE_OUT = "Leave out"
WIDTH = 320


def labels(now: Draft) -> None:
    """What each label stands for: the open ones are asked, the others listed and changeable."""
    entries, waiting = now.mapping.entries, now.mapping.open
    st.header("Labels")
    st.markdown(
        f"{many(len(entries) - len(waiting), 'label is', 'labels are')} understood, "
        f"{many(len(waiting), 'waits', 'wait')} for you."
    )
    if waiting:
        with st.container(horizontal=True):
            proposals = len(now.mapping.proposals)
            st.button(f"Confirm all proposals ({proposals})", on_click=draft.confirm_all, disabled=not proposals)
            why = "Their rows are set aside and counted in the report."
            st.button("Leave the rest out", on_click=draft.leave_rest_out, help=why)
    for entry in waiting[:ASKED]:
        ask(now, entry)
    if len(waiting) > ASKED:
        st.caption(f"{many(len(waiting) - ASKED, 'more follows', 'more follow')} when these are decided.")
    with st.expander("All labels"):
        _all(now)


def _all(now: Draft) -> None:
    """The table of all labels, and one of those that are decided to change."""
    st.dataframe(
        now.mapping.frame().drop(columns=["id"]),
        hide_index=True,
        placeholder="–",
        column_config={
            "kind": "Kind",
            "label": "Label in the file",
            "n": "Rows",
            "name": "Stands for",
            "how": "How it was found",
            "score": st.column_config.NumberColumn("Likeness %", format="%.0f"),
            "state": "State",
            "note": "Note",
        },
    )
    decided = [entry for entry in now.mapping.entries if entry.sure]
    place = st.selectbox(
        "Change the meaning of",
        range(len(decided)),
        index=None,
        placeholder="A label",
        format_func=lambda i: f"{upper_first(decided[i].kind)}: {decided[i].label}",
    )
    if place is not None:
        ask(now, decided[place], again=True)


def ask(now: Draft, entry: Entry, *, again: bool = False) -> None:
    """One label: its proposal to confirm, or another meaning."""
    names = now.mapping.allowed[entry.kind]
    key = f"label_{entry.kind}_{entry.label}_{again}"
    this = (entry.kind, entry.label)

    def changed(term: str | None) -> None:
        if term is not None:
            draft.decide({this: term})

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # A name of a box is read out as it stands; Streamlit renders it too, unseen, so that no picture may come of it.
        st.text(f"{upper_first(entry.kind)} “{entry.label}”, {many(entry.n, 'row', 'rows')}", width=WIDTH)
        controlled(
            st.selectbox,
            f"Meaning of {plain(entry.label)}".replace("](", f"]{JOINER}("),
            ["", *sorted(names, key=lambda term: names[term].casefold())],
            key=key,
            value=entry.id if entry.id or entry.sure else None,
            changed=changed,
            format_func=lambda term: names[term] if term else LEAVE_OUT,
            placeholder="Choose, or leave out",
            label_visibility="collapsed",
            width=WIDTH,
        )
        if entry.id and not again:
            st.button("Confirm", on_click=draft.decide, args=({this: entry.id},), key=f"{key}_yes")
        likeness = f"{entry.score:.0f}\u2009% alike. " if entry.score else ""
        st.text(likeness + entry.note)
