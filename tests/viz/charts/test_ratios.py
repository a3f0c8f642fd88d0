"""One primary against its cohort: every ratio with its shares, the words of those beyond chance alone."""

import re
from math import log2

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.enrichment import enrichment, notable
from data.stats.frequency import all_shares
from viz.charts.ratios import plot_ratios, ratios_headline, ratios_info, ratios_sentence
from viz.charts.theme import LIGHT, whole_percent


@pytest.fixture(scope="module")
def frame(atlas: Atlas) -> pd.DataFrame:
    return enrichment(all_shares(atlas, "disibio2008"), addable=True)


def test_one_primary_in_full(frame: pd.DataFrame) -> None:
    own = ratios_info(frame, "prostate", "bone")
    rows = frame[frame["primary_id"] == "prostate"]
    assert own.left_out == (~(rows["ratio"] > 0).fillna(value=False)).sum()
    assert [bar.ratio for bar in own.bars] == sorted((bar.ratio for bar in own.bars), reverse=True)
    assert {bar.key for bar in own.bars if bar.sure} == set(notable(rows)["site_id"]) - set(
        rows.loc[rows["ratio"] == 0, "site_id"]
    )
    found = "Prostate: metastases in bone are 3.0 times as frequent as in the whole cohort"
    assert ratios_headline(own, "Prostate").startswith(found)
    said = ratios_sentence(own, "Prostate")
    assert "testis" not in said  # four patients, less than one expected
    assert re.search(r"less often to the peritoneum \(0\.10×\)", said)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_share_stands_beside_every_ratio(frame: pd.DataFrame, *, narrow: bool) -> None:
    own = ratios_info(frame, "breast")
    figure = plot_ratios(own, LIGHT, narrow=narrow)
    notes = [note.text for note in figure.layout.annotations]
    for bar in own.bars:
        assert any(f"{whole_percent(bar.share)} vs {whole_percent(bar.expected)}" in text for text in notes)
    points = figure.data[-1]
    assert list(points.x) == pytest.approx([log2(bar.ratio) for bar in own.bars], abs=1e-3)
