"""Command line of the figures: `python -m viz build [--check]` and `python -m viz export`.

build writes the drawings of the body. export saves figures as the page Export does: all primaries or all sites of a
cohort × charts × formats, into a folder, resumable, the same bytes for the same input.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

from data.atlas import Atlas
from data.own.folder import of_server
from data.own.model import joined
from data.selection import Selection, from_params
from data.tables.load import load_tables
from viz.anatomy.frames import SEXES
from viz.anatomy.write import geojson_bytes, geojson_path
from viz.files import batch
from viz.files.formats import FORMATS
from viz.files.palettes import PALETTES
from viz.files.plate import POINTS, PRESETS, WIDTHS, Size
from viz.files.saving import file_of
from viz.views.catalogue import CATALOGUE


def build(*, check: bool) -> int:
    """Write both drawings, or with `check` compare only; return the exit code."""
    code = 0
    for sex in SEXES:
        path, content = geojson_path(sex), geojson_bytes(sex)
        if path.exists() and path.read_bytes() == content:
            continue
        print(f"viz/anatomy/{path.name}: {'stale, run make data' if check else 'written'}")
        if check:
            code = 1
        else:
            path.write_bytes(content)
    return code


def export(given: argparse.Namespace) -> int:
    """Save figures into a folder, a line a file; return 1 when a picture could not be drawn, 2 for a wrong request."""
    tables = load_tables()
    cohorts, faults = of_server(tables)
    atlas = Atlas(joined(tables, cohorts))
    charts, formats = _listed(given.charts), _listed(given.formats)
    selection, notices = _selection(given, atlas)
    notices += _unknown("chart", charts, CATALOGUE) + _unknown("format", formats, FORMATS)
    for line in (*faults, *notices):
        print(line.replace("; the default is shown", ""), file=sys.stderr)  # a page's words: here nothing is made
    if notices:
        return 2
    base = f"{given.link.rstrip('/')}/" if given.link else ""
    requests = batch.plan(atlas, selection, charts, formats, _size(given), over=given.over, base=base)
    counts = {"written": 0, "kept": 0, "cannot": 0, "failed": 0}
    for number, one in enumerate(batch.written(atlas, requests, given.out, given.jobs), 1):
        state = "failed" if one.failed else "cannot" if one.reason else "kept" if one.kept else "written"
        counts[state] += 1
        why = f": {one.reason}" if one.reason else ""
        print(f"{number}/{len(requests)} {state} {file_of(one.request)}{why}", flush=True)
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    print(f"{given.out}: {told or 'nothing to do'}; see {batch.REPORT}")
    return int(counts["failed"] > 0)


def _selection(given: argparse.Namespace, atlas: Atlas) -> tuple[Selection, list[str]]:
    """What is asked for, and a notice for every value that cannot be used."""
    params = dict(parse_qsl(given.address, keep_blank_values=True))
    params |= {name: value for name in ("cohort", "primary", "site") if (value := getattr(given, name))}
    return from_params(params, atlas)


def _unknown(kind: str, asked: list[str], known: Mapping[str, object]) -> list[str]:
    allowed = ", ".join(known)
    return [f"There is no {kind} “{one}”. {kind.capitalize()}s: {allowed}." for one in asked if one not in known]


def _size(given: argparse.Namespace) -> Size:
    size = PRESETS[given.preset][1]
    size = replace(size, mm=given.mm or size.mm, points=given.points or size.points or 7)
    return replace(size, palette=given.colours or size.palette)


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _between(least: float, most: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            msg = f"{text} is not between {least:g} and {most:g}"
            raise argparse.ArgumentTypeError(msg)
        return value

    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m viz", description="Work on the figures.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="write the drawings of the body")
    command.add_argument("--check", action="store_true", help="write nothing, fail when something is stale")
    command = commands.add_parser("export", help="save figures of a cohort into a folder")
    command.add_argument("--out", type=Path, default=Path("exports"), help="the folder (exports)")
    command.add_argument("--charts", default="primary_map,primary_bars", help="ids of figures, separated by commas")
    command.add_argument("--over", choices=batch.OVER, default="none", help="one figure for each")
    command.add_argument("--formats", default="svg,png,csv", help=", ".join(FORMATS))
    command.add_argument("--preset", choices=PRESETS, default="double", help="size and colours (double)")
    command.add_argument("--mm", type=_between(*WIDTHS), default=0.0, help="width in millimetres, instead")
    command.add_argument("--points", type=_between(*POINTS), default=0.0, help="size of type in points, instead")
    command.add_argument("--colours", choices=PALETTES, default="", help="colours, instead")
    for name in ("cohort", "primary", "site"):
        command.add_argument(f"--{name}", default="", help=f"id of the {name}, as in an address")
    command.add_argument("--address", default="", help="further choices as in an address: share=metastatic&own=1")
    command.add_argument("--link", default="", help="address of your atlas for the links on figures")
    command.add_argument("--jobs", type=int, default=1, help="processes, each with a browser of its own (1)")
    return parser


if __name__ == "__main__":
    asked = _parser().parse_args()
    sys.exit(build(check=asked.check) if asked.command == "build" else export(asked))
