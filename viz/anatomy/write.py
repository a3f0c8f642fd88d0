"""The GeoJSON of one sex, as bytes; the same bytes on every run.

Region features: id is the region, properties {panel, label, z, middle}; `middle` is the centre of
the largest disc that fits into the visible region. Decoration features: id starts with "_",
properties {panel, decoration} and also_panel where two panels share a shape. Decoration "body" and
"bone" are fills, "caption" features are points with a label. "art" (lines on regions) and "faint"
(lines beyond them) are strokes: each line is a ring that runs there and back, so that a choropleth,
which draws polygons only, draws it with its border and without an area. "hatch" are strokes too, one
feature a region ("_hatch_" and its id), for regions whose figure is not known. Give that border a width
above 1 px: Chromium paints thinner ones twice, out and back, and so twice as dark.
"""

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from shapely import line_merge, maximum_inscribed_circle
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

from viz.anatomy.curves import Array, lines_of, polygons
from viz.anatomy.frames import PANEL_DEGREES, PANELS, SEXES, Sex, to_degrees
from viz.anatomy.hatch import hatch
from viz.anatomy.labels import LABELS
from viz.anatomy.linings import draw_linings
from viz.anatomy.panel import Caption, Panel
from viz.anatomy.partition import GRID, thin, thin_shape, visible
from viz.anatomy.retroperitoneum import draw_retroperitoneum
from viz.anatomy.skeleton import draw_skeleton
from viz.anatomy.viscera import draw_viscera

Feature = dict[str, Any]

FOLDER: Final = Path(__file__).resolve().parent
DECIMALS = 3
SHORTEST_STROKE = 0.0045 * PANEL_DEGREES
SMALLEST_RING = 4e-4  # square degrees
COARSE_ART = {"art": 1.2, "faint": 1.6}  # factors on the tolerance of line art
DRAWERS = (draw_viscera, draw_retroperitoneum, draw_linings, draw_skeleton)
SHARED_BODY = {1: 3}  # panel 3 shows the silhouette of panel 1


