"""What hearing n people buys, against published and exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castdev.projections.scoring.sample import (
    adequacy,
    half_width,
    least_people,
    unheard_bound,
)


@pytest.mark.parametrize(
    ("n", "share", "instances", "chance"),
    [
        (60, 0.05, 1, "0.953930201013"),
        (59, 0.05, 1, "0.951505474751"),
        (58, 0.05, 1, "0.948953131316"),
        (60, 0.10, 2, "0.986222921034"),
        (29, 0.10, 2, "0.801127899450"),
        (28, 0.10, 2, "0.784845973089"),
        (200, 0.06, 5, "0.993623427377"),
    ],
)
def test_golden_chances(n: int, share: float, instances: int, chance: str) -> None:
    """Sixty people (confidence.md 8) and Fugard and Potts (12), to 12 digits."""
    assert f"{adequacy(n, share, instances):.12f}" == chance


def test_least_people() -> None:
    """59 hear a 5 % theme with 95 %; 29 hear a 10 % theme twice with 80 %."""
    assert least_people(0.05, 1, 0.95) == 59
    assert least_people(0.10, 2, 0.80) == 29
    assert least_people(0.06, 5, 0.99) == 190
    assert adequacy(190, 0.06, 5) >= 0.99 > adequacy(189, 0.06, 5)
    assert least_people(1.0, 7, 0.9) == 7
    assert least_people(0.5, 0, 0.9) == 0


def test_bounds_of_sixty() -> None:
    """Never heard in 60: at most 4.87 %; a share is known to 12.65 points."""
    assert f"{unheard_bound(60):.12f}" == "0.048702913310"
    assert f"{100 * half_width(60):.2f}" == "12.65"
    assert unheard_bound(0) == 1.0
    assert half_width(0) == half_width(1) == 0.5


def test_extremes() -> None:
    """Certain and impossible cases are exact, and nothing overflows."""
    assert adequacy(10, 0.3, 0) == adequacy(0, 0.3, -1) == adequacy(5, 1.0, 5) == 1.0
    assert adequacy(5, 0.3, 6) == adequacy(5, 0.0, 1) == adequacy(0, 0.5, 1) == 0.0
    assert adequacy(1_000_000, 0.5, 10) == 1.0
    assert adequacy(1_000_000, 0.5, 500_000) == pytest.approx(0.5003989422804)
    assert adequacy(1_000_000, 0.001, 900_000) == 0.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: adequacy(-1, 0.5, 1),
        lambda: adequacy(5, 1.5, 1),
        lambda: adequacy(5, float("nan"), 1),
        lambda: least_people(0.0, 1, 0.9),
        lambda: least_people(0.5, 1, 1.0),
        lambda: unheard_bound(-1),
        lambda: half_width(-1),
    ],
)
def test_refusals(call: Callable[[], float]) -> None:
    """Numbers outside their range are refused."""
    with pytest.raises(ValueError):
        call()


@given(st.integers(1, 80), st.integers(1, 99), st.integers(1, 80))
def test_adequacy_is_the_binomial_tail(n: int, hundredths: int, instances: int) -> None:
    """The sum outward from the mode equals exact rational arithmetic."""
    p = Fraction(hundredths / 100)
    exact = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(instances, n + 1))
    assert adequacy(n, hundredths / 100, instances) == pytest.approx(
        float(exact), rel=1e-12, abs=1e-300
    )


@given(st.floats(0.01, 1.0), st.integers(1, 12), st.floats(0.01, 0.99))
def test_least_is_least(share: float, instances: int, power: float) -> None:
    """One person fewer is not enough."""
    n = least_people(share, instances, power)
    assert adequacy(n, share, instances) >= power
    assert adequacy(n - 1, share, instances) < power
