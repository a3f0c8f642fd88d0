"""Teaching rows as entries a reader can trust: text, figure, level of evidence, reference, claim."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.learn.claims import Evidence, Verdict
from data.learn.teaching import AGAINST, ROUTES, level, references, sections, verdict_marks
from data.selection import to_params
from data.stats.evidence import citations
from data.tables.rows import rows
from data.tables.vocabulary import split
from pages.parts import chapters
from pages.parts.figures import marked
from pages.session.atlas import atlas
from pages.session.choice import current
from viz.charts.describe import listing, lower_first, many
from viz.views.claims import finding


def entry(row: Any, *, key: str, link: bool = True) -> None:
    """Show a manifestation; one that refines or contradicts a claim says so and, with `link`, opens the claim."""
    marks = [("fact", level(row)), *verdict_marks(row, beside_claim=not link)]
    figure = f"  \n**{row.figure}**: {row.figure_meaning}." if row.figure else ""
    with st.container(key=key, gap=None):
        st.markdown(f"**{row.item}.** {row.explanation} {marked(marks)}{figure}")
        st.caption(references(atlas(), row) or "No reference was read.")
        if link and row.verdict in AGAINST:
            for claim in map(atlas().claims.row, split(row.claim_ids)):
                st.page_link(
                    "learn/claims.py",
                    label=f"The claim: {lower_first(claim.title)}",
                    query_params=to_params(replace(current(), topic=claim.topic)),
                    icon=":material/arrow_forward:",
                )


def entries(found: pd.DataFrame, *, key: str, link: bool = True) -> None:
    """Show manifestations one under the other."""
    for row in rows(found):
        entry(row, key=f"{key}_{row.manifestation_id}", link=link)


def of_site(facts: pd.DataFrame, site: str) -> None:
    """Show the manifestations of a site under headings: by topic for bone, else by aspect."""
    for section, heading, some in sections(facts, site):
        with_patterns = section == "osteoclast" and site == "bone"
        if len(some) or with_patterns:
            st.header(heading)
        if with_patterns:
            bone_patterns(atlas().tables.bone_patterns)
        entries(some, key="fact")


def bone_patterns(found: pd.DataFrame) -> None:
    """Show how bone metastases of the primaries look, a line a pattern with its primaries, then the entries."""
    names = atlas().primaries.labels
    counted = found["pattern"].value_counts()
    parts = [f"**{pattern}** {many(n, 'primary', 'primaries')}" for pattern, n in counted.items()]
    st.markdown(f"In the table of bone patterns: {listing(parts)}. This counts primaries and not patients.")
    with st.expander(f"The {many(len(found), 'primary', 'primaries')} one by one"):
        chapters.entries([(f"{names[row.primary_id]}: {row.pattern}", row.note, row) for row in rows(found)], "")


def answer(claim: Any, known: Evidence, kind: Verdict) -> None:
    """Show the rows that speak to a claim; a claim without any says so."""
    sites = atlas().sites.labels
    entries(known.manifestations, key=f"of_{claim.claim_id}", link=False)
    if len(known.eponyms):
        named = [
            (f"{row.eponym} · {lower_first(sites[row.site_id])}", row.definition, row) for row in rows(known.eponyms)
        ]
        chapters.entries(named, "")
    if len(known.routes):
        _routes(known.routes)
    if len(known.bone_patterns):
        bone_patterns(known.bone_patterns)
    if len(known.findings):
        st.markdown("\n".join(f"- {finding(atlas(), row)}" for row in rows(known.findings)))
        st.caption(" ".join(citations(atlas())[source] for source in dict.fromkeys(known.findings["source_id"])))
    if kind == "none":
        st.info("No figure in our tables.")


def _routes(found: pd.DataFrame) -> None:
    """How many routes the tables describe and of which kinds, then the routes."""
    kinds = listing([lower_first(ROUTES[route]) for route in dict.fromkeys(found["route"])])
    st.markdown(f"{many(len(found), 'row', 'rows')} of the table of routes: {kinds}.")
    with st.expander("The routes one by one"):
        chapters.entries([(_way(row), row.explanation, row) for row in rows(found)], "")


def _way(row: Any) -> str:
    target = f" to {lower_first(atlas().sites.labels[row.site_id])}" if row.site_id else ""
    return f"{atlas().primaries.labels[row.primary_id]}{target}: {lower_first(ROUTES[row.route])}"
