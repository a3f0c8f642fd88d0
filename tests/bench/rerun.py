"""Time a warm rerun of the pages, without a browser: `python tests/bench/rerun.py --against ../an/older/clone`.

What a page's script costs when everything it shows has been formed before: the processor time of the run's own
thread, so that neither other work on the machine nor the collecting of garbage counts. Every page of the menu is
run; Primary and the heaviest are printed, of both trees if another one is given. Measures; asserts nothing.
"""

import argparse
import gc
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner.exec_code import exec_func_with_error_handling
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
HEAVIEST = 5
SELECTION = {"cohort": "disibio2008", "primary": "breast", "site": "liver"}
# What a page needs beside that to show all it has.
MORE = {
    "explore/compare.py": {"others": "lung.prostate"},
    "explore/primary.py": {"chapter": "evidence"},
    "explore/site.py": {"chapter": "which"},
    "explore/together.py": {"cohort": "msk_chord_ever"},
}

Times = dict[str, float]


def measure(root: Path, files: list[str], runs: int) -> Times:
    """Return {page file: milliseconds, median of `runs`} of the tree that this process imports from."""
    logging.disable(logging.WARNING)
    spent: list[float] = []

    def timed(*args: Any) -> Any:
        gc.disable()
        start = time.thread_time()
        result = exec_func_with_error_handling(*args)
        spent.append((time.thread_time() - start) * 1000)
        gc.enable()
        return result

    found: Times = {}
    with patch.object(script_runner, "exec_func_with_error_handling", timed):
        for file in files:
            app = AppTest.from_file(root / "pages" / "index.py", default_timeout=120)
            app.query_params.update(SELECTION | MORE.get(file, {}))
            app.run().switch_page(file)
            for _ in range(3):  # forms what the page shows, and settles its address and its widgets
                app.run()
            if app.exception:
                message = f"{file} failed: {app.exception[0].message}"
                raise RuntimeError(message)
            spent.clear()
            for _ in range(runs):
                app.run()
            found[file] = statistics.median(spent)
    return found


def of_tree(root: Path, files: list[str], runs: int) -> Times:
    """Return the times of a tree, measured in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--runs", str(runs), "--measure", *files]
    done = subprocess.run(  # noqa: S603 - this interpreter
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.PIPE, check=True
    )
    found: Times = json.loads(done.stdout)
    return found


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="the root of another tree with the same page files")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--measure", nargs="+", metavar="FILE", help="for its own use: print the times as JSON")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(Path.cwd(), given.measure, given.runs)))
        return
    sys.path.insert(0, str(ROOT))
    from pages.menu import PAGES  # noqa: PLC0415 - not for a tree that has no such module

    files = [page.file for page in PAGES]
    ours = of_tree(ROOT, files, given.runs)
    theirs = of_tree(given.against.resolve(), files, given.runs) if given.against else {}
    heaviest = sorted(ours, key=lambda file: -max(ours[file], theirs.get(file, 0)))[:HEAVIEST]
    print(f"Warm rerun, own time, median of {given.runs} runs:")
    for file in dict.fromkeys(("explore/primary.py", *heaviest)):
        against = f" against {theirs[file]:6.1f} ms" if theirs else ""
        print(f"  {file:24} {ours[file]:6.1f} ms{against}")


if __name__ == "__main__":
    main()
