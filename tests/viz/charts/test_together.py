"""Dots and matrix of sites that occur together: what they say, where things stand, and what is clicked."""

import re
from math import log2
from typing import Any

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import SMALL_N
from data.stats.together import pairs, strongest
from data.tables.rows import rows
from viz.charts.bars import key_of_point
from viz.charts.pair_matrix import (
    CAP,
    LESS,
    MORE,
    NO_RATIO,
    in_body_order,
    pair_matrix_info,
    pair_matrix_sentence,
    plot_pair_matrix,
)
from viz.charts.theme import DARK, LIGHT, REGIONS, contrast, diverging_at
from viz.charts.together import (
    NO_INTERVAL,
    NOT_SEQUENCE,
    headline,
    lead,
    plot_together,
    ratio,
    ratio_with_interval,
    together_info,
    together_sentence,
)

SEQUENCING, EVER = "msk_chord_sequencing", "msk_chord_ever"


@pytest.fixture(scope="session")
def frame(atlas: Atlas) -> pd.DataFrame:
    return pairs(atlas, SEQUENCING, "lung_nsclc")


@pytest.fixture(scope="session")
def tiny(atlas: Atlas) -> pd.DataFrame:
    """Three men; most cells are empty."""
    return pairs(atlas, SEQUENCING, "breast_triple_neg", "male")


def words(figure: Any) -> str:
    return "\n".join(note.text for note in figure.layout.annotations)


def test_rows_are_sorted_by_odds_ratio_and_rest_groups_come_last(frame: pd.DataFrame) -> None:
    info = together_info(frame, "adrenal")
    found = frame[frame["given_id"] == "adrenal"].set_index("other_id")
    assert {line.key for line in info.lines} == set(found.index)
    assert info.lines[-1].key == "other_site"
    odds = found["odds_ratio"].loc[[line.key for line in info.lines[:-1]]].tolist()
    assert odds == sorted(odds, reverse=True)
    assert (info.given, info.n_given, info.n_without) == ("adrenal metastasis", 714, 7095)
    assert info == together_info(frame.sample(frac=1, random_state=5), "adrenal")
    with pytest.raises(ValueError, match=r"choose one of .*adrenal"):
        together_info(frame, "kidney")


@pytest.mark.parametrize("narrow", [False, True])
def test_markers_and_intervals_are_the_shares(frame: pd.DataFrame, *, narrow: bool) -> None:
    info = together_info(frame, "bone")
    found = frame[frame["given_id"] == "bone"].set_index("other_id")
    figure = plot_together(info, DARK, narrow=narrow)
    bars, _, with_given, without = figure.data
    assert [with_given.marker.symbol, without.marker.symbol] == ["circle", "square"]
    assert [with_given.marker.color, without.marker.color] == list(DARK.series[:2])
    for trace, name in ((with_given, "with"), (without, "without")):
        for x, y, (key,), more, less in zip(
            trace.x, trace.y, trace.customdata, trace.error_x.array, trace.error_x.arrayminus, strict=True
        ):
            row = found.loc[key]
            assert info.lines[round(y)].key == key
            assert x == pytest.approx(row[f"share_{name}"] * 100, abs=1e-3)
            assert x + more == pytest.approx(row[f"{name}_high"] * 100, abs=2e-3)
            assert x - less == pytest.approx(row[f"{name}_low"] * 100, abs=2e-3)
            assert x + more <= figure.layout.xaxis.range[1]
    assert [key_of_point({"customdata": data}) for data in bars.customdata] == [line.key for line in info.lines]
    assert set(bars.x) == {figure.layout.xaxis.range[1]}  # the whole row takes a click


@pytest.mark.parametrize("narrow", [False, True])
def test_ratios_stand_beside_their_row(frame: pd.DataFrame, *, narrow: bool) -> None:
    info = together_info(frame, "adrenal")
    place = next(i for i, line in enumerate(info.lines) if line.key == "bone")
    notes = plot_together(info, LIGHT, narrow=narrow).layout.annotations
    here = " ".join(note.text for note in notes if note.yref == "y" and round(note.y) == place)
    assert "2.37 (2.22–2.53)" in here
    assert "4.95 (4.21–5.83)" in here
    assert info.lines[place].risk in here
    assert ("Bone" in here) == narrow


def test_both_groups_are_named_with_their_size(frame: pd.DataFrame) -> None:
    text = words(plot_together(together_info(frame, "bone"), LIGHT))
    assert "with bone metastasis, n = 2,418" in text
    assert "without, n = 5,391" in text
    assert "†" not in text


