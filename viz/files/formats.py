"""What a figure can be saved as: the only list of formats, each one function from a figure to bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go

from data.atlas import Atlas
from data.files.citable import Citable, facts
from data.files.tables import TABLE_FORMATS
from viz.charts.theme import Theme
from viz.files.bundle import bundled
from viz.files.cited import cited
from viz.files.palettes import look_of, recoloured
from viz.files.pictures import to_html, to_pdf, to_png, to_svg
from viz.files.plate import Paper, Size, paper, plated
from viz.views.catalogue import CATALOGUE, name_of
from viz.views.figure import Figure, drawn

Write = Callable[[Atlas, Figure, Size, Theme, str], bytes]
"""From a figure of the catalogue, a size, the theme of a visitor's screen and the atlas's address (or "") to bytes."""


@dataclass(frozen=True)
class Format:
    """One format. drawn: only a browser on the server can make it; sized: it comes in a size that its name tells.

    write raises viz.files.render.RenderError where a picture cannot be drawn.
    """

    id: str
    name: str
    media: str
    ending: str
    write: Write
    drawn: bool = False
    sized: bool = False


def plate_of(atlas: Atlas, figure: Figure, one: Citable, size: Size, screen: Theme) -> tuple[go.Figure, Paper]:
    """Return a figure with everything burned in, in its size and colours, and the paper it is laid out for."""
    view, look = CATALOGUE[figure.view], look_of(size.palette, screen)
    sheet = paper(size, view.wide)
    plate = plated(drawn(atlas, figure, look, narrow=sheet.width < view.narrow), one, look, sheet.width)
    return recoloured(plate, size.palette), sheet


def _picture(draw: Callable[[go.Figure, Paper, Citable], bytes]) -> Write:
    def write(atlas: Atlas, figure: Figure, size: Size, screen: Theme, base: str) -> bytes:
        one = cited(atlas, figure, base)
        return draw(*plate_of(atlas, figure, one, size, screen), one)

    return write


def _html(atlas: Atlas, figure: Figure, size: Size, screen: Theme, base: str) -> bytes:
    look = look_of(size.palette, screen)
    return to_html(recoloured(drawn(atlas, figure, look), size.palette), cited(atlas, figure, base), look)


def _data(ending: str) -> Write:
    def write(atlas: Atlas, figure: Figure, _size: Size, _screen: Theme, base: str) -> bytes:
        return TABLE_FORMATS[ending][1](figure.table(), facts(cited(atlas, figure, base)))

    return write


_DRAWS = {"png": to_png, "svg": to_svg, "pdf": to_pdf}
_NAMES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "json": "JSON"}


def _bundle(atlas: Atlas, figure: Figure, size: Size, screen: Theme, base: str) -> bytes:
    """The figure is drawn once for its three pictures."""
    one, frame = cited(atlas, figure, base), figure.table()
    plate, sheet = plate_of(atlas, figure, one, size, screen)
    pictures = {ending: (ending.upper(), partial(draw, plate, sheet, one)) for ending, draw in _DRAWS.items()}
    data = {
        ending: (_NAMES[ending], partial(TABLE_FORMATS[ending][1], frame, facts(one)))
        for ending in ("csv", "xlsx", "parquet")
    }
    stem = name_of(figure.view, figure.selection)
    return bundled(one, stem, pictures, data, list(frame.columns), atlas.tables.sources)


_ALL = (
    Format("png", "PNG", "image/png", "png", _picture(to_png), drawn=True, sized=True),
    Format("svg", "SVG", "image/svg+xml", "svg", _picture(to_svg), drawn=True, sized=True),
    Format("pdf", "PDF", "application/pdf", "pdf", _picture(to_pdf), drawn=True, sized=True),
    Format("html", "HTML", "text/html", "html", _html),
    *(Format(one, name, TABLE_FORMATS[one][0], one, _data(one)) for one, name in _NAMES.items()),
    Format("bundle", "Citable bundle", "application/zip", "zip", _bundle, sized=True),
)
FORMATS: dict[str, Format] = {one.id: one for one in _ALL}
"""{id: format}, in the order in which people are offered them."""
