"""Spreadsheets (XLSX) and Parquet files as frames of text.

calamine reads cells and never runs a formula, opens a link or resolves an entity. But it lays out the
rectangle between the first and the last filled cell at once, so that a file of a few bytes could ask for
all of a machine's memory; therefore the parts of the file are scanned before it sees them.
"""

import io
import re
import zipfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data.own.faults import Fault, IntakeError, LimitError, NoTableError
from data.own.limits import CELL, CHUNK, MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEET_CELLS
from data.own.read.archive import checked, opened, unpacked
from data.own.read.header import TOP, Block
from data.own.read.tabular import Grid, cell_text, demand_few_blanks, demand_room, text_frame, tidied
from data.tables.plain import quoted

OLE = b"\xd0\xcf\x11\xe0"
"""How files of Excel before 2007 begin, and those with a password."""
_BATCH = 10_000
"""Rows of a Parquet file that are looked at together."""
_TOO_WIDE = f"Found {{:,}} columns; at most {MAX_COLUMNS:,} are allowed. Keep the columns that are needed."
_EMPTY = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")


def workbook(name: str, content: bytes) -> list[tuple[str, Grid | str]]:
    """Return the sheets of an XLSX file: (title, Grid), or (title, why it is set aside).

    Hidden and empty sheets and those without a table are set aside. Raises IntakeError for a damaged file, for a
    table that cannot be, and when there is no table at all.
    """
    clean, faults = _scanned(name, content)
    with _reworded(name):
        book = CalamineWorkbook.from_filelike(clean)
    return _sheets(name, book, faults)


