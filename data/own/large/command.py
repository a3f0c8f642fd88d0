"""The commands `python -m data aggregate` and `generate`: what may be said on the line, and what is printed."""

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.own import folder
from data.own.about import METHODS, TIMINGS, About
from data.own.asked import ROLES
from data.own.count.intake import Intake
from data.own.count.ledger import FEW, losses
from data.own.count.suppress import LEAST
from data.own.faults import Fault, IntakeError, LimitError
from data.own.large.aggregate import Aggregated, Power, aggregate
from data.own.large.as_page import SEVERAL, Answers, UnansweredError, count, fits
from data.own.large.engines import ENGINES, MEMORY
from data.own.large.generate import COHORT, plan, write
from data.own.large.plan import Files, OpenLabelsError
from data.own.large.progress import Progress, shown
from data.own.read.formats import ENCODINGS
from data.own.read.sheets import files_of
from data.own.understand.forms import BLANKS, CELLS, DIGITS, FORMS, LISTS, OPTIONS, QUESTION, STACK
from data.own.understand.forms import SEVERAL as SEVERAL_PRIMARIES
from data.own.understand.labels import NO_SITE
from data.own.understand.mapping import VALUES
from data.stats.words import many
from data.tables import words
from data.tables.load import TableError, load_tables
from data.tables.rows import rows

QUESTIONS = {
    "stack": ("whether tables with the same columns are one", tuple(STACK)),
    "row": ("what one row is", tuple(FORMS)),
    "stands-for": ("column that says how many patients a row stands for; one: each row is one", None),
    "each-row": ("whether each row is one patient, where no column identifies them", ("yes", "no")),
    "all-have": ("id of the primary that all patients have, where no column names one", None),
    "fill": ("whether blank cells of the primary repeat the cell above", ("down", "no")),
    "several": ("what becomes of patients with several primaries", tuple(SEVERAL_PRIMARIES)),
    "cells": ("what the cells are where each site has a column of a primary", tuple(CELLS)),
    "of": ("column of the number of patients of whom those with a site are a part, where several may be it", None),
    "rows": ("what becomes of several rows of a primary: add, or COLUMN=VALUE of those that are counted", None),
    "digits": ("what numbers of patients such as 8.000 are", tuple(DIGITS)),
    "lists": ("which columns name the sites of metastases, where several do", tuple(LISTS)),
    "involved": ("column that says whether the site of a row has a metastasis, where one may; all: each row is", None),
    "blank": ("what a blank cell of a site means", tuple(BLANKS)),
}
"""The questions of the page: what each is about, and its answers."""
OF_THE_TABLE = ("of", "rows", "involved", "stands-for")
"""Questions whose answers are columns of the table, or what stands in them."""
CIRCUMSTANCES = ("method", "timing", "place", "country", "period", "terms", "limitations")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> dict[str, Callable[[Any], int]]:
    """Add the two commands; return what each runs with what it was given, which returns the exit code."""
    _add_aggregate(commands)
    _add_generate(commands)
    return {"aggregate": _aggregate, "generate": _generate}


def _add_aggregate(commands: Any) -> None:
    command = commands.add_parser(
        "aggregate", help="count files of patients, of any size, into a cohort folder that the app can show"
    )
    command.add_argument(
        "--patients",
        required=True,
        nargs="+",
        help="the table, or several, or all in a zip or folder; past 200 MB one, CSV (UTF-8) or Parquet",
    )
    command.add_argument("--metastases", help="a second table, with a row a metastasis")
    command.add_argument(
        "--map", type=Path, help="CSV with kind, label, id: what labels mean; as --propose and the page write it"
    )
    command.add_argument("--propose", type=Path, help="write such a CSV for what is not sure, with proposals, and stop")
    command.add_argument("--name", required=True, help="name of the cohort on screen")
    command.add_argument("--out", type=Path, required=True, help="the folder to write; it needs space to work in")
    command.add_argument(
        "--engine", choices=ENGINES, help="for files that are too large for the page (default: duckdb, past 200 MB)"
    )
    command.add_argument("--memory", default=MEMORY, help=f"what DuckDB may use (default: {MEMORY})")
    command.add_argument("--threads", type=int, help="threads of DuckDB (default: all)")
    command.add_argument("--master", default="local[*]", help="Spark cluster, such as spark://host:7077")
    command.add_argument(
        "--spark", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark; may repeat"
    )
    for role in OPTIONS:
        command.add_argument(f"--{role}-column", help=f"column of the {role} (default: found out; past 200 MB {role})")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=COLUMN",
        help=f"column of another role; may repeat: {', '.join(role for role in ROLES if role not in OPTIONS)}",
    )
    command.add_argument("--strata", default="", help="columns that become groups, with commas: stage,year")
    for name, (about, known) in QUESTIONS.items():
        command.add_argument(f"--{name}", choices=known, help=f"{about} (default: as on the page)")
    command.add_argument("--header", help="rows of the header by their numbers, with commas; none: there is no header")
    command.add_argument("--encoding", choices=ENCODINGS, help="encoding of text files (default: found out)")
    command.add_argument("--least", type=int, default=LEAST, help=f"withhold counts below (default: {LEAST}; 0: none)")
    command.add_argument(
        "--set-aside", action="store_true", help="leave out rows that cannot be counted, and report them"
    )
    command.add_argument(
        "--method",
        choices=METHODS,
        help=_worded("how metastases were found", METHODS, words.METHODS),
    )
    command.add_argument(
        "--timing", choices=TIMINGS, help=_worded("when patients were counted", TIMINGS, words.TIMINGS)
    )
    for name in CIRCUMSTANCES[2:]:
        command.add_argument(f"--{name}", help=f"{name} of the cohort, as text")


