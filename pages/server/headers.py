"""The headers of every answer: what a browser may do with a page, and what it should fetch at once."""

import os
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.front_end import ELEMENT_SCRIPTS, INLINE_HASHES

FRAMERS = os.environ.get("SEED_AND_SOIL_FRAMED_BY", "").split()  # origins whose pages may frame ours
# Each exception was found necessary in a browser: styles that Streamlit and Plotly write into
# the page, images of charts (data: heatmaps, blob: downloads), KaTeX's small fonts (data:), and
# components, whose scripts Streamlit loads as blob: (only a script of ours can make one).
POLICY = (
    "default-src 'self'",
    f"script-src 'self' blob: {' '.join(INLINE_HASHES)}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    " ".join(["frame-ancestors 'self'", *FRAMERS]),
)
SECURITY = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    **({} if FRAMERS else {"X-Frame-Options": "SAMEORIGIN"}),  # it cannot name anybody else
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PRELOAD = ", ".join(f"<./{name}>; rel=modulepreload" for name in ELEMENT_SCRIPTS)


class PageHeaders:
    """Add the security headers to every answer, and the elements' scripts to every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY)
                page = message["status"] == HTTPStatus.OK and headers.get("content-type", "").startswith("text/html")
                if PRELOAD and page:
                    headers["Link"] = PRELOAD
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