def old_workbook(name: str, content: bytes) -> list[tuple[str, Grid | str]]:
    """Return the sheets of an XLS file like `workbook`; its rectangle is at most 65,536 rows × 256 columns."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise IntakeError(Fault(name, "The spreadsheet is locked with a password. Save it as XLSX without one."))
    with _reworded(
        name, "This is an old Office file (.xls, .doc) or one with a password. Save it as XLSX without one."
    ):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return _sheets(name, book, {})


def _sheets(name: str, book: CalamineWorkbook, faults: Mapping[str, IntakeError]) -> list[tuple[str, Grid | str]]:
    """Return the sheets of a workbook; a bad one beside a good one is set aside. faults: those known by its title."""
    kinds = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    with _reworded(name):
        abouts = [(about.name, (about.typ, about.visible) == kinds) for about in book.sheets_metadata]
    found: list[tuple[str, Grid | str]] = [
        (title, "hidden, or no sheet of cells") for title, seen in abouts if not seen
    ]
    shown = [title for title, seen in abouts if seen]
    problems: list[IntakeError] = []
    for title in shown:
        where = name if len(shown) == 1 else f"{name}, sheet {quoted(title)}"
        try:
            if title in faults:
                raise faults[title]
            found.append((title, _sheet(name, where, book, title)))
        except NoTableError as error:
            problems.append(error)
            found.append((title, "no table with two columns"))
        except LimitError:
            raise
        except IntakeError as error:
            problems.insert(0, error)
            found.append((title, " ".join(fault.text for fault in error.faults[:1])))
    if not any(isinstance(grid, Grid) for _, grid in found):
        shows_none = NoTableError(Fault(name, "The spreadsheet shows no sheet. Unhide the one with the table."))
        raise problems[0] if problems else shows_none
    return found


def _sheet(name: str, where: str, book: CalamineWorkbook, title: str) -> Grid:
    with _reworded(name):
        sheet = book.get_sheet_by_name(title)
        rows, (top, left) = iter(sheet.iter_rows()), sheet.start or (0, 0)
        merged = _merged(sheet.merged_cell_ranges or (), left)
    return tidied(where, _as_text(name, rows), top + 1, "spreadsheet", merged)


def _merged(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], left: int) -> tuple[Block, ...]:
    """Blocks of merged cells: those at the top, and of all others one for each run of columns; left is the first."""
    blocks: dict[tuple[int, ...], Block] = {}
    for (first, start), (last, end) in ranges:
        if start >= left:
            block = (first + 1, last + 1, start - left, end - left)
            blocks.setdefault(block if first < TOP else block[2:], block)
    return tuple(blocks.values())


@contextmanager
def _reworded(name: str, text: str = "") -> Iterator[None]:
    """Say of whatever breaks the reader that the file is damaged, or the text."""
    try:
        yield
    except BaseException as error:  # the reader's own panics are no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
            raise
        damaged = "The spreadsheet is damaged or not complete. Open it in a spreadsheet program and save it as XLSX."
        raise IntakeError(Fault(name, text or damaged)) from None


def _as_text(name: str, rows: Iterator[list[Any]]) -> Iterator[list[list[str]]]:
    """Yield rows as text, CHUNK at a time: a cell of text is an object of its own each time it is asked for."""
    while True:
        with _reworded(name):
            chunk = [[cell_text(cell) for cell in row] for row in islice(rows, CHUNK)]
        if not chunk:
            return
        yield chunk


def _scanned(name: str, content: bytes) -> tuple[io.BytesIO, dict[str, IntakeError]]:
    """Return the XML parts of a spreadsheet, packed anew: calamine sees nothing but what was looked at here.

    Refuses entities. Sheets with formulas without results or a huge rectangle are empty there; why is returned by their
    titles. Pictures, macros and the like are left behind.
    """
    clean = io.BytesIO()
    titles, bad = _Titles(), {}
    with opened(name, content) as archive, zipfile.ZipFile(clean, "w") as copy:
        members = checked(name, archive)
        budget = [0]
        texts = _Texts(name)
        # The shared texts come first: each cell of the sheets then adds the length of its own.
        for member in sorted(members, key=lambda member: not _is_texts(member.filename)):
            if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            scan = _Scan(name, member.filename, texts, titles)
            try:
                with copy.open(member.filename, "w") as part:
                    for piece in unpacked(name, archive, member, budget):
                        scan.parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords
                        part.write(piece)
                scan.parser.Parse(b"", True)  # noqa: FBT003
            except expat.ExpatError:
                text = (
                    f"The spreadsheet is damaged: its part {quoted(member.filename)} is no XML. Save it again as XLSX."
                )
                raise IntakeError(Fault(name, text)) from None
            if faults := scan.faults():
                bad[member.filename] = IntakeError(faults)
    clean.seek(0)
    if not bad:
        return clean, {}
    if unknown := next((part for part in bad if not titles.of(part)), ""):
        raise bad[unknown]
    return _emptied(clean, bad), {titles.of(part): error for part, error in bad.items()}


def _emptied(clean: io.BytesIO, parts: Iterable[str]) -> io.BytesIO:
    """Return a packed spreadsheet with some of its sheets empty: whatever names them, nothing of them is laid out."""
    made = io.BytesIO()
    with zipfile.ZipFile(clean) as archive, zipfile.ZipFile(made, "w") as copy:
        for part in archive.namelist():
            copy.writestr(part, _EMPTY if part in parts else archive.read(part))
    made.seek(0)
    return made


class _Titles:
    """What the sheets are called, from the workbook and its relations."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def of(self, part: str) -> str:
        """Return the title of the sheet that a part holds, or ""."""
        ids = [each for each, target in self.targets.items() if target.rpartition("/")[2] == part.rpartition("/")[2]]
        return self.titles.get(ids[0], "") if len(ids) == 1 else ""


def _is_texts(part: str) -> bool:
    return part.lower().endswith("sharedstrings.xml")


class _Texts:
    """The lengths of the texts that cells share, and how many letters all cells have together."""

    def __init__(self, name: str) -> None:
        self.name, self.lengths, self.letters = name, array("q"), 0

    def add(self, number: str) -> None:
        """A cell shows the text of this number."""
        if number.isdecimal() and (at := int(number)) < len(self.lengths):
            self.letters += self.lengths[at]
            demand_room(self.name, self.letters)


