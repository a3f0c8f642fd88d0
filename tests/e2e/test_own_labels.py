"""What a label stands for is said in the table by the keyboard alone, and the file of it decides it the next time."""

from playwright.sync_api import Page, expect

from tests.e2e.keys import press, tab_to
from tests.e2e.server import Server
from tests.e2e.settled import settled

CSV = b"primary,site,n_with_site,n_patients\nNonsense,bone,30,90\nLung,bone,30,90\n"


def read(page: Page, *files: tuple[str, bytes]) -> None:
    """Give the page some files and have them read."""
    given = [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
    page.locator("input[type=file]").set_input_files(given)  # type: ignore[arg-type]
    settled(page)
    press(page, page.get_by_role("button", name="Read", exact=True))
    settled(page)


def test_a_label_is_assigned_by_the_keyboard_saved_and_taken_again(server: Server, page: Page) -> None:
    page.goto(f"{server.url}own")
    settled(page)
    read(page, ("clinic.csv", CSV))
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("1 waits for you", timeout=60_000)
    tab_to(page, page.get_by_test_id("data-grid-canvas").first)
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#portal input:focus")).to_have_count(1)  # the cell's editor, which would lose what came sooner
    page.keyboard.type("Prostate adenocarcinoma")
    expect(page.locator("#portal")).to_contain_text("Prostate adenocarcinoma")
    page.keyboard.press("Enter")
    expect(main).to_contain_text("0 wait for you", timeout=60_000)
    settled(page)
    save = page.get_by_role("button", name="Save these meanings")
    tab_to(page, save)
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    meanings = caught.value.path().read_bytes()
    assert b"primary,Nonsense,prostate_adenocarcinoma," in meanings
    press(page, page.get_by_role("button", name="Start over"))
    settled(page)
    read(page, ("clinic.csv", CSV), ("meanings.csv", meanings))
    expect(main).to_contain_text("0 wait for you", timeout=60_000)
