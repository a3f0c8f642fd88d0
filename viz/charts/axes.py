"""Axes and legends that figures share: shares along the bottom, names down the side, a legend along the top."""

from typing import Any

from viz.charts.theme import SMALL, Theme


def shares(look: Theme, start: float, end: float, **more: Any) -> dict[str, Any]:
    """Return a horizontal axis in per cent, from start to end; `more` adds to it."""
    return {
        "range": [start, end],
        "ticksuffix": "\u2009%",
        "gridcolor": look.grid,
        "zeroline": False,
        "nticks": 6,
        "tickfont": {"size": 11, "color": look.muted},
        "fixedrange": True,
        **more,
    }


def names(look: Theme, number: int, texts: list[str], **more: Any) -> dict[str, Any]:
    """Return a vertical axis of so many rows with their names, the first at the top; `more` adds to it."""
    return {
        "range": [number - 0.5, -0.5],
        "tickvals": list(range(number)),
        "ticktext": texts,
        "tickfont": {"size": SMALL, "color": look.ink},
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        **more,
    }


def legend(look: Theme, **more: Any) -> dict[str, Any]:
    """Return a legend along the top edge, from the left, whose entries are no switches; `more` adds to it."""
    return {
        "orientation": "h",
        "x": 0,
        "xref": "container",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "font": {"size": SMALL, "color": look.ink},
        "itemclick": False,
        "itemdoubleclick": False,
        **more,
    }
