"""Showing figures well: finding, chart, what it says, its table, its files."""

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.selection import Selection, to_params
from data.stats.frequency import shares
from pages.parts import save_menu
from pages.parts.layout import said
from pages.session import screen
from pages.session.atlas import atlas
from pages.session.choice import choose, current, go_to, pick
from pages.session.saving import camera
from pages.session.widgets import state
from viz.charts.bars import key_of_point
from viz.charts.bodymap import BodyMapInfo, site_of_point
from viz.charts.matrix import cell_of
from viz.charts.written import as_text
from viz.views.catalogue import build, name_of
from viz.views.figure import Figure, on_page
from viz.views.scope import Scope
from viz.views.site import reading_of
from viz.views.words import reference

Point = dict[str, Any]
TONES = {"fact": "gray", "warning": "orange"}
TALLEST_TABLE = 420


def figure_of(view: str, chosen: Selection | None = None) -> Figure:
    """Return a figure of the catalogue as this session sees it; raise like viz.views.catalogue.build."""
    return build(atlas(), view, chosen or current())


def badges(figure: Figure) -> str:
    """Return the badges of a figure as Markdown."""
    return marked(figure.marks)


def marked(marks: Iterable[tuple[str, str]]) -> str:
    """Return marks, (tone, text) each, as Markdown badges."""
    return " ".join(f":{TONES[tone]}-badge[{said(text)}]" for tone, text in marks)


def title(figure: Figure) -> None:
    """Show the finding of a page's first figure, with its numbers and badges; the browser's tab says it too."""
    alone = screen.is_narrow() and figure.view == "primary_map"
    st.title(said(figure.short_headline if alone else figure.headline))
    st.set_page_config(page_title=f"{figure.headline.replace('**', '')} · Seed & Soil")
    st.markdown(f"{said(figure.lead)} {reference(atlas(), figure.provenance.sources)} {badges(figure)}")


def chart(figure: Figure, clicked: Callable[[Point], None] | None = None, key: str = "", **options: Hashable) -> None:
    """Show a figure's chart; `clicked` is called with the point somebody clicked, before the next run.

    `options` are those of its plot function; a narrow window takes the narrow layout by itself.
    """
    shown = on_page(atlas(), figure, screen.look(), **{"narrow": screen.is_narrow(), **options})  # type: ignore[arg-type]
    form = camera()
    name = name_of(figure.view, figure.selection)
    config = {
        "displaylogo": False,
        "scrollZoom": False,
        "doubleClick": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": form.lower(), "filename": name, "scale": 1 if form == "SVG" else 4},
    }
    more: dict[str, Any] = {}
    key = key or figure.view
    if clicked:

        def picked() -> None:
            points = state(key)["selection"]["points"]
            if points:
                clicked(points[0])

        more = {"on_select": picked, "selection_mode": "points"}
    st.plotly_chart(shown, theme=None, key=key, config=config, alt=as_text(f"{figure.sentence} {figure.note}"), **more)


def _with_site(figure: Figure, then: Callable[..., None]) -> Callable[[Point], None]:
    """Return what goes on with the site of a clicked point: an organ or a chip of a body, a bar, a row."""

    def take(point: Point) -> None:
        if site := site_of_point(figure.info, point) if isinstance(figure.info, BodyMapInfo) else key_of_point(point):
            then(site=site)

    return take


def taking_site(figure: Figure) -> Callable[[Point], None]:
    """Return what takes the clicked place as the site."""
    return _with_site(figure, choose)


def opening_site(figure: Figure) -> Callable[[Point], None]:
    """Return what opens the page of the clicked site."""
    return _with_site(figure, partial(go_to, "site"))


def open_primary(point: Point) -> None:
    """Open the page of the clicked primary."""
    if primary := key_of_point(point):
        go_to("primary", primary=primary)


def take_cohort(point: Point) -> None:
    """Take the clicked cohort."""
    if cohort := key_of_point(point):
        choose(cohort=cohort)


def take_cell(point: Point) -> None:
    """Take the clicked cell of a matrix as primary and site."""
    if cell := cell_of(point):
        choose(primary=cell[0], site=cell[1])


def files(*figures: Figure, caption: str = "", more: save_menu.Files | None = None, key: str = "") -> None:
    """Show under figures of the same numbers: their caption, the switch to their table, the menu that saves them.

    `caption` takes the place of the first one's own; `more` are further files, {label: (ending, media type, content)}.
    `key` is the id of its widgets where a page shows the first figure more than once.
    """
    first = figures[0]
    key = key or first.view
    _below(first.table, key, caption or first.told, lambda: save_menu.of_figures(figures, more or {}, key=key))


def table_files(content: Callable[[], pd.DataFrame], key: str, name: str, caption: str = "") -> None:
    """The same for a table that no figure of the catalogue draws; `content` makes it when somebody wants it."""
    _below(content, key, caption, lambda: save_menu.of_table(content, key, name, caption))


def _below(content: Callable[[], pd.DataFrame], key: str, caption: str, menu: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"files_{key}"):
        st.caption(said(caption), width="stretch")
        with_table = st.toggle("Table", key=f"{key}_table")
        menu()
    if with_table:
        table(content())


def table(frame: pd.DataFrame) -> None:
    """Show a frame as a sortable table."""
    numbers = {c: st.column_config.NumberColumn(format="%.1f") for c in frame.columns if c.endswith("%")}
    numbers["Why not"] = st.column_config.TextColumn(width=420)
    height = min(TALLEST_TABLE, 38 + 35 * max(len(frame), 1))
    st.dataframe(frame, hide_index=True, column_config=numbers, placeholder="–", height=height)


def reading(seen: Scope) -> None:
    """Show the figure of the chosen site in full, with the door to its page; a list serves the keyboard."""
    frame = shares(atlas(), seen.cohort_id, seen.primary, seen.options)
    names = atlas().sites.labels
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="reading"):
        listed = list(frame["site_id"])
        options = listed if seen.site in ("", *listed) else [seen.site, *listed]
        pick(
            st.selectbox,
            "site",
            seen.site,
            "Site",
            options,
            format_func=names.__getitem__,
            index=None,
            placeholder="Look up a site",
            label_visibility="collapsed",
            width=210,
        )
        if not seen.site:
            st.caption("Click an organ, a square or a bar to read its figure.", width="content")
            return
        st.markdown(said(reading_of(atlas(), seen, frame)), width="content")
        st.page_link(
            "explore/site.py",
            label="Which primaries reach it",
            icon=":material/arrow_forward:",
            query_params=to_params(current()),
        )
