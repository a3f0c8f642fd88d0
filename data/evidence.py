"""What every cohort and every single finding says of one primary and site, side by side, never merged."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pandas as pd

from data.frequency import FrequencyError, Options, members, shares, wilson
from data.load import Tables
from data.rows import row as row_of
from data.rows import rows

COLUMNS = (
    "source_id", "label", "place", "period", "method", "timing", "kind", "site_id", "primary_id", "stratum",
    "percent", "low", "high", "n_with_site", "n_denominator", "denominator", "flag", "note", "locator",
)  # fmt: skip
"""Columns of a frame of evidence; percent, low and high in per cent, <NA> where the source gives none."""

SharesOf = Callable[[str, str, Options], pd.DataFrame]
"""Shares of a cohort, a primary and options."""

ORDER = ("autopsy", "registry", "claims", "clinical", "clinical_sequencing", "imaging", "pathology", "review")
"""Methods in the order they are listed; tertiary sources come last whatever their method."""


def evidence(
    tables: Tables, primary_id: str, site_ids: tuple[str, ...], shares_of: SharesOf | None = None
) -> pd.DataFrame:
    """Return a row a printed figure for the primary and any of the sites (COLUMNS).

    Cohorts come with their own default denominator; ordered by method, tertiary last. `shares_of`
    may bring shares that are already formed (of cohort, primary and options).
    """
    figures = [
        *_from_cohorts(tables, primary_id, site_ids, shares_of or partial(shares, tables)),
        *_from_findings(tables, primary_id, site_ids),
    ]
    frame = pd.DataFrame(figures, columns=list(COLUMNS))
    rank = frame["method"].map({m: i for i, m in enumerate(ORDER)}).fillna(len(ORDER))
    rank = rank.where(~frame["flag"].str.contains("tertiary|second_hand"), len(ORDER) + 1)
    return frame.assign(rank=rank).sort_values(["rank", "label", "site_id"], ignore_index=True).drop(columns="rank")


def _from_cohorts(
    tables: Tables, primary_id: str, site_ids: tuple[str, ...], shares_of: SharesOf
) -> Iterator[dict[str, object]]:
    for cohort in rows(tables.cohorts):
        if not members(tables, cohort.cohort_id, primary_id):
            continue
        try:
            frame = shares_of(cohort.cohort_id, primary_id, Options(own_organ=True))
        except FrequencyError:
            continue
        for row in rows(frame[frame["site_id"].isin(site_ids)]):
            yield {
                "source_id": cohort.source_id, "label": cohort.label, "place": cohort.place,
                "period": cohort.period, "method": cohort.method, "timing": cohort.timing, "stratum": "",
                "kind": "involvement", "site_id": row.site_id, "primary_id": primary_id,
                "percent": row.share * 100, "low": row.low * 100, "high": row.high * 100,
                "n_with_site": row.n_with_site, "n_denominator": row.n_denominator,
                "denominator": row.denominator, "flag": row.flag, "note": row.note, "locator": row.locator,
            }  # fmt: skip


def _from_findings(tables: Tables, primary_id: str, site_ids: tuple[str, ...]) -> Iterator[dict[str, object]]:
    found = tables.findings
    found = found[(found["primary_id"] == primary_id) & found["site_id"].isin(site_ids)]
    low, high = wilson(found["n_with_site"], found["n_with_site"], found["n_denominator"])
    ranged = found["kind"] == "range"
    found = found.assign(low=(low * 100).where(~ranged, found["percent_lo"]),
                         high=(high * 100).where(~ranged, found["percent_hi"]))  # fmt: skip
    for row in rows(found):
        source = row_of(tables.sources, row.source_id)
        group = ", ".join(g for g in (row.sex if row.sex != "all" else "", row.stratum) if g)
        yield {
            "source_id": row.source_id, "label": short_label(source), "place": source.country,
            "period": source.period, "method": source.method, "timing": row.timing, "stratum": group,
            "kind": row.kind, "site_id": row.site_id, "primary_id": primary_id, "percent": row.percent,
            "low": row.low, "high": row.high, "n_with_site": row.n_with_site,
            "n_denominator": row.n_denominator, "denominator": row.denominator, "flag": row.flag,
            "note": row.note, "locator": row.locator,
        }  # fmt: skip


def short_label(source: Any) -> str:
    """Return “Surname Year” of a row of the sources, or its container or title where no author is known."""
    year = "" if pd.isna(source.year) else f" {source.year}"
    author = source.authors.split(";")[0].strip()
    name = author.rsplit(" ", 1)[0] if author else (source.container or source.title)
    return f"{name}{year}"


def citation(source: Any) -> str:
    """Return a row of the sources as a line of plain text: authors, title, container, year, volume, pages, DOI."""
    where = source.container
    if not pd.isna(source.year):
        where += f" {source.year}"
    if source.volume:
        where += f";{source.volume}"
        where += f"({source.issue})" if source.issue else ""
    if source.pages:
        where += f":{source.pages}"
    link = f"doi:{source.doi}" if source.doi else source.url
    parts = (source.authors.replace("; ", ", "), source.title, where, link)
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip()) + "."


def citations(tables: Tables) -> dict[str, str]:
    """Return {source id: citation} of every source."""
    return {source.source_id: citation(source) for source in rows(tables.sources)}
