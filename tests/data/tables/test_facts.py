"""The tables say what their sources print: totals, bounds, ids, vocabularies, flags."""

import re

import pandas as pd
import pytest

from data.stats.frequency import SMALL_N
from data.tables.load import Tables
from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary, split


def cohort(frame: pd.DataFrame, cohort_id: str) -> pd.DataFrame:
    return frame[frame["cohort_id"] == cohort_id]


def test_disibio_is_whole_zeros_included(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "disibio2008")
    assert len(cells) == 41 * 30
    assert cells["primary_id"].nunique() == 41
    assert cells["site_id"].nunique() == 30
    assert cells["n_with_site"].notna().all()
    assert (cells["n_with_site"] == 0).sum() > 300


def test_disibio_adds_up_to_its_row_column_and_grand_totals(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "disibio2008")
    totals = cohort(tables.totals, "disibio2008")
    by_primary = totals[totals["scope"] == "primary"].set_index("primary_id")
    by_site = totals[totals["scope"] == "site"].set_index("site_id")
    assert len(by_primary) == 41
    assert len(by_site) == 30
    assert cells.groupby("primary_id")["n_with_site"].sum().equals(by_primary["n_metastases"].sort_index())
    assert cells.groupby("site_id")["n_with_site"].sum().equals(by_site["n_metastases"].sort_index())
    patients = cells.groupby("primary_id")["n_denominator"].agg(["min", "max"])
    assert (patients["min"] == patients["max"]).all()
    assert patients["min"].sum() == 3827
    assert cells["n_with_site"].sum() == 9484


@pytest.mark.parametrize(
    ("primary", "site", "n", "of"),
    [
        ("breast", "liver", 218, 432),
        ("breast", "bone", 213, 432),
        ("tonsil", "spleen", 27, 36),
        ("lung", "brain", None, None),
    ],
)
def test_disibio_cells_known_by_heart(tables: Tables, primary: str, site: str, n: int | None, of: int | None) -> None:
    cells = cohort(tables.frequencies, "disibio2008")
    cell = cells[(cells["primary_id"] == primary) & (cells["site_id"] == site)].iloc[0]
    if n is not None:
        assert (cell["n_with_site"], cell["n_denominator"]) == (n, of)
    if site == "spleen":
        assert "suspect_cell" in split(cell["flag"])
    if site == "brain":
        assert "under_examined" in split(cell["flag"])


@pytest.mark.parametrize(
    ("primary", "site", "n", "of", "kind"),
    [
        ("breast", "lung", 129, 167, "all"),
        ("breast", "brain", 13, 45, "examined"),
        ("breast", "dura_cranial", 15, 45, "examined"),
        ("lung", "peritoneum", 15, 160, "all"),
        ("rectum", "pericardium", 1, 87, "all"),
        ("pancreas", "pleura", 14, 32, "all"),
        ("ovary", "peritoneum", 58, 64, "all"),
    ],
)
def test_abrams_prints(tables: Tables, primary: str, site: str, n: int, of: int, kind: str) -> None:
    cells = cohort(tables.frequencies, "abrams1950")
    cell = cells[(cells["primary_id"] == primary) & (cells["site_id"] == site)].iloc[0]
    assert (cell["n_with_site"], cell["n_denominator"], cell["denominator"]) == (n, of, kind)


def test_abrams_has_eight_primaries_within_its_printed_totals(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "abrams1950")
    assert cells["primary_id"].nunique() == 8
    totals = cohort(tables.totals, "abrams1950")
    printed = totals[totals["scope"] == "site"].set_index("site_id")["n_with_site"]
    over = cells.groupby("site_id")["n_with_site"].sum() - printed
    # Here the paper contradicts itself, and every such cell carries a flag.
    assert set(over[over > 0].index) == {"cervix", "dura_spinal"}
    doubtful = cells[cells["flag"].str.contains("ambiguous_label|print_conflict")]
    flagged = doubtful.groupby("site_id")["n_with_site"].sum()
    assert (over[over > 0] <= flagged[["cervix", "dura_spinal"]]).all()


