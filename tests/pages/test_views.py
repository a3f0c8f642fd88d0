"""Every figure of the catalogue stands on its page, under its own headline, when its address is opened."""

import json
from urllib.parse import parse_qsl, urlsplit

import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opened import known, open_page, show, sound
from tests.viz.files.chosen import chosen_for
from viz.charts.theme import LIGHT
from viz.views.catalogue import CATALOGUE, address_of, build
from viz.views.figure import drawn

pytestmark = pytest.mark.slow


def said(app: AppTest) -> str:
    """Every heading of a page and every line of it, as a reader sees them."""
    elements = (*app.title, *app.header, *app.markdown)
    return "\n".join(element.value for element in elements).replace("**", "")


@pytest.mark.parametrize("view", [view for view in CATALOGUE if not view.startswith("quiz")])  # they follow an answer
def test_an_address_opens_the_page_with_the_figure_under_its_headline(view: str) -> None:
    chosen = chosen_for(known(), view)
    figure = build(known(), view, chosen)
    app = open_page(CATALOGUE[view].page, chosen.cohort)
    sound(show(app, **dict(parse_qsl(urlsplit(address_of(view, chosen, "")).query))))
    found = [one for one in app.get("plotly_chart") if one.proto.id.endswith(f"-{view}")]
    assert len(found) == 1
    expected = json.loads(plotly.io.to_json(drawn(known(), figure, LIGHT)))
    shown = json.loads(found[0].proto.spec)
    assert shown["data"] == expected["data"]
    assert "template" not in shown["layout"], "compared by identity: Streamlit's second drawing would do it all again"
    assert shown["layout"]["datarevision"] == 1
    assert figure.headline.replace("**", "") in said(app)
