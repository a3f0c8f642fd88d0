"""Nothing jumps while a page opens: every page on a desk, as somebody who has never been there sees it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

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
IN_TWO_LINES = ("compare", "network?graph=steps&cohort=bubendorf2000", "together", "enrichment?cohort=bubendorf2000")
"""Where a window of 1024 pixels has controls, or a sentence with its ways, in two lines."""
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
    desk, small = [f"{one.slug}{ASKED.get(one.slug, '')}" for one in PAGES], IN_TWO_LINES
    for width, asked in [*((1366, one) for one in desk), *((1024, one) for one in small)]:
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(f"{server.url}{asked}")
        settled(page)
        if (shift := page.evaluate("shift")) > GOOD:
            jumped[width, asked] = (round(shift, 3), page.evaluate("shifted"))
    assert not jumped


def test_what_comes_after_the_rest_has_its_room(server: Server, open_page: OpenPage) -> None:
    """On a slow computer the code that shows a text is there only when all below it stands."""
    page = open_page()
    held: list[Route] = []
    page.route(re.compile(r"/Html\.[^/]*\.js"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the function, which a method bars
    page.add_init_script(SUM)
    page.goto(f"{server.url}clinic?site=bone")
    expect(page.get_by_role("heading", name="Bone metastases are most frequent")).to_be_attached()
    for route in held:
        route.continue_()
    settled(page)
    assert held
    assert page.evaluate("shift") <= GOOD, page.evaluate("shifted")
