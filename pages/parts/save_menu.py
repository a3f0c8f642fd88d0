"""The menu under a figure: what to save, as what, how large; remembered for the next figure of the session."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.files.citable import NO_LINK
from data.files.snippets import LANGUAGES, snippet
from data.files.tables import TABLE_FORMATS, Writer
from data.selection import to_params
from data.tables.words import PURPOSE
from pages.session import deck, saving, screen, visit
from pages.session.address import base_address
from pages.session.atlas import atlas
from pages.session.choice import current
from pages.session.screen import look
from pages.session.widgets import controlled, download, state
from viz.charts.describe import lower_first
from viz.files.cited import is_public
from viz.files.formats import FORMATS
from viz.files.palettes import PALETTES
from viz.files.plate import POINTS, PRESETS, WIDTHS, Size, paper
from viz.files.render import INSTALL, browser
from viz.files.saving import CUSTOM, Request, Wish, file_of, made_once
from viz.views.catalogue import CATALOGUE, name_of
from viz.views.figure import Figure

Files = Mapping[str, tuple[str, str, Callable[[], bytes]]]
"""Further files of a figure: {label: (ending, media type, what makes the content)}."""
SMALLEST = 5.5
"""Points; journals ask for type of 5 to 7 points at least, and the smallest on a figure is a sixth smaller."""


def of_figures(figures: Sequence[Figure], more: Files, key: str = "") -> None:
    """Offer the files of figures of the catalogue behind one button; nothing is made before somebody asks.

    `key` is that of the button where a page shows the first figure more than once.
    """
    key = key or figures[0].view
    _added(figures[0])
    st.button("Add to deck", icon=":material/add_to_photos:", key=f"{key}_deck", on_click=deck.add, args=(figures[0],))
    if _button(key):
        _figures(figures, more)


def of_table(content: Callable[[], pd.DataFrame], key: str, name: str, caption: str) -> None:
    """Offer the files of a table that no figure of the catalogue draws."""
    if _button(key):
        _table(content, key, name, caption)


def _button(key: str) -> bool:
    return st.button("Save", icon=":material/download:", key=f"{key}_save") and not saving.is_open()


# The run after it is closed gives the camera of the charts the format that was chosen in it.
@st.dialog("Save", width="medium", on_dismiss="rerun")
def _figures(figures: Sequence[Figure], more: Files) -> None:
    """The menu itself: which figure, as what, how large; then its data's snippet, the deck and the camera."""
    key = figures[0].view
    _file(key, _chosen(key, figures))
    stem = name_of(key, figures[0].selection)
    with st.container(horizontal=True, gap="small"):
        for label, (ending, media, make) in more.items():
            download(label, make, f"{stem}.{ending}", media, key=f"{key}_{ending}")
        for one in figures:
            label = f"Add to deck: {_name(one)}"
            st.button(label, key=f"{key}_{one.view}_slide", on_click=deck.add, args=(one,))
    for one in figures:
        _added(one)
    screen.remember(visit.held())
    saving.pick_camera(key)


def _added(figure: Figure) -> None:
    """Say of a figure that was added to the deck just now that it was, and lead to the slide show."""
    if deck.has_just(figure):
        count = len(deck.mine().slides)
        label = f"Added as slide {count}. Present {'it' if count == 1 else f'all {count}'}"
        shown = to_params(replace(current(), deck=deck.MINE, slide=0))
        st.page_link("learn/present.py", label=label, icon=":material/play_arrow:", query_params=shown)


def _chosen(key: str, figures: Sequence[Figure]) -> Figure:
    """The figure to save, of several the one that is picked."""
    named = {one.view: one for one in figures}
    if len(named) == 1:
        return figures[0]
    picked = state(f"{key}_view", key)
    view = picked if picked in named else key
    names = {one.view: _name(one) for one in figures}
    more: dict[str, Any] = {"required": True, "changed": lambda _: None}
    controlled(st.segmented_control, "Figure", names, key=f"{key}_view", value=view, **more)
    return named[view]


def _name(figure: Figure) -> str:
    return lower_first(CATALOGUE[figure.view].name)


