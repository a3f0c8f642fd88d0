"""A figure of the atlas as a file: from a view, a selection, a format and a size to bytes, the same for the same."""

from dataclasses import dataclass

from data.atlas import Atlas
from data.files.text import slug
from data.selection import Selection
from viz.charts.theme import Theme
from viz.files.formats import FORMATS
from viz.files.plate import Size
from viz.views.catalogue import build, name_of

SCREEN = Size()


@dataclass(frozen=True)
class Request:
    """One file: which figure of which selection, as what (an id of FORMATS), how large; base is the atlas's address.

    base may be "": links are then relative.
    """

    view: str
    selection: Selection
    form: str
    size: Size = SCREEN
    base: str = ""


def file_of(request: Request) -> str:
    """Return the whole file name of a request: the same for the same figure in the same form and size."""
    form = FORMATS[request.form]
    words = (name_of(request.view, request.selection), _size(request.size) if form.sized else "")
    return f"{'-'.join(word for word in words if word)}.{form.ending}"


def _size(size: Size) -> str:
    """A size in a file name; that of a screen, in a screen's colours, has no word."""
    if size.mm:
        return slug(f"{size.mm:g}mm", f"{size.points:g}pt", "" if size.palette == "print" else size.palette)
    palette = {"screen": "", "print": "white"}.get(size.palette, size.palette)
    return slug(f"{size.scale:g}x" if size.scale != 1 else "", palette)


def made(atlas: Atlas, request: Request, screen: Theme) -> bytes:
    """Return the bytes of a request; screen is the visitor's theme.

    Raises RenderError for a picture that cannot be drawn, and one of viz.views.figure.CANNOT where there is no figure.
    """
    figure = build(atlas, request.view, request.selection)
    return FORMATS[request.form].write(atlas, figure, request.size, screen, request.base)
