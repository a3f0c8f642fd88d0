"""What lists offer: whole, in the order of the field, by names that tell each from the others."""

from itertools import groupby

import pytest

from data.atlas import Atlas
from data.selection import LIKENESSES, Selection
from data.stats.listed import listed_sites, selectable_primaries
from viz.charts.theme import REGIONS, SYSTEMS
from viz.views import graphs, lists
from viz.views.scope import scope


def runs(of: dict[str, str], kinds: dict[str, str]) -> list[str]:
    """The kinds of some entries in their order, neighbours of a kind once."""
    return [kind for kind, _ in groupby(of, kinds.__getitem__)]


def test_primaries_stand_by_organ_system_and_sites_by_region(atlas: Atlas) -> None:
    for cohort in atlas.cohorts.ids:
        primaries, sites = lists.primaries_in(atlas, cohort), lists.sites_in(atlas, cohort)
        assert set(primaries) == set(selectable_primaries(atlas, cohort))
        assert set(sites) == set(listed_sites(atlas, cohort))
        systems, regions = (
            runs(primaries, atlas.primaries.column("organ_system")),
            runs(sites, atlas.sites.column("region")),
        )
        assert systems == sorted(set(systems), key=list(SYSTEMS).index)
        assert regions == sorted(set(regions), key=list(REGIONS).index)
        assert len(set(primaries.values())) == len(primaries)


@pytest.mark.parametrize(
    ("cohort", "primary", "name"),
    [
        ("disibio2008", "lung", "Lung"),
        ("disibio2008", "colorectum", "Colorectum (2 types together)"),
        ("msk_chord_ever", "lung", "Lung (lung, non-small cell only)"),
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
