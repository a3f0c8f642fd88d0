"""The chapter “Which primary?” of the Site page: Bayes' theorem on one or two sites, for teaching."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from data.evidence import short_label
from data.frequency import (
    DENOMINATOR_LABELS,
    DenominatorError,
    FrequencyError,
    disjoint_primaries,
    selectable_primaries,
)
from data.rows import row as row_of
from data.rows import rows
from data.together import cohorts_with_pairs
from data.vocabulary import labels, split
from data.which_primary import UNKNOWN, Candidates, PairError, pair_sites, posterior, prior_sex
from pages.shared import background, controls, figures, layout
from pages.shared.address import HEAVIEST, Selection, weights_of
from pages.shared.loading import candidates, citations, flag_labels, tables
from pages.shared.selection import View, choose, current
from viz import bars, describe, which_primary
from viz.evidence import TIMINGS
from viz.theme import whole_percent

PRIORS = {"world": "World", "us": "US", "uniform": "All alike", "own": "Your own"}
PRIOR_NAMES = {"world": "world incidence", "us": "US incidence", "uniform": "all alike", "own": "your own weights"}
SEXES = {"all": "", "female": ", women", "male": ", men"}
PURPOSE = ":orange-badge[for teaching; not a diagnostic tool]"


def show(view: View, around: set[str]) -> None:
    """Show the chapter for the site of a view; `around` are the site and what lies in it, for printed shares."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _controls(view)
        try:
            _answer(view)
        except PairError as error:
            st.info(str(error), icon=":material/block:")
            st.button("Ask for the first site alone", on_click=choose, kwargs={"second": ""})
        except DenominatorError as error:
            figures.refusal(error, view)
        except FrequencyError as error:
            st.info(str(error))
    with right:
        _printed_shares(view, around)


@dataclass(frozen=True, eq=False)
class Answer:
    """The posterior of a view: its frame and figure, what each primary stands for, the sites in words."""

    frame: pd.DataFrame
    info: which_primary.WhichInfo
    made_of: dict[str, str]
    where: str

    @property
    def sentence(self) -> str:
        """The figure in words."""
        return which_primary.which_sentence(self.info, self.where)


def _sites(view: View, chosen: Selection) -> tuple[str, ...]:
    """The site, and the second one where it is another."""
    return (view.site, *(site for site in [chosen.second] if site and site != view.site))


def _controls(view: View) -> None:
    known, names = tables(), labels(tables().sites)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="which_bar"):
        controls.pick(
            st.segmented_control,
            "prior",
            current().prior,
            "Prior: how common each primary is",
            list(PRIORS),
            format_func=PRIORS.__getitem__,
            required=True,
        )
        if paired := pair_sites(known, view.cohort["cohort_id"], view.site):
            chosen = current().second if current().second in paired else ""
            controls.pick(
                st.selectbox,
                "second",
                chosen,
                "And a second site",
                paired,
                format_func=names.__getitem__,
                index=None,
                placeholder="None",
                width=190,
            )
        if current().prior == "own":
            _weights(view)
    if not paired:
        able = [labels(known.cohorts)[cohort] for cohort in cohorts_with_pairs(known)]
        st.caption(f"Cohorts that count two sites together: {'; '.join(able)}.")


def _weights(view: View) -> None:
    """Choose primaries and give each a weight; both are kept in the address."""
    names = labels(tables().primaries)
    chosen = weights_of(current().weights)
    options = [p for p in selectable_primaries(tables(), view.cohort["cohort_id"]) if p != UNKNOWN]
    options += [p for p in chosen if p not in options]

    def keep() -> None:
        picked = st.session_state["weighted"]
        values = {p: st.session_state.get(f"weight_{p}", chosen.get(p, 10)) for p in picked}
        choose(weights=".".join(f"{primary}:{value}" for primary, value in values.items()))

    with st.popover("Weights", icon=":material/balance:"):
        st.session_state["weighted"] = list(chosen)
        st.multiselect(
            "Primaries",
            options,
            key="weighted",
            on_change=keep,
            format_func=names.__getitem__,
            placeholder="Choose primaries",
        )
        for primary, value in chosen.items():
            st.session_state[f"weight_{primary}"] = value
            st.number_input(names[primary], 0, HEAVIEST, step=1, key=f"weight_{primary}", on_change=keep)


