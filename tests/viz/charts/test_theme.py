"""The house colours: text that can be read, and marks that survive colour blindness and print."""

import itertools
import math

import pytest

from data.stats.words import percent
from viz.charts.theme import (
    DARK,
    LIGHT,
    SERIES_SYMBOLS,
    Theme,
    colour_at,
    contrast,
    diverging_at,
    ink_on,
    luminance,
    ramp_scale,
    readable_ink,
    scale_top,
    whole_percent,
)

THIN = "\u2009"
STEPS = 6
SMALLEST_DIFFERENCE = 10
"""ΔE*ab (CIE 1976): several times what is just noticeable, so that neighbours differ in small areas too."""
READABLE = 4.5
"""Contrast of body text by WCAG 2.2, success criterion 1.4.3."""

# Machado, Oliveira & Fernandes, IEEE Trans Vis Comput Graph 2009;15:1291-1298, severity 1.0, linear RGB.
VISION = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
# Linear sRGB to CIE XYZ (IEC 61966-2-1), each row divided by the white point D65.
WHITE = ((0.43396, 0.37622, 0.18990), (0.2126, 0.7152, 0.0722), (0.01773, 0.10945, 0.87277))

both = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def lab(colour: str, vision: str) -> tuple[float, float, float]:
    """CIELAB of a colour as somebody with that vision sees it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(1.0, max(0.0, dot(row, linear))) for row in VISION[vision]]
    x, y, z = (_lightness(dot(row, seen)) for row in WHITE)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def dot(row: tuple[float, ...], values: list[float]) -> float:
    return sum(a * b for a, b in zip(row, values, strict=True))


def _lightness(part: float) -> float:
    return part ** (1 / 3) if part > 216 / 24389 else part * 841 / 108 + 4 / 29


def difference(one: str, other: str, vision: str) -> float:
    pairs = zip(lab(one, vision), lab(other, vision), strict=True)
    return math.hypot(*(a - b for a, b in pairs))


def ramp(look: Theme, steps: int) -> list[str]:
    return [colour_at(i / (steps - 1), 1, look) for i in range(steps)]


@both
def test_text_can_be_read_on_every_ground(look: Theme) -> None:
    for ink in (look.ink, look.muted):
        for ground in (look.paper, look.card):
            assert contrast(ink, ground) >= READABLE
    assert contrast(look.accent, look.paper) >= READABLE


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@both
def test_the_ramp_runs_from_its_first_to_its_last_colour(look: Theme) -> None:
    assert colour_at(1e-9, 0.7, look) == look.ramp[0][1]
    assert colour_at(0.7, 0.7, look) == look.ramp[-1][1]
    assert colour_at(2, 0.7, look) == look.ramp[-1][1]
    assert colour_at(-1, 0.7, look) == look.ramp[0][1]
    assert colour_at(0.3, 0, look) == look.ramp[0][1]
    for position, colour in look.ramp[1:]:
        assert colour_at(position, 1, look) == colour


@both
def test_a_counted_zero_is_the_ground_and_the_smallest_share_is_not(look: Theme) -> None:
    """In Plotly's scale too: one patient of a million is already on the ramp."""
    assert colour_at(0, 0.7, look) == look.paper
    scale = ramp_scale(look)
    assert scale[0] == [0, look.paper]
    assert scale[1] == [pytest.approx(1e-6), look.ramp[0][1]]
    assert scale[2:] == [list(stop) for stop in look.ramp[1:]]


@both
def test_more_is_always_further_from_the_ground(look: Theme) -> None:
    """Grey print keeps the order of the shares, and a zero is the nearest to the ground that there is."""
    away = [contrast(colour, look.paper) for colour in ramp(look, 101)]
    assert all(one < other for one, other in itertools.pairwise(away))
    light = [luminance(colour) for colour in ramp(look, 101)]
    assert abs(light[0] - light[-1]) > 0.5


@both
def test_each_step_of_a_ramp_stands_out_from_the_one_below(look: Theme) -> None:
    """As the theme's docstring says: from the ground to the first colour, and from each to the next."""
    colours = [look.paper, *(colour for _, colour in look.ramp)]
    steps = [f"{contrast(one, other):.2f}" for one, other in itertools.pairwise(colours)]
    assert min(map(float, steps)) >= 1.5
    assert [position for position, _ in look.ramp] == [0, 0.125, 0.25, 0.5, 0.75, 1]
    assert ", ".join(steps) in " ".join((Theme.__doc__ or "").replace(" and", ",").split())


