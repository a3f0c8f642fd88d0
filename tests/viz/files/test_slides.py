"""Decks as files: each opens again in an independent reader, with every slide, picture, text and note."""

import io
import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.text import MSO_AUTO_SIZE
from pypdf import PdfReader

from data.atlas import Atlas
from data.files.deck import Slide
from data.selection import DEFAULT
from data.stats.frequency import shares
from data.tables.words import PURPOSE
from viz.charts import bars, bodymap
from viz.charts.bars import plot_bars
from viz.charts.evidence import plot_evidence
from viz.charts.theme import DARK, FONT, LIGHT
from viz.charts.theme import SMALL as SMALL_TYPE
from viz.files.decks import figure_on
from viz.files.slides import (
    INSIDE,
    LARGEST,
    LEGIBLE,
    PRINT,
    SMALL,
    SOURCE_LINES,
    STRETCH,
    Page,
    Window,
    enlarged,
    plot_large,
    to_html,
    to_pdf,
    to_pptx,
    window_of,
)
from viz.views.catalogue import build
from viz.views.figure import Figure


@pytest.fixture(scope="module")
def pages(atlas: Atlas) -> list[Page]:
    frame = shares(atlas, "disibio2008", "breast")
    ranked = plot_bars(bars.bars_info(frame, "site"), LIGHT)
    body = bodymap.plot_body_map(
        bodymap.body_map_info(frame, atlas.tables.site_regions, "female", unit="share of all patients"), LIGHT
    )
    link = "http://example.org/primary?cohort=disibio2008&primary=breast"
    told = "share of all patients · n = 432"
    texts = (
        "Breast cancer <reaches> the lung",
        told,
        "Where does it go?",
        "Ranked bars.",
        "diSibio 2008.",
        "Ask first.",
    )
    return [Page(figure, *texts, link) for figure in (ranked, body)]


def test_a_powerpoint_file_opens_with_slides_pictures_and_notes(pages: list[Page]) -> None:
    show = Presentation(io.BytesIO(to_pptx("Where cancers go", pages, LIGHT)))
    assert len(show.slides) == 1 + 2 * len(pages)  # each has a question, which comes before it
    for slide, page in zip(list(show.slides)[1::2], pages, strict=True):
        (asked,) = slide.shapes
        assert asked.text_frame.text == page.question
        assert slide.notes_slide.notes_text_frame.text == page.note
    for slide, page in zip(list(show.slides)[2::2], pages, strict=True):
        pictures = [shape for shape in slide.shapes if shape.shape_type == 13]
        assert len(pictures) == 1
        picture = Image.open(io.BytesIO(pictures[0].image.blob))
        assert picture.width == INSIDE * PRINT
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20  # something is drawn
        assert pictures[0].left >= 0
        assert pictures[0].left + pictures[0].width <= show.slide_width
        assert pictures[0].top + pictures[0].height <= show.slide_height
        said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert page.title in said
        assert page.whom in said
        assert page.source in said
        assert page.link in said
        for words in (page.question, page.note, page.caption, page.link):
            assert words in slide.notes_slide.notes_text_frame.text


def test_a_long_source_fits_and_says_how_many_it_leaves_out(pages: list[Page]) -> None:
    papers = "; ".join(f"Author {number} 2001 (doi:10.1000/{number:020})" for number in range(60))
    link = pages[0].link
    long = replace(pages[0], source="Whole.", foot=f"Note. Sources: {papers}. {PURPOSE}")
    assert len(long.lines[2]) == SOURCE_LINES
    named, left_out = re.subn(r"Author \d+ 2001", "", long.below)[1], re.search(r"; and (\d+) more: see", long.below)
    assert left_out
    assert named + int(left_out[1]) == 60
    assert long.below.endswith(f"see the link. {PURPOSE} {link}")
    assert f"more. {PURPOSE}" in replace(long, link="").below
    assert "see the link" not in pages[0].below
    assert len(replace(long, foot="word " * 900).lines[2]) <= SOURCE_LINES
    slide = Presentation(io.BytesIO(to_pptx("", [long], LIGHT))).slides[2]
    assert "Whole." in slide.notes_slide.notes_text_frame.text
    box = next(shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text == long.below)
    assert box.top + box.height < 7.5 * 914400
    assert box.text_frame.auto_size == MSO_AUTO_SIZE.NONE


