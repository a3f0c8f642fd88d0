"""The claims: which of them a selection draws, what its figure cites, and what stands beside a claim."""

import pytest

from data.atlas import Atlas
from data.learn.claims import RANKED, cohorts_that_check
from data.selection import Selection
from data.tables.rows import rows
from viz.charts.claims import ClaimsInfo
from viz.views.catalogue import build, name_of
from viz.views.claims import TOPICS, drawn_claim, lists_of, shown_list, topic_of


def test_every_topic_has_a_name(atlas: Atlas) -> None:
    assert set(TOPICS) == set(atlas.tables.claims["topic"])


def test_every_ranked_claim_can_be_drawn_by_its_name(atlas: Atlas) -> None:
    for claim in rows(atlas.tables.claims):
        chosen = Selection(primary=claim.primary_id or "breast", topic=claim.claim_id)
        assert topic_of(atlas, chosen) == claim.topic
        if claim.check in RANKED:
            assert drawn_claim(atlas, chosen).claim_id == claim.claim_id


@pytest.mark.parametrize("topic", ["", "ranked_sites", "hypercalcaemia", "top3_breast"])
def test_among_the_lists_the_primary_decides(atlas: Atlas, topic: str) -> None:
    for primary, claim in lists_of(atlas).items():
        assert drawn_claim(atlas, Selection(primary=primary, topic=topic)).claim_id == claim.claim_id


def test_outside_the_lists_a_topic_has_one_figure_whatever_the_primary(atlas: Atlas) -> None:
    names = {name_of("claims", Selection(primary=primary, topic="bone")) for primary in lists_of(atlas)}
    assert len(names) == 1


def test_a_figure_shows_every_cohort_that_can_check_and_cites_it_with_its_terms(atlas: Atlas) -> None:
    for primary, claim in lists_of(atlas).items():
        figure = build(atlas, "claims", Selection(primary=primary))
        assert isinstance(figure.info, ClaimsInfo)
        able = cohorts_that_check(atlas, claim.claim_id)
        assert [column.key for column in figure.info.columns] == list(able)
        assert all(atlas.cohorts.row(one).terms in figure.source for one in able)
        assert len(figure.table()) == len(able) * len(figure.info.claimed)


def test_a_stand_in_is_named_in_the_note(atlas: Atlas) -> None:
    note = build(atlas, "claims", Selection(topic="tier_rare")).note
    assert note.startswith("Shares overlap and are never added. *")
    assert "MSK-MET 2022 has mediastinum for heart" in note


def test_where_a_topic_has_none_to_draw_the_list_of_the_primary_is_drawn(atlas: Atlas) -> None:
    for topic in TOPICS:
        shown = shown_list(atlas, Selection(primary="ovary", topic=topic))
        claim = drawn_claim(atlas, shown)
        assert claim.check in RANKED
        assert claim.topic == topic or claim.claim_id == "top3_ovary"
