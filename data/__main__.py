"""Command line of the data package: `python -m data build [--check]`, `aggregate`, `generate`."""

import argparse
import sys

from data.own.large import command as own
from data.tables.build import main

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m data", description="Work on the tables.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="validate the tables and write what is generated from them")
    command.add_argument("--check", action="store_true", help="write nothing, fail when something is stale")
    runs = own.add(commands)
    given = parser.parse_args()
    sys.exit(runs[given.command](given) if given.command in runs else main(check=given.check))
