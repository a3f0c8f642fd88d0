"""Read the curated tables, typed as the data package says, and refuse a damaged one.

`datapackage.json` is the only schema. Each table's SHA-256 stands in it: a table that still has
that hash was validated when the hash was written (`make data`), so start-up need not repeat it.
A table that differs is validated by the Frictionless library before anything is shown.
"""

import hashlib
import json
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = Path(__file__).resolve().parents[1]
PACKAGE = "datapackage.json"
MOST_FAULTS = 10
"""A refusal lists so many faults; it counts the others."""
DTYPES = {"string": "str", "integer": "Int64", "number": "Float64", "boolean": "bool"}


REPAIR = "Restore the file; after a change of your own write it anew with `make data`."
"""What to do about a data package that cannot be used."""


class TableError(ValueError):
    """A table does not keep its schema; the message names file, row, column and what was expected.

    A file is named as in the project, never by its place on the machine: pages and logs show such messages.
    """


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables, one frame each; the columns are described in `datapackage.json`.

    Never mutate a frame. Missing text is "", a missing number is <NA>.
    """

    sources: pd.DataFrame
    cohorts: pd.DataFrame
    primaries: pd.DataFrame
    sites: pd.DataFrame
    own_sites: pd.DataFrame
    adjacent_sites: pd.DataFrame
    site_regions: pd.DataFrame
    aliases: pd.DataFrame
    codes: pd.DataFrame
    flags: pd.DataFrame
    cautions: pd.DataFrame
    denominators: pd.DataFrame
    frequencies: pd.DataFrame
    totals: pd.DataFrame
    cooccurrence: pd.DataFrame
    findings: pd.DataFrame
    reverse_shares: pd.DataFrame
    incidence: pd.DataFrame
    routes: pd.DataFrame
    compartments: pd.DataFrame
    flows: pd.DataFrame
    eponyms: pd.DataFrame
    bone_patterns: pd.DataFrame
    manifestations: pd.DataFrame
    claims: pd.DataFrame


def load_tables(folder: Path = FOLDER) -> Tables:
    """Return every table of the data package in `folder`.

    Raises TableError when a file is missing or breaks its schema.
    """
    package = read_package(folder)
    resources = {resource["name"]: resource for resource in package["resources"]}
    expected = {field.name for field in fields(Tables)}
    if resources.keys() != expected:
        odd = ", ".join(sorted(resources.keys() ^ expected))
        msg = f"{named(folder, PACKAGE)}: expected the tables {', '.join(sorted(expected))}; differs in {odd}. {REPAIR}"
        raise TableError(msg)
    for resource in resources.values():
        if not (folder / resource["path"]).is_file():
            msg = f"{named(folder, resource['path'])}: the file is missing; {PACKAGE} lists it. Restore it."
            raise TableError(msg)
    with _readable(folder):
        changed = {name for name, r in resources.items() if file_hash(folder / r["path"]) != r.get("hash")}
    if changed:
        validate(package, folder, changed)
    return Tables(**{name: read_table(folder, resource) for name, resource in resources.items()})


def named(folder: Path, file: str) -> str:
    """Return how a message names a file of a folder: by the folder's own name, "data/tables/routes.csv"."""
    return f"{folder.name}/{file}" if folder.name else file


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn the failure to read a file of a folder into a TableError."""
    try:
        yield
    except OSError as error:
        file = Path(str(error.filename))
        known = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
        msg = f"{named(folder, known)}: the file cannot be read ({error.strerror})."
        raise TableError(msg) from None


def read_package(folder: Path = FOLDER) -> dict[str, Any]:
    """Return the descriptor of the data package as a dictionary.

    Raises TableError where it is missing, is no JSON, or does not describe tables by name, path and typed columns.
    """
    name = named(folder, PACKAGE)
    if not (folder / PACKAGE).is_file():
        msg = f"{name}: the file is missing. {REPAIR}"
        raise TableError(msg)
    try:
        with _readable(folder):
            package: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        msg = f"{name}: no JSON from line {error.lineno}, column {error.colno} on. {REPAIR}"
        raise TableError(msg) from None
    except (UnicodeDecodeError, RecursionError):
        msg = f"{name}: no JSON text. {REPAIR}"
        raise TableError(msg) from None
    match package:
        case {"resources": [*resources]}:
            wrong = [number for number, resource in enumerate(resources, 1) if not _describes_table(resource)]
        case _:
            wrong = [0]
    if wrong:
        where = f"resource {wrong[0]}" if wrong[0] else "its resources"
        msg = f"{name}, {where}: expected a list of tables, each with name, path and a schema of typed fields. {REPAIR}"
        raise TableError(msg)
    return package


def _describes_table(resource: Any) -> bool:
    """Whether a resource has what the reader needs: a name, a path below the folder, columns of known types."""
    match resource:
        case {"name": str(), "path": str(path), "schema": {"fields": [_, *_] as columns}}:
            inside = not Path(path).is_absolute() and ".." not in Path(path).parts
            return inside and all(
                isinstance(one, dict) and one.get("type") in DTYPES and "name" in one for one in columns
            )
        case _:
            return False


def file_hash(path: Path) -> str:
    """Return the hash of a file in the form Frictionless writes it."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def validate(package: dict[str, Any], folder: Path = FOLDER, changed: Container[str] | None = None) -> None:
    """Check every table against the schema, its keys, foreign keys and row rules.

    Where only some have `changed`, these are checked and the tables that refer to them.

    Raises TableError that lists up to ten faults, each with file, row, column and expectation.
    """
    from frictionless import Checklist, Package, checks, system

    rules = {r["name"]: r.get("checks", []) for r in package["resources"]}
    descriptor = {**package, "resources": [_without_hash(r) for r in package["resources"]]}
    found: list[str] = []
    with system.use_context(trusted=True):
        for resource in Package.from_descriptor(descriptor, basepath=str(folder)).resources:
            if changed and not any(one in changed for one in (resource.name, *_referred(resource.to_dict()))):
                continue
            formulas = [rule["formula"] for rule in rules[resource.name]]
            constraints = [checks.row_constraint(formula=f) for f in formulas]  # type: ignore[attr-defined]  # untyped
            report = resource.validate(checklist=Checklist(checks=constraints))
            messages = {rule["formula"]: rule["message"] for rule in rules[resource.name]}
            errors = (error for task in report.tasks for error in task.errors)
            found += [
                _sentence(folder, str(resource.path or resource.title), error.to_dict(), messages) for error in errors
            ]
    if found:
        more = f"\n… and {len(found) - MOST_FAULTS} more" if len(found) > MOST_FAULTS else ""
        raise TableError("\n".join(found[:MOST_FAULTS]) + more)


