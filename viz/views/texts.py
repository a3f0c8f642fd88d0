"""Short texts of the teaching tables, (title, text, row) each; the row knows its sources and what stands behind it."""

from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.learn.teaching import ROUTES, bone_patterns_of, eponyms_of, routes_of, types_with_routes
from data.learn.teaching import eponyms_at as eponyms_of_sites
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts.describe import listing, lower_first, many

Text = tuple[str, str, Any]


def routes(atlas: Atlas, primary: str) -> list[Text]:
    """Return the routes described for a primary or a wider one; else those of its types, which they name."""
    names = atlas.primaries.labels
    of_types = [(f"{names[one]}: ", routes_of(atlas, one)) for one in types_with_routes(atlas, primary)]
    found = of_types or [("", routes_of(atlas, primary))]
    return [
        (f"{whose}{lower_first(_way(atlas, row)) if whose else _way(atlas, row)}", row.explanation, row)
        for whose, some in found
        for row in rows(some)
    ]


def _way(atlas: Atlas, row: Any) -> str:
    return f"{ROUTES[row.route]}{_target(atlas, row)}"


def _target(atlas: Atlas, row: Any) -> str:
    return f" to {lower_first(atlas.sites.labels[row.site_id])}" if row.site_id else ""


def eponyms(atlas: Atlas, primary: str) -> list[Text]:
    """Return the named metastases that are typical of a primary or a wider one, with their sites."""
    return named(atlas, eponyms_of(atlas, primary))


def named(atlas: Atlas, found: pd.DataFrame) -> list[Text]:
    """Return rows of the eponyms with their sites."""
    names = atlas.sites.labels
    return [(f"{row.eponym} · {lower_first(names[row.site_id])}", row.definition, row) for row in rows(found)]


def eponyms_at(atlas: Atlas, site: str) -> list[Text]:
    """Return the named metastases at a site and its parts."""
    found = eponyms_of_sites(atlas, {site, *atlas.sites.covered(site)})
    return [(row.eponym, row.definition, row) for row in rows(found)]


def bone_patterns(atlas: Atlas, primary: str) -> list[Text]:
    """Return the bone patterns described for a primary or a wider one."""
    return [(_pattern(atlas, row), row.note, row) for row in rows(bone_patterns_of(atlas, primary))]


def _pattern(atlas: Atlas, row: Any) -> str:
    bones = [lower_first(atlas.sites.labels[one]) for one in split(row.typical_bones)]
    return f"{row.pattern.capitalize()}, typical bones: {listing(bones or ['not named'])}"


def patterns_told(atlas: Atlas, found: pd.DataFrame) -> tuple[str, str, list[Text]]:
    """Return how many primaries have which bone pattern, what their list is called, and the list."""
    names = atlas.primaries.labels
    parts = [
        f"**{pattern}** {many(n, 'primary', 'primaries')}" for pattern, n in found["pattern"].value_counts().items()
    ]
    each = [(f"{names[row.primary_id]}: {row.pattern}", row.note, row) for row in rows(found)]
    told = f"In the table of bone patterns: {listing(parts)}. This counts primaries and not patients."
    return told, f"The {many(len(found), 'primary', 'primaries')} one by one", each


def routes_told(atlas: Atlas, found: pd.DataFrame) -> tuple[str, str, list[Text]]:
    """Return how many routes are described and of which kinds, what their list is called, and the list."""
    kinds = listing([lower_first(ROUTES[route]) for route in dict.fromkeys(found["route"])])
    each = [
        (
            f"{atlas.primaries.labels[row.primary_id]}{_target(atlas, row)}: {lower_first(ROUTES[row.route])}",
            row.explanation,
            row,
        )
        for row in rows(found)
    ]
    return f"{many(len(found), 'row', 'rows')} of the table of routes: {kinds}.", "The routes one by one", each
