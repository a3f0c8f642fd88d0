"""The Claims page: every claim is reachable by address and stands beside its evidence."""

import json
import re

import plotly.io
import pytest

from data.learn import claims
from data.learn.claims import RANKED, cohorts_that_check, evidence_for
from data.learn.teaching import ANSWERS
from data.selection import Selection, to_params
from data.stats.frequency import FrequencyError
from data.tables.rows import rows
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text
from viz.charts.theme import LIGHT
from viz.views.catalogue import build

pytestmark = pytest.mark.slow


def topics() -> list[str]:
    return list(dict.fromkeys(known().tables.claims["topic"]))


def test_every_claim_is_on_the_page_of_its_topic_with_its_evidence() -> None:
    app = open_page("claims")
    seen = 0
    for topic in topics():
        with each(topic):
            sound(show(app, cohort="disibio2008", topic=topic))
            page = text(app)
            for claim in rows(known().tables.claims[known().tables.claims["topic"] == topic]):
                assert f"“{claim.claim}”" in page
                spoken = evidence_for(known(), claim)
                assert all(item in page for item in spoken.manifestations["item"])
                if claim.check in RANKED:
                    names = known().cohorts.labels
                    assert all(f"**{names[one]}**" in page for one in cohorts_that_check(known(), claim.claim_id))
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
            (figure,) = charts(app)
            assert app.title[0].value.startswith("Of 12 ranked lists")
            assert app.selectbox(key="pick_primary").value == primary
            assert figure["layout"]["annotations"]


def test_the_title_counts_what_the_badges_say() -> None:
    app = open_page("claims", "msk_met")
    sound(show(app, cohort="msk_met"))
    badges = [int(n) for n in re.findall(r"(\d) of 3 in MSK-MET 2022\]", text(app))]
    can, enough = len(badges), sum(n >= 2 for n in badges)
    assert f"{can} can be checked in MSK-MET 2022: {enough} name two or more" in app.title[0].value
    assert text(app).count("cannot be checked in MSK-MET 2022") == 12 - can


def test_doubts_are_said() -> None:
    app = open_page("claims")
    sound(show(app, cohort="disibio2008", topic="ranked_sites"))
    assert text(app).count(":orange-badge[doubtful]") == 3
    assert any("most likely meant for the rectum" in caption.value for caption in app.caption)


def test_verdicts_are_badges() -> None:
    app = open_page("claims")
    sound(show(app, cohort="disibio2008", topic="bone"))
    assert f":orange-badge[{ANSWERS['contradicted'][1]}]" in text(app)
    assert len(charts(app)) == 2


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
    monkeypatch.setattr(claims, "verdict_of", lambda *_: "none")
    show(app, cohort="disibio2008", topic="burden")
    assert [info.value for info in app.info] == ["No figure in our tables."]
    assert "no figure in our tables" in text(app)


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
    drawn = json.loads(plotly.io.to_json(figure.plot(figure.info, LIGHT)))
    (shown,) = (one for one in app.get("plotly_chart") if one.proto.id.endswith("-claims"))
    assert json.loads(shown.proto.spec)["data"] == drawn["data"]


def test_a_topic_that_no_cohort_answers_has_no_figure() -> None:
    with pytest.raises(FrequencyError, match=r"No claim of this topic \(Treatment\)"):
        build(known(), "claims", Selection(topic="treatment"))
    app = open_page("claims")
    sound(show(app, topic="treatment"))
    assert charts(app) == []


def test_another_list_is_chosen_after_a_link_to_one() -> None:
    app = open_page("claims")
    sound(show(app, cohort="disibio2008", primary="lung", topic="top3_lung"))
    app.selectbox(key="pick_primary").select("ovary").run()
    sound(app)
    assert app.selectbox(key="pick_primary").value == "ovary"
    assert app.header[0].value == known().claims.row("top3_ovary").title
