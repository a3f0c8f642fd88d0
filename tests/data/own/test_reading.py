"""Tables as people have them: titles above the header, none, several rows of it; letters of every continent."""

import openpyxl
import pytest

from data.own.faults import IntakeError
from data.own.read.again import encoded, filled_down, gaps, headed, is_merged, top
from data.own.read.formats import ENCODINGS
from data.own.read.sheets import Sheet, read_files
from tests.data.own.uploads import saved

HEADER = "patient_id,primary,Bone,Liver"
ROWS = ["P1,Breast,1,0", "P2,Lung,0,0", "P3,Breast,0,1", "P4,Lung,1,1"]


def text(*lines: str, name: str = "mine.csv") -> Sheet:
    (sheet,) = read_files([(name, "\n".join(lines).encode())])
    return sheet


TITLES: dict[str, tuple[list[str], tuple[int, ...], int]] = {
    "none": ([], (1,), 0),
    "two and an empty line": (["Registry, extract", "Made by hand", ""], (4,), 2),
    "one with the table's commas": (["Extract of 2026,,,"], (2,), 1),
    "a comment": (["# made by hand"], (2,), 0),
}


@pytest.mark.parametrize("case", TITLES)
def test_titles_stand_above_the_header(case: str) -> None:
    lines, header, n_above = TITLES[case]
    sheet = text(*lines, HEADER, *ROWS)
    assert list(sheet.frame.columns) == HEADER.split(",")
    assert sheet.frame.to_numpy().tolist() == [row.split(",") for row in ROWS]
    assert sheet.frame.index[0] == header[0] + 1
    assert (sheet.header, len(sheet.above)) == (header, n_above + 1)
    assert any("Left out above the header" in remark for remark in sheet.remarks) == bool(n_above)


def test_a_header_of_several_lines_in_quotation_marks_is_one_name() -> None:
    sheet = text('patient_id,"stage of\nthe tumour",Bone', "P1,IV,1", "P2,I,0")
    assert list(sheet.frame.columns) == ["patient_id", "stage of the tumour", "Bone"]
    assert list(sheet.frame.index) == [2, 3]


def test_without_a_header_columns_have_numbers() -> None:
    sheet = text(*ROWS)
    assert sheet.header == ()
    assert list(sheet.frame.columns) == ["Column 1", "Column 2", "Column 3", "Column 4"]
    assert len(sheet.frame) == 4
    assert "It has no header: every row is data." in sheet.remarks


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (
            ["id,primary,Metastases,,", ",,Bone,Liver,Brain"],
            "id|primary|Metastases Bone|Metastases Liver|Metastases Brain",
        ),
        (["id,primary,sex,Metastases,", ",,,Bone,Liver"], "id|primary|sex|Metastases Bone|Metastases Liver"),
        ([",,Bone,,Liver", "id,primary,n,of,n"], "id|primary|Bone n|Bone of|Liver n"),
    ],
)
def test_a_header_of_two_rows_gives_each_column_both(lines: list[str], names: str) -> None:
    width = lines[0].count(",") + 1
    rows = [",".join([f"P{i}", "Breast" if i % 2 else "Lung", *["1", "0", "1"][: width - 2]]) for i in range(6)]
    sheet = text(*lines, *rows)
    assert sheet.header == (1, 2)
    assert list(sheet.frame.columns) == names.split("|")


def test_a_title_of_two_cells_is_no_part_of_the_header() -> None:
    assert text("Registry,2026,,", HEADER, *ROWS).header == (2,)


