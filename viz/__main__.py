"""Command line of the figures: `python -m viz build [--check]` writes the drawings of the body."""

import argparse
import sys

from viz.anatomy.frames import SEXES
from viz.anatomy.write import geojson_bytes, geojson_path


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m viz", description="Work on the figures.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="write the drawings of the body")
    command.add_argument("--check", action="store_true", help="write nothing, fail when something is stale")
    sys.exit(build(check=parser.parse_args().check))
