"""What a cohort shows of a selection: the nearest it has, with a notice, and never nothing."""

import pytest

from data.atlas import Atlas
from data.selection import DEFAULT, Selection
from data.stats.listed import ALL_PRIMARIES, groups, listed_primaries, members, selectable_primaries
from viz.views.scope import scope


def test_the_default_needs_no_notice(atlas: Atlas) -> None:
    shown = scope(atlas, DEFAULT)
    assert shown.notices == ()
    assert (shown.cohort_id, shown.primary) == (DEFAULT.cohort, DEFAULT.primary)


@pytest.mark.parametrize(
    ("cohort", "wanted", "shown"),
    [
        ("msk_met", "lung_adenocarcinoma", "lung_adenocarcinoma"),
        ("disibio2008", "lung_adenocarcinoma", "lung"),
        ("abrams1950", "breast_triple_neg", "breast"),
        ("bubendorf2000", "breast", "prostate"),
        ("schlageter2016", "liver", "liver"),
    ],
)
def test_a_missing_primary_gives_way_to_the_nearest(atlas: Atlas, cohort: str, wanted: str, shown: str) -> None:
    selection = Selection(cohort=cohort, primary=wanted)
    seen = scope(atlas, selection)
    names = atlas.primaries.labels
    assert seen.primary == shown
    if wanted == shown:
        assert seen.notices == ()
    else:
        (notice,) = seen.notices
        assert names[wanted] in notice
        assert f"{names[shown]} is shown instead" in notice
    assert scope(atlas, selection, pooled=True).notices == ()
    assert scope(atlas, selection, pooled=True).primary == ALL_PRIMARIES


@pytest.mark.parametrize(
    ("cohort", "wanted", "shown", "words"),
    [
        ("disibio2008", "liver", "liver", ""),
        ("msk_met", "brain", "cns", "is shown"),
        ("disibio2008", "bone_femur", "bone", "is shown"),
        ("msk_chord_ever", "spleen", "", "choose another site"),
    ],
)
def test_a_missing_site_gives_way_to_the_nearest(
    atlas: Atlas, cohort: str, wanted: str, shown: str, words: str
) -> None:
    seen = scope(atlas, Selection(cohort=cohort, site=wanted))
    names = atlas.sites.labels
    assert seen.site == shown
    if not words:
        assert seen.notices == ()
        return
    (notice,) = seen.notices
    assert f"does not list {names[wanted]}" in notice
    assert words in notice
    assert names.get(shown, "") in notice


def test_every_wish_gets_something_the_cohort_has(atlas: Atlas) -> None:
    """Every primary is wished for once, at one cohort after the other."""
    cohorts = list(atlas.cohorts.ids)
    available = {cohort: selectable_primaries(atlas, cohort) for cohort in cohorts}
    for number, wanted in enumerate(atlas.primaries.ids):
        cohort = cohorts[number % len(cohorts)]
        seen = scope(atlas, Selection(cohort=cohort, primary=wanted))
        assert seen.primary in available[cohort]
        assert (wanted not in available[cohort]) == any("shown instead" in notice for notice in seen.notices)
        assert set(listed_primaries(atlas, cohort)) <= set(available[cohort])
        assert list(seen.groups) == groups(atlas, cohort, members(atlas, cohort, seen.primary))
        assert seen.group in seen.groups


def test_a_group_the_cohort_does_not_have_gives_everybody(atlas: Atlas) -> None:
    seen = scope(atlas, Selection(group="female"))
    assert seen.group == ("all", "")
    assert (seen.options.sex, seen.options.stratum) == ("all", "")
    (notice,) = seen.notices
    assert "all patients are shown" in notice


@pytest.mark.parametrize(
    ("selection", "pooled", "body"),
    [
        (Selection(primary="prostate", body="female"), False, "male"),
        (Selection(primary="ovary", body="male"), False, "female"),
        (Selection(primary="breast"), False, "female"),
        (Selection(primary="breast", body="male"), False, "male"),
        (Selection(primary="lung"), False, "male"),
        (Selection(primary="lung", body="female"), False, "female"),
        (Selection(cohort="msk_chord_sequencing", primary="lung", group="female", body="male"), False, "female"),
        (Selection(primary="prostate", body="female"), True, "female"),
    ],
)
def test_the_body_follows_the_sex(atlas: Atlas, selection: Selection, body: str, *, pooled: bool) -> None:
    assert scope(atlas, selection, pooled=pooled).body == body


def test_options_are_those_of_the_selection(atlas: Atlas) -> None:
    seen = scope(atlas, Selection(cohort="msk_met", share="metastatic", own=True, nodes=False))
    assert seen.options.denominator == "metastatic"
    assert (seen.options.own_organ, seen.options.regional_nodes) == (True, False)
    assert scope(atlas, Selection(cohort="schlageter2016", primary="liver")).options.denominator == "metastatic"
    assert scope(atlas, DEFAULT).options.denominator == "all"