LEFT_OUT: dict[str, tuple[list[str], list[str], str]] = {
    "trailing commas": ([f"{line},,," for line in (HEADER, *ROWS)], HEADER.split(","), "columns 5–7"),
    "header with fewer": ([f"{HEADER},,", *ROWS], HEADER.split(","), "columns 5–6"),
    "pandas": (["," + HEADER, *(f"{i},{row}" for i, row in enumerate(ROWS))], HEADER.split(","), "numbers the rows"),
    "R": (['"",' + HEADER, *(f'"{i}",{row}' for i, row in enumerate(ROWS, 1))], HEADER.split(","), "numbers the rows"),
    "R's write.table": ([HEADER, *(f'"{i}",{row}' for i, row in enumerate(ROWS, 1))], HEADER.split(","), "numbers the"),
    "nameless": (["a,,b", "1,x,2", "3,y,4"], ["a", "Column 2", "b"], "called by number: “Column 2”"),
    "twice": (["n,n,b", "1,x,2", "3,y,4"], ["n", "n (2)", "b"], "before: “n (2)”"),
    "its name is taken": (["Column 2,,b", "1,x,2", "3,y,4"], ["Column 2", "Column 2 (2)", "b"], "“Column 2 (2)”"),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_nameless_columns_are_left_out_or_numbered_and_said(case: str) -> None:
    lines, names, said = LEFT_OUT[case]
    sheet = text(*lines)
    assert list(sheet.frame.columns) == names
    assert any(said in remark for remark in sheet.remarks)


def test_a_row_with_more_cells_than_the_header_is_damaged() -> None:
    sheet = text(HEADER, ROWS[0], ROWS[1] + ",9", *ROWS[2:])
    assert sheet.damaged == ((3, "This row has 5 cells, the header has 4. Every row needs as many cells."),)
    assert 3 not in sheet.frame.index


def test_another_row_can_be_the_header_and_back() -> None:
    sheet = text("Registry", "", "from 2026,a,,", HEADER, *ROWS)
    assert sheet.header == (4,)
    assert [number for number, _ in top(sheet)] == [1, 3, 4, 5, 6, 7, 8]
    other = headed(sheet, (3,))
    assert list(other.frame.columns) == ["from 2026", "a", "Column 3", "Column 4"]
    assert other.frame.iloc[0].tolist() == HEADER.split(",")
    assert list(other.frame.index) == [4, 5, 6, 7, 8]
    later = headed(sheet, (6,))
    assert list(later.frame.columns) == [*ROWS[1].split(",")[:2], "0", "0 (2)"]
    assert len(later.frame) == 2
    none = headed(sheet, ())
    assert none.frame.iloc[0].tolist() == ["patient_id", "primary", "Bone", "Liver"]
    for made in (other, later, none):
        back = headed(made, (4,))
        assert back.frame.equals(sheet.frame)
        assert (back.header, back.above, back.places) == (sheet.header, sheet.above, sheet.places)
    assert headed(sheet, (3, 4)).frame.columns[0] == "from 2026 patient_id"


@pytest.mark.parametrize("rows", [(2,), (9,), (3, 5), (1, 3), (8,), (4, 5, 6, 7, 8)])
def test_what_cannot_be_a_header_is_said(rows: tuple[int, ...]) -> None:
    sheet = text("Registry", "", "from 2026,a,,", HEADER, *ROWS)
    with pytest.raises(IntakeError, match=r"mine\.csv"):
        headed(sheet, rows)


def merged(*blocks: str) -> Sheet:
    book = openpyxl.Workbook()
    for row in (
        ["Clinic 2026"],
        [],
        ["id", "primary", "Metastases", None],
        [None, None, "Bone", "Liver"],
        ["P1", "Breast", True, False],
        ["P2", None, False, True],
        ["P3", None, True, True],
        ["P4", "Lung", True, False],
        ["P5", None, False, False],
    ):
        book.active.append(row)
    for block in blocks:
        book.active.merge_cells(block)
    (sheet,) = read_files([("mine.xlsx", saved(book))])
    return sheet


def test_merged_cells_of_a_header_and_of_a_column_are_understood() -> None:
    sheet = merged("A1:D1", "C3:D3", "A3:A4", "B3:B4", "B5:B7", "B8:B9")
    assert sheet.header == (3, 4)
    assert list(sheet.frame.columns) == ["id", "primary", "Metastases Bone", "Metastases Liver"]
    assert sheet.frame["Metastases Bone"].tolist() == ["TRUE", "FALSE", "TRUE", "TRUE", "FALSE"]
    assert [is_merged(sheet, column) for column in sheet.frame.columns] == [False, True, False, False]
    assert [gaps(sheet, column) for column in sheet.frame.columns] == [0, 3, 0, 0]
    filled = filled_down(sheet, "primary")
    assert filled.frame["primary"].tolist() == ["Breast"] * 3 + ["Lung"] * 2
    assert filled.remarks[-1] == "Column “primary”: 3 blank cells say what the cell above them says."
    assert sheet.frame["primary"].tolist() == ["Breast", "", "", "Lung", ""]


WORDS = {
    "cp1252": "weiblich männlich Ösophagus",
    "mac-roman": "Rückenmark Hígado Côlon",
    "cp1250": "Wątroba Płuco Kość mężczyzna",
    "iso8859-2": "Játra Plíce kůže žlučník",
    "cp1257": "plaučiai krūtis oda_ir_žarnynas šlaunikaulis moteriškė įvairūs",
    "cp1254": "Karaciğer Akciğer Kad\u0131n kad\u0131nlar_\u0131rk kaş",
    "cp1253": "Μαστός Πνεύμονας Ήπαρ Οστά",
    "cp1251": "Молочная_железа Лёгкое Кость Печень",
    "koi8-r": "Молочная_железа Лёгкое Кость Печень",
    "iso8859-5": "Молочная_железа Лёгкое Кость Печень",
    "cp866": "Молочная_железа Лёгкое Кость Печень",
    "cp932": "患者番号 原発 骨 肝 乳癌 肺癌 前立腺癌",
    "gb18030": "患者编号 原发部位 骨 肝 乳腺癌 肺癌 前列腺癌 结直肠癌",
    "big5hkscs": "患者編號 原發部位 骨 肝 乳癌 攝護腺癌",
    "cp949": "환자번호 원발부위 뼈 간 유방암 폐암",
    "utf-16": "患者番号 Кость",
    "utf-8": "患者番号 Кость Ösophagus",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_letters_are_found_and_shown(encoding: str) -> None:
    words = WORDS[encoding].split()
    lines = ["id,primary,site", *(f"P{i},{words[i % len(words)]},{words[-1]}" for i in range(20))]
    (sheet,) = read_files([("mine.csv", "\n".join(lines).encode(encoding))])
    assert [",".join(row) for row in sheet.frame.to_numpy()] == lines[1:]
    assert ENCODINGS[encoding] in sheet.how
    if encoding.startswith("utf"):
        assert sheet.samples == ()
        return
    (used, shown), *others = sheet.samples
    assert used == encoding
    assert words[0] in shown or words[1] in shown
    assert others
    assert len({sample for _, sample in sheet.samples}) == len(sheet.samples)


def test_where_two_encodings_fit_the_other_can_be_chosen() -> None:
    words = ["肝臓", "肺", "骨", "脳", "乳癌"]
    content = "\n".join(["患者,部位,数", *(f"P{i},{words[i % 5]},{i}" for i in range(9))]).encode("euc-jp")
    (sheet,) = read_files([("mine.csv", content)])
    (right,) = read_files([("mine.csv", content)], encoding="euc-jp")
    other = encoded(sheet, "euc-jp")
    assert other.frame.equals(right.frame)
    assert list(other.frame.columns) == ["患者", "部位", "数"]
    assert (other.above, other.how, other.samples[0]) == (right.above, right.how, right.samples[0])
    back = encoded(other, sheet.samples[0][0])
    assert back.frame.equals(sheet.frame)
    with pytest.raises(IntakeError, match=r"mine\.csv: This is not UTF-8"):
        encoded(sheet, "utf-8")


def test_ascii_is_no_question() -> None:
    assert text(HEADER, *ROWS).samples == ()
