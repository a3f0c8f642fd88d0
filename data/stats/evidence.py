"""What every cohort and every single finding says of one primary and site, side by side, never merged."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.doubts import judged
from data.stats.frequency import SMALL_N, FrequencyError, Options, shares
from data.stats.inference import wilson
from data.stats.listed import members, selectable_primaries
from data.tables.rows import rows

COLUMNS = (
    "source_id",
    "cohort_id",
    "label",
    "place",
    "period",
    "method",
    "timing",
    "kind",
    "site_id",
    "primary_id",
    "stratum",
    "percent",
    "low",
    "high",
    "n_with_site",
    "n_lo",
    "n_hi",
    "n_denominator",
    "denominator",
    "flag",
    "leads",
    "why",
    "note",
    "locator",
)
"""Columns of a frame of evidence; percent, low and high in per cent, <NA> where the source gives none.
kind is that of a finding, or "bounds" where a cohort's count is known within wide bounds only, which low and
high then are. cohort_id is blank for a single finding; stratum names the patients where they are not all."""

ORDER = ("autopsy", "registry", "claims", "clinical", "clinical_sequencing", "imaging", "pathology", "review")
TIMES = ("at_death", "ever", "at_sequencing", "at_diagnosis", "mixed", "not_applicable")
"""Methods and times in the order they are listed; tertiary sources come last whatever their method."""
DENOMINATORS = ("all", "metastatic", "examined")
"""Denominators in the order they are listed, others after them."""
SECOND_HAND = "tertiary|second_hand"
"""Flags of a figure that its source quotes."""


@memoised(256)
def evidence(atlas: Atlas, primary_id: str, site_ids: tuple[str, ...]) -> pd.DataFrame:
    """Return a row a printed figure for the primary and any of the sites (COLUMNS).

    A cohort has a row for each denominator that it knows. The first of the sites comes first; figures are ordered by
    method, time, denominator and share, a range (percent is <NA>) by its middle, second hand last.
    """
    figures = [
        *_from_cohorts(atlas, primary_id, site_ids),
        *_from_findings(atlas, primary_id, site_ids),
    ]
    frame = pd.DataFrame(figures, columns=list(COLUMNS))
    order = frame.assign(
        elsewhere=frame["site_id"] != site_ids[0],
        quoted=frame["flag"].str.contains(SECOND_HAND),
        rank=frame["method"].map({m: i for i, m in enumerate(ORDER)}).fillna(len(ORDER)),
        time=frame["timing"].map({t: i for i, t in enumerate(TIMES)}),
        whom=frame["denominator"].map({d: i for i, d in enumerate(DENOMINATORS)}).fillna(len(DENOMINATORS)),
        share=-frame["percent"].fillna((frame["low"].fillna(0) + frame["high"]) / 2).astype("Float64"),
    ).sort_values(["elsewhere", "quoted", "rank", "time", "whom", "denominator", "share", "label", "site_id"])
    return frame.loc[order.index].reset_index(drop=True)


@memoised(1)
def pairs_with_figures(atlas: Atlas) -> pd.DataFrame:
    """Return the primaries and sites with figures: primary_id, site_id and figures (how many, about).

    A cohort counts once, whatever its denominators. A parent counts the sites of its types in a cohort, though not all
    of them may be added up there.
    """
    single, printed = atlas.tables.findings, atlas.tables.frequencies
    found = Counter(zip(single["primary_id"], single["site_id"], strict=True))
    sites: dict[tuple[str, str], set[str]] = {}
    for cohort_id, primary, site in zip(printed["cohort_id"], printed["primary_id"], printed["site_id"], strict=True):
        sites.setdefault((cohort_id, primary), set()).add(site)
    for cohort_id in atlas.cohorts.ids:
        for primary, parts in selectable_primaries(atlas, cohort_id).items():
            found.update((primary, site) for site in set().union(*(sites[cohort_id, part] for part in parts)))
    together = [(primary, site, figures) for (primary, site), figures in sorted(found.items())]
    return pd.DataFrame(together, columns=["primary_id", "site_id", "figures"])


def _from_cohorts(atlas: Atlas, primary_id: str, site_ids: tuple[str, ...]) -> Iterator[dict[str, object]]:
    names = atlas.primaries.labels
    for cohort in rows(atlas.tables.cohorts):
        parts = members(atlas, cohort.cohort_id, primary_id)
        if not parts:
            continue
        only = (
            f"{names[parts[0]][:1].lower()}{names[parts[0]][1:]} only"
            if len(parts) == 1 and parts != (primary_id,)
            else ""
        )
        for row in _on_each_denominator(atlas, cohort.cohort_id, primary_id, site_ids):
            low, high, kind = row.low * 100, row.high * 100, "involvement"
            if pd.isna(row.share) and not pd.isna(row.n_hi) and not pd.isna(row.n_denominator):
                low, high, kind = row.n_lo / row.n_denominator * 100, row.n_hi / row.n_denominator * 100, "bounds"
            yield {
                "source_id": cohort.source_id,
                "cohort_id": cohort.cohort_id,
                "label": cohort.label,
                "place": cohort.place,
                "period": cohort.period,
                "method": cohort.method,
                "timing": cohort.timing,
                "stratum": only,
                "kind": kind,
                "site_id": row.site_id,
                "primary_id": primary_id,
                "percent": row.share * 100,
                "low": low,
                "high": high,
                "n_with_site": row.n_with_site,
                "n_lo": row.n_lo,
                "n_hi": row.n_hi,
                "n_denominator": row.n_denominator,
                "denominator": row.denominator,
                "flag": row.flag,
                "leads": row.leads,
                "why": row.why,
                "note": row.note,
                "locator": row.locator,
            }


def _on_each_denominator(atlas: Atlas, cohort_id: str, primary_id: str, site_ids: tuple[str, ...]) -> Iterator[Any]:
    """The rows of a cohort on its default denominator, then those known on the others alone."""
    found: set[tuple[str, str]] = set()
    for options in (Options(own_organ=True), Options("all", own_organ=True), Options("metastatic", own_organ=True)):
        try:
            frame = shares(atlas, cohort_id, primary_id, options)
        except FrequencyError:
            continue
        for row in rows(frame[frame["site_id"].isin(site_ids)]):
            key = (row.site_id, row.denominator)
            if options.denominator is None or (key not in found and not pd.isna(row.share)):
                yield row
            found.add(key)


def _from_findings(atlas: Atlas, primary_id: str, site_ids: tuple[str, ...]) -> Iterator[dict[str, object]]:
    found = atlas.tables.findings
    found = found[(found["primary_id"] == primary_id) & found["site_id"].isin(site_ids)]
    low, high = wilson(found["n_with_site"], found["n_with_site"], found["n_denominator"])
    ranged = found["kind"] == "range"
    counted = found["n_with_site"].astype("Float64") / found["n_denominator"].astype("Float64") * 100
    small = (found["n_denominator"] < SMALL_N).fillna(value=False) & ~found["flag"].str.contains("small_n")
    found = found.assign(
        percent=counted.fillna(found["percent"].astype("Float64")),  # a printed one is rounded already
        flag=(found["flag"] + ";small_n").str.lstrip(";").where(small, found["flag"]),
    )
    found = judged(atlas, found.assign(cohort_id="")).assign(
        low=(low * 100).where(~ranged, found["percent_lo"]), high=(high * 100).where(~ranged, found["percent_hi"])
    )
    for row in rows(found):
        source = atlas.sources.row(row.source_id)
        group = ", ".join(g for g in (row.sex if row.sex != "all" else "", row.stratum) if g)
        yield {
            "source_id": row.source_id,
            "cohort_id": "",
            "label": short_label(source),
            "place": source.country,
            "period": source.period,
            "method": source.method,
            "timing": row.timing,
            "stratum": group,
            "kind": row.kind,
            "site_id": row.site_id,
            "primary_id": primary_id,
            "percent": row.percent,
            "low": row.low,
            "high": row.high,
            "n_with_site": row.n_with_site,
            "n_lo": row.n_with_site,
            "n_hi": row.n_with_site,
            "n_denominator": row.n_denominator,
            "denominator": row.denominator,
            "flag": row.flag,
            "leads": row.leads,
            "why": row.why,
            "note": row.note,
            "locator": row.locator,
        }


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


@memoised(1)
def citations(atlas: Atlas) -> dict[str, str]:
    """Return {source id: citation} of every source."""
    return {source.source_id: citation(source) for source in rows(atlas.tables.sources)}


@memoised(256)
def same_place(atlas: Atlas, site_id: str) -> tuple[str, ...]:
    """Return the site with everything that contains it or lies in it, so that cohorts with other sites join in."""
    sites = atlas.sites
    wider = {site for site in sites.ids if site_id in sites.covered(site)}
    return (site_id, *sorted({*wider, *sites.covered(site_id)} - {site_id}))
