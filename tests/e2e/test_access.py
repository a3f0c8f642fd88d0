"""For everybody: what axe-core finds on every page, focus that is seen, small windows, no motion where none is wanted.

axe-core (MPL 2.0) comes with the package axe-playwright-python and is not part of this tree.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from pages.menu import PAGES
from tests.e2e.access import BREAST, STATES, Finding, findings
from tests.e2e.server import Server
from tests.e2e.settled import settled
from viz.charts.theme import contrast, theme

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


# What shows where the focus is: the outline of what has it, or of the frame around it.
OUTLINE = """() => {
  const found = [];
  for (let one = document.activeElement; one && one !== document.body && found.length < 4; one = one.parentElement) {
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(one);
    if (outlineStyle === "solid" && parseFloat(outlineWidth) >= 2) return outlineColor;
    found.push(one.outerHTML.slice(0, 120));
  }
  return found.join(" in ");
}"""
IS_NOWHERE = "document.activeElement === document.body"
PAINTED = "document.activeElement.closest('[data-testid=stDataFrame]') !== null"
"""A table is painted, and so is the frame of its cell."""


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("state", ["primary", "quiz", "export", "own"])
def test_the_focus_is_seen_wherever_it_goes(server: Server, open_page: OpenPage, state: str, mode: str) -> None:
    page, look = open_page(color_scheme=mode), theme(mode)
    STATES[state](page, server)
    accent = "rgb({}, {}, {})".format(*bytes.fromhex(look.accent.removeprefix("#")))
    assert min(contrast(look.accent, ground) for ground in (look.paper, look.card)) >= 3  # WCAG 2.2, 1.4.11
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    unseen = []
    for stops in range(60):
        if page.evaluate(IS_NOWHERE):
            assert stops > 10
            break
        if not page.evaluate(PAINTED) and (outline := page.evaluate(OUTLINE)) != accent:
            unseen.append(outline)
        page.keyboard.press("Tab")
    assert unseen == []


WIDER = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .map(part => part.scrollWidth - Math.min(part.clientWidth, innerWidth))"""
# Text that is cut off at the edge of its own box.
CUT = """() => [...document.querySelectorAll(".stMain :is(button, label, h1, h2, p, summary)")]
  .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && getComputedStyle(one).overflowX !== "visible")
  .map(one => one.innerText)"""
WIDTHS = {"320": 320, "390": 390, "683": 683}
"""A phone in hand, and a desk of 1,366 pixels at 200 %; 320 are 1,280 pixels at 400 % (WCAG 2.2, 1.4.10)."""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_nothing_is_lost_in_a_narrow_window(server: Server, open_page: OpenPage, name: str, width: str) -> None:
    page = open_page(viewport={"width": WIDTHS[width], "height": 700})
    STATES[name](page, server)
    assert max(page.evaluate(WIDER)) <= 0
    assert page.evaluate(CUT) == []


def test_who_wants_no_motion_gets_none(server: Server, open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"{server.url}primary?{BREAST}")
    settled(page)
    page.get_by_role("button", name="Save").click()
    settled(page)
    longest = """() => Math.max(...[...document.querySelectorAll("*")].flatMap(one => {
      const {animationDuration, transitionDuration} = getComputedStyle(one);
      return [animationDuration, transitionDuration].flatMap(times => times.split(",").map(parseFloat));
    }))"""
    assert page.evaluate(longest) <= 0.001
