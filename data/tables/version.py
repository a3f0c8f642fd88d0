"""The atlas's version, which stands in one place only: CITATION.cff."""

import re
from functools import cache
from pathlib import Path

from data.tables.load import FOLDER

CITATION = FOLDER.parent / "CITATION.cff"


@cache
def version(path: Path = CITATION) -> tuple[str, str]:
    """Return the atlas's version and its date (ISO 8601), as CITATION.cff gives them."""
    text = path.read_text(encoding="utf-8")
    found = {key: re.search(rf'^{key}: *"?([^"\n]+)"?$', text, re.MULTILINE) for key in ("version", "date-released")}
    number, date = (match.group(1).strip() if match else "" for match in found.values())
    return number, date
