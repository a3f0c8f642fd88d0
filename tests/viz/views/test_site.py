"""The figures of one site: what they show where no site is chosen, whom they leave out, what they refuse."""

from typing import Any

import pandas as pd
import pytest

from data.atlas import Atlas
from data.selection import MINIMA, Selection
from data.stats.frequency import DenominatorError, FrequencyError, large_enough
from data.stats.listed import listed_sites
from data.stats.reverse import primaries_of_site
from data.tables.rows import rows
from viz.charts import describe
from viz.charts.bars import BarsInfo
from viz.charts.bodymap import BodyMapInfo
from viz.charts.describe import FEWEST
from viz.views.catalogue import address_of, build
from viz.views.figure import Figure
from viz.views.printed_shares import printed_at, printed_lead
from viz.views.scope import site_scope
from viz.views.site import caution, primaries_at


def bars_of(figure: Figure) -> BarsInfo:
    assert isinstance(figure.info, BarsInfo)
    return figure.info


@pytest.mark.parametrize(
    ("cohort", "site"), [("schlageter2016", "Brain"), ("disibio2008", "Liver"), ("bubendorf2000", "Liver")]
)
def test_without_a_site_it_is_the_liver_or_the_first_one_listed(atlas: Atlas, cohort: str, site: str) -> None:
    chosen = Selection(cohort=cohort, primary="melanoma")
    assert build(atlas, "site_bars", chosen).headline.startswith(f"{site} metastases are most frequent in ")
    assert site_scope(atlas, chosen).notices == ()
    assert "site=" not in address_of("site_bars", chosen, "")


@pytest.mark.parametrize("least", MINIMA)
def test_small_primaries_are_left_out_and_said(atlas: Atlas, least: int) -> None:
    figure = build(atlas, "site_bars", Selection(site="liver", least=least))
    seen = site_scope(atlas, figure.selection)
    frame = primaries_of_site(atlas, seen.cohort_id, "liver", seen.options)
    few = frame[(frame["n_denominator"] < least).fillna(value=False)]
    assert (f"{len(few)} with fewer than {least} patients" in figure.lead) == bool(len(few))
    assert (f"at least {least} patients" in figure.provenance.filters) == bool(least)
    assert not {bar.key for bar in bars_of(figure).bars} & set(few["primary_id"])
    assert len(figure.table()) == len(frame)  # the table keeps them


@pytest.mark.parametrize(
    ("cohort", "site", "told"),
    [
        ("disibio2008", "brain", "probably not opened in every patient, so the share is likely too low."),
        ("abrams1950", "brain", "patients whose organ was examined, mostly because of symptoms"),
        ("msk_chord_ever", "brain", "seems to include skull, dura and spinal cord"),
        ("disibio2008", "liver", ""),
    ],
)
def test_what_holds_for_every_figure_of_a_site_is_told_once(atlas: Atlas, cohort: str, site: str, told: str) -> None:
    chosen = Selection(cohort=cohort, site=site)
    seen = site_scope(atlas, chosen)
    found = caution(atlas, seen, primaries_at(atlas, seen))
    assert told in found
    assert bool(found) == bool(told)
    assert build(atlas, "site_bars", chosen).note.count(found or "do not add up") == 1


def test_patients_that_nobody_printed_are_not_few(atlas: Atlas) -> None:
    frame = primaries_of_site(atlas, "schlageter2016", "brain", site_scope(atlas, Selection("schlageter2016")).options)
    assert frame["n_denominator"].isna().all()
    assert len(large_enough(frame, 100)) == len(frame) == 1


def test_shares_of_a_site_are_those_of_its_patients(atlas: Atlas) -> None:
    figure = build(atlas, "of_site_bars", Selection(site="liver"))
    printed = atlas.tables.frequencies
    here = printed[
        (printed["cohort_id"] == "disibio2008") & (printed["site_id"] == "liver") & (printed["sex"] == "all")
    ]
    counts = {row.primary_id: row.n_with_site for row in rows(here) if (row.primary_id, "liver") not in atlas.origins}
    total = sum(counts.values())
    assert figure.headline == f"Liver: where the metastases of {total:,} patients came from"
    assert figure.provenance.n == f"n = {total:,}"
    for bar in bars_of(figure).bars:
        assert bar.share == pytest.approx(counts[bar.key] / total)


