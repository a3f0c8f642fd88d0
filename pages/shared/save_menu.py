"""The menu under a figure: what to save, as what, how large; remembered for the next figure of the session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.citable import NO_LINK, PURPOSE
from data.snippets import LANGUAGES, snippet
from data.table_files import TABLE_FORMATS
from pages.shared import decks, figures, own, saving
from pages.shared.address import Selection
from pages.shared.views import CANNOT, VIEWS
from viz.palettes import PALETTES
from viz.plate import POINTS, PRESETS, WIDTHS, Size, paper
from viz.render import INSTALL, RenderError, browser
from viz.theme import Theme

CUSTOM = "custom"
SMALLEST = 5.5
"""Points; journals ask for type of 5 to 7 points at least, and the smallest on a figure is a sixth smaller."""
CAMERA = "The camera on the figure saves (without title and source)"


@dataclass(frozen=True)
class Wish:
    """What somebody saved last: format, preset and size."""

    form: str = "png"
    preset: str = "screen2"
    size: Size = PRESETS["screen2"][1]


@dataclass(frozen=True)
class Offer:
    """What the menu of one figure can save: its views, its table, further files, the name of its data."""

    key: str
    name: str
    views: Mapping[str, str]
    chosen: Selection
    content: Callable[[], pd.DataFrame]
    more: Mapping[str, tuple[str, str, Callable[[], bytes]]]
    beside: str


def wish() -> Wish:
    """Return what this session saved last."""
    found = st.session_state.get("saving")
    return found if isinstance(found, Wish) else Wish()


def menu(offer: Offer) -> None:
    """Offer the files of one figure behind a button; nothing is made before somebody asks."""
    if st.button("Save", icon=":material/download:", key=f"{offer.key}_save"):
        _opened(offer)


# The run after it is closed gives the camera of the charts the format that was chosen in it.
@st.dialog("Save", width="medium", on_dismiss="rerun")
def _opened(offer: Offer) -> None:
    """The menu itself: which figure, as what, how large; then its data's snippet, the deck and the camera."""
    if offer.views:
        _figure(offer)
    else:
        _table(offer)
    with st.container(horizontal=True, gap="small"):
        for label, (ending, media, make) in offer.more.items():
            st.download_button(
                label,
                own.lent(make),
                file_name=f"{offer.name}.{ending}",
                mime=media,
                key=f"{offer.key}_{ending}",
                on_click="ignore",
            )
        for view, label in offer.views.items():
            st.button(
                f"Add to deck: {label}", key=f"{offer.key}_{view}_slide", on_click=decks.add, args=(view, offer.chosen)
            )
    if offer.views:
        _camera(offer.key)


