"""Walking through frames, typed: what pandas calls a row has no static type."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import pandas as pd


@lru_cache(128)
def _maker(columns: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    """What makes a row of columns; to define its class takes longer than to fill a few of them."""
    made: Any = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # noqa: PYI024 - the columns of any frame
    maker: Callable[[Iterable[Any]], Any] = made._make
    return maker


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame; each has the columns as attributes, numbers as Python's own, <NA> as it is."""
    make = _maker(tuple(map(str, frame.columns)))
    return map(make, zip(*(column.tolist() for _, column in frame.items()), strict=True))


def number(value: Any) -> float | None:
    """Return a cell as a number, None where it is <NA>."""
    return None if pd.isna(value) else float(value)
