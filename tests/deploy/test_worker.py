"""A worker opens its port when it is ready; few pages run at once, and who takes long keeps nobody waiting."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy import worker
from tests.deploy.deployment import ROOT, ended, wait_for
from tests.e2e.server import free_port

# An app that knocks at its own port before it has started, and writes down what it met.
KNOCKING = """
import contextlib, pathlib, socket
import streamlit as st

@contextlib.asynccontextmanager
async def lifespan(app):
    with socket.socket() as visitor:
        met = visitor.connect_ex(("127.0.0.1", {port}))
    pathlib.Path({told!r}).write_text("refused" if met else "accepted")
    yield

app = st.App({page!r}, lifespan=lifespan)
"""


@pytest.mark.parametrize(
    ("program", "met"), [(["deploy/worker.py"], "refused"), (["-m", "streamlit"], "accepted")], ids=["ours", "plain"]
)
def test_the_port_opens_when_the_app_has_started(program: list[str], met: str, tmp_path: Path) -> None:
    page, told, log, port = tmp_path / "page.py", tmp_path / "told", tmp_path / "log", free_port()
    page.write_text("import streamlit\n", "utf-8")
    app = tmp_path / "app.py"
    app.write_text(KNOCKING.format(port=port, told=str(told), page=str(page)), "utf-8")
    command = [sys.executable, *program, "run", str(app), "--server.headless", "true", "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, "--server.address", "127.0.0.1"], cwd=ROOT, stdout=output, stderr=output)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        finally:
            ended(process)
    assert told.read_text("utf-8") == met


def test_few_run_at_once_and_all_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 600)
    turns, counting = worker.Turns(), threading.Lock()
    running, most = 0, 0

    def page(number: int) -> int:
        nonlocal running, most
        with counting:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.001)  # lets others in, if there is a way
        with counting:
            running -= 1
        return number

    with ThreadPoolExecutor(30) as visitors:
        assert list(visitors.map(lambda number: turns.take(page, number), range(200))) == list(range(200))
    assert most <= worker.AT_ONCE


def test_who_takes_long_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 0.01)
    turns, ended = worker.Turns(), threading.Event()
    with ThreadPoolExecutor(worker.AT_ONCE + 1) as visitors:
        long = [visitors.submit(turns.take, ended.wait, 60) for _ in range(worker.AT_ONCE)]
        visitors.submit(turns.take, ended.set).result(30)
        assert all(each.result(30) for each in long)


def test_a_fault_is_passed_on_and_its_place_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 600)
    turns = worker.Turns()
    for _ in range(3 * worker.AT_ONCE):
        with pytest.raises(ZeroDivisionError):
            turns.take(lambda: 1 / 0)
