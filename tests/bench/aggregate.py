"""Time the counting of patients on every engine: `python tests/bench/aggregate.py --patients 1e7`.

Patients are generated; then, each in a process of its own and in turns, profiles are made by the expression of
data/own/count/profiles.py on DuckDB, by SQL written by hand for the same file, and by the same expression on pandas;
the results must be equal. Then the command line counts wide tables of 2 million patients and 30 sites: one with such
sites as patients have, and one in which nearly every patient differs from all others. `--full` does the command line
on 50 million patients instead and prints its peak memory, Spark counts the first million. Measures; asserts no time.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

from data.atlas import Atlas
from data.own.count.profiles import profiled
from data.own.large.engines import MEMORY, opened
from data.own.large.generate import COHORT, plan, write
from data.tables.load import load_tables
from tests.bench.lines import line

ATTRIBUTES = ("primary", "sex", "stage", "year")
COUNTS = """
WITH spread AS (
    SELECT patient, bit_or(CASE site {cases} ELSE 0 END) AS mask, count(*) AS n_rows
    FROM read_parquet('{metastases}') GROUP BY patient
)
SELECT "primary", sex, stage, "year"::VARCHAR AS "year", {bits}, n, n_rows
FROM (
    SELECT "primary", sex, stage, "year", coalesce(mask, 0) AS mask, count(*) AS n, sum(n_rows) AS n_rows
    FROM read_parquet('{patients}') LEFT JOIN spread USING (patient) GROUP BY ALL
) ORDER BY ALL
"""
"""By hand: a mask of bits a patient, one join, one count. n_rows against the rows of the file tells of strangers."""
PRIMARIES = [
    "Breast",
    "Lung",
    "Prostate",
    "Colorectal",
    "Pancreas",
    "Kidney",
    "Melanoma",
    "Ovary",
    "Stomach",
    "Bladder",
]
WIDE_PATIENTS, WIDE_SITES = 2_000_000, 30
REPEATED = """
SELECT sum(n), count(*) FILTER (n > 1), sum(n) FILTER (patient IS NULL OR trim(patient) = '')
FROM (SELECT patient, count(*) AS n FROM read_parquet('{patients}') GROUP BY patient)
"""
"""By hand: repeated and blank ids."""


def by_hand(folder: Path, sites: dict[str, str]) -> pd.DataFrame:
    """Return the profiles by hand-written SQL, with the same checks and settings as the expression's."""
    import duckdb  # noqa: PLC0415 - only the process that measures it

    files = {name: str(folder / f"{name}.parquet") for name in ("patients", "metastases")}
    words = {
        "cases": " ".join(f"WHEN '{label}' THEN {1 << i}" for i, label in enumerate(sites.values())),
        "bits": ", ".join(f"mask >> {i} & 1 AS {site}" for i, site in enumerate(sites)),
    }
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": scratch,
            "preserve_insertion_order": False,
        }
        with duckdb.connect(config=config) as connection:
            patients, repeated, blank = connection.sql(REPEATED.format(**files)).fetchall()[0]
            found: pd.DataFrame = connection.sql(COUNTS.format(**files, **words)).df()
            (rows,) = connection.sql(f"SELECT count(*) FROM read_parquet('{files['metastases']}')").fetchall()[0]  # noqa: S608 - our own file
    if repeated or blank or rows != found["n_rows"].sum() or patients != found["n"].sum():
        sys.exit("The generated patients do not add up.")
    return found.drop(columns="n_rows")


def by_expression(engine: Any, folder: Path, sites: dict[str, str]) -> pd.DataFrame:
    """Return the profiles by the expression on one engine."""
    settings = {"spark.driver.memory": "2g", "spark.sql.shuffle.partitions": "4"} if engine == "spark" else {}
    with opened(engine, scratch=folder, master="local[2]", settings=settings) as read:
        people = read(str(folder / "patients.parquet"), ("patient", *ATTRIBUTES))
        events = read(str(folder / "metastases.parquet"), ("patient", "site"))
        labels = {site: [label] for site, label in sites.items()}
        return profiled(people, events, attributes=ATTRIBUTES, sites=labels).frame


def child(way: str, folder: Path) -> None:
    """Do one thing in this process; print its seconds and a hash of the result."""
    atlas = Atlas(load_tables())
    printed = set(plan(atlas).sites)
    sites = {site: label for site, label in atlas.sites.labels.items() if label in printed}
    start, cores = time.perf_counter(), time.process_time()
    found = by_hand(folder, sites) if way == "hand" else by_expression(way, folder, sites)
    seconds, work = time.perf_counter() - start, time.process_time() - cores
    text = found.astype("str").to_csv(index=False).encode()
    print(json.dumps({"seconds": seconds, "work": work, "rows": len(found), "hash": hashlib.sha256(text).hexdigest()}))


