"""Files that a press of a button makes: in threads of their own, the visitors taking turns."""

import asyncio
import logging
from functools import partial

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime.backend_operation_handler import DeferredFileHandler

from viz.files.render import RenderError
from viz.files.turns import BusyError, Turns
from viz.views.figure import CANNOT

OF_ONE, OF_ALL = 20, 400
TURNS = Turns(4, OF_ONE, OF_ALL, is_there=lambda visit: runtime.get_instance().is_active_session(visit))


async def answer(_: DeferredFileHandler, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
    """Have a file made when it is this visit's turn; a fault is a sentence that stands below the button."""
    name = request.deferred_file.file_id
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
            why = "This page has changed since. Please press again."
        else:
            why = "The file could not be made. The fault is noted; please try another format."
            logging.getLogger(__name__).exception("A file could not be made.")
    return BackendOperationResponse(request_id=request.request_id, error_msg=why)


def take_turns() -> None:
    """Take the place of Streamlit's own, which has all of them made at once, where all else is waited for."""
    DeferredFileHandler.handle = answer  # type: ignore[method-assign, assignment]  # there is no other way in
