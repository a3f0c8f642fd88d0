"""What can be chosen, as one frozen value, and that value as an address.

Each field is declared once, with its default and what it may hold; the address, the widgets, the command
line and the file names read the same declaration. Everything in an address is checked against the
atlas: what does not exist is named in a notice and replaced by its default.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

from data.atlas import Atlas, memoised
from data.tables.plain import tame
from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary

Denominator = Literal["all", "metastatic"]
DENOMINATORS: tuple[Denominator, ...] = get_args(Denominator)
MINIMA = (0, 20, 50, 100)
LARGEST = (6, 8, 10, 12, 16, 20)
THRESHOLDS = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
CHAPTERS = (
    *("evidence", "routes", "eponyms", "bone", "printed", "which", "short", "full"),
    *("all", "contradicted", "qualified", "supported", "figures"),
)
UNITS = ("patients", "share")
GRAPHS = ("spread", "primaries", "sites", "together", "walk")
WEIGHTS = ("share", "count")
LIKENESSES = ("cosine", "jensen_shannon")
COMPARISONS = ("primaries", "cohorts", "groups")
PRIORS = ("mix", "world", "us", "uniform", "own")
MOST_NAMED = 5
"""So many strange names of an address are named."""
OWN = "own_"
"""The ids of cohorts that a session has loaded begin with this."""
MOST_OTHERS = 3
"""A comparison shows up to four: the chosen one and these."""
Level = Literal["easy", "middle", "hard"]
LEVELS: tuple[Level, ...] = get_args(Level)
LEVEL_WORDS = {"easy": "easy", "medium": "middle", "hard": "hard"}
"""The levels as the page says them; an address may say either."""
LARGEST_SEED = 999_999
MOST_SLIDES = 200
HEAVIEST = 1_000_000
"""The largest weight a visitor may give a primary."""


@dataclass(frozen=True)
class Rule:
    """Which texts a field allows in an atlas, in code and in words, and how a text is read."""

    allows: Callable[[str, Atlas], bool]
    hint: Callable[[Atlas], str]
    read: Callable[[str], Any] = str


def _field(default: object, rule: Rule) -> Any:
    """A field of a selection: its default, and its rule."""
    return field(default=default, metadata={"rule": rule})


def _one_of(values: Collection[object], hint: str = "", read: Callable[[str], Any] = str) -> Rule:
    """One of some values; they are the hint themselves where they are few."""
    texts = [str(value) for value in values]
    words = hint or ", ".join(text for text in texts if text)
    return Rule(lambda text, _: text in texts, lambda _: words, read)


def _switch() -> Rule:
    return _one_of(("0", "1"), "0 or 1", lambda text: text == "1")


def _term(kind: Literal["primary", "site"], *more: str) -> Rule:
    """An id of a primary or a site; `more` are allowed beside them."""

    def terms(atlas: Atlas) -> Vocabulary:
        return atlas.primaries if kind == "primary" else atlas.sites

    return Rule(
        lambda text, atlas: text in more or text in terms(atlas),
        lambda _: f"one of the {kind} ids in Sources & methods",
    )


def _pattern(pattern: str, hint: str) -> Rule:
    return Rule(lambda text, _: re.fullmatch(pattern, text) is not None, lambda _: hint)


def group_code(group: tuple[str, str]) -> str:
    """Return the name of a (sex, stratum) group in an address; "" is everybody."""
    sex, stratum = group
    words = [sex if sex != "all" else "", stratum.lower().replace("–", "-")]
    code = "_".join(re.sub(r"[^a-z0-9-]+", "_", word) for word in words if word)
    if re.search(r"[^\w :.–-]|[^\x00-\x7f–]", stratum):  # "≤ 50" and "≥ 50" would be one
        code += f"_{hashlib.sha256(stratum.encode()).hexdigest()[:6]}"
    return code


@memoised(1)
def group_codes(atlas: Atlas) -> frozenset[str]:
    """Return the names of all groups of all cohorts."""
    found = atlas.tables.frequencies[["sex", "stratum"]].drop_duplicates()
    return frozenset(group_code((row.sex, row.stratum)) for row in rows(found))


def _comparable(text: str, atlas: Atlas) -> bool:
    known = (atlas.primaries, atlas.cohorts, {"all", *group_codes(atlas)})
    return len(entries(text)) <= MOST_OTHERS and all(any(e in some for some in known) for e in entries(text))


def _weighted(text: str, atlas: Atlas) -> bool:
    return not text or (bool(weights_of(text)) and all(primary in atlas.primaries for primary in weights_of(text)))


# What a page offers itself it also checks; an address may hold any plain word there.
_WORD = _pattern(r"[a-z0-9_]{0,40}", "a word the page offers")


@dataclass(frozen=True)
class Selection:
    """Everything that decides what a page shows; "" means: no choice made, take what fits.

    share is a denominator, group a sex or stratum, body the drawing; own and nodes keep the primary's
    own organ and regional nodes; least hides primaries with fewer patients. unit, top and focus are
    the Sankey diagram's (focus the network's too), order the heat map's; chapter is the one open below
    a page, how much of Clinic is shown, or which claims. graph, weight, alike and above (per cent) are the
    network's. by and others (ids, separated by dots) say what the primary, cohort or group is compared
    with. second, prior and weights
    ("lung:30.breast:20") belong to the question which primary a metastasis came from. topic is the open
    one of Clinic and Claims, or a question of the quiz; kind, level and seed (a number, "": a new quiz)
    are the quiz's; deck and slide (from 0) are what is presented.
    """

    cohort: str = _field(
        "disibio2008", Rule(lambda text, atlas: text in atlas.cohorts, lambda atlas: ", ".join(atlas.cohorts.ids))
    )
    primary: str = _field("breast", _term("primary"))
    site: str = _field("", _term("site", ""))
    share: str = _field("", _one_of(("", *DENOMINATORS), " or ".join(DENOMINATORS)))
    group: str = _field(
        "",
        Rule(
            lambda text, atlas: text in ("", "all") or text in group_codes(atlas),
            lambda _: "a group of one of the cohorts, as offered under Options",
        ),
    )
    body: str = _field("", _one_of(("", "female", "male"), "female or male"))
    own: bool = _field(default=False, rule=_switch())
    nodes: bool = _field(default=True, rule=_switch())
    least: int = _field(20, _one_of(MINIMA, read=int))
    unit: str = _field("patients", _one_of(UNITS, " or ".join(UNITS)))
    top: int = _field(12, _one_of(LARGEST, read=int))
    focus: str = _field("", _term("primary", ""))
    order: str = _field("system", _one_of(("system", "cluster"), "system or cluster"))
    chapter: str = _field("", _one_of(("", *CHAPTERS)))
    graph: str = _field("spread", _one_of(GRAPHS))
    weight: str = _field("share", _one_of(WEIGHTS, " or ".join(WEIGHTS)))
    alike: str = _field("cosine", _one_of(LIKENESSES, " or ".join(LIKENESSES)))
    above: str = _field("", _one_of(("", *THRESHOLDS)))
    by: str = _field("primaries", _one_of(COMPARISONS))
    others: str = _field(
        "",
        Rule(
            _comparable,
            lambda _: f"up to {MOST_OTHERS} ids of primaries, cohorts or groups, separated by dots",
        ),
    )
    second: str = _field("", _term("site", ""))
    prior: str = _field("mix", _one_of(PRIORS))
    weights: str = _field(
        "",
        Rule(_weighted, lambda _: f"primary ids with whole numbers up to {HEAVIEST:,}, such as lung:30.breast:20"),
    )
    topic: str = _field("", _WORD)
    kind: str = _field("", _WORD)
    level: str = _field(
        "easy",
        Rule(
            lambda text, _: text in (*LEVELS, *LEVEL_WORDS),
            lambda _: ", ".join(LEVEL_WORDS),
            lambda text: LEVEL_WORDS.get(text, text),
        ),
    )
    seed: str = _field("", _pattern(r"[0-9]{0,6}", f"a whole number from 0 to {LARGEST_SEED}"))
    deck: str = _field("", _WORD)
    slide: int = _field(0, _one_of(range(MOST_SLIDES), f"a whole number from 0 to {MOST_SLIDES - 1}", int))


DEFAULT = Selection()
FIELDS: tuple[str, ...] = tuple(one.name for one in fields(Selection))
"""The names of all fields, in the order of an address."""


def entries(text: str) -> list[str]:
    """Return the entries of a list in an address; "" has none."""
    return [entry for entry in text.split(".") if entry]


def weights_of(text: str) -> dict[str, int]:
    """Return {primary: weight} of a text such as "lung:30.breast:20"; {} where it is malformed."""
    pairs = [entry.partition(":") for entry in entries(text)]
    if not all(re.fullmatch(r"[0-9]{1,7}", number) and int(number) <= HEAVIEST for _, _, number in pairs):
        return {}
    return {name: int(number) for name, _, number in pairs}


def weights_text(weights: Mapping[str, int]) -> str:
    """Return the text that `weights_of` reads."""
    return ".".join(f"{primary}:{weight}" for primary, weight in weights.items())


def to_params(selection: Selection) -> dict[str, str]:
    """Return the address of a selection: cohort and primary always, the rest where it is no default."""
    return {"cohort": selection.cohort, "primary": selection.primary} | changes(selection)


def changes(selection: Selection) -> dict[str, str]:
    """Return what of a selection is not the default, as texts of an address."""
    found: dict[str, str] = {}
    for one in fields(Selection):
        value = getattr(selection, one.name)
        if value != one.default:
            found[one.name] = _text(value)
    return found


def _text(value: object) -> str:
    """A value of a field as an address has it."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def with_values(selection: Selection, atlas: Atlas, **values: object) -> Selection | None:
    """Return a selection with other values in some fields; None where there is no such field or value.

    What a browser tells of a click is checked here, as an address is: it may say anything.
    """
    rules = {one.name: one.metadata["rule"] for one in fields(Selection)}
    texts = {name: _text(value) for name, value in values.items()}
    if not all(name in rules and rules[name].allows(text, atlas) for name, text in texts.items()):
        return None
    return replace(selection, **{name: rules[name].read(text) for name, text in texts.items()})


