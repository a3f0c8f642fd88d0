"""The same rows in the same order on every engine, against a count patient by patient; files that cannot be read."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from data.atlas import Atlas
from data.own.count.profiles import Profiled, Rows, profiled, wide_profiled
from data.own.large.engines import Reader, opened
from data.own.large.generate import drawn, plan
from data.own.read import delimited
from data.own.read.sheets import read_files
from data.tables.load import TableError
from data.tables.rows import rows
from tests.data.own.cluster import SMALL, cluster

ATTRIBUTES = ("primary", "sex", "stage", "year")
SITES = {
    "bone": ["Bone"],
    "lung": ["Lung", "Pleura"],
    "pleura": ["Pleura"],
    "other_site": ["Any other site", "Toe; a"],
}
TIMES = 40
"""Rows of one site in one patient: more than its bits count."""


@pytest.fixture(scope="module")
def people(atlas: Atlas) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return drawn patients and metastases, some of them damaged."""
    ((patients, metastases),) = drawn(plan(atlas), 2000, seed=5)
    people, events = patients.to_pandas(), metastases.to_pandas()
    odd = people.head(5).assign(patient=["P000000100", "P000000100", "", " ", "P000000200"])
    people = pd.concat([people, odd], ignore_index=True)
    people.loc[300:310, "stage"] = ""
    more = pd.DataFrame({"patient": ["nobody", "nobody", "", *["P000000007"] * TIMES], "site": "Bone"})
    toe = pd.DataFrame({"patient": ["P000000008"], "site": ["Toe; a"]})
    return people, pd.concat([events, more, toe], ignore_index=True)


