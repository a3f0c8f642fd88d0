"""Saving: every figure in every format opens again in an independent reader, with the numbers of the page."""

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from bibtexparser import entrypoint
from lxml import etree
from PIL import Image, ImageChops
from pypdf import PdfReader

from data.atlas import Atlas
from data.files.citable import NO_LINK, facts
from data.files.tables import FACTS_KEY
from data.own.model import joined
from data.selection import Selection
from data.tables.version import version
from tests.data.own.cohorts import cohort
from tests.viz.files.chosen import BREAST, WEIGHED, chosen_for
from viz.charts.theme import DARK, LIGHT
from viz.files import render
from viz.files.cited import citable, cited, is_public, link_of
from viz.files.plate import PRESETS
from viz.files.saving import Request, file_of, made
from viz.views.catalogue import CATALOGUE, build
from viz.views.figure import Figure, drawn

BASE = "https://atlas.example.org/"
WITHOUT_NUMBERS = ("named", "quiz_place")
SINGLE, DOUBLE, SCREEN2 = (PRESETS[name][1] for name in ("single", "double", "screen2"))


class Files:
    """Files of the atlas, each made once for all tests."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.of = cache(self._of)

    def _of(self, view: str, form: str, preset: str = "single") -> bytes:
        return self.made(Request(view, chosen_for(self.atlas, view), form, PRESETS[preset][1], BASE))

    def made(self, request: Request) -> bytes:
        """Return the bytes of a request on a light screen."""
        return made(self.atlas, request, LIGHT)


@pytest.fixture(scope="module")
def files(atlas: Atlas) -> Files:
    return Files(atlas)


@pytest.fixture
def bars(atlas: Atlas) -> Figure:
    return build(atlas, "primary_bars", BREAST)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.slow
@pytest.mark.parametrize("view", CATALOGUE)
def test_every_figure_says_on_itself_what_it_is(atlas: Atlas, files: Files, view: str) -> None:
    """The SVG's text, as lxml reads it, holds title, filters, n, denominator, source and link; text stays text."""
    figure = build(atlas, view, chosen_for(atlas, view))
    one = cited(atlas, figure, BASE)
    root = etree.fromstring(files.of(view, "svg"), etree.XMLParser(resolve_entities=False, no_network=True))
    written = squeezed("".join(root.xpath("//*[local-name()='text']//text()")))
    assert root.get("width") == "88mm"
    for text in (one.title, one.selection, one.note, one.brief or one.source, one.link):
        assert squeezed(text) in written
    assert one.link.startswith(BASE)
    assert one.n or view in WITHOUT_NUMBERS
    assert one.denominator or view in WITHOUT_NUMBERS
    assert one.sources
    assert len(figure.table())
    assert set(one.sources) <= set(atlas.tables.sources["source_id"])