@both
def test_numbers_on_the_ramp_can_be_read(look: Theme) -> None:
    for colour in ramp(look, 101):
        assert contrast(readable_ink(colour), colour) >= READABLE


@both
def test_ink_on_a_fill_is_the_better_of_the_two(look: Theme) -> None:
    """Where even the better one stays below 4.5, neither could reach it."""
    for colour in ramp(look, 101):
        inks = {ink: contrast(ink, colour) for ink in ("#1f2730", "#ffffff")}
        assert inks[ink_on(colour)] == max(inks.values())
        assert max(inks.values()) >= 3


@both
@pytest.mark.parametrize("vision", VISION)
def test_marks_differ_in_every_vision(look: Theme, vision: str) -> None:
    steps = ramp(look, STEPS)
    pairs = [*itertools.pairwise(steps)]
    plain = (look.origin, look.no_data, look.muted)
    pairs += itertools.combinations(plain, 2)
    pairs += itertools.product(plain, ramp(look, 51))
    assert {pair: d for pair in pairs if (d := difference(*pair, vision)) < SMALLEST_DIFFERENCE} == {}


def test_the_simulation_tells_what_is_known_of_red_and_green() -> None:
    """Red and green of one lightness are far apart in full vision and close in both kinds of blindness."""
    red, green = "#c86464", "#7d8c50"
    assert difference(red, green, "full") > 50
    assert difference(red, green, "deutan") < difference(red, green, "full") / 2


@pytest.mark.parametrize(
    ("share", "one_decimal", "whole"),
    [
        (218 / 432, f"50.5{THIN}%", f"50{THIN}%"),
        (0.0, f"0.0{THIN}%", f"0{THIN}%"),
        (0.004, f"0.4{THIN}%", f"<1{THIN}%"),
        (0.005, f"0.5{THIN}%", f"1{THIN}%"),
        (0.125, f"12.5{THIN}%", f"13{THIN}%"),
        (1.0, f"100.0{THIN}%", f"100{THIN}%"),
    ],
)
def test_percentages_in_words(share: float, one_decimal: str, whole: str) -> None:
    assert percent(share) == one_decimal
    assert whole_percent(share) == whole


def test_an_unknown_share_is_no_zero() -> None:
    assert percent(None) == "not known"


@pytest.mark.parametrize(
    ("shares", "top"),
    [([], 0.1), ([0.01], 0.1), ([0.1], 0.1), ([0.101], 0.2), ([0.62, 0.3], 0.7), ([0.7], 0.7), ([1.0], 1.0)],
)
def test_the_top_of_a_scale_is_the_next_tenth(shares: list[float], top: float) -> None:
    assert scale_top(shares) == pytest.approx(top)
    assert all(share <= scale_top(shares) for share in shares)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.mode)
def test_the_diverging_scale_runs_from_a_common_middle_to_readable_ends(look: Theme) -> None:
    assert look.less[0] == look.more[0] == diverging_at(0, 3, look)
    assert (diverging_at(-9, 3, look), diverging_at(9, 3, look)) == (look.less[-1], look.more[-1])
    for value in (-3, -2.2, -1.5, -0.7, 0, 0.7, 1.5, 2.2, 3):
        fill = diverging_at(value, 3, look)
        assert max(contrast("#1f2730", fill), contrast("#ffffff", fill), contrast("#000000", fill)) >= 4.5
    for side in (look.less, look.more):
        light = [luminance(colour) for colour in side]
        assert light == sorted(light, reverse=look.mode == "light")


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.mode)
def test_the_colours_of_a_comparison_stand_out_from_the_paper(look: Theme) -> None:
    assert len(look.series) == len(SERIES_SYMBOLS) == 4
    assert all(contrast(colour, look.paper) >= 3 for colour in look.series)
    for vision in VISION:
        pairs = itertools.combinations(look.series, 2)
        assert min(difference(one, other, vision) for one, other in pairs) > SMALLEST_DIFFERENCE
        assert difference(look.less[-1], look.more[-1], vision) > 2 * SMALLEST_DIFFERENCE