def _answers(given: argparse.Namespace) -> Answers:
    """What was said on the line, as it is asked on the page."""
    roles: dict[str, Any] = {role: getattr(given, f"{role}_column") for role in OPTIONS}
    if site := roles.pop("site"):
        roles["event_site" if given.metastases else "site"] = site
    for pair in given.column:
        role, _, column = pair.partition("=")
        several = role in SEVERAL
        if not several and any(one.startswith(f"{role}=") and one != pair for one in given.column):
            msg = f"--column {pair}: another column is named for {role}, which takes one."
            raise TableError(msg)
        roles[role] = (*roles.get(role, ()), column) if several else column
        if role not in ROLES:
            msg = f"--column {pair}: there is no role {role}. Roles are {', '.join(ROLES)}."
            raise TableError(msg)
    if strata := tuple(filter(None, (part.strip() for part in given.strata.split(",")))):
        roles["strata"] = strata
    said = {name: getattr(given, name.replace("-", "_")) for name in QUESTIONS}
    said |= dict.fromkeys(("set-aside", "damaged-rows"), "yes" if given.set_aside else None)
    about = frozenset(name for name in CIRCUMSTANCES if getattr(given, name))
    header = None
    if given.header is not None:
        header = () if given.header == "none" else tuple(int(part) for part in given.header.split(","))
    return Answers(
        roles, {name: answer for name, answer in said.items() if answer}, header, given.encoding, about=about
    )


def _worded(what: str, codes: Iterable[str], names: Mapping[str, str]) -> str:
    """The help of an option that takes a code: what it says, and what the codes are called where that is not plain."""
    unlike = [(code, names[code].lower()) for code in codes]
    meant = [f"{code}: {name}" for code, name in unlike if name and name != code.replace("_", " ")]
    return f"{what} ({'; '.join(meant)})" if meant else what


def _add_generate(commands: Any) -> None:
    command = commands.add_parser("generate", help="make patients who are not real but spread like those of a cohort")
    command.add_argument("--patients", type=float, required=True, help="how many, such as 1e6")
    command.add_argument("--out", type=Path, required=True, help="the folder for the two files")
    command.add_argument("--cohort", default=COHORT, help=f"the cohort to imitate (default: {COHORT})")
    command.add_argument("--seed", type=int, default=0, help="the same seed makes the same patients")
    command.add_argument("--form", choices=("parquet", "csv"), default="parquet")


def read_mapping(path: Path, atlas: Atlas) -> dict[str, dict[str, str]]:
    """Return {kind: {label: id}} of a mapping file; raise TableError with its row and column."""
    allowed = {
        "primary": set(atlas.primaries.ids),
        "site": {*atlas.sites.ids, *NO_SITE},
        **{kind: {*values} for kind, values in VALUES.items()},
        QUESTION: {answer for _, known in QUESTIONS.values() for answer in known or ()} | {*atlas.primaries.ids},
    }
    found: dict[str, dict[str, str]] = {kind: {} for kind in allowed}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except FileNotFoundError:
        msg = f"{path}: there is no such file (--map)."
        raise TableError(msg) from None
    except (OSError, UnicodeDecodeError, csv.Error):
        msg = f"{path}: this cannot be read. Expected a CSV (UTF-8) with the columns kind, label, id."
        raise TableError(msg) from None
    for number, row in enumerate(lines, start=2):
        kind, label, known = ((row.get(name) or "").strip() for name in ("kind", "label", "id"))
        faults = {
            f"column kind: found “{kind}”; expected {', '.join(allowed)}": kind not in allowed,
            "column label: it is blank": not label,
            f"column id: “{known}” is no id of a {kind}; see data/tables": known
            and known not in allowed.get(kind, ())
            and not (kind == QUESTION and label in OF_THE_TABLE),
            "the label stands there twice": label in found.get(kind, {}),
        }
        for fault, here in faults.items():
            if here:
                msg = f"{path}, row {number}, {fault}."
                raise TableError(msg)
        found[kind][row["label"]] = known
    return found


