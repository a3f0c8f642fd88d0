"""Figures in words: complete, exact, and only what a headline may say."""

import re
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import Options, rankable, shares
from data.stats.listed import ALL_PRIMARIES, selectable_primaries
from data.tables.rows import rows
from tests.data.own.cohorts import cohort, with_cohorts
from viz.charts import describe
from viz.charts.bars import bars_info
from viz.charts.bodymap import body_map_info
from viz.charts.theme import whole_percent

THIN = "\u2009"
DISEASE = re.compile(
    r"cancer|carcinoma|melanoma|tumour|sarcoma|lymphoma|leukaemia|neoplas|blastoma|seminoma|teratoma|mesothelioma",
    re.IGNORECASE,
)


@pytest.fixture(scope="session")
def residual(atlas: Atlas) -> frozenset[str]:
    return atlas.residual_sites


def row(**cells: object) -> Any:
    base: dict[str, object] = {
        "n_with_site": pd.NA,
        "n_lo": pd.NA,
        "n_hi": pd.NA,
        "n_denominator": pd.NA,
        "denominator": "all",
        "share": pd.NA,
        "low": pd.NA,
        "high": pd.NA,
    }
    return SimpleNamespace(**{**base, **cells})


def ranking(**cells: object) -> pd.DataFrame:
    base: dict[str, object] = {
        "site_id": "liver",
        "site": "Liver",
        "prose": "the liver",
        "share": 0.5,
        "low": 0.4,
        "denominator": "all",
        "flag": "",
        "leads": True,
        "why": "",
        "members": "breast",
        "primary_id": "breast",
        "n_denominator": 100,
    }
    largest = {**base, "share": 0.9, **cells}
    return pd.DataFrame([largest, base])


def test_the_full_figure_of_breast_to_liver(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", "breast")
    liver = next(rows(frame[frame["site_id"] == "liver"]))
    assert describe.full_figure(liver) == f"218 of 432 patients (50.5{THIN}%, 95{THIN}% CI 45.8–55.2)"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {
                "n_with_site": 951,
                "n_lo": 941,
                "n_hi": 962,
                "n_denominator": 2609,
                "share": 0.3646,
                "low": 0.342,
                "high": 0.387,
            },
            f"≈{THIN}951 (941–962) of 2,609 patients (36.5{THIN}%, 95{THIN}% CI 34.2–38.7)",
        ),
        ({"share": 0.745}, f"74.5{THIN}% of patients (no count printed)"),
        ({"n_with_site": 4, "n_lo": 2, "n_hi": 5, "n_denominator": 9}, "not known: between 2 and 5 of 9 patients"),
        ({}, "not known"),
        (
            {"n_with_site": 0, "n_lo": 0, "n_hi": 0, "n_denominator": 7, "share": 0.0, "low": 0.0, "high": 0.354},
            f"0 of 7 patients (0.0{THIN}%, 95{THIN}% CI 0.0–35.4)",
        ),
        (
            {"n_with_site": 1, "n_lo": 1, "n_hi": 1, "n_denominator": 2, "share": 0.5, "denominator": "examined"},
            f"1 of 2 patients whose organ was examined (50.0{THIN}%, no interval)",
        ),
        (
            {
                "n_with_site": 1,
                "n_lo": 1,
                "n_hi": 1,
                "n_denominator": 4,
                "share": 0.25,
                "low": 0.05,
                "high": 0.7,
                "denominator": "metastatic",
            },
            f"1 of 4 patients with metastasis (25.0{THIN}%, 95{THIN}% CI 5.0–70.0)",
        ),
    ],
)
def test_the_full_figure_leaves_nothing_out(cells: dict[str, object], words: str) -> None:
    assert describe.full_figure(row(**cells)) == words


@pytest.mark.parametrize(
    "cells",
    [
        {"site_id": "lymph_node_regional"},
        {"site_id": "unspecified"},
        {"share": pd.NA},
    ],
)
def test_a_headline_leaves_out_what_cannot_be_ranked(residual: frozenset[str], cells: dict[str, object]) -> None:
    assert "unspecified" in residual
    frame = ranking(site="Something else", **cells)
    assert describe.headline(frame, "Breast cancer", residual) == "Breast cancer metastasises most often to the liver"
    assert describe.lead(frame, residual) == f"Of 100 patients, **50{THIN}%** had metastases in the liver."


