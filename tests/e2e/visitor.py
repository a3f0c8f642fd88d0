"""A visitor without a browser: Streamlit's own protocol over its WebSocket."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.e2e.server import Server

PATIENCE_SECONDS = 60


class Visitor:
    """One open session."""

    def __init__(self, socket: ClientConnection) -> None:
        """Speak over this socket."""
        self.session_id = ""
        self._socket = socket

    def send(self, message: BackMsg) -> None:
        """Send a message and wait for nothing."""
        self._socket.send(message.SerializeToString())

    def open(self, page: str) -> str:
        """Open a page and return what the server sent for it, as text."""
        message = BackMsg()
        message.rerun_script.page_name = page
        self.send(message)
        answers: list[ForwardMsg] = []
        while not answers or answers[-1].WhichOneof("type") != "script_finished":
            raw = self._socket.recv(PATIENCE_SECONDS)
            assert isinstance(raw, bytes)
            answers.append(ForwardMsg.FromString(raw))
            if answers[-1].WhichOneof("type") == "new_session":
                self.session_id = answers[-1].new_session.initialize.session_id
        return "\n".join(map(str, answers))


@contextmanager
def visiting(server: Server) -> Iterator[Visitor]:
    """Connect, and disconnect in the end."""
    stream = f"{server.url.replace('http', 'ws', 1)}_stcore/stream"
    protocols = [Subprotocol("streamlit"), Subprotocol("test")]
    with connect(stream, subprotocols=protocols, max_size=None, proxy=None) as socket:
        yield Visitor(socket)
