"""One running deployment for all tests of it, on one worker of pytest."""

from collections.abc import Iterator

import pytest

from tests.deploy.deployment import Deployment, deployed
from tests.deploy.programs import missing


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """Say at once what is missing."""
    if packages := missing():
        pytest.fail(f"`python tests/deploy/programs.py` installs what is missing: {packages}")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    """Run two workers behind nginx, under a path of two folders."""
    with deployed("/seed/soil") as deployment:
        yield deployment