def _file(key: str, figure: Figure) -> None:
    """As what, how large, and the button that saves it."""
    wanted = saving.wish()
    names = {one.id: one.name for one in FORMATS.values()}
    more: dict[str, Any] = {
        "required": True,
        "changed": lambda form: saving.remember(replace(saving.wish(), form=form)),
    }
    controlled(st.segmented_control, "As", names, key=f"{key}_form", value=wanted.form, **more)
    form = FORMATS[wanted.form]
    if form.sized:
        _size(key, wanted)
        points = paper(wanted.size, CATALOGUE[figure.view].wide).points
        if wanted.size.mm and points < SMALLEST:
            st.caption(f":orange[The type comes out at {points:.1f} points: this figure needs a wider column.]")
    missing = browser() is None
    if missing and form.sized:
        st.info(
            f"No browser is installed to draw pictures. {INSTALL} The camera on the figure still saves it, and "
            "HTML and data need none.",
            icon=":material/block:",
        )
    request = Request(figure.view, figure.selection, wanted.form, wanted.size, base_address())
    faults = saving.faults()
    if not missing or not form.drawn:
        # Made in a thread without a session: what it needs of this one is given to it here.
        make = faults.guarded(request, partial(made_once, atlas(), request, look()))
        label = "Save the bundle" if form.id == "bundle" else f"Save {form.name}"
        icon = ":material/download:"
        download(
            label, make, file_of(request), form.media, key=f"{key}_get", type="primary", icon=icon, width="stretch"
        )
    if fault := faults.pop(request):
        st.warning(f"The last file was not made. {fault}")
    if not is_public(atlas(), figure.selection):
        st.caption(NO_LINK)
    _reload(key, figure, wanted)


def _size(key: str, wanted: Wish) -> None:
    """Choose a preset, or width, type and colours oneself."""
    names = {name: label for name, (label, _) in PRESETS.items()} | {CUSTOM: "Own width, type and colours"}
    more: dict[str, Any] = {"changed": lambda preset: saving.remember(saving.wish().preset_as(preset))}
    controlled(st.selectbox, "For", names, key=f"{key}_preset", value=wanted.preset, **more)
    size = wanted.size
    if wanted.preset == CUSTOM:
        _own_size(key, size)
    elif size.mm:
        st.caption(f"{size.mm:g} mm wide, type of {size.points:g} points; PNG at 300 dots an inch.")


def _own_size(key: str, size: Size) -> None:
    def changed(name: str, value: object) -> None:
        wanted = saving.wish()
        saving.remember(replace(wanted, size=replace(wanted.size, **{name: value})))  # type: ignore[arg-type]

    left, right = st.columns(2)
    numbers = ((left, "mm", "Width, mm", WIDTHS, 1.0), (right, "points", "Type, points", POINTS, 0.5))
    for column, name, label, limits, step in numbers:
        value, change = getattr(size, name), partial(changed, name)
        more = {"step": step, "format": "%g"}
        controlled(column.number_input, label, *limits, key=f"{key}_{name}", value=float(value), changed=change, **more)
    take = partial(changed, "palette")
    controlled(
        st.segmented_control, "Colours", PALETTES, key=f"{key}_palette", value=size.palette, changed=take, required=True
    )


def _reload(key: str, figure: Figure, wanted: Wish) -> None:
    """Show the lines that read the saved data again."""
    language = st.pills("Lines that read the data again", LANGUAGES, key=f"{key}_language")
    if language:
        ending = "parquet" if wanted.form == "parquet" else "csv"
        lines = snippet(str(language), ending, name_of(figure.view, figure.selection), list(figure.table().columns))
        st.code(lines, language=str(language).lower())


@st.dialog("Save", width="medium", on_dismiss="rerun")
def _table(content: Callable[[], pd.DataFrame], key: str, name: str, caption: str) -> None:
    """The formats of data, with what stands beside them."""
    about = {"Title": name.replace("-", " "), "Notes": caption, "Purpose": PURPOSE}
    with st.container(horizontal=True, gap="small"):
        for ending, (media, write) in TABLE_FORMATS.items():
            make = partial(_written, write, content, about)
            download(FORMATS[ending].name, make, f"{name}.{ending}", media, key=f"{key}_{ending}")


def _written(write: Writer, content: Callable[[], pd.DataFrame], about: Mapping[str, str]) -> bytes:
    return write(content(), about)
