"""Teaching rows as entries a reader can trust: text, figure, level of evidence, reference, claim."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data.learn.teaching import AGAINST, level, references, sections, verdict_marks
from data.selection import to_params
from data.tables.rows import rows
from data.tables.vocabulary import split
from pages.parts import chapters
from pages.parts.figures import marked
from pages.session.atlas import atlas
from pages.session.choice import current
from viz.charts.describe import lower_first
from viz.views import texts
from viz.views.clinic import anchor_of

STYLE = f"<style>{Path(__file__).with_name('teaching.css').read_text('utf-8')}</style>"
"""Constant text: the short pages of Clinic, the rows of the claims."""


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
                    query_params=to_params(replace(current(), topic=claim.claim_id)),
                    icon=":material/arrow_forward:",
                )


def entries(found: pd.DataFrame, *, key: str, link: bool = True) -> None:
    """Show manifestations one under the other."""
    for row in rows(found):
        entry(row, key=f"{key}_{row.manifestation_id}", link=link)


def in_full(facts: pd.DataFrame, site: str) -> None:
    """Show the manifestations of a site under headings, by topic for bone, else by aspect; without a site plainly."""
    if not site:
        entries(facts, key="fact")
    for section, heading, some in sections(facts, site) if site else ():
        with_patterns = section == "osteoclast" and site == "bone"
        if len(some) or with_patterns:
            st.header(heading, anchor=anchor_of(section))
        if with_patterns:
            one_by_one(texts.patterns_told(atlas(), atlas().tables.bone_patterns))
        entries(some, key="fact")


def one_by_one(told: tuple[str, str, list[texts.Text]]) -> None:
    """Show what a table tells as a whole, and its rows folded."""
    sentence, label, found = told
    st.markdown(sentence)
    with st.expander(label):
        chapters.entries(found, "")
