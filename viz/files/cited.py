"""A figure as something that can be cited: its facts, and the address that opens it again."""

from data.atlas import Atlas
from data.files.citable import Citable
from data.selection import OWN, Selection, entries
from data.tables.plain import as_typed
from viz.charts.written import as_text
from viz.views.catalogue import CATALOGUE, address_of, lasting
from viz.views.figure import Figure


def is_public(atlas: Atlas, selection: Selection) -> bool:
    """Return whether an address opens the same figure for others: not where a cohort lives in a session alone."""
    own = (one for one in (selection.cohort, *entries(selection.others)) if one.startswith(OWN))
    return all(one in atlas.cohorts and one not in atlas.private for one in own)


def link_of(atlas: Atlas, view_id: str, selection: Selection, base: str) -> str:
    """Return the address of a figure, or "" where it would open for nobody else; base is that of the atlas, or ""."""
    if not is_public(atlas, CATALOGUE[view_id].part(selection)):
        return ""
    chosen = lasting(atlas, view_id, selection)  # it may name a cohort that was only suggested
    return address_of(view_id, chosen, base) if is_public(atlas, chosen) else ""


def citable(figure: Figure, link: str) -> Citable:
    """Return the facts of a figure; link "" where there is none that others can open."""
    of = figure.provenance
    texts = {
        "title": as_text(figure.headline),
        "sentence": as_text(figure.sentence),
        "filters": of.filters,
        "n": of.n,
        "denominator": of.denominator,
        "cohort": of.cohort,
        "method": of.method,
        "source": as_text(figure.source),
        "brief": figure.brief,
        "note": as_text(figure.note),
    }
    return Citable(sources=of.sources, link=link, **{name: as_typed(text) for name, text in texts.items()})


def cited(atlas: Atlas, figure: Figure, base: str) -> Citable:
    """Return the facts of a figure of the catalogue, with its address below `base`."""
    return citable(figure, link_of(atlas, figure.view, figure.selection, base))
