"""Posterior, prior and equal priors in one figure."""

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options
from data.stats.which_primary import incidence, likelihoods, posterior
from viz.charts.bars import key_of_point
from viz.charts.theme import DARK, LIGHT, whole_percent
from viz.charts.which_primary import (
    WhichInfo,
    plot_which,
    which_info,
    which_sentence,
)


@pytest.fixture(scope="session")
def frame(atlas: Atlas) -> pd.DataFrame:
    found = likelihoods(atlas, "disibio2008", ("liver",), incidence(atlas, "us"), Options(denominator="all"))
    return posterior(found.frame)


@pytest.fixture(scope="session")
def info(frame: pd.DataFrame) -> WhichInfo:
    return which_info(frame, "US incidence", {"colorectum": "2 types together"})


def test_the_info_holds_the_posterior(frame: pd.DataFrame, info: WhichInfo) -> None:
    assert [c.key for c in info.candidates] == frame["primary_id"].tolist()
    assert [c.posterior for c in info.candidates] == frame["posterior"].tolist()
    assert [c.equal for c in info.candidates] == frame["posterior_uniform"].tolist()
    assert "218 of 432 patients" in next(c.hover for c in info.candidates if c.key == "breast")
    assert info == which_info(frame.copy(), "US incidence", {"colorectum": "2 types together"})


def test_what_is_not_shown_is_counted(frame: pd.DataFrame) -> None:
    short = which_info(frame, "US incidence", {}, most=3)
    assert (len(short.candidates), short.hidden) == (3, len(frame) - 3)
    assert short.hidden_share == pytest.approx(1 - sum(c.posterior for c in short.candidates))


@pytest.mark.parametrize("narrow", [False, True])
def test_bar_diamond_and_tick_stand_where_the_numbers_say(info: WhichInfo, *, narrow: bool) -> None:
    figure = plot_which(info, LIGHT, narrow=narrow)
    bars, equal, prior, _, spans, values = figure.data
    for place, c in enumerate(info.candidates):
        assert bars.x[place] == pytest.approx(c.posterior * 100, abs=1e-3)
        assert equal.x[place] == pytest.approx(c.equal * 100, abs=1e-3)
        assert prior.x[place] == pytest.approx(c.prior * 100, abs=1e-3)
        assert c.low is not None
        assert c.high is not None
        assert spans.x[place] - spans.error_x.arrayminus[place] == pytest.approx(c.low * 100, abs=2e-3)
        assert spans.x[place] + spans.error_x.array[place] == pytest.approx(c.high * 100, abs=2e-3)
        assert values.text[place].rstrip("†") == whole_percent(c.posterior)
        assert {key_of_point({"customdata": trace.customdata[place]}) for trace in (bars, equal, prior)} == {c.key}
        written = figure.layout.annotations[place].text if narrow else figure.layout.yaxis.ticktext[place]
        assert c.label in written
        assert c.note in written
    assert figure.layout.xaxis.range[1] >= max(*bars.x, *prior.x, *equal.x)
    assert [trace.name for trace in (bars, equal, prior)] == [
        "posterior, 95\u2009% interval",
        "posterior with equal priors",
        "prior: US incidence",
    ]
    assert figure.layout.showlegend
    assert prior.marker.color == LIGHT.paper  # hollow


def test_a_bar_that_may_not_lead_is_hatched_in_its_own_colour(frame: pd.DataFrame) -> None:
    """With one colour for all bars Plotly hatches in that of the paper, and no bar is seen."""
    one = frame["primary_id"].iloc[1]
    marked = which_info(frame.assign(leads=frame["primary_id"] != one), "US incidence", {})
    bars, *_, values = plot_which(marked, LIGHT).data
    assert list(bars.marker.pattern.shape) == ["/" if c.key == one else "" for c in marked.candidates]
    assert list(bars.marker.color) == [LIGHT.origin] * len(marked.candidates)
    assert [text.endswith("‡") for text in values.text] == [c.key == one for c in marked.candidates]


def test_equal_priors_need_no_tick(frame: pd.DataFrame) -> None:
    same = which_info(posterior(frame.assign(weight=1.0)), "all alike", {}, equal_priors=True)
    assert not plot_which(same, DARK).data[1].visible
    assert "With equal priors" not in which_sentence(same, "liver metastasis")


def test_without_counts_no_interval_is_claimed(frame: pd.DataFrame) -> None:
    gone = pd.Series(pd.NA, frame.index, dtype="Int64")
    blind = which_info(posterior(frame.assign(n_with_site=gone, n_lo=gone, n_hi=gone)), "US incidence", {})
    assert {(c.low, c.high) for c in blind.candidates} == {(None, None)}
    bars, _, _, halo, spans, _ = plot_which(blind, LIGHT).data
    assert bars.name == "posterior"
    assert not halo.x
    assert not spans.x
    assert "no interval" in blind.candidates[0].hover


def test_the_sentence_names_the_first_and_what_the_prior_did(frame: pd.DataFrame, info: WhichInfo) -> None:
    text = which_sentence(info, "liver metastasis")
    first, equal = frame.iloc[0], frame.sort_values("posterior_uniform").iloc[-1]
    assert text.startswith(f"Liver metastasis, origin unknown: {first['primary'].lower()} ")
    assert (
        f"With equal priors {equal['primary'].lower()} leads, with {whole_percent(equal['posterior_uniform'])}" in text
    )
