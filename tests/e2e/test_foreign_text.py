"""What Streamlit's front end makes of the nastiest texts: each shows as itself."""

from playwright.sync_api import FilePayload, Locator, Page, expect

from data.files.deck import Deck, Slide, to_json
from tests.e2e.server import Server
from tests.e2e.settled import settled
from tests.hostile import JOINER, NASTY, itself

ACTING = (
    "a:not([aria-label='Link to heading']), img, em, strong, del, code, pre, sup, blockquote, ul, ol, hr, table, "
    ".katex, [style], [role=img]"
)
"""What the words of a text must not become."""
TOGETHER = "\n".join(line for line in NASTY if len(line) < 60)
FIGURE = "Every pair of sites · Breast · Abrams 1950"
"""What the list of a deck says of each of its slides."""
QUESTIONS = (TOGETHER[:300], "\n".join(NASTY[:2])[:300], NASTY[3], NASTY[6])


def same(found: Locator, text: str) -> None:
    """Fail where a text does not show as itself, or as more than words."""
    words = " ".join(found.inner_text().replace(JOINER, "").split())
    assert words == " ".join(" ".join(map(itself, text.splitlines())).split())
    assert found.locator(ACTING).count() == 0, found.inner_html()


def test_texts_of_a_deck_show_as_themselves(server: Server, page: Page) -> None:
    nothing = (("cohort", "abrams1950"),)  # has no pairs of sites, so that no figure is waited for
    slides = [Slide("pairs", nothing, question=question) for question in QUESTIONS]
    slides += [Slide("pairs", nothing, title=line) for line in NASTY]
    page.goto(f"{server.url}present")
    settled(page)
    page.get_by_role("radio", name="My deck").click()
    settled(page)
    content = to_json(Deck("**D** :smile:", tuple(slides)))
    file: FilePayload = {"name": "deck.json", "mimeType": "application/json", "buffer": content}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    labels = page.get_by_test_id("stExpander").locator("summary").get_by_test_id("stMarkdownContainer")
    expect(labels).to_have_count(len(slides))
    settled(page)
    same(labels.last, f"{len(slides)}. {FIGURE}")
    page.get_by_role("button", name="Present", exact=True).click()
    for number, question in enumerate(QUESTIONS):
        expect(page.get_by_text(f"{number + 1} of {len(slides)}", exact=True)).to_be_visible()
        settled(page)
        same(page.get_by_test_id("stHeading").get_by_test_id("stMarkdownContainer"), question)
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("does not report which sites occur")).to_be_visible()
        settled(page)
        page.keyboard.press("ArrowRight")
