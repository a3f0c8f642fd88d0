"""The frame of every page: house style, logo, notices."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from pages.session import screen

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
    screen.watch_screen()
    look = screen.look()
    st.html(STYLE.replace("PAPER", look.paper))
    st.logo(HERE / f"logo_{look.mode}.svg", size="large")


def show_notices(notices: Sequence[str]) -> None:
    """Show in one box what could not be shown as asked."""
    if notices:
        st.warning("  \n".join(notices), icon=":material/info:")
