"""What the usual words of cells stand for: sexes, whether a site has a metastasis, whether there is any."""

import re
from functools import cache

from data.own.understand.meant import Meaning, strict

NOWHERE_WORDS = (
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
    *("keine", "keiner", "kein", "aucun", "aucune", "ninguno", "ninguna", "nessuno", "nessuna", "geen", "brak"),
)
"""What says in a column of sites, of answers or of the state that there is no metastasis."""
_WOMEN = (
    "k",
    "kobieta",
    "kvinna",
    "kvinde",
    "kvinne",
    "kad\u0131n",
    "kadin",
    "vrouw",
    "v",
    "mujer",
    "mujeres",
    "donna",
    "femenino",
)
_MEN = ("mężczyzna", "muz", "hombre", "hombres", "uomo", "masculino", "maschile", "erkek", "homem")
_UNKNOWN = (
    *("unknown", "not known", "na", "n/a", "nan", "null", "not available", "[not available]", "not reported"),
    *("unbekannt", "inconnu"),
)
SEXES = {
    "female": ("f", "female", "woman", "women", "females", "w", "weiblich", "frau", "femme", "féminin", *_WOMEN),
    "male": ("m", "male", "man", "men", "males", "männlich", "maennlich", "mann", "h", "homme", "masculin", *_MEN),
    "unknown": ("", "u", *_UNKNOWN),
}
"""Usual ways to write a sex, in English, German and French."""
ANSWERS = {
    "yes": (
        *("yes", "y", "true", "t", "1", "1.0", "present", "positive", "pos", "x", "✓", "checked", "ja", "j", "oui"),
        *("vorhanden", "positiv", "présent", "positif", "sí", "presente", "a date"),
        "yes; distant lymph nodes",
        "yes; distant lymph node metastases",
        "yes; distant mets in known site(s) other than bone, brain, liver, lung, dist ln",
        "generalized metastases such as carcinomatosis",
    ),
    "no": (
        *("no", "n", "false", "f", "0", "0.0", "absent", "negative", "neg", "unchecked", "nein", "non"),
        *("nicht vorhanden", "negativ", "absent", "négatif", "ausente", "assente"),
        "none; no lymph node metastases",
        "none; no other metastases",
    ),
    "unknown": (
        *_UNKNOWN,
        *("not assessed", "not examined", "not applicable", "blank(s)", "missing", "?"),
        *(
            "k.a.",
            "k. a.",
            "keine angabe",
            "n.a.",
            "nicht bekannt",
            "nicht untersucht",
            "unk",
            "not done",
            "not stated",
        ),
        *("not recorded", "not evaluated", "non renseigné", "desconocido", "sconosciuto"),
    ),
}
"""Usual ways to write whether a site has a metastasis, in English, German and French; sentences are SEER*Stat's.

A column of numbers with gaps has a point in them (1.0).
"""


_TNM = re.compile(r"(?:c|p|yc|yp|r)?m ?(?P<stage>0|1[a-d]?|x)(?: ?\(?i\+\)?)?(?:[ :,(-].*)?")
STATUSES = {
    "yes": (*ANSWERS["yes"], "metastatic", "metastasis", "metastases", "distant", "metastasiert", "métastatique"),
    "no": (
        *ANSWERS["no"],
        *NOWHERE_WORDS,
        "non-metastatic",
        "nonmetastatic",
        "not metastatic",
        "localized",
        "localised",
    ),
    "unknown": ANSWERS["unknown"],
}
"""Usual ways to write whether there is any metastasis, beside the categories of the TNM."""


def is_tnm(label: str) -> bool:
    """Tell whether a label is a category of metastasis of the TNM, such as M0, cM1 or MX."""
    return bool(_TNM.fullmatch(strict(label)))


@cache
def _value_index(kind: str) -> dict[str, str]:
    groups = SEXES | {"all": ("all", "both", "both sexes", "any", "")}
    values = {"sex": SEXES, "answer": ANSWERS, "group": groups, "status": STATUSES}[kind]
    return {strict(word): term for term, words in values.items() for word in words}


def value_meaning(label: str, kind: str) -> Meaning:
    """Return what a cell of a column of sexes ("group": of a frequency table), answers or statuses stands for."""
    known, first = _value_index(kind), strict(label).partition(";")[0]
    if kind == "status" and (stage := _TNM.fullmatch(strict(label))):
        return Meaning({"0": "no", "x": "unknown"}.get(stage["stage"], "yes"), "value", sure=True)
    if term := known.get(strict(label)):
        return Meaning(term, "value", sure=True)
    if kind == "answer" and strict(label) in NOWHERE_WORDS:
        return Meaning("no", "value", note="or not known, where a program writes so what is blank")
    begun = known.get(first) or {"none": "no"}.get(first) if ";" in label and kind == "answer" else None
    return Meaning(begun, "value", note=f"it begins with “{first}”") if begun else Meaning()
