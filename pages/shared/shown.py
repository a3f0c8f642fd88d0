"""One figure that can stand alone: what to draw, its finding, whom it shows, its table, its sources."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go

from data.citable import PURPOSE
from data.evidence import short_label
from data.frequency import DENOMINATOR_LABELS
from data.rows import rows
from data.vocabulary import labels
from pages.shared import figures
from pages.shared.loading import tables
from pages.shared.selection import View
from viz import describe
from viz.evidence import METHODS, TIMINGS


@dataclass(frozen=True)
class Whose:
    """Whom a figure shows, in words for its plate; sources are ids. What does not apply is ""."""

    cohort: str = ""
    method: str = ""
    filters: str = ""
    denominator: str = ""
    n: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One figure: `plot` draws `info` with `options`; title is its finding, source where its numbers come from.

    table makes the numbers behind it for people; wide is the least width in pixels at which it can be read,
    narrow the one below which it takes its narrow layout, if it has any. brief are many sources in few words.
    """

    plot: Callable[..., go.Figure]
    info: Hashable
    title: str
    sentence: str
    source: str
    options: tuple[tuple[str, Hashable], ...] = ()
    whose: Whose = field(default_factory=Whose)
    table: Callable[[], pd.DataFrame] = pd.DataFrame
    wide: int = 0
    narrow: int = 640
    brief: str = ""


def whose(seen: View, frame: pd.DataFrame, *more: str, least: int = 0, share: bool = True) -> Whose:
    """Return whom a view shows; `more` are further filters, least the fewest patients of a primary.

    n is what the frame's figures are shares of: one number, or from the fewest to the most.
    """
    cohort, options = seen.cohort, seen.options
    filters = (
        *more,
        figures.group(seen) or "all patients",
        "deposits in the own organ counted" if options.own_organ else "own organ not counted",
        "" if options.regional_nodes else "regional lymph nodes not shown",
        f"primaries with at least {least} patients" if least else "",
    )
    place = " ".join(part for part in (cohort["place"], cohort["period"]) if part)
    return Whose(
        f"{cohort['label']} ({place})" if place else str(cohort["label"]),
        f"{METHODS[cohort['method']].lower()}, {TIMINGS[cohort['timing']]}",
        describe.upper_first("; ".join(part for part in filters if part)),
        f"share of {DENOMINATOR_LABELS[str(options.denominator)]}" if share else "",
        patients(frame),
        (str(cohort["source_id"]),),
    )


def patients(frame: pd.DataFrame, column: str = "n_denominator") -> str:
    """Return how many patients a frame's figures are of: "n = 432", or "n = 12 to 432" where they differ."""
    known = frame[column].dropna() if column in frame else pd.Series(dtype="Int64")
    if known.empty:
        return ""
    least, most = describe.count(known.min()), describe.count(known.max())
    return f"n = {least}" if least == most else f"n = {least} to {most}"


def source_of(seen: View, frame: pd.DataFrame) -> str:
    """Return whose numbers these are, of how many patients, and where they stand."""
    unit = figures.unit(seen)
    return f"{describe.upper_first(unit)}. {figures.source_line(seen.cohort, frame, seen.cohort['label'] + ':')}"


def named(primary: str = "", site: str = "") -> str:
    """Return a primary or site as a filter."""
    parts = [f"primary: {labels(tables().primaries)[primary]}"] if primary in labels(tables().primaries) else []
    parts += [f"site: {labels(tables().sites)[site]}"] if site else []
    return "; ".join(parts)


def cited(cohort_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the sources of some cohorts, each once."""
    known = tables().cohorts.set_index("cohort_id")["source_id"]
    return tuple(dict.fromkeys(str(known[one]) for one in cohort_ids))


def short(ids: Sequence[str]) -> str:
    """Return several sources in few words, with what finds them: "Abrams 1950 (doi:…)"."""
    known = tables().sources.set_index("source_id", drop=False)
    found = [next(rows(known.loc[[key]])) for key in ids]
    each = [f"{short_label(one)} (doi:{one.doi})" if one.doi else short_label(one) for one in found]
    return f"Sources: {'; '.join(each)}. {PURPOSE}"


def printed(frame: pd.DataFrame, seen: View) -> Callable[[], pd.DataFrame]:
    """Return what makes the printed table of a frame."""
    return lambda: figures.printed(frame, seen)
