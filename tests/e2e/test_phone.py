"""On a phone, from the keyboard, and for a screen reader."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled
from viz.charts.bodymap import drawing

OpenPage = Callable[..., Page]

BREAST = "primary?cohort=disibio2008&primary=breast"
SIZE: dict[str, object] = {"viewport": {"width": 390, "height": 844}}
AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)
PHONES: dict[str, dict[str, object]] = {
    "narrow": SIZE,
    "phone": {**SIZE, "is_mobile": True, "has_touch": True, "user_agent": AGENT},
}
# The window itself and what scrolls in it: Streamlit's own scrolling part is `stMain`.
OVERFLOW = """
[document.documentElement, document.querySelector("[data-testid=stMain]")]
  .map(part => part.scrollWidth - Math.min(part.clientWidth, innerWidth))
"""


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until the page is at rest."""
    page.goto(address)
    settled(page)
    return page


def on_phone(page: Page, address: str) -> Page:
    """Open an address and wait for the layout of a phone, which a narrow window gets in a second run."""
    opened(page, address)
    expect(page.locator(".st-key-bar_sheet")).to_be_visible()
    settled(page)
    return page


def tab_to(page: Page, *names: str, within: int = 30) -> None:
    """Press Tab until each of the named controls has had the focus, in this order."""
    left = list(names)
    for _ in range(within):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || '') + ' ' + document.activeElement.innerText"
        )
        if re.search(rf"\b{re.escape(left[0])}", focus) and len(focus) < 100:
            left.pop(0)
            if not left:
                return
    pytest.fail(f"{within} times Tab did not reach {left[0]}.")


THUMBED = {
    "": "atlas_bars",
    "site?site=liver": "site_bars",
    "evidence?site=bone": "evidence",
    "enrichment": "ratios",
    "compare?others=lung": "compare",
}
"""Pages with a chart that can be clicked, and must let a thumb scroll the page."""
SCROLLS = """
before => new Promise((resolve, reject) => {
  const until = performance.now() + 20000, main = document.querySelector("[data-testid=stMain]");
  const look = () => {
    if (Math.abs(main.scrollTop - before) > 50) return resolve();
    if (performance.now() < until) return requestAnimationFrame(look);
    reject(new Error("The page did not scroll."));
  };
  look();
})
"""
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def swipe_up(page: Page, chart: Locator) -> None:
    """Move a thumb upwards over a chart."""
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.6, min(max(box["y"] + box["height"] / 2, 300), 700)
    fingers = page.context.new_cdp_session(page)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 20 * step}]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    fingers.detach()


def test_nothing_is_wider_than_a_phone(server: Server, open_page: OpenPage) -> None:
    page = open_page(**PHONES["phone"])
    chord = "cohort=msk_chord_sequencing&primary=breast"
    analysis = (
        "evidence?site=bone",
        "enrichment",
        "compare?others=lung",
        f"together?{chord}",
        "site?chapter=which",
        "pathways?chapter=eponyms",
        "clinic?site=bone",
        "claims",
    )
    graphs = [f"network?graph={graph}" for graph in ("spread", "primaries", "walk")]
    for path in ("", f"{BREAST}&site=liver", "site?site=liver", "sources", *analysis, *graphs):
        opened(page, server.url + path)
        assert page.evaluate("innerWidth") == 390
        assert max(page.evaluate(OVERFLOW)) <= 0, path
        if chart := THUMBED.get(path):
            before = page.evaluate(SCROLLED)
            swipe_up(page, page.locator(f".st-key-{chart}"))
            page.evaluate(SCROLLS, before)


@pytest.mark.parametrize("kind", PHONES)
def test_a_phone_has_two_panels_above_two_and_one_selection_button(
    server: Server, open_page: OpenPage, kind: str
) -> None:
    page = on_phone(open_page(**PHONES[kind]), server.url + BREAST)
    assert max(page.evaluate(OVERFLOW)) <= 0
    gd = plots.figure(page, "primary_map")
    first, second, third, fourth = plots.panels(gd)
    for left, right in ((first, second), (third, fourth)):
        assert left["x"][0] == 0
        assert left["x"][1] < right["x"][0]
        assert right["x"][1] == 1
        assert left["y"] == right["y"]
    assert third["y"][1] < first["y"][0]
    box = gd.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390

    controls = ("Primary", "Cohort")
    for label in controls:
        expect(page.get_by_role("combobox", name=label)).to_have_count(0)
    bar = page.get_by_role("button", name="Breast · diSibio & French 2008")
    tall = bar.bounding_box()
    assert tall
    assert tall["height"] >= 44
    bar.click()
    popover = page.get_by_test_id("stPopoverBody")
    for label in controls:
        expect(popover.get_by_role("combobox", name=label)).to_be_visible()
    popover.get_by_role("radio", name="male", exact=True).scroll_into_view_if_needed()
    for name in ("all patients", "patients with metastasis", "female", "male"):
        expect(popover.get_by_role("radio", name=name, exact=True)).to_be_visible()
    expect(popover.get_by_role("switch", name="Show regional lymph nodes")).to_be_visible()
    expect(popover.get_by_role("button", name="Link")).to_be_visible()
    placed = popover.bounding_box()
    assert placed
    assert placed["x"] >= 0
    assert placed["x"] + placed["width"] <= 390

    popover.get_by_role("combobox", name="Primary").fill("Prostate")
    page.get_by_role("option", name="Prostate").first.click()
    expect(page).to_have_url(re.compile("[?&]primary=prostate$"))
    expect(page.get_by_text("Of 193 patients").first).to_be_visible()  # the headline leaves out what the bar names
    popover.get_by_role("button", name="Done").click()
    expect(popover).to_have_count(0)
    expect(page.get_by_role("button", name="Prostate · diSibio")).to_be_visible()


