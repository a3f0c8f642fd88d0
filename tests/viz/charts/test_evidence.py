"""Evidence side by side: groups by method and time, ranges as ranges, one symbol a denominator, nothing pooled."""

import re
from itertools import groupby, pairwise

import pandas as pd
import pytest

from data.atlas import Atlas
from data.selection import Denominator
from data.stats.evidence import evidence, pairs_with_figures
from data.stats.frequency import SMALL_N, FrequencyError, Options, shares
from data.stats.words import decimals, rounded
from data.tables.words import METHODS, TIMINGS
from viz.charts.evidence import (
    KINDS,
    MARGIN,
    NOT_POOLED,
    OTHER,
    QUOTED,
    SYMBOLS,
    evidence_headline,
    evidence_info,
    evidence_sentence,
    plot_evidence,
    who_is_counted,
    why_they_differ,
)
from viz.charts.text import text_width
from viz.charts.theme import DARK, LIGHT, SMALL

DENOMINATORS: tuple[Denominator, ...] = ("all", "metastatic")
BONE = "Bone metastases in breast cancer"


@pytest.fixture(scope="session")
def frame(atlas: Atlas) -> pd.DataFrame:
    """Breast to bone: two autopsy series, registries and today's clinics."""
    return evidence(atlas, "breast", ("bone",))


def quoted(frame: pd.DataFrame) -> pd.Series:
    return frame["flag"].str.contains("tertiary|second_hand")


def written(figure: object) -> list[str]:
    return [str(annotation.text) for annotation in figure.layout.annotations]  # type: ignore[attr-defined]


def test_each_group_is_one_block_with_one_head(frame: pd.DataFrame) -> None:
    info = evidence_info(frame)
    blocks = [block for block, _ in groupby(info.lines, key=lambda line: (line.group, line.of_whom))]
    assert len(blocks) == len(set(blocks))
    assert blocks[0] == ("Autopsy, at death", "of all patients")
    assert ("Cancer registry, at diagnosis", "of patients with metastasis") in blocks
    heads = [f"<b>{how}</b> · {whom}" for how, whom in blocks]
    assert [text for text in written(plot_evidence(info, LIGHT)) if text in set(heads)] == heads
    assert info == evidence_info(frame.copy())


def test_within_a_group_the_largest_share_comes_first(frame: pd.DataFrame) -> None:
    for _, group in groupby(evidence_info(frame).lines, key=lambda line: (line.group, line.of_whom)):
        shares = [line.percent for line in group if line.percent is not None]
        assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("narrow", [False, True])
def test_rows_and_heads_stand_apart_and_nothing_is_pooled(frame: pd.DataFrame, *, narrow: bool) -> None:
    info = evidence_info(frame)
    figure = plot_evidence(info, LIGHT, narrow=narrow)
    places = list(figure.data[2].y)
    assert all(later - earlier >= 27 for earlier, later in pairwise(places))
    assert NOT_POOLED in written(figure)
    assert "diamond-wide" not in str(figure.data)  # no summary diamond
    whole = " ".join(written(figure)).replace("<br>", " ")
    for line in info.lines:
        assert line.label in whole
        assert line.figure in whole
        assert line.counts in whole


@pytest.mark.parametrize(("value", "text"), [(0.0, "0.0"), (0.35, "0.35"), (0.5, "0.5"), (0.999, "1.0"), (5.08, "5.1")])
def test_below_one_per_cent_no_printed_digit_is_lost(value: float, text: str) -> None:
    assert decimals(value) == text


def test_breast_to_brain_starts_at_what_the_paper_prints(atlas: Atlas) -> None:
    info = evidence_info(evidence(atlas, "breast", ("brain",)))
    assert "0.35–20\u2009%" in evidence_headline(info, "Brain metastases in breast cancer")
    assert "0.35\u2009%" in {line.figure for line in info.lines}


def test_quoted_figures_come_last_in_a_group_of_their_own(atlas: Atlas) -> None:
    findings = atlas.tables.findings[quoted(atlas.tables.findings)]
    for primary, site in findings[["primary_id", "site_id"]].drop_duplicates().itertuples(index=False):
        info = evidence_info(evidence(atlas, primary, (site,)))
        marks = [line.tertiary for line in info.lines]
        assert any(marks)
        assert marks == sorted(marks)
        assert [line.group == QUOTED for line in info.lines] == marks
        colours = plot_evidence(info, LIGHT).data[2].marker.color
        for colour, line in zip(colours, info.lines, strict=True):
            assert line.percent is None or (colour == LIGHT.muted) == line.tertiary


