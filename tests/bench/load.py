"""Drive the deployment of deploy/ on this machine: `make load`, or `python tests/bench/load.py --visitors 40`.

Workers behind nginx on loopback, with the configuration that a server has, and visitors in Streamlit's own protocol:
200 who each ask for another primary every 10 seconds, one worker killed meanwhile, and 60 who open one link at once.
Prints what was measured beside its target; `--write` puts the table of sizes into README.md. Visitors, nginx and
workers share the machine's cores, so a server with cores of its own does better.
"""

import argparse
import asyncio
import contextlib
import math
import os
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

from tests.bench.crowd import LOST, Browser, Crowd, Run, Visitor, learn_shell
from tests.bench.lines import line
from tests.deploy.deployment import Deployment, deployed
from viz.anatomy.geometry_files import geometry_url

PAGE = "primary"
PRIMARIES = (
    "breast",
    "lung",
    "colon",
    "prostate",
    "pancreas",
    "stomach",
    "ovary",
    "kidney",
    "liver",
    "bladder",
    "thyroid",
    "cervix",
)
QUESTIONS = [f"primary={primary}&cohort={cohort}" for primary, cohort in product(PRIMARIES, ("disibio2008", "msk_met"))]
LINK = "primary=lung&cohort=msk_met"
PEAK_VISITORS, PEAK_SECONDS = 60, 5.0
BUSY = 0.5
"""How much of a core may be in use on average, so that somebody who asks seldom waits behind somebody else."""
CLASSES = (40, 200, 1000)
START, END = "<!-- sizes: written by tests/bench/load.py -->\n", "<!-- end of sizes -->"


class Line(NamedTuple):
    """What was measured, and the most that it may be."""

    name: str
    measured: float
    most: float
    unit: str


@dataclass(frozen=True)
class Sizes:
    """What a deployment's size follows from."""

    milliseconds: float
    """Processor time of one change, of a worker and nginx together."""
    worker_megabytes: float
    """Resident memory of a worker that has been used, without visitors."""
    session_megabytes: float
    """Resident memory of one more visitor."""
    period: float
    """Seconds between two changes of one visitor."""

    @property
    def visitors_a_core(self) -> int:
        """How many visitors one core bears."""
        return int(BUSY * self.period / (self.milliseconds / 1000))

    def table(self) -> str:
        """The table for README.md."""
        lines = [
            f"One core bears {self.visitors_a_core} visitors who each change the primary every {self.period:g} seconds",
            f"({self.milliseconds:.0f} ms of processor time a change, a core half busy); a worker takes",
            f"{self.worker_megabytes:.0f} MB, a visitor {self.session_megabytes:.1f} MB more.",
            "",
            "| visitors at once | workers, one a core | memory |",
            "| ---: | ---: | ---: |",
        ]
        for visitors in CLASSES:
            workers = max(2, math.ceil(visitors / self.visitors_a_core))  # two, so that one can fail
            memory = workers * self.worker_megabytes + visitors * max(0.0, self.session_megabytes)
            lines.append(f"| {visitors:,} | {workers} | {math.ceil(memory / 512) / 2:g} GB |")
        return "\n".join(lines) + "\n"


def written(text: str, table: str) -> str:
    """Return a document with another table between its marks; raise ValueError where it has none."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        message = f"No place for the table of sizes: it stands between {START.strip()} and {END}."
        raise ValueError(message)
    return before + start + table + end + after


@dataclass(frozen=True)
class Use:
    """Memory (MB) of the workers, processor time (s) of workers and nginx, and of this process."""

    megabytes: float
    seconds: float
    own: float


def use(deployment: Deployment) -> Use:
    """Read it."""
    workers = [psutil.Process(worker.process.pid) for worker in deployment.workers]
    nginx = [psutil.Process(deployment.nginx.pid), *psutil.Process(deployment.nginx.pid).children(recursive=True)]
    spent = sum(sum(process.cpu_times()[:2]) for process in [*workers, *nginx])
    return Use(sum(worker.memory_info().rss for worker in workers) / 2**20, spent, sum(os.times()[:2]))


def at(share: float, seconds: list[float]) -> float:
    """The time that such a share of the times stay under; infinite where there are none."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.inf


async def warm(deployment: Deployment) -> None:
    """Have every worker show everything once that will be asked for: a server is seldom new."""
    for worker in deployment.workers:
        visitor = Visitor(Browser(f"http://127.0.0.1:{worker.port}/"), PAGE)
        await visitor.connect()
        for question in QUESTIONS:
            await visitor.run(question)
        await visitor.leave()


