"""Columns whose cells name sites, one in each of several columns or several in a cell: one list for each row.

    site1     site2        joined
    liver     bone, lung   liver;bone;lung

A cell is taken apart at semicolons, and at another mark where every part is surely a site: “Lymph node, non-regional”
stays whole. What is left whole is a label like any other, which is asked.
"""

import re
from collections.abc import Collection, Sequence

import pandas as pd

from data.own.read.sheets import Sheet
from data.own.understand import columns as column
from data.own.understand.codes import of_other_disease
from data.own.understand.labels import NOWHERE, Index, meaning, strict
from data.own.understand.meant import parted
from data.own.understand.text import A_DATE, cleaned, undated
from data.own.understand.values import value_meaning

MARK = ";"
"""What stands between the sites of a row in what `joined` returns; no label holds it."""
_NEARLY_ALL = 0.8
"""Of the filled cells of a column so many name a site, or it is no column of sites."""
_LOOKED_AT, _FIRST = 50, 5
"""So many of the commonest cells of a column are looked at, and so many tell whether that is worth it."""
_NUMBERING = re.compile(
    r"\b(?:(?:1st|2nd|3rd|\dth|first|second|third|fourth|fifth|other|further|additional|weitere|erste|zweite|dritte"
    r"|i{1,3}|iv|v|[a-f])\b|(?:no|nr)\b\.?)|[\d#]+"
)
"""What tells columns of one list apart in their names: “Metastatic site 1”, “second site”."""
_NOT_SPREAD = re.compile(r"primar|biops|sampl|specimen|radiat|radioth|bestrahl|irradi|surg|operat|resect|ectom|treat")
"""Names of columns whose organs are no metastases, or not all of them: a primary, a sample, something done."""


class Sites:
    """Tells which labels are surely sites, each looked up once."""

    def __init__(self, vocabulary: Index) -> None:
        self.vocabulary = vocabulary
        self.known: dict[str, str] = {}

    def surely(self, label: str) -> str:
        """Return the site that a label surely means, or ""."""
        if label not in self.known:
            found = meaning(label, self.vocabulary)
            self.known[label] = found.id if found.sure and found.id != NOWHERE else ""
        return self.known[label]

    def apart(self, cell: str) -> list[str]:
        """Return the labels of a cell, tidied."""
        return [label for piece in cell.split(MARK) for label in self._parts(piece)]

    def within(self, label: str) -> set[str]:
        """Return the sites that a label may hold though it is no single one: of its parts, or as it is proposed."""
        parts = {self.surely(part) for part in parted(label)}
        found = meaning(label, self.vocabulary).id
        return {*parts, found} - {"", NOWHERE}

    def _parts(self, piece: str) -> list[str]:
        whole, parts = " ".join(piece.split()), parted(piece)
        if len(parts) > 1 and all(map(self.surely, parts)) and not meaning(whole, self.vocabulary).sure:
            return parts
        return [whole] if whole else []


def joined(frame: pd.DataFrame, names: Sequence[str], vocabulary: Index) -> pd.Series:
    """Return the sites that the cells of some columns name in each row, with MARK between them."""
    sites, columns = Sites(vocabulary), []
    for name in names:
        codes, different = pd.factorize(frame[name])
        texts = cleaned(pd.Series([MARK.join(sites.apart(str(cell))) for cell in different], dtype="str"))
        columns.append(pd.Series(texts.take(codes).array, index=frame.index, dtype="str"))
    whole = columns[0]
    for more in columns[1:]:
        whole = whole.str.cat(more, sep=MARK)
    return whole.str.strip(MARK).astype("str")


def taken_apart(frame: pd.DataFrame, names: Sequence[str], vocabulary: Index) -> list[str]:
    """Return the different cells of some columns that were taken apart at another mark than the semicolon."""
    sites, found = Sites(vocabulary), dict[str, None]()
    for cell in (str(cell) for name in names for cell in frame[name].unique()):
        if len(sites.apart(cell)) > sum(bool(piece.strip()) for piece in cell.split(MARK)):
            found[" ".join(cell.split())] = None
    return list(found)