def test_a_range_stays_a_range(atlas: Atlas) -> None:
    ranges = atlas.tables.findings[atlas.tables.findings["kind"] == "range"]
    for primary, site in ranges[["primary_id", "site_id"]].drop_duplicates().itertuples(index=False):
        frame = evidence(atlas, primary, (site,))
        info = evidence_info(frame)
        bands, _, points, *_ = plot_evidence(info, LIGHT).data
        assert bands.showlegend
        for place, line, kind in zip(points.y, info.lines, frame["kind"], strict=True):
            if kind != "range":
                continue
            assert line.percent is None
            assert line.high is not None
            assert f"{line.high:g}" in line.figure
            assert "range" in line.counts
            at = list(bands.y).index(place)
            assert list(bands.x[at : at + 2]) == [line.low or 0, line.high]


def test_a_count_within_wide_bounds_is_shown_as_bounds(atlas: Atlas) -> None:
    (line,) = evidence_info(evidence(atlas, "breast", ("male_genital",))).lines
    assert line.percent is None
    assert (line.low, line.high) == (round(4 / 33 * 100, 3), round(10 / 33 * 100, 3)) or line.counts.startswith(
        "between"
    )
    assert "<NA>" not in line.figure + line.counts + line.hover


def test_the_symbol_tells_the_denominator_and_whether_it_is_counted(atlas: Atlas) -> None:
    frame = evidence(atlas, "prostate", ("bone", "bone_spine", "bone_spine_lumbar"))
    info = evidence_info(frame)
    figure = plot_evidence(info, DARK)
    assert {line.denominator for line in info.lines} >= {"all", "metastatic", "with_bone", "with_spine"}
    assert len({*SYMBOLS.values(), OTHER}) == len(SYMBOLS) + 1
    for symbol, line, n in zip(figure.data[2].marker.symbol, info.lines, frame["n_with_site"], strict=True):
        assert symbol.removesuffix("-open") == SYMBOLS.get(line.denominator, OTHER)
        assert symbol.endswith("-open") == pd.isna(n)
        assert ("no count" in line.counts) == pd.isna(n)
    names = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert {"of all patients", "of patients with metastasis", "of others, as the row says"} <= set(names)
    assert any("no count" in name for name in names)


def test_points_intervals_and_texts_are_the_printed_ones(frame: pd.DataFrame) -> None:
    info = evidence_info(frame)
    _, intervals, points, *_ = plot_evidence(info, LIGHT).data
    assert list(points.x) == pytest.approx(frame["percent"].astype(float).tolist(), abs=1e-3)
    assert sum(y is None for y in intervals.y) == frame["low"].notna().sum()
    for line in info.lines:
        if line.low is not None and line.high is not None and line.percent is not None:
            assert line.low <= line.percent <= line.high
    disibio = next(line for line in info.lines if line.key == "disibio2008")
    assert (disibio.figure, disibio.counts) == ("49.3\u2009% (44.6–54.0)", "213 of 432")
    met = next(line for line in info.lines if line.key == "msk_met")
    assert met.counts.startswith("≈\u2009")
    assert "(" in met.hover.partition("≈")[2]  # the bounds


def test_other_sites_are_named_and_the_chosen_cohort_stands_out(atlas: Atlas) -> None:
    frame = evidence(atlas, "lung", ("brain", "cns"))
    info = evidence_info(frame, "brain", atlas.sites.labels, selected="disibio2008")
    for line, site in zip(info.lines, frame["site_id"], strict=True):
        assert line.elsewhere == (site != "brain")
        assert ("nervous system" in line.label) == line.elsewhere
    bold = [text for text in written(plot_evidence(info, LIGHT)) if "diSibio" in text]
    assert bold == ["<b>diSibio & French 2008</b>"]
    bands = [shape for shape in plot_evidence(info, LIGHT).layout.shapes if shape.type == "rect"]
    assert [band.fillcolor for band in bands] == [LIGHT.card, LIGHT.accent]
    chord = next(line for line in info.lines if line.key == "msk_chord_ever")
    assert "lung, non-small cell only" in chord.label


def test_the_headline_spans_the_figures_of_the_site_itself(atlas: Atlas, frame: pd.DataFrame) -> None:
    shares = frame["percent"].dropna()
    title = evidence_headline(evidence_info(frame), BONE)
    aside = "; 1 more of patients with this site alone"
    across = f"across {len(frame) - 1} published estimates"
    assert title == f"{BONE}: {shares.min():.1f}–{shares.max():.0f}\u2009% {across}{aside}"
    wider = evidence_info(evidence(atlas, "breast", ("bone", "bone_spine", "bone_thoracic_skeleton")), "bone")
    assert len(wider.lines) > len(frame)
    assert evidence_headline(wider, BONE) == title
    assert f"{len(wider.lines)} printed figures" in evidence_sentence(wider, BONE)
    elsewhere = evidence_info(frame, "bone_femur")
    assert evidence_headline(elsewhere, BONE).endswith(f"of wider or narrower sites{aside}")
    one = evidence_info(frame.head(1))
    assert evidence_headline(one, BONE) == f"{BONE}: 73\u2009% in one published estimate"


