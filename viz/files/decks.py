"""A deck of the atlas: the figures that its slides name, and its slides as pages of a file."""

from dataclasses import dataclass, replace
from inspect import signature
from typing import cast
from urllib.parse import urlencode

import plotly.graph_objects as go

from data.atlas import Atlas, memoised
from data.files.citable import NO_LINK
from data.files.deck import Deck, Slide, ready_decks
from data.selection import MOST_OTHERS, Selection, from_params, to_params
from data.tables.plain import as_typed
from viz.anatomy.geometry_files import inlined
from viz.charts.theme import Theme
from viz.charts.written import as_text, visible
from viz.files.cited import citable, link_of
from viz.files.slides import FORMATS, WIDTH, Page, Window, plot_large
from viz.views.catalogue import CATALOGUE, build, lasting
from viz.views.comparing import ONE_OF, with_others
from viz.views.figure import CANNOT, Figure, drawn
from viz.views.scope import scope
from viz.views.words import primary_label

TEXTS = {
    "title": "Title (empty: the figure’s finding)",
    "question": "Question shown first",
    "note": "Note for the speaker (shown in your own view, key N, and in PowerPoint)",
}
"""What the texts of a slide are called."""
FOLLOW = (
    "The class can follow on their phones: the code opens this slide, question first, and each student can go on from "
    "there."
)
FOLLOW_FIGURE = "The code opens the figure of this slide, because your own deck exists only in your session."
KINDS = {
    **dict.fromkeys(("atlas_map", "primary_map", *(f"compare_map_{n}" for n in range(1, MOST_OTHERS + 2))), "body"),
    **dict.fromkeys(("heatmap", "enrichment", "pairs", "claims"), "grid"),
    **dict.fromkeys(("sankey", "network", "circulation", "organs", "steps"), "net"),
}
"""How figures are pictured where all slides stand side by side; all others are bars."""


def selection_of(atlas: Atlas, slide: Slide) -> Selection:
    """Return what a slide shows; what does not exist any more gives way to its default."""
    return from_params(dict(slide.params), atlas)[0]


def slide_of(atlas: Atlas, figure: Figure) -> Slide:
    """Return a figure, as it is seen now, as a slide."""
    return Slide(figure.view, tuple(to_params(lasting(atlas, figure.view, figure.selection)).items()))


def figure_on(atlas: Atlas, slide: Slide) -> Figure | str:
    """Return a slide's figure, or the sentence that says why there is none."""
    try:
        return build(atlas, slide.view, selection_of(atlas, slide))
    except CANNOT as error:
        return str(error)


def title_of(slide: Slide) -> str:
    """Return what a list calls a slide whose figure is not drawn there."""
    return slide.title or CATALOGUE[slide.view].name


def link_to(atlas: Atlas, slide: Slide, base: str) -> str:
    """Return the address of a slide's figure, "" where it would open for nobody else; base is that of the atlas."""
    return link_of(atlas, slide.view, selection_of(atlas, slide), base)


@memoised(512)
def row_of(atlas: Atlas, slide: Slide) -> str:
    """Return which figure a slide shows, of which primary, site and cohort, and what is compared with what."""
    view = CATALOGUE[slide.view]
    chosen = selection_of(atlas, slide)
    used = set(view.uses) - view.unused(chosen)
    seen = scope(atlas, view.part(chosen))
    names = {
        "primary": primary_label(atlas, seen),
        "site": atlas.sites.labels.get(seen.site, ""),
        "cohort": atlas.cohorts.labels[seen.cohort_id],
    }
    if "others" in used:
        names[ONE_OF[chosen.by]] = with_others(atlas, chosen)
    return " · ".join(filter(None, (view.name, *(text for name, text in names.items() if name in used))))


@dataclass(frozen=True)
class Sheet:
    """A slide as it is shown: its figure or why there is none, and what stands around that.

    whom says of whom its numbers are and how many they are, axis what is drawn. link is the address that a class
    opens, "" where it would open nothing for others.
    """

    figure: Figure | str
    title: str
    whom: str
    axis: str
    foot: str
    link: str

    @property
    def way(self) -> str:
        """The link as one reads it, or why there is none."""
        return self.link.removeprefix("https://").removeprefix("http://") or NO_LINK