def asked(view: View, chosen: Selection) -> Candidates:
    """Return the candidates of a selection; raise FrequencyError where the question cannot be asked."""
    prior, cohort = chosen.prior, view.cohort
    options = replace(view.options, own_organ=False)
    if len(disjoint_primaries(tables(), cohort["cohort_id"])) == 1:
        msg = f"{cohort['label']} has one primary only, so there is nothing to choose between."
        raise FrequencyError(msg)
    if prior in ("world", "us") and options.denominator == "metastatic":
        msg = (
            "Incidence counts everybody with a cancer, so it goes with shares of all patients. These are shares of "
            "patients with metastasis, whose mix of primaries is another one and is not in the tables. Show the share "
            "of all patients, or choose a prior of your own."
        )
        raise DenominatorError(msg)
    if prior == "own" and not weights_of(chosen.weights):
        msg = "Open Weights, choose at least two primaries and give each a weight."
        raise FrequencyError(msg)
    weights = chosen.weights if prior == "own" else ""
    return candidates(cohort["cohort_id"], _sites(view, chosen), prior, weights, options, chosen.least)


def answered(view: View, chosen: Selection, found: Candidates) -> Answer:
    """Return the posterior of candidates; raise FrequencyError where there is none."""
    prior, sites = chosen.prior, _sites(view, chosen)
    frame = posterior(found.frame)
    sex = prior_sex(tables(), view.cohort["cohort_id"], sites, replace(view.options, own_organ=False))
    made_of = {row.primary_id: note for row in rows(frame) if (note := _made_of(row))}
    info = which_primary.which_info(
        frame,
        PRIOR_NAMES[prior] + (SEXES[sex] if prior in ("world", "us") else ""),
        made_of,
        equal_priors=bool((frame["weight"] == frame["weight"].iloc[0]).all()),
        flag_labels=flag_labels(),
    )
    names = labels(tables().sites)
    where = describe.listing([describe.lower_first(names[site]) for site in sites])
    return Answer(frame, info, made_of, where + (" metastases" if len(sites) > 1 else " metastasis"))


def _answer(view: View) -> None:
    """The posterior as a figure with what it rests on; raise FrequencyError where there is none."""
    chosen = current()
    found = asked(view, chosen)
    try:
        answer = answered(view, chosen, found)
    except FrequencyError:
        _left_out(found, chosen.prior)
        raise
    st.markdown(f"{answer.sentence} {PURPOSE}")
    stem = figures.stem("which-primary", answer.where, view.cohort["label"], chosen.prior)
    figures.chart(
        which_primary.plot_which,
        answer.info,
        key="which",
        narrow=layout.is_narrow(),
        alt=answer.sentence,
        name=stem,
        pick=_open_primary,
    )
    figures.files(
        lambda: which_table(answer.frame, answer.made_of, view, chosen.prior),
        key="which",
        name=stem,
        beside=caption(view, chosen, answer),
        figures={"which": "posterior"},
    )
    _left_out(found, chosen.prior)


def _open_primary(point: dict[str, Any]) -> None:
    """Open the page of the clicked primary."""
    if primary := bars.key_of_point(point):
        layout.go_to("Primary", primary=primary)


def _made_of(row: Any) -> str:
    """What a primary stands for in the cohort, in a few words, where that is not itself."""
    parts = split(row.members)
    if len(parts) > 1:
        return f"{len(parts)} types together"
    if parts == (row.primary_id,):
        return ""
    label = labels(tables().primaries)[parts[0]]
    return f"{describe.lower_first(label.removeprefix(row.primary).lstrip(', '))} only"


def caption(view: View, chosen: Selection, answer: Answer) -> str:
    """Return what the figure rests on, and what it takes for granted."""
    cohort, frame, info = view.cohort, answer.frame, answer.info
    both = " with both sites" if len(_sites(view, chosen)) > 1 else ""
    period = " ".join(part for part in (cohort["place"], cohort["period"]) if part)
    parts = [
        f"Bayes: prior × share of each primary’s patients{both} ({figures.unit(view)}), divided by the sum.",
        f"The shares were found {TIMINGS[cohort['timing']]} ({cohort['label']}, {period}).",
    ]
    if chosen.prior in ("world", "us"):
        used = _incidence(chosen.prior)
        parts.append(f"New cases of {used['year'].iloc[0]}: {citations()[used['source_id'].iloc[0]]}")
    if view.options.denominator == "metastatic":
        parts.append("The prior is taken to hold among patients with metastasis.")
    if (frame["denominator"] == "examined").any():
        parts.append("Shares of patients whose organ was examined stand for all patients.")
    if mixed := list(frame.loc[frame["flag"].str.contains("contains_own_organ|part_of_own_organ"), "primary"]):
        parts.append(
            f"The site holds or is part of the own organ of {describe.listing(mixed)}: local growth counts too."
        )
    if frame["posterior_low"].isna().any():
        parts.append("No interval, for counts are not printed.")
    else:
        parts.append("The interval covers chance in the shares, not doubt about the prior or the cohort.")
    if info.hidden:
        parts.append(
            f"{info.hidden} less likely primaries ({whole_percent(info.hidden_share)} together) are in the table."
        )
    if any(c.doubtful for c in info.candidates):
        parts.append("† fewer than 20 patients, or a suspect figure.")
    return " ".join(parts)


