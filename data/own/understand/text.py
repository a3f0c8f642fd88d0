"""Columns of labels and of counts: cleaned of what never matters, and refused for what might act or mislead."""

import re
import unicodedata
from collections.abc import Mapping

import pandas as pd

from data.own.faults import MOST_FAULTS, Fault
from data.own.limits import MAX_LABELS
from data.tables.plain import quoted, unseen

LONGEST_LABEL = 200
"""Characters of a label of a primary, a site, a sex or a stratum."""
_FORMULA = re.compile(r"^(?:[=@].|[+\-].*[(|!])")
_COUNT = re.compile(r"^[0-9]{1,12}(?:\.0+)?$")
_GROUPED = re.compile(r"^[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’][0-9]{3})+$")


def cleaned(column: pd.Series) -> pd.Series:
    """Return text without spaces at its ends and with single spaces inside (no-break spaces too)."""
    codes, different = pd.factorize(column)
    tidy = pd.Series([" ".join(unicodedata.normalize("NFC", text).split()) for text in different], dtype="str")
    return pd.Series(tidy.take(codes).array, index=column.index, name=column.name, dtype="str")


A_DATE = "a date"
"""What stands for each date among answers; years that programs write for a blank are none."""
_YEAR = r"(?:19[1-9]\d|20\d\d)"
_DATE = rf"{_YEAR}[-/.]\d\d?(?:[-/.]\d\d?)?(?:[T ].*)?|\d\d?([-/.])\d\d?\1(?:{_YEAR}|\d\d)|\d\d?[/.]{_YEAR}"


def undated(cells: pd.Series) -> pd.Series:
    """Return cleaned cells in which a date is A_DATE, whichever it is."""
    codes, different = pd.factorize(cells)
    texts = cleaned(pd.Series(different, dtype="str"))
    texts = texts.mask(texts.str.fullmatch(_DATE).astype(bool), A_DATE)
    return pd.Series(texts.take(codes).array, index=cells.index, name=cells.name, dtype="str")


def translated(column: pd.Series, terms: Mapping[str, str], other: str = "") -> pd.Series:
    """Return the terms of a column of labels as text; a label without a term, or with the term "", becomes `other`."""
    codes, different = pd.factorize(column)
    found = pd.Series([terms.get(str(label)) or other for label in different], dtype="str")
    return pd.Series(found.take(codes).array, index=column.index, name=column.name, dtype="str")


def faults_of_labels(file: str, column: str, labels: pd.Series, n: int | None = None) -> list[Fault]:
    """Return what forbids a column of labels: too many, too long, formulas, invisible characters; at most ten.

    n is how many labels there are where `labels` holds equal ones once.
    """
    first, n = labels.drop_duplicates(), len(labels) if n is None else n
    if are_identifiers(len(first), n):
        text = f"Holds {len(first):,} different values, as identifiers do. Choose the column of labels."
        return [Fault(file, text, column=column)]
    faults: list[Fault] = []
    for row, label in first.items():
        if why := _why_not(str(label)):
            faults.append(Fault(file, why, int(str(row)), column))
        if len(faults) == MOST_FAULTS:
            break
    return faults


def are_identifiers(different: int, n: int) -> bool:
    """Tell whether so many different values of n are too many for labels, or nearly all are different."""
    return different > MAX_LABELS or (different > 200 and different > 0.9 * n)  # noqa: PLR2004 - a long list has fewer


def _why_not(label: str) -> str:
    if odd := unseen(label):
        return f"Found {odd}. Type the label anew."
    if len(label) > LONGEST_LABEL:
        return f"Found a label of {len(label):,} characters; at most {LONGEST_LABEL} are allowed. Shorten it."
    if _FORMULA.match(label):
        return f"Found a formula, {quoted(label)}. Formulas are never run; write the label itself."
    return ""


