"""A share in words: its counts, its interval, and both in full."""

from math import floor
from typing import Any

import pandas as pd

from data.stats.frequency import DENOMINATOR_LABELS

THIN = "\u2009"
POINT = 0.01
"""A percentage point."""


def count(number: float) -> str:
    """Return a whole number with thousands separated: 25,775."""
    return f"{int(number):,}"


def many(number: float, one: str, more: str) -> str:
    """Return a number with its noun: "1 primary", "1,230 figures"."""
    return f"{count(number)} {one if number == 1 else more}"


def rounded(value: float, digits: int = 0) -> str:
    """Return a number of at least 0 with so many decimals, halves up as a reader rounds: "63" of 62.5, "12.3" of 12.25.

    Python's formats round halves to the even digit, or to what the binary fraction is nearest to.
    """
    return f"{floor(round(value * 10**digits, 6) + 0.5) / 10**digits:.{digits}f}"


def decimals(value: float) -> str:
    """Return a percentage with one decimal, below 1 with two where the second is no zero: "50.5", "0.35", "0.5".

    Papers print small shares so; one decimal would make 0.35 a 0.3.
    """
    return rounded(value, 1) if value == 0 or value >= 1 else rounded(value, 2).removesuffix("0")


def percent(share: float | None) -> str:
    """Return a fraction as text with the digits of `decimals` and a thin space before the sign: "50.5 %", "0.35 %"."""
    return "not known" if share is None else f"{decimals(share * 100)}{THIN}%"


def counts(row: Any) -> str:
    """Return "218 of 432 patients" or "≈ 951 (941–962) of 2,609 patients"; "" where no count is known.

    `row` is a row of a frame of shares (attributes n_with_site, n_lo, n_hi, n_denominator, denominator).
    """
    if pd.isna(row.n_with_site) or pd.isna(row.n_denominator):
        return ""
    number = count(row.n_with_site)
    if row.n_lo != row.n_hi:
        number = f"≈{THIN}{number} ({count(row.n_lo)}–{count(row.n_hi)})"
    return f"{number} of {count(row.n_denominator)} {patients(row.denominator)}"


def interval(row: Any) -> str:
    """Return "95 % CI 45.8–55.2" of a row of shares, or "no interval" where none is known."""
    if pd.isna(row.low) or pd.isna(row.high):
        return "no interval"
    return f"95{THIN}% CI {row.low * 100:.1f}–{row.high * 100:.1f}"


def hardly_ahead(first: Any, then: Any) -> str:
    """Return "hardly ahead of", or "level with", where a share is no clear step above the next one; "" where it is.

    The next one lies within its interval; where it has none, within a percentage point.
    """
    low = first.share - POINT if pd.isna(first.low) else first.low
    if then.share < low:
        return ""
    return "level with" if then.share == first.share else "hardly ahead of"


def patients(denominator: str) -> str:
    """Return a denominator after a number: "patients", "patients with metastasis"."""
    return DENOMINATOR_LABELS[denominator].removeprefix("all ")


def full_figure(row: Any) -> str:
    """Return a share with everything it needs: "218 of 432 patients (50.5 %, 95 % CI 45.8–55.2)"."""
    counted = counts(row)
    if pd.isna(row.share):
        if counted or not any(map(pd.isna, (row.n_lo, row.n_hi, row.n_denominator))):
            return f"not known: between {count(row.n_lo)} and {count(row.n_hi)} of {count(row.n_denominator)} patients"
        return "not known"
    if not counted:
        return f"{percent(row.share)} of {patients(row.denominator)} (no count printed)"
    return f"{counted} ({percent(row.share)}, {interval(row)})"
