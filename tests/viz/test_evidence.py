"""Evidence side by side: order by method, ranges as ranges, one symbol a denominator."""

import pandas as pd
import pytest

from data.evidence import ORDER, evidence
from data.load import Tables, load_tables
from viz.evidence import KINDS, METHODS, SYMBOLS, TIMINGS, evidence_info, plot_evidence
from viz.theme import DARK, LIGHT


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables()


@pytest.fixture(scope="session")
def frame(tables: Tables) -> pd.DataFrame:
    """Breast to bone: two autopsy series, registries and today's clinics."""
    return evidence(tables, "breast", ("bone",))


def quoted(frame: pd.DataFrame) -> pd.Series:
    return frame["flag"].str.contains("tertiary|second_hand")


def test_autopsy_comes_first_in_the_order_of_methods(frame: pd.DataFrame) -> None:
    info = evidence_info(frame)
    assert [line.method for line in info.lines[:2]] == ["autopsy", "autopsy"]
    assert {line.label.split(" · ")[0] for line in info.lines[:2]} == {"Abrams 1950", "diSibio & French 2008"}
    ranks = [ORDER.index(line.method) for line in info.lines if not line.tertiary]
    assert ranks == sorted(ranks)
    assert info == evidence_info(frame.copy())


def test_quoted_figures_come_last_and_are_hollow(tables: Tables) -> None:
    findings = tables.findings[quoted(tables.findings)]
    pairs = findings[["primary_id", "site_id"]].drop_duplicates().head(6)
    assert len(pairs)
    for primary, site in pairs.itertuples(index=False):
        info = evidence_info(evidence(tables, primary, (site,)))
        marks = [line.tertiary for line in info.lines]
        assert any(marks)
        assert marks == sorted(marks)
        symbols = plot_evidence(info, LIGHT).data[1].marker.symbol
        assert [symbol.endswith("-open") for symbol in symbols] == marks


def test_a_range_stays_a_range(tables: Tables) -> None:
    ranges = tables.findings[tables.findings["kind"] == "range"]
    for primary, site in ranges[["primary_id", "site_id"]].drop_duplicates().itertuples(index=False):
        frame = evidence(tables, primary, (site,))
        info = evidence_info(frame)
        spans, points = plot_evidence(info, LIGHT).data
        for place, (line, kind) in enumerate(zip(info.lines, frame["kind"], strict=True)):
            if kind != "range":
                continue
            assert line.percent is None
            assert KINDS["range"] in line.label
            assert line.high is not None
            assert f"{line.high:g}" in line.hover
            assert points.marker.size[place] == 0
            at = list(spans.y).index(place)
            assert list(spans.x[at : at + 2]) == [line.low or 0, line.high]


def test_the_symbol_tells_the_denominator(frame: pd.DataFrame) -> None:
    info = evidence_info(frame)
    points = plot_evidence(info, DARK).data[1]
    assert {line.denominator for line in info.lines} >= {"all", "metastatic"}
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    for symbol, line in zip(points.marker.symbol, info.lines, strict=True):
        assert symbol.removesuffix("-open") == SYMBOLS[line.denominator]


def test_points_and_intervals_are_the_printed_ones(frame: pd.DataFrame) -> None:
    info = evidence_info(frame)
    spans, points = plot_evidence(info, LIGHT).data
    assert list(points.x) == pytest.approx(frame["percent"].astype(float).tolist(), abs=1e-3)
    assert list(points.y) == list(range(len(frame)))
    assert sum(y is None for y in spans.y) == frame["low"].notna().sum()
    for line in info.lines:
        if line.low is not None and line.high is not None and line.percent is not None:
            assert line.low <= line.percent <= line.high


def test_every_word_is_known(tables: Tables) -> None:
    assert set(tables.sources["method"]) <= set(METHODS)
    assert set(tables.sources["timing"]) | set(tables.findings["timing"]) <= set(TIMINGS)
    assert set(tables.findings["kind"]) <= set(KINDS)


def test_no_figure_is_an_empty_chart(frame: pd.DataFrame) -> None:
    info = evidence_info(frame.head(0))
    assert info.lines == ()
    assert plot_evidence(info, LIGHT).layout.yaxis.visible is False
