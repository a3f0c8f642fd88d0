"""What a code stands for in our vocabulary: OncoTree, TCGA, ICD-10, ICD-O-3, TNM; and usual words that name one thing.

The lists are data (data/tables/codes.csv). A code that has no term of its own takes that of its nearest wider code;
a topography names an organ and never a histology; a morphology needs a topography beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.atlas import Atlas, memoised
from data.own.understand.meant import Meaning, strict
from data.tables.plain import quoted
from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary, split

SHORT = 2
"""A code of so few letters is what people abbreviate by themselves, too: it is confirmed, not taken."""
_ICD = re.compile(
    r"^(?:icd(?:[- ]?10|[- ]?o(?:-?3)?)?(?:-cm)?[: ]*)?(c\d[0-9ab])\.?([0-9a-z]{0,4})(?=$|[\s,;:()/_–-])", re.IGNORECASE
)
_MORPHOLOGY = re.compile(r"(?<!\w)m?-?([89]\d{3})(?:/(\d)\d?)?(?![\w/])", re.IGNORECASE)
_CODES = re.compile(r"\b(c\d[0-9ab])(?:\.?\w{1,3})?\b", re.IGNORECASE)
_OTHER_DISEASE = re.compile(r"(?:[ABE-Z]\d|D[5-9])[0-9A-Z](?:\.?[0-9A-Z]{1,4})?[+*!]?(?:[ :,;(–-].*)?")
_CARCINOMA = range(8000, 8577)
"""Morphologies that say no more than that there is a cancer, or a carcinoma of some kind."""
_MALIGNANT, _SECONDARY = "3", "6"
_BEHAVIOUR = {
    "0": "benign",
    "1": "of uncertain behaviour",
    "2": "in situ",
    "6": "a metastasis, whose topography is its site",
    "9": "not told to be primary or secondary",
}
_ORGAN = re.compile(
    r"\b(?:breast|lung|pulmon|ovar|uter|endometri|cervi|endocerv|prostat|pancrea|liver|hepat|fibrolamell|stomach|gastr"
    r"|esophag|colon|color|rect|appendi|anal|small bowel|kidney|renal|wilms|bladder|urothel|urachal|testic|nonsemin"
    r"|non-semin|semin|thyroid|adren|skin|cutaneous|merkel|basal cell carcinoma$|pleur|vulva|vagin|penil|head and neck"
    r"|laryn|oral|orophar|hypophar|nasophar|sinonas|salivar|gallbladder|cholangio|extrahepat|intrahepat|perihil|leukem"
    r"|duoden|intestin|unknown primary|upper tract|medulloblast|neuroblast|retinoblast|uveal|ocular)"
    r"|sarcoma|melanoma|lymphoma|mesothelioma",
    re.IGNORECASE,
)
"""What a name must hold to tell its organ; “Mucinous Carcinoma” is OncoTree's of the cervix, and anybody's."""


@dataclass(frozen=True, eq=False)
class Lists:
    """The lists of one kind ("primary" or "site"), arranged for looking codes up; made by `lists`."""

    terms: Vocabulary
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)  # system → code → row
    names: dict[str, list[str]] = field(default_factory=dict)  # key of a name → OncoTree codes
    words: dict[str, Any] = field(default_factory=dict)  # key of a word → row
    morphologies: list[tuple[range, Any]] = field(default_factory=list)


@memoised(2)
def lists(atlas: Atlas, kind: str) -> Lists:
    """Return the code lists of one kind, arranged for `coded`, `worded` and `named`."""
    found = Lists(atlas.primaries if kind == "primary" else atlas.sites)
    for row in rows(atlas.tables.codes[atlas.tables.codes["kind"] == kind]):
        if row.system in ("english", "german", "french"):
            found.words.setdefault(strict(row.code), row)
        elif row.system == "icd_o_3" and row.kind == "primary":
            first, _, last = row.code.partition("-")
            found.morphologies.append((range(int(first), int(last or first) + 1), row))
        else:
            found.codes.setdefault(row.system, {})[row.code] = row
            if row.system == "oncotree" and row.parent:
                found.names.setdefault(strict(row.name), []).append(row.code)
    return found


def worded(label: str, found: Lists) -> Meaning | None:
    """Return what a usual word stands for, in English, German or French; None for any other."""
    row = found.words.get(strict(label))
    if row is None or (row.code == "os" and label.isupper()):  # “OS” is overall survival
        return None
    return _of(split(row.ids), found, row.system, sure=row.sure, note=row.note)


def coded(label: str, found: Lists) -> Meaning | None:
    """Return what a code of any list stands for; None where the label is no code.

    Letters of a code are capitals: “per” is a word. A code without a term of ours is known all the same, and says so.
    """
    text = " ".join(label.split())
    if icd := _icd(text, found):
        return icd
    known = [(system, codes[text]) for system, codes in found.codes.items() if text in codes]
    if not known:
        return None
    ids, notes, sure = set[str](), [], True
    for system, row in known:
        some, note, certain = _up(row, found) if system == "oncotree" else (split(row.ids), row.note, row.sure)
        ids |= set(some)
        notes += [row.name, note]
        sure &= certain
    note = "; ".join(dict.fromkeys(filter(None, notes)))
    return _of(
        sorted(ids), found, known[0][0], sure=sure and (len(text) > SHORT or known[0][0] != "oncotree"), note=note
    )


def named(label: str, found: Lists) -> Meaning | None:
    """Return what a name of OncoTree stands for; it is sure where the name itself tells the organ."""
    codes = found.names.get(strict(label))
    if not codes:
        return None
    ways = [_up(found.codes["oncotree"][code], found) for code in codes]
    note = "; ".join(dict.fromkeys([*(f"OncoTree’s {code}" for code in codes), *(way[1] for way in ways if way[1])]))
    ids = sorted({term for way in ways for term in way[0]})
    sure = all(way[2] for way in ways) and bool(_ORGAN.search(label)) and all(way[0] for way in ways)
    return _of(ids, found, "oncotree_name", sure=sure, note=note)


def _up(row: Any, found: Lists) -> tuple[tuple[str, ...], str, bool]:
    """Our terms for a node of OncoTree, its own or its nearest wider node's; what is to be said; whether it is sure."""
    tree, notes, sure = found.codes["oncotree"], [row.note], bool(row.sure)
    start = row
    while not row.ids and row.parent in tree:
        row = tree[row.parent]
        notes.append(row.note)
        sure &= bool(row.sure)
    ids = split(row.ids)
    if ids and row is not start:
        notes.append("our term is wider than this code")
    return ids, "; ".join(dict.fromkeys(filter(None, notes))), sure