def run(*command: str) -> tuple[str, float, float]:
    """Run a process; return what it printed, its seconds, and its peak of resident memory in MB."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, *command], stdout=said, cwd=ROOT)  # noqa: S603 - this interpreter
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed.\n{text}")
    return text, time.perf_counter() - start, usage.ru_maxrss / 1024


def measured(way: str, folder: Path) -> dict[str, Any]:
    """Return seconds, rows, hash and peak memory of one way."""
    text, _, peak = run(__file__, "--child", way, "--folder", str(folder))
    found: dict[str, Any] = json.loads(text.splitlines()[-1])
    return found | {"peak": peak}


def compare(patients: int, folder: Path, runs: int) -> None:
    """Print the three ways side by side, and whether their results are equal."""
    write(plan(Atlas(load_tables())), patients, folder)
    found: dict[str, list[dict[str, Any]]] = {"hand": [], "duckdb": [], "pandas": []}
    for _ in range(runs):
        for way in ("hand", "duckdb"):
            found[way].append(measured(way, folder))
    found["pandas"].append(measured("pandas", folder))
    print(f"{patients:,} patients, {COHORT}, {os.cpu_count()} cores, DuckDB with {MEMORY}, medians of {runs} runs")
    middle = {way: statistics.median(each["seconds"] for each in all_runs) for way, all_runs in found.items()}
    names = {"hand": "SQL by hand", "duckdb": "expression on DuckDB", "pandas": "expression on pandas (one run)"}
    for way, name in names.items():
        peak = max(each["peak"] for each in found[way])
        work = statistics.median(each["work"] for each in found[way])
        print(f"  {name:<32}{middle[way]:7.1f} s ({work:.1f} s of processor), peak {peak:6,.0f} MB")
    line("Expression on DuckDB : SQL by hand", middle["duckdb"] / middle["hand"], most=1.25)
    line("Expression on pandas : on DuckDB", middle["pandas"] / middle["duckdb"], least=5)
    line("Different results", len({each["hash"] for every in found.values() for each in every}), most=1)


def wide(folder: Path, *, alike: bool) -> None:
    """Print time and peak memory of the command line for a table with a column a site, small counts withheld.

    Patients have each site as often as not, so that nearly every one is a profile of his own; or, alike, few sites,
    the more of them the worse his cancer is.
    """
    atlas, rng = Atlas(load_tables()), np.random.default_rng(1)
    sites = [site for site in atlas.sites.ids if site not in atlas.residual_sites][:WIDE_SITES]
    often = np.geomspace(0.004, 0.2, len(sites)) if alike else np.full(len(sites), 0.5)
    worse = rng.exponential(size=WIDE_PATIENTS) if alike else np.ones(WIDE_PATIENTS)
    columns = {"patient": pa.array(np.arange(WIDE_PATIENTS)).cast("string")}
    groups = {"primary": PRIMARIES, "sex": ["Female", "Male"], "age": ["under 50", "50 to 69", "70 and more"]}
    for name, values in groups.items():
        columns[name] = pa.array(np.array(values)[rng.integers(len(values), size=WIDE_PATIENTS)])
    for site, share in zip(sites, often, strict=True):
        columns[atlas.sites.labels[site]] = pa.array(np.where(rng.random(WIDE_PATIENTS) < worse * share, "Yes", "No"))
    path = folder / "wide.csv"
    pa.csv.write_csv(pa.table(columns), path)
    command = ["-m", "data", "aggregate", "--patients", str(path), "--name", "Wide", "--strata", "age"]
    _, seconds, peak = run(*command, "--out", str(folder / "wide"))
    name = f"Wide table, {WIDE_PATIENTS / 1e6:g} million × {len(sites)} sites, {'alike' if alike else 'all different'}"
    line(name, seconds, "s", most=60, more=f"{path.stat().st_size / 1e6:,.0f} MB of CSV")
    line(f"{name}, peak of memory", peak, "MB", most=1200)


def full(patients: int, folder: Path) -> None:
    """Print time and peak memory of the command line from the files to the cohort's folder."""
    files = write(plan(Atlas(load_tables())), patients, folder)
    command = ["-m", "data", "aggregate", "--patients", str(files[0]), "--metastases", str(files[1])]
    text, seconds, peak = run(*command, "--name", "Bench", "--out", str(folder / "cohort"), "--strata", "stage,year")
    print(text, end="")
    size = sum(file.stat().st_size for file in files) / 1e6
    line(f"{patients:,} patients in {size:,.0f} MB, peak of memory", peak, "MB", most=2000, more=f"{seconds:.0f} s")


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=float, default=1e7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="50 million patients by the command line")
    parser.add_argument("--folder", type=Path, help="where to put the files (default: a temporary folder)")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.folder)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        if given.full:
            full(int(max(given.patients, 5e7)), Path(name))
        else:
            compare(int(given.patients), Path(name), given.runs)
            for alike in (True, False):
                wide(Path(name), alike=alike)
            first = Path(name) / "first"
            write(plan(Atlas(load_tables())), 1_000_000, first)
            spark, duckdb = (measured(way, first) for way in ("spark", "duckdb"))
            print(
                f"  Spark, local[2], first million: {spark['seconds']:.1f} s; equal: {spark['hash'] == duckdb['hash']}"
            )


if __name__ == "__main__":
    main()
