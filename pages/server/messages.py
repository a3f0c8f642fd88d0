"""What a browser may ask of the server over its WebSocket: what pages need, and no more."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.heard import LARGEST, NOT_TEXT, UNREADABLE, is_asked_by_pages


def page_messages(app: ASGIApp) -> ASGIApp:
    """Pass over any message that no page sends, as if it had not come; hang up where it is none."""

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        refused = 0

        async def receive_asked() -> Message:
            nonlocal refused
            while not refused:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                try:
                    if (data := message.get("bytes")) is None:
                        refused = NOT_TEXT
                    elif len(data) <= LARGEST and is_asked_by_pages(BackMsg.FromString(data)):
                        return message
                except DecodeError:
                    refused = UNREADABLE
            return {"type": "websocket.disconnect", "code": refused}

        await app(scope, receive_asked if scope["type"] == "websocket" else receive, send)
        if refused:  # only now: Streamlit would log whatever it could not send any more
            await send({"type": "websocket.close", "code": refused})

    return heard
