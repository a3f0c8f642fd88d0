"""The Claims page: every claim is reachable by address and stands beside its evidence."""

import json
from html import unescape

import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from data.learn.claims import evidence_for
from data.selection import Selection, to_params
from data.stats.frequency import FrequencyError
from data.tables.rows import rows
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text
from viz.charts.theme import LIGHT
from viz.views import claim_rows
from viz.views.catalogue import build
from viz.views.claims import LISTS

pytestmark = pytest.mark.slow


def topics() -> list[str]:
    return list(dict.fromkeys(known().tables.claims["topic"]))


def rows_shown(app: AppTest) -> str:
    """The rows of the claims, as text."""
    (found,) = (one.proto.body for one in app.get("html") if 'class="claims"' in one.proto.body)
    return unescape(found)


def test_every_claim_is_on_the_page_of_its_topic_with_its_evidence() -> None:
    app = open_page("claims")
    seen = 0
    for topic in topics():
        with each(topic):
            sound(show(app, cohort="disibio2008", topic=topic))
            page = rows_shown(app)
            for claim in rows(known().tables.claims[known().tables.claims["topic"] == topic]):
                if topic != LISTS:
                    assert claim.claim in page
                    assert all(item in page for item in evidence_for(known(), claim).manifestations["item"])
                else:
                    assert claim.title in app.selectbox(key="pick_list").options
                seen += 1
    assert seen == len(known().tables.claims)


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_ranked_list_is_drawn_in_every_cohort(cohort: str) -> None:
    app = open_page("claims", cohort)
    for primary in known().tables.claims["primary_id"]:
        if not primary:
            continue
        with each(primary):
            sound(show(app, cohort=cohort, primary=primary))
            matrix, ranks = charts(app)
            assert app.title[0].value.startswith("Textbook claims, checked: ")
            assert app.selectbox(key="pick_list").value == f"top3_{primary}"
            assert len(matrix["data"][0]["customdata"]) % 12 == 0
            assert ranks["layout"]["annotations"]


def test_doubts_are_said() -> None:
    app = open_page("claims")
    sound(show(app, cohort="disibio2008", primary="rectum"))
    assert "(doubtful)" in text(app)
    assert any("most likely meant for the rectum" in caption.value for caption in app.caption)


def test_the_pills_count_the_answers_and_choose_among_them() -> None:
    app = open_page("claims")
    sound(show(app, cohort="disibio2008"))
    assert app.pills(key="pick_chapter").value == "contradicted", "what the article has wrong comes first"
    app.pills(key="pick_chapter").select("all").run()
    every = rows_shown(app)
    app.pills(key="pick_chapter").select("contradicted").run()
    sound(app)
    assert app.query_params["chapter"] in ("contradicted", ["contradicted"])
    some = rows_shown(app)
    assert "About a third of patients with bone metastases" in some
    assert some.count("<summary") < every.count("<summary")
    assert "Contradicted, at least in part" in some
    assert "Supported" not in some


def test_the_table_is_the_twin_of_the_figure() -> None:
    app = open_page("claims")
    show(app, cohort="disibio2008", primary="breast")
    app.toggle(key="claims_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value
    assert len(table) == 3 * 5
    first = table.iloc[0]
    assert (first["Claimed"], first["Observed rank"], first["Patients"], first["of patients"]) == ("Lung", 2, 247, 432)


def test_a_claim_without_evidence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("claims")
    monkeypatch.setattr(claim_rows, "verdict_of", lambda *_: "none")
    monkeypatch.setattr(claim_rows, "evidence_of", lambda atlas, _: evidence_for(atlas, atlas.claims.row("top3_lung")))
    show(app, cohort="msk_met", topic="burden")
    assert "No figure in our tables." in rows_shown(app)


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        (Selection(primary="lung"), "top3_lung"),
        (Selection(primary="lung", topic="top3_lung"), "top3_lung"),
        (Selection(primary="eye", topic="top3_lung"), "top3_lung"),
        (Selection(primary="eye"), "top3_breast"),
        (Selection(topic="bone"), "bone_primaries_often"),
        (Selection(topic="bone_primaries_less"), "bone_primaries_less"),
        (Selection(topic="tier_rare"), "tier_rare"),
    ],
)
def test_a_figure_and_its_headline_stand_on_the_page_that_its_address_opens(asked: Selection, claim: str) -> None:
    figure = build(known(), "claims", asked)
    app = open_page("claims")
    sound(show(app, **to_params(figure.selection)))
    assert figure.headline == f"“{known().claims.row(claim).claim}”"
    assert any(figure.headline in element.value for element in app.markdown)
    drawn = json.loads(plotly.io.to_json(figure.plot(figure.info, LIGHT, beside=True)))
    (shown,) = (one for one in app.get("plotly_chart") if one.proto.id.endswith("-claims"))
    assert json.loads(shown.proto.spec)["data"] == drawn["data"]


def test_a_topic_that_no_cohort_answers_has_no_figure_and_the_page_keeps_the_list() -> None:
    with pytest.raises(FrequencyError, match=r"No claim of this topic \(Treatment\)"):
        build(known(), "claims", Selection(topic="treatment"))
    app = open_page("claims")
    sound(show(app, cohort="disibio2008", primary="ovary", topic="treatment"))
    assert app.selectbox(key="pick_list").value == "top3_ovary"
    assert app.selectbox(key="pick_topic").value == "treatment"


def test_another_list_is_chosen_after_a_link_to_one() -> None:
    app = open_page("claims")
    sound(show(app, cohort="disibio2008", primary="lung", topic="top3_lung"))
    app.selectbox(key="pick_list").select("top3_ovary").run()
    sound(app)
    assert app.selectbox(key="pick_list").value == "top3_ovary"
    assert known().claims.row("top3_ovary").claim in text(app)
    app.selectbox(key="pick_list").select("tier_rare").run()
    sound(app)
    assert known().claims.row("tier_rare").claim in text(app)
    assert 'id="tier_rare" open="open"' in rows_shown(app)
