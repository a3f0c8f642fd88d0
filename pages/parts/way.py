"""The ways of a primary step by step, on the plan that the page shows above."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.session import screen
from pages.session.atlas import atlas
from pages.session.choice import current
from viz.views.way_steps import as_data

HERE = Path(__file__).parent
SCRIPT, STYLE = ((HERE / name).read_text("utf-8") for name in ("way.js", "way.css"))
"""Constant text; under the app's security policy no other script may run."""


def steps() -> None:
    """Show the steps as a list, with what plays them; nothing where no way is lit."""
    data = as_data(atlas(), current(), narrow=screen.is_narrow())
    if data["steps"]:
        with st.container(key="way"):
            _component()(key="way_steps", data=data)


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    component: Callable[..., object] = st.components.v2.component("seed_and_soil.way", js=SCRIPT, css=STYLE)
    return component
