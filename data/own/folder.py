"""A cohort as a folder: cohort.json, three tables as CSV and a data package that Frictionless can check.

The schema of a folder is always ours, whatever its datapackage.json says.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.own.about import LONGEST, like
from data.own.model import OwnCohort
from data.tables.load import PACKAGE, TableError, Tables, file_hash, named, read_package, read_table, validate
from data.tables.packing import zipped
from data.tables.plain import as_typed, tame

FOLDERS = "SEED_AND_SOIL_COHORTS"
"""The environment variable that names a folder with cohort folders, as `python -m data aggregate` writes them."""
COHORT = "cohort.json"
REPORT = "report.csv"
TABLES = ("denominators", "frequencies", "cooccurrence")
VOCABULARY = {"primary_id": "primaries", "site_id": "sites", "site_a": "sites", "site_b": "sites"}
"""Columns whose cells must be ids of ours, and the table of these."""


def files_of(own: OwnCohort) -> dict[str, bytes]:
    """Return {name: content} of the folder of a cohort.

    The same cohort gives the same bytes. Suppress small counts before (data.own.count.suppress).
    """
    about = {name: json.loads(getattr(own, name).to_json(orient="records"))[0] for name in ("source", "cohort")}
    files = {COHORT: _json(about)}
    frames = {f"{name}.csv": getattr(own, name) for name in TABLES}
    for name, frame in frames.items():
        files[name] = as_csv(frame)
    resources = [{**r, "hash": _hash(files[r["path"]])} for r in _resources(TABLES).values()]
    name = own.cohort_id.replace("_", "-")
    files[PACKAGE] = _json(
        {"name": name, "title": own.label, "profile": "tabular-data-package", "resources": resources}
    )
    return files


def packed(own: OwnCohort) -> bytes:
    """Return the folder of a cohort as a zip, to be unpacked where FOLDERS names."""
    return zipped({f"{own.cohort_id}/{name}": content for name, content in files_of(own).items()})


def write(own: OwnCohort, folder: Path) -> None:
    """Write the files of a cohort (see `files_of`) into a folder; it is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files_of(own).items():
        (folder / name).write_bytes(content)


