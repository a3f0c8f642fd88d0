"""What a visitor can bring the pages into, and what axe-core finds there."""

from collections.abc import Callable
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from data.own.examples import KINDS as EXAMPLES
from data.own.examples import example
from pages.menu import PAGES
from tests.e2e.server import Server
from tests.e2e.settled import settled

State = Callable[[Page, Server], None]


class Finding(NamedTuple):
    """An element that breaks a rule of axe-core; impact is its own word: minor, moderate, serious, critical."""

    rule: str
    impact: str
    element: str
    html: str
    why: str


HIGHEST = 9000
HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"


def findings(page: Page) -> list[Finding]:
    """Return what axe-core finds on a page as it is, the whole of it in the window: it judges what can be seen."""
    size = page.viewport_size or {"width": 1366, "height": 768}
    page.set_viewport_size({**size, "height": min(max(page.evaluate(HEIGHT), size["height"]), HIGHEST)})
    settled(page)
    response: dict[str, Any] = Axe().run(page).response
    return [
        Finding(rule["id"], node["impact"], str(node["target"][-1]), node["html"][:300], node["failureSummary"])
        for rule in response["violations"]
        for node in rule["nodes"]
    ]


def at(address: str, *steps: Callable[[Page], None]) -> State:
    """Return what opens an address and takes steps there."""

    def reach(page: Page, server: Server) -> None:
        page.goto(server.url + address)
        settled(page)
        for step in steps:
            step(page)
            settled(page)

    return reach


def press(name: str, *, nth: int = 0) -> Callable[[Page], None]:
    """Return what presses a button."""
    return lambda page: page.get_by_role("button", name=name).nth(nth).click()


def pick(name: str) -> Callable[[Page], None]:
    """Return what picks one of several."""
    return lambda page: page.get_by_role("radio", name=name, exact=True).click()


def unfold(page: Page) -> None:
    """Open every part of a page that is folded."""
    folds = page.locator("[data-testid=stExpander] summary")
    for number in range(folds.count()):
        if folds.nth(number).locator("..").get_attribute("open") is None:
            folds.nth(number).click()
            settled(page)


def with_tables(page: Page) -> None:
    """Show the table of every figure."""
    for switch in page.get_by_role("switch", name="Table").all():
        switch.press("Space")
        settled(page)


def load(page: Page) -> None:
    """Give the example of a frequency table to Own cohort and have it read."""
    file = {"name": EXAMPLES["frequency"], "mimeType": "text/csv", "buffer": example("frequency")}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    settled(page)
    press("Read")(page)
    settled(page)
    unfold(page)


def count(page: Page) -> None:
    """Give the cohort a name, and count."""
    name = page.get_by_label("Name", exact=True)
    name.fill("Harbour clinic")
    name.press("Tab")
    settled(page)
    press("Count and use")(page)
    expect(page.get_by_role("heading", level=1).filter(has_text="metastasises").first).to_be_visible()
    settled(page)


def back(page: Page) -> None:
    """Go back to what was loaded, by the menu."""
    page.get_by_role("button", name="Analyse", exact=True).click()
    page.get_by_role("menuitem", name="Your data", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data")
    settled(page)
    unfold(page)


def collect(page: Page) -> None:
    """Put a figure into the deck and go where decks are changed."""
    press("Save")(page)
    settled(page)
    press("Add to deck")(page)
    settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stToast")).to_have_count(0)  # Streamlit gives it no name, and takes it away
    page.get_by_role("button", name="Learn").click()
    page.get_by_role("menuitem", name="Present").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Present")
    settled(page)
    unfold(page)


def export(page: Page) -> None:
    """Make the files of the figures as chosen."""
    pick("the figures as chosen")(page)
    settled(page)
    page.get_by_role("button", name="Export 4 files").click()
    expect(page.get_by_text("4 files made")).to_be_visible()


BREAST = "cohort=disibio2008&primary=breast"
CHORD = "cohort=msk_chord_ever&primary=breast"
ASKED = {
    "primary": f"?{BREAST}&site=liver",
    "site": f"?{BREAST}&site=liver",
    "evidence": f"?{BREAST}&site=bone",
    "compare": f"?{BREAST}&others=lung",
    "network": f"?{BREAST}",
    "together": f"?{CHORD}",
    "pathways": f"?{BREAST}&chapter=eponyms",
    "clinic": f"?{BREAST}&site=bone",
    "quiz": "?seed=1",
}
"""What shows most of a page."""
STATES: dict[str, State] = {
    **{page.name: at(page.slug + ASKED.get(page.slug, ""), unfold) for page in PAGES},
    "menu": at("sources", press("Explore")),
    "atlas-cell": at(f"?{BREAST}&site=bone"),
    "primary-tables": at(f"primary?{BREAST}", with_tables),
    "primary-more": at(f"primary?{CHORD}", press("Options")),
    "primary-link": at(f"primary?{BREAST}", press("Link")),
    "primary-evidence": at(f"primary?{BREAST}&chapter=evidence"),
    "primary-bone": at(f"primary?{BREAST}&chapter=bone"),
    "primary-refusal": at(f"primary?{BREAST}&share=metastatic"),
    "primary-notice": at("primary?cohort=nowhere"),
    "save": at(f"primary?{BREAST}", press("Save"), pick("Excel")),
    "save-size": at(f"primary?{BREAST}", press("Save"), lambda page: page.get_by_role("combobox", name="For").click()),
    "save-lines": at(f"primary?{BREAST}", press("Save"), pick("Python")),
    "site-which": at(f"site?{BREAST}&site=liver&chapter=which"),
    "site-printed": at(f"site?{BREAST}&site=liver&chapter=printed"),
    "network-walk": at(f"network?{BREAST}&graph=walk"),
    "network-alike": at(f"network?{BREAST}&graph=primaries"),
    "pathways-bone": at(f"pathways?{BREAST}&chapter=bone"),
    "claims-lists": at("claims?topic=lists", unfold),
    "clinic-general": at("clinic"),
    "quiz-right": at("quiz?seed=9&kind=which_primary", lambda page: page.keyboard.press("1")),
    "quiz-wrong": at("quiz?seed=9&kind=which_primary", lambda page: page.keyboard.press("2")),
    "quiz-body": at("quiz?seed=4&kind=body"),
    "quiz-files": at("quiz?seed=4", press("Progress")),
    "present-mine": at(f"primary?{BREAST}", collect),
    "slide-question": at("present?deck=where_cancers_go&slide=1", press("Notes")),
    "slide": at("present?deck=where_cancers_go&slide=1", press("Show")),
    "own-read": at("own", load),
    "own-counted": at("own", load, count, back),
    "own-primary": at("own", load, count),
    "export-made": at("export", export),
    **{
        f"sources-{section.lower().replace(' ', '-')}": at("sources", pick(section))
        for section in ("Sources", "Data dictionary", "Methods and marks")
    },
}
"""Every page, and what can be opened on it."""
