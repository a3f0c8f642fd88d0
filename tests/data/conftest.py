"""The real tables, read once."""

import pytest

from data.load import Tables, load_tables


@pytest.fixture(scope="session")
def tables() -> Tables:
    """Return the tables as the app reads them."""
    return load_tables()
