"""Showing one figure well: chart, what it says, its table, its files."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.export import file_name
from data.frequency import DENOMINATOR_LABELS, SMALL_N, FrequencyError, default_denominator
from data.rows import rows
from data.vocabulary import labels
from pages.shared import controls, loading
from pages.shared.address import Selection, to_params
from pages.shared.loading import citations, flag_labels, tables
from pages.shared.own import nothing_left
from pages.shared.selection import View, choose, current
from viz import describe
from viz.evidence import METHODS, TIMINGS
from viz.theme import Theme, theme

MOST_PLACES = 8
"""So many places in a source stand under a figure; where there are more, two of them do."""
Pick = Callable[[dict[str, Any]], None]


def look() -> Theme:
    """Return the theme the visitor sees."""
    return theme(st.context.theme.type)


def chart(
    plot: Callable[..., go.Figure],
    info: Hashable,
    *,
    key: str,
    alt: str,
    name: str,
    pick: Pick | None = None,
    **options: Hashable,
) -> None:
    """Show what `plot` draws of an info; `pick` is called with the point somebody clicked, before the next run."""
    figure = loading.figure(plot, info, look(), **options)
    svg = st.session_state.get("picture", "SVG") == "SVG"
    config = {
        "displaylogo": False,
        "scrollZoom": False,
        "doubleClick": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "svg" if svg else "png", "filename": name, "scale": 1 if svg else 4},
    }

    def picked() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points and pick:
            pick(points[0])

    more: dict[str, Any] = {"on_select": picked, "selection_mode": "points"} if pick else {}
    st.plotly_chart(figure, theme=None, key=key, config=config, alt=alt, **more)


def files(
    content: Callable[[], pd.DataFrame],
    *,
    key: str,
    name: str,
    beside: str = "",
    more: Mapping[str, tuple[str, str, Callable[[], bytes]]] | None = None,
    figures: Mapping[str, str] | None = None,
    chosen: Selection | None = None,
) -> None:
    """Show under a figure: a caption, the switch to its table, and the menu that saves it.

    `content` makes the table behind the figure; it is called only when somebody wants it. `more` are
    further files: {label: (file ending, media type, content)}; `figures` are those of pages.shared.views that
    stand above, {view: name}, each saved with all that belongs to it and taken into a deck; `chosen` is the
    selection that shows them where that is not the session's own.
    """
    from pages.shared import save_menu  # noqa: PLC0415 - the menu draws figures, and figures carry the menu

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(beside, width="stretch")
        with_table = st.toggle("Table", key=f"{key}_table")
        save_menu.menu(save_menu.Offer(key, name, figures or {}, chosen or current(), content, more or {}, beside))
    if with_table:
        table(content())


def table(frame: pd.DataFrame) -> None:
    """Show a frame as a sortable table."""
    numbers = {c: st.column_config.NumberColumn(format="%.1f") for c in frame.columns if c.endswith("%")}
    st.dataframe(
        frame, hide_index=True, column_config=numbers, placeholder="–", height=min(420, 38 + 35 * max(len(frame), 1))
    )


def printed(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return a frame of shares for people: every figure with counts, interval, cohort and place in the source."""
    words = flag_labels()
    cohort = view.cohort
    return pd.DataFrame(
        {
            "Primary": frame["primary"],
            "Site": frame["site"],
            "Share %": frame["share"] * 100,
            "95 % CI from %": frame["low"] * 100,
            "to %": frame["high"] * 100,
            "Patients with the site": frame["n_with_site"],
            "at least": frame["n_lo"],
            "at most": frame["n_hi"],
            "of": frame["n_denominator"],
            "Denominator": frame["denominator"].map(DENOMINATOR_LABELS),
            "Patients": group(view) or "all",
            "Marks": frame["flag"].map(lambda cell: ", ".join(words[f] for f in cell.split(";") if f)),
            "Note": frame["note"],
            "Cohort": cohort["label"],
            "Method": f"{METHODS[cohort['method']].lower()}, {TIMINGS[cohort['timing']]}",
            "Place in the source": frame["locator"],
            "Source": citations()[cohort["source_id"]],
        }
    )


