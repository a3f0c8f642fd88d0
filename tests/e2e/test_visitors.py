"""What one visitor may do to a server that others use too, in Streamlit's own protocol."""

from collections.abc import Callable
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg

from data.own.folder import FOLDERS
from tests.e2e.server import Server
from tests.e2e.visitor import visiting

StartServer = Callable[..., Server]


def test_no_visitor_empties_the_caches_of_everybody(fresh_server: StartServer, tmp_path: Path) -> None:
    """Read anew, the atlas would report a cohort folder that has come since, and is damaged."""
    server = fresh_server(env={FOLDERS: str(tmp_path)})
    with visiting(server) as visitor, visiting(server) as other:
        assert "Abrams" in visitor.open("primary")
        (tmp_path / "damaged").mkdir()
        (tmp_path / "damaged" / "cohort.json").write_text("{}")
        visitor.send(BackMsg(clear_cache=True))
        for somebody in (visitor, other):
            assert "damaged/" not in somebody.open("own")
            assert "Abrams" in somebody.open("primary")
    assert "Traceback" not in server.log()