def test_a_tap_chooses_an_organ(server: Server, open_page: OpenPage) -> None:
    page = on_phone(open_page(**PHONES["phone"]), server.url + BREAST)
    gd = plots.figure(page, "primary_map")
    gd.scroll_into_view_if_needed()
    liver = next(f["properties"] for f in drawing("female")["features"] if f["id"] == "liver")
    pixel = plots.place(gd, liver["panel"], *liver["middle"])
    page.touchscreen.tap(*pixel)
    expect(page).to_have_url(re.compile("[?&]site=liver$"))
    expect(page.locator(".st-key-reading")).to_contain_text("Liver: 218 of 432 patients")


def test_a_phone_has_the_selection_at_hand_from_the_keyboard(server: Server, open_page: OpenPage) -> None:
    page = on_phone(open_page(**PHONES["narrow"]), server.url + BREAST)
    tab_to(page, "Breast · diSibio")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody").get_by_role("combobox", name="Primary")).to_be_visible()
    tab_to(page, "Primary", "Cohort", "all patients", "female", "Link", "Done")


@pytest.mark.parametrize("kind", ["narrow", "touch", "phone"])
def test_the_menu_closes_once_a_page_is_chosen(server: Server, open_page: OpenPage, kind: str) -> None:
    touch: dict[str, object] = {**SIZE, "is_mobile": True, "has_touch": True}  # a tablet's browser by name, say
    page = on_phone(open_page(**{**PHONES, "touch": touch}[kind]), server.url + BREAST)
    menu = page.get_by_test_id("stSidebar")
    for choice, title in (("Co-occurrence", re.compile("patients with lung metastasis")), ("Export", "Export")):
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(menu).to_have_attribute("data-collapsed", "false")
        link = menu.get_by_role("link", name=choice, exact=True)
        link.click() if kind == "narrow" else link.tap()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(title)
        expect(menu).to_have_attribute("data-collapsed", "true")
        settled(page)
        expect(link).not_to_be_in_viewport()
        on_top = "e => { const box = e.getBoundingClientRect();"
        on_top += " return e.contains(document.elementFromPoint(box.x + 9, box.y + box.height / 2)); }"
        assert heading.evaluate(on_top), "nothing lies over the title"


def test_a_window_that_becomes_narrow_folds_its_selection(server: Server, page: Page) -> None:
    opened(page, server.url + BREAST)
    gd = plots.figure(page, "primary_map")
    assert len({tuple(panel["y"]) for panel in plots.panels(gd)}) == 1
    page.set_viewport_size({"width": 1024, "height": 768})
    settled(page)
    row = {page.get_by_role("combobox", name=name).bounding_box()["y"] for name in ("Primary", "Cohort")}  # type: ignore[index]
    assert len(row) == 1
    expect(page.get_by_role("radio", name="male", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Options").click()
    expect(page.get_by_role("radio", name="male", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Breast · diSibio")).to_be_visible()
    settled(page)
    assert len({tuple(panel["y"]) for panel in plots.panels(gd)}) == 2


def test_the_body_stands_on_the_first_screen(server: Server, page: Page) -> None:
    opened(page, server.url + BREAST)
    box = plots.figure(page, "primary_map").bounding_box()
    assert box
    lowest = min(panel["y"][0] for panel in plots.panels(plots.figure(page, "primary_map")))
    assert box["y"] + box["height"] * (1 - lowest) <= 768
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    for control in ("Primary", "Cohort"):
        expect(page.get_by_role("combobox", name=control)).to_be_in_viewport()


def test_the_controls_of_a_desk_in_the_order_of_tab(server: Server, page: Page) -> None:
    opened(page, server.url + BREAST)
    for name in ("Table", "Save", "Link"):
        expect(page.locator("main").get_by_text(name, exact=True).first).to_be_in_viewport()
    tab_to(page, "Primary", "Cohort", "all patients", "female", "Options", "Link", "Table", "Save", "Evidence")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Evidence")).to_be_checked()
    expect(plots.figure(page, "evidence")).to_be_in_viewport(ratio=0.3)  # what is opened is brought into the window
    settled(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Routes")).to_be_checked()
    expect(plots.figure(page, "evidence")).to_have_count(0)


def test_the_keyboard_alone_changes_the_selection(server: Server, page: Page) -> None:
    opened(page, server.url + BREAST)
    tab_to(page, "Primary")
    page.keyboard.type("Prostate")
    page.get_by_role("option", name="Prostate").first.wait_for()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("[?&]primary=prostate$"))
    settled(page)
    tab_to(page, "all patients")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("[?&]share=metastatic$"))


def test_charts_say_in_words_what_they_show(server: Server, page: Page) -> None:
    opened(page, server.url + BREAST)
    said = {
        key: page.locator(f".st-key-{key}").get_by_role("figure").get_attribute("aria-label") or ""
        for key in ("primary_map", "primary_bars")
    }
    assert "largest: lung 57\u2009%, liver 50\u2009% and bone 49\u2009%" in said["primary_map"]
    assert "Distant lymph nodes 64\u2009%" in said["primary_bars"]
    opened(page, f"{server.url}?cohort=disibio2008&primary=breast")
    for key in ("atlas_map", "atlas_bars", "sankey", "heatmap"):
        chart = page.locator(f".st-key-{key}").get_by_role("figure")
        expect(chart).to_have_attribute("aria-label", re.compile(r"(lymph node|liver|lung|bone).*\d", re.IGNORECASE))
