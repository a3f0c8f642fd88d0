"""Files that are made on demand: those who ask take turns, and what many ask for is made once."""

from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache

T = TypeVar("T")
Job = tuple[Callable[[], Any], "Future[Any]"]


class BusyError(RuntimeError):
    """Too much waits already; the message is a sentence for the page."""


class Turns:
    """A few threads for many who ask: one job of each at a time, and whoever was served goes to the end of the line.

    So somebody who asks for two hundred files keeps another's only one waiting for what is being made just now.
    `of_one` and `of_all` bound what waits; `is_there` tells whether somebody still waits for an answer.
    """

    def __init__(self, threads: int, of_one: int, of_all: int, is_there: Callable[[str], bool]) -> None:
        """Begin with nobody in line; threads start when they are needed."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="files")
        self._of_one, self._of_all, self._is_there = of_one, of_all, is_there
        self._lock = Lock()
        self._line: dict[str, deque[Job]] = {}  # who waits, the next one first, with their jobs
        self._served: set[str] = set()

    def ask(self, who: str, make: Callable[[], T]) -> "Future[T]":
        """Return what `make` will return when its turn has come; raise BusyError where too much waits."""
        job: Future[T] = Future()
        with self._lock:
            if len(self._line.get(who, ())) >= self._of_one:
                msg = f"{self._of_one} of your files are waiting to be made. Save this one when they are ready."
                raise BusyError(msg)
            if sum(map(len, self._line.values())) >= self._of_all:
                msg = "Too many people are saving files at the moment. Try again in a minute."
                raise BusyError(msg)
            self._line.setdefault(who, deque()).append((make, job))
        self._pool.submit(self._serve)  # at least as many of these wait as people who are not being served
        return job

    def _serve(self) -> None:
        """Do the next job of the first in line who is not being served already."""
        with self._lock:
            who = next((one for one in list(self._line) if one not in self._served and not self._left(one)), None)
            if who is None:
                return
            jobs = self._line.pop(who)
            make, job = jobs.popleft()
            if jobs:
                self._line[who] = jobs
            self._served.add(who)
        try:
            if job.set_running_or_notify_cancel():
                job.set_result(make())
        except BaseException as error:  # noqa: BLE001 - whoever asked is told, and the next one served
            job.set_exception(error)
        with self._lock:
            self._served.remove(who)
            again = who in self._line
        if again:
            self._pool.submit(self._serve)

    def _left(self, who: str) -> bool:
        """Whether somebody is gone; nothing of theirs is made any more."""
        if self._is_there(who):
            return False
        for _, job in self._line.pop(who):
            job.cancel()
        return True


class Once:
    """Contents of files by what they were made of: made once, however many ask, and the last megabytes kept."""

    def __init__(self, size: int, largest: int) -> None:
        """Keep up to `size` bytes, of files of at most `largest`."""
        self._kept: LRUCache[Hashable, bytes] = LRUCache(size, getsizeof=len)
        self._largest = largest
        self._running: dict[Hashable, Future[bytes]] = {}
        self._lock = Lock()

    def content(self, key: Hashable, make: Callable[[], bytes], *, keep: bool) -> bytes:
        """Return what `make` makes, or made for the same key; whoever asks meanwhile waits for it, faults included."""
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                return kept
            mine = key not in self._running
            running = self._running.setdefault(key, Future())
        if not mine:
            return running.result()
        try:
            content = make()
        except BaseException as error:
            self._end(key)
            running.set_exception(error)
            raise
        self._end(key, content if keep and len(content) <= self._largest else None)
        running.set_result(content)
        return content

    def _end(self, key: Hashable, kept: bytes | None = None) -> None:
        with self._lock:
            del self._running[key]
            if kept is not None:
                self._kept[key] = kept
