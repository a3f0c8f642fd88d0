"""Files as people have them give the same on the page and by the command line, in as many words."""

import argparse
import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from data.atlas import Atlas
from data.own import folder
from data.own.about import About
from data.own.count.intake import cohort_of
from data.own.faults import LimitError
from data.own.large import command
from data.own.model import OwnCohort
from data.own.questions import answered, questions
from data.own.read import delimited, spreadsheet, tabular
from data.own.read.sheets import read_files
from data.own.understand.mapping import LabelMapping, proposed
from data.own.understand.recognise import begun
from data.own.understand.shapes import Shape
from data.tables.rows import rows
from tests.data.own.oldbook import xls
from tests.data.own.test_formats import written
from tests.data.own.uploads import packed, saved, xlsx

PRIMARIES = ("Breast", "Lung", "Prostate", "Colorectal")
HEADER: list[object] = ["patient_id", "primary", "bone", "liver"]
ROWS: list[list[object]] = [[f"P{at:02}", PRIMARIES[at % 4], int(at % 3 == 0), int(at % 5 == 0)] for at in range(40)]
RIGHT = {
    (primary, site): sum(int(str(row[at])) for row in ROWS if row[1] == name)
    for name, primary in zip(PRIMARIES, ("breast", "lung", "prostate", "colorectum"), strict=True)
    for at, site in ((2, "bone"), (3, "liver"))
}
Build = Callable[[], bytes]


def table(*above: str, separator: str = ",", header: list[object] | None = None, encoding: str = "utf-8") -> bytes:
    lines = [*above, *(separator.join(map(str, row)) for row in [header or HEADER, *ROWS])]
    return ("\n".join(lines) + "\n").encode(encoding)


def book(*, titled: bool) -> bytes:
    """A spreadsheet with a merged title and truth values, or with the primary in merged cells."""
    made = openpyxl.Workbook()
    page = made.active
    if titled:
        page.append(["Clinic"])
        page.append([])
        page.merge_cells("A1:D1")
    page.append(HEADER)
    for row in ROWS if titled else sorted(ROWS, key=lambda row: PRIMARIES.index(str(row[1]))):
        page.append([*row[:2], bool(row[2]), bool(row[3])])
    for first in () if titled else range(2, 42, 10):
        page.merge_cells(f"B{first}:B{first + 9}")
    return saved(made)


WORDS = {"Breast": "乳癌", "Lung": "肺癌", "Prostate": "前立腺癌", "Colorectal": "大腸癌", "bone": "骨", "liver": "肝"}
RUSSIAN = {
    "Breast": "Молочная железа",
    "Lung": "Лёгкое",
    "Prostate": "Простата",
    "Colorectal": "Толстая кишка",
    "bone": "Кость",
    "liver": "Печень",
}
MEANT = {
    **dict(zip(PRIMARIES, ("breast", "lung", "prostate", "colorectum"), strict=True)),
    "bone": "bone",
    "liver": "liver",
}


def foreign(words: Mapping[str, str], encoding: str) -> bytes:
    text = table().decode()
    for ours, theirs in words.items():
        text = text.replace(ours, theirs)
    return text.encode(encoding)


CASES: dict[str, tuple[str, Build, dict[str, str], str]] = {
    "titles": ("a.csv", lambda: table("Registry, extract", "Contact: nobody", ""), {}, "Left out above the header"),
    "a title with semicolons": ("a.csv", lambda: table("Extract;;;", separator=";"), {}, "Left out above the header"),
    "a line break in the header": (
        "a.csv",
        lambda: table(header=['"patient_id"', '"primary"', '"bone"', '"liver\n"']),
        {},
        "",
    ),
    "empty columns": ("a.csv", lambda: table().replace(b"\n", b",,,\n"), {}, "columns 5–7"),
    "packed": ("a.csv.gz", lambda: gzip.compress(table()), {}, ""),
    "a merged title": ("a.xlsx", lambda: book(titled=True), {}, "Left out above the header (row 3): row 1"),
    "merged primaries": ("a.xlsx", lambda: book(titled=False), {"fill": "down"}, "repeat the cell above"),
    "an old spreadsheet": ("a.xls", lambda: xls([HEADER, *ROWS]), {}, ""),
    "a spreadsheet": ("a.xlsx", lambda: xlsx([HEADER, *ROWS]), {}, ""),
    "SPSS": ("a.sav", lambda: written("sav", [HEADER, *ROWS]), {}, ""),
    "Stata": ("a.dta", lambda: written("dta", [HEADER, *ROWS]), {}, ""),
    "SAS": ("a.xpt", lambda: written("xpt", [HEADER, *ROWS]), {}, ""),
    "Japanese": ("a.csv", lambda: foreign(WORDS, "cp932"), {}, "taken for Shift_JIS (Japanese)"),
    "Russian": ("a.csv", lambda: foreign(RUSSIAN, "cp1251"), {}, "taken for Windows-1251"),
}


