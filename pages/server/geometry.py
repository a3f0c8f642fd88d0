"""The drawings of the body as files of their own, which a browser fetches once and keeps."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.server.packing import packed_response
from viz.anatomy.geometry_files import SEXES, geometry_bytes, geometry_name


async def geometry(request: Request) -> Response:
    """Answer with the drawing of one sex; an outdated name is not found."""
    for sex in SEXES:
        name = geometry_name(sex)
        if request.path_params["name"] == name:
            read = partial(geometry_bytes, sex)
            return await packed_response(name, "application/geo+json", request.headers, read)
    return Response("No such drawing.", status_code=404, media_type="text/plain")


# Whatever stands before /geometry/ is a base path or a proxy's prefix.
ROUTES = (Route("/geometry/{name}", geometry), Route("/{base:path}/geometry/{name}", geometry))
