"""The frame of every page: house style, logo, notices."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import streamlit as st

from pages.session import screen, visit
from pages.session.atlas import server_atlas
from pages.session.choice import go_to
from viz.charts.written import as_markdown
from viz.views.words import addresses

HERE = Path(__file__).resolve().parent
ICON = HERE / "icon.svg"

STYLE = "<style>{}</style>".format("".join((HERE / name).read_text("utf-8") for name in ("house.css", "print.css")))
"""Constant text, never data. The page itself brings it (pages/server/shell.py): written by a run, it would come after
the first elements and move them."""

ON_THEME = "<style>:root {--paper: PAPER; --accent: ACCENT}</style>"
"""The theme's own colours for the house style: the accent, and what stands on it, for white is too pale in the dark."""

BARE = f"<style>{(HERE / 'slide.css').read_text('utf-8')}</style>"
"""Constant text, never data: a slide and nothing else."""


def begin() -> None:
    """Write the logo and the style of the theme, learn how wide the window is and what is lost; call once a run."""
    screen.watch_screen(visit.held(), visit.take_up)
    look = screen.look()
    st.html(ON_THEME.replace("PAPER", look.paper).replace("ACCENT", look.accent))
    st.logo(HERE / f"logo_{look.mode}.svg", size="large")
    place = st.empty()  # always there: what comes in above a chart has the browser make it anew, even while it draws
    if lost := visit.lost():
        with place.container():
            st.warning(said(lost), icon=":material/history:")
            with st.container(horizontal=True):
                st.button("Load it again", key="visit_again", on_click=go_to, args=("own",), icon=":material/upload:")
                st.button("Close", key="visit_close", on_click=visit.let_go)


def working(page: str) -> AbstractContextManager[None]:
    """Say what is waited for when a page takes over half a second; it stands over the page, so that nothing moves."""
    return st.container(key="working").spinner(f"Working out {page} …")


def said(text: object, *, ours: bool = True) -> str:
    """Return a text as Markdown; one that is not ours, and what is not ours in one that is, shows as itself."""
    return as_markdown(str(text), addresses(server_atlas()) if ours else (), bold=ours)


def show_notices(notices: Sequence[str]) -> None:
    """Show in one box what could not be shown as asked."""
    if notices:
        st.warning("  \n".join(map(said, notices)), icon=":material/info:")
