"""What one row is, and what may be said of a table beside its columns: each form counts, and nothing goes unsaid."""

import pytest

from data.atlas import Atlas
from data.own.about import About
from data.own.count.intake import Intake, cohort_of
from data.own.count.ledger import warnings
from data.own.count.preview import previewed
from data.own.faults import IntakeError
from data.own.questions import questions
from data.own.read.sheets import read_files
from data.own.understand.forms import FORMS, Said, Several
from data.own.understand.mapping import proposed
from data.own.understand.recognise import begun, recognised
from data.own.understand.shapes import Shape, check, missing
from data.tables.rows import rows
from tests.data.own.uploads import all_the_way, sums


def read(text: str, atlas: Atlas) -> Shape:
    return begun(read_files([("mine.csv", text.encode())]), atlas)


def counted(shape: Shape, atlas: Atlas, **choices: str) -> Intake:
    mapping = proposed(shape, atlas)
    mapping = mapping.decided(mapping.proposals).decided({("site", label): term for label, term in choices.items()})
    return cohort_of(shape, mapping.decided(mapping.omissions), About("My study"), atlas)


def counts(intake: Intake) -> dict[tuple[str, str], tuple[int, int]]:
    """{(primary, site): patients with it, and of how many} of everybody."""
    everybody = [row for row in rows(intake.own.frequencies) if (row.sex, row.stratum) == ("all", "")]
    return {(row.primary_id, row.site_id): (int(row.n_with_site), int(row.n_denominator)) for row in everybody}


def said(intake: Intake) -> dict[str, str]:
    """{why: rows} of the report."""
    return {line.why: line.rows for line in rows(intake.report)}


TWICE = "patient_id,primary,bone\na,breast,yes\na,lung,no\nb,breast,no\nb,C50.9,no\nc,lung,yes\n"


@pytest.mark.parametrize(
    ("several", "breast", "lung", "n", "used"),
    [("each", (1, 2), (1, 2), 3, 4), ("first", (1, 2), (1, 1), 3, 3), ("aside", (0, 1), (1, 1), 2, 2)],
)
def test_a_patient_with_several_primaries_counts_as_it_was_said(
    several: Several, breast: tuple[int, int], lung: tuple[int, int], n: int, used: int, atlas: Atlas
) -> None:
    intake = all_the_way([("mine.csv", TWICE.encode())], atlas, said=Said(several=several))
    assert counts(intake) == {("breast", "bone"): breast, ("lung", "bone"): lung}
    assert intake.own.cohort["n_patients"].tolist() == [n]
    assert intake.own.cohort["primaries_disjoint"].tolist() == [several != "each"]
    assert sums(intake.report)[["read", "used"]].to_numpy().tolist() == [[5, used]]
    assert said(intake)["the same patient's row again"] == "5"


def test_metastases_of_one_patient_count_under_each_primary(atlas: Atlas) -> None:
    events = b"patient_id,site\na,liver\na,liver\nc,bone\n"
    patients = TWICE.replace(",bone\n", "\n").replace(",yes", "").replace(",no", "").encode()
    intake = all_the_way([("p.csv", patients), ("e.csv", events)], atlas)
    assert counts(intake)["breast", "liver"] == (1, 2)
    assert counts(intake)["lung", "liver"] == (1, 2)
    assert intake.own.cohort["n_patients"].tolist() == [3]


LIST = "Patient ID,Cancer Type,Sex,Metastatic Site\na,Breast,f,liver\na,Breast,f,lung\nb,Breast,f,\nc,Lung,m,liver\n"


def test_one_table_of_metastases_keeps_patients_without_any(atlas: Atlas) -> None:
    shape = recognised(read_files([("mine.csv", LIST.encode())]), atlas)
    assert shape.form == "list"
    intake = counted(shape, atlas)
    assert counts(intake) == {
        ("breast", "liver"): (1, 2),
        ("breast", "lung"): (1, 2),
        ("lung", "liver"): (1, 1),
        ("lung", "lung"): (0, 1),
    }
    assert sums(intake.report)[["read", "used"]].to_numpy().tolist() == [[4, 4]]


def test_what_the_rows_of_a_patient_do_not_agree_on_is_not_known(atlas: Atlas) -> None:
    intake = counted(read(LIST.replace("a,Breast,f,lung", "a,Breast,m,lung"), atlas), atlas)
    women = intake.own.denominators.query("primary_id == 'breast' and sex == 'female'")
    assert women["n_patients"].tolist() == [1]


NO_ID = "class,age,bone,neck\nBreast,40,yes,no\nBreast,50,no,yes\nLung,60,no,no\nLung,60,no,no\n"


