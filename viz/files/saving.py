"""A figure of the atlas as a file: from a view, a selection, a format and a size to bytes, the same for the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from data.atlas import Atlas
from data.files.text import slug
from data.selection import Selection
from viz.charts.theme import Theme
from viz.files.formats import FORMATS
from viz.files.plate import PRESETS, Size
from viz.files.render import RenderError
from viz.files.turns import Once
from viz.views.catalogue import build, name_of

SCREEN = Size()
ONCE = Once(64_000_000, largest=4_000_000)
"""Files that were saved last. An offline HTML is larger, and made in no time."""
CUSTOM = "custom"
"""The preset of somebody who gives width, type and colours."""
MOST_FAULTS = 50


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


def made_once(atlas: Atlas, request: Request, screen: Theme) -> bytes:
    """Return the same, made once for all who ask at a time, and kept a while; raise like `made`.

    What is of an atlas of a session alone is for that session alone, and not kept.
    """
    return ONCE.content((atlas, request, screen), lambda: made(atlas, request, screen), keep=not atlas.private)


@dataclass(frozen=True)
class Wish:
    """What somebody saved last: format (an id of viz.files.formats.FORMATS), preset and size."""

    form: str = "png"
    preset: str = "screen2"
    size: Size = PRESETS["screen2"][1]

    def preset_as(self, preset: str) -> "Wish":
        """Return the wish with another preset; one's own size begins with the one before, if that is of print."""
        if preset in PRESETS:
            return replace(self, preset=preset, size=PRESETS[preset][1])
        return replace(self, preset=CUSTOM, size=self.size if self.size.mm else Size(mm=120, points=8, palette="print"))


class Faults:
    """Why files were not made, for one session: told at its menu's next run, since the button can only say that.

    Files are made in threads without a session, so each is given this box when its button is drawn.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._told: dict[Request, str] = {}

    def guarded(self, request: Request, make: Callable[[], bytes]) -> Callable[[], bytes]:
        """Return `make` so that a picture that cannot be drawn is noted here before it fails."""

        def run() -> bytes:
            try:
                return make()
            except RenderError as error:
                if len(self._told) >= MOST_FAULTS:  # nobody came back for them
                    self._told.clear()
                self._told[request] = str(error)
                raise

        return run

    def pop(self, request: Request) -> str:
        """Return why a file was not made, once; "" where nothing is known."""
        return self._told.pop(request, "")
