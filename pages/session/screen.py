"""What a visitor's browser tells: the theme, how wide and how high the window is, and when it has drawn.

All scripts here are constant. Under the app's security policy no other script of ours may run.
"""

from collections.abc import Callable

import streamlit as st

from viz.charts.theme import Theme, theme

USUAL_HEIGHT = 768


def look() -> Theme:
    """Return the theme the visitor sees."""
    return theme(st.context.theme.type)


_SCREEN = """
const found = selector => document.querySelector(selector) !== null;
const drawing = () => performance.now() < 8000 && (!found(".js-plotly-plot .main-svg path")
  || (found(".geolayer > *") && !found(".choroplethlayer path")));
const everyChart = () => [...document.querySelectorAll(".stPlotlyChart")].every(one => one.querySelector(".main-svg"));

const closeMenu = () => document.querySelector("#stSidebar[data-collapsed=false] [aria-controls=stSidebar]")?.click();
const chosen = ({ target }) => target.closest("#stSidebar :is(a, [data-testid=stLogoLink])") && setTimeout(closeMenu);

const HEADER = 76;
const bring = chart => {
  const top = one => one.getBoundingClientRect().top;
  const isOfIt = one => top(one) <= top(chart) && top(one) > top(chart) - 0.45 * innerHeight;
  const all = tags => [...document.querySelectorAll(`.stMain :is(${tags})`)];
  const first = all("h1, h2, h3").find(isOfIt) ?? all("strong").find(isOfIt) ?? chart;
  document.querySelector(".stMain").scrollBy({top: top(first) - HEADER});
};

let sought = "";
const seek = () => {
  const id = location.hash.slice(1);
  if (id === sought || !/^[a-z0-9_]+$/.test(id)) return;
  sought = id;
  const until = performance.now() + 20000;
  const look = () => {
    const chart = document.querySelector(`.st-key-${id}`);
    if (chart && everyChart() && !drawing()) return bring(chart);
    if (performance.now() < until) setTimeout(look, 100);
  };
  look();
};

export default function ({ data, setStateValue }) {
  const phone = window.matchMedia("(max-width: 640px)");
  const tell = () => setStateValue("narrow", phone.matches);
  const look = () => {
    if (drawing()) return setTimeout(look, 40);
    if (phone.matches !== data.narrow) tell();
    if (data.first) setStateValue("drawn", true);
  };
  look();
  seek();
  phone.addEventListener("change", tell);
  addEventListener("hashchange", seek);
  document.addEventListener("click", chosen);
  return () => {
    phone.removeEventListener("change", tell);
    removeEventListener("hashchange", seek);
    document.removeEventListener("click", chosen);
  };
}"""
"""What runs in the browser beside every page.

- It tells the server whether the window is as narrow as a phone's, once and on a change, and in a visitor's first
  run that the first chart stands. It waits for that chart: one that is replaced while its drawing of the body is
  still on the way makes plotly.js throw.
- Where the address ends in the id of a figure, as printed links do, it brings that figure into the window with its
  headings below the bar of the menu, once, as soon as all charts stand and none can push it away.
- It closes the menu of a narrow window, a sidebar over the page, once a page is chosen: Streamlit itself does so only
  where the browser says by its name that it is a phone's, and has then closed it before the script looks."""


def watch_screen() -> None:
    """Have the browser tell how wide it is and when it has drawn; call once a run, before the page."""
    st.session_state["first_look"] = "seen" not in st.session_state and bool(st.context.headers)
    st.session_state["seen"] = True
    with st.container(key="screen_watch"):
        data = {"narrow": is_narrow(), "first": is_first_look()}
        _screen()(key="screen", data=data, on_narrow_change=_nothing, on_drawn_change=_nothing)


def is_first_look() -> bool:
    """Return whether this is a visitor's first run: a page draws what the first screen shows and stops.

    As soon as the browser has drawn that, it asks for the rest, which then does not delay it.
    """
    return bool(st.session_state.get("first_look"))


def is_narrow() -> bool:
    """Return whether the window is as narrow as a phone's; the first run goes by the browser's name."""
    answer = st.session_state.get("screen")
    narrow = answer.get("narrow") if answer else None
    return "Mobi" in st.context.headers.get("User-Agent", "") if narrow is None else bool(narrow)


_PROJECTOR = """export default function ({ data, setStateValue }) {
  const tell = () => Math.abs(innerHeight - data.height) > 20 && setStateValue("height", innerHeight);
  const pressed = event => {
    if (event.key !== "f" && event.key !== "F" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName)) return;
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  };
  addEventListener("resize", tell);
  document.addEventListener("keydown", pressed);
  tell();
  return () => {
    removeEventListener("resize", tell);
    document.removeEventListener("keydown", pressed);
  };
}"""
"""It tells the server how high the window is, and F asks for full screen, which a page may do only while a
key is pressed."""


def projector() -> int:
    """Let the key F switch to full screen and back; return the height of the window in pixels."""
    answer = st.session_state.get("projecting")
    height = int((answer.get("height") if answer else None) or USUAL_HEIGHT)
    with st.container(key="projector"):
        _projector()(key="projecting", data={"height": height}, on_height_change=_nothing)
    return height


def _nothing() -> None:
    """A change needs a callback to cause a run; the run itself is what is wanted."""


@st.cache_resource(show_spinner=False)
def _screen() -> Callable[..., object]:
    component: Callable[..., object] = st.components.v2.component("seed_and_soil.screen", js=_SCREEN)
    return component


@st.cache_resource(show_spinner=False)
def _projector() -> Callable[..., object]:
    component: Callable[..., object] = st.components.v2.component("seed_and_soil.projector", js=_PROJECTOR)
    return component
