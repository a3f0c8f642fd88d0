"""What papers print of one site's metastases by primary, side by side and never pooled."""

from functools import partial

import pandas as pd

from data.atlas import Atlas
from data.selection import Selection
from data.stats.evidence import citations, short_label
from data.stats.frequency import FrequencyError
from viz.charts import describe
from viz.charts.printed_shares import plot_printed, printed_info, printed_sentence
from viz.views.figure import Figure, Provenance
from viz.views.scope import site_scope
from viz.views.words import brief, cited, filtered, patients


def which_printed(atlas: Atlas, chosen: Selection) -> Figure:
    """What papers print of one site's metastases by primary."""
    site = site_scope(atlas, chosen).site
    found = printed_at(atlas, site)
    name = atlas.sites.labels.get(site, "this site")
    if found.empty:
        msg = f"No paper in the tables prints which primaries the metastases of this site ({name}) come from."
        raise FrequencyError(msg)
    info = printed_info(found)
    ids = tuple(dict.fromkeys(found["source_id"]))
    return Figure(
        plot_printed,
        info,
        headline=f"{name}: shares of its metastases as papers print them",
        sentence=printed_sentence(info, name),
        source=cited(atlas, ids),
        table=partial(printed_table, atlas, found),
        provenance=Provenance(
            "papers of the tables, never pooled",
            "each row names its own",
            describe.upper_first(filtered(atlas, site=site)),
            "share of the site’s metastases",
            patients(found, "n_at_site"),
            ids,
        ),
        lead=printed_lead(found),
        note="Hollow: quoted by a review." if found["tertiary"].any() else "",
        brief=brief(atlas, ids),
    )


def printed_lead(found: pd.DataFrame) -> str:
    """Return what such shares are, and how many of the papers print a single primary; that there are none."""
    if found.empty:
        return "No paper in the tables prints which primaries the metastases of this site come from."
    numbers = found.groupby("source_id")["primary_id"].nunique()
    single = int((numbers == 1).sum())
    whole = "Shares of one site’s metastases by primary: each population has its own mix of cancers."
    if not single:
        return whole
    if single == len(numbers):
        return f"{whole} {'The paper prints' if single == 1 else 'Each paper prints'} one primary alone."
    prints = "prints" if single == 1 else "print"
    return f"{whole} {single} of the {len(numbers)} papers {prints} one primary alone, the others several."


def printed_at(atlas: Atlas, site: str) -> pd.DataFrame:
    """Return what papers print of the metastases of a site and its parts by primary; it may be empty.

    Columns are those of the table reverse_shares, and primary, site, source (labels) and tertiary.
    """
    printed = atlas.tables.reverse_shares
    found = printed[printed["site_id"].isin({site, *(atlas.sites.covered(site) if site else ())})]
    sources = [atlas.sources.row(source) for source in found["source_id"]]
    return found.assign(
        primary=found["primary_id"].map(atlas.primaries.labels),
        site=found["site_id"].map(atlas.sites.labels),
        source=[short_label(source) for source in sources],
        tertiary=[bool(source.tertiary) for source in sources],
    )


def printed_table(atlas: Atlas, found: pd.DataFrame) -> pd.DataFrame:
    """Return printed shares of a site's metastases for people: every figure with its population and source."""
    return pd.DataFrame(
        {
            "Site": found["site_id"].map(atlas.sites.labels),
            "Primary": found["primary_id"].map(atlas.primaries.labels),
            "Share of the site %": found["percent_of_site"],
            "Patients": found["n_from_primary"],
            "of": found["n_at_site"],
            "Population": found["population"],
            "Note": found["note"],
            "Place in the source": found["locator"],
            "Citation": found["source_id"].map(citations(atlas)),
        }
    )
