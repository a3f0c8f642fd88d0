"""Questions that the figures of a cohort answer beyond doubt.

The right answer's 95 % interval lies wholly above that of every other option (non-overlapping
intervals), on equal denominators, with counts, in groups of 20 patients or more, and no row that
carries a doubt takes part.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import multimode
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.learn.question import (
    Compared,
    Names,
    Option,
    Question,
    capital,
    digest,
    extents,
    names,
    question_id,
    sources_of,
)
from data.selection import Level
from data.stats.frequency import SMALL_N, all_shares, shares
from data.stats.listed import selectable_primaries
from data.stats.words import full_figure
from data.tables.rows import rows
from data.tables.vocabulary import split

SURE = {"bounded", "count_from_percent"}
"""Flags that leave a figure's interval as good as any; every other flag is a doubt."""
DISTANT = "lymph_node_distant"
"""The only nodes asked for: any other group may drain the primary's own organ."""
INCOMPLETE = {("msk_met", DISTANT)}
"""Sites that a cohort says it counts incompletely (cohorts.limitations)."""
Within = Mapping[str, frozenset[str]]
"""The sites that lie in each site (data.learn.question.extents)."""
UNKNOWN = "unknown_primary"
EASY, MIDDLE = 3.0, 1.75
"""A question is easy when the answer's share is at least so many times that of the next best option."""
MOST_TOLD = 6
"""So many figures are told in words; the chart has them all."""
ANCHORS = 4
"""So many of the primaries that reach a site most often are asked for."""
CLINICAL = {"clinical_sequencing", "clinical", "registry", "claims"}
HOW: dict[str, str] = {
    "autopsy": "an autopsy, at death, also finds deposits that never gave a sign",
    "clinical_sequencing": "the records of a clinic hold what scans and biopsies showed",
    "clinical": "a clinical series holds what scans and biopsies showed",
    "registry": "a cancer registry holds what was reported",
    "claims": "hospital records hold what was coded",
}
WHEN: dict[str, str] = {
    "at_death": "at death",
    "at_diagnosis": "at diagnosis",
    "at_sequencing": "when the tumour was sequenced",
    "ever": "at any time",
    "mixed": "at mixed times",
}


def figure_questions(atlas: Atlas) -> Iterator[Question]:
    """Yield every question that a figure of a cohort answers."""
    words = names(atlas)
    within = extents(atlas)
    nodes = set(atlas.tables.sites.loc[atlas.tables.sites["is_lymph_node"], "site_id"])
    drawn = set(atlas.tables.site_regions["site_id"]) - nodes
    listed = {cohort: list(rows(all_shares(atlas, cohort))) for cohort in atlas.cohorts.ids}
    for whole in listed.values():
        sure = sure_rows(atlas, whole, within)
        of_primary = _by(whole, "primary_id")
        for primary, group in _by(sure, "primary_id").items():
            usual = max(multimode(row.n_denominator for row in group))
            mine = _ranked([row for row in group if row.n_denominator == usual])
            doubtful = [row for row in of_primary[primary] if row.site_id in drawn]
            yield from _top_sites(words, mine)
            yield from _body(words, [row for row in mine if row.site_id in drawn], doubtful)
            yield from _higher(words, mine, "site_id")
        for group in _by(sure, "site_id").values():
            mine = _ranked(group)
            yield from _which_primary(words, mine)
            yield from _higher(words, mine, "primary_id")
    yield from _cohort_effect(atlas, words, listed, within)


def sure_rows(atlas: Atlas, some: Sequence[Any], within: Within) -> list[Any]:
    """Return those of some rows of shares of one cohort that may decide a question.

    Counted (or within bounds), in a group that is no small one, of a distant single organ that no
    other listed site lies in and that the patients can have, and without a doubt of the source's or ours.
    """
    sex_of_primary, sex_of_site = atlas.primaries.column("sex"), atlas.sites.column("sex")
    no_organ, nodes = atlas.residual_sites, atlas.sites.column("is_lymph_node")
    listed = {row.site_id for row in some}
    asked = {site for site in listed - no_organ if not within[site] & listed and (not nodes[site] or site == DISTANT)}
    return [
        row
        for row in some
        if row.site_id in asked
        and row.primary_id != UNKNOWN
        and (row.cohort_id, row.site_id) not in INCOMPLETE
        and {sex_of_primary[row.primary_id], sex_of_site[row.site_id]} != {"female", "male"}
        and _is_counted(row)
        and set(split(row.flag)) <= SURE
    ]


def _is_counted(row: Any) -> bool:
    """Whether a share has a count and an interval, of enough patients that were not picked by being examined."""
    known = not any(map(pd.isna, (row.n_with_site, row.low, row.high, row.n_denominator)))
    return known and row.n_denominator >= SMALL_N and row.denominator != "examined"


