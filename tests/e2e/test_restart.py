"""The server ends under an open page and starts anew: what its reader sees, loses, and gets back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PATIENCE_MILLISECONDS
from tests.e2e.server import Server, free_port
from tests.e2e.settled import settled
from tests.e2e.test_own import opened, press

StartServer = Callable[..., Server]
CSV = b"primary,site,n_with_site,n_patients\nBreast,Bone,150,420\nBreast,Liver,88,420\nBreast,Lungg,60,420\n"
CLICK_WHEN_CONNECTED = """button => {
  const app = document.querySelector(".stApp");
  new MutationObserver((_, observer) => {
    if (app.dataset.testConnectionState !== "CONNECTED") return;
    observer.disconnect();
    button.click();
  }).observe(app, {attributes: true});
}"""
"""Before anything is drawn anew."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page whose console may complain: of a server that is away, above all."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


def own_cohort(page: Page, server: Server) -> None:
    """Load a cohort of one's own, with a label that has to be decided."""
    opened(page, server, "own")
    upload(page)
    press(page, "Confirm all proposals (1)")
    page.get_by_label("Name", exact=True).fill("Harbour clinic")
    page.get_by_label("Name", exact=True).press("Tab")
    settled(page)
    press(page, "Count and use")


def upload(page: Page) -> None:
    page.locator("input[type=file]").set_input_files({"name": "clinic.csv", "mimeType": "text/csv", "buffer": CSV})
    settled(page)
    press(page, "Read")


def test_a_restart_is_told_the_click_honoured_and_what_was_decided_kept(fresh_server: StartServer, page: Page) -> None:
    port = free_port()
    first = fresh_server(port=port)
    own_cohort(page, first)
    line, main = page.locator(".visit_line"), page.get_by_test_id("stMain")
    expect(main).to_contain_text("Breast cancer metastasises most often to bone, the liver and the lung")
    first.process.kill()
    first.process.wait()
    expect(line).to_contain_text("The server does not answer")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("radio", name="male", exact=True).evaluate(CLICK_WHEN_CONNECTED)
    second = fresh_server(port=port)
    expect(main).to_contain_text("A new visit has begun")
    settled(page)
    assert "Traceback" not in second.log(), second.log()
    expect(main).to_contain_text("“Harbour clinic”")
    expect(main).to_contain_text("what you decided about its labels")
    expect(page.get_by_role("radio", name="male", exact=True)).to_be_checked()
    assert "body=male" in page.url
    assert "own_" not in page.url
    expect(line).to_be_empty()
    press(page, "Load it again")
    upload(page)
    expect(main).to_contain_text("First give the cohort a name.")  # no label is left to decide
    assert "Traceback" not in second.log()
