"""Cached calls into the data package; every cache is bounded and nothing cached is ever changed."""

from collections.abc import Callable, Hashable
from functools import lru_cache

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data import evidence as data_evidence
from data import frequency, reverse
from data.load import Tables, load_tables
from data.rows import row
from viz import heatmap, sankey
from viz.theme import Theme


@st.cache_resource(show_spinner=False)
def tables() -> Tables:
    """Return all tables, read and checked once a server."""
    return load_tables()


@st.cache_resource(show_spinner=False, max_entries=512)
def shares(cohort_id: str, primary_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return the shares of one primary; raise FrequencyError like data.frequency.shares."""
    return frequency.shares(tables(), cohort_id, primary_id, options)


@st.cache_resource(show_spinner=False, max_entries=64)
def all_shares(cohort_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return the shares of every primary of a cohort."""
    return frequency.all_shares(tables(), cohort_id, options)


@st.cache_resource(show_spinner=False, max_entries=256)
def primaries_of_site(cohort_id: str, site_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return which primaries of a cohort reach a site."""
    addable = bool(row(tables().cohorts, cohort_id).primaries_disjoint)
    return reverse.primaries_of_site(all_shares(cohort_id, options), site_id, addable=addable)


@st.cache_resource(show_spinner=False, max_entries=256)
def evidence(primary_id: str, site_ids: tuple[str, ...]) -> pd.DataFrame:
    """Return every printed figure for a primary and some sites."""
    return data_evidence.evidence(tables(), primary_id, site_ids, shares)


@st.cache_resource(show_spinner=False, max_entries=64)
def heat_map(
    cohort_id: str, options: frequency.Options, order: heatmap.Order, selected: tuple[str, str]
) -> heatmap.HeatmapInfo:
    """Return the matrix of a cohort."""
    known = tables()
    matrix = all_shares(cohort_id, options)
    return heatmap.heatmap_info(matrix, known.primaries, known.sites, order, selected, flag_labels())


@st.cache_resource(show_spinner=False, max_entries=64)
def streams(
    cohort_id: str, options: frequency.Options, unit: sankey.Unit, top: int, focus: sankey.Term | None
) -> sankey.SankeyInfo:
    """Return the Sankey diagram of a cohort; raise SankeyError like viz.sankey.sankey_info."""
    known = tables()
    matrix = all_shares(cohort_id, options)
    return sankey.sankey_info(matrix, known.primaries, known.sites, unit, top, top, focus, flag_labels())


@lru_cache(maxsize=128)
def figure(plot: Callable[..., go.Figure], info: Hashable, look: Theme, **options: Hashable) -> go.Figure:
    """Return a figure, drawn once for equal info: the same object, so that a chart keeps its identity."""
    return plot(info, look, **options)


@st.cache_resource(show_spinner=False)
def citations() -> dict[str, str]:
    """Return {source id: citation}."""
    return data_evidence.citations(tables())


@st.cache_resource(show_spinner=False)
def flag_labels() -> dict[str, str]:
    """Return {flag: label in the middle of a line}."""
    flags = tables().flags
    return dict(zip(flags["flag"], flags["label"].str.lower(), strict=True))


@st.cache_resource(show_spinner=False)
def residual_sites() -> frozenset[str]:
    """Return the sites that are no single organ and never ranked."""
    sites = tables().sites
    return frozenset(sites.loc[sites["is_residual"], "site_id"])
