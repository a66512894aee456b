"""The posterior: base rates, tails and the likely range."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from evidence_kit import POLICY
from hypothesis import given, settings
from hypothesis import strategies as st

from castdev.projections.scoring import beta
from castdev.projections.scoring.beta import base_rate, confidence_of, prior_counts, tail
from castdev.projections.scoring.quantiles import below, first, likely_range
from castdev.projections.scoring.types import Question, U

small = st.integers(1, 12)
bars = st.integers(1, 99)


def exact(a: int, b: int, x: Fraction) -> Fraction:
    """P(Beta(a, b) >= x) for whole a and b: a binomial sum."""
    n = a + b - 1
    return sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("bar", "rate"),
    [
        (50_000, 90_940),
        (100_000, 124_264),
        (200_000, 185_101),
        (300_000, 246_181),
        (400_000, 309_912),
        (500_000, 377_262),
        (600_000, 449_069),
        (700_000, 526_589),
    ],
)
def test_base_rates(bar: int, rate: int) -> None:
    """The base rate makes the prior confidence one third (confidence.md 11)."""
    assert base_rate(bar, 333_333, POLICY) == rate


def test_a_tied_base_rate_is_the_tie() -> None:
    """At bar and prior one half the base rate is exactly one half."""
    assert base_rate(500_000, 500_000, POLICY) == 500_000
    assert base_rate(400_000, 600_000, POLICY) == 500_000


@given(st.integers(20_000, 980_000), st.integers(50_000, 950_000))
def test_the_base_rate_is_the_smallest(bar: int, prior: int) -> None:
    """At the rate the prior is reached, one micro lower it is not."""
    rate = base_rate(bar, prior, POLICY)
    assert tail(2 * rate, 2 * (U - rate), bar) >= prior / U - 1e-12
    assert tail(2 * rate - 2, 2 * (U - rate) + 2, bar) < prior / U


def test_extreme_bars_have_a_base_rate() -> None:
    """The ends of the allowed bars work, and the prior weighs W votes in all."""
    for bar in (1_000, 999_000):
        for prior in (1_000, 333_333, 999_000):
            yes, no = prior_counts(Question(bar, prior), POLICY)
            assert yes > 0 < no
            assert yes + no == POLICY.prior_votes
            reached = confidence_of(0, 0, Question(bar, prior), POLICY)
            assert reached == pytest.approx(prior / U, abs=1e-4)


def test_the_default_prior() -> None:
    """Nothing known at bar 0.40 reads 0.333333351329."""
    assert f"{confidence_of(0, 0, Question(400_000, 333_333), POLICY):.12f}" == "0.333333351329"


@pytest.mark.parametrize(
    ("a", "b", "x", "p"),
    [
        (1, 1, 400_000, 3 / 5),
        (3, 2, 400_000, 513 / 625),
        (8, 4, 500_000, 227 / 256),
        (2, 9, 200_000, 3670016 / 9765625),
        (7, 7, 500_000, 1 / 2),
    ],
)
def test_published_tails(a: int, b: int, x: int, p: float) -> None:
    """Tails that are exact rationals (confidence.md 11)."""
    assert tail(a * U, b * U, x) == pytest.approx(p, abs=4e-16)


@given(small, small, bars)
def test_tails_are_binomial_sums(a: int, b: int, bar: int) -> None:
    """For whole counts the tail is the binomial sum to 2e-15."""
    want = exact(a, b, Fraction(bar, 100))
    assert tail(a * U, b * U, bar * 10_000) == pytest.approx(float(want), abs=2e-15)


@given(st.integers(1, 10**10), st.integers(1, 10**10), st.integers(1_000, 999_000))
def test_a_tail_is_a_chance(a: int, b: int, x: int) -> None:
    """Whatever the counts, from a millionth of a vote to ten thousand votes."""
    assert 0.0 <= tail(a, b, x) <= 1.0
    assert tail(a, b, x) + tail(b, a, U - x) == pytest.approx(1.0, abs=1e-15)


def test_a_sure_thing_is_one() -> None:
    """A million against one is beyond a float, and quick."""
    assert tail(10**12, 10**6, 400_000) == 1.0
    assert tail(10**6, 10**12, 400_000) == 0.0


@given(small, small, st.integers(1, 999))
def test_below_is_the_rest_of_the_tail(a: int, b: int, x: int) -> None:
    """The distribution function agrees with binomial sums on both sides of 1/2."""
    want = 1 - exact(a, b, Fraction(x, 1000))
    assert below(a * U, b * U, x * 1_000) == pytest.approx(float(want), rel=1e-13, abs=1e-14)


@given(st.integers(1_000, 10**8), st.integers(1_000, 10**8))
def test_the_range_holds_ninety_percent(a: int, b: int) -> None:
    """Each end is the smallest micro that reaches its probability."""
    for end, p in zip(likely_range(a, b), (0.05, 0.95), strict=True):
        assert 1 <= end <= U
        if end < U:
            assert below(a, b, end) >= p - 1e-13
        if end > 1:
            assert below(a, b, end - 1) < p


def test_the_range_of_huge_counts() -> None:
    """A landing page with a million visitors and no sign-up has a range too."""
    assert likely_range(620_000, 10**12) == (1, 3)
    assert likely_range(4 * 10**11, 6 * 10**11) == (399_195, 400_806)


@given(st.integers(0, 60), st.integers(-9, 99), st.integers(1, 60))
def test_first_finds_the_edge_from_any_guess(edge: int, guess: int, high: int) -> None:
    """A wrong guess costs questions, never the answer."""
    assert first(lambda x: x >= edge, guess, 1, high) == max(1, min(edge, high))


def one_by_one(a: float, b: float, x: float, most: int | None) -> tuple[float, int]:
    """The series as it is defined, every term looked at."""
    above, below, term, total, exponent = a + b, a + 1.0, 1.0, 1.0, 0
    while True:
        ratio = above / below * x
        term *= ratio
        total += term
        if ratio < 1.0 and term < total * 1e-18 * (1.0 - max(ratio, x)):
            return total, exponent
        above, below = above + 1.0, below + 1.0
        if total > beta.BIG:
            total, term, exponent = total / beta.BIG, term / beta.BIG, exponent + beta.STEP
            if most is not None and exponent > most:
                return total, exponent


votes = st.one_of(st.floats(1e-6, 1.0), st.floats(0.01, 60.0), st.floats(60.0, 3_000.0))


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(votes, votes, st.floats(0.02, 0.98), st.sampled_from([None, 0, 1_000]))
def test_terms_in_rows_change_no_bit(a: float, b: float, x: float, most: int | None) -> None:
    """Looking at every eighth term gives the sum of looking at every one, to the last bit."""
    assert beta.series(a, b, x, most) == one_by_one(a, b, x, most)
