"""What the server does before it takes visitors."""

from data.frequency import ALL_PRIMARIES, all_shares, shares
from pages.shared.loading import tables
from viz.bodymap import drawing


def warm() -> None:
    """Load tables and drawings and form some shares, so that no visitor waits for an import.

    Raises data.load.TableError when a table is damaged: such a server must not start.
    """
    known = tables()
    for sex in ("female", "male"):
        drawing(sex)
    first = known.cohorts["cohort_id"].iloc[0]
    shares(known, first, ALL_PRIMARIES)
    all_shares(known, first)
