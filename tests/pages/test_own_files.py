"""Files as people bring them, through the page and through the command line: both say the same counts.

The two differ only in how they are answered. Files are read and counted in this process; that another one does it
otherwise stands in tests/data/own/test_apart.py.
"""

import argparse
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.files.text import to_csv
from data.own import folder
from data.own.apart import readers
from data.own.apart.wire import Count, Upload
from data.own.count.intake import Intake, cohort_of
from data.own.faults import without_options
from data.own.large import command
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet, read_files
from tests.data.own.uploads import packed, saved
from tests.pages.opened import known
from tests.pages.test_own import press, uploaded

pytestmark = pytest.mark.slow

PRIMARIES = ("Breast", "Lung", "Prostate", "Colorectal")
IDS = dict(zip(PRIMARIES, ("breast", "lung", "prostate", "colorectum"), strict=True))
SITES = ("Bone", "Liver", "Brain")
PATIENTS = [
    (f"P{at:03}", PRIMARIES[at % 4], "Female" if at % 3 else "Male", tuple(at % (3 + k) == k for k in range(3)))
    for at in range(40)
]
"""Made-up patients: id, primary, sex, and whether each of SITES has a metastasis."""
Counts = dict[tuple[str, str], tuple[int, int]]


def right(sites: tuple[str, ...] = SITES, names: Mapping[str, str] = IDS) -> Counts:
    """{(primary, site): patients with it, and of how many}, counted by hand."""
    return {
        (names[primary], site.lower()): (sum(p[3][SITES.index(site)] for p in of), len(of))
        for primary in PRIMARIES
        for site in sites
        for of in [[p for p in PATIENTS if p[1] == primary]]
    }


def table(
    yes: str = "1",
    no: str = "0",
    *,
    head: tuple[str, ...] = ("patient_id", "primary", "sex", *SITES),
    label: Callable[[str], str] = str,
    sex: Callable[[str], str] = str,
) -> list[list[str]]:
    """A header and a row a patient."""
    body = [[p[0], label(p[1]), sex(p[2]), *(yes if here else no for here in p[3])] for p in PATIENTS]
    return [list(head), *body]


def text(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(row) + "\n" for row in rows).encode(encoding)


@dataclass(frozen=True)
class Case:
    """A file: its name and content, what is answered, which columns are what, what labels mean, what must come out."""

    name: str
    content: bytes
    answers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    counts: Counts = field(default_factory=right)
    n: int = 40


def without(rows: list[list[str]], at: int) -> list[list[str]]:
    return [[cell for place, cell in enumerate(row) if place != at] for row in rows]


def book(rows: list[list[str]]) -> bytes:
    """A spreadsheet in which each primary stands once, in merged cells."""
    sheet = openpyxl.Workbook()
    ordered = [rows[0], *sorted(rows[1:], key=lambda row: row[1])]
    for row in ordered:
        sheet.active.append(row)
    for block in range(4):
        sheet.active.merge_cells(start_row=2 + 10 * block, end_row=11 + 10 * block, start_column=2, end_column=2)
    return saved(sheet)


def listed() -> list[list[str]]:
    """A row a metastasis; a blank site for patients without any."""
    rows = [
        [p[0], p[1], p[2], site]
        for p in PATIENTS
        for site in [s for s, here in zip(SITES, p[3], strict=True) if here] or [""]
    ]
    return [["Patient ID", "Cancer Type", "Sex", "Metastatic Site"], *rows]


def codes(rows: list[list[str]], primaries: Mapping[str, str], sites: Mapping[str, str]) -> list[list[str]]:
    return [["patient", "primary", "site"], *([r[0], primaries[r[1]], sites.get(r[3], "")] for r in rows[1:])]


