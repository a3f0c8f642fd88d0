"""Time warm reruns on a real server that has been used, without a browser: `python tests/bench/rerun.py`.

Every page is opened with every selection that is asked for later, so that the bounded memos of figures are full. Then,
over the real WebSocket, the processor time of the whole server is taken for a warm rerun of each page, after 50 reruns
and again after some thousand over all pages, with its resident memory on the way and once nobody is there any more.
`--against ../an/older/clone` prints the same of another tree beside it. Measures; asserts nothing.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

from pages.menu import PAGES
from tests.bench.lines import line
from tests.e2e.server import Server, running
from tests.e2e.visitor import Visitor, visiting

WARM_PRIMARY, WARM, SAME, FLAT, BACK = 25.0, 40.0, 1.1, 5.0, 10.0
"""Milliseconds of Primary and of any page, after : before, and per cent of memory on the way and at the end."""
PRIMARIES = ("breast", "lung", "colon", "prostate", "pancreas", "stomach", "ovary", "kidney")
COHORTS = ("disibio2008", "msk_met")
# What a page needs beside that to show all it has; the last one counts.
MORE = {
    "compare": "others=lung.prostate",
    "primary": "chapter=evidence",
    "site": "chapter=which",
    "together": "cohort=msk_chord_ever",
    "quiz": "seed=1889",
}

Times = dict[str, float]


def asked(slug: str, primary: str = PRIMARIES[0], cohort: str = COHORTS[0]) -> str:
    """Return the address of a selection on a page."""
    wanted = {"cohort": cohort, "primary": primary, "site": "liver"}
    wanted |= dict(part.split("=") for part in MORE.get(slug, "").split("&") if part)
    return "&".join(f"{key}={value}" for key, value in wanted.items())


def every_address() -> list[tuple[str, str]]:
    """Return (page, query) of all that is asked for, one page after the other."""
    chosen = [(primary, cohort) for primary in PRIMARIES for cohort in COHORTS]
    return [(page.slug, asked(page.slug, *one)) for one in chosen for page in PAGES]


def rerun(visitor: Visitor, slug: str, query: str) -> None:
    """Have a page shown, to its end."""
    visitor.ask(slug, query=query)
    for message in visitor.messages():
        if message.delta.new_element.WhichOneof("type") == "exception":
            raise RuntimeError(message.delta.new_element.exception.message)


class Meter:
    """What a server's process has cost so far."""

    def __init__(self, server: Server) -> None:
        """Read from this server's process."""
        self._process = psutil.Process(server.process.pid)

    def seconds(self) -> float:
        """Return its processor time."""
        spent = self._process.cpu_times()
        return float(spent.user + spent.system)

    def megabytes(self) -> float:
        """Return its resident memory."""
        return float(self._process.memory_info().rss) / 1e6


@contextmanager
def used(root: Path) -> Iterator[Server]:
    """Run a server, and open every page with every selection."""
    with running(root=root) as server:
        with visiting(server) as visitor:
            for slug, query in every_address():
                rerun(visitor, slug, query)
        yield server


def of_pages(visitor: Visitor, meter: Meter, runs: int) -> Times:
    """Return {page: milliseconds of the server's processor for a warm rerun}."""
    found: Times = {}
    for page in PAGES:
        query = asked(page.slug)
        rerun(visitor, page.slug, query)
        start = meter.seconds()
        for _ in range(runs):
            rerun(visitor, page.slug, query)
        found[page.title] = (meter.seconds() - start) * 1000 / runs
    return found


def long_used(server: Server, reruns: int, runs: int) -> Times:
    """Print what becomes of a server over many reruns; return the times of its pages after them."""
    meter = Meter(server)
    empty = meter.megabytes()
    with visiting(server) as visitor:
        for slug, query in islice(cycle(every_address()), 50):
            rerun(visitor, slug, query)
        before, memory = of_pages(visitor, meter, runs), [meter.megabytes()]
        for number, (slug, query) in enumerate(islice(cycle(every_address()), reruns), 1):
            rerun(visitor, slug, query)
            if number % 250 == 0:
                memory.append(meter.megabytes())
        after = of_pages(visitor, meter, runs)
    line("Primary, warm rerun, processor time of the server", after["Primary"], "ms", most=WARM_PRIMARY)
    for title, spent in after.items():
        line(f"{title}, warm rerun", spent, "ms", most=WARM, more=f"after 50 reruns {before[title]:.1f} ms")
    middle = statistics.mean(after.values()) / statistics.mean(before.values())
    line(f"The same after {reruns:,} reruns over all pages : after 50", middle, most=SAME)
    drift = max(abs(now / memory[0] - 1) for now in memory) * 100
    way = f"{memory[0]:.0f} to {memory[-1]:.0f} MB"
    line(f"Resident memory over {reruns:,} reruns, largest change", drift, "%", most=FLAT, more=way)
    end = meter.megabytes()
    way = f"{empty:.0f}, then {end:.0f} MB"
    line("Resident memory with nobody there, before and after", abs(end / empty - 1) * 100, "%", most=BACK, more=way)
    return after


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="the root of another tree with the same pages")
    parser.add_argument("--reruns", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=20, help="of each page, for its time")
    given = parser.parse_args()
    with used(ROOT) as server:
        ours = long_used(server, given.reruns, given.runs)
    if given.against:
        with used(given.against.resolve()) as server, visiting(server) as visitor:
            theirs = of_pages(visitor, Meter(server), given.runs)
        for title, spent in ours.items():
            line(f"{title}, this tree : the other", spent / theirs[title], most=1.0, more=f"{theirs[title]:.1f} ms")


if __name__ == "__main__":
    main()
