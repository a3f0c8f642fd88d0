"""The short pages of Clinic: nothing on a card that its row does not say, and every reference opens."""

import re

import pandas as pd
import pytest

from data.atlas import Atlas
from data.learn.short import COLUMNS, sentences, short_figure, short_text, sources_of_row
from data.learn.teaching import GENERAL, described_sites, facts_of
from data.tables.rows import rows
from viz.charts.bodymap import drawing
from viz.charts.place import panel_of, place_svg
from viz.views.clinic import Board, board, lit_regions
from viz.views.clinic_html import board_html


def pages(atlas: Atlas) -> list[tuple[str, str]]:
    return [*((site, "") for site in sorted(described_sites(atlas))), *(("", topic) for topic in GENERAL)]


def shown(atlas: Atlas) -> pd.DataFrame:
    facts = atlas.tables.manifestations
    return facts[facts["short"] != ""]


def test_a_figure_stands_word_for_word_in_its_row(atlas: Atlas) -> None:
    for row in rows(shown(atlas)):
        figure, meaning = short_figure(row)
        said = f"{row.figure} {row.figure_meaning} {row.explanation}"
        assert figure in said
        numbers = re.findall(r"\d[\d.,]*", meaning)
        assert [one for one in numbers if one not in said] == []
        assert bool(figure) == bool(row.figure)


def test_a_text_is_whole_sentences_of_its_row(atlas: Atlas) -> None:
    for row in rows(shown(atlas)):
        assert short_text(row)
        assert short_text(row) in row.explanation
        assert all(re.search(r"[.!?]$", one) for one in sentences(row.explanation))


def test_the_columns_of_the_short_page_are_for_rows_that_have_one(atlas: Atlas) -> None:
    facts = atlas.tables.manifestations
    only = facts[facts["short"] == ""]
    for column in ("short_title", "short_figure", "short_meaning", "emergency"):
        assert set(only[column]) == {""}


def test_a_card_says_what_a_textbook_has_wrong_and_leaves_what_it_has_in_part_to_the_full_text(atlas: Atlas) -> None:
    verdicts = atlas.tables.manifestations.set_index("manifestation_id")["verdict"]
    for site, topic in pages(atlas):
        for column in board(atlas, site, topic).columns:
            for card in (*column.first, *column.cards):
                assert bool(card.objection) == (verdicts[card.key] == "contradicts")


def test_every_page_has_each_of_its_short_rows_once(atlas: Atlas) -> None:
    for site, topic in pages(atlas):
        found = board(atlas, site, topic)
        facts = facts_of(atlas, site, topic)
        cards = [card.key for column in found.columns for card in (*column.first, *column.cards)]
        assert sorted(cards) == sorted(facts.loc[facts["short"] != "", "manifestation_id"])
        assert len(cards) + found.left == len(facts)
        assert len(found.columns) == (len(COLUMNS) if site else 1)
        assert facts["emergency"].nunique() <= 2  # one, and none


def test_every_reference_is_a_source_that_opens(atlas: Atlas) -> None:
    for site, topic in pages(atlas):
        found = board(atlas, site, topic)
        facts = {row.manifestation_id: row for row in rows(facts_of(atlas, site, topic))}
        numbered = {one.number: one for one in found.sources}
        assert list(numbered) == list(range(1, len(numbered) + 1))
        assert all(one.address.startswith("https://") or one.address.startswith("http://") for one in found.sources)
        for column in found.columns:
            for card in (*column.first, *column.cards):
                assert len(card.references) == len(sources_of_row(facts[card.key]))
                assert set(card.references) <= set(numbered)
        page = board_html(found, "", "")
        assert {int(n) for n in re.findall(r">\[(\d+)\]</a>", page)} == set(numbered)


def test_contents_lead_to_what_is_there(atlas: Atlas) -> None:
    for site in described_sites(atlas):
        page = board_html(board(atlas, site, ""), "", site)
        places = re.findall(r'href="#([a-z_]+)"', page)
        assert places
        assert all(f'id="{place}"' in page for place in places)


@pytest.mark.parametrize(
    ("site", "headline"),
    [
        ("bone", "Bone: pain; the emergency is cord compression"),
        ("pericardium", "Pericardium: breathlessness; the emergency is tamponade"),
        ("liver", "Liver: silent at first, then vague"),
    ],
)
def test_the_headline_is_what_shows_first_and_the_emergency(atlas: Atlas, site: str, headline: str) -> None:
    assert board(atlas, site, "").headline == headline


def test_what_is_put_into_a_card_shows_as_itself(atlas: Atlas) -> None:
    found: Board = board(atlas, "bone", "")
    page = board_html(found, place_svg("female", frozenset({"liver"}), "light"), "<b>")
    assert "&lt;4 / 15 / 33–100 %" in page
    assert "&lt;b&gt; on the body" in page


def test_every_site_is_lit_on_a_body_that_has_it(atlas: Atlas) -> None:
    for site in described_sites(atlas):
        sex, regions = lit_regions(atlas, site)
        assert regions, site
        panel = panel_of(sex, regions)
        here = {f["id"] for f in drawing(sex)["features"] if f["properties"]["panel"] == panel}
        assert place_svg(sex, regions, "dark").count('fill="#f0879b"') == len(regions & here)
    assert lit_regions(atlas, "ovary")[0] == "female"