def _by(some: Sequence[Any], column: str) -> dict[str, list[Any]]:
    """{value of a column, in order: its rows}."""
    found: dict[str, list[Any]] = {}
    for row in some:
        found.setdefault(getattr(row, column), []).append(row)
    return dict(sorted(found.items()))


def level_of(best: float, next_best: float) -> Level:
    """Return how hard it is to tell two shares apart."""
    if best >= EASY * next_best:
        return "easy"
    return "middle" if best >= MIDDLE * next_best else "hard"


def _ranked(some: list[Any]) -> list[Any]:
    """The rows, largest share first."""
    return sorted(some, key=lambda row: (-row.share, row.primary_id, row.site_id))


def _below(limit: float, group: list[Any]) -> list[Any]:
    """The rows whose interval ends below a limit, largest share first."""
    return [row for row in group if row.high < limit]


def _threes(share: float, below: list[Any]) -> dict[Level, list[Any]]:
    """Three wrong answers for a level each: the closest, the middling or the farthest of those there are."""
    middle = max(0, len(below) // 2 - 1)
    found: dict[Level, list[Any]] = {}
    for three in (below[:3], below[middle : middle + 3], below[-3:]):
        if len(three) == 3:  # noqa: PLR2004 - as it says
            found.setdefault(level_of(share, three[0].share), three)
    return found


def _label(words: Names, row: Any, key: str) -> str:
    return words.sites[row.site_id] if key == "site_id" else words.diseases[row.primary_id]


def _question(
    words: Names,
    kind: str,
    level: Level,
    prompt: str,
    options: tuple[Option, ...],
    answer: str,
    figures: list[Any],
    key: str,
) -> Question:
    """A question on one cohort; figures are the rows it rests on, the answer's first."""
    first = figures[0]
    cohort = words.cohorts[first.cohort_id]
    about = first.primary_id if key == "site_id" else first.site_id
    topic = words.diseases[about] if key == "site_id" else capital(words.place(about))
    told = "\n".join(f"{_label(words, row, key)}: {full_figure(row)}." for row in figures[:MOST_TOLD])
    shares_of = (
        Compared(getattr(row, key), _label(words, row, key), row.cohort_id, row.primary_id, row.site_id)
        for row in figures
    )
    return Question(
        question_id(kind, options, first.cohort_id, about, *(getattr(row, key) for row in figures[:2])),
        kind,
        level,
        f"In {words.cohort(first.cohort_id)}, {prompt}",
        options,
        answer,
        f"{topic}.\n{told}",
        first.cohort_id,
        sources_of(cohort, figures),
        first.primary_id,
        first.site_id,
        topic,
        tuple(shares_of),
    )


def _top_sites(words: Names, mine: list[Any]) -> Iterator[Question]:
    """The three commonest of six sites."""
    top = mine[:3]
    if len(top) < 3:  # noqa: PLR2004 - as the question says
        return
    below = _below(min(row.low for row in top), mine)
    for level, (x, y, z) in _threes(top[-1].share, below).items():
        a, b, c = top
        sets = (
            [(a, b, c), (a, b, x), (a, y, c), (z, b, c)]
            if level == "hard"
            else [(a, b, c), (a, x, y), (b, y, z), (x, y, z)]
        )
        options = tuple(
            Option(
                "+".join(sorted(row.site_id for row in some)),
                " · ".join(sorted(words.sites[row.site_id] for row in some)),
            )
            for some in sets
        )
        prompt = f"which three of the sites named below did {words.cancer(a.primary_id)} reach most often?"
        yield _question(words, "top_sites", level, prompt, options, options[0].id, [a, b, c, x, y, z], "site_id")


def _which_primary(words: Names, mine: list[Any]) -> Iterator[Question]:
    """Which of four primaries reaches a site in the largest share of its patients."""
    for best in mine[:ANCHORS]:
        for level, three in _threes(best.share, _below(best.low, mine)).items():
            shown = [best, *three]
            options = tuple(Option(row.primary_id, words.diseases[row.primary_id]) for row in shown)
            prompt = f"which of these reached {words.place(best.site_id)} in the largest share of its patients?"
            yield _question(words, "which_primary", level, prompt, options, best.primary_id, shown, "primary_id")


def _body(words: Names, mine: list[Any], whole: list[Any]) -> Iterator[Question]:
    """The commonest drawn site, to be clicked; no drawn row with a doubt may have a larger share."""
    if len(mine) < 4 or len(_below(mine[0].low, mine)) < len(mine) - 1:  # noqa: PLR2004 - four options
        return
    others = (row.share for row in whole if "own_organ" not in row.flag and not pd.isna(row.share))
    if any(share > mine[0].share for share in others):
        return
    options = tuple(Option(row.site_id, capital(words.place(row.site_id))) for row in mine[:4])
    prompt = f"which site, lymph nodes aside, did {words.cancer(mine[0].primary_id)} reach most often?"
    level = level_of(mine[0].share, mine[1].share)
    yield _question(words, "body", level, prompt, options, mine[0].site_id, mine, "site_id")


def _higher(words: Names, mine: list[Any], key: str) -> Iterator[Question]:
    """Which of two is higher: one pair a level, any that the intervals tell apart."""
    found: dict[Level, tuple[str, Any, Any]] = {}
    for more, less in combinations(mine, 2):
        if more.low > less.high:
            level = level_of(more.share, less.share)
            lot = digest(more.cohort_id, more.primary_id, more.site_id, less.primary_id, less.site_id)
            if level not in found or lot < found[level][0]:
                found[level] = (lot, more, less)
    options = (Option("higher", "Higher"), Option("lower", "Lower"))
    for level, (lot, more, less) in found.items():
        answer, one, other = ("higher", more, less) if lot[-1] in "02468ace" else ("lower", less, more)
        if key == "site_id":
            than = f"than in {words.place(other.site_id)} among patients with {words.cancer(one.primary_id)}"
        else:
            than = f"in {words.cancer(one.primary_id)} than in {words.cancer(other.primary_id)}"
        prompt = f"was the share with metastases in {words.place(one.site_id)} higher or lower {than}?"
        yield _question(words, "higher", level, prompt, options, answer, [one, other], key)


def _cohort_effect(atlas: Atlas, words: Names, listed: Mapping[str, list[Any]], within: Within) -> Iterator[Question]:
    """The same primary and site in an autopsy and in a clinical cohort."""
    methods = atlas.cohorts.column("method")
    wholes = {cohort: _whole_primaries(atlas, cohort, whole, within) for cohort, whole in listed.items()}
    for autopsy in (cohort for cohort, method in methods.items() if method == "autopsy"):
        for clinic in (cohort for cohort, method in methods.items() if method in CLINICAL):
            for primary in sorted(wholes[autopsy].keys() & wholes[clinic].keys()):
                theirs = {row.site_id: row for row in wholes[clinic][primary]}
                for one in wholes[autopsy][primary]:
                    other = theirs.get(one.site_id)
                    if other and one.denominator == other.denominator:
                        yield from _effect(words, one, other)


def _whole_primaries(atlas: Atlas, cohort_id: str, listed: list[Any], within: Within) -> dict[str, list[Any]]:
    """The sure rows of the primaries that a cohort has as a whole, not in one of their types only."""
    found = _by(listed, "primary_id")
    for primary, parts in selectable_primaries(atlas, cohort_id).items():
        if len(parts) > 1:
            found[primary] = list(rows(shares(atlas, cohort_id, primary)))
    return {primary: sure_rows(atlas, some, within) for primary, some in found.items()}


def _effect(words: Names, autopsy: Any, clinic: Any) -> Iterator[Question]:
    more, less = (autopsy, clinic) if autopsy.share > clinic.share else (clinic, autopsy)
    if more.low <= less.high:
        return
    pair = (autopsy, clinic)
    both = [words.cohorts[row.cohort_id] for row in pair]
    options = (
        *(Option(row.cohort_id, words.cohort(row.cohort_id)) for row in pair),
        Option("neither", "Neither: their 95\u2009% intervals overlap"),
    )
    cancer, place = words.cancer(more.primary_id), words.place(more.site_id)
    told = "\n".join(f"{cohort.label}: {full_figure(row)}." for cohort, row in zip(both, pair, strict=True))
    periods = " and ".join(part for part in (f"{cohort.place} {cohort.period}".strip() for cohort in both) if part)
    why = f"{capital(HOW[both[0].method])}; {HOW[both[1].method]} {WHEN[both[1].timing]}."
    against = "" if more is autopsy else " Here the clinic’s share is the larger one all the same."
    yield Question(
        question_id("cohorts", options, more.primary_id, more.site_id),
        "cohorts",
        level_of(more.share, less.share),
        f"Which of these cohorts found metastases in {place} in the larger share of all its patients with {cancer}?",
        options,
        more.cohort_id,
        f"{capital(cancer)} and {place}.\n{told}\n{why}{against} Patients, treatment and times differ too ({periods}).",
        more.cohort_id,
        tuple(source for cohort, row in zip(both, pair, strict=True) for source in sources_of(cohort, [row])),
        more.primary_id,
        more.site_id,
        words.diseases[more.primary_id],
        tuple(
            Compared(row.cohort_id, cohort.label, row.cohort_id, row.primary_id, row.site_id)
            for cohort, row in zip(both, pair, strict=True)
        ),
    )
