"""The body, coloured by how often each organ is seeded.

Four panels of one drawing on Plotly `geo` subplots. Regions that a cohort knows take their colour
from one ramp; a region shows the most specific site that has a figure, and says which. A counted
zero is hollow, what is not known is hatched. Sites that cannot be drawn (node groups without a
place, rest groups) stand as chips under the panels.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from data.stats.frequency import WITHHELD
from data.tables.rows import number, rows
from viz.anatomy.geometry_files import geometry_bytes
from viz.charts import bodymap_key
from viz.charts.bars import is_ranked, key_of_point, ranked_top
from viz.charts.bodymap_key import CHIP_ROW, LEGEND, NARROW_WIDTH, SCALE, WIDTH, Chip, Key, State, chip_rows
from viz.charts.describe import full_figure
from viz.charts.theme import SMALL, STAYS, Theme, new_figure, ramp_scale

Sex = Literal["female", "male"]

TITLE, GAP = 24, 6
"""Pixels: panel title, gap between panels."""
LINE_ART = 1.05
"""Pixels. Line art runs there and back in the drawing; browsers paint it twice when it is thinner than 1."""
FEW = 5
"""Regions of a site whose outline may be thick: that of many small ones, such as bones, would hide their colour."""
NEAR = 0.2
"""Of a panel's width: a caption whose middle is nearer to an edge stands at that edge."""
CLEAR = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class Region:
    """One drawn region: what it shows and why. share is a fraction of 1 or None; leads as in a frame of shares."""

    region_id: str
    label: str
    site_id: str
    state: State
    share: float | None
    hover: str
    site_label: str = ""
    leads: bool = True


@dataclass(frozen=True)
class BodyMapInfo:
    """Everything a body map shows. top is the share at the end of the scale; unit names the shares."""

    sex: Sex
    unit: str
    top: float
    regions: tuple[Region, ...]
    chips: tuple[Chip, ...]
    selected: str = ""


@cache
def drawing(sex: Sex) -> dict[str, Any]:
    """Return the GeoJSON of one sex; never mutate it."""
    data: dict[str, Any] = json.loads(geometry_bytes(sex))
    return data


def region_labels(sex: Sex) -> dict[str, str]:
    """Return {region id: label} of the regions drawn for one sex, in drawing order."""
    return {
        f["id"]: f["properties"]["label"]
        for f in drawing(sex)["features"]
        if "label" in f["properties"] and "decoration" not in f["properties"]
    }