@pytest.fixture(scope="module")
def files(people: tuple[pd.DataFrame, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return them as files: Parquet, and CSV with semicolons, in a folder with signs that a pattern would have."""
    folder = tmp_path_factory.mktemp("data") / "a [b] {c} *"
    folder.mkdir()
    pa.parquet.write_table(pa.Table.from_pandas(people[0], preserve_index=False), folder / "patients.parquet")
    people[1].to_csv(folder / "metastases.csv", sep=";", index=False)
    return str(folder / "patients.parquet"), str(folder / "metastases.csv")


@pytest.fixture(scope="module")
def expected(people: tuple[pd.DataFrame, pd.DataFrame]) -> Profiled:
    """Return the profiles counted patient by patient."""
    patients, metastases = people
    ids = Counter(patients["patient"])
    sound = patients[[bool(p.strip()) and ids[p] == 1 for p in patients["patient"]]]
    labels: dict[str, set[str]] = {}
    for patient, label in zip(metastases["patient"], metastases["site"], strict=True):
        labels.setdefault(patient, set()).add(label)
    counts: Counter[tuple[Any, ...]] = Counter()
    for each in rows(sound):
        own = labels.get(each.patient, set())
        states = (int(bool(own & {*meaning})) for meaning in SITES.values())
        counts[(each.primary, each.sex, each.stage, str(each.year), *states)] += 1
    counted = [(*profile, n) for profile, n in sorted(counts.items())]
    lost = ~metastases["patient"].isin(sound["patient"]) & (metastases["patient"] != "")
    frame = pd.DataFrame(counted, columns=[*ATTRIBUTES, *SITES, "n"])
    return Profiled(frame, Rows(2005, 2, 2, 5, len(metastases), 1, int(lost.sum())))


WORDS: dict[str, int | None] = {"yes": 1, "No": 0, " no ": 0, "1": 1, "": None, "Unknown": None, "perhaps": None}
"""What a cell of a column of a site may say, and what that is."""
ANSWERS: dict[str, Any] = {"yes": ["yes", "1"], "no": ["No", "no", "0"], "unknown": ["", "Unknown"]}
COLUMNS = {f"site {i}": (f"column {i}", "more")[: 2 if i == 3 else 1] for i in range(40)}
"""More sites than one number holds, one of them with two columns."""


@pytest.fixture(scope="module")
def wide(people: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """Return patients with a column a site; what is rare comes late, and two columns hold numbers and truth values."""
    patients, _ = people
    rng = np.random.default_rng(8)
    names = dict.fromkeys(name for several in COLUMNS.values() for name in several)
    usual = {name: rng.choice(["yes", "No", ""], len(patients), p=[0.03, 0.95, 0.02]) for name in names}
    frame = patients.assign(**usual | {"column 1": rng.random(len(patients)) < 0.1})
    for name in ("column 0", "more", "column 39"):
        frame.loc[1200:, name] = rng.choice([*WORDS], len(frame) - 1200)
    frame["column 2"] = rng.integers(0, 2, len(frame))
    frame["column 5"] = frame["column 5"].mask(frame["column 5"] == "")
    return frame


def one_by_one(wide: pd.DataFrame) -> tuple[list[list[Any]], dict[str, int]]:
    """Return the profiles of such patients, counted patient by patient, and the columns with odd cells."""
    ids = Counter(wide["patient"])
    said: dict[Any, int | None] = {**WORDS, True: 1, False: 0, None: None, np.nan: None}
    counts: Counter[tuple[Any, ...]] = Counter()
    odd: Counter[str] = Counter()
    for row in wide.to_dict("records"):
        if not row["patient"].strip() or ids[row["patient"]] > 1:
            continue
        odd.update(name for names in COLUMNS.values() for name in names if row[name] == "perhaps")
        states = []
        for names in COLUMNS.values():
            answers = [said[row[name]] for name in names]
            states.append(1 if 1 in answers else 0 if set(answers) == {0} else 2)
        counts[(row["primary"], row["sex"], row["stage"], *states)] += 1
    return [[*profile, n] for profile, n in sorted(counts.items())], dict(odd)


@contextmanager
def reader(engine: str, folder: Path) -> Iterator[Reader]:
    """Yield the reader of an engine; Spark alone (local) or as a cluster."""
    if engine == "spark-cluster":
        with cluster(folder) as master, opened("spark", scratch=folder, master=master, settings=SMALL) as read:
            yield read
    elif engine == "spark-local":
        with opened("spark", scratch=folder, master="local[2]", settings=SMALL) as read:
            yield read
    else:
        with opened(engine, scratch=folder, memory="300MB", threads=2) as read:  # type: ignore[arg-type]  # by its name
            yield read


@pytest.mark.parametrize(
    "engine",
    ["pandas", "duckdb", "spark-local", "spark-cluster"],
)
def test_every_engine_gives_the_same_rows_in_the_same_order(
    engine: str,
    files: tuple[str, str],
    expected: Profiled,
    wide: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.own.count.profiles.FIRST", 500)  # what is rare comes after
    pa.parquet.write_table(pa.Table.from_pandas(wide, preserve_index=False), tmp_path / "wide.parquet")
    with reader(engine, tmp_path) as read:
        broad = wide_profiled(
            read(str(tmp_path / "wide.parquet"), None),
            attributes=("primary", "sex", "stage"),
            columns=COLUMNS,
            **ANSWERS,
            patient="patient",
            set_aside=True,
        )
        people, events = read(files[0], ("patient", *ATTRIBUTES)), read(files[1], ("patient", "site"))
        found = profiled(people, events, attributes=ATTRIBUTES, sites=SITES, set_aside=True)
        if engine == "spark-local":  # while it is there
            for name in ("short.csv", "long.csv"):
                (tmp_path / name).write_bytes(BAD[name][0])
                with pytest.raises(TableError, match=f"{name}, row 3: This row has . cells?, the header has 2"):
                    read(str(tmp_path / name), ("patient", "site"))
    assert found.rows == expected.rows
    assert found.frame.to_numpy().tolist() == expected.frame.to_numpy().tolist()
    assert found.frame.dtypes.astype("str").unique().tolist() == ["str", "Int8", "int64"]
    profiles, odd = one_by_one(wide)
    assert broad.frame.fillna(dict.fromkeys(COLUMNS, 2)).to_numpy().tolist() == profiles
    assert (broad.odd, broad.rows.patients, broad.rows.patients_used) == (odd, 2005, 1998)
    assert broad.frame.dtypes.astype("str").unique().tolist() == ["str", "Int8", "int64"]


LATE = b"patient,site\n" + b"P1,Bone\n" * 1_000
"""So much that the head of a file does not report what is wrong, where only a few bytes are looked at for it."""
BAD: dict[str, tuple[bytes, str]] = {
    "short.csv": (b"patient,site\nP1,Bone\nP2\nP3,Bone\n", "row 3: This row has 1 cell, the header has 2"),
    "long.csv": (b"patient,site\nP1,Bone\nP2,Bone,7\nP3,Bone\n", "row 3: This row has 3 cells, the header has 2"),
    "open.csv": (b'patient,site\nP1,Bone\nP2,"Bone\nP3,Liver\n', "row 3: A quotation mark is opened here"),
    "late.csv": (LATE + b"P2\n", "row 1002: This row has 1 cell, the header has 2"),
    "late open.csv": (LATE + b'P2,"Bone\n', "row 1002: A quotation mark is opened here"),
    "late latin.csv": (LATE + b"P2,Sch\xe4del\n", "Not every row is UTF-8"),
    "latin.csv": ("patient,site\nP1,Schädel\n".encode("latin-1"), "This is Windows-1252"),
    "empty.csv": (b"", "The file is empty"),
    "twice.csv": (b"patient,site,site\nP1,Bone,Bone\n", "two columns “site”"),
    "cut.parquet": (b"PAR1\x15\x04", "no whole Parquet file"),
    "table.docx": (b"PK", "expected a file that ends with .csv"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_without_a_patient_in_the_message(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "HEAD", 1_000)
    content, expected = BAD[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "patients.csv").write_text("patient,primary\nP1,Breast\n", "utf-8")
    with pytest.raises(TableError) as raised, opened("duckdb", scratch=tmp_path) as read:
        profiled(
            read(str(tmp_path / "patients.csv"), ("patient",)),
            read(str(tmp_path / name), ("patient", "site")),
            attributes=(),
            sites=SITES,
            set_aside=True,
        )
    assert name in str(raised.value)
    assert expected in str(raised.value)
    assert "P2" not in str(raised.value)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []  # what DuckDB put on disk is gone


@pytest.mark.parametrize("path", ["https://example.org/p.csv", "s3://bucket/p.parquet", "missing.csv", "*.csv"])
@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
def test_nothing_is_fetched_and_no_pattern_is_followed(engine: Any, path: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("patient,primary\nP1,Breast\n", "utf-8")
    with pytest.raises(TableError, match="there is no such file"), opened(engine, scratch=tmp_path) as read:
        read(path if "://" in path else str(tmp_path / path), ("patient",))


def test_duckdb_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("patient,primary\nP1,Breast\n", "utf-8")
    with opened("duckdb", scratch=tmp_path) as read:
        settings = read(str(tmp_path / "a.csv"), ("patient",)).query(
            "a", "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%extensions' ORDER BY name"
        )
        assert settings.fetchall() == [
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
        ]


AWKWARD = {
    "titles": "Registry\nof 2026, a try\n\npatient,site\nP1,Bone\nP2,Liver\n",
    "lines": '\ufeff"patient","site of\nmetastasis"\nP1,Bone\nP2,Liver\n',
    "commas": "patient,site,,\nP1,Bone,,\nP2,Liver,,\n",
    "numbers": ",patient,site\n0,P1,Bone\n1,P2,Liver\n",
    "comments": '# one\n# two "half\npatient;site\nP1;Bone\nP2;Liver\n',
}


@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
@pytest.mark.parametrize("case", AWKWARD)
def test_an_engine_finds_the_header_as_the_page_does(case: str, engine: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(AWKWARD[case], "utf-8")
    (sheet,) = read_files([("a.csv", AWKWARD[case].encode())])
    with opened(engine, scratch=tmp_path) as read:
        frame = read(str(tmp_path / "a.csv"), None)
        frame = frame if engine == "pandas" else frame.df()
        assert frame[list(sheet.frame.columns)].to_numpy().tolist() == sheet.frame.to_numpy().tolist()
