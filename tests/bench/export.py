"""Time warm exports of every figure: `python tests/bench/export.py`.

Draws each once to warm up, then `--runs` times; prints the median and the slowest of SVG and PNG as a screen shows
them (2×) and for one and two columns of a journal at 300 dpi. Measures;
asserts nothing.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from data.atlas import Atlas
from data.selection import Selection
from data.tables.load import load_tables
from tests.bench.lines import line
from viz.charts.theme import LIGHT
from viz.files.plate import PRESETS
from viz.files.saving import Request, made
from viz.views.catalogue import CATALOGUE
from viz.views.figure import CANNOT

WANTED = {"svg": 0.5, "png": 0.8}
COHORTS = {"together": "msk_chord_ever", "pairs": "msk_chord_ever"}


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--views", nargs="+", default=list(CATALOGUE))
    parser.add_argument("--presets", nargs="+", default=["screen2", "single", "double"])
    given = parser.parse_args()
    atlas = Atlas(load_tables())
    medians: dict[str, list[float]] = {form: [] for form in WANTED}
    for view in given.views:
        for preset in given.presets:
            for form, wanted in WANTED.items():
                chosen = Selection(cohort=COHORTS.get(view, "disibio2008"), site="bone")
                request = Request(view, chosen, form, PRESETS[preset][1], "https://atlas.example.org/")
                times = []
                try:
                    for _ in range(given.runs + 1):
                        start = time.perf_counter()
                        made(atlas, request, LIGHT)
                        times.append(time.perf_counter() - start)
                except CANNOT:
                    continue
                median = statistics.median(times[1:])
                medians[form].append(median)
                line(f"{view} {preset} {form}", median, "s", most=wanted, more=f"slowest {max(times[1:]):.2f}")
    for form, found in medians.items():
        line(f"{form}, slowest of {len(found)}", max(found), "s", most=WANTED[form])


if __name__ == "__main__":
    main()