def grouped(cells: pd.Series, like: pd.Series | None = None, *, thousands: bool = False) -> pd.Series:
    """Return cells of numbers without the commas or points that group their digits by three, as in “12,319”.

    Whether they do is told from `like`, a column of numbers of patients (default: the cells), which have no fraction:
    all its cells with the sign must be grouped by it, and where all of these end in zeros, as a fraction may, others
    must be whole numbers, or it was said that they are thousands.
    """
    texts = (cells if like is None else like).str.strip()
    for sign in (r"\.", ","):
        having = texts[texts.str.contains(sign)]
        by_three = having.str.fullmatch(rf"\d{{1,3}}(?:{sign}\d{{3}})+").astype(bool)
        zeros = having.str.fullmatch(rf"\d+(?:{sign}0+)+").astype(bool)
        plain = texts.str.fullmatch(r"\d{1,3}").astype(bool)
        if len(having) and by_three.all() and (thousands or plain.any() or not zeros.all()):
            whole = cells.str.strip().str.fullmatch(rf"\d{{1,3}}(?:{sign}\d{{3}})+").astype(bool)
            cells = cells.mask(whole, cells.str.replace(sign, "", regex=True))
    return cells


def counts(
    file: str, column: str, cells: pd.Series, *, blank: bool, like: pd.Series | None = None, thousands: bool = False
) -> tuple[pd.Series, list[Fault]]:
    """Return a column of counts as Int64 and what is wrong with it; blank cells are <NA>, if `blank` allows them.

    A count is a whole number, 0 or more; digits may be grouped by spaces or apostrophes, by commas or points where
    those of `like` are (see `grouped`), or end in ".0".
    """
    texts = cleaned(cells) if like is None else grouped(cleaned(cells), like, thousands=thousands)
    known: dict[str, int | None] = {}
    faults: list[Fault] = []
    for row, text in texts.items():
        if text not in known:
            value, why = _count(str(text), blank=blank)
            if why:
                faults.append(Fault(file, why, int(str(row)), column))
                continue
            known[str(text)] = value
    return texts.map(known.get).astype("Int64"), faults


def count_of(text: str) -> int | None:
    """Return the count that a cell holds, or None."""
    return _count(text, blank=True)[0]


def _count(text: str, *, blank: bool) -> tuple[int | None, str]:
    if not text:
        return None, "" if blank else "Blank; a count is needed. Write a whole number, 0 or more, or delete the row."
    if _COUNT.match(text):
        return int(text.partition(".")[0]), ""
    if _GROUPED.match(text):
        return int(re.sub(r"\D", "", text)), ""
    return (
        None,
        f"Found {quoted(text)}{_kind(text)}; allowed is a whole number, 0 or more. Write it without signs or units.",
    )


_KINDS = {
    _FORMULA.pattern: ", a formula, which is never run",
    r"^\d{4}-\d\d?-\d\d?|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$": ", a date",
    r"^-0+(?:\.0+)?$": ", a negative zero",
    r"^[-−]\d": ", a negative number",
    r"^[+-]?(?:inf(?:inity)?|nan|#?n/?a|null|none)!?$": ", which is no number",
    r"^\d{1,3}(?:[.,]\d{3})+$": ", in which comma or point may group digits or begin a fraction",
    r"^\d*[.,]\d+$": ", a fraction",
    r"^\d{13,}$|^\d+(?:\.\d+)?e[+-]?\d+$": ", too large a number",
    r"%$": ", a percentage",
}
"""What a cell is instead of a count, by the first pattern that fits."""


def _kind(text: str) -> str:
    fits = (said for pattern, said in _KINDS.items() if re.search(pattern, text, re.IGNORECASE))
    return next(fits, ", which is text")


def faults_of_identifiers(file: str, column: str, ids: pd.Series) -> list[Fault]:
    """Return what forbids a column of identifiers: invisible characters that make two look like one; never quoted."""
    odd = ids[ids.str.contains(r"[^\x20-\x7e]", regex=True)]
    faults: list[Fault] = []
    for row, text in odd.items():
        if bad := unseen(str(text)):
            why = f"The identifier holds {bad}. Type it anew."
            faults.append(Fault(file, why, int(str(row)), column))
        if len(faults) == MOST_FAULTS:
            break
    return faults
