"""How a figure that may misstate distant spread to that site is marked in charts: sign, hatching and hover text."""

from typing import Any

import pandas as pd

from viz.charts.theme import Theme, folded

SIGN = "‡"
"""Stands behind a value that may lead nothing (data.stats.doubts)."""
DOUBT = "may misstate distant spread to that site"
MEANING = f"{SIGN} {DOUBT} and leads nothing; the figure itself and the table say why."
SHORT = f"{SIGN} {DOUBT}"
LETTERS = 64
"""Letters of a line of a hover text."""


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
