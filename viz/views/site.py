"""The figures of one site: how often each primary reaches it, and which primaries its metastases come from."""

from dataclasses import replace
from functools import partial

import pandas as pd

from data.atlas import Atlas
from data.learn.teaching import described_sites
from data.selection import Selection
from data.stats.doubts import doubts
from data.stats.frequency import FrequencyError, large_enough
from data.stats.reverse import primaries_of_site
from data.tables.rows import rows
from data.tables.vocabulary import split
from data.tables.words import METHODS
from viz.charts import bars, describe
from viz.charts.marks import sign
from viz.views.figure import Figure
from viz.views.scope import Scope, scope, site_scope
from viz.views.tables import share_table
from viz.views.words import badges, filtered, marks_told, note, provenance, source, unit, where

MOST, MOST_BESIDE = 18, 10
"""So many primaries are ranked; so many beside what else is known of a site."""
EXAMINED = frozenset({"under_examined", "symptom_driven"})
"""Flags that say in whom a site was looked at."""
OF_SITE = "Share of this site’s metastases"


def site_bars(atlas: Atlas, chosen: Selection) -> Figure:
    """The primaries that reach one site, ranked."""
    seen = site_scope(atlas, chosen)
    frame = primaries_at(atlas, seen)
    enough, name = large_enough(frame, chosen.least), atlas.sites.labels[seen.site]
    info = bars.bars_info(enough, "primary", most=MOST, flag_labels=atlas.flag_labels)
    how = (
        f"Of the patients with that primary, how many had it here ({unit(seen)}). "
        "Each bar has its own denominator; these bars do not add up."
    )
    return Figure(
        bars.plot_bars,
        info,
        headline=describe.site_headline(enough, name, atlas.primaries.column("disease")),
        sentence=describe.bars(info, name),
        source=source(atlas, seen, frame),
        table=partial(site_table, atlas, frame, seen),
        provenance=provenance(seen, enough, filtered(atlas, site=seen.site), least=chosen.least),
        lead=describe.site_lead(frame, enough, name, chosen.least),
        heading="Share within each primary",
        note=note(enough, f"{how} {caution(atlas, seen, frame)}".strip()),
        marks=badges(seen),
    )


def caution(atlas: Atlas, seen: Scope, frame: pd.DataFrame) -> str:
    """Return what holds for every figure of a site in a cohort: who was examined, or what its column holds beside."""
    common = set.intersection(*(set(split(cell)) for cell in frame["flag"]))
    examined = [row.meaning for row in rows(atlas.tables.flags) if row.flag in EXAMINED & common]
    return " ".join([*examined, *(doubt.reason for doubt in doubts(atlas, seen.cohort_id, "", seen.site))])


def of_site_bars(atlas: Atlas, chosen: Selection) -> Figure:
    """Which primaries the metastases of one site come from."""
    seen = site_scope(atlas, chosen)
    frame = primaries_at(atlas, seen)
    name = atlas.sites.labels[seen.site]
    info = bars.bars_info(frame, "primary", most=MOST, flag_labels=atlas.flag_labels, value="of_site")
    if not info.bars:
        msg = f"{seen.cohort.label} prints no counts here or counts patients twice, so this share cannot be formed."
        raise FrequencyError(msg)
    total = describe.count(frame["n_site"].iloc[0])
    whom = provenance(seen, frame, filtered(atlas, site=seen.site))
    how = "Of the cohort’s patients with a metastasis here, how many came from that primary; it depends on case mix."
    return Figure(
        bars.plot_bars,
        info,
        headline=f"{name}: where the metastases of {total} patients came from",
        sentence=describe.bars(info, name),
        source=source(atlas, seen, frame),
        table=partial(site_table, atlas, frame, seen),
        provenance=replace(whom, n=f"n = {total}", denominator="share of the patients with a metastasis here"),
        heading=OF_SITE,
        note=note(frame, how),
        marks=badges(seen),
        options=(("neutral", True),),
    )


def primaries_at(atlas: Atlas, seen: Scope) -> pd.DataFrame:
    """Return which primaries reach the site of a scope (data.stats.reverse), never an empty frame.

    Raises FrequencyError where the cohort has no figure for it under these settings.
    """
    if not seen.site:
        msg = f"{seen.cohort.label} has no figure for this site. Choose a site or a cohort above."
        raise FrequencyError(msg)
    frame = primaries_of_site(atlas, seen.cohort_id, seen.site, seen.options)
    if frame.empty:
        msg = (
            f"{seen.cohort.label} prints this site only for another denominator or group of patients. "
            "Choose it above, or under Options."
        )
        raise FrequencyError(msg)
    return frame


def site_table(atlas: Atlas, frame: pd.DataFrame, seen: Scope) -> pd.DataFrame:
    """Return the table behind both figures of a site."""
    shown = share_table(atlas, frame, seen)
    shown.insert(6, "Share of the site %", frame["of_site"] * 100)
    return shown


def clinic_scope(atlas: Atlas, chosen: Selection) -> Scope:
    """Return the scope of a site that Clinic describes; of no site where it does not."""
    site = chosen.site if chosen.site in described_sites(atlas) else ""
    return scope(atlas, replace(chosen, site=site), pooled=True)


def reached(atlas: Atlas, chosen: Selection) -> Figure:
    """The primaries that most often reach a site that Clinic describes."""
    if chosen.site not in described_sites(atlas):
        which = f"Clinic does not describe {atlas.sites.row(chosen.site).prose}" if chosen.site else "No site is chosen"
        msg = f"{which}. Choose one that Clinic describes."
        raise FrequencyError(msg)
    seen = clinic_scope(atlas, chosen)
    frame = primaries_of_site(atlas, seen.cohort_id, seen.site, seen.options)
    enough = large_enough(frame, chosen.least)
    if not (enough["share"] > 0).fillna(value=False).any():
        msg = f"{seen.cohort.label} has no figure for {atlas.sites.row(chosen.site).prose}. Choose another cohort."
        raise FrequencyError(msg)
    name = atlas.sites.labels[seen.site]
    info = bars.bars_info(enough, "primary", most=MOST_BESIDE, flag_labels=atlas.flag_labels)
    small = f"Primaries with at least {chosen.least} patients." if chosen.least else ""
    return Figure(
        bars.plot_bars,
        info,
        headline=describe.site_headline(enough, name, atlas.primaries.column("disease")),
        sentence=describe.bars(info, name),
        source=source(atlas, seen, enough),
        table=partial(share_table, atlas, enough, seen),
        provenance=provenance(seen, enough, filtered(atlas, site=seen.site), "the ten commonest", least=chosen.least),
        heading=f"{name} · {seen.cohort.label} · {unit(seen)} with that primary",
        note=note(enough, small),
        marks=badges(seen),
    )


def reading_of(atlas: Atlas, seen: Scope, frame: pd.DataFrame) -> str:
    """Return the figure of the chosen site among its primary's shares with its marks, or why there is none."""
    label = atlas.sites.labels[seen.site]
    found = next(rows(frame[frame["site_id"] == seen.site]), None)
    if found is not None:
        method = METHODS[seen.cohort.method].lower()
        figure = f"{describe.full_figure(found)}{sign(leads=found.leads)}"
        said = (f"**{label}**: {figure}, {method}, {where(seen.cohort)}.", marks_told(atlas, found), found.note)
        return " ".join(part for part in said if part)
    own = seen.site in atlas.own_organs(seen.primary) and not seen.options.own_organ
    why = "It is the organ of origin; you can include it under Options." if own else ""
    return f"**{label}**: no figure under these settings. {why}"
