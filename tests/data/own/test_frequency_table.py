"""A frequency table of somebody's own as a cohort: counts as printed, nothing summed, every row accounted for."""

import pandas as pd
import pytest

from data.frequency import shares
from data.load import Tables
from data.own import ledger
from data.own.about import About
from data.own.intake import Taken, taken
from data.own.mapping import LEFT_OUT, proposed
from data.own.model import joined
from data.own.read import read_files
from data.own.shapes import recognised

TABLE = """Primary,Site,n_with_site,n_patients
Breast cancer,Bone mets,30,100
Breast cancer,Liver,20,100
Lungs,DMETS_DX_CNS_BRAIN,5,10
Martian,Liver,1,9
"""


@pytest.fixture(scope="module")
def mine(tables: Tables) -> Taken:
    """Return the table as a cohort, with the label that means nothing left out."""
    shape = recognised(read_files([("mine.csv", TABLE.encode())]), tables)
    mapping = proposed(shape, tables).decided({("primary", "Martian"): LEFT_OUT})
    return taken(shape, mapping, About("My study"), tables)


def test_the_counts_stand_as_printed(mine: Taken) -> None:
    rows = mine.own.frequencies
    found = list(zip(rows["primary_id"], rows["site_id"], rows["n_with_site"], rows["n_denominator"], strict=True))
    assert found == [("breast", "bone", 30, 100), ("breast", "liver", 20, 100), ("lung", "cns", 5, 10)]
    assert list(mine.own.denominators["n_patients"]) == [100, 10]


def test_every_page_can_read_it(mine: Taken, tables: Tables) -> None:
    both = joined(tables, [mine.own])
    frame = shares(both, "own_my_study", "breast")
    assert list(frame["share"]) == [0.3, 0.2]
    for name in ("sources", "cohorts", "denominators", "frequencies", "cooccurrence"):
        pd.testing.assert_series_equal(getattr(both, name).dtypes, getattr(tables, name).dtypes)


def test_the_report_adds_up(mine: Taken) -> None:
    sums = ledger.read_rows(mine.report).iloc[0]
    assert (sums["read"], sums["used"], sums["set_aside"]) == (4, 3, 1)
    line = mine.report[mine.report["outcome"] == "set aside"].iloc[0]
    assert (line["why"], line["rows"]) == ("its primary is left out of the mapping", "5")
