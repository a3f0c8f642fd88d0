"""The dependency rule of the project, and that what is public is documented.

app → pages → {viz, data}; viz → data; data → nothing of ours. Pages know no other page, only
pages.shared; Streamlit stays in pages and app, Plotly out of data; what draws the anatomy is known
to the drawing and to `python -m viz` alone, which alone in viz may read tables, and open pages.shared.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "viz", "pages")
OURS = {*PACKAGES, "app", "tests"}
MODULES = [path.relative_to(ROOT) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
# What viz may take from data is types and column names; these read or write files.
READS_TABLES = ("data.load", "data.export", "data.__main__")
ALLOWED = {"data": {"data"}, "viz": {"data", "viz"}, "pages": {"data", "viz", "pages"}}


def module_name(path: Path) -> str:
    """Return the dotted name of a module, without `__init__`."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of all that a module imports, wherever in it.

    `from a import b` yields both a and a.b, for b may be a module; imports for type checking only
    count as well, for they too make a module know another.
    """
    package = path.parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = [*above, *(node.module or "").split(".")]
            for parts in (source, *([*source, alias.name] for alias in node.names)):
                yield node.lineno, ".".join(filter(None, parts))


def within(name: str, *packages: str) -> bool:
    """Tell whether a module is one of these packages or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# `python -m viz` is a door like app.py: `export` draws what the pages draw, and opens their machinery only then.
DOORS = {"viz.__main__": ("pages.shared",)}


def forbidden(importer: str, name: str) -> str | None:
    """Return why one module may not import another, or None if it may."""
    door = importer in DOORS and (name == "pages" or within(name, *DOORS[importer]))
    package = importer.partition(".")[0]
    target = name.partition(".")[0]
    last = name.rpartition(".")[2]
    rules = {
        "only pages and app.py know Streamlit": package != "pages" and target == "streamlit",
        "data knows no Plotly": package == "data" and target == "plotly",
        f"{package} stands below {target}": target in OURS - ALLOWED[package] and not door,
        "pages know pages.shared and no other page": (
            package == "pages" and within(name, "pages") and not within(name, "pages.shared") and name != "pages"
        ),
        "what draws the anatomy is for viz/anatomy and `python -m viz`": (
            within(name, "viz.anatomy")
            and not within(name, "viz.anatomy.labels")
            and not within(importer, "viz.anatomy", "viz.__main__")
            and name != "viz.anatomy"
        ),
        # A capital tells a type (Tables, TableError) from a function that reads.
        "viz takes types and column names from data, and reads no tables": (
            package == "viz"
            and importer != "viz.__main__"
            and within(name, *READS_TABLES)
            and name not in READS_TABLES
            and last.islower()
        ),
    }
    return next((why for why, broken in rules.items() if broken), None)


def faults(source: str, path: Path) -> list[str]:
    """Return all offences of one module against the dependency rule."""
    importer = module_name(path)
    return [
        f"{path}:{line}: imports {name}: {why}"
        for line, name in imported(ast.parse(source), path)
        if (why := forbidden(importer, name))
    ]


def undocumented(source: str) -> list[str]:
    """Return the module and its public functions, classes and methods that have no docstring."""
    tree = ast.parse(source)
    missing = [] if ast.get_docstring(tree) else ["the module"]

    def look(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                missing.append(f"{prefix}{node.name} (line {node.lineno})")
            if isinstance(node, ast.ClassDef):
                look(node.body, f"{node.name}.")

    look(tree.body, "")
    return missing


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_module_keeps_the_dependency_rule(path: Path) -> None:
    assert not faults((ROOT / path).read_text("utf-8"), path)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_module_is_documented(path: Path) -> None:
    source = (ROOT / path).read_text("utf-8")
    empty_package = path.name == "__init__.py" and not source.strip()
    assert empty_package or not undocumented(source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("data/load.py", "import viz.theme"),
        ("data/load.py", "from pages import shared"),
        ("data/load.py", "def f():\n    import streamlit as st"),
        ("data/network.py", "import plotly.graph_objects as go"),
        ("data/network.py", "from .. import viz"),
        ("viz/bars.py", "import streamlit"),
        ("viz/bars.py", "from data.load import load_tables"),
        ("viz/bars.py", "from pages.shared import selection"),
        ("viz/bars.py", "from viz.anatomy import build"),
        ("viz/bars.py", "import app"),
        ("viz/render.py", "from pages.shared import saving"),
        ("viz/__main__.py", "from pages.explore import primary"),
        ("viz/__main__.py", "import streamlit"),
        ("pages/explore/site.py", "from pages.explore import primary"),
        ("pages/explore/site.py", "from . import primary"),
        ("pages/explore/site.py", "import tests.e2e.server"),
    ],
)
def test_the_rule_catches(path: str, source: str) -> None:
    assert faults(source, Path(path))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("data/reverse.py", "from data.frequency import Share\nfrom .load import load_tables"),
        ("viz/bars.py", "from data.frequency import SHARE, Options\nimport plotly.graph_objects"),
        ("viz/bars.py", "from data.load import Tables"),
        ("viz/__main__.py", "from data.load import load_tables\nfrom viz.anatomy import build"),
        ("viz/__main__.py", "def export():\n    from pages.shared import batch"),
        ("viz/anatomy/build.py", "from viz.anatomy.shapes import spline"),
        ("pages/explore/site.py", "from pages.shared.selection import Selection\nimport streamlit"),
        ("pages/explore/site.py", "from pages.shared import show\nfrom viz import bars"),
        ("pages/shared/show.py", "import pages.shared.warm\nfrom data.load import load_tables"),
    ],
)
def test_the_rule_allows(path: str, source: str) -> None:
    assert not faults(source, Path(path))


def test_missing_docstrings_are_found() -> None:
    source = "'M.'\ndef f(): ...\ndef _g(): ...\nclass C:\n  'C.'\n  def m(self): ..."
    assert undocumented(source) == ["f (line 2)", "C.m (line 6)"]
    assert undocumented("def f(): 'F.'") == ["the module"]
