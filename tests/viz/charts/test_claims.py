"""A ranked claim beside the cohorts: marks, texts, and what stands where."""

from itertools import pairwise

import pytest

from data.atlas import Atlas
from data.learn.claims import checking_cohorts, ranked_claim, ranking
from viz.charts.claims import (
    ClaimsInfo,
    agreement_text,
    claims_info,
    claims_sentence,
    cohort_sentence,
    ordinal,
    plot_claims,
)
from viz.charts.theme import DARK, LIGHT


def info_of(atlas: Atlas, claim_id: str, within: int = 3, **more: object) -> ClaimsInfo:
    claim, names = atlas.claims.row(claim_id), atlas.cohorts.labels
    found = [
        (names[c], ranked_claim(atlas, claim, c), ranking(atlas, claim, c)) for c in checking_cohorts(atlas, claim)
    ]
    return claims_info(found, within, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def breast(atlas: Atlas) -> ClaimsInfo:
    return info_of(atlas, "top3_breast", selected="disibio2008")


def test_a_column_holds_claimed_places_and_the_others_of_the_first(breast: ClaimsInfo) -> None:
    assert breast.claimed == ("Lung", "Liver", "Bone")
    first = breast.columns[0]
    # neither the muscle under the breast nor what one sex alone has is ranked
    assert (first.key, first.agreed, first.of) == ("disibio2008", 2, 21)
    assert [(mark.rank, mark.share) for mark in first.marks] == [(2, "57\u2009%"), (3, "50\u2009%"), (4, "49\u2009%")]
    assert first.others == ((1, "Distant lymph nodes", "64\u2009%"),)
    assert hash(breast) == hash(breast)


def test_the_sentence_says_claimed_and_observed(breast: ClaimsInfo) -> None:
    text = cohort_sentence(breast, breast.columns[0])
    assert text.startswith("2 of 3 among the first 3 of 21 sites. Lung claimed 1st, observed 2nd: 247 of 432 patients")
    assert "bone claimed 3rd, observed 4th: 213 of 432 patients" in text
    whole = claims_sentence(breast, "Breast")
    assert whole.startswith("Breast: the patient article names lung, liver and bone, in this order.")
    assert all(column.label in whole for column in breast.columns)


def test_what_has_no_rank_says_why(atlas: Atlas) -> None:
    info = info_of(atlas, "top3_lung")
    assert "lung claimed 3rd, organ of origin, not ranked" in cohort_sentence(info, info.columns[0])
    ever = next(c for c in info.columns if c.key == "msk_chord_ever")
    assert [mark.share for mark in ever.marks] == ["not listed", "29\u2009%", "own organ"]
    figure = plot_claims(info, LIGHT)
    liver = next(t for t in figure.data if t.mode == "markers+text" and t.marker.symbol[0] == "square")
    assert list(liver.y) == [3, 1, 4, 3, 2]
    lung = next(t for t in figure.data if t.mode == "markers+text" and t.marker.symbol[0] == "diamond-open")
    assert min(lung.y) > 6  # below the last rank, which is 6


def test_a_stand_in_is_starred_and_named(atlas: Atlas) -> None:
    info = info_of(atlas, "top3_ovary")
    mark = next(c for c in info.columns if c.key == "msk_met").marks[0]
    assert mark.share.endswith("*")
    assert "observed 1st (Peritoneum and retroperitoneum)" in cohort_sentence(info, info.columns[-1])


def test_no_order_is_claimed_where_none_is(atlas: Atlas) -> None:
    info = info_of(atlas, "tier_rare", 0, ordered=False)
    assert agreement_text(info, info.columns[0]) == ""
    assert "claimed 1st" not in claims_sentence(info, "Rare")
    assert cohort_sentence(info, info.columns[0]).startswith("Of 23 sites: Heart observed")
    heads = [note.text for note in plot_claims(info, LIGHT).layout.annotations]
    assert any("no order" in head for head in heads)


def test_the_points_tell_their_cohort_and_rank(breast: ClaimsInfo) -> None:
    for look in (LIGHT, DARK):
        for beside in (False, True):
            figure = plot_claims(breast, look, beside=beside)
            marks = [t for t in figure.data if t.mode == "markers+text" and t.customdata is not None]
            assert [list(t.y) for t in marks] == [
                [column.marks[i].rank for column in breast.columns] for i in range(len(breast.claimed))
            ]
            assert all([key[0] for key in t.customdata] == [c.key for c in breast.columns] for t in marks)
            bold = [n.text for n in figure.layout.annotations if n.text.startswith("<b>diSibio")]
            assert len(bold) == 1
            sizes = [t.textfont.size for t in figure.data if t.textfont.size] + [
                n.font.size for n in figure.layout.annotations
            ]
            assert min(sizes) >= 11


def test_a_phone_has_a_list_with_a_block_a_cohort(breast: ClaimsInfo) -> None:
    figure = plot_claims(breast, LIGHT, narrow=True)
    assert len(figure.data) == len(breast.claimed)
    texts = {(note.x, note.y): note.text for note in figure.layout.annotations}
    for place, trace in enumerate(figure.data):
        assert [key[0] for key in trace.customdata] == [column.key for column in breast.columns]
        for column, y in zip(breast.columns, trace.y, strict=True):
            beside = [texts[at] for at in sorted(texts) if at[1] == y]
            mark = column.marks[place]
            assert beside == [breast.claimed[place], ordinal(mark.rank), mark.share]  # type: ignore[arg-type]
    heights = sorted(y for x, y in texts if not x)
    assert all(low + 15 <= high for low, high in pairwise(heights))  # no head lies on another
    assert "not claimed: distant lymph nodes" in texts.values()


def test_primaries_rank_as_well(atlas: Atlas) -> None:
    info = info_of(atlas, "bone_primaries_often", 6, ordered=False, noun="primary")
    assert cohort_sentence(info, info.columns[0]).startswith("4 of 5 among the first 6 of 21 primaries.")
    assert cohort_sentence(info, info.columns[-1]).startswith("3 of 3 among only 5 primaries.")


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "13th",
        "21st",
        "22nd",
    ]
