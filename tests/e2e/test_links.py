"""The link printed on a file opens its page with that very figure in the window, under the same headline."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.server import Server
from tests.e2e.settled import settled
from tests.pages.opened import each, known
from tests.viz.files.chosen import chosen_for
from viz.views.catalogue import CATALOGUE, address_of, build

IN_WINDOW = """line => {
  const {top, bottom} = line.getBoundingClientRect();
  return top >= document.querySelector("header").getBoundingClientRect().bottom && bottom <= innerHeight;
}"""


def test_a_printed_link_brings_its_figure_into_the_window(server: Server, page: Page) -> None:
    for view in CATALOGUE:
        chosen = chosen_for(known(), view)
        headline = build(known(), view, chosen).headline.replace("**", "")
        with each(view):
            # An address that differs from the last one in its fragment alone would not be loaded again.
            page.goto(f"{server.url}_stcore/health")
            page.goto(address_of(view, chosen, server.url))
            settled(page)
            figure = page.locator(f".st-key-{view}")
            expect(figure).to_have_count(1)
            expect(figure).to_be_in_viewport(ratio=0.3)
            words = re.compile(r"\s+".join(map(re.escape, headline.split())))
            headlines = page.get_by_text(words).filter(visible=True).all()
            assert any(line.evaluate(IN_WINDOW) for line in headlines)
