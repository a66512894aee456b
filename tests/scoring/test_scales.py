"""Other people's scales, against their published examples."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castdev.projections.scoring.scales import (
    Opinion,
    average,
    best_evidence,
    discount,
    fuse,
    jeffreys,
    kass_raftery,
    opinion,
)
from castdev.projections.scoring.words import icd203

votes = st.floats(0, 1_000)


@pytest.mark.parametrize(
    ("factor", "word"),
    [
        (1.0, "weak"),
        (2.999, "weak"),
        (3.0, "positive"),
        (18.917545, "positive"),
        (20.0, "strong"),
        (150.0, "strong"),
        (150.1, "very strong"),
        (math.inf, "very strong"),
        (0.999, "weak against"),
        (1 / 4, "positive against"),
        (0.05, "strong against"),
        (0.0, "very strong against"),
    ],
)
def test_kass_raftery(factor: float, word: str) -> None:
    """3, 20 and 150 part the words; E27 has a factor of 18.9, positive."""
    assert kass_raftery(factor) == word


@pytest.mark.parametrize(
    ("factor", "word"),
    [
        (3.1, "weak"),
        (3.2, "substantial"),
        (10.0, "strong"),
        (31.6, "strong"),
        (32.0, "very strong"),
        (100.0, "very strong"),
        (100.5, "decisive"),
        (0.1, "strong against"),
        (0.001, "decisive against"),
    ],
)
def test_jeffreys(factor: float, word: str) -> None:
    """Half powers of ten part the words."""
    assert jeffreys(factor) == word


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (0.0, "almost no chance"),
        (0.049, "almost no chance"),
        (0.05, "very unlikely"),
        (0.20, "unlikely"),
        (0.449, "unlikely"),
        (0.45, "roughly even"),
        (0.55, "likely"),
        (0.799, "likely"),
        (0.80, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_icd203(chance: float, word: str) -> None:
    """A boundary belongs to the higher word."""
    assert icd203(chance) == word


@pytest.mark.parametrize(
    ("rung", "told", "worth"),
    [
        (None, 0, 0.01),
        ("opinion", 50, 0.1),
        ("told", 1, 0.5),
        ("told", 2, 0.5),
        ("told", 3, 1.0),
        ("told", 19, 1.0),
        ("told", 20, 3.0),
        ("shown", 0, 3.0),
        ("commit", 0, 3.0),
        ("did", 0, 5.0),
    ],
)
def test_gilad_meter(rung: str | None, told: int, worth: float) -> None:
    """The best rung decides, and for talk how many people told it."""
    assert best_evidence(rung, told) == worth
    assert best_evidence(rung, told, outcome=True) == 10.0


def test_refusals() -> None:
    """What is no factor, no chance or no rung is refused."""
    for factor in (-1.0, math.nan):
        with pytest.raises(ValueError, match="Bayes factor"):
            kass_raftery(factor)
    for chance in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="chance"):
            icd203(chance)
    with pytest.raises(ValueError, match="guess"):
        best_evidence("guess")


def near(left: Opinion, right: tuple[float, float, float], digits: float) -> None:
    assert left[:3] == pytest.approx(right, abs=digits)


def test_subjective_logic_examples() -> None:
    """The published opinions, fusions and discount."""
    near(opinion(2, 1), (0.4, 0.2, 0.4), 1e-15)
    both = fuse(Opinion(0.5, 0.3, 0.2), Opinion(0.6, 0.2, 0.2))
    near(both, (0.611, 0.278, 0.111), 5e-4)
    mean = average(Opinion(0.55, 0.21, 0.24), Opinion(0.16, 0.64, 0.20))
    near(mean, (0.34, 0.4445, 0.22), 5e-3)
    assert mean.disbelief == pytest.approx(0.4445, abs=5e-5)
    trusted = discount(Opinion(0.2, 0.4, 0.4, 0.75), Opinion(0.45, 0.35, 0.2))
    near(trusted, (0.225, 0.175, 0.6), 1e-12)
    near(fuse(Opinion(0.2, 0.8, 0), Opinion(0.4, 0, 0.6)), (0.2, 0.8, 0), 1e-15)


def test_opinion_of_e27() -> None:
    """b, d, u and the share of E27 (confidence.md 11), to 12 digits."""
    e27 = opinion(3.104027, 0.496699, base=0.309912)
    assert [f"{each:.12f}" for each in e27[:3]] == [
        *("0.554218685220", "0.088684752655", "0.357096562124")
    ]
    assert f"{e27.projected:.12f}" == "0.664887194982"


def test_two_certain_opinions_are_averaged() -> None:
    """Without uncertainty fusion has no weights, so both count the same."""
    left, right = Opinion(1.0, 0.0, 0.0), Opinion(0.0, 1.0, 0.0, 0.25)
    assert fuse(left, right) == average(left, right) == Opinion(0.5, 0.5, 0.0, 0.375)
    blank = fuse(Opinion(0.0, 0.0, 1.0, 0.2), Opinion(0.0, 0.0, 1.0, 0.4))
    assert blank == pytest.approx((0.0, 0.0, 1.0, 0.3))


@given(votes, votes, votes, votes)
def test_fusion_adds_votes(r: float, s: float, x: float, y: float) -> None:
    """Cumulative fusion is the opinion of the added votes."""
    fused = fuse(opinion(r, s), opinion(x, y))
    assert fused == pytest.approx(opinion(r + x, s + y), abs=1e-9)


@given(votes, votes, votes, votes, st.floats(0, 1), st.floats(0, 1))
def test_opinions_stay_whole(r: float, s: float, x: float, y: float, a: float, b: float) -> None:
    """Every operation gives parts that add up to 1, and a base between the two."""
    left, right = opinion(r, s, base=a), opinion(x, y, base=b)
    for made in (fuse(left, right), average(left, right), discount(left, right)):
        assert sum(made[:3]) == pytest.approx(1.0)
        assert min(made) >= -1e-12
        assert min(a, b) - 1e-9 <= made.base <= max(a, b) + 1e-9
