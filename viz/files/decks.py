"""A deck of the atlas: the figures that its slides name, and its slides as pages of a file."""

import plotly.graph_objects as go

from data.atlas import Atlas
from data.files.citable import NO_LINK
from data.files.deck import Deck, Slide
from data.selection import Selection, from_params
from data.tables.plain import as_typed
from viz.anatomy.geometry_files import inlined
from viz.charts.theme import Theme
from viz.charts.written import as_text, visible
from viz.files.cited import link_of
from viz.files.slides import Page
from viz.views.catalogue import CATALOGUE, build
from viz.views.figure import CANNOT, Figure, drawn


def selection_of(atlas: Atlas, slide: Slide) -> Selection:
    """Return what a slide shows; what does not exist any more gives way to its default."""
    return from_params(dict(slide.params), atlas)[0]


def figure_on(atlas: Atlas, slide: Slide) -> Figure | str:
    """Return a slide's figure, or the sentence that says why there is none."""
    try:
        return build(atlas, slide.view, selection_of(atlas, slide))
    except CANNOT as error:
        return str(error)


def title_of(slide: Slide) -> str:
    """Return what a list calls a slide whose figure is not drawn there."""
    return slide.title or CATALOGUE[slide.view].name


def link_to(atlas: Atlas, slide: Slide, base: str) -> str:
    """Return the address of a slide's figure, "" where it would open for nobody else; base is that of the atlas."""
    return link_of(atlas, slide.view, selection_of(atlas, slide), base)


def pages(atlas: Atlas, deck: Deck, look: Theme, base: str) -> list[Page]:
    """Return a deck's slides for a file; slides without a figure are left out."""
    found = ((slide, figure_on(atlas, slide)) for slide in deck.slides)
    return [_page(atlas, slide, figure, look, base) for slide, figure in found if not isinstance(figure, str)]


def _page(atlas: Atlas, slide: Slide, figure: Figure, look: Theme, base: str) -> Page:
    """A slide that needs nothing from a server: the body comes inside its figure."""
    link = link_to(atlas, slide, base)
    return Page(
        figure=go.Figure(inlined(drawn(atlas, figure, look).to_dict())),
        title=visible(slide.title) or as_typed(as_text(figure.headline)),
        question=visible(slide.question),
        caption=as_typed(as_text(figure.sentence)),
        source=as_typed(as_text(figure.caption if link else f"{figure.caption} {NO_LINK}")),
        note=visible(slide.note),
        link=link,
    )
