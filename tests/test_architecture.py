"""What no linter says of the project: sizes, and that nothing hides from the linters.

Which module may import which is in pyproject.toml, [tool.importlinter]; where session state and address may be
touched, what is imported late, and that what is public is documented, beside it under [tool.ruff].
"""

import subprocess
import sys
import tomllib
from pathlib import Path

from pages.menu import PAGES

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "viz", "pages")
MODULES = [ROOT / "app.py", *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]
EVERY_FILE = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
PAGE_LINES, ALL_PAGES_LINES, DOOR_LINES = 250, 4500, 80
LAID_OUT_BY_HAND = 20


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_pages_stay_small() -> None:
    of_pages = {name_of(path): lines(path) for path in MODULES if path.is_relative_to(ROOT / "pages")}
    assert {name: count for name, count in of_pages.items() if count > PAGE_LINES} == {}
    assert sum(of_pages.values()) < ALL_PAGES_LINES
    assert lines(ROOT / "app.py") < DOOR_LINES


def test_the_formatter_lays_out_the_code() -> None:
    word = "fmt: " + "skip"
    assert sum(path.read_text("utf-8").count(word) for path in EVERY_FILE) <= LAID_OUT_BY_HAND


def test_the_menu_lists_every_page_once() -> None:
    """Also what the import contracts rest on: they see a folder of pages only if it is a package."""
    folders = {page.file.partition("/")[0] for page in PAGES}
    files = [path for folder in folders for path in (ROOT / "pages" / folder).glob("*.py")]
    pages = {path.relative_to(ROOT / "pages").as_posix() for path in files if path.name != "__init__.py"}
    assert sorted(page.file for page in PAGES) == sorted(pages)
    assert len({page.slug for page in PAGES}) == len(PAGES)
    assert all((ROOT / "pages" / folder / "__init__.py").is_file() for folder in folders)


def test_every_package_is_under_the_import_contracts() -> None:
    """A module in a folder without __init__.py would be seen by nobody."""
    hidden = {name_of(path.parent) for path in MODULES if not (path.parent / "__init__.py").is_file()}
    assert hidden == {"."}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert sorted(settings["root_packages"]) == sorted(PACKAGES)


def test_the_command_lines_need_no_streamlit() -> None:
    """The contracts say it of our own imports; this says it of everybody's."""
    asked = "import sys, data.__main__, viz.__main__; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0  # noqa: S603 - this interpreter