def sites_by_region(site_regions: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return {region id: sites that cover it}, the most specific (covering the fewest regions) first."""
    extent = Counter(site_regions["site_id"])
    found: dict[str, list[str]] = {}
    for row in rows(site_regions):
        found.setdefault(str(row.region_id), []).append(str(row.site_id))
    return {region: tuple(sorted(sites, key=lambda s: (s != region, extent[s], s))) for region, sites in found.items()}


def body_map_info(
    frame: pd.DataFrame,
    site_regions: pd.DataFrame,
    sex: Sex,
    *,
    unit: str,
    origin: Iterable[str] = (),
    flag_labels: dict[str, str] | None = None,
    selected: str = "",
    top: float | None = None,
) -> BodyMapInfo:
    """Return what the map of a frame of shares of one primary shows (columns of data.stats.frequency.COLUMNS).

    `origin` names sites that are the primary's own organ and have no figure in the frame; their
    regions are marked as where the cancer started. `selected` is a site id. `top` fixes the end of
    the scale (a fraction), for maps that are compared; without it the scale ends at the largest share of an
    organ that a ranking names, not of a rest group or of the nodes that drain the organ itself.
    """
    by_site = {str(row.site_id): row for row in rows(frame)}
    by_region = sites_by_region(site_regions)
    own = set(origin)
    words = flag_labels or {}
    drawn = region_labels(sex)
    regions = tuple(_region(r, label, by_region.get(r, ()), by_site, own, words) for r, label in drawn.items())
    shown = {region.site_id for region in regions if region.state in ("share", "unknown", "withheld")}
    chips = tuple(
        Chip(
            site,
            row.site,
            number(row.share),
            _hover(row.site, row, words),
            row.leads,
            is_ranked(row),
            LEGEND[_without(row)].partition(",")[0],
        )
        for site, row in by_site.items()
        if site not in shown
    )
    return BodyMapInfo(sex, unit, top or ranked_top(frame), regions, chips, selected)


def _region(
    region: str, label: str, sites: tuple[str, ...], by_site: dict[str, Any], own: set[str], words: dict[str, str]
) -> Region:
    listed = [site for site in sites if site in by_site]
    shown = next((site for site in listed if not pd.isna(by_site[site].share)), listed[0] if listed else None)
    started = next((site for site in sites if site in own), None)
    if started and (shown is None or sites.index(started) <= sites.index(shown)):
        return Region(region, label, started, "origin", None, f"<b>{label}</b><br>where the cancer started")
    if shown is None:
        site = sites[0] if sites else ""
        return Region(region, label, site, "not_listed", None, f"<b>{label}</b><br>not listed by this cohort")
    row = by_site[shown]
    share = number(row.share)
    state: State = _without(row) if share is None else "share"
    return Region(region, label, shown, state, share, _hover(label, row, words), row.site, row.leads)


def _chip(row: Any, words: dict[str, str]) -> Chip:
    without = LEGEND[_without(row)].partition(",")[0]
    hover = _hover(row.site, row, words)
    return Chip(str(row.site_id), row.site, number(row.share), hover, row.leads, is_ranked(row), without)


def _without(row: Any) -> Literal["unknown", "withheld"]:
    """Why a row has no share."""
    return "withheld" if WITHHELD in row.flag else "unknown"


def _hover(label: str, row: Any, words: dict[str, str]) -> str:
    shown_by = f" <i>shown by: {row.site}</i>" if row.site.lower() != label.lower() else ""
    return f"<b>{label}</b>{shown_by}<br>{full_figure(row, words)}"


def site_of_point(info: BodyMapInfo, point: dict[str, Any]) -> str | None:
    """Return the site id behind a selected point of the map (a region or a chip), or None."""
    if "location" in point:
        return next((r.site_id for r in info.regions if r.region_id == point["location"] and r.site_id), None)
    site = key_of_point(point)
    return site if site in {chip.site_id for chip in info.chips} else None


def plot_body_map(
    info: BodyMapInfo,
    look: Theme,
    *,
    geometry: str | None = None,
    narrow: bool = False,
    height: int = 402,
    with_key: bool = True,
) -> go.Figure:
    """Draw a body map. `geometry` is the address of the drawing; without it the figure carries it inline.

    `height` is that of the panels in pixels in the wide layout (one row); narrow puts two above two.
    Without the key only the panels are drawn.
    """
    art = drawing(info.sex)
    source = geometry or art
    frames = art["panels"]
    boxes, panels_height, titles = _layout(frames, narrow=narrow, height=height)
    width = NARROW_WIDTH if narrow else WIDTH
    marked = not all([*(one.leads for one in info.regions), *(one.leads for one in info.chips)])
    key = Key(info.unit, info.chips, bodymap_key.shown_states(info.regions, info.chips), width, marked)
    rows_of_chips = chip_rows(key)
    below = len(rows_of_chips) * CHIP_ROW + SCALE + key.lift if with_key else 1
    total = panels_height + below
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    for panel, (frame, (x0, x1, y0, y1)) in enumerate(zip(frames, boxes, strict=True), start=1):
        geo = "geo" if panel == 1 else f"geo{panel}"
        traces += _panel_traces(info, look, art, frame["panel"], geo, source)
        layout[geo] = {
            "visible": False,
            "bgcolor": CLEAR,
            "projection": {"type": "equirectangular"},
            "lonaxis": {"range": frame["lon"]},
            "lataxis": {"range": frame["lat"]},
            "domain": {"x": _inside(x0 / width, x1 / width), "y": _inside(1 - y1 / total, 1 - y0 / total)},
        }
    traces.append(bodymap_key.chip_trace(rows_of_chips, look, info.top))
    layout |= {
        "xaxis": {"visible": False, "range": [0, width], "fixedrange": True, "domain": [0, 1]},
        "yaxis": {
            "visible": False,
            "range": [below, 0],
            "fixedrange": True,
            "domain": [0, below / total],
        },
        "coloraxis": {
            "colorscale": ramp_scale(look),
            "cmin": 0,
            "cmax": info.top * 100,
            "colorbar": bodymap_key.colour_bar(key, look, total),
        },
        "annotations": _titles(titles, total, width, look),
        "shapes": _cards(boxes, total, width, look),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False},
    }
    if with_key:
        layout["annotations"] += bodymap_key.legend(key, look, total)
        layout["shapes"] += bodymap_key.swatches(key, look, total)
    return new_figure(traces, look, total, **layout)


Geometry = str | dict[str, Any]
"""Where the polygons are: an address the browser fetches once, or the drawing itself."""


def _geojson(source: Geometry, ids: list[str]) -> Geometry:
    """What a trace needs of the drawing: the address, or only its own features."""
    if isinstance(source, str):
        return source
    wanted = set(ids)
    return {"type": "FeatureCollection", "features": [f for f in source["features"] if f["id"] in wanted]}


Box = tuple[float, float, float, float]


def _layout(
    frames: list[dict[str, Any]], *, narrow: bool, height: int
) -> tuple[list[Box], int, list[tuple[str, float, float]]]:
    """Pixel boxes (x0, x1, y0, y1; y down) of the panels, the height they take, and (title, x, y) of each."""
    width = NARROW_WIDTH if narrow else WIDTH
    aspects = [(f["lon"][1] - f["lon"][0]) / (f["lat"][1] - f["lat"][0]) for f in frames]
    rows = [(0, 1), (2, 3)] if narrow else [tuple(range(len(frames)))]
    boxes: list[Box] = []
    titles: list[tuple[str, float, float]] = []
    y = 0.0
    for row in rows:
        free = width - GAP * (len(row) - 1)
        tall = free / sum(aspects[i] for i in row)
        tall = tall if narrow else min(float(height), tall)
        slack = (free - tall * sum(aspects[i] for i in row)) / len(row)
        x = 0.0
        for i in row:
            wide = aspects[i] * tall + slack
            boxes.append((x, x + wide, y + TITLE, y + TITLE + tall))
            titles.append((frames[i]["title"], x + wide / 2, y + TITLE))
            x += wide + GAP
        y += TITLE + tall + GAP
    return boxes, round(y), titles


def _inside(low: float, high: float) -> list[float]:
    """A domain without the last digits that rounding may put beyond 0 or 1."""
    return [max(0.0, low), min(1.0, high)]


def _panel_traces(
    info: BodyMapInfo, look: Theme, art: dict[str, Any], panel: int, geo: str, source: Geometry
) -> list[dict[str, Any]]:
    """Traces of one panel, from back to front."""
    features = [f for f in art["features"] if panel in (f["properties"]["panel"], f["properties"].get("also_panel"))]
    by_role: dict[str, list[dict[str, Any]]] = {}
    for feature in features:
        by_role.setdefault(feature["properties"].get("decoration", "region"), []).append(feature)
    ids = {role: [feature["id"] for feature in of_role] for role, of_role in by_role.items() if role != "caption"}
    fills = [
        (ids[role], colour, look.faint) for role, colour in (("body", look.body), ("bone", look.bone)) if role in ids
    ]
    strokes = [
        (ids[role], CLEAR, colour) for role, colour in (("art", look.art), ("faint", look.outline)) if role in ids
    ]
    here = set(ids.get("region", []))
    strokes = [*_hatching(info, here, look), *strokes]
    edges = next(frame["lon"] for frame in art["panels"] if frame["panel"] == panel)
    return [
        _first_trace(geo),
        *([_flat(fills, 0.6, geo, source)] if fills else []),
        *_states([r for r in info.regions if r.region_id in here], info, look, geo, source),
        *([_flat(strokes, LINE_ART, geo, source)] if strokes else []),
        *([_captions(by_role["caption"], look, geo, edges)] if "caption" in by_role else []),
    ]


def _hatching(info: BodyMapInfo, here: set[str], look: Theme) -> list[tuple[list[str], str, str]]:
    """The hatching of a panel's regions without a share: pale where the cohort does not list them."""
    colours: dict[State, str] = {"not_listed": look.hatch, "unknown": look.muted, "withheld": look.muted}
    hatched = {
        state: [f"_hatch_{r.region_id}" for r in info.regions if r.state == state and r.region_id in here]
        for state in colours
    }
    return [(ids, CLEAR, colours[state]) for state, ids in hatched.items() if ids]


def _first_trace(geo: str) -> dict[str, Any]:
    """Without a trace that is no choropleth first, plotly.js fetches its world map from the network."""
    return {
        "type": "scattergeo",
        "geo": geo,
        "lon": [0],
        "lat": [0],
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {"opacity": 0, "size": 1},
        "showlegend": False,
    }


def _flat(parts: list[tuple[list[str], str, str]], width: float, geo: str, source: Geometry) -> dict[str, Any]:
    """Parts of the drawing that are no regions, (ids, fill, outline) each, of at most two fills, from back to front.

    One trace for both: Plotly looks through every attribute of each, twice, before it draws anything.
    """
    ids = [one for some, _, _ in parts for one in some]
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": _geojson(source, ids),
        "locationmode": "geojson-id",
        "locations": ids,
        "z": [part for part, (some, _, _) in enumerate(parts) for _ in some],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, parts[0][1]], [1, parts[-1][1]]],
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"width": width, "color": [colour for some, _, colour in parts for _ in some]}},
    }


