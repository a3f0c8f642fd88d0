"""The Claims page: every claim is reachable by address and stands beside its evidence."""

import re

import pytest

from data.claims import RANKED, checking_cohorts, evidence_for
from data.rows import rows
from pages.shared import teaching
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text

pytestmark = pytest.mark.slow


def topics() -> list[str]:
    return list(dict.fromkeys(known().claims["topic"]))


def test_every_claim_is_on_the_page_of_its_topic_with_its_evidence() -> None:
    app = open_page("claims")
    seen = 0
    for topic in topics():
        with each(topic):
            sound(show(app, cohort="disibio2008", topic=topic))
            page = text(app)
            for claim in rows(known().claims[known().claims["topic"] == topic]):
                assert f"“{claim.claim}”" in page
                spoken = evidence_for(known(), claim)
                assert all(item in page for item in spoken.manifestations["item"])
                if claim.check in RANKED:
                    names = dict(zip(known().cohorts["cohort_id"], known().cohorts["label"], strict=True))
                    assert all(f"**{names[cohort]}**" in page for cohort in checking_cohorts(known(), claim))
                seen += 1
    assert seen == len(known().claims)


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_ranked_list_is_drawn_in_every_cohort(cohort: str) -> None:
    app = open_page("claims", cohort)
    for primary in known().claims["primary_id"]:
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
    assert f":orange-badge[{teaching.ANSWERS['contradicted'][1]}]" in text(app)
    assert len(charts(app)) == 2


def test_the_table_is_the_twin_of_the_figure() -> None:
    app = open_page("claims")
    show(app, cohort="disibio2008", primary="breast")
    app.toggle(key="ranks_top3_breast_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value
    assert len(table) == 3 * 5
    first = table.iloc[0]
    assert (first["Claimed"], first["Observed rank"], first["Patients"], first["of patients"]) == ("Lung", 2, 247, 432)


def test_a_claim_without_evidence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("claims")
    monkeypatch.setattr(teaching, "verdict", lambda *_: "none")
    show(app, cohort="disibio2008", topic="burden")
    assert [info.value for info in app.info] == ["No figure in our tables."]
    assert "no figure in our tables" in text(app)
