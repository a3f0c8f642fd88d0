"""Nothing jumps while a page opens: every page on a desk, as somebody who has never been there sees it."""

from collections.abc import Callable

from playwright.sync_api import Page

from pages.menu import PAGES
from tests.e2e.server import Server
from tests.e2e.settled import settled

OpenPage = Callable[..., Page]
ASKED = {
    "site": "?site=liver",
    "primary": "?primary=breast",
    "together": "?cohort=msk_chord_ever",
    "clinic": "?site=bone",
    "quiz": "?seed=1",
}
GOOD = 0.1
"""Cumulative layout shift: https://web.dev/articles/cls, "good" for three visitors of four."""
SUM = """
window.shift = 0;
window.shifted = [];
new PerformanceObserver(list => list.getEntries().filter(one => !one.hadRecentInput).forEach(one => {
  window.shift += one.value;
  window.shifted.push(...one.sources.map(({ node }) => `${node?.className}: ${node?.textContent.slice(0, 40)}`));
})).observe({type: "layout-shift", buffered: true});
"""


def test_nothing_jumps_while_a_page_opens(server: Server, open_page: OpenPage) -> None:
    """A control, a chart or a notice that comes later has its room before."""
    page = open_page()
    page.add_init_script(SUM)
    jumped = {}
    for one in PAGES:
        page.goto(f"{server.url}{one.slug}{ASKED.get(one.slug, '')}")
        settled(page)
        if (shift := page.evaluate("shift")) > GOOD:
            jumped[one.title] = (round(shift, 3), page.evaluate("shifted"))
    assert not jumped
