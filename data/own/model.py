"""A cohort that does not come with the atlas, as rows for its tables."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import pandas as pd

from data.stats.words import many
from data.tables.load import Tables


@dataclass(frozen=True, eq=False)
class OwnCohort:
    """One cohort, held by whoever loaded it.

    source and cohort are one row each of the tables `sources` and `cohorts`; the other frames are its
    rows of the tables of the same name. All have the columns and types of `datapackage.json`. Never
    mutate a frame.
    """

    source: pd.DataFrame
    cohort: pd.DataFrame
    denominators: pd.DataFrame
    frequencies: pd.DataFrame
    cooccurrence: pd.DataFrame

    @property
    def cohort_id(self) -> str:
        """Its id in every table."""
        return str(self.cohort["cohort_id"].iloc[0])

    @property
    def label(self) -> str:
        """Its name on screen."""
        return str(self.cohort["label"].iloc[0])


def holds(own: OwnCohort) -> str:
    """Return what a cohort holds, in a line: patients, primaries, sites and figures withheld."""
    primaries, sites = (own.frequencies[column].nunique() for column in ("primary_id", "site_id"))
    withheld = int(own.frequencies["flag"].str.contains("withheld").sum())
    n = int(own.cohort["n_patients"].iloc[0])
    parts = [many(n, "patient", "patients"), many(primaries, "primary", "primaries"), many(sites, "site", "sites")]
    parts += [f"{many(withheld, 'figure', 'figures')} withheld"] if withheld else []
    return " · ".join(parts)


TABLE_OF = {"source": "sources", "cohort": "cohorts"}
"""The tables that are not named like their field."""


def joined(tables: Tables, cohorts: Iterable[OwnCohort]) -> Tables:
    """Return the tables with some cohorts after their own; raise ValueError for an id that is taken."""
    for own in cohorts:
        if own.cohort_id in set(tables.cohorts["cohort_id"]):
            msg = f"There is a cohort {own.cohort_id} already; give this one another name."
            raise ValueError(msg)
        more = {TABLE_OF.get(field.name, field.name): getattr(own, field.name) for field in fields(own)}
        tables = replace(
            tables, **{name: pd.concat([getattr(tables, name), rows], ignore_index=True) for name, rows in more.items()}
        )
    return tables