def test_an_empty_cell_shows_a_word_and_no_number(tiny: pd.DataFrame) -> None:
    info = together_info(tiny, "liver")
    assert info.n_given == 0
    figure = plot_together(info, LIGHT)
    assert len(figure.data[2].x) == 0  # nobody has liver metastasis, so no share with it
    assert len(figure.data[3].x) == len(info.lines)
    text = words(figure)
    assert text.count(NO_INTERVAL) == 2 * len(info.lines) + 1  # and its explanation
    assert f"† fewer than {SMALL_N}" in text
    everything = text + str(info) + str(pair_matrix_info(tiny)) + words(plot_pair_matrix(pair_matrix_info(tiny), LIGHT))
    assert not re.search(r"\b(nan|inf|NA|None patients)\b", everything)
    assert "one of the four counts is 0: no interval" in info.lines[0].hover


@pytest.mark.parametrize(("cohort", "timing"), [(SEQUENCING, "at_sequencing"), (EVER, "ever")])
@pytest.mark.parametrize("narrow", [False, True])
def test_association_not_sequence_is_on_every_figure(atlas: Atlas, cohort: str, timing: str, *, narrow: bool) -> None:
    found = pairs(atlas, cohort, "breast")
    assert NOT_SEQUENCE[timing].startswith("Association, not sequence")
    for figure in (
        plot_together(together_info(found, "bone"), LIGHT, narrow=narrow),
        plot_pair_matrix(pair_matrix_info(found), LIGHT, narrow=narrow),
    ):
        assert NOT_SEQUENCE[timing] in words(figure).replace(":<br>", ": ")


def test_every_timing_with_pairs_has_its_caution(atlas: Atlas) -> None:
    assert set(atlas.tables.cooccurrence["timing"]) <= set(NOT_SEQUENCE)


@pytest.mark.parametrize(
    ("value", "text"), [(1.844, "1.84"), (9.994, "9.99"), (9.996, "10.0"), (99.96, "100"), (0, "0.00"), (pd.NA, "none")]
)
def test_ratios_in_words(value: Any, text: str) -> None:
    assert ratio(value) == text


def test_ratios_without_an_interval_say_so() -> None:
    assert ratio_with_interval(1.8, 1.62, 2.05) == "1.80 (1.62–2.05)"
    assert ratio_with_interval(0, pd.NA, pd.NA) == "0.00, no interval"
    assert ratio_with_interval(pd.NA, pd.NA, pd.NA) == "no interval"


def test_headline_and_lead_tell_the_strongest_pair(frame: pd.DataFrame) -> None:
    of_adrenal = frame[frame["given_id"] == "adrenal"]
    info = together_info(frame, "adrenal")
    pair = strongest(of_adrenal)
    assert pair["other_id"].iloc[0] == "liver"
    assert headline(pair, "Lung cancer", info.given) == (
        "Lung cancer: patients with adrenal metastasis have liver metastasis 2.9 times as often as all other patients"
    )
    text = lead(pair, info, "women")
    assert "Of 714 patients with adrenal metastasis (women), **35.6\u2009%** had liver metastasis" in text
    assert "of 7,095 without, with other metastases or none, **12.4\u2009%**" in text
    assert "Risk ratio 2.87 (95\u2009% CI 2.56–3.23), odds ratio 3.91 (3.30–4.63)." in text


def test_without_a_strong_pair_nothing_is_claimed(atlas: Atlas, tiny: pd.DataFrame) -> None:
    info = together_info(tiny, "bone")
    assert headline(strongest(tiny), "Breast cancer", info.given) == (
        "Breast cancer: which sites occur together with bone metastasis"
    )
    assert "times" not in lead(strongest(tiny), info)
    own = together_info(pairs(atlas, SEQUENCING, "lung_nsclc", own_organ=True), "lung")
    assert own.given == "lung metastasis (own organ)"


def test_sentences_hold_figures_and_caution(frame: pd.DataFrame) -> None:
    text = together_sentence(together_info(frame, "adrenal"))
    assert "Adrenal metastasis in 714 patients, against 7,095 without" in text
    assert "bone 65\u2009% against 28\u2009%" in text
    matrix = pair_matrix_sentence(pair_matrix_info(frame))
    assert "Matrix of 6 sites" in matrix
    assert f"{frame.loc[frame['flag'] == '', 'odds_ratio'].max():.1f}." in matrix
    for sentence in (text, matrix):
        assert sentence.endswith(NOT_SEQUENCE["at_sequencing"])


def test_the_matrix_follows_the_body_and_leaves_rest_groups_out(frame: pd.DataFrame) -> None:
    info = pair_matrix_info(frame, "bone")
    ids = [site.id for site in info.sites]
    assert ids == [site for site in in_body_order(frame) if site != "other_site"]
    assert in_body_order(frame)[-1] == "other_site"
    regions = dict(zip(frame["given_id"], frame["region"], strict=True))
    places = [list(REGIONS).index(regions[site]) for site in ids]
    assert places == sorted(places)
    assert info == pair_matrix_info(frame.sample(frac=1, random_state=2), "bone")
    with pytest.raises(ValueError, match="empty"):
        pair_matrix_info(frame.head(0))


