"""By which names this server may be asked for: any, unless server.allowedHosts names them."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed


def known_hosts(app: ASGIApp) -> ASGIApp:
    """Hold Streamlit's setting, by which it judges WebSockets, for pages and files too; but health is told to all."""

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        judged = scope["type"] == "http" and not scope["path"].endswith("/_stcore/health")
        shut = judged and not is_host_allowed(Headers(scope=scope).get("host"))
        answer = PlainTextResponse("Not served under this name.\n", status_code=421) if shut else app
        await answer(scope, receive, send)

    return known
