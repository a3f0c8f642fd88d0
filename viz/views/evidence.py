"""One primary and one site in every cohort and paper, side by side and never pooled."""

from collections.abc import Sequence
from functools import partial
from typing import cast

import pandas as pd

from data.atlas import Atlas
from data.selection import Selection
from data.stats.evidence import citations, evidence, pairs_with_figures, same_place
from data.stats.frequency import DENOMINATOR_LABELS, SMALL_N, FrequencyError, shares
from data.tables.words import METHODS, PURPOSE, TIMINGS
from viz.charts import describe
from viz.charts.evidence import (
    KINDS,
    EvidenceInfo,
    evidence_headline,
    evidence_info,
    evidence_sentence,
    plot_evidence,
    who_is_counted,
    why_they_differ,
)
from viz.charts.marks import MEANING, in_frame
from viz.views.figure import Figure, Provenance
from viz.views.scope import Scope
from viz.views.tables import leading_columns
from viz.views.words import address, brief, filtered, marks_of, patients

ALWAYS = "liver"
"""The site of a primary that no cohort and no paper has a figure for."""


def every_figure(atlas: Atlas, chosen: Selection) -> Figure:
    """One primary and site in every cohort and paper; the chosen cohort stands out."""
    primary, site = chosen.primary, site_of(atlas, chosen)
    name, sites = atlas.primaries.labels[primary], atlas.sites.labels
    disease, prose = str(atlas.primaries.row(primary).disease), str(atlas.sites.row(site).prose)
    found = evidence(atlas, primary, same_place(atlas, site))
    if found.empty:
        place = describe.lower_first(sites[site])
        msg = f"No cohort or paper in the tables gives a figure for {name} and {place}."
        raise FrequencyError(msg)
    links = {one: address(atlas.sources.row(one)) for one in set(found["source_id"])}
    info = evidence_info(found, site, sites, selected=chosen.cohort, flag_labels=atlas.flag_labels, links=links)
    ids = info.sources
    subject = f"{describe.metastases(sites[site], prose)} in {describe.lower_first(disease)}"
    elsewhere = int((found["site_id"] != site).sum())
    others = f" Wider and narrower sites ({elsewhere} of the rows) come last." if elsewhere else ""
    small = found["flag"].str.contains("small_n").any()
    return Figure(
        plot_evidence,
        info,
        headline=evidence_headline(info, subject),
        sentence=evidence_sentence(info, subject),
        source=f"{PURPOSE} Sources: {numbered(atlas, ids)}",
        table=partial(evidence_table, atlas, found),
        provenance=Provenance(
            "every cohort and paper of the tables, never pooled",
            "each row names its own",
            describe.upper_first(filtered(atlas, primary, site)),
            "each row names its own",
            patients(found),
            ids,
        ),
        lead=f"{why_they_differ(info)}{others}".strip(),
        note=" ".join(
            part for part, said in ((f"† fewer than {SMALL_N} patients.", small), (MEANING, in_frame(found))) if said
        ),
        brief=brief(atlas, ids),
        marks=tuple(("fact", words) for words in (*_counted(info, elsewhere), f"{_papers(len(ids))}, not pooled")),
    )


def _counted(info: EvidenceInfo, elsewhere: int) -> list[str]:
    """How many estimates there are: of the site itself, which the headline is about, and of others; a badge each."""
    here = len(info.lines) - elsewhere
    if not (here and elsewhere):
        return [describe.many(len(info.lines), "estimate", "estimates")]
    return [f"{describe.many(here, 'estimate', 'estimates')} of this site", f"{elsewhere} of wider or narrower ones"]


def _papers(number: int) -> str:
    return describe.many(number, "source", "sources")


def numbered(atlas: Atlas, source_ids: Sequence[str], between: str = " ") -> str:
    """Return sources with their numbers, one after the other."""
    cited = citations(atlas)
    return between.join(f"[{number}] {cited[one]}" for number, one in enumerate(source_ids, 1))


def ranges(figure: Figure) -> str:
    """Return who is counted, and when, with the range of each group, as Markdown; "" where there is one group."""
    told = [f"**{span}** {whom}" for span, whom in who_is_counted(_info(figure))]
    return "\n\n".join(["**Who is counted, and when**", *told]) if len(told) > 1 else ""


def caption(figure: Figure) -> str:
    """Return what stands under the figure on a page, whose sources have a list of their own."""
    click = "Click a cohort’s point to choose that cohort." if any(line.key for line in _info(figure).lines) else ""
    return f"{click} {figure.note} {PURPOSE}".strip()


def _info(figure: Figure) -> EvidenceInfo:
    return cast("EvidenceInfo", figure.info)


def site_of(atlas: Atlas, chosen: Selection) -> str:
    """Return the chosen site; else the one with the most figures of the primary, or ALWAYS where it has none."""
    return chosen.site or best_known(atlas, chosen.primary) or ALWAYS


def listed_site(atlas: Atlas, seen: Scope) -> str:
    """Return the site of a scope; else the one its primary reaches most often, a single organ where it can be."""
    listed = list(shares(atlas, seen.cohort_id, seen.primary, seen.options)["site_id"])
    single = [site for site in listed if site not in atlas.residual_sites]
    return seen.site or [*single, *listed][0]


def best_known(atlas: Atlas, primary: str) -> str:
    """Return the single organ, not the primary's own, that most cohorts and papers have a figure for, or ""."""
    pairs = pairs_with_figures(atlas)
    own = atlas.tables.own_sites
    left_out = atlas.residual_sites | set(own.loc[own["primary_id"] == primary, "site_id"])
    here = pairs[(pairs["primary_id"] == primary) & ~pairs["site_id"].isin(left_out)]
    most = set(here.loc[here["figures"] == here["figures"].max(), "site_id"])
    return next((site for site in atlas.sites.ids if site in most), "")


def known_primaries(atlas: Atlas, also: str) -> list[str]:
    """Return the primaries with figures, and `also`, in the order of the vocabulary."""
    known = {also, *pairs_with_figures(atlas)["primary_id"]}
    return [primary for primary in atlas.primaries.ids if primary in known]


def known_sites(atlas: Atlas, primary: str, also: str) -> list[str]:
    """Return the sites that any cohort or paper has a figure for, and `also`, in the order of the vocabulary."""
    pairs = pairs_with_figures(atlas)
    known = {also, *pairs.loc[pairs["primary_id"] == primary, "site_id"]}
    return [site for site in atlas.sites.ids if site in known]


def evidence_table(atlas: Atlas, found: pd.DataFrame) -> pd.DataFrame:
    """Return evidence for people: every figure with its denominator, method, timing and place in the source."""
    return pd.DataFrame(
        {
            "Source": found["label"],
            "Site": found["site_id"].map(atlas.sites.labels),
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
            "Marks": [marks_of(atlas, cell) for cell in found["flag"]],
            **leading_columns(found),
            "Place in the source": found["locator"],
            "Citation": found["source_id"].map(citations(atlas)),
        }
    )
