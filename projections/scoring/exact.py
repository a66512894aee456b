"""Whole numbers only: rounding, ageing, votes at the bar, exact shares.

The two tables of irrational numbers, growth and votes, are computed in Decimal
contexts of 60 and 50 digits of their own; the ambient one is never read.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from .types import U

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Context, Decimal


def rdiv(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to nearest, halves away from zero.

    >>> rdiv(5, 2), rdiv(-5, 2), rdiv(5, -2), rdiv(4, 3)
    (3, -3, -3, 1)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (denominator + 2 * numerator) // (2 * denominator)


@cache
def digits(precision: int) -> Context:
    """Return a Decimal context that nobody else can change."""
    from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context

    return Context(
        prec=precision,
        rounding=ROUND_HALF_EVEN,
        Emin=MIN_EMIN,
        Emax=MAX_EMAX,
        capitals=1,
        clamp=0,
        flags=[],
        traps=[],
    )


ROW = 64
"""Steps of growth are computed in rows of so many, which takes little more than one."""


@lru_cache(maxsize=4_096)
def _row(number: int, half_life: int) -> list[int]:
    """Return 2 ** (40 + index / half_life) for every index of a row, rounded."""
    from decimal import Decimal, localcontext

    with localcontext(digits(60)):
        value = 2**40 * Decimal(2) ** (Decimal(number * ROW) / half_life)
        root, row = Decimal(2) ** (Decimal(1) / half_life), list[int]()
        for _ in range(ROW):
            row.append(round(value))
            value *= root
        return row


@lru_cache(maxsize=65_536)
def growth(day: int, half_life: int) -> int:
    """Return how much a vote of that day weighs, scaled by 2^40.

    Weights double every half-life, so that ageing is one division when read; a
    half-life of 0 never ages. Source: confidence.md 2.5.

    Args:
        day: whole days since a fixed day, 0 or more.
        half_life: in days.

    Raises:
        ValueError: the day is negative.
    """
    if day < 0:
        raise ValueError(f"day {day} lies before the first day, 0")
    if half_life == 0:
        return 1
    turns, index = divmod(day, half_life)
    number, place = divmod(index, ROW)
    return _row(number, half_life)[place] << turns


@lru_cache(maxsize=8_192)
def _ratio(millibans: int) -> Decimal:
    """Return the likelihood ratio of a weight of evidence."""
    from decimal import Decimal, localcontext

    with localcontext(digits(50)):
        return Decimal(10) ** (Decimal(millibans) / 1000)


@lru_cache(maxsize=65_536)
def vote(millibans: int, bar: int) -> tuple[int, int]:
    """Return the micro-votes (for, against) of one person at the bar.

    How far the evidence moves somebody who sits exactly at the bar toward
    certainty; one of the two is always 0. Source: confidence.md 2.3.

    Args:
        millibans: weight of evidence, signed; 1,000 are a likelihood ratio of 10.
        bar: the share that must be true, in micro, between 0 and 1,000,000.

    >>> vote(400, 400_000), vote(-600, 400_000), vote(0, 400_000)
    ((376852, 0), (0, 641403), (0, 0))
    """
    from decimal import localcontext

    with localcontext(digits(50)):
        ratio = _ratio(millibans)
        side = bar if millibans >= 0 else bar - U
        micro = round(U * side * (ratio - 1) / (bar * ratio + U - bar))
    return (micro, 0) if millibans >= 0 else (0, micro)


def apportion(total: int, weights: Iterable[int]) -> list[int]:
    """Return whole parts in proportion to the weights that sum to the total.

    Cumulative rounding, in the order given; weights may be negative as long as
    their sum is not zero (then all parts are 0). Source: confidence.md 2.10.

    >>> apportion(100, [1, 1, 1]), apportion(-7, [2, -1])
    ([33, 34, 33], [-14, 7])
    """
    sums = list(accumulate(weights))
    whole = sums[-1] if sums else 0
    if whole == 0:
        return [0] * len(sums)
    marks = [rdiv(total * mark, whole) for mark in sums]
    return [here - before for here, before in zip(marks, [0, *marks], strict=False)]
