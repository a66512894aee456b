"""The likely range of the true share, to the micro.

Floats with libm only guess; series by IEEE arithmetic and a Decimal prefactor
settle which micro it is, so that the range is the same on every machine.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .beta import series
from .exact import digits
from .types import U

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

OWN = 34
"""Decimal digits of the prefactor; a float keeps 16."""


def first(good: Callable[[int], bool], guess: int, low: int, high: int) -> int:
    """Return the smallest whole number in [low, high] that is good.

    Once good, good for all greater numbers; `high` is taken for good without
    asking. A near guess saves questions and changes nothing else.
    """
    bad, fine, reach = low - 1, high, 1
    probe = max(low, min(high - 1, guess))
    while fine - bad > 1:
        if not bad < probe < fine:
            probe = (bad + fine) // 2
        if good(probe):
            fine = probe
            probe -= reach
        else:
            bad = probe
            probe += reach
        reach *= 4
    return fine


@cache
def _stirling() -> tuple[Decimal, ...]:
    """Return B(2k) / (2k (2k - 1)), the coefficients of Stirling's series."""
    from decimal import Decimal

    pairs = (
        (1, 12),
        (-1, 360),
        (1, 1260),
        (-1, 1680),
        (1, 1188),
        (-691, 360360),
        (1, 156),
    )
    return tuple(digits(OWN).divide(Decimal(n), Decimal(d)) for n, d in pairs)


def _log_gamma(z: Decimal) -> Decimal:
    """Return ln Gamma(z) less ln(2 pi) / 2, with an error below 1e-21."""
    product = z / z
    while z < 24:
        product *= z
        z += 1
    total = (2 * z - 1) / 2 * z.ln() - z - product.ln()
    square, power = z * z, z
    for coefficient in _stirling():
        total += coefficient / power
        power *= square
    return total


@lru_cache(maxsize=1_024)
def _log_beta(a: int, b: int) -> Decimal:
    from decimal import Decimal, localcontext

    with localcontext(digits(OWN)):
        x, y = Decimal(a) / U, Decimal(b) / U
        half_log_two_pi = Decimal("0.9189385332046727417803297364056176")
        return _log_gamma(x) + _log_gamma(y) - _log_gamma(x + y) + half_log_two_pi


def _lower(a: int, b: int, x: int) -> float:
    """Return P(Beta(a, b) <= x), all in micro, for x up to one half."""
    from decimal import Decimal, localcontext

    total, exponent = series(a / U, b / U, x / U)
    with localcontext(digits(OWN)):
        low, high = Decimal(x) / U, Decimal(U - x) / U
        log = (a * low.ln() + b * high.ln()) / U - _log_beta(a, b)
        return float(log.exp() * Decimal(total) * Decimal(2) ** exponent * U / a)


def below(a: int, b: int, x: int) -> float:
    """Return P(Beta(a, b) <= x), all in micro, with an error of about 1e-15."""
    return _lower(a, b, x) if 2 * x <= U else 1.0 - _lower(b, a, U - x)


def _quick(a: float, b: float, x: float, front: float) -> tuple[float, float]:
    """Return P(Beta(a, b) <= x) and the density times x, by libm."""
    peak = front + a * math.log(x) + b * math.log1p(-x)
    one, other, least = (a, b, x) if x <= 0.5 else (b, a, 1.0 - x)
    total, exponent = series(one, other, least)
    part = math.exp(min(0.0, peak + math.log(total / one) + exponent * math.log(2.0)))
    return part if x <= 0.5 else 1.0 - part, math.exp(peak) / (1.0 - x)


def _guess(a: float, b: float, p: float) -> float:
    """Return about the p quantile of Beta(a, b), p below one half, by Newton."""
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    x = a / (a + b)
    for _ in range(40):
        here, slope = _quick(a, b, x, front)
        if here <= 0.0 or slope <= 0.0:
            break
        step = max(-5.0, min(1.0, math.log(p / here) * here / slope))
        x = min(x * math.exp(step), (1.0 + x) / 2)
        if abs(step) < 1e-8 or not 1e-9 < x < 1.0 - 1e-9:
            break
    return x


@lru_cache(maxsize=4_096)
def likely_range(a: int, b: int) -> tuple[int, int]:
    """Return the 5 % and 95 % quantiles of Beta(a, b), all in micro.

    Each is the smallest micro at which the distribution function reaches its
    probability; a tie to 13 digits does. Source: confidence.md 2.9.

    >>> likely_range(1_000_000, 1_000_000)
    (50000, 950000)
    """
    x, y = a / U, b / U
    low = round(U * _guess(x, y, 0.05))
    high = round(U * (1.0 - _guess(y, x, 0.05)))
    return (
        first(lambda probe: below(a, b, probe) > 0.05 - 1e-14, low, 1, U),
        first(lambda probe: below(a, b, probe) > 0.95 - 1e-14, high, 1, U),
    )
