"""What a visitor looks for in a few words: a cancer, an organ, or both; and the page that answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from data.atlas import Atlas, memoised
from data.own.understand.labels import NOWHERE, Meaning, index, meaning
from data.selection import Selection
from data.stats.evidence import pairs_with_figures
from data.stats.listed import listed_sites, selectable_primaries
from data.tables.plain import tame
from data.tables.rows import rows
from viz.charts.describe import lower_first
from viz.views.opening import near

LONGEST = 120
"""Of what somebody types, in characters."""
BEGUN = 3
"""So many letters of a word lead to the first of the list that begins with them."""
SPREAD = r"metasta\w*|mets?|spread\w*|deposits?|secondar\w+"
GO = rf"(?:(?:{SPREAD}|go|goes)\s+(?:to|into)|to|into|→|->|reach|reaches)"
FROM_TO = re.compile(rf"(?P<primary>.+?)\s+{GO}\s+(?:the\s+)?(?P<site>.+)")
IN_FROM = re.compile(rf"(?P<site>.+?)\s+(?:{SPREAD})\s+(?:of|in|from)\s+(?P<primary>.+)")
TO_SITE = re.compile(
    rf"(?:(?P<before>.+?)\s+(?:{SPREAD})|(?:{GO}|(?:{SPREAD})\s+(?:in|of))\s+(?:the\s+)?(?P<after>.+))"
)
QUESTION = re.compile(
    rf"(?:(?:sites? of (?:{SPREAD}) (?:of|in|from|for)|where|how|which|what|why|does|do|did|can|is|are|the|an?|often"
    r"|usually|most|common|commonest|frequent|top|causes?|sites?|organs?|places?|of|for|that|origins?"
    rf"|(?:cancers?|tumou?rs?|primar\w+)(?=\s+(?:that|of|causes?|{GO}|{SPREAD})\b))\s+)+(?P<rest>.+)"
)
ASIDE = re.compile(r"(?:\s+(?:top|main|common(?:est)?|sites?|organs?|routes?|pathways?))+$")
UNKNOWN = re.compile(
    r"\b(?:(?:of|from|with|in|and|an?|the|cancers?|carcinomas?)\s+)*(?:(?:unknown|occult)\s+(?:primar\w+|origin)|cup)\b"
)
CANCER = re.compile(r"\b(?:cancers?|tumou?rs?|carcinomas?)$")


@dataclass(frozen=True)
class Found:
    """Where a search leads; page is "" where it leads nowhere, and then why says it."""

    page: str = ""
    selection: Selection | None = None
    why: str = ""


@memoised(1)
def offers(atlas: Atlas) -> Mapping[str, str]:
    """Return what can be looked for, {key: words}: cancers and organs of which any cohort has a figure."""
    cohorts = [one for one in atlas.cohorts.ids if one not in atlas.private]
    primaries = {primary for one in cohorts for primary in selectable_primaries(atlas, one)}
    sites = {site for one in cohorts for site in listed_sites(atlas, one)} - atlas.residual_sites
    diseases = atlas.primaries.column("disease")
    cancers = {f"primary:{one}": diseases[one] for one in atlas.primaries.ids if one in primaries}
    return cancers | {f"site:{one}": f"{atlas.sites.labels[one]} metastases" for one in atlas.sites.ids if one in sites}


def found(atlas: Atlas, chosen: Selection, asked: str) -> Found:
    """Return where a key of `offers`, or what somebody typed, leads; cohorts are those that have a figure."""
    text = " ".join(asked[:LONGEST].split()).rstrip("?!. ")
    if asked not in offers(atlas) and (special := _named(atlas, chosen, text) or _likely(atlas, chosen, text)):
        return special
    kind, _, term = (asked if asked in offers(atlas) else _begun(atlas, text)).partition(":")
    meant = {kind: term} if asked in offers(atlas) else _meant(atlas, text) or ({kind: term} if term else {})
    return _at(atlas, chosen, **meant) if meant else Found(why=_nothing(atlas, text))


def _named(atlas: Atlas, chosen: Selection, text: str) -> Found | None:
    """Where a metastasis with a name of its own leads: to that name on Pathways; None where it is none."""
    plain = f"{text.lower().replace('tumor', 'tumour').replace('’s ', ' ')} ".replace("'s ", " ")
    for row in rows(atlas.tables.eponyms):
        first, _, also = row.eponym.lower().rstrip(")").partition(" (")
        if len(plain) > BEGUN + 1 and any(f"{name} ".startswith(plain) for name in (first, also)):
            return Found("pathways", replace(chosen, chapter="eponyms", topic=row.eponym_id))
    return None


def _likely(atlas: Atlas, chosen: Selection, text: str) -> Found | None:
    """Where metastases of an unknown primary lead: to the likely primaries of their site; None without a site."""
    rest = UNKNOWN.sub(" ", text.lower()).strip()
    if not rest or rest == text.lower():
        return None
    spread = TO_SITE.fullmatch(" ".join(rest.split()))
    site = _site(atlas, (spread["before"] or spread["after"]) if spread else rest)
    answer = _at(atlas, replace(chosen, chapter="which"), site=site.id) if site.id else Found()
    return answer if answer.page else None


def _meant(atlas: Atlas, text: str) -> dict[str, str]:
    """The primary, the site or both that some words name, be it in a question; {} where they name none."""
    plain = ASIDE.sub("", text.lower())
    asked = QUESTION.fullmatch(plain)
    words = asked["rest"].split() if asked else []
    while words and not (found := _terms(atlas, " ".join(words))):
        words.pop()  # "breast cancer spread to"
    return found if words else _terms(atlas, text) or _terms(atlas, plain)


def _terms(atlas: Atlas, text: str) -> dict[str, str]:
    """The primary, the site or both that some words name; {} where they name none."""
    for pattern in (FROM_TO, IN_FROM):
        if pair := pattern.fullmatch(text.lower()):
            primary, site = _primary(atlas, pair["primary"]), _site(atlas, pair["site"])
            if primary.id and site.id:
                return {"primary": primary.id, "site": site.id}
    if spread := TO_SITE.fullmatch(text.lower()):
        place = spread["before"] or spread["after"]
        if CANCER.search(place) and (primary := _primary(atlas, place)).id:  # "metastases of lung cancer"
            return {"primary": primary.id}
        if (site := _site(atlas, place)).id:
            return {"site": site.id}
    primary, site = _primary(atlas, text), _site(atlas, text)
    if primary.id and not (site.sure and not primary.sure):
        return {"primary": primary.id}
    return {"site": site.id} if site.id else _beside(atlas, text)


def _beside(atlas: Atlas, text: str) -> dict[str, str]:
    """The primary and the site that stand one after the other, as in “colorectal liver metastases”; {} for others."""
    words = re.sub(rf"\s+(?:{SPREAD})$", "", text.lower()).split()
    for cut in range(1, len(words)):
        primary, site = _primary(atlas, " ".join(words[:cut])), _site(atlas, " ".join(words[cut:]))
        if primary.id and site.id:
            return {"primary": primary.id, "site": site.id}
    return {}


def _begun(atlas: Atlas, text: str) -> str:
    """The first key of `offers` that begins with some letters; "" where none does or they are too few."""
    begun = (key for key, words in offers(atlas).items() if words.lower().startswith(text.lower()))
    return next(begun, "") if len(text) >= BEGUN else ""


def _primary(atlas: Atlas, text: str) -> Meaning:
    """The cancer of some words, with or without “cancer” at their end."""
    said = meaning(text, index(atlas, "primary"))
    bare = CANCER.sub("", text.strip()).strip()
    return said if said.id or not bare else meaning(bare, index(atlas, "primary"))


def _site(atlas: Atlas, text: str) -> Meaning:
    said = meaning(text, index(atlas, "site"))
    return said if said.id != NOWHERE else Meaning("", "unknown")


def _nothing(atlas: Atlas, text: str) -> str:
    why = f"No cancer or organ of the tables is called “{tame(text)}”."
    notes = [one.note for one in (_primary(atlas, text), _site(atlas, text)) if one.note]
    return f"{why} {notes[0][:1].upper()}{notes[0][1:]}." if notes else f"{why} Choose one of the list."


def _at(atlas: Atlas, chosen: Selection, *, primary: str = "", site: str = "") -> Found:
    """The page of a primary, of a site or of both, in the chosen cohort or else the nearest one that has it."""
    if primary and site:
        return Found("evidence", replace(chosen, primary=primary, site=site))
    wanted = replace(chosen, primary=primary or chosen.primary, site=site, group="", share="")
    page = "primary" if primary else "site"
    has = partial(_has, atlas, primary, site)
    cohort = next((one for one in (chosen.cohort, *near(atlas, page, wanted)) if has(one)), "")
    if cohort:
        return Found(page, replace(wanted, cohort=cohort))
    pairs = pairs_with_figures(atlas)
    if primary and (pairs["primary_id"] == primary).any():
        return Found("evidence", replace(wanted, site=""))
    name = atlas.primaries.column("disease")[primary] if primary else f"{atlas.sites.labels[site]} metastases"
    return Found(why=f"No cohort and no paper of the tables has a figure of {lower_first(name)}.")


def _has(atlas: Atlas, primary: str, site: str, cohort: str) -> bool:
    """Whether a cohort has a primary, itself or what stands for it; or a site."""
    if primary:
        return atlas.primaries.nearest(primary, list(selectable_primaries(atlas, cohort))) is not None
    return atlas.sites.nearest(site, listed_sites(atlas, cohort)) is not None