def test_bubendorf_counts_give_back_the_printed_percentages(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "bubendorf2000")
    cells = cells[cells["flag"].str.contains("count_from_percent")]
    share = (cells["n_with_site"] / cells["n_denominator"] * 100).astype(float)
    assert ((share - cells["percent_printed"].astype(float)).abs() <= 0.05 + 1e-9).all()
    assert (cells["n_lo"] == cells["n_hi"]).all()


def test_bubendorf_prints_no_share_of_the_nodes(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "bubendorf2000")
    nodes = cells[cells["site_id"] == "lymph_node"].iloc[0]
    assert (nodes["n_with_site"], nodes["n_denominator"]) == (471, 1589)
    assert pd.isna(nodes["percent_printed"])


def test_a_percentage_that_does_not_fit_its_count_is_a_conflict_in_print(tables: Tables) -> None:
    known = tables.frequencies.dropna(subset=["n_with_site", "n_denominator", "percent_printed"])
    exact = (known["n_denominator"] > 0) & (known["n_lo"] == known["n_hi"])
    known = known[exact & (known["cohort_id"] != "msk_met")]  # its whole percents were fitted to its totals
    printed, share = known["percent_printed"].astype(float), known["n_with_site"] / known["n_denominator"] * 100
    whole = printed == printed.round()
    off = (share.astype(float) - printed).abs() > whole.map({True: 0.51, False: 0.06})
    marked = known["flag"].str.contains("print_conflict|suspect_cell|opposite_sex_zeroed")
    assert not (off & ~marked).any()
    conflicts = known[off & (known["cohort_id"] == "abrams1950")]
    assert set(zip(conflicts["primary_id"], conflicts["site_id"], strict=True)) == {
        ("colon", "peritoneum"),
        ("stomach", "kidney"),
    }


def test_detroit_counts_the_whole_illness(tables: Tables) -> None:
    mine = tables.findings[tables.findings["source_id"] == "barnholtzsloan2004"]
    assert len(mine) == 5
    assert (
        set(mine["timing"]) == {"ever"} == {tables.sources.set_index("source_id").loc["barnholtzsloan2004", "timing"]}
    )


def test_schlageter_percentages_do_not_fit_the_named_patients(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "schlageter2016")
    cells = cells[(cells["stratum"] == "") & (cells["denominator"] == "metastatic")]
    assert len(cells) == 10
    assert cells["n_with_site"].isna().all()

    def fits(patients: int) -> bool:
        return all(
            any(abs(round(k / patients * 100, 1) - p) < 1e-9 for k in range(patients + 1))
            for p in cells["percent_printed"].astype(float)
        )

    assert not fits(156)
    assert fits(141)


def test_msk_met_is_whole_and_within_its_bounds(tables: Tables) -> None:
    cells = cohort(tables.frequencies, "msk_met")
    assert len(cells) == 50 * 21
    assert (cells["n_lo"] <= cells["n_with_site"]).all()
    assert (cells["n_with_site"] <= cells["n_hi"]).all()
    totals = cohort(tables.totals, "msk_met")
    printed = totals[totals["scope"] == "site"].set_index("site_id")["n_with_site"].sort_index()
    sums = cells.groupby("site_id")[["n_with_site", "n_lo", "n_hi"]].sum()
    assert (sums["n_lo"] <= printed).all()
    assert (printed <= sums["n_hi"]).all()
    zeroed = cells[cells["flag"].str.contains("opposite_sex_zeroed")].groupby("site_id").size()
    exact = sums["n_with_site"].drop(zeroed.index)
    assert (exact == printed.loc[exact.index]).all()
    whole = totals[(totals["scope"] == "cohort") & (totals["denominator"] == "all")]["n_patients"].iloc[0]
    everybody = cohort(tables.denominators, "msk_met")
    assert everybody[everybody["sex"] == "all"]["n_patients"].sum() == whole == 25775
    assert everybody[everybody["sex"] == "all"]["n_metastatic"].sum() == 21546


