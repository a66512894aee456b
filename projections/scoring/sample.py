"""Sample size: what hearing n people buys (confidence.md 8).

Everyone heard is taken as an independent draw from the segment.
"""

from __future__ import annotations

from math import sqrt

_Z95 = 1.959963984540054


def adequacy(n: int, share: float, instances: int) -> float:
    """Return the chance that a theme is heard often enough (exact binomial).

    Args:
        n: people heard, 0 or more.
        share: part of the segment that holds the theme, 0 to 1.
        instances: how many of the n must hold it; 0 or less is certain.

    Raises:
        ValueError: if n is negative or the share is outside 0 to 1.
    """
    if n < 0:
        raise ValueError(f"people cannot be {n}")
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    if instances <= 0:
        return 1.0
    if instances > n or share == 0.0:
        return 0.0
    if share == 1.0:
        return 1.0
    return _upper_tail(n, share, instances)


def least_people(share: float, instances: int, power: float) -> int:
    """Return the fewest people with `adequacy` of at least `power`.

    Args:
        share: part of the segment that holds the theme, above 0, at most 1.
        instances: how many must hold it, 0 or more.
        power: the chance wanted, above 0 and below 1.

    Raises:
        ValueError: if no number of people is enough, or a number is outside.
    """
    if not (0.0 < share <= 1.0 and 0.0 < power < 1.0):
        raise ValueError(f"no sample hears a share of {share} with chance {power}")
    low, high = -1, max(instances, 0)
    while adequacy(high, share, instances) < power:
        low, high = high, 2 * high + 1
    while high - low > 1:
        middle = (low + high) // 2
        if adequacy(middle, share, instances) < power:
            low = middle
        else:
            high = middle
    return high


def unheard_bound(n: int) -> float:
    """Return the 95 % upper bound of a share that none of n people held.

    The exact form of the rule of three; 1.0 when nobody was heard.

    Raises:
        ValueError: if n is negative.
    """
    if n < 0:
        raise ValueError(f"people cannot be {n}")
    return 1.0 - float(0.05 ** (1.0 / n)) if n else 1.0


def half_width(n: int) -> float:
    """Return how far off a share seen in n people may be, at worst.

    Half of the 95 % range of a share of one half (normal form), at most 0.5.

    Raises:
        ValueError: if n is negative.
    """
    if n < 0:
        raise ValueError(f"people cannot be {n}")
    return min(0.5, _Z95 * sqrt(0.25 / n)) if n else 0.5


def _upper_tail(n: int, share: float, instances: int) -> float:
    # Terms relative to the largest one, outward from it: nothing overflows, and
    # what underflows is too small to matter.
    odds = share / (1.0 - share)
    mode = min(n, int((n + 1) * share))
    below, above = (0.0, 1.0) if mode >= instances else (1.0, 0.0)
    term, i = 1.0, mode
    while i < n and term > 0.0:
        term *= (n - i) / (i + 1) * odds
        i += 1
        below, above = _put(term, i < instances, below, above)
    term, i = 1.0, mode
    while i > 0 and term > 0.0:
        term *= i / ((n - i + 1) * odds)
        i -= 1
        below, above = _put(term, i < instances, below, above)
    return above / (below + above)


def _put(term: float, under: bool, below: float, above: float) -> tuple[float, float]:
    return (below + term, above) if under else (below, above + term)
