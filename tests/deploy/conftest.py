"""One running deployment for all tests of it, on one worker of pytest."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.deployment import COURSE, Deployment, deployed
from tests.deploy.programs import missing


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """Say at once what is missing."""
    if packages := missing():
        pytest.fail(f"`python tests/deploy/programs.py` installs what is missing: {packages}")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    """Run two workers behind nginx, under a path of two folders; a course may frame them."""
    with deployed("/seed/soil", SEED_AND_SOIL_FRAMED_BY=COURSE) as deployment:
        yield deployment


@pytest.fixture
def certificate(tmp_path: Path) -> dict[str, str]:
    """Make a certificate of one's own."""
    paths = {"TLS_CERTIFICATE": str(tmp_path / "atlas.pem"), "TLS_KEY": str(tmp_path / "atlas.key")}
    made = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=atlas.example.org", "-days", "1"]
    files = ["-out", paths["TLS_CERTIFICATE"], "-keyout", paths["TLS_KEY"]]
    subprocess.run(["/usr/bin/env", "openssl", "req", "-x509", *made, *files], capture_output=True, check=True)
    return paths
