"""The rows of the claims: each once, with what decides it word for word, and references that open."""

import re

import pytest

from data.atlas import Atlas
from data.learn.claims import evidence_of, verdict_of
from data.learn.teaching import ANSWERS
from data.selection import Selection
from data.tables.rows import rows
from viz.views.claim_rows import FILTERS, rows_of, topics
from viz.views.claims import LISTS
from viz.views.claims_html import claims_html


def test_every_claim_but_the_lists_is_a_row_of_one_answer(atlas: Atlas) -> None:
    every = rows_of(atlas, Selection(chapter="all"))
    wanted = {one.claim_id for one in rows(atlas.tables.claims) if one.topic != LISTS}
    assert {row.key for row in every.rows} == wanted
    parts = [rows_of(atlas, Selection(chapter=kind)).rows for kind in FILTERS if kind != "all"]
    assert [row.key for part in parts for row in part] == [row.key for row in every.rows]
    counts = dict(every.counts)
    assert counts["all"] == f"All {len(wanted)}"
    for kind, part in zip([k for k in FILTERS if k != "all"], parts, strict=True):
        assert counts[kind] == f"{FILTERS[kind]} {len(part)}"
    for row in every.rows:
        answer = ANSWERS[verdict_of(atlas, row.key)][1]
        assert row.kind == "figures" or answer.lower().startswith(row.kind)


def test_what_is_contradicted_comes_first_until_a_topic_a_claim_or_an_answer_is_asked_for(atlas: Atlas) -> None:
    assert {row.kind for row in rows_of(atlas, Selection()).rows} == {"contradicted"}
    assert len({row.kind for row in rows_of(atlas, Selection(topic="bone")).rows}) > 1
    assert {row.kind for row in rows_of(atlas, Selection(chapter="supported")).rows} == {"supported"}


def test_a_figure_that_decides_stands_word_for_word_in_a_row_of_the_verdict(atlas: Atlas) -> None:
    word = {"contradicted": "contradicts", "refined": "refines", "supported": "supports"}
    for claim in rows(atlas.tables.claims):
        if claim.decided_by:
            known = evidence_of(atlas, claim.claim_id).manifestations
            (decides,) = (one for one in rows(known) if one.manifestation_id == claim.decided_by)
            assert decides.verdict == word[verdict_of(atlas, claim.claim_id)]
            (row,) = (one for one in rows_of(atlas, Selection(topic=claim.claim_id)).rows if one.key == claim.claim_id)
            assert row.figure
            assert row.figure in f"{decides.figure} {decides.figure_meaning} {decides.explanation}"


def test_everything_that_speaks_to_a_claim_is_in_its_row_and_every_reference_opens(atlas: Atlas) -> None:
    every = rows_of(atlas, Selection(chapter="all"))
    page = claims_html(every, "The cohorts.")
    numbers = {one.number for one in every.sources}
    assert {int(n) for n in re.findall(r">\[(\d+)\]</a>", page)} == numbers
    assert all(one.address.startswith("http") for one in every.sources)
    for row in every.rows:
        known = evidence_of(atlas, row.key)
        titles = [one.title for one in row.said]
        assert all(item in titles for item in known.manifestations["item"])
        least = len(known.manifestations) + len(known.eponyms) + len(known.routes) + len(known.findings)
        assert len(row.said) >= least


@pytest.mark.parametrize("topic", [*topics(), "bone_hypercalcaemia", "tier_rare"])
def test_a_topic_shows_its_claims_and_a_claim_is_open(atlas: Atlas, topic: str) -> None:
    found = rows_of(atlas, Selection(topic=topic))
    whole = atlas.claims.row(topic).topic if topic in atlas.claims else topic
    assert found.topic == whole
    assert {atlas.claims.row(row.key).topic for row in found.rows} == {whole}
    assert claims_html(found, "").count('open="open"') == int(topic in atlas.claims)
    if topic == "tier_rare":
        opened = next(row for row in found.rows if row.key == topic)
        assert any("observed" in one.text for one in opened.said)
