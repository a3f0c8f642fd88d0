"""A deck is walked by the keyboard alone, in full screen, and its files can be saved."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from data.files.deck import Deck, from_json, ready_decks
from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled

IN_FULL = "new Promise(done => {const look = () => document.fullscreenElement ? done() : setTimeout(look, 20); look()})"
KEPT = """new Promise(done => {
  const look = () => JSON.parse(sessionStorage.getItem("seed-and-soil visit")).deck ? done() : setTimeout(look, 20);
  look();
})"""
"""Resolves once the browser remembers a deck."""
FITS = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const [bar, foot, ...charts] = ["slide_bar", "foot_slide_chart", "slide_chart"].map(
    key => document.querySelector(`.st-key-${key}`).getBoundingClientRect());
  const apart = charts.every(one => one.bottom <= foot.top) && (foot.right <= bar.left || foot.bottom <= bar.top);
  return main.scrollHeight <= main.clientHeight && apart && Math.max(bar.bottom, foot.bottom) <= innerHeight;
}"""
"""Whether figure, source, code and buttons of a slide all lie in the window, none over another."""
LAID_OUT = """async () => {
  await document.fonts.ready;
  const [chart, foot, code] = ["slide_chart", "foot_slide_chart", "foot_slide_chart img"].map(
    key => document.querySelector(`.st-key-${key}`).getBoundingClientRect());
  const inside = chart.bottom <= foot.top && code.width > 0 && Math.max(code.bottom, foot.bottom) <= innerHeight;
  const plot = [...document.querySelectorAll(".main-svg")].every(one => getComputedStyle(one).position === "absolute");
  const font = [...document.fonts].some(one => one.family.includes("Source Sans") && one.status === "loaded");
  return inside && plot && font;
}"""
"""Whether the copy of a slide is as the slide is: figure, source and code in the window, Plotly's style, the font."""
SCALED = """() => {
  const [chart, source] = ["figure", "source"].map(
    name => document.querySelector(`.on .${name}`).getBoundingClientRect());
  const all = document.querySelector("main").getBoundingClientRect();
  const fills = Math.min(innerWidth - all.width, innerHeight - all.height);
  const inside = all.left >= -1 && all.top >= -1 && source.bottom <= innerHeight && source.right <= innerWidth;
  return inside && Math.abs(fills) < 1 && chart.bottom <= source.top;
}"""
"""Whether the slide of a file is as large as the window allows, and its figure ends above its source."""
FULL = "document.fullscreenElement !== null"


def headed(page: Page, words: str) -> None:
    """Wait for a slide's heading, and the page at rest."""
    expect(page.get_by_role("heading", level=1).filter(has_text=words).first).to_be_visible()
    settled(page)


def whoever_presents_sees_more_than_the_class(page: Page, deck: Deck) -> None:
    """By the keyboard: notes, clock and the answer; a window for the class; a black screen; all slides."""
    note, coming = page.get_by_text(deck.slides[0].note), page.locator(".stage_slide_next .js-plotly-plot")
    expect(note).to_be_hidden()
    page.keyboard.press("n")
    expect(note).to_be_visible()
    assert note.evaluate("one => getComputedStyle(one).fontSize") == "18px"
    expect(coming).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    with page.expect_popup() as opened:
        page.keyboard.press("w")
    window, wall = opened.value, opened.value.frame_locator("iframe")
    question = wall.get_by_role("heading", name=deck.slides[0].question)
    expect(question).to_be_visible()
    expect(wall.locator(".js-plotly-plot")).to_have_count(0)
    expect(wall.get_by_text(deck.slides[0].note)).to_have_count(0)
    window.keyboard.press("b")
    expect(page.get_by_role("img", name="The screen is black")).to_be_visible()
    expect(question).to_be_hidden()
    page.keyboard.press("b")
    expect(question).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(wall.locator(".js-plotly-plot .choroplethlayer path").first).to_be_visible()
    assert wall.locator("html").evaluate(LAID_OUT)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    expect(window.get_by_text("lost its slides")).to_be_visible()
    page.reload()  # the view and the answer stay, and the window is found again
    expect(note).to_be_visible()
    expect(wall.locator(".js-plotly-plot .choroplethlayer path").first).to_be_visible()
    expect(window.get_by_text("lost its slides")).to_be_hidden()
    settled(page)
    page.keyboard.press("f")
    for step, number in (("ArrowRight", 1), ("ArrowLeft", 0)):
        page.keyboard.press("g")
        expect(page.get_by_role("dialog", name="All slides").locator("[aria-current]")).to_be_focused()
        page.keyboard.press(step)
        page.keyboard.press("Enter")
        expect(wall.get_by_role("heading", name=deck.slides[number].question)).to_be_visible()
        settled(page)
    page.keyboard.press("n")
    expect(note).to_be_hidden()
    page.keyboard.press("q")
    expect(page.locator("html[data-code=large]")).to_have_count(1)
    page.keyboard.press("Escape")  # the code closes, the show goes on
    expect(page.locator("html[data-code=large]")).to_have_count(0)
    expect(page.get_by_role("button", name="End")).to_be_visible()
    window.close()


