"""What is generated from the tables: hashes and version in the data package, and the bibliography."""

import json
import re
from pathlib import Path

import pandas as pd

from data.tables.load import FOLDER, PACKAGE, TableError, file_hash, read_package, validate
from data.tables.version import version

BIBLIOGRAPHY = "sources.bib"
BIBTEX_KINDS = {"article": "article", "chapter": "incollection", "report": "techreport", "book": "book"}


def generated(folder: Path = FOLDER) -> dict[str, str]:
    """Return {file name: text} of everything generated in `folder`; raise TableError for a damaged table."""
    package = read_package(folder)
    validate(package, folder)
    package["version"] = version()[0]
    for resource in package["resources"]:
        path = folder / resource["path"]
        resource["bytes"] = path.stat().st_size
        resource["hash"] = file_hash(path)
    sources = pd.read_csv(folder / "tables" / "sources.csv", dtype="str", keep_default_na=False)
    return {
        PACKAGE: json.dumps(package, indent=1, ensure_ascii=False) + "\n",
        BIBLIOGRAPHY: bibliography(sources),
    }


def build(*, check: bool, folder: Path = FOLDER) -> list[str]:
    """Write what is generated, or with `check` only compare; return the names of the stale files.

    Raises TableError for a damaged table.
    """
    stale = []
    for name, text in generated(folder).items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    return stale


def bibliography(sources: pd.DataFrame) -> str:
    """Return a BibTeX entry a source, sorted by key."""
    ordered = sources.sort_values("source_id")
    return "\n".join(_entry(row) for _, row in ordered.iterrows())


def _entry(row: "pd.Series[str]") -> str:
    kind = BIBTEX_KINDS.get(row["kind"], "misc")
    inside = {"article": "journal", "incollection": "booktitle", "techreport": "institution", "book": "publisher"}
    authors = " and ".join(_author(name) for name in row["authors"].split(";") if name.strip())
    fields = {
        "author": authors,
        "title": f"{{{row['title']}}}",
        inside.get(kind, "howpublished"): row["container"],
        "year": row["year"],
        "volume": row["volume"],
        "number": row["issue"],
        "pages": row["pages"].replace("–", "--"),
        "doi": row["doi"],
        "url": row["url"],
        "note": f"PMID {row['pmid']}" if row["pmid"] else "",
    }
    lines = [f"  {name} = {{{_escaped(value, name)}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{row['source_id']},\n" + ",\n".join(lines) + "\n}\n"


def _author(name: str) -> str:
    """Write “Surname AB” as “Surname, A. B.”, and “et al.” as BibTeX's others."""
    name = name.strip()
    if name == "et al.":
        return "others"
    surname, _, initials = name.rpartition(" ")
    if not surname or not re.fullmatch(r"[A-Z]{1,4}", initials):
        return f"{{{name}}}"
    return f"{surname}, {' '.join(f'{letter}.' for letter in initials)}"


def _escaped(value: str, field: str) -> str:
    """BibTeX's special characters escaped; addresses are left as they are."""
    return value if field in ("doi", "url") else re.sub(r"([&%#_$])", r"\\\1", value)


def main(*, check: bool) -> int:
    """Build or check; print what was found; return the exit code."""
    try:
        stale = build(check=check)
    except TableError as error:
        print(error)
        return 1
    for name in stale:
        print(f"data/{name}: {'stale, run make data' if check else 'written'}")
    if not stale:
        print("data: everything generated is up to date")
    return int(check and bool(stale))
