"""The deployment of deploy/ on this machine: workers behind nginx, each started again when it has ended."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests.e2e.server import free_port

ROOT = Path(__file__).parents[2]
WORKER, NGINX = ROOT / "deploy" / "worker.sh", ROOT / "deploy" / "nginx.sh"
COURSE = "https://course.example.com"
"""The origin of a page that may show the app in a frame."""
START_UP_SECONDS = 240
AGAIN_SECONDS = 0.2
"""How soon a supervisor starts a worker again: systemd's default is 0.1 s, a container engine's about as much."""


def ended(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and wait until it has; in the end without asking."""
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Worker:
    """One worker, and whoever looks after it."""

    def __init__(self, port: int, settings: dict[str, str], log: IO[bytes]) -> None:
        """Start it."""
        self.port, self._settings, self._log = port, settings, log
        self._ending = threading.Event()
        self.process = self._start()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [WORKER, str(self.port)],
            cwd="/",
            env={**os.environ, "PYTHON": sys.executable, **self._settings},
            stdout=self._log,
            stderr=self._log,
        )

    def supervise(self) -> None:
        """From now on start it again whenever it has ended."""
        self._supervisor.start()

    def _supervise(self) -> None:
        while not self._ending.is_set():
            self.process.wait()
            if not self._ending.wait(AGAIN_SECONDS):
                self.process = self._start()

    def end(self) -> None:
        """Stop it for good."""
        self._ending.set()
        ended(self.process)
        if self._supervisor.ident:
            self._supervisor.join()
            ended(self.process)  # it may just have been started again


class Deployment:
    """Running workers behind a running nginx; `url` ends with a slash."""

    def __init__(
        self, url: str, workers: list[Worker], nginx: "subprocess.Popen[bytes]", folder: Path, settings: dict[str, str]
    ) -> None:
        """Hold what was started."""
        self.url, self.workers, self.nginx, self._folder, self._settings = url, workers, nginx, folder, settings

    @contextmanager
    def encrypted(self, certificate: dict[str, str]) -> Iterator[int]:
        """Start another nginx before the same workers, over https; yield its port."""
        with (
            (self._folder / "output.log").open("ab") as output,
            proxied(self._settings | certificate, self._folder / "encrypted", output) as (_, port),
        ):
            until(lambda: listens(port))
            yield port

    def wait_for(self, worker: Worker) -> None:
        """Wait until a worker answers, whichever process of it that is."""
        health = f"http://127.0.0.1:{worker.port}{urlsplit(self.url).path}_stcore/health"
        wait_for(health, None, self._folder / "output.log")

    @property
    def requests(self) -> str:
        """What nginx has logged."""
        return (self._folder / "requests.log").read_text("utf-8")

    @property
    def output(self) -> str:
        """What workers and nginx have printed."""
        return (self._folder / "output.log").read_text("utf-8", errors="replace")


def answers(url: str, host: str = "") -> bool:
    """Tell whether there is an answer at an address, asked under another name if one is given."""
    try:
        with urlopen(Request(url, headers={"Host": host} if host else {}), timeout=5):
            return True
    except HTTPError as refused:
        refused.close()
    except (URLError, ConnectionError, TimeoutError):
        pass
    return False


def listens(port: int) -> bool:
    """Tell whether somebody listens at a port of this machine."""
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; raise TimeoutError where it does not in time."""
    deadline = time.monotonic() + START_UP_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)  # between two looks at processes that tell no one of themselves


def wait_for(url: str, process: "subprocess.Popen[bytes] | None", output: Path) -> None:
    """Wait until there is an answer; raise RuntimeError where the process ended, or time has passed."""
    deadline = time.monotonic() + START_UP_SECONDS
    while not answers(url):
        if (process and process.poll() is not None) or time.monotonic() > deadline:
            message = f"No answer at {url}:\n{output.read_text('utf-8', errors='replace')[-4000:]}"
            raise RuntimeError(message)
        time.sleep(0.05)  # between two knocks at the door of a starting process


@contextmanager
def deployed(base_path: str = "", *, workers: int = 2, **settings: str) -> Iterator[Deployment]:
    """Start workers and nginx; the settings are those of deploy/worker.sh and deploy/nginx.sh."""
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="deployed-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # started by root, nginx works as somebody else
        (folder / "requests.log").touch(mode=0o666)
        settings = {"BASE_PATH": base_path, **settings}
        output = ends.enter_context((folder / "output.log").open("wb"))
        running = [Worker(free_port(), settings, output) for _ in range(workers)]
        for worker in running:
            ends.callback(worker.end)
        below = f"{base_path.strip('/')}/" if base_path else ""
        for worker in running:
            health = f"http://127.0.0.1:{worker.port}/{below}_stcore/health"
            wait_for(health, worker.process, folder / "output.log")
            worker.supervise()
        settings |= {
            "WORKERS": " ".join(f"127.0.0.1:{worker.port}" for worker in running),
            "LOG": str(folder / "requests.log"),
        }
        nginx, port = ends.enter_context(proxied(settings, folder / "run", output))
        deployment = Deployment(f"http://127.0.0.1:{port}/{below}", running, nginx, folder, settings)
        wait_for(f"{deployment.url}_stcore/health", nginx, folder / "output.log")
        yield deployment


@contextmanager
def proxied(settings: dict[str, str], run: Path, output: IO[bytes]) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """Start nginx at a free port; it writes into the folder `run`."""
    port = free_port()
    settings = {**os.environ, **settings, "LISTEN": f"127.0.0.1:{port}", "RUN": str(run)}
    nginx = subprocess.Popen([NGINX], cwd="/", env=settings, stdout=output, stderr=output)
    try:
        yield nginx, port
    finally:
        ended(nginx)