def test_a_deck_is_walked_with_the_keyboard_in_full_screen(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}present")
    settled(page)
    page.get_by_role("radio", name="Where cancers go").click()
    settled(page)
    page.get_by_role("button", name="Present").focus()
    page.keyboard.press("Enter")
    deck = ready_decks()["where_cancers_go"]
    headed(page, deck.slides[0].question)
    page.keyboard.press("f")
    expect(page.locator("header[data-testid=stHeader]")).to_be_hidden()
    assert page.evaluate(
        f"new Promise(done => {{ const look = () => {FULL} ? done(true) : setTimeout(look, 20); look() }})"
    )
    whoever_presents_sees_more_than_the_class(page, deck)
    for number, slide in enumerate(deck.slides):
        if slide.question:
            headed(page, slide.question)
            page.keyboard.press("Space" if number % 2 else "ArrowRight")
        # The slide before stands until this one has come: its number and its heading tell them apart.
        expect(page.get_by_text(f"{number + 1} of {len(deck.slides)}", exact=True).last).to_be_visible()
        expect(page.get_by_role("heading", level=1).last).not_to_have_text(slide.question or "-")
        settled(page)
        expect(plots.figure(page, "slide_chart")).to_have_count(1)
        expect(plots.figure(page, "slide_chart")).to_be_visible()
        assert page.evaluate(FITS), f"Slide {number + 1} does not fit."
        if number < len(deck.slides) - 1:
            page.keyboard.press("ArrowRight")
            expect(page).to_have_url(re.compile(rf"[?&]slide={number + 1}(&|$)"))
    assert page.evaluate(FULL)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(rf"[?&]slide={len(deck.slides) - 2}(&|$)"))
    page.keyboard.press("f")
    page.keyboard.press("Escape")
    headed(page, "Present")
    expect(page.get_by_role("radio", name="Where cancers go")).to_be_checked()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as caught:  # one press, and no second button to be found
        page.get_by_role("button", name="HTML page, works offline").click()
    assert caught.value.suggested_filename == "seed-and-soil-where-cancers-go.html"
    page.goto("about:blank")
    page.set_content(Path(caught.value.path()).read_text("utf-8"))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".choroplethlayer path").first).to_be_visible()
    for size in ({"width": 1024, "height": 768}, {"width": 1366, "height": 768}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.wait_for_function(SCALED)


def test_a_figure_is_collected_presented_and_its_deck_saved(server: Server, page: Page) -> None:
    page.goto(f"{server.url}primary?cohort=disibio2008&primary=prostate")
    settled(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Add to deck: ranked sites").click()
    expect(page.get_by_role("dialog").get_by_text("Added as slide 1. Present it")).to_be_visible()
    page.evaluate(KEPT)
    page.goto(f"{server.url}present")  # a new visit: the browser gives the deck back
    headed(page, "Present")
    page.get_by_text("ranked sites").first.wait_for()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Save deck").click()
    content = Path(caught.value.path()).read_bytes()
    assert [slide.view for slide in from_json(content).slides] == ["primary_bars"]
    assert dict(json.loads(content)["slides"][0]["params"])["primary"] == "prostate"
    page.get_by_role("button", name="Present", exact=True).click()
    headed(page, "Prostate cancer metastasises most often to bone")
    points = plots.figure(page, "slide_chart").evaluate("gd => gd._fullData[0].hovertext")
    assert any("91 of 193 patients" in text for text in points)