def sheet(atlas: Atlas, slide: Slide, base: str, public: str = "") -> Sheet:
    """Return a slide as it is shown; `public` is its own address, where others have the deck too."""
    figure = figure_on(atlas, slide)
    if isinstance(figure, str):
        return Sheet(figure, title_of(slide), "", "", "", public)
    link = public or link_to(atlas, slide, base)
    facts = citable(figure, link)
    foot = " ".join(filter(None, (facts.note, facts.brief or facts.source)))
    return Sheet(figure, slide.title or figure.headline, facts.selection, figure.heading, foot, link)


@dataclass(frozen=True)
class Stage:
    """Where a slide show stands: its slide, whether its question is open, whose view it is, whether others have it."""

    at: int
    asked: bool
    noted: bool
    public: bool


def stage(atlas: Atlas, deck: Deck, now: Stage, window: Window) -> dict[str, object]:
    """Return what the browser has to know of a slide show: all slides by name, the notes, and what comes next."""
    at, asked = now.at, now.asked
    names = [visible(one.question or one.title) or row_of(atlas, one) for one in deck.slides]
    rows = [row_of(atlas, one) for one in deck.slides]
    kinds = [KINDS.get(one.view, "bars") for one in deck.slides]
    coming = "Next: the answer" if asked else f"Next: slide {at + 2}" if at + 1 < len(names) else "The last slide"
    return {
        "title": visible(deck.title),
        "at": at,
        "asked": asked,
        "noted": now.noted,
        "note": visible(deck.slides[at].note) or "This slide has no notes.",
        "coming": coming,
        "follow": FOLLOW if now.public else FOLLOW_FIGURE,
        "said": f"Slide {at + 1} of {len(names)}: {names[at] if asked else rows[at]}",
        "slides": [{"name": n, "row": r, "kind": k} for n, r, k in zip(names, rows, kinds, strict=True)],
        "size": [window.wide, window.high],
    }


def fitted(shown: Sheet, window: Window) -> Figure:
    """Return the figure of a slide so that the whole slide fits a window; only for one that has a figure."""
    room = window.room(shown.title, shown.whom, shown.axis, f"{shown.foot} {shown.way}")
    return _large(cast("Figure", shown.figure), room, window.wide)


def _large(figure: Figure, room: int, wide: int) -> Figure:
    options = {name: value for name, value in figure.options if name != "narrow"}
    options |= {"drawn_by": figure.plot, "room": room, "wide": wide}
    options |= {"roomy": True} if "roomy" in signature(figure.plot).parameters else {}
    return replace(figure, plot=plot_large, options=tuple(options.items()))


def notices(wanted: str, mine: str) -> list[str]:
    """Return why a deck cannot be presented that an address asks for, where it asks for one."""
    if wanted == mine:
        return ["This session has no deck of its own: open its file, or choose a ready one."]
    return [f"There is no deck of that name. Ready decks: {', '.join(ready_decks())}."] if wanted else []


def address(deck: str, slide: int, base: str) -> str:
    """Return the address of a slide of a deck that comes with the atlas."""
    query = urlencode({"deck": deck, "slide": slide})
    return f"{base}present?{query}"


def written(atlas: Atlas, deck: Deck, form: str, look: Theme, base: str) -> bytes:
    """Return a deck as a file of a form of viz.files.slides.FORMATS; raise viz.files.render.RenderError."""
    return FORMATS[form][2](deck.title, pages(atlas, deck, look, base), look)


def pages(atlas: Atlas, deck: Deck, look: Theme, base: str) -> list[Page]:
    """Return a deck's slides for a file; slides without a figure are left out."""
    found = ((slide, figure_on(atlas, slide)) for slide in deck.slides)
    return [_page(atlas, slide, figure, look, base) for slide, figure in found if not isinstance(figure, str)]


def _page(atlas: Atlas, slide: Slide, figure: Figure, look: Theme, base: str) -> Page:
    """A slide that needs nothing from a server: the body comes inside its figure."""
    link = link_to(atlas, slide, base)
    facts = citable(figure, link)
    page = Page(
        figure=go.Figure(),
        title=visible(slide.title) or as_typed(as_text(figure.headline)),
        whom=" · ".join(filter(None, (figure.heading, facts.selection))),
        question=visible(slide.question),
        caption=as_typed(as_text(figure.sentence)),
        source=as_typed(as_text(figure.caption if link else f"{figure.caption} {NO_LINK}")),
        note=visible(slide.note),
        link=link,
        foot=" ".join(part for part in (facts.note, facts.brief, "" if link else NO_LINK) if part)
        if facts.brief
        else "",
    )
    large = drawn(atlas, _large(figure, page.room, WIDTH), look)
    return replace(page, figure=go.Figure(inlined(large.to_dict())))