def test_each_row_may_be_one_patient(atlas: Atlas) -> None:
    shape = read(NO_ID, atlas)
    assert missing(shape) == ["patient"]
    assert shape.roles.primary == "class"
    with pytest.raises(IntakeError, match="No column holds the patient id"):
        counted(shape, atlas)
    intake = counted(shape.changed(atlas, said=Said(row_is_patient=True)), atlas)
    assert counts(intake)["breast", "bone"] == (1, 2)
    assert {"each row is taken as one patient", "columns that are not used: “age”"} <= said(intake).keys()


def test_a_column_that_says_yes_or_no_never_vanishes(atlas: Atlas) -> None:
    shape = read(NO_ID.replace("neck", "Gizzard"), atlas).changed(atlas, said=Said(row_is_patient=True))
    assert shape.doubtful == ("Gizzard",)
    assert "columns that say yes or no and are not used as sites: “Gizzard”" in said(counted(shape, atlas))
    shape = shape.changed(atlas, sites=("bone", "Gizzard"))
    assert shape.doubtful == ()
    assert "columns of sites that are left out of the mapping: “Gizzard”" in said(counted(shape, atlas))
    assert counts(counted(shape, atlas, Gizzard="stomach"))["breast", "stomach"] == (1, 2)


def test_all_patients_may_have_one_primary(atlas: Atlas) -> None:
    shape = read("patient_id,bone,liver\na,yes,no\nb,no,no\n", atlas)
    assert missing(shape) == ["primary"]
    intake = counted(shape.changed(atlas, said=Said(everybody="melanoma")), atlas)
    assert counts(intake)["melanoma", "bone"] == (1, 2)
    assert "all patients are taken to have one primary: Melanoma" in said(intake)


def test_headers_that_nobody_knows_are_given_by_hand(atlas: Atlas) -> None:
    shape = read("患者番号,原発,骨,肝\nA,乳癌,1,0\nB,乳癌,0,0\n", atlas)
    assert (shape.form, shape.roles.patient, shape.roles.sites) == ("wide", "患者番号", ("骨", "肝"))
    shape = shape.changed(atlas, primary="原発")
    check(shape)
    mapping = proposed(shape, atlas)
    mapping = mapping.decided({("primary", "乳癌"): "breast", ("site", "骨"): "bone", ("site", "肝"): "liver"})
    intake = cohort_of(shape, mapping, About("My study"), atlas)
    assert counts(intake) == {("breast", "bone"): (1, 2), ("breast", "liver"): (0, 2)}


def test_blank_cells_below_a_primary_are_filled_as_it_was_said(atlas: Atlas) -> None:
    shape = read("patient_id,primary,bone\na,breast,yes\nb,,no\nc,lung,yes\nd, ,yes\n", atlas)
    assert sums(counted(shape, atlas).report)["set_aside"].tolist() == [2]
    filled = shape.changed(atlas, said=Said(fill=("primary",)))
    intake = counted(filled, atlas)
    assert counts(intake) == {("breast", "bone"): (1, 2), ("lung", "bone"): (2, 2)}
    assert said(intake)["blank cells of “primary” repeat the cell above"] == "3, 5"
    assert sums(counted(filled.changed(atlas, said=Said()), atlas).report)["set_aside"].tolist() == [2]


MATRIX = "primary,Bone,Liver,n_patients\nBreast,150,88,420\nLung,90,,300\nSarcoma,,,10\n"


def test_a_matrix_is_a_frequency_table_whose_blanks_are_not_known(atlas: Atlas) -> None:
    intake = all_the_way([("mine.csv", MATRIX.encode())], atlas)
    assert counts(intake) == {
        ("breast", "bone"): (150, 420),
        ("breast", "liver"): (88, 420),
        ("lung", "bone"): (90, 300),
    }
    assert intake.own.frequencies["locator"].tolist()[0] == "row 2, column Bone of the table"
    assert sums(intake.report)[["read", "used", "set_aside"]].to_numpy().tolist() == [[3, 2, 1]]
    assert said(intake)["1 cell of a site is blank: not known, and not zero"] == "3"
    with pytest.raises(IntakeError, match=r"mine\.csv, row 2, column “Bone”: Found 1,500, more than"):
        all_the_way([("mine.csv", MATRIX.replace("150", "1500").encode())], atlas)