def _incidence(region: str) -> pd.DataFrame:
    return tables().incidence[tables().incidence["region"] == region]


def _left_out(found: Candidates, prior: str) -> None:
    """Name the primaries that are no candidates, and why."""
    names = labels(tables().primaries)
    reasons = {
        f"No {PRIOR_NAMES[prior]} figure in the tables, so left out": found.without_prior,
        "No figure in this cohort for this site": found.without_figure,
        "Own organ, so no metastasis": found.own_organ,
        f"Fewer than {current().least} patients": found.too_few,
    }
    parts = [
        f"**{why} ({len(ids)}):** {'; '.join(describe.lower_first(names[p]) for p in ids)}."
        for why, ids in reasons.items()
        if ids
    ]
    if parts:
        st.caption("  \n".join(parts))


def which_table(frame: pd.DataFrame, made_of: dict[str, str], view: View, prior: str) -> pd.DataFrame:
    """The table behind the figure."""
    shown = pd.DataFrame(
        {
            "Primary": frame["primary"],
            "Stands for": [made_of.get(p, "") for p in frame["primary_id"]],
            "Posterior %": frame["posterior"] * 100,
            "from %": frame["posterior_low"] * 100,
            "to %": frame["posterior_high"] * 100,
            "With equal priors %": frame["posterior_uniform"] * 100,
            "Prior %": frame["prior"] * 100,
            "Prior weight": frame["weight"],
            "Prior is": PRIOR_NAMES[prior],
            "Likelihood %": frame["share"] * 100,
            "95 % CI from %": frame["low"] * 100,
            "up to %": frame["high"] * 100,
            "Patients with the site": frame["n_with_site"],
            "at least": frame["n_lo"],
            "at most": frame["n_hi"],
            "of": frame["n_denominator"],
            "Denominator": frame["denominator"].map(DENOMINATOR_LABELS),
            "Marks": frame["flag"].map(lambda cell: ", ".join(flag_labels()[f] for f in split(cell))),
            "Cohort": view.cohort["label"],
            "Place in the source": frame["locator"],
            "Source": citations()[view.cohort["source_id"]],
        }
    )
    if prior in ("world", "us"):
        cases = _incidence(prior).set_index("primary_id")
        shown["Note on the prior"] = frame["primary_id"].map(cases["note"])
        shown["Source of the prior"] = frame["primary_id"].map(cases["source_id"]).map(citations())
    return shown


def _printed_shares(view: View, around: set[str]) -> None:
    """What papers print of the site's metastases by primary, to compare."""
    name = labels(tables().sites)[view.site]
    st.subheader("As papers print it")
    found, info = printed_at(around)
    if found.empty:
        st.info(f"No paper in the tables prints which primaries the metastases of this site ({name}) come from.")
        return
    st.caption("Shares of one site’s metastases by primary: each population has a mix of cancers of its own.")
    sentence = which_primary.printed_sentence(info, name)
    stem = figures.stem(name, "printed-shares")
    figures.chart(
        which_primary.plot_printed,
        info,
        key="which_printed",
        narrow=layout.is_narrow(),
        alt=sentence,
        name=stem,
        pick=_open_primary,
    )
    hollow = "Hollow: a review quotes it. " if found["tertiary"].any() else ""
    cited = hollow + " ".join(citations()[source] for source in dict.fromkeys(found["source_id"]))
    figures.files(
        lambda: background.reverse_table(found),
        key="which_printed",
        name=stem,
        beside=cited,
        figures={"which_printed": "printed shares"},
    )


def printed_at(around: set[str]) -> tuple[pd.DataFrame, which_primary.PrintedInfo]:
    """Return what papers print of some sites' metastases by primary, and the figure of it; both may be empty."""
    known = tables()
    found = known.reverse_shares[known.reverse_shares["site_id"].isin(around)]
    sources = {source: row_of(known.sources, source) for source in found["source_id"].unique()}
    found = found.assign(
        primary=found["primary_id"].map(labels(known.primaries)),
        site=found["site_id"].map(labels(known.sites)),
        source=found["source_id"].map({key: short_label(row) for key, row in sources.items()}),
        tertiary=found["source_id"].map({key: bool(row.tertiary) for key, row in sources.items()}),
    )
    return found, which_primary.printed_info(found)


def prior_sources(prior: str) -> tuple[str, ...]:
    """Return the ids of the sources of a prior; even and own weights have none."""
    return tuple(dict.fromkeys(_incidence(prior)["source_id"])) if prior in ("world", "us") else ()
