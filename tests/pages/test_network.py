"""The Network page: every graph of every cohort, every option, and a sentence where there is no graph."""

from typing import Any

import pytest

from data.selection import GRAPHS, THRESHOLDS
from data.stats.listed import selectable_primaries
from data.stats.together import cohorts_with_pairs
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text

pytestmark = pytest.mark.slow
ALONE = ("bubendorf2000", "schlageter2016")


def nodes(figure: dict[str, Any]) -> list[str]:
    """The ids of the nodes of a figure."""
    return [data[0] for data in figure["data"][-1]["customdata"]]


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_graph_opens_or_gives_way_to_the_nearest(cohort: str) -> None:
    app = open_page("network", cohort)
    for graph in GRAPHS:
        for share in ("", "metastatic"):
            with each((graph, share)):
                sound(
                    show(
                        app,
                        cohort=cohort,
                        graph=graph,
                        **({"share": share} if share else {}),
                        primary=next(iter(selectable_primaries(known(), cohort))),
                    )
                )
                assert app.title[0].value
                assert len(charts(app)) == (2 if graph == "walk" else 1)
                assert not app.info
                able = graph != "together" or cohort in cohorts_with_pairs(known())
                lonely = cohort in ALONE and graph in ("primaries", "sites")
                lonely |= (cohort, graph) == ("msk_chord_ever", "primaries")  # three of its four sites are left
                assert ("Shown instead: " in text(app)) == (not able or lonely) or share


def test_every_primary_has_a_walk_or_another_shows_one() -> None:
    app = open_page("network")
    for primary in selectable_primaries(known(), "disibio2008"):
        with each(primary):
            sound(show(app, cohort="disibio2008", primary=primary, graph="walk"))
            assert charts(app)


def test_every_primary_and_sex_has_its_pairs() -> None:
    app = open_page("network", "msk_chord_sequencing")
    for primary in selectable_primaries(known(), "msk_chord_sequencing"):
        for group in ("", "female", "stage_iv_at_diagnosis"):
            with each((primary, group)):
                show(app, cohort="msk_chord_sequencing", primary=primary, graph="together", group=group)
                assert not app.exception
                assert charts(app)


@pytest.mark.parametrize("graph", ["spread", "primaries", "sites", "walk"])
def test_every_threshold_leaves_something(graph: str) -> None:
    app = open_page("network")
    edges = []
    for step in THRESHOLDS:
        with each(step):
            sound(show(app, cohort="disibio2008", primary="lung", graph=graph, above=str(step)))
            assert charts(app)
            chosen = app.selectbox(key="pick_above").value
            assert app.query_params["above"] == [str(step)] or app.query_params["above"] == str(step)
            edges.append((int(str(chosen)), len(nodes(charts(app)[-1]))))
    in_force = [count for step, count in edges if step in THRESHOLDS]
    assert in_force[0] >= in_force[-1]


@pytest.mark.parametrize(
    "options", [{"weight": "count"}, {"focus": "lung"}, {"least": "0"}, {"least": "100"}, {"own": "1"}, {"nodes": "0"}]
)
def test_every_option_of_the_spread(options: dict[str, str]) -> None:
    app = open_page("network")
    sound(show(app, cohort="disibio2008"))
    (before,) = charts(app)
    sound(show(app, cohort="disibio2008", **options))
    (after,) = charts(app)
    assert before != after
    if options == {"nodes": "0"}:
        assert "site:lymph_node_regional" not in nodes(after)


@pytest.mark.parametrize("graph", ["primaries", "sites"])
def test_both_likenesses_differ(graph: str) -> None:
    app = open_page("network", "msk_met")
    drawn = []
    for alike in ("cosine", "jensen_shannon"):
        sound(show(app, cohort="msk_met", graph=graph, alike=alike))
        drawn += charts(app)
    assert drawn[0] != drawn[1]


def test_measures_and_edges_are_there_as_tables() -> None:
    app = open_page("network")
    sound(show(app, cohort="disibio2008", graph="spread", above="20"))
    (measures,) = (frame.value for frame in app.dataframe)
    assert list(measures.columns) == ["Name", "Community", "Strength", "Betweenness", "Specificity"]
    assert len(measures) == len(nodes(charts(app)[0]))
    for measure in ("Strength", "Betweenness", "Specificity", "Community"):
        assert any(f"**{measure}**: " in caption.value for caption in app.caption)
    app.toggle(key="network_table").set_value(True)
    sound(app.run())
    edges = app.dataframe[1].value
    row = edges[(edges["source"] == "primary:breast") & (edges["target"] == "site:liver")].iloc[0]
    assert (row["n_with_site"], row["n_denominator"]) == (218, 432)


def test_the_model_is_called_one() -> None:
    app = open_page("network")
    sound(show(app, cohort="disibio2008", primary="lung", graph="walk"))
    assert "not a route" in text(app)
    for figure in charts(app):
        assert any("not a route" in note["text"] for note in figure["layout"]["annotations"])


def test_association_is_no_sequence() -> None:
    app = open_page("network", "msk_chord_ever")
    sound(show(app, cohort="msk_chord_ever", primary="breast", graph="together"))
    (figure,) = charts(app)
    assert any("Association, not sequence" in note["text"] for note in figure["layout"]["annotations"])
