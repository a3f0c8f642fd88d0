"""The dumbbell: its points, what is missing, and that a mismatch is written on the figure."""

import textwrap
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from data.atlas import Atlas
from data.stats.compare import Comparison, Series, compared, differences, mismatches
from data.stats.frequency import Options
from data.tables.rows import rows
from viz.charts.bars import key_of_point
from viz.charts.compare import (
    ALONE,
    COMMON,
    NO_FIGURE,
    CompareInfo,
    compare_info,
    compare_sentence,
    mismatch_notes,
    plot_compare,
)
from viz.charts.describe import small_p
from viz.charts.differences import compare_headline, compare_lead, difference_table, finding, points_of
from viz.charts.theme import DARK, LIGHT, SERIES_SYMBOLS

BREAST, LUNG = Series("disibio2008", "breast"), Series("disibio2008", "lung")
WOMEN, MEN = (Series("msk_chord_sequencing", "lung", sex) for sex in ("female", "male"))
COHORTS = tuple(Series(c, "breast") for c in ("disibio2008", "abrams1950", "msk_met", "msk_chord_sequencing"))


def info_of(atlas: Atlas, *series: Series, share: Any = None, **options: Any) -> CompareInfo:
    comparison = compared(atlas, series, Options(denominator=share))
    notes = mismatch_notes(comparison, mismatches(atlas, comparison), atlas.primaries.labels)
    return compare_info(comparison, differences(atlas, comparison), notes, **options)


def words_on(figure: go.Figure) -> str:
    return " ".join(annotation.text for annotation in figure.layout.annotations)


def marker_traces(figure: go.Figure, info: CompareInfo) -> list[Any]:
    return [trace for trace in figure.data if trace.name in info.keys]


def test_sites_are_sorted_by_the_first_series(atlas: Atlas) -> None:
    info = info_of(atlas, BREAST, LUNG)
    *ranked, nodes = info.rows
    first = [next((p.share for p in row.points if p.series == 0), -1.0) for row in ranked]
    assert first == sorted(first, reverse=True)
    assert nodes.label == "Regional lymph nodes (not\u00a0ranked)", "though 53 % of the first have them"
    assert "egional" not in compare_sentence(info)
    assert first[-1] == -1  # the breast, where breast cancer starts
    assert info.keys == ("Breast, n = 432", "Lung, n = 163")
    assert info.unit == "Share of all patients, 95\u2009% interval"
    assert info == info_of(atlas, BREAST, LUNG)
    assert hash(info) == hash(info_of(atlas, BREAST, LUNG))


def test_the_largest_are_drawn_and_the_rest_is_counted(atlas: Atlas) -> None:
    comparison = compared(atlas, COHORTS)
    info = info_of(atlas, *COHORTS)
    known = comparison.frame[comparison.frame["share"].notna()]
    number = known.groupby("site_id").size()
    alone = [row for row in info.rows if number[row.site_id] == 1]
    assert (len(info.rows), len(alone)) == (COMMON + ALONE, ALONE)
    assert info.hidden == len(number) - len(info.rows)
    assert f"{info.hidden} more sites are in the table" in compare_sentence(info)
    drawn = {row.site_id for row in info.rows}
    largest = known[known["site_id"].map(number) > 1].groupby("site_id")["share"].max()
    assert largest[largest.index.isin(drawn)].min() >= largest[~largest.index.isin(drawn)].max()