async def class_of(deployment: Deployment, visitors: int, period: float, rounds: int) -> tuple[list[Line], Sizes]:
    """Let a class come and work, kill a worker under it, and let it go."""
    before = use(deployment)
    crowd = Crowd(deployment.url, PAGE, QUESTIONS, period)
    await crowd.open(visitors, every=period / 100)
    tasks = crowd.start()
    await asyncio.sleep(period)
    crowd.counting, start, opened = True, time.perf_counter(), use(deployment)
    await asyncio.sleep(period * rounds)
    crowd.counting, wall, worked = False, time.perf_counter() - start, use(deployment)
    times = [run.seconds for run in crowd.changes]
    milliseconds = 1000 * (worked.seconds - opened.seconds) / max(1, len(times))
    print(
        f"  {len(times)} changes in {wall:.0f} s: p50 {at(0.5, times):.2f} s, p99 {at(0.99, times):.2f} s, "
        f"{statistics.mean([run.size for run in crowd.changes] or [0]) / 1000:.0f} kB and {milliseconds:.0f} ms of "
        f"the server's processor time each; busy: server {(worked.seconds - opened.seconds) / wall:.2f}, "
        f"visitors {(worked.own - opened.own) / wall:.2f} of {psutil.cpu_count()} cores",
    )
    session = (max(opened.megabytes, worked.megabytes) - before.megabytes) / visitors
    lines = [
        Line(f"{visitors} visitors, a change each {period:g} s: 95 % have theirs after", at(0.95, times), 1.5, "s"),
        Line("faults meanwhile", sum(crowd.faults.values()), 0, ""),
        Line("resident memory a session, all open", session, 1, "MB"),
    ]
    told = dict(crowd.faults)
    crowd.faults.clear()
    lines += await killed(deployment, crowd, period)
    crowd.stop()
    await asyncio.gather(*tasks)
    for words, count in (told | dict(crowd.faults)).items():
        print(f"  fault, {count} times: {words}")
    return lines, Sizes(milliseconds, before.megabytes / len(deployment.workers), session, period)


async def killed(deployment: Deployment, crowd: Crowd, period: float) -> list[Line]:
    """Kill one worker; wait until all its visitors have their view again, and until it is there again itself."""
    worker = deployment.workers[0]
    was = worker.process.pid
    crowd.killed = time.perf_counter()
    worker.process.kill()
    await asyncio.sleep(period)  # whoever was there has noticed
    for back in crowd.away:
        await back.wait()
    await asyncio.to_thread(deployment.wait_for, worker)
    again = time.perf_counter() - crowd.killed
    print(
        f"  {len(crowd.backs)} visitors were at the worker that was killed (process {was}): half were back after "
        f"{at(0.5, crowd.backs):.1f} s, the worker itself was up at the latest after {again:.0f} s"
    )
    return [
        Line("a worker killed: the last visitor has his view again after", max(crowd.backs, default=math.inf), 5, "s"),
        Line("faults meanwhile", sum(crowd.faults.values()), 0, ""),
    ]


async def peak(deployment: Deployment) -> list[Line]:
    """Let a class open one link within a few seconds, with empty caches, nginx's too."""
    opened: list[float] = []
    fetched: list[int] = []
    faults: list[str] = []

    async def come(after: float) -> None:
        await asyncio.sleep(after)
        start, visitor = time.perf_counter(), Visitor(Browser(deployment.url), PAGE)
        try:
            size = await visitor.files()
            size += len((await visitor.browser.get(geometry_url("female")))[2])
            await visitor.connect()
            before = time.perf_counter() - start
            run: Run = await visitor.run(LINK)
        except LOST as fault:
            faults.append(f"{type(fault).__name__} {fault}")
            return
        opened.append(before + run.first)
        fetched.append(size)
        faults.extend(run.faults)
        await asyncio.sleep(PEAK_SECONDS)
        await visitor.leave()

    await asyncio.gather(*(come(PEAK_SECONDS * n / PEAK_VISITORS) for n in range(PEAK_VISITORS)))
    for fault in sorted(set(faults)):
        print(f"  fault: {fault}")
    megabytes = statistics.mean(fetched or [0]) / 1e6
    print(f"  each fetched {megabytes:.1f} MB; half had their first figure after {at(0.5, opened):.2f} s")
    return [
        Line(
            f"{PEAK_VISITORS} open one link within {PEAK_SECONDS:g} s: the last first figure after",
            max(opened, default=math.inf),
            10,
            "s",
        ),
        Line("faults meanwhile", len(faults), 0, ""),
    ]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--period", type=float, default=10.0, help="seconds between two changes of one visitor")
    parser.add_argument("--rounds", type=int, default=6, help="changes a visitor that are counted")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the table of sizes into README.md")
    given = parser.parse_args()
    print(f"{given.workers} workers behind nginx, on {psutil.cpu_count()} cores that the visitors use too:", flush=True)
    with deployed(workers=given.workers) as deployment:
        asyncio.run(warm(deployment))
        lines, sizes = asyncio.run(class_of(deployment, given.visitors, given.period, given.rounds))
        with urlopen(deployment.url) as shell:
            learn_shell(shell.read().decode())
        lines += asyncio.run(peak(deployment))
        found = Counter(entry.split()[1] for entry in deployment.requests.splitlines())
        print(f"  answers by status: {', '.join(f'{status} {count:,}' for status, count in sorted(found.items()))}")
        if "Traceback" in deployment.output:
            print(deployment.output)
    for each in lines:
        line(each.name, each.measured, each.unit, most=each.most)
    print(sizes.table(), end="")
    if given.write:
        readme = ROOT / "README.md"
        readme.write_text(written(readme.read_text("utf-8"), sizes.table()), "utf-8")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
