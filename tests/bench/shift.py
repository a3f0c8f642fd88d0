"""Measure how far things jump while each page opens in a real browser: `python tests/bench/shift.py`.

The cumulative layout shift of a page that somebody opens who has never been there. Measures; asserts nothing.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from pages.menu import PAGES
from tests.bench.lines import line
from tests.e2e.browser import find, flags
from tests.e2e.server import running
from tests.e2e.settled import settled
from tests.e2e.test_shift import ASKED, GOOD, SUM


def main() -> None:
    """Measure every page, print."""
    with sync_playwright() as playwright, running() as server:
        browser = playwright.chromium.launch(executable_path=find(), args=flags())
        for one in PAGES:
            context = browser.new_context(viewport={"width": 1366, "height": 768})
            page = context.new_page()
            page.add_init_script(SUM)
            page.goto(f"{server.url}{one.slug}{ASKED.get(one.slug, '')}")
            settled(page, 60)
            line(f"{one.title}, layout shift", page.evaluate("shift"), most=GOOD)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