def _states(
    regions: list[Region], info: BodyMapInfo, look: Theme, geo: str, source: Geometry
) -> Iterator[dict[str, Any]]:
    """The regions, a trace a state: those without a share each in one colour, the others on the ramp."""
    for state, colour in bodymap_key.plain_colours(look).items():
        if some := [region for region in regions if region.state == state]:
            yield _region_trace(some, info, look, geo, source) | {
                "z": [0] * len(some),
                "colorscale": [[0, colour], [1, colour]],
                "showscale": False,
            }
    if known := [region for region in regions if region.state == "share"]:
        z = [round((region.share or 0.0) * 100, 2) for region in _selected_last(known, info.selected)]
        yield _region_trace(known, info, look, geo, source) | {"z": z, "coloraxis": "coloraxis"}


def _captions(features: list[dict[str, Any]], look: Theme, geo: str, edges: list[float]) -> dict[str, Any]:
    """The words in a panel; those near its left or right edge begin or end there, where they would be cut."""
    left, right = edges
    near = NEAR * (right - left)
    places = [feature["geometry"]["coordinates"] for feature in features]
    words = [feature["properties"]["label"] for feature in features]
    sides = [
        "left" if len(word) > 1 and lon - left < near else "right" if len(word) > 1 and right - lon < near else ""
        for word, (lon, _) in zip(words, places, strict=True)
    ]
    at = {"left": left, "right": right}
    away = {"left": "middle right", "right": "middle left", "": "middle center"}
    return {
        "type": "scattergeo",
        "geo": geo,
        "mode": "text",
        "hoverinfo": "skip",
        "showlegend": False,
        "lon": [at.get(side, lon) for side, (lon, _) in zip(sides, places, strict=True)],
        "lat": [lat for _, lat in places],
        "text": words,
        "textposition": [away[side] for side in sides],
        "textfont": {"size": 11, "color": look.muted},
    }


