"""What holds for any table and any bytes: nothing is lost on the way in, and no error but IntakeError comes out."""

import csv
import io
import zipfile
from collections.abc import Sequence
from functools import cache

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.atlas import Atlas
from data.own.faults import IntakeError
from data.own.read.formats import SEPARATORS
from data.own.read.sheets import read_files
from data.own.understand.forms import SEVERAL, Said, Several
from data.tables.load import load_tables
from data.tables.plain import plain
from tests.data.own.uploads import all_the_way, packed, parquet, sums, xlsx

BOUNDED = settings(
    max_examples=60,
    derandomize=True,  # the same examples in every run
    database=None,  # and nothing is written into the tree
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEW = settings(BOUNDED, max_examples=25)
COUNTED = settings(BOUNDED, max_examples=15)
"""For what counts patients twice an example."""


@cache
def known() -> Atlas:
    """Return the atlas; no fixture, for Hypothesis would write all tables out to show an example."""
    return Atlas(load_tables())


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac-roman")
PRINTABLE = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
CELL = st.text(PRINTABLE | st.sampled_from(['"', ",", ";", "\t", "|", "\n", "'"]), max_size=12)
NAMES = st.lists(
    st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=8), min_size=2, max_size=4, unique=True
)


@st.composite
def texts(draw: st.DrawFn) -> list[list[str]]:
    """A header and rows of any printable text; no row is blank."""
    names = draw(NAMES)
    row = st.lists(CELL, min_size=len(names), max_size=len(names)).filter(lambda cells: any(map(str.strip, cells)))
    return [names, *draw(st.lists(row, min_size=1, max_size=6))]


def encodable(rows: list[list[str]], encoding: str) -> list[list[str]]:
    """The rows with what an encoding cannot write left out; "~" keeps a cell from becoming blank."""
    return [
        [cell.encode(encoding, "ignore").decode(encoding).strip("\ufeff") or "~" for cell in row]
        if i
        else [f"c{at}" for at in range(len(row))]
        for i, row in enumerate(rows)
    ]


def found(files: Sequence[tuple[str, bytes]], **form: str) -> list[list[str]]:
    (sheet,) = read_files(files, encoding=form.get("encoding"), separator=form.get("separator"))
    return [list(sheet.frame.columns), *sheet.frame.to_numpy().tolist()]


@BOUNDED
@given(texts(), st.sampled_from(ENCODINGS), st.sampled_from(sorted(SEPARATORS)))
def test_text_reads_back_the_same(rows: list[list[str]], encoding: str, separator: str) -> None:
    rows = encodable(rows, encoding)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(rows)
    form = {"separator": separator} | (
        {} if encoding.startswith("utf") and encoding != "utf-16-le" else {"encoding": encoding}
    )
    assert found([("any.csv", written.getvalue().encode(encoding))], **form) == rows


@FEW
@given(texts())
def test_parquet_reads_back_the_same(rows: list[list[str]]) -> None:
    rows = encodable(rows, "utf-8")
    assert found([("any.parquet", parquet(rows))]) == rows


@FEW
@given(texts())
def test_a_spreadsheet_reads_back_the_same(rows: list[list[str]]) -> None:
    plain_rows = [
        [cell.replace("\n", " ").replace("\t", " ").lstrip("=") or "~" for cell in row]
        for row in encodable(rows, "utf-8")
    ]
    assert found([("any.xlsx", xlsx(plain_rows))]) == plain_rows


WORDS = st.sampled_from(
    ["Brust", "Ösophagus", "Knochen", "Müller", "peritoneo", "hígado", "Pulmão", "côlon", "foie", "II–III"]
)


@BOUNDED
@given(
    st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=2, max_size=8),
    st.sampled_from(sorted(SEPARATORS)),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252", "mac-roman"]),
)
def test_separator_and_encoding_are_found(rows: list[list[str]], separator: str, encoding: str) -> None:
    written = [["a", "b", "c"], *rows]
    content = "".join(separator.join(row) + "\r\n" for row in written).encode(encoding)
    assert found([("any.csv", content)]) == written


STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b"#a\n", b"a,b\n", b"a;b\n1;2\n"]
)


@settings(BOUNDED, max_examples=300)
@given(STARTS, st.binary(max_size=300))
def test_any_bytes_are_a_table_or_an_intake_error(start: bytes, rest: bytes) -> None:
    try:
        read_files([("any.csv", start + rest)])
    except IntakeError as error:
        assert str(error).startswith("any.csv")  # noqa: PT017 - it need not be raised


GOOD = [["primary", "site", "n_with_site", "n_patients"], ["breast", "bone", "30", "100"], ["lung", "liver", "5", "20"]]


@settings(BOUNDED, max_examples=200)
@given(
    st.sampled_from(["xlsx", "parquet", "zip"]), st.integers(0, 10**6), st.binary(min_size=1, max_size=8), st.booleans()
)
def test_damaged_files_are_a_table_or_an_intake_error(kind: str, at: int, noise: bytes, cut: bool) -> None:  # noqa: FBT001
    content = {"xlsx": xlsx(GOOD), "parquet": parquet(GOOD), "zip": packed({"a.csv": b"a,b\n1,2\n"})}[kind]
    at %= len(content)
    damaged = content[:at] if cut else content[:at] + noise + content[at + len(noise) :]
    try:
        read_files([("any." + kind, damaged)])
    except IntakeError as error:
        assert "any." in str(error) or "a.csv" in str(error)  # noqa: PT017


@FEW
@given(st.text(max_size=60))
def test_names_and_quotes_are_harmless(name: str) -> None:
    assert plain(name).replace("\ufffd", "").isprintable()
    with zipfile.ZipFile(io.BytesIO(packed({"a.csv": b"a"}))) as archive:
        assert archive.namelist() == ["a.csv"]
    try:
        read_files([(name, b"")])
    except IntakeError as error:
        assert str(error).replace("\ufffd", "").isprintable()  # noqa: PT017


LABEL = st.text(max_size=12) | st.sampled_from(["breast", "bone", "Brest", "12"])


@BOUNDED
@given(st.lists(st.lists(LABEL, min_size=4, max_size=4), min_size=1, max_size=4), st.booleans())
def test_any_cells_are_a_cohort_or_an_intake_error(cells: list[list[str]], patients: bool) -> None:  # noqa: FBT001
    header = ["patient_id", "primary", "sex", "bone"] if patients else ["primary", "site", "n_with_site", "n_patients"]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([header, *cells])
    try:
        intake = all_the_way([("any.csv", written.getvalue().encode())], known())
    except IntakeError as error:
        assert str(error)  # noqa: PT017 - it need not be raised
    else:
        assert len(intake.own.frequencies)


SITES = ("bone", "liver", "lung", "brain")
PRIMARIES = ("breast", "lung", "Zorg", "")
PERSON = st.tuples(
    st.sampled_from(PRIMARIES),
    st.sampled_from(["f", "m", "", "?"]),
    st.sampled_from(["II", "IV", ""]),
    st.frozensets(st.sampled_from(SITES)),
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=12).filter(lambda people: any(p[0] in PRIMARIES[:2] for p in people))


def as_wide(people: list[tuple[str, str, str, frozenset[str]]]) -> bytes:
    rows = [["patient_id", "primary", "sex", "stage", *SITES]]
    rows += [[f"p{i}", *p[:3], *("yes" if s in p[3] else "no" for s in SITES)] for i, p in enumerate(people)]
    return "".join(",".join(row) + "\n" for row in rows).encode()


def as_long(people: list[tuple[str, str, str, frozenset[str]]]) -> list[tuple[str, bytes]]:
    patients = [["patient_id", "primary", "sex", "stage"], *([f"p{i}", *p[:3]] for i, p in enumerate(people))]
    events = [["patient_id", "site"], *([f"p{i}", s] for i, p in enumerate(people) for s in sorted(p[3])), ["", "bone"]]
    events += [[f"p{i}", s] for i, p in enumerate(people) for s in sorted(p[3])]  # said twice, counted once
    texts = ("".join(",".join(row) + "\n" for row in rows).encode() for rows in (patients, events))
    return list(zip(("patients.csv", "events.csv"), texts, strict=True))


