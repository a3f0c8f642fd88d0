"""What a visitor saved last, and what came of it; the next figure is offered the same way."""

from typing import cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.session.widgets import controlled
from viz.files.saving import Faults, Wish

CAMERA = "The camera on the figure saves (without title and source)"
PICTURES = ("SVG", "PNG")


def wish() -> Wish:
    """Return what this session saved last."""
    return cast("Wish", st.session_state.get("saving", Wish()))


def remember(wanted: Wish) -> None:
    """Offer the next figure the same way."""
    st.session_state["saving"] = wanted


def faults() -> Faults:
    """Return this session's box of faults."""
    return cast("Faults", st.session_state.setdefault("saving_faults", Faults()))


def is_open() -> bool:
    """Tell whether this run has opened a menu: of two presses that come together one opens its own."""
    return bool((context := get_script_run_ctx()) and context.has_dialog_opened)


def camera() -> str:
    """Return what the camera of every figure saves: "SVG" or "PNG"."""
    return str(st.session_state.get("picture", PICTURES[0]))


def pick_camera(key: str) -> None:
    """Draw the choice of what the camera of every figure saves."""

    def changed(picked: str) -> None:
        st.session_state["picture"] = picked

    name = f"{key}_picture"
    controlled(st.segmented_control, CAMERA, PICTURES, key=name, value=camera(), changed=changed, required=True)
