"""What one visitor may do to a server that others use too, in Streamlit's own protocol."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.WidgetStates_pb2 import WidgetState

from data.own.folder import FOLDERS
from pages.server.closed import METRICS
from pages.server.downloads import OF_ONE
from pages.server.uploads import FILES_A_SESSION
from tests.data.own.hostile import shared_text
from tests.e2e.server import Server
from tests.e2e.visitor import PATIENCE_SECONDS, visiting

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


def test_no_visitor_fills_the_server_with_files(fresh_server: StartServer) -> None:
    server = fresh_server(env={"STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "1"})
    with visiting(server) as visitor, visiting(server) as other:
        visitor.open("own")
        other.open("own")
        room = [visitor.upload(str(n), bytes(1_000_000))[0] for n in range(FILES_A_SESSION)]
        assert room == [204] * FILES_A_SESSION
        status, words = visitor.upload("more", bytes(1_000_000))
        assert (status, "3 MB" in words) == (413, True)
        assert other.upload("0", bytes(1_000_000))[0] == 204
        visitor.session_id = "made-up"
        assert visitor.upload("0", b"a")[0] == 404  # a session of another worker, or of nobody
    assert "Traceback" not in server.log()


BAD_STATES = (
    {"string_value": "{"},
    {"json_value": "{"},
    {"int_value": 5},
    {"string_value": "[" * 50_000},
    {"string_value": '{"selection": {}}'},
    {"string_value": '{"selection": {"points": [5]}}'},
    {"string_value": '{"selection": {"points": {"a": 1}}}'},
)


def test_no_visitor_writes_into_the_log_or_has_a_page_fail(fresh_server: StartServer) -> None:
    """Neither by states that no widget can have, known yet or not, nor by what is no message, or no page sends."""
    server = fresh_server()
    before = server.log()
    with visiting(server) as visitor:
        ids = set(re.findall(r'id: "([$][$]ID-[^"]+)"', visitor.open("primary")))
        assert any("bars" in one for one in ids)
        for bad in BAD_STATES:
            assert "Abrams" in visitor.open("primary", *(WidgetState(id=one, **bad) for one in ids))
            assert "Abrams" in visitor.open("primary")
        visitor.send(BackMsg(rerun_script=ClientState(fragment_id="0\nforged\x1b[31m")))
        assert "Abrams" in visitor.open("primary")
    for said, code in (("text", 1003), (b"\xff\xff", 1007)):
        with visiting(server) as visitor:
            assert "Abrams" in visitor.open("primary", *(WidgetState(id=one, json_value="{") for one in ids))
            assert visitor.is_hung_up_on(said) == code
    assert server.log() == before


NOT_OFFERED = (
    WidgetState(string_value='{"selection": {"points": [{"customdata": ["zz"]}]}}'),
    WidgetState(string_value='{"selection": {"points": [{"customdata": ["zz:breast", "zz"]}]}}'),
    WidgetState(string_value="zz"),
    WidgetState(string_array_value=StringArray()),
    WidgetState(string_array_value=StringArray(data=["zz"])),
)


def test_what_no_widget_offers_is_no_choice(server: Server) -> None:
    """A click on what is not drawn, an option that is not listed, and none where one is pressed."""
    before = server.log()
    for page in ("atlas", "primary", "network", "compare", "export", "present", "sources"):
        with visiting(server) as visitor:
            visitor.open(page)
            shown = visitor.open(page)
            ids = sorted(set(re.findall(r'id: "([$][$]ID-[^"]+)"', shown)))
            for state in NOT_OFFERED:
                states = [WidgetState() for _ in ids]
                for one, key in zip(states, ids, strict=True):
                    one.CopyFrom(state)
                    one.id = key
                assert "exception {" not in visitor.open(page, *states)
    assert server.log() == before


CSV = b"primary,site,n_with_site,n_patients\nBreast,Bone,150,420\n"


def test_a_hostile_file_hurts_nobody_and_no_file_is_kept(fresh_server: StartServer) -> None:
    server = fresh_server(env={METRICS: "public"})

    def most_memory() -> int:
        (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{server.process.pid}/status").read_text("ascii"))
        return int(line) // 1024

    def comes_to_keep_files(*, kept: bool) -> bool:
        """Ask until it is so: Streamlit gives the same answer for some seconds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with urlopen(f"{server.url}_stcore/metrics") as metrics:
                if ("UploadedFileManager" in metrics.read().decode()) == kept:
                    return True
            time.sleep(0.2)  # between two questions of a server that tells no one of itself
        return False

    with visiting(server) as visitor, visiting(server) as other:
        visitor.open("own")
        other.open("own")
        assert visitor.upload("good", CSV)[0] == other.upload("bad", shared_text(32_000, 60_000))[0] == 204
        assert comes_to_keep_files(kept=True)
        before = most_memory()
        assert "f.csv: Unpacked, the table takes more than 256 MB" in other.read("bad")
        assert most_memory() - before < 100
        assert "Read as frequency table: f.csv (1 row" in visitor.read("good")
        assert "Abrams" in other.open("primary")
        assert comes_to_keep_files(kept=False), "what was read is kept, or what was left on a page"
    assert "Traceback" not in server.log()
    assert "f.csv" not in server.log()


def test_a_message_of_the_browser_does_not_end_the_reading(server: Server) -> None:
    """Whatever has a page run anew while a file is read: the window grows narrow, or tells late that it has drawn."""
    with visiting(server) as visitor:
        visitor.open("own")
        assert visitor.upload("a", CSV)[0] == 204
        chosen, pressed = visitor.ready("a")
        visitor.ask("own", chosen, pressed)
        for message in visitor.messages():
            if "Reading the files" in str(message):
                break  # or it was read before anybody was told so
        visitor.ask("own", chosen)
        assert "Read as frequency table: f.csv" in visitor.shown()


def test_two_hundred_files_of_one_keep_nobody_waiting(server: Server) -> None:
    with visiting(server) as visitor, visiting(server) as other:
        asked, single = (re.findall(r'deferred_file_id: "(\w+)"', one.open("own")) for one in (visitor, other))
        visitor.ask_for(asked[:1] * 200)
        other.ask_for([single[0], "made-up"])
        made, unknown = other.answers(2)
        assert made.deferred_file.url
        assert "press again" in unknown.error_msg
        answers = visitor.answers(200)
        urls = {one.deferred_file.url for one in answers if not one.error_msg}
        assert len(urls) == 1
        refused = [one for one in answers if one.error_msg]
        assert len(refused) >= 200 - 4 * OF_ONE
        assert all("of your files are waiting" in one.error_msg for one in refused)
