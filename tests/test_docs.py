"""The documents say what is there: figures, versions, folders."""

import re
from pathlib import Path

import pytest

from data.own.read.formats import FORMATS
from data.tables.version import version
from pages.menu import PAGES
from viz.views.catalogue import CATALOGUE

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/architecture.md",
    "docs/deployment.md",
    "docs/formats.md",
)


def figures() -> str:
    """The table of figures as it has to stand in the README."""
    titles = {page.name: page.title for page in PAGES}
    lines = [
        f"| {titles[view.page]} | {view.name} | `{view.id}` | {', '.join(view.over)} |" for view in CATALOGUE.values()
    ]
    return "\n".join(line.replace("|  |", "| |") for line in lines)


def test_the_readme_lists_every_figure() -> None:
    heading = "| page | figure | `--charts` | `--over` |\n| --- | --- | --- | --- |\n"
    table = (ROOT / "README.md").read_text("utf-8").partition(heading)[2].partition("\n\n")[0]
    assert table == figures()


def test_the_readme_lists_every_format_that_is_read() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("| read | usual endings |\n| --- | --- |\n")[2]
    rows = [f"| {name} | {', '.join(endings)} |" for name, endings in FORMATS.items()]
    assert table.partition("\n\n")[0] == "\n".join(rows)


def test_the_newest_change_is_this_version() -> None:
    newest = re.search(r"^## (\S+) — (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert newest.groups() == version()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_is_named_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    paths = re.findall(r"`((?:data|deploy|viz|pages|tests|docs)/[\w/.-]*)`", text)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists() and not re.search("[A-Z]{4}", path)] == []
