"""What of a browser's words the server hears: handshakes, messages that a page sends, states that a widget can have."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Streamlit obeys any visitor in what is meant for a developer: `clear_cache` empties everybody's caches,
# `load_git_info` tells names of changed files, `install_skills` writes files on the server. Named here is
# what pages do send: what a later Streamlit adds stays out until somebody looks at it (tests/test_app.py).
ASKED_BY_PAGES = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}
OPERATIONS = {"deferred_file", "dataframe_chunk"}

LARGEST = 2_000_000
"""Of a message, in bytes: what a page sends is a hundredth of it. Files and decks come over HTTP, not this way."""

LARGEST_STATE = 500_000
"""Of one widget in a message, in bytes: a browser gives back a deck, answers and labels, which is the most. A session
keeps its states, and outlives its visitor by two minutes: whoever reloads again and again would fill the memory."""

LONGEST_QUERY, LONGEST_NAME = 64_000, 1_000
FREE = ("-find",)
"""The ends of the ids of lists in which somebody may write what they do not offer."""
HASH, NUMBER = re.compile("[0-9a-f]{0,128}"), re.compile("[0-9A-Za-z_-]{0,128}")

NOT_TEXT, UNREADABLE = 1003, 1007
"""What is said to whoever sends no messages at all."""


def is_asked_by_pages(message: Any) -> bool:
    """Tell whether a page sends such a message (a BackMsg), with such texts: Streamlit logs some as they come."""
    run, files, operation = message.rerun_script, message.file_urls_request, message.backend_operation_request
    kind, payload = message.WhichOneof("type"), operation.WhichOneof("payload")
    return (
        (payload in OPERATIONS if kind == "backend_operation_request" else kind in ASKED_BY_PAGES)
        and all(map(HASH.fullmatch, (run.fragment_id, run.page_script_hash)))
        and all(map(NUMBER.fullmatch, (files.request_id, operation.request_id, operation.session_id)))
        and (run.page_name.isprintable() and len(run.page_name) <= LONGEST_NAME)
        and len(run.query_string) <= LONGEST_QUERY
    )


def fits(widget: Any, state: Any, unpack: Callable[[Any], Any]) -> bool:
    """Tell whether a widget can be in such a state: of its kind (any number is one kind), readable, and whole."""
    kind = state.WhichOneof("value")
    if kind and kind.replace("int", "double") != str(widget.value_type).replace("int", "double"):
        return False
    with suppress(Exception):  # whatever a visitor thinks of: no JSON, too deep, no selection
        value = widget.deserializer(unpack(state))
        if widget.id.endswith(FREE):
            return value is None or (isinstance(value, str) and len(value) <= LONGEST_NAME)
        if not isinstance(value, dict) or "selection" not in value:
            return _offers(widget, value)
        picked = value["selection"]  # rows of a table, or points of a chart
        points = picked["points"] if "rows" not in picked else []
        return isinstance(points, list) and all(isinstance(point, dict) for point in points)
    return False


def _offers(widget: Any, value: Any) -> bool:
    """Tell whether a widget has such options: what is none of them Streamlit hands on as if it were one.

    Where buttons begin with one of them pressed, one has to be.
    """
    choice = getattr(widget.deserializer, "__self__", None)
    if (options := getattr(choice, "options", None)) is None:
        return True
    if value is None:
        return getattr(choice, "default_option_index", None) is None
    return all(one in options for one in (value if isinstance(value, list) else [value]))


def answer_handshakes() -> None:
    """Have uvicorn send the answer to a handshake that websockets refuses (a header of 8 KB: 431), and hang up.

    It would do neither, and whoever asked would wait: it looks alone at what was understood.
    """
    understand = WebSocketsSansIOProtocol.data_received

    def data_received(self: WebSocketsSansIOProtocol, data: bytes) -> None:
        understand(self, data)
        if self.conn.handshake_exc is not None and not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    WebSocketsSansIOProtocol.data_received = data_received  # type: ignore[method-assign]  # there is no other way in
