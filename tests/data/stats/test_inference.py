"""Intervals, tests and adjustments against published examples."""

import random
from itertools import product

import pandas as pd
import pytest
from scipy.stats import fisher_exact

from data.stats.inference import adjusted, fisher, newcombe, wilson


def integers(*values: int) -> pd.Series:
    return pd.Series(values, dtype="Int64")


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [
        # Newcombe, Stat Med 1998;17:857-872, Table I, method 3 (score without continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(n: int, of: int, low: float, high: float) -> None:
    found_low, found_high = wilson(integers(n), integers(n), integers(of))
    assert found_low[0] == pytest.approx(low, abs=5e-5)
    assert found_high[0] == pytest.approx(high, abs=5e-5)


def test_wilson_of_a_bounded_count_holds_the_intervals_of_both_bounds() -> None:
    low, high = wilson(integers(10), integers(14), integers(100))
    assert low[0] == wilson(integers(10), integers(10), integers(100))[0][0]
    assert high[0] == wilson(integers(14), integers(14), integers(100))[1][0]


def test_wilson_of_the_unknown_is_unknown() -> None:
    missing = pd.Series([pd.NA], dtype="Int64")
    low, high = wilson(missing, missing, integers(10))
    assert low.isna().all()
    assert high.isna().all()


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "low", "high"),
    [
        # R. G. Newcombe, Stat Med 1998;17:873-890, Table II, method 10.
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_published_intervals(a: int, m: int, b: int, n: int, low: float, high: float) -> None:
    assert newcombe((a, a, m), (b, b, n)) == pytest.approx((low, high), abs=5e-5)
    assert newcombe((b, b, n), (a, a, m)) == pytest.approx((-high, -low), abs=5e-5)


def test_a_bounded_interval_holds_that_of_every_possible_count() -> None:
    low, high = newcombe((10, 14, 100), (20, 23, 90))
    every = [newcombe((x, x, 100), (y, y, 90)) for x, y in product(range(10, 15), range(20, 24))]
    assert low == min(limits[0] for limits in every)
    assert high == max(limits[1] for limits in every)


@pytest.mark.parametrize("patients", [12, 300, 25_000, 2_000_000])
def test_fisher_is_that_of_another_hand(patients: int) -> None:
    chance = random.Random(patients)  # noqa: S311 - made tables
    for _ in range(60):
        m = chance.randint(1, patients - 1)
        share = chance.choice((0, 0.002, 0.1, 0.6, 1))
        x, y = (chance.randint(0, round(share * of)) for of in (m, patients - m))
        table = [[x, m - x], [y, patients - m - y]]
        assert fisher((x, x, m), (y, y, patients - m)) == pytest.approx(
            fisher_exact(table).pvalue, rel=1e-6, abs=1e-280
        )


def test_fisher_is_exact() -> None:
    # Fisher's tea: 3 of 4 against 1 of 4; 34 of 70 tables are as likely or less (R. A. Fisher 1935).
    assert fisher((3, 3, 4), (1, 1, 4)) == pytest.approx(34 / 70)
    assert fisher((4, 4, 4), (0, 0, 4)) == pytest.approx(2 / 70)


def test_a_bounded_p_is_the_largest_that_the_bounds_allow() -> None:
    assert fisher((10, 14, 100), (30, 34, 100)) == fisher((14, 14, 100), (30, 30, 100))
    assert fisher((10, 20, 100), (15, 18, 100)) == 1  # either may be the larger
    every = [fisher((x, x, 100), (y, y, 90)) for x, y in product(range(10, 15), range(20, 24))]
    assert fisher((10, 14, 100), (20, 23, 90)) == max(every)


def test_adjusted_gives_the_published_decision() -> None:
    """Y. Benjamini and Y. Hochberg, J R Stat Soc B 1995;57:289-300, section 4.1: at 0.05 four are rejected."""
    printed = (
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    )
    shuffled = pd.Series(printed, dtype="Float64").sample(frac=1, random_state=1)
    found = adjusted(shuffled).sort_index()
    assert list(found < 0.05) == [True] * 4 + [False] * 11
    assert found[3] == pytest.approx(0.035625)
    assert found[0] == pytest.approx(0.0015)


def test_what_is_not_tested_does_not_count_in_the_adjustment() -> None:
    holed = adjusted(pd.Series([0.01, None, 0.04, None], dtype="Float64"))
    assert list(holed.dropna()) == pytest.approx([0.02, 0.04])
    assert adjusted(pd.Series([None], dtype="Float64")).isna().all()
