"""Every figure of a pair: the same site where none is chosen, the same numbers as the tables, a sentence if none."""

import re

import pytest

from data.atlas import Atlas
from data.selection import Selection
from data.stats.evidence import evidence, pairs_with_figures, same_place
from data.stats.frequency import FrequencyError
from viz.charts.evidence import EvidenceInfo
from viz.views.catalogue import build
from viz.views.evidence import best_known, known_primaries, known_sites, site_of


def test_without_a_site_it_is_the_one_with_the_most_figures(atlas: Atlas) -> None:
    pairs = pairs_with_figures(atlas).set_index(["primary_id", "site_id"])["figures"]
    own = atlas.tables.own_sites.groupby("primary_id")["site_id"].agg(set)
    for primary in atlas.primaries.ids:
        site = best_known(atlas, primary)
        if not site:
            assert site_of(atlas, Selection(primary=primary)) == "liver"
            continue
        assert site_of(atlas, Selection(primary=primary)) == site
        left_out = atlas.residual_sites | own.get(primary, set())
        assert site not in left_out
        assert pairs[primary, site] == pairs[primary].drop(left_out, errors="ignore").max()
    assert site_of(atlas, Selection(primary="breast", site="thyroid")) == "thyroid"


@pytest.mark.parametrize("cohort", ["disibio2008", "bubendorf2000"])
def test_the_cohort_decides_nothing_but_what_stands_out(atlas: Atlas, cohort: str) -> None:
    chosen = Selection(cohort=cohort, primary="breast", site="liver")
    figure, found = build(atlas, "evidence", chosen), evidence(atlas, "breast", same_place(atlas, "liver"))
    assert isinstance(figure.info, EvidenceInfo)
    assert figure.info.selected == cohort
    assert len(figure.info.lines) == len(figure.table()) == len(found)
    assert figure.provenance.filters == "Primary: Breast; site: Liver"
    assert set(figure.provenance.sources) == set(found["source_id"])


def test_wider_and_narrower_sites_are_said(atlas: Atlas) -> None:
    figure = build(atlas, "evidence", Selection(primary="breast", site="bone"))
    elsewhere = (figure.table()["Site"] != "Bone").sum()
    assert f"Wider and narrower sites ({elsewhere} of the rows)" in figure.lead


def test_a_pair_without_a_figure_is_a_sentence(atlas: Atlas) -> None:
    with pytest.raises(FrequencyError, match="gives a figure for Medulloblastoma and thyroid"):
        build(atlas, "evidence", Selection(primary="medulloblastoma", site="thyroid"))


def test_what_is_chosen_is_always_on_offer(atlas: Atlas) -> None:
    assert "medulloblastoma" in known_primaries(atlas, "medulloblastoma")
    assert "thyroid" in known_sites(atlas, "medulloblastoma", "thyroid")
    assert known_sites(atlas, "breast", "bone") == [
        site for site in atlas.sites.ids if site in known_sites(atlas, "breast", "bone")
    ]


def test_the_badges_tell_the_estimates_of_the_headline_from_the_others(atlas: Atlas) -> None:
    figure = build(atlas, "evidence", Selection(primary="breast", site="bone"))
    here, others, sources = (words for _, words in figure.marks)
    said = re.search(r"across (\d+) published estimates; (\d+) more of patients with this site alone$", figure.headline)
    assert said
    assert sum(map(int, said.groups())) == int(here.split()[0])
    assert f"({others.split()[0]} of the rows)" in figure.lead
    assert sources.endswith("not pooled")
