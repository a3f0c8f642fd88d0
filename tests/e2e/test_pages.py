"""Every page opens by its own address, on a server that nobody has used yet too, and hands out its files."""

import csv
import re
import struct
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.menu import PAGES as PAGES_OF_MENU
from tests.e2e import plots
from tests.e2e.conftest import PATIENCE_MILLISECONDS
from tests.e2e.server import Server
from tests.e2e.settled import settled
from viz.charts.theme import theme

OpenPage = Callable[..., Page]
StartServer = Callable[..., Server]
Mode = Literal["light", "dark"]

BREAST = "cohort=disibio2008&primary=breast"
# A page, words of its heading, and its charts; Own cohort and Export have none, Sources & methods a table instead.
PAGES = {
    "": ("Across 41 primary cancers", ["atlas_map", "atlas_bars", "sankey", "heatmap"]),
    f"primary?{BREAST}": (
        "Breast cancer metastasises most often to distant lymph nodes, the lung and the liver",
        ["primary_map", "primary_bars"],
    ),
    f"site?{BREAST}&site=liver": ("Liver metastases are most frequent in", ["site_bars", "of_site_bars"]),
    f"evidence?{BREAST}&site=bone": ("Bone metastases in breast cancer: ", ["evidence"]),
    f"network?{BREAST}": ("primaries reach", ["network"]),
    f"network?{BREAST}&graph=walk": ("receive more than they pass on", ["network", "steps"]),
    f"enrichment?{BREAST}": ("Breast cancer: metastases in the pericardium", ["ratios", "enrichment"]),
    f"compare?{BREAST}&others=lung": ("differ most in", ["compare", "compare_map_1", "compare_map_2"]),
    "together?cohort=msk_chord_ever&primary=breast": ("as often as all other patients", ["together", "pairs"]),
    f"pathways?{BREAST}": ("Breast cancer: the lung is the first filter", ["circulation", "organs", "first_filters"]),
    f"clinic?{BREAST}&site=bone": ("Bone: pain; the emergency is cord compression", ["reached"]),
    f"claims?{BREAST}": ("Textbook claims, checked", ["claims_matrix", "claims"]),
    "own": ("Your data", []),
    "export": ("Export", []),
    "sources": ("Sources & methods", []),
}
MARKS = ".choroplethlayer path, .barlayer path, .scatterlayer path, .sankey-node, .heatmaplayer image"
# Every chart is in the ink of a theme, which follows the system's by a run of its own; or false, after a while.
INKED = """
([ink, milliseconds]) => new Promise(resolve => {
  const until = performance.now() + milliseconds;
  const look = () => {
    const inks = [...document.querySelectorAll(".js-plotly-plot")].map(gd => gd._fullLayout?.font.color);
    const all = inks.every(one => one === ink);
    if (all || performance.now() > until) return resolve(all);
    requestAnimationFrame(look);
  };
  look();
})
"""


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until the page is at rest."""
    page.goto(address)
    settled(page)
    return page


def follows_the_way(page: Page) -> None:
    """Go along the ways by the keyboard: each step names its vessel and is lit on the plan; play can be stopped."""
    steps, lit = page.locator(".way li"), page.locator(".over .vessel")
    expect(steps.filter(has_text="First filter")).to_contain_text("247 of 432 patients")  # without a press
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".way [aria-current=step]")).to_contain_text("Venae cavae")
    expect(lit).to_have_count(1)
    chart, over = (page.locator(one).bounding_box() for one in (".st-key-circulation .js-plotly-plot", ".over"))
    assert chart
    assert over
    assert all(abs(chart[edge] - over[edge]) <= 2 for edge in ("x", "y", "width"))
    button = page.get_by_role("button", name="Next", exact=True).bounding_box()
    assert button
    assert chart["y"] > 0
    assert max(chart["y"] + chart["height"], button["y"] + button["height"]) < 768  # plan and buttons are seen together
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".way [aria-current=step]")).to_contain_text("Start")
    page.get_by_role("button", name="Play", exact=True).press("Enter")
    page.get_by_role("button", name="Pause", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(lit).not_to_have_count(0)
    page.emulate_media(reduced_motion="reduce")
    assert lit.first.evaluate("one => getComputedStyle(one.nextSibling).animationName") == "none"
    page.get_by_role("button", name="Whole plan").click()
    expect(page.locator(".over")).to_be_hidden()


def is_sound(page: Page, path: str, mode: Mode) -> None:
    """Check heading, charts and colours of one of `PAGES`."""
    heading, charts = PAGES[path]
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("heading", level=1).filter(has_text=heading).first).to_be_visible()
    menu = next(one.title for one in PAGES_OF_MENU if one.slug == path.partition("?")[0])
    expect(page).to_have_title(re.compile(f"({re.escape(heading)}|^{re.escape(menu)} ).*· Seed & Soil$"))
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    look = theme(mode)
    shown = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert shown == "rgb({}, {}, {})".format(*bytes.fromhex(look.paper.removeprefix("#")))
    for key in charts:
        expect(plots.figure(page, key).locator(MARKS).first).to_be_attached()
    if path.startswith("pathways") and mode == "light":
        follows_the_way(page)
    if path == "sources":
        page.get_by_role("radio", name="Data dictionary").click()
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        expect(page.get_by_test_id(re.compile("^glide-cell-")).first).to_have_text("source_id")


COLD = (f"claims?{BREAST}", "sources")
"""Which page is asked for first makes no difference to how a server starts: two stand for all (the first page and a
base path are asked of cold servers in test_smoke.py)."""


@pytest.mark.parametrize("path", COLD)
def test_page_opens_by_deep_link_on_a_cold_server(fresh_server: StartServer, open_page: OpenPage, path: str) -> None:
    in_both_themes(fresh_server(), open_page, path)


@pytest.mark.parametrize("path", [path for path in PAGES if path not in COLD])
def test_page_opens_by_deep_link(server: Server, open_page: OpenPage, path: str) -> None:
    in_both_themes(server, open_page, path)


def in_both_themes(server: Server, open_page: OpenPage, path: str) -> None:
    page = opened(open_page(color_scheme="light"), server.url + path)
    modes: tuple[Mode, ...] = ("light", "dark")
    for mode in modes:
        page.emulate_media(color_scheme=mode)  # as the system's changes at dusk: followed without a reload
        assert page.evaluate(INKED, [theme(mode).ink, PATIENCE_MILLISECONDS])
        settled(page)
        is_sound(page, path, mode)
    assert "Traceback" not in server.log()


def test_a_printed_link_brings_its_figure_into_the_window_once(server: Server, page: Page) -> None:
    """As with a visitor's first run, which ends above it; every figure's link is followed in test_links.py."""
    opened(page, f"{server.url}?{BREAST}#sankey")
    expect(plots.figure(page, "sankey")).to_be_in_viewport(ratio=0.8)
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    page.get_by_role("radio", name="female", exact=True).click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()  # once, not after every run


def test_a_page_reloaded_in_the_background_keeps_its_view(server: Server, page: Page) -> None:
    opened(page, f"{server.url}primary?cohort=msk_met&primary=prostate&site=bone&own=1")
    address, heading = page.url, page.get_by_role("heading", level=1).inner_text()
    assert "Prostate adenocarcinoma" in heading
    reading = page.locator(".st-key-reading").inner_text()
    front = page.context.new_page()
    front.bring_to_front()
    page.reload()
    page.bring_to_front()
    settled(page)
    assert page.url == address
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(heading)))
    assert page.locator(".st-key-reading").inner_text() == reading


@pytest.fixture
def breast(server: Server, page: Page) -> Page:
    """Return the Primary page of breast cancer."""
    return opened(page, f"{server.url}primary?{BREAST}&site=liver")


def saved(page: Page, button: Locator) -> Path:
    """Press a button that saves a file; return the file under the name it was given."""
    with page.expect_download() as caught:
        button.click()
    path = caught.value.path()
    return path.rename(path.with_name(caught.value.suggested_filename))


def camera(page: Page, key: str) -> Locator:
    """Return the camera on a figure, which shows when the pointer is over it."""
    gd = plots.figure(page, key)
    gd.hover()
    return gd.locator('.modebar-btn[data-title*="Download"]')


# [site, figure] of every bar; marks, on a line of their own, are left out.
READ_BARS = r"gd => gd._fullData[0].hovertext.map(text => text.match(/^<b>(.*)<\/b><br>(.*?)(?:<br>|$)/).slice(1))"


def test_csv_says_what_the_page_says(breast: Page) -> None:
    breast.get_by_role("button", name="Save").click()
    breast.get_by_role("radio", name="CSV").click()
    settled(breast)
    path = saved(breast, breast.get_by_role("button", name="Save CSV"))
    assert path.name == "seed-and-soil-primary-map-disibio2008-breast-liver.csv"
    content = path.read_text("utf-8-sig")
    first, *others = list(csv.DictReader(StringIO(content)))

    hovers = dict(plots.figure(breast, "primary_bars").evaluate(READ_BARS))
    assert len(hovers) == 14
    for row in (first, *others):
        figure = (
            f"{row['Patients with the site']} of {row['of']} patients ({float(row['Share %']):.1f}\u2009%, "
            f"95\u2009% CI {float(row['95 % CI from %']):.1f}–{float(row['to %']):.1f})"
        )
        if row["Site"] in hovers:
            assert hovers.pop(row["Site"]) == figure
    assert not hovers

    liver = next(row for row in (first, *others) if row["Site"] == "Liver")
    assert (liver["Patients with the site"], liver["of"]) == ("218", "432")
    assert float(liver["Share %"]) == pytest.approx(50.463, abs=0.001)
    assert liver["Cohort"] == "diSibio & French 2008"
    assert "Massachusetts" in breast.get_by_test_id("stMain").inner_text()
    assert "doi:10.5858/2008-132-931-MPOCRF" in liver["Source"]


def test_the_table_twin_has_the_same_figures(breast: Page) -> None:
    breast.get_by_role("switch", name="Table").press("Space")
    breast.get_by_test_id("stDataFrame").scroll_into_view_if_needed()
    # The table is painted; for screen readers its visible cells are there as text.
    site = breast.get_by_test_id(re.compile("^glide-cell-1-")).filter(has_text=re.compile("^Liver$"))
    expect(site).to_have_count(1)
    row = str(site.get_attribute("data-testid")).rpartition("-")[2]
    column = {name: n for n, name in enumerate(breast.get_by_test_id("stDataFrame").locator("th").all_inner_texts())}
    cells = {n: breast.get_by_test_id(f"glide-cell-{at}-{row}").inner_text() for n, at in column.items()}
    assert (cells["Patients with the site"], cells["of"]) == ("218", "432")
    assert float(cells["Share %"]) == pytest.approx(50.463, abs=0.001)


def test_camera_saves_a_drawing_with_text(breast: Page) -> None:
    path = saved(breast, camera(breast, "primary_map"))
    assert path.name == "seed-and-soil-primary-map-disibio2008-breast-liver.svg"
    drawing = path.read_text("utf-8")
    assert drawing.startswith("<svg")
    texts = re.findall(r"<text[^>]*>(.*?)</text>", drawing, re.DOTALL)
    for text in ("Head, chest, abdomen", "Skeleton and soft tissue", "Share of all patients", "Distant lymph nodes"):
        assert any(text in found for found in texts), text
    assert drawing.count("<path") > 90


def test_camera_saves_a_picture_at_print_size(breast: Page) -> None:
    breast.get_by_role("button", name="Save").click()
    breast.get_by_role("radiogroup", name="The camera").get_by_role("radio", name="PNG").click()
    settled(breast)
    breast.keyboard.press("Escape")
    settled(breast)
    shown = plots.figure(breast, "primary_bars").bounding_box()
    assert shown
    path = saved(breast, camera(breast, "primary_bars"))
    assert path.name == "seed-and-soil-primary-bars-disibio2008-breast-liver.png"
    picture = path.read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert width == pytest.approx(4 * shown["width"], abs=4)
    assert height == pytest.approx(4 * shown["height"], abs=4)
