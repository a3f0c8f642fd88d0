"""Of whom the numbers of a table with a row a primary and a column a site are: which column is their n."""

from collections.abc import Mapping, Sequence

import pandas as pd

from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.cells import says_percent, values
from data.own.understand.labels import Index, meaning
from data.own.understand.meant import strict
from data.own.understand.text import grouped


def candidates(sheet: Sheet, sites: Sequence[str], total: str = "") -> tuple[str, ...]:
    """Return the columns of numbers that are named as one of patients, be it of all or of those with metastasis.

    total: also those of whole numbers that may be a part of the patients of that column.
    """
    usual = (*column.N_ALL, *column.N_METASTATIC)
    free = [name for name in sheet.frame.columns if name not in sites and column.counts(sheet, name)]
    return tuple(name for name in free if column.named([name], usual) or _is_part(sheet, name, total))


def _is_part(sheet: Sheet, name: str, total: str) -> bool:
    if total not in sheet.frame or says_percent(name):
        return False
    whole = values(sheet.frame[total], sheet.frame[total])
    part = values(sheet.frame[name], sheet.frame[total])
    known = whole.reindex(part.index)
    return len(part) > 0 and bool(((part % 1 == 0) & (part > 1) & (part <= known)).all())


def adds_up(sheet: Sheet, sites: Sequence[str], total: str) -> bool:
    """Tell whether a column is the sum of the sites in every row, in which who has several counts several times."""
    if not total or len(sites) < 2:  # noqa: PLR2004 - of one site it is that site's
        return False
    n = values(sheet.frame[total], sheet.frame[total])
    each = [values(sheet.frame[name], sheet.frame[total]).reindex(n.index) for name in sites]
    whole = pd.concat(each, axis=1).sum(axis=1, skipna=False)
    return len(n) > 0 and bool((whole == n).all())


def with_shares(sheet: Sheet, sites: Sequence[str], vocabulary: Index) -> dict[str, str]:
    """Return {column of counts: that of percentages beside it} of pairs such as “Bone n” and “Bone %”."""
    names = list(map(str, sheet.frame.columns))
    found: dict[str, str] = {}
    for name in (name for name in sites if not says_percent(name)):
        site, right = meaning(name, vocabulary).id, names[names.index(name) + 1 :][:1]
        beside = [c for c in names if c != name and says_percent(c) and meaning(c, vocabulary).id == site]
        if not beside and right and not strict(right[0]).strip("% ()0123456789").replace("percent", ""):
            beside = right  # its name is a sign alone
        if site and len(beside) == 1 and column.counts(sheet, beside[0]):
            found[name] = beside[0]
    return found


def merged(frame: pd.DataFrame, shares: Mapping[str, str]) -> pd.DataFrame:
    """Return a frame in which each count has its percentage beside it, as in “35 (27.6)”, which is checked."""
    told = {}
    for name, share in shares.items():
        counts, percent = frame[name].str.strip(), frame[share].str.strip().str.removesuffix("%").str.strip()
        both = counts.str.fullmatch(r"\d[\d ,.]*") & percent.str.fullmatch(r"\d{1,3}(?:[.,]\d+)?")
        told[name] = counts.mask(both, counts + " (" + percent + ")").astype("str")
    return frame.assign(**told)


def doubtful_digits(cells: pd.Series) -> str:
    """Return a number of patients such as “8.000” where all end so: it may be 8,000 patients or 8; or ""."""
    texts = cells.str.strip()
    texts = texts[texts != ""]
    if texts.empty or not texts.str.fullmatch(r"\d{1,3}([.,])000").all():
        return ""
    return str(texts.iloc[0]) if (grouped(texts) == texts).all() else ""
