"""The jobs that people come for, each from its start to its end, with a ceiling on clicks counted as a person would."""

import io
import zipfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled


class Person:
    """Somebody with a mouse; each press is counted, a menu's too."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def opens(self, address: str) -> None:
        """Open the app by its address."""
        self.page.goto(address)
        settled(self.page)

    def clicks_on(self, target: Locator) -> None:
        """Press something, and wait for what it does."""
        target.click()
        self.clicks += 1
        settled(self.page)

    def goes_to(self, section: str, title: str) -> None:
        """Go to another page by the menu."""
        self.page.get_by_role("button", name=section, exact=True).click()
        self.clicks += 1
        self.clicks_on(self.page.get_by_role("menuitem", name=title, exact=True))


def test_a_student_sees_where_a_cancer_goes_and_why_in_three_clicks(server: Server, page: Page) -> None:
    student = Person(page)
    student.opens(server.url)
    student.goes_to("Explore", "Primary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Breast cancer metastasises most often to")
    expect(plots.figure(page, "primary_bars")).to_be_visible()
    student.clicks_on(page.get_by_text("Routes", exact=True))
    expect(page.get_by_text("Caval blood to lung.")).to_be_visible()
    assert student.clicks <= 3


def test_a_lecturer_shows_three_figures_in_eight_clicks(server: Server, page: Page) -> None:
    lecturer = Person(page)
    lecturer.opens(f"{server.url}primary?cohort=msk_met&primary=prostate&site=bone")
    for title in ("", "Site", "Evidence"):
        if title:
            lecturer.goes_to("Explore", title)
        lecturer.clicks_on(page.get_by_role("button", name="Add to deck").first)
    lecturer.clicks_on(page.get_by_role("link", name="Present all 3"))
    expect(page.get_by_text("1 of 3", exact=True)).to_be_visible()
    expect(plots.figure(page, "slide_chart")).to_be_visible()
    expect(page.get_by_role("button", name="Explore")).to_be_hidden()
    assert lecturer.clicks <= 8


def test_an_analyst_saves_a_figure_of_a_table_with_its_citation_in_eight_clicks(server: Server, page: Page) -> None:
    analyst = Person(page)
    analyst.opens(server.url)
    analyst.goes_to("Analyse", "Your data")
    analyst.clicks_on(page.get_by_role("button", name="Try this example").first)
    analyst.clicks_on(page.get_by_role("button", name="Count and use"))
    analyst.clicks_on(page.get_by_role("button", name="Save", exact=True).first)
    analyst.clicks_on(page.get_by_role("radio", name="Citable bundle"))
    with page.expect_download() as caught:
        analyst.clicks_on(page.get_by_role("button", name="Save the bundle"))
    files = zipfile.ZipFile(io.BytesIO(Path(caught.value.path()).read_bytes())).namelist()
    assert {"references.bib", "README.md"} <= {Path(name).name for name in files}
    assert any(name.endswith(".png") for name in files)
    assert analyst.clicks <= 8
