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
    bad, fine, probe, reach = low - 1, high, guess, 1
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
        (-3617, 122400),
        (43867, 244188),
        (-174611, 125400),
    )
    return tuple(digits(OWN).divide(Decimal(n), Decimal(d)) for n, d in pairs)


def _log_gamma(z: Decimal) -> Decimal:
    """Return ln Gamma(z) less ln(2 pi) / 2, to 24 digits or more."""
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


def below(a: int, b: int, x: int) -> float:
    """Return P(Beta(a, b) <= x) for x up to about the mean; all in micro.

    Error about 1e-15 of the value. Beyond the mean it costs more time.
    """
    from decimal import Decimal, localcontext

    with localcontext(digits(OWN)):
        low, high = Decimal(x) / U, Decimal(U - x) / U
        log = (a * low.ln() + b * high.ln()) / U - _log_beta(a, b)
        front = float(log.exp())
    total, exponent = series(a / U, b / U, x / U)
    return math.ldexp(front * total, exponent) / (a / U)


def _reaches(a: int, b: int, x: int, p: float) -> bool:
    """Say whether P(Beta(a, b) <= x) >= p; a tie to 13 digits does."""
    if x * (a + b) <= a * U:
        return below(a, b, x) >= p * (1 - 1e-13)
    return below(b, a, U - x) <= (1 - p) * (1 + 1e-13)


def _guess(a: float, b: float, p: float) -> float:
    """Return about the p quantile of Beta(a, b), p below one half, by Newton."""
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    goal, log = math.log(p), math.log(a / (a + b))
    for _ in range(40):
        x = math.exp(log)
        y = -math.expm1(log)
        if not 0.0 < x < 1.0:
            break
        total, exponent = series(a, b, x)
        peak = front + a * log + b * math.log(y)
        here = peak + math.log(total / a) + exponent * math.log(2.0)
        slope = math.exp(peak - here) / y
        step = max(-5.0, min(1.0, (goal - here) / slope))
        log = min(log + step, -1e-12)
        if abs(step) < 1e-8:
            break
    return math.exp(log)


@lru_cache(maxsize=4_096)
def likely_range(a: int, b: int) -> tuple[int, int]:
    """Return the 5 % and 95 % quantiles of Beta(a, b), all in micro.

    Each is the smallest micro that the distribution function reaches its
    probability at. Source: confidence.md 2.9.

    >>> likely_range(1_000_000, 1_000_000)
    (50000, 950000)
    """
    x, y = a / U, b / U
    low = round(U * _guess(x, y, 0.05))
    high = round(U * (1.0 - _guess(y, x, 0.05)))
    return (
        first(lambda probe: _reaches(a, b, probe, 0.05), low, 1, U),
        first(lambda probe: _reaches(a, b, probe, 0.95), high, 1, U),
    )
