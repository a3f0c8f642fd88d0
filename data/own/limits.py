"""How much of a hostile or huge file is read; each limit is said in the message that it raises."""

MAX_BYTES = 200 * 1024**2
"""Of one uploaded file; a larger one is counted by `python -m data aggregate`."""
MAX_UNPACKED = 512 * 1024**2
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
MAX_CELLS = 60_000_000
"""Rows times columns, whatever their shape; about as much as MAX_BYTES of text can hold."""
MAX_CELL = 32_767
"""Characters of one cell; a spreadsheet allows as many."""
MAX_NAME = 200
"""Characters of a column's name."""
MAX_LABELS = 2_000
"""Different labels of a column that is mapped; a column with more is no vocabulary."""
MAX_STRATA = 60
"""Different values of a column that becomes a switch."""
CHUNK = 50_000
"""Rows that are parsed at a time."""
