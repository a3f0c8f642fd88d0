"""What the cells of a table with a row a primary and a column a site are: counts, percentages, or shares from 0 to 1.

The three look alike, and a wrong one gives wrong numbers: where the cells leave it open it is asked, never supposed.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.own.read.sheets import Sheet
from data.own.understand.forms import Cells
from data.own.understand.meant import strict
from data.own.understand.text import grouped

_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d+)?(?P<sign>\s?%)?|\d{1,3}(?:[ ,.\u00a0\u2009\u202f'’]\d{3})+")
_WITH_SHARE = re.compile(
    r"(?P<count>\d[\d.,'’ \u00a0\u2009\u202f]*?)\s*[(\[]\s*(?P<share>\d{1,3}(?:[.,]\d+)?)\s*%?\s*[)\]]"
)
_SUPPRESSED = re.compile(
    r"(?:<|≤|<=|≦|less than|fewer than|under)\s?\d+|\d+\s?(?:-|–|to)\s?\d+|[*†‡§]+|[-–—]+|\.{1,3}|…|s|n\.?[dr]\.?|"
    r"(?:data )?suppressed|supp?\.?|withheld|masked|confidential|censored|redacted|hidden|not shown|not displayed|"
    r"not printed|not published|not released|unterdrückt|gesperrt|geheim|secret|confidentiel|masqué|suprimido|"
    r"confidencial|soppresso|riservato",
    re.IGNORECASE,
)
"""How registries print a count that they do not tell, as a whole cell."""
_SAYS_PERCENT = re.compile(r"%|\b(?:percent|percentages?|pct|prozent|anteil|pourcent)\b")
_SAYS_COUNTS = re.compile(r"\b(?:counts?|anzahl|nombre)\b")
_N = re.compile(r"^n\b|\bn$")
_HUNDRED = 100.0


@dataclass(frozen=True)
class Cell:
    """A filled cell as it is written: its number, and beside a count its percentage, if it has one."""

    number: str
    share: str = ""


def parted(text: str) -> Cell:
    """Return the parts of a cell such as “35 (27.6%)”; of any other the number is all of it."""
    found = _WITH_SHARE.fullmatch(text)
    return Cell(found["count"].strip(), found["share"]) if found else Cell(text)


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, a percentage, or a count with its percentage."""
    return bool(_NUMBER.fullmatch(text) or _WITH_SHARE.fullmatch(text))


def is_suppressed(text: str) -> bool:
    """Tell whether a cell stands for a count that is not printed: not known, and never zero."""
    return bool(_SUPPRESSED.fullmatch(text.strip().strip("[]()")))


def filled(sheet: Sheet, columns: Sequence[str]) -> pd.Series:
    """Return the cells of some columns that hold a number, as text."""
    cells = pd.concat([sheet.frame[name].str.strip() for name in columns], ignore_index=True)
    return cells[cells.map(is_number).astype(bool)]


def proposed(sheet: Sheet, sites: Sequence[str], total: str, *, thousands: bool = False) -> Cells | None:
    """Return what the cells of the columns of sites are; None where they may be counts and percentages alike.

    thousands: numbers of patients such as “8.000” are thousands.
    """
    texts = filled(sheet, sites)
    if texts.str.contains(r"[(\[]").any():
        return "counts"
    if texts.str.endswith("%").any():
        return "percent"
    totals = sheet.frame[total] if total else pd.Series("", index=sheet.frame.index, dtype="str")
    each = {name: values(sheet.frame[name], totals, thousands=thousands) for name in sites}
    whole = all((known % 1 == 0).all() for known in each.values())
    most = max((known.max() for known in each.values() if len(known)), default=0.0)
    if not whole:
        return "percent" if most > 1 else "fraction"
    if most > _HUNDRED:
        return "counts"
    patients = values(totals, totals, thousands=thousands)
    if any((known > patients.reindex(known.index)).any() for known in each.values()):
        return "percent"
    return _by_name(sites, sheet.name)


def none_but_0_and_1(sheet: Sheet, sites: Sequence[str]) -> bool:
    """Tell whether no cell of a site is another number than 0 and 1, so that each row may be a patient."""
    return set(filled(sheet, sites)) <= {"0", "1", "0.0", "1.0"}


def none_above_one(sheet: Sheet, sites: Sequence[str]) -> bool:
    """Tell whether no cell exceeds 1, so that percentages would all be of at most 1 %."""
    return all((values(sheet.frame[name]) <= 1).all() for name in sites)


def values(cells: pd.Series, like: pd.Series | None = None, *, thousands: bool = False) -> "pd.Series[float]":
    """Return the numbers of a column; digits are grouped as those of another column are."""
    texts = cells.str.strip() if like is None else grouped(cells.str.strip(), like, thousands=thousands)
    texts = texts.str.replace(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}\b)", "", regex=True)
    texts = (
        texts.map(lambda text: parted(text).number).str.removesuffix("%").str.strip().str.replace(",", ".", regex=False)
    )
    return pd.to_numeric(texts, errors="coerce").dropna()


def says_percent(name: str) -> bool:
    """Tell whether the name of a column says that its cells are percentages."""
    return bool(_SAYS_PERCENT.search(strict(name)))


def _by_name(sites: Sequence[str], table: str) -> Cells | None:
    """What the names of columns and table say of their cells."""
    words = [strict(name) for name in (*sites, table)]
    percent = any(_SAYS_PERCENT.search(name) for name in words)
    counts = any(_SAYS_COUNTS.search(name) for name in words) or any(_N.search(name) for name in words[:-1])
    return None if percent == counts else "percent" if percent else "counts"


def worked_back(text: str, n: int, cells: Cells) -> tuple[str, int | None, int | None]:
    """Return the count nearest to a share of n as printed, and the least and most that it can be; None: no share."""
    of = 1.0 if cells == "fraction" else _HUNDRED
    found = re.fullmatch(r"(\d{1,3}(?:[.,](\d+))?)\s?%?", text)
    share = float(found[1].replace(",", ".")) if found else math.inf
    if not found or share > of or (of == 1 and "%" in text):
        return text, None, None
    half = 0.5 * 10.0 ** -len(found[2] or "")
    nearest = round(share * n / of)
    least = max(math.ceil((share - half) * n / of - 1e-9), 0)
    most = min(math.floor((share + half) * n / of + 1e-9), n)
    return str(nearest), min(least, nearest), max(most, nearest)


def contradicts(cell: Cell, count: str, n: int) -> bool:
    """Tell whether the percentage beside a count is not that count's of n, be it rounded or cut off."""
    if not cell.share or not count.isdecimal() or not n:
        return False
    share = float(cell.share.replace(",", "."))
    step = 10.0 ** -len(cell.share.replace(",", ".").partition(".")[2])
    return abs(share - _HUNDRED * int(count) / n) >= step + 1e-9
