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


class DrawingError(ValueError):
    """A drawing that is missing or damaged; the message names the file within the project, and what to do."""


def geometry_path(sex: str) -> Path:
    """Return the GeoJSON file of the drawing of one sex; raise ValueError for anything else."""
    if sex not in SEXES:
        message = f"There is no drawing for sex {sex!r}: choose one of {', '.join(SEXES)}."
        raise ValueError(message)
    return Path(__file__).parent / f"{sex}.geojson"


@cache
def geometry_bytes(sex: str) -> bytes:
    """Return the drawing of one sex as GeoJSON, as it lies on disk; raise DrawingError where it is none."""
    return checked(geometry_path(sex))


def checked(path: Path) -> bytes:
    """Return the content of a drawing's file.

    Raises DrawingError for a file that cannot be read, is no JSON, or holds no panels and parts as `make data`
    writes them; a part needs its id, its panel and its shape.
    """
    try:
        content = path.read_bytes()
        document = json.loads(content)
    except FileNotFoundError:
        raise _damaged(path, "the file is missing") from None
    except OSError as error:
        raise _damaged(path, f"the file cannot be read ({error.strerror})") from None
    except json.JSONDecodeError as error:
        raise _damaged(path, f"no JSON from line {error.lineno}, column {error.colno} on") from None
    except (ValueError, RecursionError):
        raise _damaged(path, "no JSON text") from None
    if fault := _fault(document):
        raise _damaged(path, fault)
    return content


def _damaged(path: Path, what: str) -> DrawingError:
    return DrawingError(f"viz/anatomy/{path.name}: {what}. Restore the file, or write it again with `make data`.")


def _fault(document: Any) -> str:
    """What makes a JSON document no drawing, or ""."""
    match document:
        case {"type": "FeatureCollection", "panels": [_, *_], "features": [_, *_] as parts}:
            wrong = (number for number, part in enumerate(parts, 1) if not _is_part(part))
            number = next(wrong, 0)
            return f"part {number} lacks its id, its panel or its shape" if number else ""
        case _:
            return "no drawing (expected a FeatureCollection with panels and features)"


def _is_part(part: Any) -> bool:
    match part:
        case {"id": str(), "properties": {"panel": int()}, "geometry": {"type": str(), "coordinates": [_, *_]}}:
            return True
        case _:
            return False


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
