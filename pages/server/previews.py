"""What a link shows where it is pasted: title, description and picture, for those who read no script."""

import asyncio
from contextlib import suppress
from functools import partial
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from pages.server.downloads import PREVIEWS, TURNS
from pages.server.unknown import above, page_of
from pages.session.atlas import server_atlas
from viz.files.preview import ABOUT, SITE, Preview, picture, preview, tags, whole_address
from viz.files.render import RenderError
from viz.files.turns import BusyError


async def tags_of(scope: Scope) -> bytes:
    """Return title and Open Graph tags of a page; a browser, which says that it navigates, waits for no figure."""
    headers, page = Headers(scope=scope), page_of(scope)
    query = scope.get("query_string", b"").decode("latin-1")
    shown = Preview(f"{page.title} · {SITE}", ABOUT)
    if "sec-fetch-mode" not in headers:
        ask = partial(preview, server_atlas(), page.name, page.title, dict(parse_qsl(query)))
        with suppress(BusyError):  # then it goes without its finding
            shown = await asyncio.wrap_future(TURNS.ask(PREVIEWS, ask))
    secure = "https" in {scope.get("scheme"), headers.get("x-forwarded-proto")}
    place = f"{above(scope)}/preview/{page.name}.png?{query}"
    return tags(shown, whole_address(headers.get("host", ""), place, secure=secure)).encode()


async def preview_picture(request: Request) -> Response:
    """Answer with the first figure of a page; previews take turns among themselves and with visitors' files."""
    ask = partial(picture, server_atlas(), request.path_params["page"], dict(request.query_params))
    try:
        content = await asyncio.wrap_future(TURNS.ask(PREVIEWS, ask))
    except (RenderError, BusyError) as error:
        return Response(f"{error}\n", 503, {"Retry-After": "60"}, "text/plain")
    if content is None:
        return Response("This page has no picture.\n", 404, media_type="text/plain")
    return Response(content, headers={"Cache-Control": "public, max-age=86400"}, media_type="image/png")


ROUTES = (Route("/preview/{page}.png", preview_picture), Route("/{base:path}/preview/{page}.png", preview_picture))
