"""The two drawings of the body as files: their bytes, and the name under which the app serves them.

Pages put `geometry_url` into a figure instead of the drawing itself, app.py answers it, and exports
read `geometry_bytes`.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

SEXES = ("female", "male")


def geometry_path(sex: str) -> Path:
    """Return the GeoJSON file of the drawing of one sex; raise ValueError for anything else."""
    if sex not in SEXES:
        message = f"There is no drawing for sex {sex!r}: choose one of {', '.join(SEXES)}."
        raise ValueError(message)
    return Path(__file__).parent / f"{sex}.geojson"


@cache
def geometry_bytes(sex: str) -> bytes:
    """Return the drawing of one sex as GeoJSON, as it lies on disk."""
    return geometry_path(sex).read_bytes()


@cache
def geometry_name(sex: str) -> str:
    """Return a name that changes with the drawing, so that browsers may keep it for ever."""
    return f"{sex}.{sha256(geometry_bytes(sex)).hexdigest()[:12]}.geojson"


def geometry_url(sex: str) -> str:
    """Return the address of the drawing, relative to a page.

    Every page lies one level below the app's root, so a relative address holds under any base path
    and behind any proxy; an absolute one would not.
    """
    return f"geometry/{geometry_name(sex)}"


def inlined(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a figure's dictionary with the drawing in the place of its address; nothing is copied or changed.

    It is for the last step before a file: a Plotly figure with the drawing inside copies it at every touch.
    """
    return {**spec, "data": [_drawn(trace) for trace in spec["data"]]}


def _drawn(trace: dict[str, Any]) -> dict[str, Any]:
    address = trace.get("geojson")
    if not isinstance(address, str):
        return trace
    known = _features(address.rpartition("/")[2].partition(".")[0])
    return {**trace, "geojson": {"type": "FeatureCollection", "features": [known[key] for key in trace["locations"]]}}


@cache
def _features(sex: str) -> dict[str, Any]:
    """The parts of a drawing by their ids."""
    return {feature["id"]: feature for feature in json.loads(geometry_bytes(sex))["features"]}
