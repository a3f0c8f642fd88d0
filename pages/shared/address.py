"""What a visitor can choose, as one frozen value, and that value as an address.

Everything in an address is checked against the tables: what does not exist is named in a notice
and replaced by its default.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from data.frequency import DENOMINATORS
from data.load import Tables
from data.rows import rows
from viz import sankey

MINIMA = (0, 20, 50, 100)
LARGEST = (6, 8, 10, 12, 16, 20)
THRESHOLDS = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
CHAPTERS = ("evidence", "routes", "eponyms", "bone", "printed", "which")
GRAPHS = ("spread", "primaries", "sites", "together", "walk")
WEIGHTS = ("share", "count")
LIKENESSES = ("cosine", "jensen_shannon")
COMPARISONS = ("primaries", "cohorts", "groups")
PRIORS = ("world", "us", "uniform", "own")
OWN = "own_"
"""The ids of cohorts that a session has loaded begin with this; see pages.shared.own."""
MOST_OTHERS = 3
"""A comparison shows up to four: the chosen one and these."""
LEVELS = ("easy", "middle", "hard")
LARGEST_SEED = 999_999
MOST_SLIDES = 200
HEAVIEST = 1_000_000
"""The largest weight a visitor may give a primary."""


@dataclass(frozen=True)
class Selection:
    """Everything that decides what a page shows; "" means: no choice made, take what fits.

    share is a denominator, group a sex or stratum, body the drawing; own and nodes keep the primary's
    own organ and regional nodes; least hides primaries with fewer patients. unit, top and focus are
    the Sankey diagram's (focus the network's too), order the heat map's; chapter is the one open below
    a page. graph, weight, alike and above (per cent) are the network's. by and others (ids, separated
    by dots) say what the primary, cohort or group is compared with. second, prior and weights
    ("lung:30.breast:20") belong to the question which primary a metastasis came from. topic is the open
    one of Clinic and Claims; kind, level and seed (a number, "": a new quiz) are the quiz's; deck and
    slide (from 0) are what is presented.
    """

    cohort: str = "disibio2008"
    primary: str = "breast"
    site: str = ""
    share: str = ""
    group: str = ""
    body: str = ""
    own: bool = False
    nodes: bool = True
    least: int = 20
    unit: str = "patients"
    top: int = 12
    focus: str = ""
    order: str = "system"
    chapter: str = ""
    graph: str = "spread"
    weight: str = "share"
    alike: str = "cosine"
    above: str = ""
    by: str = "primaries"
    others: str = ""
    second: str = ""
    prior: str = "world"
    weights: str = ""
    topic: str = ""
    kind: str = ""
    level: str = "easy"
    seed: str = ""
    deck: str = ""
    slide: int = 0


DEFAULT = Selection()


@dataclass(frozen=True)
class _Rule:
    """Which values of a parameter are allowed, in code and in words, and how its text is read."""

    allows: Callable[[str], bool]
    hint: str
    read: Callable[[str], Any] = str


def _one_of(values: Collection[object], hint: str = "", *, read: Callable[[str], Any] = str) -> _Rule:
    """One of some values; they are the hint themselves where they are few."""
    texts = [str(value) for value in values]
    return _Rule(set(texts).__contains__, hint or ", ".join(text for text in texts if text), read)


def _rules(tables: Tables) -> dict[str, _Rule]:
    """The rule of every field of a selection."""
    primaries, sites = list(tables.primaries["primary_id"]), list(tables.sites["site_id"])
    cohorts = list(tables.cohorts["cohort_id"])
    named = "one of the {} ids in Sources & methods"
    switch = _one_of(("0", "1"), "0 or 1", read=lambda text: text == "1")
    # What a page offers itself it also checks; an address may hold any plain word there.
    word = _Rule(lambda text: re.fullmatch(r"[a-z0-9_]{0,40}", text) is not None, "a word the page offers")
    comparable = {*primaries, *cohorts, "all", *group_codes(tables)}
    return {
        "cohort": _one_of(cohorts),
        "primary": _one_of(primaries, named.format("primary")),
        "site": _one_of(["", *sites], named.format("site")),
        "share": _one_of(["", *DENOMINATORS], " or ".join(DENOMINATORS)),
        "group": _one_of(["", "all", *group_codes(tables)], "a group of one of the cohorts, as More offers them"),
        "body": _one_of(("", "female", "male"), "female or male"),
        "own": switch,
        "nodes": switch,
        "least": _one_of(MINIMA, read=int),
        "unit": _one_of(sankey.UNITS, " or ".join(sankey.UNITS)),
        "top": _one_of(LARGEST, read=int),
        "focus": _one_of(["", *primaries], named.format("primary")),
        "order": _one_of(("system", "cluster"), "system or cluster"),
        "chapter": _one_of(("", *CHAPTERS)),
        "graph": _one_of(GRAPHS),
        "weight": _one_of(WEIGHTS, " or ".join(WEIGHTS)),
        "alike": _one_of(LIKENESSES, " or ".join(LIKENESSES)),
        "above": _one_of(("", *THRESHOLDS)),
        "by": _one_of(COMPARISONS),
        "others": _Rule(
            lambda text: set(entries(text)) <= comparable and len(entries(text)) <= MOST_OTHERS,
            f"up to {MOST_OTHERS} ids of primaries, cohorts or groups, separated by dots",
        ),
        "second": _one_of(["", *sites], named.format("site")),
        "prior": _one_of(PRIORS),
        "weights": _Rule(
            lambda text: not text or (set(weights_of(text)) <= set(primaries) and bool(weights_of(text))),
            f"primary ids with whole numbers up to {HEAVIEST:,}, such as lung:30.breast:20",
        ),
        "topic": word,
        "kind": word,
        "level": _one_of(LEVELS),
        "seed": _Rule(
            lambda text: not text or re.fullmatch(r"[0-9]{1,6}", text) is not None,
            f"a whole number from 0 to {LARGEST_SEED}",
        ),
        "deck": word,
        "slide": _one_of(range(MOST_SLIDES), f"a whole number from 0 to {MOST_SLIDES - 1}", read=int),
    }


def entries(text: str) -> list[str]:
    """Return the entries of a list in an address; "" has none."""
    return [entry for entry in text.split(".") if entry]


def weights_of(text: str) -> dict[str, int]:
    """Return {primary: weight} of a text such as "lung:30.breast:20"; {} where it is malformed."""
    pairs = [entry.partition(":") for entry in entries(text)]
    if not all(re.fullmatch(r"[0-9]{1,7}", number) and int(number) <= HEAVIEST for _, _, number in pairs):
        return {}
    return {name: int(number) for name, _, number in pairs}


def to_params(selection: Selection) -> dict[str, str]:
    """Return the address of a selection: cohort and primary always, the rest where it is no default."""
    params = {"cohort": selection.cohort, "primary": selection.primary}
    for field in fields(Selection):
        value = getattr(selection, field.name)
        if field.name not in params and value != field.default:
            params[field.name] = str(int(value)) if isinstance(value, bool) else str(value)
    return params


def from_params(params: Mapping[str, str], tables: Tables) -> tuple[Selection, list[str]]:
    """Return the selection an address names, and a notice for every value that cannot be used."""
    values: dict[str, Any] = {}
    notices: list[str] = []
    for name, rule in _rules(tables).items():
        raw = params.get(name)
        if raw is None:
            continue
        if rule.allows(raw):
            values[name] = rule.read(raw)
            continue
        value = quoted(raw).replace("_", r"\_")  # or Markdown would read it as emphasis
        if name == "cohort" and raw.startswith(OWN):
            why = "which was loaded in a session of its own and is gone with it"
            way_out = f"Load its files again under Own cohort, or choose one of: {rule.hint}."
        else:
            why, way_out = "which does not exist", f"Allowed: {rule.hint}."
        notices.append(f"The address asks for {name} “{value}”, {why}; the default is shown. {way_out}")
    return replace(DEFAULT, **values), notices


def quoted(text: str) -> str:
    """Return text from outside in a form that can do no harm in a sentence: short, letters and digits only."""
    safe = re.sub(r"[^\w\- ]", "·", text)
    return safe if len(safe) <= 40 else safe[:40] + "…"  # noqa: PLR2004 - long enough for any id


def group_code(group: tuple[str, str]) -> str:
    """Return the name of a (sex, stratum) group in an address; "" is everybody."""
    sex, stratum = group
    words = [sex if sex != "all" else "", stratum.lower().replace("–", "-")]
    code = "_".join(re.sub(r"[^a-z0-9-]+", "_", word) for word in words if word)
    if re.search(r"[^\w :.–-]|[^\x00-\x7f–]", stratum):  # "≤ 50" and "≥ 50" would be one
        code += f"_{hashlib.sha256(stratum.encode()).hexdigest()[:6]}"
    return code


def group_codes(tables: Tables) -> set[str]:
    """Return the names of all groups of all cohorts."""
    found = tables.frequencies[["sex", "stratum"]].drop_duplicates()
    return {group_code((row.sex, row.stratum)) for row in rows(found)}
