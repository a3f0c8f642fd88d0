"""The step in which somebody says what the labels of their files stand for."""

from functools import partial
from zlib import crc32

import streamlit as st

from data.files.text import to_csv
from data.own.draft import Draft
from data.own.understand.assign import below, changes, names, shown, table
from data.own.understand.kept import saved
from pages.session import draft
from pages.session.widgets import download
from viz.charts.describe import many, upper_first

KINDS = {
    "primary": "Primaries",
    "site": "Sites",
    "answer": "Answers",
    "status": "Any metastasis",
    "sex": "Sexes",
    "group": "Sexes",
    "denominator": "Denominators",
}
HEADS = {"label": "Label in the file", "proposed": "Proposal", "how": "How it was found", "note": "Note"}
WHY_OUT = "Their rows are set aside and counted in the report."
TALLEST = 420


def labels(now: Draft) -> None:
    """What each label stands for: a table for each kind, in which the open ones wait and any can be changed."""
    entries, waiting = now.mapping.entries, now.mapping.open
    st.header("Labels")
    st.markdown(
        f"{many(len(entries) - len(waiting), 'label is', 'labels are')} understood, "
        f"{many(len(waiting), 'waits', 'wait')} for you."
    )
    if waiting:
        _at_once(now)
    every = st.toggle("Show all labels", key="labels_all")
    for kind in dict.fromkeys(entry.kind for entry in entries):
        _one_kind(now, kind, every=every)
    file = partial(to_csv, saved([entry for entry in now.mapping.entries if entry.sure], now.asked))
    with st.container(horizontal=True, vertical_alignment="center"):
        download("Save these meanings", file, "seed-and-soil-meanings.csv", "text/csv", key="labels_save")
        st.caption("Next time, choose that file together with your tables, or pass it to the command line with --map.")


def _at_once(now: Draft) -> None:
    """Decide many labels by one press."""
    proposals, others = len(now.mapping.proposals), len(now.mapping.unproposed)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if proposals:
            st.button(f"Confirm all proposals ({proposals})", on_click=draft.confirm_all)
        if others:
            st.button(f"Leave out what has no proposal ({others})", on_click=draft.leave_rest_out, help=WHY_OUT)
        least = st.number_input("Fewest rows", 1, 1_000_000, 5, key="labels_least", width=130)
        rare = below(now.mapping, int(least))
        words, why = (
            f"Leave out what has fewer ({len(rare)})",
            WHY_OUT if rare else "No label that waits has fewer rows.",
        )
        st.button(words, on_click=draft.decide, args=(rare,), disabled=not rare, help=why)


def _one_kind(now: Draft, kind: str, *, every: bool) -> None:
    """The table of the labels of one kind, most rows first; what is chosen in it is decided."""
    entries = shown(now.mapping, kind, every=every)
    if not entries:
        return
    st.markdown(f"**{KINDS[kind]}**")
    terms, before = names(now.mapping, kind), table(entries, now.mapping)
    mark = crc32("\n".join(entry.label for entry in entries).encode())
    after = st.data_editor(
        before,
        key=f"labels_{kind}_{mark}",
        hide_index=True,
        height="content" if len(entries) < 10 else TALLEST,  # noqa: PLR2004 - about as many rows as TALLEST shows
        disabled=["rows", *HEADS],
        placeholder="–",
        column_config={
            **{column: st.column_config.TextColumn(head) for column, head in HEADS.items()},
            "rows": st.column_config.NumberColumn("Rows"),
            "id": st.column_config.SelectboxColumn(
                f"{upper_first(kind)} it stands for",
                options=list(terms),
                format_func=lambda term: terms[str(term)],
                required=True,
            ),
        },
    )
    if chosen := changes(entries, before, after):
        draft.decide(chosen)
        st.rerun()
