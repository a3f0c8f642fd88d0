"""The table of labels: what it shows, what a change in it decides, and the file that keeps it."""

from pathlib import Path

import pandas as pd
import pytest

from data.atlas import Atlas
from data.own.large.command import read_mapping
from data.own.read.sheets import Sheet, read_files
from data.own.understand.assign import OUT, below, changes, names, shown, table
from data.own.understand.kept import COLUMNS, parted, saved, settled, taken
from data.own.understand.mapping import LEFT_OUT, LabelMapping, entry_of, proposed
from data.own.understand.recognise import recognised

CSV = b"""primary,site,n_with_site,n_patients
Brest,bone,5,20
Brest,Liver,5,20
Brest,Zorg,5,20
Lung,Zorg,5,20
Lung,Liver,5,20
"""


@pytest.fixture
def mapping(atlas: Atlas) -> LabelMapping:
    return proposed(recognised(read_files([("clinic.csv", CSV)]), atlas), atlas)


def test_what_waits_stands_first_and_only_what_is_sure_is_filled_in(mapping: LabelMapping) -> None:
    every = table(shown(mapping, "primary", every=True), mapping)
    assert list(every["label"]) == ["Brest", "Lung"]
    assert [cell if isinstance(cell, str) else None for cell in every["id"]] == [None, "lung"]
    assert list(every["proposed"]) == ["Breast", ""]
    assert every["how"][0].startswith("spelt alike, 9")
    assert [entry.label for entry in shown(mapping, "site", every=False)] == ["Zorg"]


def test_a_changed_cell_is_decided_and_keeps_its_place(mapping: LabelMapping) -> None:
    entries = shown(mapping, "primary", every=False)
    before = table(entries, mapping)
    assert changes(entries, before, before) == {}
    after = before.assign(id=["breast"])
    decided = mapping.decided(changes(entries, before, after))
    assert decided.ids("primary") == {"Brest": "breast", "Lung": "lung"}
    assert [entry.label for entry in shown(decided, "primary", every=False)] == ["Brest"]
    assert changes(entries, before, before.assign(id=[OUT])) == {("primary", "Brest"): LEFT_OUT}
    assert next(iter(names(mapping, "primary"))) == OUT


def test_rare_labels_are_left_out_together(mapping: LabelMapping) -> None:
    assert below(mapping, 3) == {("site", "Zorg"): LEFT_OUT}
    assert below(mapping, 2) == {}


def test_meanings_are_saved_and_taken_again(mapping: LabelMapping, atlas: Atlas, tmp_path: Path) -> None:
    decided = mapping.decided({("primary", "Brest"): "breast", ("site", "Zorg"): LEFT_OUT})
    text = saved(decided.entries).to_csv(index=False).encode()
    sheets = read_files([("clinic.csv", CSV), ("meanings.csv", text)])
    tables, meanings = parted(sheets)
    assert [sheet.name for sheet in tables] == ["clinic.csv"]
    again = settled(mapping, None, taken(meanings), {})
    assert not again.open
    assert shown(again, "site", every=False) == [], "only what is new is listed"
    assert {e.label: e.id for e in again.entries} == {e.label: e.id for e in decided.entries}
    path = tmp_path / "map.csv"
    path.write_bytes(text)
    assert read_mapping(path, atlas)["primary"] == {"Brest": "breast", "Lung": "lung"}
    assert parted([sheets[1]]) == ([sheets[1]], [])


def test_a_file_of_meanings_decides_only_what_it_names(mapping: LabelMapping) -> None:
    lines = pd.DataFrame(
        [("site", "Zorg", "moon"), ("site", "Elsewhere", "liver"), ("sort", "Zorg", "liver")], columns=list(COLUMNS[:3])
    )
    said = taken([Sheet("meanings.csv", lines.astype("str"), "")])
    assert settled(mapping, None, said, {}).entries == mapping.entries


def test_the_page_and_the_command_line_propose_the_same(mapping: LabelMapping, atlas: Atlas) -> None:
    page = saved(mapping.open).drop(columns="rows")
    line = saved([entry_of(e.kind, e.label, 0, atlas) for e in mapping.open]).drop(columns="rows")
    assert page.equals(line)
    assert list(page["proposed"]) == ["breast", ""]
    assert list(page["id"]) == ["", ""]