def test_a_headline_passes_over_what_is_known_of_examined_patients_alone_and_says_so(residual: frozenset[str]) -> None:
    frame = ranking(site_id="bone", prose="bone", denominator="examined")
    assert describe.headline(frame, "Breast cancer", residual) == "Breast cancer metastasises most often to the liver"
    assert describe.lead(frame, residual) == (
        f"Of 100 patients, **50{THIN}%** had metastases in the liver. "
        f"Passed over because only some patients were examined there: bone (90{THIN}%)."
    )
    assert "Passed over" not in describe.lead(frame.assign(share=[0.4, 0.5]), residual)


def test_a_headline_passes_over_what_may_be_no_distant_spread_and_says_so(residual: frozenset[str]) -> None:
    frame = ranking(site_id="bladder", prose="the bladder", leads=False, why="The bladder adjoins it.")
    found = describe.headline(frame, "Prostate cancer", residual)
    assert found == "Prostate cancer metastasises most often to the liver"
    assert describe.lead(frame, residual) == (
        f"Of 100 patients, **50{THIN}%** had metastases in the liver. "
        f"Passed over because it may misstate distant spread to that site: the bladder (90{THIN}%)."
    )
    alone = frame.head(1)
    assert describe.headline(alone, "Prostate cancer", residual).endswith("so none is ranked")
    assert describe.lead(alone, residual).startswith("Passed over")
    reached = frame.assign(primary_id=["prostate", "lung"], n_hi=100, n_with_site=90)
    diseases = {"prostate": "Prostate cancer", "lung": "Lung cancer"}
    found = describe.site_headline(reached, "Bladder", diseases)
    assert found == "Bladder metastases are most frequent in lung cancer (share of patients)"
    assert describe.site_headline(reached.head(1), "Bladder", diseases).endswith("so none is ranked")


def test_a_sum_over_primaries_may_rank_an_organ_some_of_them_start_in(residual: frozenset[str]) -> None:
    frame = ranking(site="Lung", prose="the lung", site_id="lung", flag="own_organ", primary_id=ALL_PRIMARIES)
    assert describe.headline(frame, "Cancer", residual) == "Cancer metastasises most often to the lung and the liver"


def test_a_headline_says_what_its_last_site_is_hardly_ahead_of(residual: frozenset[str]) -> None:
    frame = pd.concat([ranking(share=0.9 - place / 10, low=0.5, prose=f"site {place}").head(1) for place in range(4)])
    most = "It metastasises most often to site 0, site 1 and site 2"
    assert describe.headline(frame, "It", residual) == f"{most}, hardly ahead of site 3"
    assert describe.headline(frame.assign(low=0.65), "It", residual) == most, "the next is below its interval"
    assert describe.headline(frame.head(3), "It", residual) == most, "there is no next"
    assert describe.headline(frame.assign(share=0.6), "It", residual) == f"{most}, level with site 3"


def test_nodes_that_lead_are_told_from_distant_ones(residual: frozenset[str]) -> None:
    """Abrams counts the nodes of the mediastinum; the other autopsy cohort parts distant from regional ones."""
    said = "Regional nodes are counted with distant ones here."
    assert said in describe.lead(ranking(site_id="lymph_node_mediastinal"), residual)
    assert said not in describe.lead(ranking(site_id="lymph_node_distant"), residual)
    assert said not in describe.lead(ranking(), residual)


def test_nothing_to_rank_is_said(residual: frozenset[str]) -> None:
    nothing = ranking().head(0)
    assert "no metastasis recorded" in describe.headline(nothing, "Lip cancer", residual)
    assert describe.lead(nothing, residual) == "Every figure that this cohort gives is zero or unknown."


