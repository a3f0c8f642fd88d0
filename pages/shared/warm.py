"""What the server does before it takes visitors."""

from data.frequency import ALL_PRIMARIES
from pages.shared import loading
from pages.shared.address import DEFAULT
from pages.shared.selection import view
from viz.bodymap import drawing
from viz.heatmap import plot_heatmap
from viz.sankey import plot_sankey
from viz.theme import theme


def warm() -> None:
    """Load tables and drawings and form what the home page shows, so that no visitor waits for it.

    Raises data.load.TableError when a table is damaged: such a server must not start.
    """
    known = loading.tables()
    for sex in ("female", "male"):
        drawing(sex)
    seen = view(DEFAULT, known, pooled=True)
    loading.shares(DEFAULT.cohort, ALL_PRIMARIES, seen.options)
    loading.shares(DEFAULT.cohort, DEFAULT.primary, seen.options)
    streams = loading.streams(DEFAULT.cohort, seen.options, "patients", DEFAULT.top, None)
    matrix = loading.heat_map(DEFAULT.cohort, seen.options, "system", (DEFAULT.primary, seen.site))
    for mode in ("light", "dark"):
        loading.figure(plot_sankey, streams, theme(mode))
        loading.figure(plot_heatmap, matrix, theme(mode))
