"""What a browser may ask of the server over its WebSocket: what pages need, and no more."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

# Streamlit obeys any visitor in what is meant for a developer alone: `clear_cache` empties the caches
# of everybody, `load_git_info` tells the names of changed files, `install_skills` and
# `dismiss_skills_nudge` write files on the server. Named here is what pages do ask, so that what a
# later Streamlit adds stays out until somebody has looked at it (tests/test_app.py asks for that).
ASKED_BY_PAGES = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}
OPERATIONS = {"deferred_file", "dataframe_chunk"}


def is_asked_by_pages(data: bytes) -> bool:
    """Tell whether a page sends such a message; one that cannot be read is left to Streamlit, which hangs up."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in ASKED_BY_PAGES


class PageMessages:
    """Pass over any message that no page sends, as if it had not come."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def receive_asked() -> Message:
            while True:
                message = await receive()
                data = message.get("bytes") if message["type"] == "websocket.receive" else None
                if data is None or is_asked_by_pages(data):
                    return message

        await self.app(scope, receive_asked if scope["type"] == "websocket" else receive, send)