@pytest.mark.parametrize(
    "cohort",
    [
        "disibio2008",
        "abrams1950",
        "bubendorf2000",
        "schlageter2016",
        "msk_met",
        "msk_chord_sequencing",
        "msk_chord_ever",
    ],
)
def test_every_headline_names_no_own_organ_and_no_residual(atlas: Atlas, residual: frozenset[str], cohort: str) -> None:
    own = atlas.tables.own_sites[atlas.tables.own_sites["extent"] == "organ"]
    barred = residual | {"lymph_node_regional"}
    for primary in selectable_primaries(atlas, cohort):
        top = rankable(shares(atlas, cohort, primary, Options(own_organ=True)), residual)
        assert not set(top["site_id"]) & (barred | set(own.loc[own["primary_id"] == primary, "site_id"])), primary
        assert not top["flag"].str.contains("own_organ").any(), primary
        assert len(set(top["denominator"])) <= 1
        assert (top["share"] > 0).all()
        assert top["share"].is_monotonic_decreasing


def test_a_disease_is_named_once(atlas: Atlas) -> None:
    for name in atlas.tables.primaries["disease"]:
        assert DISEASE.search(name.split(" other than ")[0]), name
        words = re.findall(r"[a-z]+", name.lower())
        assert all(one != other for one, other in pairwise(words)), name
        assert name[0].isupper()
    assert atlas.tables.primaries["disease"].is_unique


def test_a_site_has_its_article_in_a_sentence(atlas: Atlas) -> None:
    prose = dict(zip(atlas.tables.sites["site_id"], atlas.tables.sites["prose"], strict=True))
    assert (prose["liver"], prose["bone"], prose["cns"]) == ("the liver", "bone", "the central nervous system")
    assert prose["lymph_node_distant"] == "distant lymph nodes"
    for words in prose.values():
        assert words[0].islower()
        assert not words.startswith("the the ")
        assert words.startswith(("the ", "a", "bone", "long ", "lymph ", "soft ", "skeletal ", "subcutaneous ")) or (
            "lymph nodes" in words
        ), words


def test_listing_and_lower_first() -> None:
    assert describe.listing(["a"]) == "a"
    assert describe.listing(["a", "b"]) == "a and b"
    assert describe.listing(["a", "b", "c"]) == "a, b and c"
    assert describe.listing(["a and b", "c", "d"]) == "a and b, c and d"
    assert describe.listing(["a", "b", "c and d"]) == "a, b, and c and d"
    assert describe.lower_first("Lymph nodes (any)") == "lymph nodes (any)"
    assert describe.lower_first("CNS") == "CNS"
    assert describe.lower_first("") == ""


def test_alternative_texts_tell_the_largest(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", "breast")
    bars = bars_info(frame, "site", most=3)
    text = describe.bars(bars, "Breast")
    for bar in bars.bars:
        assert f"{bar.label.replace('<br>', ' ')} {whole_percent(bar.share)}" in text
    assert f"{len(frame) - 3} smaller shares" in text
    info = body_map_info(frame, atlas.tables.site_regions, "female", unit="share of all patients")
    text = describe.body_map(info, "Breast")
    shown = {r.site_id for r in info.regions if r.state == "share"}
    assert f"{len(shown)} sites coloured by share of all patients" in text
    assert f"{len(info.chips)} more sites" in text


def test_overlap_is_said_only_where_shares_exceed_the_whole(atlas: Atlas) -> None:
    frame = shares(atlas, "disibio2008", "breast")
    assert "more than 100" in describe.overlap(frame)
    assert "more than 100" not in describe.overlap(frame.tail(2))


def test_the_welcome_counts_the_tables(atlas: Atlas) -> None:
    involved = {"primary_id": "breast", "site_id": "bone", "n_with_site": 50, "n_denominator": 80}
    text = describe.welcome(atlas)
    assert f"**{len(atlas.tables.frequencies) + len(atlas.tables.findings):,}** printed figures" in text
    assert f"**{len(atlas.tables.cohorts)}** cohorts" in text
    mine = cohort([{"primary_id": "breast", "n_patients": 80}], [involved], name="own_mine")
    assert describe.welcome(with_cohorts(atlas, mine)) == text, "what somebody loaded is not printed"


def test_the_pool_of_all_primaries_has_no_name_of_its_own(atlas: Atlas) -> None:
    assert ALL_PRIMARIES not in atlas.primaries.labels
