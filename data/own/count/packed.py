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
STATES = 30
"""Sites in one number where each has three states: 3 to the power of 30 is below 2 to the power of EXACT."""


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
            (nw.col(f"w{i}_{place}") > nw.col(f"w{i}_{place + 1}") * over).cast(nw.Int64) * 2**place
            for place in range(len(number))
        )
        for i, number in enumerate(pack.numbers)
    }


def unpacked(pack: Packed, found: pd.DataFrame) -> dict[str, pd.Series]:
    """Return {site: 1 or 0 (Int8) in each row} from the masks."""
    return {
        site: pd.Series(found[f"m{i}"].to_numpy(np.int64) >> place & 1, found.index, dtype="Int8")
        for i, number in enumerate(pack.numbers)
        for place, site in enumerate(number)
    }


def three_states(columns: Mapping[str, tuple[str, ...]], yes: Collection[str], no: Collection[str]) -> dict[str, Any]:
    """Return {m0, m1, …: expression} for sites with columns of their own: a digit to the base 3 each, see `digits`."""

    def state(names: tuple[str, ...]) -> Any:
        texts = [as_text(name) for name in names]
        any_yes = nw.any_horizontal(*(text.is_in(sorted(yes)) for text in texts), ignore_nulls=True)
        all_no = nw.all_horizontal(*(text.is_in(sorted(no)) for text in texts), ignore_nulls=True)
        return nw.when(any_yes).then(1).otherwise(nw.when(all_no).then(0).otherwise(2))

    return {
        f"m{i}": _added(state(columns[site]).cast(nw.Int64) * 3**place for place, site in enumerate(number))
        for i, number in enumerate(dealt(tuple(columns), STATES))
    }


def digits(columns: Sequence[str], found: pd.DataFrame) -> dict[str, pd.Series]:
    """Return {site: 1, 0 or <NA> (Int8) in each row} from the numbers of `three_states`."""
    states = {
        site: pd.Series(found[f"m{i}"].to_numpy(np.int64) // 3**place % 3, found.index, dtype="Int8")
        for i, number in enumerate(dealt(tuple(columns), STATES))
        for place, site in enumerate(number)
    }
    return {site: state.mask(state == 2) for site, state in states.items()}  # noqa: PLR2004 - see three_states


def as_text(name: str) -> Any:
    """Return the expression of a column as text without spaces around it; missing is ""."""
    return nw.col(name).cast(nw.String).fill_null("").str.strip_chars()


def _added(parts: Any) -> Any:
    """The sum of some expressions, 0.0 without any."""
    parts = list(parts)
    return reduce(add, parts) if parts else nw.lit(0.0)
