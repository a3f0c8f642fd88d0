"""Files as analysts bring them: what is asked on the page stops the command line, and both count the same."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.atlas import Atlas
from data.own import folder
from data.own.about import About
from data.own.asked import about, read_as
from data.own.count.intake import Intake, cohort_of
from data.own.count.ledger import FEW, losses
from data.own.count.preview import previewed
from data.own.draft import decided, drafted, reshaped
from data.own.faults import IntakeError
from data.own.large import command
from data.own.questions import answered, questions
from data.own.read.sheets import read_files
from data.own.understand.assign import below
from data.own.understand.cells import is_suppressed
from data.own.understand.kept import saved
from data.own.understand.labels import index, meaning
from data.own.understand.mapping import LabelMapping, proposed
from data.own.understand.recognise import begun
from data.own.understand.shapes import Shape
from data.tables.rows import rows
from tests.data.own.case import HEAD, Case, Counts, Files, matrix, wide
from tests.data.own.cases_of_groups import OF_GROUPS
from tests.data.own.cases_of_lists import OF_LISTS
from tests.data.own.cases_of_words import OF_WORDS

BREAST: Counts = {("breast", "bone"): (35, 127), ("breast", "liver"): (29, 127)}
COUNTED = "Breast,127,35,29"
WORKED_BACK = "worked back from a"


def visits(name: str) -> str:
    """Forty patients, each in two rows of metastases, in a column that tells them by some name."""
    who = ((at, "Breast" if at % 2 else "Lung", "f" if at % 3 else "m") for at in range(40))
    lines = [f"X{at},{primary},{sex},{site}" for at, primary, sex in who for site in ("Bone", "Liver")]
    return "\n".join([f"{name},primary,sex,metastatic_site", *lines, ""])


EACH_TWICE: Counts = {(primary, site): (20, 20) for primary in ("breast", "lung") for site in ("bone", "liver")}
IDS = (
    *("Patienten-ID", "PatientenID", "Patientennummer", "Pat.-Nr.", "Fall-ID", "Fallnummer", "Tumor-ID", "Pseudonym"),
    *("Numéro de patient", "Identifiant", "ID paciente", "Codice paziente"),
)
YEARS = {"2018.csv": wide("a,Breast,f,1,0", "b,Breast,f,0,0"), "2019.csv": wide("c,Breast,f,1,1")}
CANCERS = {
    "breast.csv": wide("a,f,1,0", "b,f,0,0", head="patient_id,sex,Bone,Liver"),
    "lung.csv": wide("c,f,1,1", head="patient_id,sex,Bone,Liver"),
}


def liver(*cells: str, bone: Sequence[str] = "01", head: str = HEAD) -> Files:
    """Patients with a bone metastasis or without, and what is wanted in the column of the liver."""
    return {"a.csv": wide(*(f"P{at},Breast,f,{bone[at % 2]},{cell}" for at, cell in enumerate(cells)), head=head)}


def of_liver(yes: int, of: int, n: int = 6) -> Counts:
    return {("breast", "bone"): (n // 2, n), ("breast", "liver"): (yes, of)}


def meant(**labels: str) -> dict[tuple[str, str], str]:
    return {("answer", label.replace("_", " ").strip()): term for label, term in labels.items()}


ODD = ("1", "0", "equivocal", "possible mets", "see report", "0")
DAMAGED = f"""{HEAD}
P0,Breast,f,1,0
P1,Breast,"f" x,1,0
P2,Breast,f,0,1
P3,Breast,f
"P4,Breast,f,0,0
P5,Breast,f,0,0,9,9
P6,Breast,f,1,0
P7,Breast,f,0,0
P8,Breast,f,0,0
P9,Breast,f,1,1
"""
CASES = {
    "three unknown answers of a site": Case(
        liver(*ODD), meanings=meant(equivocal="unknown", possible_mets="yes", see_report="no"), counts=of_liver(2, 5)
    ),
    "answers that name the site": Case(
        liver("liver", "no liver", "no liver", "liver", "no", "no"),
        meanings={("answer", "liver"): "yes", ("answer", "no liver"): "no"},
        counts=of_liver(2, 6),
    ),
    "a column that says no in its name": Case(
        liver(*"011001", head="patient_id,primary,sex,Bone,No liver metastases"),
        meanings={("site", "No liver metastases"): "liver"},
        counts=of_liver(3, 6),
        why="column “No liver metastases” says no in its name: its yes is taken for no metastasis (Liver)",
    ),
    "blank cells of a column that says no in its name": Case(
        liver("1", "", "", "1", "1", "1", bone=("", "1"), head="patient_id,primary,sex,Bone,Liver metastases absent"),
        {"blank": "no"},
        meanings={("site", "Liver metastases absent"): "liver"},
        counts=of_liver(0, 6),
    ),
    "numbers of metastases": Case(
        liver("0", "1", "2", "3", "4", "0"), meanings=meant(_2="yes", _3="yes", _4="yes"), counts=of_liver(4, 6)
    ),
    "answers of a site that are left out": Case(
        liver("1", "0", "2", "3", "0", "1"),
        meanings=meant(_2="", _3=""),
        counts=of_liver(2, 4),
        why="Liver is not known: “2”, “3” left out of the mapping",
    ),
    "a site in another language": Case(
        liver(
            *("ja", "k.A.", "k.A.", "ja", "nein", "nein"),
            bone=("nein", "ja"),
            head="Fall-Nr.,Primärtumor,Geschlecht,Knochen,Bauchfell",
        ),
        counts={("breast", "bone"): (3, 6), ("breast", "peritoneum"): (2, 4)},
    ),
    "1 and 2": Case(
        liver("1", "2", "1", "2", "2", "2", bone="21"), meanings=meant(_1="yes", _2="no"), counts=of_liver(2, 6)
    ),
    "dates of metastases": Case(
        liver(
            "2020-02-15", "", "", "2021-12-01", "", "", bone=("", "2019-03-04"),
            head="patient_id,primary,sex,Bone metastasis date,Date of liver metastasis",
        ),
        {"blank": "no"},
        counts=of_liver(2, 6),
    ),
    "answers of SEER that begin as usual": Case(
        liver("Yes", "No", "Unknown; not stated in patient record", "No", "Yes", "No", bone=("No", "Yes")),
        meanings={("answer", "Unknown; not stated in patient record"): "unknown"},
        counts=of_liver(2, 5),
    ),
    "a row of totals": Case(
        {"a.csv": liver(*"010101")["a.csv"] + "Total,,,3,3\n"}, counts=of_liver(3, 6), why="looks like a row of totals"
    ),
    "a row of totals of a matrix": Case(
        matrix("Breast,127,135,29".replace("135", "101"), "Total,127,101,29"),
        counts={("breast", "bone"): (101, 127), ("breast", "liver"): (29, 127)},
        why="looks like a row of totals",
    ),
    "damaged rows": Case(
        {"a.csv": DAMAGED},
        {"damaged-rows": "yes"},
        counts={("breast", "bone"): (3, 6), ("breast", "liver"): (2, 6)},
        why="damaged: it cannot be read",
        options=("--set-aside",),
    ),
    "patients told by a column that nobody knows": Case(
        {"a.csv": visits("Ref")}, {"each-row": "Ref"}, counts=EACH_TWICE, options=("--patient-column",)
    ),
    "a file a year": Case(
        YEARS,
        counts={("breast", "bone"): (2, 3), ("breast", "liver"): (1, 3)},
        why="Row 4 of the whole: 2019.csv from its row 2",
    ),
    "a file a cancer": Case(
        CANCERS,
        counts={
            ("breast", "bone"): (1, 2), ("breast", "liver"): (0, 2), ("lung", "bone"): (1, 1), ("lung", "liver"): (1, 1)
        },
    ),
    "files that number their patients alike": Case(
        {**YEARS, "2019.csv": wide("a,Lung,f,1,1")},
        {"stack": "one"},
        counts={
            ("breast", "bone"): (1, 2), ("breast", "liver"): (0, 2), ("lung", "bone"): (1, 1), ("lung", "liver"): (1, 1)
        },
    ),
    "shares from 0 to 1": Case(matrix("Breast,127,0.276,0.228"), counts=BREAST),
    "shares from 0 to 1, with commas": Case({"m.csv": "primary;n;Bone;Liver\nBreast;127;0,276;0,228\n"}, counts=BREAST),
    "percentages with decimals": Case(matrix("Breast,127,27.6,22.8", "Lung,127,0.4,0.2"), counts=BREAST | {
        ("lung", "bone"): (1, 127), ("lung", "liver"): (0, 127)
    }),
    "counts that are not printed": Case(
        matrix("Breast,127,101,<10", "Lung,300,*,60", "Prostate,90,1–9,33"),
        counts={("breast", "bone"): (101, 127), ("lung", "liver"): (60, 300), ("prostate", "liver"): (33, 90)},
        why="3 cells of sites are not printed: not known, and not zero",
    ),
    "a frequency table with counts that are not printed": Case(
        {"f.csv": "primary,site,n_with_site,n_patients\nBreast,Bone,35,127\nBreast,Liver,29,127\nLung,Bone,<10,300\n"},
        counts=BREAST,
        why="its count is not printed: not known, and not zero",
    ),
    "one percentage that is not printed": Case(
        matrix("Breast,127,27.6,suppressed", head="Tumeur primitive,n,Bone,Liver"),
        counts={("breast", "bone"): (35, 127)},
        why="1 cell of a site is not printed: not known, and not zero",
    ),
    "whole numbers that may be counts": Case(matrix(COUNTED), {"cells": "counts"}, counts=BREAST),
    "whole numbers that are percentages": Case(matrix("Breast,127,28,23"), {"cells": "percent"}, counts={
        ("breast", "bone"): (36, 127), ("breast", "liver"): (29, 127)
    }),
    "percentages by the names of columns": Case(
        matrix("Breast,127,28,23", head="primary,n_patients,Bone (%),Liver (%)"),
        counts={("breast", "bone"): (36, 127), ("breast", "liver"): (29, 127)},
    ),
    "counts by the names of columns": Case(matrix(COUNTED, head="primary,n_patients,n_bone,n_liver"), counts=BREAST),
    "more than there are patients": Case(matrix("Breast,20,25,10"), counts={
        ("breast", "bone"): (5, 20), ("breast", "liver"): (2, 20)
    }),
    "all patients in a column called n": Case(
        matrix(COUNTED, head="primary,No. of cases,Bone,Liver"), {"cells": "counts"}, counts=BREAST
    ),
    "counts with percentages": Case(matrix("Breast,127,35 (27.6%),29 (22.8%)"), counts=BREAST),
    "thousands with commas": Case(
        matrix('Breast,"12,319","3,395",873', 'Lung,"1,000",0,12'),
        counts={
            ("breast", "bone"): (3395, 12319), ("breast", "liver"): (873, 12319),
            ("lung", "bone"): (0, 1000), ("lung", "liver"): (12, 1000),
        },
    ),
} | OF_LISTS | OF_GROUPS | OF_WORDS  # fmt: skip


def begun_on_page(case: Case, atlas: Atlas) -> tuple[Shape, LabelMapping]:
    shape = begun(read_files([(name, text.encode()) for name, text in case.files.items()]), atlas)
    return shape, proposed(shape, atlas)


def opened(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> set[str]:
    """The names of the questions that have no answer."""
    return {question.name for question in questions(shape, mapping, atlas) if question.answer is None}


def on_page(case: Case, atlas: Atlas) -> Intake:
    """Take files as the page does, all answered as the case says, and nothing else."""
    shape, _ = begun_on_page(case, atlas)
    for name, answer in case.answers.items():
        shape = answered(shape, name, answer, atlas)
    mapping = proposed(shape, atlas).decided(case.meanings)
    assert not opened(shape, mapping, atlas)
    assert not mapping.open
    return cohort_of(shape, mapping, About("Ours"), atlas)


def counts(frequencies: pd.DataFrame) -> Counts:
    return {
        (row.primary_id, row.site_id): (int(row.n_with_site), int(row.n_denominator))
        for row in rows(frequencies)
        if (row.sex, row.stratum) == ("all", "")
    }


@pytest.fixture
def run(atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command line over files in a folder of their own."""
    monkeypatch.setattr(command, "load_tables", lambda: atlas.tables)
    monkeypatch.setattr(command, "Atlas", lambda _: atlas)

    def command_line(files: Files, *args: str, meanings: Mapping[tuple[str, str], str] | None = None) -> int:
        for name, text in files.items():
            (tmp_path / name).write_text(text, "utf-8", newline="")
        lines = [f'{kind},"{label}",{term}' for (kind, label), term in (meanings or {}).items()]
        (tmp_path / "map.csv").write_text("\n".join(["kind,label,id", *lines]), "utf-8")
        given = ["--patients", *(str(tmp_path / name) for name in files), "--map", str(tmp_path / "map.csv")]
        given += ["--name", "Ours", "--least", "0", "--out", str(tmp_path / "out" / "ours"), *args]
        parser = argparse.ArgumentParser()
        return command.add(parser.add_subparsers())["aggregate"](parser.parse_args(["aggregate", *given]))

    return command_line


