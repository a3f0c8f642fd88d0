"""What else is known of a primary or a site: evidence elsewhere, routes, eponyms, bone pattern, printed shares."""

from dataclasses import replace
from typing import Any

import streamlit as st

from data.learn.teaching import ROUTES, STATUS, bone_patterns_of, eponyms_of, references, routes_of
from data.learn.teaching import eponyms_at as eponyms_of_sites
from data.stats.frequency import FrequencyError, shares
from data.tables.rows import rows
from data.tables.vocabulary import split
from pages.parts import figures
from pages.session.atlas import atlas
from pages.session.choice import current, pick
from viz.charts.describe import listing, lower_first
from viz.charts.evidence import EvidenceInfo
from viz.views.figure import Figure
from viz.views.scope import Scope
from viz.views.which_primary import printed_at, printed_table


def of_primary(seen: Scope) -> None:
    """Show the chosen one of a primary's further chapters; only that one is computed."""
    chapters = {
        "evidence": ("Evidence in other cohorts", _evidence),
        "routes": ("Routes", routes),
        "eponyms": ("Eponyms", _eponyms),
        "bone": ("Bone pattern", bone),
    }
    if chosen := chapter({key: label for key, (label, _) in chapters.items()}):
        chapters[chosen][1](seen)


def chapter(names: dict[str, str]) -> str:
    """Offer chapters and return the open one, or ""."""
    chosen = current().chapter if current().chapter in names else ""
    pick(st.pills, "chapter", chosen, "More", names, label_visibility="collapsed")
    return chosen


def _evidence(seen: Scope) -> None:
    listed = list(shares(atlas(), seen.cohort_id, seen.primary, seen.options)["site_id"])
    single = [site for site in listed if site not in atlas().residual_sites]
    show_evidence(seen.primary, seen.site or [*single, *listed][0])


def show_evidence(primary: str, site: str) -> None:
    """Show every figure of a primary and a site, under its finding; a sentence where there is none."""
    try:
        figure = figures.figure_of("evidence", replace(current(), primary=primary, site=site))
    except FrequencyError as error:
        st.info(str(error))
        return
    st.markdown(f"**{figure.headline}**")
    evidence_chart(figure)


def evidence_chart(figure: Figure) -> None:
    """Show the chart of evidence with its files; a click takes a cohort."""
    figures.chart(figure, figures.take_cohort)
    of_cohorts = isinstance(figure.info, EvidenceInfo) and any(line.key for line in figure.info.lines)
    click = "Click a cohort’s point to choose that cohort." if of_cohorts else ""
    figures.files(figure, caption=f"{figure.note} {click} {figure.source}".strip())


def routes(seen: Scope) -> None:
    """Show the routes described for a primary or a wider one."""
    names = atlas().sites.labels
    found = [
        (f"{ROUTES[row.route]}{f' to {lower_first(names[row.site_id])}' if row.site_id else ''}", row.explanation, row)
        for row in rows(routes_of(atlas(), seen.primary))
    ]
    entries(found, "No route is described for this primary.")


def _eponyms(seen: Scope) -> None:
    names = atlas().sites.labels
    found = [
        (f"{row.eponym} · {lower_first(names[row.site_id])}", row.definition, row)
        for row in rows(eponyms_of(atlas(), seen.primary))
    ]
    entries(found, "No named metastasis is typical of this primary.")


def bone(seen: Scope) -> None:
    """Show the bone patterns described for a primary or a wider one."""
    names = atlas().sites.labels
    found = []
    for row in rows(bone_patterns_of(atlas(), seen.primary)):
        bones = listing([lower_first(names[one]) for one in split(row.typical_bones)] or ["not named"])
        found.append((f"{row.pattern.capitalize()}, typical bones: {bones}", row.note, row))
    entries(found, "No bone pattern is described for this primary.")


def eponyms_at(site: str) -> None:
    """Show the named metastases at a site and its parts."""
    found = eponyms_of_sites(atlas(), {site, *atlas().sites.covered(site)})
    entries([(row.eponym, row.definition, row) for row in rows(found)], "No metastasis at this site carries a name.")


def printed_shares_at(site: str) -> None:
    """Show printed shares of the metastases of a site and its parts by primary."""
    found = printed_at(atlas(), site)
    if found.empty:
        st.info("No paper in the tables prints which primaries the metastases of this site come from.")
        return
    figures.table(printed_table(atlas(), found))


def entries(found: list[tuple[str, str, Any]], none: str) -> None:
    """Show short texts, (title, text, row of a teaching table) each, with their sources; `none` where there is none."""
    if not found:
        st.info(none)
    for title, text, row in found:
        st.markdown(f"**{title}.** {text}{STATUS[row.status]}")
        st.caption(references(atlas(), row))
