"""What a visitor reads in place of a traceback."""

import streamlit as st


def say_sorry(_error: Exception) -> bool:
    """Show one sentence in place of a traceback; Streamlit has logged the error in full."""
    st.error("This page could not be drawn. The fault is noted; please choose another view.")
    return True
