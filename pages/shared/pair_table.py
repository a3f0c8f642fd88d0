"""Pairs of sites as a table for people."""

import pandas as pd

from data.together import MARKS
from data.vocabulary import split
from pages.shared.loading import citations
from pages.shared.selection import View


def printed(shown: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return pairs for people: counts, shares, ratios, cohort and place in the source."""
    cohort = view.cohort
    numbers = {
        "Patients with both": "n11",
        "of (with)": "n_given",
        "Share with %": "share_with",
        "from %": "with_low",
        "to %": "with_high",
        "Patients with the other only": "n01",
        "of (without)": "n_without",
        "Share without %": "share_without",
        "without, from %": "without_low",
        "without, to %": "without_high",
        "Risk ratio": "risk_ratio",
        "RR from": "rr_low",
        "RR to": "rr_high",
        "Odds ratio": "odds_ratio",
        "OR from": "or_low",
        "OR to": "or_high",
    }
    found = {head: shown[c] * 100 if head.endswith("%") else shown[c].round(3) for head, c in numbers.items()}
    marks = shown["flag"].map(lambda cell: "; ".join(MARKS[flag] for flag in split(cell)))
    sex = {"all": "all", "female": "women", "male": "men"}["all" if view.group[1] else view.group[0]]
    return pd.DataFrame(
        {
            "Primary": shown["primary"],
            "Patients": sex,
            "Given": shown["given"],
            "Also": shown["other"],
            **found,
            "Marks": marks,
            "Cohort": cohort["label"],
            "Place in the source": shown["locator"],
            "Source": citations()[cohort["source_id"]],
        }
    )
