"""Files that a press of a button makes: in threads of their own, the visitors taking turns."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from cachetools import LRUCache
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import media_file_manager
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata

from viz.files.render import RenderError
from viz.files.turns import BusyError, Turns
from viz.views.figure import CANNOT

OF_ONE, OF_ALL = 20, 400
PREVIEWS = "previews"
"""Who asks for previews of links, all of them together."""
TURNS = Turns(4, OF_ONE, OF_ALL, is_there=lambda who: who == PREVIEWS or runtime.get_instance().is_active_session(who))

FETCHED, REDRAWN = 30, 10
"""Seconds in which a browser comes for a file, and in which a page that runs draws its button again."""
BUTTONS: LRUCache[str, tuple[str, str, str | None]] = LRUCache(20_000)
"""Visit, button and file name by the id that a press sends; each run gives a button another."""


class Awaited(MediaFileMetadata):
    """A file that its browser may still come for, which Streamlit puts away as soon as two runs of anybody end."""

    _since = 0.0

    def mark_for_delete(self) -> None:
        """Let it go once nobody comes for it any more."""
        self._since = self._since or monotonic()
        if monotonic() > self._since + FETCHED:
            super().mark_for_delete()


def noting(add: Callable[..., str]) -> Callable[..., str]:
    """Return what gives a button its id, so that it is known afterwards which button had it."""

    def add_deferred(files: MediaFileManager, *args: Any, **more: Any) -> str:
        name = add(files, *args, **more)
        one = files._deferred_callables[name]  # noqa: SLF001 - no other way to ask
        BUTTONS[name] = one["session_id"], one["element_id"], one["filename"]
        return name

    return add_deferred


async def standing(name: str) -> str:
    """Return the id that a pressed button has now: the page may have run since, or be about to draw it again."""
    held, button, until = runtime.get_instance().media_file_mgr._deferred_callables, BUTTONS.get(name), monotonic()  # noqa: SLF001
    while name not in held and button and button[1] and monotonic() < until + REDRAWN:
        if found := [one for one in list(held) if BUTTONS.get(one) == button]:
            return found[-1]
        await asyncio.sleep(0.1)
    return name


async def answer(_: DeferredFileHandler, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
    """Have a file made when it is this visit's turn; a fault is a sentence that stands below the button."""
    name = await standing(request.deferred_file.file_id)
    make = partial(runtime.get_instance().media_file_mgr.execute_deferred, name)
    try:
        made = DeferredFileResponsePayload(url=await asyncio.wrap_future(TURNS.ask(session_id, make)))
        return BackendOperationResponse(request_id=request.request_id, deferred_file=made)
    except BusyError as busy:
        why = str(busy)
    except Exception as error:
        if isinstance(error.__cause__, (RenderError, *CANNOT)):
            why = str(error.__cause__)
        elif error.__cause__ is None:  # no such file
            why = "The page has changed in the meantime. Please press again."
        else:
            why = "The file could not be made. The error has been logged; please try another format."
            logging.getLogger(__name__).exception("A file could not be made.")
    return BackendOperationResponse(request_id=request.request_id, error_msg=why)


def take_turns() -> None:
    """Take the place of Streamlit's own, which keeps all else waiting and loses some."""
    DeferredFileHandler.handle = answer  # type: ignore[method-assign, assignment]  # there is no other way in
    MediaFileManager.add_deferred = noting(MediaFileManager.add_deferred)  # type: ignore[method-assign]
    media_file_manager.MediaFileMetadata = Awaited  # type: ignore[misc]
