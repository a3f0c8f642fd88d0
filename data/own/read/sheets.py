"""Uploaded files as checked tables of text; nothing is run, unpacked to disk or trusted.

    sheets = read_files([("patients.csv", content), ("mets.xlsx", other)])

Each table is a `Sheet`; what a Sheet means is asked in `data.own.understand.shapes`. Every fault is an IntakeError.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from data.own.faults import Fault, IntakeError, LimitError, NoTableError, numbered
from data.own.limits import CELL, MAX_BYTES, MAX_FILES
from data.own.read import delimited
from data.own.read.archive import GZIP, checked, opened, ungzipped, unpacked
from data.own.read.formats import ACCEPTED, BYTES, ENCODINGS, ENDINGS, PARTS, SEPARATORS, TABLES
from data.own.read.header import Block
from data.own.read.spreadsheet import OLE, old_workbook, parquet, workbook
from data.own.read.statfiles import program, table
from data.own.read.tabular import EMPTY, Grid, demand_room
from data.tables.plain import plain, quoted

_CLINICAL = "data_clinical_"
"""How the clinical files of a cBioPortal study begin."""
_SQL = re.compile(
    rb"^(?:-- (?:mysql|mariadb|phpmyadmin|postgresql) .*dump|-- postgresql|\s*(?:create (?:table|database)|insert into"
    rb"|drop table|pragma foreign_keys)\b)",
    re.MULTILINE,
)
"""How an SQL dump begins; in small letters."""
_BINARY = (".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt")
"""Endings of files that are no text."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table of an upload.

    frame: columns of text (dtype str, "" where blank); its index is the row that a spreadsheet shows, for
    messages. how: encoding and separator, or the format. blank_rows: rows without any text, left out of frame.
    set_aside: why a file of a zip or a sheet was not read; frame is then empty.

    How it was read, and may be read again (data.own.read.again): above are the rows over the data, each with its
    number; header the numbers of those that are the header, () for none, None where names cannot be chosen; places
    where each column of frame stands in a row; merged the blocks of merged cells. samples: the encodings that it may
    have, the one it was read with first, each with some of its words; () without a doubt. notes: what is to be said of
    its columns, and of what was done to it. parts: the tables of which it is the sum. damaged: rows that cannot be
    read, left out of frame; aside: others that were left out; each with the reason. Never mutate frame.
    """

    name: str
    frame: pd.DataFrame
    how: str
    blank_rows: Sequence[int] = ()
    set_aside: str = ""
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()
    header: tuple[int, ...] | None = None
    places: tuple[int, ...] = ()
    merged: tuple[Block, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple["Sheet", ...] = ()
    damaged: tuple[tuple[int, str], ...] = ()
    aside: tuple[tuple[int, str], ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether another encoding or separator could make another table of it."""
        return self.how.endswith(tuple(SEPARATORS.values()))

    @property
    def about_columns(self) -> tuple[str, ...]:
        """What is to be said of its header and of its columns: titles above it, columns that are left out."""
        titles = [number for number, _ in self.above if number not in (self.header or ())]
        where = f"the header ({numbered('row', self.header)})" if self.header else "the first row of data"
        said = [f"Left out above {where}: {numbered('row', titles)}."] if titles else []
        said += ["It has no header: every row is data."] if self.header == () else []
        return (*said, *self.notes)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of how it was read: about_columns, and its letters where they are not certain."""
        letters = [f"Letters taken for {ENCODINGS[each]}, such as in {text}." for each, text in self.samples[:1]]
        return (*self.about_columns, *letters)


def read_files(
    files: Sequence[tuple[str, bytes | Path]],
    *,
    encoding: str | None = None,
    separator: str | None = None,
    begin: Callable[[int], None] = lambda _: None,
) -> list[Sheet]:
    """Return the tables of some files, each given as (name, content or path), in their order.

    encoding (a key of ENCODINGS) and separator (a key of SEPARATORS) hold for text files; None finds out. begin is
    called with the place of each file before it is read.
    Files of a zip that are no tables come back with `set_aside`, so that a report can name them.
    Raises IntakeError, whose message names file, row and column.
    """
    if not files:
        raise IntakeError(Fault("upload", f"No file was chosen. Choose {ACCEPTED}."))
    if len(files) > MAX_FILES:
        raise IntakeError(Fault("upload", f"{len(files)} files were chosen; at most {MAX_FILES} are allowed."))
    sheets: list[Sheet] = []
    size = 0
    for at, (name, content) in enumerate(files):
        begin(at)
        own_name = plain(PurePosixPath(name.replace("\\", "/")).name, 80) or "file"
        found = _sheets(own_name, _content(own_name, content), encoding, separator)
        size += sum(_size(sheet) for sheet in found)
        demand_room(own_name, size)
        sheets += found
    names = [sheet.name for sheet in sheets]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise IntakeError(Fault(twice, "Two tables have this name. Rename one of them, or choose it once."))
    return sheets


def files_of(path: Path) -> list[Path]:
    """Return the tables of a folder (of a cBioPortal study its clinical files), in order; of a file the file itself."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file())
    study = any(file.name.startswith(_CLINICAL) for file in files)
    return [file for file in files if not _not_read(file.name, study=study)] or [path]


