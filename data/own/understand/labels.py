"""What a label stands for in our vocabulary: the same words, a known alias, a code, or something like it.

A label is compared in three steps, each looser than the one before: as printed (but for case, accents and
underscores); without the words around the organ ("Cancer of the …", "DMETS_DX_…", plurals, American spelling);
and by likeness (rapidfuzz). The last is a proposal that somebody has to confirm.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import pandas as pd
from rapidfuzz import fuzz, process

from data.atlas import Atlas, memoised
from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary, split

LIKENESS = 82.0
"""Percent from which on two labels count as alike (rapidfuzz, token_sort_ratio)."""
WORD = 80.0
"""Each word of a label must be as like some word of the other (“rectal” is not “renal”)."""
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
_AROUND_SITE = (
    (
        r"^(?:dmets dx|dmets|distant mets?|distant metastas[ei]s|mets? dx|mets?|metastas[ei]s|metastatic|has|any"
        r"|site)\b[ :]*(?:(?:in|to|of|at|site) (?:the )?)?"
    ),
    r"\b(?:mets?|metastas[ei]s|metastatic disease|involvement|involved|deposits?)$",
)
_AROUND_PRIMARY = (
    (
        r"^(?:primary |malignant |invasive |metastatic )?(?:cancers?|carcinomas?|malignanc(?:y|ies)|neoplasms?|tumors?"
        r"|ca) (?:of|in) (?:the )?"
    ),
    r"^(?:primary|malignant|invasive|metastatic) ",
    r"\b(?:cancers?|carcinomas?|malignanc(?:y|ies)|neoplasms?|tumors?|ca|primary)$",
)


@dataclass(frozen=True)
class Meaning:
    """What is proposed for one label.

    id: our term, "" if there is none. how: one of HOW. score: percent of likeness for "alike", else None.
    sure: nobody needs to confirm it. note: what must be known, such as several candidates.
    """

    id: str = ""
    how: str = "none"
    score: float | None = None
    sure: bool = False
    note: str = ""


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
_SUBTYPE = re.compile(r"_(?:hr_|her2|triple_neg|mss|hypermutated)")
"""Terms that are part of what their code means."""
_SAME_WORD = {"ln": "lymph node", "lns": "lymph node", "peritoneal": "peritoneum", "pleural": "pleura", "nos": ""}
HOW = {
    "id": "our own id",
    "label": "our own label",
    "alias": "a known alias",
    "words": "the same words",
    "oncotree": "OncoTree code",
    "icd_o_3": "ICD-O-3 code",
    "uberon": "UBERON term",
    "alike": "spelt alike",
    "wider": "a wider term",
    "several": "several terms",
    "excluded": "left out by a source",
    "none": "nothing like it",
    "value": "a usual value",
    "person": "chosen",
}
"""How a meaning was found, in words."""


def strict(label: str) -> str:
    """Return a label without what never matters: case, accents, underscores, dashes of any length, spaces."""
    text = unicodedata.normalize("NFKD", label.replace("−", "-").replace("–", "-").replace("’", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("ß", "ss")
    return " ".join(text.replace("_", " ").split())


def loose(label: str, kind: str) -> str:
    """Return a label without the words around the organ, punctuation, plurals and spelling of one country."""
    text = strict(label)
    for british, american in _SPELLING:
        text = text.replace(british, american)
    text = _core(text, kind)
    text = re.sub(r"[^\w+\-/ ]+", " ", text)
    text = re.sub(r"(?<![+\-])-(?=\w)", " ", text) if not re.search(r"hr[+-]|her2", text) else text
    words = (_singular(_SAME_WORD.get(word, word)) for word in text.split() if word not in ("the", "of", "and"))
    return " ".join(" ".join(words).split())


def _core(text: str, kind: str) -> str:
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
    exact: dict[str, dict[str, str]] = field(default_factory=dict)  # strict key → {id: how}
    words: dict[str, set[str]] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)  # (strict key, id) → what a source says
    excluded: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # name of the code → code → ids
    n_codes: Counter[tuple[str, str]] = field(default_factory=Counter)  # (name of the code, id) → how many it has


@memoised(2)
def index(atlas: Atlas, kind: str) -> Index:
    """Return the vocabulary of one kind, arranged for `meaning`."""
    vocabulary = atlas.primaries if kind == "primary" else atlas.sites
    found = Index(kind, vocabulary)
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
    if kind == "primary":
        found.codes["oncotree"] = _codes(vocabulary.frame, "oncotree")
        found.codes["icd_o_3"] = _codes(vocabulary.frame, "icd_o_3")
    else:
        found.codes["uberon"] = _codes(vocabulary.frame, "uberon")
    found.n_codes.update((name, term) for name, codes in found.codes.items() for ids in codes.values() for term in ids)
    return found


def _add(found: Index, label: str, term: str, how: str) -> None:
    found.exact.setdefault(strict(label), {}).setdefault(term, how)
    found.words.setdefault(loose(label, found.kind), set()).add(term)


def _codes(vocabulary: pd.DataFrame, column: str) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for term, cell in zip(vocabulary.iloc[:, 0], vocabulary[column], strict=True):
        for code in split(cell):
            for one in _range(code):
                codes.setdefault(one.casefold(), set()).add(term)
    return codes


def _range(code: str) -> Iterable[str]:
    if match := re.fullmatch(r"C(\d\d)-C(\d\d)", code):
        return [f"C{number:02d}" for number in range(int(match[1]), int(match[2]) + 1)]
    return [code]


NOWHERE = "no_metastasis"
"""What a label in a column of sites may stand for beside our sites: the patient has no metastasis."""
_NOWHERE = (
    "none",
    "no",
    "nil",
    "m0",
    "no metastasis",
    "no metastases",
    "no mets",
    "no distant metastasis",
    "no distant metastases",
    "none known",
    "without metastasis",
    "without metastases",
)


def meaning(label: str, vocabulary: Index) -> Meaning:
    """Return what is proposed for a label; several candidates are named in the note and none is chosen."""
    key = strict(label)
    if vocabulary.kind == "site" and key in _NOWHERE:
        return Meaning(NOWHERE, "value", sure=True)
    if key not in vocabulary.exact and key not in vocabulary.excluded:
        key = _core(key, vocabulary.kind)  # “DMETS_DX_BOWEL” is what its source says of “BOWEL”
    excluded = vocabulary.excluded.get(key, "")
    if exact := vocabulary.exact.get(key):
        found = _one(set(exact), vocabulary, exact)
        note = "; ".join(filter(None, (found.note, vocabulary.notes.get((key, found.id), ""), excluded)))
        doubt = bool(excluded) or "reads it as broader" in note or "reads it as narrower" in note
        how = found.how if key == strict(label) or found.how == "several" else "words"
        return Meaning(found.id, how, None, found.sure and not doubt, note)
    if excluded:
        return Meaning("", "excluded", note=excluded)
    if code := _by_code(label, vocabulary):
        return code
    if alike := vocabulary.words.get(loose(label, vocabulary.kind)):
        return _one(alike, vocabulary, dict.fromkeys(alike, "words"))
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


def _by_code(label: str, vocabulary: Index) -> Meaning | None:
    code = label.strip().casefold()
    if not re.fullmatch(r"[a-z0-9_.:]{2,20}", code):
        return None
    for name, codes in vocabulary.codes.items():
        terms = codes.get(code)
        if not terms and name == "icd_o_3" and re.fullmatch(r"c\d\d\.\d", code):
            terms = codes.get(code[:3])
        if not terms:
            continue
        fewest = min(vocabulary.n_codes[name, term] for term in terms)  # C20 is the rectum, not C18 to C20
        narrow = {term for term in terms if vocabulary.n_codes[name, term] == fewest}
        found = _one(narrow, vocabulary, dict.fromkeys(narrow, name))
        if not found.sure:
            found = _one(terms, vocabulary, dict.fromkeys(terms, name))
        if _SUBTYPE.search(found.id):
            return Meaning(found.id, name, note="our term is narrower than this code")
        return found
    return None


def _alike(label: str, vocabulary: Index) -> Meaning:
    wanted = loose(label, vocabulary.kind)
    best: dict[str, float] = {}
    for key, score, _ in process.extract(
        wanted, list(vocabulary.words), scorer=fuzz.token_sort_ratio, limit=12, score_cutoff=LIKENESS
    ):
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
    return all(
        max(fuzz.ratio(word, match) for match in theirs) >= WORD
        for ours, theirs in ((one.split(), other.split()), (other.split(), one.split()))
        for word in ours
    )


SEXES = {
    "female": ("f", "female", "woman", "women", "females"),
    "male": ("m", "male", "man", "men", "males"),
    "unknown": (
        "",
        "u",
        "unknown",
        "not known",
        "na",
        "n/a",
        "nan",
        "null",
        "not available",
        "not reported",
        "[not available]",
    ),
}
"""Usual ways to write a sex."""
ANSWERS = {
    "yes": ("yes", "y", "true", "t", "1", "present", "positive", "pos"),
    "no": ("no", "n", "false", "f", "0", "absent", "negative", "neg"),
    "unknown": (
        "unknown",
        "not known",
        "na",
        "n/a",
        "nan",
        "null",
        "not available",
        "[not available]",
        "not assessed",
        "not examined",
        "not reported",
        "missing",
        "?",
    ),
}
"""Usual ways to write whether a site has a metastasis."""


@cache
def _value_index(kind: str) -> dict[str, str]:
    values = {"sex": SEXES, "answer": ANSWERS, "group": SEXES | {"all": ("all", "both", "both sexes", "any", "")}}[kind]
    return {word: term for term, words in values.items() for word in words}


def value_meaning(label: str, kind: str) -> Meaning:
    """Return what a cell of a column of sexes ("sex", "group": of a frequency table) or answers stands for."""
    term = _value_index(kind).get(strict(label))
    return Meaning(term, "value", sure=True) if term else Meaning()
