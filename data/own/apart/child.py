"""The process that does one job and ends: `python -m data.own.apart.child`, started by data.own.apart.readers.

It waits for an upload to read or to count, takes on its limits, and hands back tables or what is wrong with them.
"""

import contextlib
import math
import os
import resource
import select
import sys
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from data.atlas import Atlas
from data.own.apart.wire import (
    Count,
    Upload,
    received_count,
    received_line,
    received_upload,
    send_cohort,
    send_fault,
    send_line,
    send_sheets,
)
from data.own.count.intake import cohort_of
from data.own.faults import IntakeError
from data.own.read.sheets import read_files
from data.tables.load import load_tables

IDLE_SECONDS = 600
"""A process that nothing is given to ends by itself."""
OPEN_FILES = 32
NICE = 5
"""Whoever looks at a page goes before whoever reads a file."""


def limit(bounds: dict[str, Any]) -> None:
    """Take on the limits of memory and time; write no file, leave no dump; be the first to go where memory ends."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    os.nice(NICE)
    used = resource.getrusage(resource.RUSAGE_SELF)
    limits = {"CORE": 0, "FSIZE": 0, "NOFILE": OPEN_FILES}
    limits["CPU"] = math.ceil(used.ru_utime + used.ru_stime) + bounds["cpu"]
    with contextlib.suppress(OSError):  # without /proc the limit would have to guess what the program itself takes
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limits["AS"] = pages * resource.getpagesize() + bounds["memory"]
    for name, most in limits.items():
        hard = most + 5 if name == "CPU" else most  # the first ends it with a signal that tells why
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, hard))


def read(upload: Upload, to: IO[bytes]) -> None:
    """Read an upload; tell which file is being read, then hand back its tables or what is wrong."""
    try:
        sheets = read_files(
            upload.files,
            encoding=upload.encoding,
            separator=upload.separator,
            begin=lambda at: send_line(to, at=at),
        )
        send_sheets(to, sheets)
    except IntakeError as error:
        send_fault(to, error)


def count(job: Count, to: IO[bytes]) -> None:
    """Count patients, withhold what is small, and hand back the cohort with its report, or what is wrong."""
    try:
        atlas = Atlas(load_tables())
        found = cohort_of(job.shape, job.mapping, job.about, atlas, blank=job.blank, least=job.least)
        send_cohort(to, found.own, found.report)
    except IntakeError as error:
        send_fault(to, error)


def main() -> None:
    """Do one job."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    with os.fdopen(os.dup(1), "wb") as to:
        os.dup2(2, 1)  # what a library prints is no message
        jobs = sys.stdin.buffer
        if not select.select([jobs], [], [], IDLE_SECONDS)[0]:
            return
        if message := received_line(jobs):
            limit(message["bounds"])
            try:
                if "count" in message:
                    count(received_count(jobs), to)
                else:
                    read(received_upload(jobs, message), to)
            except MemoryError:
                send_line(to, limit="memory")


if __name__ == "__main__":
    main()
