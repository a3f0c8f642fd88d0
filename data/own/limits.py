"""How much of a hostile or huge file is read; each limit is said in the message that it raises."""

MAX_BYTES = 200 * 1024**2
"""Of one uploaded file; a larger one is counted by `python -m data aggregate`."""
MAX_UNPACKED = 256 * 1024**2
"""Of all that is unpacked from one zip or spreadsheet."""
MAX_RATIO = 200
"""Unpacked over packed, for members above RATIO_FROM; tables of text rarely pass 50."""
RATIO_FROM = 5 * 1024**2
"""Smaller members may be packed as tightly as they like."""
MAX_MEMBERS = 500
"""Files in one zip."""
MAX_FILES = 20
"""Files of one upload."""
MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000
MAX_CELLS = 30_000_000
"""Rows times columns, whatever their shape; more than 50 MB of text, the largest upload, can hold."""
MAX_SHEET_CELLS = 20_000_000
"""The same of a spreadsheet, whose reader lays out the whole rectangle."""
MAX_BLANK_ROWS = 1_048_576
"""Rows without any text; a spreadsheet has as many rows."""
MAX_TABLES = 256 * 1024**2
"""Bytes in memory of all tables of an upload: their letters, and CELL for each cell."""
CELL = 8
"""Bytes that a cell takes beside its letters."""
MAX_CELL = 32_767
"""Characters of one cell; a spreadsheet allows as many."""
MAX_NAME = 200
"""Characters of a column's name."""
MAX_LABELS = 2_000
"""Different labels of a column that is mapped; a column with more is no vocabulary."""
MAX_LISTED = 1_000_000
"""Sites in all different cells of a column that lists several in each."""
MAX_STRATA = 60
"""Different values of a column that becomes a switch."""
CHUNK = 50_000
"""Rows that are parsed at a time."""