PANDAS = pd.DataFrame(table("True", "False")[1:], columns=table()[0]).to_csv().encode()
MORE = [["P000", "Lung", "Male", "0", "1", "0"]]
ICD = {"Breast": "C509", "Lung": "C34.9", "Prostate": "C61", "Colorectal": "C19"}
NODES = text(without(table("yes", "no", head=("id", "class", "sex", "bone", "liver", "neck")), 0))
MATRIX = b"primary,Bone,Liver,Brain,n_patients\nBreast,150,88,40,420\nLung,90,,75,300\n"
OF_MATRIX: Counts = {
    ("breast", "bone"): (150, 420),
    ("breast", "liver"): (88, 420),
    ("breast", "brain"): (40, 420),
    ("lung", "bone"): (90, 300),
    ("lung", "brain"): (75, 300),
}
UNDER_EACH = right() | {
    ("lung", site): (n + (site == "liver"), of + 1) for (p, site), (n, of) in right().items() if p == "lung"
}
BLANK_UNKNOWN = {key: (n, n) for key, (n, _) in right().items() if n}
CASES = {
    "titles above the header": Case("t.csv", b"Registry extract\nContact: the registry\n\n" + text(table())),
    "a line break in a header": Case("t.csv", text(table()).replace(b"sex", b'"sex of\nthe patient"')),
    "trailing commas": Case("t.csv", text([[*row, "", "", ""] for row in table()])),
    "Windows-1251": Case(
        "t.csv",
        text(table(label={p: f"Опухоль {at}" for at, p in enumerate(PRIMARIES)}.__getitem__), ";", "cp1251"),
        meanings={("primary", f"Опухоль {at}"): IDS[p] for at, p in enumerate(PRIMARIES)},
    ),
    "headers that nobody knows": Case(
        "t.csv",
        text(table(head=("患者番号", "原発", "性別", "骨", "肝", "脳")), encoding="shift_jis"),
        roles={"primary": "原発", "sex": "性別"},
        meanings={("site", "骨"): "bone", ("site", "肝"): "liver", ("site", "脳"): "brain"},
    ),
    "German": Case(
        "t.csv",
        text(
            table("ja", "nein", head=("Patient", "Diagnose", "Geschlecht", "Knochen", "Leber", "Hirn")), ";", "cp1252"
        ),
    ),
    "marks and blanks, which are no": Case("t.csv", text(table("x", "")), {"blank": "no"}),
    "marks and blanks, not known": Case("t.csv", text(table("x", "")), {"blank": "unknown"}, counts=BLANK_UNKNOWN),
    "primaries in merged cells": Case("t.xlsx", book(table()), {"fill": "down"}),
    "two columns of one site": Case("t.csv", text([[*row, row[3].lower()] for row in table()])),
    "a matrix": Case("t.csv", MATRIX, counts=OF_MATRIX, n=720),
    "no identifier": Case(
        "t.csv",
        NODES,
        {"each-row": "yes"},
        meanings={("site", "neck"): "lymph_node"},
        counts=right(("Bone", "Liver")) | {(p, "lymph_node"): v for (p, _), v in right(("Brain",)).items()},
    ),
    "an explicit no": Case(
        "t.csv",
        text(
            [
                [*row[:3], "Mediastinum", "Heart"] if not at else [*row[:3], "no", "yes"]
                for at, row in enumerate(table())
            ]
        ),
        counts={(p, s): (10 * (s == "heart"), 10) for p in IDS.values() for s in ("heart", "mediastinum")},
    ),
    "pandas": Case("t.csv", PANDAS),
    "R": Case(
        "t.csv", text([['""', *table()[0]], *([f'"{n}"', *r] for n, r in enumerate(table("TRUE", "FALSE")[1:]))])
    ),
    "one table of metastases": Case("t.tsv", text(listed(), "\t")),
    "TNM": Case(
        "t.csv", text(codes(listed(), {p: p for p in PRIMARIES}, {"Bone": "OSS", "Liver": "HEP", "Brain": "BRA"}))
    ),
    "ICD-10": Case(
        "t.csv",
        text(codes(listed(), ICD, {"Bone": "C79.5", "Liver": "C78.7", "Brain": "C79.3"})),
        meanings={("primary", "C19"): "colorectum"},
    ),
    "check boxes": Case(
        "t.csv",
        text(
            table(
                head=("record_id", "primary_tumour", "sex", "mets___1", "mets___2", "mets___3"),
                sex=lambda s: str(len(s)),
            )
        ),
        meanings={
            **{("site", f"mets___{at}"): site.lower() for at, site in enumerate(SITES, 1)},
            ("sex", "4"): "male",
            ("sex", "6"): "female",
        },
    ),
    "several primaries, under each": Case("t.csv", text([*table(), *MORE]), counts=UNDER_EACH),
    "several primaries, the first": Case("t.csv", text([*table(), *MORE]), {"several": "first"}),
    "all of one cancer": Case(
        "t.csv",
        text(without(table(), 1)),
        {"all-have": "melanoma"},
        counts={("melanoma", s.lower()): (sum(p[3][k] for p in PATIENTS), 40) for k, s in enumerate(SITES)},
    ),
}


def of_cohort(own: OwnCohort) -> Counts:
    everybody = own.frequencies.query("sex == 'all' and stratum == ''")
    columns = (everybody[name] for name in ("primary_id", "site_id", "n_with_site", "n_denominator"))
    return {(p, s): (int(n), int(of)) for p, s, n, of in zip(*columns, strict=True)}


