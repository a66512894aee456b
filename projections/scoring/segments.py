"""Do the segments agree? Cochran's Q over the segments, each read alone."""

from __future__ import annotations

import math
from typing import NamedTuple

from .piles import read
from .types import Case, U
from .votes import Unit, units

CHI_SQUARE = (
    3.841,
    5.991,
    7.815,
    9.488,
    11.070,
    12.592,
    14.067,
    15.507,
    16.919,
    18.307,
)
"""95 % points for 1 to 10 degrees of freedom."""


class Heterogeneity(NamedTuple):
    """How far segments differ (confidence.md 4, 16).

    Attributes:
        q: Cochran's Q, 0 or more.
        df: segments with votes, less one; 0 also for none.
        i2: share of Q beyond chance, 0 to 1.
    """

    q: float
    df: int
    i2: float

    @property
    def segments_disagree(self) -> bool:
        """Whether Q exceeds the 95 % point: do not pool."""
        return self.df > 0 and self.q > chi_square_95(self.df)


def chi_square_95(df: int) -> float:
    """Return the 95 % chi-square point; above 10 df Wilson and Hilferty's.

    >>> chi_square_95(1), round(chi_square_95(20), 1)
    (3.841, 31.4)
    """
    if df <= len(CHI_SQUARE):
        return CHI_SQUARE[df - 1]
    part = 2 / (9 * df)
    root = 1 - part + 1.6448536269514722 * math.sqrt(part)
    return df * root * root * root


def heterogeneity(case: Case, day: int) -> Heterogeneity:
    """Return Q, df and I2 over the segments, each read alone as the target.

    Only a segment's own votes count in its reading. Source: confidence.md 16.
    """
    found = units(case, day)
    apart: dict[str, list[Unit]] = {}
    for unit in found:
        apart.setdefault(unit.segment, []).append(unit)
    votes: list[tuple[int, int]] = []
    for segment in sorted(apart):
        yes, no, _ = read(case, apart[segment], day, segment).own
        if yes + no:
            votes.append((yes, yes + no))
    pooled, whole = sum(yes for yes, _ in votes), sum(both for _, both in votes)
    df = max(0, len(votes) - 1)
    if not df or pooled in (0, whole):
        return Heterogeneity(0.0, df, 0.0)
    p = pooled / whole
    spread = 0.0
    for yes, both in votes:
        gap = yes / both - p
        spread += both / U * (gap * gap)
    q = spread / (p * (1 - p))
    return Heterogeneity(q, df, max(0.0, (q - df) / q) if q else 0.0)
