"""Files that never change, packed once: Streamlit's scripts and styles, the drawings of the body."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data import sent
from pages.server.front_end import SCRIPTS

FOREVER = "public, max-age=31536000, immutable"
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pack")
_packed: dict[tuple[str, str], Future[bytes]] = {}  # bounded: one entry a known file and packer


def pack(name: str, encoding: str, read: Callable[[], bytes]) -> Future[bytes]:
    """Pack a file in the background, once; called from the server's event loop only."""
    if (name, encoding) not in _packed:
        _packed[name, encoding] = _pool.submit(lambda: sent.PACKERS[encoding](read()))
    return _packed[name, encoding]


async def packed_response(name: str, kind: str, headers: Headers, read: Callable[[], bytes]) -> Response:
    """Answer with a file that never changes, packed if the browser can unpack it."""
    fields = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    encoding = sent.best_encoding(headers.get("accept-encoding", ""))
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
            if name in SCRIPTS and sent.best_encoding(headers.get("accept-encoding", "")):
                kind = "text/css" if name.endswith(".css") else "text/javascript"
                try:
                    answer = await packed_response(name, kind, headers, lambda: sent.script(SCRIPTS[name]))
                except Exception:
                    logging.getLogger(__name__).exception("Could not pack %s: sent plain.", name)
        await answer(scope, receive, send)
