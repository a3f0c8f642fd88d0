"""A figure of the atlas as a file: from a view, a selection, a format and a size to bytes, the same for the same."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd
import plotly.graph_objects as go

from data import snippets
from data.bundle import zipped
from data.citable import CITATION, Citable, bibtex, facts, readme
from data.export import file_name
from data.table_files import TABLE_FORMATS
from pages.shared.address import OWN, Selection, entries, to_params
from pages.shared.loading import atlas, figure, tables
from pages.shared.shown import Shown
from pages.shared.views import VIEWS, address_of
from viz.palettes import look_of, recoloured
from viz.picture_files import to_html, to_pdf, to_png, to_svg
from viz.plate import Paper, Size, paper, plated
from viz.render import RenderError
from viz.theme import Theme

PICTURES = ("png", "svg", "pdf")
"""Formats that the browser on the server draws."""
FORMATS: dict[str, tuple[str, str]] = {
    "png": ("PNG", "image/png"),
    "svg": ("SVG", "image/svg+xml"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("HTML", "text/html"),
    "csv": ("CSV", TABLE_FORMATS["csv"][0]),
    "xlsx": ("Excel", TABLE_FORMATS["xlsx"][0]),
    "parquet": ("Parquet", TABLE_FORMATS["parquet"][0]),
    "json": ("JSON", TABLE_FORMATS["json"][0]),
    "bundle": ("Citable bundle", "application/zip"),
}
"""What a figure can be saved as: {id: (name, media type)}."""
ENDINGS = {"bundle": "zip"}
OF_ALL = (
    "atlas_map",
    "atlas_bars",
    "sankey",
    "heatmap",
    "site_bars",
    "of_site_bars",
    "which",
    "which_printed",
    "enrichment",
    "first_filters",
    "reached",
)
"""Views that show every primary, whose file names leave the chosen one out."""
NAMED: dict[str, tuple[str, ...]] = {
    "unit": ("sankey",),
    "top": ("sankey",),
    "focus": ("sankey", "network"),
    "order": ("heatmap", "enrichment"),
    "least": ("site_bars", "of_site_bars", "which", "enrichment", "reached", "network"),
    "graph": ("network",),
    "weight": ("network",),
    "alike": ("network",),
    "above": ("network", "steps"),
    "by": ("compare",),
    "others": ("compare",),
    "second": ("which",),
    "prior": ("which",),
    "weights": ("which",),
    "topic": ("claims", "named", "quiz"),
    "site": (),
    "share": (),
    "group": (),
    "body": (),
    "own": (),
    "nodes": (),
}
"""Choices that stand in a file's name, with the views that they concern (by prefix; none: all)."""


SCREEN = Size()


@dataclass(frozen=True)
class Request:
    """One file: which figure of which selection, as what, how large; base is the atlas's address, or ""."""

    view: str
    chosen: Selection
    form: str
    size: Size = SCREEN
    base: str = ""


def name_of(view: str, chosen: Selection, size: Size | None = None) -> str:
    """Return the file name of a figure without its ending: the same for the same choice, in words of its address."""
    params = to_params(chosen)
    kind = chosen.graph if view == "network" else ""
    parts = [view, kind, params.pop("cohort")]
    primary = params.pop("primary")
    pooled = view in OF_ALL or (view == "network" and chosen.graph not in ("together", "walk"))
    parts += [] if pooled else [primary]
    for key, value in params.items():
        if key in NAMED and (not NAMED[key] or view.startswith(NAMED[key])) and key != "graph":
            parts.append(value if key in ("site", "group") else f"{key} {value}")
    if size:
        parts.append(f"{size.mm:g}mm {size.points:g}pt" if size.mm else f"{size.scale:g}x" if size.scale != 1 else "")
        parts.append(
            {"screen": "", "print": "white"}.get(size.palette, size.palette)
            if not size.mm or size.palette != "print"
            else ""
        )
    return file_name(*parts)


def file_of(request: Request) -> str:
    """Return the whole file name of a request."""
    drawn = request.form in (*PICTURES, "bundle")
    stem = name_of(request.view, request.chosen, request.size if drawn else None)
    return f"{stem}.{ENDINGS.get(request.form, request.form)}"


def is_public(chosen: Selection) -> bool:
    """Return whether an address opens the same figure for others: not where the cohort lives in a session alone."""
    return {chosen.cohort, *(one for one in entries(chosen.others) if one.startswith(OWN))} <= set(
        atlas().cohorts["cohort_id"]
    )


