"""Start the app as a person would, wait until it answers, and stop it."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
START_UP_SECONDS = 240
"""A busy machine takes long to start a server, which says nothing of the server."""
PORTS = range(20_000, 32_000)
"""Below those that Linux gives whoever connects, so that no client takes one before its server does."""


class StartUpError(RuntimeError):
    """The server ended, or did not answer, before it was up."""


@dataclass(frozen=True)
class Server:
    """A running app: its address (with a slash at the end), its process and what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def log(self) -> str:
        """Return what the server has printed so far."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")


def free_port() -> int:
    """Return a port that nothing listens on now."""
    while True:
        port = random.choice(PORTS)  # noqa: S311 - a choice, no secret
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def _wait_until_up(server: Server) -> None:
    deadline = time.monotonic() + START_UP_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{server.url}_stcore/health", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)  # between two knocks at the door of a starting process
    message = f"The server did not start (exit code {server.process.poll()}):\n{server.log()}"
    raise StartUpError(message)


@contextmanager
def running(
    script: str = "app.py",
    base_path: str = "",
    env: dict[str, str] | None = None,
    root: Path = ROOT,
    port: int = 0,
) -> Iterator[Server]:
    """Run the app on a free port, or that one; more environment variables and a base path if given."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--server.baseUrlPath", base_path]
    with TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=root, env={**os.environ, **(env or {})}, stdout=output, stderr=output)
        prefix = f"{base_path.strip('/')}/" if base_path else ""
        server = Server(f"http://127.0.0.1:{port}/{prefix}", process, output)
        try:
            _wait_until_up(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
