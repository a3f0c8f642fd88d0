"""A visitor without a browser: Streamlit's own protocol over its WebSocket."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.e2e.server import Server

PATIENCE_SECONDS = 240
AGAIN = ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Visitor:
    """One open session."""

    def __init__(self, server: Server, socket: ClientConnection) -> None:
        """Speak to a server over this socket."""
        self.session_id = ""
        self._server, self._socket = server, socket

    def send(self, message: BackMsg) -> None:
        """Send a message and wait for nothing."""
        self._socket.send(message.SerializeToString())

    def open(self, page: str, *states: WidgetState) -> str:
        """Open a page, with some of its widgets in some state; return what the server sent for it, as text."""
        self.ask(page, *states)
        return self.shown()

    def ask(self, page: str, *states: WidgetState, query: str = "") -> None:
        """Open a page at an address and wait for nothing."""
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        message.rerun_script.widget_states.widgets.extend(states)
        self.send(message)

    def shown(self) -> str:
        """Return what the server sends until a run has finished, as text."""
        return "\n".join(map(str, self.messages()))

    def messages(self) -> Iterator[ForwardMsg]:
        """Yield what the server sends until a run has finished, as it comes."""
        finished = False
        while not finished:
            raw = self._socket.recv(PATIENCE_SECONDS)
            assert isinstance(raw, bytes)
            answer = ForwardMsg.FromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session_id = answer.new_session.initialize.session_id
            # Where a run asks for another one, what that shows counts too.
            finished = kind == "script_finished" and answer.script_finished != AGAIN
            yield answer

    def is_hung_up_on(self, said: str | bytes) -> int:
        """Say what is no message, and return the code that the server hangs up with."""
        self._socket.send(said)
        with suppress(ConnectionClosed):
            while True:
                self._socket.recv(PATIENCE_SECONDS)
        return self._socket.close_code or 0

    def read(self, name: str) -> str:
        """Choose a file that was sent on the page Own cohort, press Read, and return what is shown then."""
        return self.open("own", *self.ready(name))

    def ready(self, name: str) -> tuple[WidgetState, WidgetState]:
        """Choose such a file; return the states of the uploader with it, and of the pressed button."""
        (uploader,) = re.findall(r'file_uploader \{\s+id: "([^"]+)"', self.open("own"))
        chosen = WidgetState(id=uploader)
        chosen.file_uploader_state_value.uploaded_file_info.add(file_id=name, name="f.csv")
        (button,) = re.findall(r'button \{\s+id: "([^"]+)"\s+label: "Read"', self.open("own", chosen))
        return chosen, WidgetState(id=button, trigger_value=True)

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

    def upload(self, name: str, content: bytes) -> tuple[int, str]:
        """Send a file; return the status of the answer and its words."""
        with urlopen(f"{self._server.url}_stcore/health") as health:
            token = health.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\nContent-Type: text/csv\r\n\r\n'
        request = Request(
            f"{self._server.url}_stcore/upload_file/{self.session_id}/{name}",
            data=head + content + b"\r\n--x--\r\n",
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


def _is_end(message: ForwardMsg) -> bool:
    """Tell whether a run has finished and asks for no other one."""
    return message.WhichOneof("type") == "script_finished" and message.script_finished != AGAIN


@contextmanager
def visiting(server: Server) -> Iterator[Visitor]:
    """Connect, and disconnect in the end."""
    stream = f"{server.url.replace('http', 'ws', 1)}_stcore/stream"
    protocols = [Subprotocol("streamlit"), Subprotocol("test")]
    with connect(stream, subprotocols=protocols, max_size=None, proxy=None) as socket:
        yield Visitor(server, socket)
