"""What every test gets: the real tables, read once."""

from pathlib import Path

import pytest

from data.atlas import Atlas
from data.tables.load import Tables, load_tables
from tests.worst import gone, is_worst

E2E = Path(__file__).parent / "e2e"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Return the atlas of the tables as the app reads them."""
    return Atlas(load_tables())


@pytest.fixture(scope="session")
def tables(atlas: Atlas) -> Tables:
    """Return the tables of that atlas."""
    return atlas.tables


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let somebody ask for the full matrix of pages, themes and sizes."""
    parser.addoption("--every-case", action="store_true", help="not the worst cases alone, see tests/worst.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out all but the worst cases unless every one is asked for; mark what lies in e2e/."""
    if lost := gone(items) if not any("::" in part for part in config.args) else []:
        message = f"tests/worst.py names cases that are not there: {', '.join(lost)}"
        raise pytest.UsageError(message)
    if not config.getoption("every_case"):
        config.hook.pytest_deselected(items=[item for item in items if not is_worst(item)])
        items[:] = [item for item in items if is_worst(item)]
    for item in items:
        if item.path.is_relative_to(E2E):
            item.add_marker(pytest.mark.e2e)
