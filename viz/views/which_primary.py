"""From a metastasis back to its primary: Bayes' theorem on one or two sites."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.selection import Selection, weights_of
from data.stats.evidence import citations
from data.stats.frequency import SMALL_N, DenominatorError, FrequencyError
from data.stats.listed import disjoint_primaries, selectable_primaries
from data.stats.together import cohorts_with_pairs
from data.stats.which_primary import UNKNOWN, Candidates, PairError, PriorError, candidates, posterior, prior_sex
from data.tables.rows import rows
from data.tables.vocabulary import split
from data.tables.words import SEXES, TIMINGS
from viz.charts import describe
from viz.charts.marks import MEANING, in_frame
from viz.charts.theme import whole_percent
from viz.charts.which_primary import WhichInfo, plot_which, which_info
from viz.charts.which_primary import which_sentence as sentence_of
from viz.views.figure import Figure
from viz.views.scope import Scope, site_scope
from viz.views.tables import leading_columns, share_columns
from viz.views.words import marks_of, provenance, unit, whole_source
from viz.views.words import where as period_of

PRIORS = {
    "mix": "the cohort’s own case mix",
    "world": "world incidence",
    "us": "US incidence",
    "uniform": "all alike",
    "own": "your own weights",
}
"""Priors in the middle of a sentence."""
CHOICES = {"mix": "Case mix", "world": "World", "us": "US", "uniform": "All alike", "own": "Your own"}
"""Priors on their switch."""
WAYS_OUT: dict[type[FrequencyError], tuple[str, dict[str, str]]] = {
    DenominatorError: ("Show the share of all patients", {"share": "", "group": ""}),
    PairError: ("Use the first site only", {"second": ""}),
    PriorError: ("Use the cohort’s own case mix as the prior", {"prior": "mix"}),
}
"""What can be asked instead, {why not: (words of a button, fields of the selection)}."""
NO_RANKING = "no ranking"
"""Stands beside a prior that can answer nothing here, before it is chosen."""
MOST_NAMED, MOST_BESIDE = 8, 3
"""So many missing primaries are named in a sentence, and beside the switch; the rest is counted."""
WARNING = "for teaching; not a diagnostic tool"


@dataclass(frozen=True, eq=False)
class Question:
    """Which primary the metastases of one or two sites came from: asked of a cohort with a prior."""

    seen: Scope
    sites: tuple[str, ...]
    prior: str
    found: Candidates

    @property
    def by_incidence(self) -> bool:
        """Whether the prior is a printed number of new cases."""
        return self.prior in ("world", "us")


def asked(atlas: Atlas, chosen: Selection) -> Question:
    """Return the question of a selection with its candidates; raise FrequencyError where it cannot be asked.

    A primary's own organ is never counted: what grows there is no metastasis.
    """
    seen = site_scope(atlas, replace(chosen, own=False))
    prior, cohort = chosen.prior, seen.cohort
    if not seen.site:
        msg = f"{cohort.label} has no figure for this site."
        raise FrequencyError(msg)
    if len(disjoint_primaries(atlas, seen.cohort_id)) == 1:
        msg = f"{cohort.label} has one primary only, so there is nothing to choose between."
        raise FrequencyError(msg)
    if prior in ("world", "us") and seen.options.denominator == "metastatic":
        msg = (
            "Incidence counts everyone with a cancer, so it fits shares of all patients. These are shares of patients "
            "with metastasis, whose mix of primaries is different. Show the share of all patients, or choose another "
            "prior."
        )
        raise DenominatorError(msg)
    if prior == "own" and not weights_of(chosen.weights):
        msg = "Under Weights, choose at least two primaries and give each a weight."
        raise FrequencyError(msg)
    sites = (seen.site, *(site for site in [chosen.second] if site and site != seen.site))
    weights = chosen.weights if prior == "own" else ""
    found = candidates(atlas, seen.cohort_id, sites, prior, weights, seen.options, chosen.least)
    return Question(seen, sites, prior, found)


def which(atlas: Atlas, chosen: Selection) -> Figure:
    """Which primary a metastasis came from, by Bayes' rule; raise FrequencyError where there is no answer.

    It raises PriorError where a primary that the cohort knows to reach the site is no candidate for want of a prior.
    """
    question = asked(atlas, chosen)
    if question.found.missing:
        raise (PriorError if question.by_incidence else FrequencyError)(_missing(atlas, question))
    frame, seen, prior = posterior(question.found.frame), question.seen, PRIORS[question.prior]
    sex = SEXES[prior_sex(atlas, seen.cohort_id, question.sites, seen.options)]
    made_of = {row.primary_id: words for row in rows(frame) if (words := _made_of(atlas, row))}
    info = which_info(
        frame,
        f"{prior}, {sex}" if sex and question.by_incidence else prior,
        made_of,
        equal_priors=bool((frame["weight"] == frame["weight"].iloc[0]).all()),
        flag_labels=atlas.flag_labels,
    )
    places = describe.listing([describe.lower_first(atlas.sites.labels[site]) for site in question.sites])
    what = f"{places} {'metastases' if len(question.sites) > 1 else 'metastasis'}"
    whom = provenance(seen, frame, f"origin unknown, {what}", f"prior: {prior}", least=chosen.least)
    incidence = tuple(dict.fromkeys(_incidence(atlas, question.prior)["source_id"])) if question.by_incidence else ()
    sentence = sentence_of(info, what, _among(question, chosen.least))
    return Figure(
        plot_which,
        info,
        headline=f"{describe.upper_first(what)}, origin unknown: which primary?",
        sentence=sentence,
        source=whole_source(atlas, seen),
        table=partial(which_table, atlas, question, frame, made_of),
        provenance=replace(whom, sources=(*whom.sources, *incidence)),
        lead=sentence,
        note=_note(atlas, question, frame, info),
        marks=(("warning", WARNING),),
    )


def _missing(atlas: Atlas, question: Question) -> str:
    """Why nothing is ranked: who reaches the site and has no prior."""
    named = _named(atlas, question.found.missing, MOST_NAMED)
    seen = describe.listing([describe.lower_first(atlas.sites.labels[site]) for site in question.sites])
    lacking = f"number of new cases ({PRIORS[question.prior]})" if question.by_incidence else "number of patients"
    if set(question.found.missing) & set(question.found.without_figure):
        lacking += " or not a share for every type"
    whom = "it" if len(question.found.missing) == 1 else "them"
    return (
        f"No ranking: {question.seen.cohort.label} also has {seen} metastases from {named}, and the "
        f"tables have no {lacking} for {whom}. Without {whom} every posterior would be too high."
        + (f" The cohort’s own case mix includes {whom}." if question.by_incidence else "")
    )


def _named(atlas: Atlas, primaries: Sequence[str], most: int) -> str:
    """Primaries in a sentence, those after `most` counted, if there are several."""
    names = [describe.lower_first(atlas.primaries.labels[one]) for one in primaries]
    more = len(names) - most
    return describe.listing([*names[:most], f"{more} more"] if more > 1 else names)


def offered(atlas: Atlas, chosen: Selection, paired: Collection[str]) -> tuple[dict[str, str], str]:
    """Return the priors on their switch, {id: label}, and what is not there.

    A prior that ranks nothing here is not offered; one that is chosen already stays, with a word. What is not there is
    why they rank nothing, and who counts two sites together where none is `paired` with this one. Incidence ranks
    nothing where it lacks a primary that the cohort knows to reach the site, or shares are not of all patients.
    """
    dead: dict[str, str] = {}
    for prior in ("world", "us"):
        try:
            missing = asked(atlas, replace(chosen, prior=prior)).found.missing
        except DenominatorError:
            dead[prior] = "it counts everyone with a cancer, and these are shares of patients with metastasis"
        except FrequencyError:  # no prior can answer; the figure's place says why
            continue
        else:
            if missing:
                lacks = _named(atlas, missing, MOST_BESIDE)
                dead[prior] = f"the tables lack new cases of {lacks}, which reach this site here"
    labels = {
        prior: f"{label} ({NO_RANKING})" if prior in dead else label
        for prior, label in CHOICES.items()
        if prior not in dead or prior == chosen.prior
    }
    notes = [f"{CHOICES[prior]}: {NO_RANKING}, because {why}." for prior, why in dead.items()]
    if not paired:
        able = "; ".join(atlas.cohorts.labels[cohort] for cohort in cohorts_with_pairs(atlas))
        notes.append(f"Cohorts that count two sites together: {able}.")
    return labels, " ".join(notes)


def _among(question: Question, least: int) -> str:
    """Whom alone a ranking is over, where that is not every primary known to reach the site; else ""."""
    if question.prior == "own":
        return f"among the {len(question.found.frame)} primaries with a weight"
    return f"among primaries with {least} patients or more" if question.found.too_few else ""


def _made_of(atlas: Atlas, row: Any) -> str:
    """What a primary stands for in the cohort, in a few words, where that is not itself."""
    parts = split(row.members)
    if len(parts) > 1:
        return f"{len(parts)} types together"
    if parts == (row.primary_id,):
        return ""
    label = atlas.primaries.labels[parts[0]]
    return f"{describe.lower_first(label.removeprefix(row.primary).lstrip(', '))} only"


def _incidence(atlas: Atlas, region: str) -> pd.DataFrame:
    return atlas.tables.incidence[atlas.tables.incidence["region"] == region]


def _note(atlas: Atlas, question: Question, frame: pd.DataFrame, info: WhichInfo) -> str:
    """What the figure rests on, and what it takes for granted."""
    seen = question.seen
    cohort, both = seen.cohort, " with both sites" if len(question.sites) > 1 else ""
    counted = frame["posterior_low"].notna().all()
    parts = (
        f"{describe.upper_first(WARNING)}.",
        f"Bayes’ rule: prior × share of each primary’s patients{both} ({unit(seen)}), divided by the sum.",
        f"Sites were counted {TIMINGS[cohort.timing]} ({cohort.label}, {period_of(cohort)}).",
        _cases(atlas, question.prior) if question.by_incidence else "",
        _mix(frame) if question.prior == "mix" else "",
        "The prior is taken to hold among patients with metastasis."
        if seen.options.denominator == "metastatic" and question.prior != "mix"
        else "",
        _stand_ins(frame),
        "The interval covers chance in the shares, not uncertainty about the prior or the cohort." if counted else "",
        "" if counted else "No interval, because no counts are printed.",
        f"{info.hidden} less likely primaries ({whole_percent(info.hidden_share)} together) are in the table."
        if info.hidden
        else "",
        f"† fewer than {SMALL_N} patients, or a suspect figure." if any(c.doubtful for c in info.candidates) else "",
        MEANING if in_frame(frame) else "",
    )
    return " ".join(part for part in parts if part)


def _stand_ins(frame: pd.DataFrame) -> str:
    """Which shares are not quite those of all patients with a metastasis."""
    parts = []
    if (frame["denominator"] == "examined").any():
        parts.append("Shares of patients whose organ was examined are taken to hold for all patients.")
    if mixed := list(frame.loc[frame["flag"].str.contains("contains_own_organ|part_of_own_organ"), "primary"]):
        parts.append(
            f"The site includes or is part of the own organ of {describe.listing(mixed)}: local growth is counted too."
        )
    return " ".join(parts)


def _cases(atlas: Atlas, region: str) -> str:
    first = next(rows(_incidence(atlas, region)))
    return f"New cases of {first.year}: {citations(atlas)[first.source_id]}"


def _mix(frame: pd.DataFrame) -> str:
    """What the case mix of a cohort is."""
    return (
        f"The prior is the mix of primaries among the cohort’s own {int(frame['weight'].sum()):,} patients, not how "
        "common each cancer is elsewhere."
    )


def weighable(atlas: Atlas, cohort_id: str, weights: Iterable[str]) -> dict[str, str]:
    """Return the primaries that can be given a weight, {id: label}: those of a cohort, and those that have one."""
    offered = [one for one in selectable_primaries(atlas, cohort_id) if one != UNKNOWN]
    return {one: atlas.primaries.labels[one] for one in (*offered, *weights)}


def left_out(atlas: Atlas, chosen: Selection) -> str:
    """Return the primaries that are no candidates, and why, as Markdown; "" where the question cannot be asked."""
    try:
        found = asked(atlas, chosen).found
    except FrequencyError:
        return ""
    names = atlas.primaries.labels
    reasons = {
        f"No {PRIORS[chosen.prior]} figure in the tables, so left out": found.without_prior,
        "No figure in this cohort for this site": found.without_figure,
        "Own organ, so not a metastasis": found.own_organ,
        f"Fewer than {chosen.least} patients": found.too_few,
    }
    return "  \n".join(
        f"**{why} ({len(ids)}):** {'; '.join(describe.lower_first(names[one]) for one in ids)}."
        for why, ids in reasons.items()
        if ids
    )


def which_table(atlas: Atlas, question: Question, frame: pd.DataFrame, made_of: dict[str, str]) -> pd.DataFrame:
    """Return the table behind the posterior."""
    cohort = question.seen.cohort
    shown = pd.DataFrame(
        {
            "Primary": frame["primary"],
            "Includes": [made_of.get(p, "") for p in frame["primary_id"]],
            "Posterior %": frame["posterior"] * 100,
            "from %": frame["posterior_low"] * 100,
            "to %": frame["posterior_high"] * 100,
            "With equal priors %": frame["posterior_uniform"] * 100,
            "Prior %": frame["prior"] * 100,
            "Prior weight": frame["weight"],
            "Type of prior": PRIORS[question.prior],
            **share_columns(frame, "Likelihood %", "up to %"),
            "Marks": [marks_of(atlas, cell) for cell in frame["flag"]],
            **leading_columns(frame),
            "Cohort": cohort.label,
            "Place in the source": frame["locator"],
            "Source": citations(atlas)[cohort.source_id],
        }
    )
    if question.by_incidence:
        cases = _incidence(atlas, question.prior).set_index("primary_id")
        shown["Note on the prior"] = frame["primary_id"].map(cases["note"])
        shown["Source of the prior"] = frame["primary_id"].map(cases["source_id"]).map(citations(atlas))
    return shown
