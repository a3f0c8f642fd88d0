"""Every drawn region of the real Primary page answers the pointer, and so do chips and bars."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise, zip_longest

import pytest
from playwright.sync_api import Locator, Page, expect

from data.atlas import Atlas
from data.stats.frequency import shares
from data.tables.load import load_tables
from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled
from viz.charts.bodymap import BodyMapInfo, Region, Sex, body_map_info, drawing
from viz.charts.marks import sign

COHORT = "disibio2008"
PRIMARY: dict[Sex, str] = {"female": "breast", "male": "prostate"}
SEXES = tuple(PRIMARY)


@cache
def atlas() -> Atlas:
    return Atlas(load_tables())


@cache
def expected(sex: Sex) -> BodyMapInfo:
    """Return what the map of the page has to show."""
    frame = shares(atlas(), COHORT, PRIMARY[sex])
    origin = atlas().own_organs(PRIMARY[sex]) - set(frame["site_id"])
    regions, flags = atlas().tables.site_regions, atlas().flag_labels
    return body_map_info(frame, regions, sex, unit="", origin=origin, flag_labels=flags)


def plain(hover: str) -> str:
    """Return the text of a label without its marks."""
    return re.sub(r"<[^>]+>", "", hover)


def opened(page: Page, server: Server, sex: Sex) -> Locator:
    """Open the Primary page; return its map."""
    page.goto(f"{server.url}primary?cohort={COHORT}&primary={PRIMARY[sex]}")
    settled(page)
    return plots.figure(page, "primary_map")


def middle(gd: Locator, sex: Sex, region: Region) -> plots.Pixel:
    """Return the pixel of the middle of a region, wherever the map stands now."""
    found = next(f["properties"] for f in drawing(sex)["features"] if f["id"] == region.region_id)
    return plots.place(gd, found["panel"], *found["middle"])


def click(page: Page, gd: Locator, sex: Sex, region: Region) -> None:
    """Click the middle of a region once its label stands above it."""
    text = plain(region.hover)
    gd.scroll_into_view_if_needed()
    pixel = middle(gd, sex, region)
    assert plots.point_at(page, gd, pixel, text) == text
    page.mouse.click(*pixel)


def follows(page: Page, region: Region) -> None:
    """Check that address and page follow a click on a region."""
    expect(page).to_have_url(re.compile(rf"[?&]site={region.site_id}(&|$)"))
    settled(page)
    label = atlas().sites.labels[region.site_id]
    reading = page.locator(".st-key-reading")
    if region.state == "not_listed":
        notice = page.get_by_test_id("stAlert")
        expect(notice).to_contain_text(f"does not list {label}; ")
        said = re.search(r"; (?:(.+), a related site, is shown instead|choose another site)\.", notice.inner_text())
        assert said
        expect(reading).to_contain_text(f"{said[1]}: " if said[1] else "Click an organ")
    else:
        expect(reading).to_contain_text(f"{label}: ")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        expect(reading.get_by_role("link", name="Which primaries reach it")).to_be_visible()


def spread(regions: tuple[Region, ...]) -> list[Region]:
    """Order regions so that the next one always belongs to another site.

    A click on a second bone would leave address and page as they are, whether it is felt or not.
    """
    size = Counter(region.site_id for region in regions)
    ordered = sorted(regions, key=lambda region: (-size[region.site_id], region.site_id))
    half = (len(ordered) + 1) // 2
    mixed = [region for pair in zip_longest(ordered[:half], ordered[half:]) for region in pair if region]
    assert all(a.site_id != b.site_id for a, b in pairwise(mixed))
    return mixed


# Puts a listener of ours in place of Streamlit's, so that a click is noted and nothing else happens.
LISTEN = """
gd => {
  gd.removeAllListeners("plotly_click");
  gd.removeAllListeners("plotly_selected");
  gd.on("plotly_click", event => gd.dataset.clicked = event.points[0].location);
}
"""


@pytest.mark.parametrize("sex", SEXES)
def test_every_region_answers_hover_and_click_at_its_middle(server: Server, page: Page, sex: Sex) -> None:
    regions = expected(sex).regions
    assert len(regions) >= 65
    gd = opened(page, server, sex)
    drawn = gd.evaluate("gd => gd.data.flatMap(trace => trace.hoverinfo === 'skip' ? [] : trace.locations ?? [])")
    assert set(drawn) == {region.region_id for region in regions}
    gd.evaluate(LISTEN)
    wrong = {}
    for region in regions:
        pixel = middle(gd, sex, region)
        text = plain(region.hover)
        assert text.startswith(region.label)
        said = plots.point_at(page, gd, pixel, text)
        page.mouse.click(*pixel)
        clicked = gd.get_attribute("data-clicked")
        if (said, clicked) != (text, region.region_id):
            wrong[region.region_id] = (said, clicked)
        if len(wrong) == 5:
            break  # each one that is wrong is waited for
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("of_each", ["site", "region"])
def test_every_region_of_one_sex_can_be_chosen(server: Server, page: Page, of_each: str) -> None:
    gd = opened(page, server, "female")
    regions = {getattr(region, f"{of_each}_id"): region for region in expected("female").regions}
    for region in spread(tuple(regions.values())):
        click(page, gd, "female", region)
        follows(page, region)


def test_regions_of_the_other_sex_can_be_chosen(server: Server, page: Page) -> None:
    gd = opened(page, server, "male")
    chosen = (
        "brain",
        "lung",
        "liver",
        "prostate",
        "testis",
        "kidney",
        "bladder",
        "lymph_node_pelvic",
        "pleura",
        "meninges",
        "skin",
        "bone_spine_lumbar",
    )
    known = {region.region_id: region for region in expected("male").regions}
    for region in chosen:
        click(page, gd, "male", known[region])
        follows(page, known[region])


@pytest.mark.parametrize("sex", SEXES)
def test_every_site_is_a_region_or_a_chip_with_its_value(server: Server, page: Page, sex: Sex) -> None:
    gd = opened(page, server, sex)
    info = expected(sex)
    shown = {r.site_id for r in info.regions if r.state == "share"} | {chip.site_id for chip in info.chips}
    assert shown == set(shares(atlas(), COHORT, PRIMARY[sex])["site_id"])
    assert info.chips
    for chip in info.chips:
        told = re.compile(rf" (<1|\d+)\s?%{sign(leads=chip.leads)}$")
        expect(gd.locator(".scatterlayer .textpoint", has_text=chip.label)).to_have_text(told)
        text = plain(chip.hover)
        assert plots.point_at(page, gd, plots.point(gd, chip.site_id), text) == text


def test_a_chip_can_be_chosen(server: Server, page: Page) -> None:
    gd = opened(page, server, "female")
    plots.click_point(page, gd, "lymph_node_distant")
    expect(page).to_have_url(re.compile("[?&]site=lymph_node_distant$"))
    expect(page.locator(".st-key-reading")).to_contain_text("Distant lymph nodes: 277 of 432 patients")


def test_a_bar_can_be_chosen(server: Server, page: Page) -> None:
    opened(page, server, "female")
    plots.click_point(page, plots.figure(page, "primary_bars"), "liver")
    expect(page).to_have_url(re.compile("[?&]site=liver$"))
    reading = page.locator(".st-key-reading")
    expect(reading).to_contain_text("Liver: 218 of 432 patients (50.5\u2009%, 95\u2009% CI 45.8–55.2), autopsy")
    expect(reading).to_contain_text("Massachusetts 1914–1943")
