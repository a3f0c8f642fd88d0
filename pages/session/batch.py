"""The batch of a session: what is asked for, and what is made so far."""

from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from data.atlas import Atlas
from pages.session.atlas import atlas
from viz.files.batch import Done
from viz.files.saving import Request

MOST, MOST_BYTES = 300, 64_000_000
"""Files and bytes of one archive; more are for the command line, which writes into a folder."""


@dataclass
class Batch:
    """A batch of this session: what is asked for, of which atlas, and what is there so far, both by file name."""

    requests: dict[str, Request]
    of: Atlas
    results: dict[str, Done] = field(default_factory=dict)
    running: bool = True

    @property
    def left(self) -> list[str]:
        """The names of the files that are still to be made."""
        return [name for name in self.requests if name not in self.results]

    @property
    def is_full(self) -> bool:
        """Whether no more fits into one archive."""
        return sum(len(one.content) for one in self.results.values()) > MOST_BYTES


def last() -> Batch | None:
    """Return this session's batch; None where its cohorts have changed since, and its files with them."""
    before = cast("Batch | None", st.session_state.get("batch"))
    return before if before and before.of is atlas() else None


def start(requests: dict[str, Request]) -> None:
    """Begin a batch, with what the last one already made."""
    before = last()
    found = {name: one for name, one in before.results.items() if requests.get(name) == one.request} if before else {}
    made = {name: one for name, one in found.items() if not one.failed}
    st.session_state["batch"] = Batch(requests, atlas(), made)


def stop() -> None:
    """Leave the batch where it is; what is made stays."""
    if asked := last():
        asked.running = False
