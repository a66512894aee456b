"""The Beta posterior of the true share: its tail at the bar is the confidence.

Tails use IEEE + - * / only, so that every reader of a journal sees the same
digits.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from .exact import rdiv
from .types import Question, U

if TYPE_CHECKING:
    from castdev.engine.policy import Policy

STEP = 500
"""Binary digits by which a growing series is scaled down."""
WIDE = 1_000
"""Two series further apart than this many binary digits make a sure thing."""
BIG = 2.0**STEP
SOME, ONE = range(8), range(1)
FAR, NEAR, STEEP = 2.0 ** (STEP - 50), 2.0 ** (STEP - 250), 2.0**30
"""A sum below FAR stays below BIG for a row of terms that at most double, and one below
NEAR for a row in which each is at most STEEP times the one before."""


def series(a: float, b: float, x: float, most: int | None = None) -> tuple[float, int]:
    """Return S(a, b, x) of confidence.md 2.8 as mantissa and binary exponent.

    Gives up, which decides the tail, once the exponent passes `most`.
    """
    above, below = a + b, a + 1.0
    term = total = 1.0
    ratio = above / below * x
    exponent = 0
    while True:
        # A row of terms need not be looked at one by one where the sum cannot pass BIG in
        # it; those after the last that counts are too small to change the sum.
        for _ in SOME if total < (FAR if ratio <= 2.0 else NEAR) and ratio < STEEP else ONE:
            ratio = above / below * x
            term *= ratio
            total += term
            above += 1.0
            below += 1.0
        if ratio < 1.0 and term < total * 1e-18 * (1.0 - max(ratio, x)):
            return total, exponent
        if total > BIG:
            total /= BIG
            term /= BIG
            exponent += STEP
            if most is not None and exponent > most:
                return total, exponent


def _tail(a: float, b: float, x: float, y: float) -> float:
    """Return P(Beta(a, b) >= x), where y = 1 - x."""
    if (a + b) * x < a + 1.0:
        lower, low = series(a, b, x)
        upper, up = series(b, a, y, low + WIDE)
    else:
        upper, up = series(b, a, y)
        lower, low = series(a, b, x, up + WIDE)
    if abs(up - low) > WIDE:
        return 1.0 if up > low else 0.0
    upper = math.ldexp(upper / b, min(up - low, 0))
    lower = math.ldexp(lower / a, min(low - up, 0))
    return upper / (lower + upper)


@lru_cache(maxsize=16_384)
def tail(a: int, b: int, x: int) -> float:
    """Return P(Beta(a, b) >= x); all three in micro (confidence.md 2.8).

    It is 0.0 or 1.0 only where a float cannot tell it from them.

    >>> tail(1_000_000, 1_000_000, 400_000)
    0.6
    """
    return _tail(a / U, b / U, x / U, (U - x) / U)


@lru_cache(maxsize=1_024)
def _base_rate(bar: int, prior: int, weight: int) -> int:
    x, y, target = bar / U, (U - bar) / U, prior / U

    def lacking(rate: int) -> float:
        return _tail(weight * rate / U**2, weight * (U - rate) / U**2, x, y) - target

    low, high = 1, U - 1
    under, over = -target, 1.0 - target
    for turn in range(60):
        if high - low < 2:
            break
        part = 0.5 if turn % 3 == 2 else under / (under - over)
        middle = max(low + 1, min(high - 1, low + round((high - low) * part)))
        lack = lacking(middle)
        # A tie is a tie: rounding in the sixteenth digit must not move the rate.
        if lack >= -1e-13:
            high, over = middle, lack
        else:
            low, under = middle, lack
    return high


def base_rate(bar: int, prior: int, policy: Policy) -> int:
    """Return the base rate, in micro, that makes the prior confidence true.

    The smallest a with P(Beta(W a, W (1 - a)) >= bar) >= prior, where W are the
    policy's prior votes. Source: confidence.md 2.7.
    """
    return _base_rate(bar, prior, policy.prior_votes)


def prior_counts(question: Question, policy: Policy) -> tuple[int, int]:
    """Return the prior's micro-votes for and against, which sum to W (2.7)."""
    weight = policy.prior_votes
    rate = base_rate(question.bar, question.prior, policy)
    yes = max(1, min(weight - 1, rdiv(weight * rate, U)))
    return yes, weight - yes


def confidence_of(r: int, s: int, question: Question, policy: Policy) -> float:
    """Return the chance, 0 to 1, that the share reaches the bar (2.8).

    Args:
        r: effective micro-votes for.
        s: effective micro-votes against.
        question: bar and prior.
        policy: for the weight of the prior.
    """
    yes, no = prior_counts(question, policy)
    return tail(yes + r, no + s, question.bar)
