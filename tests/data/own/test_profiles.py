"""Profiles on small tables whose answer can be seen, on pandas and DuckDB alike."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from data.own.count.profiles import ProfileError, profiled, wide_profiled

PATIENTS = pd.DataFrame(
    {
        "patient": ["p1", "p2", "p3", "p4"],
        "primary": ["Breast", "Breast", "Lung", "Lung"],
        "sex": ["F", "F", None, ""],
        "year": [2015, 2016, 2015, 2015],
    }
)
METASTASES = pd.DataFrame(
    {"patient": ["p1", "p1", "p2", "p4", "p4"], "site": ["Liver", "Vertebra", "Rib", "Liver", "Toe"]}
)
SITES = {"liver": ["Liver", "Hepatic"], "bone": ["Rib", "Vertebra"], "bone_spine": ["Vertebra"], "skin": []}
ATTRIBUTES = ("primary", "sex", "year")
EXPECTED = [
    ["Breast", "F", "2015", 1, 1, 1, 0, 1],
    ["Breast", "F", "2016", 0, 1, 0, 0, 1],
    ["Lung", "", "2015", 0, 0, 0, 0, 1],
    ["Lung", "", "2015", 1, 0, 0, 0, 1],
]
Native = Callable[[pd.DataFrame], Any]


@pytest.fixture(params=["pandas", "duckdb"])
def native(request: pytest.FixtureRequest) -> Iterator[Native]:
    """Return a function that gives a frame in the form of an engine."""
    if request.param == "pandas":
        yield lambda frame: frame
        return
    with duckdb.connect() as connection:
        yield lambda frame: connection.from_arrow(pa.Table.from_pandas(frame, preserve_index=False))


def counted(native: Native, patients: pd.DataFrame, metastases: pd.DataFrame) -> pd.DataFrame:
    return profiled(native(patients), native(metastases), attributes=ATTRIBUTES, sites=SITES).frame


def test_a_patient_counts_once_a_site_and_without_a_metastasis_too(native: Native) -> None:
    found = counted(native, PATIENTS, METASTASES)
    assert list(found.columns) == [*ATTRIBUTES, *SITES, "n"]
    assert found.to_numpy().tolist() == EXPECTED


def test_the_order_of_the_rows_does_not_matter(native: Native) -> None:
    found = counted(native, PATIENTS[::-1], METASTASES[::-1])
    assert found.to_numpy().tolist() == EXPECTED


@pytest.mark.parametrize("times", [31, 32, 200])
def test_many_rows_of_one_patient_do_not_run_over_into_another_site(native: Native, times: int) -> None:
    sites = {f"s{i}": [f"label {i}"] for i in range(12)}
    many = pd.DataFrame({"patient": ["p1"] * times + ["p2"], "site": ["label 3"] * times + ["label 11"]})
    read = profiled(native(PATIENTS), native(many), attributes=("year",), sites=sites)
    assert read.frame[["s3", "s4", "s11", "n"]].to_numpy().tolist() == [[0, 0, 0, 2], [1, 0, 0, 1], [0, 0, 1, 1]]
    assert read.rows.metastases == times + 1


def test_a_site_with_many_labels_holds_them_all(native: Native) -> None:
    labels = [f"label {i}" for i in range(70)]
    every = pd.DataFrame({"patient": ["p1"] * 70 + ["p1"] * 3, "site": labels + labels[:3]})
    found = profiled(
        native(PATIENTS), native(every), attributes=("primary",), sites={"bone": labels, "liver": ["x"]}
    ).frame
    assert found.to_numpy().tolist() == [["Breast", 0, 0, 1], ["Breast", 1, 0, 1], ["Lung", 0, 0, 2]]


def damaged() -> tuple[pd.DataFrame, pd.DataFrame]:
    blank = pd.Series(["", None, "  "], dtype="str")
    patients = pd.concat([PATIENTS, PATIENTS.head(1), PATIENTS.head(3).assign(patient=blank)])
    metastases = pd.concat([METASTASES, pd.DataFrame({"patient": ["p9", "", None], "site": ["Liver"] * 3})])
    return patients, metastases


def test_rows_that_cannot_be_counted_are_refused_without_naming_anybody(native: Native) -> None:
    patients, metastases = damaged()
    with pytest.raises(ProfileError, match="3 rows of the patients have no patient id; 2 rows of the patients share"):
        counted(native, patients, metastases)
    with pytest.raises(
        ProfileError, match=r"2 rows of the metastases have no .*; 1 row of the metastases belongs"
    ) as raised:
        counted(native, PATIENTS, metastases)
    assert "p9" not in str(raised.value)


def test_rows_can_be_set_aside_and_are_accounted_for(native: Native) -> None:
    patients, metastases = damaged()
    read = profiled(native(patients), native(metastases), attributes=ATTRIBUTES, sites=SITES, set_aside=True)
    assert read.frame.to_numpy().tolist() == EXPECTED[1:]  # p1 stands there twice
    rows = read.rows
    assert (rows.patients, rows.blank_patients, rows.repeated_patients, rows.repeated_rows) == (8, 3, 1, 2)
    assert (rows.metastases, rows.blank_metastases, rows.unmatched_metastases) == (8, 2, 3)
    assert rows.patients_used == read.frame["n"].sum() == 3
    assert rows.metastases_used == 3
    assert sum(rows.faults().values()) == 3 + 2 + 2 + 3


def test_ids_that_are_numbers_in_one_table_and_text_in_the_other_meet(native: Native) -> None:
    patients = PATIENTS.assign(patient=[1, 2, 3, 4])
    metastases = METASTASES.assign(patient=METASTASES["patient"].str[1:])
    assert counted(native, patients, metastases).to_numpy().tolist() == EXPECTED


def test_an_empty_table_of_metastases_is_no_metastases(native: Native) -> None:
    found = counted(native, PATIENTS, METASTASES.head(0))
    assert found[list(SITES)].to_numpy().sum() == 0
    assert found["n"].sum() == 4


def test_a_missing_column_is_named_with_those_there_are(native: Native) -> None:
    with pytest.raises(
        ProfileError, match=r"patients have no column stage\. Their columns: patient, primary, sex, year"
    ):
        profiled(native(PATIENTS), native(METASTASES), attributes=("stage",), sites=SITES)
    with pytest.raises(ProfileError, match="liver"):
        profiled(
            native(PATIENTS.rename(columns={"sex": "liver"})), native(METASTASES), attributes=("liver",), sites=SITES
        )


WIDE = PATIENTS.assign(
    liver=["Yes", " No", "perhaps", ""], rib=[1, 0, 1, 0], spine=["0", "No", "1", ""], skin=[True, False, False, True]
)
COLUMNS = {"liver": ("liver",), "bone": ("rib", "spine"), "skin": ("skin",)}
ANSWERS: dict[str, Any] = {"yes": ["Yes", "1"], "no": ["No", "0"]}


def test_wide_tables_tell_yes_no_and_not_known(native: Native) -> None:
    wide = WIDE.rename(columns={"liver": "L", "skin": "S"})
    columns = COLUMNS | {"liver": ("L",), "skin": ("S",)}
    found = wide_profiled(native(wide), attributes=("primary",), columns=columns, **ANSWERS, patient="patient").frame
    assert found.astype("object").where(found.notna(), None).to_numpy().tolist() == [
        ["Breast", 0, 0, 0, 1],
        ["Breast", 1, 1, 1, 1],
        ["Lung", None, 1, 0, 1],
        ["Lung", None, None, 1, 1],
    ]


def test_wide_tables_account_for_their_rows_too(native: Native) -> None:
    twice = pd.concat([WIDE, WIDE.head(1), WIDE.head(1).assign(patient="")])
    twice["skin"] = twice["skin"].astype(bool)
    keys: dict[str, Any] = {"attributes": ("primary",), "columns": COLUMNS, "patient": "patient", **ANSWERS}
    with pytest.raises(ProfileError, match="share their id"):
        wide_profiled(native(twice), **keys)
    read = wide_profiled(native(twice), **keys, set_aside=True)
    assert (read.rows.patients, read.rows.blank_patients, read.rows.repeated_rows) == (6, 1, 2)
    assert read.frame["n"].sum() == 3
    assert wide_profiled(native(twice), **(keys | {"patient": None})).frame["n"].sum() == 6


def test_more_sites_than_one_number_holds(native: Native) -> None:
    sites = {f"s{i}": [f"label {i}"] for i in range(65)}
    metastases = pd.DataFrame({"patient": ["p1", "p1", "p2"], "site": ["label 0", "label 64", "label 33"]})
    found = profiled(native(PATIENTS), native(metastases), attributes=("primary",), sites=sites).frame
    ones = [[site for site in sites if row[site]] for _, row in found.iterrows()]
    assert ones == [["s33"], ["s0", "s64"], []]
    wide = PATIENTS.assign(**{site: ["Yes", "No", "", "No"] for site in sites})
    found = wide_profiled(native(wide), attributes=("patient",), columns={s: (s,) for s in sites}, **ANSWERS).frame
    assert found[list(sites)].nunique(axis=1, dropna=False).eq(1).all()
    assert found["s64"].fillna(9).tolist() == [1, 0, 9, 0]


def test_attributes_with_too_many_values_are_refused(native: Native, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.own.count.profiles.MOST", 4)
    assert len(counted(native, PATIENTS, METASTASES)) == 4
    monkeypatch.setattr("data.own.count.profiles.MOST", 3)
    with pytest.raises(ProfileError, match="more than 3 combinations of primary, sex, year and sites"):
        counted(native, PATIENTS, METASTASES)
    with pytest.raises(ProfileError, match="combinations"):
        wide_profiled(native(WIDE), attributes=("patient",), columns={"bone": ("rib",)}, **ANSWERS)
