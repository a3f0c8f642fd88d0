"""Uploads for the tests: tables in every format, and the whole way from bytes to a cohort."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from data.load import Tables
from data.own.about import About
from data.own.intake import Taken, taken
from data.own.mapping import proposed
from data.own.patients import Blank
from data.own.read import read_files
from data.own.shapes import recognised

Files = Sequence[tuple[str, bytes | Path]]
Rows = Sequence[Sequence[object]]


def delimited(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as delimited text; no cell may hold the separator."""
    return "".join(separator.join(map(str, row)) + "\n" for row in rows).encode(encoding)


def xlsx(rows: Rows) -> bytes:
    """Return rows as a spreadsheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet(rows: Rows) -> bytes:
    """Return rows as Parquet, all columns text."""
    content = io.BytesIO()
    pd.DataFrame(rows[1:], columns=list(map(str, rows[0]))).astype("str").to_parquet(content, index=False)
    return content.getvalue()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in files.items():
            archive.writestr(name, inner)
    return content.getvalue()


def repacked(archive: bytes, part: str, content: bytes) -> bytes:
    """Return a zip (such as a spreadsheet) with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    return packed(files | {part: content})


def all_the_way(files: Files, tables: Tables, *, decide: bool = True, blank: Blank = "unknown") -> Taken:
    """Take an upload with every proposal confirmed, and all labels without one left out if `decide`."""
    shape = recognised(read_files(files), tables)
    mapping = proposed(shape, tables).confirmed()
    return taken(shape, mapping.rest_left_out() if decide else mapping, About("My study"), tables, blank=blank)
