"""What a visitor reads in place of a traceback."""

import streamlit as st

from data.selection import DEFAULT
from pages.session.choice import choose

SORRY = (
    "This page could not be shown with these settings; the error has been logged. Reset the page, or choose another "
    "one from the menu. If neither helps, reload the page."
)


def say_sorry(_error: Exception) -> bool:
    """Say in place of a traceback what can be done, with the way back; Streamlit has logged the error in full."""
    st.error(SORRY, icon=":material/error:")
    st.button("Reset this page", key="sorry", on_click=choose, kwargs=vars(DEFAULT))
    return True