def test_percentages_of_a_matrix_are_worked_back_with_their_bounds(atlas: Atlas) -> None:
    text = "primary,Bone,Liver,n_patients\nBreast,35.7%,21%,420\n"
    intake = all_the_way([("mine.csv", text.encode())], atlas)
    found = intake.own.frequencies[["n_with_site", "n_lo", "n_hi"]].to_numpy().tolist()
    assert found == [[150, 150, 150], [88, 87, 90]]  # 20.5 to 21.5 % of 420 are 86.1 to 90.3
    assert set(intake.own.frequencies["note"]) == {"worked back from a percentage"}
    with pytest.raises(IntakeError, match=r"row 2, column “Bone”: Found “135\.7%”; allowed is a percentage"):
        all_the_way([("mine.csv", text.replace("35.7", "135.7").encode())], atlas)


def test_a_table_can_be_taken_for_each_form(atlas: Atlas) -> None:
    shape = read(MATRIX, atlas)
    assert all(shape.changed(atlas, form=form).form in (form, "list") for form in FORMS)
    assert shape.changed(atlas, form="wide").changed(atlas, form="matrix").roles == shape.roles


def test_an_operation_is_no_site(atlas: Atlas) -> None:
    text = "patient_id,primary,METASTASECTOMY,Liver resection,DMETS_BONE\na,breast,no,no,yes\nb,lung,yes,yes,no\n"
    shape = read(text, atlas)
    assert shape.roles.sites == ("DMETS_BONE",)
    assert shape.doubtful == ("METASTASECTOMY", "Liver resection")


def test_columns_of_one_site_are_united_and_that_is_said(atlas: Atlas) -> None:
    text = "patient_id,primary,Bone,bone\na,breast,yes,no\nb,breast,no,no\n"
    intake = all_the_way([("mine.csv", text.encode())], atlas)
    assert counts(intake) == {("breast", "bone"): (1, 2)}
    told = "columns “Bone”, “bone” are one site, Bone: yes where any says yes; in 1 patient they contradict each other"
    assert told in said(intake)


def test_a_table_of_patients_with_metastasis_alone_says_of_whom_its_shares_are(atlas: Atlas) -> None:
    only = "\n".join(line for line in LIST.splitlines() if not line.endswith(",")) + "\nd,Lung,m,lung\ne,Lung,m,Zorg\n"
    for text in (only, "patient_id,primary,bone,liver\na,breast,yes,no\nb,lung,no,yes\n"):
        intake = counted(read(text, atlas), atlas)
        (why,) = warnings(intake.report)
        assert why.startswith("Every patient has a site, so that shares are of patients with metastasis")
        assert intake.own.cohort["warning"].tolist() == ["own data; only patients with a site"]
    assert warnings(counted(read(LIST, atlas), atlas).report) == []


def test_a_site_that_nobody_is_known_to_be_without_says_so(atlas: Atlas) -> None:
    text = "patient_id,primary,bone,liver\na,breast,x,no\nb,breast,,no\nc,lung,,x\n"
    (why,) = warnings(counted(read(text, atlas), atlas).report)
    assert why.startswith("Bone: no cell says no, so that each share is 100\u2009% of those in whom it is known.")
    filled = read(text, atlas).changed(atlas, said=Said(blank="no"))
    assert warnings(counted(filled, atlas).report) == []
    shape = read(text.replace("no", ""), atlas)
    (asked,) = [one for one in questions(shape, proposed(shape, atlas), atlas) if one.name == "blank"]
    assert asked.answer is None
    assert "No cell says no" in asked.why


def test_what_would_come_out_calls_nothing_left_out_that_is_not_decided_yet(atlas: Atlas) -> None:
    shape = read("record_id,primary,mets___1,mets___2\n1,Breast,0,1\n2,Breast,1,0\n", atlas)
    mapping = proposed(shape, atlas)
    none = previewed(shape, mapping, atlas)
    assert none.fault.startswith("Labels not counted here until you say what they stand for: “mets___1”, “mets___2”.")
    some = previewed(shape, mapping.decided({("site", "mets___1"): "bone"}), atlas)
    assert some.losses == ["Labels not counted here until you say what they stand for: “mets___2”."]
    assert "columns of sites that are left out of the mapping or not decided yet: “mets___2”" in set(some.report["why"])


def test_what_is_restricted_or_withheld_stands_in_the_report(atlas: Atlas) -> None:
    text = "patient_id,primary,sex,ovary,breast,bone\na,breast,f,no,yes,no\nb,breast,m,yes,no,yes\nc,lung,m,no,no,no\n"
    shape = recognised(read_files([("mine.csv", text.encode())]), atlas)
    intake = cohort_of(shape, proposed(shape, atlas), About("My study"), atlas, least=2)
    assert {
        "Ovary: counted in patients of one sex only, but others had it too",
        "1 patient has no site beyond the organ of the primary: not counted as metastatic",
        "primaries with fewer than 2 patients: Lung",
    } <= said(intake).keys()
