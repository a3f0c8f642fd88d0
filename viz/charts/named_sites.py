"""Metastases that carry a name, as numbers on the body."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.tables.rows import rows
from data.tables.vocabulary import Vocabulary
from viz.charts.bodymap import BodyMapInfo, Region, Sex, drawing, plot_body_map, region_labels
from viz.charts.describe import listing
from viz.charts.theme import STAYS, Theme, folded, new_figure, readable_ink

APART = 1.12
"""Distance of two numbers in units of the drawing, so that they do not touch."""
CAPTION = 0.9
"""Distance of a number to the words on the drawing."""
STEPS = (
    (0, 0),
    (0, -0.4),
    (1, 0),
    (-1, 0),
    (0, 1),
    (0, -1),
    (1, 1),
    (-1, 1),
    (1, -1),
    (-1, -1),
    (2, 0),
    (-2, 0),
    (0, 2),
    (0, -2),
)
"""Where a number moves if its place is taken, nearest first, in units of APART."""
SIZE = 19
"""Pixels: diameter of a number's disc."""


@dataclass(frozen=True)
class NamedSite:
    """One name: its number in the list, the drawn region ("" if this body has none), whether it is typical."""

    key: str
    number: int
    label: str
    region_id: str
    typical: bool
    hover: str


@dataclass(frozen=True)
class NamedSitesInfo:
    """The names in the order of their numbers; chosen is the key of the one that is read."""

    sex: Sex
    names: tuple[NamedSite, ...]
    chosen: str = ""


def named_sites_info(
    eponyms: pd.DataFrame,
    sites: Vocabulary,
    site_regions: pd.DataFrame,
    sex: Sex,
    typical: Collection[str] = (),
    chosen: str = "",
) -> NamedSitesInfo:
    """Return the names of the table of eponyms; `typical` are the ids of those typical of the chosen primary.

    These come first. A site that is not drawn stands at the nearest wider one that is.
    """
    drawn, names = region_labels(sex), sites.labels
    regions: dict[str, list[str]] = {}
    for row in rows(site_regions):
        if row.region_id in drawn:
            regions.setdefault(row.site_id, []).append(row.region_id)
    # a site of the other sex stays without a place, its wider organ is not meant
    ordered = sorted(rows(eponyms), key=lambda row: row.eponym_id not in typical)
    return NamedSitesInfo(
        sex,
        tuple(
            NamedSite(
                row.eponym_id,
                number,
                row.eponym,
                next((regions[s][0] for s in (row.site_id, *sites.ancestors(row.site_id)) if s in regions), ""),
                row.eponym_id in typical,
                f"<b>{number}. {row.eponym}</b><br>{names[row.site_id]}<br>{folded(row.definition, 58)}",
            )
            for number, row in enumerate(ordered, 1)
        ),
        chosen,
    )


def plot_named_sites(
    info: NamedSitesInfo, look: Theme, *, geometry: str | None = None, narrow: bool = False, height: int = 402
) -> go.Figure:
    """Draw the body with the numbers; customdata is the key of a name. Options as in viz.charts.bodymap."""
    plain = tuple(
        Region(key, label, "", "plain", None, f"<b>{label}</b>") for key, label in region_labels(info.sex).items()
    )
    body = plot_body_map(
        BodyMapInfo(info.sex, "", 0.1, plain, ()), look, geometry=geometry, narrow=narrow, height=height, with_key=False
    )
    panels = [frame["panel"] for frame in drawing(info.sex)["panels"]]
    places = _places(info)
    marks = [
        _marks([name for name in info.names if name.key in places and places[name.key][0] == panel], places, info, look)
        | {"geo": "geo" if index == 0 else f"geo{index + 1}"}
        for index, panel in enumerate(panels)
    ]
    figure = new_figure([], look, 10)
    figure.update(body.to_plotly_json(), overwrite=True)
    figure.add_traces(marks)
    return figure


_Place = tuple[int, float, float]


def _places(info: NamedSitesInfo) -> dict[str, _Place]:
    """Panel, longitude and latitude of each name that is drawn; no two numbers touch."""
    features = {f["id"]: f["properties"] for f in drawing(info.sex)["features"]}
    captions = [
        (f["properties"]["panel"], *f["geometry"]["coordinates"])
        for f in drawing(info.sex)["features"]
        if f["properties"].get("decoration") == "caption"
    ]
    found: dict[str, _Place] = {}
    for name in info.names:
        if not name.region_id:
            continue
        panel, (x, y) = features[name.region_id]["panel"], features[name.region_id]["middle"]
        taken = [(ox, oy, APART) for where, ox, oy in found.values() if where == panel]
        taken += [(ox, oy, CAPTION) for where, ox, oy in captions if where == panel]
        free = (
            (x + dx * APART, y + dy * APART)
            for dx, dy in STEPS
            if all((x + dx * APART - ox) ** 2 + (y + dy * APART - oy) ** 2 >= d**2 * 0.99 for ox, oy, d in taken)
        )
        found[name.key] = (panel, *next(free, (x, y)))
    return found


def _marks(names: list[NamedSite], places: dict[str, _Place], info: NamedSitesInfo, look: Theme) -> dict[str, Any]:
    """The numbers of one panel: filled where typical, else hollow; the chosen one has a thick edge."""
    fills = [look.accent if name.typical else look.paper for name in names]
    return {
        "type": "scattergeo",
        "mode": "markers+text",
        "lon": [places[n.key][1] for n in names],
        "lat": [places[n.key][2] for n in names],
        "text": [str(n.number) for n in names],
        "textposition": "middle center",
        "customdata": [[n.key] for n in names],
        "textfont": {
            "size": 11,
            "color": [readable_ink(fill) if n.typical else look.ink for n, fill in zip(names, fills, strict=True)],
        },
        "hovertext": [n.hover for n in names],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "size": SIZE,
            "color": fills,
            "opacity": 1,
            "line": {
                "color": [look.ink if n.key == info.chosen else look.accent for n in names],
                "width": [3 if n.key == info.chosen else 1.5 for n in names],
            },
        },
        **STAYS,
    }


def named_sites_sentence(info: NamedSitesInfo, primary: str) -> str:
    """Return the alternative text: how many names stand on the body, and which are typical of the primary."""
    drawn = [name for name in info.names if name.region_id]
    typical = [name.label for name in info.names if name.typical]
    which = f"Typical of {primary}: {listing(typical)}." if typical else f"None is typical of {primary}."
    return f"Body ({info.sex}) with {len(drawn)} of {len(info.names)} named metastases. {which}"
