"""Many figures at once: the plan of which files, and drawing them one by one into a folder that can be resumed.

The page Export and `python -m viz export` make the same plan and the same bytes.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from data.atlas import Atlas
from data.files.text import to_csv
from data.selection import OWN, Selection, to_params
from data.stats.listed import listed_primaries, listed_sites
from data.tables.load import FOLDER, PACKAGE, Tables
from data.tables.packing import zipped
from data.tables.version import version
from viz.charts.describe import many, upper_first
from viz.charts.theme import LIGHT, Theme
from viz.files.plate import Size
from viz.files.render import RenderError
from viz.files.saving import Request, file_of, made
from viz.views.catalogue import CATALOGUE
from viz.views.figure import CANNOT

OVER = ("none", "primaries", "sites")
"""What a batch runs through."""
REPORT, MARKS = "report.csv", "export.jsonl"
"""Files beside the figures: what was made and what a cohort cannot answer, and by what each was made."""

MOST, MOST_BYTES = 300, 64_000_000
"""Files and bytes of one archive; more are for the command line, which writes into a folder."""


@dataclass(frozen=True)
class Done:
    """How one file went: its content, or why there is none. failed tells a fault from what a cohort cannot answer."""

    request: Request
    content: bytes = b""
    reason: str = ""
    failed: bool = False
    kept: bool = False


@dataclass
class Batch:
    """A batch made while somebody waits: what is asked for, of which atlas, what is there so far; by file name."""

    requests: dict[str, Request]
    of: Atlas
    results: dict[str, Done] = field(default_factory=dict)
    running: bool = True

    @property
    def left(self) -> list[str]:
        """The names of the files that are still to be made."""
        return [name for name in self.requests if name not in self.results]

    @property
    def is_full(self) -> bool:
        """Whether no more fits into one archive."""
        return sum(len(one.content) for one in self.results.values()) > MOST_BYTES


def plan(
    atlas: Atlas,
    selection: Selection,
    views: Sequence[str],
    forms: Sequence[str],
    size: Size,
    *,
    over: str = "none",
    base: str = "",
) -> dict[str, Request]:
    """Return {file name: request}: views × formats × (all primaries or all sites that the cohort prints, or neither).

    A figure that does not change with the primary is there once. `over` is one of OVER.
    """
    found: dict[str, Request] = {}
    for view_id in views:
        view = CATALOGUE[view_id]
        for case in _cases(atlas, selection, over if over in view.over else "none"):
            for form in forms:
                request = Request(view_id, view.part(case), form, size, base)
                found.setdefault(file_of(request), request)
    return found


def _cases(atlas: Atlas, selection: Selection, over: str) -> list[Selection]:
    """The selections that a batch runs through."""
    if over == "primaries":
        return [replace(selection, primary=one) for one in listed_primaries(atlas, selection.cohort)]
    if over == "sites":
        return [replace(selection, site=one) for one in listed_sites(atlas, selection.cohort)]
    return [selection]


def too_many(count: int) -> str:
    """Return why so many files are not made at once, or ""."""
    if count <= MOST:
        return ""
    return (
        f"{count:,} files are too many for one archive; up to {MOST} are made here. Choose fewer charts or formats, or "
        "use the command line below, which has no limit."
    )


def repeated(atlas: Atlas, selection: Selection, over: str) -> str:
    """Return how many primaries or sites a batch runs through, and in what; "" where through neither."""
    if over == "none":
        return ""
    one, several = ("primary", "primaries") if over == "primaries" else ("site", "sites")
    return f"{many(len(_cases(atlas, selection, over)), one, several)} in {atlas.cohorts.labels[selection.cohort]}."


def told(asked: Batch) -> str:
    """Return how a batch went."""
    good = sum(not one.reason for one in asked.results.values())
    cannot = len(asked.results) - good
    text = f"{many(good, 'file', 'files')} made"
    text += f", {cannot} not (see the list)" if cannot else ""
    more = "the archive is full, take the command line" if asked.is_full else "Export resumes where it stopped"
    return f"{text}, {len(asked.left)} left: {more}." if asked.left else f"{text}."


def command(chosen: Selection, views: list[str], forms: list[str], over: str, preset: str, base: str) -> str:
    """Return the command line that writes the files of a plan, of a preset size, into a folder."""
    used = {name for view in views for name in CATALOGUE[view].used(chosen)} - {"cohort", "primary", "site"}
    rest = {key: value for key, value in to_params(chosen).items() if key in used}
    address = "&".join(f"{key}={value}" for key, value in rest.items())
    parts = [
        "python -m viz export --out exports",
        f"--cohort {chosen.cohort}",
        "" if over == "primaries" else f"--primary {chosen.primary}",
        f"--site {chosen.site}" if chosen.site and over != "sites" else "",
        f"--charts {','.join(views)}",
        f"--over {over}",
        f"--formats {','.join(forms)}",
        f"--preset {preset}",
        f"--address '{address}'" if address else "",
        f"--link {base}",
    ]
    return " \\\n  ".join(part for part in parts if part)


def done(atlas: Atlas, request: Request, screen: Theme = LIGHT) -> Done:
    """Return one file of a plan, or why there is none; it never raises what a person can be told."""
    try:
        return Done(request, made(atlas, request, screen))
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
                "Page": upper_first(CATALOGUE[one.request.view].page),
                "Figure": CATALOGUE[one.request.view].name,
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


def written(atlas: Atlas, requests: dict[str, Request], folder: Path, jobs: int = 1) -> Iterator[Done]:
    """Write the files of a plan into a folder and yield each as it is there; then the report.

    A file that this plan made before is kept. A file appears whole or not at all: it is written under another
    name and renamed, so a run that was killed can be run again. jobs are processes, each with a browser of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    marks, state = _marks(folder), _state(atlas)
    kept = {name for name, request in requests.items() if marks.get(name) == _mark(request, folder / name, state)}
    results = [Done(requests[name], kept=True) for name in sorted(kept)]
    yield from results
    for one in _drawn(atlas, [request for name, request in requests.items() if name not in kept], jobs):
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


def _drawn(atlas: Atlas, requests: list[Request], jobs: int) -> Iterator[Done]:
    if jobs <= 1 or len(requests) <= 1:
        yield from (done(atlas, request) for request in requests)
        return
    of = (atlas.tables, atlas.private)
    with ProcessPoolExecutor(min(jobs, len(requests)), get_context("spawn"), _begin, of) as pool:
        yield from pool.map(_done_here, requests, chunksize=4)


_HERE: dict[str, Atlas] = {}
"""The atlas of a process of a batch: made once, as it starts, of the tables that the batch is of."""


def _begin(tables: Tables, private: frozenset[str]) -> None:
    _HERE["atlas"] = Atlas(tables, private=private)


def _done_here(request: Request) -> Done:
    return done(_HERE["atlas"], request)


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


def _state(atlas: Atlas) -> str:
    """Which tables, those of cohorts that do not come with the atlas too, and which version of the atlas."""
    ours = hashlib.sha256((FOLDER / PACKAGE).read_bytes())
    for table in ("sources", "cohorts", "denominators", "frequencies", "cooccurrence"):
        rows = getattr(atlas.tables, table)
        ours.update(rows[rows.iloc[:, 0].str.startswith(OWN)].to_csv().encode())
    return f"{version()} {ours.hexdigest()}"
