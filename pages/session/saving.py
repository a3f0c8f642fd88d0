"""What a visitor saved last, and what came of it; the next figure is offered the same way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from pages.session.widgets import controlled
from viz.files.plate import PRESETS, Size
from viz.files.render import RenderError
from viz.files.saving import Request

CUSTOM = "custom"
"""The preset of somebody who gives width, type and colours."""
CAMERA = "The camera on the figure saves (without title and source)"
PICTURES = ("SVG", "PNG")
MOST_FAULTS = 50


@dataclass(frozen=True)
class Wish:
    """What somebody saved last: format (an id of viz.files.formats.FORMATS), preset and size."""

    form: str = "png"
    preset: str = "screen2"
    size: Size = PRESETS["screen2"][1]

    def preset_as(self, preset: str) -> "Wish":
        """Return the wish with another preset; one's own size begins with the one before, if that is of print."""
        if preset in PRESETS:
            return replace(self, preset=preset, size=PRESETS[preset][1])
        return replace(self, preset=CUSTOM, size=self.size if self.size.mm else Size(mm=120, points=8, palette="print"))


class Faults:
    """Why files were not made, for one session: told at its menu's next run, since the button can only say that.

    Files are made in threads without a session, so each is given this box when its button is drawn.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._told: dict[Request, str] = {}

    def guarded(self, request: Request, make: Callable[[], bytes]) -> Callable[[], bytes]:
        """Return `make` so that a picture that cannot be drawn is noted here before it fails."""

        def run() -> bytes:
            try:
                return make()
            except RenderError as error:
                if len(self._told) >= MOST_FAULTS:  # nobody came back for them
                    self._told.clear()
                self._told[request] = str(error)
                raise

        return run

    def pop(self, request: Request) -> str:
        """Return why a file was not made, once; "" where nothing is known."""
        return self._told.pop(request, "")


def wish() -> Wish:
    """Return what this session saved last."""
    return cast("Wish", st.session_state.get("saving", Wish()))


def remember(wanted: Wish) -> None:
    """Offer the next figure the same way."""
    st.session_state["saving"] = wanted


def faults() -> Faults:
    """Return this session's box of faults."""
    return cast("Faults", st.session_state.setdefault("saving_faults", Faults()))


def camera() -> str:
    """Return what the camera of every figure saves: "SVG" or "PNG"."""
    return str(st.session_state.get("picture", PICTURES[0]))


def pick_camera(key: str) -> None:
    """Draw the choice of what the camera of every figure saves."""

    def changed(picked: str) -> None:
        st.session_state["picture"] = picked

    name = f"{key}_picture"
    controlled(st.segmented_control, CAMERA, PICTURES, key=name, value=camera(), changed=changed, required=True)