def _referred(resource: dict[str, Any]) -> list[str]:
    """The tables that a table's foreign keys refer to."""
    return [key["reference"]["resource"] for key in resource["schema"].get("foreignKeys", ())]


def _without_hash(resource: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in resource.items() if key not in ("hash", "bytes")}


def _sentence(folder: Path, file: str, error: dict[str, Any], messages: dict[str, str]) -> str:
    """One fault as a sentence: file, row, column, what was found and what is expected."""
    row = error.get("rowNumber")
    where = f", row {row}" if row else ""
    column = error.get("fieldName")
    where += f", column {column}" if column else ""
    expected = str(error.get("note") or error["message"])
    for formula, message in messages.items():
        expected = expected.replace(f'the row constraint to conform is "{formula}"', message)
    cell = error.get("cell")
    value = f" found {cell!r};" if cell is not None else ""
    expected = expected.replace(f"{folder}/", "").removesuffix(".")
    return f"{named(folder, file)}{where}:{value} {expected}."


def read_table(folder: Path, resource: dict[str, Any]) -> pd.DataFrame:
    """Return one table with the dtypes of its schema; raise TableError where it cannot be read as that."""
    types = {field["name"]: DTYPES[field["type"]] for field in resource["schema"]["fields"]}
    texts = [name for name, dtype in types.items() if dtype == "str"]
    path, name = folder / resource["path"], named(folder, resource["path"])
    try:
        with _readable(folder):
            frame = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""], encoding="utf-8")
    except TableError:
        raise
    except ValueError as error:
        msg = f"{name}: cannot be read as {PACKAGE} describes it ({error})."
        raise TableError(msg) from None
    if odd := [
        column for column in {**types, **dict.fromkeys(frame.columns)} if (column in types) != (column in frame)
    ]:
        msg = f"{name}: expected the columns that {PACKAGE} describes; differs in {', '.join(map(str, odd))}."
        raise TableError(msg)
    return frame.fillna(dict.fromkeys(texts, ""))