def geojson_bytes(sex: Sex) -> bytes:
    """The file of one sex as it should be on disk."""
    text = json.dumps(feature_collection(sex), separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def geojson_path(sex: Sex) -> Path:
    """Where that file lies."""
    return FOLDER / f"{sex}.geojson"


def write_all() -> None:
    """Write both files and print their sizes."""
    for sex in SEXES:
        content = geojson_bytes(sex)
        geojson_path(sex).write_bytes(content)
        packed = len(gzip.compress(content, 9, mtime=0))
        sys.stdout.write(f"{geojson_path(sex).name}: {len(content)} bytes, {packed} gzipped\n")


def feature_collection(sex: Sex) -> Feature:
    """The four panels of one sex."""
    features = [f for draw in DRAWERS for f in panel_features(draw(sex))]
    frames = []
    for number, frame in PANELS.items():
        half = round((frame.right - frame.left) / 2 * frame.scale, DECIMALS)
        lat = PANEL_DEGREES / 2
        frames.append({"panel": number, "title": frame.title, "lon": [-half, half], "lat": [-lat, lat]})
    return {"type": "FeatureCollection", "sex": sex, "panels": frames, "features": features}


def panel_features(panel: Panel) -> list[Feature]:
    """Fills, strokes, captions, then regions."""
    shapes = visible(panel)
    features = fill_features(panel)
    features += stroke_features(panel, shapes)
    features += [caption_feature(panel, caption) for caption in panel.captions]
    for z, (name, shape) in enumerate(shapes.items(), 1):
        features.append(region_feature(panel, name, shape, z))
        features.append(hatch_feature(panel, name, shape))
    return features


def feature(name: str, properties: Feature, geometry: Feature) -> Feature:
    """One GeoJSON feature."""
    return {"type": "Feature", "id": name, "properties": properties, "geometry": geometry}


def region_feature(panel: Panel, name: str, shape: BaseGeometry, z: int) -> Feature:
    """A region with its label and its middle."""
    properties = {"panel": panel.number, "label": LABELS[name], "z": z, "middle": middle(shape)}
    return feature(name, properties, polygon_geometry(shape))


def hatch_feature(panel: Panel, name: str, shape: BaseGeometry) -> Feature:
    """The hatching of a region."""
    lines = [there_and_back(np.asarray(line.coords)) for line in lines_of(hatch(shape))]
    geometry = {"type": "MultiPolygon", "coordinates": lines}
    return feature(f"_hatch_{name}", {"panel": panel.number, "decoration": "hatch"}, geometry)


def fill_features(panel: Panel) -> list[Feature]:
    """Body and bone behind the regions."""
    features = []
    for role in ("body", "bone"):
        shapes = [d.shape for d in panel.decoration if d.role == role]
        if not shapes or (role == "body" and panel.number in SHARED_BODY.values()):
            continue
        properties: Feature = {"panel": panel.number, "decoration": role}
        if role == "body" and panel.number in SHARED_BODY:
            properties["also_panel"] = SHARED_BODY[panel.number]
        shape = thin_shape(to_degrees(unary_union(shapes), panel.number))
        features.append(feature(f"_{role}_{panel.number}", properties, polygon_geometry(shape)))
    return features


def stroke_features(panel: Panel, shapes: dict[str, BaseGeometry]) -> list[Feature]:
    """Line art on the regions, and faint lines beyond them."""
    covered = unary_union(list(shapes.values()))
    strokes: dict[str, list[BaseGeometry]] = {"art": [], "faint": []}
    for role, shape in panel.decoration:
        if role in ("body", "bone"):
            continue
        lines = to_degrees(shape, panel.number)
        strokes["faint"].append(lines.difference(covered) if role == "art" else lines)
        if role == "art":
            strokes["art"].append(lines.intersection(covered))
    for name, lines in panel.art:
        strokes["art"].append(to_degrees(lines, panel.number).intersection(shapes[name]))
    features = []
    for kind, coarse in COARSE_ART.items():
        geometry = stroke_geometry(strokes[kind], coarse)
        if geometry["coordinates"]:
            properties = {"panel": panel.number, "decoration": kind}
            features.append(feature(f"_{kind}_{panel.number}", properties, geometry))
    return features


def caption_feature(panel: Panel, caption: Caption) -> Feature:
    """A word at a point."""
    suffix = "".join(c if c.isalnum() else "_" for c in caption.text)
    properties = {"panel": panel.number, "decoration": "caption", "label": caption.text}
    (point,) = plain(np.asarray(to_degrees(caption.point, panel.number).coords))
    geometry = {"type": "Point", "coordinates": point}
    return feature(f"_caption_{panel.number}_{suffix}", properties, geometry)


def middle(shape: BaseGeometry) -> list[float]:
    """Centre of the largest disc in any piece of the shape."""
    radii = [maximum_inscribed_circle(p, tolerance=0.005) for p in polygons(shape)]
    best = max(radii, key=lambda radius: round(radius.length, 3))
    return plain(np.asarray(best.coords[:1]))[0]


def polygon_geometry(shape: BaseGeometry) -> Feature:
    """Polygon or MultiPolygon with clockwise exteriors and counter-clockwise holes (d3-geo)."""
    result = []
    for polygon in polygons(shape):
        turned = orient(polygon, -1)
        if turned.area < SMALLEST_RING:
            continue
        result.append([plain(np.asarray(r.coords)) for r in (turned.exterior, *turned.interiors)])
    if len(result) == 1:
        return {"type": "Polygon", "coordinates": result[0]}
    return {"type": "MultiPolygon", "coordinates": result}


def stroke_geometry(shapes: Iterable[BaseGeometry], coarse: float) -> Feature:
    """MultiPolygon of lines that run there and back."""
    parts = [part for shape in shapes for part in lines_of(shape)]
    merged = lines_of(line_merge(unary_union(parts)))
    rings = []
    for stroke in merged:
        if stroke.length > SHORTEST_STROKE:
            there = without_repeats(np.asarray(thin(stroke, coarse).coords))
            if len(there) > 1:
                rings.append(there_and_back(there))
    return {"type": "MultiPolygon", "coordinates": rings}


def there_and_back(line: Array) -> list[list[list[float]]]:
    """A polygon that runs along a line and back."""
    return [plain(np.vstack([line, line[-2::-1]]))]


def without_repeats(line: Array) -> Array:
    """The line on the grid, without points that coincide there."""
    rounded = on_grid(line)
    return rounded[np.r_[True, np.any(np.diff(rounded, axis=0) != 0, axis=1)]]


def plain(coordinates: Array) -> list[list[float]]:
    """Nested lists for JSON, whole numbers without decimals."""
    rounded = on_grid(coordinates[:, :2]).tolist()
    return [[int(v) if v == int(v) else float(v) for v in point] for point in rounded]


def on_grid(coordinates: Array) -> Array:
    """Coordinates on the grid of the files, without minus zero."""
    return np.round(np.round(coordinates / GRID) * GRID, DECIMALS) + 0.0
