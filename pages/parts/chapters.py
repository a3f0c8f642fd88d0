"""What else is known of a primary or a site: evidence elsewhere, routes, eponyms, bone pattern, printed shares."""

from dataclasses import replace

import streamlit as st

from data.learn.teaching import STATUS, references
from data.stats.frequency import FrequencyError
from pages.parts import figures, layout
from pages.session.atlas import atlas
from pages.session.choice import current, pick
from viz.charts.describe import many
from viz.views import texts
from viz.views.evidence import caption, listed_site, numbered, ranges
from viz.views.figure import Figure
from viz.views.printed_shares import printed_at, printed_lead, printed_table
from viz.views.scope import Scope

TOLD = {
    "routes": (texts.routes, "No route is described for this primary."),
    "eponyms": (texts.eponyms, "No named metastasis is typical of this primary."),
    "bone": (texts.bone_patterns, "No bone pattern is described for this primary."),
}
"""What teaching tables tell of a primary or a wider one, and what is said where they tell nothing."""


def of_primary(seen: Scope) -> None:
    """Show the chosen one of a primary's further chapters; only that one is computed."""
    names = {"evidence": "Evidence", "routes": "Routes", "eponyms": "Eponyms", "bone": "Bone pattern"}
    if (chosen := chapter(names)) == "evidence":
        show_evidence(seen.primary, listed_site(atlas(), seen))
    elif chosen:
        told(chosen, seen.primary)


def told(chosen: str, primary: str) -> None:
    """Show one of TOLD."""
    found, none = TOLD[chosen]
    entries(found(atlas(), primary), none)


def chapter(names: dict[str, str]) -> str:
    """Offer chapters and return the open one, or ""."""
    chosen = current().chapter if current().chapter in names else ""
    pick(st.pills, "chapter", chosen, "More", names, label_visibility="collapsed")
    return chosen


def show_evidence(primary: str, site: str) -> None:
    """Show every figure of a primary and a site, under its finding; a sentence where there is none."""
    try:
        figure = figures.figure_of("evidence", replace(current(), primary=primary, site=site))
    except FrequencyError as error:
        st.info(layout.said(error))
        return
    st.markdown(layout.said(f"**{figure.headline}**"))
    evidence_chart(figure)


def evidence_chart(figure: Figure) -> None:
    """Show the chart of evidence with who is counted, its files and its sources; a click takes a cohort."""
    with st.container(horizontal=True, key="compared"):
        figures.chart(figure, figures.take_cohort)
        if told := ranges(figure):
            st.container(border=True, width=300, height="content").markdown(told)
    figures.files(figure, caption=caption(figure))
    with st.expander(many(len(figure.provenance.sources), "source", "sources")):
        st.caption(layout.said(numbered(atlas(), figure.provenance.sources, "\n")))


def eponyms_at(site: str) -> None:
    """Show the named metastases at a site and its parts."""
    entries(texts.eponyms_at(atlas(), site), "No metastasis at this site has a name of its own.")


def printed_shares_at(site: str) -> None:
    """Show printed shares of the metastases of a site and its parts by primary."""
    found = printed_at(atlas(), site)
    (st.info if found.empty else st.caption)(printed_lead(found))
    if len(found):
        figures.table(printed_table(atlas(), found))


def entries(found: list[texts.Text], none: str) -> None:
    """Show short texts with their sources; `none` where there is none."""
    if not found:
        st.info(none)
    for title, text, row in found:
        st.markdown(f"**{title}.** {text}{STATUS[row.status]}")
        st.caption(references(atlas(), row))
