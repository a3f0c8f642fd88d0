"""The vocabularies in which labels are looked up; and no folder that Hypothesis leaves behind.

Hypothesis keeps tables of characters beside its examples; here they go into a folder that is removed.
"""

import atexit
import tempfile

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from data.atlas import Atlas
from data.own.understand.labels import Index, index

_HOME = tempfile.TemporaryDirectory(prefix="hypothesis-")
atexit.register(_HOME.cleanup)
set_hypothesis_home_dir(_HOME.name)


@pytest.fixture(scope="session")
def primaries(atlas: Atlas) -> Index:
    return index(atlas, "primary")


@pytest.fixture(scope="session")
def sites(atlas: Atlas) -> Index:
    return index(atlas, "site")
