"""Hypothesis keeps tables of characters beside its examples; here they go into a folder that is removed."""

import atexit
import tempfile

from hypothesis.configuration import set_hypothesis_home_dir

_HOME = tempfile.TemporaryDirectory(prefix="hypothesis-")
atexit.register(_HOME.cleanup)
set_hypothesis_home_dir(_HOME.name)
