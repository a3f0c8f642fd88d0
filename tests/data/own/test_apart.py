"""Uploads read in processes of their own: what comes back, what is said of one that ends, and whose turn it is."""

import io
import os
import signal
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from data.atlas import Atlas
from data.own.about import About
from data.own.apart import readers
from data.own.apart.bounds import Bounds
from data.own.apart.readers import Reader, count_apart, end_spare, read_apart, warm
from data.own.apart.turns import FullError, Turns
from data.own.apart.wire import (
    BrokenWireError,
    Count,
    Upload,
    received_cohort,
    received_count,
    received_fault,
    received_line,
    received_sheets,
    received_upload,
    send_cohort,
    send_count,
    send_fault,
    send_sheets,
    send_upload,
    size_of_sheets,
)
from data.own.count.intake import cohort_of
from data.own.examples import KINDS, example
from data.own.faults import Fault, IntakeError
from data.own.model import OwnCohort
from data.own.read.sheets import Sheet, read_files
from data.own.understand.mapping import proposed
from data.own.understand.recognise import recognised
from tests.data.own.hostile import wide_rectangle
from tests.data.own.uploads import Files, delimited, packed, parquet, xlsx

MB = 1024**2
IDENTIFIER = b"MRN-7731"
CSV = b"patient_id,primary\n" + IDENTIFIER + b",breast\n\nMRN-7732,lung\n"
ROWS: list[list[object]] = [["0", "row"], ["\u00d6sophagus", "1"], ["\U0001f600", ""]]
FILES: list[tuple[str, bytes]] = [
    ("a.csv", CSV),
    ("b.xlsx", xlsx(ROWS)),
    ("c.parquet", parquet(ROWS)),
    ("d.zip", packed({"in.csv": delimited(ROWS), "notes.md": b"# Notes", "sub/e.tsv": delimited(ROWS, "\t")})),
]


@pytest.fixture(autouse=True)
def _no_spare() -> Iterator[None]:
    end_spare()
    yield
    end_spare()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Reader]:
    """Every process that is started meanwhile."""
    found: list[Reader] = []

    class Noted(Reader):
        def __init__(self) -> None:
            super().__init__()
            found.append(self)

    monkeypatch.setattr(readers, "Reader", Noted)
    return found


def quiet(_: object) -> None:
    """Nobody looks."""


def same(one: Sheet, other: Sheet) -> bool:
    pd.testing.assert_frame_equal(one.frame, other.frame, check_index_type=False, check_column_type=False)
    plain = {field.name for field in fields(Sheet)} - {"frame", "blank_rows"}
    return all(getattr(one, name) == getattr(other, name) for name in plain) and list(one.blank_rows) == list(
        other.blank_rows
    )


def wired(sheets: list[Sheet]) -> list[Sheet]:
    """Some tables after they have been sent and received."""
    wire = io.BytesIO()
    send_sheets(wire, sheets)
    wire.seek(0)
    message = received_line(wire)
    content = bytearray(wire.read())
    assert len(content) == size_of_sheets(message)
    return received_sheets(message, content)


def test_tables_and_files_pass_the_wire_unchanged() -> None:
    sheets = read_files(FILES)
    assert all(map(same, wired(sheets), sheets))
    wire = io.BytesIO()
    send_upload(wire, Upload(FILES, "utf-8", ";"), bounds={})
    wire.seek(0)
    assert received_upload(wire, received_line(wire)) == Upload(FILES, "utf-8", ";")


def test_a_fault_passes_the_wire_unchanged() -> None:
    error = IntakeError([Fault("a\ud800.csv", "So.", 2, "x"), Fault("b.csv", "Or so.")], 7)
    wire = io.BytesIO()
    send_fault(wire, error)
    wire.seek(0)
    assert str(received_fault(received_line(wire))) == str(error)


def stream(*columns: pa.Array) -> bytearray:
    sink = io.BytesIO()
    table = pa.table(dict(zip("0123", columns, strict=False)))
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytearray(sink.getvalue())


ROW, GOOD = pa.array([2]), pa.array(["x"], pa.large_string())
ONE = pa.py_buffer(array("q", [0, 1]).tobytes())
WILD = pa.py_buffer(array("q", [0, 10**6, 1]).tobytes())