def _size(sheet: Sheet) -> int:
    """Bytes that a sheet takes in memory, with the numbers of its rows."""
    return int(sheet.frame.memory_usage(index=False).sum()) + CELL * (len(sheet.frame) + len(sheet.blank_rows))


def _content(name: str, content: bytes | Path) -> bytes:
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    if size > MAX_BYTES:
        text = (
            f"The file has {size / 1024**2:,.0f} MB; at most {MAX_BYTES // 1024**2} MB can be uploaded. "
            "Count it where it lies, on the command line: python -m data aggregate."
        )
        raise IntakeError(Fault(name, text))
    return content if isinstance(content, bytes) else content.read_bytes()


def _sheets(name: str, content: bytes, encoding: str | None, separator: str | None) -> list[Sheet]:
    """Return the tables of one file, whose kind is told from its content; its name's ending is not trusted."""
    if content.startswith(GZIP):
        content = ungzipped(name, content)
    if not content:
        raise IntakeError(Fault(name, EMPTY))
    if content.startswith(b"PK"):
        return _zip(name, content, encoding, separator)
    if content.startswith(OLE):
        return _of_book(name, old_workbook(name, content))
    return [_sheet(name, _grid(name, content, encoding, separator))]


def _sheet(name: str, grid: Grid) -> Sheet:
    return Sheet(name, **{field.name: getattr(grid, field.name) for field in fields(grid)})


def _grid(name: str, content: bytes, encoding: str | None, separator: str | None) -> Grid:
    if content.startswith(b"PAR1"):
        return parquet(name, content)
    ending = Path(name.removesuffix(".gz")).suffix.lower()
    known = ENDINGS.get(ending) or next((said for magic, said in BYTES.items() if content.startswith(magic)), None)
    if known:
        raise IntakeError(Fault(name, f"This is {known[0]}. {known[1]}."))
    if kind := program(content):
        return table(name, content, kind)
    _refuse_markup(name, content)
    if ending in _BINARY:
        text = f"The name ends in {ending}, but the content is something else, or damaged. Write the file again."
        raise IntakeError(Fault(name, text))
    try:
        return delimited.parsed(name, content, encoding, separator)
    except LimitError:
        raise
    except IntakeError as error:
        raise type(error)([replace(fault, again=True) for fault in error.faults], error.more) from None


