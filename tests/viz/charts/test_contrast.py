"""Every text of every figure stands out from its ground (WCAG 2.2, 1.4.3), as do marks that are all there is (1.4.11).

What a browser's checker cannot see, for it reads no text inside a drawing.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import plotly.io
import pytest
from plotly.colors import sample_colorscale

from data.atlas import Atlas
from tests.viz.files.chosen import chosen_for
from viz.charts.theme import DARK, LIGHT, READABLE, SYSTEMS, Theme, colour_at, contrast
from viz.views.catalogue import CATALOGUE, build
from viz.views.figure import drawn

SEEN = 3.0
"""Contrast of a mark and its ground (WCAG 2.2, 1.4.11)."""
SIGNS = "●■◆▲"
"""Signs of a key: marks, not text."""
COLOURED = re.compile(r"""style=["'][^"']*?color:(#[0-9a-f]{6})[^"']*["']>([^<]*)""")

both = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


class Text(NamedTuple):
    """A text of a figure: its words, its colour, and what it lies on."""

    words: str
    colour: str
    grounds: tuple[str, ...]

    @property
    def is_faint(self) -> bool:
        """Whether it cannot be told from one of its grounds."""
        needed = SEEN if self.words.strip() in tuple(SIGNS) else READABLE
        return min(contrast(self.colour, ground) for ground in self.grounds) < needed


def hexed(colour: str) -> str:
    """#rrggbb of a colour that Plotly's scales give as rgb(…)."""
    if colour.startswith("#"):
        return colour
    return "#{:02x}{:02x}{:02x}".format(*(round(float(part)) for part in re.findall(r"[\d.]+", colour)[:3]))


def spread(value: Any, n: int) -> list[Any]:
    """A value a point, of a list or of one for all."""
    return list(value) if isinstance(value, list) else [value] * n


def cells(figure: dict[str, Any]) -> dict[tuple[int, int], str]:
    """The fill of each cell of a figure's heat maps."""
    found: dict[tuple[int, int], str] = {}
    for trace in figure["data"]:
        if trace["type"] != "heatmap":
            continue
        axis = figure["layout"].get(trace.get("coloraxis", ""), {}) | trace
        low, high = axis.get("zmin", axis.get("cmin")), axis.get("zmax", axis.get("cmax"))
        for y, row in enumerate(trace["z"]):
            for x, z in enumerate(row):
                if z is not None:
                    share = min(max((z - low) / (high - low), 0), 1)
                    found[x, y] = hexed(sample_colorscale(axis["colorscale"], [share])[0])
    return found


def of_points(trace: dict[str, Any], on_cells: dict[tuple[int, int], str], grounds: tuple[str, ...]) -> Iterator[Text]:
    """The texts of a trace: on a cell, inside its own mark, or beside it."""
    words = trace.get("text") or trace.get("label") or []
    if "text" not in trace.get("mode", "") and trace["type"] == "scatter":
        return
    inks = spread(trace.get("textfont", {}).get("color"), len(words))
    fills = spread(trace.get("marker", {}).get("color"), len(words))
    places = spread(trace.get("textposition", "middle center"), len(words))
    for number, (word, ink) in enumerate(zip(words, inks, strict=True)):
        if not word or ink is None:
            continue
        here = on_cells.get((trace["x"][number], trace["y"][number])) if "x" in trace else None
        if trace.get("mode") != "text" and places[number] in {"middle center", "inside"}:
            here = fills[number]
        yield Text(str(word), ink, (here,) if here else grounds)


def boxes(layout: dict[str, Any]) -> list[tuple[list[float], list[float], str]]:
    """The filled boxes of a figure in the units of its axes: their x, their y, their colour."""
    found = []
    for shape in layout.get("shapes", ()):
        if shape["type"] == "path" and shape["fillcolor"].startswith("#"):
            corners = [float(number) for number in re.findall(r"-?[\d.]+", shape["path"])]
            found.append((sorted(corners[::2]), sorted(corners[1::2]), shape["fillcolor"]))
    return found


def notes(layout: dict[str, Any], grounds: tuple[str, ...]) -> Iterator[Text]:
    """The annotations of a figure, each on the box that it lies in, on its own ground, or on the paper."""
    for note in layout.get("annotations", ()):
        here = grounds
        if "xref" not in note:
            here = next(((fill,) for x, y, fill in boxes(layout) if is_in(note["x"], x) and is_in(note["y"], y)), here)
        own = note.get("bgcolor", "")
        ink = note.get("font", {}).get("color", layout["font"]["color"])
        yield Text(note["text"], ink, (own,) if own.startswith("#") else here)


def is_in(place: float, ends: list[float]) -> bool:
    return ends[0] <= place <= ends[-1]


def fonts(part: Any, grounds: tuple[str, ...]) -> Iterator[Text]:
    """The texts of a layout, whose fonts stand beside their words."""
    if isinstance(part, list):
        for one in part:
            yield from fonts(one, grounds)
    if not isinstance(part, dict):
        return
    own = part.get("bgcolor", "")
    under = (own,) if own.startswith("#") else grounds
    for name, value in part.items():
        if name.endswith("font") and "color" in value:
            yield Text(str(part.get("text", name)), value["color"], under)
        else:
            yield from fonts(value, under)


def coloured(part: Any, grounds: tuple[str, ...]) -> Iterator[Text]:
    """Words with a colour of their own inside a text."""
    for colour, words in COLOURED.findall(json.dumps(part, ensure_ascii=False).replace('\\"', "'")):
        yield Text(words, colour, grounds)


@cache
def figure_of(atlas: Atlas, view: str, mode: str, *, narrow: bool) -> dict[str, Any]:
    look = {"light": LIGHT, "dark": DARK}[mode]
    figure = drawn(atlas, build(atlas, view, chosen_for(atlas, view)), look, narrow=narrow)
    loaded: dict[str, Any] = json.loads(plotly.io.to_json(figure))
    return loaded


@both
@pytest.mark.parametrize("view", CATALOGUE)
def test_every_text_of_a_figure_can_be_read(atlas: Atlas, view: str, look: Theme) -> None:
    for narrow in (False, True):
        figure = figure_of(atlas, view, look.mode, narrow=narrow)
        grounds = (look.paper, look.card)
        on_cells = cells(figure)
        layout = {name: part for name, part in figure["layout"].items() if name != "annotations"}
        texts = [*fonts(layout, grounds), *notes(figure["layout"], grounds), *coloured(figure, grounds)]
        for trace in figure["data"]:
            texts += of_points(trace, on_cells, grounds)
            texts += fonts(trace.get("colorbar", {}), grounds)
        assert texts
        assert [text for text in texts if text.is_faint] == []


@both
def test_a_mark_that_tells_something_stands_out(look: Theme) -> None:
    """Where the fill of a mark is pale, as that of a small share is in print, its outline does."""
    plain = (look.accent, look.origin, look.muted, look.faint, *look.series)
    fills = [colour_at(step / 20, 1, look) for step in range(21)]
    for ground in (look.paper, look.card):
        assert [colour for colour in plain if contrast(colour, ground) < SEEN] == []
        assert [fill for fill in fills if max(contrast(fill, ground), contrast(look.edge, ground)) < SEEN] == []
    assert [colour for _, colour in SYSTEMS.values() if contrast(colour, look.paper) < SEEN] == []
