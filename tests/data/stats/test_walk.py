"""The walk's steady state is what was observed, and its numbers are those of a chain."""

import numpy as np
import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options, all_shares
from data.stats.listed import disjoint_primaries
from data.stats.network import NetworkError, usable
from data.stats.walk import Walk, fitted, steady_state, walk


@pytest.fixture(scope="module")
def matrix(atlas: Atlas) -> pd.DataFrame:
    return usable(all_shares(atlas, "disibio2008"), atlas)


@pytest.fixture(scope="module")
def lung(matrix: pd.DataFrame, atlas: Atlas) -> Walk:
    return walk(matrix, atlas, "lung")


def test_the_steady_state_is_the_lung_row_of_disibio(lung: Walk, atlas: Atlas) -> None:
    printed = atlas.tables.frequencies
    row = printed[(printed["cohort_id"] == "disibio2008") & (printed["primary_id"] == "lung")]
    row = row[(row["site_id"] != "lung") & (row["n_with_site"] > 0)]
    counts = dict(zip(row["site_id"], row["n_with_site"], strict=True))
    target = {site: n / sum(counts.values()) for site, n in counts.items()}
    assert dict(zip(lung.sites, lung.steady.tolist(), strict=True)) == pytest.approx(target, abs=1e-9, rel=0)
    state = np.full(len(lung.sites), 1 / len(lung.sites))
    for _ in range(200):
        state = state @ lung.transition
    assert np.abs(state - lung.target).max() < 1e-9  # whoever walks long enough ends there


def test_the_transitions_are_probabilities(lung: Walk) -> None:
    assert lung.transition.min() > 0
    assert lung.transition.sum(axis=1) == pytest.approx(np.ones(len(lung.sites)))
    assert lung.outgoing == pytest.approx(1 - lung.transition.diagonal())
    assert lung.incoming.sum() == pytest.approx(lung.outgoing.sum())


@pytest.mark.parametrize("cohort", ["disibio2008", "abrams1950", "msk_met", "msk_chord_ever", "bubendorf2000"])
def test_every_primary_has_a_walk_or_a_reason(cohort: str, atlas: Atlas) -> None:
    matrix = usable(all_shares(atlas, cohort, Options(own_organ=True)), atlas)
    for primary in disjoint_primaries(atlas, cohort):
        if (matrix[matrix["primary_id"] == primary]["share"] > 0).sum() < 2:
            with pytest.raises(NetworkError, match="two sites"):
                walk(matrix, atlas, primary)
        else:
            chain = walk(matrix, atlas, primary)
            assert np.abs(chain.steady - chain.target).max() < 1e-9


def test_a_worked_example_of_the_fitting() -> None:
    target = np.array([0.5, 0.3, 0.2])
    alone = fitted(np.tile(target, (3, 1)), target)
    assert alone == pytest.approx(np.tile(target, (3, 1)))  # it already has that steady state: nothing is changed
    first = np.array([[1.0, 4.0, 1.0], [2.0, 1.0, 1.0], [1.0, 1.0, 8.0]])
    found = fitted(first, target)
    assert target @ found == pytest.approx(target)
    # The odds ratios of the first guess are kept: that is what "changed as little as possible" means here.
    before, after = (m[0, 0] * m[1, 1] / (m[0, 1] * m[1, 0]) for m in (first, found))
    assert after == pytest.approx(before)


def test_steady_state_of_a_known_chain() -> None:
    sunny = np.array([[0.9, 0.1], [0.5, 0.5]])
    assert steady_state(sunny) == pytest.approx([5 / 6, 1 / 6])


def test_cancers_of_an_organ_speak_for_their_site(lung: Walk, matrix: pd.DataFrame, atlas: Atlas) -> None:
    assert {"liver", "kidney", "stomach"} <= lung.informed
    assert not {"lymph_node_distant", "diaphragm"} & lung.informed
    alone = usable(all_shares(atlas, "bubendorf2000"), atlas)
    chain = walk(alone, atlas, "prostate")
    assert not chain.informed
    assert chain.transition == pytest.approx(np.tile(chain.target, (len(chain.sites), 1)))
