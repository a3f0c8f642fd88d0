"""One figure that can stand alone: what to draw, its finding, whom it shows, its table, its sources."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache
from inspect import signature

import pandas as pd
import plotly.graph_objects as go

from data.atlas import Atlas, memoised
from data.selection import DEFAULT, Selection
from data.stats.frequency import FrequencyError
from data.stats.network import NetworkError
from viz.charts.sankey import SankeyError
from viz.charts.theme import Theme

CANNOT = (FrequencyError, NetworkError, SankeyError)
"""What a builder raises where there is nothing to draw; the message is a sentence."""


@dataclass(frozen=True)
class Provenance:
    """Whom a figure shows, in words; sources are ids. What does not apply is ""."""

    cohort: str = ""
    method: str = ""
    filters: str = ""
    denominator: str = ""
    n: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure: `plot` draws `info` with `options`, and only when it is asked to.

    headline is its finding, lead that finding with its numbers (Markdown), heading what its axis shows where it
    stands beside another figure of the same finding, sentence the figure in words. note says how to read it,
    source where its numbers come from, brief the same in few words where they are many. marks are (tone, text)
    of its badges: "fact" or "warning". table makes the numbers behind it for people. view is its id in the
    catalogue, selection what of a selection decides it; both together are its address.
    """

    plot: Callable[..., go.Figure]
    info: Hashable
    headline: str
    sentence: str
    source: str
    table: Callable[[], pd.DataFrame]
    provenance: Provenance = field(default_factory=Provenance)
    lead: str = ""
    heading: str = ""
    note: str = ""
    brief: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, Hashable], ...] = ()
    view: str = ""
    selection: Selection = DEFAULT

    @property
    def caption(self) -> str:
        """What stands under the figure: how to read it, and its sources."""
        return f"{self.note} {self.source}".strip()

    @property
    def told(self) -> str:
        """The same on a page, where one line is seen at first: the sources, and how to read it."""
        return f"{self.source} {self.note}".strip()

    @property
    def short_headline(self) -> str:
        """The finding without the disease, for where the choice above it names that."""
        _, verb, sites = self.headline.partition(" metastasises most often to ")
        return f"Metastases were most frequent in {sites}" if verb else self.headline


@cache
def _takes_narrow(plot: Callable[..., go.Figure]) -> bool:
    return "narrow" in signature(plot).parameters


def drawn(atlas: Atlas, figure: Figure, look: Theme, *, narrow: bool = False, **options: Hashable) -> go.Figure:
    """Return a figure as Plotly draws it: the same object for an equal info, so that a chart keeps its identity.

    narrow asks for the layout of a narrow window, where the figure has one; `options` are those of its plot
    function and come on top of its own. Never change the result.
    """
    return _drawn(atlas, figure.plot, figure.info, look, _options(figure, options, narrow=narrow))


def on_page(atlas: Atlas, figure: Figure, look: Theme, *, narrow: bool = False, **options: Hashable) -> go.Figure:
    """Return the same for a chart of Streamlit, which draws each new chart twice: the second time for nothing here.

    Plotly compares a template by identity, and lists too unless there is a revision. This one never differs, since no
    drawing takes another's place: a changed figure is a new chart. Never change the result, nor make a Figure of it.
    """
    return _on_page(atlas, figure.plot, figure.info, look, _options(figure, options, narrow=narrow))


def _options(figure: Figure, options: dict[str, Hashable], *, narrow: bool) -> tuple[tuple[str, Hashable], ...]:
    own: dict[str, Hashable] = {**dict(figure.options), **options}
    if narrow and _takes_narrow(figure.plot):
        own["narrow"] = True
    return tuple(sorted(own.items()))


@memoised(128)
def _drawn(
    _: Atlas, plot: Callable[..., go.Figure], info: Hashable, look: Theme, options: tuple[tuple[str, Hashable], ...]
) -> go.Figure:
    return plot(info, look, **dict(options))


@memoised(128)
def _on_page(
    _: Atlas, plot: Callable[..., go.Figure], info: Hashable, look: Theme, options: tuple[tuple[str, Hashable], ...]
) -> go.Figure:
    figure = plot(info, look, **dict(options))
    figure.layout.template, figure.layout.datarevision = None, 1
    sent = figure.to_dict()
    figure.to_dict = lambda: sent  # Streamlit asks for it at every run, and all its values would be copied
    return figure
