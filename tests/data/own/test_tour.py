"""The tour of formats in docs/formats.md: every file in it counts to the table that it prints, with what it says."""

import re
from pathlib import Path

import pytest

from data.atlas import Atlas
from data.own.about import About
from data.own.count.intake import cohort_of
from data.own.questions import answered, questions
from data.own.read.sheets import read_files
from data.own.understand.kept import parted, taken
from data.own.understand.mapping import proposed
from data.own.understand.recognise import begun
from data.tables.rows import rows

DOCS = Path(__file__).resolve().parents[3] / "docs"
TOUR = (DOCS / "formats.md").read_text("utf-8")
SITES = ("bone", "liver", "lung", "brain")
PRINTED = {
    cells[0]: [int(cell) for cell in cells[1:]]
    for line in TOUR.splitlines()
    if re.match(r"\| (?:breast|lung|prostate) \|", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
ANSWERS = {"matrix.csv": {"cells": "counts"}}
"""What the tour says is asked, and its answer."""
FILES = [
    ["seer_stat.csv"],
    ["cbioportal_study_patient.txt", "cbioportal_study_sample.txt"],
    ["cbioportal_download.tsv"],
    ["registry_icd.csv"],
    ["redcap.csv", "redcap_meanings.csv"],
    ["matrix.csv"],
    ["spss.sav"],
]


@pytest.mark.parametrize("names", FILES, ids=lambda names: names[0])
def test_a_file_of_the_tour_counts_to_its_table_and_asks_what_it_says(names: list[str], atlas: Atlas) -> None:
    sheets, meanings = parted(read_files([(name, (DOCS / "formats" / name).read_bytes()) for name in names]))
    shape = begun(sheets, atlas)
    mapping = proposed(shape, atlas)
    mapping = mapping.decided(mapping.still(taken(meanings)))
    assert not mapping.open
    answers = ANSWERS.get(names[0], {})
    assert {each.name for each in questions(shape, mapping, atlas) if each.answer is None} == answers.keys()
    for question, answer in answers.items():
        shape = answered(shape, question, answer, atlas)
    own = cohort_of(shape, mapping, About("Tour"), atlas).own
    everybody = [row for row in rows(own.frequencies) if (row.sex, row.stratum) == ("all", "")]
    found = {(row.primary_id.split("_")[0], row.site_id): (row.n_denominator, row.n_with_site) for row in everybody}
    cells = [(primary, n, *pair) for primary, (n, *of) in PRINTED.items() for pair in zip(SITES, of, strict=True)]
    expected = {(primary, site): (n, with_site) for primary, n, site, with_site in cells}
    assert found == expected


def test_the_check_boxes_are_asked_without_the_meanings(atlas: Atlas) -> None:
    shape = begun(read_files([("redcap.csv", (DOCS / "formats" / "redcap.csv").read_bytes())]), atlas)
    waiting = {entry.label for entry in proposed(shape, atlas).open}
    assert waiting == {"1", "2", "mets___1", "mets___2", "mets___3", "mets___4"}


def test_the_tour_names_every_file() -> None:
    linked = set(re.findall(r"\(formats/([\w.]+)\)", TOUR))
    assert linked == {path.name for path in (DOCS / "formats").iterdir()}
    assert {name for names in FILES for name in names} == linked