def test_a_png_has_the_dots_of_its_width_in_millimetres(files: Files, bars: Figure) -> None:
    for size, width in ((SINGLE, 88), (DOUBLE, 180)):
        picture = Image.open(io.BytesIO(files.made(Request("primary_bars", BREAST, "png", size, BASE))))
        assert picture.width == pytest.approx(width / 25.4 * 300, abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert picture.info["Title"] == bars.headline
        assert picture.info["Source"].endswith(
            "https://atlas.example.org/primary?cohort=disibio2008&primary=breast&site=bone#primary_bars"
        )
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20  # something is drawn
    screen = Image.open(io.BytesIO(files.made(Request("primary_bars", BREAST, "png", SCREEN2))))
    assert screen.width == 2000


def test_a_pdf_has_its_width_and_its_text_and_no_clock(files: Files, bars: Figure) -> None:
    reader = PdfReader(io.BytesIO(files.of("primary_bars", "pdf")))
    assert float(reader.pages[0].mediabox.width) / 72 * 25.4 == pytest.approx(88, abs=0.1)
    text = squeezed(reader.pages[0].extract_text())
    assert squeezed(bars.headline) in text
    assert "n=432" in text
    assert "50%" in text  # the liver's share, on its bar
    assert len(reader.pages) == 1
    assert set(reader.metadata or {}) == {"/Title", "/Subject", "/Creator", "/Producer"}


def test_a_gradient_in_a_pdf_lies_where_its_bar_is(files: Files) -> None:
    """PDF ties gradients to the page: scaled with the content they end inside it."""
    page = PdfReader(io.BytesIO(files.of("primary_map", "pdf"))).pages[0]
    patterns = [one.get_object() for one in page["/Resources"]["/Pattern"].values()]  # type: ignore[index]  # untyped
    assert len(patterns) == 1
    wide, _, _, _, left, low = (float(number) for number in patterns[0]["/Matrix"])
    room = float(page.mediabox.width)
    assert room * 0.8 < abs(wide) < room
    assert 0 < left < room * 0.1
    assert 0 < low < float(page.mediabox.height) * 0.3


def test_an_html_page_asks_for_nothing_and_keeps_hover_and_geometry(atlas: Atlas, files: Files) -> None:
    content = files.of("primary_map", "html").decode()
    root = etree.HTML(content)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert root.xpath("//script/@src | //link/@href | //img/@src") == []
    assert "218 of 432 patients" in content
    assert '"type":"Feature"' in content
    assert build(atlas, "primary_map", BREAST).headline in root.xpath("//h1/text()")


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "json"])
def test_data_are_the_numbers_of_the_figure(atlas: Atlas, files: Files, bars: Figure, form: str) -> None:
    content = files.of("primary_bars", form)
    if form == "csv":
        frame = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
        told = {}
    elif form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        head, *rows = book["Data"].iter_rows(values_only=True)
        frame, told = pd.DataFrame(rows, columns=head), dict(book["About"].iter_rows(values_only=True))
    elif form == "parquet":
        table = pq.read_table(io.BytesIO(content))
        frame, told = table.to_pandas(), json.loads(table.schema.metadata[FACTS_KEY])
    else:
        document = json.loads(content)
        frame, told = pd.DataFrame(document["rows"]), document["about"]
    hovers = " ".join(text for trace in drawn(atlas, bars, LIGHT).data for text in trace.hovertext or ())
    seen = dict(
        zip(
            frame["Site"], zip(frame["Patients with the site"], frame["of"], frame["Share %"], strict=True), strict=True
        )
    )
    assert seen["Liver"][:2] == (218, 432)
    assert seen["Liver"][2] == pytest.approx(218 / 432 * 100)
    drawn_sites = [site for site, (n, of, _) in seen.items() if f"{n:g} of {of:g} patients" in hovers]
    assert len(drawn_sites) >= 10
    if told:
        assert told == facts(cited(atlas, bars, BASE))


def test_a_bundle_can_be_cited(atlas: Atlas, files: Files) -> None:
    with zipfile.ZipFile(io.BytesIO(files.of("which", "bundle"))) as archive:
        packed = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    endings = {name.rpartition(".")[2] for name in packed}
    assert {"svg", "png", "pdf", "csv", "xlsx", "parquet", "md", "cff", "bib", "py", "R"} == endings
    readme = packed["README.md"].decode()
    one = cited(atlas, build(atlas, "which", WEIGHED), BASE)
    for text in (one.title, one.filters, one.n, one.denominator, one.cohort, one.method, one.link, *version()):
        assert text in readme
    assert all(f"`{name}`" in readme for name in packed if name != "README.md")
    entries = entrypoint.parse_string(packed["references.bib"].decode())
    assert not entries.failed_blocks
    assert {entry.key for entry in entries.entries} == set(one.sources)
    assert len(one.sources) == 2  # the cohort's and the incidence's
    picture = next(content for name, content in packed.items() if name.endswith(".png"))
    assert Image.open(io.BytesIO(picture)).width == 1039
    assert etree.fromstring(next(content for name, content in packed.items() if name.endswith(".svg"))) is not None


@pytest.mark.parametrize("form", ["png", "svg", "pdf", "html", "bundle"])
def test_the_same_figure_gives_the_same_bytes(files: Files, form: str) -> None:
    request = Request("primary_bars", BREAST, form, SINGLE, BASE)
    assert files.made(request) == files.made(request)


