"""The Enrichment page: every primary of every cohort, or a sentence."""

import pytest

from data.stats.listed import selectable_primaries
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("cohort", ["disibio2008", "abrams1950", "msk_met"])
def test_every_primary_opens(cohort: str) -> None:
    app = open_page("enrichment", cohort)
    for primary in selectable_primaries(known(), cohort):
        with each(primary):
            sound(show(app, cohort=cohort, primary=primary))
            figures = charts(app)
            assert len(figures) == (1 if app.info else 2)
            assert app.title[0].value


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("share", ["", "all", "metastatic"])
def test_a_cohort_without_answer_says_so(cohort: str, share: str) -> None:
    app = open_page("enrichment", cohort)
    primary = next(iter(selectable_primaries(known(), cohort)))
    sound(show(app, cohort=cohort, primary=primary, **({"share": share} if share else {})))
    if app.info and not charts(app):
        (sentence,) = (info.value for info in app.info)
        assert known().cohorts.labels[cohort] in sentence
    else:
        assert len(charts(app)) == 2


def test_small_primaries_can_be_shown() -> None:
    app = open_page("enrichment")
    rows = []
    for least in ("0", "20", "100"):
        sound(show(app, cohort="disibio2008", primary="breast", least=least))
        heat = charts(app)[1]["data"][0]["z"]
        rows.append(len(heat) if isinstance(heat, list) else int(heat["shape"].split(",")[0]))
    assert rows == sorted(rows, reverse=True)
    assert rows[0] == 41


@pytest.mark.parametrize("order", ["system", "cluster"])
def test_both_orders_open(order: str) -> None:
    app = open_page("enrichment")
    sound(show(app, cohort="disibio2008", primary="breast", site="skin", order=order, own="1", nodes="0"))
    assert len(charts(app)) == 2


def test_the_table_holds_ratio_and_raw_share() -> None:
    app = open_page("enrichment")
    show(app, cohort="disibio2008", primary="breast")
    app.toggle(key="ratios_table").set_value(True)
    sound(app.run())
    (table,) = (frame.value for frame in app.dataframe)
    skin = table[table["Site"] == "Skin"].iloc[0]
    assert skin["Observed ÷ expected"] == pytest.approx(skin["Share %"] / skin["Expected %"], abs=1e-3)
    assert skin["ratio from"] < skin["Observed ÷ expected"] < skin["ratio to"]
    assert skin["of"] == 432


def test_a_rolled_up_primary_takes_the_place_of_its_types() -> None:
    app = open_page("enrichment", "msk_met")
    sound(show(app, cohort="msk_met", primary="breast"))
    own, grid = charts(app)
    assert app.title[0].value.startswith("Breast cancer: metastases in")
    assert own["data"][-1]["customdata"]
    assert {pair[0] for pair in grid["data"][-1]["customdata"]} >= {"breast_ductal_triple_neg", "lung_adenocarcinoma"}