@pytest.mark.parametrize("cohort", ["msk_chord_ever", "schlageter2016"])
def test_a_share_of_the_site_needs_counts_and_one_primary_a_patient(atlas: Atlas, cohort: str) -> None:
    with pytest.raises(FrequencyError, match="this share cannot be formed"):
        build(atlas, "of_site_bars", Selection(cohort=cohort, site="lung"))


def test_a_site_that_the_cohort_lacks_is_a_sentence(atlas: Atlas) -> None:
    assert "spleen" not in listed_sites(atlas, "msk_chord_ever")
    for view in ("site_bars", "of_site_bars"):
        with pytest.raises(FrequencyError, match="has no figure for this site"):
            build(atlas, view, Selection(cohort="msk_chord_ever", site="spleen"))


def test_another_denominator_is_refused(atlas: Atlas) -> None:
    with pytest.raises(DenominatorError, match="nothing is converted"):
        build(atlas, "site_bars", Selection(site="lung", share="metastatic"))


def test_both_figures_of_a_site_have_one_table(atlas: Atlas) -> None:
    one, other = (build(atlas, view, Selection(site="bone", least=0)).table() for view in ("site_bars", "of_site_bars"))
    assert one.equals(other)
    assert "Share of the site %" in one


def test_clinic_ranks_ten_of_the_site_page(atlas: Atlas) -> None:
    chosen = Selection(site="bone")
    beside, whole = build(atlas, "reached", chosen), build(atlas, "site_bars", chosen)
    assert beside.headline == whole.headline
    assert [bar.key for bar in bars_of(beside).bars] == [bar.key for bar in bars_of(whole).bars][:10]
    assert beside.note.startswith("Primaries with at least 20 patients.")
    assert beside.heading == "Bone · diSibio & French 2008 · share of all patients with that primary"


@pytest.mark.parametrize(("site", "words"), [("", "No site is chosen"), ("bone_femur", "Clinic does not describe")])
def test_clinic_has_no_figure_of_what_it_does_not_describe(atlas: Atlas, site: str, words: str) -> None:
    with pytest.raises(FrequencyError, match=words):
        build(atlas, "reached", Selection(site=site))


def test_one_patient_of_25_leads_no_site(atlas: Atlas) -> None:
    """Nor does any primary of which fewer than five patients have it; it is named as passed over."""
    prostate = build(atlas, "site_bars", Selection(site="prostate"))
    assert prostate.headline == "Prostate metastases: fewer than 5 patients of any primary, too few to rank"
    assert "fewer than 5 patients have it: testis (4\u2009%)" in prostate.lead
    diaphragm = build(atlas, "site_bars", Selection(site="diaphragm"))
    assert "testicular" not in diaphragm.headline
    for cohort in atlas.cohorts.ids:
        for site in listed_sites(atlas, cohort):
            frame = primaries_of_site(atlas, cohort, site, site_scope(atlas, Selection(cohort, site=site)).options)
            headline = describe.site_headline(frame, "Here", diseases := atlas.primaries.column("disease"))
            if " are most frequent in " not in headline:
                continue
            few = frame[frame["n_with_site"].fillna(FEWEST) < FEWEST]
            enough = set(frame["primary_id"]) - set(few["primary_id"])
            named = {diseases[one] for one in enough}
            assert not [
                diseases[one] for one in few["primary_id"] if diseases[one] not in named and diseases[one] in headline
            ]


def shares_of(share: list[float], low: list[Any]) -> pd.DataFrame:
    """Four primaries of a hundred patients each, by their shares."""
    return pd.DataFrame(
        {
            "primary_id": ["a", "b", "c", "d"],
            "primary": list("ABCD"),
            "share": pd.array(share, dtype="Float64"),
            "low": pd.array(low, dtype="Float64"),
            "n_with_site": pd.array([50] * 4, dtype="Int64"),
            "n_denominator": pd.array([100] * 4, dtype="Int64"),
            "n_hi": pd.array([50] * 4, dtype="Int64"),
            "leads": [True] * 4,
            "flag": [""] * 4,
            "prose": ["the liver"] * 4,
        }
    )


