"""What a label stands for in our vocabulary: the same words, a known alias, a code, or something like it.

A label is compared in steps, each looser than the one before: as printed (but for case, accents and underscores);
as a code or a usual word (data.own.understand.codes); without the words around the organ ("Cancer of the …",
"DMETS_DX_…", plurals, American spelling); and by likeness (rapidfuzz). The last is a proposal that somebody has to
confirm: a wrong silent meaning is worse than a question.
"""

import re
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from data.atlas import Atlas, memoised
from data.own.understand.codes import Lists, coded, lists, named, worded
from data.own.understand.meant import HOW, Meaning, denied, parted, strict
from data.own.understand.values import NOWHERE_WORDS
from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary, split

__all__ = [
    "HOW",
    "NOT_TOLD",
    "NOWHERE",
    "NO_SITE",
    "Index",
    "Meaning",
    "denied_site",
    "index",
    "loose",
    "meaning",
    "names_site",
    "strict",
]

LIKENESS = 82.0
"""Percent from which on two labels count as alike (rapidfuzz, token_sort_ratio)."""
SLIPS = ((12, 3), (8, 2), (5, 1), (0, 0))
"""(letters of the shorter word, slips of the pen that two words may differ by); “livr” is one more: see `_slips`."""
LEAD = 4.0
"""By so many percent the likeliest term must lead the next, or it is asked for."""
_SPELLING = (
    ("oesophag", "esophag"),
    ("leukaem", "leukem"),
    ("tumour", "tumor"),
    ("haemat", "hemat"),
    ("gynaec", "gynec"),
    ("caecum", "cecum"),
    ("anaemi", "anemi"),
    ("paed", "ped"),
    ("faec", "fec"),
    ("orrhoea", "orrhea"),
)
AT_ANOTHER_TIME = r" (?:at|on) (?:last |first )?(?:follow[ -]?up|fu|baseline|recurrence|relapse|progression|death)"
_AROUND_SITE = (
    r"^.*\(choice=",  # REDCap, with labels: “Sites (choice=Bone)”
    r"^(?:(?:seer|cs) )?(?:combined )?mets? at (?:dx|diagnosis)\b[ :-]*",  # SEER*Stat: “… Mets at DX-bone (2010+)”
    r"^(?:dates?|datum) (?:of )?| (?:dates?|datum)$",  # where the cells are dates
    r"^(?:n|count|pct|percent(?:age)?|prozent) (?:of |with )?(?=\w)",  # “n_bone”
    r"(?<=\w)(?:[ ,]+[(\[]?(?:n|count|pct|percent|prozent|%)[)\]]?|/%)+$",
    r"[ (\[]+(?:mm|cm|no|number|y/n|yes/no|0/1|ja/nein)[)\]]$",
    rf"{AT_ANOTHER_TIME}$",
    r"^m (?=[a-z]{3})",  # “m_bone”
    r"[ (]+(?:19|20)\d\d(?:\+|-(?:19|20)\d\d)?[ )]*$",
    (
        r"^(?:dmets dx|dmets|distant mets?|distant metastas[ei]s|mets? dx|mets?|metastas[ei]s|metastatic|has|any"
        r"|site)\b[ :]*(?:(?:in|to|of|at|site) (?:the |first )?)?"
    ),
    r"\b(?:mets?|metastas[ei]s|metastatic disease|involvement|involved|deposits?)(?: at (?:dx|diagnosis))?$",
    r"(?<=\w)[ -]?metastasen?$",  # “Lebermetastasen”
)
_AROUND_PRIMARY = (
    (
        r"^(?:primary |malignant |invasive |metastatic )?(?:cancers?|carcinomas?|malignanc(?:y|ies)|neoplasms?|tumors?"
        r"|ca) (?:of|in) (?:the )?"
    ),
    r"^(?:primary|malignant|invasive|metastatic) ",
    r"\b(?:cancers?|carcinomas?|malignanc(?:y|ies)|neoplasms?|tumors?|ca|primary)$",
)


