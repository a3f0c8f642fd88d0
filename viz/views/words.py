"""Words that figures have in common: whom they show, of how many patients, and where the numbers stand."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.evidence import citations, short_label
from data.stats.frequency import DENOMINATOR_LABELS, SMALL_N, WITHHELD
from data.stats.listed import members
from data.tables.rows import rows
from data.tables.words import METHODS, PURPOSE, TIMINGS
from viz.charts.describe import count, listing, many, upper_first
from viz.charts.marks import MEANING, SIGN, in_frame
from viz.views.figure import Provenance
from viz.views.scope import Scope

MOST_PLACES = 8
"""So many places in a source stand under a figure; where there are more, two of them do."""
MOST_LINKED = 4
"""So many sources are linked behind a sentence."""


def disease(atlas: Atlas, seen: Scope) -> str:
    """Return the name of the disease that a scope shows: of its only type where the cohort has one."""
    return str(atlas.primaries.row(_only(atlas, seen)).disease)


def primary_label(atlas: Atlas, seen: Scope) -> str:
    """Return the label of the primary that a scope shows: of its only type where the cohort has one."""
    return atlas.primaries.labels[_only(atlas, seen)]


def _only(atlas: Atlas, seen: Scope) -> str:
    parts = members(atlas, seen.cohort_id, seen.primary)
    return parts[0] if len(parts) == 1 else seen.primary


def method(cohort: Any) -> str:
    """Return how and when a cohort counted: "autopsy, at death"."""
    return f"{METHODS[cohort.method].lower()}, {TIMINGS[cohort.timing]}".removesuffix(", ")


def where(cohort: Any) -> str:
    """Return place and period of a cohort; "" where neither is known."""
    return " ".join(part for part in (cohort.place, cohort.period) if part)


def unit(seen: Scope) -> str:
    """Return the name of the shares a scope shows: "share of all patients", "share of patients: women"."""
    patients_of = DENOMINATOR_LABELS[str(seen.options.denominator)]
    return f"share of {patients_of.removeprefix('all ')}: {seen.whom}" if seen.whom else f"share of {patients_of}"


def with_interval(seen: Scope, frame: pd.DataFrame) -> str:
    """Return the heading over bars: their unit, and what is said of their intervals."""
    said = ", 95 % interval" if frame["low"].notna().any() else " (no interval: no counts printed)"
    return f"{upper_first(unit(seen))}{said}"


def provenance(seen: Scope, frame: pd.DataFrame, *more: str, least: int = 0, share: bool = True) -> Provenance:
    """Return whom a scope shows; `more` are further filters, least the fewest patients of a primary.

    n is what the frame's figures are shares of: one number, or from the fewest to the most.
    """
    cohort, options = seen.cohort, seen.options
    filters = (
        *more,
        seen.whom or "all patients",
        "own organ counted" if options.own_organ else "own organ not counted",
        "" if options.regional_nodes else "regional lymph nodes not shown",
        f"primaries with at least {least} patients" if least else "",
    )
    place = where(cohort)
    return Provenance(
        cohort=f"{cohort.label} ({place})" if place else cohort.label,
        method=method(cohort),
        filters=upper_first("; ".join(part for part in filters if part)),
        denominator=f"share of {DENOMINATOR_LABELS[str(options.denominator)]}" if share else "",
        n=patients(frame),
        sources=(cohort.source_id,),
    )


def patients(frame: pd.DataFrame, column: str = "n_denominator") -> str:
    """Return how many patients a frame's figures are of: "n = 432", or "n = 12 to 432" where they differ."""
    known = frame[column].dropna() if column in frame else pd.Series(dtype="Int64")
    if known.empty:
        return ""
    least, most = count(known.min()), count(known.max())
    return f"n = {least}" if least == most else f"n = {least} to {most}"


def badges(seen: Scope) -> tuple[tuple[str, str], ...]:
    """Return where figures come from, as (tone, text): facts first, then warnings."""
    cohort = seen.cohort
    found = (
        ("fact", method(cohort)),
        ("fact", where(cohort)),
        ("fact", f"n = {count(cohort.n_patients)} in the cohort"),
        ("warning", cohort.warning),
        ("warning", f"only {seen.whom}" if seen.whom else ""),
    )
    return tuple((tone, text) for tone, text in found if text)


def note(frame: pd.DataFrame, first: str = "") -> str:
    """Return how to read a figure of a frame: a reminder, what is withheld in it, and what its marks mean."""
    doubtful = frame["flag"].str.contains("small_n|suspect_cell").any()
    mark = f"† fewer than {SMALL_N} patients, or a suspect figure." if doubtful else ""
    beside = MEANING if in_frame(frame) else ""
    return " ".join(part for part in (first, _withheld(frame), mark, beside) if part)


def _withheld(frame: pd.DataFrame) -> str:
    """How many figures of a frame are withheld, below which number, and where it stands which; "" for none."""
    hidden = frame[frame["flag"].str.contains(WITHHELD)]
    if hidden.empty:
        return ""
    few, least = len(hidden), hidden["n_hi"].max() if "n_hi" in hidden else pd.NA
    are, it = many(few, "figure is", "figures are"), "it" if few == 1 else "one"
    why = "few patients stand behind it"
    if not pd.isna(least):
        why = f"fewer than {least + 1} patients stand behind {it}, or such a number could be worked out"
    return f"{are} withheld because {why}; the figure’s data table shows which."


