"""A visitor without a browser: Streamlit's own protocol over its WebSocket."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.e2e.server import Server

PATIENCE_SECONDS = 60


class Visitor:
    """One open session."""

    def __init__(self, server: Server, socket: ClientConnection) -> None:
        """Speak to a server over this socket."""
        self.session_id = ""
        self._server, self._socket = server, socket

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

    def ask_for(self, file_ids: Iterable[str]) -> None:
        """Press buttons that have files made, by the ids that `open` returned (deferred_file_id)."""
        for number, file_id in enumerate(file_ids):
            message = BackMsg()
            asked = message.backend_operation_request
            asked.request_id, asked.session_id, asked.deferred_file.file_id = str(number), self.session_id, file_id
            self.send(message)

    def answers(self, count: int) -> list[BackendOperationResponse]:
        """Return the next so many answers about files, in the order in which they come."""
        found: list[BackendOperationResponse] = []
        while len(found) < count:
            raw = self._socket.recv(PATIENCE_SECONDS)
            assert isinstance(raw, bytes)
            message = ForwardMsg.FromString(raw)
            if message.WhichOneof("type") == "backend_operation_response":
                found.append(message.backend_operation_response)
        return found

    def upload(self, name: str, size: int) -> tuple[int, str]:
        """Send a file of so many bytes; return the status of the answer and its words."""
        with urlopen(f"{self._server.url}_stcore/health") as health:
            token = health.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\nContent-Type: text/csv\r\n\r\n'
        request = Request(
            f"{self._server.url}_stcore/upload_file/{self.session_id}/{name}",
            data=head + bytes(size) + b"\r\n--x--\r\n",
            method="PUT",
            headers={
                "Content-Type": "multipart/form-data; boundary=x",
                "Cookie": f"_streamlit_xsrf={token}",
                "X-Xsrftoken": token,
            },
        )
        try:
            with urlopen(request) as answer:
                return answer.status, ""
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()


@contextmanager
def visiting(server: Server) -> Iterator[Visitor]:
    """Connect, and disconnect in the end."""
    stream = f"{server.url.replace('http', 'ws', 1)}_stcore/stream"
    protocols = [Subprotocol("streamlit"), Subprotocol("test")]
    with connect(stream, subprotocols=protocols, max_size=None, proxy=None) as socket:
        yield Visitor(server, socket)