@pytest.mark.parametrize(
    ("cohort", "site", "is_told"),
    [
        ("abrams1950", "lymph_node_mediastinal", True),
        ("abrams1950", "liver", False),
        ("disibio2008", "lymph_node_distant", False),
        ("disibio2008", "lymph_node_regional", False),
        ("msk_chord_sequencing", "lymph_node", False),  # of which nobody says more than that it seems so
    ],
)
def test_nodes_that_are_counted_by_their_place_say_so(atlas: Atlas, cohort: str, site: str, *, is_told: bool) -> None:
    lead = build(atlas, "site_bars", Selection(cohort, site=site)).lead
    assert ("Regional nodes are counted with distant ones here." in lead) == is_told


def test_primaries_that_tie_are_not_chosen_between() -> None:
    frame = shares_of(share=[0.5, 0.4, 0.3, 0.3], low=[0.45, 0.35, 0.25, 0.25])
    diseases = {one: f"cancer {one}" for one in "abcd"}
    start = "Liver metastases are most frequent in "
    said = describe.site_headline(frame, "Liver", diseases)
    assert said == f"{start}cancer a and cancer b (share of patients)"
    three = describe.site_headline(frame.head(3), "Liver", diseases)
    assert three == f"{start}cancer a, cancer b and cancer c (share of patients)"


def test_primaries_hardly_ahead_of_the_next_are_not_named_as_the_first() -> None:
    frame = shares_of(share=[0.50, 0.40, 0.30, 0.28], low=[0.45, 0.35, 0.25, 0.23])
    diseases = {"a": "Lung cancer", "b": "Melanoma", "c": "Breast cancer", "d": "Colon cancer"}
    said = describe.site_headline(frame, "Liver", diseases)
    assert said == "Liver metastases are most frequent in lung cancer and melanoma (share of patients)"
    level = shares_of(share=[0.50, 0.48, 0.46, 0.44], low=[0.45, 0.43, 0.41, 0.39])
    said = describe.site_headline(level, "Liver", diseases)
    assert said == "Liver metastases are most frequent in lung cancer, hardly ahead of melanoma (share of patients)"
    no_counts = shares_of(share=[0.50, 0.48, 0.40, 0.392], low=[pd.NA] * 4)
    said = describe.site_headline(no_counts, "Liver", diseases)
    assert said == "Liver metastases are most frequent in lung cancer and melanoma (share of patients)"


def test_cancers_share_their_word() -> None:
    assert describe.cancers(["lung cancer", "breast cancer"]) == "lung and breast cancer"
    assert describe.cancers(["lung cancer", "melanoma"]) == "lung cancer and melanoma"


def test_papers_that_print_one_primary_alone_are_counted(atlas: Atlas) -> None:
    lead = build(atlas, "which_printed", Selection(site="liver")).lead
    found = printed_at(atlas, "liver")
    numbers = found.groupby("source_id")["primary_id"].nunique()
    single = int((numbers == 1).sum())
    assert single
    assert single == len(numbers) > 1
    assert lead.endswith("Each paper prints one primary alone.")
    mixed = pd.DataFrame({"source_id": ["one", "other", "other"], "primary_id": ["breast", "lung", "colon"]})
    assert printed_lead(mixed).endswith("1 of the 2 papers prints one primary alone, the others several.")
    assert printed_lead(mixed.assign(source_id="one")).endswith("its own mix of cancers.")


@pytest.mark.parametrize("cohort", ["disibio2008", "msk_met", "abrams1950"])
def test_the_bowel_is_where_colorectal_cancer_started(atlas: Atlas, cohort: str) -> None:
    """In one cohort the large intestine has a figure too, of cancers of the rectum that reached it."""
    figure = build(atlas, "primary_map", Selection(cohort=cohort, primary="colorectum"))
    assert isinstance(figure.info, BodyMapInfo)
    states = {region.region_id: region.state for region in figure.info.regions}
    assert states["colon"] == "origin"
    counted = build(atlas, "primary_map", Selection(cohort=cohort, primary="colorectum", own=True))
    assert isinstance(counted.info, BodyMapInfo)
    shown = {region.region_id: region for region in counted.info.regions}["colon"]
    assert shown.state == ("share" if cohort == "disibio2008" else shown.state)