def _of(ids: Sequence[str], found: Lists, how: str, *, sure: bool, note: str) -> Meaning:
    """The only term, or the one that all others belong to; several side by side are asked for."""
    widest = [one for one in ids if all(one in found.terms.family(other) for other in ids)]
    if not ids:
        return Meaning("", how, note=f"{note}: no term of ours")
    if not widest:
        names = " or ".join(quoted(found.terms.labels[term]) for term in ids)
        return Meaning("", "several", note=f"could be {names}" + (f"; {note}" if note else ""))
    return Meaning(widest[0], how, None, sure, note)


def _icd(text: str, found: Lists) -> Meaning | None:
    """A code of ICD-10 or ICD-O-3, alone, with its name, or as a pair of topography and morphology."""
    morphology = _MORPHOLOGY.search(text)
    rest = text if morphology is None else (text[: morphology.start()] + text[morphology.end() :]).strip(" ,;:/-")
    code = _ICD.match(rest)
    if code is None:
        alone = morphology is not None and morphology[2] is not None and not rest.strip("()")
        return _alone(morphology, found) if alone and morphology is not None else None
    if set(_CODES.findall(rest[code.end() :].upper())) - {code[1].upper()}:
        return Meaning("", "several", note="several codes in one label")
    row = _topography(code[1].upper(), code[2].upper(), found)
    if found.terms.frame.columns[0] == "site_id":
        return _site(row, morphology, found)
    if row is None:
        return Meaning("", "icd10", note="no term of ours")
    if morphology is not None:
        return _pair(row, code[1].upper() + (f".{code[2][:1]}" if code[2] else ""), morphology, found)
    return _of(split(row.ids), found, "icd10", sure=row.sure, note=row.name + (f"; {row.note}" if row.note else ""))


def _topography(category: str, digits: str, found: Lists) -> Any:
    """The row of the longest code that begins a code, or None."""
    for system in ("icd10", "icd_o_3"):
        codes = found.codes.get(system, {})
        for length in range(len(digits), -1, -1):
            if row := codes.get(category + (f".{digits[:length]}" if length else "")):
                return row
    return None


def _site(row: Any, morphology: re.Match[str] | None, found: Lists) -> Meaning:
    """A code in a column of sites: of a secondary cancer, or the topography of one."""
    if row is None:
        return Meaning("", "icd10", note="no term of ours")
    secondary = morphology is not None and morphology[2] == _SECONDARY
    note = row.name + (f"; {row.note}" if row.note and not secondary else "")
    return _of(split(row.ids), found, row.system, sure=row.sure or secondary, note=note)


def _alone(morphology: re.Match[str], found: Lists) -> Meaning:
    """A morphology without a topography: only what arises anywhere has a term."""
    for numbers, row in found.morphologies:
        if not row.within and int(morphology[1]) in numbers and morphology[2] == _MALIGNANT:
            return _of(split(row.ids), found, "icd_o_3", sure=True, note=row.name)
    name = next((row.name for numbers, row in found.morphologies if [*numbers] == [int(morphology[1])]), "")
    return Meaning("", "icd_o_3", note=f"a histology{f' ({name})' if name else ''} of an organ that is not told")


def _pair(row: Any, code: str, morphology: re.Match[str], found: Lists) -> Meaning:
    """A topography with a morphology: our term for both together, else the organ's where the histology allows it."""
    number, behaviour = int(morphology[1]), morphology[2] or _MALIGNANT
    note = f"{row.name}, {morphology[0]}"
    if behaviour != _MALIGNANT:
        return Meaning("", "icd_o_3", note=f"{note}: {_BEHAVIOUR.get(behaviour, 'a behaviour that there is not')}")
    fit = [one for numbers, one in found.morphologies if number in numbers and code.startswith(one.within)]
    if fit:
        best = max(fit, key=lambda one: len(one.within))
        return _of(split(best.ids), found, "icd_o_3", sure=True, note=f"{best.name}; {row.name}")
    ids = [term for term in split(row.ids) if not term.startswith("melanoma") or len(split(row.ids)) == 1]
    plain = number in _CARCINOMA and not any(term.startswith("melanoma") for term in ids)
    return _of(ids, found, "icd_o_3", sure=row.sure and plain, note=note)


def of_other_disease(label: str) -> bool:
    """Tell whether a label looks like a code of ICD-10 of anything but a neoplasm, with its name or without."""
    return bool(_OTHER_DISEASE.fullmatch(" ".join(label.split())))


def codes_of(found: Lists) -> Iterable[tuple[str, str]]:
    """Yield (system, code) of every code of a list."""
    return ((system, code) for system, codes in found.codes.items() for code in codes)
