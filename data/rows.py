"""Walking through frames, typed: what pandas calls a row has no static type."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame; each has the columns as attributes."""
    return iter(frame.itertuples(index=False))


def row(frame: pd.DataFrame, key: str) -> Any:
    """Return the row whose first column is `key`; raise KeyError when there is none."""
    for found in rows(frame[frame.iloc[:, 0] == key]):
        return found
    raise KeyError(key)