def test_msk_met_sexes_add_up(tables: Tables) -> None:
    known = cohort(tables.denominators, "msk_met").pivot_table(
        index="primary_id", columns="sex", values="n_patients", aggfunc="sum", fill_value=0
    )
    assert (known["all"] == known[["female", "male", "unknown"]].sum(axis=1)).all()


def test_msk_chord_is_24950_patients(tables: Tables) -> None:
    known = cohort(tables.denominators, "msk_chord_sequencing")
    everybody = known[(known["sex"] == "all") & (known["stratum"] == "")].set_index("primary_id")["n_patients"]
    top = ["lung_nsclc", "breast", "colorectum", "prostate", "pancreas"]
    assert everybody.loc[top].sum() == 25040  # 90 more than patients: some count under two primaries
    assert not tables.cohorts.set_index("cohort_id").loc["msk_chord_sequencing", "primaries_disjoint"]
    assert everybody["lung_nsclc"] == 7809
    assert everybody["colon"] + everybody["rectum"] <= everybody["colorectum"]
    subtypes = ["lung_adenocarcinoma", "lung_squamous", "lung_nsclc_other"]
    assert everybody.loc[subtypes].sum() == everybody["lung_nsclc"]


def test_msk_chord_single_counts_are_those_of_its_pairs(tables: Tables) -> None:
    keys = ["cohort_id", "primary_id", "sex", "stratum"]
    pairs = tables.cooccurrence
    single = tables.frequencies.set_index([*keys, "site_id"])["n_with_site"].to_dict()
    for side, n in (("site_a", "n_a"), ("site_b", "n_b")):
        expected = [single[key] for key in pairs[[*keys, side]].itertuples(index=False, name=None)]
        assert pairs[n].tolist() == expected


def test_no_count_exceeds_its_denominator(tables: Tables) -> None:
    for frame in (tables.frequencies, tables.findings):
        known = frame[frame["n_with_site"].notna() & frame["n_denominator"].notna()]
        assert (known["n_with_site"] <= known["n_denominator"]).all()
    metastatic = tables.denominators.dropna(subset=["n_metastatic"])
    assert (metastatic["n_metastatic"] <= metastatic["n_patients"]).all()


def test_every_frequency_stands_on_a_known_denominator(tables: Tables) -> None:
    keys = ["cohort_id", "primary_id", "sex", "stratum"]
    merged = tables.frequencies.merge(tables.denominators, on=keys, how="left", suffixes=("", "_known"))
    assert merged["n_patients"].notna().all()
    for kind, column in (("all", "n_patients"), ("metastatic", "n_metastatic")):
        some = merged[(merged["denominator"] == kind) & merged["n_denominator"].notna()]
        assert (some["n_denominator"] == some[column]).all()


def test_every_finding_repeats_its_own_counts(tables: Tables) -> None:
    found = tables.findings.dropna(subset=["n_with_site", "n_denominator", "percent"])
    share = (found["n_with_site"] / found["n_denominator"] * 100).astype(float)
    printed = found["percent"].astype(float)
    whole = printed == printed.round()  # a whole percentage was rounded by its source
    assert ((share - printed).abs() <= whole.map({True: 0.51, False: 0.06})).all()


def test_ranges_and_tertiary_figures_are_marked_as_such(tables: Tables) -> None:
    found = tables.findings
    assert (found["kind"] == "range").equals(found["percent"].isna())
    tertiary = set(tables.sources.loc[tables.sources["source_id"].isin(["statpearls2023"]), "source_id"])
    assert found[found["source_id"].isin(tertiary)]["flag"].str.contains("tertiary").all()
    only = found["note"].str.contains("one group only|confined to this site|Shares among")
    assert (found.loc[only, "kind"] == "exclusive").all()