def _aggregate(given: argparse.Namespace) -> int:
    """Run the command; print what was counted and what was not."""
    try:
        with shown(sys.stderr) as progress:
            done = _counted(given, Atlas(load_tables()), progress)
    except (OpenLabelsError, UnansweredError) as error:
        if given.propose and len(error.labels):
            _propose(given.propose, error.labels)
            if isinstance(error, OpenLabelsError):
                return 1
        print(error, file=sys.stderr)
        return 1
    except (TableError, IntakeError) as error:
        print(error, file=sys.stderr)
        return 1
    if given.propose:
        print(f"{given.propose}: not written, since nothing is left to be said.")
    for text in losses(done.report, FEW):
        print(f"Warning: {text}")
    for line in rows(done.report):
        n_rows = f"{many(line.n_rows, 'row', 'rows')} {line.outcome}: " if line.n_rows else ""
        n_rows += "Warning: " if line.outcome == "warning" else ""
        print(f"{line.file}: {n_rows}{line.why}")
    n, least = int(done.own.cohort["n_patients"].iloc[0]), given.least
    primaries, sites = (done.own.frequencies[column].nunique() for column in ("primary_id", "site_id"))
    withheld = f"counts below {least} are withheld" if least > 1 else "no count is withheld"
    held = [many(n, "patient", "patients"), many(primaries, "primary", "primaries"), many(sites, "site", "sites")]
    print(f"{given.out}: {', '.join(held)}; {withheld}.")
    print(f"The cohort's id is {done.own.cohort_id}.")
    print(f"To see it: SEED_AND_SOIL_COHORTS={given.out.parent} make run")
    return 0


def _propose(path: Path, labels: pd.DataFrame) -> None:
    """Write what is open as a mapping to fill in, and say so."""
    labels.to_csv(path, index=False)
    asked = int((labels["kind"] == QUESTION).sum())
    n_proposed = int((labels["proposed"] != "").sum())
    parts = [many(len(labels) - asked, "label", "labels")] if len(labels) > asked else []
    parts += [many(asked, "question", "questions")] if asked else []
    print(f"{path}: {' and '.join(parts)} to fill in, {n_proposed:,} of them with a proposal to copy into id.")
    print("A blank id sets a label aside." + (" A question needs its answer there." if asked else ""))


def _counted(given: argparse.Namespace, atlas: Atlas, progress: Progress) -> Intake | Aggregated:
    """Count as the page does, or with an engine where the files are too large for that or one was named."""
    decided = read_mapping(given.map, atlas) if given.map else {}
    about = About(given.name, **{name: value for name in CIRCUMSTANCES if (value := getattr(given, name))})
    if where := folder.holder(given.out, about.cohort_id):
        text = f"{where} already holds a cohort of this name or a very similar one. Give another name (--name)."
        raise IntakeError(Fault("About the cohort", text))
    patients, *others = given.patients
    paths = [file for name in (*given.patients, given.metastases) if name for file in files_of(Path(name))]
    if given.engine is None and "://" not in patients and fits(paths):
        with suppress(LimitError):  # small files may hold large tables
            more: dict[str, Any] = {"about": about, "answers": _answers(given), "decided": decided}
            return count(paths, given.out, atlas, least=given.least, progress=progress, **more)
    if others:
        text = "Large files are one table of patients (--patients), and one of metastases (--metastases)."
        raise IntakeError(Fault(others[0], text))
    return aggregate(
        Files(
            patients,
            given.metastases,
            given.patient_column or "patient",
            given.primary_column or "primary",
            given.site_column or "site",
            given.sex_column,
            tuple(filter(None, (part.strip() for part in given.strata.split(",")))),
            tuple(pair.partition("=")[2] for pair in given.column if pair.startswith("site_list=")),
        ),
        given.out,
        atlas,
        decided=decided,
        power=Power(
            given.engine or "duckdb",
            given.memory,
            given.threads,
            given.master,
            {key: value for key, _, value in (setting.partition("=") for setting in given.spark)},
            progress,
        ),
        least=given.least,
        set_aside=given.set_aside,
        cohort=about,
    )


def _generate(given: argparse.Namespace) -> int:
    """Run the command; print what was written."""
    try:
        files = write(
            plan(Atlas(load_tables()), given.cohort), int(given.patients), given.out, seed=given.seed, form=given.form
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for file in files:
        print(f"{file}: {file.stat().st_size / 1e6:,.1f} MB")
    return 0
