"""The atlas of a visitor: the server's, or one of their own where they have loaded a cohort."""

import streamlit as st

from data.atlas import Atlas
from data.own.folder import of_server
from data.own.model import joined
from data.tables.load import load_tables
from pages.session import cohorts


def atlas() -> Atlas:
    """Return the atlas of this session: the server's, with the cohorts that the session has loaded itself."""
    return cohorts.atlas() or server_atlas()


def server_atlas() -> Atlas:
    """Return the atlas that every visitor shares: the project's tables with the cohort folders of this server."""
    return _read()[0]


def folder_faults() -> list[str]:
    """Return why some cohort folders of this server are not listed."""
    return _read()[1]


@st.cache_resource(show_spinner=False)
def _read() -> tuple[Atlas, list[str]]:
    """Atlas and faults, read and checked once a server."""
    ours = load_tables()
    found, faults = of_server(ours)
    return Atlas(joined(ours, found)), faults
