"""The drawing of the body: fresh files, and panels whose regions can each be clicked."""

import itertools
import json
import re
from typing import Any

import pytest
import shapely
from shapely.geometry import Point, shape

from viz.anatomy.frames import SEXES, Sex
from viz.anatomy.labels import LABELS
from viz.anatomy.write import geojson_bytes, geojson_path

FEWEST_REGIONS = 65
LARGEST_OVERLAP = 1e-6  # square degrees of a panel that is 19.8 degrees high
SMALLEST_RADIUS = 1.2 * 19.8 / 418  # degrees: 1.2 px on the smallest map, 418 px high
MALE_ONLY = {"prostate", "testis", "penis"}
FEMALE_ONLY = {"uterus", "cervix", "vagina", "vulva", "ovary", "fallopian_tube"}
LARGEST_FILE = 260_000  # bytes

Feature = dict[str, Any]


def collection(sex: Sex) -> Feature:
    """The file of one sex."""
    content: Feature = json.loads(geojson_path(sex).read_bytes())
    return content


def regions(sex: Sex) -> list[Feature]:
    """Its clickable features."""
    return [f for f in collection(sex)["features"] if "decoration" not in f["properties"]]


def ids(sex: Sex) -> set[str]:
    """Its region ids."""
    return {f["id"] for f in regions(sex)}


def polygons_of(feature: Feature) -> list[Any]:
    """Coordinates of the polygons of a feature."""
    geometry = feature["geometry"]
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    assert geometry["type"] == "MultiPolygon"
    return list(geometry["coordinates"])


@pytest.mark.parametrize("sex", SEXES)
def test_files_are_fresh(sex: Sex) -> None:
    """`python -m viz.anatomy` would write what is there."""
    assert geojson_path(sex).read_bytes() == geojson_bytes(sex), "run python -m viz.anatomy"


@pytest.mark.parametrize("sex", SEXES)
def test_file_is_small(sex: Sex) -> None:
    """The map is fetched by every new visitor."""
    assert geojson_path(sex).stat().st_size < LARGEST_FILE


@pytest.mark.parametrize("sex", SEXES)
def test_ids_are_unique_snake_case_and_labelled(sex: Sex) -> None:
    """Ids are what the tables name, labels what people read."""
    names = [f["id"] for f in regions(sex)]
    assert len(names) == len(set(names)) >= FEWEST_REGIONS
    assert [n for n in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", n)] == []
    assert {f["id"]: f["properties"]["label"] for f in regions(sex)} == {n: LABELS[n] for n in names}
    assert len(set(LABELS.values())) == len(LABELS)


def test_sexes_differ_only_where_they_should() -> None:
    """Both files hold the same regions but for the sexual organs."""
    assert ids("male") - ids("female") == MALE_ONLY
    assert ids("female") - ids("male") == FEMALE_ONLY
    assert ids("male") | ids("female") == set(LABELS)


@pytest.mark.parametrize("sex", SEXES)
def test_regions_of_a_panel_do_not_overlap(sex: Sex) -> None:
    """Where polygons overlap, a click goes to the wrong one."""
    for panel in (1, 2, 3, 4):
        mine = [f for f in regions(sex) if f["properties"]["panel"] == panel]
        shapes = {f["id"]: shape(f["geometry"]) for f in mine}
        assert [name for name, s in shapes.items() if not s.is_valid] == []
        overlaps = {
            (a, b): shapes[a].intersection(shapes[b]).area
            for a, b in itertools.combinations(shapes, 2)
            if shapes[a].intersects(shapes[b])
        }
        assert {pair: area for pair, area in overlaps.items() if area > LARGEST_OVERLAP} == {}


@pytest.mark.parametrize("sex", SEXES)
def test_middle_is_well_inside(sex: Sex) -> None:
    """The middle can be clicked even on a small map."""
    radius = {}
    for f in regions(sex):
        region, middle = shape(f["geometry"]), Point(f["properties"]["middle"])
        inside = region.contains(middle)
        radius[f["id"]] = region.boundary.distance(middle) if inside else 0.0
    assert {name: r for name, r in radius.items() if r < SMALLEST_RADIUS} == {}


@pytest.mark.parametrize("sex", SEXES)
def test_exteriors_run_clockwise(sex: Sex) -> None:
    """d3-geo fills the rest of the world otherwise."""
    for f in collection(sex)["features"]:
        kind = f["properties"].get("decoration")
        if kind in ("art", "faint", "caption"):
            continue
        for exterior, *holes in polygons_of(f):
            assert not shapely.is_ccw(shapely.LinearRing(exterior)), f["id"]
            assert all(shapely.is_ccw(shapely.LinearRing(hole)) for hole in holes), f["id"]


@pytest.mark.parametrize("sex", SEXES)
def test_strokes_run_there_and_back(sex: Sex) -> None:
    """Line art has no area, so only its border is drawn."""
    strokes = [f for f in collection(sex)["features"] if f["properties"].get("decoration") in ("art", "faint")]
    assert {f["properties"]["panel"] for f in strokes} == {1, 2, 3, 4}
    for f in strokes:
        for (ring,) in polygons_of(f):
            assert ring == ring[::-1]
            assert len(ring) >= 3


@pytest.mark.parametrize("sex", SEXES)
def test_decoration_and_panels(sex: Sex) -> None:
    """Decoration is marked as such, and everything lies inside its panel."""
    data = collection(sex)
    assert [p["panel"] for p in data["panels"]] == [1, 2, 3, 4]
    windows = {
        p["panel"]: shapely.box(p["lon"][0], p["lat"][0], p["lon"][1], p["lat"][1]).buffer(0.01) for p in data["panels"]
    }
    for f in data["features"]:
        properties = f["properties"]
        assert f["id"].startswith("_") == ("decoration" in properties)
        assert windows[properties["panel"]].covers(shapely.MultiPoint(shapely.get_coordinates(shape(f["geometry"]))))


@pytest.mark.parametrize("sex", SEXES)
def test_each_region_has_its_hatching_within_it(sex: Sex) -> None:
    """What is not known is hatched; a region without a line would look as if it were known."""
    shapes = {f["id"]: shape(f["geometry"]) for f in regions(sex)}
    hatched = {f["id"]: f for f in collection(sex)["features"] if f["properties"].get("decoration") == "hatch"}
    assert set(hatched) == {f"_hatch_{name}" for name in shapes}
    for name, region in shapes.items():
        rings = [ring for (ring,) in polygons_of(hatched[f"_hatch_{name}"])]
        assert rings
        assert all(len(ring) == 3 and ring[0] == ring[-1] != ring[1] for ring in rings), name
        lines = shapely.MultiLineString([ring[:2] for ring in rings])
        assert region.buffer(0.06).covers(lines), name
