"""The claims that no list ranks, a row each: verdict, claim, the figure that decides, evidence, and all that speaks."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from data.atlas import Atlas, memoised
from data.learn.claims import RANKED, Evidence, evidence_of, verdict_of
from data.learn.short import sentences, short_figure, short_text, sources_of_row
from data.learn.teaching import STATUS, VERDICTS, level
from data.selection import Selection
from data.tables.rows import rows
from viz.charts.claims import cohort_sentence
from viz.charts.describe import many
from viz.charts.written import as_text
from viz.views import texts
from viz.views.cited import Cited, Numbers
from viz.views.claims import LISTS, TOPICS, finding, info_of, topic_of

FILTERS = {
    "all": "All",
    "contradicted": "Contradicted",
    "qualified": "Qualified",
    "supported": "Supported",
    "figures": "Ranks or figures only",
}
"""Answers by which rows are chosen, in their order."""
_FILTER = {"contradicted": "contradicted", "refined": "qualified", "supported": "supported"}
_WORDS = {
    "contradicted": ("✕", "Contradicted, at least in part"),
    "refined": ("≈", "Qualified"),
    "supported": ("✓", "Supported"),
    "ranked": ("#", "Ranks only"),
    "figures": ("#", "Figures only"),
    "none": ("–", "No figure in our tables"),
}
"""Sign and words of each verdict."""
_WORD = {"contradicted": "contradicts", "refined": "refines", "supported": "supports"}
_OF = {"contradicted": 0, "qualified": 1, "supported": 2, "figures": 3}


@dataclass(frozen=True)
class Said:
    """One thing that speaks to a claim; evidence is "" where the text has it."""

    title: str
    text: str
    evidence: str
    references: tuple[int, ...]


@dataclass(frozen=True)
class ClaimRow:
    """One claim: sign and words of its verdict, what decides it, and everything that speaks to it.

    figure is "" where no figure decides; meaning is then the words that do. kind is one of FILTERS; note is what a
    reader must know of the claim.
    """

    key: str
    kind: str
    sign: str
    verdict: str
    claim: str
    figure: str
    meaning: str
    evidence: str
    references: tuple[int, ...]
    note: str
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class ClaimRows:
    """The rows of a topic ("" for all) and filter, how many of each filter there are, the sources, the open row."""

    topic: str

    rows: tuple[ClaimRow, ...]
    counts: tuple[tuple[str, str], ...]
    sources: tuple[Cited, ...]
    open: str


def read_of(chosen: Selection) -> str:
    """Return the filter that a selection names; without a topic or a claim, what is contradicted comes first."""
    return chosen.chapter if chosen.chapter in FILTERS else "all" if chosen.topic else "contradicted"


def rows_of(atlas: Atlas, chosen: Selection) -> ClaimRows:
    """Return the rows that a selection asks for: of its topic (of all for the lists) and of one answer; one is open."""
    topic = topic_of(atlas, chosen)
    named = chosen.topic if chosen.topic in atlas.claims and topic != LISTS else ""
    return _rows_of(atlas, "" if topic == LISTS else topic, read_of(chosen), chosen.cohort, named)


@memoised(128)
def _rows_of(atlas: Atlas, topic: str, kind: str, cohort: str, named: str) -> ClaimRows:
    claims = [one for one in rows(atlas.tables.claims) if one.topic != LISTS and topic in ("", one.topic)]
    kinds = {one.claim_id: _FILTER.get(verdict_of(atlas, one.claim_id), "figures") for one in claims}
    counted = Counter(kinds.values())
    counts = tuple((key, f"{label} {counted[key] if key != 'all' else len(claims)}") for key, label in FILTERS.items())
    numbers = Numbers(atlas)
    shown = [one for one in claims if kind in ("all", kinds[one.claim_id])]
    shown.sort(key=lambda one: _OF[kinds[one.claim_id]])
    shut = [_row(atlas, claim, kinds[claim.claim_id], numbers) for claim in shown]
    said = [tuple(_said(atlas, claim, cohort, named, numbers)) for claim in shown]
    found = tuple(replace(row, said=all_of_it) for row, all_of_it in zip(shut, said, strict=True))
    return ClaimRows(topic, found, counts, numbers.sources(), named)


def topics() -> dict[str, str]:
    """Return the topics of the rows, in their order."""
    return {key: label for key, label in TOPICS.items() if key != LISTS}


def _row(atlas: Atlas, claim: Any, kind: str, numbers: Numbers) -> ClaimRow:
    verdict, known = verdict_of(atlas, claim.claim_id), evidence_of(atlas, claim.claim_id)
    sign, words = _WORDS[verdict]
    figure, meaning, evidence, cited = _decides(atlas, claim, known, verdict)
    return ClaimRow(
        claim.claim_id,
        kind,
        sign,
        f"{words} (doubtful)" if claim.doubtful else words,
        claim.claim,
        figure,
        meaning,
        evidence,
        numbers.of(cited),
        claim.note,
    )


def _decides(atlas: Atlas, claim: Any, known: Evidence, verdict: str) -> tuple[str, str, str, tuple[str, ...]]:
    """The figure that decides a claim, of what it is, on what that rests, and its sources; else the words that do."""
    speaking = known.manifestations[known.manifestations["verdict"] == _WORD.get(verdict, "")]
    for row in rows(known.manifestations):
        if row.manifestation_id == claim.decided_by:
            return (*short_figure(row), level(row), sources_of_row(row))
    if row := next(rows(speaking), None):
        words = short_text(row) if row.short else sentences(row.explanation)[0]
        return "", words, level(row), sources_of_row(row)
    return ("", *_in_words(atlas, claim, known))


def _in_words(atlas: Atlas, claim: Any, known: Evidence) -> tuple[str, str, tuple[str, ...]]:
    """What decides a claim to which no manifestation speaks."""
    if claim.check in RANKED:
        return f"Each cohort ranks for itself: choose “{claim.title}” under List.", "cohorts", ()
    if len(known.eponyms):
        first = next(rows(known.eponyms))
        return f"{first.eponym}: {first.definition}", "", sources_of_row(first)
    if len(known.routes):
        return texts.routes_told(atlas, known.routes)[0], "", ()
    if len(known.bone_patterns):
        return as_text(texts.patterns_told(atlas, known.bone_patterns)[0]), "", ()
    if len(known.findings):
        return f"{many(len(known.findings), 'printed figure', 'printed figures')} of single bones", "", ()
    return "No figure in our tables.", "", ()


def _said(atlas: Atlas, claim: Any, cohort: str, named: str, numbers: Numbers) -> list[Said]:
    """All that speaks to a claim; its sources get their numbers after those that every row names."""
    known = evidence_of(atlas, claim.claim_id)
    found = [_manifestation(row, numbers) for row in rows(known.manifestations)]
    if claim.check in RANKED and named == claim.claim_id:  # ranking all primaries takes its time
        info = info_of(atlas, claim, cohort)
        found += [
            Said(one.label, cohort_sentence(info, one), "", numbers.of((atlas.cohorts.row(one.key).source_id,)))
            for one in info.columns
        ]
    told = [
        *texts.named(atlas, known.eponyms),
        *(texts.routes_told(atlas, known.routes)[2] if len(known.routes) else []),
        *(texts.patterns_told(atlas, known.bone_patterns)[2] if len(known.bone_patterns) else []),
    ]
    found += [
        Said(title, f"{text}{STATUS[row.status]}", "", numbers.of(sources_of_row(row))) for title, text, row in told
    ]
    found += [Said("", as_text(finding(atlas, row)), "", numbers.of((row.source_id,))) for row in rows(known.findings)]
    return found


def _manifestation(row: Any, numbers: Numbers) -> Said:
    figure = f" {row.figure}: {row.figure_meaning}." if row.figure else ""
    verdict = f"; {VERDICTS[row.verdict][1]}" if row.verdict else ""
    return Said(row.item, f"{row.explanation}{figure}", f"{level(row)}{verdict}", numbers.of(sources_of_row(row)))