def holder(out: Path, cohort_id: str) -> Path | None:
    """Return the folder beside `out` that holds a cohort of this id, as the app would list both; None without one."""
    for about in sorted(out.resolve().parent.glob(f"*/{COHORT}")):
        try:
            found = json.loads(about.read_text("utf-8"))["cohort"]["cohort_id"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # whoever opens that folder is told what is wrong with it
        if found == cohort_id and about.parent != out.resolve():
            return about.parent
    return None


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as the CSV of a folder."""
    return as_typed(frame.to_csv(index=False, lineterminator="\n")).encode()


def _json(value: object) -> bytes:
    return (as_typed(json.dumps(value, indent=1, ensure_ascii=False)) + "\n").encode()


def _hash(content: bytes) -> str:
    """The hash in the form of data.tables.load.file_hash."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def read(folder: Path, tables: Tables) -> OwnCohort:
    """Return the cohort of a folder; raise TableError that names file, row and column of what is wrong.

    Tables that still have the hash they were written with are not validated again.
    """
    about = _about(folder, tables)
    resources = _resources(TABLES)
    for resource in resources.values():
        if not (folder / resource["path"]).is_file():
            name = named(folder, resource["path"])
            msg = f"{name}: the file is missing. Write the folder again (python -m data aggregate)."
            raise TableError(msg)
    if not _unchanged(folder, resources):
        validate({**read_package(), "resources": list(resources.values())}, folder)
    frames = {name: _tame_texts(read_table(folder, resource)) for name, resource in resources.items()}
    cohort_id = str(about["cohort"]["cohort_id"].iloc[0])
    for name, frame in frames.items():
        path = named(folder, f"{name}.csv")
        _demand(path, frame, "cohort_id", {cohort_id}, f"the id in {COHORT}, {cohort_id}")
        for column in VOCABULARY.keys() & set(frame.columns):
            known = set(getattr(tables, VOCABULARY[column]).iloc[:, 0])
            _demand(path, frame, column, known, f"an id of the table of {VOCABULARY[column]}")
    return OwnCohort(**about, **frames)


def read_all(root: Path, tables: Tables) -> tuple[list[OwnCohort], list[str]]:
    """Return the cohorts of all folders in `root` that have a cohort.json, by name, and the faults of the others."""
    cohorts: dict[str, OwnCohort] = {}
    faults = []
    for folder in sorted(path.parent for path in root.glob(f"*/{COHORT}")):
        try:
            own = read(folder, tables)
        except TableError as error:
            faults.append(str(error))
            continue
        if own.cohort_id in cohorts or own.cohort_id in set(tables.cohorts["cohort_id"]):
            faults.append(
                f"{named(folder, COHORT)}: there is a cohort {own.cohort_id} already; give this one another name."
            )
        else:
            cohorts[own.cohort_id] = own
    return list(cohorts.values()), faults


def of_server(tables: Tables) -> tuple[list[OwnCohort], list[str]]:
    """Return the cohorts in the folder that FOLDERS names, as `read_all` does; nothing where it names none."""
    if not (named := os.environ.get(FOLDERS)):
        return [], []
    root = Path(named)
    if not root.is_dir():
        return [], [f"{FOLDERS}: there is no such folder. It names a folder that holds cohort folders."]
    return read_all(root, tables)


def _resources(names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The descriptions of some tables, as files of a folder that holds nothing else: without keys into other tables."""
    found = {}
    for resource in read_package()["resources"]:
        if resource["name"] in names:
            kept = {key: value for key, value in resource.items() if key not in ("hash", "bytes")}
            schema = {**resource["schema"], "foreignKeys": []}
            found[resource["name"]] = {**kept, "path": f"{resource['name']}.csv", "schema": schema}
    return found


def _unchanged(folder: Path, resources: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether the tables were written under this schema and not touched since."""
    try:
        found = {each["name"]: each for each in json.loads((folder / PACKAGE).read_text("utf-8"))["resources"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    return all(
        isinstance(found.get(name), dict) and found[name] == {**resource, "hash": file_hash(folder / f"{name}.csv")}
        for name, resource in resources.items()
    )


def _about(folder: Path, tables: Tables) -> dict[str, pd.DataFrame]:
    """The rows of cohort.json, under their names in OwnCohort."""
    path = named(folder, COHORT)
    try:
        about = json.loads((folder / COHORT).read_text("utf-8"))
        rows = {table: _tamed(dict(about[name])) for table, name in (("sources", "source"), ("cohorts", "cohort"))}
    except OSError:
        msg = f"{path}: the file is missing. Write the folder again (python -m data aggregate)."
        raise TableError(msg) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        msg = f"{path}: expected JSON with two objects, source and cohort, as python -m data aggregate writes them."
        raise TableError(msg) from None
    package = read_package()
    resources = [
        {**resource, "title": COHORT, "data": [rows[name]]} for name, resource in _resources(tuple(rows)).items()
    ]
    for resource in resources:
        for key in ("path", "format", "mediatype", "encoding"):
            resource.pop(key)
    validate({**package, "resources": resources}, folder)
    if rows["cohorts"]["source_id"] != rows["sources"]["source_id"]:
        msg = f"{path}, cohort, source_id: expected the source_id of the source."
        raise TableError(msg)
    return {"source": like(tables.sources, [rows["sources"]]), "cohort": like(tables.cohorts, [rows["cohorts"]])}


def _tamed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of whoever wrote the folder, its texts such that they can stand in sentences of ours."""
    return {key: tame(value, LONGEST) if isinstance(value, str) else value for key, value in row.items()}


def _tame_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with its texts as `_tamed` has them."""
    texts = [column for column, dtype in frame.dtypes.items() if dtype == "str"]
    known = {text: tame(text, LONGEST) for column in texts for text in frame[column].unique()}
    return frame.assign(**{str(column): frame[column].map(known).astype("str") for column in texts})


def _demand(path: str, frame: pd.DataFrame, column: str, allowed: set[str], expected: str) -> None:
    """Raise TableError when a cell of a column is none of those allowed."""
    wrong = frame.index[~frame[column].isin(allowed)]
    if len(wrong):
        msg = f"{path}, row {wrong[0] + 2}, column {column}: found {frame[column][wrong[0]]!r}; expected {expected}."
        raise TableError(msg)
