"""What else is known of a primary or a site: evidence elsewhere, routes, eponyms, bone pattern."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.frequency import DENOMINATOR_LABELS, SMALL_N
from data.rows import rows
from data.vocabulary import ancestors, covered, labels, parents, split
from pages.shared import controls, figures, layout
from pages.shared.loading import citations, evidence, flag_labels, residual_sites, tables
from pages.shared.own import cached
from pages.shared.selection import View, choose, current
from viz import bars, describe
from viz.evidence import KINDS, METHODS, TIMINGS, evidence_headline, evidence_info, evidence_sentence, plot_evidence

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
STATUS = {
    "sourced": "",
    "partly_sourced": " Part of this is textbook knowledge without a reference read.",
    "unverified": " Textbook knowledge; no reference was read.",
}


def of_primary(view: View, frame: pd.DataFrame) -> None:
    """Show the chosen one of a primary's further chapters; only that one is computed."""
    chapters = {
        "evidence": ("Evidence in other cohorts", _evidence),
        "routes": ("Routes", routes),
        "eponyms": ("Eponyms", _eponyms),
        "bone": ("Bone pattern", bone),
    }
    if chosen := chapter({key: label for key, (label, _) in chapters.items()}):
        chapters[chosen][1](view, frame)


def chapter(names: dict[str, str]) -> str:
    """Offer chapters and return the open one, or ""."""
    chosen = current().chapter if current().chapter in names else ""
    controls.pick(
        st.pills, "chapter", chosen, "More", list(names), format_func=names.__getitem__, label_visibility="collapsed"
    )
    return chosen


def family(primary: str) -> list[str]:
    """Return the primary and the wider ones it belongs to, nearest first."""
    return [primary, *ancestors(primary, parents(tables().primaries))]


def typical(cell: str, primary: str) -> bool:
    """Return whether a list of primaries names this one or a wider one."""
    return not set(family(primary)).isdisjoint(split(cell))


def _evidence(view: View, frame: pd.DataFrame) -> None:
    residual = residual_sites()
    site = view.site or next((s for s in frame["site_id"] if s not in residual), frame["site_id"].iloc[0])
    found = evidence(view.primary, same_place(site))
    if len(found):
        names, sites = labels(tables().primaries), labels(tables().sites)
        st.markdown(f"**{evidence_headline(evidence_info(found, site), names[view.primary], sites[site])}**")
    show_evidence(found, view.primary, site)


@cached(max_entries=256)
def same_place(site: str) -> tuple[str, ...]:
    """Return the site with everything that contains it or lies in it, so that cohorts with other sites join in."""
    sites = tables().sites
    wider = [s for s in sites["site_id"] if site in covered(s, sites)]
    return (site, *sorted({*wider, *covered(site, sites)} - {site}))


def show_evidence(found: pd.DataFrame, primary: str, site: str) -> None:
    """Show evidence for a primary and site as a figure with its table; a sentence where there is none."""
    names, name = labels(tables().sites), labels(tables().primaries)[primary]
    if found.empty:
        st.info(
            f"No cohort and no paper in the tables gives a figure for {name} and {describe.lower_first(names[site])}."
        )
        return
    info = evidence_info(found, site, names, selected=current().cohort, flag_labels=flag_labels())
    stem = figures.stem(name, names[site], "evidence")
    sentence = evidence_sentence(info, name, names[site])
    figures.chart(
        plot_evidence, info, key="evidence_chart", narrow=layout.is_narrow(), alt=sentence, name=stem, pick=_take_cohort
    )
    figures.files(
        lambda: evidence_table(found),
        key="evidence",
        name=stem,
        beside=_sources(found),
        figures={"evidence": "every figure"},
        chosen=replace(current(), primary=primary, site=site),
    )


def _take_cohort(point: dict[str, Any]) -> None:
    """Choose the cohort of the clicked row."""
    if cohort := bars.key_of_point(point):
        choose(cohort=cohort)


def _sources(found: pd.DataFrame) -> str:
    """How to read the figure, and its sources."""
    small = f"† fewer than {SMALL_N} patients. " if found["flag"].str.contains("small_n").any() else ""
    click = "Click a cohort’s point to choose that cohort. " if found["cohort_id"].any() else ""
    cited = " ".join(citations()[source] for source in dict.fromkeys(found["source_id"]))
    return f"{small}{click}For teaching and research, not for decisions about patients. Sources: {cited}"


