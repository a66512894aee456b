"""Leaning: over- or under-confident only where chance could not do it."""

from __future__ import annotations

from itertools import product
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castdev.projections.scoring.calibration import Pair
from castdev.projections.scoring.leaning import fitting, leaning

chances = st.lists(st.floats(0.5, 1.0), max_size=9)


def said(chance: float, yes: int, no: int) -> list[Pair]:
    return [Pair(chance, True)] * yes + [Pair(chance, False)] * no


def test_binomial_by_hand() -> None:
    """Twenty times 90 %: fewer than 15 have a chance of 1.1 %, fewer than 16 of 4.3 %."""
    tails = [sum(comb(20, k) * 0.9**k * 0.1 ** (20 - k) for k in range(n)) for n in (15, 16)]
    assert tails == pytest.approx([0.011253, 0.043175], abs=1e-6)
    assert fitting([0.9] * 20) == (15, 20)
    assert fitting([0.5] * 10) == (2, 8)
    assert fitting([0.6]) == (0, 1)
    assert fitting([1.0, 1.0]) == (2, 2)
    assert fitting([]) == (0, 0)


@pytest.mark.parametrize(
    ("pairs", "right", "word"),
    [
        (said(0.9, 14, 6), 14, "over-confident"),
        (said(0.9, 15, 5), 15, "no sign of either"),
        (said(0.9, 20, 0), 20, "no sign of either"),
        (said(0.1, 6, 14), 14, "over-confident"),
        (said(0.6, 17, 3), 17, "under-confident"),
        (said(0.6, 16, 4), 16, "no sign of either"),
        (said(0.9, 7, 3) + said(0.1, 3, 7), 14, "over-confident"),
        ([], 0, "no sign of either"),
    ],
)
def test_words(pairs: list[Pair], right: int, word: str) -> None:
    """What lies inside the interval is no sign of anything, just outside it is."""
    found = leaning(pairs)
    assert (found.right, found.word) == (right, word)
    assert found.sides == len(pairs)


def test_one_half_leans_nowhere() -> None:
    """Who says one half is neither right nor wrong."""
    assert leaning(said(0.5, 20, 3)) == (0, 0, 0, 0, "no sign of either")
    assert leaning(said(0.5, 20, 3) + said(0.9, 1, 0))[:2] == (1, 1)


@given(chances)
@settings(max_examples=60)
def test_against_every_possible_world(some: list[float]) -> None:
    """The tails outside the interval, summed over all worlds, are 2.5 % at most, and no wider."""
    weight = [0.0] * (len(some) + 1)
    for world in product((True, False), repeat=len(some)):
        happens = zip(some, world, strict=True)
        weight[sum(world)] += prod(chance if yes else 1 - chance for chance, yes in happens)
    low, high = fitting(some)
    edge = 1e-9
    assert sum(weight[:low]) <= 0.025 + edge
    assert sum(weight[: low + 1]) > 0.025 - edge
    assert sum(weight[high + 1 :]) <= 0.025 + edge
    assert sum(weight[high:]) > 0.025 - edge


@given(st.lists(st.builds(Pair, st.floats(0, 1), st.booleans()), max_size=30))
@settings(max_examples=60)
def test_sides_are_alike(pairs: list[Pair]) -> None:
    """To say 20 % of something is to say 80 % of its opposite; order does not matter."""
    turned = [Pair(1.0 - pair.confidence, not pair.happened) for pair in pairs]
    back = [Pair(1.0 - pair.confidence, not pair.happened) for pair in turned]
    assert leaning(back) == leaning(turned) == leaning(turned[::-1])
