"""Uploaded files on their way in: in memory alone, and no more of them than a visit and the server may hold."""

import asyncio
import sys
from contextlib import suppress

import streamlit as st
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

FILES_A_SESSION, FILES_A_SERVER = 3, 10  # of the greatest size (server.maxUploadSize, 50 MB): 150 MB and 500 MB
LEAST = 2**16  # what a file counts at least: they may not be too many either
PATIENCE_SECONDS = 30  # for the next bytes of a file

MultiPartParser.spool_max_size = sys.maxsize  # above 1 MB it would write patients into a temporary file


class BoundedUploads:
    """Answer an upload with 413 where a visit holds its share, with 429 where the server is full, before it is taken.

    Streamlit bounds one file alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._coming: dict[object, tuple[str, int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        put = scope["type"] == "http" and scope["method"] == "PUT" and "/_stcore/upload_file/" in scope["path"]
        this, came = object(), 0

        async def receive_bounded() -> Message:
            nonlocal came
            session, declared = scope["path"].split("/")[-2], Headers(scope=scope).get("content-length", "0")
            try:
                if not came:  # what is announced; afterwards each MB that came
                    self._demand_room(session, int(declared) if declared.isdecimal() else 0)
                message = await asyncio.wait_for(receive(), PATIENCE_SECONDS)
                before, came = came, came + len(message.get("body", b""))
                if came >> 20 > before >> 20 and message.get("more_body"):
                    self._demand_room(session, came - before)
            except TimeoutError:
                raise HTTPException(408, "The rest of the file did not arrive.") from None
            except HTTPException:
                with suppress(TimeoutError):  # a browser hears the answer once all is sent; nothing of it is kept
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        while (await receive()).get("more_body"):
                            pass
                raise
            self._coming[this] = session, came
            return message

        try:
            await self.app(scope, receive_bounded if put else receive, send)
        finally:
            self._coming.pop(this, None)

    def _demand_room(self, session: str, more: int) -> None:
        files = st.runtime.get_instance().uploaded_file_mgr
        assert isinstance(files, MemoryUploadedFileManager)  # nosec B101 # noqa: S101 - the only kind that st.App has
        kept = [(whose, list(its.values())) for whose, its in list(files.file_storage.items())]
        held = [(whose, max(len(file.data), LEAST)) for whose, its in kept for file in its]
        held += self._coming.values()
        megabytes = config.get_option("server.maxUploadSize")
        if sum(size for whose, size in held if whose == session) + more > FILES_A_SESSION * megabytes * 2**20:
            raise HTTPException(413, f"At most {FILES_A_SESSION * megabytes} MB of files a visit. Please reload.")
        if sum(size for _, size in held) + more > FILES_A_SERVER * megabytes * 2**20:
            raise HTTPException(429, "The server is full of files. Please try again in some minutes.")
