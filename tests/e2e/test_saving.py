"""The menu under a figure, in a browser: one press saves a picture of the size chosen, and that is remembered."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.server import Server
from tests.e2e.settled import settled


def save(page: Page, label: str) -> Path:
    """Press the button of the open menu and return the file, under the name that the browser gives it."""
    with page.expect_download() as caught:
        page.get_by_role("dialog").get_by_role("button", name=label, exact=True).click()
    path = Path(caught.value.path())
    return path.rename(path.with_name(caught.value.suggested_filename))


def test_a_figure_is_saved_for_a_journal_and_the_next_one_the_same_way(server: Server, page: Page) -> None:
    page.goto(f"{server.url}primary?cohort=disibio2008&primary=prostate")
    settled(page)
    page.get_by_role("button", name="Save").click()
    menu = page.get_by_role("dialog")
    menu.get_by_role("combobox", name="For").click()
    page.get_by_role("option", name="Journal, one column", exact=True).click()
    settled(page)
    expect(menu.get_by_text("88 mm wide, type of 7 points")).to_be_visible()
    picture = save(page, "Save PNG")
    assert picture.name == "seed-and-soil-primary-map-disibio2008-prostate-88mm-7pt.png"
    with Image.open(picture) as drawn:
        assert drawn.width == 1039
        assert drawn.info["Title"].startswith("Prostate cancer metastasises")
        link = re.escape(f"{server.url}primary?cohort=disibio2008&primary=prostate")
        assert re.search(f"{link}#primary_map$", drawn.info["Source"])
    menu.get_by_role("radio", name="R", exact=True).click()
    expect(menu.get_by_text('read.csv("seed-and-soil-primary-map-disibio2008-prostate.csv"')).to_be_visible()
    page.keyboard.press("Escape")
    settled(page)
    page.goto(f"{server.url}enrichment?cohort=disibio2008&primary=prostate")
    settled(page)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Save PNG")).to_be_visible()
