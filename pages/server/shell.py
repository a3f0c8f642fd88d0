"""The house style in the page itself, so that the first element already stands where it will stay."""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import sent
from pages.parts.layout import STYLE
from pages.server.front_end import ADDRESS
from pages.server.previews import tags_of
from pages.server.unknown import answer_to, is_outside

TITLE = b"<title>Streamlit</title>"
BEFORE = b'<div id="root">'
"""Streamlit's own styles come into the head; what stands behind that and equals them in weight wins."""

BROUGHT = f"<script>{ADDRESS}</script>{STYLE}".encode()
"""Constant text, never data."""

UNASKED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
"""A packed page could not be written into (nine kilobytes need no packing), and one kept from before has no style."""


class StyledShell:
    """Put the house style into every page, before what Streamlit fills."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        name = scope.get("path", "").rpartition("/")[2]
        asked = dict(scope)  # Starlette changes it on the way
        browses = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
        start: Message | None = None

        async def send_styled(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                page = MutableHeaders(scope=message).get("content-type", "").startswith("text/html")
                if page or (message["status"] == HTTPStatus.NOT_FOUND and browses and is_outside(asked)):
                    start = message  # it tells the length, so it waits for what follows
                    return
            elif start is not None:
                head, start = start, None
                shell = BEFORE in message.get("body", b"") or (scope["method"] == "HEAD" and "." not in name)
                if (shell or is_outside(asked)) and (other := answer_to(asked)):
                    await other(asked, receive, send)
                    return
                if shell:
                    told = await tags_of(asked) if message.get("body") else b""
                    message = _styled(message, told, MutableHeaders(scope=head))
                await send(head)
            if name == "host-config" and "body" in message:
                message = {**message, "body": sent.host_config(message["body"])}
            await send(message)

        if scope["type"] == "http" and "\0" in scope["path"] and (other := answer_to(asked)):
            await other(asked, receive, send)  # Streamlit would look for a file of that name, and fail
            return
        if scope["type"] == "http" and ("." not in name or browses):
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in UNASKED]}
        await self.app(scope, receive, send_styled if scope["type"] == "http" else send)


def _styled(message: Message, told: bytes, headers: MutableHeaders) -> Message:
    """The page with its title and the house style, and its headers as they then are."""
    body = message.get("body", b"").replace(TITLE, told, 1).replace(BEFORE, BROUGHT + BEFORE, 1)
    headers["content-length"] = str(int(headers["content-length"]) + len(body) - len(message.get("body", b"")))
    del headers["etag"], headers["last-modified"]  # they know nothing of the style
    return {**message, "body": body}