def map_file(case: Case) -> bytes:
    lines = [(kind, label, term) for (kind, label), term in case.meanings.items()]
    return to_csv(pd.DataFrame(lines, columns=["kind", "label", "id"]))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and count in this process."""

    def read(upload: Upload, **_: object) -> list[Sheet]:
        return read_files(upload.files, encoding=upload.encoding, separator=upload.separator)

    def count(job: Count, *_: object, **__: object) -> Intake:
        return cohort_of(job.shape, job.mapping, job.about, known(), blank=job.blank, least=job.least)

    monkeypatch.setattr(readers, "warm", lambda: None)
    monkeypatch.setattr(readers, "read_apart", read)
    monkeypatch.setattr(readers, "count_apart", count)


def on_the_page(case: Case) -> AppTest:
    """The page after a file and its meanings were chosen and read, and all was answered."""
    app = uploaded((case.name, case.content), *([("meanings.csv", map_file(case))] if case.meanings else []))
    for role, column in case.roles.items():
        app = app.selectbox(key=f"role_{role}").set_value(column).run()
    for name, answer in case.answers.items():
        boxes = (*app.radio, *app.selectbox)
        app = next(box for box in boxes if box.key == f"ask_{name}").set_value(answer).run()
    app.text_input(key="about_label").set_value("Our clinic")
    app.number_input(key="about_least").set_value(0)
    return app.run()


def on_the_line(case: Case, to: Path, monkeypatch: pytest.MonkeyPatch, *, answered: bool = True) -> int:
    """Run the command for a file; return its exit code."""
    (to / case.name).write_bytes(case.content)
    words = ["aggregate", "--patients", str(to / case.name), "--name", "Our clinic", "--out", str(to / "out")]
    words += ["--least", "0", "--timing", "ever"]
    for role, column in case.roles.items():
        words += ["--column", f"{role}={column}"]
    if case.meanings:
        (to / "map.csv").write_bytes(map_file(case))
        words += ["--map", str(to / "map.csv")]
    for name, answer in case.answers.items() if answered else ():
        words += [f"--{name}", answer]
    monkeypatch.setattr(command, "load_tables", lambda: known().tables)
    monkeypatch.setattr(command, "Atlas", lambda _: known())
    parser = argparse.ArgumentParser()
    runs = command.add(parser.add_subparsers())
    return runs["aggregate"](parser.parse_args(words))


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.usefixtures("here")
def test_a_file_gives_the_same_counts_on_the_page_and_by_the_command_line(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[kind]
    app = press(on_the_page(case), "Count and use")
    assert [e.message for e in app.exception] == []
    mine: OwnCohort = app.session_state["own_cohorts"].cohorts[0]
    assert of_cohort(mine) == case.counts
    assert mine.cohort["n_patients"].tolist() == [case.n]
    assert on_the_line(case, tmp_path, monkeypatch) == 0, capsys.readouterr().err
    line = folder.read(tmp_path / "out", known().tables)
    assert of_cohort(line) == case.counts
    pd.testing.assert_frame_equal(line.frequencies, mine.frequencies)
    report = app.session_state["own_cohorts"].reports[mine.cohort_id]
    written = pd.read_csv(io.BytesIO((tmp_path / f"out-{folder.REPORT}").read_bytes()), keep_default_na=False)
    assert [without_options(why) for why in written["why"]] == report["why"].tolist(), "a page has no options"


@pytest.mark.parametrize("kind", [kind for kind, case in CASES.items() if case.answers.keys() - {"several"}])
def test_the_command_line_stops_and_names_what_it_would_have_to_ask(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert on_the_line(CASES[kind], tmp_path, monkeypatch, answered=False) == 1
    said = capsys.readouterr().err
    assert all(f"(--{name})" in said for name in CASES[kind].answers)
    assert not (tmp_path / "out").exists()


def test_a_name_that_a_cohort_beside_it_has_is_refused_on_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES["pandas"]
    assert on_the_line(case, tmp_path, monkeypatch) == 0
    assert on_the_line(case, tmp_path, monkeypatch) == 0, "the same folder is written anew"
    (tmp_path / "out").rename(tmp_path / "other")
    assert on_the_line(case, tmp_path, monkeypatch) == 1
    assert "already holds a cohort of this name" in capsys.readouterr().err


def test_a_study_whose_files_share_no_identifier_is_refused_with_the_form_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "data_clinical_patient.txt": b"PATIENT_ID\tSEX\tDMETS_DX_BONE\nP-01-T1\tMale\tYes\n",
        "data_clinical_sample.txt": b"PATIENT_ID\tSAMPLE_ID\tCANCER_TYPE\nP-01\tP-01-T1\tBreast\n",
    }
    case = Case("study.zip", packed(files))
    said = " ".join(element.value for element in uploaded((case.name, case.content)).text)
    expected = "No identifier of this file stands in data_clinical_patient.txt: here they are written like “P-00”"
    assert expected in said
    assert on_the_line(case, tmp_path, monkeypatch) == 1
    assert expected in capsys.readouterr().err
