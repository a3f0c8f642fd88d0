"""Who may have a file read now: few at a time, one of each visitor, in the order in which they came."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class FullError(Exception):
    """So many wait that nobody more can."""


class Turns:
    """At most `most` turns at a time, and at most `waiting` that wait for theirs."""

    def __init__(self, most: int, waiting: int) -> None:
        self.most, self.waiting = most, waiting
        self._changed = threading.Condition()
        self._came: list[tuple[object, str]] = []  # in the order in which they came
        self._now: dict[object, str] = {}

    @contextmanager
    def turn(self, who: str, beat: Callable[[int], object], seconds: float) -> Iterator[None]:
        """Wait for a turn, have it, give it back.

        beat is called every so many seconds with how many come before, and may end the waiting with an exception.
        Raises FullError where too many wait already.
        """
        ticket = object()
        with self._changed:
            if len(self._came) >= self.waiting:
                raise FullError
            self._came.append((ticket, who))
        try:
            while not self._begun(ticket, seconds):
                beat(self._before(ticket))
            yield
        finally:
            with self._changed:
                self._came = [(other, whose) for other, whose in self._came if other is not ticket]
                self._now.pop(ticket, None)
                self._changed.notify_all()

    def _begun(self, ticket: object, seconds: float) -> bool:
        """Begin the turn of whoever is next, or wait a little for it."""
        with self._changed:
            if not self._is_next(ticket):
                self._changed.wait(seconds)
            if not self._is_next(ticket):
                return False
            ((_, who),) = [(other, whose) for other, whose in self._came if other is ticket]
            self._came.remove((ticket, who))
            self._now[ticket] = who
            return True

    def _is_next(self, ticket: object) -> bool:
        """Tell whether there is room, and nobody before whose visitor has no turn already."""
        busy = set(self._now.values())
        first = next((other for other, whose in self._came if whose not in busy), None)
        return len(self._now) < self.most and first is ticket

    def _before(self, ticket: object) -> int:
        with self._changed:
            waiting = [other for other, _ in self._came]
            return len(self._now) + (waiting.index(ticket) if ticket in waiting else 0)
