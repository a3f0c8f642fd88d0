"""What every test gets: the real tables, read once. The browser tests share a worker or two: two cores suffice."""

from pathlib import Path

import pytest

from data.atlas import Atlas
from data.tables.load import Tables, load_tables

E2E = Path(__file__).parent / "e2e"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Return the atlas of the tables as the app reads them."""
    return Atlas(load_tables())


@pytest.fixture(scope="session")
def tables(atlas: Atlas) -> Tables:
    """Return the tables of that atlas."""
    return atlas.tables


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in e2e/, and keep each of its files on one worker (`--dist loadgroup`).

    A file shares one server and one browser; spread over workers it would start one of each on all.
    """
    for item in items:
        if item.path.is_relative_to(E2E):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group(f"e2e-{item.path.stem}"))
