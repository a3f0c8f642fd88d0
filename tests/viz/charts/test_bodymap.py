"""The body map: every site is shown once and honestly, and the figure stays small and off the network."""

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any, get_args

import pandas as pd
import pytest

from data.atlas import Atlas
from data.stats.frequency import COLUMNS, Options, shares
from data.stats.listed import selectable_primaries
from data.tables.load import load_tables
from viz.anatomy.geometry_files import geometry_url
from viz.charts.bars import ranked_top
from viz.charts.bodymap import (
    BodyMapInfo,
    Region,
    Sex,
    body_map_info,
    plot_body_map,
    region_labels,
    site_of_point,
    sites_by_region,
)
from viz.charts.text import text_width
from viz.charts.theme import DARK, LIGHT, SMALL, Theme, colour_at
from viz.files.palettes import GREY

SEXES: tuple[Sex, ...] = get_args(Sex)
COHORTS = (
    "disibio2008",
    "abrams1950",
    "bubendorf2000",
    "schlageter2016",
    "msk_met",
    "msk_chord_sequencing",
    "msk_chord_ever",
)
FEWEST_REGIONS = 65
LARGEST_MESSAGE = 45_000  # bytes that a rerun may send when the browser fetches the drawing by itself
UNIT = "share of all patients"


@cache
def known() -> Atlas:
    return Atlas(load_tables())


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return known()


@cache
def frame_of(cohort: str, primary: str, *, own_organ: bool = False) -> pd.DataFrame:
    return shares(known(), cohort, primary, Options(own_organ=own_organ))


def own_organs(primary: str) -> set[str]:
    return set(known().own_organs(primary))


def info_of(cohort: str, primary: str, sex: Sex, *, own_organ: bool = False, selected: str = "") -> BodyMapInfo:
    frame = frame_of(cohort, primary, own_organ=own_organ)
    origin = own_organs(primary) - set(frame["site_id"])
    return body_map_info(frame, known().tables.site_regions, sex, unit=UNIT, origin=origin, selected=selected)


def region(info: BodyMapInfo, region_id: str) -> Region:
    return next(r for r in info.regions if r.region_id == region_id)


def by_hand(**site_shares: float | None) -> pd.DataFrame:
    base: dict[str, object] = {
        "primary_id": "breast",
        "denominator": "all",
        "flag": "",
        "leads": True,
        "why": "",
        "n_with_site": pd.NA,
        "n_lo": pd.NA,
        "n_hi": pd.NA,
        "n_denominator": pd.NA,
        "low": pd.NA,
        "high": pd.NA,
    }
    rows = [
        {**base, "site_id": site, "site": site, "share": pd.NA if share is None else share}
        for site, share in site_shares.items()
    ]
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS))


