"""The app runs as its containers have it: as somebody who is not root, with nothing to write on but memory.

There is no container engine here. Linux itself sets up what an engine would: a read-only root, a /tmp of the size that
compose.yaml gives, another user without any capability, and the environment of the Containerfile.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir

import psutil
import pytest
import yaml

from tests.deploy.deployment import ROOT, WORKER, wait_for
from tests.e2e.browser import find
from tests.e2e.server import Server, free_port
from tests.e2e.visitor import visiting

CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text("utf-8").replace("\\\n", " ")
SERVICE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]["worker"]
TMP_SIZE = re.split("[=,]", SERVICE["tmpfs"][0])[1]
MEGABYTES = 1024 * int(SERVICE["deploy"]["resources"]["limits"]["memory"].removesuffix("g"))
USER = SERVICE["user"].partition(":")[0]
CONFINE = """
mount -o remount,ro,bind / && mount -t tmpfs -o size="$1" tmpfs /tmp && mount -t proc proc /proc && shift &&
exec unshare --user --map-user="$1" --map-group="$1" sh -c 'shift; exec setpriv --no-new-privs "$@"' confined "$@"
"""


def confined(*command: str | Path) -> list[str]:
    """The command that runs a command as in a container; it ends with what it started."""
    return [
        *("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"),
        *("sh", "-c", CONFINE, "confined", TMP_SIZE, USER, *map(str, command)),
    ]


def environment() -> dict[str, str]:
    """What a process in the container finds."""
    (line,) = re.findall(r"^ENV (.*)$", CONTAINERFILE, re.MULTILINE)
    set_there = dict(pair.split("=") for pair in line.split())
    chromium = {"CHROMIUM": path} if (path := find()) else {}
    return {"PATH": os.environ["PATH"], "PYTHON": sys.executable, **set_there, **chromium, "HOST": "127.0.0.1"}


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A confined worker."""
    port, output = free_port(), folder / "output.log"
    with output.open("w+b") as log:
        command = confined(WORKER, str(port))
        process = subprocess.Popen(command, cwd="/", env=environment(), stdout=log, stderr=log)
        server = Server(f"http://127.0.0.1:{port}/", process, log)
        try:
            wait_for(f"{server.url}_stcore/health", process, output)
            yield server
        finally:
            with suppress(psutil.NoSuchProcess):  # the first takes the others with it
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
            process.wait(timeout=60)


def test_a_confined_process_is_nobody_and_writes_nowhere() -> None:
    """What the next test stands on."""
    tried = f"for place in / {ROOT} ~; do touch $place/tried && echo wrote $place; done"
    command = confined("sh", "-c", f"id -u; {tried}; grep CapEff /proc/self/status")
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    said = done.stdout.split()
    assert said[0] == USER
    assert set(said[-1]) == {"0"}
    assert re.findall("wrote (.*)", done.stdout) == ["/tmp"]  # noqa: S108 - it is another /tmp, in memory
    assert not (Path(gettempdir()) / "tried").exists()


def test_a_confined_worker_serves_within_its_memory(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        for page in ("", "primary", "network", "quiz", "own"):
            with visiting(server) as visitor:
                assert "exception {" not in visitor.open(page)
        processes = psutil.Process(server.process.pid).children(recursive=True)
        assert sum(process.memory_info().rss for process in processes) / 2**20 < MEGABYTES / 2
        health = [sys.executable, str(ROOT / "deploy" / "health.py"), server.url.rpartition(":")[2].strip("/")]
        assert subprocess.run(health, check=False).returncode == 0
        log = server.log()
    assert "Traceback" not in log
    assert "Error" not in log
    assert subprocess.run(health, check=False, capture_output=True).returncode != 0


def test_a_confined_process_draws_pictures(tmp_path: Path) -> None:
    """With Chromium, which wants a home to write into."""
    if not find():
        pytest.fail("No browser: `python tests/e2e/browser.py` installs one.")
    export = "--charts primary_bars --cohort msk_met --formats png --out ~/exports"
    draw = f"{sys.executable} -m viz export {export} && find ~/exports -name '*.png' -size +10k"
    done = subprocess.run(
        confined("sh", "-c", f"cd {ROOT} && {draw}"), env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert ".png" in done.stdout.splitlines()[-1]
