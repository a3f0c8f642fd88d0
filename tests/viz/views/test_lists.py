"""What lists offer: whole, in the order of the field, by names that tell each from the others."""

from itertools import groupby

import pytest

from data.atlas import Atlas
from data.selection import LIKENESSES, Selection
from data.stats.listed import listed_sites, selectable_primaries
from data.tables.load import load_tables
from viz.charts.theme import REGIONS, SYSTEMS
from viz.views import graphs, lists
from viz.views.scope import scope


def runs(of: dict[str, str], kinds: dict[str, str]) -> list[str]:
    """The kinds of some entries in their order, neighbours of a kind once."""
    return [kind for kind, _ in groupby(of, kinds.__getitem__)]


def test_primaries_stand_by_organ_system_and_sites_by_region_whatever_order_they_come_in(atlas: Atlas) -> None:
    primaries, sites = lists.primaries(atlas, atlas.primaries.ids[::-1]), lists.sites(atlas, atlas.sites.ids[::-1])
    assert runs(primaries, atlas.primaries.column("organ_system")) == list(SYSTEMS)
    assert runs(sites, atlas.sites.column("region")) == list(REGIONS)


@pytest.mark.parametrize("cohort", load_tables().cohorts["cohort_id"])
def test_all_that_a_cohort_has_is_listed_and_each_by_another_name(atlas: Atlas, cohort: str) -> None:
    primaries, sites = lists.primaries_in(atlas, cohort), lists.sites_in(atlas, cohort)
    assert set(primaries) == set(selectable_primaries(atlas, cohort))
    assert set(sites) == set(listed_sites(atlas, cohort))
    assert len(set(primaries.values())) == len(primaries)


@pytest.mark.parametrize(
    ("cohort", "primary", "name"),
    [
        ("disibio2008", "lung", "Lung"),
        ("disibio2008", "colorectum", "Colorectum (2 types together)"),
        ("msk_chord_ever", "lung", "Lung (non-small cell only)"),
    ],
)
def test_a_parent_says_what_it_stands_for(atlas: Atlas, cohort: str, primary: str, name: str) -> None:
    assert lists.primaries_in(atlas, cohort)[primary] == name


def test_a_group_is_named_by_whom_it_holds(atlas: Atlas) -> None:
    offered = lists.groups(scope(atlas, Selection(cohort="msk_chord_ever", primary="breast")))
    assert list(offered.values())[:4] == ["All", "Women", "Men", "Stage IV at diagnosis"]
    assert next(iter(offered)) == lists.EVERYBODY


def test_a_cohort_is_listed_with_its_patients(atlas: Atlas) -> None:
    assert list(lists.cohorts(atlas)) == list(atlas.cohorts.ids)
    assert lists.cohorts(atlas)["disibio2008"].endswith(" · n = 3,827")


def test_every_likeness_has_a_name() -> None:
    assert tuple(graphs.LIKENESSES) == LIKENESSES
