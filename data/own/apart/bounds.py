"""What reading one upload may take."""

from dataclasses import dataclass

from data.own.limits import MAX_TABLES

MAX_HELD = 2 * MAX_TABLES
"""Bytes of the tables of all visitors that are read and not counted yet."""


@dataclass(frozen=True)
class Bounds:
    """The limits of the process that reads one upload.

    memory: bytes beside the program itself. cpu: seconds of work. wall: seconds on the clock, which a busy
    machine may need more of. tables: bytes of the tables that it may hand back, with what Arrow adds to each column.
    """

    memory: int = 768 * 1024**2  # a CSV of 50 MB takes half of it; two such processes fit beside a server in 2 GB
    cpu: int = 60
    wall: float = 180
    tables: int = MAX_TABLES + 16 * 1024**2
