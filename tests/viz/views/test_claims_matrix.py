"""The matrix of the ranked lists: what a cell counts, what the headline counts, what is dotted."""

import pytest

from data.atlas import Atlas
from data.learn.claims import agreement, claim_in, cohorts_that_check
from data.selection import Selection
from viz.charts.claims_matrix import Cell, ClaimsMatrixInfo, Line, matrix_headline, plot_claims_matrix
from viz.charts.matrix import cell_of
from viz.charts.theme import DARK, LIGHT
from viz.views.catalogue import build
from viz.views.claims import lists_of
from viz.views.claims_matrix import WITHIN


@pytest.fixture(scope="session")
def info(atlas: Atlas) -> ClaimsMatrixInfo:
    found = build(atlas, "claims_matrix", Selection()).info
    assert isinstance(found, ClaimsMatrixInfo)
    return found


def test_a_cell_is_what_the_cohort_says_of_the_list(atlas: Atlas, info: ClaimsMatrixInfo) -> None:
    claims = lists_of(atlas)
    assert [line.key for line in info.lines] == list(claims)
    for line in info.lines:
        claim = claims[line.key]
        for (cohort, _), cell in zip(info.columns, line.cells, strict=True):
            if cohort not in cohorts_that_check(atlas, claim.claim_id):
                assert cell is None
                continue
            frame = claim_in(atlas, cohort, claim.claim_id)[0]
            agreed, checked = agreement(frame, WITHIN)
            assert cell == (Cell(agreed, checked, int(frame["of"].iloc[0])) if checked else None)


def test_no_place_counts_that_a_cohort_cannot_check(info: ClaimsMatrixInfo) -> None:
    lung = next(line for line in info.lines if line.key == "lung")
    cells = {key: cell for (key, _), cell in zip(info.columns, lung.cells, strict=True) if cell}
    assert {cell.checked for cell in cells.values()} == {1, 2}  # the other lung is never told from that of origin


def test_the_headline_counts_full_checks_alone(info: ClaimsMatrixInfo) -> None:
    full = [c for line in info.lines for c in line.cells if c and c.checked == WITHIN and c.ranked >= 10]
    assert list(info.full) == full
    two, three = sum(c.agreed >= 2 for c in full), sum(c.agreed == 3 for c in full)
    head = matrix_headline(info)
    assert f"in all {len(full)} full checks" in head if two == len(full) else f"in {two} of {len(full)} full" in head
    assert head.endswith(f"all three in {three}, but none of 2 for lung in MSK-MET 2022")


def test_headlines() -> None:
    def of(*cells: Cell | None) -> ClaimsMatrixInfo:
        return ClaimsMatrixInfo((("a", "A"),) * len(cells), (Line("p", "P", "x, y, z", cells),), 3)

    start = "Textbook claims, checked: the lists name at least two of the three commonest sites in"
    assert matrix_headline(of(Cell(2, 3, 20), Cell(1, 3, 20))) == f"{start} 1 of 2 full checks, all three in none"
    assert matrix_headline(of(Cell(3, 3, 20), Cell(3, 3, 4))) == f"{start} the one full check, all three in 1"
    assert matrix_headline(of(Cell(3, 3, 4), Cell(2, 2, 20), None)).endswith("no list can be checked in full")


@pytest.mark.parametrize("narrow", [False, True])
def test_every_cell_can_be_clicked_and_few_ranked_are_dotted(info: ClaimsMatrixInfo, *, narrow: bool) -> None:
    for look in (LIGHT, DARK):
        figure = plot_claims_matrix(info, look, narrow=narrow)
        (cells,) = figure.data
        keys = {cell_of({"customdata": list(one)}) for one in cells.customdata}
        assert keys == {(line.key, cohort) for line in info.lines for cohort, _ in info.columns}
        few = sum(cell.few for line in info.lines for cell in line.cells if cell)
        assert sum(shape.line.dash == "dot" for shape in figure.layout.shapes) == few > 0
        assert min(note.font.size for note in figure.layout.annotations) >= 11


def test_the_table_has_every_check(atlas: Atlas, info: ClaimsMatrixInfo) -> None:
    figure = build(atlas, "claims_matrix", Selection(cohort="msk_met", primary="lung"))
    table = figure.table()
    assert len(table) == sum(cell is not None for line in info.lines for cell in line.cells)
    assert table["Full check"].sum() == len(info.full)
    assert all(label in figure.sentence for _, label in info.columns)
