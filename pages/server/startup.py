"""What the server does before it takes visitors, and how it ends where it cannot."""

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import sent
from data.heard import answer_handshakes
from data.tables.load import TableError
from pages.parts import chapters, controls, figures  # noqa: F401 - loaded here, not in the first visitor's run
from pages.server.downloads import take_turns
from pages.server.front_end import ELEMENT_SCRIPTS, SCRIPTS, SHELL_SCRIPTS
from pages.server.packing import pack
from pages.server.states import keep_what_fits
from pages.session.atlas import server_atlas
from viz.anatomy.geometry_files import SEXES, DrawingError, geometry_bytes, geometry_name
from viz.charts.bodymap import drawing
from viz.views.catalogue import draw_ahead


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Pack and load before the first visitor what every first page needs."""
    take_turns()
    answer_handshakes()
    keep_what_fits()
    for name in ELEMENT_SCRIPTS + SHELL_SCRIPTS:
        pack(name, "br", partial(sent.script, SCRIPTS[name]))
    for sex in SEXES:
        pack(geometry_name(sex), "br", partial(geometry_bytes, sex))
    # Filling caches outside a page is the purpose here, not the oversight that Streamlit suspects.
    bare_mode = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    bare_mode.setLevel(logging.ERROR)
    warm()
    bare_mode.setLevel(logging.NOTSET)
    # Python collects garbage by itself, not Streamlit after every run (see .streamlit/config.toml).
    # The 170,000 objects of the imports stay for good: frozen, they are not looked through (64 ms)
    # in each full collection, which some visitor would wait for. The garbage among them goes before.
    gc.collect()
    gc.freeze()
    yield


def warm() -> None:
    """Load tables, drawings and the parts of pages, form what the home page shows, so that no visitor waits for it.

    Raises TableError or DrawingError when a table or a drawing is damaged: such a server must not start.
    """
    # At the first element of a process Streamlit looks through the source of every loaded module, whether it
    # was started from a prompt: half of what the first visitor waited for. This element goes nowhere.
    st.empty()
    for sex in SEXES:
        drawing(sex)
    draw_ahead(server_atlas())


class PlainStartUpFault:
    """Let a start-up that fails for a damaged table or drawing end with its message, not with a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; replace the text of one message."""

        async def send_plainly(message: Message) -> None:
            fault = sys.exception()
            if message["type"] == "lifespan.startup.failed" and isinstance(fault, TableError | DrawingError):
                message = {**message, "message": str(fault)}
            await send(message)

        await self.app(scope, receive, send_plainly if scope["type"] == "lifespan" else send)
