"""A small cohort made by hand, for tests."""

from functools import cache
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.own.model import OwnCohort, joined
from data.tables.load import Tables, load_tables

Row = dict[str, Any]
_known = cache(load_tables)


def with_cohorts(atlas: Atlas, *cohorts: OwnCohort) -> Atlas:
    """Return the atlas with some cohorts more."""
    return Atlas(joined(atlas.tables, cohorts))


def cohort(
    patients: list[Row], involved: list[Row], pairs: list[Row] | None = None, name: str = "own_test"
) -> OwnCohort:
    """Return a cohort of some rows; what they leave out is what most rows have."""
    known = _known()
    named = {"cohort_id": name, "sex": "all", "stratum": "", "locator": "made by hand"}
    counted = {"n_lo": None, "n_hi": None, "denominator": "all", "percent_printed": None, "flag": "", "note": ""}
    for row in involved:
        row.setdefault("n_lo", row["n_with_site"])
        row.setdefault("n_hi", row["n_with_site"])
    about = {
        "cohort_id": name,
        "source_id": name,
        "label": "Our clinic",
        "method": "clinical",
        "timing": "ever",
        "country": "Norway",
        "place": "Oslo",
        "period": "2020",
        "n_patients": 0,
        "primaries_disjoint": True,
        "shares_patients_with": "",
        "own_site_counted": True,
        "warning": "",
        "terms": "Not to be passed on",
        "limitations": "Made for a test.",
    }
    source = {
        "source_id": name,
        "kind": "dataset",
        "title": "Our clinic",
        "year": "2026",
        "method": "clinical",
        "timing": "ever",
        "read": "full",
        "tertiary": False,
    }
    return OwnCohort(
        source=_rows(known, "sources", [source]),
        cohort=_rows(known, "cohorts", [about]),
        denominators=_rows(known, "denominators", [{**named, "n_metastatic": None, **row} for row in patients]),
        frequencies=_rows(known, "frequencies", [{**named, **counted, **row} for row in involved]),
        cooccurrence=_rows(known, "cooccurrence", [{**named, "timing": "ever", **row} for row in pairs or []]),
    )


def _rows(known: Tables, table: str, rows: list[Row]) -> pd.DataFrame:
    like: pd.DataFrame = getattr(known, table)
    frame = pd.DataFrame(rows, columns=list(like.columns), dtype=object)
    texts = [column for column, kind in like.dtypes.items() if kind == "str"]
    return frame.fillna(dict.fromkeys(texts, "")).astype(like.dtypes)
