"""The Clinic page: every site and topic opens, short and in full, and every row of the table is in the full text."""

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from data.learn.teaching import AGAINST, BONE, GENERAL, described_sites, level
from data.selection import Selection, to_params
from data.stats.frequency import FrequencyError
from data.tables.rows import rows
from data.tables.words import PURPOSE
from tests.pages.opened import COHORTS, charts, each, known, open_page, show, sound, text
from viz.views.catalogue import build
from viz.views.clinic import board

pytestmark = pytest.mark.slow


def boards(app: AppTest) -> list[str]:
    """The short pages and contents on a page."""
    return [one.proto.body for one in app.get("html") if "<nav" in one.proto.body or "clinic_board" in one.proto.body]


def described() -> list[str]:
    return sorted(described_sites(known()))


def test_every_row_is_shown_once_with_its_level_and_reference() -> None:
    app = open_page("clinic")
    facts = known().tables.manifestations
    shown: list[str] = []
    for params in [{"site": s} for s in described()] + [{"topic": t} for t in GENERAL]:
        with each(params):
            sound(show(app, cohort="disibio2008", chapter="full", **params))
            assert PURPOSE in text(app)
            here = (
                facts[facts["site_id"] == params["site"]]
                if "site" in params
                else facts[(facts["site_id"] == "") & (facts["topic"] == params["topic"])]
            )
            for row in rows(here):
                (entry,) = (m.value for m in app.markdown if m.value.startswith(f"**{row.item}.** {row.explanation}"))
                assert level(row) in entry
                assert row.figure in entry
                assert ("the claim]" in entry) == (row.verdict in AGAINST)
                assert "supports" not in entry.rpartition(row.explanation)[2]
                shown.append(row.manifestation_id)
    assert sorted(shown) == sorted(facts["manifestation_id"])


def test_the_short_page_comes_first_and_says_what_its_cards_say() -> None:
    app = open_page("clinic")
    for params in [{"site": s} for s in described()] + [{"topic": t} for t in GENERAL]:
        with each(params):
            sound(show(app, cohort="disibio2008", **params))
            assert PURPOSE in text(app)
            found = board(known(), params.get("site", ""), params.get("topic", ""))
            assert app.title[0].value == found.headline
            page = unescape(boards(app)[0])
            for column in found.columns:
                for card in (*column.first, *column.cards):
                    assert all(part in page for part in (card.title, card.text, card.figure, card.meaning))


def test_the_switch_opens_the_full_text_and_the_short_page_again() -> None:
    app = open_page("clinic")
    sound(show(app, cohort="disibio2008", site="liver"))
    app.segmented_control(key="pick_chapter").select("full").run()
    sound(app)
    assert app.query_params["chapter"] == "full"
    assert "How it presents" in [h.value for h in app.header]
    assert "#how_it_is_found" in boards(app)[0]
    app.segmented_control(key="pick_chapter").select("short").run()
    sound(app)
    assert "clinic_board" in boards(app)[0]


def test_bone_has_its_chapters_in_order() -> None:
    app = open_page("clinic")
    sound(show(app, cohort="disibio2008", site="bone", chapter="full"))
    heads = [h.value for h in app.header]
    reached = "breast and prostate cancer"  # kidney cancer is hardly ahead of the next
    assert heads == [*BONE.values(), f"Bone metastases are most frequent in {reached} (share of patients)"]
    assert "**lytic**" in text(app)  # from the table of bone patterns
    assert "41 entries, 17 of them qualify or contradict the patient article that this atlas began from" in text(app)
    topics = set(
        known().tables.manifestations.loc[
            known().tables.manifestations["site_id"].isin(["bone", "bone_spine"]), "topic"
        ]
    )
    assert topics == set(BONE) - {"osteoclast"}


@pytest.mark.parametrize("cohort", COHORTS)
def test_bars_or_a_sentence_stand_beside_every_site(cohort: str) -> None:
    app = open_page("clinic", cohort)
    for site in described():
        with each(site):
            app = show(app, cohort=cohort, site=site)
            assert [e.message for e in app.exception] == []
            assert len(charts(app)) + len(app.info) == 1


def test_a_contradiction_opens_its_claim() -> None:
    app = open_page("clinic")
    sound(show(app, cohort="disibio2008", site="bone", chapter="full"))
    links = [link.proto for link in app.get("page_link")]
    claim = next(link for link in links if link.label == "The claim: hypercalcaemia")
    assert "topic=bone" in claim.query_string
    against = known().tables.manifestations
    against = against[
        against["site_id"].isin(["bone", "bone_spine"]) & against["verdict"].isin(["refines", "contradicts"])
    ]
    wanted = against["claim_ids"].str.split(";").explode()
    assert sum(link.label.startswith("The claim: ") for link in links) == len(wanted)


def test_the_table_is_the_twin_of_the_page() -> None:
    app = open_page("clinic")
    show(app, cohort="disibio2008", site="brain")
    app.toggle(key="clinic_table").set_value(True)
    sound(app.run())
    table = app.dataframe[0].value
    assert len(table) == 13
    assert set(table["Site"]) == {"Brain"}
    unread = table["Level of evidence"] == "common teaching, no reference read"
    assert ((table["Reference"] == "") == unread).all()
    assert unread.sum() < len(table) / 4


def test_the_site_is_chosen_here() -> None:
    app = open_page("clinic")
    app.run()
    app.selectbox(key="pick_site").select("pleura").run()
    sound(app)
    assert app.query_params["site"] == "pleura"
    assert app.title[0].value.startswith("Pleura: ")


def test_every_general_row_has_a_pill() -> None:
    general = known().tables.manifestations
    assert set(general.loc[general["site_id"] == "", "topic"]) == set(GENERAL)


@pytest.mark.parametrize(("cohort", "site"), [("disibio2008", "bone"), ("msk_met", "brain"), ("abrams1950", "pleura")])
def test_the_headline_of_the_figure_stands_on_the_page_that_its_address_opens(cohort: str, site: str) -> None:
    figure = build(known(), "reached", Selection(cohort=cohort, site=site))
    app = open_page("clinic", cohort)
    sound(show(app, **to_params(figure.selection)))
    assert app.header[-1].value == figure.headline
    assert len(charts(app)) == 1


@pytest.mark.parametrize("site", ["", "bone_femur"])
def test_what_clinic_does_not_describe_has_no_figure(site: str) -> None:
    with pytest.raises(FrequencyError, match="Choose one that Clinic describes"):
        build(known(), "reached", Selection(site=site))
    app = open_page("clinic")
    sound(show(app, cohort="disibio2008", primary="breast", **({"site": site} if site else {})))
    assert charts(app) == []
