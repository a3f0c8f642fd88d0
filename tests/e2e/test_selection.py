"""The selection lives in the address: links, reload, back, forward, page changes, tabs, and bad input."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled

OpenPage = Callable[..., Page]

LIVER = "Liver: 218 of 432 patients"


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until the page is at rest."""
    page.goto(address)
    settled(page)
    return page


def at(page: Page, path: str, **chosen: str) -> None:
    """Wait until the address has this path and exactly these choices, and the page is at rest."""
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    expect(page).to_have_url(re.compile(rf"^http://[^/]+/{path}{'[?]' if query else ''}{query}$"))
    settled(page)


def headed(page: Page, words: str) -> None:
    """Check the page's heading."""
    expect(page.get_by_role("heading", level=1).filter(has_text=words).first).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a select box as a person does: type, Enter."""
    page.get_by_role("combobox", name=label).fill(option)
    page.get_by_role("option", name=option).first.wait_for()
    page.keyboard.press("Enter")


def use_menu(page: Page, group: str, title: str) -> None:
    """Go to another page by the menu."""
    page.get_by_role("button", name=group).click()
    page.get_by_role("menuitem", name=title).click()


def chosen(page: Page, label: str) -> str:
    """Return what a select box shows."""
    return page.get_by_role("combobox", name=label).input_value()


def reading(page: Page, words: str) -> None:
    """Check the line that gives the chosen site's figure."""
    expect(page.locator(".st-key-reading")).to_contain_text(words)