def evidence_table(found: pd.DataFrame) -> pd.DataFrame:
    """Evidence for people: every figure with its denominator, method, timing and place in the source."""
    names = labels(tables().sites)
    return pd.DataFrame(
        {
            "Source": found["label"],
            "Site": found["site_id"].map(names),
            "Share %": found["percent"],
            "from %": found["low"],
            "to %": found["high"],
            "Patients with the site": found["n_with_site"],
            "of": found["n_denominator"],
            "Denominator": found["denominator"].map(DENOMINATOR_LABELS),
            "Kind": found["kind"].map(KINDS),
            "Group": found["stratum"],
            "Method": found["method"].map(METHODS),
            "Timing": found["timing"].map(TIMINGS),
            "Place": found["place"],
            "Period": found["period"],
            "Note": found["note"],
            "Marks": found["flag"].map(lambda cell: ", ".join(flag_labels()[flag] for flag in split(cell))),
            "Place in the source": found["locator"],
            "Citation": found["source_id"].map(citations()),
        }
    )


def routes(view: View, _frame: pd.DataFrame) -> None:
    """Show the routes described for a primary or a wider one."""
    described = tables().routes
    found = described[described["primary_id"].isin(family(view.primary))]
    names = labels(tables().sites)
    entries(
        [
            (
                f"{ROUTES[r.route]}{f' to {describe.lower_first(names[r.site_id])}' if r.site_id else ''}",
                r.explanation,
                r,
            )
            for r in rows(found)
        ],
        "No route is described for this primary.",
    )


def _eponyms(view: View, _frame: pd.DataFrame) -> None:
    eponyms = tables().eponyms
    found = eponyms[eponyms["typical_primaries"].map(lambda cell: typical(cell, view.primary))]
    names = labels(tables().sites)
    entries(
        [(f"{r.eponym} · {describe.lower_first(names[r.site_id])}", r.definition, r) for r in rows(found)],
        "No named metastasis is typical of this primary.",
    )


def bone(view: View, _frame: pd.DataFrame) -> None:
    """Show the bone patterns described for a primary or a wider one."""
    patterns = tables().bone_patterns
    found = patterns[patterns["primary_id"].isin(family(view.primary))]
    names = labels(tables().sites)
    shown = []
    for r in rows(found):
        bones = describe.listing([describe.lower_first(names[b]) for b in split(r.typical_bones)] or ["not named"])
        shown.append((f"{r.pattern.capitalize()}, typical bones: {bones}", r.note, r))
    entries(shown, "No bone pattern is described for this primary.")


def entries(found: list[tuple[str, str, Any]], none: str) -> None:
    """Show short texts with their sources."""
    if not found:
        st.info(none)
    for title, text, row in found:
        st.markdown(f"**{title}.** {text}{STATUS[row.status]}")
        st.caption(references(row))


def references(row: Any) -> str:
    """Return the sources of a teaching row, each with its place."""
    first = [f"{row.source_id}: {row.locator}"] if row.source_id else []
    places: dict[str, list[str]] = {}
    for entry in [*first, *split(row.also)]:
        source, _, place = entry.partition(": ")
        places.setdefault(source, []).extend([place] if place else [])
    cited = {source: citations()[source].removesuffix(".") for source in places}
    return " ".join(cited[s] + (f" ({'; '.join(where)})." if where else ".") for s, where in places.items())


def eponyms_at(sites: set[str]) -> None:
    """Show the named metastases at some sites."""
    eponyms = tables().eponyms
    found = eponyms[eponyms["site_id"].isin(sites)]
    entries([(r.eponym, r.definition, r) for r in rows(found)], "No metastasis at this site carries a name.")


def reverse_shares_at(sites: set[str]) -> None:
    """Show printed shares of a site's metastases by primary."""
    reverse = tables().reverse_shares
    found = reverse[reverse["site_id"].isin(sites)]
    if found.empty:
        st.info("No paper in the tables prints which primaries the metastases of this site come from.")
        return
    figures.table(reverse_table(found))


def reverse_table(found: pd.DataFrame) -> pd.DataFrame:
    """Return printed shares of a site's metastases for people: every figure with its population and source."""
    return pd.DataFrame(
        {
            "Site": found["site_id"].map(labels(tables().sites)),
            "Primary": found["primary_id"].map(labels(tables().primaries)),
            "Share of the site %": found["percent_of_site"],
            "Patients": found["n_from_primary"],
            "of": found["n_at_site"],
            "Population": found["population"],
            "Note": found["note"],
            "Place in the source": found["locator"],
            "Citation": found["source_id"].map(citations()),
        }
    )