def enriched(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return a frame of data.enrichment for people: the shares as `printed`, with what was expected and the ratio."""
    shown = printed(frame, view)
    added = {
        "Expected %": frame["expected_share"] * 100,
        "Expected patients": frame["expected"].round(2),
        "Observed ÷ expected": frame["ratio"].round(3),
        "ratio from": frame["ratio_low"].round(3),
        "ratio to": frame["ratio_high"].round(3),
        "p (Fisher)": frame["p"],
        "p adjusted (Benjamini–Hochberg)": frame["p_adjusted"],
    }
    for place, (name, values) in enumerate(added.items(), 5):
        shown.insert(place, name, values)
    return shown


def badges(view: View) -> str:
    """Return Markdown badges of where figures come from: grey facts, amber warnings."""
    cohort = view.cohort
    place = " ".join(part for part in (cohort["place"], cohort["period"]) if part)
    marks = [
        ("gray", f"{METHODS[cohort['method']].lower()}, {TIMINGS[cohort['timing']]}"),
        ("gray", place),
        ("gray", f"n = {describe.count(cohort['n_patients'])} in the cohort"),
        ("orange", cohort["warning"]),
        ("orange", group(view) and f"only {group(view)}"),
    ]
    return " ".join(f":{colour}-badge[{text}]" for colour, text in marks if text)


def source_line(cohort: pd.Series, frame: pd.DataFrame, first: str) -> str:
    """Return the line under a figure: a reminder, the citation, the place in it, terms, purpose."""
    places = list(dict.fromkeys(p for cell in frame["locator"] for p in cell.split("; ")))
    if len(places) > MOST_PLACES:
        places = [*places[:2], f"and {len(places) - 2} more places, see the table"]
    doubtful = frame["flag"].str.contains("small_n|suspect_cell").any()
    mark = f"† fewer than {SMALL_N} patients, or a suspect figure. " if doubtful else ""
    purpose = "For teaching and research, not for decisions about patients."
    cited = citations()[cohort["source_id"]].removesuffix(".")
    return f"{first} {mark}{cited} ({'; '.join(places)}). {cohort['terms']}. {purpose}"


def with_interval(frame: pd.DataFrame) -> str:
    """Return what a heading over bars says of their intervals."""
    return ", 95 % interval" if frame["low"].notna().any() else " (no interval: counts are not printed)"


def stem(*parts: str) -> str:
    """Return the file name of a figure."""
    return file_name(*parts)


def group(view: View) -> str:
    """Return whom a view shows where that is not everybody: "women", "stage IV at diagnosis"."""
    sex = {"all": "", "female": "women", "male": "men"}[view.group[0]]
    return ", ".join(part for part in (sex, view.group[1]) if part)


def unit(view: View) -> str:
    """Return the name of the shares a view shows: "share of all patients", "share of patients: women"."""
    whose = DENOMINATOR_LABELS[str(view.options.denominator)]
    some = group(view)
    return f"share of {whose.removeprefix('all ')}: {some}" if some else f"share of {whose}"


def refusal(error: FrequencyError, view: View) -> None:
    """Show why a cohort cannot answer, with the way out beside it."""
    st.info(str(error), icon=":material/block:")
    if not nothing_left(view.cohort):
        way_out(view)


def way_out(view: View) -> None:
    """Offer the other denominator, for all patients."""
    default = default_denominator(tables(), view.cohort["cohort_id"])
    other = "all" if view.options.denominator == "metastatic" else "metastatic"
    st.button(
        f"Show the share of {DENOMINATOR_LABELS[other]}",
        key="way_out",
        on_click=choose,
        kwargs={"share": "" if other == default else other, "group": ""},
    )


def reading(frame: pd.DataFrame, view: View) -> None:
    """Show the figure of the chosen site in full, with the door to its page; a list serves the keyboard."""
    names = labels(tables().sites)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="reading"):
        listed = list(frame["site_id"])
        options = listed if view.site in ("", *listed) else [view.site, *listed]
        controls.pick(
            st.selectbox,
            "site",
            view.site,
            "Site",
            options,
            format_func=names.__getitem__,
            index=None,
            placeholder="Read a site",
            label_visibility="collapsed",
            width=210,
        )
        if not view.site:
            st.caption("Click an organ, a square or a bar to read its figure.", width="content")
            return
        label = names[view.site]
        found = frame[frame["site_id"] == view.site]
        if found.empty:
            st.markdown(f"**{label}**: no figure under these settings. {_why_absent(view)}", width="content")
        else:
            row = next(rows(found))
            place = f"{view.cohort['place']} {view.cohort['period']}".strip()
            text = f"**{label}**: {describe.full_figure(row)}, {METHODS[view.cohort['method']].lower()}, {place}."
            st.markdown(f"{text} {row.note}", width="content")
        st.page_link(
            "explore/site.py",
            label="Which primaries reach it",
            icon=":material/arrow_forward:",
            query_params=to_params(current()),
        )


def _why_absent(view: View) -> str:
    own = tables().own_sites
    pair = own[(own["primary_id"] == view.primary) & (own["site_id"] == view.site) & (own["extent"] == "organ")]
    if len(pair) and not view.options.own_organ:
        return "It is the organ of origin; “More” can count it."
    return ""
