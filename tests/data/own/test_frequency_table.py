"""A frequency table of somebody's own as a cohort: counts as printed, nothing summed, every row accounted for."""

import pandas as pd
import pytest

from data.atlas import Atlas
from data.own.about import About
from data.own.count.intake import Intake, cohort_of
from data.own.read.sheets import read_files
from data.own.understand.mapping import LEFT_OUT, proposed
from data.own.understand.recognise import recognised
from data.stats.frequency import shares
from tests.data.own.cohorts import with_cohorts
from tests.data.own.uploads import sums

TABLE = """Primary,Site,n_with_site,n_patients
Breast cancer,Bone mets,30,100
Breast cancer,Liver,20,100
Lungs,DMETS_DX_CNS_BRAIN,5,10
Martian,Liver,1,9
"""


@pytest.fixture(scope="module")
def mine(atlas: Atlas) -> Intake:
    """Return the table as a cohort, with the label that means nothing left out."""
    shape = recognised(read_files([("mine.csv", TABLE.encode())]), atlas)
    mapping = proposed(shape, atlas).decided({("primary", "Martian"): LEFT_OUT})
    return cohort_of(shape, mapping, About("My study"), atlas)


def test_the_counts_stand_as_printed(mine: Intake) -> None:
    rows = mine.own.frequencies
    found = list(zip(rows["primary_id"], rows["site_id"], rows["n_with_site"], rows["n_denominator"], strict=True))
    assert found == [("breast", "bone", 30, 100), ("breast", "liver", 20, 100), ("lung", "cns", 5, 10)]
    assert list(mine.own.denominators["n_patients"]) == [100, 10]


def test_every_page_can_read_it(mine: Intake, atlas: Atlas) -> None:
    both = with_cohorts(atlas, mine.own)
    frame = shares(both, "own_my_study", "breast")
    assert list(frame["share"]) == [0.3, 0.2]
    for name in ("sources", "cohorts", "denominators", "frequencies", "cooccurrence"):
        pd.testing.assert_series_equal(getattr(both.tables, name).dtypes, getattr(atlas.tables, name).dtypes)


def test_the_report_adds_up(mine: Intake) -> None:
    found = sums(mine.report).iloc[0]
    assert (found["read"], found["used"], found["set_aside"]) == (4, 3, 1)
    line = mine.report[mine.report["outcome"] == "set aside"].iloc[0]
    assert (line["why"], line["rows"]) == ("its primary is left out of the mapping", "5")
