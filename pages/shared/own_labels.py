"""The step in which somebody says what the labels of their files stand for."""

import streamlit as st

from data.own.mapping import Entry
from pages.shared import draft
from pages.shared.address import quoted
from pages.shared.draft import Draft
from viz.describe import many, upper_first

SHOWN = 30
"""Labels that are asked at a time."""
LEAVE_OUT = "Leave out"
WIDTH = 320


def labels(now: Draft) -> None:
    """What each label stands for: the open ones are asked, the others listed and changeable."""
    entries, waiting = now.mapping.entries, now.mapping.open
    st.subheader("Labels")
    st.markdown(
        f"{many(len(entries) - len(waiting), 'label is', 'labels are')} understood, "
        f"{many(len(waiting), 'waits', 'wait')} for you."
    )
    if waiting:
        with st.container(horizontal=True):
            proposals = sum(bool(entry.id) for entry in waiting)
            st.button(f"Confirm all proposals ({proposals})", on_click=draft.confirm_all, disabled=not proposals)
            st.button(
                "Leave the rest out",
                on_click=draft.leave_rest_out,
                help="Their rows are set aside and counted in the report.",
            )
    for entry in waiting[:SHOWN]:
        ask(now, entry)
    if len(waiting) > SHOWN:
        st.caption(f"{many(len(waiting) - SHOWN, 'more follows', 'more follow')} when these are decided.")
    with st.expander("All labels"):
        frame = now.mapping.frame()
        st.dataframe(
            frame.drop(columns=["id"]),
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
        decided = [entry for entry in entries if entry.sure]
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
    options = ["", *sorted(names, key=lambda term: names[term].casefold())]
    key = f"label_{entry.kind}_{entry.label}_{again}"

    def changed() -> None:
        if (term := st.session_state[key]) is not None:
            draft.decide({(entry.kind, entry.label): term})

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Plain text and a plain name of the box: a label may look like Markdown.
        st.text(f"{upper_first(entry.kind)} “{entry.label}”, {many(entry.n, 'row', 'rows')}", width=WIDTH)
        st.selectbox(
            f"Meaning of {quoted(entry.label)}",
            options,
            index=options.index(entry.id) if entry.id else None,
            key=key,
            on_change=changed,
            format_func=lambda term: names[term] if term else LEAVE_OUT,
            placeholder="Choose, or leave out",
            label_visibility="collapsed",
            width=WIDTH,
        )
        if entry.id and not again:
            st.button("Confirm", on_click=draft.decide, args=({(entry.kind, entry.label): entry.id},), key=f"{key}_yes")
        likeness = f"{entry.score:.0f}\u2009% alike. " if entry.score else ""
        st.text(likeness + entry.note)
