"""Every figure of the atlas as one thing that can stand alone.

A page shows such a figure among others; a slide or a file shows one and nothing else.
"""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from data.frequency import FrequencyError
from data.network import NetworkError
from pages.shared import explore_views as explore
from pages.shared import learn_views as learn
from pages.shared import quiz_views
from pages.shared.address import MOST_OTHERS, Selection, to_params
from pages.shared.shown import Shown
from viz import sankey

CANNOT = (FrequencyError, NetworkError, sankey.SankeyError)
"""What a builder raises where there is nothing to draw; the message is a sentence."""
PATHS = {"Atlas": ""}
"""Where a page's address is not its title in small letters."""
VIEWS: dict[str, tuple[str, str, Callable[[Selection], Shown]]] = {
    "atlas_map": ("Atlas", "Body, all primaries", explore.atlas_map),
    "atlas_bars": ("Atlas", "Ranked sites, all primaries", explore.atlas_bars),
    "sankey": ("Atlas", "From primary to site", explore.streams),
    "heatmap": ("Atlas", "Every primary, every site", explore.matrix),
    "primary_map": ("Primary", "Body", explore.primary_map),
    "primary_bars": ("Primary", "Ranked sites", explore.primary_bars),
    "site_bars": ("Site", "Ranked primaries", explore.site_bars),
    "of_site_bars": ("Site", "Where its metastases come from", explore.of_site_bars),
    "which": ("Site", "Which primary?", learn.origin_of_unknown),
    "which_printed": ("Site", "Shares as papers print them", learn.printed_shares),
    "evidence": ("Evidence", "Every cohort and paper", explore.every_figure),
    "network": ("Network", "Network", explore.graph),
    "steps": ("Network", "Steps of a random walk", explore.steps),
    "ratios": ("Enrichment", "Observed over expected", explore.ratios),
    "enrichment": ("Enrichment", "Every primary, every site", explore.grid),
    "compare": ("Compare", "Side by side", explore.side_by_side),
    **{
        f"compare_map_{place + 1}": ("Compare", f"Body {place + 1}", partial(explore.compare_map, place))
        for place in range(MOST_OTHERS + 1)
    },
    "together": ("Together", "With one site, also another", explore.occurring_together),
    "pairs": ("Together", "Every pair of sites", explore.pairs),
    "circulation": ("Pathways", "The circulation", learn.ways_out),
    "organs": ("Pathways", "Single organs, the first filter framed", learn.organs),
    "first_filters": ("Pathways", "First filters", learn.first_filters),
    "named": ("Pathways", "Named metastases", learn.named_metastases),
    "claims": ("Claims", "A ranked list", learn.claimed_list),
    "reached": ("Clinic", "Most often reached from", learn.reached_from),
    "quiz_bars": ("Primary", "Shares that decide a quiz question", quiz_views.answer_bars),
    "quiz_map": ("Primary", "Shares that decide a quiz question, on the body", quiz_views.answer_map),
    "quiz_place": ("Primary", "What a quiz question is about", quiz_views.answer_place),
}
"""The figures that can stand alone: {id: (title of its page, name, builder)}."""


def address_of(view: str, chosen: Selection, base: str) -> str:
    """Return the address of the page that has a figure; base is that of the atlas with a slash at its end, or ""."""
    page = VIEWS[view][0]
    return f"{base}{PATHS.get(page, page.lower())}?{urlencode(to_params(chosen))}"