def source(atlas: Atlas, seen: Scope, frame: pd.DataFrame) -> str:
    """Return the source of a cohort's figures: citation, places in it, terms, purpose."""
    found = list(dict.fromkeys(place for cell in frame["locator"] for place in cell.split("; ")))
    if len(found) > MOST_PLACES:
        found = [*found[:2], f"and {len(found) - 2} more places, see the table"]
    cohort = seen.cohort
    cited = citations(atlas)[cohort.source_id].removesuffix(".")
    return f"{_once(cohort.label, cited)} ({'; '.join(found)}). {cohort.terms}. {PURPOSE}"


def whole_source(atlas: Atlas, seen: Scope) -> str:
    """Return the source of a cohort as a whole: citation, terms, purpose."""
    cited = _once(seen.cohort.label, citations(atlas)[seen.cohort.source_id])
    return f"{cited} {seen.cohort.terms}. {PURPOSE}"


def _once(label: str, cited: str) -> str:
    """A cohort and its source, in one where the source is called like the cohort, as somebody's own is."""
    return cited if cited.startswith(label) else f"{label}: {cited}"


def filtered(atlas: Atlas, primary: str = "", site: str = "") -> str:
    """Return a primary or a site, or both, as a filter."""
    parts = [f"primary: {atlas.primaries.labels[primary]}"] if primary in atlas.primaries else []
    parts += [f"site: {atlas.sites.labels[site]}"] if site else []
    return "; ".join(parts)


def sources_of(atlas: Atlas, cohort_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the sources of some cohorts, each once."""
    return tuple(dict.fromkeys(str(atlas.cohorts.row(one).source_id) for one in cohort_ids))


def origin(atlas: Atlas, seen: Scope, frame: pd.DataFrame) -> frozenset[str]:
    """Return the sites that a body marks as where the cancer started: its organ, unless deposits there are asked for.

    A frame can hold a figure of that organ all the same, such as of the large intestine in cancer of the rectum.
    """
    counted_there = frame["site_id"] if seen.options.own_organ else ()
    return atlas.own_organs(seen.primary) - set(counted_there)


def address(source: Any) -> str:
    """Return where a source can be read: its DOI, else its page; "" where it has neither."""
    return f"https://doi.org/{quote(source.doi)}" if source.doi else str(source.url).rstrip(".")


def reference(atlas: Atlas, source_ids: Sequence[str]) -> str:
    """Return "[1] [2]" as Markdown links to the sources that have an address; "" where they are too many for a line."""
    links = [address(atlas.sources.row(one)) for one in source_ids]
    numbered = (f"[\\[{number}\\]]({link})" for number, link in enumerate(links, 1) if link)
    return " ".join(numbered) if len(links) <= MOST_LINKED else ""


def cited(atlas: Atlas, source_ids: Sequence[str]) -> str:
    """Return the citations of some sources, one after the other."""
    return " ".join(citations(atlas)[one] for one in source_ids)


@memoised(1)
def addresses(atlas: Atlas) -> tuple[str, ...]:
    """Return the addresses of the papers of the tables: links where they are cited. A cohort's own is none of them."""
    of_cohorts = set(atlas.tables.cohorts["source_id"])
    papers = (one for one in rows(atlas.tables.sources) if one.source_id not in of_cohorts)
    return tuple(one.url.rstrip(".") for one in papers if one.url)


def brief(atlas: Atlas, source_ids: Sequence[str]) -> str:
    """Return several sources in few words, with what finds them: "Abrams 1950 (doi:…)"."""
    found = [atlas.sources.row(one) for one in source_ids]
    each = [f"{short_label(one)} (doi:{one.doi})" if one.doi else short_label(one) for one in found]
    return f"Sources: {'; '.join(each)}. {PURPOSE}"


def marks_of(atlas: Atlas, cell: str) -> str:
    """Return the flags of a cell in words."""
    return ", ".join(atlas.flag_labels[flag] for flag in cell.split(";") if flag)


def marks_told(atlas: Atlas, row: Any) -> str:
    """Return the marks of a share (flag, why) as sentences, and why it may lead nothing; "" where it has none."""
    marks = marks_of(atlas, row.flag)
    return " ".join(part for part in (marks and f"{upper_first(marks)}.", row.why and f"{SIGN} {row.why}") if part)


def began_anew(lost: list[str], back: list[str]) -> str:
    """Return what is told to somebody whose visit the server knows no more: what is lost, and what is still here."""
    were, are = ("cohorts were", "are") if len(lost) > 1 else ("cohort was", "is")
    kept = f" Still here: {listing(back)}." if back else ""
    return (
        "A new visit has begun, because the server was restarted or the page was reloaded. Your own "
        f"{were} held only in the server’s memory and {are} gone: {listing([f'“{name}”' for name in lost])}. "
        f"Load the file again to continue.{kept}"
    )
