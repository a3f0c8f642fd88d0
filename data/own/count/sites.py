"""Which labels of an upload tell of a site: its own and those of narrower sites; what is left out tells of no site.

A label that is left out may hold a site all the same (“liver, zorg”): of whom it is said, that site is not known, as
where an answer is left out in a table with a column a site. A label that holds none of ours, like a column that is left
out, tells nothing of the others.

Sites overlap, and a patient counts once for each. A narrower site (“Vertebra”) counts for a wider one (“Bone”) only
where the upload names the wider one itself: then the wider is known. Where each site has a column, a wider one that
says no stays no.
"""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from data.atlas import Atlas
from data.own.understand.labels import NOT_TOLD, index
from data.own.understand.listings import Sites

ELSEWHERE = "_elsewhere"
"""A column of profiles for metastases in places without an id of ours: they tell only who has any metastasis."""
ANY, NOT_SAID = ";any", ";not said"
"""Columns of profiles, and labels that mark patients so: there is some metastasis, and no site is known of it."""
NOT_CERTAIN = "\x1f?"
"""Stands behind a label where it is not known whether its site has a metastasis; no label holds it."""
DOUBT = "?"
"""Begins the name of a column of profiles that tells of whom a label without a meaning is said that may hold a site."""


def within(sites: Collection[str], atlas: Atlas) -> dict[str, list[str]]:
    """Return {site: the others of these sites that lie in it}; a rest group holds none."""
    covered = {site: atlas.sites.covered(site) for site in sites if site not in atlas.residual_sites}
    return {site: [part for part in sites if part != site and part in covered.get(site, ())] for site in sites}


def widened(meant: Mapping[str, str], atlas: Atlas) -> dict[str, tuple[str, ...]]:
    """Return {site: the labels that tell of it} of {label: site, or "" where it is left out}, in the atlas's order.

    Labels that are left out stand under ELSEWHERE, if there are any.
    """
    named = by_site(meant, atlas)
    inside = within(named, atlas)
    return {site: tuple(label for part in (site, *inside[site]) for label in named[part]) for site in named}


def by_site(meant: Mapping[str, str], atlas: Atlas) -> dict[str, tuple[str, ...]]:
    """Return {site: its own labels} of {label: site, or "" where it is left out}, in the atlas's order."""
    named: dict[str, list[str]] = {}
    for label, site in meant.items():
        named.setdefault(ELSEWHERE if site in ("", NOT_TOLD) else site, []).append(label)
    return {site: tuple(named[site]) for site in (*atlas.sites.ids, ELSEWHERE) if site in named}


def doubted(meant: Mapping[str, str], atlas: Atlas, *, uncertain: bool = False) -> dict[str, tuple[str, ...]]:
    """Return {DOUBT and a site: the labels without a meaning that may hold it} of {label: site, or ""}.

    uncertain: so may those with NOT_CERTAIN behind a label.
    """
    sites = Sites(index(atlas, "site"))
    held = {label: sites.within(label) for label, site in meant.items() if not site}
    of_any = [label for label, site in meant.items() if site == NOT_TOLD]
    held |= {label + NOT_CERTAIN: {site} for label, site in meant.items() if site and uncertain}
    found: dict[str, tuple[str, ...]] = {}
    for site in (site for site in by_site(meant, atlas) if site != ELSEWHERE):
        parts = {site, *atlas.sites.covered(site)} if site not in atlas.residual_sites else {site}
        found[DOUBT + site] = (*of_any, *(label for label, may in held.items() if may & parts))
    return {site: labels for site, labels in found.items() if labels}


def doubts_unknown(profiles: pd.DataFrame, atlas: Atlas) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return profiles in which a site that may be held by a label without a meaning is not known, rather than 0.

    So is every site of whom it is not said that there is no metastasis, and no site is named (NOT_SAID). With it
    {site: patients of whom a label may hold it}.
    """
    if NOT_SAID in profiles:
        of_whom = profiles[NOT_SAID] == 1
        sites = [site for site in (*atlas.sites.ids, ANY) if site in profiles]
        told = {site: profiles[site].astype("Int8").mask(of_whom & (profiles[site] == 0)) for site in sites}
        profiles = profiles.drop(columns=NOT_SAID).assign(**told)
    unknown: dict[str, pd.Series] = {}
    n: dict[str, int] = {}
    for column in _doubts(map(str, profiles.columns)):
        site = column.removeprefix(DOUBT)
        here = (profiles[column] == 1) & (profiles[site] == 0)
        unknown[site], n[site] = profiles[site].astype("Int8").mask(here), int(profiles.loc[here, "n"].sum())
    rest = profiles.drop(columns=_doubts(map(str, profiles.columns))) if unknown else profiles
    return rest.assign(**unknown), {site: patients for site, patients in n.items() if patients}


def _doubts(columns: Iterable[str]) -> list[str]:
    return [column for column in columns if column.startswith(DOUBT)]


def told_by_parts(profiles: pd.DataFrame, atlas: Atlas) -> pd.DataFrame:
    """Return profiles in which a site of which nothing is known is 1 where a narrower one is; what is 0 stays 0."""
    inside = within([site for site in atlas.sites.ids if site in profiles], atlas)
    told = {site: profiles[site].astype("Int8") for site, parts in inside.items() if parts}
    for site, wide in told.items():
        yes = np.any([(profiles[part] == 1).to_numpy(bool, na_value=False) for part in inside[site]], axis=0)
        told[site] = wide.mask(wide.isna() & yes, 1)
    return profiles.assign(**told)


def elsewhere_unknown(profiles: pd.DataFrame) -> pd.DataFrame:
    """Return profiles in which a label that was left out is not known to be a metastasis, rather than to be one."""
    if ELSEWHERE not in profiles:
        return profiles
    elsewhere = profiles[ELSEWHERE].astype("Int64")
    return profiles.assign(**{ELSEWHERE: elsewhere.mask(elsewhere == 1)})