def test_flags_are_known_and_agree_with_the_figures(tables: Tables) -> None:
    known = set(tables.flags["flag"])
    extent = dict(
        zip(
            zip(tables.own_sites["primary_id"], tables.own_sites["site_id"], strict=True),
            tables.own_sites["extent"],
            strict=True,
        )
    )
    names = {"organ": "own_organ", "contains": "contains_own_organ", "part": "part_of_own_organ"}
    for frame in (tables.frequencies, tables.findings):
        for row in rows(frame):
            flags = set(split(row.flag))
            assert flags <= known
            assert ("small_n" in flags) == bool(not pd.isna(row.n_denominator) and row.n_denominator < SMALL_N)
            own = extent.get((row.primary_id, row.site_id))
            assert flags & set(names.values()) == ({names[own]} if own else set())
    bounded = tables.frequencies["n_lo"] != tables.frequencies["n_hi"]
    assert bounded.fillna(value=False).equals(tables.frequencies["flag"].str.contains("bounded").astype("boolean"))


def test_every_source_is_used_and_every_used_source_exists(tables: Tables) -> None:
    also = re.compile(r"(?:^|; ?)([a-z0-9_]+):")
    used = {
        *tables.cohorts["source_id"],
        *tables.findings["source_id"],
        *tables.reverse_shares["source_id"],
        *tables.incidence["source_id"],
        *(source for source in tables.codes["source_id"] if source),
    }
    for frame in (
        tables.routes,
        tables.compartments,
        tables.flows,
        tables.eponyms,
        tables.bone_patterns,
        tables.manifestations,
    ):
        used |= {source for source in frame["source_id"] if source}
        used |= {match for cell in frame["also"] for match in also.findall(cell)}
    assert used == set(tables.sources["source_id"])


def test_every_row_says_where_it_stands(tables: Tables) -> None:
    for frame in (tables.frequencies, tables.denominators, tables.findings, tables.totals, tables.cooccurrence):
        assert (frame["locator"] != "").all()
    for frame in (
        tables.routes,
        tables.compartments,
        tables.flows,
        tables.eponyms,
        tables.bone_patterns,
        tables.manifestations,
    ):
        assert ((frame["locator"] != "") | (frame["status"] == "unverified")).all()
        assert ((frame["source_id"] != "") | (frame["status"] == "unverified")).all()


def test_list_cells_name_terms_that_exist(tables: Tables) -> None:
    sites, primaries = set(tables.sites["site_id"]), set(tables.primaries["primary_id"])
    assert {s for cell in tables.sites["covers"] for s in split(cell)} <= sites
    assert {p for cell in tables.eponyms["typical_primaries"] for p in split(cell)} <= primaries
    assert {s for cell in tables.bone_patterns["typical_bones"] for s in split(cell)} <= sites


def test_parents_make_no_circle(tables: Tables) -> None:
    for vocabulary in (tables.primaries, tables.sites):
        parent_of = Vocabulary(vocabulary).parents
        for term in parent_of:
            chain = [term]
            while chain[-1] in parent_of:
                chain.append(parent_of[chain[-1]])
                assert chain[-1] not in chain[:-1]


def test_each_printed_label_maps_exactly_once(tables: Tables) -> None:
    aliases = tables.aliases
    assert not aliases.duplicated(["source_id", "kind", "label"]).any()
    ids = {"primary": set(tables.primaries["primary_id"]), "site": set(tables.sites["site_id"])}
    for row in rows(aliases):
        assert (row.id == "") == (row.match == "excluded")
        assert row.id == "" or row.id in ids[row.kind]
    synonyms = aliases[aliases["match"] == "synonym"]
    assert not synonyms.duplicated(["kind", "label"]).any()


def test_codes_have_the_form_of_their_vocabulary(tables: Tables) -> None:
    codes = [code for cell in tables.primaries["icd_o_3"] for code in split(cell)]
    assert all(re.fullmatch(r"C\d{2}(\.\d)?(-C\d{2})?", code) for code in codes)
    assert all(re.fullmatch(r"[A-Z_0-9]+", c) for cell in tables.primaries["oncotree"] for c in split(cell))
