"""Many figures at once: the plan of which files, and drawing them one by one into a folder that can be resumed.

The page Export and `python -m viz export` make the same plan and the same bytes.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from data.bundle import zipped
from data.citable import version
from data.export import to_csv
from data.frequency import listed_primaries, listed_sites
from data.load import FOLDER, PACKAGE
from pages.shared.address import OWN, Selection
from pages.shared.loading import tables
from pages.shared.saving import Request, file_of, made
from pages.shared.views import CANNOT, VIEWS
from viz.plate import Size
from viz.render import RenderError
from viz.theme import LIGHT, Theme

OVER = ("none", "primaries", "sites")
"""What a batch runs through."""
REPORT, MARKS = "report.csv", "export.jsonl"
"""Files beside the figures: what was made and what a cohort cannot answer, and by what each was made."""


@dataclass(frozen=True)
class Done:
    """How one file went: its content, or why there is none. failed tells a fault from what a cohort cannot answer."""

    request: Request
    content: bytes = b""
    reason: str = ""
    failed: bool = False
    kept: bool = False


def plan(
    chosen: Selection, views: Sequence[str], forms: Sequence[str], size: Size, *, over: str = "none", base: str = ""
) -> dict[str, Request]:
    """Return {file name: request}: views × formats × (all primaries or all sites that the cohort prints, or neither).

    A figure that does not change with the primary is there once. `over` is one of OVER.
    """
    cases = {
        "none": lambda: [chosen],
        "primaries": lambda: [replace(chosen, primary=one) for one in listed_primaries(tables(), chosen.cohort)],
        "sites": lambda: [replace(chosen, site=one) for one in listed_sites(tables(), chosen.cohort)],
    }[over]()
    found: dict[str, Request] = {}
    for view in views:
        for case in cases:
            for form in forms:
                request = Request(view, case, form, size, base)
                found.setdefault(file_of(request), request)
    return found


def done(request: Request, screen: Theme = LIGHT) -> Done:
    """Return one file of a plan, or why there is none; it never raises what a person can be told."""
    try:
        return Done(request, made(request, screen))
    except CANNOT as error:
        return Done(request, reason=str(error))
    except RenderError as error:
        return Done(request, reason=str(error), failed=True)


def report(results: Sequence[Done]) -> bytes:
    """Return a row a file as CSV: what it is, whether it was made, and if not why; sorted by name."""
    return to_csv(reasons(results))


def reasons(results: Sequence[Done]) -> pd.DataFrame:
    """Return the same as a table."""
    return pd.DataFrame(
        [
            {
                "File": file_of(one.request),
                "Page": VIEWS[one.request.view][0],
                "Figure": VIEWS[one.request.view][1],
                "Made": "no" if one.reason else "yes",
                "Why not": one.reason,
            }
            for one in sorted(results, key=lambda one: file_of(one.request))
        ],
        columns=["File", "Page", "Figure", "Made", "Why not"],
    )


def archive(results: Sequence[Done]) -> bytes:
    """Return all files that were made, with the report, as one archive."""
    files = {file_of(one.request): one.content for one in results if not one.reason}
    return zipped(files | {REPORT: report(results)})


def written(requests: dict[str, Request], folder: Path, jobs: int = 1) -> Iterator[Done]:
    """Write the files of a plan into a folder and yield each as it is there; then the report.

    A file that this plan made before is kept. A file appears whole or not at all: it is written under another
    name and renamed, so a run that was killed can be run again. jobs are processes, each with a browser of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    marks, state = _marks(folder), _state()
    kept = {name for name, request in requests.items() if marks.get(name) == _mark(request, folder / name, state)}
    results = [Done(requests[name], kept=True) for name in sorted(kept)]
    yield from results
    for one in _drawn([request for name, request in requests.items() if name not in kept], jobs):
        if not one.reason:
            path = folder / file_of(one.request)
            _put(path, one.content)
            with (folder / MARKS).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"file": path.name, "mark": _mark(one.request, path, state)}) + "\n")
        results.append(replace(one, content=b""))
        yield one
    _put(folder / REPORT, report(results))
    made_now = {file_of(one.request) for one in results if not one.reason}
    lines = [
        json.dumps({"file": name, "mark": mark})
        for name, mark in sorted(_marks(folder).items())
        if name in made_now or (folder / name).exists()
    ]
    _put(folder / MARKS, ("\n".join(lines) + "\n").encode() if lines else b"")


def _drawn(requests: list[Request], jobs: int) -> Iterator[Done]:
    if jobs <= 1 or len(requests) <= 1:
        yield from map(done, requests)
        return
    quiet = logging.disable  # Streamlit misses a page in each process
    with ProcessPoolExecutor(min(jobs, len(requests)), get_context("spawn"), quiet, (logging.WARNING,)) as pool:
        yield from pool.map(done, requests, chunksize=4)


def _put(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    os.replace(half, path)  # noqa: PTH105 - Path.replace does the same, but this says what it is


def _marks(folder: Path) -> dict[str, str]:
    """What earlier runs noted; a line that a killed run left unfinished is passed over."""
    try:
        lines = (folder / MARKS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        try:
            note = json.loads(line)
            found[note["file"]] = note["mark"]
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _mark(request: Request, path: Path, state: str) -> str:
    """What a file was made by, and its bytes: another request, other tables or a changed file give another mark."""
    if not path.is_file():
        return ""
    asked = json.dumps(asdict(request), sort_keys=True, default=str)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashlib.sha256(f"{asked} {state} {digest}".encode()).hexdigest()


def _state() -> str:
    """Which tables, those of this server's cohort folders too, and which version of the atlas."""
    ours = hashlib.sha256((FOLDER / PACKAGE).read_bytes())
    for table in ("sources", "cohorts", "denominators", "frequencies", "cooccurrence"):
        rows = getattr(tables(), table)
        ours.update(rows[rows.iloc[:, 0].str.startswith(OWN)].to_csv().encode())
    return f"{version()} {ours.hexdigest()}"