def traces(info: BodyMapInfo, look: Theme = LIGHT, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plot_body_map(info, look, **options).to_plotly_json()["data"]
    return found


def drawn(info: BodyMapInfo, look: Theme = LIGHT) -> list[dict[str, Any]]:
    """Traces of clickable regions."""
    return [t for t in traces(info, look, geometry="x") if t["type"] == "choropleth" and t.get("hoverinfo") != "skip"]


def fill(info: BodyMapInfo, region_id: str, look: Theme = LIGHT) -> str:
    """The colour in which a region is drawn."""
    trace = next(t for t in drawn(info, look) if region_id in t["locations"])
    if "coloraxis" not in trace:
        return str(trace["colorscale"][0][1])
    return colour_at(trace["z"][trace["locations"].index(region_id)] / 100, info.top, look)


def test_same_input_gives_the_same_info_and_the_same_figure() -> None:
    one, other = (info_of("msk_met", "lung", "female", selected="bone") for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    figures = [plot_body_map(info, DARK).to_plotly_json() for info in (one, other)]
    assert figures[0] == figures[1]


@pytest.mark.parametrize("cohort", COHORTS)
def test_no_site_is_lost_and_none_is_shown_twice(atlas: Atlas, cohort: str) -> None:
    for primary in selectable_primaries(atlas, cohort):
        sites = set(frame_of(cohort, primary)["site_id"])
        for sex in SEXES:
            info = info_of(cohort, primary, sex)
            on_the_body = {r.site_id for r in info.regions if r.state in ("share", "unknown")}
            chips = [chip.site_id for chip in info.chips]
            assert len(chips) == len(set(chips))
            assert on_the_body.isdisjoint(chips)
            assert on_the_body | set(chips) == sites, (primary, sex)


@pytest.mark.parametrize("cohort", COHORTS)
def test_a_region_shows_the_most_specific_site_with_a_value(atlas: Atlas, cohort: str) -> None:
    extent = atlas.tables.site_regions.groupby("site_id").size()
    for primary in selectable_primaries(atlas, cohort):
        frame = frame_of(cohort, primary)
        valued = {site: share for site, share in zip(frame["site_id"], frame["share"], strict=True) if pd.notna(share)}
        for shown in info_of(cohort, primary, "female").regions:
            if shown.state != "share":
                continue
            here = atlas.tables.site_regions.loc[atlas.tables.site_regions["region_id"] == shown.region_id, "site_id"]
            rivals = {site: extent[site] for site in here if site in valued}
            assert shown.share == valued[shown.site_id]
            assert shown.site_id == shown.region_id or rivals[shown.site_id] == min(rivals.values()), shown.region_id


@pytest.mark.parametrize(
    ("cohort", "primary", "region_id", "site"),
    [
        ("abrams1950", "breast", "liver", "liver"),
        ("abrams1950", "breast", "lymph_node_para_aortic", "lymph_node_abdominal"),
        ("msk_met", "breast", "brain", "cns"),
        ("disibio2008", "breast", "duodenum", "small_intestine"),
        ("disibio2008", "breast", "bone_femur", "bone"),
    ],
)
def test_what_a_region_stands_for_is_said(cohort: str, primary: str, region_id: str, site: str) -> None:
    shown = region(info_of(cohort, primary, "female"), region_id)
    assert (shown.state, shown.site_id) == ("share", site)
    assert ("shown by" in shown.hover) == (site != region_id)


@pytest.mark.parametrize(
    ("site_shares", "shown"),
    [
        ({"lymph_node": 0.5, "lymph_node_axillary": 0.2}, "lymph_node_axillary"),
        ({"lymph_node_axillary": 0.0, "lymph_node": 0.5}, "lymph_node_axillary"),
        ({"lymph_node": 0.5, "lymph_node_axillary": None}, "lymph_node"),
        ({"lymph_node": None, "lymph_node_axillary": None}, "lymph_node_axillary"),
    ],
)
def test_the_narrower_of_two_sites_is_shown_if_it_has_a_value(
    atlas: Atlas, site_shares: dict[str, float | None], shown: str
) -> None:
    info = body_map_info(by_hand(**site_shares), atlas.tables.site_regions, "female", unit=UNIT)
    assert region(info, "lymph_node_axillary").site_id == shown
    assert region(info, "lymph_node_axillary").share == site_shares[shown]


def test_a_hover_is_the_full_figure() -> None:
    row = frame_of("disibio2008", "breast").set_index("site_id").loc["liver"]
    hover = region(info_of("disibio2008", "breast", "female"), "liver").hover
    assert f"{row['n_with_site']} of {row['n_denominator']} patients" in hover
    assert f"{row['low'] * 100:.1f}–{row['high'] * 100:.1f}" in hover


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("own_organ", [False, True])
def test_the_origin_is_marked_only_where_the_own_organ_has_no_figure(
    atlas: Atlas, cohort: str, *, own_organ: bool
) -> None:
    for primary in selectable_primaries(atlas, cohort):
        sites = set(frame_of(cohort, primary, own_organ=own_organ)["site_id"])
        for shown in info_of(cohort, primary, "male", own_organ=own_organ).regions:
            if shown.state == "origin":
                assert shown.site_id in own_organs(primary) - sites
                assert shown.share is None


def test_the_origin_gives_way_to_its_figure() -> None:
    assert region(info_of("disibio2008", "lung", "male"), "lung").state == "origin"
    assert region(info_of("disibio2008", "lung", "male", own_organ=True), "lung").state == "share"


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_zero_unknown_and_not_listed_look_different(atlas: Atlas, look: Theme) -> None:
    frame = by_hand(liver=0.0, spleen=None, lung=0.4)
    info = body_map_info(frame, atlas.tables.site_regions, "male", unit=UNIT, origin=["breast"])
    states = {"liver": "share", "spleen": "unknown", "stomach": "not_listed", "breast": "origin"}
    assert {r: region(info, r).state for r in states} == states
    colours = [fill(info, r, look) for r in states]
    assert len(set(colours)) == len(colours)
    assert colours[0] == look.paper


@pytest.mark.parametrize("look", [LIGHT, DARK, GREY], ids=["light", "dark", "grey"])
def test_what_is_not_known_is_hatched_and_a_counted_zero_is_outlined(atlas: Atlas, look: Theme) -> None:
    """By lines of the drawing, which print and every format of a file keep; no value is hatched."""
    frame = by_hand(liver=0.0, spleen=None, lung=0.4, kidney=0.001)
    info = body_map_info(frame, atlas.tables.site_regions, "male", unit=UNIT, origin=["breast"])
    found = traces(info, look, geometry="x")
    lines = {
        location: colour
        for trace in found
        if trace["type"] == "choropleth" and trace.get("hoverinfo") == "skip"
        for location, colour in zip(trace["locations"], trace["marker"]["line"]["color"], strict=True)
        if location.startswith("_hatch_")
    }
    unknown = {f"_hatch_{r.region_id}" for r in info.regions if r.state in ("unknown", "not_listed")}
    assert set(lines) == unknown
    assert (lines["_hatch_spleen"], lines["_hatch_stomach"]) == (look.muted, look.hatch)
    edges = {
        location: colour
        for trace in drawn(info, look)
        for location, colour in zip(trace["locations"], trace["marker"]["line"]["color"], strict=True)
    }
    assert (edges["liver"], edges["kidney"]) == (look.zero, look.edge)
    assert fill(info, "kidney", look) != fill(info, "liver", look) == look.paper
    words = [note.text for note in plot_body_map(info, look).layout.annotations]
    assert {"0, none found", "not listed", "not known", "started here"} <= set(words)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_legend_fits_its_figure(narrow: bool) -> None:  # noqa: FBT001 - a parameter of the test
    for cohort, primary in (("msk_met", "breast"), ("abrams1950", "breast"), ("disibio2008", "prostate")):
        figure = plot_body_map(info_of(cohort, primary, "female"), LIGHT, narrow=narrow)
        width = 350 if narrow else 860
        notes = [note for note in figure.layout.annotations if note.yanchor == "middle"]
        assert notes
        for note in notes:
            assert note.x * width + text_width(note.text, SMALL) <= width
            assert 0 < note.y < 1


def test_regional_nodes_and_rest_groups_are_grey_chips_beyond_the_scale() -> None:
    info = info_of("disibio2008", "breast", "female")
    trace = traces(info, geometry="x")[-1]
    colours = {data[0]: colour for data, colour in zip(trace["customdata"], trace["marker"]["color"], strict=True)}
    assert colours["lymph_node_regional"] == LIGHT.apart
    assert colours["lymph_node_distant"] != LIGHT.apart
    assert info.top == ranked_top(frame_of("disibio2008", "breast"))


def test_an_unknown_on_a_chip_is_no_zero(atlas: Atlas) -> None:
    frame = by_hand(lymph_node_distant=None, unspecified=0.0)
    info = body_map_info(frame, atlas.tables.site_regions, "male", unit=UNIT)
    trace = traces(info, geometry="x")[-1]
    assert [chip.share for chip in info.chips] == [None, 0.0]
    assert "not known" in trace["text"][0]
    assert trace["marker"]["color"] == [LIGHT.no_data, LIGHT.paper]
    assert trace["marker"]["symbol"] == ["square-x", "square"]


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("geometry", [None, "geometry/x.geojson"])
def test_the_figure_asks_the_network_for_nothing_but_the_drawing(sex: Sex, geometry: str | None) -> None:
    """plotly.js fetches its world map for the first trace of a geo that has no `locationmode`."""
    found = traces(info_of("msk_met", "breast", sex), geometry=geometry)
    first = {trace["geo"]: trace["type"] for trace in reversed(found) if "geo" in trace}
    assert len(first) == 4
    assert set(first.values()) == {"scattergeo"}
    choropleths = [trace for trace in found if trace["type"] == "choropleth"]
    assert {trace["locationmode"] for trace in choropleths} == {"geojson-id"}
    for trace in choropleths:
        if geometry:
            assert trace["geojson"] == geometry
        else:
            assert {f["id"] for f in trace["geojson"]["features"]} == set(trace["locations"])


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("cohort", COHORTS)
def test_every_region_is_drawn_once(cohort: str, sex: Sex) -> None:
    info = info_of(
        cohort, "prostate" if cohort == "bubendorf2000" else "liver" if cohort == "schlageter2016" else "breast", sex
    )
    count = Counter(location for trace in drawn(info) for location in trace["locations"])
    assert count == Counter(region_labels(sex).keys())
    assert len(count) >= FEWEST_REGIONS
    assert [r.region_id for r in info.regions] == list(region_labels(sex))


@pytest.mark.parametrize("cohort", COHORTS)
def test_with_an_address_a_rerun_sends_little(atlas: Atlas, cohort: str) -> None:
    some = [p for p in selectable_primaries(atlas, cohort) if p in {"breast", "prostate", "lung", "liver"}]
    assert some
    for primary in some:
        for sex in SEXES:
            figure = plot_body_map(info_of(cohort, primary, sex), LIGHT, geometry=geometry_url(sex))
            assert len(figure.to_json().encode()) < LARGEST_MESSAGE


@pytest.mark.parametrize(("narrow", "columns", "rows"), [(False, 4, 1), (True, 2, 2)])
def test_panels_stand_in_a_row_or_two_above_two(*, narrow: bool, columns: int, rows: int) -> None:
    layout = plot_body_map(info_of("msk_met", "lung", "male"), LIGHT, narrow=narrow).to_plotly_json()["layout"]
    domains = [layout[name]["domain"] for name in ("geo", "geo2", "geo3", "geo4")]
    assert len({tuple(domain["y"]) for domain in domains}) == rows
    by_row: dict[tuple[float, ...], list[list[float]]] = {}
    for domain in domains:
        by_row.setdefault(tuple(domain["y"]), []).append(domain["x"])
    for row in by_row.values():
        assert len(row) == columns
        assert all(left[1] <= right[0] for left, right in pairwise(row))
    assert all(0 <= end <= 1 for domain in domains for axis in ("x", "y") for end in domain[axis])


def test_the_selected_site_is_outlined_on_top() -> None:
    info = info_of("disibio2008", "breast", "female", selected="bone")
    bones = {r.region_id for r in info.regions if r.site_id == "bone"}
    framed = {
        location
        for trace in drawn(info)
        for location, colour in zip(trace["locations"], trace["marker"]["line"]["color"], strict=True)
        if colour == LIGHT.ink
    }
    assert framed == bones
    for trace in drawn(info):
        last = [location in bones for location in trace["locations"]]
        assert last == sorted(last)


def test_a_fixed_top_makes_maps_comparable(atlas: Atlas) -> None:
    info = body_map_info(by_hand(liver=0.2), atlas.tables.site_regions, "male", unit=UNIT, top=0.8)
    figure = plot_body_map(info, LIGHT)
    assert figure.layout.coloraxis.cmax == 80
    assert body_map_info(by_hand(liver=0.2), atlas.tables.site_regions, "male", unit=UNIT).top == 0.2


def test_site_of_point() -> None:
    info = info_of("disibio2008", "breast", "female")
    assert site_of_point(info, {"location": "bone_femur"}) == "bone"
    assert site_of_point(info, {"customdata": ["lymph_node_distant"]}) == "lymph_node_distant"
    assert site_of_point(info, {"customdata": "lymph_node_distant"}) == "lymph_node_distant"
    nonsense_points: list[dict[str, Any]] = [
        {"location": "atlantis"},
        {"location": None},
        {"customdata": ["atlantis"]},
        {"customdata": []},
        {},
        {"customdata": {"0": "liver"}},
    ]
    for nonsense in nonsense_points:
        assert site_of_point(info, nonsense) is None


def test_every_clicked_region_and_chip_answers() -> None:
    info = info_of("msk_met", "lung", "male")
    for shown in info.regions:
        assert site_of_point(info, {"location": shown.region_id}) == shown.site_id
    for data in traces(info, geometry="x")[-1]["customdata"]:
        assert site_of_point(info, {"customdata": data}) == data[0]


def test_tables_and_drawing_know_the_same_regions(atlas: Atlas) -> None:
    mapped = sites_by_region(atlas.tables.site_regions)
    either = set(region_labels("female")) | set(region_labels("male"))
    assert set(mapped) == either
    assert all(mapped[r] for r in either)
