"""Files on demand: whoever asks for many keeps nobody waiting, what waits is bounded, and equal ones are made once."""

from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from data.atlas import Atlas
from data.selection import Selection
from viz.charts.theme import LIGHT
from viz.files import saving
from viz.files.saving import Request, made_once
from viz.files.turns import BusyError, Once, Turns

PATIENCE = 30
"""Seconds after which a test gives up; none waits for time to pass."""


class Line:
    """Turns with a log of what was made; nothing is before the gate is open."""

    def __init__(self, threads: int = 1, of_one: int = 200, of_all: int = 1000) -> None:
        self.made: list[str] = []
        self.gone: set[str] = set()
        self.gate = Event()
        self.turns = Turns(threads, of_one, of_all, lambda who: who not in self.gone)

    def ask(self, who: str, name: str = "") -> Future[None]:
        """Ask for a file that is made when the gate is open."""

        def make() -> None:
            assert self.gate.wait(PATIENCE)
            self.made.append(name or who)

        return self.turns.ask(who, make)


@contextmanager
def closed(line: Line) -> Iterator[None]:
    """Let nothing be made within, and all of it afterwards."""
    yield
    line.gate.set()


def test_whoever_asks_for_one_waits_for_what_is_being_made_alone() -> None:
    line = Line()
    with closed(line):
        many = [line.ask("many") for _ in range(200)]
        one = line.ask("one")
    one.result(PATIENCE)
    many[-1].result(PATIENCE)
    assert line.made.index("one") <= 2
    assert line.made.count("many") == 200


def test_several_who_ask_for_many_take_turns() -> None:
    line = Line()
    with closed(line):
        jobs = [line.ask(who) for who in "abc" for _ in range(20)]
    for job in jobs:
        job.result(PATIENCE)
    for at in range(2, 50):
        assert set(line.made[at : at + 3]) == set("abc")


def test_nobody_has_two_threads_at_a_time() -> None:
    line = Line(threads=2)
    with closed(line):
        first, second = line.ask("many"), line.ask("many")
        other = line.ask("other")
        while not (first.running() and other.running()):
            assert not second.running()
    second.result(PATIENCE)


def test_what_waits_is_bounded_for_one_and_for_all() -> None:
    line = Line(of_one=3, of_all=5)
    with closed(line):
        first = line.ask("many")
        while not first.running():
            pass
        for _ in range(3):
            line.ask("many")
        with pytest.raises(BusyError, match="3 of your files are waiting"):
            line.ask("many")
        line.ask("other")
        last = line.ask("other")
        with pytest.raises(BusyError, match="Too many people"):
            line.ask("third")
    last.result(PATIENCE)
    line.ask("third").result(PATIENCE)


def test_nothing_is_made_for_somebody_who_has_left() -> None:
    line = Line()
    with closed(line):
        being_made = line.ask("leaves")
        while not being_made.running():
            pass
        waiting = line.ask("leaves", "too late")
        other = line.ask("stays")
        line.gone.add("leaves")
    other.result(PATIENCE)
    with pytest.raises(CancelledError):
        waiting.result(PATIENCE)
    assert "too late" not in line.made


def test_a_fault_is_told_and_the_next_one_served() -> None:
    line = Line()
    line.gate.set()

    def fail() -> None:
        msg = "cannot"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="cannot"):
        line.turns.ask("one", fail).result(PATIENCE)
    line.ask("one").result(PATIENCE)


def together(once: Once, gate: Event, asked: int, made: list[int], *, keep: bool) -> set[bytes]:
    """Have the same content asked for so often at a time; return all answers."""

    def make() -> bytes:
        assert gate.wait(PATIENCE)
        made.append(1)
        return b"content"

    with ThreadPoolExecutor(asked) as pool:
        answers = [pool.submit(once.content, "key", make, keep=keep) for _ in range(asked)]
        gate.set()
        return {answer.result(PATIENCE) for answer in answers}


def test_equal_files_are_made_once() -> None:
    once, made = Once(100, 100), list[int]()
    assert together(once, Event(), 8, made, keep=True) == {b"content"}
    assert together(once, Event(), 8, made, keep=True) == {b"content"}
    assert made == [1]


def test_what_is_kept_is_bounded_by_its_bytes() -> None:
    once, made = Once(10, 6), list[str]()

    def content(key: str, size: int, *, keep: bool = True) -> None:
        def make() -> bytes:
            made.append(key)
            return bytes(size)

        once.content(key, make, keep=keep)

    for key, size in (("a", 5), ("b", 5), ("a", 5), ("c", 5), ("a", 5), ("b", 5), ("large", 7), ("large", 7)):
        content(key, size)
    assert made == ["a", "b", "c", "b", "large", "large"]
    content("mine", 1, keep=False)
    content("mine", 1, keep=False)
    assert made[-2:] == ["mine", "mine"]


def test_a_fault_is_not_kept() -> None:
    once = Once(100, 100)
    with pytest.raises(ZeroDivisionError):
        once.content("key", lambda: bytes(1 // 0), keep=True)
    assert once.content("key", lambda: b"made", keep=True) == b"made"


def test_a_file_of_the_atlas_is_kept_and_one_of_a_session_is_not(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same request means another file in another session, whatever the ids say."""
    made: list[Atlas] = []

    def make(of: Atlas, *_: object) -> bytes:
        made.append(of)
        return str(id(of)).encode()

    monkeypatch.setattr(saving, "ONCE", Once(10_000, 10_000))
    monkeypatch.setattr(saving, "made", make)
    mine, theirs = (Atlas(atlas.tables, private=frozenset({"own_clinic"})) for _ in range(2))
    request = Request("primary_map", Selection(cohort="own_clinic"), "csv")
    answers = [made_once(of, request, LIGHT) for of in (atlas, mine, theirs, atlas, mine)]
    assert made == [atlas, mine, theirs, mine]
    assert len(set(answers)) == 3
