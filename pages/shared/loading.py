"""Cached calls into the data package; every cache is bounded and nothing cached is ever changed."""

import os
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data import claims as data_claims
from data import compare, frequency, network, pathways, reverse
from data import enrichment as data_enrichment
from data import evidence as data_evidence
from data import quiz as data_quiz
from data import together as data_together
from data import walk as data_walk
from data import which_primary as data_which
from data.load import Tables, load_tables
from data.own.folder import read_all
from data.own.model import joined
from data.question import Question
from data.rows import row
from pages.shared import own
from pages.shared.address import weights_of
from pages.shared.own import cached
from viz import describe, heatmap, sankey
from viz.theme import Theme

if TYPE_CHECKING:
    from networkx import Graph


FOLDERS = "SEED_AND_SOIL_COHORTS"
"""The environment variable that names a folder with cohort folders, as `python -m data aggregate` writes them."""


def atlas() -> Tables:
    """Return the tables that every visitor shares: the atlas's own with the cohort folders of this server."""
    return _atlas()[0]


def folder_faults() -> list[str]:
    """Return why some cohort folders of this server are not listed."""
    return _atlas()[1]


@st.cache_resource(show_spinner=False)
def _atlas() -> tuple[Tables, list[str]]:
    """Tables and faults, read and checked once a server."""
    ours = load_tables()
    if not (named := os.environ.get(FOLDERS)):
        return ours, []
    root = Path(named)
    if not root.is_dir():
        return ours, [f"{root}: there is no such folder. {FOLDERS} names a folder that holds cohort folders."]
    cohorts, faults = read_all(root, ours)
    return joined(ours, cohorts), faults


def tables() -> Tables:
    """Return the tables of this session: the shared ones and the cohorts that it has loaded itself."""
    return own.tables() or atlas()


