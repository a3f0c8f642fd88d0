"""What the teaching tables say, looked up: the words of their codes, their references, and which rows a page reads."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.learn.claims import Verdict
from data.stats.evidence import citations
from data.tables.vocabulary import split
from data.tables.words import READ

LEVELS: dict[str, str] = {
    "guideline": "guideline",
    "primary_study": "study",
    "review": "review",
    "textbook": "textbook",
    "tertiary": "teaching text",
    "quoted": "quoted second-hand",
}
"""Levels of evidence: what kind of publication a row rests on."""
VERDICTS: dict[str, tuple[str, str]] = {
    "supports": ("fact", "supports the claim"),
    "refines": ("warning", "qualifies the claim"),
    "contradicts": ("warning", "contradicts the claim"),
}
"""What a row says of a claim of the patient article, as (tone, words)."""
AGAINST = ("refines", "contradicts")
"""Verdicts that a reader needs beside the row itself, and not only beside the claim."""
ANSWERS: dict[Verdict, tuple[str, str]] = {
    "supported": ("fact", "supported"),
    "refined": ("warning", "qualified"),
    "contradicted": ("warning", "contradicted, at least in part"),
    "ranked": ("fact", "answered by ranks"),
    "figures": ("fact", "answered by figures"),
    "none": ("fact", "no figure in our tables"),
}
"""What the tables say of a claim, as (tone, words)."""
SECTIONS: dict[str, tuple[str, ...]] = {
    "How it presents": ("symptom", "sign", "complication"),
    "How it is found": ("diagnosis",),
    "Pitfalls": ("pitfall",),
    "Principles of treatment": ("treatment",),
    "Outlook": ("prognosis",),
}
"""Headings over the aspects of a site."""
BONE: dict[str, str] = {
    "pain": "Pain",
    "fracture": "Fracture",
    "cord_compression": "Cord compression",
    "hypercalcaemia": "Hypercalcaemia",
    "osteoclast": "Osteoblast and osteoclast",
    "bone_diagnosis": "From scintigraphy to biopsy",
    "bisphosphonates": "Bisphosphonates and other bone drugs",
    "radionuclides": "Radiotherapy and radionuclides",
    "surgery": "Surgery",
    "course": "Course and outlook",
}
"""Headings over the topics of bone, in their order; "osteoclast" begins with the table of bone patterns."""
GENERAL: dict[str, str] = {
    "timing": "Timing and what determines it",
    "dormancy": "Dormancy",
    "angiogenesis": "Angiogenesis",
    "burden": "Deaths",
    "first_sign": "First sign",
    "intoxication": "Intoxication",
    "diagnosis": "Diagnosis",
    "treatment": "Treatment",
    "follow_up": "Follow-up",
    "misconceptions": "Misconceptions",
}
"""Topics of the general part, in their order."""
ROUTES = {
    "lymphatic": "Lymph",
    "haematogenous_portal": "Portal blood",
    "haematogenous_caval": "Caval blood",
    "haematogenous_pulmonary": "Pulmonary blood",
    "vertebral_venous_plexus": "Vertebral veins",
    "transcoelomic": "Across a body cavity",
    "direct_extension": "Direct extension",
    "perineural": "Along nerves",
    "csf": "Cerebrospinal fluid",
    "implantation": "Implantation",
}
"""Ways a tumour spreads."""
STATUS = {
    "sourced": "",
    "partly_sourced": " Part of this is textbook knowledge; no reference was read for it.",
    "unverified": " Textbook knowledge; no reference was read.",
}
"""What stands behind a text where not all of it has a reference that was read."""


def level(row: Any) -> str:
    """Return the level of evidence of a manifestation in words: what it rests on, and what was read of that."""
    return (
        "common teaching, no reference read" if row.status == "unverified" else f"{LEVELS[row.level]}, {READ[row.read]}"
    )


def verdict_marks(row: Any, *, beside_claim: bool) -> list[tuple[str, str]]:
    """Return what a manifestation says of a claim, as (tone, words): objections only, save beside the claim."""
    return [VERDICTS[row.verdict]] if row.verdict and (beside_claim or row.verdict in AGAINST) else []


def references(atlas: Atlas, row: Any) -> str:
    """Return the sources of a teaching row, each with its place; "" where no reference was read."""
    first = [f"{row.source_id}: {row.locator}"] if row.source_id else []
    places: dict[str, list[str]] = {}
    for entry in [*first, *split(row.also)]:
        source, _, place = entry.partition(": ")
        places.setdefault(source, []).extend([place] if place else [])
    cited = {source: citations(atlas)[source].removesuffix(".") for source in places}
    return " ".join(cited[s] + (f" ({'; '.join(where)})." if where else ".") for s, where in places.items())


def typical(atlas: Atlas, cell: str, primary_id: str) -> bool:
    """Return whether a list of primaries names this one or a wider one."""
    return not set(atlas.primaries.family(primary_id)).isdisjoint(split(cell))


def routes_of(atlas: Atlas, primary_id: str) -> pd.DataFrame:
    """Return the routes described for a primary or a wider one."""
    return _of_family(atlas, atlas.tables.routes, primary_id)


def types_with_routes(atlas: Atlas, primary_id: str) -> tuple[str, ...]:
    """Return the types of a primary with routes of their own, where none is described for it or a wider one."""
    if len(routes_of(atlas, primary_id)):
        return ()
    described = dict.fromkeys(atlas.tables.routes["primary_id"])
    return tuple(one for one in described if primary_id in atlas.primaries.ancestors(one))


def bone_patterns_of(atlas: Atlas, primary_id: str) -> pd.DataFrame:
    """Return the bone patterns described for a primary or a wider one."""
    return _of_family(atlas, atlas.tables.bone_patterns, primary_id)


def _of_family(atlas: Atlas, frame: pd.DataFrame, primary_id: str) -> pd.DataFrame:
    return frame[frame["primary_id"].isin(atlas.primaries.family(primary_id))]


def eponyms_of(atlas: Atlas, primary_id: str) -> pd.DataFrame:
    """Return the named metastases that are typical of a primary or a wider one."""
    eponyms = atlas.tables.eponyms
    return eponyms[eponyms["typical_primaries"].map(lambda cell: typical(atlas, cell, primary_id))]


def eponyms_at(atlas: Atlas, site_ids: Collection[str]) -> pd.DataFrame:
    """Return the named metastases at some sites."""
    return atlas.tables.eponyms[atlas.tables.eponyms["site_id"].isin(site_ids)]


def described_sites(atlas: Atlas) -> frozenset[str]:
    """Return the sites with manifestations of their own."""
    return frozenset(atlas.tables.manifestations["site_id"]) - {""}


def facts_of(atlas: Atlas, site_id: str, topic: str) -> pd.DataFrame:
    """Return the manifestations of a site, bone with its spine; those of a general topic where the site is ""."""
    facts = atlas.tables.manifestations
    if not site_id:
        return facts[(facts["site_id"] == "") & (facts["topic"] == topic)]
    return facts[facts["site_id"].isin({"bone", "bone_spine"} if site_id == "bone" else {site_id})]


def sections(facts: pd.DataFrame, site_id: str) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the manifestations of a site as (id, heading, rows): by topic for bone, else by aspect; some are empty."""
    if site_id in ("bone", "bone_spine"):
        return [(topic, heading, facts[facts["topic"] == topic]) for topic, heading in BONE.items()]
    return [(heading, heading, facts[facts["aspect"].isin(aspects)]) for heading, aspects in SECTIONS.items()]
