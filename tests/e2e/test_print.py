"""A printed page: every name of its figures stands on the paper, nothing is wider than it, and it is light."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.server import Server
from tests.e2e.settled import settled
from tests.e2e.test_pages import PAGES
from viz.charts.theme import LIGHT

OpenPage = Callable[..., Page]
# In the place of the browser's own window: what it would do before, and never that it is closed.
PRINTS = """
addEventListener("afterprint", event => event.stopImmediatePropagation());
window.print = () => {
  dispatchEvent(new Event("beforeprint"));
  document.documentElement.dataset.printing = "yes";
};
"""
INK = "() => [...document.querySelectorAll('.js-plotly-plot')].map(gd => gd._fullLayout?.font.color)"
WIDER = """
width => [...document.querySelectorAll(".stMain .stElementContainer, .stMain .main-svg")]
  .filter(one => one.checkVisibility() && one.clientHeight && one.getBoundingClientRect().width > width)
  .map(one => `${one.className}: ${one.textContent.slice(0, 60)}, ${one.getBoundingClientRect().width}`)
"""
PAPERS = ("A4", "Letter")
WIDTH = 190 / 25.4 * 96
"""Of what is printed on A4, in CSS pixels: its width less two margins of 10 mm."""


def plain(text: str) -> str:
    """Return a text without its spaces and ligatures."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def words_of(page: Page, paper: str) -> str:
    """Return the text of a page on paper; a name may stand in two lines."""
    pdf = PdfReader(BytesIO(page.pdf(format=paper, print_background=True)))
    return plain("".join(sheet.extract_text() for sheet in pdf.pages))


def names_in(page: Page) -> Iterator[str]:
    """Every text of every chart, as the browser has drawn it."""
    texts = page.evaluate("() => [...document.querySelectorAll('.main-svg text')].map(one => one.textContent)")
    yield from map(plain, texts)


@pytest.mark.parametrize("path", [path for path, (_, charts) in PAGES.items() if charts])
def test_a_printed_page_has_every_name_of_its_figures(server: Server, open_page: OpenPage, path: str) -> None:
    page = open_page(color_scheme="dark")
    page.add_init_script(PRINTS)
    page.goto(server.url + path)
    settled(page)
    page.get_by_role("button", name="Link", exact=True).first.click()
    page.get_by_role("button", name="Print this page").click()
    expect(page.locator("html[data-printing]")).to_be_attached()
    assert set(page.evaluate(INK)) == {LIGHT.ink}
    names = set(names_in(page))
    assert names
    assert page.evaluate(WIDER, WIDTH) == []
    for paper in PAPERS:
        said = words_of(page, paper)
        assert {name for name in names if name not in said} == set(), paper
