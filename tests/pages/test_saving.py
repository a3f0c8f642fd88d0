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

from data.citable import NO_LINK, facts, version
from data.table_files import FACTS_KEY
from pages.shared import own, saving
from pages.shared.address import Selection
from pages.shared.loading import questions, tables
from pages.shared.saving import Request, made
from pages.shared.views import VIEWS
from tests.data.own.cohorts import cohort
from viz import render
from viz.plate import PRESETS
from viz.theme import DARK, LIGHT

BASE = "https://atlas.example.org/"
BREAST = Selection(site="bone")
PAIRED = replace(BREAST, cohort="msk_chord_ever")
CHOSEN = {
    "together": PAIRED,
    "pairs": PAIRED,
    "compare_map_3": replace(BREAST, others="lung.stomach.prostate"),
    "compare_map_4": replace(BREAST, others="lung.stomach.prostate"),
}
WITHOUT_NUMBERS = ("named", "quiz_place")
SINGLE, DOUBLE, SCREEN2 = (PRESETS[name][1] for name in ("single", "double", "screen2"))


def chosen_for(view: str) -> Selection:
    """A selection that has the view; a question of its kind for those of the quiz."""
    if not view.startswith("quiz"):
        return CHOSEN.get(view, BREAST)
    kind = "eponym" if view == "quiz_place" else "body"
    asked = next(question for question in questions() if question.kind == kind)
    return replace(BREAST, topic=asked.id, primary=asked.primary_id or "breast")


@cache
def drawn(view: str, form: str, preset: str = "single") -> bytes:
    return made(Request(view, chosen_for(view), form, PRESETS[preset][1], BASE), LIGHT)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
def test_every_figure_says_on_itself_what_it_is(view: str) -> None:
    """The SVG's text, as lxml reads it, holds title, filters, n, denominator, source and link; text stays text."""
    chosen = chosen_for(view)
    shown = VIEWS[view][2](chosen)
    one = saving.citable(shown, saving.link_of(view, chosen, BASE))
    root = etree.fromstring(drawn(view, "svg"), etree.XMLParser(resolve_entities=False, no_network=True))
    written = squeezed("".join(root.xpath("//*[local-name()='text']//text()")))
    assert root.get("width") == "88mm"
    for text in (one.title, one.selection, one.brief or one.source, one.link):
        assert squeezed(text) in written
    assert one.link.startswith(BASE)
    assert one.n or view in WITHOUT_NUMBERS
    assert one.denominator or view in WITHOUT_NUMBERS
    assert one.sources
    table = shown.table()
    assert len(table)
    assert set(one.sources) <= set(tables().sources["source_id"])


def test_a_png_has_the_dots_of_its_width_in_millimetres() -> None:
    for size, width in ((SINGLE, 88), (DOUBLE, 180)):
        picture = Image.open(io.BytesIO(made(Request("primary_bars", BREAST, "png", size, BASE), LIGHT)))
        assert picture.width == pytest.approx(width / 25.4 * 300, abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert picture.info["Title"] == VIEWS["primary_bars"][2](BREAST).title
        assert picture.info["Source"].endswith(
            "https://atlas.example.org/primary?cohort=disibio2008&primary=breast&site=bone"
        )
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20  # something is drawn
    screen = Image.open(io.BytesIO(made(Request("primary_bars", BREAST, "png", SCREEN2), LIGHT)))
    assert screen.width == 2000


def test_a_pdf_has_its_width_and_its_text_and_no_clock() -> None:
    reader = PdfReader(io.BytesIO(drawn("primary_bars", "pdf")))
    assert float(reader.pages[0].mediabox.width) / 72 * 25.4 == pytest.approx(88, abs=0.1)
    text = squeezed(reader.pages[0].extract_text())
    assert squeezed(VIEWS["primary_bars"][2](BREAST).title) in text
    assert "n=432" in text
    assert "50%" in text  # the liver's share, on its bar
    assert len(reader.pages) == 1
    assert set(reader.metadata or {}) == {"/Title", "/Subject", "/Creator", "/Producer"}


def test_a_gradient_in_a_pdf_lies_where_its_bar_is() -> None:
    """PDF ties gradients to the page: scaled with the content they end inside it."""
    page = PdfReader(io.BytesIO(drawn("primary_map", "pdf"))).pages[0]
    patterns = [one.get_object() for one in page["/Resources"]["/Pattern"].values()]  # type: ignore[index]  # untyped
    assert len(patterns) == 1
    wide, _, _, _, left, low = (float(number) for number in patterns[0]["/Matrix"])
    room = float(page.mediabox.width)
    assert room * 0.8 < abs(wide) < room
    assert 0 < left < room * 0.1
    assert 0 < low < float(page.mediabox.height) * 0.3


def test_an_html_page_asks_for_nothing_and_keeps_hover_and_geometry() -> None:
    content = drawn("primary_map", "html").decode()
    root = etree.HTML(content)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert root.xpath("//script/@src | //link/@href | //img/@src") == []
    assert "218 of 432 patients" in content
    assert '"type":"Feature"' in content
    assert VIEWS["primary_map"][2](BREAST).title in root.xpath("//h1/text()")


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "json"])
def test_data_are_the_numbers_of_the_figure(form: str) -> None:
    content = drawn("primary_bars", form)
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
    bars = VIEWS["primary_bars"][2](BREAST)
    figure = saving.figure_of(bars, LIGHT, narrow=False)
    hovers = " ".join(text for trace in figure.data for text in trace.hovertext or ())
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
        expected = facts(saving.citable(bars, saving.link_of("primary_bars", BREAST, BASE)))
        assert told == expected


