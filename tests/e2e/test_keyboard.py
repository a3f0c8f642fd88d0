"""The jobs of a student, an educator and an analyst, each by the keyboard alone."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from data.files.deck import from_json, ready_decks
from data.own.examples import N_PATIENTS
from tests.e2e import plots
from tests.e2e.keys import IS_FOCUSED, choose, press, tab_to, use_menu
from tests.e2e.server import Server
from tests.e2e.settled import settled


def opened(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)


def headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1).filter(has_text=words).first).to_be_visible()
    settled(page)


def button(part: Page | Locator, name: str) -> Locator:
    return part.get_by_role("button", name=name, exact=True)


def saved(page: Page, target: Locator) -> Path:
    """Press a button that saves a file; return the file under its own name."""
    tab_to(page, target)
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    path = Path(caught.value.path())
    settled(page)
    return path.rename(path.with_name(caught.value.suggested_filename))


def pick(page: Page, group: Locator, name: str) -> None:
    """Go to the chosen one of several, from there to another, and choose it."""
    wanted = group.get_by_role("radio", name=name, exact=True)
    tab_to(page, group.get_by_role("radio", checked=True))
    for _ in group.get_by_role("radio").all():
        if wanted.evaluate(IS_FOCUSED):
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(wanted).to_be_checked()
    settled(page)


def test_a_student_reads_a_table_and_takes_the_quiz(server: Server, page: Page) -> None:
    opened(page, f"{server.url}?kind=higher")  # of all kinds of questions, one is answered on the body
    use_menu(page, "Explore", "Primary")
    choose(page, "Primary", "Prostate")
    headed(page, "Prostate cancer metastasises")
    expect(page.get_by_role("combobox", name="Primary")).to_be_focused()  # a choice does not lose the place
    press(page, page.get_by_role("switch", name="Table"), "Space")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    tab_to(page, table.get_by_test_id("data-grid-canvas"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("Bone")  # a cell of the table

    use_menu(page, "Learn", "Quiz")
    asked = page.locator(".st-key-quiz_progress")
    expect(asked).to_contain_text("Question 1 of")
    page.keyboard.press("1")
    verdict = page.get_by_test_id("stAlert")
    expect(verdict).to_contain_text(re.compile("Right|Not quite"))
    settled(page)
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("Question 2 of")


def test_an_educator_collects_a_figure_and_presents_it(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=disibio2008&primary=prostate")
    save = button(page, "Save")
    press(page, save)
    press(page, button(page.get_by_role("dialog"), "Add to deck: ranked sites"))
    expect(page.get_by_text("Added as slide 1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(save).to_be_focused()
    use_menu(page, "Learn", "Present")
    headed(page, "Present")
    press(page, page.get_by_test_id("stExpander").locator("summary"))
    tab_to(page, page.get_by_role("textbox", name="Question shown first"))
    page.keyboard.type("Where does it go?")
    page.keyboard.press("Tab")
    settled(page)
    page.keyboard.type("Ask the audience first.")
    page.keyboard.press("Tab")
    settled(page)
    deck = from_json(saved(page, button(page, "Save deck")).read_bytes())
    assert [(slide.view, slide.question, slide.note) for slide in deck.slides] == [
        ("primary_bars", "Where does it go?", "Ask the audience first.")
    ]
    press(page, button(page, "Present"))
    headed(page, "Where does it go?")
    page.keyboard.press("Space")
    headed(page, "Prostate cancer metastasises most often to bone")
    expect(plots.figure(page, "slide_chart")).to_be_visible()
    page.keyboard.press("Escape")
    headed(page, "Present")

    pick(page, page.get_by_role("radiogroup", name="Deck"), "Where cancers go")
    ready = ready_decks()["where_cancers_go"]
    expect(page.get_by_test_id("stMain")).to_contain_text(ready.slides[0].note)
    press(page, button(page, "Present"))
    headed(page, ready.slides[0].question)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1).filter(has_text=ready.slides[0].question)).to_have_count(0)
    settled(page)
    page.keyboard.press("ArrowRight")
    headed(page, ready.slides[1].question)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1).filter(has_text=ready.slides[1].question)).to_have_count(0)
    settled(page)
    page.keyboard.press("Escape")
    headed(page, "Present")


def test_an_analyst_saves_a_figure_loads_a_cohort_and_exports(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=disibio2008&primary=prostate")
    save, menu = button(page, "Save"), page.get_by_role("dialog")
    press(page, save)
    for name in ("SVG", "CSV"):
        pick(page, menu.get_by_role("radiogroup", name="As"), name)
        assert saved(page, button(menu, f"Save {name}")).suffix == f".{name.lower()}"
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(save).to_be_focused()

    use_menu(page, "Analyse", "Your data")
    example = saved(page, button(page, "Download it").first)
    tab_to(page, page.get_by_test_id("stFileUploader").locator("button"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(example)
    settled(page)
    press(page, button(page, "Read"))
    tab_to(page, page.get_by_label("Name", exact=True))
    page.keyboard.type("Harbour clinic")
    page.keyboard.press("Tab")
    settled(page)
    press(page, button(page, "Count and use"))
    headed(page, "metastasises")
    use_menu(page, "Analyse", "Your data")
    expect(page.get_by_role("heading", name="Harbour clinic")).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{N_PATIENTS} patients")
    press(page, button(page, "Open in Primary"))
    headed(page, "metastasises")
    expect(page.get_by_test_id("stMain")).to_contain_text("Harbour clinic")

    use_menu(page, "Analyse", "Export")
    headed(page, "Export")
    pick(page, page.get_by_role("radiogroup", name="For"), "the figures as chosen")
    tab_to(page, button(page, "Export 4 files"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 files made")).to_be_visible()
    settled(page)
    assert saved(page, button(page, "Save the archive")).suffix == ".zip"