def citable(shown: Shown, link: str) -> Citable:
    """Return the facts of a figure; link "" where there is none that others can open."""
    whose, sentence = shown.whose, shown.sentence.replace("**", "")
    return Citable(
        shown.title.replace("**", ""),
        sentence,
        whose.filters,
        whose.n,
        whose.denominator,
        whose.cohort,
        whose.method,
        shown.source.replace("**", ""),
        whose.sources,
        link,
        shown.brief,
    )


def link_of(view: str, chosen: Selection, base: str) -> str:
    """Return the address of a figure, or "" where it would open for nobody else."""
    return address_of(view, chosen, base) if is_public(chosen) else ""


def figure_of(shown: Shown, look: Theme, *, narrow: bool) -> go.Figure:
    """Return a figure as its page draws it; the body comes into it when it is written."""
    options = dict(shown.options)
    if narrow and "narrow" in inspect.signature(shown.plot).parameters:
        options["narrow"] = True
    return figure(shown.plot, shown.info, look, **options)


def plate_of(shown: Shown, one: Citable, size: Size, screen: Theme) -> tuple[go.Figure, Paper]:
    """Return a figure with everything burned in, in its size and colours, and the paper it is laid out for."""
    sheet, look = paper(size, shown.wide), look_of(size.palette, screen)
    figure = plated(figure_of(shown, look, narrow=sheet.width < shown.narrow), one, look, sheet.width)
    return recoloured(figure, size.palette), sheet


def made(request: Request, screen: Theme) -> bytes:
    """Return the bytes of a request; raise RenderError for a picture, and what views.CANNOT names for any."""
    shown = VIEWS[request.view][2](request.chosen)
    link = link_of(request.view, request.chosen, request.base)
    return of_shown(shown, link, request.form, request.size, screen, name_of(request.view, request.chosen))


def of_shown(shown: Shown, link: str, form: str, size: Size, screen: Theme, stem: str) -> bytes:
    """Return a figure as a file; raise RenderError where a picture cannot be drawn."""
    one = citable(shown, link)
    if form in TABLE_FORMATS:
        return TABLE_FORMATS[form][1](shown.table(), facts(one))
    if form == "html":
        look = look_of(size.palette, screen)
        return to_html(recoloured(figure_of(shown, look, narrow=False), size.palette), one, look)
    figure, sheet = plate_of(shown, one, size, screen)
    if form != "bundle":
        return _picture(form, figure, sheet, one)
    return _bundle(one, shown.table(), {f: partial(_picture, f, figure, sheet, one) for f in PICTURES}, stem)


def _picture(form: str, figure: go.Figure, sheet: Paper, one: Citable) -> bytes:
    return {"png": to_png, "svg": to_svg, "pdf": to_pdf}[form](figure, sheet, one)


def _bundle(one: Citable, frame: pd.DataFrame, pictures: Mapping[str, Callable[[], bytes]], stem: str) -> bytes:
    """Figure, data, README, CITATION.cff, BibTeX and snippets in one archive; without a browser, without pictures."""
    files: dict[str, bytes] = {}
    told: dict[str, str] = {}
    note = ""
    try:
        for form, draw in pictures.items():
            files[f"{stem}.{form}"] = draw()
            told[f"{stem}.{form}"] = f"the figure as {FORMATS[form][0]}"
    except RenderError as error:
        note = f"The pictures are missing: {error}"
    for form in ("csv", "xlsx", "parquet"):
        files[f"{stem}.{form}"] = TABLE_FORMATS[form][1](frame, facts(one))
        told[f"{stem}.{form}"] = f"the data as {FORMATS[form][0]}"
    for language, ending in (("Python", "py"), ("R", "R")):
        files[f"reload.{ending}"] = snippets.snippet(
            language, "parquet" if ending == "py" else "csv", stem, list(frame.columns)
        ).encode()
        told[f"reload.{ending}"] = f"lines of {language} that read the data"
    files["references.bib"] = bibtex(tables().sources, one.sources).encode()
    files["CITATION.cff"] = CITATION.read_bytes()
    told |= {"references.bib": "the sources of this figure as BibTeX", "CITATION.cff": "how to cite the atlas"}
    files["README.md"] = readme(one, told, note).encode()
    return zipped({f"{stem}/{name}": content for name, content in files.items()})
