"""A short page of Clinic as elements of a page."""

import pandas as pd

from data.atlas import Atlas, memoised
from viz.charts.place import as_address
from viz.charts.theme import Mode
from viz.views.cited import Cited, number_html, sources_html
from viz.views.clinic import SOURCES, Board, Card, Column, board, full_contents, place_of_site
from viz.views.html import Html, tag


@memoised(64)
def short_page(atlas: Atlas, site: str, topic: str, mode: Mode) -> Html:
    """Return the short page of a site, or of a topic of the general part where the site is ""."""
    return board_html(board(atlas, site, topic), place_of_site(atlas, site, mode), atlas.sites.labels.get(site, ""))


def contents(atlas: Atlas, facts: pd.DataFrame, site: str, mode: Mode) -> Html:
    """Return the contents of the full text of a site, with the picture of its place."""
    return contents_html(full_contents(facts, site), place_of_site(atlas, site, mode), atlas.sites.labels[site])


def board_html(board: Board, picture: str, place: str) -> Html:
    """Return a board: the picture of the place with the contents, the emergency, the columns, the sources.

    `picture` is an image as text (SVG), "" for none; place is what it shows.
    """
    sources = {one.number: one for one in board.sources}
    urgent = [_emergency(board, sources)] if board.emergency else []
    cards = [_cards(one, sources, headed=len(board.columns) > 1) for one in board.columns]
    main = tag(
        "div", *urgent, *cards, sources_html(board.sources, SOURCES), class_=f"clinic_board of_{len(board.columns)}"
    )
    beside = [contents_html(board.contents, picture, place)] if len(board.columns) > 1 else []
    return tag("div", *beside, main, class_="clinic")


def contents_html(contents: tuple[tuple[str, str, int], ...], picture: str, place: str) -> Html:
    """Return the contents of a page beside the picture of the place."""
    image = [tag("img", src=as_address(picture), alt=f"{place} on the body")] if picture else []
    links = [tag("a", tag("span", heading), tag("b", str(n)), href=f"#{at}") for at, heading, n in contents]
    return tag("aside", *image, tag("nav", tag("p", "On this page"), *links, aria_label="On this page"))


def _emergency(board: Board, sources: dict[int, Cited]) -> Html:
    """The emergency, across all columns, with a part for each that has an entry of it."""
    title = tag("h2", board.emergency, " ", tag("strong", "Emergency"))
    parts = [
        tag(
            "div",
            tag("p", one.heading, class_="clinic_part"),
            *(_card(card, sources, board.emergency) for card in one.first),
        )
        for one in board.columns
        if one.first
    ]
    grid = tag("div", *parts, class_=f"clinic_parts of_{len(parts)}")
    return tag("section", title, grid, class_="clinic_urgent", id="emergency")


def _cards(column: Column, sources: dict[int, Cited], *, headed: bool) -> Html:
    head = [tag("h2", column.heading, id=column.place)] if headed else []
    level = "h3" if headed else "h2"
    cards = (tag("article", _card(one, sources, level=level)) for one in column.cards)
    return tag("section", *head, *cards, class_="clinic_column")


def _card(card: Card, sources: dict[int, Cited], under: str = "", level: str = "h3") -> Html:
    """A card; its title is not said again under a heading that says it."""
    title = [tag(level, card.title)] if card.title != under else []
    figure = [tag("p", tag("b", card.figure), " ", tag("span", card.meaning), class_="clinic_figure")]
    objection = [tag("em", card.objection)] if card.objection else []
    foot = tag(
        "p", card.evidence, " ", *(number_html(sources[n]) for n in card.references), *objection, class_="clinic_foot"
    )
    return tag("div", *title, tag("p", card.text), *(figure if card.figure else []), foot, class_="clinic_card")