def test_cells_hold_share_colour_and_sign(frame: pd.DataFrame) -> None:
    info = pair_matrix_info(frame)
    place = {site.id: i for i, site in enumerate(info.sites)}
    figure = plot_pair_matrix(info, LIGHT)
    colours, *texts, targets = figure.data
    shown = {(x, y): text for trace in texts for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)}
    for row in rows(frame[~frame["flag"].str.contains("rest_group")]):
        x, y = place[row.other_id], place[row.given_id]
        assert colours.z[y][x] == pytest.approx(log2(row.odds_ratio), abs=1e-3)
        assert colours.z[y][x] == colours.z[x][y]
        sign = MORE if row.or_low > 1 else LESS if row.or_high < 1 else ""
        assert shown[x, y] == f"{int(row.share_with * 100 + 0.5)} {sign}".strip()
        cell = info.cells[y][x]
        assert cell
        assert f"{row.n11:,} of {row.n_given:,} patients" in cell.hover
    for site, i in place.items():
        one = frame[frame["given_id"] == site].iloc[0]
        assert shown[i, i] == f"{int(one['n_given'] / one['n'] * 100 + 0.5)}"
        assert colours.z[i][i] is None
    assert [key_of_point({"customdata": data}) for data in targets.customdata] == [
        site.id for site in info.sites for _ in info.sites
    ]


def test_the_scale_is_symmetric_and_capped(frame: pd.DataFrame) -> None:
    strong = frame.assign(odds_ratio=frame["odds_ratio"] * 1000, or_low=2.0, or_high=3.0)
    weak = frame.assign(odds_ratio=frame["odds_ratio"] / 1000, or_low=0.1, or_high=0.2)
    for found, end, sign in ((strong, CAP, MORE), (weak, -CAP, LESS)):
        colours, *texts, _ = plot_pair_matrix(pair_matrix_info(found), DARK).data
        assert {z for row in colours.z for z in row if z is not None} == {end}
        assert sum(sign in text for trace in texts for text in trace.text) == 6 * 5
        assert (colours.zmin, colours.zmax) == (-CAP, CAP)
    scale = dict(colours.colorscale)
    assert scale[0] == diverging_at(-1, 1, DARK)
    assert scale[0.5] == diverging_at(0, 1, DARK)
    assert scale[1] == diverging_at(1, 1, DARK)
    assert list(colours.colorbar.ticktext)[:: len(colours.colorbar.ticktext) - 1] == ["8× less", "8× more"]


@pytest.mark.parametrize(("low", "odds", "high"), [(0.9, 1.5, 2.0), (0.5, 0.7, 1.1)])
def test_an_interval_that_holds_1_has_no_sign(frame: pd.DataFrame, low: float, odds: float, high: float) -> None:
    info = pair_matrix_info(frame.assign(or_low=low, odds_ratio=odds, or_high=high))
    assert {cell.sign for row in info.cells for cell in row if cell} == {""}
    assert MORE not in words(plot_pair_matrix(info, LIGHT))


def test_cells_without_an_odds_ratio_are_grey_and_small_rows_marked(tiny: pd.DataFrame, frame: pd.DataFrame) -> None:
    figure = plot_pair_matrix(pair_matrix_info(tiny), LIGHT)
    grey = figure.data[1]
    assert grey.colorscale[0][1] == LIGHT.no_data
    assert all((z == 1) == (x != y) for y, row in enumerate(grey.z) for x, z in enumerate(row))
    assert NO_RATIO in words(figure)
    assert all("†" in text for text in figure.layout.yaxis.ticktext)
    assert NO_RATIO not in words(plot_pair_matrix(pair_matrix_info(frame), LIGHT))


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_numbers_can_be_read_on_their_ground(atlas: Atlas, look: Any) -> None:
    for primary in ("breast", "pancreas_other", "lung_squamous"):
        info = pair_matrix_info(pairs(atlas, SEQUENCING, primary))
        for trace in plot_pair_matrix(info, look).data[1:-1]:
            for x, y in zip(trace.x, trace.y, strict=True) if trace.type == "scatter" and trace.text else ():
                cell = info.cells[y][x]
                place = None if cell is None else cell.log_odds
                ground = look.no_data if place is None else diverging_at(min(max(place, -CAP), CAP), CAP, look)
                assert contrast(trace.textfont.color, look.paper if x == y else ground) >= 4.5


def test_the_chosen_row_is_framed(frame: pd.DataFrame) -> None:
    info = pair_matrix_info(frame, "liver")
    place = [site.id for site in info.sites].index("liver")
    (frame_of_row,) = (s for s in plot_pair_matrix(info, LIGHT).layout.shapes if s.line.color == LIGHT.accent)
    assert (frame_of_row.y0, frame_of_row.y1) == (place - 0.5, place + 0.5)
