"""Each kind of upload in each format and encoding becomes the same cohort, and every row is accounted for."""

import re
from collections.abc import Sequence

import openpyxl
import pandas as pd
import pytest

from data.atlas import Atlas
from data.own.about import METHODS, TIMINGS, About
from data.own.count.intake import Intake, cohort_of
from data.own.examples import KINDS, example
from data.own.faults import IntakeError
from data.own.folder import read, write
from data.own.read.sheets import Sheet, read_files
from data.own.understand.forms import Said, Several
from data.own.understand.mapping import LEFT_OUT, proposed
from data.own.understand.recognise import recognised
from data.stats.frequency import Options, shares
from data.stats.listed import groups
from data.stats.together import pairs
from data.tables import words
from data.tables.rows import rows
from tests.data.own.cohorts import with_cohorts
from tests.data.own.uploads import Files, all_the_way, delimited, packed, parquet, saved, sums, xlsx

PATIENTS: list[list[object]] = [
    ["patient_id", "primary", "sex", "stage"],
    ["Ä1", "Brust", "weiblich", "II"],
    ["Ä2", "Brust", "weiblich", "IV"],
    ["Ä3", "Brust", "männlich", "IV"],
    ["Ä4", "lung", "männlich", ""],
    ["Ä5", "lung", "", "IV"],
    ["Ä6", "Märchen", "weiblich", "IV"],
    ["Ä2", "Brust", "weiblich", "IV"],
]
EVENTS: list[list[object]] = [
    ["patient_id", "site"],
    ["Ä2", "Knochen"],
    ["Ä2", "Wirbelkörper"],
    ["Ä3", "Wirbelkörper"],
    ["Ä3", "liver"],
    ["Ä4", "brain"],
    ["Ä4", "brain"],
    ["Ä6", "liver"],
    ["Ä9", "liver"],
]
CHOICES = {
    ("primary", "Brust"): "breast",
    ("primary", "Märchen"): LEFT_OUT,
    ("sex", "weiblich"): "female",
    ("sex", "männlich"): "male",
    ("site", "Knochen"): "bone",
    ("site", "Wirbelkörper"): "bone_spine",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac-roman")
FORMATS = {
    **{f"comma {code}": ("csv", ",", code) for code in ENCODINGS},
    "semicolon": ("csv", ";", "cp1252"),
    "tab": ("tsv", "\t", "utf-8"),
    "bar": ("txt", "|", "utf-8"),
    "spreadsheet": ("xlsx", "", ""),
    "Parquet": ("parquet", "", ""),
}


def written(table: Sequence[Sequence[object]], kind: str) -> tuple[str, bytes]:
    """The ending and the content of some rows in one of FORMATS."""
    ending, separator, encoding = FORMATS[kind]
    if ending == "xlsx":
        return ending, xlsx(table)
    return ending, parquet(table) if ending == "parquet" else delimited(table, separator, encoding)


def with_choices(files: Files, atlas: Atlas) -> Intake:
    shape = recognised(read_files(files), atlas)
    mapping = proposed(shape, atlas)
    known = {(entry.kind, entry.label) for entry in mapping.entries}
    mapping = mapping.decided({key: term for key, term in CHOICES.items() if key in known})
    return cohort_of(shape, mapping, About("My study"), atlas)


def count(intake: Intake, primary: str, site: str, sex: str = "all", stratum: str = "") -> tuple[int, int]:
    """Patients with a site, and of how many."""
    key = (primary, site, sex, stratum)
    found = [r for r in rows(intake.own.frequencies) if (r.primary_id, r.site_id, r.sex, r.stratum) == key]
    return int(found[0].n_with_site), int(found[0].n_denominator)


def read_of(intake: Intake) -> dict[str, tuple[str, int, int, int]]:
    """{file: (table, rows read, used, set aside)}."""
    return {r.file: (r.table, r.read, r.used, r.set_aside) for r in rows(sums(intake.report))}


def aside_of(intake: Intake) -> dict[str, str]:
    """{why rows were set aside: which}."""
    return {line.why: line.rows for line in rows(intake.report) if line.outcome == "set aside"}


@pytest.fixture(scope="module")
def mine(atlas: Atlas) -> Intake:
    return with_choices([("patients.csv", delimited(PATIENTS)), ("events.csv", delimited(EVENTS))], atlas)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_cohort(kind: str, mine: Intake, atlas: Atlas) -> None:
    files = [
        (f"{name}.{end}", text)
        for name, (end, text) in (("patients", written(PATIENTS, kind)), ("events", written(EVENTS, kind)))
    ]
    intake = with_choices(files, atlas)
    for name in ("cohort", "denominators", "frequencies", "cooccurrence"):
        pd.testing.assert_frame_equal(getattr(intake.own, name), getattr(mine.own, name))
    counted = [report[report["outcome"] != "noted"] for report in (intake.report, mine.report)]  # letters are noted
    assert list(counted[0]["n_rows"]) == list(counted[1]["n_rows"])


def test_patients_without_metastases_stay_in_the_denominator(mine: Intake) -> None:
    assert count(mine, "breast", "liver") == (1, 3)
    everybody = mine.own.denominators[
        (mine.own.denominators["sex"] == "all") & (mine.own.denominators["stratum"] == "")
    ]
    assert dict(zip(everybody["primary_id"], everybody["n_patients"], strict=True)) == {"breast": 3, "lung": 2}
    assert dict(zip(everybody["primary_id"], everybody["n_metastatic"], strict=True)) == {"breast": 2, "lung": 1}


def test_a_narrower_site_counts_for_the_wider_one_that_is_named_too(mine: Intake) -> None:
    assert count(mine, "breast", "bone_spine") == (2, 3)
    assert count(mine, "breast", "bone") == (2, 3)  # one by name, both by their spine
    assert "cns" not in set(mine.own.frequencies["site_id"])  # the brain lies in it, but nobody named it


def test_strata_and_sexes_become_groups(mine: Intake, atlas: Atlas) -> None:
    assert count(mine, "breast", "liver", "male") == (1, 1)
    assert count(mine, "breast", "bone", "all", "Stage: IV") == (2, 2)
    both = with_cohorts(atlas, mine.own)
    found = groups(both, "own_my_study", ("breast",))
    assert found[0] == ("all", "")
    assert {("female", ""), ("male", ""), ("all", "Stage: II"), ("all", "Stage: IV"), ("male", "Stage: IV")} <= set(
        found
    )
    frame = shares(both, "own_my_study", "breast", Options(stratum="Stage: IV"))
    assert set(frame["n_denominator"]) == {2}


def test_pairs_of_sites_are_counted(mine: Intake, atlas: Atlas) -> None:
    frame = pairs(with_cohorts(atlas, mine.own), "own_my_study", "breast")
    both = frame[(frame["other_id"] == "liver") & (frame["given_id"] == "bone_spine")]
    assert list(both["n11"]) == [1]


def test_every_row_is_accounted_for(mine: Intake) -> None:
    found = read_of(mine)
    assert found["patients.csv"] == ("patients", 7, 5, 2)
    assert found["events.csv"] == ("metastases", 8, 6, 2)
    assert aside_of(mine) == {
        "the same patient's row again": "8",
        "its primary is left out of the mapping": "7",
        "its patient is set aside": "8",
        "its patient is not in the table of patients": "9",
    }


def test_no_identifier_leaves(mine: Intake) -> None:
    frames = [mine.report, mine.own.source, mine.own.cohort, mine.own.denominators, mine.own.frequencies]
    assert not any(
        frame.astype("str").apply(lambda column: column.str.contains("Ä")).any(axis=None) for frame in frames
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_load(kind: str, atlas: Atlas) -> None:
    files = [(KINDS[kind], example(kind))]
    assert recognised(read_files(files), atlas).kind == kind
    intake = all_the_way(files, atlas, decide=False)  # nothing has to be asked
    assert count(intake, "breast", "bone") == (57, 174)
    assert count(intake, "prostate", "lung") == (16, 122)
    assert (intake.report["outcome"] == "used").all()


HEADERS = ["#Patient Identifier\tWhat", "#Who\tWhat", "#STRING\tSTRING", "#1\t1"]
STUDY_PATIENTS = [
    *HEADERS,
    "PATIENT_ID\tSEX\tTUMOR_STAGE\tDMETS_DX_BONE\tDMETS_DX_CNS_BRAIN\tOS_MONTHS",
    "P-1\tFemale\tIV\tYes\tNo\t3.2",
    "P-2\tMale\tII\tNo\tNo\t1",
    "P-3\tFemale\tIV\tNo\t\t9",
    "P-4\tMale\tIV\tYes\tYes\t8",
    "P-5\tMale\tIV\tYes\tYes\t8",
]
STUDY_SAMPLES = [
    *HEADERS,
    "PATIENT_ID\tSAMPLE_ID\tCANCER_TYPE\tCANCER_TYPE_DETAILED\tONCOTREE_CODE\tDMETS_DX_LIVER",
    "P-1\tP-1-T1\tLung Cancer\tLung Adenocarcinoma\tLUAD\tNo",
    "P-1\tP-1-T2\tLung Cancer\tLung Adenocarcinoma\tLUAD\tYes",
    "P-2\tP-2-T1\tLung Cancer\tLung Adenocarcinoma\tLUAD\tNo",
    "P-3\tP-3-T1\tLung Cancer\tLung Adenocarcinoma\tLUAD\tNo",
    "P-4\tP-4-T1\tLung Cancer\tLung Adenocarcinoma\tLUAD\tNo",
    "P-4\tP-4-T2\tMelanoma\tCutaneous Melanoma\tSKCM\tNo",
    "P-9\tP-9-T1\tMelanoma\tCutaneous Melanoma\tSKCM\tNo",
]


def study(*, zipped: bool) -> Files:
    """A study of five patients: one has two samples, one two primaries, one no sample."""
    files = {
        "study/data_clinical_patient.txt": "\n".join(STUDY_PATIENTS).encode(),
        "study/data_clinical_sample.txt": "\n".join(STUDY_SAMPLES).encode(),
    }
    if zipped:
        return [("study.zip", packed({**files, "study/data_mutations.txt": b"x", "study/meta_study.txt": b"a: b"}))]
    return list(files.items())


@pytest.mark.parametrize("zipped", [False, True], ids=["as files", "as a zip"])
def test_a_study_counts_each_patient_once(zipped: bool, atlas: Atlas) -> None:  # noqa: FBT001
    intake = all_the_way(study(zipped=zipped), atlas, said=Said(several="aside"))
    assert count(intake, "lung_adenocarcinoma", "liver") == (1, 3)  # one of two samples says so
    assert count(intake, "lung_adenocarcinoma", "bone") == (1, 3)
    assert count(intake, "lung_adenocarcinoma", "cns") == (0, 2)  # of P-3 it is not known
    assert {
        r.denominator for r in rows(intake.own.frequencies) if (r.site_id, r.sex, r.stratum) == ("cns", "all", "")
    } == {"examined"}
    found = read_of(intake)
    assert found["data_clinical_patient.txt"] == ("patients", 5, 3, 2)
    assert found["data_clinical_sample.txt"] == ("samples", 7, 4, 3)
    if zipped:
        assert found["data_mutations.txt"] == ("not used", 0, 0, 0)


def test_the_rows_of_a_study_are_those_of_the_file(atlas: Atlas) -> None:
    intake = all_the_way(study(zipped=False), atlas, said=Said(several="aside"))
    aside = aside_of(intake)
    assert aside["its samples name several primaries"] == "9"  # four lines of description, the names, then P-1 to P-4
    assert aside["no sample names its primary"] == "10"


@pytest.mark.parametrize(("several", "n", "people"), [("each", 4, 4), ("first", 4, 4), ("aside", 3, 3)])
def test_a_patient_of_a_study_with_several_primaries_counts_as_it_was_said(
    several: Several, n: int, people: int, atlas: Atlas
) -> None:
    intake = all_the_way(study(zipped=False), atlas, said=Said(several=several))
    assert count(intake, "lung_adenocarcinoma", "bone")[1] == n
    melanoma = intake.own.frequencies[intake.own.frequencies["primary_id"].str.contains("melanoma")]
    assert bool(len(melanoma)) == (several == "each")
    assert intake.own.cohort["n_patients"].iloc[0] == people
    assert bool(intake.own.cohort["primaries_disjoint"].iloc[0]) == (several != "each")
    assert read_of(intake)["data_clinical_sample.txt"][1] == 7


WIDE = b"patient_id,primary,bone,vertebrae,liver\na,breast,no,yes,\nb,breast,no,no,yes\nc,breast,,no,no\n"


def test_blank_cells_mean_what_the_person_says(atlas: Atlas) -> None:
    files = [("w.csv", WIDE)]
    unknown, no = all_the_way(files, atlas), all_the_way(files, atlas, blank="no")
    assert count(unknown, "breast", "liver") == (1, 2)
    assert count(no, "breast", "liver") == (1, 3)
    assert count(unknown, "breast", "bone") == (0, 2)  # a no stands beside the spine's yes; a blank stays unknown
    assert count(no, "breast", "bone") == (0, 3)
    why = "Bone says no and Spine, which lies in it, says yes; the no stands"
    assert [line.rows for line in rows(unknown.report) if line.why == why] == ["2"]


def test_sites_in_one_column(atlas: Atlas) -> None:
    text = b"patient_id,primary,sites\na,breast,bone; liver\nb,breast,\nc,breast,liver;liver;none\n"
    intake = all_the_way([("p.csv", text)], atlas)
    assert count(intake, "breast", "liver") == (2, 3)
    assert count(intake, "breast", "bone") == (1, 3)


def test_a_site_left_out_is_not_no_metastasis(atlas: Atlas) -> None:
    """The patient has something somewhere: how many have metastases is then not known."""
    patients, events = b"patient_id,primary\na,breast\nb,breast\n", b"patient_id,site\na,Zorg\nb,bone\n"
    intake = all_the_way([("p.csv", patients), ("e.csv", events)], atlas)
    assert intake.own.denominators["n_metastatic"].isna().all()
    shape = recognised(
        read_files([("w.csv", b"patient_id,primary,bone,liver\na,breast,no,yes\nb,breast,yes,no\n")]), atlas
    )
    wide = cohort_of(shape, proposed(shape, atlas).decided({("site", "liver"): LEFT_OUT}), About("My study"), atlas)
    assert count(wide, "breast", "bone") == (1, 2)
    assert wide.own.denominators["n_metastatic"].isna().all()
    none = all_the_way([("p.csv", patients), ("e.csv", events.replace(b"Zorg", b"none"))], atlas)
    assert none.own.denominators["n_metastatic"].tolist() == [1]


def test_other_columns_can_be_chosen(atlas: Atlas) -> None:
    shape = recognised(read_files([("w.csv", WIDE)]), atlas)
    fewer = shape.with_roles(sites=("liver",))
    assert {entry.label for entry in proposed(fewer, atlas).entries if entry.kind == "site"} == {"liver"}
    assert shape.roles.sites == ("bone", "vertebrae", "liver")
    with pytest.raises(IntakeError, match=r"w\.csv, column “liver”: This column was given two roles"):
        shape.with_roles(sex="liver")
    with pytest.raises(IntakeError, match=r"w\.csv, column “colour”: There is no such column"):
        shape.with_roles(sex="colour")
    with pytest.raises(IntakeError, match="No column holds the primary"):
        shape.with_roles(primary="")


def test_a_frequency_table_with_groups_and_denominators(atlas: Atlas) -> None:
    text = (
        b"primary,site,sex,stratum,n_with_site,n_patients,n_metastatic,denominator\n"
        b"breast,bone,all,,30,100,40,metastatic\nbreast,brain,all,,5,100,40,all\n"
        b"breast,bone,female,,29,98,39,metastatic\nbreast,bone,all,stage IV,30,40,40,metastatic\n"
        b"breast,breast,all,,9,100,40,all\n"
    )
    intake = all_the_way([("f.csv", text)], atlas)
    assert count(intake, "breast", "bone") == (30, 40)
    assert count(intake, "breast", "brain") == (5, 100)
    assert count(intake, "breast", "bone", "female") == (29, 39)
    assert count(intake, "breast", "bone", stratum="Group: stage IV") == (30, 40)
    flags = intake.own.frequencies.set_index("site_id")["flag"].to_dict()
    assert flags["breast"] == "own_organ"
    assert bool(intake.own.cohort["own_site_counted"].iloc[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_cohort_folder_of_it_passes_the_schema(
    kind: str, atlas: Atlas, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cohort")
    own = all_the_way([(KINDS[kind], example(kind))], atlas).own
    write(own, folder)
    again = read(folder, atlas.tables)
    pd.testing.assert_frame_equal(again.frequencies, own.frequencies)


def test_statements_about_a_cohort_are_checked(atlas: Atlas) -> None:
    shape = recognised(read_files([("w.csv", WIDE)]), atlas)
    mapping = proposed(shape, atlas)
    with pytest.raises(IntakeError, match="Give it a name"):
        cohort_of(shape, mapping, About("  "), atlas)
    with pytest.raises(IntakeError, match=r"“guess” is not a method\. Allowed: clinical"):
        cohort_of(shape, mapping, About("x", method="guess"), atlas)
    assert About("Müller & Söhne, 2020–21").cohort_id == "own_muller_sohne_2020_21"
    assert re.fullmatch(r"own_[0-9a-f]{8}", About("日本").cohort_id)
    assert About("日本").cohort_id != About("中国").cohort_id


def test_every_method_and_timing_has_a_name() -> None:
    assert all(words.METHODS[method] for method in METHODS)
    assert [timing for timing in TIMINGS if not words.TIMINGS[timing]] == ["not_applicable"]


def test_primaries_that_hold_each_other_are_not_disjoint(atlas: Atlas) -> None:
    text = b"primary,site,n_with_site,n_patients\nbreast,bone,3,9\nbreast_triple_neg,bone,1,2\n"
    shape = recognised(read_files([("f.csv", text)]), atlas)
    mapping = proposed(shape, atlas)
    assert int(cohort_of(shape, mapping, About("x"), atlas).own.cohort["n_patients"].iloc[0]) == 9
    with pytest.raises(IntakeError, match="each patient has one primary, but"):
        cohort_of(shape, mapping, About("x", primaries_disjoint=True), atlas)


def test_notes_and_hidden_sheets_are_set_aside(atlas: Atlas) -> None:
    book = openpyxl.Workbook()
    for row in [["primary", "site", "n_with_site", "n_patients"], ["breast", "bone", 3, 9]]:
        book.active.append(row)
    book.create_sheet("Notes").append(["Counted in May"])
    book.create_sheet("Old").append(["a", "b"])
    book["Old"].sheet_state = "hidden"
    intake = all_the_way([("f.xlsx", saved(book))], atlas)
    assert count(intake, "breast", "bone") == (3, 9)
    assert [(line.file, line.why) for line in rows(intake.report) if line.table == "not used"] == [
        ("f.xlsx, sheet “Old”", "hidden, or no sheet of cells"),
        ("f.xlsx, sheet “Notes”", "no table with two columns"),
    ]
    zipped = packed(
        {"f.csv": b"primary,site,n_with_site,n_patients\nbreast,bone,3,9\n", "README.txt": b"Counted in May\n"}
    )
    assert count(all_the_way([("f.zip", zipped)], atlas), "breast", "bone") == (3, 9)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    (sheet,) = read_files([("a.csv", b"# made by hand\nid,primary\n1,breast\n\n2,lung\n")])
    assert isinstance(sheet, Sheet)
    assert (list(sheet.frame.index), sheet.blank_rows) == ([3, 5], (4,))
    assert sheet.how == "UTF-8, comma"
