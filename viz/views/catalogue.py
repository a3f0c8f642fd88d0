"""Every figure of the atlas, one row each: the only place that lists them.

Menus, addresses, file names, slides, batches and the table in the README are loops over it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from data.atlas import Atlas, memoised
from data.files.text import file_name
from data.selection import DEFAULT, MOST_OTHERS, Selection, changes, to_params
from viz.charts.theme import theme
from viz.views import (
    claims,
    claims_matrix,
    comparing,
    enrichment,
    evidence,
    graphs,
    overview,
    pathways,
    printed_shares,
    quiz,
    site,
    together,
    which_primary,
)
from viz.views.figure import Figure, on_page

WIDE = 860
"""Pixels below which a diagram of a whole cohort cannot be read."""
NARROW = 640
"""Pixels below which a figure takes its narrow layout, if it has any."""
HOME = "atlas"
"""The page whose address is that of the atlas itself."""

COHORT = ("cohort", "share", "group", "own", "nodes")
"""Fields that decide the shares of a cohort."""
ONE = (*COHORT, "primary")
"""Fields that decide the shares of one primary."""
SITE = ("site",)
PAIRS = ("cohort", "primary", "group", "own")
"""Fields that decide the pairs of sites of one primary."""
WHICH = ("cohort", "share", "group", "nodes", "site", "least", "second", "prior", "weights")
"""Fields that decide which primary a metastasis came from; the own organ is never counted there."""


def _none(_: Selection) -> frozenset[str]:
    return frozenset()


def _as_it_is(_: Atlas, selection: Selection) -> Selection:
    return selection


def _whole(selection: Selection) -> frozenset[str]:
    """The primary decides nothing but which groups of patients are offered."""
    return frozenset() if selection.group else frozenset({"primary"})


@dataclass(frozen=True)
class View:
    """One row: a figure's id, the page it stands on, its name there, and what builds it.

    uses are the fields of a selection that decide what it shows, lit those that only light something up in it, both
    in the order of its file name; needs are values that its page must have for it to be seen. unused says which of
    these fields do not matter for a selection, where one figure is several in turn. wide is the least width in pixels
    at which it can be read, narrow the one below which it takes its narrow layout. written_out names in a
    selection what is only suggested there, for an address that lasts.
    """

    id: str
    page: str
    name: str
    build: Callable[[Atlas, Selection], Figure]
    uses: tuple[str, ...]
    lit: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    unused: Callable[[Selection], frozenset[str]] = _none
    wide: int = 0
    narrow: int = NARROW
    written_out: Callable[[Atlas, Selection], Selection] = _as_it_is

    def used(self, selection: Selection) -> tuple[str, ...]:
        """Return the fields that matter for a selection."""
        without = self.unused(selection)
        return tuple(name for name in (*self.uses, *self.lit) if name not in without)

    def part(self, selection: Selection) -> Selection:
        """Return what of a selection decides this figure; the rest is as if nothing were chosen."""
        kept: dict[str, Any] = {name: getattr(selection, name) for name in self.used(selection)}
        return replace(DEFAULT, **{**kept, **self.needs})

    @property
    def over(self) -> tuple[str, ...]:
        """What a batch can repeat it over: "primaries", "sites", both or neither."""
        return tuple(many for one, many in (("primary", "primaries"), ("site", "sites")) if one in self.uses)


_ROWS = (
    View("atlas_map", "atlas", "Body, all primaries", overview.atlas_map, (*COHORT, "body"), SITE),
    View("atlas_bars", "atlas", "Ranked sites, all primaries", overview.atlas_bars, COHORT, SITE),
    View(
        "sankey",
        "atlas",
        "From primary to site",
        overview.streams,
        (*COHORT, "unit", "top", "focus"),
        wide=WIDE,
    ),
    View(
        "heatmap",
        "atlas",
        "Every primary, every site",
        overview.matrix,
        (*COHORT, "order"),
        ("primary", "site"),
        wide=WIDE,
    ),
    View("primary_map", "primary", "Body", overview.primary_map, (*ONE, "body"), SITE),
    View("primary_bars", "primary", "Ranked sites", overview.primary_bars, ONE, SITE),
    View("site_bars", "site", "Ranked primaries", site.site_bars, (*COHORT, "site", "least")),
    View("of_site_bars", "site", "Where its metastases come from", site.of_site_bars, (*COHORT, "site")),
    View("which", "site", "Likely primary", which_primary.which, WHICH, needs={"chapter": "which"}),
    View(
        "which_printed",
        "site",
        "Shares as papers print them",
        printed_shares.which_printed,
        ("cohort", "site"),
        needs={"chapter": "which"},
    ),
    View(
        "evidence",
        "evidence",
        "Every cohort and paper",
        evidence.every_figure,
        ("primary", "site"),
        ("cohort",),
        narrow=1150,
    ),
    View("network", "network", "Network", graphs.network, graphs.USES, unused=graphs.unused),
    View("steps", "network", "Steps of a random walk", graphs.steps, (*ONE, "above"), needs={"graph": "walk"}),
    View("ratios", "enrichment", "Observed over expected", enrichment.ratios, ONE, SITE),
    View(
        "enrichment",
        "enrichment",
        "Every primary, every site",
        enrichment.matrix,
        (*COHORT, "least", "order"),
        ("primary", "site"),
        wide=WIDE,
    ),
    View(
        "compare",
        "compare",
        "Side by side",
        comparing.side_by_side,
        (*ONE, "by", "others"),
        SITE,
        written_out=comparing.written_out,
    ),
    *(
        View(
            f"compare_map_{place + 1}",
            "compare",
            f"Body {place + 1}",
            partial(comparing.on_the_body, place),
            (*ONE, "body", "by", "others"),
            SITE,
            written_out=comparing.written_out,
        )
        for place in range(MOST_OTHERS + 1)
    ),
    View("together", "together", "With one site, also another", together.of_one_site, (*PAIRS, "site")),
    View("pairs", "together", "Every pair of sites", together.every_pair, PAIRS, SITE),
    View("circulation", "pathways", "The circulation", pathways.ways_out, ONE),
    View("organs", "pathways", "Single organs, the first filter framed", pathways.organs, ONE),
    View("first_filters", "pathways", "First filters", pathways.first_filters, COHORT, ("primary",), unused=_whole),
    View(
        "named",
        "pathways",
        "Named metastases",
        pathways.named,
        ("cohort", "primary"),
        ("topic",),
        needs={"chapter": "eponyms"},
    ),
    View(
        "claims",
        "claims",
        "A ranked list",
        claims.claimed_list,
        ("primary", "topic"),
        ("cohort",),
        unused=claims.unused,
    ),
    View(
        "claims_matrix",
        "claims",
        "Lists against cohorts",
        claims_matrix.lists_checked,
        (),
        ("primary", "topic", "cohort"),
    ),
    View("reached", "clinic", "Most often reached from", site.reached, (*COHORT, "site", "least")),
    View("quiz_bars", "quiz", "Shares that decide a quiz question", quiz.quiz_bars, ("topic",)),
    View("quiz_map", "quiz", "Shares that decide a quiz question, on the body", quiz.quiz_map, ("topic",)),
    View("quiz_place", "quiz", "What a quiz question is about", quiz.quiz_place, ("topic",)),
)
CATALOGUE: dict[str, View] = {view.id: view for view in _ROWS}
"""{id: view}, in the order in which people are offered them."""


def build(atlas: Atlas, view_id: str, selection: Selection) -> Figure:
    """Return a figure; raise one of viz.views.figure.CANNOT with a sentence where there is nothing to draw."""
    return _built(atlas, view_id, CATALOGUE[view_id].part(selection))


@memoised(256)
def _built(atlas: Atlas, view_id: str, part: Selection) -> Figure:
    return replace(CATALOGUE[view_id].build(atlas, part), view=view_id, selection=part)


def draw_ahead(atlas: Atlas) -> None:
    """Draw what the home page shows at its defaults, in both themes, so that nobody waits for it."""
    for view in (one for one in CATALOGUE.values() if one.page == HOME):
        for mode in ("light", "dark"):
            on_page(atlas, build(atlas, view.id, DEFAULT), theme(mode))


def address_of(view_id: str, selection: Selection, base: str) -> str:
    """Return the address that opens a figure's page with that very figure; base is the atlas's, with a slash, or "".

    The fragment is the figure's own place on its page.
    """
    view = CATALOGUE[view_id]
    page = "" if view.page == HOME else view.page
    return f"{base}{page}?{urlencode(to_params(view.part(selection)))}#{view_id}"


def lasting(atlas: Atlas, view_id: str, selection: Selection) -> Selection:
    """Return what of a selection decides a figure, with all that is only suggested in it named."""
    view = CATALOGUE[view_id]
    return view.written_out(atlas, view.part(selection))


def query_on(atlas: Atlas, page: str, selection: Selection) -> str:
    """Return what of the address of a page says a selection, with all named that its figures would only suggest."""
    for view in (one for one in CATALOGUE.values() if one.page == page):
        selection = view.written_out(atlas, selection)
    return urlencode(to_params(selection))


def name_of(view_id: str, selection: Selection) -> str:
    """Return the file name of a figure without ending: the same for the same figure, in the words of its address."""
    view = CATALOGUE[view_id]
    part = view.part(selection)
    chosen = changes(part)
    words = [view_id]
    used = view.used(part)
    for name in (one.name for one in fields(Selection) if one.name in used):
        if name in ("cohort", "primary") and name in view.uses:
            words.append(getattr(part, name))
        elif name in chosen:
            words.append(chosen[name] if name in ("site", "group", "graph") else f"{name} {chosen[name]}")
    return file_name(*words)