def test_a_visitor_in_the_dark_gets_dark_on_the_screen_and_white_in_print(atlas: Atlas) -> None:
    dark = made(atlas, Request("primary_bars", BREAST, "svg", PRESETS["screen"][1]), DARK).decode()
    white = made(atlas, Request("primary_bars", BREAST, "svg", SINGLE), DARK).decode()
    assert "rgb(18, 22, 27)" in dark
    assert "rgb(18, 22, 27)" not in white
    assert 'style="fill: rgb(255, 255, 255)' in white.partition("<rect ")[2][:60]


def test_black_and_white_is_without_colour(files: Files) -> None:
    picture = Image.open(io.BytesIO(files.of("sankey", "png", "single_grey"))).convert("RGB")
    red, green, blue = picture.split()
    for one, other in ((red, green), (green, blue)):
        assert ImageChops.difference(one, other).point(lambda step: 255 * (step > 2)).getbbox() is None


def test_names_are_stable_and_tell_figures_apart() -> None:
    def name(view: str, chosen: Selection, form: str = "svg", preset: str = "single") -> str:
        return file_of(Request(view, chosen, form, PRESETS[preset][1]))

    assert name("primary_bars", BREAST) == "seed-and-soil-primary-bars-disibio2008-breast-bone-88mm-7pt.svg"
    assert name("sankey", BREAST, "csv") == "seed-and-soil-sankey-disibio2008.csv"
    assert name("sankey", BREAST, "bundle", "screen2") == "seed-and-soil-sankey-disibio2008-2x.zip"
    names = {name(view, BREAST, preset=preset) for view in CATALOGUE for preset in PRESETS}
    assert len(names) == len(CATALOGUE) * len(PRESETS)
    other = replace(BREAST, share="metastatic", group="female")
    assert name("primary_map", other) != name("primary_map", BREAST)


def test_an_own_cohort_has_no_link_that_others_could_open(atlas: Atlas, bars: Figure) -> None:
    assert link_of(atlas, "primary_bars", Selection(cohort="own_ward_7"), BASE) == ""
    one = citable(bars, "")
    assert one.address == NO_LINK
    assert facts(one)["Link"] == NO_LINK


def test_a_link_is_public_where_every_cohort_of_its_figure_is(atlas: Atlas) -> None:
    tables = joined(atlas.tables, (cohort([], []),))
    alone = Selection(cohort="own_test")
    beside = Selection(by="cohorts", others="own_test")
    session, server = Atlas(tables, private=frozenset({"own_test"})), Atlas(tables)
    for chosen in (alone, beside):
        assert not is_public(session, chosen)
        assert is_public(server, chosen)  # a cohort folder of the server: everybody has it
    assert link_of(session, "compare", beside, BASE) == ""
    assert link_of(session, "primary_bars", beside, BASE).endswith("#primary_bars")  # it shows no other cohort


def test_without_a_browser_a_bundle_still_has_its_data(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    request = Request("primary_bars", BREAST, "bundle", SINGLE, BASE)
    with zipfile.ZipFile(io.BytesIO(files.made(request))) as archive:
        names = [name.rpartition("/")[2] for name in archive.namelist()]
        readme = archive.read(next(n for n in archive.namelist() if n.endswith("README.md"))).decode()
    assert not any(name.endswith((".png", ".svg", ".pdf")) for name in names)
    assert any(name.endswith(".parquet") for name in names)
    assert "The pictures are missing: No browser is installed" in readme
    with pytest.raises(render.RenderError, match="Install Chromium"):
        files.made(replace(request, form="png"))


def test_a_file_of_an_own_cohort_has_its_numbers_and_no_link(atlas: Atlas) -> None:
    """Streamlit makes downloads in a thread that has no session; the atlas of the session is given to it."""
    mine = cohort(
        [{"primary_id": "breast", "n_patients": 50}],
        [{"primary_id": "breast", "site_id": "liver", "n_with_site": 20, "n_denominator": 50}],
    )
    session = Atlas(joined(atlas.tables, (mine,)), private=frozenset({mine.cohort_id}))
    request = Request("primary_bars", Selection(cohort=mine.cohort_id), "json", base=BASE)
    with ThreadPoolExecutor(1) as pool:
        document = json.loads(pool.submit(made, session, request, LIGHT).result())
    assert document["about"]["Link"] == NO_LINK
    assert [(row["Patients with the site"], row["of"]) for row in document["rows"]] == [(20, 50)]
