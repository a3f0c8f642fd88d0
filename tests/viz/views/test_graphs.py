"""Graphs of a selection: what changes them, the threshold in force, whom they show, their tables."""

from dataclasses import replace
from typing import Any

import pytest

from data.atlas import Atlas
from data.selection import GRAPHS, THRESHOLDS, Selection
from data.stats.network import NetworkError
from data.tables.load import Tables
from viz.charts.walk import MODEL
from viz.views import graphs
from viz.views.catalogue import CATALOGUE, build, name_of

SPREAD = Selection()
PAIRS = Selection(cohort="msk_chord_ever", graph="together")
WALK = Selection(primary="lung", graph="walk")
EACH = (SPREAD, replace(SPREAD, graph="primaries"), replace(SPREAD, graph="sites"), PAIRS, WALK)
OTHER: dict[str, Any] = {
    "primary": "lung",
    "share": "metastatic",
    "nodes": False,
    "own": True,
    "least": 50,
    "weight": "count",
    "alike": "jensen_shannon",
    "focus": "stomach",
}


@pytest.mark.parametrize("chosen", EACH, ids=lambda one: one.graph)
def test_a_field_of_another_graph_changes_neither_figure_nor_file_name(atlas: Atlas, chosen: Selection) -> None:
    for field in graphs.unused(chosen):
        other = replace(chosen, **{field: OTHER[field]})
        assert build(atlas, "network", other) is build(atlas, "network", chosen), field
        assert name_of("network", other) == name_of("network", chosen)


@pytest.mark.parametrize("chosen", EACH, ids=lambda one: one.graph)
def test_a_field_of_the_graph_stands_in_its_file_name(chosen: Selection) -> None:
    for field in set(OTHER) - graphs.unused(chosen):
        values = {OTHER[field], getattr(Selection(), field)} - {getattr(chosen, field)}
        other = replace(chosen, **{field: values.pop()})
        assert name_of("network", other) != name_of("network", chosen), field


def test_every_graph_has_its_fields() -> None:
    assert {one.graph for one in EACH} == set(GRAPHS) == set(graphs.NAMES)
    assert set(CATALOGUE["network"].uses) == set(graphs.USES)


@pytest.mark.parametrize("chosen", EACH, ids=lambda one: one.graph)
def test_every_threshold_on_offer_is_kept_and_others_give_way(atlas: Atlas, chosen: Selection) -> None:
    usual = graphs.built(atlas, chosen)
    assert usual.least in usual.offered
    for step in THRESHOLDS:
        found = graphs.built(atlas, replace(chosen, above=str(step)))
        assert found.offered == usual.offered
        assert found.least == (step if step in usual.offered else usual.least)


def test_a_higher_threshold_leaves_fewer_lines(atlas: Atlas) -> None:
    sizes = [graphs.built(atlas, replace(SPREAD, above=str(step))).graph.number_of_edges() for step in (0, 20, 50)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0


def test_figure_steps_and_page_share_one_walk(tables: Tables) -> None:
    atlas = Atlas(tables)  # of its own: in the memo of all tests, the walk may have gone before its figure
    found = graphs.built(atlas, WALK)
    assert graphs.built(atlas, replace(WALK, site="bone", least=100)) is found
    assert build(atlas, "network", WALK).info is found.info
    assert build(atlas, "steps", replace(WALK, graph="spread")).info is found.steps


def test_a_walk_says_that_it_is_a_model(atlas: Atlas) -> None:
    walk, steps = build(atlas, "network", WALK), build(atlas, "steps", WALK)
    assert MODEL in walk.lead
    assert walk.heading
    assert steps.headline == "Lung cancer: the likeliest steps of a random walk"
    assert walk.source == steps.source
    stops = walk.table()
    assert stops["Observed %"].sum() == pytest.approx(100)
    assert stops["Steady state %"].tolist() == pytest.approx(stops["Observed %"].tolist())
    assert len(steps.table()) == len(stops) ** 2


def test_pairs_of_a_stage_are_those_of_all_patients_and_say_so(atlas: Atlas) -> None:
    staged = replace(PAIRS, group="stage_iv_at_diagnosis")
    figure = build(atlas, "network", staged)
    assert figure.info == build(atlas, "network", PAIRS).info
    assert "all patients" in figure.provenance.filters
    assert figure.provenance.denominator == "share of the patients with the given site"
    assert figure.marks == build(atlas, "network", PAIRS).marks
    assert "by stage; all patients are shown" in graphs.notices(atlas, staged)[-1]
    assert graphs.notices(atlas, PAIRS) == ()


def test_measures_and_lines_are_those_of_the_graph(atlas: Atlas) -> None:
    found = graphs.built(atlas, replace(SPREAD, above="20"))
    measures = graphs.measures(found)
    assert list(measures.columns) == ["Name", "Community", *graphs.MEASURES]
    assert len(measures) == len(found.graph)
    assert measures["Name"].is_unique
    edges = build(atlas, "network", replace(SPREAD, above="20")).table()
    row = edges[(edges["source"] == "primary:breast") & (edges["target"] == "site:liver")].iloc[0]
    assert (row["n_with_site"], row["n_denominator"]) == (218, 432)


def test_the_measures_of_every_graph_but_the_walk_are_explained(atlas: Atlas) -> None:
    for chosen in EACH:
        meaning = graphs.built(atlas, chosen).meaning
        assert set(meaning) == (set() if chosen.graph == "walk" else {*graphs.MEASURES, "Community"})


def test_threshold_and_smallest_primary_are_filters(atlas: Atlas) -> None:
    filters = build(atlas, "network", replace(SPREAD, above="20", least=50)).provenance.filters
    assert "show shares of at least 20" in filters
    assert "primaries with at least 50 patients" in filters
    assert "patients" not in build(atlas, "network", replace(WALK, least=50)).provenance.filters.replace(
        "all patients", ""
    )


def test_one_primary_alone_is_like_no_other(atlas: Atlas) -> None:
    with pytest.raises(NetworkError, match="primaries"):
        build(atlas, "network", Selection(cohort="bubendorf2000", graph="primaries"))
