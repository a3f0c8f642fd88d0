"""Which tests stay together on one of the processes that `pytest -n` spreads them over; all others stand alone."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "tests/deploy/test_deployment.py")
"""What a file here shares takes long to start: a server and a browser, a deployment."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Each file of TOGETHER is one piece of work, Spark is one, every other test is; the largest pieces come first.

    (xdist 3.8 would read groups from node ids, where it cannot write them any more: pytest 9.2 forms an id anew.)
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(TOGETHER):
            return nodeid.partition("::")[0]
        return "spark" if "[spark-" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Take the place of `--dist`."""
    return ByFile(config, log)