@COUNTED
@given(PEOPLE)
def test_wide_and_long_give_the_same_counts(people: list[tuple[str, str, str, frozenset[str]]]) -> None:
    atlas = known()
    long, wide = all_the_way(as_long(people), atlas), all_the_way([("w.csv", as_wide(people))], atlas)
    for name in ("denominators", "frequencies", "cooccurrence"):
        one, other = getattr(long.own, name), getattr(wide.own, name)
        present = [c for c in ("site_id", "site_a", "site_b") if c in one]
        seen = {s for _, _, _, sites in people for s in sites}
        other = other[other[present].isin(seen).all(axis=1)] if present else other  # the long form names no other site
        pd.testing.assert_frame_equal(
            one[one[present].isin(seen).all(axis=1)].reset_index(drop=True) if present else one,
            other.reset_index(drop=True),
        )
    for intake, read in ((long, {"patients.csv": len(people)}), (wide, {"w.csv": len(people)})):
        counted = sums(intake.report).set_index("file")["read"].to_dict()
        assert read.items() <= counted.items()


@COUNTED
@given(PEOPLE, st.lists(st.sampled_from(["", "p0,breast,f,II", "x,lung,m,IV", ",breast,f,II"]), max_size=4))
def test_a_report_always_adds_up(people: list[tuple[str, str, str, frozenset[str]]], more: list[str]) -> None:
    atlas = known()
    files = as_long(people)
    patients = files[0][1].decode() + "".join(line + "\n" for line in more)
    try:
        intake = all_the_way([("patients.csv", patients.encode()), files[1]], atlas)
    except IntakeError:
        return  # a patient that contradicts itself
    counted = sums(intake.report).set_index("file")
    assert (counted["read"] == counted["used"] + counted["set_aside"]).all()
    assert counted.loc["patients.csv", "read"] == len(patients.splitlines()) - 1
    assert counted.loc["events.csv", "read"] == len(files[1][1].decode().splitlines()) - 1


DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(["p0", "p1", "x", ""]),
        st.sampled_from(["breast", "lung", "Zorg", ""]),
        st.lists(st.sampled_from(["yes", "no", "", "?", "perhaps"]), min_size=len(SITES), max_size=len(SITES)),
    ),
    max_size=4,
)
"""Rows that nobody wants: a patient again, another primary, no identifier, no primary, cells of all kinds."""


@COUNTED
@given(PEOPLE, DAMAGE, st.integers(0, 2), st.sampled_from(sorted(SEVERAL)), st.sampled_from([None, ("primary",)]))
def test_rows_patients_and_cells_of_a_damaged_table_add_up(
    people: list[tuple[str, str, str, frozenset[str]]],
    damage: list[tuple[str, str, list[str]]],
    again: int,
    several: Several,
    fill: tuple[str, ...] | None,
) -> None:
    rows = [f"{who},{primary},f,II,{','.join(cells)}\n" for who, primary, cells in damage]
    whole = as_wide(people)
    rows += [whole.decode().splitlines(keepends=True)[1]] * again  # the first patient's row once more
    text = whole + "".join(rows).encode()
    try:
        intake = all_the_way([("w.csv", text)], known(), said=Said(several=several, fill=fill))
    except IntakeError:
        return  # rows of one patient that contradict each other, or nothing is left
    read = sums(intake.report)
    assert read["read"].tolist() == [len(people) + len(rows)]
    assert (read["read"] == read["used"] + read["set_aside"]).all()
    groups = intake.own.denominators.query("sex == 'all' and stratum == ''")
    total, patients = int(intake.own.cohort["n_patients"].iloc[0]), int(groups["n_patients"].sum())
    assert total <= patients == int(read["used"].sum())
    assert (total == patients) or several == "each"
    cells = intake.own.frequencies.query("sex == 'all' and stratum == ''").merge(groups, on="primary_id")
    assert (cells["n_with_site"] <= cells["n_denominator"]).all()
    assert (cells["n_denominator"] <= cells["n_patients"]).all()