def _refuse_markup(name: str, content: bytes) -> None:
    """Raise IntakeError for web pages, XML, JSON and SQL, which are text but no table."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and b"excel.sheet" in start:
        raise IntakeError(Fault(name, "This is an Excel 2003 file (XML). Open it in Excel and save it as XLSX.", 1))
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<script")):
        text = (
            "This is a web page or XML, not a table (was a login page saved?). If a spreadsheet program shows a table "
            f"in it, save it there as XLSX. Accepted are {ACCEPTED}."
        )
        raise IntakeError(Fault(name, text, 1))
    if _SQL.search(start):
        text = (
            "This is an SQL dump, the commands that make a database, and no table. Load it into its database and "
            "export the table as CSV: in MySQL SELECT … INTO OUTFILE, in PostgreSQL \\copy … TO 'table.csv' CSV HEADER."
        )
        raise IntakeError(Fault(name, text, 1))
    if start.startswith((b"{", b"[")):
        text = f"This looks like JSON. In pandas, read_json(…).to_csv(…) makes a table of it. Accepted are {ACCEPTED}."
        raise IntakeError(Fault(name, text, 1))


def _zip(name: str, content: bytes, encoding: str | None, separator: str | None) -> list[Sheet]:
    """Return the tables of a zip or a spreadsheet; of a cBioPortal study only the clinical files are read."""
    with opened(name, content) as archive:
        members = checked(name, archive)
        names = {member.filename for member in members}
        if "xl/workbook.xml" in names:
            return _of_book(name, workbook(name, content))
        if part := next((part for part in PARTS if part in names), ""):
            raise IntakeError(Fault(name, f"This is {PARTS[part][0]}. {PARTS[part][1]}."))
        study = any(PurePosixPath(path).name.startswith(_CLINICAL) for path in names)
        sheets: list[Sheet] = []
        budget = [0]
        problem: NoTableError | None = None
        for member in members:
            inner = plain(PurePosixPath(member.filename).name, 80)
            if why := _not_read(member.filename, study=study):
                sheets.append(Sheet(inner, pd.DataFrame(), "", set_aside=why))
                continue
            unzipped = b"".join(unpacked(name, archive, member, budget))
            if unzipped.startswith(b"PK") and Path(inner).suffix.lower() not in (".xlsx", ".xlsm"):
                raise IntakeError(Fault(name, f"{quoted(inner)} is a zip in the zip. Unpack it first."))
            try:
                sheets += _sheets(inner, _content(inner, unzipped), encoding, separator)
            except NoTableError as error:
                problem = problem or error
                sheets.append(Sheet(inner, pd.DataFrame(), "", set_aside="no table with two columns"))
    if all(sheet.set_aside for sheet in sheets):
        raise problem or IntakeError(Fault(name, f"There is no table in the zip. Accepted are {', '.join(TABLES)}."))
    return sheets


def _of_book(name: str, found: Sequence[tuple[str, Grid | str]]) -> list[Sheet]:
    """Return the sheets of a spreadsheet, as they were read or set aside, by their titles where there are several."""
    sheets = []
    for title, grid in found:
        where = name if len(found) == 1 else f"{name}, sheet {quoted(title)}"
        sheets.append(
            Sheet(where, pd.DataFrame(), "", set_aside=grid) if isinstance(grid, str) else _sheet(where, grid)
        )
    return sheets


def _not_read(path: str, *, study: bool) -> str:
    """Return why a file of a zip is not read, or "" when it is; an archive in the archive is a fault elsewhere."""
    pure = PurePosixPath(path)
    if pure.name.startswith(".") or "__MACOSX" in pure.parts:
        return "left by the packing program"
    if study and not pure.name.startswith((f"{_CLINICAL}patient", f"{_CLINICAL}sample")):
        return "not a clinical file of the study"
    inner = pure.with_suffix("") if pure.suffix.lower() == ".gz" else pure
    if inner.suffix.lower() in (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz") and not study:
        raise IntakeError(Fault(pure.name, "An archive in the zip. Unpack it first."))
    return "" if inner.suffix.lower() in (*TABLES, *ENDINGS) else "not a table"
