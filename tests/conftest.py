"""What every test gets: the browser tests share a worker or two, so that two cores suffice."""

from pathlib import Path

import pytest

E2E = Path(__file__).parent / "e2e"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in e2e/, and keep each of its files on one worker (`--dist loadgroup`).

    A file shares one server and one browser; spread over workers it would start one of each on all.
    """
    for item in items:
        if item.path.is_relative_to(E2E):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group(f"e2e-{item.path.stem}"))