def test_the_selected_site_is_kept_and_set_off(atlas: Atlas) -> None:
    drawn = {row.site_id for row in info_of(atlas, BREAST, LUNG).rows}
    other = next(s for s in compared(atlas, (BREAST,)).frame["site_id"] if s not in drawn)
    info = info_of(atlas, BREAST, LUNG, selected=other)
    place = [row.site_id for row in info.rows].index(other)
    figure = plot_compare(info, LIGHT)
    assert [tick.startswith("<b>") for tick in figure.layout.yaxis.ticktext] == [
        y == place for y in range(len(info.rows))
    ]
    (band,) = (shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (band.y0, band.y1) == (place - 0.5, place + 0.5)
    assert not [s for s in plot_compare(info_of(atlas, BREAST, LUNG), LIGHT).layout.shapes if s.type == "rect"]


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_points_and_intervals_are_the_shares(atlas: Atlas, look: Any) -> None:
    comparison = compared(atlas, COHORTS)
    info = info_of(atlas, *COHORTS)
    figure = plot_compare(info, look)
    by_key = {(row.series, row.site_id): row for row in rows(comparison.frame)}
    for place, trace in enumerate(marker_traces(figure, info)):
        symbol = SERIES_SYMBOLS[place]
        assert set(trace.marker.symbol) <= {symbol, f"{symbol}-open-dot"}  # the latter marks what leads nothing
        assert trace.marker.line.color == look.series[place]
        for i, point in enumerate(trace.customdata):
            row = by_key[place, key_of_point({"customdata": point})]
            assert trace.x[i] == pytest.approx(row.share * 100, abs=1e-3)
            assert trace.x[i] + trace.error_x.array[i] == pytest.approx(row.high * 100, abs=2e-3)
            assert trace.x[i] - trace.error_x.arrayminus[i] == pytest.approx(row.low * 100, abs=2e-3)
            assert trace.marker.color[i] == (
                look.paper if row.denominator == "examined" and row.leads else look.series[place]
            )
            assert info.rows[round(trace.y[i])].site_id == row.site_id
            assert f"of {row.n_denominator:,} patients" in trace.hovertext[i]
            assert comparison.names[place] in trace.hovertext[i]
    assert max(max(trace.x) for trace in marker_traces(figure, info)) <= figure.layout.xaxis.range[1]


def test_series_in_one_row_do_not_cover_each_other(atlas: Atlas) -> None:
    info = info_of(atlas, *COHORTS)
    figure = plot_compare(info, LIGHT)
    pixels = (figure.layout.height - figure.layout.margin.t - figure.layout.margin.b) / len(info.rows)
    heights: dict[int, list[float]] = {}
    for trace in figure.data[1:]:
        for y in trace.y:
            heights.setdefault(round(y), []).append(y * pixels)
    for some in heights.values():
        ordered = sorted(some)
        assert len(ordered) == len(COHORTS)
        assert min(b - a for a, b in pairwise(ordered)) >= 6


def test_what_a_series_lacks_is_no_zero(atlas: Atlas) -> None:
    info = info_of(atlas, BREAST, LUNG, origin=frozenset({("lung", "lung")}))
    lung = next(row for row in info.rows if row.site_id == "lung")
    assert [point.series for point in lung.points] == [0]
    ((place, hover),) = lung.absent
    assert place == 1
    assert hover.endswith("where the cancer started")
    breast = next(row for row in info.rows if row.site_id == "breast")
    assert breast.absent[0][1].endswith(NO_FIGURE)
    figure = plot_compare(info, LIGHT)
    (marks,) = (trace for trace in figure.data if trace.name == NO_FIGURE)
    assert [key_of_point({"customdata": point}) for point in marks.customdata] == ["lung", "breast"]
    assert max(marks.x) < 0
    assert "lung" not in [point[0] for point in marker_traces(figure, info)[1].customdata]
    assert NO_FIGURE not in {trace.name for trace in plot_compare(info_of(atlas, WOMEN, MEN), LIGHT).data}


def test_the_unknown_is_told_from_what_is_not_listed(atlas: Atlas) -> None:
    comparison = compared(atlas, (BREAST, LUNG))
    frame = comparison.frame
    unknown = (frame["series"] == 1) & (frame["site_id"] == "liver")
    holed = replace(comparison, frame=frame.assign(share=frame["share"].mask(unknown)))
    info = compare_info(holed, differences(atlas, holed))
    liver = next(row for row in info.rows if row.site_id == "liver")
    assert [point.series for point in liver.points] == [0]
    assert "not known" in liver.absent[0][1]
    assert NO_FIGURE not in liver.absent[0][1]
    assert liver.change == ""


def test_a_bounded_difference_is_about(atlas: Atlas) -> None:
    pair = (Series("msk_met", "breast"), Series("msk_met", "lung"))
    found = differences(atlas, compared(atlas, pair))
    assert "≈" in compare_lead(found, frozenset(), ("a", "b"))
    changes = {row.site_id: row.change for row in info_of(atlas, *pair).rows if row.change}
    bounded = {row.site_id: (row.n_lo_a, row.n_lo_b) != (row.n_hi_a, row.n_hi_b) for row in rows(found)}
    assert any(bounded.values())
    assert {site: change.startswith("≈") for site, change in changes.items()} == {s: bounded[s] for s in changes}
    assert not any(row.change.startswith("≈") for row in info_of(atlas, BREAST, LUNG).rows)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_mismatch_is_written_on_the_figure(atlas: Atlas, *, narrow: bool) -> None:
    series = (Series("disibio2008", "prostate"), Series("bubendorf2000", "prostate"), Series("msk_met", "prostate"))
    info = info_of(atlas, *series, share="metastatic")
    denominators, methods, times, cancers = info.notes
    assert denominators == (
        "Different denominators: all patients in diSibio & French 2008; "
        "patients with metastasis in Bubendorf 2000 and MSK-MET 2022."
    )
    assert methods.startswith("Different methods: autopsy in diSibio & French 2008 and Bubendorf 2000; clinical")
    assert times.startswith("Different times: at death in")
    assert cancers.startswith("Different cancers: prostate in diSibio & French 2008 and Bubendorf 2000; ")
    assert info.unit.startswith("Share of the patients named above")
    figure = plot_compare(info, LIGHT, narrow=narrow)
    assert all(note in words_on(figure) for note in info.notes)
    notes = [a for a in figure.layout.annotations if a.font.color == LIGHT.accent]
    assert all(0 < a.yshift <= figure.layout.margin.t for a in notes)
    assert len({a.yshift for a in notes}) == len(notes)
    assert not narrow or max(len(a.text) for a in notes) <= 60


def test_the_same_way_of_counting_needs_no_note(atlas: Atlas) -> None:
    assert info_of(atlas, BREAST, LUNG).notes == ()
    assert info_of(atlas, COHORTS[0], COHORTS[1]).notes == ()


def test_other_denominators_of_single_sites_are_hollow_and_explained(atlas: Atlas) -> None:
    info = info_of(atlas, COHORTS[0], COHORTS[1])
    hollow = {row.site_id for row in info.rows for point in row.points if point.hollow}
    assert "brain" in hollow
    assert info.marks[0] == "Hollow: share of patients whose organ was examined."
    assert info.marks[0] in words_on(plot_compare(info, LIGHT))


def test_small_groups_are_marked(atlas: Atlas) -> None:
    info = info_of(atlas, BREAST, Series("disibio2008", "adrenal"))
    assert info.keys == ("Breast, n = 432", "Adrenal gland, n = 6†")
    assert "† fewer than 20 patients." in words_on(plot_compare(info, LIGHT))
    comparison = compared(atlas, (BREAST, Series("disibio2008", "adrenal")))
    table = difference_table(comparison, differences(atlas, comparison), {"small_n": "small group"})
    assert table["Note"].str.contains("small group").all()


def test_of_a_pair_the_differences_stand_beside(atlas: Atlas) -> None:
    found = {row.site_id: row for row in rows(differences(atlas, compared(atlas, (BREAST, LUNG))))}
    info = info_of(atlas, BREAST, LUNG)
    bold = {a.text for a in plot_compare(info, LIGHT).layout.annotations if a.text.startswith("<b>")}
    for row in info.rows:
        if row.site_id in found:
            assert row.change == points_of(found[row.site_id].difference)
            assert row.sure == (found[row.site_id].p_adjusted < 0.05)
            assert (f"<b>{row.change}</b>" in bold) == row.sure
        else:
            assert row.change == ""
    assert not any(row.change for row in info_of(atlas, *COHORTS).rows)


def test_a_difference_that_is_not_tested_is_not_bold(atlas: Atlas) -> None:
    info = info_of(atlas, Series("msk_met", "lung"), Series("msk_met", "lung_adenocarcinoma"))
    assert any(row.change for row in info.rows)
    assert not any(row.sure for row in info.rows)


def test_the_headline_is_the_largest_sure_difference(atlas: Atlas) -> None:
    comparison = compared(atlas, (BREAST, LUNG))
    found = differences(atlas, comparison)
    words, prose = ("breast cancer", "lung cancer"), atlas.sites.column("prose")
    usable = found[(found["p_adjusted"] < 0.05) & (found["flag"] == "") & (found["site_id"] != "lymph_node_regional")]
    largest = max(rows(usable), key=lambda row: abs(row.difference))
    assert compare_headline(found, frozenset(), words, prose) == (
        f"Breast cancer and lung cancer differ most in {prose[largest.site_id]}"
    )
    bone, next_to_it = found["site_id"] == "bone", found["site_id"] == "pleura"
    near = found.assign(difference=found["difference"].mask(next_to_it, found.loc[bone, "difference"].iloc[0] + 0.009))
    assert compare_headline(near, frozenset(), words, prose).endswith("in bone, hardly more than in the pleura")
    lead = compare_lead(found, frozenset(), words)
    assert f"of {largest.n_denominator_b} patients (lung cancer)" in lead
    assert f"{points_of(largest.difference)} percentage points" in lead
    without = compare_headline(found, frozenset({largest.site_id}), words, prose)
    assert largest.site.lower() not in without
    assert "but are counted differently" in compare_headline(found, frozenset(), words, prose, mismatched=True)


def test_pooled_sexes_and_other_denominators_make_no_headline(atlas: Atlas) -> None:
    found = differences(atlas, compared(atlas, (BREAST, LUNG)))
    ovary = found[found["site_id"] == "ovary"]
    assert (ovary["p_adjusted"] < 0.05).all()
    assert finding(ovary, frozenset()) is None
    mixed = compared(atlas, (Series("bubendorf2000", "prostate"), Series("disibio2008", "prostate")))
    assert (differences(atlas, mixed)["p_adjusted"] < 0.05).any()
    assert finding(differences(atlas, mixed), frozenset()) is None


def test_without_a_finding_the_headline_claims_none(atlas: Atlas) -> None:
    periods = tuple(Series("schlageter2016", "liver", "all", p) for p in ("1969–1983", "1988–2012"))
    found = differences(atlas, compared(atlas, periods))
    assert compare_headline(found, frozenset(), ("1969–1983", "1988–2012"), {}, "Liver cancer") == (
        "Liver cancer: 1969–1983 and 1988–2012, side by side"
    )
    assert compare_lead(found, frozenset(), ("a", "b")) == ""
    chance = differences(atlas, compared(atlas, (WOMEN, MEN))).assign(p_adjusted=0.5)
    assert compare_headline(chance, frozenset(), ("women", "men"), {}, "Lung cancer") == (
        "Lung cancer: no site sets men apart from women beyond chance"
    )
    assert compare_lead(chance, frozenset(), ("women", "men")).startswith("The smallest adjusted p is 0.500 (")


def test_a_common_group_is_named_on_the_axis(atlas: Atlas) -> None:
    women = (WOMEN, Series("msk_chord_sequencing", "colon", "female"))
    assert info_of(atlas, *women).unit == "Share of all patients (women), 95\u2009% interval"
    assert "women" not in info_of(atlas, WOMEN, MEN).unit


def test_the_table_has_the_figures_of_the_chart(atlas: Atlas) -> None:
    comparison = compared(atlas, (BREAST, LUNG))
    table = difference_table(comparison, differences(atlas, comparison), {}).set_index("Site")
    liver = table.loc["Liver"]
    assert (liver["A counts"], liver["B counts"]) == ("218 of 432 patients", "58 of 163 patients")
    assert liver["Difference (points)"] == pytest.approx((58 / 163 - 218 / 432) * 100, abs=0.01)
    assert liver["from"] < liver["Difference (points)"] < liver["to"] < 0
    bone = next(row for row in rows(differences(atlas, comparison)) if row.site_id == "bone")
    assert float(str(table.loc["Bone", "p adjusted"])) == pytest.approx(bone.p_adjusted, rel=0.05)
    assert table["p adjusted"].str.len().max() <= 8
    untested = difference_table(
        compared(atlas, (WOMEN, Series("msk_chord_sequencing", "lung"))),
        differences(atlas, compared(atlas, (WOMEN, Series("msk_chord_sequencing", "lung")))),
        {},
    )
    assert untested["p adjusted"].isna().all()
    assert untested["Note"].eq("not tested: patients in common").all()


def test_no_label_is_cut_on_a_phone(atlas: Atlas) -> None:
    figure = plot_compare(info_of(atlas, *COHORTS), LIGHT, narrow=True)
    longest = max(len(line) for tick in figure.layout.yaxis.ticktext for line in tick.split("<br>"))
    assert longest * 6.6 <= figure.layout.margin.l
    assert all(tick.count("<br>") <= 2 for tick in figure.layout.yaxis.ticktext)


@pytest.mark.parametrize("narrow", [False, True])
def test_no_name_of_a_site_lies_on_the_next(atlas: Atlas, *, narrow: bool) -> None:
    info = info_of(atlas, Series("msk_met", "breast"), Series("msk_met", "prostate"))
    figure = plot_compare(info, LIGHT, narrow=narrow)
    lines = [tick.count("<br>") + 1 for tick in figure.layout.yaxis.ticktext]
    assert any(one > 1 and other > 1 for one, other in pairwise(lines))
    row = (figure.layout.height - figure.layout.margin.t - figure.layout.margin.b) / len(lines)
    assert all(row >= 1.3 * figure.layout.yaxis.tickfont.size * (a + b) / 2 for a, b in pairwise(lines))


def test_the_key_fits_above_the_notes(atlas: Atlas) -> None:
    for series in ((BREAST, LUNG), COHORTS):
        for narrow in (False, True):
            info = info_of(atlas, *series)
            figure = plot_compare(info, LIGHT, narrow=narrow)
            lines = (
                1
                if figure.layout.legend.orientation == "h"
                else len([t for t in figure.data if t.showlegend is not False])
            )
            shifts = [a.yshift for a in figure.layout.annotations if a.yshift]
            below = figure.layout.margin.t - max(shifts, default=0)
            assert below >= 19 * lines
            assert figure.layout.legend.itemclick is False


def test_words_of_numbers() -> None:
    assert [points_of(x) for x in (0.1234, -0.004, 0.0001, -0.0001)] == ["+12.3", "−0.4", "0.0", "0.0"]
    assert [small_p(p) for p in (0.0004, 0.0123, 1.0)] == ["<\u20090.001", "0.012", "1.000"]


def test_a_comparison_without_figures_is_still_a_figure() -> None:
    info = CompareInfo(("A", "B"), (), (), (), "Share", 0)
    assert plot_compare(info, LIGHT).layout.height > 0
    assert textwrap.shorten(compare_sentence(info), 100).startswith("0 sites")


def test_every_mismatch_has_words(atlas: Atlas) -> None:
    comparison = Comparison(pd.DataFrame(), (BREAST, LUNG), ("A", "B"), ("all", "all"), ())
    for row in rows(atlas.tables.cohorts):
        pairs = (("method", (row.method, "autopsy")), ("timing", (row.timing, "at_death")))
        for sentence in mismatch_notes(comparison, pairs, {}):  # type: ignore[arg-type]
            assert sentence.startswith("Different ")
            assert "_" not in sentence
