"""Every figure that a page shows and offers to save is the same, with the same numbers, from its address alone."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.address import Selection, to_params
from pages.shared.views import VIEWS
from tests.pages.opened import known, open_page, show, sound
from viz.theme import LIGHT

pytestmark = pytest.mark.slow
BREAST = Selection(primary="breast", site="bone")
PAIRED = replace(BREAST, cohort="msk_chord_ever")
COMPARED = replace(BREAST, others="lung")
WALK = replace(BREAST, graph="walk")
POSTERIOR = replace(BREAST, site="liver", chapter="which")
CASES: dict[str, list[tuple[Selection, dict[str, str]]]] = {
    "atlas": [
        (BREAST, {"atlas_map": "atlas_map", "atlas_bars": "atlas_bars", "sankey": "sankey", "heatmap": "heatmap"})
    ],
    "primary": [
        (
            replace(BREAST, chapter="evidence"),
            {"primary_map": "map", "primary_bars": "bars", "evidence": "evidence_chart"},
        )
    ],
    "site": [
        (
            POSTERIOR,
            {"site_bars": "within", "of_site_bars": "of_site", "which": "which", "which_printed": "which_printed"},
        )
    ],
    "evidence": [(BREAST, {"evidence": "evidence_chart"})],
    "network": [(BREAST, {"network": "network"}), (WALK, {"network": "walk", "steps": "steps"})],
    "enrichment": [(BREAST, {"ratios": "ratios", "enrichment": "enrichment"})],
    "compare": [(COMPARED, {"compare": "compare", "compare_map_1": "compare_map_0", "compare_map_2": "compare_map_1"})],
    "together": [(PAIRED, {"together": "dots", "pairs": "pairs"})],
    "pathways": [
        (
            replace(BREAST, chapter="eponyms"),
            {"circulation": "circulation", "organs": "bars", "first_filters": "filters", "named": "named"},
        )
    ],
    "clinic": [(BREAST, {"reached": "reached"})],
    "claims": [(BREAST, {"claims": "chart_top3_breast"})],
}
"""{page: [(selection, {view: key of its chart on the page})]}."""


def chart(app: AppTest, key: str) -> dict[str, Any]:
    """The figure of a chart on a page, by its key."""
    found = [one for one in app.get("plotly_chart") if one.proto.id.endswith(f"-{key}")]
    assert len(found) == 1, key
    figure: dict[str, Any] = json.loads(found[0].proto.spec)
    return figure


@pytest.mark.parametrize("page", CASES)
def test_what_is_saved_is_what_the_page_shows(page: str) -> None:
    for chosen, views in CASES[page]:
        app = open_page(page, chosen.cohort)
        sound(show(app, **to_params(chosen)))
        for view, key in views.items():
            shown = VIEWS[view][2](chosen)
            drawn = json.loads(plotly.io.to_json(shown.plot(shown.info, LIGHT, **dict(shown.options))))
            assert chart(app, key)["data"] == drawn["data"], view


def test_every_view_stands_on_a_page_that_is_checked() -> None:
    checked = {view for cases in CASES.values() for _, views in cases for view in views}
    quiz = {view for view in VIEWS if view.startswith("quiz")}  # see test_quiz.py
    assert set(VIEWS) - checked - quiz == {"compare_map_3", "compare_map_4"}  # as the first two


def test_counts_in_a_table_are_those_of_the_shipped_rows() -> None:
    table = VIEWS["primary_bars"][2](BREAST).table()
    rows = known().frequencies.query("cohort_id == 'disibio2008' and primary_id == 'breast' and sex == 'all'")
    names = dict(zip(known().sites["site_id"], known().sites["label"], strict=True))
    expected = dict(zip(rows["site_id"].map(names), rows["n_with_site"], strict=True))
    found = dict(zip(table["Site"], table["Patients with the site"], strict=True))
    assert len(found) > 20
    assert all(pd.isna(n) if pd.isna(expected[site]) else n == expected[site] for site, n in found.items())
