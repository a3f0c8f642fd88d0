"""What a visitor's browser tells: the theme, how wide and how high the window is, and when it has drawn.

All scripts here are constant. Under the app's security policy no other script of ours may run.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from viz.charts.theme import Theme, theme
from viz.files.slides import Window, window_of

HERE = Path(__file__).parent


def look() -> Theme:
    """Return the theme the visitor sees; what is printed is light."""
    return theme("light" if _told("paper") else st.context.theme.type)


def _told(name: str) -> bool | None:
    """What the browser has told, None as long as it has not."""
    told = (st.session_state.get("screen") or {}).get(name)
    return None if told is None else bool(told)


_SCREEN = "".join((HERE / name).read_text("utf-8") for name in ("paper.js", "screen.js"))


def watch_screen(visit: dict[str, object], take_up: Callable[[object], object]) -> None:
    """Have the browser tell how wide it is and when it has drawn; call once a run, before the page.

    It remembers `visit`. take_up is called with what it gives back of a visit that this server does not know, before
    the next run: a run that asked again would have it given back again.
    """
    st.session_state["first_look"] = "seen" not in st.session_state and bool(st.context.headers)
    st.session_state["seen"] = True
    with st.container(key="screen_watch"):
        told_now = {"narrow": is_narrow(), "tight": is_tight(), "mode": theme(st.context.theme.type).mode}
        data = {**told_now, "paper": bool(_told("paper")), "first": is_first_look(), "visit": visit}
        heard = ("on_narrow_change", "on_tight_change", "on_mode_change", "on_paper_change", "on_drawn_change")
        told: dict[str, Callable[[], object]] = dict.fromkeys(heard, _nothing)
        told["on_returned_change"] = lambda: take_up(st.session_state["screen"]["returned"])
        _screen()(key="screen", data=data, **told)


_KEEP = (HERE / "remember.js").read_text("utf-8")


def remember(visit: dict[str, object]) -> None:
    """Have the browser remember a visit from within a dialog, where a press runs the dialog alone."""
    with st.container(key="screen_remember"):
        _remember()(key="remember", data=visit)


def is_first_look() -> bool:
    """Return whether this is a visitor's first run: a page draws what the first screen shows and stops.

    As soon as the browser has drawn that, it asks for the rest, which then does not delay it.
    """
    return bool(st.session_state.get("first_look"))


def is_narrow() -> bool:
    """Return whether the window is as narrow as a phone's; the first run goes by the browser's name."""
    narrow = _told("narrow")
    return "Mobi" in st.context.headers.get("User-Agent", "") if narrow is None else narrow


def is_tight() -> bool:
    """Return whether the window is too narrow for all controls in a row; the style hides them in the first run."""
    return is_narrow() or bool(_told("tight"))


_PROJECTOR = (HERE / "projector.js").read_text("utf-8")


def projector(stage: dict[str, object], go: Callable[[int], None]) -> None:
    """Bring what the slide show does in the browser alone; `go` is called with the slide taken among all."""

    def gone() -> None:
        if str(taken := st.session_state["projecting"]["go"]).isdecimal():
            go(int(taken))

    with st.container(key="projector"):
        _projector()(key="projecting", data=stage, on_window_change=_nothing, on_go_change=gone)


def window() -> Window:
    """Return the window of a slide show."""
    return window_of((st.session_state.get("projecting") or {}).get("window"))


def _nothing() -> None:
    """A change needs a callback to cause a run; the run itself is what is wanted."""


@st.cache_resource(show_spinner=False)
def _screen() -> Callable[..., dict[str, object]]:
    component: Callable[..., dict[str, object]] = st.components.v2.component("seed_and_soil.screen", js=_SCREEN)
    return component


@st.cache_resource(show_spinner=False)
def _remember() -> Callable[..., object]:
    component: Callable[..., object] = st.components.v2.component("seed_and_soil.remember", js=_KEEP)
    return component


@st.cache_resource(show_spinner=False)
def _projector() -> Callable[..., object]:
    component: Callable[..., object] = st.components.v2.component(
        "seed_and_soil.projector", js=_PROJECTOR, isolate_styles=False
    )
    return component