@pytest.mark.parametrize(
    "content",
    [
        bytearray(b"no stream at all"),
        stream(ROW, GOOD)[:-40],
        stream(ROW, pa.array(["x"])),
        stream(ROW, pa.array([1])),
        stream(ROW, GOOD, GOOD),
        stream(ROW, pa.array([None], pa.large_string())),
        stream(pa.array([2, 3]), pa.LargeStringArray.from_buffers(2, WILD, pa.py_buffer(b"x"))),
        stream(ROW, pa.LargeStringArray.from_buffers(1, ONE, pa.py_buffer(b"\xff"))),
    ],
)
def test_what_is_no_table_of_text_is_not_taken_in(content: bytearray) -> None:
    top: dict[str, object] = {"above": [], "header": None, "places": [], "merged": [], "samples": []}
    top |= {"notes": [], "damaged": []}
    about = {"name": "a", "how": "", "set_aside": "", "columns": ["c"], "size": len(content), "blank": 0, "top": top}
    good = stream(ROW, GOOD)
    assert received_sheets({"sheets": [about | {"size": len(good)}]}, good)[0].frame["c"].tolist() == ["x"]
    with pytest.raises(BrokenWireError):
        received_sheets({"sheets": [about]}, content)


@pytest.mark.parametrize("line", [b"[1]\n", b"{\n", b"[" * 100_000 + b"\n", b"\xff\n"])
def test_what_is_no_message_is_not_taken_in(line: bytes) -> None:
    with pytest.raises(BrokenWireError):
        received_line(io.BytesIO(line))
    with pytest.raises(BrokenWireError):
        size_of_sheets({"sheets": [{"size": -1, "blank": 0}]})
    with pytest.raises(BrokenWireError):
        received_fault({"faults": [{"text": "no file"}], "more": 0})


def test_a_process_reads_what_this_one_would_and_ends(started: list[Reader]) -> None:
    sheets = read_apart(Upload(FILES), who="me", beat=quiet)
    assert all(map(same, sheets, read_files(FILES)))
    with pytest.raises(IntakeError) as raised:
        read_apart(Upload([("a.csv", b"only,a header\n")]), who="me", beat=quiet)
    assert "a.csv, row 1: There is a header but no row" in str(raised.value)
    assert [reader.is_alive for reader in started] == [False, False]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cohort_is_the_same_wherever_it_is_counted(kind: str, atlas: Atlas) -> None:
    shape = recognised(read_files([(KINDS[kind], example(kind))]), atlas)
    mapping = proposed(shape, atlas)
    mapping = mapping.decided(mapping.proposals)
    here = cohort_of(shape, mapping, About("Ours"), atlas, least=10)
    wire = io.BytesIO()
    send_count(wire, Count(shape, mapping, About("Ours"), "unknown", 10))
    wire.seek(0)
    assert received_line(wire) == {"count": True}
    job = received_count(wire)
    assert (job.about, job.mapping.entries, job.shape.roles) == (About("Ours"), mapping.entries, shape.roles)
    if kind == "long":  # the process is the same for all
        there = count_apart(job, atlas.tables, who="me", beat=quiet)
    else:
        wire = io.BytesIO()
        send_cohort(wire, here.own, here.report)
        wire.seek(0)
        there = received_cohort(received_line(wire), bytearray(wire.read()), atlas.tables)
    for field in fields(OwnCohort):
        pd.testing.assert_frame_equal(getattr(there.own, field.name), getattr(here.own, field.name))
    pd.testing.assert_frame_equal(there.report, here.report)


def test_what_cannot_be_counted_is_told_and_what_takes_too_much_ends(atlas: Atlas, started: list[Reader]) -> None:
    rows: list[list[object]] = [["primary", "site", "n_with_site", "n_patients"], ["breast", "bone", 30, 20]]
    shape = recognised(read_files([("a.csv", delimited(rows))]), atlas)
    job = Count(shape, proposed(shape, atlas), About("Ours"), "unknown", 10)
    with pytest.raises(IntakeError, match=r"a\.csv, row 2, column “n_with_site”"):
        count_apart(job, atlas.tables, who="me", beat=quiet)
    with pytest.raises(IntakeError, match=r"a\.csv: Counting it took more than 0 MB of memory"):
        count_apart(job, atlas.tables, who="me", beat=quiet, bounds=Bounds(memory=1000))
    assert [reader.is_alive for reader in started] == [False, False]


def test_the_process_that_waits_is_one_and_is_taken(started: list[Reader]) -> None:
    warm()
    warm()
    assert len(started) == 1
    read_apart(Upload([("a.csv", CSV)]), who="me", beat=quiet)
    assert len(started) == 1
    warm()
    os.kill(started[1].pid, signal.SIGKILL)
    started[1].end()
    warm()
    assert [reader.is_alive for reader in started] == [False, False, True]


LONG = b"a,b\n" + b"1,2\n" * 2_500_000


