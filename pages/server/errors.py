"""What a visitor reads in place of a traceback."""

import streamlit as st

from data.selection import DEFAULT
from pages.session.choice import choose

SORRY = (
    "This page could not be drawn as it is chosen; the fault is noted. Show it as it begins, or take another page of "
    "the menu. If neither helps, load the page again."
)


def say_sorry(_error: Exception) -> bool:
    """Say in place of a traceback what can be done, with the way back; Streamlit has logged the error in full."""
    st.error(SORRY, icon=":material/error:")
    st.button("Show this page as it begins", key="sorry", on_click=choose, kwargs=vars(DEFAULT))
    return True
