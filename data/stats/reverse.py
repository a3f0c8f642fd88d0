"""The other way round: which primaries reach a site, and what share of the site's metastases each makes up."""

import pandas as pd

from data.atlas import Atlas, memoised
from data.stats.frequency import Options, all_shares
from data.stats.inference import wilson


def site_shares(matrix: pd.DataFrame, site_id: str, *, addable: bool) -> pd.DataFrame:
    """Return the rows of one site in a frame of all shares of a cohort, largest first.

    `matrix` is the result of data.stats.frequency.all_shares; `addable` tells whether each patient has one
    primary (primaries_disjoint of the cohort). Added are, as fractions, of_site (this primary's share
    of all patients of the cohort with a metastasis in the site), of_site_low, of_site_high (Wilson
    95 %) and n_site (those patients). of_site reflects the cohort's mix of primaries and is <NA>
    where any count is unknown or patients count under two primaries. An empty frame means that the
    cohort does not print the site.
    """
    frame = matrix[matrix["site_id"] == site_id]
    total = frame["n_with_site"].sum(skipna=False) if addable and len(frame) else pd.NA
    n_site = pd.Series(total, index=frame.index, dtype="Int64")
    low, high = wilson(frame["n_with_site"], frame["n_with_site"], n_site)
    positive = n_site.fillna(0) > 0
    of_site = (frame["n_with_site"].astype("Float64") / n_site.where(positive)).astype("Float64")
    frame = frame.assign(of_site=of_site, of_site_low=low, of_site_high=high, n_site=n_site)
    return frame.sort_values(["share", "primary_id"], ascending=[False, True], na_position="last", ignore_index=True)


@memoised(256)
def primaries_of_site(atlas: Atlas, cohort_id: str, site_id: str, options: Options) -> pd.DataFrame:
    """Return which primaries of a cohort reach a site, as `site_shares`; raise FrequencyError like `all_shares`."""
    addable = bool(atlas.cohorts.row(cohort_id).primaries_disjoint)
    return site_shares(all_shares(atlas, cohort_id, options), site_id, addable=addable)