def test_sources_are_numbered_in_reading_order_and_open(frame: pd.DataFrame) -> None:
    links = {source: f"https://example.org/{source}" for source in frame["source_id"]}
    info = evidence_info(frame, links=links)
    assert list(info.sources) == list(dict.fromkeys(frame["source_id"]))
    assert [info.sources[line.number - 1] for line in info.lines] == list(frame["source_id"])
    assert info.links == tuple(links[source] for source in info.sources)
    for narrow in (False, True):
        whole = " ".join(written(plot_evidence(info, LIGHT, narrow=narrow)))
        for number, link in enumerate(info.links, 1):
            assert f'<a href="{link}" style="color:{LIGHT.accent}">[{number}]</a>' in whole
    assert "<a" not in " ".join(written(plot_evidence(evidence_info(frame), LIGHT)))


def test_why_estimates_differ_is_read_off_their_rows(atlas: Atlas, frame: pd.DataFrame) -> None:
    told = why_they_differ(evidence_info(frame))
    assert told.startswith("Why they differ: autopsy, cancer registry, ")
    assert "of all patients or of patients with metastasis" in told
    alike = frame[(frame["method"] == "autopsy") & (frame["denominator"] == "all")]
    assert len(alike) > 1
    assert why_they_differ(evidence_info(alike)) == ""
    assert why_they_differ(evidence_info(frame.head(1))) == ""
    wider = evidence_info(evidence(atlas, "breast", ("bone", "bone_spine", "bone_thoracic_skeleton")), "bone")
    assert why_they_differ(wider) == told  # wider and narrower sites differ by being others


def test_who_is_counted_pools_nothing_and_leaves_out_what_may_not_lead(atlas: Atlas, frame: pd.DataFrame) -> None:
    told = {whom: span for span, whom in who_is_counted(evidence_info(frame))}
    assert told["of all patients; autopsy, at death (2 estimates)"] == "49–73\u2009%"
    assert told["of patients with metastasis, with this site alone; cancer registry, at diagnosis"] == "40\u2009%"
    doubtful = evidence(atlas, "prostate", ("bladder",))
    assert not doubtful["leads"].any()
    assert who_is_counted(evidence_info(doubtful)) == ()


def test_the_range_of_a_headline_holds_what_it_counts_and_is_rounded_once(atlas: Atlas) -> None:
    """Over every pair: ranges count with their ends, small groups and other measures stand aside and are said."""
    ranges = asides = 0
    for primary in sorted(set(pairs_with_figures(atlas)["primary_id"])):
        for site, found in evidence(atlas, primary, tuple(atlas.sites.ids)).groupby("site_id"):
            free = found[found["leads"]]
            if free.empty:
                continue
            said = evidence_headline(evidence_info(found), "Pair").removeprefix("Pair: ")
            aside = free["kind"].isin(["exclusive", "lesions"]) | (free["n_denominator"] < SMALL_N).fillna(value=False)
            counted = free[~aside] if (~aside).any() else free
            number = f"across {len(counted)} published estimates" if len(counted) > 1 else "in one published estimate"
            assert number in said, (primary, site)
            assert said.count(" more of") == free.loc[aside, "kind"].nunique() * bool((~aside).any()), (primary, site)
            wide = counted["percent"].isna()
            ends = pd.concat([counted["percent"], counted.loc[wide, "low"], counted.loc[wide, "high"]]).dropna()
            shown = said.split("\u2009%")[0].removeprefix("up to ").split("–")
            half = [0.5 / 10 ** len(one.partition(".")[2]) for one in shown]
            assert abs(float(shown[0]) - min(ends)) <= half[0] + 1e-6, (primary, site, said)
            assert abs(float(shown[-1]) - max(ends)) <= half[-1] + 1e-6, (primary, site, said)
            ranges += int(wide.sum())
            asides += int(aside.sum())
    assert min(ranges, asides) > 10


