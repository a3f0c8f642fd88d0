"""The server around the pages: `streamlit run app.py` and `python app.py` both start it.

It warms what the first visitor would otherwise wait for, serves the drawings of the body, packs
Streamlit's own scripts, sets the security headers, and turns an uncaught error into one sentence.
What a person sees begins in pages/index.py.
"""

import asyncio
import base64
import gc
import gzip
import hashlib
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config

from viz.geometry_files import SEXES, geometry_bytes, geometry_name

# Brotli 9 packs Plotly's 4.7 MB to 1.18 MB in 0.4 s, beside the imports of the start-up. Quality 11
# would take 8.4 s and save 0.12 MB more, 50 ms at 20 Mbit/s: not worth keeping a cache on disk.
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda plain: brotli.compress(plain, quality=9),
    "gzip": lambda plain: gzip.compress(plain, compresslevel=6, mtime=0),
}
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pack")
_packed: dict[tuple[str, str], Future[bytes]] = {}  # bounded: one entry a known file and packer

# Streamlit's front end as installed: no hashed name is written down here, so an upgrade is safe.
FRONT_END = Path(st.__file__).parent / "static"
SHELL = (FRONT_END / "index.html").read_text("utf-8")
SCRIPTS = {
    path.relative_to(FRONT_END).as_posix(): path
    for folder, kind in (("js", "js"), ("css", "css"))
    for path in sorted((FRONT_END / "static" / folder).glob(f"*.{kind}"))
}


# What the pages are made of: Streamlit loads the script of an element when the first one appears.
ELEMENTS = ("PlotlyChart", "Selectbox", "ButtonGroup", "BidiComponent", "Html", "Checkbox")


def _element_scripts() -> list[str]:
    """Name what the pages' elements need beyond the shell: their chunks and whatever these import."""
    found: dict[str, None] = {}
    queue = [name for element in ELEMENTS for name in SCRIPTS if f"/{element}." in name]
    while queue:
        name = queue.pop(0)
        if name in SHELL or name in found or name not in SCRIPTS:
            continue
        found[name] = None
        with SCRIPTS[name].open(encoding="utf-8") as script:
            head = script.read(16_384)  # a bundle's imports come first
        queue += [f"static/js/{other}" for other in re.findall(r'(?:from|import)"\./([^"]+)"', head)]
    return list(found)


ELEMENT_SCRIPTS = _element_scripts()
SHELL_SCRIPTS = [name for name in SCRIPTS if name in SHELL]
INLINE = re.findall(r"<script>(.*?)</script>", SHELL, re.DOTALL)
INLINE_HASHES = [f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in INLINE]

FOREVER = "public, max-age=31536000, immutable"
SECURITY = {
    # Each exception was found necessary in a browser: styles that Streamlit and Plotly write into
    # the page, images of charts (data: heatmaps, blob: downloads), KaTeX's small fonts (data:), and
    # components, whose scripts Streamlit loads as blob: (only a script of ours can make one).
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {' '.join(INLINE_HASHES)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PRELOAD = ", ".join(f"<./{name}>; rel=modulepreload" for name in ELEMENT_SCRIPTS)


def pack(name: str, encoding: str, read: Callable[[], bytes]) -> Future[bytes]:
    """Pack a file in the background, once; called from the server's event loop only."""
    if (name, encoding) not in _packed:
        _packed[name, encoding] = _pool.submit(lambda: PACKERS[encoding](read()))
    return _packed[name, encoding]


def best_encoding(headers: Headers) -> str | None:
    """Choose the packer that the browser accepts, Brotli before gzip."""
    offers = headers.get("accept-encoding", "").split(",")
    accepted = {offer.partition(";")[0].strip() for offer in offers if not re.search(r";\s*q=0(\.0*)?\s*$", offer)}
    return next((encoding for encoding in PACKERS if encoding in accepted), None)


async def packed_response(name: str, kind: str, headers: Headers, read: Callable[[], bytes]) -> Response:
    """Answer with a file that never changes, packed if the browser can unpack it."""
    fields = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    encoding = best_encoding(headers)
    if encoding is None:
        return Response(read(), media_type=kind, headers=fields)
    body = await asyncio.wrap_future(pack(name, encoding, read))
    return Response(body, media_type=kind, headers=fields | {"Content-Encoding": encoding})


async def geometry(request: Request) -> Response:
    """Answer with the drawing of one sex; an outdated name is not found."""
    for sex in SEXES:
        name = geometry_name(sex)
        if request.path_params["name"] == name:
            read = partial(geometry_bytes, sex)
            return await packed_response(name, "application/geo+json", request.headers, read)
    return Response("No such drawing.", status_code=404, media_type="text/plain")


class PackedScripts:
    """Answer for Streamlit's scripts and styles with packed bytes; anything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        answer = self.app
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            # Whatever stands before /static/ is a base path or a proxy's prefix.
            name = f"static/{scope['path'].rpartition('/static/')[2]}"
            headers = Headers(scope=scope)
            if name in SCRIPTS and best_encoding(headers):
                kind = "text/css" if name.endswith(".css") else "text/javascript"
                try:
                    answer = await packed_response(name, kind, headers, SCRIPTS[name].read_bytes)
                except Exception:
                    logging.getLogger(__name__).exception("Could not pack %s: sent plain.", name)
        await answer(scope, receive, send)


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
                if PRELOAD and headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = PRELOAD
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


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
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


class KnownOrigins:
    """Refuse a WebSocket from a foreign origin (403), before Streamlit asks who that may be.

    Streamlit would look up this machine's address at an outside host, in the event loop: where that
    host does not answer, everybody waits. It does so for configured origins too, so it is told that
    what is known here is of its own host. Like Streamlit, this goes by Host alone, not X-Forwarded-Host.
    """

    def __init__(self, app: ASGIApp) -> None:
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
                logging.getLogger(__name__).warning(text, origin, host)
                answer = WebSocketClose(1008)  # policy violation, as Streamlit itself says
        await answer(scope, receive, send)


class PlainStartUpFault:
    """Let a start-up that fails for a damaged table end with its message, not with a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; replace the text of one message."""

        async def send_plainly(message: Message) -> None:
            from data.load import TableError

            fault = sys.exception()
            if message["type"] == "lifespan.startup.failed" and isinstance(fault, TableError):
                message = {**message, "message": str(fault)}
            await send(message)

        await self.app(scope, receive, send_plainly if scope["type"] == "lifespan" else send)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Pack and load before the first visitor what every first page needs."""
    for name in ELEMENT_SCRIPTS + SHELL_SCRIPTS:
        pack(name, "br", SCRIPTS[name].read_bytes)
    for sex in SEXES:
        pack(geometry_name(sex), "br", partial(geometry_bytes, sex))
    from pages.shared.warm import warm

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


def say_sorry(_error: Exception) -> bool:
    """Show one sentence in place of a traceback; Streamlit has logged the error in full."""
    st.error("This page could not be drawn. The fault is noted; please choose another view.")
    return True


app = st.App(
    Path(__file__).parent / "pages" / "index.py",
    lifespan=lifespan,
    routes=[Route("/geometry/{name}", geometry), Route("/{base:path}/geometry/{name}", geometry)],
    middleware=[
        Middleware(PlainStartUpFault),
        Middleware(KnownOrigins),
        Middleware(PageHeaders),
        Middleware(PackedScripts),
    ],
    on_script_error=say_sorry,
)

if __name__ == "__main__":
    app.run()
