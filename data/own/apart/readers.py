"""Uploads read and counted in processes of their own: few at a time, each within limits, ended with its visitor.

    sheets = read_apart(Upload([("patients.csv", content)]), who=visitor, beat=say)

What data.own.read.sheets.read_files returns and raises is returned and raised here too, and so it is with counting; a
process that passes a limit or breaks is one more IntakeError, with the file and the limit. The command line needs none.
"""

import atexit
import logging
import os
import signal
import subprocess  # nosec B404 - to start this interpreter, below
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from data.own.apart.bounds import MAX_HELD, Bounds
from data.own.apart.turns import FullError, Turns
from data.own.apart.wire import (
    BrokenWireError,
    Count,
    Upload,
    received_cohort,
    received_fault,
    received_line,
    received_sheets,
    send_count,
    send_upload,
    size_of_sheets,
)
from data.own.count.intake import Intake
from data.own.faults import Fault, IntakeError
from data.own.read.sheets import Sheet
from data.tables.load import Tables
from data.tables.plain import plain

if TYPE_CHECKING:
    from io import BufferedReader, BufferedWriter

BEAT_SECONDS = 0.2
"""How often a visitor is looked for while their files are read."""
LAST_SECONDS = 5
"""What a process that said its last has to end by itself."""
ROOT = Path(__file__).parents[3]
# Allocators of many arenas ask for far more addresses than they use, which the limit of memory would count.
FRUGAL = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""All that a reader is told of the server's environment."""
TABLES = {"sheets", "cohort"}
"""Messages that tables follow."""
INSTEAD = "Keep the columns that are needed, or count it on the command line: python -m data aggregate."

turns = Turns(most=2, waiting=20)
_spare: "list[Reader]" = []
_lock = threading.Lock()
_held: "weakref.WeakKeyDictionary[Sheet, int]" = weakref.WeakKeyDictionary()


