"""`python -m data aggregate` and `generate`: from files to a cohort folder, with a report of every row."""

import subprocess
import sys
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.atlas import Atlas
from data.own import folder
from data.own.about import About
from data.own.count.sites import within
from data.own.large import plan
from data.own.large.aggregate import Aggregated, Power, aggregate
from data.own.large.command import read_mapping
from data.own.large.engines import Engine
from data.own.large.plan import Files, OpenLabelsError
from data.own.read.sheets import read_files
from data.own.understand.mapping import proposed
from data.own.understand.recognise import begun
from data.stats.frequency import Options, shares
from data.tables.load import TableError
from data.tables.rows import rows
from tests.data.own.cases_of_lists import SITES, columns
from tests.data.own.cluster import SMALL
from tests.data.own.cohorts import with_cohorts
from tests.data.own.uploads import sums

ROOT = Path(__file__).parents[3]
PATIENTS = """id,Cancer,sex,grade
P1,Breast cancer,F,1
P2,breast,f,2
P3,Zebra stripes,m,2
P4,Colon,M,1
P5,,M,1
P4,Colon,M,1
,Colon,M,1
"""
METASTASES = """id,where
P1,Liver
P1,Vertebra
P2,hepatic
P2,Bone
P3,Lung
P1,Funny spot
P9,Liver
,Liver
"""
WIDE = """id,Cancer,Liver,Bone,age
P1,Breast,Yes,no,50
P2,Breast,NO,1,60
P3,Breast,,0,70
"""
FILES: dict[str, Any] = {"patient": "id", "primary": "Cancer", "site": "where"}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return small files with a fault of every kind."""
    for name, text in (("patients", PATIENTS), ("metastases", METASTASES)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return Files(str(tmp_path / "patients.csv"), str(tmp_path / "metastases.csv"), **FILES)


def run(files: Files, out: Path, atlas: Atlas, **more: Any) -> Aggregated:
    given: dict[str, Any] = {"cohort": About("Clinic"), "least": 0}
    return aggregate(files, out, atlas, **(given | more))


def count(done: Aggregated, primary: str, site: str) -> tuple[int, int]:
    """Return n_with_site and n_denominator of everybody."""
    known = done.own.frequencies
    (row,) = rows(known[(known["primary_id"] == primary) & (known["site_id"] == site) & (known["sex"] == "all")])
    return int(row.n_with_site), int(row.n_denominator)


def test_labels_without_an_id_stop_it_and_are_named(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    with pytest.raises(OpenLabelsError) as raised:
        run(files, tmp_path / "out", atlas)
    assert "1 label of the primary: “Zebra stripes”" in str(raised.value)
    assert "1 label of the site: “Funny spot”" in str(raised.value)
    assert "--map" in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_faulty_rows_stop_it_and_are_counted(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    decided = {"primary": {"Zebra stripes": "lung_nsclc"}, "site": {"Funny spot": "skin"}}
    with pytest.raises(TableError) as raised:
        run(files, tmp_path / "out", atlas, decided=decided)
    assert "patients.csv and metastases.csv: 1 row of the patients has no patient id; 2 rows" in str(raised.value)
    assert "--set-aside" in str(raised.value)
    assert not any(name in str(raised.value) for name in ("P4", "P9"))


def test_what_is_set_aside_is_reported_and_adds_up(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    done = run(files, tmp_path / "out", atlas, set_aside=True)
    found = sums(done.report).set_index("table")[["read", "used", "set_aside"]]
    assert found.to_numpy().tolist() == [[7, 2, 5], [8, 6, 2]]
    assert list(found.index) == ["patients", "metastases"]
    assert done.report["why"].str.contains("“Funny spot”").any()
    assert done.report["why"].str.contains("“Zebra stripes”").any()
    assert not done.report.astype("str").apply(lambda c: c.str.contains(r"\bP\d")).to_numpy().any()
    assert count(done, "breast", "liver") == (2, 2)
    assert count(done, "breast", "bone") == (2, 2)  # a vertebra is bone too, where bone itself is named
    assert pd.read_csv(tmp_path / "out-report.csv")["n_rows"].sum() == done.report["n_rows"].sum()


def test_the_folder_does_not_tell_by_its_report_what_is_withheld(tmp_path: Path, atlas: Atlas) -> None:
    lines = [*(f"P{i},Breast,{'yes' if i % 2 else 'no'}" for i in range(60)), "Q1,Colon,no", "Q2,Colon,yes"]
    (tmp_path / "wide.csv").write_text("\n".join(["id,Cancer,Liver", *lines]), "utf-8")
    wide = Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / folder.COHORT).touch()
    (tmp_path / "out" / "report.csv").touch()  # as it was once written
    assert run(wide, tmp_path / "out", atlas, least=10).report["n_rows"].sum() == 62
    assert not any("62" in path.read_text("utf-8") for path in (tmp_path / "out").glob("*.csv"))
    assert '"n_patients": 60' in (tmp_path / "out" / folder.COHORT).read_text("utf-8")
    assert not (tmp_path / "out" / "report.csv").exists()


def test_the_folder_is_a_cohort_like_any_other(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    run(files, tmp_path / "all" / "out", atlas, set_aside=True, cohort=About("Clinic", timing="ever"))
    (own,), faults = folder.read_all(tmp_path / "all", atlas.tables)
    assert faults == []
    assert own.cohort["timing"].iloc[0] == "ever"
    found = shares(with_cohorts(atlas, own), own.cohort_id, "breast", Options("all"))
    assert found.set_index("site_id").loc["liver", "share"] == 1


def test_what_shares_do_not_tell_stands_in_the_report(tmp_path: Path, atlas: Atlas) -> None:
    """Each patient has a site; of one site nobody is known to be without it."""
    (tmp_path / "wide.csv").write_text("id,Cancer,Liver,Bone\na,Breast,x,no\nb,Breast,,yes\n", "utf-8")
    done = run(Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer"), tmp_path / "out", atlas)
    warned = done.report.loc[done.report["outcome"] == "warning", "why"].tolist()
    assert [text.partition(" ")[0] for text in warned] == ["Every", "Liver:"]
    assert done.own.cohort["warning"].tolist() == ["own data; only patients with a site"]


def test_small_counts_are_withheld_unless_asked_otherwise(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    done = run(files, tmp_path / "out", atlas, set_aside=True, least=10)
    assert done.own.frequencies.empty
    assert (tmp_path / "out" / "cohort.json").is_file()


def test_a_decision_goes_before_the_vocabulary(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    decided = {"site": {"hepatic": "", "Funny spot": "skin"}, "primary": {"Zebra stripes": "lung_nsclc"}}
    done = run(files, tmp_path / "out", atlas, set_aside=True, decided=decided)
    assert count(done, "breast", "liver") == (1, 1), "a label that is left out may be the liver: not known, and no zero"
    assert count(done, "breast", "skin") == (1, 2)
    assert count(done, "lung_nsclc", "lung") == (1, 1)


def test_an_answer_that_is_neither_yes_nor_no_is_asked_as_on_the_page(tmp_path: Path, atlas: Atlas) -> None:
    """Without the patients who say “Mets” those who say “no” would be all that are examined: 0 of them."""
    (tmp_path / "wide.csv").write_text(WIDE.replace("P1,Breast,Yes", "P1,Breast,Mets"), "utf-8")
    wide = Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer")
    with pytest.raises(OpenLabelsError, match="No id for 1 label of the answer: “Mets”"):
        run(wide, tmp_path / "out", atlas)
    done = run(wide, tmp_path / "out", atlas, set_aside=True)
    assert count(done, "breast", "liver") == (0, 1)
    whys = done.report["why"].tolist()
    assert "Liver is not known: “Mets” left out of the mapping" in whys
    assert any(why.startswith("Liver is counted as not known in 1 of 3 patients, because of answers") for why in whys)
    done = run(wide, tmp_path / "out", atlas, decided={"answer": {"Mets": "yes"}})
    assert count(done, "breast", "liver") == (1, 2)
    assert not done.report["why"].str.contains("not known").any()


def test_a_column_that_says_no_is_never_taken_for_its_site(tmp_path: Path, atlas: Atlas) -> None:
    (tmp_path / "wide.csv").write_text(WIDE.replace("Bone", "No bone metastases"), "utf-8")
    wide = Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer")
    done = run(wide, tmp_path / "out", atlas)
    assert set(done.own.frequencies["site_id"]) == {"liver"}
    assert any(why.startswith("column No bone metastases is not used: it says no") for why in done.report["why"])
    with pytest.raises(TableError, match="column No bone metastases: its name says no"):
        run(wide, tmp_path / "out", atlas, decided={"site": {"No bone metastases": "bone"}})


def test_answers_too_many_to_ask_are_set_aside_or_named(
    tmp_path: Path, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_LABELS", 2)
    (tmp_path / "wide.csv").write_text(WIDE.replace("P3,Breast,,", "P3,Breast,as printed,"), "utf-8")
    wide = Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer")
    with pytest.raises(TableError, match=r"--set-aside takes them as not known; a line site,Liver, of --map"):
        run(wide, tmp_path / "out", atlas)
    done = run(wide, tmp_path / "out", atlas, set_aside=True)
    assert count(done, "breast", "liver") == (1, 2)
    assert any(why.startswith("Liver is not known: “more than") for why in done.report["why"])


CODED = "id,Cancer,Liver,Bone\n" + "".join(f"P{at},Breast,{1 + at % 2},{1 + (at > 3)}\n" for at in range(6))


def test_1_and_2_are_asked_together_and_mean_what_they_do_on_the_page(tmp_path: Path, atlas: Atlas) -> None:
    """1 alone would be yes, and each patient without a metastasis not known: 100 % of those who are left."""
    (tmp_path / "wide.csv").write_text(CODED, "utf-8")
    wide = Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer")
    with pytest.raises(OpenLabelsError) as raised:
        run(wide, tmp_path / "out", atlas)
    asked = raised.value.labels[["kind", "label", "proposed"]].to_numpy().tolist()
    shape = begun(read_files([("wide.csv", CODED.encode())]), atlas)
    page = [["answer", e.label, e.id] for e in proposed(shape, atlas).open]
    assert asked == sorted(page) == [["answer", "1", "yes"], ["answer", "2", "no"]]
    done = run(wide, tmp_path / "out", atlas, decided={"answer": {"1": "yes", "2": "no"}})
    assert (count(done, "breast", "liver"), count(done, "breast", "bone")) == ((3, 6), (4, 6))
    with pytest.raises(TableError, match="for no patient is it known"):
        run(wide, tmp_path / "none", atlas, set_aside=True)
    other = run(wide, tmp_path / "out", atlas, decided={"answer": {"1": "no", "2": "yes"}})
    assert count(other, "breast", "bone") == (2, 6)


@pytest.mark.parametrize("yes", ["1", "1.0", "Present"])
def test_wide_numbers_and_words_are_read(tmp_path: Path, atlas: Atlas, yes: str) -> None:
    (tmp_path / "wide.csv").write_text(WIDE.replace("P1,Breast,Yes", f"P1,Breast,{yes}"), "utf-8")
    done = run(Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer"), tmp_path / "out", atlas)
    assert count(done, "breast", "liver") == (1, 2)


def test_a_stratum_that_is_not_known_is_no_group(tmp_path: Path, atlas: Atlas) -> None:
    """As on the page; see data.own.count.patients."""
    (tmp_path / "wide.csv").write_text(WIDE.replace(",50", ",NA").replace(",60", ",Unknown"), "utf-8")
    wide = Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer", strata=("age",))
    assert set(run(wide, tmp_path / "out", atlas).own.denominators["stratum"]) == {"", "age: 70"}


def test_wide_files_have_a_column_a_site(tmp_path: Path, atlas: Atlas) -> None:
    (tmp_path / "wide.csv").write_text(WIDE, "utf-8")
    done = run(Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer"), tmp_path / "out", atlas)
    assert count(done, "breast", "liver") == (1, 2)
    assert count(done, "breast", "bone") == (1, 3)


@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_wide_table_gives_the_counts_of_its_patients(engine: Engine, form: str, tmp_path: Path, atlas: Atlas) -> None:
    rng = np.random.default_rng(2)
    sites = [site for site, sex in atlas.sites.column("sex").items() if sex == "both"]
    sites = [site for site, parts in within(sites, atlas).items() if not parts][:40]
    keys = {"primary": ["Breast", "Lung"], "sex": ["Female", "Male"], "age": ["40s", "50s"]}
    people = pd.DataFrame({"patient": [f"P{i}" for i in range(3000)]}).assign(
        **{name: rng.choice(values, 3000) for name, values in keys.items()},
        **{atlas.sites.labels[site]: rng.choice(["Yes", "no", ""], 3000, p=[0.2, 0.7, 0.1]) for site in sites},
    )
    path = tmp_path / f"wide.{form}"
    people.to_csv(path, index=False) if form == "csv" else people.to_parquet(path)
    found = run(Files(str(path), strata=("age",)), tmp_path / "out", atlas, power=Power(engine)).own

    def of(row: Any) -> "pd.Series[bool]":
        values = (row.primary_id.title(), row.sex.title(), row.stratum.removeprefix("age: "))
        parts = (people[key].eq(value) | (value in ("", "All")) for key, value in zip(keys, values, strict=True))
        return reduce(and_, parts)

    said = {site: people[atlas.sites.labels[site]] for site in sites}
    assert len(found.frequencies) == len(sites) * 2 * 3 * 3
    assert len(found.cooccurrence) == len(sites) * (len(sites) - 1) // 2 * 2 * 3
    for row in rows(found.frequencies):
        here = said[row.site_id][of(row)]
        assert (row.n_with_site, row.n_denominator) == ((here == "Yes").sum(), (here != "").sum())
    for row in rows(found.cooccurrence.sample(200, random_state=1)):
        a, b = (said[site][of(row)] for site in (row.site_a, row.site_b))
        known, both = (a != "") & (b != ""), (a == "Yes") & (b == "Yes")
        assert (row.n, row.n_both, row.n_a) == (known.sum(), both.sum(), (known & (a == "Yes")).sum())


def test_a_folder_with_something_else_in_it_is_left_alone(files: Files, tmp_path: Path, atlas: Atlas) -> None:
    with pytest.raises(TableError, match="no cohort"):
        run(files, tmp_path, atlas, set_aside=True)


@pytest.mark.parametrize("role", ["patient", "primary", "site"])
def test_a_missing_column_is_named(files: Files, tmp_path: Path, atlas: Atlas, role: str) -> None:
    wrong = Files(files.patients, files.metastases, **(FILES | {role: "nonsense"}))
    with pytest.raises(TableError, match=r"\.csv: there is no column nonsense\. Its columns: id, "):
        run(wrong, tmp_path / "out", atlas)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("organ,Liver,liver", "row 2, column kind: found “organ”; expected primary, site, sex"),
        ("site,,liver", "row 2, column label"),
        ("site,Liver,leber", "row 2, column id: “leber” is no id of a site"),
        ("site,Liver,liver\nsite,Liver,lung", "row 3, the label stands there twice"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_row(tmp_path: Path, atlas: Atlas, row: str, expected: str) -> None:
    (tmp_path / "map.csv").write_text(f"kind,label,id\n{row}\n", "utf-8")
    with pytest.raises(TableError) as raised:
        read_mapping(tmp_path / "map.csv", atlas)
    assert expected in str(raised.value)


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "data", *map(str, words)], check=False, cwd=ROOT, capture_output=True, text=True
    )


def test_the_command_line_goes_from_nothing_to_a_cohort(tmp_path: Path, atlas: Atlas) -> None:
    made = command("generate", "--patients", "5e3", "--out", tmp_path / "data", "--form", "csv")
    assert made.returncode == 0, made.stderr
    patients, metastases = tmp_path / "data" / "patients.csv", tmp_path / "data" / "metastases.csv"
    text = patients.read_text("utf-8")
    patients.write_text(text.replace("Pancreas", "Alvleesklier"), "utf-8")
    words = ["aggregate", "--patients", patients, "--metastases", metastases, "--name", "Tried", "--strata", "stage"]
    words += ["--out", tmp_path / "cohorts" / "tried"]
    stopped = command(*words, "--propose", tmp_path / "map.csv")
    assert stopped.returncode == 1
    written = (tmp_path / "map.csv").read_text("utf-8")
    assert written == "kind,label,id,proposed,how,note,rows\nprimary,Alvleesklier,,,nothing like it,,662\n"
    (tmp_path / "map.csv").write_text("kind,label,id\nprimary,Alvleesklier,pancreas\n", "utf-8")
    done = command(*words, "--map", tmp_path / "map.csv")
    assert done.returncode == 0, done.stderr
    assert "5,000 patients, 5 primaries, 8 sites; counts below 10 are withheld." in done.stdout
    assert "The cohort's id is own_tried." in done.stdout
    assert done.stderr == ""
    own = folder.read(tmp_path / "cohorts" / "tried", atlas.tables)
    assert set(own.frequencies["stratum"]) == {"", "Stage: IV at diagnosis", "Stage: stages I–III at diagnosis"}


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "spark"])
def test_columns_and_cells_that_name_sites_are_counted_by_every_engine(
    engine: Engine, tmp_path: Path, atlas: Atlas
) -> None:
    text = columns("site1", "site2", "site3")["a.csv"].replace("A,Breast,liver,bone,", 'A,Breast,"liver, bone",,')
    (tmp_path / "a.csv").write_text(text, "utf-8")
    power = Power(engine, master="local[2]", settings=SMALL if engine == "spark" else {})
    done = run(Files(str(tmp_path / "a.csv"), patient="patient_id"), tmp_path / "out", atlas, power=power)
    assert {(p, site): count(done, p, site) for p, site in SITES} == SITES
    assert "the columns “site1”, “site2”, “site3” are taken as one list of sites" in set(done.report["why"])


def test_a_column_of_the_state_that_is_not_used_is_warned_of(tmp_path: Path, atlas: Atlas) -> None:
    (tmp_path / "wide.csv").write_text("id,Cancer,M,Liver\n1,Breast,M0,\n2,Breast,M1,1\n3,Breast,M1,0\n", "utf-8")
    done = run(Files(str(tmp_path / "wide.csv"), patient="id", primary="Cancer"), tmp_path / "out", atlas)
    warned = done.report.loc[done.report["outcome"] == "warning", "why"].tolist()
    assert any(text.startswith("“M” seems to say whether there is any metastasis") for text in warned)
