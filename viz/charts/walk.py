"""A walk's steady state beside the observed shares, and which sites pass on more than they take in."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from data.stats.words import percent
from viz.charts import axes
from viz.charts.bars import LABEL_WIDTH
from viz.charts.describe import listing, lower_first, many
from viz.charts.theme import SMALL, STAYS, Theme, folded, new_figure

ROW, HEAD, FOOT = 30, 52, 34
VALUE_WIDTH = 150
EXACT = 1e-9
"""A steady state that misses the observed shares by less is said to be theirs."""
NARROW_LABEL, NARROW_VALUE = 112, 60
"""Pixels on a phone for names and ratios."""
MODEL = "A model of the figures, not a route that cells were seen to take."


@dataclass(frozen=True)
class Stop:
    """A site of the walk: probabilities as fractions, ratio = outgoing / incoming; informed as in data.stats.walk."""

    id: str
    name: str
    target: float
    steady: float
    outgoing: float
    incoming: float
    informed: bool

    @property
    def ratio(self) -> float:
        """What leaves over what enters: above 1 a spreader, below 1 a sponge."""
        return self.outgoing / self.incoming


@dataclass(frozen=True)
class WalkInfo:
    """Stops from the most to the least visited; error is the largest difference of steady and target."""

    stops: tuple[Stop, ...]
    primary: str
    error: float

    @property
    def sponges(self) -> tuple[Stop, ...]:
        """The stops that take in more than they pass on."""
        return tuple(stop for stop in self.stops if stop.ratio < 1)

    @property
    def spreaders(self) -> tuple[Stop, ...]:
        """The stops that pass on at least as much as they take in."""
        return tuple(stop for stop in self.stops if stop.ratio >= 1)


def walk_info(chain: Any, names: dict[str, str], primary: str) -> WalkInfo:
    """Return what a walk (data.stats.walk.Walk) shows; names are the sites'."""
    parts = (chain.target, chain.steady, chain.outgoing, chain.incoming)
    stops = []
    for i, site in enumerate(chain.sites):
        target, steady, outgoing, incoming = (round(float(part[i]), 12) for part in parts)
        stops.append(Stop(site, names[site], target, steady, outgoing, incoming, site in chain.informed))
    stops.sort(key=lambda stop: (-stop.target, stop.id))
    error = max(abs(stop.steady - stop.target) for stop in stops)
    return WalkInfo(tuple(stops), primary, error)


def plot_walk(info: WalkInfo, look: Theme, *, narrow: bool = False) -> go.Figure:
    """Draw bars of the steady state, a diamond for the observed share, and the ratio in words (if narrow, a sign)."""
    places = list(range(len(info.stops)))
    largest = max(stop.steady for stop in info.stops) * 100
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [round(stop.steady * 100, 4) for stop in info.stops],
        "width": 0.66,
        "marker": {"color": look.faint, "line": {"width": 0}},
        "customdata": [[f"site:{stop.id}"] for stop in info.stops],
        "hovertext": [_hover(stop) for stop in info.stops],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **STAYS,
    }
    observed = {
        "type": "scatter",
        "mode": "markers",
        "y": places,
        "hoverinfo": "skip",
        "x": [round(stop.target * 100, 4) for stop in info.stops],
        "marker": {"symbol": "diamond-open", "size": 9, "color": look.ink, "line": {"width": 1.6}, "opacity": 1},
        **STAYS,
    }
    plain = {"showarrow": False, "borderpad": 0, "font": {"size": SMALL, "color": look.muted}}
    right = {**plain, "xref": "paper", "x": 1, "xanchor": "left", "xshift": 10}
    ratios = [
        {
            **right,
            "yref": "y",
            "y": y,
            "text": _ratio(stop, narrow=narrow),
            "font": {"size": SMALL, "color": look.muted if stop.ratio < 1 else look.ink},
        }
        for y, stop in zip(places, info.stops, strict=True)
    ]
    top = {**plain, "xref": "paper", "yref": "paper", "y": 1, "yanchor": "top", "xanchor": "left"}
    heads = [
        {
            **top,
            "x": 0,
            "xshift": -40 if narrow else 0,
            "yshift": HEAD - 4,
            "text": "<b>" + MODEL.replace(", ", ",<br>", 1) + "</b>",
            "align": "left",
            "font": {"size": SMALL, "color": look.accent},
        },
        {**top, "x": 1, "xshift": 10, "yshift": 20, "text": "out ÷ in"},
    ]
    return new_figure(
        [bars, observed],
        look,
        HEAD + FOOT + ROW * len(places),
        margin={
            "l": NARROW_LABEL if narrow else LABEL_WIDTH,
            "r": NARROW_VALUE if narrow else VALUE_WIDTH,
            "t": HEAD,
            "b": FOOT,
            "autoexpand": False,
        },
        annotations=[*ratios, *heads],
        xaxis={
            "range": [0, largest * 1.06],
            "ticksuffix": "\u2009%",
            "gridcolor": look.grid,
            "zeroline": False,
            "nticks": 5,
            "tickfont": {"size": 11, "color": look.muted},
            "fixedrange": True,
        },
        yaxis=axes.names(look, len(places), [folded(stop.name, 18 if narrow else 99) for stop in info.stops]),
    )


def _ratio(stop: Stop, *, narrow: bool) -> str:
    sign, word, number = (
        ("▲", "spreader", f"{stop.ratio:.1f}") if stop.ratio >= 1 else ("▽", "sponge", f"{stop.ratio:.2f}")
    )
    return f"{sign} {number}" if narrow else f"{sign} {word} {number}"


def _hover(stop: Stop) -> str:
    source = "the cohort’s cancers of this organ" if stop.informed else "this primary’s own shares"
    return (
        f"<b>{stop.name}</b><br>steady state {percent(stop.steady)}, observed {percent(stop.target)} of all sites "
        f"counted<br>steps in {stop.incoming:.3f}, steps out {stop.outgoing:.3f}<br>steps from here start from {source}"
    )


def walk_sentence(info: WalkInfo) -> str:
    """Return the walk as plain text: the steady state, how close it is, spreaders and sponges."""
    sponges, spreaders = ([lower_first(stop.name) for stop in part] for part in (info.sponges, info.spreaders))
    near = "differs from the observed shares by less than 10⁻⁹" if info.error < EXACT else "misses the observed shares"
    return (
        f"{info.primary}: a random walk over {many(len(info.stops), 'site', 'sites')} whose steady state (bars) {near} "
        f"(diamonds; shares scaled to add up to 100\u2009%). Sponges take in more than they pass on: "
        f"{listing(sponges[:5]) if sponges else 'none'}. Spreaders pass on more: "
        f"{listing(spreaders[:5]) if spreaders else 'none'}. In such a walk common sites absorb and rare ones pass on. "
        f"{MODEL}"
    )
