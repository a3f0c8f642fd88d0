"""`streamlit run`, except that the port opens when the app is ready for visitors.

Streamlit listens before it has imported anything. A visitor who comes while a worker starts would wait at it for
seconds; refused, nginx sends him to another worker at once.
"""

import socket
import sys

from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server


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
    starlette_server._bind_socket = bound  # noqa: SLF001 - Streamlit offers no other way; tests/deploy would tell
    sys.exit(cli.main(prog_name="streamlit"))