def test_a_pdf_has_a_page_a_slide_and_text_stays_text(pages: list[Page]) -> None:
    reader = PdfReader(io.BytesIO(to_pdf("Where cancers go", pages, LIGHT)))
    assert len(reader.pages) == 2 * len(pages)
    assert ["Where does it go?" in page.extract_text() for page in reader.pages] == [True, False] * len(pages)
    for page in reader.pages[1::2]:
        text = re.sub(r"\s+", "", page.extract_text())
        assert "Breastcancer" in text
        assert "diSibio2008." in text
        assert "n=432" in text


def test_the_html_page_needs_nothing_else(pages: list[Page]) -> None:
    content = to_html("Where <cancers> go", pages, DARK).decode()
    assert content.count("<section>") == len(pages)
    assert "Where &lt;cancers&gt; go" in content
    assert "Breast cancer &lt;reaches&gt; the lung" in content
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=", content)
    assert "Plotly.newPlot" in content
    assert f"font-family: {FONT}" in content
    assert content.count("218 of 432 patients") >= 2  # the hover is kept


def test_a_figure_grows_with_type_and_margins() -> None:
    small = go.Figure(
        {
            "data": [{"type": "bar", "x": [1], "y": [2], "width": 0.7, "marker": {"line": {"width": 1}}}],
            "layout": {"height": 300, "font": {"size": 12}, "margin": {"l": 100}, "xaxis": {"ticklabelstandoff": 5}},
        }
    )
    small.add_shape(type="rect", xsizemode="pixel", xanchor=0, x0=-40, x1=0, y0=1, y1=2)
    large = enlarged(small, 450)
    assert (large.layout.shapes[0].x0, large.layout.shapes[0].y1) == (-60, 2)  # pixels grow, places on an axis do not
    assert large.layout.height == 450
    assert (large.layout.font.size, large.layout.margin.l, large.data[0].marker.line.width) == (18, 150, 1.5)
    assert large.data[0].width == 0.7  # part of a row, not pixels
    assert large.layout.xaxis.ticklabelstandoff == 8
    assert enlarged(small, 250).layout.height == 250
    assert enlarged(small, 250).layout.font.size == 12 * SMALL  # its type gives way less than its rows
    assert enlarged(small, 100).layout.height == 100
    assert enlarged(small, 9000).layout.height == round(300 * LARGEST * STRETCH)
    assert enlarged(small, 9000, wide=1024).layout.font.size == 12.29
    assert small.layout.font.size == 12


def test_the_bar_of_a_matrix_stays_below_its_words(atlas: Atlas) -> None:
    heat = build(atlas, "heatmap", DEFAULT)
    drawn = heat.plot(heat.info, LIGHT)

    def below(figure: go.Figure) -> float:
        return float((1 - figure.data[0].colorbar.y) * figure.layout.height)

    small = enlarged(drawn, 413)
    assert below(small) == pytest.approx(below(drawn) * small.layout.font.size / drawn.layout.font.size, abs=0.1)


def test_every_figure_can_be_enlarged(atlas: Atlas) -> None:
    info = bars.bars_info(shares(atlas, "disibio2008", "breast"), "site")
    assert plot_large(info, LIGHT, drawn_by=plot_bars, room=700, wide=1366).layout.height == 700


def test_a_figure_with_lines_to_spare_can_be_read_from_the_last_row(atlas: Atlas) -> None:
    shown = figure_on(atlas, Slide("evidence", (("primary", "breast"), ("site", "bone"))))
    assert isinstance(shown, Figure)
    large = plot_large(shown.info, LIGHT, drawn_by=plot_evidence, room=500, wide=1366)
    assert large.layout.height <= 500
    assert min(text.font.size for text in large.layout.annotations) >= LEGIBLE * SMALL_TYPE
    assert any("more figures" in text.text for text in large.layout.annotations)


@pytest.mark.parametrize("told", [None, "wide", [1], [1e9, 768], ["1", 2], {"a": 1}, [float("nan"), 700], [1, 2, 3]])
def test_a_browser_tells_no_window_that_cannot_be(told: object) -> None:
    assert window_of(told) == Window()
    assert window_of([1024, 768.4]) == Window(1024, 768)
