"""Uploads for the tests: tables in every format, and the whole way from bytes to a cohort."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from data.atlas import Atlas
from data.own.about import About
from data.own.count.intake import Intake, cohort_of
from data.own.read.sheets import read_files
from data.own.understand.forms import Blank, Said
from data.own.understand.mapping import proposed
from data.own.understand.recognise import recognised

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


def all_the_way(
    files: Files, atlas: Atlas, *, decide: bool = True, blank: Blank = "unknown", said: Said | None = None
) -> Intake:
    """Take an upload with every proposal confirmed, and all labels without one left out if `decide`."""
    shape = recognised(read_files(files), atlas).changed(atlas, said=said)
    mapping = proposed(shape, atlas)
    mapping = mapping.decided(mapping.proposals)
    mapping = mapping.decided(mapping.omissions) if decide else mapping
    return cohort_of(shape, mapping, About("My study"), atlas, blank=blank)


def sums(report: pd.DataFrame) -> pd.DataFrame:
    """Return a row a file and table of a report: file, table, read, used, set_aside; read = used + set_aside."""
    counted = report[report["outcome"] != "noted"]
    found = counted.pivot_table(index=["file", "table"], columns="outcome", values="n_rows", aggfunc="sum", sort=False)
    found = found.reindex(columns=["used", "set aside"], fill_value=0).fillna(0).astype("int64")
    found = found.rename(columns={"set aside": "set_aside"}).rename_axis(columns=None).reset_index()
    return found.assign(read=found["used"] + found["set_aside"])[["file", "table", "read", "used", "set_aside"]]
