"""Few pages of a worker run at once, and none that takes long keeps the others waiting."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy import worker


def test_few_run_at_once_and_all_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 600)
    turns, counting = worker.Turns(), threading.Lock()
    running, most = 0, 0

    def page(number: int) -> int:
        nonlocal running, most
        with counting:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.001)  # lets others in, if there is a way
        with counting:
            running -= 1
        return number

    with ThreadPoolExecutor(30) as visitors:
        assert list(visitors.map(lambda number: turns.take(page, number), range(200))) == list(range(200))
    assert most <= worker.AT_ONCE


def test_who_takes_long_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 0.01)
    turns, ended = worker.Turns(), threading.Event()
    with ThreadPoolExecutor(worker.AT_ONCE + 1) as visitors:
        long = [visitors.submit(turns.take, ended.wait, 60) for _ in range(worker.AT_ONCE)]
        visitors.submit(turns.take, ended.set).result(30)
        assert all(each.result(30) for each in long)


def test_a_fault_is_passed_on_and_its_place_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 600)
    turns = worker.Turns()
    for _ in range(3 * worker.AT_ONCE):
        with pytest.raises(ZeroDivisionError):
            turns.take(lambda: 1 / 0)