def meanings(mapping: LabelMapping) -> dict[tuple[str, str], str]:
    """What is assigned by hand: the words of other languages."""
    theirs = {word: MEANT[ours] for words in (WORDS, RUSSIAN) for ours, word in words.items()}
    asked = {(entry.kind, entry.label): theirs[entry.label] for entry in mapping.entries if entry.label in theirs}
    return asked | {key: term for key, term in mapping.proposals.items() if key not in asked}


def by_page(name: str, content: bytes, answers: Mapping[str, str], atlas: Atlas) -> tuple[OwnCohort, list[str], Shape]:
    """Take a file as the page does, every proposal accepted and every question answered."""
    shape = begun(read_files([(name, content)]), atlas)
    for question, answer in answers.items():
        shape = answered(shape, question, answer, atlas)
    if not shape.roles.sites and shape.doubtful:
        shape = shape.with_role("sites", tuple(shape.doubtful), atlas)
    mapping = proposed(shape, atlas)
    mapping = mapping.decided(meanings(mapping))
    assert not [question for question in questions(shape, mapping, atlas) if question.answer is None]
    found = cohort_of(shape, mapping, About("Ours"), atlas)
    return found.own, found.report["why"].tolist(), shape


def by_command(*args: str) -> int:
    parser = argparse.ArgumentParser()
    runs = command.add(parser.add_subparsers(dest="command"))
    return runs["aggregate"](parser.parse_args(["aggregate", *args]))


def counts(own: OwnCohort) -> dict[tuple[str, str], int]:
    return {
        (row.primary_id, row.site_id): int(row.n_with_site)
        for row in rows(own.frequencies)
        if (row.sex, row.stratum) == ("all", "") and row.site_id in ("bone", "liver")
    }


