"""A deck's slides as pages of a file: whole, each with what its figure says on its page, none without a figure."""

import json

import plotly.io
import pytest

from data.atlas import Atlas
from data.files.citable import NO_LINK
from data.files.deck import Deck, Slide, ready_decks
from data.own.model import joined
from tests.data.own.cohorts import cohort
from viz.charts.theme import LIGHT
from viz.files.decks import figure_on, pages
from viz.views.figure import Figure

BASE = "https://atlas.example.org/"


@pytest.mark.parametrize("name", sorted(ready_decks()))
def test_every_slide_of_a_ready_deck_is_a_page(atlas: Atlas, name: str) -> None:
    deck = ready_decks()[name]
    found = pages(atlas, deck, LIGHT, BASE)
    assert len(found) == len(deck.slides)
    for slide, page in zip(deck.slides, found, strict=True):
        figure = figure_on(atlas, slide)
        assert isinstance(figure, Figure)
        assert page.title == (slide.title or figure.headline)
        assert page.source == figure.caption
        assert page.link.startswith(BASE)
        assert page.link.endswith(f"#{slide.view}")
        assert (page.question, page.note) == (slide.question, slide.note)


def test_a_page_needs_no_server_for_its_body(atlas: Atlas) -> None:
    (page,) = pages(atlas, Deck("One", (Slide("primary_map"),)), LIGHT, BASE)
    shapes = [trace["geojson"] for trace in json.loads(plotly.io.to_json(page.figure))["data"] if "geojson" in trace]
    assert shapes
    assert all(shape["features"] for shape in shapes)


def test_a_slide_without_a_figure_is_left_out_and_said(atlas: Atlas) -> None:
    pairs = Slide("pairs", (("cohort", "abrams1950"),))
    assert len(pages(atlas, Deck("Two", (pairs, Slide("sankey"))), LIGHT, BASE)) == 1
    assert "does not report which sites occur in the same patient" in str(figure_on(atlas, pairs))


def test_a_slide_of_an_own_cohort_says_that_it_has_no_link(atlas: Atlas) -> None:
    mine = cohort(
        [{"primary_id": "breast", "n_patients": 50}],
        [{"primary_id": "breast", "site_id": "liver", "n_with_site": 20, "n_denominator": 50}],
    )
    session = Atlas(joined(atlas.tables, (mine,)), private=frozenset({mine.cohort_id}))
    (page,) = pages(session, Deck("One", (Slide("primary_bars", (("cohort", mine.cohort_id),)),)), LIGHT, BASE)
    assert page.link == ""
    assert page.source.endswith(NO_LINK)
