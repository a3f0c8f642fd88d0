"""A random walk over the sites of one primary: a model after Newton et al., and not a route.

P. K. Newton et al. (PLoS One 2012;7:e34637; Cancer Res 2013;73:2760-2769) read a row of diSibio &
French as the steady state of a Markov chain and searched for chains that have it. Such chains are
many. Here one is singled out, without chance: a walker at a site moves on as cancers of that organ
do in the same cohort (like this primary where the cohort has none), changed as little as possible,
in the sense of Kullback and Leibler, for the steady state to be the observed one. Iterative
proportional fitting finds it (W. E. Deming, F. F. Stephan, Ann Math Stat 1940;11:427-444).
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.frequency import Options, all_shares, shares
from data.stats.listed import members
from data.stats.network import NetworkError, add_nodes, usable
from data.tables.rows import rows

CLOSE = 1e-14
"""Largest error of a marginal at which the fitting stops."""
MOST_ROUNDS = 10_000
FEWEST_SITES = 2


@dataclass(frozen=True, eq=False)
class Walk:
    """A Markov chain over sites.

    target is the observed distribution (the shares of the primary's sites, brought to a sum of 1),
    transition[i, j] the probability of a step from site i to site j, steady its steady state, formed
    from the transitions alone. informed are the sites whose row comes from cancers of that organ.
    """

    sites: tuple[str, ...]
    target: np.ndarray
    transition: np.ndarray
    steady: np.ndarray
    informed: frozenset[str]

    @property
    def outgoing(self) -> np.ndarray:
        """The probability that a walker at a site leaves it."""
        return 1 - np.diag(self.transition)

    @property
    def incoming(self) -> np.ndarray:
        """The sum of the probabilities of steps into a site from each other one."""
        summed: np.ndarray = self.transition.sum(axis=0) - np.diag(self.transition)
        return summed


def walk(matrix: pd.DataFrame, atlas: Atlas, primary_id: str) -> Walk:
    """Return the chain of one primary of a frame of usable shares (data.stats.network.usable).

    Sites with a share of zero are no states. Raises NetworkError for fewer than two sites above zero.
    """
    own = matrix[(matrix["primary_id"] == primary_id) & (matrix["share"] > 0)]
    if len(own) < FEWEST_SITES:
        msg = "A walk needs at least two sites with a share above zero."
        raise NetworkError(msg)
    sites = tuple(own["site_id"])
    observed = own["share"].to_numpy(dtype=float)
    target = observed / observed.sum()
    first, informed = _first_guess(matrix, atlas, sites, observed)
    transition = fitted(first, target)
    return Walk(sites, target, transition, steady_state(transition), informed)


def fitted(first: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the transition matrix nearest to `first` whose steady state is `target`.

    first is square and positive; its rows need not sum to 1. Flows (probability of a site times that
    of a step) are scaled in turn until both what leaves and what enters each site is its target.
    """
    flow = first / first.sum(axis=1, keepdims=True) * target[:, None]
    for _ in range(MOST_ROUNDS):
        flow *= target / flow.sum(axis=0)
        leaving = flow.sum(axis=1)
        if np.abs(leaving - target).max() < CLOSE:
            break
        flow *= (target / leaving)[:, None]
    transition: np.ndarray = flow / flow.sum(axis=1, keepdims=True)
    return transition


def steady_state(transition: np.ndarray) -> np.ndarray:
    """Return the distribution that a step leaves as it is: solves v P = v with a sum of 1."""
    n = len(transition)
    equations = np.vstack([transition.T - np.eye(n), np.ones(n)])
    steady: np.ndarray = np.linalg.lstsq(equations, np.append(np.zeros(n), 1.0))[0]
    return steady


def _first_guess(
    matrix: pd.DataFrame, atlas: Atlas, sites: tuple[str, ...], observed: np.ndarray
) -> tuple[np.ndarray, frozenset[str]]:
    """A row a site: how cancers of that organ spread over the sites; else as this primary does.

    Of several cancers of one organ the one with most patients speaks. Half a patient is added to each
    count, or no step could ever go where none of them was found.
    """
    guess = np.tile(observed, (len(sites), 1))
    organs = atlas.tables.own_sites[atlas.tables.own_sites["extent"] == "organ"]
    place = {site: i for i, site in enumerate(sites)}
    size = matrix.groupby("primary_id")["n_denominator"].max().astype("Float64").fillna(0)
    informed: dict[str, str] = {}
    for row in rows(organs[organs["site_id"].isin(sites) & organs["primary_id"].isin(size.index)]):
        if row.site_id not in informed or size[row.primary_id] > size[informed[row.site_id]]:
            informed[row.site_id] = row.primary_id
    for site, primary in informed.items():
        found = matrix[(matrix["primary_id"] == primary) & matrix["site_id"].isin(sites)]
        for row in rows(found[found["n_with_site"].notna() & found["n_denominator"].notna()]):
            guess[place[site], place[row.site_id]] = (row.n_with_site + 0.5) / (row.n_denominator + 1)
    return guess, frozenset(informed)


def walk_graph(chain: Walk, atlas: Atlas, cohort_id: str) -> "nx.DiGraph[str]":
    """Return a chain as a directed graph: nodes with target, steady, incoming, outgoing; edges with the probability."""
    graph: nx.DiGraph[str] = nx.DiGraph(cohort=cohort_id, weight="probability of a step (a model)")
    add_nodes(graph, atlas, "site", chain.sites)
    for i, site in enumerate(chain.sites):
        graph.nodes[f"site:{site}"].update(
            target=float(chain.target[i]),
            steady=float(chain.steady[i]),
            incoming=float(chain.incoming[i]),
            outgoing=float(chain.outgoing[i]),
        )
        for j, other in enumerate(chain.sites):
            graph.add_edge(f"site:{site}", f"site:{other}", weight=float(chain.transition[i, j]))
    return graph


@memoised(64)
def walk_of(atlas: Atlas, cohort_id: str, options: Options, primary_id: str) -> Walk:
    """Return the chain of one primary of a cohort, a rolled-up primary in the place of its types; see `walk`."""
    matrix = all_shares(atlas, cohort_id, options)
    parts = members(atlas, cohort_id, primary_id)
    if parts and primary_id not in parts:
        rest = matrix[~matrix["primary_id"].isin(parts)]
        matrix = pd.concat([rest, shares(atlas, cohort_id, primary_id, options)], ignore_index=True)
    return walk(usable(matrix, atlas), atlas, primary_id)
