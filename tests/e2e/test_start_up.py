"""A server on damaged files does not start, and says in one sentence which file, what is wrong and what to do."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.server import ROOT, StartUpError, running


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the server runs on."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("app.py", "CITATION.cff"):
        shutil.copy(ROOT / name, copy)
    for name in ("data", "viz", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, copy / name)
    return copy


@pytest.mark.parametrize(
    ("file", "keep", "said"),
    [
        ("viz/anatomy/male.geojson", 100_000, "no JSON from line 1"),
        ("data/datapackage.json", None, "the file is missing"),
    ],
)
def test_a_damaged_file_ends_the_start_up_with_a_sentence(
    project: Path, file: str, keep: int | None, said: str
) -> None:
    path = project / file
    whole = path.read_bytes()
    path.unlink()
    if keep is not None:
        path.write_bytes(whole[:keep])
    try:
        with pytest.raises(StartUpError) as failed, running(root=project):
            pass
    finally:
        path.write_bytes(whole)
    log = str(failed.value)
    assert f"{file}" in log
    assert said in log
    assert "Traceback" not in log
    assert str(project) not in log
