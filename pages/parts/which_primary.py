"""The chapter “Likely primary” of the Site page: Bayes' theorem on one or two sites, for teaching."""

from functools import partial

import streamlit as st

from data.selection import HEAVIEST, weights_of, weights_text
from data.stats.frequency import DenominatorError, FrequencyError
from data.stats.which_primary import PairError, PriorError, pair_sites
from pages.parts import figures, layout
from pages.session.atlas import atlas
from pages.session.choice import choose, current, pick
from pages.session.widgets import controlled
from viz.views.figure import Figure
from viz.views.scope import Scope
from viz.views.which_primary import WAYS_OUT, left_out, offered, weighable

FIRST_WEIGHT = 10


def show(seen: Scope) -> None:
    """Show the chapter for the site of a scope."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _controls(seen)
        try:
            _figure(figures.figure_of("which"))
        except (PairError, PriorError, DenominatorError) as error:
            st.info(layout.said(error), icon=":material/block:")
            words, fields = WAYS_OUT[type(error)]
            st.button(words, on_click=choose, kwargs=fields)
        except FrequencyError as error:
            st.info(layout.said(error))
        if others := left_out(atlas(), current()):
            st.caption(layout.said(others))
    with right:
        try:
            _figure(figures.figure_of("which_printed"))
        except FrequencyError as error:
            st.header("As papers print it")
            st.info(layout.said(error))


def _figure(figure: Figure) -> None:
    """One of the two figures under its headline; a click opens the page of a primary."""
    st.header(layout.said(figure.headline))
    st.markdown(f"{layout.said(figure.lead)} {figures.badges(figure)}")
    figures.chart(figure, figures.open_primary)
    figures.files(figure)


def _controls(seen: Scope) -> None:
    chosen, names = current(), atlas().sites.labels
    paired = {site: names[site] for site in pair_sites(atlas(), seen.cohort_id, seen.site)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="which_bar"):
        prior, (priors, notes) = "Prior: how common each primary is", offered(atlas(), chosen, paired)
        pick(st.segmented_control, "prior", chosen.prior, prior, priors, required=True)
        if paired:
            second = chosen.second if chosen.second in paired else ""
            pick(st.selectbox, "second", second, "And a second site", paired, index=None, placeholder="None", width=190)
        if chosen.prior == "own":
            _weights(seen)
    if notes:
        st.caption(layout.said(notes))


def _weights(seen: Scope) -> None:
    """Choose primaries and give each a weight; both are kept in the address."""
    weights = weights_of(current().weights)
    offered = weighable(atlas(), seen.cohort_id, weights)

    def taken(picked: list[str]) -> None:
        _keep({one: weights_of(current().weights).get(one, FIRST_WEIGHT) for one in picked})

    def weighed(primary: str, weight: int) -> None:
        _keep({**weights_of(current().weights), primary: weight})

    with st.popover("Weights", icon=":material/balance:"):
        controlled(
            st.multiselect,
            "Primaries",
            offered,
            key="weighted",
            value=list(weights),
            changed=taken,
            placeholder="Choose primaries",
        )
        for one, weight in weights.items():
            kept, changed = f"weight_{one}", partial(weighed, one)
            controlled(st.number_input, offered[one], 0, HEAVIEST, key=kept, value=weight, changed=changed, step=1)


def _keep(weights: dict[str, int]) -> None:
    choose(weights=weights_text(weights))
