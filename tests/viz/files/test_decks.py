"""A deck's slides as pages of a file: whole, each with what its figure says on its page, none without a figure."""

import json
from dataclasses import replace

import plotly.io
import pytest

from data.atlas import Atlas
from data.files.citable import NO_LINK
from data.files.deck import Deck, Slide, ready_decks
from data.own.model import joined
from tests.data.own.cohorts import cohort
from viz.charts.theme import LIGHT
from viz.files.decks import Stage, address, figure_on, fitted, pages, row_of, sheet, stage
from viz.files.slides import HEIGHT, Window
from viz.views.figure import Figure, drawn

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
        assert figure.heading in page.whom
        assert figure.provenance.n in page.whom
        assert figure.provenance.filters in page.whom
        assert page.link.startswith(BASE)
        assert page.link.endswith(f"#{slide.view}")
        assert (page.question, page.note) == (slide.question, slide.note)
        assert HEIGHT / 2 < page.figure.layout.height <= page.room  # it fills what its texts leave, and no more


def test_a_page_needs_no_server_for_its_body(atlas: Atlas) -> None:
    (page,) = pages(atlas, Deck("One", (Slide("primary_map"),)), LIGHT, BASE)
    shapes = [trace["geojson"] for trace in json.loads(plotly.io.to_json(page.figure))["data"] if "geojson" in trace]
    assert shapes
    assert all(shape["features"] for shape in shapes)


def test_a_body_says_nothing_of_intervals_that_it_does_not_show(atlas: Atlas) -> None:
    assert sheet(atlas, Slide("primary_map"), BASE).axis == "Share of all patients"
    assert sheet(atlas, Slide("primary_bars"), BASE).axis == "Share of all patients, 95 % interval"


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


def test_a_row_says_which_figure_of_whom(atlas: Atlas) -> None:
    slide = Slide("primary_bars", (("cohort", "msk_met"), ("primary", "breast")))
    assert row_of(atlas, slide) == "Ranked sites · Breast · MSK-MET 2022"
    assert row_of(atlas, replace(slide, title="Bone first")) == row_of(atlas, slide)  # of no text that is typed
    assert row_of(atlas, Slide("evidence", (("primary", "lung"), ("site", "brain")))) == (
        "Every cohort and paper · Lung · Brain"
    )
    assert row_of(atlas, Slide("compare", (("primary", "prostate"), ("others", "breast.lung")))) == (
        "Side by side · Prostate with Breast and Lung · diSibio & French 2008"
    )
    assert row_of(atlas, Slide("compare", (("by", "cohorts"), ("others", "msk_met")))) == (
        "Side by side · Breast · diSibio & French 2008 with MSK-MET 2022"
    )


@pytest.mark.parametrize("window", [Window(1024, 768), Window(1366, 768), Window(1920, 1080)])
def test_a_figure_takes_the_room_that_its_window_has(atlas: Atlas, window: Window) -> None:
    for view in ("heatmap", "primary_map", "evidence", "compare_map_1"):
        shown = sheet(atlas, Slide(view), BASE)
        figure = drawn(atlas, fitted(shown, window), LIGHT)
        room = window.room(shown.title, shown.whom, shown.axis, f"{shown.foot} {shown.way}")
        assert window.high / 2 < room < window.high - 150
        assert 0.95 * room < figure.layout.height <= room


def test_a_ready_slide_has_an_address_of_its_own(atlas: Atlas) -> None:
    own = address("where_cancers_go", 3, BASE)
    assert own == f"{BASE}present?deck=where_cancers_go&slide=3"
    assert sheet(atlas, Slide("sankey"), BASE, own).link == own
    assert sheet(atlas, Slide("sankey"), BASE).link.endswith("#sankey")


def test_the_browser_knows_the_notes_and_what_comes_next(atlas: Atlas) -> None:
    deck = ready_decks()["where_cancers_go"]
    last = len(deck.slides) - 1
    asked = stage(atlas, deck, Stage(1, asked=True, noted=True, public=True), Window())
    assert (asked["note"], asked["coming"]) == (deck.slides[1].note, "Next: the answer")
    assert asked["said"] == f"Slide 2 of {last + 1}: {deck.slides[1].question}"
    shown = stage(atlas, deck, Stage(1, asked=False, noted=True, public=False), Window())
    assert (shown["coming"], shown["size"]) == ("Next: slide 3", [1366, 768])
    assert shown["follow"] != asked["follow"]
    assert stage(atlas, deck, Stage(last, asked=False, noted=True, public=True), Window())["coming"] == "The last slide"
