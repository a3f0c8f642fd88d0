"""Which files can be read: the one list that reading, pages, the command line and docs have."""

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
"""The separators that are looked for, with their names."""
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Windows-1252 (Western Europe)",
    "latin-1": "Latin-1 (Western Europe)",
    "mac-roman": "Mac Roman (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "iso8859-2": "Latin-2 (Central Europe)",
    "cp1257": "Windows-1257 (Baltic)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "iso8859-5": "ISO 8859-5 (Cyrillic)",
    "cp866": "DOS 866 (Cyrillic)",
    "mac-cyrillic": "Mac Cyrillic",
    "cp932": "Shift_JIS (Japanese)",
    "euc-jp": "EUC-JP (Japanese)",
    "gb18030": "GB18030 (Chinese)",
    "big5hkscs": "Big5 (Chinese)",
    "cp949": "EUC-KR (Korean)",
}
"""The encodings that can be chosen, with their names."""
FORMATS: dict[str, tuple[str, ...]] = {
    "CSV or TSV text": (".csv", ".tsv", ".txt", ".tab", ".psv"),
    "Excel": (".xlsx", ".xlsm", ".xls"),
    "SPSS": (".sav", ".zsav", ".por"),
    "Stata": (".dta",),
    "SAS": (".sas7bdat", ".xpt"),
    "Parquet": (".parquet", ".pq"),
}
"""What can be read, with the usual endings; each also packed with gzip or in a zip. The content tells, not the name."""
TABLES = tuple(ending for endings in FORMATS.values() for ending in endings)
"""Endings of files that are read out of a zip."""
ACCEPTED = f"{', '.join(FORMATS)}, or a zip of these"
"""The same in a sentence."""
_AS_SHEET = "Save the table as XLSX or CSV (UTF-8) and choose that file"
R_EXPORT = 'In R, write the table with write.csv(x, "table.csv", row.names = FALSE) or haven::write_sav(x, "table.sav")'
_R_OBJECT = ("an R object (RDS)", R_EXPORT)
_R_WORKSPACE = ("an R workspace (RData)", R_EXPORT)
_ACCESS = ("an Access database", "In Access, export the table as an Excel workbook")
_PICKLE = ("a Python pickle, which is never opened", "In pandas, frame.to_parquet('table.parquet')")
_NUMBERS = ("an Apple Numbers or Pages document", "In Numbers, export it to Excel or CSV")
BYTES: dict[bytes, tuple[str, str]] = {
    b"%PDF": ("a PDF", "Ask for the file that it was made of, as XLSX or CSV"),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "Unpack it and choose the table, or pack it as a zip"),
    b"Rar!": ("a RAR archive", "Unpack it and choose the table, or pack it as a zip"),
    b"BZh": ("packed with bzip2", "Unpack it and choose the table"),
    b"\xfd7zXZ": ("packed with xz", "Unpack it and choose the table"),
    b"\x28\xb5\x2f\xfd": ("packed with zstd", "Unpack it and choose the table"),
    b"\x89PNG": ("a picture", _AS_SHEET),
    b"\xff\xd8\xff": ("a picture", _AS_SHEET),
    b"GIF8": ("a picture", _AS_SHEET),
    b"\x7fELF": ("a program", "Choose the table itself"),
    b"MZ\x90": ("a program", "Choose the table itself"),
    b"SQLite format 3": (
        "an SQLite database",
        "Export its table as CSV: sqlite3 -header -csv file.db 'SELECT * FROM …'",
    ),
    b"\0\1\0\0Standard": _ACCESS,
    b"{\\rtf": ("a text document (RTF)", _AS_SHEET),
    b"PARE": ("an encrypted Parquet file", "Write it without encryption"),
    b"ARROW1": ("an Arrow (Feather) file", "Write it as Parquet"),
    b"ORC": ("an ORC file", "Write it as Parquet"),
    b"Obj\1": ("an Avro file", "Write it as Parquet"),
    b"\x89HDF": ("an HDF5 file", "Write its table as Parquet or CSV"),
    b"MATLAB": ("a MATLAB file", "In MATLAB, writetable(T, 'table.csv')"),
    b"\x93NUMPY": ("a NumPy array", "Write the table as CSV or Parquet"),
    b"\x80\4\x95": _PICKLE,
    b"\x80\5\x95": _PICKLE,
    b"\xff\xff\0\0\x07\0\0\0": ("a JMP table", "In JMP, export it as CSV"),
    b"RDX2": _R_WORKSPACE,
    b"RDX3": _R_WORKSPACE,
    b"RDA": _R_WORKSPACE,
    b"X\n\0\0\0": _R_OBJECT,
    b"A\n2\n": _R_OBJECT,
    b"A\n3\n": _R_OBJECT,
}
"""First bytes of files that are no table of ours: what each is, and what to do."""
ENDINGS: dict[str, tuple[str, str]] = {
    ".rds": _R_OBJECT,
    ".rda": _R_WORKSPACE,
    ".rdata": _R_WORKSPACE,
    ".dbf": ("a dBase table", _AS_SHEET),
    ".sas7bcat": ("a SAS catalogue of formats, without a table", "Choose the .sas7bdat file"),
    ".pzfx": ("a GraphPad Prism file", "In Prism, export the table as CSV"),
    ".mdb": _ACCESS,
    ".accdb": _ACCESS,
}
"""Endings of such files whose first bytes do not tell enough."""
PARTS: dict[str, tuple[str, str]] = {
    "META-INF/manifest.xml": ("an OpenDocument file, no XLSX spreadsheet", _AS_SHEET),
    "xl/workbook.bin": ("a binary Excel workbook (.xlsb)", "In Excel, save it as XLSX"),
    "word/document.xml": ("a Word document, no XLSX spreadsheet", _AS_SHEET),
    "ppt/presentation.xml": ("a PowerPoint presentation, no XLSX spreadsheet", _AS_SHEET),
    "Index/Document.iwa": _NUMBERS,
    "Index.zip": _NUMBERS,
    "[Content_Types].xml": ("an office document, no XLSX spreadsheet", _AS_SHEET),
}
"""Members of a zip that tell what it is, and that it is no zip of tables."""
