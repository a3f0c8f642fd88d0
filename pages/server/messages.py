"""What a browser may ask of the server over its WebSocket: what pages need, and no more."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

# Streamlit obeys any visitor in what is meant for a developer: `clear_cache` empties everybody's caches,
# `load_git_info` tells names of changed files, `install_skills` writes files on the server. Named here is
# what pages do send: what a later Streamlit adds stays out until somebody looks at it (tests/test_app.py).
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
    operation = message.backend_operation_request.WhichOneof("payload")
    return operation in OPERATIONS if kind == "backend_operation_request" else kind in ASKED_BY_PAGES


def page_messages(app: ASGIApp) -> ASGIApp:
    """Pass over any message that no page sends, as if it had not come."""

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_asked() -> Message:
            while True:
                message = await receive()
                data = message.get("bytes") if message["type"] == "websocket.receive" else None
                if data is None or is_asked_by_pages(data):
                    return message

        await app(scope, receive_asked if scope["type"] == "websocket" else receive, send)

    return heard
