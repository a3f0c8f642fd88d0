"""A chart for a page: formed once, however often it is shown, and the same as in a file but for what a page needs."""

import plotly.io as pio

from data.atlas import Atlas
from data.selection import DEFAULT
from viz.charts.theme import LIGHT
from viz.views.catalogue import build
from viz.views.figure import drawn, on_page


def test_a_chart_is_formed_once_for_all_runs(atlas: Atlas) -> None:
    figure = build(atlas, "heatmap", DEFAULT)
    once, again = (on_page(atlas, figure, LIGHT).to_dict() for _ in range(2))
    assert once is again


def test_a_page_shows_the_traces_of_the_file(atlas: Atlas) -> None:
    figure = build(atlas, "heatmap", DEFAULT)
    sent = pio.from_json(pio.to_json(on_page(atlas, figure, LIGHT).to_dict(), validate=False))
    assert sent.data == drawn(atlas, figure, LIGHT).data
