"""The tables behind figures, for people: every number with its counts, interval, cohort and place in the source."""

import pandas as pd

from data.atlas import Atlas
from data.stats.evidence import citations
from data.stats.frequency import DENOMINATOR_LABELS
from viz.views.scope import Scope
from viz.views.words import marks_of, method


def share_columns(frame: pd.DataFrame, share: str = "Share %", to: str = "to %") -> dict[str, pd.Series]:
    """Return the columns that say all of a share: itself with its interval in per cent, its counts, whom it is of.

    `share` and `to` are the heads of the share and of the end of its interval, where a table has others of that name.
    """
    return {
        share: frame["share"] * 100,
        "95 % CI from %": frame["low"] * 100,
        to: frame["high"] * 100,
        "Patients with the site": frame["n_with_site"],
        "at least": frame["n_lo"],
        "at most": frame["n_hi"],
        "of": frame["n_denominator"],
        "Denominator": frame["denominator"].map(DENOMINATOR_LABELS),
    }


def leading_columns(frame: pd.DataFrame) -> dict[str, object]:
    """Return the columns that say which figures may lead, and why others may not (data.stats.doubts)."""
    return {"May lead": ["yes" if one else "no" for one in frame["leads"]], "Why not": frame["why"]}


def share_table(atlas: Atlas, frame: pd.DataFrame, seen: Scope) -> pd.DataFrame:
    """Return a frame of shares (data.stats.frequency.COLUMNS) for people."""
    cohort = seen.cohort
    return pd.DataFrame(
        {
            "Primary": frame["primary"],
            "Site": frame["site"],
            **share_columns(frame),
            "Patients": seen.whom or "all",
            "Marks": [marks_of(atlas, cell) for cell in frame["flag"]],
            **leading_columns(frame),
            "Note": frame["note"],
            "Cohort": cohort.label,
            "Method": method(cohort),
            "Place in the source": frame["locator"],
            "Source": citations(atlas)[cohort.source_id],
        }
    )
