"""SECURITY.md promises what is there: measures, the tests that hold them, and what is kept of anybody."""

import ast
import re
import tomllib
from inspect import signature
from pathlib import Path

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from data.own.count.suppress import LEAST

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("| ").split(" | "))
    for line in TEXT.partition("## Threats")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| who", "| ---"))
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_every_threat_has_a_measure_and_a_test_that_are_there(row: tuple[str, ...]) -> None:
    _, _, measure, held_by = row
    places = re.findall(r"`([\w./-]+)`", measure)
    assert places
    assert [place for place in places if "/" in place and not (ROOT / place).exists()] == []
    tests = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", held_by)
    assert tests
    assert len(tests) == held_by.count("`") / 2
    for file, name in tests:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


def test_every_guard_of_the_server_is_named() -> None:
    """A new one stands for a threat; those that are left out make pages fast or are what pages are made of."""
    guards = set(re.findall(r"^from pages\.server\.(\w+) import", (ROOT / "app.py").read_text("utf-8"), re.MULTILINE))
    others = {"geometry", "packing", "shell", "startup"}
    assert {name for name in guards - others if f"`pages/server/{name}.py`" not in TEXT} == set()


def test_whoever_is_meant_is_named() -> None:
    assert ROWS
    assert {letter for row in ROWS for letter in row[0].split()} == set(re.findall(r"\*\*([A-Z])\*\*", TEXT))


def test_what_is_said_of_privacy_is_how_it_is_set() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert f"Counts from 1 to {LEAST - 1} are withheld" in TEXT
    assert f"`{XSRF_COOKIE_NAME}`" in TEXT
    assert signature(MemorySessionStorage).parameters["ttl_seconds"].default == 2 * 60
    assert "two minutes after its window is closed" in TEXT


def test_no_address_is_made_up() -> None:
    assert not re.search(r"://|@", TEXT)