_HISTOLOGY = frozenset(
    {
        "adenocarcinoma",
        "carcinoma",
        "cancer",
        "squamous",
        "cell",
        "ductal",
        "lobular",
        "invasive",
        "infiltrating",
        "mucinous",
        "type",
        "epithelioid",
        "sarcomatoid",
        "biphasic",
        "mixed",
        "poorly",
        "well",
        "moderately",
        "differentiated",
    }
)
"""Words without which a label still names the organ: such a term is proposed as a wider one."""
_SAME_WORD = {"ln": "lymph node", "lns": "lymph node", "peritoneal": "peritoneum", "pleural": "pleura", "nos": ""}
_SIDES = ("left", "right", "bilateral")
_SUBTYPE = re.compile(r"_(?:hr_|her2|triple_neg|mss|hypermutated)")
"""Terms by receptors or repair: no words without these mean them (“lobular carcinoma”)."""


def _spaced(label: str) -> str:
    """A label with spaces between words that capitals alone part: “BoneMets”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label) if _CAMEL.fullmatch(label) else label


def loose(label: str, kind: str) -> str:
    """Return a label without the words around the organ, punctuation, plurals and spelling of one country."""
    text = strict(_spaced(label))
    for british, american in _SPELLING:
        text = text.replace(british, american)
    text = _core(text, kind)
    text = re.sub(r"[^\w+\-/ ]+", " ", text)
    text = re.sub(r"(?<![+\-])-(?=\w)", " ", text) if not re.search(r"hr[+-]|her2", text) else text
    passed = ("the", "of", "and", *(_SIDES if kind == "site" else ()))
    words = (_singular(_SAME_WORD.get(word, word)) for word in text.split() if word not in passed)
    return " ".join(" ".join(words).split())


def _core(text: str, kind: str) -> str:
    if kind == "site" and " " not in text:
        text = " ".join(text.replace(".", " ").split())  # R writes “Mets.at.DX.bone..2010..”
    for pattern in _AROUND_SITE if kind == "site" else _AROUND_PRIMARY:
        text = re.sub(pattern, "", text).strip(" :,-") or text
    return text


def _singular(word: str) -> str:
    irregular = {"vertebrae": "vertebra", "testes": "testis", "metastases": "metastasis", "pleurae": "pleura"}
    if word in irregular or len(word) < 4 or not word.isalpha():  # noqa: PLR2004 - "gas" is no plural
        return irregular.get(word, word)
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "is", "us")) else word


@dataclass(frozen=True, eq=False)
class Index:
    """The vocabulary of one kind ("primary" or "site"), arranged for looking labels up; made by `index`."""

    kind: str
    terms: Vocabulary
    lists: Lists
    exact: dict[str, dict[str, str]] = field(default_factory=dict)  # strict key → {id: how}
    words: dict[str, set[str]] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)  # (strict key, id) → what a source says
    excluded: dict[str, str] = field(default_factory=dict)
    uberon: dict[str, str] = field(default_factory=dict)  # code → id
    alike: dict[frozenset[str], list[str]] = field(default_factory=dict)  # first letters of the words → words


@memoised(2)
def index(atlas: Atlas, kind: str) -> Index:
    """Return the vocabulary of one kind, arranged for `meaning`."""
    vocabulary = atlas.primaries if kind == "primary" else atlas.sites
    found = Index(kind, vocabulary, lists(atlas, kind))
    columns = [("label", "label"), ("disease", "label")] if kind == "primary" else [("label", "label")]
    for term in rows(vocabulary.frame):
        _add(found, term[0], term[0], "id")
        for column, how in columns:
            _add(found, getattr(term, column), term[0], how)
    for alias in rows(atlas.tables.aliases[atlas.tables.aliases["kind"] == kind]):
        key = strict(alias.label)
        if alias.match == "excluded":
            found.excluded[key] = f"{alias.source_id} leaves this label out: {alias.note or 'it is no single term'}"
            continue
        _add(found, alias.label, alias.id, "alias")
        if alias.match in ("broader", "narrower", "composite"):
            note = f"{alias.source_id} reads it as {alias.match}" + (f": {alias.note}" if alias.note else "")
            found.notes[(key, alias.id)] = note
    if kind == "site":
        columns_of = zip(vocabulary.ids, vocabulary.frame["uberon"], strict=True)
        found.uberon.update((code.casefold(), term) for term, cell in columns_of for code in split(cell))
    for key in found.words:
        found.alike.setdefault(_initials(key), []).append(key)
    return found


def _add(found: Index, label: str, term: str, how: str) -> None:
    found.exact.setdefault(strict(label), {}).setdefault(term, how)
    found.words.setdefault(loose(label, found.kind), set()).add(term)


def _initials(key: str) -> frozenset[str]:
    return frozenset(word[0] for word in key.split())


NOWHERE, NOT_TOLD = "no_metastasis", "not_known"
NO_SITE = {NOWHERE: "No metastasis", NOT_TOLD: "Not known, of any site"}
"""What a label in a column of sites may stand for beside our sites, with its name."""


_FIRST = re.compile(r"\bfirst\b")
_LATER = re.compile(AT_ANOTHER_TIME)
_MARKED = re.compile(r"^\s*[-~–—±≈]|[*~†‡#]\s*$")
_CAMEL = re.compile(r"[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})+")


def meaning(label: str, vocabulary: Index) -> Meaning:
    """Return what is proposed for a label; several candidates are named in the note and none is chosen."""
    label = _spaced(label)
    key = strict(label)
    if vocabulary.kind == "site" and key in NOWHERE_WORDS:
        return Meaning(NOWHERE, "value", sure=True)
    known = key in vocabulary.exact or key in vocabulary.excluded
    if not known and (code := _listed(label, key, vocabulary)):
        return code
    key = key if known else _core(key, vocabulary.kind)  # “DMETS_DX_BOWEL” is what its source says of “BOWEL”
    found = _printed(label, key, vocabulary) or _loosely(label, key, vocabulary)
    return found if known else _in_doubt(found, label, vocabulary)


def _in_doubt(found: Meaning, label: str, vocabulary: Index) -> Meaning:
    """What was found of a label, with what makes it doubtful: a mark, a time, several sites in one."""
    key, parts = strict(label), parted(label)
    if found.id and ("?" in label or _MARKED.search(label)):
        return replace(found, sure=False, note="its mark says that it is in doubt")
    if vocabulary.kind != "site":
        return found
    if _FIRST.search(key):
        return replace(found, sure=False, note="tells the first site alone, not those that came later")
    if later := _LATER.search(key):
        return replace(found, sure=False, note=f"tells what was found{later[0]} alone")
    if found.how == "none" and len(parts) > 1:
        several = [meaning(part, vocabulary) for part in parts]
        if all(one.sure and one.id not in ("", NOWHERE) for one in several):
            return Meaning("", "several", note="names " + _names([one.id for one in several], vocabulary))
    return found


_ANY_SITE = re.compile(
    r"(?:(?:distant|evidence of|known|any) )*(?:mets?|metastas[ei]s|metastatic disease|disease|involvement|deposits?|"
    r"metastasen?|fernmetastasen?|befall|metastases?|metastasi)"
)


def denied_site(label: str, vocabulary: Index) -> Meaning | None:
    """Return the site that a label or a column says no to (“No bone metastases”), for somebody to confirm.

    Its id is "" where that is any metastasis; None where the label says no to nothing of the kind.
    """
    what = denied(label)
    if not what:
        return None
    found = meaning(what, vocabulary)
    if found.sure and found.id and found.id != NOWHERE:
        return Meaning(found.id, "denied")
    return Meaning("", "denied") if _ANY_SITE.fullmatch(what) else None


def names_site(column: str, vocabulary: Index) -> bool:
    """Tell whether the name of a column surely means one of our sites."""
    found = meaning(column, vocabulary)
    return found.sure and bool(found.id) and found.id != NOWHERE


def _printed(label: str, key: str, vocabulary: Index) -> Meaning | None:
    """What our own words and the sources say of a label."""
    excluded = vocabulary.excluded.get(key, "")
    if exact := vocabulary.exact.get(key):
        found = _one(set(exact), vocabulary, exact)
        note = "; ".join(filter(None, (found.note, vocabulary.notes.get((key, found.id), ""), excluded)))
        doubt = bool(excluded) or "reads it as broader" in note or "reads it as narrower" in note
        how = found.how if key == strict(label) or found.how == "several" else "words"
        return Meaning(found.id, how, None, found.sure and not doubt, note)
    return Meaning("", "excluded", note=excluded) if excluded else None


def _loosely(label: str, key: str, vocabulary: Index) -> Meaning:
    """What a label stands for without the words around the organ, as a wider term, or by likeness."""
    bare = loose(label, vocabulary.kind)
    forms = [form for form in (key, bare) if form != strict(label)]  # as printed it is none; “OS” is not “os”
    words = (worded(form, vocabulary.lists) for form in forms)
    if name := next(filter(None, words), None) or named(label, vocabulary.lists):
        return name
    if same := vocabulary.words.get(bare):
        found = _one(same, vocabulary, dict.fromkeys(same, "words"))
        narrow = _SUBTYPE.search(found.id) and not re.search(r"hr|her2|negative|mss|stable|hyper", bare)
        return replace(found, sure=False, note="our term is narrower than this label") if narrow else found
    return _wider(label, vocabulary) or _alike(label, vocabulary)


def _wider(label: str, vocabulary: Index) -> Meaning | None:
    """The organ of a label whose histology we have no term for; for whoever uploaded to confirm."""
    if vocabulary.kind == "site":
        return None
    words = [word for word in loose(label, vocabulary.kind).split() if word not in _HISTOLOGY]
    terms = vocabulary.words.get(" ".join(words), set()) if words else set()
    found = _one(terms, vocabulary, dict.fromkeys(terms, "wider")) if terms else None
    if found is None or not found.id:
        return None
    return Meaning(found.id, "wider", note="our term is wider than this label")


def _one(terms: set[str], vocabulary: Index, how: dict[str, str]) -> Meaning:
    """The only term, or the one that all others belong to; several that stand side by side are asked for."""
    if len(terms) > 1:
        widest = [t for t in terms if all(t == other or t in vocabulary.terms.ancestors(other) for other in terms)]
        if not widest:
            note = "could be " + _names(sorted(terms), vocabulary)
            above = [vocabulary.terms.ancestors(term) for term in sorted(terms)]
            common = next((wide for wide in above[0] if all(wide in others for others in above)), "")
            return Meaning(common, "wider" if common else "several", note=note)
        return Meaning(widest[0], how[widest[0]], None, sure=True, note="the widest of several terms with this label")
    term = next(iter(terms))
    return Meaning(term, how[term], None, sure=True)


def _names(terms: list[str], vocabulary: Index) -> str:
    return " or ".join(f"“{vocabulary.terms.labels[term]}”" for term in terms[:4])


def _listed(label: str, key: str, vocabulary: Index) -> Meaning | None:
    """What a label stands for as a code or a usual word; a code whose own text says another organ is asked for."""
    if term := vocabulary.uberon.get(key):
        return Meaning(term, "uberon", None, sure=True)
    if word := worded(label, vocabulary.lists):
        return word
    found = coded(label, vocabulary.lists)
    if found is None or not found.sure or not found.how.startswith("icd"):
        return found
    text = key.replace(",", " ").partition("-")[2] or key.partition(" ")[2]
    said = vocabulary.words.get(loose(text, vocabulary.kind), set())
    family = vocabulary.terms.family
    if not said or any(found.id in family(term) or term in family(found.id) for term in said):
        return found
    return Meaning(found.id, found.how, note=f"{found.note}; its text says {_names(sorted(said), vocabulary)}")


def _alike(label: str, vocabulary: Index) -> Meaning:
    wanted = loose(label, vocabulary.kind)
    best: dict[str, float] = {}
    keys = vocabulary.alike.get(_initials(wanted), [])
    for key, score, _ in process.extract(wanted, keys, scorer=fuzz.token_sort_ratio, limit=12, score_cutoff=LIKENESS):
        if not _alike_words(wanted, key):
            continue
        for term in vocabulary.words[key]:
            best[term] = max(best.get(term, 0.0), float(score))
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return Meaning()
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < LEAD:
        terms = [term for term, score in ranked if ranked[0][1] - score < LEAD]
        return Meaning("", "several", ranked[0][1], note="could be " + _names(terms, vocabulary))
    return Meaning(ranked[0][0], "alike", round(ranked[0][1], 1))


def _alike_words(one: str, other: str) -> bool:
    """Tell whether each word of either has its like in the other; “rectal” is not “renal”, “back” is not “BAC”."""
    return all(
        any(_slips(word, match) for match in theirs)
        for ours, theirs in ((one.split(), other.split()), (other.split(), one.split()))
        for word in ours
    )


def _slips(one: str, other: str) -> bool:
    """Tell whether two words begin alike and differ by few slips of the pen, the fewer the shorter they are."""
    if one == other:
        return True
    short, long = sorted((len(one), len(other)))
    most = next(slips for letters, slips in SLIPS if short >= letters)
    most = 1 if (short, long) == (4, 5) else most
    return one[0] == other[0] and OSA.distance(one, other, score_cutoff=most) <= most
