"""The analysis pages in a browser: a click on a node lands on its page, a click on a cell is its figure."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import plots
from tests.e2e.server import Server
from tests.e2e.settled import settled

OpenPage = Callable[..., Page]


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until the page is at rest."""
    page.goto(address)
    settled(page)
    return page


def landed(page: Page, path: str, heading: str) -> None:
    """Wait for another page and its heading."""
    expect(page).to_have_url(re.compile(rf"/{path}[?]"))
    settled(page)
    expect(page.get_by_role("heading", level=1).filter(has_text=heading).first).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def shown(page: Page, value: str) -> None:
    """Wait until the address holds a choice, and the page is at rest."""
    expect(page).to_have_url(re.compile(rf"[?&]{value}(&|$)"))
    settled(page)


@pytest.mark.parametrize(
    ("graph", "node", "path", "heading"),
    [
        ("spread", "primary:lung", "primary", "Lung cancer metastasises"),
        ("spread", "site:liver", "site", "Liver metastases are most frequent in"),
        ("primaries", "primary:stomach", "primary", "Stomach cancer metastasises"),
        ("sites", "site:peritoneum", "site", "Peritoneum metastases are most frequent in"),
        ("walk", "site:adrenal", "site", "Adrenal gland metastases are most frequent in"),
    ],
)
def test_a_click_on_a_node_lands_on_its_page(
    server: Server, page: Page, graph: str, node: str, path: str, heading: str
) -> None:
    opened(page, f"{server.url}network?cohort=disibio2008&primary=lung&graph={graph}")
    plots.click_point(page, plots.figure(page, "network"), node)
    landed(page, path, heading)
    page.go_back()
    expect(page).to_have_url(re.compile(rf"/network[?].*{'' if graph == 'spread' else graph}"))


def test_the_network_answers_to_its_controls(server: Server, page: Page) -> None:
    opened(page, f"{server.url}network?cohort=msk_met&primary=lung")
    page.get_by_role("radio", name="Similar primaries").click()
    shown(page, "graph=primaries")
    expect(
        page.get_by_role("heading", level=1).filter(has_text="Most similar patterns of spread").first
    ).to_be_visible()
    page.get_by_role("radio", name="Jensen–Shannon").click()
    shown(page, "alike=jensen_shannon")
    page.get_by_role("radio", name="Sites together").click()
    expect(page.get_by_text("does not report which sites occur in the same patient")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sites that occur together")


def test_a_graph_is_saved_as_a_file(server: Server, page: Page) -> None:
    opened(page, f"{server.url}network?cohort=disibio2008&primary=lung&above=30")
    nodes = plots.figure(page, "network").evaluate("gd => gd._fullData.at(-1).customdata.map(one => one[0])")
    page.get_by_role("button", name="Save").click()
    for label, ending in (("Graph as GraphML", "graphml"), ("Graph as Cytoscape JSON", "cyjs")):
        with page.expect_download() as caught:
            page.get_by_role("button", name=label).click()
        assert caught.value.suggested_filename.endswith(f".{ending}")
        content = Path(caught.value.path()).read_bytes()
        graph = nx.read_graphml(BytesIO(content)) if ending == "graphml" else nx.cytoscape_graph(json.loads(content))
        assert set(graph) == set(nodes)


def test_a_click_on_a_cell_chooses_primary_and_site(server: Server, page: Page) -> None:
    opened(page, f"{server.url}enrichment?cohort=disibio2008&primary=breast")
    plots.click_point(page, plots.figure(page, "enrichment"), ["prostate", "bone"])
    shown(page, "primary=prostate")
    shown(page, "site=bone")
    found = page.get_by_role("heading", level=1).filter(has_text="Prostate cancer: metastases in bone are")
    expect(found.first).to_be_visible()
    plots.click_point(page, plots.figure(page, "ratios"), "lung")
    shown(page, "site=lung")


def test_a_click_on_a_pair_starts_from_its_site(server: Server, page: Page) -> None:
    opened(page, f"{server.url}together?cohort=msk_chord_sequencing&primary=lung_nsclc&site=bone")
    expect(page.get_by_role("heading", level=1).filter(has_text="patients with bone metastasis").first).to_be_visible()
    plots.click_point(page, plots.figure(page, "together"), "brain")
    shown(page, "site=brain")
    expect(page.get_by_role("heading", level=1).filter(has_text="together with brain metastasis").first).to_be_visible()
    page.get_by_role("link", name="The same pairs as a network").click()
    landed(page, "network", "sites that occur together")