def test_a_cold_link_opens_the_same_view(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=msk_met&primary=prostate&site=bone&share=metastatic")
    at(page, "primary", cohort="msk_met", primary="prostate", site="bone", share="metastatic")
    headed(page, "Prostate")
    assert chosen(page, "Primary").startswith("Prostate")
    assert chosen(page, "Cohort").startswith("MSK-MET")
    reading(page, "Bone: ")
    expect(page.get_by_role("radio", name="patients with metastasis")).to_be_checked()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_reload_keeps_what_was_chosen(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary")
    choose(page, "Primary", "Prostate")
    at(page, "primary", cohort="disibio2008", primary="prostate")
    plots.click_point(page, plots.figure(page, "primary_bars"), "bone")
    at(page, "primary", cohort="disibio2008", primary="prostate", site="bone")
    page.reload()
    at(page, "primary", cohort="disibio2008", primary="prostate", site="bone")
    headed(page, "Prostate cancer")
    reading(page, "Bone: 91 of 193 patients")


def test_a_bare_address_follows_the_first_choice(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary")
    plots.click_point(page, plots.figure(page, "primary_map"), "lymph_node_distant")
    at(page, "primary", cohort="disibio2008", primary="breast", site="lymph_node_distant")
    page.go_back()
    at(page, "primary")
    expect(page.locator(".st-key-reading")).to_contain_text("Click an organ")


def test_back_and_forward_step_through_the_choices(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=disibio2008&primary=breast")
    plots.click_point(page, plots.figure(page, "primary_bars"), "liver")
    at(page, "primary", cohort="disibio2008", primary="breast", site="liver")
    choose(page, "Primary", "Prostate")
    at(page, "primary", cohort="disibio2008", primary="prostate", site="liver")
    headed(page, "Prostate cancer")
    reading(page, "Liver: 36 of 193 patients")

    page.go_back()
    at(page, "primary", cohort="disibio2008", primary="breast", site="liver")
    headed(page, "Breast cancer")
    assert chosen(page, "Primary") == "Breast"
    reading(page, LIVER)
    page.go_back()
    at(page, "primary", cohort="disibio2008", primary="breast")
    reading(page, "Click an organ")
    page.go_forward()
    at(page, "primary", cohort="disibio2008", primary="breast", site="liver")
    reading(page, LIVER)
    page.go_forward()
    at(page, "primary", cohort="disibio2008", primary="prostate", site="liver")
    assert chosen(page, "Primary") == "Prostate"
    reading(page, "Liver: 36 of 193 patients")


def test_the_menu_keeps_the_selection(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=abrams1950&primary=stomach&site=liver")
    headed(page, "Stomach cancer")
    for group, title, path in (("Explore", "Site", "site"), ("About", "Sources", "sources"), ("Explore", "Atlas", "")):
        use_menu(page, group, title)
        at(page, path, cohort="abrams1950", primary="stomach", site="liver")
    page.get_by_role("button", name="Explore").click()
    link = page.get_by_role("menuitem", name="Primary")
    link.hover()  # opened in another window it has the same selection
    expect(link).to_have_attribute("href", re.compile(r"/primary[?]cohort=abrams1950&primary=stomach&site=liver$"))
    link.click()
    at(page, "primary", cohort="abrams1950", primary="stomach", site="liver")
    headed(page, "Stomach cancer")
    reading(page, "Liver: ")
    assert chosen(page, "Primary") == "Stomach"
    assert chosen(page, "Cohort").startswith("Abrams 1950")


def test_click_through_from_primary_to_site_and_back_to_another_primary(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=disibio2008&primary=breast&site=liver")
    page.get_by_role("link", name="Which primaries reach it").click()
    at(page, "site", cohort="disibio2008", primary="breast", site="liver")
    headed(page, "Liver metastases are most frequent in")
    assert chosen(page, "Site") == "Liver"
    plots.click_point(page, plots.figure(page, "site_bars"), "lung")
    at(page, "primary", cohort="disibio2008", primary="lung", site="liver")
    headed(page, "Lung cancer")
    reading(page, "Liver: ")


def test_click_through_from_the_atlas_body(server: Server, page: Page) -> None:
    opened(page, server.url)
    plots.click_point(page, plots.figure(page, "atlas_bars"), "lung")
    at(page, "site", cohort="disibio2008", primary="breast", site="lung")
    headed(page, "Lung metastases are most frequent in")
    page.go_back()
    settled(page)
    page.get_by_role("combobox", name="Find a cancer or an organ").fill("prostate cancer to bone")
    page.keyboard.press("Enter")
    at(page, "evidence", cohort="disibio2008", primary="prostate", site="bone")
    page.goto(server.url)
    settled(page)
    page.get_by_role("combobox", name="Find a cancer or an organ").fill("Virchow node")
    page.keyboard.press("Enter")
    at(page, "pathways", cohort="disibio2008", primary="breast", chapter="eponyms", topic="virchow_node")
    expect(page.get_by_role("heading", name="Named metastases")).to_be_in_viewport()


def test_a_cell_of_the_heatmap_gives_its_figure_and_its_doors(server: Server, page: Page) -> None:
    opened(page, f"{server.url}?cohort=disibio2008&primary=breast")
    plots.click_point(page, plots.figure(page, "heatmap"), ["prostate", "bone"])
    at(page, "", cohort="disibio2008", primary="prostate", site="bone")
    cell = page.locator(".st-key-cell")
    expect(cell).to_contain_text("Prostate to bone: 91 of 193 patients (47.2\u2009%, 95\u2009% CI 40.2–54.2)")
    expect(cell.get_by_role("link", name="Open Bone")).to_be_visible()
    cell.get_by_role("link", name="Open Prostate").click()
    at(page, "primary", cohort="disibio2008", primary="prostate", site="bone")
    headed(page, "Prostate cancer")
    reading(page, "Bone: 91 of 193 patients")


def test_two_tabs_do_not_disturb_each_other(server: Server, open_page: OpenPage) -> None:
    first, second = open_page(), open_page()
    opened(first, f"{server.url}primary?cohort=disibio2008&primary=breast")
    opened(second, f"{server.url}primary?cohort=msk_met&primary=prostate&site=bone")
    plots.click_point(first, plots.figure(first, "primary_bars"), "liver")
    at(first, "primary", cohort="disibio2008", primary="breast", site="liver")
    plots.click_point(second, plots.figure(second, "primary_bars"), "lung")
    at(second, "primary", cohort="msk_met", primary="prostate", site="lung")
    use_menu(first, "Explore", "Site")
    at(first, "site", cohort="disibio2008", primary="breast", site="liver")
    at(second, "primary", cohort="msk_met", primary="prostate", site="lung")
    reading(second, "Lung: ")


@pytest.mark.parametrize("start", ["", "?cohort=abrams1950&primary=stomach"])
def test_going_back_never_traps(server: Server, page: Page, start: str) -> None:
    opened(page, server.url + start)
    use_menu(page, "Explore", "Primary")
    expect(page).to_have_url(re.compile("/primary"))
    settled(page)
    plots.click_point(page, plots.figure(page, "primary_bars"), "liver")
    expect(page).to_have_url(re.compile("site=liver"))
    settled(page)
    page.get_by_role("link", name="Which primaries reach it").click()
    expect(page).to_have_url(re.compile("/site[?]"))
    settled(page)
    for address in (
        "/primary[?].*site=liver",
        "/primary(?!.*site=)",
        "/(?!primary)",
    ):  # a step for each choice, no more
        page.go_back()
        expect(page).to_have_url(re.compile(f"{server.url.rstrip('/')}{address}"))
        settled(page)
    page.go_back()
    assert page.url == "about:blank"


BAD = {
    "cohort": ("nowhere1900", "nowhere1900"),
    "primary": ("toenail", "toenail"),
    "site": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "share": ("x" * 3000, "x" * 39 + "…"),
    "group": ('"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'),
    "body": ("💀\u202e\u0000", "💀\ufffd\ufffd"),
    "own": ("maybe", "maybe"),
    "least": ("-1e9", "-1e9"),
    "unit": ("kilograms", "kilograms"),
    "top": ("1000000", "1000000"),
    "focus": ("__proto__", "__proto__"),
    "order": ("size; DROP TABLE", "size; DROP TABLE"),
    "chapter": ("../../etc/passwd", "../../etc/passwd"),
}


def test_what_cannot_be_used_is_named_and_the_default_shown(server: Server, page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"A script of the address ran: {dialog.message}"))
    opened(page, f"{server.url}primary?" + "&".join(f"{name}={quote(value)}" for name, (value, _) in BAD.items()))
    notice = page.get_by_test_id("stAlert")
    expect(notice).to_have_count(1)
    for name, (_, printed) in BAD.items():
        expect(notice).to_contain_text(f"The address asks for {name} “{printed}”, which does not exist")
    expect(notice).to_contain_text("Allowed: disibio2008, abrams1950")
    at(page, "primary", cohort="disibio2008", primary="breast")
    headed(page, "Breast cancer")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator("img[src=x], .stMain script")).to_have_count(0)
    assert "Traceback" not in server.log()
