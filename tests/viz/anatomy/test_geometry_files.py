"""A damaged drawing is one sentence that names its file as in the project."""

import json
from pathlib import Path

import pytest

from viz.anatomy.geometry_files import SEXES, DrawingError, checked, geometry_bytes, geometry_path

PART = {"id": "liver", "properties": {"panel": 1}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}
WHOLE = {"type": "FeatureCollection", "panels": [{"panel": 1}], "features": [PART]}


@pytest.mark.parametrize("sex", SEXES)
def test_the_drawings_that_come_with_the_atlas_are_sound(sex: str) -> None:
    assert geometry_bytes(sex) == checked(geometry_path(sex))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "the file is missing"),
        (b"", "no JSON from line 1, column 1 on"),
        (json.dumps(WHOLE)[:-3].encode(), "no JSON from line 1, column"),
        (b'{"type": "\xff"}', "no JSON text"),
        (b"[" * 100_000, "no JSON text"),
        (b'{"type": ' + b"1" * 5_000 + b"}", "no JSON text"),
        (b"[]", "no drawing"),
        (b"{}", "no drawing"),
        (json.dumps({**WHOLE, "features": []}).encode(), "no drawing"),
        (json.dumps({**WHOLE, "panels": None}).encode(), "no drawing"),
        (json.dumps({**WHOLE, "features": [PART, {**PART, "id": 7}]}).encode(), "part 2 lacks its id"),
        (json.dumps({**WHOLE, "features": [{**PART, "geometry": None}]}).encode(), "part 1 lacks its id"),
    ],
)
def test_a_damaged_drawing_is_named(tmp_path: Path, content: bytes | None, fault: str) -> None:
    path = tmp_path / "male.geojson"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DrawingError) as caught:
        checked(path)
    assert str(caught.value).startswith(f"viz/anatomy/male.geojson: {fault}")
    assert str(tmp_path) not in str(caught.value)
    assert "make data" in str(caught.value)
