"""Marks that charts share: of figures that may misstate distant spread (sign, hatching, words), and of intervals."""

from typing import Any

import pandas as pd

from viz.charts.theme import Theme, folded

SIGN = "‡"
"""Stands behind a value that may lead nothing (data.stats.doubts)."""
DOUBT = "may misstate distant spread to that site"
MEANING = f"{SIGN} {DOUBT}, so no headline names it and no rank counts it; the table gives the reason."
SHORT = f"{SIGN} {DOUBT}"
LETTERS = 64
"""Letters of a line of a hover text."""
HALO, LINE = 5.5, 1.6
"""Pixels: the ground around an interval, which parts it from its bar, and the interval itself."""


def in_frame(frame: pd.DataFrame) -> bool:
    """Return whether a frame of shares or of pairs has a figure that may lead nothing."""
    return bool((~frame["leads"]).any() if "leads" in frame else frame["flag"].str.contains("doubtful").any())


def sign(*, leads: bool) -> str:
    """Return what stands behind a value."""
    return "" if leads else SIGN


def why(row: Any) -> str:
    """Return the lines that a hover text adds for a row of a frame of shares; "" where it may lead."""
    reason = str(getattr(row, "why", "") or "")
    return f"<br>{SIGN} {folded(reason, LETTERS)}" if reason else ""


def hatching(leads: list[bool], look: Theme) -> dict[str, Any]:
    """Return the pattern of some bars: hatched where they may not lead. Plotly hatches in a bar's own colour alone."""
    return {"shape": ["" if one else "/" for one in leads], "size": 6, "solidity": 0.35, "fgcolor": look.paper}


def intervals(found: list[tuple[float, float, float, float]], look: Theme) -> list[dict[str, Any]]:
    """Return the intervals of bars, (row, share, low, high) each, as lines without caps on the ground around them.

    Ink alone would be lost on a bright bar of the dark theme, and on a dark bar of the light one.
    """
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "marker": {"size": 1, "opacity": 0},
            "hoverinfo": "skip",
            "showlegend": False,
            "y": [row for row, *_ in found],
            "x": [round(share * 100, 3) for _, share, _, _ in found],
            "error_x": {
                "type": "data",
                "symmetric": False,
                "thickness": thickness,
                "width": 0,
                "color": colour,
                "array": [round((high - share) * 100, 3) for _, share, _, high in found],
                "arrayminus": [round((share - low) * 100, 3) for _, share, low, _ in found],
            },
        }
        for thickness, colour in ((HALO, look.paper), (LINE, look.ink))
    ]
