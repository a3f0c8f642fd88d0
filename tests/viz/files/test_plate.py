"""Plates: everything that has to stand on a picture, in the width and type asked for, without touching the figure."""

import html
import json
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from data.files.citable import NO_LINK, Citable
from viz.charts.text import text_width
from viz.charts.theme import LIGHT, SIZE, Theme, contrast, diverging_at, luminance, new_figure
from viz.files.palettes import GREY, PALETTES, PRINT, SAFE, look_of, recoloured
from viz.files.plate import MARGIN, PRESETS, Size, paper, plated, wrapped

ONE = Citable(
    "Breast cancer reaches <bone> & liver",
    "Bars.",
    "Primary: Breast; women",
    "n = 432",
    "share of all patients",
    "diSibio & French 2008",
    "autopsy, at death",
    "diSibio G, French SW. 2008;132(6):931–939.",
    ("disibio2008",),
    "https://atlas.example.org/primary?cohort=disibio2008&primary=breast",
)


@pytest.fixture
def figure() -> go.Figure:
    bar = {"type": "bar", "x": [1], "y": ["Liver"], "orientation": "h"}
    legend = {"yref": "container", "y": 1, "yanchor": "top"}
    return new_figure([bar], LIGHT, 300, margin={"l": 100, "r": 0, "t": 20, "b": 30}, legend=legend)


def test_a_plate_says_everything_around_a_figure_of_the_same_size(figure: go.Figure) -> None:
    before = figure.to_json()
    plate = plated(figure, ONE, LIGHT, 463)
    assert figure.to_json() == before
    written = " ".join(one.text for one in plate.layout.annotations).replace("<br>", " ").replace("\u00a0", " ")
    for text in (
        "Breast cancer reaches &lt;bone&gt; & liver",
        "women",
        "n = 432",
        "share of all patients",
        "autopsy, at death",
        "931–939",
        "primary=breast",
    ):
        assert text in written
    new, old = plate.layout, figure.layout
    assert new.width == 463
    assert new.height - new.margin.t - new.margin.b == pytest.approx(old.height - old.margin.t - old.margin.b, abs=1)
    top = new.legend.y * new.height  # pixels from below; the key stays where it was beside the figure
    assert top - (new.margin.b - old.margin.b) == pytest.approx(old.height, abs=1)


def test_texts_stay_inside_the_picture_and_do_not_meet_the_figure(figure: go.Figure) -> None:
    plate = plated(figure, ONE, LIGHT, 300)
    margin = plate.layout.margin
    for one in plate.layout.annotations:
        lines = html.unescape(one.text.removeprefix("<b>").removesuffix("</b>").replace("<br>", "\n")).split("\n")
        assert max(text_width(line, one.font.size) for line in lines) <= 300 - 2 * MARGIN
        tall = 1.3 * one.font.size * len(lines)
        if one.y == 1:
            assert tall < one.yshift <= margin.t
            assert one.yshift - tall >= figure.layout.margin.t
        else:
            assert -one.yshift >= figure.layout.margin.b
            assert -one.yshift + tall <= margin.b


def test_what_its_marks_mean_stands_on_it_beside_a_short_source_too(figure: go.Figure) -> None:
    one = replace(ONE, note="† fewer than 20 patients.", brief="Sources: diSibio 2008.")
    below = plated(figure, one, LIGHT, 900).layout.annotations[-1].text.replace("<br>", " ")
    assert below.startswith("† fewer than 20 patients. Sources: diSibio 2008. https://")


def test_an_own_cohort_says_that_it_has_no_link(figure: go.Figure) -> None:
    assert NO_LINK in plated(figure, replace(ONE, link=""), LIGHT, 900).layout.annotations[-1].text


@pytest.mark.parametrize(("size", "width"), [(PRESETS["single"][1], 463), (Size(mm=120, points=8), 553)])
def test_a_width_in_millimetres_gives_type_in_points(size: Size, width: int) -> None:
    sheet = paper(size)
    assert sheet.width == width
    assert sheet.points == pytest.approx(size.points, rel=0.002)
    assert sheet.width * sheet.scale == pytest.approx(size.mm / 25.4 * 300)
    assert SIZE * size.mm / 25.4 * 72 / sheet.width == pytest.approx(sheet.points)


def test_a_figure_that_needs_room_gets_it_with_smaller_type() -> None:
    sheet = paper(PRESETS["single"][1], 860)
    assert sheet.width == 860
    assert sheet.points == pytest.approx(3.8, abs=0.05)
    assert sheet.width * sheet.scale == pytest.approx(88 / 25.4 * 300)


def test_lines_keep_every_word_and_cut_only_what_is_longer_than_a_line() -> None:
    text = "A sentence with https://example.org/" + "a" * 90 + " in it"
    lines = wrapped(text, 200, 11)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line, 11) <= 200 for line in lines)
    assert wrapped("", 200, 11) == []


@pytest.mark.parametrize("look", [PRINT, GREY, SAFE], ids=["print", "grey", "safe"])
def test_a_scale_can_be_read_by_lightness_alone(look: Theme) -> None:
    lights = [luminance(colour) for _, colour in look.ramp]
    assert lights == sorted(lights, reverse=True)
    assert contrast(look.ink, look.paper) > 7
    assert contrast(look.muted, look.paper) > 4.5


def test_in_black_and_white_more_is_darker_than_less() -> None:
    values = [luminance(diverging_at(step / 4, 1, GREY)) for step in range(-4, 5)]
    assert values == sorted(values, reverse=True)
    fills = {GREY.origin, GREY.no_data, GREY.ramp[0][1], GREY.paper}
    assert len(fills) == 4  # where it started, not known, the smallest share and 0 % are four greys
    assert luminance(GREY.origin) < luminance(GREY.ramp[-1][1]) / 4


def test_black_and_white_takes_the_colour_of_everything(figure: go.Figure) -> None:
    figure.update_traces(marker={"color": ["#b5476b"], "line": {"color": "rgba(70, 55, 60, .4)"}})
    text = recoloured(figure, "grey").to_json()
    assert "#b5476b" not in text
    colours = json.loads(text)["data"][0]["marker"]
    assert len({colours["color"][0][i : i + 2] for i in (1, 3, 5)}) == 1
    assert colours["line"]["color"].startswith("rgba(59,59,59")
    assert recoloured(figure, "print") is figure
    assert set(PALETTES) == {"screen", "print", "grey", "safe"}
    assert look_of("screen", LIGHT) is LIGHT
