"""Command line of the figures: `python -m viz build [--check]` and `python -m viz export`.

build writes the drawings of the body. export saves figures as the page Export does: all primaries or all sites of a
cohort × charts × formats, into a folder, resumable, the same bytes for the same input. Like app.py this is a door to
the pages' machinery, which it opens only for export.
"""

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

from viz.anatomy.frames import SEXES
from viz.anatomy.write import geojson_bytes, geojson_path
from viz.palettes import PALETTES
from viz.plate import POINTS, PRESETS, WIDTHS


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
    logging.disable(logging.WARNING)  # Streamlit warns at each cached call that no page is running
    from pages.shared import batch, saving  # noqa: PLC0415 - only export opens the pages' machinery
    from pages.shared.address import from_params  # noqa: PLC0415 - as above
    from pages.shared.loading import tables  # noqa: PLC0415 - as above
    from pages.shared.views import VIEWS  # noqa: PLC0415 - as above

    params = dict(parse_qsl(given.address, keep_blank_values=True))
    params |= {name: value for name in ("cohort", "primary", "site") if (value := getattr(given, name))}
    chosen, notices = from_params(params, tables())
    charts, formats = (_listed(text) for text in (given.charts, given.formats))
    notices += [f"There is no chart “{one}”. Charts: {', '.join(VIEWS)}." for one in charts if one not in VIEWS]
    notices += [
        f"There is no format “{one}”. Formats: {', '.join(saving.FORMATS)}."
        for one in formats
        if one not in saving.FORMATS
    ]
    if notices:
        print("\n".join(notices), file=sys.stderr)
        return 2
    size = PRESETS[given.preset][1]
    size = replace(size, mm=given.mm or size.mm, points=given.points or size.points or 7)
    size = replace(size, palette=given.colours or size.palette)
    requests = batch.plan(
        chosen, charts, formats, size, over=given.over, base=f"{given.link.rstrip('/')}/" if given.link else ""
    )
    counts = {"written": 0, "kept": 0, "cannot": 0, "failed": 0}
    for number, one in enumerate(batch.written(requests, given.out, given.jobs), 1):
        state = "failed" if one.failed else "cannot" if one.reason else "kept" if one.kept else "written"
        counts[state] += 1
        why = f": {one.reason}" if one.reason else ""
        print(f"{number}/{len(requests)} {state} {saving.file_of(one.request)}{why}", flush=True)
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    print(f"{given.out}: {told or 'nothing to do'}; see {batch.REPORT}")
    return int(counts["failed"] > 0)


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _between(least: float, most: float) -> type[float]:
    def number(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            msg = f"{text} is not between {least:g} and {most:g}"
            raise argparse.ArgumentTypeError(msg)
        return value

    return number  # type: ignore[return-value]  # argparse takes any function of a text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m viz", description="Work on the figures.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="write the drawings of the body")
    command.add_argument("--check", action="store_true", help="write nothing, fail when something is stale")
    command = commands.add_parser("export", help="save figures of a cohort into a folder")
    command.add_argument("--out", type=Path, default=Path("exports"), help="the folder (exports)")
    command.add_argument("--charts", default="primary_map,primary_bars", help="ids of figures, separated by commas")
    command.add_argument("--over", choices=("none", "primaries", "sites"), default="none", help="one figure for each")
    command.add_argument(
        "--formats", default="svg,png,csv", help="png, svg, pdf, html, csv, xlsx, parquet, json, bundle"
    )
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
