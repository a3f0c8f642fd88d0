"""The batch of a session: what is asked for, and what is made so far."""

from typing import cast

import streamlit as st

from pages.session.atlas import atlas
from viz.files.batch import Batch
from viz.files.saving import Request


def last() -> Batch | None:
    """Return this session's batch; None where its cohorts have changed since, and its files with them."""
    before = cast("Batch | None", st.session_state.get("batch"))
    return before if before and before.of is atlas() else None


def start(wanted: dict[str, Request]) -> None:
    """Begin a batch, with what the last one already made."""
    before = last()
    found = {name: one for name, one in before.results.items() if wanted.get(name) == one.request} if before else {}
    made = {name: one for name, one in found.items() if not one.failed}
    st.session_state["batch"] = Batch(wanted, atlas(), made)


def stop() -> None:
    """Leave the batch where it is; what is made stays."""
    if asked := last():
        asked.running = False
