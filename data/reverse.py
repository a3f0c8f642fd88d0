"""The other way round: which primaries reach a site, and what share of the site's metastases each makes up."""

import pandas as pd

from data.frequency import Options, all_shares, wilson
from data.load import Tables
from data.rows import row


def primaries_of_site(tables: Tables, cohort_id: str, site_id: str, options: Options | None = None) -> pd.DataFrame:
    """Return the shares of every disjoint primary of the cohort that prints the site, largest first.

    To the columns of `data.frequency.COLUMNS` are added, as fractions, of_site (this primary's share
    of all patients of the cohort with a metastasis in the site), of_site_low, of_site_high (Wilson
    95 %) and n_site (those patients). of_site reflects the cohort's mix of primaries and is <NA>
    where any count is unknown or patients count under two primaries. An empty frame means that the
    cohort does not print the site.
    """
    frame = all_shares(tables, cohort_id, options)
    frame = frame[frame["site_id"] == site_id]
    may_add = len(frame) and row(tables.cohorts, cohort_id).primaries_disjoint
    total = frame["n_with_site"].sum(skipna=False) if may_add else pd.NA
    n_site = pd.Series(total, index=frame.index, dtype="Int64")
    low, high = wilson(frame["n_with_site"], frame["n_with_site"], n_site)
    positive = n_site.fillna(0) > 0
    of_site = (frame["n_with_site"].astype("Float64") / n_site.where(positive)).astype("Float64")
    frame = frame.assign(of_site=of_site, of_site_low=low, of_site_high=high, n_site=n_site)
    return frame.sort_values(["share", "primary_id"], ascending=[False, True], na_position="last", ignore_index=True)
