"""What lets a proxy send a visitor to the same worker each time, and find the worker where that failed."""

import re
import secrets

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE, PLACES = "seed_and_soil_place", 4096  # a number by chance: enough to spread visitors, too few to know one by
OPEN, FRAMED = "SameSite=Lax", "SameSite=None; Secure; Partitioned"  # kept over http; over https, in frames too


def place_cookie(app: ASGIApp) -> ASGIApp:
    """Give whoever opens a page a place, once; over https let frames keep it, and Streamlit's own cookie too.

    Answer 404 to a file for another worker's session: the proxy asks the next (deploy/nginx.conf.template).
    """

    async def placed(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_placed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers, asked = MutableHeaders(scope=message), HTTPConnection(scope)
                if headers.get("content-type", "").startswith("text/html") and COOKIE not in asked.cookies:
                    headers.append("set-cookie", f"{COOKIE}={secrets.randbelow(PLACES)}; Path=/; HttpOnly; {OPEN}")
                if "https" in {scope.get("scheme"), asked.headers.get("x-forwarded-proto")}:
                    for number, (name, value) in enumerate(headers.raw):
                        headers.raw[number] = (name, value.replace(OPEN.encode(), FRAMED.encode()))
            await send(message)

        session = scope["type"] == "http" and re.search("/_stcore/upload_file/([^/]+)/", scope["path"])
        elsewhere = session and not st.runtime.get_instance().is_active_session(session[1])
        answer = PlainTextResponse("No such session here.\n", status_code=404) if elsewhere else app
        await answer(scope, receive, send_placed if scope["type"] == "http" else send)

    return placed
