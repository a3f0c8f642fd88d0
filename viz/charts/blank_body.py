"""The body without values: regions to be clicked, or one site marked."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from viz.charts.bodymap import BodyMapInfo, Region, Sex, plot_body_map, region_labels, sites_by_region
from viz.charts.theme import Theme


def blank_body_info(sites: Mapping[str, str], site_regions: pd.DataFrame, sex: Sex, marked: str = "") -> BodyMapInfo:
    """Return a body on which the regions of some sites ({id: label}) can be clicked; `marked` is filled.

    A region belongs to the most specific of the sites; regions of none are grey and do not answer.
    """
    by_region = sites_by_region(site_regions)
    regions = []
    for region, label in region_labels(sex).items():
        site = next((site for site in by_region.get(region, ()) if site in sites), "")
        if not site:
            regions.append(Region(region, label, "", "plain", None, f"<b>{label}</b><br>not asked"))
            continue
        name = label if sites[site].lower() == label.lower() else f"{label}</b>, part of: <b>{sites[site]}"
        regions.append(Region(region, label, site, "share", float(site == marked), f"<b>{name}</b>", sites[site]))
    return BodyMapInfo(sex, "", 1.0, tuple(regions), ())


def plot_blank_body(
    info: BodyMapInfo,
    look: Theme,
    *,
    geometry: str | None = None,
    narrow: bool = False,
    height: int = 310,
    captions: bool = True,
) -> go.Figure:
    """Draw a body without values, scale and legend (viz.charts.bodymap.plot_body_map); small ones have no captions."""
    figure = plot_body_map(info, look, geometry=geometry, narrow=narrow, height=height, with_key=False)
    if not captions:
        figure.data = [trace for trace in figure.data if trace.type != "scattergeo" or trace.mode != "text"]
    blank = look.muted if look.mode == "dark" else look.paper  # the lighter part can be clicked
    scale = [[0, blank], [1, look.accent]]
    figure.layout.coloraxis = {"showscale": False, "colorscale": scale, "cmin": 0, "cmax": 100}
    return figure


def blank_body_sentence(info: BodyMapInfo) -> str:
    """Return the alternative text."""
    sites = {region.site_label for region in info.regions if region.site_id}
    marked = next((region.site_label for region in info.regions if region.share == 1), "")
    if marked:
        return f"Drawing of the body ({info.sex}) with one site marked: {marked}."
    return f"Blank drawing of the body ({info.sex}) with {len(sites)} sites to click; the list beside it has the same."