SOME = 0.25
"""Of the filled cells of a column so many name a site where it has to be asked whether it is one of sites."""


def naming(sheet: Sheet, vocabulary: Index, others: Collection[str], share: float = _NEARLY_ALL) -> tuple[str, ...]:
    """Return the columns in which nearly all filled cells name sites; what says no or not known is no word of either.

    share: how many. `others` have a role already; a column that is named as one of primaries, or that says yes or no,
    is none.
    """
    sites, free = Sites(vocabulary), [name for name in sheet.frame.columns if name not in others]
    return tuple(
        name for name in free if not column.named([name], column.PRIMARY) and _names(sheet, name, sites, share)
    )


def _names(sheet: Sheet, name: str, sites: Sites, share: float = _NEARLY_ALL) -> bool:
    rows = sheet.frame[name].value_counts().head(_LOOKED_AT)
    known = wrong = 0
    for at, (cell, n) in enumerate(rows.items()):
        if at == _FIRST and not known:
            return False
        for label in sites.apart(str(cell)):
            if sites.surely(label):
                known += int(n)
            elif value_meaning(label, "answer").id == "yes" or not _says_nothing(label, sites):
                wrong += int(n)
    return known > 0 and known >= share * (known + wrong)


def _says_nothing(label: str, sites: Sites) -> bool:
    """Tell whether a label says that there is no metastasis, or that nothing is known, or is another disease's code."""
    nowhere = meaning(label, sites.vocabulary).id == NOWHERE
    return nowhere or value_meaning(label, "answer").id in ("no", "unknown") or of_other_disease(label)


def site_columns(sheet: Sheet, vocabulary: Index, others: Collection[str]) -> tuple[str, ...]:
    """Return the columns of one site each; “Other metastases” that names sites of its own is none."""
    found, sites = column.site_columns(sheet, vocabulary, others), Sites(vocabulary)
    family = vocabulary.terms.family

    def another(name: str) -> bool:
        own = meaning(name, vocabulary).id
        said = {sites.surely(label) for cell in sheet.frame[name].unique() for label in sites.apart(str(cell))} - {""}
        return any(not own or (site not in family(own) and own not in family(site)) for site in said)

    lists = {name for name in found if _names(sheet, name, sites) and another(name)}
    return tuple(name for name in found if name not in lists)


def proposed_lists(sheet: Sheet, vocabulary: Index, others: Collection[str]) -> tuple[str, ...]:
    """Return the columns that name the sites of metastases together: the first, and those that are named like it.

    The first is the one with a usual name, else the first in which nearly all cells name sites.
    """
    free = [name for name in sheet.frame.columns if name not in others]
    found = naming(sheet, vocabulary, others)
    usual = column.named(free, (*column.SITE_LIST, *column.SITE))
    if column.is_identifying(sheet, usual):
        usual = ""  # to be chosen by a person, who is told
    first = usual or next((name for name in found if not _NOT_SPREAD.search(strict(name))), "")
    if not first:
        return ()
    return with_like(sheet, (first,), others)


def with_like(sheet: Sheet, names: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    """Return some columns and those that only a number tells apart from one of them: none of these is counted alone."""
    stems = {stem(name) for name in names} - {""}

    def goes_on(name: str) -> bool:
        return name not in others and stem(name) in stems and _may_go_on(sheet.frame[name])

    return tuple(name for name in sheet.frame.columns if name in names or goes_on(name))


def _may_go_on(cells: pd.Series) -> bool:
    """Tell whether a column named like one of sites is blank, or holds words: those that are no sites are asked."""
    different = undated(cells.drop_duplicates().head(_LOOKED_AT))
    return not ((different == A_DATE) | different.str.fullmatch(r"[\d.,%<> -]*\d[\d.,%<> -]*")).any()


def stem(name: str) -> str:
    """Return the name of a column without what numbers it among others."""
    words = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=\d)", " ", strict(name)))
    return " ".join(_NUMBERING.sub(" ", words).split())
