"""The cohorts, sources and marks of the tables, for people."""

from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.stats.evidence import citations
from data.tables.words import METHODS, READ, TIMINGS
from viz.charts.describe import count, many


def cohort_line(atlas: Atlas, cohort: Any) -> str:
    """Return a cohort, a row of the table, in a line: how it counted, where and when, how much it holds."""
    mine = atlas.tables.frequencies[atlas.tables.frequencies["cohort_id"] == cohort.cohort_id]
    parts = (
        f"{METHODS[cohort.method]}, {TIMINGS[cohort.timing]}",
        " ".join(part for part in (cohort.country, cohort.period) if part),
        f"{count(cohort.n_patients)} patients",
        many(mine["primary_id"].nunique(), "primary", "primaries"),
        many(len(mine), "figure", "figures"),
    )
    return " · ".join(parts)


def source_table(atlas: Atlas) -> pd.DataFrame:
    """Return the bibliography, with what was read of each entry."""
    frame = atlas.tables.sources
    return pd.DataFrame(
        {
            "Citation": frame["source_id"].map(citations(atlas)),
            "Read": frame["read"].map(READ),
            "Review": frame["tertiary"],
            "Method": frame["method"].map(METHODS),
            "Timing": frame["timing"].map(TIMINGS),
            "Population": frame["population"],
            "Period": frame["period"],
            "Terms": frame["terms"],
            "Limitations": frame["limitations"],
            "Key": frame["source_id"],
        }
    )


def mark_table(atlas: Atlas) -> pd.DataFrame:
    """Return the marks of figures with their meaning, and how many figures of cohorts and papers bear each."""
    known = atlas.tables
    marked = pd.concat([known.frequencies["flag"], known.findings["flag"]]).str.split(";").explode().value_counts()
    return pd.DataFrame(
        {
            "Mark": known.flags["label"],
            "Meaning": known.flags["meaning"],
            "Figures": known.flags["flag"].map(marked).fillna(0).astype(int),
        }
    )
