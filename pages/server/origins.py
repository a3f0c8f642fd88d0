"""Who may open a WebSocket: decided here and at once, before Streamlit asks the network who that may be."""

import logging
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config

from data.tables.plain import plain

POLICY_VIOLATION = 1008
"""What Streamlit itself says to a foreign origin."""


def is_known_origin(origin: str, host: str) -> bool:
    """Tell whether a page of this origin may open a WebSocket: one of ours, of this machine, or configured."""
    if not config.get_option("server.enableCORS"):
        return True
    if not host or origin.partition("://")[2] == host:
        return bool(host)
    named = [config.get_option("browser.serverAddress"), *config.get_option("server.corsAllowedOrigins")]
    known = {"localhost", "127.0.0.1", *map(_host_name, named)} - {""}
    return _host_name(origin) in known


def _host_name(address: str) -> str:
    """The host of an origin or of a plain name; "" where there is none."""
    address = address.strip()
    with suppress(ValueError):  # as where there is no such port
        where = urlsplit(address if "://" in address else f"//{address}")
        return "" if where.port == 0 else where.hostname or ""
    return ""


class KnownOrigins:
    """Refuse a WebSocket from a foreign origin (403), before Streamlit asks who that may be.

    Streamlit would look up this machine's address at an outside host, in the event loop: where that
    host does not answer, everybody waits. It does so for configured origins too, so it is told that
    what is known here is of its own host. Like Streamlit, this goes by Host alone, not X-Forwarded-Host.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        answer = self.app
        if scope["type"] == "websocket":
            headers = MutableHeaders(raw=list(scope["headers"]))
            origin, host = headers.get("origin"), headers.get("host", "")
            if origin is not None and is_known_origin(origin, host):
                headers["origin"] = f"{'https' if origin.startswith('https:') else 'http'}://{host}"
                scope = {**scope, "headers": headers.raw}
            elif origin is not None:
                text = "Refused a WebSocket from %r to %r. If it is yours, name it in server.corsAllowedOrigins."
                logging.getLogger(__name__).warning(text, plain(origin, 200), plain(host, 200))
                answer = WebSocketClose(POLICY_VIOLATION)
        await answer(scope, receive, send)
