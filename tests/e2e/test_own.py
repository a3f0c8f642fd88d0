"""A cohort of one's own in a real browser: uploaded, seen on the map, in one session of two, gone after a reload."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.server import Server
from tests.e2e.settled import settled

OpenPage = Callable[..., Page]
CSV = b"primary,site,n_with_site,n_patients\nBreast,Bone,150,420\nBreast,Liver,88,420\nBreast,Brain,6,420\n"


def opened(page: Page, server: Server, address: str) -> Page:
    page.goto(f"{server.url}{address}")
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    settled(page)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def test_an_upload_is_a_cohort_in_its_own_session_only(server: Server, open_page: OpenPage) -> None:
    mine = opened(open_page(), server, "own")
    mine.locator("input[type=file]").set_input_files({"name": "clinic.csv", "mimeType": "text/csv", "buffer": CSV})
    settled(mine)
    press(mine, "Read")
    mine.get_by_label("Name", exact=True).fill("Harbour clinic")
    mine.get_by_label("Name", exact=True).press("Tab")
    settled(mine)
    press(mine, "Count and use")
    title = mine.get_by_role("heading", level=1)
    expect(title).to_have_text("Breast cancer metastasises most often to bone and the liver")
    expect(mine.get_by_test_id("stMain")).to_contain_text("Harbour clinic")
    expect(mine.get_by_test_id("stPlotlyChart").first).to_be_visible()  # after four clicks: file, Read, Name, Count
    stranger = opened(open_page(), server, mine.url.removeprefix(server.url))
    expect(stranger.get_by_test_id("stMain")).to_contain_text("loaded in another session")
    expect(stranger.get_by_test_id("stMain")).not_to_contain_text("Harbour clinic")
    mine.reload()
    settled(mine)
    expect(mine.get_by_test_id("stMain")).to_contain_text("is gone")