@pytest.mark.parametrize("case", CASES)
def test_a_file_gives_the_same_on_the_page_and_by_the_command_line(
    case: str, atlas: Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, build, answers, said = CASES[case]
    content = build()
    own, whys, shape = by_page(name, content, answers, atlas)
    assert counts(own) == RIGHT
    assert any(said in why for why in whys)
    (tmp_path / name).write_bytes(content)
    lines = [f"{kind},{label},{term}" for (kind, label), term in meanings(proposed(shape, atlas)).items()]
    (tmp_path / "map.csv").write_text("\n".join(["kind,label,id", *lines]), "utf-8")
    options = [word for question, answer in answers.items() for word in (f"--{question}", answer)]
    out = tmp_path / "out" / "ours"
    where = ["--patients", str(tmp_path / name), "--map", str(tmp_path / "map.csv"), "--out", str(out)]
    roles = [f"--{role}-column={getattr(shape.roles, role)}" for role in ("patient", "primary")]
    assert by_command(*where, "--name", "Ours", "--least", "0", *roles, *options) == 0, capsys.readouterr().err
    printed = capsys.readouterr().out
    (there,), faults = folder.read_all(out.parent, atlas.tables)
    assert (counts(there), faults) == (RIGHT, [])
    assert said in printed


def test_a_folder_of_tables_is_taken_like_a_zip_of_them_and_like_its_files(atlas: Atlas, tmp_path: Path) -> None:
    study = {
        "data_clinical_patient.txt": "PATIENT_ID\tSEX\nP1\tFemale\nP2\tMale\n",
        "data_clinical_sample.txt": "PATIENT_ID\tSAMPLE_ID\tCANCER_TYPE\tDMETS_DX_BONE\nP1\tS1\tBreast Cancer\tYes\n"
        "P2\tS2\tBreast Cancer\tNo\n",
        "data_mutations.txt": "x",
    }
    (tmp_path / "study").mkdir()
    for name, text in study.items():
        (tmp_path / "study" / name).write_text(text, "utf-8")
    (tmp_path / "study.zip").write_bytes(packed({name: text.encode() for name, text in study.items()}))
    found: list[dict[tuple[str, str], int]] = []
    loose = [f"study/{name}" for name in study if name.startswith("data_clinical")]
    for places in (["study"], ["study.zip"], loose):
        out = tmp_path / f"of {len(found)}" / "ours"
        files = [str(tmp_path / place) for place in places]
        where = ["--patients", *files, "--out", str(out), "--name", "Ours", "--least", "0"]
        assert by_command(*where) == 0
        (own,), _ = folder.read_all(out.parent, atlas.tables)
        found.append(counts(own))
    assert found == [{("breast", "bone"): 1}] * 3


def test_what_was_found_out_is_said_with_the_option_that_says_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(table() + b"P00,Lung,1,0\n")
    where = ["--patients", str(tmp_path / "a.csv"), "--name", "Ours", "--least", "0"]
    assert by_command(*where, "--out", str(tmp_path / "out" / "ours")) == 0
    printed = capsys.readouterr().out
    assert "1 patient has several primaries.\nWhat to do: count the patient under each (--several).\n" in printed
    assert by_command(*where, "--out", str(tmp_path / "out" / "ours"), "--several", "aside") == 0
    assert "(--several)" not in capsys.readouterr().out


def test_set_aside_settles_open_labels_too(atlas: Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_bytes(table().replace(b"Colorectal", b"Zorg"))
    out = tmp_path / "out" / "ours"
    where = ["--patients", str(tmp_path / "a.csv"), "--name", "Ours", "--least", "0", "--out", str(out)]
    assert by_command(*where) == 1
    assert "--set-aside sets all of them aside" in capsys.readouterr().err
    assert by_command(*where, "--set-aside") == 0
    assert "10 rows set aside: its primary is left out of the mapping" in capsys.readouterr().out
    (own,), _ = folder.read_all(out.parent, atlas.tables)
    assert counts(own) == {key: n for key, n in RIGHT.items() if key[0] != "colorectum"}


WRONG: dict[str, tuple[str, Build]] = {
    "ragged": ("a.csv", lambda: table().replace(b",0\n", b"\n")),
    "open": ("a.csv", lambda: b'"' + table()),
    "R": ("a.rds", lambda: gzip.compress(b"X\n\0\0\0\3")),
    "PDF": ("a.pdf", lambda: b"%PDF-1.7"),
    "mixed": ("a.csv", lambda: table() + "Pä,Breast,1,0\n".encode() + "Pä,Breast,1,0\n".encode("cp1252")),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_bad_file_is_told_in_the_same_words(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, build = WRONG[case]
    (tmp_path / name).write_bytes(build())
    with pytest.raises(ValueError, match=name) as raised:
        read_files([(name, build())])
    assert by_command("--patients", str(tmp_path / name), "--name", "Ours", "--out", str(tmp_path / "out")) == 1
    assert capsys.readouterr().err.strip() == str(raised.value)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_that_the_page_refuses_for_its_size_is_counted_by_the_command_that_it_names(
    form: str, atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (spreadsheet, tabular):
        monkeypatch.setattr(module, "MAX_CELLS", 100)
    monkeypatch.setattr(delimited, "HEAD", 300)  # the head of a large file has fewer
    frame, file = pd.DataFrame(ROWS, columns=HEADER), tmp_path / f"large.{form}"
    frame.to_csv(file, index=False) if form == "csv" else frame.to_parquet(file)
    with pytest.raises(LimitError, match=rf"large\.{form}: .* python -m data aggregate"):
        read_files([(file.name, file.read_bytes())])
    out = tmp_path / "out" / "ours"
    where = ["--patients", str(file), "--patient-column", "patient_id", "--out", str(out)]
    assert by_command(*where, "--name", "Ours", "--least", "0") == 0, capsys.readouterr().err
    (own,), _ = folder.read_all(out.parent, atlas.tables)
    assert counts(own) == RIGHT


def test_header_and_letters_are_questions_with_a_proposal(atlas: Atlas) -> None:
    def ask(shape: Shape) -> dict[str, str | None]:
        return {question.name: question.answer for question in questions(shape, proposed(shape, atlas), atlas)}

    plain = begun(read_files([("a.csv", table())]), atlas)
    assert not {"header", "encoding"} & ask(plain).keys()
    shape = begun(read_files([("a.csv", table("Registry", "a,b,,"))]), atlas)
    assert ask(shape)["header"] == "3"
    other = answered(shape, "header", "2", atlas)
    assert (ask(other)["header"], len(other.main.frame)) == ("2", 41)
    assert answered(other, "header", "3", atlas).main.frame.equals(shape.main.frame)
    none = answered(shape, "header", "none", atlas)
    assert ask(none)["header"] == "none"
    shape = begun(read_files([("a.csv", foreign(RUSSIAN, "cp1251"))]), atlas)
    assert ask(shape)["encoding"] == "cp1251"
    again = answered(answered(shape, "encoding", "koi8-r", atlas), "encoding", "cp1251", atlas)
    assert ask(again)["encoding"] == "cp1251"
    assert again.main.frame.equals(shape.main.frame)
