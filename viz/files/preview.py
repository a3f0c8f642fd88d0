"""What a link to a page shows where somebody pastes it: a title, a sentence, and the page's first figure."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape

from data.atlas import Atlas
from data.selection import from_params
from viz.charts.theme import LIGHT
from viz.charts.written import as_text
from viz.files.saving import Request, made_once
from viz.views.catalogue import CATALOGUE, build
from viz.views.figure import CANNOT, Figure
from viz.views.opening import opening

SITE = "Seed & Soil"
ABOUT = (
    "Which sites does a primary cancer seed, how often, by which route, and how sure are we? For teaching and research."
)
HOST = re.compile(r"[a-zA-Z0-9.:\[\]-]{1,253}")
MOST_SIGNS = 300
"""Letters of a description; what shows links cuts longer ones."""


@dataclass(frozen=True)
class Preview:
    """Title and description, as plain text, and whether there is a picture."""

    title: str
    description: str
    pictured: bool = False


def preview(atlas: Atlas, page: str, title: str, params: Mapping[str, str]) -> Preview:
    """Return what a link shows; `page` is the page's name in the catalogue, `title` that in the menu."""
    figure = _first(atlas, page, params)
    if figure is None:
        return Preview(f"{title} · {SITE}", ABOUT)
    found = as_text(figure.lead) or as_text(figure.sentence)
    cohort = f" {figure.provenance.cohort}." if figure.provenance.cohort else ""
    told = f"{found}{cohort}"
    short = told if len(told) <= MOST_SIGNS else f"{told[: MOST_SIGNS - 1].rstrip()}…"
    return Preview(f"{as_text(figure.headline)} · {SITE}", short, pictured=True)


def tags(shown: Preview, picture: str) -> str:
    """Return title, description and Open Graph tags as HTML; `picture` is the whole address of the picture, or ""."""
    told = {"og:site_name": SITE, "og:type": "article", "og:title": shown.title, "og:description": shown.description}
    if shown.pictured and picture:
        told |= {"og:image": picture, "twitter:card": "summary_large_image"}
    metas = "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in told.items())
    return f'<title>{escape(shown.title)}</title><meta name="description" content="{escape(shown.description)}">{metas}'


def whole_address(host: str, place: str, *, secure: bool) -> str:
    """Return the whole address of a place on a host, as a request names it; "" where that is no host's name."""
    return f"{'https' if secure else 'http'}://{host}{place}" if HOST.fullmatch(host) else ""


def picture(atlas: Atlas, page: str, params: Mapping[str, str]) -> bytes | None:
    """Return the first figure of a page as PNG, with everything burned in; None where the page has none.

    Raises viz.files.render.RenderError where it cannot be drawn.
    """
    figure = _first(atlas, page, params)
    return made_once(atlas, Request(figure.view, figure.selection, "png"), LIGHT) if figure else None


def _first(atlas: Atlas, page: str, params: Mapping[str, str]) -> Figure | None:
    """The first figure of a page that the selection of an address can be shown in."""
    chosen = opening(atlas, page, from_params(params, atlas)[0]).shown  # as the page shows it
    for view in CATALOGUE.values():
        if view.page == page and all(getattr(chosen, name) == value for name, value in view.needs.items()):
            with suppress(*CANNOT):
                return build(atlas, view.id, chosen)
    return None