@cached(max_entries=512)
def shares(cohort_id: str, primary_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return the shares of one primary; raise FrequencyError like data.frequency.shares."""
    return frequency.shares(tables(), cohort_id, primary_id, options)


@cached(max_entries=64)
def all_shares(cohort_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return the shares of every primary of a cohort."""
    return frequency.all_shares(tables(), cohort_id, options)


@cached(max_entries=256)
def primaries_of_site(cohort_id: str, site_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return which primaries of a cohort reach a site."""
    addable = bool(row(tables().cohorts, cohort_id).primaries_disjoint)
    return reverse.primaries_of_site(all_shares(cohort_id, options), site_id, addable=addable)


@cached(max_entries=256)
def evidence(primary_id: str, site_ids: tuple[str, ...]) -> pd.DataFrame:
    """Return every printed figure for a primary and some sites."""
    return data_evidence.evidence(tables(), primary_id, site_ids, shares)


@cached(max_entries=128)
def checking_cohorts(claim_id: str) -> list[str]:
    """Return the cohorts that can check a claim."""
    return data_claims.checking_cohorts(tables(), row(tables().claims, claim_id))


@cached(max_entries=512)
def claim_in(cohort_id: str, claim_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a ranked claim in a cohort, and all that the cohort ranks for it; see data.claims."""
    claim = row(tables().claims, claim_id)
    found = data_claims.ranked_claim(tables(), claim, cohort_id, shares)
    return found, data_claims.ranking(tables(), claim, cohort_id, shares)


@cached()
def pairs_with_figures() -> pd.DataFrame:
    """Return every primary and site with a printed figure."""
    return data_evidence.pairs_with_figures(tables())


@cached(max_entries=256)
def comparable(first: compare.Series, by: compare.By) -> tuple[tuple[compare.Series, ...], tuple[compare.Series, ...]]:
    """Return what a series can be compared with, and what it is best compared with."""
    return compare.offered(tables(), first, by), compare.suggested(tables(), first, by)


@cached(max_entries=128)
def comparison(series: tuple[compare.Series, ...], options: frequency.Options) -> compare.Comparison:
    """Return the shares of some series."""
    return compare.compared(tables(), series, options, shares)


@cached(max_entries=128)
def differences(series: tuple[compare.Series, ...], options: frequency.Options) -> pd.DataFrame:
    """Return the differences of some series to the first."""
    return compare.differences(tables(), comparison(series, options))


@cached(max_entries=64)
def heat_map(
    cohort_id: str, options: frequency.Options, order: heatmap.Order, selected: tuple[str, str]
) -> heatmap.HeatmapInfo:
    """Return the matrix of a cohort."""
    known = tables()
    matrix = all_shares(cohort_id, options)
    return heatmap.heatmap_info(matrix, known.primaries, known.sites, order, selected, flag_labels())


@cached(max_entries=64)
def streams(
    cohort_id: str, options: frequency.Options, unit: sankey.Unit, top: int, focus: sankey.Term | None
) -> sankey.SankeyInfo:
    """Return the Sankey diagram of a cohort; raise SankeyError like viz.sankey.sankey_info."""
    known = tables()
    matrix = all_shares(cohort_id, options)
    return sankey.sankey_info(matrix, known.primaries, known.sites, unit, top, top, focus, flag_labels())


@own.cached(shared=lru_cache(maxsize=128), max_entries=64)
def figure(plot: Callable[..., go.Figure], info: Hashable, look: Theme, **options: Hashable) -> go.Figure:
    """Return a figure, drawn once for equal info: the same object, so that a chart keeps its identity."""
    return plot(info, look, **options)


@cached()
def citations() -> dict[str, str]:
    """Return {source id: citation}."""
    return data_evidence.citations(tables())


@cached()
def flag_labels() -> dict[str, str]:
    """Return {flag: label in the middle of a line}."""
    flags = tables().flags
    return dict(zip(flags["flag"], flags["label"].str.lower(), strict=True))


@cached()
def residual_sites() -> frozenset[str]:
    """Return the sites that are no single organ and never ranked."""
    sites = tables().sites
    return frozenset(sites.loc[sites["is_residual"], "site_id"])


@cached(max_entries=64)
def network_rows(cohort_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return the rows of a cohort that a graph may use."""
    return network.usable(all_shares(cohort_id, options), tables())


@cached(max_entries=64)
def spread_graph(cohort_id: str, options: frequency.Options, weight: network.Weight) -> "Graph[str]":
    """Return the graph of primaries and sites; raise NetworkError like data.network.spread."""
    return network.spread(network_rows(cohort_id, options), tables(), weight)


@cached(max_entries=64)
def likeness_graph(
    cohort_id: str, options: frequency.Options, kind: network.Kind, likeness: network.Likeness
) -> "Graph[str]":
    """Return the graph of how alike primaries or sites are; raise NetworkError like data.network.alike."""
    return network.alike(network_rows(cohort_id, options), tables(), kind, likeness)


@cached(max_entries=64)
def walk(cohort_id: str, options: frequency.Options, primary_id: str) -> data_walk.Walk:
    """Return the random walk of a primary; raise NetworkError like data.walk.walk."""
    rows = network.usable(_around(cohort_id, options, primary_id), tables())
    return data_walk.walk(rows, tables(), primary_id)


@cached(max_entries=128)
def filter_ranks(cohort_id: str, options: frequency.Options, primary_id: str = "") -> pd.DataFrame:
    """Return where the first filter of a primary, or of every one of a cohort, stands among the organs."""
    frame = shares(cohort_id, primary_id, options) if primary_id else all_shares(cohort_id, options)
    return pathways.filter_ranks(frame, describe.ranked(frame, residual_sites()), tables())


@cached(max_entries=128)
def pairs(cohort_id: str, primary_id: str, sex: str, *, own_organ: bool) -> pd.DataFrame:
    """Return the pairs of sites of a primary; raise FrequencyError like data.together.pairs."""
    return data_together.pairs(tables(), cohort_id, primary_id, sex, own_organ=own_organ)


@cached(max_entries=128)
def candidates(
    cohort_id: str, site_ids: tuple[str, ...], prior: str, weights: str, options: frequency.Options, least: int
) -> data_which.Candidates:
    """Return the primaries a metastasis may come from; raise FrequencyError like data.which_primary.likelihoods."""
    known = tables()
    named: dict[str, int] | None = None
    if prior == "own":
        named = weights_of(weights)
    elif prior != "uniform":
        named = data_which.incidence(known, prior, data_which.prior_sex(known, cohort_id, site_ids, options))
    return data_which.likelihoods(known, cohort_id, site_ids, named, options, all_named=prior == "own", least=least)


@cached(max_entries=16, show_spinner="Testing every primary against the rest …")
def enriched(cohort_id: str, options: frequency.Options) -> pd.DataFrame:
    """Return observed over expected of a cohort; raise FrequencyError like data.enrichment.enrichment."""
    addable = bool(row(tables().cohorts, cohort_id).primaries_disjoint)
    return data_enrichment.enrichment(all_shares(cohort_id, options), addable=addable)


@cached(max_entries=64)
def enriched_around(cohort_id: str, options: frequency.Options, primary_id: str) -> pd.DataFrame:
    """Return the same with a primary in it that the cohort does not list but can roll up, in the place of its types."""
    whole = enriched(cohort_id, options)
    parts = frequency.members(tables(), cohort_id, primary_id)
    if parts == (primary_id,):
        return whole
    return data_enrichment.rolled_up(whole, shares(cohort_id, primary_id, options), parts)


def _around(cohort_id: str, options: frequency.Options, primary_id: str) -> pd.DataFrame:
    """The shares of every primary of a cohort, a rolled-up primary in the place of its types."""
    matrix = all_shares(cohort_id, options)
    parts = frequency.members(tables(), cohort_id, primary_id) if primary_id else ()
    if primary_id in parts or not parts:
        return matrix
    rest = matrix[~matrix["primary_id"].isin(parts)]
    return pd.concat([rest, shares(cohort_id, primary_id, options)], ignore_index=True)


@st.cache_resource(show_spinner="Making questions from the tables …")
def questions() -> tuple[Question, ...]:
    """Return every question the quiz may ask."""
    return data_quiz.pool(atlas())


@st.cache_resource(show_spinner=False, max_entries=256)
def quiz(kind: str, level: str, seed: int) -> tuple[Question, ...]:
    """Return the questions of one quiz."""
    return data_quiz.draw(questions(), seed, level, kind)


def compared(question: Question) -> pd.DataFrame:
    """Return the shares that decide a question."""
    return data_quiz.compared(question, shares)
