"""Pages as Streamlit's own tester runs them: opened by address, and read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from data.atlas import Atlas
from data.own.held import SessionCohorts
from data.own.model import OwnCohort, joined
from data.tables.load import load_tables
from pages import menu

INDEX = Path(__file__).parents[2] / "pages" / "index.py"
PAGES = {page.name: page.file for page in menu.PAGES}


@cache
def known() -> Atlas:
    return Atlas(load_tables())


COHORTS = known().cohorts.ids


def held(*mine: OwnCohort) -> SessionCohorts:
    """Return what a session has that loaded some cohorts; it stands in its state as "own_cohorts"."""
    of = Atlas(joined(known().tables, mine), private=frozenset(one.cohort_id for one in mine))
    return SessionCohorts(mine, of, {})


def open_page(name: str, cohort: str = "disibio2008") -> AppTest:
    """Start the app and go to one of its pages; run it again for every further selection."""
    app = AppTest.from_file(INDEX, default_timeout=600)
    app.query_params["cohort"] = cohort
    return app.run().switch_page(PAGES[name])


def show(app: AppTest, **params: str) -> AppTest:
    """Open an address, as a link does."""
    app.query_params.clear()
    app.query_params.update(params)
    return app.run()


@contextmanager
def each(what: object) -> Iterator[None]:
    """Say with a failure which selection it was."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"at {what}")
        raise


def sound(app: AppTest) -> None:
    """No traceback, no error, nothing that could not be shown as asked."""
    assert [e.message for e in app.exception] == []
    assert [e.value for e in app.error] == []
    assert [w.value for w in app.warning] == []


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The Plotly figures on a page; none may be empty."""
    found = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert all(figure["data"] for figure in found)
    return found


def text(app: AppTest) -> str:
    """All Markdown of a page."""
    return "\n".join(element.value for element in app.markdown)
