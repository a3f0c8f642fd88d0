"""What takes long to start is started once for the tests of a file, whichever process they come to."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTED = """
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(5))
def test_one(number):
    with pathlib.Path("seen").open("a") as seen:
        seen.write(f"{pathlib.Path(__file__).stem} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_a_file_that_shares_a_server_stays_on_one_process(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.scheduling import pytest_xdist_make_scheduler\n", "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    folder = tmp_path / "tests" / "e2e"
    folder.mkdir(parents=True)
    for name in "abcd":
        (folder / f"test_{name}.py").write_text(NOTED, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--import-mode=importlib", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(  # noqa: S603 - this interpreter
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "20 passed" in done.stdout, done.stdout + done.stderr
    seen = (tmp_path / "seen").read_text("utf-8").splitlines()
    assert len(set(seen)) == 4, "each file on one process"
    assert len({line.split()[1] for line in seen}) == 2, "both processes work"
