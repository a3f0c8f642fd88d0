"""`streamlit run` for a worker among others: it opens its port when it is ready, and runs few pages at once.

Streamlit listens before it has imported anything. A visitor who comes while a worker starts would wait at it for
seconds; refused, nginx sends him to another worker at once.

And it runs every visitor's page at once, in a thread each. When a hundred come back together, since another worker has
ended, a hundred threads share one interpreter: all of them end last, and the loop that should send what is ready gets
a hundredth of the turns.
"""

import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server

AT_ONCE = 2
SECONDS = 0.5
"""Whoever runs longer (counts a file, makes a picture) no longer takes a place from the others."""


class Turns:
    """Let few functions run at once, as long as they are short."""

    def __init__(self) -> None:
        """Nobody runs."""
        self._changed = threading.Condition()
        self._since: dict[int, float] = {}

    def take(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call a function when there is a place."""
        me = threading.get_ident()
        with self._changed:
            while self._short() >= AT_ONCE:
                self._changed.wait(SECONDS)
            self._since[me] = time.monotonic()
        try:
            return function(*args)
        finally:
            with self._changed:
                del self._since[me]
                self._changed.notify()

    def _short(self) -> int:
        now = time.monotonic()
        return sum(now - since < SECONDS for since in self._since.values())


def bound(address: str, port: int, backlog: int) -> socket.socket:  # noqa: ARG001 - Streamlit's parameters
    """Take the port; uvicorn listens to it, with a backlog of its own, once the app has started."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    taken = socket.socket(family=family)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((address, port))
    except BaseException:
        taken.close()
        raise
    taken.setblocking(False)  # noqa: FBT003 - its only form
    return taken


if __name__ == "__main__":
    # Streamlit offers no other way to either; tests/deploy would tell if it moved them.
    starlette_server._bind_socket = bound  # noqa: SLF001
    run_page, turns = script_runner.exec_func_with_error_handling, Turns()  # type: ignore[attr-defined]
    script_runner.exec_func_with_error_handling = lambda *args: turns.take(run_page, *args)  # type: ignore[attr-defined]
    sys.exit(cli.main(prog_name="streamlit"))