def test_shares_are_of_counts_where_there_are_any_and_halves_go_up(atlas: Atlas) -> None:
    liver = evidence(atlas, "colorectum", ("liver",)).set_index("label")
    assert liver["percent"]["Engstrand 2018"] == pytest.approx(27200 / 1026)
    alone = evidence_info(liver.loc[["Engstrand 2018"]].reset_index())
    assert evidence_headline(alone, "Liver").startswith("Liver: 27\u2009%")
    assert [rounded(62.5), rounded(32.5), rounded(12.25, 1), rounded(0)] == ["63", "33", "12.3", "0"]


def test_a_cohort_with_two_denominators_has_a_row_on_each(atlas: Atlas) -> None:
    """And none twice; the shares of a page that shows either denominator are among them."""
    bone = evidence(atlas, "prostate", ("bone",))
    both = bone[bone["cohort_id"] == "bubendorf2000"]
    assert list(zip(both["denominator"], both["n_with_site"], both["n_denominator"], strict=True)) == [
        ("all", 501, 1589),
        ("metastatic", 501, 556),
    ]
    for primary, site in (("prostate", "bone"), ("breast", "liver"), ("colorectum", "lung")):
        found = evidence(atlas, primary, (site,))
        rows_of = found[found["cohort_id"] != ""]
        assert not rows_of.duplicated(["cohort_id", "denominator"]).any()
        for cohort in atlas.cohorts.ids:
            for denominator in DENOMINATORS:
                try:
                    shown = shares(atlas, cohort, primary, Options(denominator, own_organ=True))
                except FrequencyError:
                    continue
                shown = shown[(shown["site_id"] == site) & shown["share"].notna()]
                here = rows_of[(rows_of["cohort_id"] == cohort) & rows_of["denominator"].isin(shown["denominator"])]
                assert list(here["percent"]) == list(shown["share"] * 100), (cohort, denominator)


def test_pairs_with_figures_are_those_of_evidence(atlas: Atlas) -> None:
    pairs = pairs_with_figures(atlas)
    for primary in ("breast", "melanoma_uveal", "lung"):
        found = evidence(atlas, primary, tuple(atlas.tables.sites["site_id"]))
        counted = pairs[pairs["primary_id"] == primary].set_index("site_id")["figures"]
        once = found[(found["cohort_id"] == "") | ~found.duplicated(["cohort_id", "site_id"])]  # not a denominator each
        printed = once.groupby("site_id").size()
        assert set(printed.index) <= set(counted.index)
        assert (counted[printed.index] >= printed).all()


def test_every_word_is_known(atlas: Atlas) -> None:
    assert set(atlas.tables.sources["method"]) <= set(METHODS)
    assert set(atlas.tables.sources["timing"]) | set(atlas.tables.findings["timing"]) <= set(TIMINGS)
    assert set(atlas.tables.findings["kind"]) <= set(KINDS)


def test_no_figure_is_an_empty_chart(frame: pd.DataFrame) -> None:
    info = evidence_info(frame.head(0))
    assert info.lines == ()
    figure = plot_evidence(info, LIGHT)
    assert figure.layout.xaxis.visible is False
    assert not figure.layout.annotations


def test_a_slide_keeps_what_is_told_and_says_how_many_it_leaves_out(frame: pd.DataFrame, atlas: Atlas) -> None:
    info = evidence_info(frame, "bone", atlas.sites.labels, selected="disibio2008")
    few = info
    while len(few.lines) > 6:
        few = few.fewer()
    assert few.left_out == len(info.lines) - 6
    shares = [line.percent for line in info.lines if line.percent is not None and not line.elsewhere]
    assert {min(shares), max(shares)} <= {line.percent for line in few.lines}
    assert "disibio2008" in [line.key for line in few.lines]
    assert few.lines == tuple(line for line in info.lines if line in few.lines)
    assert few.fewer().fewer().fewer().lines  # the last ones go too
    assert any(f"{few.left_out} more figures in the table" in text for text in written(plot_evidence(few, LIGHT)))
    assert not any("more figures" in text for text in written(plot_evidence(info, LIGHT)))


def test_the_longest_head_of_a_slide_ends_before_the_axis(frame: pd.DataFrame, atlas: Atlas) -> None:
    info = evidence_info(frame, "bone", atlas.sites.labels)
    usual, roomy = plot_evidence(info, LIGHT), plot_evidence(info, LIGHT, roomy=True)
    head = "Cancer registry, at diagnosis · of patients with metastasis"
    assert any(head == re.sub("<.*?>", "", text) for text in written(roomy))
    assert roomy.layout.margin.l > text_width(head, SMALL) + MARGIN > usual.layout.margin.l - MARGIN
    assert roomy.layout.height < usual.layout.height  # the key has its entries side by side
    assert len({trace.legend for trace in roomy.data if trace.name}) > 1