def said(answers: Mapping[str, str]) -> list[str]:
    """Answers as options of the command line."""
    flags = {"damaged-rows": ["--set-aside"], "set-aside": ["--set-aside"]}
    return [word for name, answer in answers.items() for word in flags.get(name, [f"--{name}", answer])]


@pytest.mark.parametrize("kind", CASES)
def test_page_and_command_line_ask_the_same_and_count_the_same(
    kind: str, atlas: Atlas, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[kind]
    shape, mapping = begun_on_page(case, atlas)
    assert opened(shape, mapping, atlas) == set(case.answers)
    assert {(entry.kind, entry.label) for entry in mapping.open} == case.meanings.keys()
    told = [question.found for question in questions(shape, mapping, atlas)]
    assert "--" not in " ".join([*told, *previewed(shape, mapping, atlas).warnings]), "a page has no options"
    found = on_page(case, atlas)
    assert counts(found.own.frequencies) == case.counts
    assert case.why in " ".join(found.report["why"])
    if case.answers or case.meanings:
        assert run(case.files) == 1
        stopped = capsys.readouterr().err
        expected = case.options or tuple(f"--{name}" for name in case.answers) or ("--map",)
        assert all(name in stopped for name in expected)
        assert "under Columns" not in stopped
    options = [case.options[0], *case.answers.values()] if kind.startswith("patients") else said(case.answers)
    assert run(case.files, *options, meanings=case.meanings) == 0, capsys.readouterr().err
    (there,), faults = folder.read_all(tmp_path / "out", atlas.tables)
    assert (counts(there.frequencies), faults) == (case.counts, [])


@pytest.mark.parametrize("name", IDS)
def test_usual_names_of_identifiers_are_known(name: str, atlas: Atlas) -> None:
    shape, _ = begun_on_page(Case({"a.csv": visits(name)}), atlas)
    assert shape.roles.patient == name


@pytest.mark.parametrize(
    "name", ["Primärtumor", "Tumor", "Tumorentität", "Tumeur primitive", "Tumor primario", "Sede primitiva"]
)
def test_usual_names_of_the_primary_are_known(name: str, atlas: Atlas) -> None:
    shape, _ = begun_on_page(Case(matrix(COUNTED, head=f"{name},n,Bone,Liver")), atlas)
    assert (shape.form, shape.roles.primary) == ("matrix", name)


@pytest.mark.parametrize(
    "cell", ["<10", "< 5", "≤ 5", "<=4", "1-9", "1–9", "1 to 4", "*", "-", "–", "s", "suppressed", "n.d.", ".."]
)
def test_a_count_that_is_not_printed_is_never_a_number(cell: str) -> None:
    assert is_suppressed(cell)
    assert not any(map(is_suppressed, ["0", "12", "35 (27.6%)", "1,234", "9.5", ""]))


def test_a_row_whose_number_of_patients_is_not_printed_is_set_aside(atlas: Atlas) -> None:
    found = on_page(Case(matrix("Breast,127,101,29", "Lung,<5,*,*")), atlas)
    assert counts(found.own.frequencies) == {("breast", "bone"): (101, 127), ("breast", "liver"): (29, 127)}
    assert losses(found.report, FEW) == [
        "1 of 2 rows of m.csv is set aside: its number of all patients is not printed (1)."
    ]


@pytest.mark.parametrize("name", ["n", "N", "Anzahl", "Patienten", "cases", "No. of cases", "Fälle"])
def test_usual_names_of_the_number_of_all_patients_are_known(name: str, atlas: Atlas) -> None:
    shape, _ = begun_on_page(Case(matrix(COUNTED, head=f"primary,{name},Bone,Liver")), atlas)
    assert (shape.form, shape.roles.n_patients) == ("matrix", name)


def test_a_row_is_never_offered_as_a_patient_where_a_column_repeats_as_identifiers_do(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"a.csv": visits("Ref")}
    shape, mapping = begun_on_page(Case(files), atlas)
    (asked,) = [question for question in questions(shape, mapping, atlas) if question.name == "each-row"]
    assert list(asked.options) == ["Ref"]
    assert "“Ref” repeats as a patient’s identifier does: 40 values in 80 rows" in asked.found
    assert run(files, "--each-row", "yes") == 1
    assert "Name the column (--patient-column)" in capsys.readouterr().err
    assert run(files, "--patient-column", "Ref") == 0


def test_damaged_rows_are_named_with_what_is_wrong(atlas: Atlas, run: Callable[..., int], capsys: Any) -> None:
    assert run({"a.csv": DAMAGED}) == 1
    said_of_them = capsys.readouterr().err.splitlines()
    assert said_of_them[0].endswith("4 of 10 rows cannot be read.")
    assert [line.partition(":")[0] for line in said_of_them[1:5]] == [f"a.csv, row {row}" for row in (3, 5, 6, 7)]
    (sheet,) = read_files([("a.csv", DAMAGED.encode())])
    assert sheet.frame["patient_id"].tolist() == ["P0", "P2", "P6", "P7", "P8", "P9"]
    with pytest.raises(IntakeError, match="This row has 2 cells, the header has 5"):
        read_files([("a.csv", wide("a,b", "c,d", *["e,Breast,f,1,0"]).encode())])


NAMES = "患者番号,原発,骨,肝\nA,乳癌,1,0\nB,乳癌,0,1\n"
MEANINGS = "kind,label,id\nprimary,乳癌,breast\nsite,骨,bone\nsite,肝,liver\nquestion,several,first\n"


def test_meanings_hold_for_a_column_that_is_chosen_later(atlas: Atlas, run: Callable[..., int]) -> None:
    sheets = read_files([("a.csv", NAMES.encode()), ("m.csv", MEANINGS.encode())])
    draft = drafted(sheets, None, {}, atlas)
    draft = reshaped(draft, draft.shape.with_role("primary", "原発", atlas), atlas)
    assert not draft.mapping.open
    assert not [question for question in draft.asked if question.answer is None]
    assert draft.preview.counts.to_numpy().tolist() == [["Breast", "1 of 2", "1 of 2"]]
    labels = {("primary", "乳癌"): "breast", ("site", "骨"): "bone", ("site", "肝"): "liver"}
    assert run({"a.csv": NAMES}, "--primary-column", "原発", meanings=labels) == 0


def test_saved_meanings_keep_the_answers_that_hold_again(atlas: Atlas, run: Callable[..., int], tmp_path: Path) -> None:
    files = liver("x", "", "x", "", "", "", bone=("", "x"))
    draft = drafted(read_files([(name, text.encode()) for name, text in files.items()]), None, {}, atlas)
    draft = reshaped(draft, answered(draft.shape, "blank", "no", atlas), atlas)
    lines = saved([entry for entry in draft.mapping.entries if entry.sure], draft.asked)
    assert lines.loc[lines["kind"] == "question", ["label", "id"]].to_numpy().tolist() == [["blank", "no"]]
    again = read_files([("b.csv", files["a.csv"].encode()), ("m.csv", lines.to_csv(index=False).encode())])
    assert not [question for question in drafted(again, None, {}, atlas).asked if question.answer is None]
    (tmp_path / "said.csv").write_text(lines.to_csv(index=False), "utf-8")
    assert run(files, "--map", str(tmp_path / "said.csv")) == 0


def test_a_mapping_that_is_not_there_is_said_to_be_missing(run: Callable[..., int], capsys: Any) -> None:
    assert run(YEARS, "--map", "/nowhere/map.csv") == 1
    assert "there is no such file (--map)" in capsys.readouterr().err


REGISTRY = wide("a,C50.9,f,Yes,No", "b,C50.9,f,No,No", head="id,primary,sex,Mets at DX-bone,Mets at DX-liver")


def test_columns_of_a_registry_propose_how_and_when_on_page_and_command_line(
    atlas: Atlas, run: Callable[..., int], tmp_path: Path, capsys: Any
) -> None:
    draft = drafted(read_files([("a.csv", REGISTRY.encode())]), None, {}, atlas)
    assert draft.about == {"method": "registry", "timing": "at_diagnosis"}
    plain = drafted(read_files([("a.csv", YEARS["2018.csv"].encode())]), None, {}, atlas)
    page, expected = about({**plain.about, "label": "Ours"}), {}
    for files, option, of_page in (
        ({"a.csv": REGISTRY}, [], ("registry", "at_diagnosis")),
        ({"a.csv": REGISTRY}, ["--timing", "ever"], ("registry", "ever")),
        ({"a.csv": YEARS["2018.csv"]}, [], (page.method, page.timing)),
    ):
        assert run(files, *option) == 0
        (there,), _ = folder.read_all(tmp_path / "out", atlas.tables)
        expected[of_page] = tuple(there.cohort.iloc[0][["method", "timing"]])
    assert all(said == found for said, found in expected.items())
    assert "(--timing)" in capsys.readouterr().out


def test_a_long_list_of_primaries_is_asked_and_identifiers_are_none(atlas: Atlas) -> None:
    many = [f"P{at},Tumour {at % 290},f,1,0" for at in range(400)]
    draft = drafted(read_files([("a.csv", wide(*many).encode())]), None, {}, atlas)
    assert len(draft.mapping.open) == 290
    alone = [f"P{at},Tumour {at},f,1,0" for at in range(400)]
    draft = drafted(read_files([("a.csv", wide(*alone).encode())]), None, {}, atlas)
    assert draft.shape.roles.primary == ""
    assert "all-have" in {question.name for question in draft.asked if question.answer is None}


@pytest.mark.parametrize("start", ["-- MySQL dump 10.13", "--\n-- PostgreSQL database dump", "CREATE TABLE `a` ("])
def test_a_dump_of_a_database_is_called_one(start: str) -> None:
    with pytest.raises(IntakeError, match=r"This is an SQL dump, .* export the table as CSV"):
        read_files([("a.sql", f"{start}\nINSERT INTO `a` VALUES (1,2);\n".encode())])


def test_identifiers_that_differ_in_form_are_shown_by_it(atlas: Atlas) -> None:
    patients = "patient_id,primary\n1,Breast\n2,Lung\n"
    case = Case({"p.csv": patients, "m.csv": "patient_id,site\n1.0,bone\n2.0,liver\n"})
    with pytest.raises(IntakeError, match=r"here they are written like “0\.0”, there like “0”"):
        on_page(case, atlas)


def test_a_row_a_sample_is_no_study(atlas: Atlas) -> None:
    shape, _ = begun_on_page(Case({"a.csv": YEARS["2018.csv"]}), atlas)
    assert read_as(shape.changed(atlas, form="study")).startswith("Read as one row a sample, one column a site: a.csv")


def test_a_column_that_repeats_by_chance_is_no_identifier(atlas: Atlas) -> None:
    lines = [f"{20 + at * 7 % 50},{('Breast', 'Lung')[at % 3 % 2]},f,1,0" for at in range(80)]
    shape, _ = begun_on_page(Case({"a.csv": wide(*lines, head="age,primary,sex,Bone,Liver")}), atlas)
    assert shape.repeating == {}


def test_a_table_of_which_no_row_is_used_is_in_the_way(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    found = on_page(Case(YEARS, {"stack": "several"}), atlas)
    assert losses(found.report, FEW, undecided=True) == [
        "1 row of 2019.csv is not used: not needed for this kind of data."
    ]
    assert run(YEARS, "--stack", "several") == 1
    assert "2019.csv is not used" in (words := capsys.readouterr().err)
    assert "(--set-aside)" in words
    assert run(YEARS, "--stack", "several", "--set-aside") == 0


def test_percentages_of_which_none_exceeds_1_are_questioned(atlas: Atlas, run: Callable[..., int]) -> None:
    case = CASES["shares from 0 to 1"]
    shape, _ = begun_on_page(case, atlas)
    with pytest.raises(IntakeError, match="No cell exceeds 1: are they shares from 0 to 1"):
        answered(shape, "cells", "percent", atlas)
    assert run(case.files, "--cells", "percent") == 1
    small = on_page(Case(case.files, {"cells": "small-percent"}), atlas).own.frequencies
    assert counts(small) == {("breast", "bone"): (0, 127), ("breast", "liver"): (0, 127)}


def test_a_percentage_beside_a_count_that_is_not_its_is_named(atlas: Atlas) -> None:
    case = Case(matrix("Breast,127,35 (37.6%),29 (22.8%)"))
    with pytest.raises(IntakeError, match=r"row 2, column “Bone”: Found “35 \(37\.6%\)”, but 35 of 127 is another"):
        on_page(case, atlas)


def test_a_matrix_without_the_number_of_all_patients_says_that_it_lacks(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    files = matrix("Breast,127,35,29", "Lung,300,90,60", head="primary,zorg,Bone,Liver")
    shape, _ = begun_on_page(Case(files), atlas)
    assert (shape.form, shape.roles.sites) == ("matrix", ("Bone", "Liver"))
    assert run(files, "--cells", "counts") == 1
    assert "No column holds the number of all patients of each primary" in (words := capsys.readouterr().err)
    assert "(--column n_patients=…)" in words
    assert run(files, "--cells", "counts", "--column", "n_patients=zorg") == 0


def test_what_left_out_answers_do_to_a_share_is_said(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    files = CASES["answers of a site that are left out"].files
    wrong = (
        "Liver is counted as not known in 2 of 6 patients, because of answers that were left out: “2”, “3”. If they "
        "mean yes or no, say so: without that the share is wrong."
    )
    draft = drafted(read_files([(name, text.encode()) for name, text in files.items()]), None, {}, atlas)
    draft = decided(draft, draft.mapping.omissions, atlas)
    assert wrong in draft.preview.warnings
    for options, meanings in (([], meant(_2="", _3="")), (["--set-aside"], {})):
        assert run(files, *options, meanings=meanings) == 0
        assert wrong in capsys.readouterr().out
    few = liver(*["1", "0"] * 60, "2")
    assert run(few, "--set-aside") == 0
    assert "“2” left out of the mapping" in (printed := capsys.readouterr().out)
    assert "counted as not known" not in printed


VISITS = wide(*(f"P{at // 2},Breast,f,{at % 2},{at % 3 % 2}" for at in range(24)))


def test_rows_of_one_patient_that_differ_are_told_once_with_the_way_out(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"visits.csv": VISITS}
    with pytest.raises(IntakeError) as raised:
        on_page(Case(files), atlas)
    lines = str(raised.value).splitlines()
    assert lines[0].endswith("12 patients have several rows, which differ.")
    assert lines[1] == "Rows 2–3 differ in “Bone”, “Liver”."
    assert (len(lines), lines[4]) == (6, "… and so do those of 9 more patients.")
    assert "“One row is” (--row study)" in lines[5]
    assert run(files) == 1
    assert capsys.readouterr().err.splitlines() == lines
    assert run(files, "--row", "study") == 0
    by_sample = counts(on_page(Case(files, {"row": "study"}), atlas).own.frequencies)
    assert by_sample == {("breast", "bone"): (12, 12), ("breast", "liver"): (8, 12)}


def test_a_column_that_says_no_is_turned_round_before_samples_are_brought_together(atlas: Atlas) -> None:
    rows_of = ("a,Breast,f,0,yes", "a,Breast,f,0,no", "b,Breast,f,0,yes", "b,Breast,f,1,yes")
    case = Case({"a.csv": wide(*rows_of, head="patient_id,primary,sex,Bone,No liver metastases")}, {"row": "study"})
    meanings = {("site", "No liver metastases"): "liver"}
    found = on_page(Case(case.files, case.answers, meanings), atlas)
    assert counts(found.own.frequencies) == {("breast", "bone"): (1, 2), ("breast", "liver"): (1, 2)}


def test_no_before_numbers_of_metastases_is_a_number(atlas: Atlas) -> None:
    head = "patient_id,primary,sex,Bone,No liver metastases"
    shape, _ = begun_on_page(Case(liver("0", "1", "3", "2", "0", "0", head=head)), atlas)
    shape = shape.with_role("sites", ("Bone", "No liver metastases"), atlas)
    mapping = proposed(shape, atlas)
    assert [entry.note for entry in mapping.open if entry.kind == "site"] == ["taken for a number of metastases"]
    found = cohort_of(shape, mapping.decided(mapping.proposals), About("Ours"), atlas)
    assert counts(found.own.frequencies) == of_liver(3, 6)


def test_counts_that_are_taken_for_patients_name_the_way_out(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"m.csv": "id,primary,n,Bone,Liver\n1,Breast,127,35,29\n2,Lung,300,90,60\n"}
    shape, mapping = begun_on_page(Case(files), atlas)
    (asked,) = [question for question in questions(shape, mapping, atlas) if question.name == "row"]
    assert (asked.answer, asked.likely) == ("wide", "matrix")
    assert asked.found.startswith("Cells of sites hold numbers above 1")
    assert run(files) == 1
    assert "say so (--row matrix)" in capsys.readouterr().err
    assert run(files, "--row", "matrix", "--cells", "counts") == 0
    shape, _ = begun_on_page(CASES["numbers of metastases"], atlas)
    assert not shape.counted, "many patients of one primary"


@pytest.mark.parametrize("lines", [[COUNTED, "Lung,300,90,60"], ["Breast,4,1,0", "Lung,3,1,1"]])
@pytest.mark.parametrize("head", ["Krebs,Fallzahl,Bone,Liver", "primary,n,Bone,Liver"])
def test_a_primary_a_row_is_a_matrix_by_what_stands_in_it(lines: list[str], head: str, atlas: Atlas) -> None:
    shape, mapping = begun_on_page(Case(matrix(*lines, head=head)), atlas)
    assert (shape.form, shape.roles.n_patients) == ("matrix", head.split(",")[1])
    assert opened(shape, mapping, atlas) == {"cells"}


def test_shares_from_0_to_1_are_offered_where_no_cell_exceeds_1(atlas: Atlas) -> None:
    def offered(*lines: str) -> set[str]:
        shape, mapping = begun_on_page(Case(matrix(*lines)), atlas)
        return next({*question.options} for question in questions(shape, mapping, atlas) if question.name == "cells")

    assert offered(COUNTED) == {"counts", "percent"}
    assert offered("Breast,127,0.276,0.228") == {"counts", "fraction", "small-percent"}


def test_proposals_are_written_where_a_question_comes_first(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"a.csv": wide("Brust,1,ja", "Lunge,0,vielleicht", head="primary,Bone,Liver")}
    assert run(files, "--propose", str(tmp_path / "said.csv")) == 1
    assert "--each-row" in (printed := capsys.readouterr()).err
    assert "labels and 1 question to fill in" in printed.out or "label and 1 question to fill in" in printed.out
    lines = pd.read_csv(tmp_path / "said.csv", dtype=str, keep_default_na=False)
    assert ("question", "each-row") in set(zip(lines["kind"], lines["label"], strict=True))
    assert ("answer", "vielleicht") in set(zip(lines["kind"], lines["label"], strict=True))
    lines.loc[lines["label"] == "each-row", "id"] = "yes"
    lines.loc[lines["label"] == "vielleicht", "id"] = "unknown"
    lines.loc[lines["label"] == "Lunge", "id"] = "lung"
    lines.to_csv(tmp_path / "said.csv", index=False)
    assert run(files, "--map", str(tmp_path / "said.csv")) == 0


def test_the_command_line_says_first_what_is_lost_where_it_may_be(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"a.csv": wide(*(f"P{at},{'Breast' if at % 4 else f'Zorg {at}'},f,1,0" for at in range(40)))}
    assert run(files, "--set-aside") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Warning: 10 of 40 rows of a.csv are set aside: its primary is left out of the mapping (10)." in lines
    assert any("primaries that are left out of the mapping: “Zorg 0”" in line for line in lines)


def test_what_is_found_out_is_told_in_lines_of_their_own(run: Callable[..., int], capsys: Any) -> None:
    assert run({"a.csv": DAMAGED}) == 1
    assert not [line for line in capsys.readouterr().err.splitlines() if line != line.strip()]
    assert run({"a.csv": wide("a,Breast,f,1,", "b,Breast,f,x,")}) == 1
    assert "\nA blank cell of a site means: unknown (not known), no (no metastasis).\nSay which (--blank)." in (
        capsys.readouterr().err
    )


def test_a_site_with_many_different_values_is_named_with_what_to_do(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"P{at},Breast,f,{at % 2},seen at {at} mm" for at in range(220)]
    found = on_page(Case({"a.csv": wide(*lines)}), atlas)
    (told,) = found.report.loc[found.report["outcome"] == "warning", "why"]
    assert told.startswith("“Liver” is not used, though it is named as a site: it has 220 different values.")
    assert run({"a.csv": wide(*lines)}) == 0
    assert told in capsys.readouterr().out


def test_the_preview_names_the_proposals_that_it_counts(atlas: Atlas) -> None:
    files = CASES["answers that name the site"].files
    draft = drafted(read_files([(name, text.encode()) for name, text in files.items()]), None, {}, atlas)
    assert draft.preview.losses[0] == (
        "Counted here as proposed, which nobody has confirmed yet: “liver” as yes, “no liver” as no."
    )
    assert not decided(draft, draft.mapping.proposals, atlas).preview.losses


def test_what_has_no_proposal_is_left_out_and_proposals_stay(atlas: Atlas) -> None:
    files = {"a.csv": wide("a,Breast,f,no liver,0", "b,Zorg,f,yes,0", head="patient_id,primary,sex,Liver,Bone")}
    draft = drafted(read_files([(name, text.encode()) for name, text in files.items()]), None, {}, atlas)
    draft = decided(draft, draft.mapping.unproposed, atlas)
    assert [(entry.kind, entry.label) for entry in draft.mapping.open] == [("answer", "no liver")]


JOINED = 'patient_id,primary,site\nA,Breast,"liver, zorg, bone"\nB,Breast,liver\nC,Breast,\nD,Lung,liver? and\n'
"""Sites in one cell, one of which nobody knows, and a site that is in doubt."""


def test_one_column_is_not_named_twice(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    files = {"m.csv": JOINED}
    assert run(files, "--column", "n_patients=site1", "--column", "n_patients=site2") != 0
    assert "another column is named for n_patients" in capsys.readouterr().err


def test_cells_of_several_sites_that_are_left_out_are_warned_of(atlas: Atlas) -> None:
    draft = drafted(read_files([("m.csv", JOINED.encode())]), None, {}, atlas)
    draft = decided(draft, draft.mapping.omissions, atlas)
    told = "“liver, zorg, bone” names several sites and is left out"
    assert any(one.startswith(told) for one in draft.preview.warnings)


def test_a_site_in_doubt_is_asked(atlas: Atlas) -> None:
    assert meaning("liver", index(atlas, "site")).sure
    for label in ("liver?", "? liver", "Leber (?)"):
        assert not meaning(label, index(atlas, "site")).sure, label


def test_visits_without_a_column_of_sex_are_brought_together(run: Callable[..., int]) -> None:
    lines = ["id,primary,Bone,Liver", *(f"P{at // 2},Breast,{at % 2},0" for at in range(12)), ""]
    assert run({"visits.csv": "\n".join(lines)}, "--row", "study") == 0


def test_a_column_of_the_state_tells_who_is_metastatic(atlas: Atlas) -> None:
    kinds = (
        "blank cells of who has no metastasis by another column",
        "a list that names no site of who has a metastasis",
    )
    found = [on_page(case, atlas).own for kind, case in CASES.items() if kind.startswith(kinds)]
    assert [own.denominators["n_metastatic"].isna().tolist() for own in found] == [[True], [True]], "MX, and a blank"
    case = Case({"a.csv": wide("a,Breast,M1,0,0", "b,Breast,M0,,", head="id,primary,M,Bone,Liver")})
    (n,) = on_page(case, atlas).own.denominators["n_metastatic"]
    assert n == 1


def test_nodes_are_not_ruled_out_by_m0(atlas: Atlas) -> None:
    case = Case({"a.csv": wide("a,Breast,M0,,", "b,Breast,M1,1,0", head="id,primary,M,Lymph nodes,Liver")})
    assert counts(on_page(case, atlas).own.frequencies) == {
        ("breast", "lymph_node"): (1, 1),
        ("breast", "liver"): (0, 2),
    }


@pytest.mark.parametrize(
    "name", ["Razem", "合計", "Total general", "Toutes tumeurs", "All sites combined", "Σ", "Итого:", "Ogółem", "TOTAL"]
)
def test_rows_of_totals_are_known_by_their_names(name: str, atlas: Atlas) -> None:
    found = on_page(Case(matrix("Breast,127,101,29", f"{name},127,101,29")), atlas)
    assert "looks like a row of totals" in set(found.report["why"])


def test_dates_are_not_offered_as_sites(atlas: Atlas) -> None:
    lines = ("a,Breast,1,2020-01-03,yes", "b,Breast,0,2021-02-04,no", "c,Breast,0,unknown,no")
    shape, _ = begun_on_page(Case({"a.csv": wide(*lines, head="id,primary,Bone,scan_date,zorg")}), atlas)
    assert shape.doubtful == ("zorg",)


def test_a_column_that_is_named_on_the_line_is_the_list(run: Callable[..., int], atlas: Atlas, tmp_path: Path) -> None:
    files = {"a.csv": "id,primary,where,Bone\na,Breast,liver,1\nb,Breast,,0\n"}
    assert run(files, "--row", "list", "--site-column", "where") == 0
    (there,), _ = folder.read_all(tmp_path / "out", atlas.tables)
    assert counts(there.frequencies) == {("breast", "liver"): (1, 2)}


def test_what_is_rare_is_not_left_out_where_a_meaning_is_proposed(
    atlas: Atlas, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES["a site with a mark is asked"]
    draft = drafted(read_files([(name, text.encode()) for name, text in case.files.items()]), None, {}, atlas)
    assert {entry.label for entry in draft.mapping.open} == {"liver*", "~liver"}
    assert below(draft.mapping, 5) == {}
    assert run({"a.csv": case.files["a.csv"] + "e,Breast,liver\n"}, "--set-aside") == 0
    assert "though a meaning is proposed (--map): “liver*” as Liver" in capsys.readouterr().out
