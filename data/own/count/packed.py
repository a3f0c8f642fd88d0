"""Many sites in one number: the weights of labels, and the states of the sites read back from sums of weights."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

EXACT = 53
"""Bits of a whole number that a 64-bit float holds exactly; SQL engines add such floats fastest."""
BITS = 5
"""Bits that a site has at least: 31 rows of a patient fit."""
STATES = 31
"""Sites in one whole number of 64 bits where each has three states, in two bits."""
NO, YES, UNKNOWN, ODD = range(4)
"""What a cell says of its site; ODD is no answer that is understood."""


@dataclass(frozen=True)
class Packed:
    """Sites dealt out to numbers: each site has `bits` bits of its number to be counted in."""

    sites: Mapping[str, Collection[str]]
    bits: int
    numbers: tuple[tuple[str, ...], ...]

    @property
    def most(self) -> int:
        """The largest count that surely does not run over into a neighbour's bits."""
        return (1 << self.bits) - 1


def packed(sites: Mapping[str, Collection[str]]) -> Packed:
    """Return the fewest numbers for {site: labels that mean it}; each label of a site can be counted once at least."""
    most_labels = max((len(set(labels)) for labels in sites.values()), default=0)
    bits = max(BITS, most_labels.bit_length(), min(EXACT // max(len(sites), 1), 16))
    return Packed(sites, bits, dealt(tuple(sites), EXACT // bits))


def dealt(sites: tuple[str, ...], size: int) -> tuple[tuple[str, ...], ...]:
    """Return the sites in groups of at most `size`."""
    return tuple(sites[start : start + size] for start in range(0, len(sites), size))


def places(group: tuple[str, ...]) -> dict[str, int]:
    """Return {site: its place in the number of its group}, the first highest: numbers then sort as their sites do."""
    return dict(zip(group, reversed(range(len(group))), strict=True))


def weights(pack: Packed, label: str) -> dict[str, Any]:
    """Return {w0, w1, …: expression} for the column of labels: the sum of the powers of two of all it means."""
    return {
        f"w{i}": _added(
            nw.col(label).is_in(sorted(pack.sites[site])).cast(nw.Float64) * float(2 ** (pack.bits * place))
            for place, site in enumerate(number)
            if pack.sites[site]
        )
        for i, number in enumerate(pack.numbers)
    }


def shifted(pack: Packed) -> dict[str, Any]:
    """Return {w0_0, w0_1, …: expression}: each sum without the bits below its first, second … site."""
    return {
        f"w{i}_{place}": (nw.col(f"w{i}").fill_null(0.0) * 2.0 ** -(pack.bits * place)).floor()
        for i, number in enumerate(pack.numbers)
        for place in range(len(number) + 1)
    }


def masks(pack: Packed) -> dict[str, Any]:
    """Return {m0, m1, …: expression} on the columns of `shifted`: a bit a site, set where its count is not 0."""
    over = 2**pack.bits
    return {
        f"m{i}": _added(
            (nw.col(f"w{i}_{at}") > nw.col(f"w{i}_{at + 1}") * over).cast(nw.Int64) * 2**place
            for at, place in enumerate(places(number).values())
        )
        for i, number in enumerate(pack.numbers)
    }


def unpacked(pack: Packed, found: pd.DataFrame) -> dict[str, pd.Series]:
    """Return {site: 1 or 0 (Int8) in each row} from the masks."""
    return {
        site: pd.Series(found[f"m{i}"].to_numpy(np.int64) >> place & 1, found.index, dtype="Int8")
        for i, number in enumerate(pack.numbers)
        for site, place in places(number).items()
    }


def cells(words: Mapping[str, Mapping[Any, int]], answers: Sequence[Collection[str]] = ()) -> dict[str, Any]:
    """Return {c0, c1, …: expression} on the columns of `words`: which of the answers a cell says, ODD for none of them.

    Cells are text without the spaces around it. words are values that a column has, with what each says: a comparison
    with each is far cheaper than to look a cell up in all answers, so answers are given for other values alone.
    """
    return {f"c{i}": _cell(name, usual, answers).cast(nw.Int8) for i, (name, usual) in enumerate(words.items())}


def _cell(name: str, usual: Mapping[Any, int], answers: Sequence[Collection[str]]) -> Any:
    found: Any = nw.lit(ODD)
    for code, said in enumerate(answers):
        found = nw.when(as_text(name).is_in(sorted(said))).then(code).otherwise(found)
    for value, code in usual.items():
        here = nw.col(name).is_null() if value is None else nw.col(name) == value
        found = nw.when(here).then(code).otherwise(found)
    return found


def states(sites: Mapping[str, tuple[str, ...]], columns: Sequence[str]) -> dict[str, Any]:
    """Return {m0, m1, …: expression} on what `cells` gives for these columns: two bits a site, see `told`.

    A site is YES if any of its columns is, NO if all of them are, else UNKNOWN.
    """
    cell = {name: nw.col(f"c{i}") for i, name in enumerate(columns)}

    def state(names: tuple[str, ...]) -> Any:
        some = nw.any_horizontal(*(cell[name] == YES for name in names), ignore_nulls=True)
        none = nw.all_horizontal(*(cell[name] == NO for name in names), ignore_nulls=True)
        return nw.when(some).then(YES).otherwise(nw.when(none).then(NO).otherwise(UNKNOWN))

    return {
        f"m{i}": _added(state(sites[site]).cast(nw.Int64) * 4**place for site, place in places(number).items())
        for i, number in enumerate(dealt(tuple(sites), STATES))
    }


def told(sites: Sequence[str], found: pd.DataFrame) -> dict[str, pd.Series]:
    """Return {site: 1, 0 or <NA> (Int8) in each row} from the numbers of `states`."""
    read = {
        site: (found[f"m{i}"].to_numpy(np.int64) >> 2 * place & 3).astype(np.int8)
        for i, number in enumerate(dealt(tuple(sites), STATES))
        for site, place in places(number).items()
    }
    return {
        site: pd.Series(pd.arrays.IntegerArray(state, state == UNKNOWN), found.index) for site, state in read.items()
    }


def as_text(name: str) -> Any:
    """Return the expression of a column as text without spaces around it; missing is ""."""
    return nw.col(name).cast(nw.String).fill_null("").str.strip_chars()


def _added(parts: Any) -> Any:
    """The sum of some expressions, 0.0 without any."""
    parts = list(parts)
    return reduce(add, parts) if parts else nw.lit(0.0)
