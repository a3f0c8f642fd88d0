"""From a file as it comes to its first body map: at most six clicks for each public format, one more a question.

A click is a press of the pointer in the page, as the browser counts them; to choose files in the system's own window is
none of the page's.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data.own.understand.forms import CELLS
from tests.data.own.test_tour import ANSWERS, DOCS, FILES, PRINTED, SITES
from tests.e2e.server import Server
from tests.e2e.settled import settled

MOST = 6
"""Clicks where nothing is asked, with the choice to withhold nothing."""
COUNTED = "addEventListener('pointerdown', () => { window.clicks = (window.clicks ?? 0) + 1 }, true)"


def typed(field: Locator, text: str) -> None:
    """Click into a field and type."""
    field.click()
    field.fill(text)
    field.press("Tab")
    settled(field.page)


def read(page: Page, server: Server, files: list[Path]) -> None:
    """Open the page and give it files."""
    page.add_init_script(COUNTED)
    page.goto(f"{server.url}own")
    settled(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("stFileUploader").locator("button").click()
    chooser.value.set_files(files)
    settled(page)
    press(page, "Read")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def count(page: Page) -> int:
    """Name the cohort, withhold nothing, have it counted and seen on the body; return the clicks that all took."""
    typed(page.get_by_label("Name", exact=True), "Tour")
    typed(page.get_by_label("Withhold counts below", exact=True), "0")
    press(page, "Count and use")
    title = "Breast cancer metastasises most often to bone, the liver and the lung, hardly ahead of the brain"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".choroplethlayer").first).to_be_visible()
    clicks: int = page.evaluate("window.clicks")
    return clicks


@pytest.mark.parametrize("names", FILES, ids=lambda names: names[0])
def test_the_first_body_map_is_six_clicks_away(names: list[str], server: Server, page: Page) -> None:
    read(page, server, [DOCS / "formats" / name for name in names])
    asked = ANSWERS.get(names[0], {})
    for answer in asked.values():  # whole numbers of a matrix may be counts and percentages
        page.get_by_role("radiogroup", name="Cells of sites are").get_by_text(CELLS[answer]).click()
        settled(page)
    assert count(page) <= MOST + len(asked)


def test_a_question_is_one_click_more(server: Server, page: Page, tmp_path: Path) -> None:
    """The patients of the tour with a mark where they have a metastasis, and nothing where they have none."""
    marks = [
        [f"{primary} {at}", primary, *("x" if at < here else "" for here in of)]
        for primary, (n, *of) in PRINTED.items()
        for at in range(n)
    ]
    lines = [",".join(row) for row in [["patient_id", "primary", *SITES], *marks]]
    (tmp_path / "marks.csv").write_text("\n".join(lines), "utf-8")
    read(page, server, [tmp_path / "marks.csv"])
    expect(page.get_by_role("button", name="Count and use")).to_be_disabled()
    page.get_by_role("radiogroup", name="A blank cell of a site means").get_by_text("no metastasis").click()
    settled(page)
    assert count(page) <= MOST + 1