@pytest.mark.parametrize(
    ("files", "bounds", "words"),
    [
        ([("a.csv", CSV), ("b.csv", LONG)], Bounds(memory=48 * MB), "b.csv: Reading it took more than 48 MB of memory"),
        ([("a.xlsx", wide_rectangle(1_000_000))], Bounds(memory=64 * MB), "a.xlsx: Reading it took more than 64 MB"),
        ([("a.csv", LONG)], Bounds(cpu=0), "a.csv: Reading it took more than 0 seconds"),
        ([("a.csv", LONG)], Bounds(wall=0), "Reading it took more than 60 seconds"),
        ([("a.csv", CSV)], Bounds(tables=100), "Its tables take more than 0 MB of memory"),
    ],
    ids=["memory", "memory in foreign code", "work", "clock", "tables"],
)
def test_a_process_past_a_limit_ends_alone_with_a_sentence(
    files: Files, bounds: Bounds, words: str, started: list[Reader], caplog: pytest.LogCaptureFixture
) -> None:
    upload = Upload([(name, content) for name, content in files if isinstance(content, bytes)])
    with pytest.raises(IntakeError) as raised:
        read_apart(upload, who="me", beat=quiet, bounds=bounds)
    assert words in str(raised.value)
    assert "command line" in str(raised.value)
    assert [reader.is_alive for reader in started] == [False]
    assert IDENTIFIER.decode() not in caplog.text
    assert ".csv" not in caplog.text


def test_a_process_that_breaks_is_told_as_such(started: list[Reader], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "ROOT", Path("/"))  # where it is no module
    with pytest.raises(IntakeError, match=r"a\.csv: Reading it broke the program that does so"):
        read_apart(Upload([("a.csv", CSV)]), who="me", beat=quiet)
    assert [reader.is_alive for reader in started] == [False]


class LeftError(BaseException):
    """What Streamlit raises in a page that nobody looks at any more."""


def test_whoever_leaves_ends_the_reading(started: list[Reader]) -> None:
    def leave(word: str) -> None:
        assert word == "Reading the files …"
        assert started[0].is_alive
        raise LeftError

    with pytest.raises(LeftError):
        read_apart(Upload([("a.csv", LONG)]), who="me", beat=leave)
    assert [reader.is_alive for reader in started] == [False]


def test_tables_that_nobody_counts_do_not_fill_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_HELD", 2_000)
    sheets = read_apart(Upload([("a.csv", CSV)]), who="me", beat=quiet)
    with pytest.raises(IntakeError, match="The server is full of tables"):
        read_apart(Upload(FILES), who="me", beat=quiet)
    del sheets
    assert read_apart(Upload([("a.csv", CSV)]), who="me", beat=quiet)


def test_a_process_knows_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch, started: list[Reader]) -> None:
    monkeypatch.setenv("A_SECRET", "of the server")
    warm()
    assert b"A_SECRET" not in Path(f"/proc/{started[0].pid}/environ").read_bytes()


def waiting(turns: Turns, who: str, begun: Callable[[], None]) -> tuple[threading.Thread, threading.Event]:
    """Somebody who waits for a turn, in a thread of their own, once they have said so; and the end of their turn."""
    said, done = threading.Event(), threading.Event()

    def have() -> None:
        with turns.turn(who, lambda _: said.set(), 0.01):
            begun()
            said.set()
            done.wait()

    thread = threading.Thread(target=have)
    thread.start()
    assert said.wait(60)
    return thread, done


def test_few_have_a_turn_one_of_each_visitor_in_order() -> None:
    turns, begun = Turns(most=2, waiting=3), []
    changed = threading.Condition()

    def note(name: str) -> Callable[[], None]:
        def begin() -> None:
            with changed:
                begun.append(name)
                changed.notify_all()

        return begin

    def have_begun(*names: str) -> bool:
        with changed:
            return changed.wait_for(lambda: begun == list(names), 60)

    with ExitStack() as ends:
        threads = {}
        for name, who in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("c1", "c"), ("d1", "d")):
            threads[name] = waiting(turns, who, note(name))
            ends.callback(threads[name][0].join)
        for _, done in threads.values():
            ends.callback(done.set)  # all of them before the first is waited for, where the test fails too
        assert have_begun("a1", "b1")  # the other slot is not for a second one of a
        with pytest.raises(FullError), turns.turn("e", quiet, 0.01):
            pass
        threads["b1"][1].set()
        assert have_begun("a1", "b1", "c1")
        threads["a1"][1].set()
        assert have_begun("a1", "b1", "c1", "a2")
        threads["c1"][1].set()
        assert have_begun("a1", "b1", "c1", "a2", "d1")


def test_whoever_leaves_the_queue_holds_up_nobody() -> None:
    turns = Turns(most=1, waiting=2)

    def leave(before: int) -> None:
        assert before == 1
        raise LeftError

    with turns.turn("a", quiet, 0.01), pytest.raises(LeftError), turns.turn("b", leave, 0.01):
        pass
    with turns.turn("c", leave, 0.01):
        pass


def test_nothing_waits_in_a_line_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "turns", Turns(most=1, waiting=0))
    with pytest.raises(IntakeError, match="Many people have files read just now"):
        read_apart(Upload([("a.csv", CSV)]), who="me", beat=quiet)
