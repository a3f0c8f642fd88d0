"""A press of a button that makes a file: its answer, in the words of the fault where there is one."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from time import monotonic

import pytest
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import media_file_manager
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from data.stats.frequency import FrequencyError
from pages.server import downloads
from viz.files.render import RenderError
from viz.files.turns import BusyError


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> MediaFileManager:
    """Put a server's files in place, and our way of making them."""

    class Server:
        media_file_mgr = MediaFileManager(MemoryMediaFileStorage("/media"))

        def is_active_session(self, _: str) -> bool:
            return True

    monkeypatch.setattr(runtime, "get_instance", Server)
    monkeypatch.setattr(DeferredFileHandler, "handle", DeferredFileHandler.handle)  # as they are again afterwards
    monkeypatch.setattr(MediaFileManager, "add_deferred", MediaFileManager.add_deferred)
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)
    downloads.take_turns()
    return Server.media_file_mgr


def pressed(files: MediaFileManager, make: Callable[[], bytes]) -> BackendOperationResponse:
    """Draw a button with what makes its file, and press it."""
    return asked(files, files.add_deferred(make, "text/csv", "0.1", "file.csv"))


def failing(error: Exception) -> Callable[[], bytes]:
    def make() -> bytes:
        raise error

    return make


def test_a_file_is_made_and_its_address_told(files: MediaFileManager) -> None:
    made = pressed(files, lambda: b"content")
    assert made.deferred_file.url.startswith("/media/")
    assert made.request_id == "1"
    assert not made.error_msg


@pytest.mark.parametrize("error", [RenderError("No browser is installed."), FrequencyError("It has none.")])
def test_a_known_fault_is_told_in_its_own_words(error: Exception, files: MediaFileManager) -> None:
    assert pressed(files, failing(error)).error_msg == str(error)


def test_an_unknown_fault_is_logged_and_told_in_a_sentence(
    files: MediaFileManager, caplog: pytest.LogCaptureFixture
) -> None:
    assert "another format" in pressed(files, failing(KeyError("secret"))).error_msg
    assert "KeyError" in caplog.text


def test_a_button_of_a_page_that_is_gone_says_so(files: MediaFileManager) -> None:
    assert "press again" in asked(files, "gone").error_msg


def drawn(files: MediaFileManager, content: bytes, place: str = "0.1") -> str:
    return files.add_deferred(lambda: content, "text/csv", place, "file.csv", element_id="button")


def asked(files: MediaFileManager, name: str) -> BackendOperationResponse:
    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = name
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, DeferredFileHandler(lambda: files).handle(request, "me")).result()


def test_a_file_waits_for_its_browser_while_other_pages_run(
    files: MediaFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asked(files, drawn(files, b"content")).deferred_file.url
    name = made.rpartition("/")[2].partition(".")[0]
    for _ in range(3):
        files.remove_orphaned_files()  # at the end of any visitor's run
    found = files.read_file(name)
    assert found
    assert found.content == b"content"
    monkeypatch.setattr(downloads, "monotonic", lambda: monotonic() + downloads.FETCHED + 1)
    for _ in range(2):
        files.remove_orphaned_files()
    assert files.read_file(name) is None


def test_a_press_while_its_page_runs_makes_the_file_of_the_button_that_is_drawn_again(files: MediaFileManager) -> None:
    pressed_on = drawn(files, b"before")
    files.clear_session_refs()
    files.remove_orphaned_files()  # another visitor's run has ended
    redrawn = Timer(0.3, drawn, (files, b"after", "0.2"))
    redrawn.start()
    made = asked(files, pressed_on)
    assert made.deferred_file.url, made.error_msg


def test_whoever_has_too_much_waiting_is_told(files: MediaFileManager, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        msg = "20 of your files are waiting."
        raise BusyError(msg)

    monkeypatch.setattr(downloads.TURNS, "ask", full)
    assert pressed(files, lambda: b"").error_msg == "20 of your files are waiting."