def test_a_bundle_can_be_cited() -> None:
    with zipfile.ZipFile(io.BytesIO(drawn("which", "bundle"))) as archive:
        files = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    endings = {name.rpartition(".")[2] for name in files}
    assert {"svg", "png", "pdf", "csv", "xlsx", "parquet", "md", "cff", "bib", "py", "R"} == endings
    readme = files["README.md"].decode()
    one = saving.citable(VIEWS["which"][2](BREAST), saving.link_of("which", BREAST, BASE))
    for text in (one.title, one.filters, one.n, one.denominator, one.cohort, one.method, one.link, *version()):
        assert text in readme
    assert all(f"`{name}`" in readme for name in files if name != "README.md")
    entries = entrypoint.parse_string(files["references.bib"].decode())
    assert not entries.failed_blocks
    assert {entry.key for entry in entries.entries} == set(one.sources)
    assert len(one.sources) == 2  # the cohort's and the incidence's
    picture = next(content for name, content in files.items() if name.endswith(".png"))
    assert Image.open(io.BytesIO(picture)).width == 1039
    assert etree.fromstring(next(content for name, content in files.items() if name.endswith(".svg"))) is not None


@pytest.mark.parametrize("form", ["png", "svg", "pdf", "html", "bundle"])
def test_the_same_figure_gives_the_same_bytes(form: str) -> None:
    request = Request("primary_bars", BREAST, form, SINGLE, BASE)
    assert made(request, LIGHT) == made(request, LIGHT)


def test_a_visitor_in_the_dark_gets_dark_on_the_screen_and_white_in_print() -> None:
    dark = made(Request("primary_bars", BREAST, "svg", PRESETS["screen"][1]), DARK).decode()
    white = made(Request("primary_bars", BREAST, "svg", SINGLE), DARK).decode()
    assert "rgb(18, 22, 27)" in dark
    assert "rgb(18, 22, 27)" not in white
    assert 'style="fill: rgb(255, 255, 255)' in white.partition("<rect ")[2][:60]


def test_black_and_white_is_without_colour() -> None:
    picture = Image.open(io.BytesIO(drawn("sankey", "png", "single_grey"))).convert("RGB")
    red, green, blue = picture.split()
    for one, other in ((red, green), (green, blue)):
        assert ImageChops.difference(one, other).point(lambda step: 255 * (step > 2)).getbbox() is None


def test_names_are_stable_and_tell_figures_apart() -> None:
    assert saving.file_of(Request("primary_bars", BREAST, "svg", SINGLE)) == (
        "seed-and-soil-primary-bars-disibio2008-breast-bone-88mm-7pt.svg"
    )
    assert saving.file_of(Request("heatmap", Selection(), "csv")) == "seed-and-soil-heatmap-disibio2008.csv"
    names = {saving.name_of(view, BREAST, size) for view in VIEWS for _, size in PRESETS.values()}
    assert len(names) == len(VIEWS) * len(PRESETS)
    other = replace(BREAST, share="metastatic", group="female")
    assert saving.name_of("primary_map", other) != saving.name_of("primary_map", BREAST)


def test_an_own_cohort_has_no_link_that_others_could_open() -> None:
    own = Selection(cohort="own_ward_7")
    assert saving.link_of("primary_bars", own, BASE) == ""
    one = saving.citable(VIEWS["primary_bars"][2](BREAST), "")
    assert one.address == NO_LINK
    assert facts(one)["Link"] == NO_LINK


def test_without_a_browser_a_bundle_still_has_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    request = Request("primary_bars", BREAST, "bundle", SINGLE, BASE)
    with zipfile.ZipFile(io.BytesIO(made(request, LIGHT))) as archive:
        names = [name.rpartition("/")[2] for name in archive.namelist()]
        readme = archive.read(next(n for n in archive.namelist() if n.endswith("README.md"))).decode()
    assert not any(name.endswith((".png", ".svg", ".pdf")) for name in names)
    assert any(name.endswith(".parquet") for name in names)
    assert "The pictures are missing: No browser is installed" in readme
    with pytest.raises(render.RenderError, match="Install Chromium"):
        made(replace(request, form="png"), LIGHT)


def test_a_download_of_an_own_cohort_is_made_outside_its_session() -> None:
    """Streamlit makes downloads in a thread that has no session; the cohort is known there and nowhere else."""
    mine = cohort(
        [{"primary_id": "breast", "n_patients": 50}],
        [{"primary_id": "breast", "site_id": "liver", "n_with_site": 20, "n_denominator": 50}],
    )
    request = Request("primary_bars", Selection(cohort=mine.cohort_id), "json")
    token = own._LENT.set(own.held((mine,), tables()))  # noqa: SLF001 - as in the session that shows the menu
    try:
        make = own.lent(lambda: made(request, LIGHT))
    finally:
        own._LENT.reset(token)  # noqa: SLF001 - as above
    with ThreadPoolExecutor(1) as pool:
        document = json.loads(pool.submit(make).result())
        assert pool.submit(own.tables).result() is None
    assert document["about"]["Link"] == NO_LINK
    assert [(row["Patients with the site"], row["of"]) for row in document["rows"]] == [(20, 50)]