def from_params(params: Mapping[str, str], atlas: Atlas) -> tuple[Selection, list[str]]:
    """Return the selection an address names, and a notice for every value that cannot be used."""
    values: dict[str, Any] = {}
    notices: list[str] = []
    for one in fields(Selection):
        raw, rule = params.get(one.name), one.metadata["rule"]
        if raw is None:
            continue
        if rule.allows(raw, atlas):
            values[one.name] = rule.read(raw)
        else:
            notices.append(_notice(one.name, raw, rule.hint(atlas)))
    return replace(DEFAULT, **values), notices


GONE = "which is not held here: it was dropped, or loaded in another session"
"""Said of an own cohort in an address."""

BESIDE = re.compile(r"(utm|hsa|pk|mtm)_.*|.*clid|ref|source|embed(_options)?|_.*")
"""What others write into addresses to know where a visitor comes from, or a frame its form: no word is lost on it."""


def passed_over(params: Mapping[str, Collection[str]]) -> list[str]:
    """Return notices of what of an address nobody reads: names that no field has, a field named twice."""
    unknown = [name for name in params if name not in FIELDS and not BESIDE.fullmatch(name)]
    several = [name for name, values in params.items() if name in FIELDS and len(values) > 1]
    found = [f"The address also says {_listed(unknown)}, a name of nothing here: passed over."]
    found += [f"The address says {_listed(several)} more than once; the last counts."]
    return [line for line, names in zip(found, (unknown, several), strict=True) if names]


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{tame(name)}”" for name in names[:MOST_NAMED])


def _notice(name: str, raw: str, hint: str) -> str:
    """Why a value of an address cannot be used, and what can be."""
    value = tame(raw)
    if name == "cohort" and raw.startswith(OWN):
        why = GONE
        way_out = f"Load its files again under Your data, or choose one of: {hint}."
    else:
        why, way_out = "which does not exist", f"Allowed: {hint}."
    return f"The address asks for {name} “{value}”, {why}; the default is shown. {way_out}"