def read_apart(upload: Upload, *, who: str, beat: Callable[[str], object], bounds: Bounds | None = None) -> list[Sheet]:
    """Return the tables of an upload, read in a process of its own; raise IntakeError where it cannot be used.

    who is the visitor: each has one turn at a time. beat is called several times a second with a word on what is
    waited for; where it raises, the reading ends.
    """
    names = [name for name, _ in upload.files]
    task = Task("Reading", names, partial(send_upload, upload=upload), received_sheets)
    sheets: list[Sheet] = _done(task, who, beat, bounds or Bounds())
    size = sum(int(sheet.frame.memory_usage(index=False).sum()) for sheet in sheets)
    _held.update({sheet: size // len(sheets) for sheet in sheets})
    return sheets


def count_apart(
    job: Count, tables: Tables, *, who: str, beat: Callable[[str], object], bounds: Bounds | None = None
) -> Intake:
    """Return the cohort of an upload and its report, counted in a process of its own; tables give columns and types.

    Otherwise like read_apart.
    """
    receive = partial(received_cohort, tables=tables)
    task = Task("Counting", [job.shape.main.name], partial(send_count, job=job), receive)
    found: Intake = _done(task, who, beat, bounds or Bounds())
    return found


def warm() -> None:
    """Have a process ready for whoever has files read next; it takes a second to start."""
    with _lock:
        if not _spare or not _spare[0].is_alive:
            end_spare()
            _spare.append(Reader())


@atexit.register
def end_spare() -> None:
    """End the process that waits, if there is one."""
    while _spare:
        _spare.pop().end()


def _taken() -> "Reader":
    """The process that waits, or a new one."""
    with _lock:
        spare = _spare.pop() if _spare else None
    if spare and spare.is_alive:
        return spare
    if spare:
        spare.end()
    return Reader()


@dataclass(frozen=True)
class Task:
    """What a process does: the word for it, the files it does it with, how it is asked and how its answer is taken."""

    doing: str
    names: Sequence[str]
    send: Callable[..., None]
    receive: Callable[[dict[str, Any], bytearray], Any]


def _done(task: Task, who: str, beat: Callable[[str], object], bounds: Bounds) -> Any:
    """Have something done as soon as it is its turn; return what it gives."""
    try:
        with turns.turn(who, lambda before: beat(f"Waiting: {before} before you …"), BEAT_SECONDS):
            reader, end = _taken(), time.monotonic() + bounds.wall
            try:
                reader.ask(task.send, bounds)
                while not reader.has_answered(BEAT_SECONDS) and time.monotonic() < end:
                    beat(f"{task.doing} the files …")
                late = not reader.has_answered(0)
            finally:
                code = reader.end()
    except FullError:
        text = "Many people have files read just now. Try again in a minute."
        raise IntakeError(Fault("upload", text, again=True)) from None
    with suppress(BrokenWireError):
        if "faults" in reader.message:
            raise received_fault(reader.message)
        if reader.message.keys() & TABLES:
            return task.receive(reader.message, reader.content)
    limit = str(reader.message.get("limit", "")) or _limit(code, late=late)
    logging.getLogger(__name__).warning("%s ended: %s (code %s).", task.doing, limit or "the process broke", code)
    name = task.names[reader.at] if reader.at in range(len(task.names)) else task.names[0]
    raise IntakeError(Fault(plain(name, 80), _sentence(limit, task.doing, bounds), again=limit == "room"))


def _limit(code: int, *, late: bool) -> str:
    """Which limit ended a process that said nothing of it; "" for none that is known."""
    if late or code == -signal.SIGXCPU:
        return "time"
    # Past the limit of memory some libraries abort or fault; without it the kernel kills.
    return "memory" if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL, -signal.SIGBUS) else ""


def _sentence(limit: str, doing: str, bounds: Bounds) -> str:
    """What is said of a process that ended without tables."""
    if limit == "memory":
        return f"{doing} it took more than {bounds.memory // 1024**2:,} MB of memory and was ended. {INSTEAD}"
    if limit == "time":
        return f"{doing} it took more than {bounds.cpu:,} seconds and was ended. {INSTEAD}"
    if limit == "tables":
        return f"Its tables take more than {bounds.tables // 1024**2:,} MB of memory. {INSTEAD}"
    if limit == "room":
        return "The server is full of tables that people have not counted yet. Try again in some minutes."
    return f"{doing} it broke the program that does so. Save it again, as CSV (UTF-8) if possible."


class Reader:
    """One process that reads one upload: what it was asked, and what it said so far.

    at is the place of the file that it reads; message is its last word, {} until then or where it died before;
    content are the tables that followed that.
    """

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._process = subprocess.Popen(  # nosec B603 - nothing of a visitor is in the command
            [sys.executable, "-m", "data.own.apart.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a reader that breaks would quote what it read
            cwd=ROOT,
            env=environment | FRUGAL,
            start_new_session=True,  # Ctrl-C is for the server
        )
        self._thread = threading.Thread(name="reader")
        self.at = -1
        self.message: dict[str, Any] = {}
        self.content = bytearray()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def ask(self, send: Callable[..., None], bounds: Bounds) -> None:
        """Have what is sent done; the answer comes by and by."""
        self._thread = threading.Thread(target=self._listen, args=(send, bounds), name="reader", daemon=True)
        self._thread.start()

    def has_answered(self, seconds: float) -> bool:
        """Wait for the answer at most so long; tell whether there is one, or can be none any more."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def end(self) -> int:
        """End the process, wherever it is; return its exit code, which is negative for a signal."""
        if self.message or self._thread.is_alive() or not self._thread.ident:
            self._process.kill()
        try:
            code = self._process.wait(LAST_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if self._thread.ident:
            self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not yet sent
                pipe.close()  # type: ignore[union-attr]
        return code

    def _listen(self, send: Callable[..., None], bounds: Bounds) -> None:
        """Send the job and take what comes back, until there is an answer or nobody to give one."""
        send_to, hear = cast("BufferedWriter", self._process.stdin), cast("BufferedReader", self._process.stdout)
        with suppress(OSError, ValueError, BrokenWireError):
            send(send_to, bounds=asdict(bounds))
        with suppress(OSError, ValueError, BrokenWireError):
            while "at" in (message := received_line(hear)):
                self.at = int(message["at"])
            if message.keys() & TABLES and (size := size_of_sheets(message)) <= bounds.tables:
                if size + sum(_held.values()) > MAX_HELD:
                    message = {"limit": "room"}
                else:
                    self.content = bytearray(size)
                    message = message if hear.readinto(self.content) == size else {}
            elif message.keys() & TABLES:
                message = {"limit": "tables"}
            self.message = message
