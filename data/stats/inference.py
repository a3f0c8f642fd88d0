"""Proportions: the interval of one, that of the difference of two, their exact test, the adjustment of many tests."""

from itertools import product

import numpy as np
import pandas as pd

LEVEL = 0.05
"""An adjusted p below this is told as a difference beyond chance."""
Bounds = tuple[int, int, int]
"""Smallest and largest possible count, and the number of patients; both counts are equal where it is printed."""


def wilson(n_lo: pd.Series, n_hi: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the 95 % Wilson score interval, as fractions; <NA> where a count is not known.

    Formula: E. B. Wilson, J Am Stat Assoc 1927;22:209-212, as `proportion_confint(method="wilson")`
    of statsmodels computes it. For a bounded count the interval runs from the lower limit of the
    smallest to the upper limit of the largest possible count, so it holds both kinds of doubt.
    """
    from statsmodels.stats.proportion import proportion_confint

    known = n_lo.notna() & n_hi.notna() & (n > 0).fillna(value=False)
    low = pd.Series(pd.NA, index=n.index, dtype="Float64")
    high = low.copy()
    if known.any():
        total = n[known].astype(float)
        low[known] = proportion_confint(n_lo[known].astype(float), total, method="wilson")[0].clip(lower=0)
        high[known] = proportion_confint(n_hi[known].astype(float), total, method="wilson")[1].clip(upper=1)
    return low, high


def newcombe(one: Bounds, other: Bounds) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two independent proportions (one minus other), as fractions.

    R. G. Newcombe's hybrid score interval, Stat Med 1998;17:873-890, method 10, computed by
    `confint_proportions_2indep(method="newcomb")` of statsmodels. For bounded counts it runs from the
    lowest to the highest limit of all extreme pairs of counts, so it holds both kinds of doubt.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    limits = [
        confint_proportions_2indep(x, one[2], y, other[2], method="newcomb", compare="diff")
        for x, y in set(product(one[:2], other[:2]))
    ]
    return float(min(low for low, _ in limits)), float(max(high for _, high in limits))


def fisher(one: Bounds, other: Bounds) -> float:
    """Return the two-sided p of Fisher's exact test of two independent proportions.

    For bounded counts it is the largest p of the extreme pairs of counts, and 1 where the bounds allow
    either proportion to be the larger: no estimate inside the bounds lends a difference its certainty.
    """
    pairs = set(product(one[:2], other[:2]))
    signs = {x * other[2] > y * one[2] for x, y in pairs if x * other[2] != y * one[2]}
    if len(signs) > 1:
        return 1.0
    return max(_exact(x, one[2], y, other[2]) for x, y in pairs)


def _exact(x: int, m: int, y: int, n: int) -> float:
    """The chance, all else given, of a count among m that is at most as likely as x (and y among n).

    R. A. Fisher 1935: the hypergeometric chances C(m, k) C(n, x + y - k) / C(m + n, x + y) of all counts k at once, by
    logarithms of gamma functions but for what is the same in all; SciPy's `fisher_exact` takes thirty times as long for
    tables of thousands. Equally likely is what differs by less than 1e-7, as in R's fisher.test.
    """
    from scipy.special import gammaln

    (x, m), (y, n) = sorted(((x, m), (y, n)))  # the same from both sides, to the last digit
    low = max(0, x + y - n)
    k = np.arange(low, min(m, x + y) + 1)
    logs = -gammaln(k + 1) - gammaln(m - k + 1) - gammaln(x + y - k + 1) - gammaln(n - x - y + k + 1)
    chances = np.exp(logs - logs.max())
    return float(chances[chances <= chances[x - low] * (1 + 1e-7)].sum() / chances.sum())


def adjusted(p: pd.Series) -> pd.Series:
    """Return p adjusted for the false discovery rate (Benjamini and Hochberg 1995); <NA> stays and does not count."""
    from scipy.stats import false_discovery_control

    tested = p.notna()
    found = pd.Series(pd.NA, index=p.index, dtype="Float64")
    if tested.any():
        found[tested] = false_discovery_control(p[tested].astype(float), method="bh")
    return found
