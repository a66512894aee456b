"""Leaning: whether somebody was surer than they were right, or less sure.

Every number leans to one side: 80 % says that it comes true with 80 %, 20 % that it does
not with 80 %. If the numbers are right, how many turn out as leaned follows exactly
(Poisson binomial), so nothing is said of what chance could do.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .calibration import Pair

Word = Literal["over-confident", "under-confident", "no sign of either"]
_TAIL = 0.025


class Leaning(NamedTuple):
    """How many turned out as leaned, beside how many should have.

    Attributes:
        sides: numbers that lean; one half does not.
        right: how many turned out as they leaned.
        low: fewest that fit the numbers, at 95 %.
        high: most that fit them.
        word: over-confident below `low`, under-confident above `high`.
    """

    sides: int
    right: int
    low: int
    high: int
    word: Word


def leaning(pairs: Sequence[Pair]) -> Leaning:
    """Return how sure somebody was against how right; pairs must be independent."""
    leant = [pair for pair in pairs if pair.confidence != 0.5]
    right = sum((pair.confidence > 0.5) is pair.happened for pair in leant)
    low, high = fitting([max(pair.confidence, 1.0 - pair.confidence) for pair in leant])
    word: Word = "no sign of either"
    if not low <= right <= high:
        word = "over-confident" if right < low else "under-confident"
    return Leaning(len(leant), right, low, high, word)


def fitting(chances: Sequence[float]) -> tuple[int, int]:
    """Return the central 95 % of how many happen of independent things with these chances.

    Fewer than the first, and more than the second, each have a chance of 2.5 % at most.

    >>> fitting([0.9] * 20), fitting([])
    ((15, 20), (0, 0))
    """
    many = [1.0]
    for chance in sorted(chances):  # the same bytes in any order
        stays, rises = [*many, 0.0], [0.0, *many]
        pairs = zip(stays, rises, strict=True)
        many = [(1.0 - chance) * stay + chance * rise for stay, rise in pairs]
    fewer = sum(total <= _TAIL for total in accumulate(many))
    more = sum(total <= _TAIL for total in accumulate(reversed(many)))
    return fewer, len(chances) - more
