"""What is generated is up to date and readable by others: the data package, the bibliography, CSV."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from bibtexparser.entrypoint import parse_file
from frictionless import Package

from data.atlas import Atlas
from data.files.text import file_name, to_csv
from data.stats.evidence import COLUMNS, citation, citations, evidence
from data.stats.frequency import Options, all_shares
from data.stats.reverse import primaries_of_site, site_shares
from data.tables.build import build
from data.tables.load import FOLDER
from data.tables.rows import rows


def test_everything_generated_is_up_to_date() -> None:
    assert build(check=True) == []


def test_the_data_package_is_valid_for_its_own_standard() -> None:
    package = Package(str(FOLDER / "datapackage.json"))
    assert Package.metadata_validate(package.to_descriptor()) is not None
    assert {r.name for r in package.resources} == {p.stem for p in (FOLDER / "tables").glob("*.csv")}


def test_every_column_is_described(atlas: Atlas) -> None:
    descriptor = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == list(getattr(atlas.tables, resource["name"]).columns)
        assert all(f["description"] and f["title"] for f in fields)
        assert all("unit" in f for f in fields if f["type"] in ("integer", "number") and f["name"] != "year")


def test_every_source_has_a_bibtex_entry(atlas: Atlas) -> None:
    library = parse_file(str(FOLDER / "sources.bib"))
    assert not library.failed_blocks
    assert {entry.key for entry in library.entries} == set(atlas.tables.sources["source_id"])


def test_citations_are_whole_sentences(atlas: Atlas) -> None:
    known = citations(atlas)
    assert known["disibio2008"].startswith("diSibio G, French SW. Metastatic patterns of cancers")
    assert all(text.endswith(".") and ".." not in text for text in known.values())
    assert all(citation(row) for row in rows(atlas.tables.sources))


def test_csv_carries_no_formula_and_keeps_numbers() -> None:
    hostile = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "plain"]
    frame = pd.DataFrame({"text": hostile, "number": [-1.5, 2, 3, 4, 5, 6, None]})
    text = to_csv(frame).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text)))
    assert [row["text"][0] for row in read] == ["'"] * 6 + ["p"]
    assert [row["number"] for row in read][:2] == ["-1.5", "2.0"]


def test_file_names_are_plain() -> None:
    assert file_name("Breast, HR+/HER2−", "diSibio & French 2008") == "seed-and-soil-breast-hr-her2-disibio-french-2008"


def test_evidence_lists_every_cohort_and_finding_once(atlas: Atlas) -> None:
    found = evidence(atlas, "breast", ("bone",))
    assert tuple(found.columns) == COLUMNS
    findings = atlas.tables.findings[
        (atlas.tables.findings["primary_id"] == "breast") & (atlas.tables.findings["site_id"] == "bone")
    ]
    cohorts = {"disibio2008", "abrams1950", "msk_met", "msk_chord"}
    assert set(found["source_id"]) == cohorts | set(findings["source_id"])
    own = found[found["cohort_id"] != ""]
    assert not own.duplicated(["cohort_id", "denominator"]).any()
    assert (own["cohort_id"].nunique(), len(found) - len(own)) == (5, len(findings))
    assert found["method"].iloc[0] == "autopsy"


def test_tertiary_evidence_comes_last(atlas: Atlas) -> None:
    found = evidence(atlas, "ovary", ("peritoneum",))
    later = found["flag"].str.contains("tertiary|second_hand")
    assert later.any()
    assert later.is_monotonic_increasing


def test_a_site_knows_whose_metastases_it_holds(atlas: Atlas) -> None:
    frame = primaries_of_site(atlas, "disibio2008", "liver", Options())
    assert set(frame["n_site"]) == {frame["n_with_site"].sum()}
    assert frame["of_site"].sum() == pytest.approx(1)
    breast = frame[frame["primary_id"] == "breast"].iloc[0]
    assert breast["of_site"] == 218 / frame["n_with_site"].sum()
    assert "liver" not in set(frame["primary_id"])


def test_unknown_counts_give_no_share_of_a_site(atlas: Atlas) -> None:
    frame = site_shares(all_shares(atlas, "schlageter2016"), "lung", addable=True)
    assert frame["of_site"].isna().all()
    assert frame["share"].notna().all()
    twice = primaries_of_site(atlas, "msk_chord_ever", "bone", Options())
    assert twice["of_site"].isna().all()


def test_composites_cover_their_parts_and_these_their_children(atlas: Atlas) -> None:
    assert {"brain", "meninges", "spinal_cord", "dura_cranial"} <= atlas.sites.covered("cns")
    assert atlas.sites.covered("liver") == frozenset()


def test_the_nearest_term_is_itself_then_wider_then_a_part(atlas: Atlas) -> None:
    sites = atlas.sites
    assert sites.nearest("brain", ["brain", "cns"]) == "brain"
    assert sites.nearest("brain", ["cns", "liver"]) == "cns"
    assert sites.nearest("bone", ["bone_spine", "liver"]) == "bone_spine"
    assert sites.nearest("bone_femur", ["bone", "liver"]) == "bone"
    assert sites.nearest("liver", ["lung"]) is None
    assert atlas.primaries.nearest("breast_triple_neg", ["breast", "lung"]) == "breast"


def test_the_build_writes_only_what_is_stale(tmp_path: Path) -> None:
    for path in FOLDER.glob("tables/*.csv"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / path.name).write_bytes(path.read_bytes())
    for name in ("datapackage.json", "sources.bib"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    assert build(check=False, folder=tmp_path) == []
    (tmp_path / "sources.bib").unlink()
    assert build(check=True, folder=tmp_path) == ["sources.bib"]
    assert build(check=False, folder=tmp_path) == ["sources.bib"]
    assert build(check=True, folder=tmp_path) == []