def _figure(offer: Offer) -> None:
    """Which figure, as what, how large, and the button that saves it."""
    view = next(iter(offer.views))
    if len(offer.views) > 1:
        picked = st.session_state.get(f"{offer.key}_view", view)
        st.session_state[f"{offer.key}_view"] = view = picked if picked in offer.views else view
        st.segmented_control(
            "Figure", list(offer.views), key=f"{offer.key}_view", required=True, format_func=offer.views.__getitem__
        )
    wanted = wish()
    key = f"{offer.key}_form"
    st.session_state[key] = wanted.form
    st.segmented_control(
        "As",
        list(saving.FORMATS),
        key=key,
        required=True,
        on_change=_keep,
        args=(offer.key,),
        format_func=lambda form: saving.FORMATS[form][0],
    )
    drawn = wanted.form in (*saving.PICTURES, "bundle")
    if drawn:
        _size(offer.key, wanted)
    request = saving.Request(view, offer.chosen, wanted.form, wanted.size, decks.base_address())
    try:
        shown = VIEWS[view][2](offer.chosen)
    except CANNOT as error:
        st.info(str(error))
        return
    if drawn and wanted.size.mm and (points := paper(wanted.size, shown.wide).points) < SMALLEST:
        st.caption(f":orange[The type comes out at {points:.1f} points: this figure needs a wider column.]")
    missing = browser() is None
    if missing and drawn:
        st.info(
            f"No browser is installed to draw pictures. {INSTALL} The camera on the figure still saves it, and "
            "HTML and data need none.",
            icon=":material/block:",
        )
    if not missing or wanted.form not in saving.PICTURES:
        label, media = saving.FORMATS[wanted.form]
        st.download_button(
            "Save the bundle" if wanted.form == "bundle" else f"Save {label}",
            own.lent(partial(_made, request, figures.look())),
            file_name=saving.file_of(request),
            mime=media,
            key=f"{offer.key}_get",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
    if fault := FAULTS.pop(request, ""):
        st.warning(f"The last file was not made. {fault}")
    if not saving.is_public(offer.chosen):
        st.caption(NO_LINK)
    _reload(offer.key, view, offer.chosen, shown.table)


FAULTS: dict[saving.Request, str] = {}
"""Why a file was not made, told at the menu's next run: the button itself can only say that it was not."""


def _made(request: saving.Request, screen: Theme) -> bytes:
    try:
        return saving.made(request, screen)
    except RenderError as error:
        if len(FAULTS) > 50:  # noqa: PLR2004 - nobody came back for them
            FAULTS.clear()
        FAULTS[request] = str(error)
        raise


def _keep(key: str) -> None:
    """Remember what was chosen in one menu for all of them."""
    wanted = replace(wish(), form=st.session_state[f"{key}_form"])
    preset = st.session_state.get(f"{key}_preset", wanted.preset)
    if preset != wanted.preset:
        wanted = replace(wanted, preset=preset, size=PRESETS[preset][1] if preset in PRESETS else wanted.size)
    elif preset == CUSTOM and f"{key}_mm" in st.session_state:
        size = Size(
            mm=st.session_state[f"{key}_mm"],
            points=st.session_state[f"{key}_points"],
            palette=st.session_state[f"{key}_palette"],
        )
        wanted = replace(wanted, size=size)
    st.session_state["saving"] = wanted


def _size(key: str, wanted: Wish) -> None:
    """Choose a preset, or width, type and colours oneself."""
    st.session_state[f"{key}_preset"] = wanted.preset
    names = {name: label for name, (label, _) in PRESETS.items()} | {CUSTOM: "Own width, type and colours"}
    st.selectbox("For", list(names), key=f"{key}_preset", format_func=names.__getitem__, on_change=_keep, args=(key,))
    if wanted.preset != CUSTOM:
        size = wanted.size
        if size.mm:
            st.caption(f"{size.mm:g} mm wide, type of {size.points:g} points; PNG at 300 dots an inch.")
        return
    size = wanted.size if wanted.size.mm else Size(mm=120, points=8, palette="print")
    if size != wanted.size:
        st.session_state["saving"] = replace(wanted, size=size)
    st.session_state.update({f"{key}_mm": size.mm, f"{key}_points": size.points, f"{key}_palette": size.palette})
    more: dict[str, Any] = {"on_change": _keep, "args": (key,)}
    left, right = st.columns(2)
    left.number_input("Width, mm", *WIDTHS, step=1.0, format="%g", key=f"{key}_mm", **more)
    right.number_input("Type, points", *POINTS, step=0.5, format="%g", key=f"{key}_points", **more)
    st.segmented_control(
        "Colours", list(PALETTES), key=f"{key}_palette", required=True, format_func=PALETTES.__getitem__, **more
    )


def _reload(key: str, view: str, chosen: Selection, table: Callable[[], pd.DataFrame]) -> None:
    """Show the lines that read the saved data again."""
    language = st.pills("Lines that read the data again", LANGUAGES, key=f"{key}_language")
    if language:
        ending = "parquet" if wish().form == "parquet" else "csv"
        stem = saving.name_of(view, chosen)
        st.code(snippet(str(language), ending, stem, list(table().columns)), language=str(language).lower())


def _table(offer: Offer) -> None:
    """The files of a table that no figure of the atlas draws."""
    about = {"Title": offer.name.replace("-", " "), "Notes": offer.beside, "Purpose": PURPOSE}
    with st.container(horizontal=True, gap="small"):
        for ending, (media, write) in TABLE_FORMATS.items():
            make = own.lent(partial(_written, write, offer.content, about))
            st.download_button(
                saving.FORMATS[ending][0],
                make,
                mime=media,
                file_name=f"{offer.name}.{ending}",
                key=f"{offer.key}_{ending}",
                on_click="ignore",
            )


def _written(write: Callable[..., bytes], content: Callable[[], pd.DataFrame], about: Mapping[str, str]) -> bytes:
    return write(content(), about)


def _camera(key: str) -> None:
    """Choose what the camera of every figure saves."""
    st.session_state[f"{key}_picture"] = st.session_state.get("picture", "SVG")

    def changed() -> None:
        st.session_state["picture"] = st.session_state[f"{key}_picture"]

    st.segmented_control(CAMERA, ["SVG", "PNG"], key=f"{key}_picture", on_change=changed, required=True)
