"""Which labels of an upload tell of a site: its own and those of narrower sites; what is left out tells of no site.

Sites overlap, and a patient counts once for each. A narrower site (“Vertebra”) counts for a wider one (“Bone”) only
where the upload names the wider one itself: then the wider is known. Where each site has a column, a wider one that
says no stays no.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from data.atlas import Atlas

ELSEWHERE = "_elsewhere"
"""A column of profiles for metastases in places without an id of ours: they tell only who has any metastasis."""


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
        named.setdefault(site or ELSEWHERE, []).append(label)
    return {site: tuple(named[site]) for site in (*atlas.sites.ids, ELSEWHERE) if site in named}


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
