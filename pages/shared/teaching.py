"""What the teaching tables say, as entries a reader can trust: text, figure, level of evidence, reference, claim."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.claims import Evidence, Verdict, evidence_for, verdict
from data.frequency import DENOMINATOR_LABELS
from data.rows import row as row_of
from data.rows import rows
from data.vocabulary import labels, split
from pages.shared import background
from pages.shared.address import to_params
from pages.shared.background import ROUTES, references
from pages.shared.loading import citations, tables
from pages.shared.selection import current
from viz.describe import listing, lower_first, many, upper_first

PURPOSE = "For teaching and research, not for decisions about patients."
LEVELS: dict[str, str] = {
    "guideline": "guideline",
    "primary_study": "primary study",
    "review": "review",
    "textbook": "textbook",
    "tertiary": "teaching text",
}
VERDICTS: dict[str, tuple[str, str]] = {
    "supports": ("gray", "supports the founding text"),
    "refines": ("orange", "refines the founding text"),
    "contradicts": ("orange", "contradicts the founding text"),
}
ANSWERS: dict[Verdict, tuple[str, str]] = {
    "supported": ("gray", "supported"),
    "refined": ("orange", "refined"),
    "contradicted": ("orange", "contradicted, at least in part"),
    "ranked": ("gray", "answered by ranks"),
    "figures": ("gray", "answered by figures"),
    "none": ("gray", "no figure in our tables"),
}
SECTIONS: dict[str, tuple[str, ...]] = {
    "How it shows itself": ("symptom", "sign", "complication"),
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
"""Headings over the topics of bone, in their order; "osteoclast" is told by the table of bone patterns."""
GENERAL: dict[str, str] = {
    "timing": "Timing and what sets it",
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


def level(row: Any) -> str:
    """Return the level of evidence of a manifestation in words."""
    return "textbook, unverified" if row.status == "unverified" else LEVELS[row.level]


def entry(row: Any, *, key: str, link: bool = True) -> None:
    """Show a manifestation; one that refines or contradicts a claim says so and, with `link`, opens the claim."""
    marks = f":gray-badge[{level(row)}]"
    if row.verdict:
        colour, words = VERDICTS[row.verdict]
        marks += f" :{colour}-badge[{words}]"
    figure = f"  \n**{row.figure}**: {row.figure_meaning}." if row.figure else ""
    with st.container(key=key, gap=None):
        st.markdown(f"**{row.item}.** {row.explanation} {marks}{figure}")
        st.caption(references(row) or "No reference was read.")
        if link and row.verdict in ("refines", "contradicts"):
            for claim in (row_of(tables().claims, claim_id) for claim_id in split(row.claim_ids)):
                params = to_params(replace(current(), topic=claim.topic))
                st.page_link(
                    "learn/claims.py",
                    label=f"The claim: {lower_first(claim.title)}",
                    query_params=params,
                    icon=":material/arrow_forward:",
                )


def entries(found: pd.DataFrame, *, key: str, link: bool = True) -> None:
    """Show manifestations one under the other."""
    for row in rows(found):
        entry(row, key=f"{key}_{row.manifestation_id}", link=link)


def chapters(found: pd.DataFrame, site: str) -> None:
    """Show the manifestations of a site under headings: by topic for bone, else by aspect."""
    by_topic = site in ("bone", "bone_spine")
    for section in BONE if by_topic else SECTIONS:
        some = found[found["topic"] == section] if by_topic else found[found["aspect"].isin(SECTIONS[section])]
        patterns = tables().bone_patterns if section == "osteoclast" and site == "bone" else None
        if len(some) or patterns is not None:
            st.subheader(BONE[section] if by_topic else section)
        if patterns is not None:
            bone_patterns(patterns)
        entries(some, key="fact")


def bone_patterns(found: pd.DataFrame) -> None:
    """Show how bone metastases of the primaries look, a line a pattern with its primaries, then the entries."""
    names = labels(tables().primaries)
    counted = found["pattern"].value_counts()
    parts = [f"**{pattern}** {many(n, 'primary', 'primaries')}" for pattern, n in counted.items()]
    st.markdown(f"In the table of bone patterns: {listing(parts)}. This counts primaries and not patients.")
    with st.expander(f"The {many(len(found), 'primary', 'primaries')} one by one"):
        background.entries([(f"{names[r.primary_id]}: {r.pattern}", r.note, r) for r in rows(found)], "")


def support(claim: Any) -> str:
    """Return the badges of a claim: the verdict of the tables, how many rows say what, and doubts about it."""
    kind = verdict(tables(), claim)
    colour, words = ANSWERS[kind]
    said = evidence_for(tables(), claim).manifestations["verdict"].value_counts()
    marks = [f":{colour}-badge[{words}]"] if kind != "ranked" else []
    counts = [many(n, noun, f"{noun}s") for noun, n in _said(said)]
    if counts:
        marks.append(f":gray-badge[{', '.join(counts)}]")
    if claim.doubtful:
        marks.append(":orange-badge[doubtful]")
    return " ".join(marks)


def _said(said: "pd.Series[int]") -> Iterator[tuple[str, int]]:
    """How many rows support, refine and contradict, as nouns."""
    for word, noun in (("supports", "support"), ("refines", "refinement"), ("contradicts", "contradiction")):
        if word in said.index:
            yield noun, int(said[word])


def answer(claim: Any, known: Evidence) -> None:
    """Show the rows that speak to a claim; a claim without any says so."""
    names, sites = labels(tables().primaries), labels(tables().sites)
    entries(known.manifestations, key=f"of_{claim.claim_id}", link=False)
    if len(known.eponyms):
        eponyms = [(f"{r.eponym} · {lower_first(sites[r.site_id])}", r.definition, r) for r in rows(known.eponyms)]
        background.entries(eponyms, "")
    if len(known.routes):
        kinds = listing([lower_first(ROUTES[route]) for route in dict.fromkeys(known.routes["route"])])
        st.markdown(f"{many(len(known.routes), 'row', 'rows')} of the table of routes: {kinds}.")
        with st.expander("The routes one by one"):
            background.entries([(_way(r, names, sites), r.explanation, r) for r in rows(known.routes)], "")
    if len(known.bone_patterns):
        bone_patterns(known.bone_patterns)
    if len(known.findings):
        st.markdown(
            "\n".join(
                f"- **{names[r.primary_id]}, {lower_first(sites[r.site_id])}**: {_finding(r)}. {r.note}"
                for r in rows(known.findings)
            )
        )
        st.caption(" ".join(citations()[source] for source in dict.fromkeys(known.findings["source_id"])))
    if verdict(tables(), claim) == "none":
        st.info("No figure in our tables.")


def _way(row: Any, names: dict[str, str], sites: dict[str, str]) -> str:
    target = f" to {lower_first(sites[row.site_id])}" if row.site_id else ""
    return f"{names[row.primary_id]}{target}: {lower_first(ROUTES[row.route])}"


def _finding(row: Any) -> str:
    """A single printed figure with what it is of."""
    whose = DENOMINATOR_LABELS[row.denominator]
    if pd.isna(row.n_with_site):
        return f"{row.percent:.1f}\u2009% of {whose} (no count printed)"
    return f"{row.n_with_site} of {row.n_denominator} {whose} ({row.percent:.1f}\u2009%)"


def printed(found: pd.DataFrame) -> pd.DataFrame:
    """Return manifestations for people: every row with its figure, level, verdict, claims and reference."""
    titles = dict(zip(tables().claims["claim_id"], tables().claims["title"], strict=True))
    sites = labels(tables().sites) | {"": "In general"}
    return pd.DataFrame(
        {
            "Site": found["site_id"].map(sites),
            "Aspect": found["aspect"].map(upper_first),
            "Item": found["item"],
            "Explanation": found["explanation"],
            "Figure": found["figure"],
            "Meaning of the figure": found["figure_meaning"],
            "Level of evidence": [level(r) for r in rows(found)],
            "Founding text": found["verdict"],
            "Claims": found["claim_ids"].map(lambda cell: ", ".join(titles[one] for one in split(cell))),
            "Reference": [references(r) for r in rows(found)],
        }
    )
