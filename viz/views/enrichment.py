"""Observed over expected: which sites a primary reaches more, or less, often than the cohort as a whole."""

from functools import partial

import pandas as pd

from data.atlas import Atlas
from data.selection import Selection
from data.stats.enrichment import enriched, enriched_around
from data.stats.frequency import FrequencyError, large_enough
from viz.charts import enrichment
from viz.charts.describe import many
from viz.charts.ratios import plot_ratios, ratios_headline, ratios_info, ratios_sentence
from viz.views.figure import Figure
from viz.views.scope import Scope, scope
from viz.views.tables import share_table
from viz.views.words import badges, disease, filtered, note, provenance, source


class NothingReachedError(FrequencyError):
    """No patient of a primary has a metastasis here, while the rest of the cohort can be shown."""


def ratios(atlas: Atlas, chosen: Selection) -> Figure:
    """Observed over expected of one primary; raise NothingReachedError where none of its patients has a metastasis."""
    seen = scope(atlas, chosen)
    around = enriched_around(atlas, seen.cohort_id, seen.options, seen.primary)
    own = around[around["primary_id"] == seen.primary]
    info = ratios_info(around, seen.primary, seen.site, atlas.flag_labels)
    name = disease(atlas, seen)
    if not info.bars:
        message = f"{name} has no counted patient with a metastasis here, so there is nothing to compare."
        raise NothingReachedError(message)
    sentence = ratios_sentence(info, name)
    return Figure(
        plot_ratios,
        info,
        headline=ratios_headline(info, name),
        sentence=sentence,
        source=source(atlas, seen, own),
        table=partial(enriched_table, atlas, own, seen),
        provenance=provenance(seen, own, filtered(atlas, seen.primary)),
        lead=sentence,
        note=note(own, enrichment.METHOD),
        marks=badges(seen),
    )


def matrix(atlas: Atlas, chosen: Selection) -> Figure:
    """Observed over expected of every primary and site."""
    seen = scope(atlas, chosen)
    whole = enriched(atlas, seen.cohort_id, seen.options)
    frame = large_enough(whole, chosen.least)
    if frame.empty:
        way_out = "Choose a smaller number under Options, or other patients."
        message = f"No primary has {chosen.least} patients here. {way_out}"
        raise FrequencyError(message)
    info = enrichment.enrichment_info(
        frame,
        atlas.tables.primaries,
        atlas.tables.sites,
        cluster=chosen.order == "cluster",
        selected=(seen.primary, seen.site),
        flag_labels=atlas.flag_labels,
    )
    hidden = len(set(whole["primary_id"]) - set(frame["primary_id"]))
    few = f"{many(hidden, 'primary', 'primaries')} with fewer than {chosen.least} patients not shown."
    return Figure(
        enrichment.plot_enrichment,
        info,
        headline=matrix_headline(seen),
        sentence=enrichment.enrichment_sentence(info, frame),
        source=source(atlas, seen, frame),
        table=partial(enriched_table, atlas, frame, seen),
        provenance=provenance(seen, frame, "all primaries", least=chosen.least),
        note=note(frame, few if hidden else ""),
        marks=badges(seen),
    )


def matrix_headline(seen: Scope) -> str:
    """Return the headline of the matrix, which stands where it cannot be drawn too."""
    return f"More and less often than the whole cohort: {seen.cohort.label}"


def enriched_table(atlas: Atlas, frame: pd.DataFrame, seen: Scope) -> pd.DataFrame:
    """Return a frame of enrichment for people: the table of its shares, with what was expected and the ratio."""
    found = share_table(atlas, frame, seen)
    added = {
        "Expected %": frame["expected_share"] * 100,
        "Expected patients": frame["expected"].round(2),
        "Observed ÷ expected": frame["ratio"].round(3),
        "ratio from": frame["ratio_low"].round(3),
        "ratio to": frame["ratio_high"].round(3),
        "p (Fisher)": frame["p"],
        "p adjusted (Benjamini–Hochberg)": frame["p_adjusted"],
    }
    for place, (name, values) in enumerate(added.items(), 5):
        found.insert(place, name, values)
    return found
