"""Files that never change, packed once: Streamlit's scripts and styles, the drawings of the body."""

import asyncio
import gzip
import logging
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data import sent
from pages.server.front_end import SCRIPTS

# Brotli 9 packs Plotly's 4.7 MB to 1.18 MB in 0.4 s, beside the warming at the start. Quality 11
# would take 8.4 s and save 0.12 MB more, 50 ms at 20 Mbit/s: not worth keeping a cache on disk.
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda plain: brotli.compress(plain, quality=9),
    "gzip": lambda plain: gzip.compress(plain, compresslevel=6, mtime=0),
}
FOREVER = "public, max-age=31536000, immutable"
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pack")
_packed: dict[tuple[str, str], Future[bytes]] = {}  # bounded: one entry a known file and packer


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
                    answer = await packed_response(name, kind, headers, lambda: sent.script(SCRIPTS[name]))
                except Exception:
                    logging.getLogger(__name__).exception("Could not pack %s: sent plain.", name)
        await answer(scope, receive, send)
