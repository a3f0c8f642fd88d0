"""The figures of Pathways: plan, organs and first filters say the same, and the table behind each is whole."""

import re
from dataclasses import replace

import pytest

from data.atlas import Atlas
from data.selection import Selection
from data.stats.frequency import FrequencyError
from data.stats.listed import selectable_primaries
from viz.charts.bars import BarsInfo
from viz.charts.circulation import CirculationInfo
from viz.charts.first_filter import FiltersInfo
from viz.charts.named_sites import NamedSitesInfo
from viz.views.catalogue import CATALOGUE, address_of, build, name_of
from viz.views.pathways import names_read

COLON = Selection(primary="colon")


@pytest.mark.parametrize("view", ["circulation", "organs"])
def test_plan_and_bars_have_one_finding(atlas: Atlas, view: str) -> None:
    figure = build(atlas, view, COLON)
    assert figure.headline == "Colon cancer: the liver is the first filter, and the commonest distant organ"
    assert "35 of 123 patients" in figure.lead
    assert figure.provenance.n == "n = 123"
    assert figure.provenance.filters.startswith("Primary: Colon")
    assert "disibio2008" in figure.provenance.sources


def test_the_plan_names_its_way_out_and_what_it_rests_on(atlas: Atlas) -> None:
    plan = build(atlas, "circulation", COLON)
    assert plan.heading == "Route of spread: portal blood"
    assert plan.note.startswith("Plan: ")
    assert {"gray1918", "disibio2008"} <= set(plan.provenance.sources)
    mixed = build(atlas, "circulation", Selection(primary="rectum"))
    assert mixed.note.startswith("Its veins belong to more than one system")
    unlit = build(atlas, "circulation", Selection(primary="unknown_primary"))
    assert "nothing is highlighted" in unlit.heading
    assert isinstance(unlit.info, CirculationInfo)
    assert {channel.stage for channel in unlit.info.channels} == {0}


def test_the_table_of_the_plan_says_which_flows_are_lit_and_why(atlas: Atlas) -> None:
    table = build(atlas, "circulation", COLON).table()
    assert len(table) == len(atlas.tables.flows)
    portal = table[table["Vessel"] == "Portal vein"].iloc[0]
    assert portal["Highlighted as"] == "first way"
    assert "Gray H, Lewis WH" in portal["Source"]
    assert (table["Source"] != "").all()


def test_only_single_organs_are_ranked_and_the_rest_is_in_the_table(atlas: Atlas) -> None:
    figure = build(atlas, "organs", COLON)
    info, table = figure.info, figure.table()
    assert isinstance(info, BarsInfo)
    assert info.selected == "liver"
    keys = {bar.key for bar in info.bars}
    assert not keys & {*atlas.residual_sites, "lymph_node_regional"}
    assert atlas.sites.labels["lymph_node_regional"] in set(table["Site"])
    assert figure.heading.endswith("; the first filter is framed")


def test_first_filters_are_counted_once(atlas: Atlas) -> None:
    figure = build(atlas, "first_filters", COLON)
    assert isinstance(figure.info, FiltersInfo)
    told = [int(number) for number in re.findall(r"\*\*(\d+)\*\*", figure.lead)]
    assert sum(told) == sum(len(part.primaries) for part in figure.info.parts) == 26
    assert figure.sentence == figure.lead.replace("**", "")
    table = build(atlas, "first_filters", Selection(cohort="abrams1950")).table().set_index("Primary")
    assert (table.loc["Ovary", "Rank"], table.loc["Ovary", "Commonest other organ"]) == (4, "Peritoneum")
    assert (table.loc["Colon", "Patients with the site"], table.loc["Colon", "of"]) == (77, 118)


def test_first_filters_of_some_patients_say_of_whom(atlas: Atlas) -> None:
    women = build(atlas, "first_filters", Selection(cohort="msk_chord_ever", primary="lung", group="female"))
    assert women.lead.startswith(f"{atlas.cohorts.labels['msk_chord_ever']} (women) has ")
    assert "women" in women.provenance.filters


def test_the_primary_matters_to_first_filters_only_where_a_group_is_chosen() -> None:
    view = CATALOGUE["first_filters"]
    assert view.part(COLON) == view.part(Selection(primary="ovary")) == Selection()
    assert view.part(Selection(primary="colon", group="male")).primary == "colon"


def test_a_name_that_is_chosen_is_read_first(atlas: Atlas) -> None:
    chosen = Selection(primary="breast", topic="blumer_shelf")
    figure, read = build(atlas, "named", chosen), names_read(atlas, chosen)
    assert isinstance(figure.info, NamedSitesInfo)
    assert figure.info.chosen == read[0][2].eponym_id == "blumer_shelf"
    assert len(read) == len(figure.table()) == len(atlas.tables.eponyms)
    assert names_read(atlas, Selection(primary="breast", topic="nothing_here"))[0][0].startswith("1. ")
    assert figure.brief.startswith("Sources: ")
    assert figure.note == "Filled: typical of breast."


def test_the_address_of_the_names_opens_their_chapter() -> None:
    assert "chapter=eponyms" in address_of("named", COLON, "")
    assert name_of("named", COLON) == "seed-and-soil-named-disibio2008-colon"


def test_every_primary_of_every_cohort_has_its_figures(atlas: Atlas) -> None:
    for cohort in atlas.cohorts.ids:
        for primary in selectable_primaries(atlas, cohort):
            for view in ("circulation", "organs", "named"):
                figure = build(atlas, view, Selection(cohort=cohort, primary=primary))
                assert figure.headline, (cohort, primary, view)
                assert figure.sentence
                assert figure.source


def test_a_cohort_without_first_filters_to_count_says_so(atlas: Atlas) -> None:
    nobody = replace(atlas.tables, primaries=atlas.tables.primaries.assign(first_filter=""))
    with pytest.raises(FrequencyError, match="anatomy and affinity cannot be compared here"):
        build(Atlas(nobody), "first_filters", COLON)
