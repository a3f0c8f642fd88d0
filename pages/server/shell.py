"""The house style in the page itself, so that the first element already stands where it will stay."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.layout import STYLE

BEFORE = b'<div id="root">'
"""Streamlit's own styles come into the head; what stands behind that and equals them in weight wins."""

UNASKED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
"""A packed page could not be written into (nine kilobytes need no packing), and one kept from before has no style."""


class StyledShell:
    """Put the house style into every page, before what Streamlit fills."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        style = STYLE.encode()
        start: Message | None = None

        async def send_styled(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if MutableHeaders(scope=message).get("content-type", "").startswith("text/html"):
                    start = message  # it tells the length, so it waits for what follows
                    return
            elif start is not None:
                if BEFORE in message.get("body", b""):
                    message = {**message, "body": message["body"].replace(BEFORE, style + BEFORE, 1)}
                    headers = MutableHeaders(scope=start)
                    headers["content-length"] = str(int(headers["content-length"]) + len(style))
                    del headers["etag"], headers["last-modified"]  # they know nothing of the style
                await send(start)
                start = None
            await send(message)

        name = scope.get("path", "").rpartition("/")[2]
        if scope["type"] == "http" and ("." not in name or name.endswith(".html")):
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in UNASKED]}
        await self.app(scope, receive, send_styled if scope["type"] == "http" else send)