class _Scan:
    """What one XML part holds: the rectangle of its filled cells, and formulas that have no stored result."""

    def __init__(self, name: str, part: str, texts: _Texts, titles: _Titles) -> None:
        self.name, self.part, self.texts, self.titles = name, part, texts, titles
        self.of_texts, self.shared, self.number = _is_texts(part), False, ""
        self.row = self.column = self.rows = self.columns = 0
        self.top: int | None = None
        self.cell = (0, 0)
        self.formula = self.value = False
        self.unsolved: list[Fault] = []
        self.parser = expat.ParserCreate()
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def refuse(self, *_: object) -> None:
        text = (
            f"Its part {quoted(self.part)} declares entities, which no spreadsheet needs and attacks use. "
            "Save it again as XLSX."
        )
        raise IntakeError(Fault(self.name, text))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            if match := _REFERENCE.match(attributes.get("r", "")):
                letters, number = match.groups()
                self.column = 0
                for letter in letters:
                    self.column = self.column * 26 + ord(letter) - 64
                self.column -= 1
                self.cell = (int(number) - 1, self.column)
            else:
                self.cell = (self.row, self.column)
            self.column += 1
            self.formula = self.value = False
            self.shared, self.number = attributes.get("t") == "s", ""
        elif tag == "si" and self.of_texts:
            self.texts.lengths.append(0)
        elif tag in ("v", "is"):
            self.rows, self.columns = max(self.rows, self.cell[0] + 1), max(self.columns, self.cell[1] + 1)
        elif tag == "f":
            self.formula = True
        elif tag == "row" and (number := attributes.get("r", "")).isdecimal():
            self.row = int(number[:8]) - 1
        else:
            self.name_sheet(tag, attributes)

    def name_sheet(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and self.part == "xl/workbook.xml":
            key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.titles.titles[key] = attributes.get("name", "")
        elif tag == "Relationship" and self.part == "xl/_rels/workbook.xml.rels":
            self.titles.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def text(self, text: str) -> None:
        self.value = self.value or not text.isspace()
        if self.shared:
            self.number = (self.number + text)[:20]
        elif self.of_texts and self.texts.lengths:
            self.texts.lengths[-1] += len(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = self.row + 1, 0
        elif tag == "f":
            self.value, self.number = False, ""  # what was read so far is the formula itself
        elif tag == "v" and self.shared:
            self.texts.add(self.number.strip().lstrip("+"))
            self.shared = False
        elif tag == "c" and self.formula and not self.value and len(self.unsolved) <= MAX_COLUMNS:
            text = (
                "A formula without a stored result. Formulas are never run: paste the values, or save in a "
                "spreadsheet program."
            )
            self.unsolved.append(Fault(self.name, text, self.cell[0] + 1, _letters(self.cell[1])))

    def faults(self) -> list[Fault]:
        """Return why the part cannot be laid out."""
        if self.columns > MAX_COLUMNS:
            return [Fault(self.name, _TOO_WIDE.format(self.columns))]
        if self.rows * self.columns > MAX_SHEET_CELLS or self.rows > MAX_ROWS:
            text = (
                f"The sheet spans {self.rows:,} rows × {self.columns:,} columns; at most {MAX_SHEET_CELLS:,} cells "
                f"({MAX_ROWS:,} rows) are allowed."
            )
            return [Fault(self.name, text)]
        return self.unsolved


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parquet(name: str, content: bytes) -> Grid:
    """Return a Parquet file as a Grid; raise IntakeError for a damaged one, nested columns or one past a limit."""
    limit = 10_000_000  # of the file's own description: names and types of columns, not their values
    try:
        limits = {"thrift_string_size_limit": limit, "thrift_container_size_limit": limit}
        file = pq.ParquetFile(pa.BufferReader(content), **limits)
        schema, rows = file.schema_arrow, file.metadata.num_rows
        _check_parquet(name, schema, rows)
        groups = (file.metadata.row_group(at) for at in range(file.metadata.num_row_groups))
        demand_room(name, sum(group.total_byte_size for group in groups))
        texts = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts, **limits)
        parts: dict[str, list[pa.Array]] = {field.name: [] for field in schema}
        count = size = 0
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            for column, values in zip(batch.schema.names, batch.columns, strict=True):
                values.validate(full=True)  # it may hold text that is no UTF-8
                size += _letters_in(values) + CELL * len(values)
                demand_room(name, size)
                parts[column].append(_column_text(name, column, values, count))
            count += batch.num_rows
    except MemoryError:  # of which Arrow makes an error of its own
        raise
    except pa.ArrowException as error:
        raise IntakeError(Fault(name, _damaged(str(error)))) from None
    except (OSError, ValueError, KeyError, OverflowError) as error:
        if isinstance(error, IntakeError):
            raise
        raise IntakeError(Fault(name, _damaged(str(error)))) from None
    header = [" ".join(column.split()) for column in parts]
    empty = tidied(name, iter([[header, ["x"] * len(header)]]), 1, "")  # the checks of names
    if not count:
        raise IntakeError(Fault(name, "There are columns but no row of data."))
    frame = text_frame(dict(zip(header, parts.values(), strict=True)), range(2, count + 2))
    blank = (frame == "").all(axis=1)
    demand_few_blanks(name, int(blank.sum()))
    return Grid(frame[~blank][list(empty.frame.columns)], tuple(int(r) for r in frame.index[blank]), "Parquet")


def _damaged(error: str) -> str:
    if "ncrypt" in error:
        return "The Parquet file is encrypted. Write it without encryption."
    return "The Parquet file is damaged or not complete. Write it again."


def _check_parquet(name: str, schema: pa.Schema, rows: int) -> None:
    if len(schema) > MAX_COLUMNS:
        raise IntakeError(Fault(name, _TOO_WIDE.format(len(schema))))
    if len(set(schema.names)) < len(schema):
        twice = next(column for column in schema.names if schema.names.count(column) > 1)
        raise IntakeError(Fault(name, f"Two columns have the same name {quoted(twice)}. Give each its own."))
    if rows > MAX_ROWS or rows * len(schema) > MAX_CELLS:
        text = (
            f"The table has {rows:,} rows × {len(schema)} columns; at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells "
            "are allowed. Count it on the command line: python -m data aggregate."
        )
        raise LimitError(Fault(name, text))
    faults = [
        Fault(
            name, f"Holds {str(field.type)[:30]}; allowed are text, numbers, dates and true/false.", column=field.name
        )
        for field in schema
        if pa.types.is_nested(field.type) or "binary" in str(field.type)
    ]
    if faults:
        raise IntakeError(faults)


def _letters_in(values: pa.Array) -> int:
    """How many bytes the text of a dictionary's values takes once each stands in its row; 0 of anything else."""
    if not pa.types.is_dictionary(values.type):
        return 0
    lengths = pc.binary_length(values.dictionary.cast(pa.large_string())).cast(pa.int64())
    return pc.sum(lengths.take(values.indices)).as_py() or 0


def _column_text(name: str, column: str, values: pa.Array, before: int) -> pa.Array:
    """Return some values of a column as text, "" for null; long values are refused before they are repeated."""
    if pa.types.is_dictionary(values.type):
        longest = pc.max(pc.utf8_length(values.dictionary.cast(pa.large_string()))).as_py() or 0
        if longest > MAX_CELL:
            text = f"A cell has {longest:,} characters; at most {MAX_CELL:,} are allowed."
            raise IntakeError(Fault(name, text, before + 2, column))
        values = values.dictionary_decode().cast(pa.large_string())
    elif not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        values = pa.array([cell_text(value) for value in values.to_pylist()], type=pa.large_string())
    return pc.fill_null(values.cast(pa.large_string()), "")
