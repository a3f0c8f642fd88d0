"""The frame of every page: house style, notices, moving to another page, narrow screens."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.shared.selection import choose
from viz.theme import theme

HERE = Path(__file__).resolve().parent
ICON = HERE / "icon.svg"

STYLE = """<style>
.stMainBlockContainer {padding: 4.1rem 2.2rem 3rem; max-width: 1500px}
.stMain h1 {font-size: 1.65rem; line-height: 1.2; padding: 0 0 .1rem}
.stMain h2 {font-size: 1.25rem; padding: .4rem 0 .2rem}
.stMain h3 {font-size: 1.05rem; padding: .2rem 0 0}
.stMain .stVerticalBlock {gap: .4rem}
.stMain [data-testid="stMarkdownContainer"]:not(button *) {margin-bottom: 0}
.stMain [data-testid="stMarkdownContainer"] > p {margin-bottom: .1rem}
[data-testid="stMetricValue"] {font-size: 1.5rem; font-variant-numeric: tabular-nums}
.stElementContainer:has(> .stHtml), .st-key-screen_watch, .st-key-projector {position: absolute}
button[kind="primary"]:not(:disabled), button[kind="primary"]:not(:disabled) *, [data-tag], [data-tag] * {color: PAPER}
@media (max-width: 640px) {
  .stMainBlockContainer {padding: 4.1rem .75rem 2rem}
  .stMain h1 {font-size: 1.35rem}
  [class*="st-key-wide_"] {overflow-x: auto}
  [class*="st-key-wide_"] > * {min-width: 860px}
  .st-key-selection_bar {gap: .4rem}
}
@media print {header, [data-testid="stToolbar"] {display: none}}
</style>"""
"""Constant text, never data: tighter heads, sideways scrolling of wide figures on a phone, and what stands on the
colour of the theme in the theme's ground (PAPER), since white is too pale on the dark theme's."""


BARE = """<style>
header[data-testid="stHeader"] {display: none}
.stMainBlockContainer {padding: 1.6vh 3vw 3.2rem; max-width: none}
.stMain h1 {font-size: clamp(1.6rem, 3.1vw, 3rem); line-height: 1.12}
.st-key-question {padding-top: 30vh; text-align: center}
.st-key-slide_foot {width: 66vw; flex-wrap: nowrap}
.st-key-slide_foot p {font-size: .68rem; line-height: 1.25; max-height: 4.9em; overflow: hidden}
.st-key-slide_bar {position: fixed; right: 1rem; bottom: .4rem; width: auto; opacity: .35}
.st-key-slide_bar:hover, .st-key-slide_bar:focus-within {opacity: 1}
</style>"""
"""Constant text, never data: a slide and nothing else."""


def begin() -> None:
    """Write the house style and the logo, and learn how wide the window is; call once a run."""
    watch_screen()
    look = theme(st.context.theme.type)
    st.html(STYLE.replace("PAPER", look.paper))
    st.logo(HERE / f"logo_{look.mode}.svg", size="large")


def show_notices(notices: list[str] | tuple[str, ...]) -> None:
    """Show in one box what could not be shown as asked."""
    if notices:
        st.warning("  \n".join(notices), icon=":material/info:")


def go_to(page: str, **changes: object) -> None:
    """Ask for another page with a changed selection; for callbacks, carried out as the next run starts."""
    choose(**changes)
    st.session_state["requested_page"] = page


def requested_page() -> str | None:
    """Return the title of the page a callback asked for, once."""
    page: str | None = st.session_state.pop("requested_page", None)
    return page


_SCREEN = """export default function ({ data, setStateValue }) {
  const phone = window.matchMedia("(max-width: 640px)");
  const tell = () => setStateValue("narrow", phone.matches);
  const found = selector => document.querySelector(selector) !== null;
  const drawing = () => performance.now() < 8000 && (!found(".js-plotly-plot .main-svg path")
    || (found(".geolayer > *") && !found(".choroplethlayer path")));
  const look = () => {
    if (drawing()) return setTimeout(look, 40);
    if (phone.matches !== data.narrow) tell();
    if (data.first) setStateValue("drawn", true);
  };
  look();
  phone.addEventListener("change", tell);
  const close = () => document.querySelector("#stSidebar[data-collapsed=false] [aria-controls=stSidebar]")?.click();
  const chosen = ({ target }) => target.closest("#stSidebar :is(a, [data-testid=stLogoLink])") && setTimeout(close);
  document.addEventListener("click", chosen);
  return () => {
    phone.removeEventListener("change", tell);
    document.removeEventListener("click", chosen);
  };
}"""
"""Constant script. It tells the server whether the window is as narrow as a phone's, once and on a
change, and in a visitor's first run that the first chart stands. It waits for that chart: one that is
replaced while its drawing of the body is still on the way makes plotly.js throw. And it closes the menu
of a narrow window, a sidebar over the page, once a page is chosen: Streamlit itself does so only where
the browser says by its name that it is a phone's, and has then closed it before the script looks."""


def watch_screen() -> None:
    """Have the browser tell how wide it is and when it has drawn; call once a run, before the page."""
    st.session_state["first_look"] = "seen" not in st.session_state and bool(st.context.headers)
    st.session_state["seen"] = True
    with st.container(key="screen_watch"):
        data = {"narrow": is_narrow(), "first": is_first_look()}
        _screen()(key="screen", data=data, on_narrow_change=_nothing, on_drawn_change=_nothing)


def _nothing() -> None:
    """A change needs a callback to cause a run; the run itself is what is wanted."""


def is_first_look() -> bool:
    """Return whether this is a visitor's first run: a page draws what the first screen shows and stops.

    As soon as the browser has drawn that, it asks for the rest, which then does not delay it.
    """
    return bool(st.session_state.get("first_look"))


@st.cache_resource(show_spinner=False)
def _screen() -> Callable[..., object]:
    screen: Callable[..., object] = st.components.v2.component("seed_and_soil.screen", js=_SCREEN)
    return screen


def is_narrow() -> bool:
    """Return whether the window is as narrow as a phone's; the first run goes by the browser's name."""
    told = st.session_state.get("screen")
    narrow = told.get("narrow") if told else None
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
"""Constant script. It tells the server how high the window is, and F asks for full screen, which a page may
do only while a key is pressed."""
USUAL_HEIGHT = 768


def projector() -> int:
    """Let the key F switch to full screen and back; return the height of the window in pixels."""
    told = st.session_state.get("projecting")
    height = int((told.get("height") if told else None) or USUAL_HEIGHT)
    with st.container(key="projector"):
        _projector()(key="projecting", data={"height": height}, on_height_change=_nothing)
    return height


@st.cache_resource(show_spinner=False)
def _projector() -> Callable[..., object]:
    component: Callable[..., object] = st.components.v2.component("seed_and_soil.projector", js=_PROJECTOR)
    return component
