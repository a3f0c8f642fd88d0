"""For everybody: what axe-core finds on every page, focus that is seen, small windows, no motion where none is wanted.

axe-core (MPL 2.0) comes with the package axe-playwright-python and is not part of this tree.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from tests.e2e.access import STATES, Finding, findings
from tests.e2e.server import Server

OpenPage = Callable[..., Page]
GRAVE = ("serious", "critical")
STRUCTURE = ("heading-order", "landmark-one-main", "page-has-heading-one", "region")
"""Rules whose findings axe-core calls moderate and that we hold all the same."""


class Theirs(NamedTuple):
    """A finding in Streamlit's markup: its rule, a piece of its HTML, a state in which it occurs, and why it stays."""

    rule: str
    html: str
    state: str
    why: str


THEIRS = (
    Theirs(
        "region", "data-floating-ui-portal", "menu", "Streamlit hangs open menus on the body, outside all landmarks."
    ),
    Theirs("region", 'role="listbox"', "save-size", "So does React Aria with the open list of a box."),
)
"""What we cannot mend; one that no longer occurs in its state fails there, and goes."""


def excuse(finding: Finding) -> Theirs | None:
    """Return what excuses a finding."""
    return next((one for one in THEIRS if one.rule == finding.rule and one.html in finding.html), None)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(server: Server, open_page: OpenPage, state: str, mode: str) -> None:
    page = open_page(color_scheme=mode)
    STATES[state](page, server)
    found = [one for one in findings(page) if one.impact in GRAVE or one.rule in STRUCTURE]
    assert [one for one in found if excuse(one) is None] == []
    excused = {excuse(one) for one in found}
    assert [one for one in THEIRS if one.state == state and one not in excused] == []