def _selected_last(regions: list[Region], selected: str) -> list[Region]:
    """The selected site's regions come last, marked ones before them, so that their outlines lie on top."""
    return sorted(regions, key=lambda r: (r.site_id == selected, not r.leads))


def _region_trace(regions: list[Region], info: BodyMapInfo, look: Theme, geo: str, source: Geometry) -> dict[str, Any]:
    ordered = _selected_last(regions, info.selected)
    chosen = [bool(info.selected) and r.site_id == info.selected for r in ordered]
    ids = [r.region_id for r in ordered]
    framed = 2.4 if sum(chosen) < FEW else 1.5
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": _geojson(source, ids),
        "locationmode": "geojson-id",
        "locations": ids,
        "text": [r.hover for r in ordered],
        "hovertemplate": "%{text}<extra></extra>",
        **STAYS,
        "marker": {
            "line": {
                "width": [framed if c else bodymap_key.edge_width(r) for c, r in zip(chosen, ordered, strict=True)],
                "color": [look.ink if c else bodymap_key.edge(r, look) for c, r in zip(chosen, ordered, strict=True)],
            }
        },
    }


def _titles(titles: list[tuple[str, float, float]], total: int, width: int, look: Theme) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "x": x / width,
            "y": 1 - y / total,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": SMALL, "color": look.muted},
        }
        for text, x, y in titles
    ]


def _cards(boxes: list[Box], total: int, width: int, look: Theme) -> list[dict[str, Any]]:
    return [
        {
            "type": "rect",
            "xref": "paper",
            "yref": "paper",
            "layer": "below",
            "fillcolor": look.card,
            "line": {"width": 0},
            "x0": x0 / width,
            "x1": x1 / width,
            "y0": 1 - y1 / total,
            "y1": 1 - y0 / total,
        }
        for x0, x1, y0, y1 in boxes
    ]
