"""Where the atlas is, as a visitor reaches it."""

import streamlit as st

from pages.menu import PAGES

_SLUGS = frozenset(page.slug for page in PAGES if page.slug)


def base_address() -> str:
    """Return the address of the atlas, with a slash at its end, from whichever of its pages."""
    here = (st.context.url or "").partition("?")[0].partition("#")[0].rstrip("/")
    above, _, page = here.rpartition("/")
    return (above if page in _SLUGS else here) + "/"
