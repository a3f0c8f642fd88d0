"""How far a count has come: one line of a terminal, drawn anew while the work goes on."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

EVERY_SECONDS = 0.2
WIDTH = 24
"""Signs of the bar."""
WIPED = "\r\x1b[K"
"""Goes back to the beginning of the line and empties it."""


class Progress:
    """A bar that fills by steps, and within one by what the engine says of its query; mute without a stream.

    How many queries a step has is not known: each fills half of what is left of it, so the bar never goes back.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """Nothing is drawn before the first step."""
        self._stream, self._start, self._lock = stream, time.monotonic(), threading.Lock()
        self._now = ""
        self._steps: Sequence[str] = ()
        self._percent: Callable[[], float] | None = None
        self._left, self._last = 1.0, 0.0

    def step(self, now: str, steps: Sequence[str]) -> None:
        """Begin one of these steps."""
        with self._lock:
            self._now, self._steps = now, steps
            self._left, self._last = 1.0, 0.0
        self.draw()

    def say(self, text: str) -> None:
        """Print a line in place of the bar, which is drawn again below it."""
        with self._lock:
            if self._stream is not None:
                self._stream.write(WIPED)
                self._stream.flush()
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    @contextmanager
    def followed(self, percent: Callable[[], float]) -> Iterator[None]:
        """While inside, ask this for the percent that a query has come to; below 0 there is none."""
        self._percent = percent
        try:
            yield
        finally:
            with self._lock:  # nobody asks an engine that is closed
                self._percent = None

    def draw(self) -> None:
        """Draw the bar over the one before."""
        with self._lock:
            if self._stream is None or not self._steps:
                return
            part = min(max(self._percent() if self._percent else 0.0, 0.0), 100.0) / 100
            self._left /= 2 if part < self._last else 1  # another query has begun
            self._last = part
            at, of = self._steps.index(self._now), len(self._steps)
            bar = "#" * round(WIDTH * (at + 1 - self._left * (1 - part / 2)) / of)
            seconds = time.monotonic() - self._start
            self._stream.write(f"{WIPED}[{bar:<{WIDTH}}] {at + 1} of {of}: {self._now} ({seconds:.0f} s)")
            self._stream.flush()


@contextmanager
def shown(stream: TextIO) -> Iterator[Progress]:
    """Yield a bar that is kept up to date and wiped away at the end; mute where the stream is no terminal."""
    if not stream.isatty():
        yield Progress()
        return
    progress, done = Progress(stream), threading.Event()

    def keep() -> None:
        while not done.wait(EVERY_SECONDS):
            progress.draw()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        done.set()
        thread.join()
        stream.write(WIPED)
        stream.flush()
